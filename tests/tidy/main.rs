//! The house rules that a machine can check, held to the source of this package.
//!
//! A rule that only a reviewer remembers is broken in the busiest week. Each rule is a function
//! from files to findings, so that `broken` can feed it a house in which it is broken.

mod broken;
mod floors;
mod sizes;
mod source;
mod words;

use crate::source::File;
use std::sync::LazyLock;

/// Read once for all rules.
static HOUSE: LazyLock<Vec<File>> = LazyLock::new(source::house);

#[track_caller]
fn hold(rule: fn(&[File]) -> Vec<String>) {
    let wrong = rule(&HOUSE);
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn every_import_points_down() {
    hold(floors::imports_point_down);
}

#[test]
fn no_file_needs_itself_by_way_of_others() {
    hold(floors::no_circles);
}

#[test]
fn paths_are_written_whole() {
    hold(floors::whole_paths);
}

#[test]
fn an_import_says_what_it_takes() {
    hold(floors::no_globs);
}

#[test]
fn an_import_names_one_path() {
    hold(floors::one_path_a_line);
}

#[test]
fn every_container_has_an_order() {
    hold(words::ordered_containers);
}

#[test]
fn a_trial_does_not_look_outside() {
    hold(words::nothing_from_outside);
}

#[test]
fn arithmetic_gives_the_same_bits_everywhere() {
    hold(words::same_bits_everywhere);
}

#[test]
fn what_cannot_fail_says_why() {
    hold(words::reasons_given);
}

#[test]
fn nothing_was_left_unfinished() {
    hold(words::nothing_unfinished);
}

#[test]
fn only_the_command_line_prints() {
    hold(words::only_the_command_line_prints);
}

#[test]
fn a_lint_that_is_set_aside_says_why() {
    hold(words::lints_expected);
}

#[test]
fn no_path_of_a_machine_is_named() {
    hold(words::no_machine_paths);
}

#[test]
fn every_file_says_what_it_is() {
    hold(sizes::files_say_what_they_are);
}

#[test]
fn every_file_is_short() {
    hold(sizes::files_are_short);
}

#[test]
fn every_line_is_narrow() {
    hold(sizes::lines_are_narrow);
}

#[test]
fn every_function_is_short() {
    hold(sizes::functions_are_short);
}
