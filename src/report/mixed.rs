//! A year under a mix of threats, and a selection: parts of a comparison's page and object.

use crate::experiment::alternative::Alternative;
use crate::experiment::mixed::Line;
use crate::experiment::mixed::Mixed;
use crate::experiment::selected::Selected;
use crate::report::numbers::count;
use crate::report::numbers::money;
use crate::report::page::Page;
use crate::report::page::Tint;
use crate::report::shares::share;
use crate::report::shares::share_interval;
use crate::report::table::Column;
use crate::report::table::Table;
use crate::stats::interval::Interval;
use serde_json::Value;
use serde_json::json;

/// A rate as people read it: so many a year, or one in so many years.
pub(crate) fn rate(per_year: f64) -> String {
    match per_year {
        1.0.. => format!("{per_year:.1} a year"),
        _ => format!("1 in {:.0} years", 1.0 / per_year),
    }
}

/// Puts a mix on a page.
pub(crate) fn put(page: &mut Page, alternatives: &[Alternative], mixed: &Mixed) {
    let name = &mixed.name;
    page.heading(&format!("Per year under threat mix {name}"), "95 of 100 such intervals hold (C)");
    let mut table = Table::new(&[
        Column::words("alternative", 12),
        Column::number("lost a year"),
        Column::number("interval"),
        Column::number("given event").spare(2),
        Column::number("worst regret"),
        Column::fixed("against").spare(1),
        Column::number("harm a year").spare(3),
        Column::fixed("it loses"),
    ]);
    for (it, line) in alternatives.iter().zip(&mixed.lines) {
        let (regret, threat) = line.worst_regret;
        let against = if regret > 0.0 { mixed.threats[threat].0.as_str() } else { "-" };
        table.row([
            it.name.as_str().into(),
            line.annual.mean.map(share).unwrap_or_default().into(),
            share_interval(&line.annual.interval).into(),
            share(line.given).into(),
            share(regret).into(),
            against.into(),
            line.harm.mean.map(money).unwrap_or_default().into(),
            shown(line).into(),
        ]);
    }
    table.put_on(page, 1);
    let threats =
        mixed.threats.iter().map(|(name, per_year)| format!("{name} {}", rate(*per_year)));
    let threats: Vec<String> = threats.collect();
    let text = format!(
        "{}. Lost a year is the expected share of records, each threat by its rate, one at a time \
         to a system that is well. Regret is what it loses beyond the best against the same \
         threat.",
        threats.join(", ")
    );
    page.wrapped(1, Tint::Dim, &text);
}

/// What the interval of a difference shows.
pub(crate) fn shown(line: &Line) -> &'static str {
    let Some(difference) = &line.difference else { return "" };
    if difference.first_greater + difference.second_greater == 0 {
        return "equal in every trial";
    }
    match (difference.interval.low, difference.interval.high) {
        (Some(low), _) if low > 0.0 => "more (C)",
        (_, Some(high)) if high < 0.0 => "less (C)",
        _ => "no difference shown",
    }
}

/// A mix as an object.
pub(crate) fn object(alternatives: &[Alternative], mixed: &Mixed) -> Value {
    let bounds = |it: &Interval| json!({ "low": it.low, "high": it.high });
    let line = |(it, line): (&Alternative, &Line)| {
        let (regret, threat) = line.worst_regret;
        json!({
            "name": it.name,
            "annual_share": { "mean": line.annual.mean, "interval": bounds(&line.annual.interval) },
            "annual_harm": { "mean": line.harm.mean, "interval": bounds(&line.harm.interval) },
            "given_event": line.given,
            "by_threat": line.by_threat,
            "worst_regret": { "share": regret, "threat": mixed.threats[threat].0 },
            "difference": line.difference.as_ref().map(|it| {
                json!({ "mean": it.mean, "interval": bounds(&it.interval) })
            }),
            "shown": shown(line),
        })
    };
    let threat = |(name, rate): &(String, f64)| json!({ "name": name, "per_year": rate });
    json!({
        "name": mixed.name,
        "condition": format!("per year under threat mix {}", mixed.name),
        "threats": mixed.threats.iter().map(threat).collect::<Vec<_>>(),
        "family": mixed.family,
        "level_each": mixed.each.get(),
        "alternatives": alternatives.iter().zip(&mixed.lines).map(line).collect::<Vec<_>>(),
    })
}

/// What a selection promises, and what it took.
pub(crate) fn promise(selected: &Selected) -> String {
    let contest = &selected.contest;
    let spent: u64 = selected.choice.trials.iter().sum();
    format!(
        "chosen right in {} of such selections if the best is better by {} or more, given that {} \
         ({} trials in all, the first of each number {})",
        contest.level,
        share(contest.indifference),
        "trials are nearly normal (B)",
        count(spent),
        selected.first,
    )
}

/// Puts a selection on a page.
pub(crate) fn put_selected(page: &mut Page, alternatives: &[Alternative], selected: &Selected) {
    page.heading("Selected", "Kim and Nelson, over fresh trials");
    let promise = promise(selected);
    let text = match selected.choice.best() {
        Some(best) => format!("{}: {promise}.", alternatives[best].name),
        None => {
            let names = selected.choice.survivors.iter().map(|at| alternatives[*at].name.as_str());
            let names: Vec<&str> = names.collect();
            format!("not decided when trials were spent between {}: {promise}.", names.join(", "))
        }
    };
    page.wrapped(1, Tint::Plain, &text);
}

/// A selection as an object.
pub(crate) fn selected_object(alternatives: &[Alternative], selected: &Selected) -> Value {
    let name = |at: &usize| alternatives[*at].name.as_str();
    json!({
        "best": selected.choice.best().map(|at| name(&at)),
        "survivors": selected.choice.survivors.iter().map(name).collect::<Vec<_>>(),
        "trials": selected.choice.trials,
        "first_trial": selected.first,
        "indifference": selected.contest.indifference,
        "level": selected.contest.level.get(),
        "grade": selected.choice.grade.letter().to_string(),
    })
}
