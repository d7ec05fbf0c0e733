//! The main chart of a replay: copies alive, at risk and lost, with what happened over them; and
//! what was published beside what was simulated.

use crate::check::expect::That;
use crate::experiment::replay::Replay;
use crate::kernel::time::Time;
use crate::outcome::curves::Curves;
use crate::report::chart::canvas::Chart;
use crate::report::chart::panels::Curve;
use crate::report::chart::panels::Event;
use crate::report::chart::panels::Lane;
use crate::report::chart::panels::Panel;
use crate::report::chart::panels::Panels;
use crate::report::chart::reading::Reading;
use crate::report::chart::rows::Mark;
use crate::report::chart::rows::Row;
use crate::report::chart::rows::Rows;
use crate::report::chart::scale::Axis;
use crate::report::curves::label;
use crate::report::html::frame::WIDTHS;
use crate::report::html::numbers::brief;
use crate::report::html::numbers::spaced;
use crate::report::numbers::count;
use crate::report::page::Paper;
use crate::report::timeline::Dates;
use crate::report::words::Sign;
use crate::report::words::tell;
use crate::scenario::load::Scenario;
use std::collections::BTreeSet;

/// Points of a curve at most: more would not be seen.
const POINTS: usize = 240;

/// From a little before the damage to the horizon.
#[must_use]
pub fn window(scenario: &Scenario, replay: &Replay) -> [Time; 2] {
    let model = scenario.model();
    let damage = replay.outcome.server.first_damage.unwrap_or(model.start);
    let lead = model.horizon.since(damage).ms() / 16;
    [Time::from_ms((damage.ms() - lead).max(model.start.ms())), model.horizon]
}

/// The levels of a curve within the window, of each stretch the highest.
#[must_use]
pub fn points(scenario: &Scenario, levels: &[i64], [from, until]: [Time; 2]) -> Vec<[f64; 2]> {
    let model = scenario.model();
    let (first, last) = (model.bin_of(from), model.bin_of(until));
    let step = (last - first).div_ceil(POINTS).max(1);
    let bin = model.bin().ms();
    let mut points = Vec::new();
    for at in (first..=last).step_by(step) {
        let stretch = levels.get(at..(at + step).min(levels.len())).unwrap_or(&[]);
        let Some(level) = stretch.iter().max() else { break };
        let time = (model.start.ms() + bin * at as i64).max(from.ms());
        points.push([time as f64, *level as f64]);
    }
    if let Some(level) = levels.last() {
        points.push([until.ms() as f64, *level as f64]);
    }
    points
}

/// The main chart, so many pixels wide.
#[must_use]
pub fn chart(scenario: &Scenario, replay: &Replay, width: f64) -> Chart {
    let [from, until] = window(scenario, replay);
    let axis = |pixels| Axis::time(scenario.model(), from, until, pixels);
    panels(scenario, replay, [from, until]).draw(width, axis)
}

/// The main chart for a screen and for a phone, and what can be read off it.
#[must_use]
pub fn charts(scenario: &Scenario, replay: &Replay) -> ([Chart; 2], Reading) {
    let panels = panels(scenario, replay, window(scenario, replay));
    let word = |level: f64| spaced(&count(level.max(0.0) as u64));
    let reading = panels.reading(|at| when(scenario, at), word);
    (WIDTHS.map(|width| chart(scenario, replay, width)), reading)
}

/// An instant in words, for a reading.
#[must_use]
pub fn when(scenario: &Scenario, at: f64) -> String {
    Dates::of(scenario.model()).show_or_offset(Time::from_ms(at as i64))
}

fn panels(scenario: &Scenario, replay: &Replay, window: [Time; 2]) -> Panels {
    let curves = &replay.outcome.curves;
    let [acked, visible, lost] =
        [&curves.acked, &curves.visible, &curves.lost].map(|it| Curves::levels(it));
    let alive: Vec<i64> = acked.iter().zip(&lost).map(|(acked, lost)| acked - lost).collect();
    let at_risk = Curves::levels(&curves.at_risk);
    let without = Curves::levels(&curves.without);
    let of = |look, name, levels: &[i64]| {
        let points = points(scenario, levels, window);
        Curve { look, name, points }
    };
    let panels = vec![
        panel(
            [
                "Records with a copy left; dashed: seen by their users",
                "Records alive; dashed: seen",
            ],
            vec![
                of("l1", "records with a copy left", &alive),
                of("l2", "seen by their users", &visible),
            ],
            false,
        ),
        panel(
            ["Records at risk: one failure from loss", "Records at risk"],
            vec![of("l5", "records at risk", &at_risk)],
            false,
        ),
        panel(
            ["Records lost: no copy left", "Records lost"],
            vec![of("l2", "records lost", &lost)],
            false,
        ),
        panel(
            ["Accounts without data", "Accounts without data"],
            vec![of("l1", "accounts without data", &without)],
            true,
        ),
    ];
    let last = |levels: &[i64]| count(levels.last().copied().unwrap_or(0).max(0).unsigned_abs());
    let most = |levels: &[i64]| count(levels.iter().max().copied().unwrap_or(0).unsigned_abs());
    let summary = format!(
        "At the horizon {} records have a copy, {} have none. At most {} were at risk at once, and \
         at most {} accounts were without data. What happened is listed as a table.",
        last(&alive),
        last(&lost),
        most(&at_risk),
        most(&without)
    );
    Panels {
        title: "Copies over time".to_owned(),
        summary: spaced(&summary),
        bands: bands(scenario, replay),
        events: events(scenario, replay),
        panels,
        lanes: lanes(scenario, replay),
    }
}

fn panel(titles: [&'static str; 2], curves: Vec<Curve>, filled: bool) -> Panel {
    let values = curves.iter().flat_map(|it| it.points.iter().map(|point| point[1]));
    let most = values.fold(1.0, f64::max);
    // There is no half of a record.
    let y = Axis::linear(0.0, most, if most < 3.0 { most as usize } else { 3 }, brief);
    Panel { titles, y, curves, filled }
}

/// Faults that last, each from its strike to its end.
fn bands(scenario: &Scenario, replay: &Replay) -> Vec<(f64, f64, String)> {
    let horizon = scenario.model().horizon;
    let server = &replay.outcome.server;
    let mut bands = Vec::new();
    for (fault, effect) in scenario.spec().faults.iter().zip(&server.faults) {
        let end = format!("fault:{}/end", fault.name);
        for struck in effect.struck.iter().take(20) {
            let ends = server.journal.iter().find(|it| it.event == end && it.at >= *struck);
            let Some(ends) = ends.map(|it| it.at.min(horizon)) else { continue };
            bands.push((struck.ms() as f64, ends.ms() as f64, format!("fault {}", fault.name)));
        }
    }
    bands
}

/// What is marked: the first of each fault, notice, announcement, restore, and what operators
/// noticed; what happened at one instant shares a label.
fn events(scenario: &Scenario, replay: &Replay) -> Vec<Event> {
    let paper = Paper { width: 80, unicode: true };
    let mut seen = BTreeSet::new();
    let mut events: Vec<(Sign, Event)> = Vec::new();
    for entry in &replay.outcome.server.journal {
        let told = tell(scenario.spec(), entry);
        let weight = match told.sign {
            Sign::Fault => 0,
            Sign::Restored => 1,
            Sign::Advice => 2,
            Sign::Said => 3,
            Sign::Learned => 4,
            _ => continue,
        };
        if entry.note == "no effect" || !seen.insert(entry.event.as_str()) {
            continue;
        }
        let (at, name) = (entry.at.ms() as f64, label(&entry.event));
        let name = format!("{} {name}", told.sign.glyph(paper));
        if let Some((sign, last)) = events.last_mut()
            && last.at >= at
        {
            // What weighs most stands first.
            let (one, two) =
                if told.sign < *sign { (&name, &last.label) } else { (&last.label, &name) };
            last.label = format!("{one}  {two}");
            last.weight = last.weight.min(weight);
            last.bad |= told.sign == Sign::Fault;
            *sign = told.sign.min(*sign);
            continue;
        }
        let bad = told.sign == Sign::Fault;
        events.push((told.sign, Event { at, label: name, bad, weight }));
    }
    events.into_iter().map(|(_, event)| event).collect()
}

/// What services answered, of those that ever failed.
fn lanes(scenario: &Scenario, replay: &Replay) -> Vec<Lane> {
    let model = scenario.model();
    let mut lanes = Vec::new();
    for service in &scenario.spec().services {
        let stem = format!("service:{}/", service.name);
        let mut spans: Vec<(f64, f64, &'static str, String)> = Vec::new();
        let (mut since, mut word) = (model.start, "up".to_owned());
        let journal = replay.outcome.server.journal.iter();
        let changes = journal.filter_map(|it| Some((it.at, it.event.strip_prefix(&stem)?)));
        let changes: Vec<(Time, &str)> = changes.collect();
        if changes.is_empty() {
            continue;
        }
        for (at, next) in changes.into_iter().chain([(model.horizon, "end")]) {
            let look = match word.as_str() {
                "up" => "s-up",
                "down" => "s-down",
                _ => "s-limited",
            };
            spans.push((since.ms() as f64, at.ms() as f64, look, word));
            (since, word) = (at, next.to_owned());
        }
        let words: Vec<&str> = spans.iter().map(|it| it.3.as_str()).collect();
        let of = format!("service {}", service.name);
        lanes.push(Lane { of, name: format!("{}: {}", service.name, words.join(", ")), spans });
    }
    lanes.truncate(10);
    lanes
}

/// What was published beside what was simulated, if the file expects events.
#[must_use]
pub fn milestones(scenario: &Scenario, replay: &Replay) -> Option<[Chart; 2]> {
    let calendar = &scenario.model().calendar;
    let dates = Dates::of(scenario.model());
    let mut rows = Vec::new();
    for (expectation, judgement) in scenario.spec().expect.iter().zip(&replay.judgements) {
        let That::Event { event, from, until } = &expectation.that else { continue };
        let at = replay.outcome.server.first(event).map(|(at, _)| at);
        let bound = |moment: &Option<_>| moment.as_ref().map(|it| calendar.resolve(it).ms() as f64);
        let (low, high) = (bound(from), bound(until));
        let bar = match (low, high) {
            (None, None) => None,
            (low, high) => Some([
                low.unwrap_or(scenario.model().start.ms() as f64),
                high.unwrap_or(scenario.model().horizon.ms() as f64),
            ]),
        };
        let (mark, word) = match (judgement.holds, at) {
            (Some(true), Some(at)) => (Mark::Good, dates.show_or_offset(at)),
            (_, Some(at)) => (Mark::Bad, dates.show_or_offset(at)),
            (_, None) => (Mark::None, "never".to_owned()),
        };
        let dot = at.map(|at| at.ms() as f64);
        let row = Row { name: judgement.name.clone(), bar, dot, mark, word };
        rows.push((row, judgement.published.as_deref().unwrap_or_default()));
    }
    if rows.is_empty() {
        return None;
    }
    let [from, until] = window(scenario, replay);
    let chart = |width: f64| {
        let axis = |room: f64| Axis::time(scenario.model(), from, until, [0.0, room]);
        Rows {
            title: "Milestones: published and simulated".to_owned(),
            summary: "A grey bar is the time that was published or allowed, a dot when it came; \
                      beside it the published words. \
                      The same is in the table of expectations."
                .to_owned(),
            x: axis(if width > 600.0 { width - 408.0 } else { width - 80.0 }),
            words: String::new(),
            zero: None,
            rows: rows.iter().map(|(row, published)| beside(row, published, width)).collect(),
            bar: "want",
        }
        .draw(width)
    };
    Some(WIDTHS.map(chart))
}

/// A row with what was published, where there is room for it.
fn beside(row: &Row, published: &str, width: f64) -> Row {
    let mut row = row.clone();
    if width > 600.0 && !published.is_empty() {
        row.word = spaced(&format!("{} ({published})", row.word));
    }
    row
}
