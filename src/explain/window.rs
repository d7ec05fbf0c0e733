//! The rescue window: from when on a loss was in train, and until when which listed alternative
//! would have saved the record.
//!
//! Each alternative is tried from the start and, where a trial can go on under it, from the
//! moments of server events on, the latest first; then the border between the last that saves and
//! the next that does not is halved to a minute. Where plans wait for complaints or capacity is
//! shared, a small fleet is lived anew each time; of a large one what it complains, and what
//! services have no room for, is taken as it was in the trial that is explained, which is an
//! approximation.

use crate::engine::trial::Found;
use crate::engine::trial::Trial;
use crate::kernel::time::Time;
use crate::outcome::account::Fate;
use crate::outcome::account::RecordFate;
use crate::outcome::history::History;
use crate::outcome::server::ServerSide;
use crate::scenario::load::Scenario;
use std::borrow::Cow;

/// Moments of events at which a branch is tried, at most, before a border is looked for.
const MOST: usize = 48;
const MINUTE: i64 = 60_000;

/// One alternative that would have saved a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saver {
    /// `policy` or `strategy`.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// The last moment found at which it still saves the record, to a minute; none if it must have
    /// stood from the start.
    pub until: Option<Time>,
}

/// The first death that a copy of a lost record died of a cause after the last birth of one: from
/// then on the loss was in train.
#[must_use]
pub fn opens(history: &History) -> Option<Time> {
    let born = history.copies.iter().filter_map(|copy| copy.counts).max()?;
    let deaths = history.copies.iter().filter(|copy| copy.counts.is_some());
    let deaths = deaths.filter_map(|copy| copy.died);
    let fell = deaths.filter(|died| died.last || died.cause.is_some() && died.at > born);
    fell.map(|died| died.at).min()
}

/// Accounts of a fleet that is lived anew for each change, at most.
const ANEW: u64 = 2_000;

/// What the fleet says and asks under a change: found anew if somebody's life may hang on it and
/// the fleet is small, else as it was.
pub(crate) fn found_under<'f>(
    scenario: &Scenario,
    play: &Trial,
    found: &'f Found,
) -> Cow<'f, Found> {
    if scenario.model().accounts() <= ANEW && play.hangs_on_the_fleet() {
        Cow::Owned(play.finish_and_find().1)
    } else {
        Cow::Borrowed(found)
    }
}

/// Whether what is said of changes takes from the trial as it was what the fleet would say and ask.
#[must_use]
pub fn is_approximate(scenario: &Scenario, (seed, trial): (u64, u64)) -> bool {
    scenario.model().accounts() > ANEW && Trial::new(scenario, seed, trial).hangs_on_the_fleet()
}

/// Every listed policy and strategy that would have saved a record of an account.
#[must_use]
pub fn savers(
    scenario: &Scenario,
    (seed, trial): (u64, u64),
    found: &Found,
    (account, record): (u64, &RecordFate),
    (server, last): (&ServerSide, Time),
) -> Vec<Saver> {
    let saves = |play: &Trial| {
        let traced = play.trace(&found_under(scenario, play, found), account, &[]);
        traced.is_some_and(|it| {
            let same = |other: &&RecordFate| {
                (other.category, other.record) == (record.category, record.record)
            };
            it.account.records.iter().find(same).is_some_and(|it| it.fate == Fate::Visible)
        })
    };
    let mut savers = Vec::new();
    for (kind, name, _) in scenario.alternatives() {
        if kind == "variant" {
            continue;
        }
        let mut overlays = scenario.overlays().clone();
        let choice = if kind == "policy" { &mut overlays.policy } else { &mut overlays.strategy };
        *choice = Some(name.to_owned());
        let Ok(other) = scenario.with(&overlays) else { continue };
        let branch = |at: Time| {
            let mut play = Trial::new(scenario, seed, trial);
            play.advance(at);
            play.continue_with(&other).is_ok_and(|()| saves(&play))
        };
        let until = latest(&moments(server, last), &branch);
        if until.is_some() || saves(&Trial::new(&other, seed, trial)) {
            savers.push(Saver { kind, name: name.to_owned(), until });
        }
    }
    savers
}

/// The last of these moments at which a branch saves, and how much later one does that is before
/// the next of them: between two it is taken to stop saving once, and not to begin again.
fn latest(moments: &[Time], saves: &dyn Fn(Time) -> bool) -> Option<Time> {
    let step = moments.len().div_ceil(MOST).max(1);
    // The latest are tried first.
    let tried = (0..moments.len()).rev().step_by(step);
    let mut fails = None;
    for at in tried {
        if !saves(moments[at]) {
            fails = Some(at);
            continue;
        }
        let Some(mut fails) = fails else { return Some(moments[at]) };
        let mut found = at;
        while fails - found > 1 {
            let middle = found.midpoint(fails);
            *(if saves(moments[middle]) { &mut found } else { &mut fails }) = middle;
        }
        let (mut found, mut fails) = (moments[found], moments[fails]);
        while fails.since(found).ms() > MINUTE {
            let middle = found.ms().midpoint(fails.ms()).div_euclid(MINUTE) * MINUTE;
            let middle = Time::from_ms(middle);
            if middle <= found {
                break;
            }
            *(if saves(middle) { &mut found } else { &mut fails }) = middle;
        }
        return Some(found);
    }
    None
}

/// The instants of server events up to the last death.
fn moments(server: &ServerSide, last: Time) -> Vec<Time> {
    let mut all: Vec<Time> =
        server.journal.iter().map(|it| it.at).filter(|at| *at <= last).collect();
    all.push(last);
    all.dedup();
    all
}
