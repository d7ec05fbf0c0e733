//! The sizes: what fits on a screen can be held in the head.

use crate::source::File;
use crate::source::end_of_item;
use crate::source::in_name;
use crate::source::line_of;
use crate::source::places;

const FILE_LINES: usize = 400;
const FUNCTION_LINES: usize = 60;
const COLUMNS: usize = 100;

/// Each file says in its first line what it is.
pub fn files_say_what_they_are(files: &[File]) -> Vec<String> {
    let silent = files.iter().filter(|file| file.is_rust() && !file.text.starts_with("//! "));
    silent.map(|file| file.at(1, "does not open with `//! `")).collect()
}

/// Each file is short.
pub fn files_are_short(files: &[File]) -> Vec<String> {
    let long = |file: &File| {
        let lines = file.text.lines().count();
        let message = format!("{lines} lines; at most {FILE_LINES}");
        (lines > FILE_LINES).then(|| file.at(FILE_LINES + 1, message))
    };
    files.iter().filter(|file| file.is_rust()).filter_map(long).collect()
}

/// Each line is narrow.
pub fn lines_are_narrow(files: &[File]) -> Vec<String> {
    let mut wrong = Vec::new();
    for file in files.iter().filter(|file| file.is_rust()) {
        for (index, line) in file.text.lines().enumerate() {
            let columns = line.chars().count();
            if columns > COLUMNS {
                let message = format!("{columns} columns; at most {COLUMNS}");
                wrong.push(file.at(index + 1, message));
            }
        }
    }
    wrong
}

/// Each function is short.
pub fn functions_are_short(files: &[File]) -> Vec<String> {
    let mut wrong = Vec::new();
    for file in files {
        for at in places(&file.code, "fn") {
            // The type of a function has no name.
            let name = file.code[at + 2..].trim_start();
            let name = &name[..name.find(|letter| !in_name(letter)).unwrap_or(name.len())];
            let whole = &file.code[at..end_of_item(&file.code, at)];
            let lines = whole.lines().count();
            if !name.is_empty() && lines > FUNCTION_LINES {
                let message = format!("`{name}` has {lines} lines; at most {FUNCTION_LINES}");
                wrong.push(file.at(line_of(&file.code, at), message));
            }
        }
    }
    wrong
}
