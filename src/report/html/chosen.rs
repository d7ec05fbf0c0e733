//! What a comparison adds when it is asked to: a selection with a promise, and a year under a mix
//! of threats.

use crate::experiment::mixed::Line;
use crate::experiment::mixed::Mixed;
use crate::experiment::selected::Selected;
use crate::report::chart::canvas::Chart;
use crate::report::chart::rows::Mark;
use crate::report::chart::rows::Row;
use crate::report::chart::rows::Rows;
use crate::report::chart::scale::Axis;
use crate::report::comparison::Shown;
use crate::report::comparison::order;
use crate::report::html::contrast::by;
use crate::report::html::frame::WIDTHS;
use crate::report::html::frame::figure;
use crate::report::html::frame::table;
use crate::report::html::losses::under;
use crate::report::html::numbers::Said;
use crate::report::html::numbers::counted;
use crate::report::html::numbers::spaced;
use crate::report::html::numbers::told;
use crate::report::mixed::promise;
use crate::report::mixed::rate;
use crate::report::mixed::regret_words;
use crate::report::mixed::shown as verdict;
use crate::report::numbers::money;
use crate::report::numbers::money_interval;
use crate::report::shares::share;
use crate::report::shares::share_interval;
use crate::report::shares::share_interval_beside;
use crate::stats::interval::Interval;
use maud::Markup;
use maud::html;

fn text(text: &str) -> Markup {
    html! { (Said(&spaced(text))) }
}

/// The best with a promise, and how many trials each took until it was out.
#[must_use]
pub fn selection(shown: &Shown<'_>, selected: &Selected) -> Markup {
    let name = |at: usize| shown.alternatives[at].name.as_str();
    let left: Vec<&str> = selected.choice.survivors.iter().map(|at| name(*at)).collect();
    let rows = selected.choice.trials.iter().enumerate().map(|(at, trials)| {
        let stays = selected.choice.survivors.contains(&at);
        vec![
            text(name(at)),
            counted(*trials, &format!("selected.trials[{at}]")),
            html! { @if stays { span.tag.good { "✓ in to the end" } } @else { "out" } },
        ]
    });
    let heads = [("Alternative", false), ("Trials", true), ("", false)];
    html! {
        p {
            @match selected.choice.best() {
                Some(best) => { strong { (Said(name(best))) } ": " }
                None => { "Not decided when trials were spent between "
                    strong { (Said(&left.join(", "))) } ": " }
            }
            (text(&promise(selected))) "."
        }
        (table("Selection of the best", &heads, &rows.collect::<Vec<_>>()))
    }
}

/// What a year is expected to lose.
#[must_use]
pub fn year(shown: &Shown<'_>, mixed: &Mixed) -> Markup {
    let rows = order(shown.comparison).into_iter().map(|at| row(shown, mixed, at));
    let heads = [
        ("Alternative", false),
        ("Lost a year", true),
        ("Interval", true),
        ("Given one comes", true),
        ("Worst regret", true),
        ("Against", false),
        ("Harm a year", true),
        ("It loses", false),
    ];
    let threats = mixed.threats.iter().enumerate().map(|(at, (name, per_year))| {
        vec![text(name), told(*per_year, &rate(*per_year), &format!("mix.threats[{at}].per_year"))]
    });
    let threats: Vec<Vec<Markup>> = threats.collect();
    html! {
        (figure("year", &WIDTHS.map(|width| chart(shown, mixed, width)), "Mean share lost in a \
            year, with its interval. Dot: less than as written. Diamond: more. Ring: no \
            difference shown."))
        (table("A year of each alternative", &heads, &rows.collect::<Vec<_>>()))
        p.soft { "Each threat by its rate, one at a time to a system that is well. Regret is what \
            it loses beyond the best against the same threat. Intervals are Student's (grade C) \
            and about the trials, given the rates as written; where no trial lost anything, the \
            chance of any loss bounds them (grade A). Worst regret: " (text(&regret_words(mixed))) }
        (table("How often each threat comes", &[("Threat", false), ("How often", true)], &threats))
    }
}

fn row(shown: &Shown<'_>, mixed: &Mixed, at: usize) -> Vec<Markup> {
    let line = &mixed.lines[at];
    let path = |field: &str| format!("mix.alternatives[{at}].{field}");
    let regret = &line.worst_regret;
    let against = if regret.share > 0.0 { mixed.threats[regret.threat].0.as_str() } else { "" };
    let share_over = |value: f64, field: &str, interval: &Interval| {
        let interval_said = share_interval_beside(interval, 'C');
        html! { (told(value, &share(value), &path(field))) (under(&interval_said)) }
    };
    let annual = line.annual.mean.unwrap_or(0.0);
    let harm = line.harm.mean.unwrap_or(0.0);
    vec![
        text(&shown.alternatives[at].name),
        told(annual, &share(annual), &path("annual_share.mean")),
        text(&share_interval(&line.annual.interval)),
        share_over(line.given, "given_event", &line.given_interval),
        share_over(regret.share, "worst_regret.share", &regret.interval),
        text(against),
        html! { (told(harm, &money(harm), &path("annual_harm.mean")))
        (under(&money_interval(&line.harm.interval))) },
        text(&verdict(line)),
    ]
}

fn chart(shown: &Shown<'_>, mixed: &Mixed, width: f64) -> Chart {
    let mut high = 0.0_f64;
    let mut rows = Vec::new();
    for at in order(shown.comparison) {
        let line = &mixed.lines[at];
        let mean = line.annual.mean.unwrap_or(0.0);
        let interval = &line.annual.interval;
        let bar = Option::zip(interval.low, interval.high).map(|(low, high)| [low.max(0.0), high]);
        high = high.max(mean).max(bar.map_or(0.0, |[_, high]| high));
        let name = shown.alternatives[at].name.clone();
        let word = spaced(&format!("{} a year", share(mean)));
        rows.push(Row { name, bar, dot: Some(mean), mark: mark(line), word });
    }
    Rows {
        title: format!("A year under {}", mixed.name),
        summary: "Mean share lost in a year, with its interval, for each alternative. The same is \
                  in the table."
            .to_owned(),
        x: Axis::linear(0.0, high, if width > 600.0 { 6 } else { 3 }, by),
        words: "share lost in a year".to_owned(),
        zero: None,
        rows,
        bar: "whisker",
    }
    .draw(width)
}

fn mark(line: &Line) -> Mark {
    match verdict(line) {
        word if word.starts_with("less") => Mark::Good,
        word if word.starts_with("more") => Mark::Bad,
        _ => Mark::None,
    }
}
