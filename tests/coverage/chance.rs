//! Random numbers of one analysis, each analysis with a key of its own.

use lastcopy::stats::normal::normal_quantile;
use lastcopy::stats::paired::Pairs;
use lastcopy::stats::proportion::Tally;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::Rng;
use rand_chacha::rand_core::SeedableRng;

/// Randomness of one analysis.
pub struct Chance(ChaCha8Rng);

impl Chance {
    pub fn of(method: usize, analysis: u32) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&(method as u64).to_le_bytes());
        key[8..12].copy_from_slice(&analysis.to_le_bytes());
        Self(ChaCha8Rng::from_seed(key))
    }

    /// Strictly between 0 and 1.
    pub fn uniform(&mut self) -> f64 {
        ((self.0.next_u64() >> 12) as f64 + 0.5) / (1u64 << 52) as f64
    }

    pub fn hit(&mut self, chance: f64) -> bool {
        self.uniform() < chance
    }

    pub fn normal(&mut self) -> f64 {
        normal_quantile(self.uniform())
    }

    pub fn exponential(&mut self) -> f64 {
        -libm::log(self.uniform())
    }

    pub fn tally(&mut self, trials: u32, chance: f64) -> Tally {
        let mut tally = Tally::default();
        (0..trials).for_each(|_| tally.push(self.hit(chance)));
        tally
    }

    /// A paired yes-or-no trial: the chances of both, only the first, only the second.
    pub fn pair(&mut self, [both, first, second]: [f64; 3]) -> (bool, bool) {
        let u = self.uniform();
        (u < both + first, u < both || (both + first..both + first + second).contains(&u))
    }

    pub fn pairs(&mut self, trials: u32, chances: [f64; 3]) -> Pairs {
        let mut pairs = Pairs::default();
        for _ in 0..trials {
            let (first, second) = self.pair(chances);
            pairs.push(first, second);
        }
        pairs
    }
}
