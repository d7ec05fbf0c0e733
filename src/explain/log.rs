//! The decision log of a trial: the little that the server side must know of the fleet, so that
//! one life can be told again without living all the others.

use crate::engine::trial::Found;
use crate::kernel::digest::sha256;
use crate::kernel::time::Time;
use crate::outcome::ENGINE;
use crate::outcome::Outcome;
use crate::outcome::server::Refused;
use crate::scenario::load::Scenario;
use serde::Deserialize;
use serde::Serialize;

/// The version of the log.
const SCHEMA: &str = "lastcopy.run/2";

/// Full windows of services that are written down, at most: a log stays below 10 MB.
const MOST_REFUSED: usize = 200_000;

/// What a trial decided, as a small file holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Log {
    schema: String,
    engine: u32,
    scenario: String,
    seed: u64,
    trial: u64,
    /// The hash of the trial.
    pub hash: String,
    /// Complaints per hour, and the instant in milliseconds at which that number was reached.
    heard: Vec<(u64, i64)>,
    /// Of each service, the first request that each full window refused; none where there are
    /// too many, which are then found anew.
    refused: Option<Vec<Vec<Refused>>>,
    /// The account that lost most.
    pub worst: Option<u64>,
    /// Each class of loss.
    pub classes: Vec<Class>,
}

/// A class of loss.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Class {
    /// The causes, a bit each, as the scenario numbers them.
    pub causes: u64,
    /// Records lost.
    pub records: u64,
    /// The first account that lost some.
    pub example: u64,
}

impl Log {
    /// The log of a trial that was played.
    #[must_use]
    pub fn new(scenario: &Scenario, outcome: &Outcome, found: &Found) -> Self {
        let totals = &outcome.totals;
        // Where nobody lost anything, what is held and not seen comes next.
        let (most, account) = match totals.worst {
            (0, _) => totals.most_unseen,
            worst => worst,
        };
        let class = |(causes, lost): (&u64, &crate::outcome::totals::Lost)| Class {
            causes: *causes,
            records: lost.records,
            example: lost.example,
        };
        Self {
            schema: SCHEMA.to_owned(),
            engine: ENGINE,
            scenario: scenario.digest(),
            seed: outcome.seed,
            trial: outcome.trial,
            hash: outcome.hash.hex(),
            heard: found.heard.iter().map(|(number, at)| (*number, at.ms())).collect(),
            refused: found
                .refused()
                .filter(|all| all.iter().map(Vec::len).sum::<usize>() <= MOST_REFUSED),
            worst: (most > 0).then_some(account.0),
            classes: totals.classes.iter().map(class).collect(),
        }
    }

    /// Reads a log, which must be of this very trial.
    ///
    /// # Errors
    /// If it is no such log, or of another scenario, engine, seed or trial; the message says which.
    pub fn read(text: &str, scenario: &Scenario, seed: u64, trial: u64) -> Result<Self, String> {
        let (said, sum) = text.trim_end().rsplit_once('\n').unwrap_or((text, ""));
        let log: Self = serde_json::from_str(said).map_err(|error| error.to_string())?;
        if sum != sha256(said) {
            return Err("it is not as it was written: its last line is not the SHA-256 of the \
                        first; write it again with replay --save"
                .to_owned());
        }
        let same = [
            ("version of the log", log.schema == SCHEMA),
            ("engine", log.engine == ENGINE),
            ("scenario", log.scenario == scenario.digest()),
            ("seed", log.seed == seed),
            ("trial", log.trial == trial),
        ];
        match same.iter().find(|(_, same)| !same) {
            Some((what @ "scenario", _)) => Err(format!(
                "it is of another {what}, or of this one under other arguments (--handsets, \
                 --variant, --policy, --strategy, --set)"
            )),
            Some((what, _)) => Err(format!("it is of another {what}")),
            None => Ok(log),
        }
    }

    /// The log as text: a line of JSON, and its SHA-256.
    #[must_use]
    pub fn text(&self) -> String {
        let said = serde_json::to_string(self).expect("plain data with text keys can be written");
        format!("{said}\n{}\n", sha256(&said))
    }

    /// What the trial found out about the fleet.
    ///
    /// # Errors
    /// If that cannot be of a trial of this scenario.
    pub fn found(&self, scenario: &Scenario) -> Result<Found, String> {
        let heard = self.heard.iter().map(|(number, ms)| (*number, Time::from_ms(*ms))).collect();
        match &self.refused {
            Some(refused) => Found::read(heard, refused, scenario.model()),
            None => Ok(Found::heard(heard)),
        }
    }
}
