//! Faults planted on purpose, for tests of `verify`: each breaks one law of a trial.
//!
//! Compiled only with the feature `planted`, which no build that anybody relies on has. Nothing
//! happens until [`plant`] is called. It is the one file in which the house's words are not held:
//! here stands what they forbid, so that it is known to be noticed.

use crate::kernel::time::Span;
use crate::kernel::time::Time;
use std::collections::HashMap;
use std::sync::atomic::AtomicU8;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::SeqCst;
use std::time::SystemTime;

/// A fault in the simulator itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plant {
    /// What a fault hits is hit in the order of an unordered map.
    Map = 1,
    /// A handset boots later by what the wall clock says.
    Clock = 2,
    /// From the second run on, the logarithm is the platform's.
    Logarithm = 3,
    /// All streams are fed by one generator, in the order in which draws happen to be made.
    Order = 4,
    /// From the second run on, lives are broken off a day before the horizon.
    Stop = 5,
}

static KIND: AtomicU8 = AtomicU8::new(0);
static RUN: AtomicU64 = AtomicU64::new(0);
static NEXT: AtomicU64 = AtomicU64::new(0);

/// Plants a fault, in this whole process.
pub fn plant(plant: Plant) {
    KIND.store(plant as u8, SeqCst);
}

/// A run begins: what differs from run to run learns its number, from 0.
pub fn begin(run: u64) {
    RUN.store(run, SeqCst);
    NEXT.store(0, SeqCst);
}

fn is(plant: Plant) -> bool {
    KIND.load(SeqCst) == plant as u8
}

fn is_later() -> bool {
    RUN.load(SeqCst) > 0
}

/// A list in the order of a map that has none.
pub(crate) fn shuffled<T>(list: Vec<T>) -> Vec<T> {
    if !is(Plant::Map) {
        return list;
    }
    let map: HashMap<usize, T> = list.into_iter().enumerate().collect();
    map.into_values().collect()
}

/// Up to a second, by the wall clock.
pub(crate) fn by_the_clock() -> Span {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let ms = since.map_or(0, |since| since.subsec_nanos() % 1_000);
    Span::from_ms(if is(Plant::Clock) { i64::from(ms) } else { 0 })
}

/// The platform's logarithm, where it takes the place of the crate's own.
pub(crate) fn logarithm(x: f64) -> Option<f64> {
    (is(Plant::Logarithm) && is_later()).then(|| x.ln())
}

/// The number of the next block of the one generator, where it feeds all streams.
pub(crate) fn next_block() -> Option<u64> {
    is(Plant::Order).then(|| NEXT.fetch_add(1, SeqCst))
}

/// Where a life ends that is to end at `until`.
pub(crate) fn end(until: Time) -> Time {
    let early = is(Plant::Stop) && is_later();
    if early { Time::from_ms(until.ms() - 86_400_000) } else { until }
}
