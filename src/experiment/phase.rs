//! The phases of a system: what was under way when something went wrong.
//!
//! A fault that finds a backup half made, a service down or a restore under way is another test
//! than the same fault on a quiet day. Phases overlap, and are read from what happened; a phase is
//! what a storage engineer would call it, not a state of the engine.

use crate::kernel::time::Time;
use crate::outcome::server::ServerSide;
use crate::recovery::action::Action;
use crate::scenario::load::Scenario;
use crate::scenario::spec::Spec;
use crate::world::service::Answer;
use std::collections::BTreeMap;

/// What was under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Not every handset has had its first turn to sync: less time has passed since the start than
    /// lies between two syncs of the slowest class of handset.
    BeforeFirstSync,
    /// A job's run was under way; it begins and ends with it.
    BackupRunning,
    /// A plan that is no recovery was under way: an upgrade, a migration.
    UpgradeRunning,
    /// A service was not up: down, read-only, blank or corrupt.
    ServiceDown,
    /// A step that brings data back was under way.
    RestoreRunning,
    /// Every service was up again, and one had not been.
    Reopened,
    /// None of these.
    Quiet,
}

impl Phase {
    /// All phases.
    pub const ALL: [Self; 7] = [
        Self::BeforeFirstSync,
        Self::BackupRunning,
        Self::UpgradeRunning,
        Self::ServiceDown,
        Self::RestoreRunning,
        Self::Reopened,
        Self::Quiet,
    ];

    /// Its name, for programs.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::BeforeFirstSync => "before_first_sync",
            Self::BackupRunning => "backup_running",
            Self::UpgradeRunning => "upgrade_running",
            Self::ServiceDown => "service_down",
            Self::RestoreRunning => "restore_running",
            Self::Reopened => "after_reopening",
            Self::Quiet => "quiet",
        }
    }
}

/// When a trial was in which phase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phases {
    /// Stretches of time, both ends included.
    stretches: Vec<(Phase, Time, Time)>,
}

impl Phases {
    /// The phases of a trial, under the scenario that it ended with.
    #[must_use]
    pub fn of(scenario: &Scenario, server: &ServerSide) -> Self {
        let model = scenario.model();
        let mut stretches = Vec::new();
        let devices = model.cohorts.iter().filter_map(|it| it.device.as_ref());
        if let Some(every) = devices.map(|it| it.every_ms).max() {
            let until = model.start.ms() + every.cast_signed() - 1;
            stretches.push((Phase::BeforeFirstSync, model.start, Time::from_ms(until)));
        }
        for (plan, progress) in scenario.spec().plans.iter().zip(&server.plans) {
            if let Some(began) = progress.began.filter(|_| !plan.recovers) {
                let ended = progress.ended.unwrap_or(Time::NEVER);
                stretches.push((Phase::UpgradeRunning, began, ended));
            }
        }
        let restores = restores(scenario.spec());
        let mut open: BTreeMap<&str, (Phase, Time)> = BTreeMap::new();
        for entry in &server.journal {
            let Some((stem, word)) = entry.event.rsplit_once('/') else { continue };
            let phase = match stem.split_once(':') {
                // A step that is broken off with its plan says nothing itself.
                Some(("plan", plan)) if word == "stopped" => {
                    let own = format!("step:{plan}/");
                    let (ended, others) =
                        open.into_iter().partition(|(it, _)| it.starts_with(&own));
                    let ended: BTreeMap<&str, (Phase, Time)> = ended;
                    let ends = ended.into_values().map(|(phase, from)| (phase, from, entry.at));
                    stretches.extend(ends);
                    open = others;
                    continue;
                }
                Some(("job", _)) => Phase::BackupRunning,
                Some(("step", step)) if restores.iter().any(|it| it == step) => {
                    Phase::RestoreRunning
                }
                _ => continue,
            };
            if word == "start" {
                open.entry(stem).or_insert((phase, entry.at));
            } else if matches!(word, "done" | "failed" | "aborted")
                && let Some((phase, from)) = open.remove(stem)
            {
                stretches.push((phase, from, entry.at));
            }
        }
        stretches.extend(open.into_values().map(|(phase, from)| (phase, from, Time::NEVER)));
        services(scenario.spec(), server, &mut stretches);
        Self { stretches }
    }

    /// The phases of an instant, each once, in order; never none.
    #[must_use]
    pub fn at(&self, at: Time) -> Vec<Phase> {
        let mut now: Vec<Phase> = self
            .stretches
            .iter()
            .filter(|(_, from, until)| *from <= at && at <= *until)
            .map(|(phase, ..)| *phase)
            .collect();
        now.sort_unstable();
        now.dedup();
        if now.is_empty() {
            now.push(Phase::Quiet);
        }
        now
    }
}

/// The steps that bring data back, as `plan/step`.
fn restores(spec: &Spec) -> Vec<String> {
    let steps = spec.plans.iter().flat_map(|plan| plan.steps.iter().map(move |it| (plan, it)));
    let restoring =
        steps.filter(|(_, it)| matches!(it.does, Action::Restore(_) | Action::Offer { .. }));
    restoring.map(|(plan, step)| format!("{}/{}", plan.name, step.name)).collect()
}

/// When some service was not up, and when all were up again. The instant at which an answer
/// changes belongs to what was before: a fault that takes a service down found it up.
fn services(spec: &Spec, server: &ServerSide, stretches: &mut Vec<(Phase, Time, Time)>) {
    let starts = spec.services.iter().map(|it| (it.name.as_str(), it.starts == Answer::Up));
    let mut up: BTreeMap<&str, bool> = starts.collect();
    let is_whole = |up: &BTreeMap<&str, bool>| up.values().all(|it| *it);
    let after = |at: Time| Time::from_ms(at.ms() + 1);
    let mut since = (!is_whole(&up)).then_some((Phase::ServiceDown, Time::ALWAYS));
    for entry in &server.journal {
        let named = entry.event.strip_prefix("service:").and_then(|it| it.rsplit_once('/'));
        let Some((service, word)) = named else { continue };
        let was = is_whole(&up);
        up.insert(service, word == "up");
        let phase = match (was, is_whole(&up)) {
            (true, false) => Phase::ServiceDown,
            (false, true) => Phase::Reopened,
            _ => continue,
        };
        if let Some((phase, from)) = since.replace((phase, after(entry.at))) {
            stretches.push((phase, from, entry.at));
        }
    }
    if let Some((phase, from)) = since {
        stretches.push((phase, from, Time::NEVER));
    }
}
