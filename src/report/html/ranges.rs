//! How wide the ranges of assumptions and rumours are, as a picture: each from its least to its
//! most, in times of what is written.

use crate::experiment::amount::Amount;
use crate::kernel::math::ln;
use crate::report::chart::canvas::Chart;
use crate::report::chart::rows::Mark;
use crate::report::chart::rows::Row;
use crate::report::chart::rows::Rows;
use crate::report::chart::scale::Axis;
use crate::report::html::frame::WIDTHS;
use crate::report::html::numbers::spaced;
use crate::scenario::load::Scenario;
use crate::scenario::marks::Mark as Marked;

/// Ranges that are drawn, the widest first.
const MOST: usize = 20;
/// What is farther off than this many times is drawn at the edge.
const FARTHEST: f64 = 100.0;
/// Ticks of the axis, in times of what is written.
const TICKS: [(f64, &str); 7] = [
    (0.01, "÷ 100"),
    (0.1, "÷ 10"),
    (0.5, "÷ 2"),
    (1.0, "× 1"),
    (2.0, "× 2"),
    (10.0, "× 10"),
    (100.0, "× 100"),
];

/// The chart for a screen and for a phone; none if no number has a range.
#[must_use]
pub fn charts(scenario: &Scenario) -> Option<[Chart; 2]> {
    let mut rows: Vec<Row> = scenario.marks().iter().filter_map(|it| row(scenario, it)).collect();
    let wide = |row: &Row| row.bar.map_or(0.0, |[low, high]| high - low);
    rows.sort_by(|a, b| wide(b).total_cmp(&wide(a)).then_with(|| a.name.cmp(&b.name)));
    rows.truncate(MOST);
    let least = rows.iter().filter_map(|it| it.bar).map(|it| it[0]).reduce(f64::min)?;
    let most = rows.iter().filter_map(|it| it.bar).map(|it| it[1]).fold(0.0, f64::max);
    let ends = TICKS.map(|(times, _)| ln(times));
    let from = ends.iter().copied().rfind(|it| *it <= least).unwrap_or(ends[0]);
    let until = ends.iter().copied().find(|it| *it >= most).unwrap_or(ends[6]);
    let all = ends.iter().zip(TICKS).filter(|(at, _)| (from..=until).contains(*at));
    let ticks = all.map(|(at, (_, label))| (*at, label.to_owned())).collect();
    let x = Axis { values: [from, until.max(from + 1e-6)], pixels: [0.0, 1.0], ticks };
    let chart = |width| {
        Rows {
            title: "How wide the assumptions are".to_owned(),
            summary: "Each number that is assumed or a rumour, from the least to the most that it \
                      may be, in times of what is written. The same is in the table."
                .to_owned(),
            x: x.clone(),
            words: "in times of what is written".to_owned(),
            zero: Some(0.0),
            rows: rows.clone(),
            bar: "want",
        }
        .draw(width)
    };
    Some(WIDTHS.map(chart))
}

fn row(scenario: &Scenario, mark: &Marked) -> Option<Row> {
    let (low, high) = (mark.low.as_deref()?, mark.high.as_deref()?);
    let written = scenario.value_at(&mark.path)?;
    let number = |text: &str| Amount::of(text).map(Amount::number);
    let value = number(&written).filter(|it| *it > 0.0)?;
    let times = |text: &str| {
        let times = number(text)? / value;
        Some(ln(times.clamp(1.0 / FARTHEST, FARTHEST)))
    };
    let bar = [times(low)?, times(high)?];
    let word = spaced(&format!("{written}: {low} to {high}").replace('"', ""));
    Some(Row { name: mark.path.clone(), bar: Some(bar), dot: Some(0.0), mark: Mark::None, word })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_drawn_in_times_of_what_is_written() {
        let text = r#"(name: "small", clock: (horizon: "2 d"),
            categories: [(name: "contacts", items: 40)],
            cohorts: [(name: "all", accounts: Assumption(10, "a guess", (5, 100)),
                service: "data")],
            stores: [(name: "primary", labels: ["array:1"])],
            services: [(name: "data", store: "primary")])"#;
        let scenario = Scenario::from_ron(text).unwrap_or_else(|problems| panic!("{problems}"));
        let mark = &scenario.marks()[0];
        let bar = row(&scenario, mark).and_then(|it| it.bar).expect("it has a range");
        assert_eq!(bar, [ln(0.5), ln(10.0)]);
        let [wide, _] = charts(&scenario).expect("there is one");
        let drawn = wide.element("it");
        assert!(drawn.contains("÷ 2") && drawn.contains("× 10") && !drawn.contains("÷ 10"));
    }
}
