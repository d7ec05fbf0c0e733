//! How the built program looks: on terminals of any width, in colour and without, in ASCII, as a
//! manual and in the completions of shells.

use std::process::Command;
use std::process::Output;

const LOST_PHONE: &str = "scenarios/lost-phone.ron";

/// Runs it in the folder of the crate, with these variables and none of the caller's.
fn run(arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lastcopy"));
    command.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR"));
    for name in ["LC_ALL", "LC_CTYPE", "LANG", "COLUMNS", "NO_COLOR", "CLICOLOR_FORCE"] {
        command.env_remove(name);
    }
    command.env("LC_ALL", "C.UTF-8").envs(variables.iter().copied());
    command.output().expect("the program was built")
}

fn out(arguments: &[&str], variables: &[(&str, &str)]) -> String {
    let output = run(arguments, variables);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{arguments:?}: {said}");
    String::from_utf8(output.stdout).expect("results are text")
}

/// The pages that are laid out for a width.
const PAGES: [&[&str]; 5] = [
    &["replay", LOST_PHONE, "--verbose"],
    &["explain", LOST_PHONE],
    &["what-if", LOST_PHONE, "--policy", "drawer"],
    &["compare", LOST_PHONE, "--trials", "4", "--mix", "cellar-and-lake", "--select", "0.2"],
    &["list", "metrics"],
];

#[test]
fn pages_fit_every_width_and_cut_nothing_twice() {
    for page in PAGES {
        for width in [60, 80, 100, 200] {
            let text = out(page, &[("COLUMNS", &width.to_string())]);
            assert!(text.lines().count() > 5, "{page:?}: {text}");
            for line in text.lines() {
                // A command is never cut: whoever copies it needs all of it.
                let command = line.trim_start().starts_with("lastcopy ") || line.ends_with('\\');
                assert!(command || line.chars().count() <= width, "{page:?}, {width}: {line}");
                assert!(!line.contains("……"), "{page:?}, {width}: {line}");
            }
        }
    }
}

#[test]
fn no_heading_is_cut_on_a_narrow_terminal() {
    let text = out(PAGES[3], &[("COLUMNS", "60")]);
    let headings = [
        "Loss of single trials",
        "Loss beside as written",
        "Recovery point",
        "Recovery time",
        "Objectives, and hours without data",
        "Per year under",
        "Worst regret under",
        "When a threat of",
    ];
    for heading in headings {
        let mut lines = text.lines().skip_while(|line| !line.starts_with(heading));
        let (first, second) = (lines.next().unwrap_or(""), lines.next().unwrap_or(""));
        assert!(!first.is_empty() && !first.contains('…') && !second.contains('…'), "{text}");
    }
}

#[test]
fn what_is_asked_for_in_ascii_is_ascii_in_any_locale() {
    for page in PAGES {
        let text = out(&[page, &["--ascii"]].concat(), &[]);
        assert!(text.is_ascii(), "{page:?}: {text}");
    }
    assert!(!out(PAGES[0], &[]).is_ascii(), "or there would be nothing to ask for");
}

#[test]
fn colour_goes_by_what_everybody_sets() {
    let page = ["list", "faults"];
    let coloured = |variables: &[(&str, &str)]| out(&page, variables).contains('\u{1b}');
    assert!(!coloured(&[]), "a pipe is no terminal");
    assert!(coloured(&[("CLICOLOR_FORCE", "1")]));
    assert!(!coloured(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    let always = out(&["list", "faults", "--color", "always"], &[("NO_COLOR", "1")]);
    assert!(always.contains('\u{1b}'), "an argument outweighs the environment");
}

#[test]
fn the_manual_has_examples_and_exit_codes_of_each_verb() {
    let help = out(&["--help"], &[]);
    let verbs = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let verbs = verbs.take_while(|line| !line.is_empty()).filter(|line| line.starts_with("  "));
    let verbs: Vec<&str> = verbs.filter(|line| !line.starts_with("   ")).collect();
    let verbs = verbs.iter().filter_map(|line| line.split_whitespace().next());
    let mut many = 0;
    for verb in verbs.filter(|verb| *verb != "help") {
        let page = out(&["man", verb], &[]);
        let examples = page.split(".SH \"EXAMPLES\"").nth(1).unwrap_or("");
        let examples = examples.split(".SH").next().unwrap_or("");
        assert_eq!(examples.matches("\n  lastcopy ").count(), 2, "{verb}: {page}");
        let codes = page.split(".SH \"EXIT STATUS\"").nth(1).unwrap_or("");
        for code in ["0", "1", "2", "3", "4", "5", "75", "130"] {
            let listed = codes.lines().any(|line| line.trim_start().starts_with(code));
            assert!(listed, "{verb}: {code}: {codes}");
        }
        assert!(!page.contains(".SH EXTRA"), "{verb}");
        many += 1;
    }
    assert!(many > 12, "only {many} verbs");
    assert!(out(&["man"], &[]).contains(".SH \"EXIT STATUS\""));
}

#[test]
fn shells_complete_verbs_and_what_these_take() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = out(&["completions", shell], &[]);
        for word in ["replay", "what-if", "plot", "report", "ascii"] {
            assert!(script.contains(word), "{shell} does not know {word}");
        }
    }
}
