//! When a record lost its last copy: the naive simulator looks after every event, and when a point
//! is complete, before retention looks at it.

use crate::naive::Naive;
use crate::state::Event;

/// The one account that an event can kill copies of; none if it may be any.
pub fn concerns(event: &Event) -> Option<usize> {
    match event {
        Event::Edit { of, .. }
        | Event::Sync { of, .. }
        | Event::Hear { of, .. }
        | Event::Bring { of, .. }
        | Event::Prompted { of, .. }
        | Event::Restart { of, .. }
        | Event::React { of, .. } => Some(*of),
        _ => None,
    }
}

impl Naive<'_> {
    /// Writes down which records nobody has any more since the event that was just lived through.
    pub fn mourn(&mut self, concerns: Option<usize>) {
        let all = 0..self.accounts.len();
        for of in all.filter(|of| concerns.is_none_or(|it| it == *of)) {
            for lane in 0..self.accounts[of].lanes.len() {
                for at in 0..self.accounts[of].lanes[lane].records.len() {
                    let (held, now) = (self.is_held(of, lane, at), self.now);
                    let record = &mut self.accounts[of].lanes[lane].records[at];
                    let fresh = std::mem::take(&mut record.deaths.fresh);
                    let was = std::mem::replace(&mut record.held, held);
                    if held {
                        record.gone = None;
                    } else if record.acked && (was || record.gone.is_none()) {
                        record.gone = Some((now, fresh));
                    }
                }
            }
        }
    }
}
