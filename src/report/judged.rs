//! What was expected beside what came out: milestones, other expectations, objectives.

use crate::check::actual::Actual;
use crate::check::actual::Measure;
use crate::check::actual::Standing;
use crate::check::expect::Expectation;
use crate::check::expect::Grade;
use crate::check::expect::That;
use crate::check::judge::Judgement;
use crate::experiment::replay::Replay;
use crate::fault::What;
use crate::metric::context::Names;
use crate::metric::row::Unit;
use crate::metric::table::row_of;
use crate::report::numbers::bounds;
use crate::report::numbers::length;
use crate::report::numbers::offset;
use crate::report::numbers::value;
use crate::report::page::Page;
use crate::report::page::Paper;
use crate::report::page::Tint;
use crate::report::table::Cell;
use crate::report::table::Column;
use crate::report::table::Table;
use crate::report::timeline::Dates;
use crate::scenario::load::Scenario;
use crate::scenario::measured::names;

/// Columns of a published milestone at most: most are dates.
const LONGEST_PUBLISHED: usize = 36;

/// The sign and the tint of something that holds, does not, or was not reached.
fn sign(paper: Paper, holds: Option<bool>) -> Cell {
    let (tint, unicode, ascii) = match holds {
        Some(true) => (Tint::Good, "✓", "ok"),
        Some(false) => (Tint::Bad, "✗", "NO"),
        None => (Tint::Warn, "?", "?"),
    };
    Cell::tinted(tint, if paper.unicode { unicode } else { ascii })
}

fn graded(grade: Grade) -> Cell {
    let tint = if grade == Grade::Predicted { Tint::Plain } else { Tint::Dim };
    Cell::tinted(tint, grade.word())
}

/// Puts the milestones of history on a page: the events whose instants are expected.
pub fn put_milestones(page: &mut Page, scenario: &Scenario, replay: &Replay) {
    let judged = scenario.spec().expect.iter().zip(&replay.judgements);
    let milestones: Vec<(&Expectation, &Judgement)> = judged.filter(is_milestone).collect();
    if milestones.is_empty() {
        return;
    }
    let paper = page.paper;
    let dates = Dates::of(scenario.model());
    page.heading("Milestones", "as published, and as simulated");
    let mut table = Table::new(&[
        Column::fixed(""),
        Column::words("milestone", 16),
        Column::words("published", 14),
        Column::fixed("simulated"),
        Column::number("").spare(1),
        Column::fixed("grade"),
        Column::words("source", 8).spare(2),
    ]);
    for (expectation, judgement) in milestones {
        let That::Event { event, .. } = &expectation.that else { continue };
        let at = replay.outcome.server.first(event).map(|(at, _)| at);
        let never = Cell::tinted(Tint::Warn, "never");
        table.row([
            sign(paper, judgement.holds),
            judgement.name.as_str().into(),
            paper.cut(judgement.published.as_deref().unwrap_or(""), LONGEST_PUBLISHED).into(),
            at.map_or(never, |at| Cell::tinted(Tint::Bold, dates.show_or_offset(at))),
            Cell::tinted(Tint::Dim, at.map(offset).unwrap_or_default()),
            graded(judgement.grade),
            Cell::tinted(Tint::Dim, judgement.source.clone().unwrap_or_default()),
        ]);
    }
    table.put_on(page, 1);
}

fn is_milestone((expectation, _): &(&Expectation, &Judgement)) -> bool {
    matches!(expectation.that, That::Event { .. })
}

/// Puts all other expectations on a page.
pub fn put_expectations(page: &mut Page, scenario: &Scenario, replay: &Replay) {
    let judged = scenario.spec().expect.iter().zip(&replay.judgements);
    let others: Vec<(&Expectation, &Judgement)> = judged.filter(|it| !is_milestone(it)).collect();
    if others.is_empty() {
        return;
    }
    let paper = page.paper;
    let names = names(scenario.spec());
    page.heading("Expectations", "");
    let mut table = Table::new(&[
        Column::fixed(""),
        Column::words("expectation", 24),
        Column::words("found", 10),
        Column::words("wanted", 10),
        Column::fixed("grade"),
        Column::words("published", 16).spare(1),
    ]);
    for (expectation, judgement) in others {
        let (found, wanted) = in_units(scenario, &names, replay, (expectation, judgement));
        table.row([
            sign(paper, judgement.holds),
            judgement.name.as_str().into(),
            Cell::tinted(Tint::Bold, found),
            wanted.into(),
            graded(judgement.grade),
            Cell::tinted(Tint::Dim, judgement.published.clone().unwrap_or_default()),
        ]);
    }
    table.put_on(page, 1);
}

/// What was found and what was wanted, numbers in the unit of their metric.
#[must_use]
pub fn in_units(
    scenario: &Scenario,
    names: &Names,
    replay: &Replay,
    (expectation, judgement): (&Expectation, &Judgement),
) -> (String, String) {
    let mut found = judgement.found.clone();
    if let That::Event { event, .. } | That::Not(event) = &expectation.that
        && scenario.spec().clock.t0.is_none()
        && let Some((at, _)) = replay.outcome.server.first(event)
    {
        // Without a date of T0 there is no calendar to speak of.
        found = offset(at);
    }
    match &expectation.that {
        That::Metric { metric, least, most } => {
            let unit = row_of(names, metric).map_or(Unit::PerHour, |row| row.unit);
            let number = replay.metrics.get(metric);
            let is_near = |bound: f64| {
                number.is_some_and(|it| *it != bound && value(*it, unit) == value(bound, unit))
            };
            if judgement.holds == Some(false) && [*least, *most].into_iter().flatten().any(is_near)
            {
                // Rounded, what does not hold would look as if it did.
                let exact = judgement.wanted.strip_prefix(metric.as_str()).unwrap_or_default();
                return (found, exact.trim_start_matches(": ").to_owned());
            }
            let found = number.map_or(found, |number| value(*number, unit));
            (found, bounds(*least, *most, unit))
        }
        That::Order(events) => (found, format!("{} events in order", events.len())),
        That::Not(event) => (found, format!("no {event}")),
        That::Event { .. } | That::Holds(_) | That::OnlyLost { .. } | That::Curve { .. } => {
            (found, judgement.wanted.clone())
        }
    }
}

/// From when the actuals are reckoned, and the faults that did the first damage then.
pub(crate) fn reckoned_from(scenario: &Scenario, replay: &Replay) -> Option<String> {
    let server = &replay.outcome.server;
    let at = server.first_damage?;
    let spec = scenario.spec();
    let struck = spec.faults.iter().zip(&server.faults).filter(|(fault, effect)| {
        let named = spec.clock.damage.as_ref().is_none_or(|name| *name == fault.name);
        let harms = matches!(fault.what, What::Destroy(_) | What::Offline | What::Corrupt(_));
        named && harms && effect.struck.first() == Some(&at)
    });
    let names: Vec<&str> = struck.map(|(fault, _)| fault.name.as_str()).collect();
    let by = if names.is_empty() { String::new() } else { format!(", {}", names.join(", ")) };
    Some(format!("reckoned from the damage at {}{by}", offset(at)))
}

/// Puts objectives and what they came to on a page.
pub fn put_objectives(page: &mut Page, scenario: &Scenario, replay: &Replay) {
    if replay.actuals.is_empty() {
        return;
    }
    let paper = page.paper;
    page.heading("Objectives", &reckoned_from(scenario, replay).unwrap_or_default());
    let mut table = Table::new(&[
        Column::fixed(""),
        Column::words("objective", 8),
        Column::fixed(""),
        Column::number("wanted"),
        Column::number("actual"),
        Column::words("that is", 20).spare(1),
    ]);
    for actual in &replay.actuals {
        let (measure, meaning) = meaning(actual.measure);
        let (holds, word) = standing(actual);
        table.row([
            sign(paper, holds),
            actual.name.as_str().into(),
            measure.into(),
            length(actual.wanted_ms).into(),
            Cell::tinted(Tint::Bold, word),
            Cell::tinted(Tint::Dim, meaning),
        ]);
    }
    table.put_on(page, 1);
}

pub(crate) fn meaning(measure: Measure) -> (&'static str, &'static str) {
    match measure {
        Measure::Rpo => {
            ("RPO", "age of the oldest work that was lost; first holdings count from the start")
        }
        Measure::Rto => ("RTO", "until data was back"),
        Measure::Mtpd => ("MTPD", "longest that anybody was without data"),
    }
}

fn standing(actual: &Actual) -> (Option<bool>, String) {
    let came_to = match actual.actual_ms {
        None => "not reached".to_owned(),
        Some(0) => "none".to_owned(),
        Some(ms) => length(ms),
    };
    let holds = match actual.standing {
        Standing::Met => Some(true),
        Standing::Missed => Some(false),
        Standing::NotReached => None,
    };
    (holds, came_to)
}

/// How many expectations of each grade hold, out of how many, such as `predicted 14 of 15`.
#[must_use]
pub fn by_grade(judgements: &[Judgement]) -> String {
    let grades = [Grade::Predicted, Grade::Calibrated, Grade::Input];
    let counted = grades.iter().filter_map(|grade| {
        let of: Vec<&Judgement> = judgements.iter().filter(|it| it.grade == *grade).collect();
        let held = of.iter().filter(|it| it.holds == Some(true)).count();
        let word = grade.word();
        (!of.is_empty()).then(|| format!("{word} {held} of {}", of.len()))
    });
    counted.collect::<Vec<String>>().join(", ")
}
