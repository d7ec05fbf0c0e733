//! The tables of a replay: losses, what was said beside what was so, faults, expectations, what
//! would have saved it, what it rests on.

use crate::check::expect::That;
use crate::experiment::replay::Replay;
use crate::experiment::rescue::Rescue;
use crate::kernel::moment::Moment;
use crate::kernel::time::Time;
use crate::outcome::curves::Curves;
use crate::outcome::fates::causes_of;
use crate::report::html::frame::table;
use crate::report::html::lives::Life;
use crate::report::html::lives::place_of;
use crate::report::html::numbers::Said;
use crate::report::html::numbers::bar;
use crate::report::html::numbers::counted;
use crate::report::html::numbers::day;
use crate::report::html::numbers::spaced;
use crate::report::html::numbers::text;
use crate::report::html::numbers::told;
use crate::report::judged::in_units;
use crate::report::numbers::count;
use crate::report::numbers::length;
use crate::report::numbers::money;
use crate::report::numbers::part;
use crate::report::numbers::signed;
use crate::report::page::Paper;
use crate::report::timeline::Dates;
use crate::report::timeline::moments;
use crate::report::words::Sign;
use crate::report::words::tell;
use crate::scenario::load::Scenario;
use crate::scenario::measured::names;
use crate::scenario::tree::MarkKind;
use maud::Markup;
use maud::html;

/// Classes of loss that are listed.
const CLASSES: usize = 12;

/// Losses by category.
#[must_use]
pub fn categories(scenario: &Scenario, replay: &Replay) -> Markup {
    let all = &replay.outcome.totals.by_category;
    let most = all.iter().map(|it| it.lost).max().unwrap_or(0).max(1) as f64;
    let rows = scenario.spec().categories.iter().zip(all).enumerate().map(|(at, (it, fates))| {
        let number = |value: u64, field: &str| counted(value, &format!("categories[{at}].{field}"));
        vec![
            text(it.name.as_str()),
            number(fates.lost, "lost"),
            text(&part(fates.lost, fates.current)),
            bar(fates.lost as f64 / most),
            number(fates.current, "current"),
            number(fates.visible, "visible"),
            number(fates.held, "held"),
        ]
    });
    let heads = [
        ("Category", false),
        ("Lost", true),
        ("Of current", true),
        ("", false),
        ("Current", true),
        ("Visible", true),
        ("Held, not seen", true),
    ];
    table("Records by category, at the horizon", &heads, &rows.collect::<Vec<_>>())
}

/// Losses by the set of causes that killed every copy, the largest first.
#[must_use]
pub fn classes(scenario: &Scenario, replay: &Replay, lives: &[Life]) -> Markup {
    let totals = &replay.outcome.totals;
    let names = &scenario.model().causes;
    let mut all: Vec<_> =
        totals.classes.iter().map(|(it, lost)| (causes_of(*it, names), lost, *it)).collect();
    all.sort_by(|a, b| b.1.records.cmp(&a.1.records).then_with(|| a.0.cmp(&b.0)));
    let sum: u64 = all.iter().map(|(_, lost, _)| lost.records).sum();
    let most = all.first().map_or(1, |(_, lost, _)| lost.records.max(1)) as f64;
    let rows = all.iter().take(CLASSES).enumerate().map(|(at, (causes, lost, class))| {
        let path = |field: &str| format!("classes[{at}].{field}");
        vec![
            text(&causes.join(" + ")),
            counted(lost.records, &path("records")),
            text(&part(lost.records, sum)),
            bar(lost.records as f64 / most),
            counted(lost.accounts, &path("accounts")),
            such(lost.example, &path("example"), place_of(lives, *class)),
        ]
    });
    let heads = [
        ("What killed every copy", false),
        ("Records", true),
        ("Of lost", true),
        ("", false),
        ("Accounts", true),
        ("Such a handset", true),
    ];
    let rest = all.get(CLASSES..).unwrap_or(&[]);
    let records: u64 = rest.iter().map(|(_, lost, _)| lost.records).sum();
    html! {
        (table("Losses by class", &heads, &rows.collect::<Vec<_>>()))
        @if !rest.is_empty() {
            p.soft { "And " (rest.len()) " more classes with " (spaced(&count(records))) " \
                records." }
        }
    }
}

/// The number of a handset, which leads to where it is told.
fn such(number: u64, path: &str, told: Option<String>) -> Markup {
    let number = html! { data value=(number) data-json=(path) { (number) } };
    match told {
        Some(id) => html! { a href=(format!("#{id}")) { (number) } },
        None => number,
    }
}

/// What happened, as a list with dates.
#[must_use]
pub fn events(scenario: &Scenario, replay: &Replay) -> Markup {
    let paper = Paper { width: 80, unicode: true };
    let dates = Dates::of(scenario.model());
    let all = moments(scenario.spec(), &replay.outcome.server, false);
    let rows = all.iter().map(|it| {
        vec![
            day(&dates, it.at),
            html! { (it.told.sign.glyph(paper)) },
            text(&it.what()),
            text(&it.told.note),
        ]
    });
    let heads = [("When", false), ("", false), ("What", false), ("More", false)];
    html! {
        details {
            summary { "What happened, as a list of " (all.len()) " events" }
            (table("What happened", &heads, &rows.collect::<Vec<_>>()))
        }
    }
}

/// What was said and noticed, beside what was so at that time.
#[must_use]
pub fn beliefs(scenario: &Scenario, replay: &Replay) -> Markup {
    let curves = &replay.outcome.curves;
    let levels = [&curves.lost, &curves.at_risk, &curves.without].map(|it| Curves::levels(it));
    let at = |curve: usize, at: Time| {
        let bin = scenario.model().bin_of(at).min(levels[curve].len().saturating_sub(1));
        let level = levels[curve].get(bin).copied().unwrap_or(0);
        text(&count(level.max(0).unsigned_abs()))
    };
    let dates = Dates::of(scenario.model());
    let damage = replay.outcome.server.first_damage;
    let said = replay.outcome.server.journal.iter().filter_map(|entry| {
        let told = tell(scenario.spec(), entry);
        let kind = match told.sign {
            Sign::Said => "said",
            Sign::Learned => "noticed",
            Sign::Advice => "advised",
            _ => return None,
        };
        damage.is_none_or(|damage| entry.at >= damage).then_some((entry.at, kind, told))
    });
    let rows = said.take(40).map(|(when, kind, told)| {
        let words = format!("{} {}", told.what, told.note);
        vec![
            day(&dates, when),
            html! { span.tag { (kind) } },
            text(words.trim()),
            at(0, when),
            at(1, when),
            at(2, when),
        ]
    });
    let rows: Vec<Vec<Markup>> = rows.collect();
    let heads = [
        ("When", false),
        ("", false),
        ("What operators believed and said", false),
        ("Truth: lost by then", true),
        ("at risk", true),
        ("accounts without data", true),
    ];
    html! { @if !rows.is_empty() { (table("What was believed beside what was so", &heads,
    &rows)) } }
}

/// Each expectation by its grade.
#[must_use]
pub fn expectations(scenario: &Scenario, replay: &Replay) -> Markup {
    let names = names(scenario.spec());
    let mut all: Vec<_> = scenario.spec().expect.iter().zip(&replay.judgements).collect();
    all.sort_by_key(|(_, it)| std::cmp::Reverse(it.grade));
    let rows = all.iter().map(|(expectation, it)| {
        let (class, word) = match it.holds {
            Some(true) => ("tag good", "✓ holds"),
            Some(false) => ("tag bad", "✗ does not hold"),
            None => ("tag soft", "? not reached"),
        };
        let grade = match it.grade.word() {
            "input" => "typed in",
            "calibrated" => "fitted",
            word => word,
        };
        let (found, wanted) = match &expectation.that {
            That::Event { event, from, until } => (
                first(scenario, replay, event),
                allowed(scenario, event, [from.as_ref(), until.as_ref()]),
            ),
            _ => {
                let (found, wanted) = in_units(scenario, &names, replay, (expectation, it));
                (text(&found), text(&wanted))
            }
        };
        let published = it.published.as_deref().unwrap_or("");
        let source = it.source.as_deref().unwrap_or("");
        vec![
            text(&grade.replace(' ', "\u{a0}")),
            html! { span class=(class) { (word) } },
            text(&it.name),
            found,
            wanted,
            html! { (text(published)) @if !source.is_empty() { span.soft { " (" (text(source))
            ")" } } },
        ]
    });
    let heads = [
        ("Grade", false),
        ("", false),
        ("Expectation", false),
        ("Found", false),
        ("Wanted", false),
        ("Published, source", false),
    ];
    table("Expectations by grade", &heads, &rows.collect::<Vec<_>>())
}

/// When an event came.
fn first(scenario: &Scenario, replay: &Replay, event: &str) -> Markup {
    match replay.outcome.server.first(event) {
        Some((at, _)) => day(&Dates::of(scenario.model()), at),
        None => text("never"),
    }
}

/// When an event may come.
fn allowed(scenario: &Scenario, event: &str, [from, until]: [Option<&Moment>; 2]) -> Markup {
    let dates = Dates::of(scenario.model());
    let day = |moment: &Moment| day(&dates, scenario.model().calendar.resolve(moment));
    html! {
        (text(event))
        @if let Some(from) = from { " from " (day(from)) }
        @if let Some(until) = until { " to " (day(until)) }
    }
}

/// Objectives and what they came to.
#[must_use]
pub fn objectives(replay: &Replay) -> Markup {
    let rows = replay.actuals.iter().enumerate().map(|(at, it)| {
        let actual = match it.actual_ms {
            None => html! { span.bad { "not reached" } },
            Some(ms) => told(ms as f64, &length(ms), &format!("objectives[{at}].actual_ms")),
        };
        let measure = format!("{:?}", it.measure).to_uppercase();
        let standing = match format!("{:?}", it.standing).as_str() {
            "Met" => html! { span.tag.good { "✓ met" } },
            "Missed" => html! { span.tag.bad { "✗ missed" } },
            _ => html! { span.tag.soft { "? not reached" } },
        };
        vec![text(&it.name), text(&measure), text(&length(it.wanted_ms)), actual, standing]
    });
    let heads =
        [("Objective", false), ("Measure", false), ("Wanted", true), ("Actual", true), ("", false)];
    table("Objectives", &heads, &rows.collect::<Vec<_>>())
}

/// What would have saved it, the best first.
#[must_use]
pub fn rescues(rescues: &[Rescue]) -> Markup {
    let mut all: Vec<(usize, &Rescue)> = rescues.iter().enumerate().collect();
    all.sort_by_key(|(_, it)| it.saved.as_ref().map_or(u64::MAX, |it| it.unrecoverable));
    let rows = all.iter().map(|(at, it)| {
        let path = |field: &str| format!("rescue[{at}].{field}");
        let name = html! { code { "--" (it.kind) " " (Said(&it.name)) } };
        let Ok(saved) = &it.saved else {
            return vec![name, text("does not fit"), html! {}, html! {}, text(&it.story)];
        };
        let (class, better) =
            (if saved.recovered < 0 { "bad" } else { "" }, signed(saved.recovered));
        let better = if saved.is_base { "as it was".to_owned() } else { spaced(&better) };
        vec![
            name,
            counted(saved.unrecoverable, &path("unrecoverable")),
            html! { data value=(saved.recovered) data-json=(path("saved")) class=(class) {
            (better) } },
            told(saved.price, &money(saved.price), &path("price")),
            text(&it.story),
        ]
    });
    let heads = [
        ("Add to the command", false),
        ("Unrecoverable", true),
        ("Saved", true),
        ("Extra cost", true),
        ("What it is", false),
    ];
    table("What would have saved it", &heads, &rows.collect::<Vec<_>>())
}

/// What it rests on: every mark that is no confirmed fact, with source and range.
#[must_use]
pub fn assumptions(scenario: &Scenario) -> Markup {
    let counts = MarkKind::ALL.map(|kind| {
        let many = scenario.marks().iter().filter(|it| it.kind == kind).count();
        (kind.word(), many)
    });
    let counted: Vec<String> = counts
        .iter()
        .filter(|(_, many)| *many > 0)
        .map(|(word, many)| format!("{} {many}", word.to_lowercase()))
        .collect();
    let sure = |kind: MarkKind| matches!(kind, MarkKind::Confirmed | MarkKind::Reported);
    let row = |it: &crate::scenario::marks::Mark| {
        let range = match (&it.low, &it.high) {
            (Some(low), Some(high)) => format!("{low} to {high}"),
            _ => String::new(),
        };
        vec![
            html! { code { (Said(&it.path)) } },
            text(it.kind.word()),
            text(&scenario.value_at(&it.path).unwrap_or_default()),
            text(&range),
            text(&it.source),
        ]
    };
    let rows: Vec<Vec<Markup>> =
        scenario.marks().iter().filter(|it| !sure(it.kind)).map(row).collect();
    let unsure = match rows.len() {
        1 => "The one number that is not confirmed".to_owned(),
        many => format!("{many} numbers that are not confirmed"),
    };
    let heads = [
        ("Number", false),
        ("Mark", false),
        ("Value", false),
        ("Range", false),
        ("Source or reason", false),
    ];
    html! {
        @if counted.is_empty() {
            p { "No number of the file carries a mark: all are assumptions." }
        } @else {
            p { "Numbers of the file by their marks: " (Said(&counted.join(", "))) "." }
        }
        @if !rows.is_empty() {
            details { summary { (text(&unsure)) }
                (table("What is assumed", &heads, &rows)) }
        }
    }
}
