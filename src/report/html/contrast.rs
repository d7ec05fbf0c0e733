//! The charts of a comparison: differences, price against loss, distributions, fans, what the
//! ranking rests on.

use crate::experiment::assume::Assumed;
use crate::experiment::difference::Verdict;
use crate::experiment::fan::Spread;
use crate::report::chart::canvas::Chart;
use crate::report::chart::lines::Lines;
use crate::report::chart::lines::Series;
use crate::report::chart::lines::room;
use crate::report::chart::reading::Reading;
use crate::report::chart::rows::Mark;
use crate::report::chart::rows::Row;
use crate::report::chart::rows::Rows;
use crate::report::chart::scale::Axis;
use crate::report::chart::scatter::Point;
use crate::report::chart::scatter::Scatter;
use crate::report::comparison::Shown;
use crate::report::comparison::order;
use crate::report::html::frame::WIDTHS;
use crate::report::html::numbers::brief;
use crate::report::html::numbers::spaced;
use crate::report::html::timeline::when;
use crate::report::numbers::hours;
use crate::report::numbers::money;
use crate::report::numbers::percent;
use crate::report::shares::share;
use crate::stats::pareto::Standing;

/// Bars of assumptions that are drawn.
pub const BARS: usize = 15;

/// A signed share for an axis.
pub(crate) fn by(value: f64) -> String {
    if value.abs() < 1e-9 { "0".to_owned() } else { spaced(&share(value)) }
}

/// How a verdict looks.
pub(crate) fn mark(verdict: Verdict) -> Mark {
    match verdict {
        Verdict::Less => Mark::Good,
        Verdict::More => Mark::Bad,
        Verdict::Nothing | Verdict::Equal => Mark::None,
    }
}

/// The paired differences from the base with their intervals, so many pixels wide.
#[must_use]
pub fn differences(shown: &Shown<'_>, width: f64) -> Chart {
    let comparison = shown.comparison;
    let mut rows = Vec::new();
    let (mut low, mut high) = (0.0_f64, 0.0_f64);
    for at in order(comparison) {
        let Some(it) = &comparison.compared[at].difference else { continue };
        let mean = it.share.mean.unwrap_or(0.0);
        let interval = &it.share.interval;
        let bar = Option::zip(interval.low, interval.high).map(|(low, high)| [low, high]);
        for value in bar.iter().flatten().chain([&mean]) {
            (low, high) = (low.min(*value), high.max(*value));
        }
        let shown_word = match it.verdict {
            Verdict::Nothing => "none shown",
            _ => it.verdict.word(),
        };
        let word = spaced(&format!("{}, {shown_word}", share(mean)));
        let name = shown.alternatives[at].name.clone();
        rows.push(Row { name, bar, dot: Some(mean), mark: mark(it.verdict), word });
    }
    Rows {
        title: "Loss beside as written".to_owned(),
        summary: "Mean paired difference of the share lost, with its interval, for each \
                  alternative; left of the dashed line it loses less. The same is in the table."
            .to_owned(),
        x: Axis::linear(low, high, if width > 600.0 { 6 } else { 4 }, by),
        words: "difference of the share lost".to_owned(),
        zero: Some(0.0),
        rows,
        bar: "whisker",
    }
    .draw(width)
}

/// Price against loss, each alternative by its number in the table.
#[must_use]
pub fn front(shown: &Shown<'_>) -> [Chart; 2] {
    let comparison = shown.comparison;
    let mut points = Vec::new();
    for (number, at) in order(comparison).into_iter().enumerate() {
        if comparison.accounts[at] > 0 {
            continue;
        }
        let it = &comparison.compared[at].estimate;
        let mean = |it: Option<f64>| it.unwrap_or(0.0);
        let price = mean(it.running.mean) + mean(it.recovery.mean);
        let (mark, word) = match comparison.front.standings[at] {
            Standing::OnFront => (Mark::Good, "on the front"),
            Standing::Dominated { .. } => (Mark::None, "dominated"),
            Standing::Undecided => (Mark::Bad, "undecided"),
        };
        let name = &shown.alternatives[at].name;
        let loss = mean(it.share.mean);
        let says = format!("{name}: loses {}, costs {}, {word}", share(loss), money(price));
        let label = if number == 0 { "as written".to_owned() } else { number.to_string() };
        points.push(Point { label, says, share: loss, price, mark });
    }
    let most = points.iter().map(|it| it.price).fold(0.0, f64::max);
    let dollars = |it| format!("${}", brief(it));
    let scatter = Scatter {
        title: "Price against loss".to_owned(),
        summary: "Each alternative by its mean loss, to the right on decades, and by what running \
                  and recovery cost. Numbers are those of the table."
            .to_owned(),
        // Where nothing costs anything there is nothing to climb.
        y: if most > 0.0 {
            Axis::linear(0.0, most, 4, dollars)
        } else {
            Axis::single(0.0, dollars(0.0))
        },
        words: ["mean share lost".to_owned(), "running and recovery".to_owned()],
        points,
    };
    WIDTHS.map(|width| scatter.draw(width, decade))
}

/// A decade of shares.
fn decade(share: f64) -> String {
    let mut percent = share * 100.0;
    let mut places = 0;
    while percent < 0.99 && places < 9 {
        percent *= 10.0;
        places += 1;
    }
    format!("{:.places$}\u{202f}%", share * 100.0)
}

/// Which alternatives are drawn where not all can be: the base, then the best and the worst.
#[must_use]
pub fn drawn(shown: &Shown<'_>) -> Vec<usize> {
    let mut all = order(shown.comparison);
    let mean = |at: &usize| shown.comparison.compared[*at].estimate.share.mean.unwrap_or(0.0);
    all[1..].sort_by(|a, b| mean(a).total_cmp(&mean(b)));
    if all.len() > 6 {
        let rest: Vec<usize> = all.split_off(4);
        all.extend(&rest[rest.len() - 2..]);
    }
    all
}

/// How many trials stay below each value, for some alternatives.
fn distribution(
    shown: &Shown<'_>,
    value: &dyn Fn(usize, usize) -> f64,
    [title, words]: [&str; 2],
    axis: fn(f64, usize) -> Axis,
    label: fn(f64) -> String,
) -> Option<([Chart; 2], Reading)> {
    let comparison = shown.comparison;
    let mut series = Vec::new();
    let mut most: f64 = 0.0;
    for at in drawn(shown) {
        let trials = comparison.seen[at].len();
        let mut values: Vec<f64> = (0..trials).map(|trial| value(at, trial)).collect();
        values.sort_by(f64::total_cmp);
        let part = |place: usize| (place + 1) as f64 / trials as f64;
        let some: Vec<[f64; 2]> =
            values.iter().enumerate().map(|(place, it)| [*it, part(place)]).collect();
        let finite = some.into_iter().filter(|[it, _]| it.is_finite());
        let mut points = vec![[0.0, 0.0]];
        points.extend(finite);
        most = points.iter().fold(most, |most, [it, _]| most.max(*it));
        let name = shown.alternatives[at].name.clone();
        series.push(Series { name, points, band: Vec::new() });
    }
    if most <= 0.0 {
        return None;
    }
    let many = |width: f64| if width > 600.0 { 6 } else { 3 };
    let axis = |width| axis(most, many(width));
    for one in &mut series {
        let end = one.points.last().map_or(0.0, |it| it[1]);
        one.points.push([axis(WIDTHS[0]).values[1].max(axis(WIDTHS[1]).values[1]), end]);
    }
    let summary = "Share of trials that stay at or below each value; a line that ends below all \
                   has trials in which the horizon came first.";
    let lines = |width: f64| Lines {
        title: title.to_owned(),
        summary: summary.to_owned(),
        x: axis(width),
        y: Axis::linear(0.0, 1.0, 5, |it| spaced(&percent(it))),
        words: [words.to_owned(), "share of trials".to_owned()],
        series: series.clone(),
        step: true,
    };
    let name = |value| format!("at most {}", label(value));
    let reading =
        lines(WIDTHS[0]).reading(name, |part| spaced(&format!("{} of trials", percent(part))));
    Some((WIDTHS.map(|width| lines(width).draw(width)), reading))
}

/// The distribution of the share that is lost.
#[must_use]
pub fn losses(shown: &Shown<'_>) -> Option<([Chart; 2], Reading)> {
    let comparison = shown.comparison;
    let value = |at: usize, trial: usize| comparison.seen[at][trial].share(comparison.plan.loss);
    let axis = |most, many| Axis::linear(0.0, most, many, by);
    distribution(shown, &value, ["How much is lost", "share lost"], axis, by)
}

fn time(h: f64) -> String {
    if h == 0.0 { "0".to_owned() } else { spaced(&hours(h)) }
}

/// The distribution of the time until data is back.
#[must_use]
pub fn times(shown: &Shown<'_>) -> Option<([Chart; 2], Reading)> {
    let value = |at: usize, trial: usize| shown.comparison.seen[at][trial].rta_h;
    let axis = |most, many| Axis::hours(most, many, time);
    distribution(shown, &value, ["When data is back", "time to restore (RTA)"], axis, time)
}

/// The share lost over time of some alternatives, over many trials.
#[must_use]
pub fn fans(shown: &Shown<'_>, fans: &[(usize, Vec<Spread>)]) -> Option<([Chart; 2], Reading)> {
    let scenario = &shown.alternatives[0].scenario;
    let model = scenario.model();
    let most = fans.iter().flat_map(|(_, it)| it.iter().map(|it| it.high)).fold(0.0, f64::max);
    if most <= 0.0 {
        return None;
    }
    let ms = |it: &Spread| it.at.ms() as f64;
    let series = fans.iter().map(|(at, fan)| Series {
        name: shown.alternatives[*at].name.clone(),
        points: fan.iter().map(|it| [ms(it), it.middle]).collect(),
        band: fan.iter().map(|it| [ms(it), it.low, it.high]).collect(),
    });
    let series: Vec<Series> = series.collect();
    let lines = |width: f64| Lines {
        title: "Lost over time, over seeds".to_owned(),
        summary: "The line is the median trial, the band holds nine of ten trials.".to_owned(),
        x: Axis::time(model, model.start, model.horizon, [0.0, room(&series, width)]),
        y: Axis::linear(0.0, most, 4, by),
        words: [String::new(), "share of records lost".to_owned()],
        series: series.clone(),
        step: true,
    };
    let word = |lost| spaced(&share(lost));
    let reading = lines(WIDTHS[0]).reading(|at| when(scenario, at), word);
    Some((WIDTHS.map(|width| lines(width).draw(width)), reading))
}

/// What each assumption does to the winner's lead over its range.
#[must_use]
pub fn tornado(assumed: &Assumed) -> [Chart; 2] {
    let (mut low, mut high) = (assumed.written.min(0.0), assumed.written.max(0.0));
    let mut rows = Vec::new();
    let moving = assumed.bars.iter().filter(|bar| bar.reach(assumed.written) > 0.0);
    for bar in moving.take(BARS) {
        let ends: Vec<f64> = [bar.at_low, bar.at_high].into_iter().flatten().collect();
        let from = ends.iter().copied().fold(assumed.written, f64::min);
        let to = ends.iter().copied().fold(assumed.written, f64::max);
        (low, high) = (low.min(from), high.max(to));
        let (mark, word) = match &bar.tips {
            Some(tips) => (Mark::Bad, format!("tips at {tips}")),
            None => (Mark::None, format!("{} to {}", bar.low, bar.high)),
        };
        let dot = Some(assumed.written);
        rows.push(Row { name: bar.path.clone(), bar: Some([from, to]), dot, mark, word });
    }
    let chart = |width: f64| {
        Rows {
            title: "What the ranking rests on".to_owned(),
            summary: "The winner's lead as each assumption goes through its range; where a bar \
                      crosses the dashed line, the ranking tips."
                .to_owned(),
            x: Axis::linear(low, high, if width > 600.0 { 5 } else { 3 }, by),
            words: "the winner's lead, as a share".to_owned(),
            zero: Some(0.0),
            rows: rows.clone(),
            bar: "want",
        }
        .draw(width)
    };
    WIDTHS.map(chart)
}
