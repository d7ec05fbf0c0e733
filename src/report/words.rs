//! Events in words: what an event's name means to somebody who did not write the scenario.

use crate::fault::What;
use crate::outcome::server::Entry;
use crate::recovery::action::Action;
use crate::report::numbers::count;
use crate::report::page::Paper;
use crate::report::page::Tint;
use crate::scenario::spec::Spec;

/// What kind of thing happened; each has a sign of its own, for colour may be missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sign {
    /// A fault struck.
    Fault,
    /// Something stopped working.
    Down,
    /// Something answers, but not as it should.
    Limited,
    /// Something works again.
    Up,
    /// Users were told to do something.
    Advice,
    /// The public was told something.
    Said,
    /// The operators learned something.
    Learned,
    /// Data came back.
    Restored,
    /// Something was tried in vain.
    Failed,
    /// Something was done.
    Done,
    /// Backup jobs at work.
    Job,
    /// Anything else.
    Other,
}

impl Sign {
    /// All signs with what they mean, in the order of a legend.
    pub const LEGEND: [(Self, &'static str); 11] = [
        (Self::Fault, "fault"),
        (Self::Down, "down"),
        (Self::Limited, "limited"),
        (Self::Up, "back"),
        (Self::Advice, "advice"),
        (Self::Said, "said in public"),
        (Self::Learned, "noticed"),
        (Self::Restored, "brought back"),
        (Self::Failed, "in vain"),
        (Self::Done, "done"),
        (Self::Job, "backup"),
    ];

    /// The sign itself, one column wide.
    #[must_use]
    pub fn glyph(self, paper: Paper) -> &'static str {
        let (unicode, ascii) = match self {
            Self::Fault => ("✗", "X"),
            Self::Down => ("▼", "v"),
            Self::Limited => ("○", "o"),
            Self::Up => ("▲", "^"),
            Self::Advice => ("!", "!"),
            Self::Said => ("»", ">"),
            Self::Learned => ("?", "?"),
            Self::Restored => ("+", "+"),
            Self::Failed => ("×", "x"),
            Self::Done => ("✓", "*"),
            Self::Job => ("•", "="),
            Self::Other => ("·", "-"),
        };
        if paper.unicode { unicode } else { ascii }
    }

    /// How it stands out.
    #[must_use]
    pub fn tint(self) -> Tint {
        match self {
            Self::Fault | Self::Down | Self::Failed => Tint::Bad,
            Self::Limited | Self::Advice => Tint::Warn,
            Self::Up | Self::Restored => Tint::Good,
            Self::Said | Self::Learned => Tint::Note,
            Self::Done => Tint::Plain,
            Self::Job | Self::Other => Tint::Dim,
        }
    }
}

/// An event in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// What kind of thing happened.
    pub sign: Sign,
    /// What happened.
    pub what: String,
    /// More about it; may be empty.
    pub note: String,
}

/// Tells an entry of the journal.
///
/// ```
/// use lastcopy::kernel::time::Time;
/// use lastcopy::outcome::server::Entry;
/// use lastcopy::report::words::tell;
/// use lastcopy::scenario::load::Scenario;
/// let text = r#"(name: "x", clock: (horizon: "1 d"), services: [(name: "data")])"#;
/// let event = "service:data/blank".to_owned();
/// let entry = Entry { at: Time::ZERO, event, note: String::new(), typed: true };
/// assert_eq!(tell(Scenario::from_ron(text)?.spec(), &entry).what, "data answers, but is empty");
/// # Ok::<(), lastcopy::scenario::error::Problems>(())
/// ```
#[must_use]
pub fn tell(spec: &Spec, entry: &Entry) -> Told {
    let (kind, rest) = entry.event.split_once(':').unwrap_or(("", &entry.event));
    let (name, word) = rest.rsplit_once('/').unwrap_or((rest, ""));
    let told = |sign: Sign, what: String| Told { sign, what, note: entry.note.clone() };
    match kind {
        "fault" if word == "end" => told(Sign::Other, format!("{name} ends")),
        "fault" => {
            let hit = spec.faults.iter().find(|it| it.name.as_str() == rest);
            let note = hit.map_or_else(|| entry.note.clone(), |it| took(&it.what, &entry.note));
            Told { note, ..told(Sign::Fault, rest.to_owned()) }
        }
        "service" => {
            let (sign, verb) = answers(word);
            told(sign, format!("{name} {verb}"))
        }
        "notice" => {
            let text = spec.notices.iter().find(|it| it.name.as_str() == rest);
            quoted(Sign::Advice, rest, text.map_or("", |it| &it.text), &entry.note)
        }
        "announce" => {
            let text = spec.announcements.iter().find(|it| it.name.as_str() == rest);
            quoted(Sign::Said, rest, text.map_or("", |it| &it.text), &entry.note)
        }
        "channel" => told(Sign::Learned, rest.to_owned()),
        "job" => {
            let (sign, verb) = job(word);
            told(sign, format!("{name} {verb}"))
        }
        "plan" if word == "start" => told(Sign::Other, format!("{name} begins")),
        "plan" => told(Sign::Done, format!("{name} ends")),
        "step" => step(spec, name, word, &entry.note),
        "window" if word == "open" => told(Sign::Other, format!("{name} begins")),
        "window" => told(Sign::Other, format!("{name} ends")),
        _ if entry.event == "T0/start" => told(Sign::Other, "the simulation starts".to_owned()),
        _ => told(Sign::Other, entry.event.clone()),
    }
}

/// What a fault took on, in the words of its kind.
fn took(what: &What, note: &str) -> String {
    let number = note.strip_prefix("took on ").and_then(|number| number.parse().ok());
    number.map_or_else(|| note.to_owned(), |number| hit(what, number))
}

/// How much a fault hit, in the words of its kind.
#[must_use]
pub fn hit(what: &What, number: u64) -> String {
    let (one, many) = match what {
        What::Destroy(_) | What::Offline | What::Corrupt(_) => ("copy", "copies"),
        What::Service(_) => ("service", "services"),
        What::Restart(_) => ("wave of restarts", "waves of restarts"),
        What::Job(_) => ("job", "jobs"),
    };
    format!("hit {} {}", count(number), if number == 1 { one } else { many })
}

/// What a service does from now on.
#[must_use]
pub fn answers(word: &str) -> (Sign, &'static str) {
    match word {
        "up" => (Sign::Up, "is up"),
        "read-only" => (Sign::Limited, "is read-only"),
        "blank" => (Sign::Limited, "answers, but is empty"),
        "corrupt" => (Sign::Limited, "answers with corrupt data"),
        _ => (Sign::Down, "is down"),
    }
}

fn job(word: &str) -> (Sign, &'static str) {
    match word {
        "start" => (Sign::Job, "begins a copy"),
        "done" => (Sign::Job, "has a copy"),
        "failed" => (Sign::Failed, "fails"),
        "aborted" => (Sign::Failed, "is broken off, its half-made copy lost"),
        "verified" => (Sign::Job, "copy verified"),
        "found-bad" => (Sign::Learned, "copy found bad"),
        _ => (Sign::Job, "is busy"),
    }
}

fn quoted(sign: Sign, name: &str, text: &str, note: &str) -> Told {
    let said = if text.is_empty() { String::new() } else { format!("“{text}”") };
    let note = [said.as_str(), note].join(" ").trim().to_owned();
    Told { sign, what: name.to_owned(), note }
}

/// A step, by what it does: `name` is that of its plan and its own.
fn step(spec: &Spec, name: &str, word: &str, note: &str) -> Told {
    let (plan, own) = name.split_once('/').unwrap_or(("", name));
    let found = spec.plans.iter().find(|it| it.name.as_str() == plan);
    let found = found.and_then(|it| it.steps.iter().find(|it| it.name.as_str() == own));
    let does = found.map_or(&Action::Nothing, |it| &it.does);
    let (sign, verb) = match word {
        "start" => (Sign::Other, "begins"),
        "failed" => (Sign::Failed, "fails"),
        "bad-point" => (Sign::Failed, "finds its copy bad, gone or out of reach"),
        "skipped" => (Sign::Other, "is skipped"),
        _ => done(does),
    };
    Told { sign, what: format!("{plan}: {own} {verb}"), note: note.to_owned() }
}

fn done(does: &Action) -> (Sign, &'static str) {
    match does {
        Action::Restore(_) => (Sign::Restored, "restored"),
        Action::Offer { .. } => (Sign::Restored, "offered"),
        Action::Salvage { .. } => (Sign::Restored, "salvaged what could be read"),
        Action::NewGeneration { .. } => (Sign::Done, "done: an empty store"),
        Action::Order { .. } => (Sign::Done, "done: handsets have an order"),
        Action::GiveUp => (Sign::Failed, "gives up"),
        Action::AwaitPoint { .. } => (Sign::Done, "has its copy"),
        _ => (Sign::Done, "done"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::time::Time;
    use crate::scenario::load::Scenario;

    fn told(event: &str) -> Told {
        let text = r#"(
            name: "x",
            clock: (horizon: "1 d"),
            cohorts: [(name: "all", accounts: 1, service: "data")],
            services: [(name: "data", store: "primary")],
            stores: [(name: "primary", labels: ["array:1"])],
            jobs: [(name: "nightly", source: "primary", takes: Lasting("1 h"))],
            notices: [(name: "calm", when: Never, text: "Do nothing.", reach: 1.0,
                delay: "1 h", compliance: 1.0)],
            plans: [(name: "rebuild", when: Never, steps: [
                (name: "all", does: Restore(from: Points("nightly"), into: "primary")),
            ])],
        )"#;
        let scenario = Scenario::from_ron(text).unwrap_or_else(|problems| panic!("{problems}"));
        let entry =
            Entry { at: Time::ZERO, event: event.to_owned(), note: String::new(), typed: true };
        tell(scenario.spec(), &entry)
    }

    #[test]
    fn a_step_is_told_by_what_it_does() {
        let done = told("step:rebuild/all/done");
        assert_eq!((done.sign, done.what.as_str()), (Sign::Restored, "rebuild: all restored"));
        let failed = told("step:rebuild/all/failed");
        assert_eq!((failed.sign, failed.what.as_str()), (Sign::Failed, "rebuild: all fails"));
        let skipped = told("step:rebuild/all/skipped");
        assert_eq!((skipped.sign, skipped.what.as_str()), (Sign::Other, "rebuild: all is skipped"));
    }

    #[test]
    fn a_notice_is_told_in_its_own_words() {
        assert_eq!(told("notice:calm").note, "“Do nothing.”");
    }

    #[test]
    fn no_two_signs_look_alike_with_or_without_unicode() {
        for unicode in [true, false] {
            let paper = Paper { width: 80, unicode };
            let glyphs = Sign::LEGEND.map(|(sign, _)| sign.glyph(paper));
            let distinct: std::collections::BTreeSet<&str> = glyphs.into_iter().collect();
            assert_eq!(distinct.len(), Sign::LEGEND.len());
        }
    }
}
