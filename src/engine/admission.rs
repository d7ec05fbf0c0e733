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
use crate::kernel::chance::Address;
use crate::kernel::chance::EntityKey;
use crate::scenario::model::Device;
use crate::world::device::Cache;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::iter::Zip;
use std::vec::IntoIter;

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

/// Whether it was assumed that a request is taken, and the word on which a wait hangs then.
type Drawn = (bool, u32);

/// What a handset does next, and where its card lies.
type Listed = (Place, u32);

/// The handsets of a service while it is crowded, listed by the window in which each does
/// something next.
struct Crowd {
    cards: Vec<Card>,
    /// The blocks of which they are, each with the place of its first card.
    blocks: Vec<(usize, Block)>,
    /// What comes in each window, in any order, from the one that is at hand on.
    ahead: Vec<Vec<Listed>>,
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
        let mut begins = 0;
        let placed = blocks.iter().zip(&cards).map(|(block, cards)| {
            let first = begins;
            begins += cards.len();
            (first, block.clone())
        });
        let mut crowd = Self {
            blocks: placed.collect(),
            ahead: vec![Vec::new(); gate.window(stage.until) + 1 - window],
            cards: cards.concat(),
            window,
        };
        for of in 0..crowd.cards.len() {
            let of = u32::try_from(of).expect("a crowd is counted in 32 bits");
            crowd.list((crowd.cards[of as usize].place(), of), stage, gate);
        }
        crowd
    }

    /// Puts what a handset does next on the list of its window.
    fn list(&mut self, next: Listed, stage: Stage<'_>, gate: &Gate) {
        let at = next.0.0;
        if at < stage.until {
            self.ahead[gate.window(at) - self.window].push(next);
        }
    }

    /// Whose card it is: the cohort, the account's key and its number.
    fn who(&self, of: u32, stage: Stage<'_>) -> (usize, (EntityKey, u64)) {
        let of = of as usize;
        let behind = self.blocks.partition_point(|(first, _)| *first <= of);
        let (first, block) = &self.blocks[behind - 1];
        let member = block.members.start + (of - first) as u64;
        (block.cohort, (stage.model.account_key(block.cohort, member), block.first + member))
    }

    /// Decides one request after another until there was room for a while; says from which window
    /// on nothing is decided.
    fn decide(mut self, stage: Stage<'_>, service: usize, gates: &mut [Option<Gate>]) -> usize {
        let (first, ahead) = (self.window, self.ahead.len());
        let patience = (first + ahead) / QUIET_PART + 1;
        let mut quiet = 0;
        let mut tally = Tally::new(stage.model, false);
        for ahead in 0..ahead {
            let is_full = self.pass(first + ahead, (stage, service), gates, &mut tally);
            quiet = if is_full { 0 } else { quiet + 1 };
            if quiet > patience {
                return first + ahead + 1;
            }
        }
        first + ahead
    }

    /// Reads a word of each card that a window needs. Cards lie all over the memory, and here the
    /// waits for them overlap; one request after another would wait for each.
    fn fetch(&self, known: &[Listed]) {
        let words = known.iter().map(|&(_, of)| self.cards[of as usize].cohort());
        std::hint::black_box(words.fold(0, usize::wrapping_add));
    }

    /// The words on which waits hang, as far as it can be told when a window opens who is taken:
    /// those who come first are. Four words at once cost as much as two, one after another.
    fn draw(&self, known: &[Listed], admits: u64, stage: Stage<'_>) -> Vec<Drawn> {
        let is_taken =
            |(rank, listed): (u64, &Listed)| rank < admits && listed.0.1 == Kind::Attempt;
        let assumed = (0..).zip(known).map(is_taken);
        let draw = |(&(_, of), is_taken): (&Listed, bool)| {
            let card = &self.cards[of as usize];
            let device = device(stage, card.cohort()).expect("only handsets are in a crowd");
            card.draw(is_taken, stage, device)
        };
        let draws: Vec<Address> = known.iter().zip(assumed.clone()).map(draw).collect();
        assumed.zip(Address::words(&draws)).collect()
    }

    /// One window passes; says whether anybody was refused.
    fn pass(
        &mut self,
        window: usize,
        (stage, service): (Stage<'_>, usize),
        gates: &mut [Option<Gate>],
        tally: &mut Tally,
    ) -> bool {
        let gate = gates[service].as_ref().expect("only gates are closed");
        let (admits, closes) = (gate.room(window), gate.opens(window + 1));
        let mut known = std::mem::take(&mut self.ahead[window - self.window]);
        known.sort_unstable();
        self.fetch(&known);
        let drawn = self.draw(&known, admits, Stage { gates, ..stage });
        let mut line = Line::new(known, drawn);
        let mut taken = 0;
        while let Some(((place, of), drawn)) = line.next() {
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
            let device = device(stage, card.cohort()).expect("only handsets are in a crowd");
            let pushes_again = kind == Kind::Attempt && device.push && card.backs_off();
            let word = || match drawn {
                Some((assumed, word)) if assumed == is_taken => word,
                _ => card.draw(is_taken, here, device).word(),
            };
            match kind {
                Kind::Attempt if !is_taken => card.refused(word(), device, gate),
                Kind::Attempt if !pushes_again => card.taken(word(), device),
                _ => {
                    let (cohort, who) = self.who(of, stage);
                    self.cards[of as usize] = asking(here, cohort).ask(who, (at, kind), tally);
                }
            }
            let next = (self.cards[of as usize].place(), of);
            if next.0.0 < closes && next.0.0 < stage.until {
                line.add(next);
            } else {
                self.list(next, stage, gate);
            }
        }
        taken > admits
    }
}

/// What comes in a window, in the order of all: what is known when it opens, and what little is
/// found out while it passes.
struct Line {
    known: Zip<IntoIter<Listed>, IntoIter<Drawn>>,
    next: Option<(Listed, Drawn)>,
    found: BinaryHeap<Reverse<Listed>>,
}

impl Line {
    fn new(known: Vec<Listed>, drawn: Vec<Drawn>) -> Self {
        let mut known = known.into_iter().zip(drawn);
        Self { next: known.next(), known, found: BinaryHeap::new() }
    }

    fn add(&mut self, listed: Listed) {
        self.found.push(Reverse(listed));
    }

    /// Who comes next, and what was drawn for it beforehand.
    fn next(&mut self) -> Option<(Listed, Option<Drawn>)> {
        let found = self.found.peek().map(|Reverse(listed)| *listed);
        match self.next {
            Some((known, drawn)) if found.is_none_or(|found| known < found) => {
                self.next = self.known.next();
                Some((known, Some(drawn)))
            }
            _ => self.found.pop().map(|Reverse(listed)| (listed, None)),
        }
    }
}
