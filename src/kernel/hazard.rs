//! A hazard under way, and when it fires.
//!
//! The k-th firing spends the k-th unit exponential of its purpose; rates decide only how soon.

use crate::kernel::math::ceiling;
use crate::kernel::time::Span;
use crate::kernel::time::Time;

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
        Self { target, spent: 0.0, rate_per_ms, since: now }
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
        let wait = (self.target - self.spent) / self.rate_per_ms;
        if wait >= i64::MAX as f64 {
            return Time::NEVER;
        }
        // The division may be off by its last bit; the sum decides.
        let mut wait = ceiling(wait);
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

#[cfg(test)]
mod tests {
    use proptest::prop_assert;
    use proptest::prop_assert_eq;
    use proptest::proptest;

    use super::*;

    const fn at(ms: i64) -> Time {
        Time::from_ms(ms)
    }

    proptest! {
        #[test]
        fn it_is_due_at_the_first_millisecond_that_reaches_the_target(
            target in 1e-6..40.0, rate in 1e-13..1.0, start in -1_000_000_000_i64..1_000_000_000,
        ) {
            let hazard = Hazard::new(target, rate, at(start));
            let wait = hazard.due().since(at(start)).ms();
            prop_assert!(rate * wait as f64 >= target);
            prop_assert!(wait == 0 || rate * ((wait - 1) as f64) < target);
        }

        #[test]
        fn a_higher_rate_never_makes_it_later(
            target in 1e-6..40.0, rate in 1e-9..1.0, factor in 1.0..1e3, change in 0_i64..1_000_000,
        ) {
            let mut faster = Hazard::new(target, rate, at(0));
            let slower = faster.due();
            let change = at(change.min(slower.ms()));
            faster.set_rate(change, rate * factor);
            prop_assert!(faster.due() <= slower);
            prop_assert!(faster.due() >= change);
        }

        #[test]
        fn setting_the_rate_it_has_changes_nothing(
            target in 1e-6..40.0, rate in 1e-9..1.0, change in 0_i64..1_000_000,
        ) {
            let hazard = Hazard::new(target, rate, at(0));
            let mut again = hazard;
            again.set_rate(at(change), rate);
            prop_assert_eq!(again, hazard);
        }
    }

    #[test]
    fn a_target_just_past_a_millisecond_waits_for_the_next() {
        for n in 1..1_000_u32 {
            for divisor in [3.0, 7.0, 10.0, 11.0] {
                let rate = 1.0 / divisor;
                let reached = rate * f64::from(n);
                let due = |target: f64| Hazard::new(target, rate, at(0)).due();
                assert_eq!(due(reached), at(i64::from(n)), "{n} / {divisor}");
                assert_eq!(due(reached.next_up()), at(i64::from(n) + 1), "{n} / {divisor}");
            }
        }
    }

    #[test]
    fn without_a_rate_it_never_fires_and_resumes_with_what_it_had() {
        let mut hazard = Hazard::new(2.0, 0.5, at(10));
        hazard.set_rate(at(12), 0.0);
        assert_eq!(hazard.due(), Time::NEVER);
        hazard.set_rate(at(100), 0.25);
        assert_eq!(hazard.due(), at(104));
        assert_eq!(Hazard::new(40.0, 1e-300, at(0)).due(), Time::NEVER);
    }

    #[test]
    fn a_renewed_hazard_forgets_its_age() {
        let mut hazard = Hazard::new(2.0, 0.5, at(0));
        hazard.renew(at(3), 1.0);
        assert_eq!(hazard.due(), at(5));
        assert_eq!(hazard.rate_per_ms(), 0.5);
    }
}
