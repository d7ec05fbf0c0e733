//! What the rows of a sweep say: each alternative of each scenario beside its base.
//!
//! Statistics are made of all rows at once, after they were put together, and never merged
//! themselves. Trials are paired by seed and number; of a partial sweep only pairs count.

use crate::experiment::difference::Difference;
use crate::experiment::difference::difference;
use crate::experiment::estimate::Estimate;
use crate::experiment::estimate::estimate;
use crate::experiment::planned::Planned;
use crate::experiment::row::Row;
use crate::experiment::seen::Seen;
use crate::stats::interval::Level;
use std::collections::BTreeMap;

/// One alternative of a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Its place in the plan.
    pub alternative: usize,
    /// Trials that there are rows of.
    pub trials: u64,
    /// What they say.
    pub estimate: Estimate,
    /// The seed and the number of the trial that lost most.
    pub worst: (u64, u64),
    /// The share that it lost.
    pub most: f64,
    /// What they say beside those of the base; none for the base itself, and where no trial of
    /// both was played.
    pub difference: Option<Difference>,
}

/// The alternatives of one scenario file, the base first.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// The place of the file in the plan.
    pub of: usize,
    /// Each alternative that there are rows of.
    pub lines: Vec<Line>,
    /// How many differences are claimed about at once.
    pub family: u64,
    /// The level of each of them.
    pub each: Level,
}

/// Sums up the rows of a plan, file by file.
#[must_use]
pub fn summary(plan: &Planned, rows: impl Iterator<Item = Row>, level: Level) -> Vec<Group> {
    let mut seen: Vec<BTreeMap<(u64, u64), Seen>> = vec![BTreeMap::new(); plan.alternatives.len()];
    for row in rows {
        let at = plan.cell(row.key).alternative;
        seen[at].insert((row.seed, row.trial), row.seen());
    }
    let group = |of: usize| {
        let ours = (0..seen.len()).filter(|at| plan.alternatives[*at].of == of);
        let ours: Vec<usize> = ours.collect();
        let family = ours.len() as u64 - 1;
        let each = level.shared_by(family);
        let played = ours.iter().filter(|at| !seen[**at].is_empty());
        let base = ours[0];
        let line = |at: &usize| {
            let all: Vec<Seen> = seen[*at].values().cloned().collect();
            let estimate = estimate(&all, plan.loss, level, false);
            let worst = *seen[*at].keys().nth(estimate.worst).expect("it has rows");
            let pairs =
                seen[*at].iter().filter_map(|(trial, it)| Some((it, seen[base].get(trial)?)));
            let (here, there): (Vec<Seen>, Vec<Seen>) =
                pairs.map(|(it, base)| (it.clone(), base.clone())).unzip();
            let differs = *at != base && !here.is_empty();
            let difference = differs.then(|| difference(&here, &there, plan.loss, each, false));
            let (trials, most) = (all.len() as u64, all[estimate.worst].share(plan.loss));
            Line { alternative: *at, trials, estimate, worst, most, difference }
        };
        Group { of, lines: played.map(line).collect(), family, each }
    };
    (0..plan.scenarios.len()).map(group).collect()
}
