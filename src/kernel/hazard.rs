//! A hazard under way: the clock it ages by, and when it fires.
//!
//! The k-th firing spends the k-th unit exponential of its purpose; rates decide only how soon.

use serde::Deserialize;
use serde::Serialize;

use crate::kernel::time::Span;
use crate::kernel::time::Time;

/// What a hazard's age is counted in.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub enum Clock {
    /// Time passes for it always.
    #[default]
    #[serde(alias = "calendar")]
    Calendar,
    /// Time passes for it while its bearer is up.
    #[serde(alias = "uptime")]
    Uptime,
    /// As calendar, counted anew from each renewal of its bearer.
    #[serde(alias = "since_renewal")]
    SinceRenewal,
}

/// A hazard under way: it fires when its integrated rate has reached a drawn exponential.
///
/// When the rate changes, what was integrated stays, so a doubled rate halves the rest of the
/// wait and draws nothing anew.
///
/// ```
/// use lastcopy::kernel::law::Hazard;
/// use lastcopy::kernel::time::Time;
/// let mut hazard = Hazard::new(1.0, 0.01, Time::ZERO);
/// assert_eq!(hazard.due(), Time::from_ms(100));
/// hazard.set_rate(Time::from_ms(50), 0.02);
/// assert_eq!(hazard.due(), Time::from_ms(75));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hazard {
    target: f64,
    spent: f64,
    rate_per_ms: f64,
    since: Time,
}

impl Hazard {
    /// A hazard that starts `now` and fires when it has spent `target`, a unit exponential.
    pub const fn new(target: f64, rate_per_ms: f64, now: Time) -> Self {
        Self {
            target,
            spent: 0.0,
            rate_per_ms,
            since: now,
        }
    }

    /// Goes on at another rate from `now`, which must not be before the last change.
    pub fn set_rate(&mut self, now: Time, rate_per_ms: f64) {
        if rate_per_ms == self.rate_per_ms {
            // A change that changes nothing must not move the rounding either.
            return;
        }
        self.spent = self.spent_at(now.since(self.since).ms());
        self.since = now;
        self.rate_per_ms = rate_per_ms;
    }

    /// The first whole millisecond by which the target is reached; never at rate zero.
    pub fn due(&self) -> Time {
        if self.spent >= self.target {
            return self.since;
        }
        if self.rate_per_ms <= 0.0 {
            return Time::NEVER;
        }
        let wait = ((self.target - self.spent) / self.rate_per_ms).ceil();
        if wait >= i64::MAX as f64 {
            return Time::NEVER;
        }
        // The division may be off by its last bit; the sum decides.
        let mut wait = wait as i64;
        if self.spent_at(wait) < self.target {
            wait += 1;
        } else if wait > 0 && self.spent_at(wait - 1) >= self.target {
            wait -= 1;
        }
        self.since + Span::from_ms(wait)
    }

    /// Starts over `now` with the next exponential, at the rate it had.
    pub const fn renew(&mut self, now: Time, target: f64) {
        self.target = target;
        self.spent = 0.0;
        self.since = now;
    }

    /// The present rate per millisecond.
    pub const fn rate_per_ms(&self) -> f64 {
        self.rate_per_ms
    }

    fn spent_at(&self, wait_ms: i64) -> f64 {
        self.spent + self.rate_per_ms * wait_ms as f64
    }
}
