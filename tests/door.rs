//! The door from outside: what is wrong is said at its line, all at once.

mod sample;

use lastcopy::scenario::draft::Draft;

use crate::sample::GOOD;
use crate::sample::Hours;
use crate::sample::Share;
use crate::sample::Small;
use crate::sample::What;

fn draft(text: &str) -> Draft {
    Draft::open("x.ron", text.as_bytes().to_vec()).unwrap_or_else(|error| panic!("{error}"))
}

/// The problems of reading `text`, each as `line:column [underlined] message`.
fn problems(text: &str) -> Vec<String> {
    let error = draft(text).read::<Small>().expect_err(text);
    let mut list = Vec::new();
    for problem in error.list() {
        let under = problem.span.map_or("", |span| &text[span.start as usize..span.end as usize]);
        let place = problem.place.as_ref().map_or((0, 0), |place| (place.line, place.column));
        list.push(format!("{}:{} [{under}] {}", place.0, place.1, problem.message));
    }
    list
}

#[test]
fn a_good_text_reads_as_its_types() {
    let text = GOOD.replace("'c'", "\"c\"");
    let small: Small = draft(&text).read().unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(small.seed, 1000);
    assert_eq!(small.pair, Some((31, 2.0)));
    assert_eq!(small.faults[0].targets, ["a", "b\\"]);
    assert_eq!(small.faults[1].lasts, Some(Hours(3)));
    let share = Some(Share(0.5));
    assert_eq!(small.faults[1].what, What::Staged { soak: Hours(1), share });
    assert_eq!(small.faults[2].what, What::Pair(1, 2));
}

#[test]
fn all_problems_are_told_at_once_each_at_its_place() {
    let text = r#"(
    sed: 1,
    loss: 1.5,
    bounds: (low: 3, high: 2),
    pair: (1.5, 2),
    prices: {"card": "x"},
    control: yes,
    faults: [
        (name: "a", at: "soon", what: ArayLoss),
        (name: b, at: "1 h", whut: ArrayLoss),
        (name: "c", what: Unreadable(7)),
        (name: "d", at: "1 h", what: Staged(soak: 5, share: "x")),
        (name: "e", at: "1 h", what: ArrayLoss, where: "a"),
    ],
)"#;
    assert_eq!(
        problems(text),
        [
            "2:5 [sed] unknown field `sed`",
            "3:11 [1.5] 1.5 is not a probability; expected 0.0 to 1.0",
            "4:13 [(] 3 is over 2",
            "5:12 [1.5] expected a whole number, found the number `1.5`",
            "6:22 [\"x\"] expected a whole number, found the string \"x\"",
            "7:14 [yes] expected `true` or `false`, found the name `yes`",
            "9:25 [\"soon\"] `soon` is no duration; expected such as `6 h`",
            "9:39 [ArayLoss] unknown variant `ArayLoss`",
            "10:16 [b] expected text in quotes, found the name `b`",
            "10:30 [whut] unknown field `whut`",
            "11:9 [(] the field `at` is missing",
            "11:38 [7] 7 is not a probability; expected 0.0 to 1.0",
            "12:51 [5] expected text in quotes, found the number `5`",
            "12:61 [\"x\"] expected a number, found the string \"x\"",
            "13:56 [\"a\"] expected a list `[…]`, found the string \"a\"",
        ]
    );
}

#[test]
fn values_of_the_wrong_shape_are_named_for_what_they_are() {
    let fault =
        |what: &str| format!("(seed: 1, faults: [(name: \"a\", at: \"1 h\", what: {what})])");
    for (what, expected) in [
        ("Staged", "1:49 [Staged] `Staged` needs what belongs to it: `Staged(…)`"),
        ("Unreadable", "1:49 [Unreadable] `Unreadable` needs what belongs to it: `Unreadable(…)`"),
        ("ArrayLoss(3)", "1:49 [ArrayLoss] `ArrayLoss` takes nothing in parentheses"),
        (
            "\"ArrayLoss\"",
            "1:49 [\"ArrayLoss\"] expected a name without quotes, found the string \"ArrayLoss\"",
        ),
        ("Pair(1, 2, 3)", "1:60 [3] the number `3` is one value too many here"),
        (
            "Pair(1)",
            "1:49 [Pair] expected tuple variant What::Pair with 2 elements, found 1 of them",
        ),
        ("Pair(a: 1, b: 2)", "1:49 [Pair] expected a whole number, found `Pair(…)`"),
        ("Staged(soak: \"1 h\", soak: \"2 h\")", "1:69 [soak] `soak` is given twice"),
        ("Staged(share: 1)", "1:49 [Staged] the field `soak` is missing"),
        ("[1]", "1:49 [[] expected a name without quotes, found a list"),
        ("Pair(-1, 2)", "1:54 [-1] the number `-1` is out of bounds"),
    ] {
        assert_eq!(problems(&fault(what)), [expected], "{what}");
    }
    assert_eq!(problems("5"), ["1:1 [5] expected `(field: value, …)`, found the number `5`"]);
    assert_eq!(problems("(faults: [])"), ["1:1 [(] the field `seed` is missing"]);
    let text = "(seed: 1, faults: [], limit: [1])";
    let expected = "1:30 [[] data did not match any variant of untagged enum Limit";
    assert_eq!(problems(text), [expected]);
    let text = r#"(seed: 1, faults: [], prices: {"a": 1, "b": 2, "a": 3}, loss: 2)"#;
    let expected =
        ["1:48 [\"a\"] `a` is given twice", "1:63 [2] 2 is not a probability; expected 0.0 to 1.0"];
    assert_eq!(problems(text), expected);
}

#[test]
fn a_problem_shows_its_line_its_path_and_the_nearest_name() {
    let text = "(\n  seed: 1,\n  faults: [(name: \"san\", at: \"1 h\", what: ArrayLos)],\n)";
    let shown = draft(text).read::<Small>().unwrap_err().to_string();
    let expected = "\
error: unknown variant `ArrayLos`
 --> x.ron:3:43
  |
3 |   faults: [(name: \"san\", at: \"1 h\", what: ArrayLos)],
  |                                           ^^^^^^^^
  = path: faults[san].what
  = help: did you mean `ArrayLoss`? variants: `ArrayLoss`, `Unreadable`, `Staged`, `Pair`
";
    assert_eq!(shown, expected);
}

#[test]
fn a_problem_in_an_argument_points_into_the_argument() {
    let mut draft = draft(&GOOD.replace("'c'", "\"c\""));
    draft.set("faults[san].lasts=6 h").unwrap();
    draft.set("faults.b.name=other").unwrap();
    draft.set("loss = 3").unwrap();
    let shown = draft.read::<Small>().unwrap_err().to_string();
    assert!(shown.contains(" --> --set 3:1:8\n"), "{shown}");
    assert_eq!(shown.matches("error: ").count(), 1, "{shown}");
    draft.set("loss = 0.25").unwrap();
    draft.set("sead=1").unwrap();
    let shown = draft.read::<Small>().unwrap_err().to_string();
    assert!(shown.contains(" --> --set 5:1:1\n") && shown.contains("`seed`?"), "{shown}");
    draft.set("-sead").unwrap();
    let small: Small = draft.read().unwrap();
    assert_eq!(small.faults[0].lasts, Some(Hours(6)));
    assert_eq!(small.faults[1].name, "other");
    assert!(draft.show().contains("name: \"other\""), "a bare word became the string it reads as");
}

#[test]
fn a_problem_at_a_path_is_at_its_value_or_the_nearest_round_it() {
    let mut draft = draft(&GOOD.replace("\"a\", r", "Confirmed(\"a\", \"s\"), r"));
    draft.strip_marks().unwrap();
    let shown = |path: &str| {
        let problem = draft.problem_at(path, "m");
        let span = problem.span.unwrap();
        (
            problem.path,
            draft.sources.text(span.source)[span.start as usize..span.end as usize].to_string(),
        )
    };
    let at = |path: &str, under: &str| (path.to_string(), under.to_string());
    assert_eq!(shown("faults[0].where[0]"), at("faults[san].where[0]", "\"a\""));
    assert_eq!(shown("faults[san].what"), at("faults[san].what", "ArrayLoss"));
    assert_eq!(shown("faults[0].lasts"), at("faults[0].lasts", "("));
    assert_eq!(shown("bounds.low.x[3]"), at("bounds.low.x[3]", "1"));
    assert_eq!(shown("nothing"), at("nothing", "("));
}
