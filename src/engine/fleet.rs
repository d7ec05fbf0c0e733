//! The fleet: every account's life, in blocks, on any number of threads, with the same result.
//!
//! A block is a range of account numbers. Lives share nothing, and what they add up to are
//! integers, so neither the size of a block nor the order of blocks can be seen in an outcome.

use crate::engine::life::body::Life;
use crate::engine::life::diary::Diary;
use crate::engine::life::stage::Stage;
use crate::engine::life::tally::Tally;
use crate::engine::life::witness::Onlooker;
use crate::kernel::chance::EntityKey;
use crate::outcome::curves::Part;
use crate::world::chosen::Chosen;
use std::ops::Range;

/// Accounts of one cohort that are lived one after another.
#[derive(Debug, Clone)]
pub(crate) struct Block {
    pub(crate) cohort: usize,
    pub(crate) members: Range<u64>,
    /// The number over all cohorts of the cohort's first member.
    pub(crate) first: u64,
}

/// Accounts in a block: enough that starting one costs nothing, few enough to share out evenly.
const BLOCK: u64 = 4096;

/// Lives every life and adds them up.
pub(crate) fn live(stage: Stage<'_>) -> Tally {
    live_blocks(stage, &blocks(stage))
}

/// The curves of some cohorts alone.
pub(crate) fn part(stage: Stage<'_>, whose: &Chosen) -> Part {
    let mut blocks = blocks(stage);
    blocks.retain(|block| whose.has(block.cohort));
    let accounts = blocks.iter().map(|block| block.members.end - block.members.start).sum();
    let tally = live_blocks(stage, &blocks);
    Part { curves: tally.curves.counted(&tally.counts), accounts }
}

fn live_blocks(stage: Stage<'_>, blocks: &[Block]) -> Tally {
    let empty = || {
        let mut tally = Tally::new(stage.model, stage.ticks);
        tally.chains = stage.watch.chains.then(Vec::new);
        tally
    };
    if blocks.len() <= 1 {
        return blocks.iter().fold(empty(), |tally, block| live_block(stage, block, tally));
    }
    shared(stage, blocks, empty)
}

#[cfg(feature = "rayon")]
fn shared(stage: Stage<'_>, blocks: &[Block], empty: impl Fn() -> Tally + Sync + Send) -> Tally {
    use rayon::iter::IntoParallelRefIterator;
    use rayon::iter::ParallelIterator;
    let merge = |mut one: Tally, other: Tally| {
        one.merge(&other);
        one
    };
    let tallies = blocks.par_iter().fold(&empty, |tally, block| live_block(stage, block, tally));
    tallies.reduce(&empty, merge)
}

#[cfg(not(feature = "rayon"))]
fn shared(stage: Stage<'_>, blocks: &[Block], empty: impl Fn() -> Tally) -> Tally {
    blocks.iter().fold(empty(), |tally, block| live_block(stage, block, tally))
}

/// Does something with each block, on all threads, and gives what comes of it in their order.
#[cfg(feature = "rayon")]
pub(crate) fn each<T: Send>(blocks: &[Block], what: impl Fn(&Block) -> T + Sync + Send) -> Vec<T> {
    use rayon::iter::IntoParallelRefIterator;
    use rayon::iter::ParallelIterator;
    blocks.par_iter().map(what).collect()
}

#[cfg(not(feature = "rayon"))]
pub(crate) fn each<T>(blocks: &[Block], what: impl Fn(&Block) -> T) -> Vec<T> {
    blocks.iter().map(what).collect()
}

fn live_block(stage: Stage<'_>, block: &Block, mut tally: Tally) -> Tally {
    let cohort = &stage.model.cohorts[block.cohort];
    let mut life = Life::new(stage, cohort, block.cohort);
    for member in block.members.clone() {
        let key = stage.model.account_key(block.cohort, member);
        let number = block.first + member;
        if stage.watch.accounts.binary_search(&number).is_ok() {
            live_watched(&mut life, key, number, &mut tally);
        } else {
            life.live(key, number, &mut tally);
        }
    }
    tally.restarted(cohort, &life.restarting.counts);
    tally
}

/// Lives a life and writes down its steps.
fn live_watched(life: &mut Life<'_>, key: EntityKey, number: u64, tally: &mut Tally) {
    let before = tally.sum.get();
    let mut diary = Diary::default();
    life.live_before(key, number, tally, &mut diary);
    let chain = tally.sum.get().wrapping_sub(before);
    diary.close(life, life.stage.until, chain);
    tally.steps.push((number, diary.steps));
}

/// Lives every life alone, the last account first, each step looked at: nothing that one life
/// leaves behind can reach another, and no order of accounts is the usual one.
pub(crate) fn live_alone(stage: Stage<'_>) -> Tally {
    let mut tally = Tally::new(stage.model, stage.ticks);
    tally.chains = stage.watch.chains.then(Vec::new);
    for block in blocks(stage).iter().rev() {
        let cohort = &stage.model.cohorts[block.cohort];
        for member in block.members.clone().rev() {
            let mut life = Life::new(stage, cohort, block.cohort);
            let key = stage.model.account_key(block.cohort, member);
            let number = block.first + member;
            if stage.watch.accounts.binary_search(&number).is_ok() {
                live_watched(&mut life, key, number, &mut tally);
            } else {
                life.live_before(key, number, &mut tally, &mut Onlooker);
            }
        }
    }
    tally
}

pub(crate) fn blocks(stage: Stage<'_>) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut first = 0;
    for (cohort, of) in stage.model.cohorts.iter().enumerate() {
        let mut from = 0;
        while from < of.accounts {
            let to = (from + BLOCK).min(of.accounts);
            blocks.push(Block { cohort, members: from..to, first });
            from = to;
        }
        first += of.accounts;
    }
    blocks
}
