//! Populations of redundancy groups are lived, in blocks, on any number of threads.

use crate::engine::group::Life;
use crate::engine::units::Plan;
use crate::kernel::chance::Chance;
use crate::kernel::digest::Sum;
use crate::outcome::group::Grouped;
use crate::scenario::model::Model;

/// Groups in a block.
const BLOCK: u64 = 1024;

/// Lives each population, in the order of the file; with each comes the sum of its chains.
pub(crate) fn live_groups(model: &Model, chance: Chance) -> (Vec<Grouped>, Vec<Sum>) {
    let lived = model.spec.groups.iter().map(|group| {
        let plan = Plan::new(group, model, chance);
        let blocks: Vec<u64> = (0..group.count.div_ceil(BLOCK)).collect();
        shared(&blocks, |block| {
            let (mut grouped, mut chains) = (Grouped::default(), Sum::default());
            let mut life = Life::new(&plan, chance);
            for member in block * BLOCK..((block + 1) * BLOCK).min(group.count) {
                chains.add(life.live(member, &mut grouped));
            }
            (grouped, chains)
        })
    });
    lived.unzip()
}

fn both(mut one: (Grouped, Sum), other: (Grouped, Sum)) -> (Grouped, Sum) {
    one.0.merge(&other.0);
    one.1.merge(other.1);
    one
}

#[cfg(feature = "rayon")]
fn shared(blocks: &[u64], live: impl Fn(u64) -> (Grouped, Sum) + Sync + Send) -> (Grouped, Sum) {
    use rayon::iter::IntoParallelRefIterator;
    use rayon::iter::ParallelIterator;
    let empty = || (Grouped::default(), Sum::default());
    blocks.par_iter().map(|&block| live(block)).reduce(empty, both)
}

#[cfg(not(feature = "rayon"))]
fn shared(blocks: &[u64], live: impl Fn(u64) -> (Grouped, Sum)) -> (Grouped, Sum) {
    let empty = (Grouped::default(), Sum::default());
    blocks.iter().map(|&block| live(block)).fold(empty, both)
}
