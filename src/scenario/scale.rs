//! The same scenario with another number of handsets.
//!
//! Cohorts keep their shares, by largest remainder. What is declared for the fleet as a whole is
//! scaled along: volumes and the throughputs that work on them, so that durations stay, numbers
//! of complaints, numbers of strikes, requests that a service takes. What is declared for one
//! account or as a share stays. Money is that of the whole fleet: a price for each account, or for
//! each of what accounts have, stands for as many as one that is played stands for, so that it
//! compares with what costs the same for a fleet of any size.

use crate::fault::What;
use crate::fault::restart::Befalls;
use crate::kernel::quantity::Money;
use crate::kernel::quantity::Size;
use crate::kernel::quantity::Throughput;
use crate::metric::row::Row;
use crate::metric::table::row_of;
use crate::scenario::draft::Draft;
use crate::scenario::error::Problem;
use crate::scenario::error::Problems;
use crate::scenario::measured::names;
use crate::scenario::overlay::apply;
use crate::scenario::parse::parse_text;
use crate::scenario::span::Span;
use crate::scenario::spec::Spec;
use crate::scenario::tree::Node;
use crate::world::takes::Takes;
use crate::world::when::When;

/// Scales a draft to so many accounts in all; says what was scaled from what to what.
pub(crate) fn scale(draft: &mut Draft, handsets: u64) -> Result<Vec<String>, Problems> {
    let mut read = draft.clone();
    read.strip_marks()?;
    let spec: Spec = read.read()?;
    let text = handsets.to_string();
    let argument = draft.sources.add_option("--handsets", &text);
    let source = argument.map_err(|problem| draft.sources.report(vec![problem]))?;
    let span = Span::new(source, 0, text.len());
    let accounts = spec.cohorts.iter().map(|it| it.accounts);
    let all = accounts.fold(0, u64::saturating_add);
    if all == 0 || handsets == 0 {
        let message = format!("{all} accounts cannot be scaled to {handsets}");
        let problem = Problem::new(message).at(span).help("expected 1 or more of both");
        return Err(draft.sources.report(vec![problem]));
    }
    let mut scaling = Scaling { all, handsets, edits: Vec::new() };
    scaling.spec(&spec);
    let mut lines = Vec::new();
    for Edit { path, value, from, to } in scaling.edits {
        let shown = draft.problem_at(&path, "").path;
        let node = parse_text(&value).expect("numbers and quoted texts are RON");
        let applied = apply(&mut draft.tree, &path, Node { span, ..node });
        applied.map_err(|problem| draft.sources.report(vec![problem]))?;
        lines.push(format!("{shown}: {from} -> {to}"));
    }
    if !spec.expect.is_empty() {
        lines.push("expect: not scaled; bounds on numbers of accounts may fail".to_owned());
    }
    Ok(lines)
}

/// One value to be changed: where, to which RON, and how both read.
struct Edit {
    path: String,
    value: String,
    from: String,
    to: String,
}

struct Scaling {
    all: u64,
    handsets: u64,
    edits: Vec<Edit>,
}

impl Scaling {
    fn spec(&mut self, spec: &Spec) {
        let accounts: Vec<u64> = spec.cohorts.iter().map(|it| it.accounts).collect();
        let shares = apportion(&accounts, self.handsets);
        for (at, (from, to)) in accounts.into_iter().zip(shares).enumerate() {
            self.number(format!("cohorts[{at}].accounts"), from, to);
        }
        for (at, store) in spec.stores.iter().enumerate() {
            let to = Size::from_bytes(self.scaled(store.size.bytes()));
            self.text(format!("stores[{at}].size"), store.size.to_string(), to.to_string());
            if let Some(grows) = &store.grows {
                self.rate(format!("stores[{at}].grows"), grows);
            }
        }
        for (at, job) in spec.jobs.iter().enumerate() {
            self.takes(&format!("jobs[{at}].takes"), &job.takes);
            if let Some(verify) = &job.verify {
                self.takes(&format!("jobs[{at}].verify.takes"), &verify.takes);
            }
            for (which, when) in job.at.iter().enumerate() {
                self.when(&format!("jobs[{at}].at[{which}]"), when);
            }
        }
        for (at, fault) in spec.faults.iter().enumerate() {
            self.when(&format!("faults[{at}].when"), &fault.when);
            if let Some(until) = &fault.until {
                self.when(&format!("faults[{at}].until"), until);
            }
            if let What::Restart(restart) = &fault.what
                && let Befalls::Strikes(strikes) = restart.befalls
            {
                let path = format!("faults[{at}].what.befalls[0]");
                self.number(path, strikes, self.scaled(strikes));
            }
        }
        for (at, plan) in spec.plans.iter().enumerate() {
            self.when(&format!("plans[{at}].when"), &plan.when);
            if let Some(until) = &plan.until {
                self.when(&format!("plans[{at}].until"), until);
            }
            for (which, step) in plan.steps.iter().enumerate() {
                let path = format!("plans[{at}].steps[{which}]");
                self.takes(&format!("{path}.takes"), &step.takes);
                if let Some(when) = &step.when {
                    self.when(&format!("{path}.when"), when);
                }
            }
        }
        for (at, service) in spec.services.iter().enumerate() {
            if let Some(capacity) = &service.capacity {
                let path = format!("services[{at}].capacity.admits");
                self.number(path, capacity.admits, self.scaled(capacity.admits));
                for (which, shift) in capacity.shifts.iter().enumerate() {
                    let path = format!("services[{at}].capacity.shifts[{which}].admits");
                    self.number(path, shift.admits, self.scaled(shift.admits));
                }
            }
        }
        self.others(spec);
        self.prices(spec);
    }

    /// What is paid for each of something that a larger fleet has more of.
    fn prices(&mut self, spec: &Spec) {
        let names = names(spec);
        for (at, charge) in spec.charges.iter().enumerate() {
            let row = charge.per.as_ref().and_then(|it| row_of(&names, it));
            if row.is_some_and(Row::is_of_fleet) {
                let (all, handsets) = (u128::from(self.all), u128::from(self.handsets));
                let cents = u128::from(charge.amount.cents().unsigned_abs());
                let cents = (cents * all + handsets / 2) / handsets;
                let to = Money::from_cents(i64::try_from(cents).unwrap_or(i64::MAX));
                let path = format!("charges[{at}].amount");
                self.text(path, charge.amount.to_string(), to.to_string());
            }
        }
    }

    /// What has nothing to scale but its condition.
    fn others(&mut self, spec: &Spec) {
        for (at, it) in spec.notices.iter().enumerate() {
            self.when(&format!("notices[{at}].when"), &it.when);
        }
        for (at, it) in spec.announcements.iter().enumerate() {
            self.when(&format!("announcements[{at}].when"), &it.when);
        }
        for (at, it) in spec.channels.iter().enumerate() {
            self.when(&format!("channels[{at}].when"), &it.when);
        }
        for (at, it) in spec.windows.iter().enumerate() {
            self.when(&format!("windows[{at}].from"), &it.from);
            self.when(&format!("windows[{at}].until"), &it.until);
        }
    }

    fn when(&mut self, path: &str, when: &When) {
        match when {
            When::Complaints { per_hour } => {
                self.number(format!("{path}.per_hour"), *per_hour, self.scaled(*per_hour));
            }
            When::All(branches) | When::Any(branches) => {
                for (at, branch) in branches.iter().enumerate() {
                    self.when(&format!("{path}[0][{at}]"), branch);
                }
            }
            When::Size { at_least, .. } => {
                let to = Size::from_bytes(self.scaled(at_least.bytes()));
                self.text(format!("{path}.at_least"), at_least.to_string(), to.to_string());
            }
            When::At(_) | When::After { .. } | When::Hazard { .. } | When::Never => {}
        }
    }

    fn takes(&mut self, path: &str, takes: &Takes) {
        if let Takes::AtRate(rate) = takes {
            self.rate(format!("{path}[0]"), rate);
        }
    }

    fn rate(&mut self, path: String, rate: &Throughput) {
        let scaled = rate.per_second() * self.handsets as f64 / self.all as f64;
        // A throughput so small that it is none stays as it is, and is refused nowhere.
        let to = Throughput::from_per_second(scaled).unwrap_or(*rate);
        self.text(path, rate.to_string(), to.to_string());
    }

    /// A number of the fleet, rounded; what was there does not vanish.
    fn scaled(&self, number: u64) -> u64 {
        let product = u128::from(number) * u128::from(self.handsets) + u128::from(self.all / 2);
        let scaled = u64::try_from(product / u128::from(self.all)).unwrap_or(u64::MAX);
        scaled.max(u64::from(number > 0))
    }

    fn number(&mut self, path: String, from: u64, to: u64) {
        if from != to {
            let (from, to) = (from.to_string(), to.to_string());
            self.edits.push(Edit { path, value: to.clone(), from, to });
        }
    }

    fn text(&mut self, path: String, from: String, to: String) {
        if from != to {
            self.edits.push(Edit { path, value: format!("\"{to}\""), from, to });
        }
    }
}

/// Divides so many among parts in the proportion of these, by largest remainder; of equal
/// remainders the first part's goes first.
fn apportion(parts: &[u64], total: u64) -> Vec<u64> {
    let all: u128 = parts.iter().map(|&it| u128::from(it)).sum();
    let quota = |part: u64| u128::from(part) * u128::from(total);
    let mut shares: Vec<u128> = parts.iter().map(|&it| quota(it) / all).collect();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|&at| (std::cmp::Reverse(quota(parts[at]) % all), at));
    let left = u128::from(total) - shares.iter().sum::<u128>();
    for &at in order.iter().take(usize::try_from(left).unwrap_or(usize::MAX)) {
        shares[at] += 1;
    }
    shares.into_iter().map(|it| u64::try_from(it).unwrap_or(u64::MAX)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::load::Overlays;
    use crate::scenario::load::Scenario;

    const TEXT: &str = r#"(
        name: "x", clock: (horizon: "30 d"), history: true,
        categories: [(name: "mail", items: Reported(10, "a"))],
        cohorts: [
            (name: "a", accounts: Reported(700, "a"), service: "data"),
            (name: "b", accounts: Assumption(200, "b", (100, 250)), service: "data"),
            (name: "c", accounts: Reported(100, "c"), service: "data"),
        ],
        devices: [(name: "phone", restarts: [(name: "pull", effect: PowerLoss)])],
        stores: [(name: "db", size: Reported("10 TB", "a"))],
        services: [(name: "data", store: "db")],
        jobs: [(name: "nightly", source: "db", schedule: "daily 01:00",
            takes: AtRate(Reported("1 GB/s", "a")))],
        faults: [
            (name: "push", when: At(Reported("T+1 h", "a")),
                what: Restart(restart: "pull", befalls: Strikes(Reported(3, "a")))),
        ],
        reactions: [(name: "call", to: WithoutData, rate: Reported("1 per d", "a"),
            complaint: true)],
        channels: [(name: "help desk", when: Any([
            Never, Complaints(per_hour: Reported(500, "a"))]))],
        charges: [
            (name: "array", kind: Running, amount: Reported("$500", "a")),
            (name: "card", kind: Harm, per: "affected.lost", amount: Reported("$2.50", "a")),
            (name: "staff", kind: Recovery, per: "rta_h", amount: Reported("$40", "a")),
        ],
    )"#;

    fn scaled(handsets: u64) -> Result<Scenario, Problems> {
        let overlays = Overlays { handsets: Some(handsets), ..Overlays::default() };
        Scenario::open("x.ron", TEXT.as_bytes().to_vec(), &overlays)
    }

    #[test]
    fn cohorts_keep_their_shares_to_the_last_account() {
        for handsets in [1, 7, 99, 1_000, 12_345] {
            let scaled = scaled(handsets).unwrap_or_else(|it| panic!("{it}"));
            assert_eq!(scaled.model().accounts(), handsets);
        }
        assert_eq!(apportion(&[1, 1, 1], 2), [1, 1, 0]);
        assert_eq!(apportion(&[u64::MAX, u64::MAX], 3), [2, 1]);
    }

    #[test]
    fn what_is_declared_for_the_fleet_is_scaled_and_durations_stay() {
        let whole = Scenario::from_ron(TEXT).unwrap_or_else(|it| panic!("{it}"));
        let part = scaled(100).unwrap_or_else(|it| panic!("{it}"));
        let lasts = |it: &Scenario| match &it.spec().jobs[0].takes {
            Takes::AtRate(rate) => rate.time_for(it.spec().stores[0].size),
            Takes::Lasting(_) => unreachable!("it is a rate"),
        };
        assert_eq!(part.spec().stores[0].size.to_string(), "1 TB");
        assert_eq!(lasts(&part), lasts(&whole));
        assert_eq!(
            part.scales(),
            [
                "cohorts[a].accounts: 700 -> 70",
                "cohorts[b].accounts: 200 -> 20",
                "cohorts[c].accounts: 100 -> 10",
                "stores[db].size: 10 TB -> 1 TB",
                "jobs[nightly].takes[0]: 1 GB/s -> 100 MB/s",
                "faults[push].what.befalls[0]: 3 -> 1",
                "channels[help desk].when[0][1].per_hour: 500 -> 50",
                "charges[card].amount: $2.50 -> $25",
            ]
        );
    }

    #[test]
    fn scaling_to_the_same_number_changes_nothing() {
        let whole = Scenario::from_ron(TEXT).unwrap_or_else(|it| panic!("{it}"));
        let same = scaled(1_000).unwrap_or_else(|it| panic!("{it}"));
        assert_eq!(same.digest(), whole.digest());
        assert!(same.scales().is_empty());
    }

    #[test]
    fn nobody_is_no_fleet() {
        assert!(scaled(0).is_err());
        assert!(scaled(1_000_000_000_000).unwrap_err().to_string().contains("at most 20000000"));
    }
}
