//! Points go: beyond their slots, by their job's rule, because a step said so. What is locked
//! stays, and so does what a kept point builds on.

use crate::backup::job::expired;
use crate::backup::retention::Keep;
use crate::backup::retention::Moment;
use crate::backup::retention::Point as Candidate;
use crate::engine::hand::Hand;
use crate::engine::server::Due;
use crate::engine::server::Server;
use crate::kernel::order::Phase;
use crate::kernel::time::Time;
use crate::outcome::server::Kept;
use crate::world::holder::HolderId;
use crate::world::holder::Kind;
use std::collections::BTreeSet;

impl Server<'_> {
    /// Puts the next call of a timetable of retention after an instant on the list.
    pub(crate) fn call_prune(&mut self, job: usize, after: Time) {
        let Some(schedule) = &self.model.spec.jobs[job].prune else { return };
        let next = self.model.calendar.next(schedule, after, Time::ZERO);
        let entity = self.job_key(job);
        self.queue.push(next, Phase::JobCompletion, entity, 1 << 61, Due::Pruned { job });
    }

    /// A timetable calls for retention, unless the job is paused.
    pub(crate) fn pruned(&mut self, job: usize) {
        self.call_prune(job, self.now);
        if !self.paused[job] {
            self.retain(job);
        }
    }

    /// Points go that are not to be kept.
    pub(crate) fn retain(&mut self, job: usize) {
        let spec = &self.model.spec.jobs[job];
        // A rule of one's own outranks the file's.
        match spec.keep.as_ref().filter(|_| spec.custom.is_none()) {
            None => self.expire(job, spec.slots, "retention"),
            Some(keep) => self.apply(job, keep, false, "retention"),
        }
    }

    /// Points go for one that is about to be made.
    pub(crate) fn make_room(&mut self, job: usize) {
        let spec = &self.model.spec.jobs[job];
        match spec.keep.as_ref().filter(|_| spec.custom.is_none()) {
            None => self.expire(job, spec.slots.saturating_sub(1), "delete-before-new"),
            Some(keep) => self.apply(job, keep, true, "delete-before-new"),
        }
    }

    /// The running number of a job's next point.
    pub(crate) fn next_number(&self, job: usize) -> u64 {
        self.hands[job].reported + 1
    }

    /// The point of a job with this running number, unless it is known to be gone.
    pub(crate) fn point_number(&self, job: usize, number: u64) -> Option<HolderId> {
        Some(self.beliefs.points[self.hands[job].place(number)?].holder)
    }

    /// A point was reported, the newest in the list of beliefs.
    pub(crate) fn take_in_hand(&mut self, job: usize) {
        self.hands[job].take(self.beliefs.points.len() - 1);
    }

    /// Takes all points in hand anew, by the jobs that they are of.
    pub(crate) fn take_all_in_hand(&mut self) {
        self.hands = vec![Hand::default(); self.model.spec.jobs.len()];
        for (at, point) in self.beliefs.points.iter().enumerate() {
            if let Some(hand) = self.hands.get_mut(usize::from(point.job)) {
                hand.take(at);
            }
        }
    }

    fn wall(&self, at: Time) -> Moment {
        let calendar = &self.model.calendar;
        let time_ms = calendar.t0_unix_ms.saturating_add(at.ms());
        Moment { time_ms, offset_s: calendar.offset_s }
    }

    /// The points of a job that are held, as retention sees them.
    fn candidates(&self, job: usize) -> Vec<(HolderId, Candidate)> {
        let points = self.hands[job].points.iter();
        let points = points.map(|(number, at)| (*number, &self.beliefs.points[*at]));
        let held = points.filter(|(_, point)| self.site.holder(point.holder).is_held());
        held.map(|(number, point)| (point.holder, Candidate::new(number, self.wall(point.as_of))))
            .collect()
    }

    /// Applies a rule, as if one more point were there already if one is `coming`.
    fn apply(&mut self, job: usize, keep: &Keep, coming: bool, cause: &str) {
        let (holders, mut points): (Vec<_>, Vec<_>) = self.candidates(job).into_iter().unzip();
        let now = self.wall(self.now);
        if coming {
            points.push(Candidate::new(self.next_number(job), now));
        }
        let verdicts = keep.decide(&points, now);
        let mut kept = BTreeSet::new();
        // The newest first: what a kept point builds on is known before its own turn comes.
        for (&holder, verdict) in holders.iter().zip(&verdicts).rev() {
            if verdict.is_kept() || self.stays(holder) || kept.contains(&holder) {
                kept.insert(holder);
                kept.extend(self.parent(holder));
            } else {
                self.discard(holder, cause);
            }
        }
        self.know_what_went(job);
    }

    /// Whether a point cannot be deleted now: it is locked, or a run copies it.
    fn stays(&self, point: HolderId) -> bool {
        let is_locked = self.site.holder(point).locked_until > self.now;
        is_locked || self.copied.contains(&Some(point))
    }

    fn parent(&self, point: HolderId) -> Option<HolderId> {
        match self.site.holder(point).kind {
            Kind::Point { parent, .. } => parent,
            _ => None,
        }
    }

    /// Deletes the oldest points beyond so many; a point goes with all that builds on it.
    fn expire(&mut self, job: usize, slots: u32, cause: &str) {
        let held = self.candidates(job).into_iter().map(|(holder, _)| holder);
        let fulls: Vec<HolderId> = held.filter(|&it| self.parent(it).is_none()).collect();
        let gone = match &self.model.spec.jobs[job].custom {
            Some(own) => self.expired_by(own, &fulls, slots),
            None => expired(&fulls, slots),
        };
        for holder in gone {
            if !self.stays(holder) {
                self.discard(holder, cause);
            }
        }
        self.know_what_went(job);
    }

    fn discard(&mut self, holder: HolderId, cause: &str) {
        let spared = self.others(holder);
        self.site.kill(self.now, holder, self.model.cause(cause), &spared);
    }

    /// Points of a job that are gone are known to be, and are not looked at again.
    fn know_what_went(&mut self, job: usize) {
        let Self { hands, beliefs, site, .. } = self;
        hands[job].points.retain(|(_, at)| {
            let point = &mut beliefs.points[*at];
            let held = site.holder(point.holder).is_held();
            point.known_bad |= !held;
            held
        });
        self.held_points.retain(|point| site.holder(*point).is_held());
    }

    /// Every point that a rule keeps now, with its reasons; of jobs that have a rule.
    pub(crate) fn kept_by_rule(&self, now: Time) -> Vec<Kept> {
        let mut all = Vec::new();
        for (number, job) in self.model.spec.jobs.iter().enumerate() {
            let Some(keep) = &job.keep else { continue };
            let candidates = self.candidates(number);
            let points: Vec<Candidate> = candidates.iter().map(|(_, it)| it.clone()).collect();
            let verdicts = keep.decide(&points, self.wall(now));
            for ((holder, _), verdict) in candidates.iter().zip(verdicts) {
                let Kind::Point { as_of, .. } = self.site.holder(*holder).kind else { continue };
                let reasons = verdict.reasons.iter().map(ToString::to_string).collect();
                all.push(Kept { job: job.name.to_string(), as_of, reasons });
            }
        }
        all
    }

    /// The rows of the points that can be restored without this one.
    fn others(&self, but: HolderId) -> Vec<u16> {
        let can = |kind: &Kind| matches!(kind, Kind::Point { usable: Some(_), bad: false, .. });
        let all = self.held_points.iter().map(|point| (point.0 as usize, self.site.holder(*point)));
        let others = all.filter(|(at, holder)| {
            holder.is_held() && can(&holder.kind) && !self.builds_on(*at, but)
        });
        others.map(|(_, holder)| holder.row).collect()
    }

    /// Whether a holder is this point or useless without it.
    fn builds_on(&self, holder: usize, point: HolderId) -> bool {
        holder == point.0 as usize
            || match self.site.holders[holder].kind {
                Kind::Point { parent: Some(parent), .. } => {
                    self.builds_on(parent.0 as usize, point)
                }
                _ => false,
            }
    }
}
