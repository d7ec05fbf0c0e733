//! What was seen of an account's copies when it was last looked at.

use crate::kernel::time::Time;

/// Records of one category of one account, counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Census {
    pub(crate) acked: i64,
    pub(crate) visible: i64,
    pub(crate) at_risk: i64,
    pub(crate) lost: i64,
}

impl Census {
    /// Whether users see less than a share of what was acknowledged.
    pub(crate) fn is_missing(&self, below: f64) -> bool {
        (self.visible as f64) < below * self.acked as f64
    }

    /// Takes in that what was counted so is counted otherwise now.
    pub(crate) fn change(&mut self, was: &Self, now: &Self) {
        self.acked += now.acked - was.acked;
        self.visible += now.visible - was.visible;
        self.at_risk += now.at_risk - was.at_risk;
        self.lost += now.lost - was.lost;
    }

    /// Adds a step so many times.
    #[inline]
    pub(crate) fn add(&mut self, step: &Self, times: usize) {
        let times = i64::try_from(times).expect("records are counted in 32 bits");
        self.acked += times * step.acked;
        self.visible += times * step.visible;
        self.at_risk += times * step.at_risk;
        self.lost += times * step.lost;
    }
}

/// What was seen of the whole account when it was last looked at.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Seen {
    /// Whether any category was below the scenario's share, and since when.
    pub(crate) without: Option<Time>,
    /// Time spent so, in milliseconds.
    pub(crate) without_ms: i64,
    /// Whether it ever was, since the first damage.
    pub(crate) ever: bool,
    /// The longest time without data, in milliseconds.
    pub(crate) longest_ms: i64,
}

impl Seen {
    /// Being without data begins or ends.
    pub(crate) fn turn(&mut self, at: Time, without: bool, first_damage: Option<Time>) {
        if let Some(since) = self.without {
            let lasted = at.since(since).ms();
            self.without_ms += lasted;
            self.longest_ms = self.longest_ms.max(lasted);
            self.ever |= first_damage.is_some_and(|damage| at > damage);
        }
        self.without = without.then_some(at);
        self.ever |= without && first_damage.is_some_and(|damage| at >= damage);
    }
}
