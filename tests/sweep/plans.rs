//! Plans and studies: what is refused, where a plan may go, who says which part it is.

use crate::place::Place;
use crate::place::complaint;
use std::path::Path;
use std::process::Command;

#[test]
fn the_variables_of_schedulers_name_the_shard() {
    let place = Place::new();
    let schedulers: [&[(&str, &str)]; 5] = [
        &[("SLURM_ARRAY_TASK_ID", "3"), ("SLURM_ARRAY_TASK_COUNT", "7")],
        &[("JOB_COMPLETION_INDEX", "3"), ("LASTCOPY_SHARDS", "7")],
        &[("PBS_ARRAY_INDEX", "3"), ("LASTCOPY_SHARDS", "7")],
        &[("LSB_JOBINDEX", "4"), ("LSB_JOBINDEX_END", "7")],
        &[("AWS_BATCH_JOB_ARRAY_INDEX", "3"), ("AWS_BATCH_JOB_ARRAY_SIZE", "7")],
    ];
    let expected = place.done(&["sweep", "study.ron", "--shard", "3/7", "--out", "-"]);
    assert_eq!(expected.lines().count(), 9);
    for variables in schedulers {
        let mut command = place.command(&["sweep", "study.ron", "--shard", "auto", "--out", "-"]);
        command.envs(variables.iter().copied());
        let output = command.output().expect("the program was built");
        assert!(output.stdout == expected.as_bytes(), "{variables:?}: {}", complaint(&output));
    }
    let auto = ["sweep", "study.ron", "--shard", "auto", "--out", "-"];
    place.refused(&auto, 2, &["none of SLURM_ARRAY_TASK_ID", "--shard I/N"]);
}

#[test]
fn a_plan_goes_where_its_files_are_not_and_must_come_to_its_hash() {
    let place = Place::new();
    let rows = place.rows();
    let plan = place.done(&["sweep", "study.ron", "--plan", "--json"]);
    let elsewhere = Place::new();
    std::fs::remove_file(elsewhere.path("small.ron")).expect("it was there");
    elsewhere.write("plan.json", &plan);
    assert!(elsewhere.done(&["sweep", "plan.json", "--out", "-"]) == rows);
    let list = place.done(&["sweep", "study.ron", "--plan"]);
    assert_eq!(list.lines().count(), 62);
    assert!(list.contains("\n0\t7\t0\tsmall\tas written\n"), "{list}");
    elsewhere.write("plan.json", &plan.replace("items: 40", "items: 41"));
    elsewhere.refused(&["sweep", "plan.json", "--out", "-"], 3, &["another hash"]);
    let older = plan.replacen("\"crate\": \"", "\"crate\": \"0", 1);
    elsewhere.write("plan.json", &older);
    elsewhere.refused(&["sweep", "plan.json", "--out", "-"], 3, &["the program that made it"]);
}

#[test]
fn what_is_wrong_with_a_study_is_told_with_its_place() {
    let place = Place::new();
    let wrong = [
        ("(scenarios: [\"small.ron\"],\n  trails: 3)", "bad.ron:2:3", "did you mean `trials`?"),
        ("(scenarios: [\"small.ron\"],\n  trials: 0)", "bad.ron:2:11", "expected 1 to"),
        ("(scenarios: [\"small.ron\"], seeds: [1, 1])", "bad.ron:1:35", "different"),
        ("(scenarios: [])", "bad.ron:1:13", "at least one file"),
        ("(scenarios: [\"small.ron\"], trials: \"x\")", "bad.ron:1:36", "expected"),
        ("(scenarios: [\"small.ron\"", "bad.ron:1:", "expected `,`"),
        ("(scenarios: [\"small.ron\"], policies: [\"persistant\"])", "small.ron", "persistent"),
        ("(scenarios: [\"small.ron\"], grids: {\"no.path\": [1]})", "--set 1", "no.path"),
    ];
    for (study, at, why) in wrong {
        place.write("bad.ron", study);
        place.refused(&["sweep", "bad.ron", "--out", "-"], 2, &[at, why]);
    }
    place.refused(&["sweep", "study.ron", "--trials", "3"], 2, &["a study says itself"]);
    place.refused(&["sweep", "none.ron"], 5, &["none.ron"]);
    place.refused(&["merge", "none"], 5, &["plan.json", "--plan"]);
    for shard in ["7/7", "x", "1/0"] {
        place.refused(&["sweep", "study.ron", "--shard", shard], 2, &["shard"]);
    }
    place.done(&["sweep", "study.ron", "--out", "out"]);
    let other = ["sweep", "small.ron", "--out", "out"];
    place.refused(&other, 2, &["another plan", "--out"]);
}

#[test]
fn a_script_for_slurm_submits_an_array_and_then_the_merge() {
    let place = Place::new();
    let slurm = ["sweep", "study.ron", "--engine", "slurm", "--out", "rows of it"];
    let script = place.done(&[&slurm[..], &["--print", "--shards", "5"]].concat());
    assert!(script.contains("--array=0-4"), "{script}");
    assert!(script.contains("lastcopy sweep study.ron --out 'rows of it' --shard auto"));
    assert!(script.contains("--dependency=afterok:"), "{script}");
    // A scheduler that runs what it is given at once, one part after the other.
    let sbatch = r#"#!/bin/sh
        script=$(cat)
        case "$*" in
        *--array=0-4*) for i in 0 1 2 3 4; do
            SLURM_ARRAY_TASK_ID=$i SLURM_ARRAY_TASK_COUNT=5 sh -c "$script" >&2 || exit; done;
            echo "17;here" ;;
        *afterok:17*) sh -c "$script" ;;
        *) exit 1 ;;
        esac"#;
    place.write("sbatch", sbatch);
    place.write("script", &script);
    let program = Path::new(env!("CARGO_BIN_EXE_lastcopy")).parent().expect("it is in a folder");
    let path = std::env::var("PATH").unwrap_or_default();
    let path = format!("{}:{}:{path}", place.folder().display(), program.display());
    let made = Command::new("chmod").args(["+x", "sbatch"]).current_dir(place.folder()).status();
    assert!(made.expect("there is chmod").success());
    let mut command = Command::new("sh");
    command.arg("script").current_dir(place.folder()).env("PATH", path);
    let output = command.output().expect("there is a shell");
    assert!(output.status.success(), "{}", complaint(&output));
    assert!(place.read("rows of it/rows.jsonl") == place.rows());
    place.refused(&slurm, 2, &["--print"]);
}
