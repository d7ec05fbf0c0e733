//! The share of records that is lost, over time and over many trials: a median, and the band that
//! holds nine of ten trials.
//!
//! A comparison keeps no curves of its trials, so those that are drawn are played again: the same
//! seed and the same numbers.

use crate::engine::trial::run;
use crate::experiment::alternative::Alternative;
use crate::experiment::seen::each;
use crate::kernel::time::Time;
use crate::outcome::curves::Curves;

/// Instants at which a fan is known.
const PLACES: usize = 160;

/// What trials lost by an instant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// The instant.
    pub at: Time,
    /// Of the shares lost by then: 5 % of trials lost at most this.
    pub low: f64,
    /// Half of them lost at most this.
    pub middle: f64,
    /// 95 % of them lost at most this.
    pub high: f64,
}

/// Plays trials 0 to `trials` - 1 of an alternative for its fan.
#[must_use]
pub fn fan(alternative: &Alternative, seed: u64, trials: u64) -> Vec<Spread> {
    let model = alternative.scenario.model();
    let bins = model.bins();
    let step = bins.div_ceil(PLACES).max(1);
    let curve = |trial: u64| -> Vec<f64> {
        let curves = run(&alternative.scenario, seed, trial).curves;
        let (acked, lost) = (Curves::levels(&curves.acked), Curves::levels(&curves.lost));
        let share = |at: usize| match acked[at] {
            0 => 0.0,
            acked => lost[at] as f64 / acked as f64,
        };
        (0..bins).step_by(step).map(share).collect()
    };
    let all = each((0..trials).collect(), curve);
    let places = (0..bins).step_by(step).enumerate();
    let spread = |(place, bin): (usize, usize)| {
        let mut shares: Vec<f64> = all.iter().map(|it| it[place]).collect();
        shares.sort_by(f64::total_cmp);
        let at = Time::from_ms(model.start.ms() + model.bin().ms() * bin as i64);
        let rank = |share: f64| {
            let rank = (share * shares.len() as f64).ceil() as usize;
            shares.get(rank.saturating_sub(1)).copied().unwrap_or(0.0)
        };
        Spread { at, low: rank(0.05), middle: rank(0.5), high: rank(0.95) }
    };
    places.map(spread).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::load::Scenario;

    #[test]
    fn a_fan_holds_its_median_and_ends_where_trials_do() {
        let text = r#"(name: "small", clock: (horizon: "2 d"),
            categories: [(name: "contacts", items: 40)],
            cohorts: [(name: "all", accounts: 10, service: "data")],
            stores: [(name: "primary", labels: ["array:1"])],
            services: [(name: "data", store: "primary")],
            faults: [(name: "san", when: At("T+9 h"), what: Destroy(),
                hits: ["array:1"])])"#;
        let scenario = Scenario::from_ron(text).unwrap_or_else(|problems| panic!("{problems}"));
        let fan = fan(&Alternative::new("as written", "-", scenario), 1, 5);
        assert!(fan.iter().all(|it| it.low <= it.middle && it.middle <= it.high));
        assert_eq!((fan[0].high, fan.last().map(|it| it.low)), (0.0, Some(1.0)));
    }
}
