//! The door against texts that were not written to be read: limits, refusals, no panic.

mod sample;

use std::time::Instant;

use lastcopy::scenario::argument::parse_argument;
use lastcopy::scenario::draft::Draft;
use lastcopy::scenario::draft::problem_at;
use lastcopy::scenario::emit::pretty;
use lastcopy::scenario::marks::strip;
use lastcopy::scenario::overlay::apply;
use lastcopy::scenario::parse::parse;
use lastcopy::scenario::parse::parse_text;
use lastcopy::scenario::source::Sources;
use proptest::prelude::Strategy;
use proptest::prelude::any;
use proptest::proptest;

use crate::sample::GOOD;
use crate::sample::Small;

fn draft(text: &str) -> Draft {
    Draft::open("x.ron", text.as_bytes().to_vec()).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn texts_too_large_are_refused_without_being_read() {
    let start = Instant::now();
    let text = vec![b'['; 100 * 1024 * 1024];
    let before = start.elapsed();
    let shown = Draft::open("big.ron", text).unwrap_err().to_string();
    assert!(shown.contains("104857600 bytes"), "{shown}");
    assert!((start.elapsed() - before).as_millis() < 500);
    let list = format!("[{}]", "0,".repeat(1_000_000));
    let message = parse_text(&list).unwrap_err().message;
    assert!(message.starts_with("expected at most 1000000 values"), "{message}");
    assert!(parse_text(&format!("[{}]", "0,".repeat(999_999))).is_ok());
}

#[test]
fn hostile_texts_are_refused_at_a_place() {
    let deep = |open: &str| open.repeat(10_000);
    for (text, expected) in [
        (deep("("), "nested deeper than 64"),
        (deep("["), "nested deeper than 64"),
        (deep("A("), "nested deeper than 64"),
        (deep("Some("), "nested deeper than 64"),
        (deep("(a:"), "nested deeper than 64"),
        (deep("{1:"), "nested deeper than 64"),
        (deep("{["), "nested deeper than 64"),
        (deep("/*"), "this comment is not closed"),
        ("\"abc".to_string(), "this string is not closed"),
        ("r##\"abc\"#".to_string(), "this string is not closed"),
        ("\"\\q\"".to_string(), "unknown escape"),
        ("\"\\u{110000}\"".to_string(), "unknown escape"),
        ("'ab'".to_string(), "expected one character"),
        ("NaN".to_string(), "`NaN` is not a finite number"),
        ("(a: inf)".to_string(), "`inf` is not a finite number"),
        ("-inf".to_string(), "`-inf` is not a number"),
        ("1e999".to_string(), "`1e999` is too large for a number"),
        ("6h".to_string(), "`6h` is not a number"),
        ("2009-10-01".to_string(), "`2009-10-01` is not a number"),
        ("data-loss".to_string(), "`data-loss` is not a plain name"),
        ("b\"x\"".to_string(), "expected a value, found `b`"),
        ("(a: 1, 2)".to_string(), "expected a field `name: value` or `)`, found `2`"),
        ("(1 2)".to_string(), "expected `,` or `)`, found `2`"),
        ("(a: 1".to_string(), "expected `,` or `)`, found the end of the text"),
        ("(a: )".to_string(), "expected a value, found `)`"),
        ("{1 2}".to_string(), "expected `:` between key and value, found `2`"),
        ("1 2".to_string(), "expected the end of the text, found `2`"),
        ("".to_string(), "there is nothing in this file"),
        ("#![enable(unwrap_variant_newtypes)] 1".to_string(), "unknown attribute"),
    ] {
        let problem = parse_text(&text).expect_err(&text);
        assert!(problem.message.starts_with(expected), "{}: {}", expected, problem.message);
        assert!(problem.span.is_some(), "{expected}");
    }
}

#[test]
fn a_large_list_that_is_wrong_everywhere_is_refused_with_the_first_fifty() {
    let text = format!("(seed: 1, faults: [{}])", "(name: 1), ".repeat(5_000));
    let error = draft(&text).read::<Small>().unwrap_err();
    assert_eq!(error.list().len(), 51);
    assert!(error.to_string().contains("note: there may be more problems"));
}

/// Text like a scenario: pieces of valid RON with pieces that are not.
fn mutated() -> impl Strategy<Value = String> {
    let piece =
        (0..GOOD.len(), 0..40_usize, "[\\x00-\\x7f]{0,3}|\\PC{0,2}|[()\\[\\]{}:,\"'r#/*]{1,4}");
    proptest::collection::vec(piece, 0..6).prop_map(|pieces| {
        let mut text: Vec<char> = GOOD.chars().collect();
        for (at, length, insert) in pieces {
            let at = at.min(text.len());
            let end = (at + length).min(text.len());
            text.splice(at..end, insert.chars());
        }
        text.into_iter().collect()
    })
}

/// All that can be done with a text; it must not panic, and what parses must come back.
fn survive(bytes: Vec<u8>) {
    let mut sources = Sources::default();
    let parsed = sources.add("x.ron", bytes).and_then(|id| parse(&sources, id));
    let tree = match parsed {
        Ok(tree) => tree,
        Err(problem) => {
            assert!(problem.span.is_some());
            let _ = sources.report(vec![problem]).to_string();
            return;
        }
    };
    let shown = pretty(&tree);
    assert_eq!(parse_text(&shown).unwrap_or_else(|p| panic!("{shown}: {p}")), tree);
    let mut edited = tree.clone();
    let _ = apply(&mut edited, "faults[san].what", tree.clone());
    let _ = strip(&mut edited);
    let _ = problem_at(&tree, "faults[san].where[0]", "m");
    let mut draft = Draft { sources, tree };
    if let Err(problems) = draft.read::<Small>() {
        let _ = problems.to_string();
        assert!(problems.list().iter().all(|problem| problem.place.is_some()), "{problems}");
    }
}

proptest! {
    #[test]
    fn no_bytes_make_the_door_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        survive(bytes);
    }

    #[test]
    fn no_change_of_a_good_text_makes_the_door_panic(text in mutated()) {
        survive(text.into_bytes());
    }

    #[test]
    fn no_argument_makes_the_door_panic(text in "\\PC{0,12}|[-+a-z.\\[\\]=(\" 0-9]{0,20}") {
        let mut sources = Sources::default();
        let id = sources.add_argument(&text).expect("short");
        let _ = parse_argument(&sources, id);
        let mut draft = draft(GOOD);
        let _ = draft.set(&text);
    }
}
