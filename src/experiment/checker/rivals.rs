//! Checkers that hold a trial against other worlds: another policy, another strategy from any
//! point on.

use crate::check::holds::Checked;
use crate::engine::trial::Trial;
use crate::experiment::alternative::on_top;
use crate::experiment::checker::subject::Checker;
use crate::experiment::checker::subject::Subject;
use crate::kernel::time::Time;
use crate::scenario::load::Overlays;
use crate::scenario::load::Scenario;

/// Under the same chance the scenario as it is loses no more than it does with an alternative.
#[derive(Debug, Clone)]
pub struct NeverWorseThan {
    /// The alternative, chosen by overlays on top of the scenario's own.
    pub other: Overlays,
}

impl Checker for NeverWorseThan {
    fn name(&self) -> String {
        let chosen = [&self.other.policy, &self.other.strategy, &self.other.variant];
        let name = chosen.into_iter().flatten().next().cloned();
        format!("never-worse-than-{}", name.unwrap_or_else(|| "changed".to_owned()))
    }

    fn check(&self, subject: &Subject) -> Checked {
        let overlays = on_top(subject.scenario.overlays(), self.other.clone());
        let other = match subject.scenario.with(&overlays) {
            Ok(other) => other,
            Err(problems) => return Checked::NotReached(format!("refused: {problems}")),
        };
        let (seed, trial) = subject.chance();
        let mine = subject.replay.outcome.totals.all().lost;
        let others = Trial::new(&other, seed, trial).finish().totals.all().lost;
        match (mine, others) {
            (0, 0) => Checked::NotReached("neither loses anything".to_owned()),
            (mine, others) if mine <= others => {
                Checked::Pass(format!("{mine} lost, {others} there"))
            }
            (mine, others) => Checked::Fail(format!("{mine} lost, {others} there")),
        }
    }
}

/// From every point of the outage on, one of the listed strategies still brings everything back:
/// with it from that instant on, every current record is seen at the horizon.
///
/// Points are the instants at which a fault struck: between two of them nothing dies of one.
#[derive(Debug, Clone)]
pub struct RecoverableFromEveryPoint {
    /// Strategies by name; the scenario as it is stands among them.
    pub strategies: Vec<String>,
}

impl Checker for RecoverableFromEveryPoint {
    fn name(&self) -> String {
        "recoverable-from-every-point".to_owned()
    }

    fn check(&self, subject: &Subject) -> Checked {
        let mut others = Vec::new();
        for name in &self.strategies {
            let strategy = Some(name.clone());
            let overlays = Overlays { strategy, ..subject.scenario.overlays().clone() };
            match subject.scenario.with(&overlays) {
                Ok(other) => others.push((name.as_str(), other)),
                Err(problems) => return Checked::NotReached(format!("`{name}`: {problems}")),
            }
        }
        let faults = &subject.replay.outcome.server.faults;
        let mut points: Vec<Time> = faults.iter().flat_map(|it| it.struck.clone()).collect();
        points.sort_unstable();
        points.dedup();
        for at in &points {
            let unseen = unseen_from(subject, &others, *at);
            let Some((name, unseen)) = unseen.into_iter().min_by_key(|it| it.1) else { continue };
            if unseen > 0 {
                let words = format!("from {} on `{name}` leaves {unseen} unseen", at.exact());
                return Checked::Fail(words);
            }
        }
        match points.len() {
            0 => Checked::NotReached("no fault struck".to_owned()),
            points => Checked::Pass(format!("{points} points")),
        }
    }
}

/// What users that hold or held it do not see at the horizon, by strategy used from an instant on.
fn unseen_from<'a>(
    subject: &Subject,
    others: &[(&'a str, Scenario)],
    at: Time,
) -> Vec<(&'a str, u64)> {
    let (seed, number) = subject.chance();
    let fates = subject.replay.outcome.totals.all();
    let mut all = vec![("as it is", fates.held + fates.lost)];
    for (name, other) in others {
        let mut trial = Trial::new(&subject.scenario, seed, number);
        trial.advance(at);
        if trial.continue_with(other).is_ok() {
            let fates = trial.finish().totals.all();
            all.push((name, fates.held + fates.lost));
        }
    }
    all
}
