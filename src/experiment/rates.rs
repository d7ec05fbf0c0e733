//! How far the least loss a year rests on the rates of its mix: each over its range.
//!
//! A year is linear in every rate, so nothing is played again: from what each threat takes the lead
//! at both ends of a rate follows, and the rate at which it is gone.

use crate::experiment::alternative::Alternative;
use crate::experiment::amount::Amount;
use crate::experiment::mixed::Mixed;
use crate::experiment::mixed::YEAR_H;

/// A rate with a range, and what it does to the lead.
#[derive(Debug, Clone, PartialEq)]
pub struct Reach {
    /// The place of the threat.
    pub threat: usize,
    /// The least and the most it may be, a year.
    pub range: [f64; 2],
    /// The lead at both.
    pub leads: [f64; 2],
    /// The rate a year at which the lead is gone, if that lies in the range.
    pub tips: Option<f64>,
}

/// What the least loss a year rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct Rested {
    /// The one that loses least.
    pub least: usize,
    /// The one that it is held against: the base, or the second best if the base loses least.
    pub rival: usize,
    /// How much less a year it loses at the rates as written.
    pub written: f64,
    /// Each rate with a range, the one that moves the lead most first.
    pub reaches: Vec<Reach>,
}

/// Varies the rates of a mix; none if there is only one alternative.
#[must_use]
pub fn rested(alternatives: &[Alternative], mixed: &Mixed) -> Option<Rested> {
    let least = mixed.least();
    let rival = if least == 0 { *mixed.order().get(1)? } else { 0 };
    let takes = |threat: usize| {
        let [rival, least] = [rival, least].map(|at| mixed.lines[at].by_threat[threat]);
        rival - least
    };
    let rates = mixed.threats.iter().map(|(_, rate)| *rate);
    let written: f64 = rates.clone().enumerate().map(|(threat, rate)| rate * takes(threat)).sum();
    let reach = |(threat, rate): (usize, f64)| {
        let range = range(&alternatives[0], mixed, threat)?;
        let slope = takes(threat);
        let leads = range.map(|end| written + (end - rate) * slope);
        let gone = rate - written / slope;
        let tips = (range[0]..=range[1]).contains(&gone).then_some(gone);
        Some(Reach { threat, range, leads, tips })
    };
    let mut reaches: Vec<Reach> = rates.enumerate().filter_map(reach).collect();
    let moves = |it: &Reach| (it.leads[1] - it.leads[0]).abs();
    reaches.sort_by(|a, b| moves(b).total_cmp(&moves(a)));
    Some(Rested { least, rival, written, reaches })
}

/// The range that the file gives the rate of a threat, a year.
fn range(base: &Alternative, mixed: &Mixed, threat: usize) -> Option<[f64; 2]> {
    let path = format!("mixes[{}].threats[{}].rate", mixed.name, mixed.threats[threat].0);
    let mark = base.scenario.marks().iter().find(|it| it.path == path)?;
    let a_year = |text: &Option<String>| match Amount::of(text.as_ref()?)? {
        Amount::Rate(an_hour) => Some(an_hour * YEAR_H),
        _ => None,
    };
    Some([a_year(&mark.low)?, a_year(&mark.high)?])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::alternative::Choice;
    use crate::experiment::alternative::chosen;
    use crate::experiment::mixed::Terms;
    use crate::experiment::mixed::mixed;
    use crate::experiment::seen::Loss;
    use crate::scenario::load::Scenario;
    use crate::stats::interval::Level;

    /// As written the second store dies with all it holds, and with the policy the first.
    const TEXT: &str = r#"(
        name: "small", clock: (horizon: "2 d"),
        categories: [(name: "contacts", items: 4)],
        cohorts: [(name: "all", accounts: 10, service: "data")],
        stores: [(name: "primary", labels: ["array:1"])],
        services: [(name: "data", store: "primary")],
        faults: [(name: "array", when: At("T+12 h"), what: Destroy(), hits: ["array:1"])],
        variants: [(name: "other", set: {"faults[array].hits": ["array:2"]})],
        policies: [(name: "moved", set: {"stores[primary].labels": ["array:2"]})],
        mixes: [(name: "usual", threats: [
            (name: "one", rate: Assumption("0.2 per year", "a guess",
                ("0.05 per year", "0.4 per year"))),
            (name: "two", rate: "0.1 per year", variant: "other"),
        ])],
    )"#;

    #[test]
    fn a_year_tips_where_the_rates_are_the_same() {
        let scenario = Scenario::from_ron(TEXT).unwrap_or_else(|problems| panic!("{problems}"));
        let all = chosen("small.ron", &scenario, &Choice::default()).expect("it is").alternatives;
        let terms = Terms { seed: 1, trials: 2, loss: Loss::Unrecoverable, level: Level::P95 };
        let played = mixed(&all, &scenario.spec().mixes[0], terms, &|| {}).expect("all go");
        let found = rested(&all, &played).expect("there are two");
        assert_eq!((found.least, found.rival, found.reaches.len()), (1, 0, 1));
        let close = |found: f64, expected: f64| assert!((found - expected).abs() < 1e-9, "{found}");
        close(found.written, 0.1);
        let reach = &found.reaches[0];
        close(reach.leads[0], -0.05);
        close(reach.leads[1], 0.3);
        close(reach.tips.expect("it tips"), 0.1);
    }
}
