//! A year under a mix of threats, and a selection: parts of a comparison's page and object.

use crate::experiment::alternative::Alternative;
use crate::experiment::mixed::Line;
use crate::experiment::mixed::Mixed;
use crate::experiment::selected::Selected;
use crate::kernel::escape;
use crate::report::compared_times::NO_BOUNDS;
use crate::report::numbers::count;
use crate::report::numbers::money;
use crate::report::numbers::money_interval;
use crate::report::numbers::numbered;
use crate::report::page::Page;
use crate::report::page::Tint;
use crate::report::shares::mean_share;
use crate::report::shares::mean_share_said;
use crate::report::shares::share;
use crate::report::shares::share_interval_beside;
use crate::report::table::Column;
use crate::report::table::Table;
use crate::stats::interval::Interval;
use crate::stats::interval::percent_up;
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
    let [title, regret, event] = titles(mixed);
    page.heading(&title, "95 of 100 such intervals hold (C)");
    year(alternatives, mixed).put_on(page, 1);
    page.wrapped(1, Tint::Plain, &least(alternatives, mixed));
    page.wrapped(1, Tint::Dim, &words(mixed));
    page.heading(&regret, "what it loses beyond the best against the same threat");
    regrets(alternatives, mixed).put_on(page, 1);
    page.wrapped(1, Tint::Dim, &regret_words(mixed));
    page.heading(&event, "whichever it is, by how often each comes (C)");
    events(alternatives, mixed).put_on(page, 1);
    if mixed.lines.iter().any(|it| it.harm.interval.low.is_none()) {
        page.wrapped(1, Tint::Dim, NO_BOUNDS);
    }
}

/// The same in Markdown.
pub(crate) fn markdown(alternatives: &[Alternative], mixed: &Mixed) -> String {
    let [title, regret, event] = titles(mixed).map(|it| escape::markdown(&it));
    let tables = [year(alternatives, mixed), regrets(alternatives, mixed)];
    let [year, regrets] = tables.map(|it| it.markdown());
    format!(
        "\n## {title}\n\n{year}\n{} {} 95 of 100 such intervals hold (C where no grade stands).\n\n\
         ## {regret}\n\n{regrets}\n{}\n\n## {event}\n\n{}",
        escape::markdown(&least(alternatives, mixed)),
        escape::markdown(&words(mixed)),
        escape::markdown(&regret_words(mixed)),
        events(alternatives, mixed).markdown(),
    )
}

fn titles(mixed: &Mixed) -> [String; 3] {
    let name = &mixed.name;
    [
        format!("Per year under threat mix {name}"),
        format!("Worst regret under {name}"),
        format!("When a threat of {name} comes"),
    ]
}

/// What each loses in a year, the base first, then by that.
fn year(alternatives: &[Alternative], mixed: &Mixed) -> Table {
    let mut table = Table::new(&[
        Column::wrapping("alternative", 18),
        Column::number("lost a year"),
        Column::number("interval"),
        Column::wrapping("it loses", 13),
    ]);
    for at in mixed.order() {
        let line = &mixed.lines[at];
        table.row([
            alternatives[at].name.as_str().into(),
            mean_share(&line.annual).into(),
            share_interval_beside(&line.annual.interval, 'C').into(),
            shown(line).into(),
        ]);
    }
    table
}

/// What each loses beyond the best against the same threat, where that is most.
fn regrets(alternatives: &[Alternative], mixed: &Mixed) -> Table {
    let mut table = Table::new(&[
        Column::wrapping("alternative", 18),
        Column::number("worst regret"),
        Column::number("interval"),
        Column::wrapping("against", 12),
    ]);
    for at in mixed.order() {
        let it = &mixed.lines[at].worst_regret;
        let (regret, against) = match it.share > 0.0 {
            true => (share(it.share), mixed.threats[it.threat].0.as_str()),
            false => ("none seen".to_owned(), "-"),
        };
        table.row([
            alternatives[at].name.as_str().into(),
            regret.into(),
            share_interval_beside(&it.interval, 'C').into(),
            against.into(),
        ]);
    }
    table
}

/// How the intervals of worst regrets are made.
pub(crate) fn regret_words(mixed: &Mixed) -> String {
    let Some(it) = mixed.lines.first().map(|it| &it.worst_regret) else { return String::new() };
    let rivals = mixed.lines.len() as u64 - 1;
    if rivals == 0 {
        return "There is no other alternative to regret.".to_owned();
    }
    format!(
        "Each is the greatest of {}, of {} under {}. All of them are paired and have an interval \
         at {}, so that they hold together at {} (Bonferroni), and with them the interval of the \
         greatest, whichever that is (C where no grade stands).",
        numbered(it.claims, "difference"),
        numbered(rivals, "rival"),
        numbered(mixed.threats.len() as u64, "threat"),
        it.each,
        it.interval.level,
    )
}

/// What each loses when one of the threats comes, and what the harm of a year is.
fn events(alternatives: &[Alternative], mixed: &Mixed) -> Table {
    let mut table = Table::new(&[
        Column::wrapping("alternative", 18),
        Column::number("given event"),
        Column::number("interval"),
        Column::number("harm a year"),
        Column::interval("interval"),
    ]);
    for at in mixed.order() {
        let line = &mixed.lines[at];
        table.row([
            alternatives[at].name.as_str().into(),
            given(line).into(),
            share_interval_beside(&line.given_interval, 'C').into(),
            line.harm.mean.map(money).unwrap_or_default().into(),
            money_interval(&line.harm.interval).into(),
        ]);
    }
    table
}

/// The share that is lost when something comes.
fn given(line: &Line) -> String {
    match line.given_interval.high {
        Some(high) if line.given == 0.0 => format!("≤ {}", percent_up(high)),
        _ => share(line.given),
    }
}

/// Which loses least in a year.
fn least(alternatives: &[Alternative], mixed: &Mixed) -> String {
    let best = mixed.least();
    let name = &alternatives[best].name;
    let lost = mean_share_said(&mixed.lines[best].annual);
    if best == 0 {
        return format!("Least a year by its mean: {name}, {lost}.");
    }
    let base = mean_share_said(&mixed.lines[0].annual);
    let shown = shown(&mixed.lines[best]);
    format!("Least a year by its mean: {name}, {lost}; as written {base}: {shown}.")
}

fn words(mixed: &Mixed) -> String {
    let threats =
        mixed.threats.iter().map(|(name, per_year)| format!("{name} {}", rate(*per_year)));
    let threats: Vec<String> = threats.collect();
    let claims = match mixed.family {
        0 => String::new(),
        1 => format!(" What it loses beside as written is 1 claim at {}.", mixed.each),
        many => format!(
            " What each loses beside as written is one of {many} claims, each at {}.",
            mixed.each
        ),
    };
    format!(
        "{}. Lost a year is the expected share of records, each threat by its rate, one at a time \
         to a system that is well. Intervals are about {} of each, given these rates as \
         written.{claims}{}",
        threats.join(", "),
        numbered(mixed.trials, "trial"),
        beyond(mixed)
    )
}

/// What a year is that loses more than there is.
fn beyond(mixed: &Mixed) -> &'static str {
    match mixed.lines.iter().any(|it| it.annual.mean.is_some_and(|mean| mean > 1.0)) {
        true => {
            " More than all is lost where threats come so often that each strikes what another has \
             lost already: such a year is not the sum of its threats."
        }
        false => "",
    }
}

/// What the interval of a difference shows.
pub(crate) fn shown(line: &Line) -> String {
    line.shown.as_ref().map(|(verdict, ground)| verdict.graded(ground)).unwrap_or_default()
}

/// A mix as an object.
pub(crate) fn object(alternatives: &[Alternative], mixed: &Mixed) -> Value {
    let bounds = |it: &Interval| {
        let grade = it.grade.letter().to_string();
        json!({ "low": it.low, "high": it.high, "level": it.level.get(), "grade": grade })
    };
    let line = |(it, line): (&Alternative, &Line)| {
        let regret = &line.worst_regret;
        let by_threat: Vec<Value> = line.by_threat_intervals.iter().map(bounds).collect();
        json!({
            "name": it.name,
            "annual_share": { "mean": line.annual.mean, "interval": bounds(&line.annual.interval) },
            "annual_harm": { "mean": line.harm.mean, "interval": bounds(&line.harm.interval) },
            "given_event": line.given,
            "given_event_interval": bounds(&line.given_interval),
            "by_threat": line.by_threat,
            "by_threat_intervals": by_threat,
            "worst_regret": {
                "share": regret.share, "threat": mixed.threats[regret.threat].0,
                "interval": bounds(&regret.interval),
                "claims": regret.claims, "level_each": regret.each.get(),
            },
            "difference": line.difference.as_ref().map(|it| {
                json!({ "mean": it.mean, "interval": bounds(&it.interval) })
            }),
            "shown": shown(line),
            "ground": line.shown.as_ref().map(|(_, ground)| ground.letter().to_string()),
        })
    };
    let threat = |(name, rate): &(String, f64)| json!({ "name": name, "per_year": rate });
    json!({
        "name": mixed.name,
        "condition": format!("per year under threat mix {}", mixed.name),
        "intervals": "about the trials, given the rates as written", "trials": mixed.trials,
        "threats": mixed.threats.iter().map(threat).collect::<Vec<_>>(),
        "family": mixed.family,
        "level_each": mixed.each.get(),
        "least": alternatives[mixed.least()].name,
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
    page.wrapped(1, Tint::Plain, &selected_words(alternatives, selected));
}

/// What was selected, with its promise.
pub(crate) fn selected_words(alternatives: &[Alternative], selected: &Selected) -> String {
    let promise = promise(selected);
    match selected.choice.best() {
        Some(best) => format!("{}: {promise}.", alternatives[best].name),
        None => {
            let names = selected.choice.survivors.iter().map(|at| alternatives[*at].name.as_str());
            let names: Vec<&str> = names.collect();
            format!("not decided when trials were spent between {}: {promise}.", names.join(", "))
        }
    }
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
