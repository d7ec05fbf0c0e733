//! Workload B, one event at a time: what every engine here executes.
//!
//! A handset has three events before it: its next edit, its next attempt to sync, its next reset.
//! It counts for itself and hands its counts in when it is dropped, so that every engine pays the
//! same for them. Draws are as cheap as can be (SplitMix64 and the platform's logarithm), and
//! nothing is hashed: both favour the other engines.

use serde::Deserialize;
use serde::Serialize;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;

pub const DAY: f64 = 86_400.0;
const EDIT_MEAN: f64 = 7_200.0;
const SYNC: f64 = 1_800.0;
const BACKOFF: f64 = 60.0;
const BACKOFF_CAP: f64 = 14_400.0;
const RESET_MEAN: f64 = 14.0 * DAY;
const DOWN: std::ops::Range<f64> = 10.0 * DAY..12.0 * DAY;

/// The three kinds of event.
pub const KINDS: [u8; 3] = [0, 1, 2];

/// Edits, good and failed attempts, resets, lost edits, of all handsets dropped so far.
static COUNTS: [AtomicU64; 5] = [const { AtomicU64::new(0) }; 5];

/// What was counted so far, and then nothing.
pub fn take_counts() -> [u64; 5] {
    std::array::from_fn(|which| COUNTS[which].swap(0, Relaxed))
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Handset {
    draws: u64,
    pending: u32,
    failures: u32,
    counts: [u32; 5],
}

impl Handset {
    pub fn new(number: usize) -> Self {
        let draws = mix(number as u64);
        Self { draws, pending: 0, failures: 0, counts: [0; 5] }
    }

    /// When the first event of a kind comes.
    pub fn first(&mut self, kind: u8) -> f64 {
        match kind {
            0 => EDIT_MEAN * self.exponential(),
            1 => SYNC * self.unit(),
            _ => RESET_MEAN * self.exponential(),
        }
    }

    /// An event happens; says how long it is to the next of its kind.
    pub fn fire(&mut self, kind: u8, now: f64) -> f64 {
        match kind {
            0 => {
                self.counts[0] += 1;
                self.pending += 1;
                EDIT_MEAN * self.exponential()
            }
            1 => self.attempt(now) * (0.9 + 0.2 * self.unit()),
            _ => {
                self.counts[3] += 1;
                self.counts[4] += std::mem::take(&mut self.pending);
                RESET_MEAN * self.exponential()
            }
        }
    }

    fn attempt(&mut self, now: f64) -> f64 {
        if DOWN.contains(&now) {
            self.counts[2] += 1;
            let wait = BACKOFF * f64::from(1_u32 << self.failures);
            self.failures = (self.failures + 1).min(8);
            return wait.min(BACKOFF_CAP);
        }
        self.counts[1] += 1;
        self.pending = 0;
        self.failures = 0;
        SYNC
    }

    fn unit(&mut self) -> f64 {
        self.draws = self.draws.wrapping_add(0x9e37_79b9_7f4a_7c15);
        ((mix(self.draws) >> 12) as f64 + 0.5) / 4_503_599_627_370_496.0
    }

    fn exponential(&mut self) -> f64 {
        -self.unit().ln()
    }
}

impl Drop for Handset {
    fn drop(&mut self) {
        for (all, own) in COUNTS.iter().zip(self.counts) {
            all.fetch_add(own.into(), Relaxed);
        }
    }
}

fn mix(word: u64) -> u64 {
    let word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}
