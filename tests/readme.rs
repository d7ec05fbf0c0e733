//! The README as a reader meets it: each command that it shows is run, and prints what it shows.
//!
//! A command goes on in the next line after a `\`. A line `…` stands for any number of lines,
//! ` …` at the end of a line for the rest of it.

use std::process::Command;

/// What the README shows: each command with the lines below it.
fn shown() -> Vec<(String, Vec<String>)> {
    let text = include_str!("../README.md");
    let blocks = text.split("```console\n").skip(1);
    let lines = blocks.flat_map(|block| block.lines().take_while(|line| *line != "```"));
    let mut commands: Vec<(String, Vec<String>)> = Vec::new();
    for line in lines {
        match (line.strip_prefix("$ lastcopy "), commands.last_mut()) {
            (Some(command), _) => commands.push((command.to_owned(), Vec::new())),
            (None, Some((command, _))) if command.ends_with('\\') => {
                command.pop();
                command.push_str(line.trim_start());
            }
            (None, Some((_, below))) => below.push(line.to_owned()),
            (None, None) => panic!("a console begins with `{line}`, which is no command"),
        }
    }
    commands
}

/// What a command prints on a page of 80 columns.
fn printed(arguments: &str) -> String {
    let line = format!("'{}' {arguments}", env!("CARGO_BIN_EXE_lastcopy"));
    let mut command = Command::new("sh");
    command.args(["-c", &line]).current_dir(env!("CARGO_MANIFEST_DIR"));
    command.env("COLUMNS", "80").env("LC_ALL", "C.UTF-8").env_remove("NO_COLOR");
    let output = command.output().expect("there is a shell");
    String::from_utf8(output.stdout).expect("a page is UTF-8")
}

/// The first line shown that is not where it should be.
fn difference<'a>(shown: &'a [String], printed: &str) -> Option<&'a str> {
    let fits = |shown: &str, line: &str| match shown.strip_suffix(" …") {
        Some(start) => line.starts_with(start),
        None => line.trim_end() == shown,
    };
    let mut lines = printed.lines();
    let mut leaves_out = false;
    for line in shown {
        if line == "…" {
            leaves_out = true;
            continue;
        }
        let found = match leaves_out {
            true => lines.any(|it| fits(line, it)),
            false => lines.next().is_some_and(|it| fits(line, it)),
        };
        if !found {
            return Some(line);
        }
        leaves_out = false;
    }
    (!leaves_out && lines.next().is_some()).then_some("the end")
}

#[test]
fn every_command_of_the_readme_prints_what_it_shows() {
    let commands = shown();
    assert!(commands.len() >= 3, "the README shows nothing");
    for (arguments, below) in commands {
        let page = printed(&arguments);
        let missing = difference(&below, &page);
        assert_eq!(missing, None, "`lastcopy {arguments}` printed:\n{page}");
    }
}

#[test]
fn a_readme_that_shows_something_else_is_found() {
    let page = "one\ntwo three\nfour\n";
    let shown = |lines: &[&str]| lines.iter().map(|&line| line.to_owned()).collect::<Vec<_>>();
    assert_eq!(difference(&shown(&["one", "two …", "four"]), page), None);
    assert_eq!(difference(&shown(&["…", "four"]), page), None);
    assert_eq!(difference(&shown(&["one", "four"]), page), Some("four"));
    assert_eq!(difference(&shown(&["…", "five", "…"]), page), Some("five"));
    assert_eq!(difference(&shown(&["one"]), page), Some("the end"));
}
