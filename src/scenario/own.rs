//! The register of policies and strategies of one's own, by name and version.
//!
//! It goes with a scenario and is no global: two scenarios in one program may know different ones.

use crate::backup::own::Retention;
use crate::recovery::action::Action;
use crate::recovery::own::Strategy;
use crate::scenario::error::Problem;
use crate::scenario::nearest::suggestion;
use crate::scenario::spec::Spec;
use crate::world::own::Own;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// What a scenario's `custom` names mean.
#[derive(Clone, Default)]
pub struct Register {
    retentions: BTreeMap<(String, u32), Arc<dyn Retention>>,
    strategies: BTreeMap<(String, u32), Arc<dyn Strategy>>,
}

impl fmt::Debug for Register {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (retentions, strategies) = (self.retentions.keys(), self.strategies.keys());
        f.debug_list().entries(retentions.chain(strategies)).finish()
    }
}

impl Register {
    /// Adds a retention rule, which a job names by `custom: (name: …, version: …)`.
    #[must_use]
    pub fn retention(mut self, name: &str, version: u32, it: impl Retention + 'static) -> Self {
        self.retentions.insert((name.to_owned(), version), Arc::new(it));
        self
    }

    /// Adds a strategy, which a step names by `does: Custom((name: …, version: …))`.
    #[must_use]
    pub fn strategy(mut self, name: &str, version: u32, it: impl Strategy + 'static) -> Self {
        self.strategies.insert((name.to_owned(), version), Arc::new(it));
        self
    }

    /// The retention rule of a job.
    #[must_use]
    pub fn retention_of(&self, own: &Own) -> Option<&dyn Retention> {
        self.retentions.get(&(own.name.to_string(), own.version)).map(AsRef::as_ref)
    }

    /// The strategy of a step.
    #[must_use]
    pub fn strategy_of(&self, own: &Own) -> Option<&dyn Strategy> {
        self.strategies.get(&(own.name.to_string(), own.version)).map(AsRef::as_ref)
    }

    /// What a scenario names and nobody has registered.
    pub(crate) fn missing(&self, spec: &Spec) -> Vec<Problem> {
        let mut missing = Vec::new();
        let mut miss = |path: String, what: &str, own: &Own, known: Vec<&(String, u32)>| {
            let names: Vec<&str> = known.iter().map(|(name, _)| name.as_str()).collect();
            let problem = Problem::new(format!(
                "no {what} `{}` of version {} is registered",
                own.name, own.version
            ));
            let help = match known.iter().find(|(name, _)| name == own.name.as_str()) {
                Some((name, version)) => format!("`{name}` is registered in version {version}"),
                None if names.is_empty() => {
                    "it is Rust code: open the file from a program that registers it".to_owned()
                }
                None => suggestion(own.name.as_str(), what, &names),
            };
            missing.push(problem.on(path).help(help));
        };
        for (at, job) in spec.jobs.iter().enumerate() {
            if let Some(own) = job.custom.as_ref().filter(|own| self.retention_of(own).is_none()) {
                let known = self.retentions.keys().collect();
                miss(format!("jobs[{at}].custom"), "retention rule", own, known);
            }
        }
        for (at, plan) in spec.plans.iter().enumerate() {
            for (step, it) in plan.steps.iter().enumerate() {
                let Action::Custom(own) = &it.does else { continue };
                if self.strategy_of(own).is_none() {
                    let path = format!("plans[{at}].steps[{step}].does");
                    miss(path, "strategy", own, self.strategies.keys().collect());
                }
            }
        }
        missing
    }
}
