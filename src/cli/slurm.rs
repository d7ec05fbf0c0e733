//! A sweep as an array of Slurm jobs: a script that submits the array, and then the merge.

use crate::cli::again::quote;
use std::fmt::Write;

/// The script: `words` is the sweep without its shard, `folder` where it writes to.
pub(crate) fn script(words: &[String], folder: &str, shards: u64) -> String {
    let line = |words: &[String]| {
        let words: Vec<String> = words.iter().map(|word| quote(word)).collect();
        words.join(" ")
    };
    let own = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let sweep = [words, &own(&["--shard", "auto", "--threads", "1"])].concat();
    let rows = format!("{folder}/rows.jsonl");
    let merge = own(&["lastcopy", "merge", folder, "--out", &rows]);
    let mut text = String::from("#!/bin/sh\n");
    text += "# Submits an array of jobs, one for each shard, and a job that puts their rows\n";
    text += "# together. Exit code 75 of a shard means that it goes on when it is run again;\n";
    text += "# a shard that is complete is not played again. The folder must be shared.\n";
    text += "set -eu\n";
    let last = shards - 1;
    writeln!(text, "array=$(sbatch --parsable --requeue --array=0-{last} <<'END'").expect("text");
    writeln!(text, "#!/bin/sh\nexec {}\nEND\n)", line(&sweep)).expect("text");
    text += "sbatch --dependency=afterok:\"${array%%;*}\" <<'END'\n";
    writeln!(text, "#!/bin/sh\nexec {}\nEND", line(&merge)).expect("text");
    text
}
