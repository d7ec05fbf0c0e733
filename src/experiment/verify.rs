//! Whether a trial is the same however it is played; and if not, the first event that differs.
//!
//! A hash says that two plays differ. The chains of the entities say who differs; those entities
//! are played once more with their steps written down, and the earliest step that differs has an
//! address: when, who, what in the one and in the other, what came before, what was drawn since.

use crate::engine::probe::Probe;
use crate::engine::probe::Probed;
use crate::kernel::digest::Sum;
use crate::kernel::time::Time;
use crate::outcome::step::Drawn;
use crate::outcome::step::Step;

/// Accounts that differ and are looked into, at most, the lowest numbers first.
pub const LOOKED_INTO: usize = 64;

/// One way to play a trial.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Way {
    /// On how many threads.
    pub threads: u16,
    /// Which play on so many threads, from 0.
    pub again: u64,
    /// Whether every handset is played alone.
    pub alone: bool,
}

impl Way {
    /// Its name in a report.
    #[must_use]
    pub fn name(&self) -> String {
        let which = if self.again == 0 { "first" } else { "second" };
        let threads = if self.threads == 1 { "thread" } else { "threads" };
        if self.alone {
            format!("each handset alone, {which} play")
        } else {
            format!("{} {threads}, {which} play", self.threads)
        }
    }
}

/// All ways: whole on one thread and on `threads`, and handset by handset; each twice.
#[must_use]
pub fn ways(threads: u16) -> Vec<Way> {
    let kinds = [(1, false), (threads, false), (1, true)];
    let each = |(threads, alone)| [0, 1].map(|again| Way { threads, again, alone });
    kinds.into_iter().flat_map(each).collect()
}

/// Who differs first, and how.
#[derive(Debug, Clone)]
pub struct Difference {
    /// The way that all are held against, and the one that differs.
    pub ways: [Way; 2],
    /// Their hashes.
    pub hashes: [Sum; 2],
    /// The entity.
    pub entity: String,
    /// How many accounts differ.
    pub accounts: usize,
    /// The first step that differs, in the one and in the other; neither, if the entity did not
    /// differ again when it was watched.
    pub steps: [Option<Step>; 2],
    /// The last step before it, which is the same in both.
    pub parent: Option<Step>,
    /// What was drawn between the two, in the one and in the other.
    pub drawn: [Vec<Drawn>; 2],
}

/// What came out.
#[derive(Debug, Clone)]
pub struct Verified {
    /// The hash of the first play.
    pub hash: Sum,
    /// The ways played, up to the first that differs.
    pub plays: usize,
    /// The first difference.
    pub difference: Option<Difference>,
}

/// Plays a trial in all ways and compares; `play` plays it in the n-th way.
pub fn verify(ways: &[Way], play: &mut dyn FnMut(usize, &Probe<'_>) -> Probed) -> Verified {
    let first = play(0, &Probe::default());
    for (at, way) in ways.iter().enumerate().skip(1) {
        let alone = way.alone.then_some(&first.heard);
        let other = play(at, &Probe { alone, watch: &[] });
        if equal(&first, &other) {
            continue;
        }
        let watch = differing(&first, &other);
        let (accounts, watch) = (watch.len(), &watch[..watch.len().min(LOOKED_INTO)]);
        let one = play(0, &Probe { alone: None, watch });
        let two = play(at, &Probe { alone, watch });
        let mut found = [candidates(&first, &other), candidates(&one, &two)].concat();
        found.sort_by_key(Candidate::when);
        let hashes = [first.hash, other.hash];
        let ways = [ways[0], *way];
        let difference = match found.into_iter().next() {
            Some(it) => it.difference(ways, hashes, accounts),
            None => unseen(ways, hashes, watch, accounts),
        };
        return Verified { hash: first.hash, plays: at + 1, difference: Some(difference) };
    }
    Verified { hash: first.hash, plays: ways.len(), difference: None }
}

fn equal(one: &Probed, other: &Probed) -> bool {
    one.hash == other.hash
        && one.events == other.events
        && one.accounts == other.accounts
        && (&one.groups, &one.queues) == (&other.groups, &other.queues)
}

/// The numbers of the accounts whose chains differ.
fn differing(one: &Probed, other: &Probed) -> Vec<u64> {
    let pairs = one.accounts.iter().zip(&other.accounts);
    let numbers = (0..).zip(pairs).filter(|(_, (one, other))| one != other);
    numbers.map(|(number, _)| number).collect()
}

/// An entity whose steps part.
#[derive(Debug, Clone)]
struct Candidate {
    entity: String,
    steps: [Option<Step>; 2],
    before: [Option<Step>; 2],
}

/// The steps of every entity that part, held against each other.
fn candidates(one: &Probed, other: &Probed) -> Vec<Candidate> {
    let mut found: Vec<Candidate> =
        part("server", &one.events, &other.events).into_iter().collect();
    let kinds = [("groups", &one.groups, &other.groups), ("queue", &one.queues, &other.queues)];
    for (kind, ones, others) in kinds {
        for ((name, _, step), (.., its)) in ones.iter().zip(others) {
            let entity = format!("{kind} {name}");
            found.extend(part(&entity, std::slice::from_ref(step), std::slice::from_ref(its)));
        }
    }
    for ((number, steps), (_, its)) in one.steps.iter().zip(&other.steps) {
        found.extend(part(&format!("handset {number}"), steps, its));
    }
    found
}

/// Where two lists of steps part, if they do.
fn part(entity: &str, one: &[Step], other: &[Step]) -> Option<Candidate> {
    let same = one.iter().zip(other).take_while(|(one, other)| one == other).count();
    if same == one.len() && same == other.len() {
        return None;
    }
    let before = [one, other].map(|steps| same.checked_sub(1).map(|at| steps[at].clone()));
    let steps = [one.get(same).cloned(), other.get(same).cloned()];
    Some(Candidate { entity: entity.to_owned(), steps, before })
}

impl Candidate {
    /// The earlier of the two versions.
    fn when(&self) -> Time {
        let times = self.steps.iter().flatten().map(|step| step.at);
        times.min().unwrap_or(Time::NEVER)
    }

    fn difference(self, ways: [Way; 2], hashes: [Sum; 2], accounts: usize) -> Difference {
        let [one, other] = &self.steps;
        let [parent, its] = &self.before;
        let drawn = [since(parent.as_ref(), one.as_ref()), since(its.as_ref(), other.as_ref())];
        let Self { entity, steps, before: [parent, _] } = self;
        Difference { ways, hashes, entity, accounts, steps, parent, drawn }
    }
}

/// The streams that were drawn from between two steps.
fn since(parent: Option<&Step>, step: Option<&Step>) -> Vec<Drawn> {
    let Some(step) = step else { return Vec::new() };
    let before = parent.map_or(&[][..], |parent| &parent.drawn);
    step.drawn.iter().filter(|drawn| !before.contains(drawn)).cloned().collect()
}

/// The chains differ, and the steps did not when they were written down.
fn unseen(ways: [Way; 2], hashes: [Sum; 2], watch: &[u64], accounts: usize) -> Difference {
    let entity = watch.first().map_or("the sum of all".to_owned(), |it| format!("handset {it}"));
    let (steps, drawn) = ([None, None], [Vec::new(), Vec::new()]);
    Difference { ways, hashes, entity, accounts, steps, parent: None, drawn }
}

impl Difference {
    /// What the draws say about the cause.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        let [one, other] = &self.drawn;
        let alike = |one: &Drawn| {
            let same = |it: &&Drawn| it.purpose == one.purpose && it.words == one.words;
            other.iter().find(same).is_some_and(|it| it.last != one.last)
        };
        let [first, second] = &self.steps;
        let ends = |step: &Option<Step>| step.as_ref().is_none_or(|it| it.what.starts_with("ends"));
        if first.is_none() && second.is_none() {
            "it did not differ again when it was watched: something outside the trial changes it"
        } else if ends(first) != ends(second) {
            "one of the two stops early"
        } else if one.iter().any(alike) {
            "one address gave two words: draws depend on the order in which they are made"
        } else if one.is_empty() && other.is_empty() {
            "nothing was drawn since: an unordered collection, a clock or shared state"
        } else {
            "the same words were drawn: what is made of them differs, such as a logarithm"
        }
    }
}
