//! By hand: one `BinaryHeap` of all that is to come, three entries a handset.

use crate::model::Handset;
use crate::model::KINDS;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

pub fn run(handsets: usize, horizon: f64) {
    let mut fleet: Vec<Handset> = (0..handsets).map(Handset::new).collect();
    let mut queue = BinaryHeap::with_capacity(3 * handsets);
    for (number, handset) in fleet.iter_mut().enumerate() {
        for kind in KINDS {
            queue.push(Reverse((key(handset.first(kind)), number as u32, kind)));
        }
    }
    while let Some(Reverse((at, number, kind))) = queue.pop() {
        let now = at as f64 / PER_SECOND;
        if now >= horizon {
            break;
        }
        let wait = fleet[number as usize].fire(kind, now);
        queue.push(Reverse((key(now + wait), number, kind)));
    }
}

const PER_SECOND: f64 = 1e6;

fn key(at: f64) -> u64 {
    (at * PER_SECOND) as u64
}
