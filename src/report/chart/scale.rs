//! From values to places: axes with round ticks.

use crate::kernel::math::ln;
use crate::kernel::time::Time;
use crate::report::numbers::offset;
use crate::scenario::model::Model;

/// An hour in milliseconds.
const HOUR: i64 = 3_600_000;
/// The steps between ticks of time, in hours.
const STEPS: [i64; 17] =
    [1, 2, 3, 6, 12, 24, 48, 96, 168, 336, 672, 1344, 2184, 4368, 8760, 17_520, 43_800];

/// An axis: which stretch of values lies on which stretch of pixels.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// The first and the last value.
    pub values: [f64; 2],
    /// Where those lie.
    pub pixels: [f64; 2],
    /// Values with their labels.
    pub ticks: Vec<(f64, String)>,
}

impl Axis {
    /// Where a value lies; what is outside lies at the nearer end.
    #[must_use]
    pub fn at(&self, value: f64) -> f64 {
        let [from, to] = self.values;
        let part = if to > from { ((value - from) / (to - from)).clamp(0.0, 1.0) } else { 0.0 };
        self.pixels[0] + part * (self.pixels[1] - self.pixels[0])
    }

    /// An axis over values with about so many round ticks, labelled by `label`; it begins and ends
    /// at a tick.
    #[must_use]
    pub fn linear(low: f64, high: f64, many: usize, label: impl Fn(f64) -> String) -> Self {
        let high = if high > low { high } else { low + 1.0 };
        let step = step_of(high - low, many);
        let (first, last) = ((low / step).floor(), (high / step).ceil());
        let count = (last - first) as usize;
        let ticks = (0..=count).map(|at| (first + at as f64) * step);
        let ticks: Vec<(f64, String)> = ticks.map(|it| (it, label(it))).collect();
        Self { values: [first * step, last * step], pixels: [0.0, 1.0], ticks }
    }

    /// An axis over hours from nothing on with at most so many ticks, at lengths that people count
    /// in; it ends at a tick.
    #[must_use]
    pub fn hours(high: f64, many: usize, label: impl Fn(f64) -> String) -> Self {
        let fits = |step: &&i64| high / **step as f64 <= many as f64;
        let step = STEPS.iter().find(fits).copied();
        let step = step.map_or_else(|| step_of(high, many), |step| step as f64);
        let count = (high / step).ceil().max(1.0) as usize;
        let ticks: Vec<(f64, String)> =
            (0..=count).map(|at| at as f64 * step).map(|it| (it, label(it))).collect();
        Self { values: [0.0, count as f64 * step], pixels: [0.0, 1.0], ticks }
    }

    /// An axis on which nothing lies but one value, in the middle.
    #[must_use]
    pub fn single(value: f64, label: String) -> Self {
        Self { values: [value - 1.0, value + 1.0], pixels: [0.0, 1.0], ticks: vec![(value, label)] }
    }

    /// The same axis over these pixels.
    #[must_use]
    pub fn over(self, pixels: [f64; 2]) -> Self {
        Self { pixels, ..self }
    }

    /// An axis of time between two instants, with a tick for each so many pixels at most.
    #[must_use]
    pub fn time(model: &Model, from: Time, until: Time, pixels: [f64; 2]) -> Self {
        let room = (pixels[1] - pixels[0]).max(1.0);
        let length = until.since(from).ms().max(1);
        let years = length > 300 * 24 * HOUR;
        // A day alone is a shorter label than one with its hour or its year.
        let label = |step: i64| if step < 24 || years { 84.0 } else { 64.0 };
        let fits = |step: &&i64| room * (**step * HOUR) as f64 / length as f64 >= label(**step);
        let step = STEPS.iter().find(fits).copied().unwrap_or(87_600) * HOUR;
        let dated = model.spec.clock.t0.is_some();
        // Days of a calendar begin at midnight, those without at T0.
        let shift = if dated { since_midnight(&model.calendar.show(Time::ZERO)) } else { 0 };
        let first = (from.ms() + shift).div_euclid(step) + 1;
        let last = (until.ms() + shift).div_euclid(step);
        let ticks = (first..=last).map(|at| Time::from_ms(at * step - shift));
        let label = |at: Time| tick_label(model, at, step >= 24 * HOUR, years);
        let ticks = ticks.map(|at| (at.ms() as f64, label(at))).collect();
        Self { values: [from.ms() as f64, until.ms() as f64], pixels, ticks }
    }
}

/// Milliseconds from midnight to the clock of a date such as `2009-10-02 01:30 -07:00`.
fn since_midnight(date: &str) -> i64 {
    let part = |range| date.get(range).and_then(|it: &str| it.parse::<i64>().ok()).unwrap_or(0);
    part(11..13) * HOUR + part(14..16) * 60_000
}

fn tick_label(model: &Model, at: Time, days: bool, years: bool) -> String {
    if model.spec.clock.t0.is_none() {
        let hours = at.ms() / HOUR;
        return if days { format!("T{:+} d", hours / 24) } else { offset(at) };
    }
    if years {
        return model.calendar.show(at).chars().take(10).collect();
    }
    let short = model.calendar.show_short(at);
    let mut words = short.split(' ').skip(1);
    let (day, month) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
    match (days, words.next()) {
        (false, Some(clock)) => format!("{day} {month} {clock}"),
        _ => format!("{day} {month}"),
    }
}

/// A step of 1, 2 or 5 times a power of ten that parts a length about so often at most.
fn step_of(length: f64, many: usize) -> f64 {
    let wanted = length / many.max(1) as f64;
    let mut ten = 1.0;
    while ten > wanted {
        ten /= 10.0;
    }
    while ten * 10.0 <= wanted {
        ten *= 10.0;
    }
    let fits = [1.0, 2.0, 5.0, 10.0].into_iter().find(|it| it * ten >= wanted * 0.999);
    fits.unwrap_or(10.0) * ten
}

/// An axis of decades for shares above nothing, with a place for nothing itself before it.
#[derive(Debug, Clone, PartialEq)]
pub struct Decades {
    low: f64,
    axis: Axis,
    zero: f64,
}

impl Decades {
    /// Over shares, from `pixels[0]`, where nothing lies, to `pixels[1]`.
    #[must_use]
    pub fn new(shares: &[f64], pixels: [f64; 2], label: impl Fn(f64) -> String) -> Self {
        let some = shares.iter().copied().filter(|it| *it > 0.0);
        let (least, most) = (some.clone().fold(1.0, f64::min), some.fold(0.0, f64::max));
        let mut low = 1.0;
        while low > least.max(1e-9) {
            low /= 10.0;
        }
        let mut high = low * 10.0;
        while high < most {
            high *= 10.0;
        }
        let start = pixels[0] + 0.12 * (pixels[1] - pixels[0]);
        let mut ticks = Vec::new();
        let mut tick = low;
        while tick <= high * 1.001 {
            ticks.push((ln(tick / low), label(tick)));
            tick *= 10.0;
        }
        let values = [0.0, ln(high / low)];
        Self { low, axis: Axis { values, pixels: [start, pixels[1]], ticks }, zero: pixels[0] }
    }

    /// Where a share lies.
    #[must_use]
    pub fn at(&self, share: f64) -> f64 {
        if share <= 0.0 { self.zero } else { self.axis.at(ln(share / self.low)) }
    }

    /// Places of ticks with their labels, nothing first.
    #[must_use]
    pub fn ticks(&self) -> Vec<(f64, String)> {
        let zero = (self.zero, "0".to_owned());
        let decades = self.axis.ticks.iter().map(|(at, label)| (self.axis.at(*at), label.clone()));
        std::iter::once(zero).chain(decades).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_hold_all_values() {
        let axis = Axis::linear(0.0, 10_674.0, 3, |it| format!("{it}"));
        let ticks: Vec<f64> = axis.ticks.iter().map(|(at, _)| *at).collect();
        assert_eq!(ticks, [0.0, 5_000.0, 10_000.0, 15_000.0]);
        let axis = Axis::linear(-0.3, 0.0, 4, |it| format!("{it}")).over([0.0, 300.0]);
        assert_eq!((axis.at(axis.values[0]), axis.at(0.0)), (0.0, 300.0));
        let none = Axis::linear(0.0, 0.0, 3, |it| format!("{it}"));
        assert!(none.at(0.0).is_finite() && none.ticks.len() > 1);
    }

    #[test]
    fn hours_are_parted_where_people_part_them() {
        let axis = Axis::hours(101.0, 6, |it| format!("{it}"));
        let ticks: Vec<f64> = axis.ticks.iter().map(|(at, _)| *at).collect();
        assert_eq!(ticks, [0.0, 24.0, 48.0, 72.0, 96.0, 120.0]);
        let long = Axis::hours(1e6, 4, |it| format!("{it}"));
        assert!(long.ticks.len() <= 6 && long.values[1] >= 1e6);
        let none = Axis::hours(0.0, 4, |it| format!("{it}"));
        assert!(none.at(0.0).is_finite() && none.ticks.len() == 2);
    }

    #[test]
    fn nothing_has_a_place_of_its_own_beside_decades() {
        let axis = Decades::new(&[0.0, 0.0002, 0.3], [0.0, 100.0], |it| format!("{it:.4}"));
        assert!(axis.at(0.0) < axis.at(0.0001) && axis.at(0.0002) < axis.at(0.3));
        assert!(axis.at(0.3) <= 100.0);
        assert_eq!(axis.ticks().len(), 6);
    }
}
