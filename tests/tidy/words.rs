//! The words that must not stand in the source, each with the reason.

use crate::floors::floor_of;
use crate::source::File;
use crate::source::line_of;
use crate::source::places;

/// A container without an order.
const UNORDERED: [&str; 4] = ["HashMap", "HashSet", "RandomState", "DefaultHasher"];

/// What differs from one run to the next: the clock, the machine's chance, the environment.
const OUTSIDE: [&str; 13] = [
    "time::Instant",
    "Instant::now",
    "SystemTime",
    "rand::rng",
    "rand::random",
    "thread_rng",
    "ThreadRng",
    "OsRng",
    "SysRng",
    "from_os_rng",
    "getrandom",
    "std::env",
    "thread_local",
];

/// Functions of floating-point numbers whose last bits differ from one platform to the next.
const UNEQUAL: [&str; 27] = [
    "acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "cbrt", "cos", "cosh", "exp",
    "exp2", "exp_m1", "gamma", "hypot", "ln", "ln_1p", "ln_gamma", "log", "log10", "log2", "powf",
    "powi", "sin", "sin_cos", "sinh", "tan",
];

/// The one file in which the simulator's laws are broken on purpose; no shipped build has it.
const PLANTED: &str = "src/kernel/planted.rs";

/// What is left behind by somebody who meant to come back.
const UNFINISHED: [&str; 3] = ["todo!", "unimplemented!", "dbg!"];

const PRINTING: [&str; 4] = ["println!", "eprintln!", "print!", "eprint!"];

/// The folders in which people keep their work, which a reader of the source does not have.
const FOLDERS: [&str; 5] = ["work", "tmp", "root", "home", "Users"];

/// No container whose order differs from run to run.
pub fn ordered_containers(files: &[File]) -> Vec<String> {
    let all = files.iter().filter(|file| file.room().is_some() && file.path != PLANTED);
    search(all, |file| &file.code, &UNORDERED, "has no order; use a Vec by id or a BTreeMap")
}

/// Nothing that a trial is made of, up to the experiments, looks outside.
pub fn nothing_from_outside(files: &[File]) -> Vec<String> {
    let top = floor_of("experiment");
    let simulated = files.iter().filter(|file| match file.room() {
        Some("progress") | None => false,
        Some(_) if file.path == PLANTED => false,
        Some(room) => floor_of(room) <= top,
    });
    let why = "differs from run to run; time is the schedule's, chance comes from named streams";
    search(simulated, |file| &file.shipped, &OUTSIDE, why)
}

/// No function of std whose last bits depend on the platform.
pub fn same_bits_everywhere(files: &[File]) -> Vec<String> {
    let forms = |name: &&str| [format!(".{name}("), format!("f64::{name}"), format!("f32::{name}")];
    let words: Vec<String> = UNEQUAL.iter().flat_map(forms).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let why = "differs in its last bits from platform to platform; use `kernel::math`";
    let all = files.iter().filter(|file| file.path != PLANTED);
    search(all, |file| &file.shipped, &words, why)
}

/// No `unwrap` outside tests: it does not say why it cannot happen.
pub fn reasons_given(files: &[File]) -> Vec<String> {
    let why = "does not say why it cannot fail; use `expect`";
    search(files.iter(), |file| &file.shipped, &[".unwrap()", ".unwrap_err()"], why)
}

/// Nothing was left unfinished.
pub fn nothing_unfinished(files: &[File]) -> Vec<String> {
    search(files.iter(), |file| &file.code, &UNFINISHED, "was left behind")
}

/// Only the command line prints.
pub fn only_the_command_line_prints(files: &[File]) -> Vec<String> {
    let prints = |file: &&File| !matches!(file.room(), Some("cli" | "main" | "progress"));
    let quiet = files.iter().filter(prints);
    search(quiet, |file| &file.shipped, &PRINTING, "prints; return what there is to say")
}

/// A lint that is set aside says why, and is told when it no longer applies.
pub fn lints_expected(files: &[File]) -> Vec<String> {
    let why = "stays when it is no longer needed; use `#[expect(lint, reason = \"…\")]`";
    search(files.iter(), |file| &file.code, &["#[allow(", "#![allow("], why)
}

/// No path of somebody's machine, in comments and texts neither.
pub fn no_machine_paths(files: &[File]) -> Vec<String> {
    let words: Vec<String> = FOLDERS.iter().map(|folder| format!("/{folder}/")).collect();
    let mut wrong = Vec::new();
    for file in files {
        for (index, line) in file.text.lines().enumerate() {
            for word in &words {
                let from_root = |at: usize| {
                    let before = line[..at].chars().next_back();
                    before.is_none_or(|letter| !letter.is_alphanumeric() && letter != '.')
                };
                if line.match_indices(word).any(|(at, _)| from_root(at)) {
                    wrong.push(file.at(index + 1, format!("`{word}` is a path of one machine")));
                }
            }
        }
    }
    wrong
}

/// Where some words stand in one reading of some files.
fn search<'a>(
    files: impl Iterator<Item = &'a File>,
    reading: impl Fn(&File) -> &str,
    words: &[&str],
    why: &str,
) -> Vec<String> {
    let mut wrong = Vec::new();
    for file in files {
        let code = reading(file);
        for word in words {
            let found = places(code, word).into_iter();
            wrong.extend(found.map(|at| file.at(line_of(code, at), format!("`{word}` {why}"))));
        }
    }
    wrong
}
