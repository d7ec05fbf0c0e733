//! The dated timeline: what happened on the server side, with noise folded away.
//!
//! Shown in full, every entry of the journal is a line. Otherwise what repeats is one line with
//! its number, beginnings whose ends are shown too are left out, and services that change
//! together share a line. Nothing that happened only once is left out but such beginnings.

use crate::kernel::calendar::Calendar;
use crate::kernel::time::Time;
use crate::outcome::server::Entry;
use crate::outcome::server::ServerSide;
use crate::recovery::action::Action;
use crate::report::numbers::count;
use crate::report::numbers::offset;
use crate::report::page::Page;
use crate::report::page::Tint;
use crate::report::page::columns;
use crate::report::words::Sign;
use crate::report::words::Told;
use crate::report::words::answers;
use crate::report::words::tell;
use crate::scenario::load::Scenario;
use crate::scenario::model::Model;
use crate::scenario::spec::Spec;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// An event that happens more often than this is one line.
const MOST_SHOWN: usize = 3;

/// One line of a timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// When; the first time, if it is told of several.
    pub at: Time,
    /// What.
    pub told: Told,
    /// Whether several did it.
    several: bool,
}

impl Moment {
    fn new(at: Time, told: Told) -> Self {
        Self { at, told, several: false }
    }

    /// What happened, with a verb for as many as did it.
    #[must_use]
    pub fn what(&self) -> String {
        let what = &self.told.what;
        if !self.several {
            return what.clone();
        }
        what.replacen(" is ", " are ", 1).replacen(" answers", " answer", 1)
    }
}

/// How dates are shown in one scenario.
#[derive(Debug, Clone, Copy)]
pub struct Dates<'a> {
    calendar: &'a Calendar,
    dated: bool,
    years: bool,
}

impl<'a> Dates<'a> {
    /// The dates of a model: with years if it is long, none at all if T0 has no date.
    #[must_use]
    pub fn of(model: &'a Model) -> Self {
        let days = model.horizon.since(model.start).ms() / 86_400_000;
        let dated = model.spec.clock.t0.is_some();
        Self { calendar: &model.calendar, dated, years: days > 300 }
    }

    /// An instant as a date; empty if T0 has none.
    #[must_use]
    pub fn show(&self, at: Time) -> String {
        match (self.dated, self.years) {
            (false, _) => String::new(),
            (true, true) => self.calendar.show(at).chars().take(16).collect(),
            (true, false) => self.calendar.show_short(at),
        }
    }

    /// An instant as a date, or since T0 where that has none.
    #[must_use]
    pub fn show_or_offset(&self, at: Time) -> String {
        if self.dated { self.show(at) } else { offset(at) }
    }
}

/// The lines of a timeline.
#[must_use]
pub fn moments(spec: &Spec, server: &ServerSide, full: bool) -> Vec<Moment> {
    if full {
        let told = |entry: &Entry| Moment::new(entry.at, tell(spec, entry));
        return server.journal.iter().map(told).collect();
    }
    let mut shown = Vec::new();
    let mut times: BTreeMap<&str, Vec<Time>> = BTreeMap::new();
    for entry in &server.journal {
        times.entry(&entry.event).or_default().push(entry.at);
    }
    let mut seen = BTreeSet::new();
    for (at, entry) in server.journal.iter().enumerate() {
        if is_noise(server, at, &times) || is_echo(spec, server, entry) || ends(&mut shown, entry) {
            continue;
        }
        let all = &times[entry.event.as_str()];
        if all.len() <= most_shown(&entry.event) {
            shown.push(Moment::new(entry.at, tell(spec, entry)));
        } else if seen.insert(entry.event.as_str()) {
            shown.push(Moment::new(entry.at, folded(spec, entry, all)));
        }
    }
    together(shown)
}

/// How often an event may be shown: finished copies are the rule and not news.
fn most_shown(event: &str) -> usize {
    if event.starts_with("job:") && event.ends_with("/done") { 1 } else { MOST_SHOWN }
}

/// Whether an entry says nothing that another does not say better.
fn is_noise(server: &ServerSide, at: usize, times: &BTreeMap<&str, Vec<Time>>) -> bool {
    let entry = &server.journal[at];
    let Some(stem) = entry.event.strip_suffix("/start") else {
        return entry.event == "T0/start";
    };
    let ended = |word: &str| {
        let ends = times.get(format!("{stem}/{word}").as_str());
        ends.is_some_and(|all| all.iter().any(|end| *end >= entry.at))
    };
    let ends = ["done", "failed", "aborted"].iter().any(|word| ended(word));
    match entry.event.split(':').next() {
        Some("job" | "step") => ends,
        _ => false,
    }
}

/// Whether an entry is a step of which another entry of the same instant says what came of it.
fn is_echo(spec: &Spec, server: &ServerSide, entry: &Entry) -> bool {
    let name = entry.event.strip_prefix("step:").and_then(|it| it.strip_suffix("/done"));
    let Some((plan, step)) = name.and_then(|it| it.split_once('/')) else { return false };
    let plan = spec.plans.iter().find(|it| it.name.as_str() == plan);
    let step = plan.and_then(|it| it.steps.iter().find(|it| it.name.as_str() == step));
    let now = |fits: &dyn Fn(&str) -> bool| {
        server.journal.iter().any(|it| it.at == entry.at && fits(&it.event))
    };
    match step.map(|it| &it.does) {
        Some(Action::Answer { .. }) => now(&|event| event.starts_with("service:")),
        Some(Action::AbortJob { job }) => now(&|event| event == format!("job:{job}/aborted")),
        _ => false,
    }
}

/// Says of the last line that its plan ends with it, if this entry is that.
fn ends(shown: &mut [Moment], entry: &Entry) -> bool {
    let plan = entry.event.strip_prefix("plan:").and_then(|it| it.strip_suffix("/done"));
    let Some(plan) = plan else { return false };
    let mine =
        |it: &&mut Moment| it.at == entry.at && it.told.what.starts_with(&format!("{plan}: "));
    let Some(last) = shown.iter_mut().rev().find(mine) else { return false };
    let note = &last.told.note;
    let between = if note.is_empty() { "" } else { ", " };
    last.told.note = format!("{note}{between}the end of {plan}");
    true
}

fn folded(spec: &Spec, first: &Entry, all: &[Time]) -> Told {
    let mut told = tell(spec, first);
    let last = all.last().copied().unwrap_or(first.at);
    let times = count(all.len() as u64);
    told.note = format!("{times} times until {}", offset(last));
    told
}

/// Services that come to answer the same at the same instant, on one line.
fn together(moments: Vec<Moment>) -> Vec<Moment> {
    let mut shown: Vec<Moment> = Vec::new();
    for moment in moments {
        let verbs = ["up", "read-only", "blank", "corrupt", "down"].map(|word| answers(word).1);
        let same = shown.last_mut().and_then(|last| {
            let verb = verbs.iter().find(|verb| {
                let ends = |it: &Moment| it.told.what.ends_with(&format!(" {verb}"));
                ends(&moment) && ends(last)
            })?;
            let alike = last.at == moment.at && last.told.sign == moment.told.sign;
            alike.then_some((last, verb))
        });
        match same {
            Some((last, verb)) if moment.told.note.is_empty() => {
                let stem = |what: &str| what[..what.len() - verb.len() - 1].to_owned();
                let (before, name) = (stem(&last.told.what), stem(&moment.told.what));
                last.told.what = format!("{before}, {name} {verb}");
                last.several = true;
            }
            _ => shown.push(moment),
        }
    }
    shown
}

/// Puts a timeline on a page; in full, with long texts over several lines.
pub fn put(page: &mut Page, scenario: &Scenario, server: &ServerSide, full: bool) {
    let moments = moments(scenario.spec(), server, full);
    let dates = Dates::of(scenario.model());
    let widest = |texts: &mut dyn Iterator<Item = String>| {
        texts.map(|text| columns(&text)).max().unwrap_or(0)
    };
    let offsets = widest(&mut moments.iter().map(|it| offset(it.at)));
    let dated = widest(&mut moments.iter().map(|it| dates.show(it.at)));
    let sign_at = if dated == 0 { offsets + 3 } else { offsets + dated + 5 };
    page.heading("What happened", "");
    let mut last = None;
    for moment in &moments {
        let new = last != Some(moment.at);
        last = Some(moment.at);
        put_moment(page, moment, [offsets, sign_at], new.then_some(&dates), full);
    }
    let signs: BTreeSet<Sign> = moments.iter().map(|it| it.told.sign).collect();
    legend(page, &signs);
}

/// One line; without its date, if the line before has the same.
fn put_moment(
    page: &mut Page,
    moment: &Moment,
    [offsets, sign_at]: [usize; 2],
    dates: Option<&Dates<'_>>,
    full: bool,
) {
    let Told { sign, note, .. } = &moment.told;
    let paper = page.paper;
    let mut line = page.line();
    if let Some(dates) = dates {
        let since = offset(moment.at);
        line.skip(1 + offsets - since.len());
        line.put(Tint::Dim, &since);
        line.skip(2);
        line.put(Tint::Plain, &dates.show(moment.at));
    }
    line.to_column(sign_at);
    line.put(sign.tint(), sign.glyph(paper));
    line.skip(1);
    let strong = matches!(sign, Sign::Fault | Sign::Down | Sign::Restored | Sign::Limited);
    line.put(if strong { Tint::Bold } else { Tint::Plain }, &moment.what());
    if note.is_empty() {
        return;
    }
    line.skip(2);
    if full && columns(&paper.shown(note)) > line.room() {
        drop(line);
        page.wrapped(sign_at + 4, Tint::Dim, note);
    } else if line.room() > 8 {
        line.put(Tint::Dim, note);
    }
}

fn legend(page: &mut Page, signs: &BTreeSet<Sign>) {
    let paper = page.paper;
    let meant = Sign::LEGEND.iter().filter(|(sign, _)| signs.contains(sign));
    // A space that does not break keeps each sign with its meaning.
    let meant: Vec<String> =
        meant.map(|(sign, word)| format!("{}\u{a0}{word}", sign.glyph(paper))).collect();
    let mut row: Vec<&str> = Vec::new();
    let mut rows = Vec::new();
    for item in &meant {
        let used: usize = row.iter().map(|it| columns(it) + 3).sum();
        if used + columns(item) + 1 > paper.width {
            rows.push(std::mem::take(&mut row));
        }
        row.push(item);
    }
    rows.push(row);
    for row in rows.iter().filter(|row| !row.is_empty()) {
        let mut line = page.line();
        line.skip(1);
        line.put(Tint::Dim, &row.join("   ").replace('\u{a0}', " "));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(events: &[(i64, &str)]) -> Vec<String> {
        let journal = events.iter().map(|(hours, event)| Entry {
            at: Time::from_ms(hours * 3_600_000),
            event: (*event).to_owned(),
            note: String::new(),
            typed: true,
        });
        let server = ServerSide { journal: journal.collect(), ..ServerSide::default() };
        let text = r#"(name: "x", clock: (horizon: "1 d"))"#;
        let scenario = Scenario::from_ron(text).unwrap_or_else(|problems| panic!("{problems}"));
        let moments = moments(scenario.spec(), &server, false);
        let words = |it: &Moment| format!("{} {}", it.what(), it.told.note).trim().to_owned();
        moments.iter().map(words).collect()
    }

    #[test]
    fn nightly_runs_are_one_line() {
        let mut events = Vec::new();
        for night in 0..61 {
            events.push((24 * night, "job:nightly/start"));
            events.push((24 * night + 1, "job:nightly/done"));
        }
        assert_eq!(shown(&events), ["nightly has a copy 61 times until T+1441:00"]);
    }

    #[test]
    fn services_that_fall_together_share_a_line() {
        let events = [(0, "service:web/down"), (0, "service:data/down"), (1, "service:web/up")];
        assert_eq!(shown(&events), ["web, data are down", "web is up"]);
    }

    #[test]
    fn a_beginning_without_an_end_is_shown() {
        let events = [(0, "step:a/b/start"), (1, "step:a/b/done"), (2, "step:a/c/start")];
        assert_eq!(shown(&events), ["a: b done", "a: c begins"]);
    }
}
