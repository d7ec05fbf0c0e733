//! Reports: one file that is well formed, small, holds the numbers of `--json` and nothing that
//! a scenario smuggles in.

use serde_json::Value;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Output;

/// Whatever can be written into a scenario: markup, quotes, what turns text around, what steers a
/// terminal, formulas.
const HOSTILE: &str = concat!(
    r#"</title><script>alert(1)</script>\"'`&amp;<img src=x onerror=alert(2)> "#,
    r"\u{202e}evil\u{2066} \u{1b}[31m]]>{{7*7}}",
);

/// A small outage with hostile words wherever words may stand.
fn scenario() -> String {
    let text = r#"(
        name: "hostile",
        title: "HOSTILE",
        story: "HOSTILE",
        clock: (t0: "2009-10-02T01:30:00-07:00", start: "T-2 d", horizon: "T+4 d"),
        categories: [(name: "contacts", items: 40, edits: "1 per d"), (name: "連絡先", items: 3),
            (name: "<i onclick='alert(4)'>&amp;\u{2067}", items: 2)],
        devices: [(name: "phone", restarts: [
            (name: "battery-pull", rate: "1 per 2 d", effect: PowerLoss),
        ])],
        cohorts: [(name: "all",
            accounts: Assumption(300, "HOSTILE", (100, 400)),
            device: "phone", service: "data")],
        stores: [(name: "primary", labels: ["array:1"])],
        services: [(name: "data", store: "primary")],
        jobs: [(name: "nightly", source: "primary", labels: ["array:1"], schedule: "daily 01:00",
            takes: Lasting("1 h"))],
        faults: [(name: "san", when: At("T+1 h"), what: Destroy(), hits: ["array:1"]),
            (name: "=cmd()<svg onload=alert(5)>", when: At("T+3 h"), what: Destroy(),
                hits: ["array:1"])],
        notices: [(name: "calm", when: At("T+2 h"), text: "HOSTILE", reach: 1.0, delay: "1 h",
            compliance: 1.0)],
        objectives: [(name: "all-data", rpo: "24 h", rto: "24 h")],
        expect: [
            (name: "something-is-lost", that: Metric(metric: "items.lost", least: 1),
                published: "HOSTILE", source: "HOSTILE"),
            (name: "falls", that: Event(event: "fault:san", until: "T+2 h"), published: "=cmd()"),
        ],
        policies: [(name: "persistent", story: "HOSTILE",
            set: {"devices[phone].cache": Persistent}),
        (name: "=cmd|' /C calc'!A0", set: {"devices[phone].cache": Persistent}),
        (name: "<script>alert(3)</script>", set: {"jobs[nightly].labels": ["array:2"]}),
        (name: "\u{202e}evil | `x` *b* &amp;", set: {"jobs[nightly].slots": 2}),
        ],
        strategies: [(name: "calm-down", story: "=cmd()", set: {"faults[san].when": Never})],
    )"#;
    text.replace("HOSTILE", HOSTILE)
}

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("report-{name}"));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).expect("there is room for a folder");
        std::fs::write(path.join("hostile.ron"), scenario()).expect("there is room for a file");
        Self(path)
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lastcopy"));
        let output = command.args(arguments).current_dir(&self.0).output();
        output.expect("the program was built")
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.0.join(name)).expect("it was written")
    }
}

/// Both reports of the hostile scenario, each with the object that `--json` prints.
fn reports(folder: &Folder) -> [(String, Value); 2] {
    let verbs: [&[&str]; 2] =
        [&["replay", "hostile.ron", "--ledger"], &["compare", "hostile.ron", "--trials", "8"]];
    verbs.map(|verb| {
        let output = folder.run(&[verb, &["--json", "--report", "it.html"][..]].concat());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let json = serde_json::from_slice(&output.stdout).expect("one object");
        (folder.read("it.html"), json)
    })
}

/// The value at a path such as `categories[0].lost`; names may hold dots.
fn at<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    if path.is_empty() {
        return Some(value);
    }
    if let Some(rest) = path.strip_prefix('[') {
        let (index, rest) = rest.split_once(']')?;
        return at(value.get(index.parse::<usize>().ok()?)?, rest);
    }
    let path = path.strip_prefix('.').unwrap_or(path);
    let ends = path.char_indices().filter(|(_, c)| matches!(c, '.' | '[')).map(|(at, _)| at);
    ends.chain([path.len()]).find_map(|end| at(value.get(&path[..end])?, &path[end..]))
}

fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let from = tag.find(&format!("{name}=\""))? + name.len() + 2;
    tag[from..].split('"').next()
}

#[test]
fn every_number_is_the_one_that_programs_are_given() {
    for (page, json) in reports(&Folder::new("numbers")) {
        let tags: Vec<&str> =
            page.split("<data ").skip(1).filter_map(|it| it.split('>').next()).collect();
        assert!(tags.len() > 20, "only {} numbers", tags.len());
        for tag in tags {
            let path = attribute(tag, "data-json").expect("each says where it stands");
            let shown: f64 = attribute(tag, "value").and_then(|it| it.parse().ok()).expect(tag);
            let given = at(&json, path).and_then(Value::as_f64);
            let given = given.unwrap_or_else(|| panic!("{path} is no number in the object"));
            let slack = if path.starts_with("metrics.") { 0.5 } else { 1e-9 };
            assert!((shown - given).abs() <= slack, "{path}: {shown} and {given}");
        }
    }
}

#[test]
fn nothing_that_a_scenario_says_is_read_as_markup() {
    for (page, _) in reports(&Folder::new("hostile")) {
        assert!(page.contains("&lt;script&gt;alert(1)"), "the words are gone");
        assert_eq!(page.matches("<script").count(), 1, "only the report's own");
        assert!(!page.contains("<img") && !page.contains("onerror=alert(2)>"));
        for tag in ["<i", "<svg onload", "<script>alert"] {
            assert!(!page.contains(tag), "{tag}");
        }
        assert_eq!(page.chars().find(steers), None);
    }
}

/// Whether a character acts on a terminal or turns text around.
fn steers(c: &char) -> bool {
    c.is_control() && !"\r\n".contains(*c) || "\u{202e}\u{2066}\u{2067}".contains(*c)
}

/// The verbs that say what a scenario says, each as it is read by people.
const TOLD: [&[&str]; 7] = [
    &["replay", "hostile.ron", "--verbose"],
    &["explain", "hostile.ron"],
    &["what-if", "hostile.ron", "--policy", "<script>alert(3)</script>"],
    &["compare", "hostile.ron", "--trials", "3"],
    &["compare", "hostile.ron", "--trials", "3", "--format", "md"],
    &["check", "hostile.ron"],
    &["list", "hostile.ron"],
];

#[test]
fn nothing_that_a_scenario_says_steers_a_terminal() {
    let folder = Folder::new("terminal");
    for verb in TOLD {
        let output = folder.run(&[verb, &["--color", "never"][..]].concat());
        let said = String::from_utf8([output.stdout, output.stderr].concat()).expect("text");
        let names = ["=cmd", "alert("].iter().any(|name| said.contains(name));
        assert!(names || verb[0] == "check", "{verb:?}: {said}");
        assert_eq!(said.chars().find(steers), None, "{verb:?}: {said}");
    }
}

#[test]
fn a_table_for_other_programs_holds_names_and_runs_none() {
    let folder = Folder::new("tables");
    let of = |format: &str| {
        let arguments = ["compare", "hostile.ron", "--trials", "3", "--format", format];
        String::from_utf8(folder.run(&arguments).stdout).expect("text")
    };
    let (csv, markdown) = (of("csv"), of("md"));
    assert!(csv.contains("policy =cmd|' /C calc'!A0"), "{csv}");
    let formula = |cell: &str| cell.trim_start_matches('"').starts_with(['=', '+', '@']);
    assert!(!csv.lines().flat_map(|line| line.split(',')).any(formula), "{csv}");
    assert!(markdown.contains(r"\<script\>"), "{markdown}");
    assert!(!markdown.replace(r"\<", "").contains('<'), "{markdown}");
    // As many cells in each row as in the first, whatever a name holds.
    let cells = |line: &str| line.replace(r"\|", "").matches('|').count();
    let rows: Vec<&str> = markdown.lines().filter(|line| line.starts_with('|')).collect();
    assert!(rows.len() > 5 && rows.iter().all(|it| cells(it) == cells(rows[0])), "{markdown}");
    folder.run(&["sweep", "hostile.ron", "--trials", "2", "--out", "rows"]);
    let output = folder.run(&["merge", "rows", "--format", "csv", "--out", "-"]);
    let csv = String::from_utf8(output.stdout).expect("text");
    assert!(csv.lines().count() > 8 && !csv.lines().flat_map(|it| it.split(',')).any(formula));
}

/// The main chart of each verb that has one.
const PLOTTED: [&[&str]; 5] = [
    &["replay", "hostile.ron", "--no-rescue"],
    &["compare", "hostile.ron", "--trials", "4"],
    &["explain", "hostile.ron"],
    &["what-if", "hostile.ron", "--policy", "persistent"],
    &["sweep", "hostile.ron", "--trials", "3", "--out", "rows"],
];

#[test]
fn each_verb_that_has_a_chart_draws_it_whole_and_harmless() {
    let folder = Folder::new("charts");
    for verb in PLOTTED {
        let output = folder.run(&[verb, &["--plot", "it.svg"][..]].concat());
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let chart = std::fs::read_to_string(folder.0.join("it.svg"));
        let chart = chart.unwrap_or_else(|error| panic!("{verb:?}: {error}: {said}"));
        closed(&chart);
        assert!(chart.contains("<title id=") && chart.contains("<desc id="), "{verb:?}");
        assert!(chart.contains("prefers-color-scheme:dark") && !chart.contains("var("));
        assert!(!chart.contains("<script") && !chart.contains("<svg onload"), "{verb:?}");
        assert_eq!(chart.chars().find(steers), None, "{verb:?}");
        assert!(chart.matches("<text").count() > 4, "{verb:?}: {chart}");
        std::fs::remove_file(folder.0.join("it.svg")).expect("it is there");
    }
}

#[test]
fn a_picture_of_another_kind_is_refused_before_anything_is_played() {
    let folder = Folder::new("kinds");
    for file in ["it.gif", "it", "it.svg.gz", "it.html"] {
        // The scenario is not even looked for.
        let output = folder.run(&["replay", "no-such.ron", "--plot", file]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{file}: {said}");
        assert!(said.contains("a chart is written as .svg or .png"), "{file}: {said}");
    }
    for part in [&["--shard", "0/2"][..], &["--out", "-"], &["--plan"]] {
        let sweep = ["sweep", "hostile.ron", "--trials", "2", "--plot", "it.svg"];
        let output = folder.run(&[&sweep[..], part].concat());
        assert_eq!(output.status.code(), Some(2), "{part:?} has not all rows");
    }
}

#[cfg(not(feature = "png"))]
#[test]
fn a_build_without_png_names_the_feature() {
    let folder = Folder::new("no-png");
    let output = folder.run(&["replay", "no-such.ron", "--plot", "it.png"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("--features png"), "{said}");
}

#[cfg(feature = "png")]
#[test]
fn a_chart_as_png_is_the_same_each_time_and_has_its_letters() {
    let folder = Folder::new("png");
    let mut sizes = Vec::new();
    for name in ["hostile", "mmmmmmmmmm"] {
        let text = scenario().replace("name: \"hostile\"", &format!("name: \"{name}\""));
        std::fs::write(folder.0.join("it.ron"), text).expect("there is room for a file");
        let draw = |file: &str| {
            let output = folder.run(&["replay", "it.ron", "--no-rescue", "-q", "--plot", file]);
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            std::fs::read(folder.0.join(file)).expect("it was written")
        };
        let picture = draw("one.png");
        assert_eq!(picture, draw("two.png"));
        assert!(picture.starts_with(b"\x89PNG\r\n"), "{name}");
        sizes.push(picture);
    }
    // The two differ in nothing but the letters of the title.
    assert_ne!(sizes[0], sizes[1], "letters are not drawn");
}

/// The words of a page without its tags.
fn bare(page: &str) -> String {
    let cells = page.split('<').filter_map(|it| it.split_once('>'));
    cells.flat_map(|(_, text)| text.split_whitespace()).collect::<Vec<&str>>().join(" ")
}

#[test]
fn each_fault_accounts_for_itself_on_the_page() {
    let [(page, json), _] = reports(&Folder::new("ledger"));
    let section = page.split("<h2 id=\"faults\">").nth(1).and_then(|it| it.split("<h2").next());
    let section = section.expect("there are faults");
    let faults = json["ledger"]["faults"].as_array().expect("a list");
    assert_eq!(faults.len(), 2);
    for (at, fault) in faults.iter().enumerate() {
        for field in ["killed", "hangs", "without.lost", "alone.unrecoverable"] {
            let path = format!("data-json=\"ledger.faults[{at}].{field}\"");
            assert!(section.contains(&path), "{path}");
        }
        let sum = fault["hangs"].as_u64().zip(fault["without"]["still"].as_u64());
        let sum = sum.map(|(hangs, still)| hangs + still);
        assert_eq!(sum, json["ledger"]["by_faults"].as_u64(), "{fault}");
    }
    // The first took what the second would have taken.
    assert!(faults[0]["hangs"].as_u64() > Some(0) && faults[1]["hangs"] == 0, "{faults:?}");
    let said = bare(section);
    for words in [
        "MISS: masked",
        "is masked by san: left out,",
        "partly necessary, sufficient",
        "Which kinds took in which phases",
        "without any fault",
        "lastcopy replay hostile.ron --set &#39;faults[san].when=Never&#39; --seed 1",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
}

#[test]
fn without_the_ledger_a_page_says_what_adds_it() {
    let folder = Folder::new("no-ledger");
    folder.run(&["replay", "hostile.ron", "--report", "it.html"]);
    let page = folder.read("it.html");
    assert!(!page.contains("data-json=\"ledger."));
    let said = bare(&page);
    assert!(said.contains("took: hit 2 copies") && said.contains("masked by san"), "{said}");
    assert!(said.contains("lastcopy replay hostile.ron --seed 1 --ledger"), "{said}");
}

#[test]
fn elements_are_closed_in_the_order_in_which_they_were_opened() {
    let folder = Folder::new("well-formed");
    for (page, _) in reports(&folder) {
        closed(&page);
    }
}

fn closed(text: &str) {
    const VOID: [&str; 3] = ["meta", "link", "br"];
    let mut open: Vec<&str> = Vec::new();
    let mut ids = std::collections::BTreeSet::new();
    let mut rest = text;
    while let Some(from) = rest.find('<') {
        let end = from + rest[from..].find('>').expect("a tag ends");
        let tag = &rest[from + 1..end];
        rest = &rest[end + 1..];
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
        if let Some(id) = attribute(tag, " id") {
            assert!(ids.insert(id), "two elements are called {id}");
        }
        match tag.chars().next() {
            Some('!' | '?') => {}
            Some('/') => assert_eq!(open.pop(), Some(name)),
            _ if tag.ends_with('/') || VOID.contains(&name) => {}
            _ => {
                open.push(name);
                if name == "script" || name == "style" {
                    rest = &rest[rest.find("</").expect("it is closed")..];
                }
            }
        }
    }
    assert!(open.is_empty(), "{open:?} stay open");
}

#[test]
fn a_report_needs_nothing_from_elsewhere_and_is_small() {
    for (page, _) in reports(&Folder::new("alone")) {
        assert!(page.len() < 1_000_000, "{} bytes", page.len());
        for word in ["src=", "@import", "url(", "href=\"http", "fetch(", "XMLHttpRequest"] {
            let found = page.split(word).count() - 1;
            let quoted = page.matches("&lt;img src=x").count();
            assert_eq!(found, if word == "src=" { quoted } else { 0 }, "{word}");
        }
        assert!(page.contains("prefers-color-scheme:dark") && page.contains("@media print"));
    }
}

#[test]
fn the_link_holds_the_object_itself() {
    for (page, json) in reports(&Folder::new("raw")) {
        let link = page.split("data:application/json;base64,").nth(1).expect("there is a link");
        let bytes = decoded(link.split('"').next().unwrap_or_default());
        let inside: Value = serde_json::from_slice(&bytes).expect("one object");
        assert_eq!(inside, json);
    }
}

fn decoded(text: &str) -> Vec<u8> {
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let six = text.chars().filter_map(|c| letters.find(c));
    let (mut bits, mut many, mut bytes) = (0_usize, 0, Vec::new());
    for value in six {
        (bits, many) = (bits << 6 | value, many + 6);
        if many >= 8 {
            many -= 8;
            bytes.push((bits >> many & 255) as u8);
        }
    }
    bytes
}

#[test]
fn a_report_changes_neither_the_result_nor_what_stands_where_it_cannot_be_written() {
    let folder = Folder::new("same");
    let plain = folder.run(&["replay", "hostile.ron", "--json"]);
    let drawn = folder.run(&["replay", "hostile.ron", "--json", "--report", "a.html"]);
    assert_eq!(plain.stdout, drawn.stdout);
    let first = folder.read("a.html");
    folder.run(&["replay", "hostile.ron", "--report", "a.html"]);
    assert_eq!(first, folder.read("a.html"), "the same trial is the same page");
    let nowhere = folder.run(&["replay", "hostile.ron", "--report", "no/such/a.html"]);
    assert_eq!(nowhere.status.code(), Some(5));
}
