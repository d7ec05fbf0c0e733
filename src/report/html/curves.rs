//! How much was back when, by category.

use crate::experiment::replay::Replay;
use crate::outcome::curves::Curves;
use crate::report::chart::canvas::Chart;
use crate::report::chart::lines::Lines;
use crate::report::chart::lines::Series;
use crate::report::chart::lines::room;
use crate::report::chart::reading::Reading;
use crate::report::chart::scale::Axis;
use crate::report::html::frame::WIDTHS;
use crate::report::html::numbers::spaced;
use crate::report::html::timeline::points;
use crate::report::html::timeline::when;
use crate::report::html::timeline::window;
use crate::report::numbers::percent;
use crate::scenario::load::Scenario;

/// Categories that are drawn: those of most accounts.
const MOST: usize = 8;

/// Of the accounts that were without a category since the damage, the share that had it again.
#[must_use]
pub fn restored(scenario: &Scenario, replay: &Replay) -> Option<([Chart; 2], Reading)> {
    let curves = &replay.outcome.curves;
    let [from, until] = window(scenario, replay);
    let damage = scenario.model().bin_of(replay.outcome.server.first_damage?);
    let mut series: Vec<(i64, Series, f64)> = Vec::new();
    for (at, category) in scenario.spec().categories.iter().enumerate() {
        let struck = Curves::levels(&curves.struck[at]);
        let missing = Curves::levels(&curves.missing[at]);
        // Those of before the damage, who had it again at once, are not counted.
        let before = |levels: &[i64]| damage.checked_sub(1).map_or(0, |at| levels[at]);
        let others = before(&struck) - before(&missing);
        let all = struck.last().copied().unwrap_or(0) - others;
        if all <= 0 {
            continue;
        }
        let share = |(struck, missing): (&i64, &i64)| match struck - others {
            ..=0 => 1_000_000,
            struck => ((struck - missing) * 1_000_000 / struck).clamp(0, 1_000_000),
        };
        let shares: Vec<i64> = struck.iter().zip(&missing).map(share).collect();
        let points = points(scenario, &shares, [from, until]);
        let points = points.into_iter().map(|[at, share]| [at, share / 1e6]).collect();
        let back = shares.last().copied().unwrap_or(0) as f64 / 1e6;
        let name = category.name.to_string();
        series.push((all, Series { name, points, band: Vec::new() }, back));
    }
    if series.is_empty() {
        return None;
    }
    series.sort_by_key(|(all, ..)| std::cmp::Reverse(*all));
    series.truncate(MOST);
    let said: Vec<String> =
        series.iter().map(|(_, it, back)| format!("{} {}", it.name, percent(*back))).collect();
    let series: Vec<Series> = series.into_iter().map(|(_, it, _)| it).collect();
    let lines = |width: f64| Lines {
        title: "Restored, by category".to_owned(),
        summary: format!("Share back at the horizon: {}.", said.join(", ")),
        x: Axis::time(scenario.model(), from, until, [0.0, room(&series, width)]),
        y: Axis::linear(0.0, 1.0, 5, |it| spaced(&percent(it))),
        words: [String::new(), "share of accounts".to_owned()],
        series: series.clone(),
        step: true,
    };
    let word = |share| spaced(&percent(share));
    let reading = lines(WIDTHS[0]).reading(|at| when(scenario, at), word);
    Some((WIDTHS.map(|width| lines(width).draw(width)), reading))
}
