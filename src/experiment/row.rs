//! A row: one trial of a plan as a line of JSON, versioned and the same wherever it was played.
//!
//! Fields may be added under one version, and are never renamed, removed or given another
//! meaning:
//!
//! - `schema`: `"lastcopy.row/1"`; `plan`: the first 16 digits of the plan's hash;
//! - `key`: its place in the plan; `scenario`, `alternative`, `seed`, `trial`: which trial it is;
//! - `hash`: that of the trial, 32 hexadecimal digits;
//! - `struck`: whether a fault took effect;
//! - `current`, `lost`, `unrecoverable`: current acknowledged records, of those lost, of those lost
//!   or abandoned; `unacknowledged`: records that died before anybody was told that they are safe;
//!   `accounts`, `losers`: accounts, and those that lost current records;
//! - `rpa_h`, `rta_h`: age of the oldest lost record and time until data was back, in hours, `null`
//!   where the horizon came first; `without_h`: hours without data over all accounts;
//! - `running`, `recovery`, `harm`: money;
//! - `objectives`: each against what happened, as in a replay; `causes`: lost records by the set of
//!   causes that killed their copies; `metrics`: every metric that was reached, by name;
//! - `check`: the first digits of the SHA-256 of the line before it. A row that somebody changed is
//!   refused, for nothing can be said from numbers that no trial came to.

use crate::check::actual::Actual;
use crate::experiment::planned::Planned;
use crate::experiment::seen::Seen;
use crate::kernel::digest::Sum;
use crate::kernel::digest::checksum;
use crate::metric::row::Metrics;
use serde::Deserialize;
use serde::Serialize;
use std::collections::BTreeMap;

/// The version of a row.
pub const SCHEMA: &str = "lastcopy.row/1";

/// What stands between a row and its check.
const CHECK: &str = ",\"check\":\"";

/// One trial of a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// The version.
    pub schema: String,
    /// The first digits of the plan's hash.
    pub plan: String,
    /// Its place in the plan.
    pub key: u64,
    /// What the scenario is called.
    pub scenario: String,
    /// What the alternative is called.
    pub alternative: String,
    /// Its seed.
    pub seed: u64,
    /// Its number.
    pub trial: u64,
    /// The hash of the trial.
    pub hash: String,
    /// Whether a fault took effect.
    pub struck: bool,
    /// Current acknowledged records at the horizon.
    pub current: u64,
    /// Of those, what nobody holds.
    pub lost: u64,
    /// Of those, what is lost or abandoned.
    pub unrecoverable: u64,
    /// Records that died before they were acknowledged.
    pub unacknowledged: u64,
    /// Accounts.
    pub accounts: u64,
    /// Accounts that lost current records.
    pub losers: u64,
    /// Age of the oldest lost record, in hours; none if it was not reached.
    pub rpa_h: Option<f64>,
    /// Hours from the first impact until data was back; none if it was not.
    pub rta_h: Option<f64>,
    /// Hours without data, summed over accounts.
    pub without_h: f64,
    /// What running cost.
    pub running: f64,
    /// What recovery cost.
    pub recovery: f64,
    /// What the loss itself cost.
    pub harm: f64,
    /// Each objective against what happened.
    pub objectives: Vec<Actual>,
    /// Lost records by the set of causes that killed their copies.
    pub causes: BTreeMap<String, u64>,
    /// Every metric that was reached.
    pub metrics: BTreeMap<String, f64>,
}

impl Row {
    /// The row of a trial of a plan.
    #[must_use]
    pub fn new(plan: &Planned, key: u64, seen: Seen, metrics: &Metrics) -> Self {
        let cell = plan.cell(key);
        let entry = &plan.alternatives[cell.alternative];
        let reached = |h: f64| h.is_finite().then_some(h);
        let finite = metrics.iter().filter(|(_, value)| value.is_finite());
        Self {
            schema: SCHEMA.to_owned(),
            plan: plan.short().to_owned(),
            key,
            scenario: entry.scenario.clone(),
            alternative: entry.name.clone(),
            seed: cell.seed,
            trial: cell.trial,
            hash: seen.hash.hex(),
            struck: seen.struck,
            current: seen.current,
            lost: seen.lost,
            unrecoverable: seen.unrecoverable,
            unacknowledged: seen.unacknowledged,
            accounts: seen.accounts,
            losers: seen.losers,
            rpa_h: reached(seen.rpa_h),
            rta_h: reached(seen.rta_h),
            without_h: seen.without_h,
            running: seen.running,
            recovery: seen.recovery,
            harm: seen.harm,
            objectives: seen.actuals,
            causes: seen.causes,
            metrics: finite.map(|(name, value)| (name.clone(), *value)).collect(),
        }
    }

    /// The line of JSON, without an end.
    #[must_use]
    pub fn line(&self) -> String {
        let mut line =
            serde_json::to_string(self).expect("plain data with text keys can be written");
        line.pop();
        let check = checksum(&line);
        line + CHECK + &check + "\"}"
    }

    /// Reads a line as a row of a plan.
    ///
    /// # Errors
    /// What is wrong with it: no row, one of another plan, or one that was changed.
    pub fn read(plan: &Planned, line: &str) -> Result<Self, String> {
        let row: Self = serde_json::from_str(line).map_err(|error| format!("no row: {error}"))?;
        if row.schema != SCHEMA {
            return Err(format!("a row of version `{}`, and this reads `{SCHEMA}`", row.schema));
        }
        if row.plan != plan.short() {
            let (theirs, ours) = (&row.plan, plan.short());
            return Err(format!("a row of plan {theirs}, and this is {ours}"));
        }
        if row.key >= plan.len() {
            return Err(format!("key {} where the plan has {} trials", row.key, plan.len()));
        }
        let cell = plan.cell(row.key);
        let entry = &plan.alternatives[cell.alternative];
        let planned = (&entry.scenario, &entry.name, cell.seed, cell.trial);
        if (&row.scenario, &row.alternative, row.seed, row.trial) != planned {
            return Err(format!("key {} is of another trial than in the plan", row.key));
        }
        if Sum::of_hex(&row.hash).is_none() {
            return Err(format!("key {} has no hash", row.key));
        }
        let parted = line.trim_end().strip_suffix("\"}").and_then(|it| it.rsplit_once(CHECK));
        if parted.is_none_or(|(before, found)| checksum(before) != found) {
            return Err(format!("key {} was changed since it was played; play it again", row.key));
        }
        Ok(row)
    }

    /// What a comparison keeps of it.
    #[must_use]
    pub fn seen(self) -> Seen {
        Seen {
            hash: Sum::of_hex(&self.hash).unwrap_or_default(),
            struck: self.struck,
            current: self.current,
            lost: self.lost,
            unrecoverable: self.unrecoverable,
            unacknowledged: self.unacknowledged,
            accounts: self.accounts,
            losers: self.losers,
            rpa_h: self.rpa_h.unwrap_or(f64::INFINITY),
            rta_h: self.rta_h.unwrap_or(f64::INFINITY),
            without_h: self.without_h,
            running: self.running,
            recovery: self.recovery,
            harm: self.harm,
            actuals: self.objectives,
            causes: self.causes,
            score: None,
        }
    }
}
