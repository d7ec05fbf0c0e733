//! Each rule, broken once: a rule that cannot fail holds nothing.

use crate::floors;
use crate::sizes;
use crate::source::File;
use crate::words;

type Rule = fn(&[File]) -> Vec<String>;

/// The findings of a rule in a house of these files.
fn found(rule: Rule, house: &[(&str, &str)]) -> Vec<String> {
    let files: Vec<File> = house.iter().map(|(path, text)| File::new(path, text)).collect();
    rule(&files)
}

/// Asserts that a rule finds fault with one text, on that line, and none with the other.
#[track_caller]
fn tells_apart(rule: Rule, path: &str, broken: &str, line: usize, sound: &str) {
    let findings = found(rule, &[(path, broken)]);
    assert_eq!(findings.len(), 1, "{findings:?}");
    let start = format!("{path}:{line}: ");
    assert!(findings[0].starts_with(&start), "{findings:?} is not at line {line}");
    assert_eq!(found(rule, &[(path, sound)]), [""; 0]);
}

#[test]
fn an_import_from_above_is_found() {
    let up = "//! A.\nuse crate::engine::trial::run;\n";
    let down = "//! A.\nuse crate::world::label::Label;\nuse crate::fault::Fault;\n";
    tells_apart(floors::imports_point_down, "src/fault/job.rs", up, 2, down);
}

#[test]
fn an_import_from_a_neighbour_is_found() {
    let aside = "//! A.\nfn f() -> crate::backup::job::Job { g() }\n";
    tells_apart(floors::imports_point_down, "src/fault/job.rs", aside, 2, "//! A.\n");
}

#[test]
fn an_import_that_only_tests_make_points_down_too() {
    let up = "//! A.\n#[cfg(test)]\nmod tests {\n    use crate::cli::run;\n}\n";
    let told = "//! See [`run`](crate::cli::run).\nconst A: &str = \"crate::cli\";\n";
    tells_apart(floors::imports_point_down, "src/world/a.rs", up, 4, told);
}

#[test]
fn a_room_on_no_floor_is_found() {
    let house = [("src/helpers/mod.rs", "//! A.\n")];
    assert_eq!(found(floors::imports_point_down, &house).len(), 1);
}

#[test]
fn the_binary_may_use_the_library_and_nobody_the_binary() {
    let main = [("src/main.rs", "//! A.\nfn main() { lastcopy::cli::run() }\n")];
    assert!(found(floors::imports_point_down, &main).is_empty());
    let cli = [("src/cli/mod.rs", "//! A.\nuse crate::main::start;\n")];
    assert_eq!(found(floors::imports_point_down, &cli).len(), 1);
}

#[test]
fn a_circle_of_three_files_is_found_once() {
    let circle = [
        ("src/world/a.rs", "use crate::world::b::B;"),
        ("src/world/b.rs", "use crate::world::c::C;"),
        ("src/world/c.rs", "use crate::world::a::A;"),
        ("src/world/d.rs", "use crate::world::a::A;"),
    ];
    let findings = found(floors::no_circles, &circle);
    let told = "a circle: src/world/a.rs -> src/world/b.rs -> src/world/c.rs -> src/world/a.rs";
    assert_eq!(findings, [told]);
    assert_eq!(found(floors::no_circles, &circle[1..]), [""; 0]);
}

#[test]
fn a_file_that_imports_from_the_one_that_declares_it_is_a_circle() {
    let house = [
        ("src/fault/mod.rs", "pub mod job;\npub struct Scene;"),
        ("src/fault/job.rs", "use crate::fault::Scene;"),
    ];
    assert_eq!(found(floors::no_circles, &house).len(), 1);
    let only_tests = [
        house[0],
        ("src/fault/job.rs", "#[cfg(test)]\nmod tests {\n    use crate::fault::Scene;\n}"),
    ];
    assert_eq!(found(floors::no_circles, &only_tests), [""; 0]);
}

#[test]
fn a_path_from_above_is_found_outside_tests() {
    let broken = "//! A.\nuse super::b::B;\n";
    let sound = "//! A.\n#[cfg(test)]\nmod tests {\n    use super::*;\n}\n";
    tells_apart(floors::whole_paths, "src/world/a.rs", broken, 2, sound);
}

#[test]
fn an_import_of_everything_is_found_in_tests_too() {
    let rule = floors::no_globs;
    let sound = "//! A.\n#[cfg(test)]\nmod tests {\n    use super::*;\n}\n";
    let broken = "//! A.\npub use crate::world::*;\n";
    tells_apart(rule, "src/world/a.rs", broken, 2, sound);
    let broken = "//! A.\n#[cfg(test)]\nmod tests {\n    use proptest::prelude::*;\n}\n";
    tells_apart(rule, "src/world/a.rs", broken, 4, sound);
}

#[test]
fn an_import_of_two_paths_is_found() {
    let broken = "//! A.\npub(crate) use std::fmt::{\n    Debug,\n    Display,\n};\n";
    let sound = "//! A.\nuse std::fmt::Debug;\nuse std::fmt::Display;\n";
    tells_apart(floors::one_path_a_line, "src/world/a.rs", broken, 2, sound);
}

#[test]
fn a_container_without_order_is_found() {
    let broken = "//! A.\nuse std::collections::HashMap;\n";
    let sound = "//! A HashMap would not do.\nstruct MyHashMapOfSorts;\n";
    tells_apart(words::ordered_containers, "src/report/a.rs", broken, 2, sound);
}

#[test]
fn a_look_at_the_clock_is_found_below_the_experiments() {
    let broken = "//! A.\nuse std::time::Instant;\n";
    tells_apart(words::nothing_from_outside, "src/engine/a.rs", broken, 2, "//! Instant.\n");
    let above = [("src/cli/a.rs", broken), ("src/progress.rs", broken)];
    assert_eq!(found(words::nothing_from_outside, &above), [""; 0]);
}

#[test]
fn every_way_outside_is_found() {
    let ways = [
        "SystemTime::now()",
        "Instant::now()",
        "rand::rng()",
        "std::env::var(NAME)",
        "OsRng.next_u64()",
    ];
    for way in ways {
        let text = format!("//! A.\nlet found = {way};\n");
        tells_apart(words::nothing_from_outside, "src/kernel/a.rs", &text, 2, "//! A.\n");
    }
}

#[test]
fn arithmetic_that_differs_by_platform_is_found() {
    let rule = words::same_bits_everywhere;
    let sound = "//! A.\nlet b = libm::log(a).sqrt();\n";
    for broken in ["a.ln()", "a.powf(2.0)", "a.sin()", "f64::exp(a)", "xs.map(f64::log2)"] {
        let text = format!("//! A.\nlet b = {broken};\n");
        tells_apart(rule, "src/stats/a.rs", &text, 2, sound);
    }
}

#[test]
fn only_the_file_of_planted_faults_may_break_the_laws_of_a_trial_and_no_other_rule() {
    let broken = [
        (words::ordered_containers as Rule, "use std::collections::HashMap;"),
        (words::nothing_from_outside, "use std::time::Instant;"),
        (words::same_bits_everywhere, "let b = a.ln();"),
    ];
    for (rule, line) in broken {
        let text = format!("//! A.\n{line}\n");
        assert_eq!(found(rule, &[("src/kernel/planted.rs", &text)]), [""; 0]);
        for other in ["src/kernel/planted2.rs", "src/engine/planted.rs", "src/kernel/chance.rs"] {
            tells_apart(rule, other, &text, 2, "//! A.\n");
        }
    }
    let text = "//! A.\nlet b = a.unwrap();\n";
    tells_apart(words::reasons_given, "src/kernel/planted.rs", text, 2, "//! A.\n");
    let text = "//! A.\nuse crate::engine::trial::run;\n";
    tells_apart(floors::imports_point_down, "src/kernel/planted.rs", text, 2, "//! A.\n");
}

#[test]
fn an_unwrap_is_found_outside_tests() {
    let broken = "//! A.\nlet b = a.unwrap();\n";
    let sound = "//! A.\nlet b = a.unwrap_or(c);\n#[cfg(test)]\nmod tests { a.unwrap() }\n";
    tells_apart(words::reasons_given, "src/world/a.rs", broken, 2, sound);
    assert_eq!(found(words::reasons_given, &[("tests/a.rs", broken)]), [""; 0]);
}

#[test]
fn what_was_left_unfinished_is_found_in_tests_too() {
    for left in ["todo!()", "unimplemented!()", "dbg!(a)"] {
        let text = format!("//! A.\nlet b = {left};\n");
        tells_apart(words::nothing_unfinished, "tests/a.rs", &text, 2, "//! todo!\n");
    }
}

#[test]
fn printing_is_found_below_the_command_line() {
    let broken = "//! A.\nfn f() { println!(\"{a}\") }\n";
    tells_apart(words::only_the_command_line_prints, "src/report/a.rs", broken, 2, "//! A.\n");
    let cli = [("src/cli/a.rs", broken)];
    assert_eq!(found(words::only_the_command_line_prints, &cli), [""; 0]);
}

#[test]
fn a_lint_set_aside_for_good_is_found() {
    let broken = "//! A.\n#[allow(dead_code)]\nfn f() {}\n";
    let sound = "//! A.\n#[expect(dead_code, reason = \"later\")]\nfn f() {}\n";
    tells_apart(words::lints_expected, "src/world/a.rs", broken, 2, sound);
}

#[test]
fn a_path_of_a_machine_is_found_in_comments_and_texts() {
    let rule = words::no_machine_paths;
    // Written in two parts, or this file would break the rule that it tests.
    let comment = format!("//! A.\n// see /{}/me/notes\n", "home");
    let sound = format!("//! A: files/{}/b and ./{}/c.\n", "home", "root");
    tells_apart(rule, "src/world/a.rs", &comment, 2, &sound);
    let text = format!("//! A.\nconst A: &str = \"/{}/x\";\n", "tmp");
    tells_apart(rule, "tests/a.rs", &text, 2, "//! A.\n");
    let scenario = format!("(\n    story: \"/{}/x\",\n)", "root");
    tells_apart(rule, "scenarios/a.ron", &scenario, 2, "()");
}

#[test]
fn a_file_that_does_not_say_what_it_is_is_found() {
    let rule = sizes::files_say_what_they_are;
    tells_apart(rule, "tests/a.rs", "// A.\nfn f() {}\n", 1, "//! A.\nfn f() {}\n");
}

#[test]
fn a_long_file_is_found() {
    let lines = |number: usize| "//! A.\n".repeat(number);
    tells_apart(sizes::files_are_short, "src/world/a.rs", &lines(401), 401, &lines(400));
}

#[test]
fn a_wide_line_is_found() {
    let line = |columns: usize| format!("//! A.\n{}\n", "é".repeat(columns));
    tells_apart(sizes::lines_are_narrow, "src/world/a.rs", &line(101), 2, &line(100));
}

#[test]
fn a_long_function_is_found_whatever_it_quotes() {
    let rule = sizes::functions_are_short;
    let body = |lines: usize| {
        let middle = "    let a = '{'; let b = \"}\"; // }\n".repeat(lines - 2);
        format!("//! A.\npub async fn f<'a>(a: [u8; 2], b: fn(u8)) -> &'a u8 {{\n{middle}}}\n")
    };
    tells_apart(rule, "src/world/a.rs", &body(61), 2, &body(60));
}

#[test]
fn quotes_and_comments_are_not_code_and_code_is() {
    let text = "a /* b /* c */ d */ 'e' \"f\\\"g\" r#\"h\"i\"# j 'k: bar\"l\" // m\nn";
    let code = File::new("src/world/a.rs", text).code;
    let words: Vec<&str> = code.split_whitespace().collect();
    assert_eq!(words, ["a", "j", "'k:", "bar", "n"]);
    assert_eq!(code.len(), text.len());
}
