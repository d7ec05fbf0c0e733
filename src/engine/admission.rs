//! Who is taken by a service whose capacity is shared, exactly as one event loop would have it.
//!
//! Everybody is assumed to be taken, and requests are counted by window. Where a window overflows,
//! the requests of the whole fleet are decided one after another from there on, in the order of
//! all, until windows have had room for a while; then everybody is assumed to be taken again. What
//! is found is one place in the order for each window that was full, so that each life can be
//! lived alone as ever.
//!
//! Nothing of a life is kept meanwhile but a card: what it asks next. Contents matter to what is
//! asked only if copies are brought back or edits are pushed; if not, none are drawn here.

use crate::effect::op::What;
use crate::engine::fleet;
use crate::engine::fleet::Block;
use crate::engine::life::asking::Card;
use crate::engine::life::body::Life;
use crate::engine::life::gate::Asked;
use crate::engine::life::gate::Gate;
use crate::engine::life::gate::Kind;
use crate::engine::life::gate::Place;
use crate::engine::life::stage::Stage;
use crate::engine::life::tally::Tally;
use crate::kernel::time::Time;
use crate::scenario::model::Device;
use crate::world::device::Cache;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Of all windows, this part must have had room in a row for everybody to be assumed taken.
const QUIET_PART: usize = 32;

/// The gate of each service; none where capacity is not limited.
pub(crate) fn gates(stage: Stage<'_>) -> Vec<Option<Gate>> {
    let services = &stage.model.spec.services;
    let gate = |capacity| Gate::new(capacity, stage.model);
    let mut gates: Vec<_> = services.iter().map(|it| it.capacity.as_ref().map(gate)).collect();
    for service in 0..gates.len() {
        if gates[service].is_some() {
            close(stage, service, &mut gates);
        }
    }
    gates
}

/// Finds the windows of one service that are full.
fn close(stage: Stage<'_>, service: usize, gates: &mut [Option<Gate>]) {
    let mut known = 0;
    let whom = |block: &Block| {
        let cohort = &stage.model.cohorts[block.cohort];
        usize::from(cohort.service) == service && device(stage, block.cohort).is_some()
    };
    let blocks: Vec<Block> = fleet::blocks(stage).into_iter().filter(whom).collect();
    loop {
        let here = Stage { gates, ..stage };
        let gate = gates[service].as_ref().expect("only gates are closed");
        let asked = fleet::each(&blocks, |block| census(here, gate, block, known)).into_iter();
        let asked = asked.reduce(|mut all, more| {
            all.iter_mut().zip(more).for_each(|(all, more)| *all += more);
            all
        });
        let mut ahead = (known..).zip(asked.iter().flatten());
        let over = |(window, asked): &(usize, &u32)| u64::from(**asked) > gate.room(*window);
        let Some((full, _)) = ahead.find(over) else {
            return;
        };
        known = Crowd::new(here, gate, &blocks, full).decide(stage, service, gates);
    }
}

fn device(stage: Stage<'_>, cohort: usize) -> Option<&Device> {
    stage.model.cohorts[cohort].device.as_ref().filter(|device| device.cache != Cache::None)
}

/// The lives of a block, without contents where those do not matter to what is asked.
fn asking<'a>(stage: Stage<'a>, cohort: usize) -> Life<'a> {
    let mut life = Life::new(stage, &stage.model.cohorts[cohort], cohort);
    let pushes = device(stage, cohort).is_some_and(|device| device.push);
    if !pushes && !stage.timeline.iter().any(|op| matches!(op.what, What::Restore(_))) {
        life.lanes.clear();
    }
    life
}

/// How many requests of a block come in each window from the first that is not known on, if
/// everybody is taken that no window is known to refuse.
fn census(stage: Stage<'_>, gate: &Gate, block: &Block, first: usize) -> Vec<u32> {
    let mut life = asking(stage, block.cohort);
    let mut tally = Tally::new(stage.model, false);
    let windows = gate.window(stage.until) + 1;
    life.asked = Some(Asked { first, counts: vec![0; windows.saturating_sub(first)] });
    for member in block.members.clone() {
        let key = stage.model.account_key(block.cohort, member);
        life.pass((key, block.first + member), &mut tally);
    }
    life.asked.take().expect("it was given").counts
}

/// A handset's place in no list.
const NOBODY: u32 = u32::MAX;

/// The handsets of a service while it is crowded, listed by the window in which each does
/// something next.
struct Crowd {
    cards: Vec<Card>,
    /// Of each handset: its cohort, its number in it, the number of the cohort's first.
    who: Vec<(u32, u64, u64)>,
    /// The first handset in each window's list, from the window that is at hand on.
    heads: Vec<u32>,
    /// The next in the same list.
    links: Vec<u32>,
    window: usize,
}

impl Crowd {
    /// The handsets as they stand at the beginning of a window.
    fn new(stage: Stage<'_>, gate: &Gate, blocks: &[Block], window: usize) -> Self {
        let opens = gate.opens(window);
        let cards = fleet::each(blocks, |block| {
            let mut life = asking(stage, block.cohort);
            let mut tally = Tally::new(stage.model, false);
            let key = |member| stage.model.account_key(block.cohort, member);
            let all = block.members.clone();
            let card = |of| life.ask((key(of), block.first + of), (opens, Kind::Wakes), &mut tally);
            all.map(card).collect::<Vec<_>>()
        });
        let cards = cards.concat();
        let who = blocks.iter().flat_map(|block| {
            let cohort = u32::try_from(block.cohort).expect("cohorts are few");
            block.members.clone().map(move |member| (cohort, member, block.first))
        });
        let mut crowd = Self {
            who: who.collect(),
            heads: vec![NOBODY; gate.window(stage.until) + 1 - window],
            links: vec![NOBODY; cards.len()],
            cards,
            window,
        };
        for of in 0..crowd.cards.len() {
            let place = crowd.cards[of].place();
            crowd.list(of, place.0, stage, gate);
        }
        crowd
    }

    /// Puts a handset on the list of the window in which it does something next.
    fn list(&mut self, of: usize, at: Time, stage: Stage<'_>, gate: &Gate) {
        if at < stage.until {
            let head = &mut self.heads[gate.window(at) - self.window];
            self.links[of] = *head;
            *head = u32::try_from(of).expect("a crowd is counted in 32 bits");
        }
    }

    /// Decides one request after another until there was room for a while; says from which window
    /// on nothing is decided.
    fn decide(mut self, stage: Stage<'_>, service: usize, gates: &mut [Option<Gate>]) -> usize {
        let (first, ahead) = (self.window, self.heads.len());
        let patience = (first + ahead) / QUIET_PART + 1;
        let mut quiet = 0;
        let mut line: BinaryHeap<Reverse<(Place, u32)>> = BinaryHeap::new();
        let mut tally = Tally::new(stage.model, false);
        for ahead in 0..ahead {
            let mut listed = std::mem::replace(&mut self.heads[ahead], NOBODY);
            let mut all = std::mem::take(&mut line).into_vec();
            while listed != NOBODY {
                all.push(Reverse((self.cards[listed as usize].place(), listed)));
                listed = self.links[listed as usize];
            }
            line = BinaryHeap::from(all);
            let is_full = self.pass(&mut line, first + ahead, (stage, service), gates, &mut tally);
            quiet = if is_full { 0 } else { quiet + 1 };
            if quiet > patience {
                return first + ahead + 1;
            }
        }
        first + ahead
    }

    /// One window passes; says whether anybody was refused.
    fn pass(
        &mut self,
        line: &mut BinaryHeap<Reverse<(Place, u32)>>,
        window: usize,
        (stage, service): (Stage<'_>, usize),
        gates: &mut [Option<Gate>],
        tally: &mut Tally,
    ) -> bool {
        let gate = gates[service].as_ref().expect("only gates are closed");
        let (admits, closes) = (gate.room(window), gate.opens(window + 1));
        let mut taken = 0;
        while let Some(Reverse((place, of))) = line.pop() {
            let (at, kind, _) = place;
            let asks = kind != Kind::Wakes;
            let is_taken = taken < admits;
            taken += u64::from(asks);
            if asks && taken == admits + 1 {
                gates[service].as_mut().expect("only gates are closed").close(place);
            }
            let here = Stage { gates, ..stage };
            let gate = gates[service].as_ref().expect("only gates are closed");
            let card = &mut self.cards[of as usize];
            let (cohort, member, first) = self.who[of as usize];
            let cohort = cohort as usize;
            let device = device(stage, cohort).expect("only handsets are in a crowd");
            let pushes_again = kind == Kind::Attempt && device.push && card.backs_off();
            match kind {
                Kind::Attempt if !is_taken => card.refused(here, device, gate),
                Kind::Attempt if !pushes_again => card.taken(here, device),
                _ => {
                    let key = (stage.model.account_key(cohort, member), first + member);
                    *card = asking(here, cohort).ask(key, (at, kind), tally);
                }
            }
            let next = card.place();
            if next.0 < closes && next.0 < stage.until {
                line.push(Reverse((next, of)));
            } else {
                self.list(of as usize, next.0, stage, gate);
            }
        }
        taken > admits
    }
}
