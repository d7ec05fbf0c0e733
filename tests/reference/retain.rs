//! Retention in the naive simulator: which points go, and when.

use crate::jobs::Blame;
use crate::naive::Naive;
use crate::state::Event;
use crate::state::Phase;
use crate::state::What;
use lastcopy::backup::retention::Keep;
use lastcopy::backup::retention::Moment;
use lastcopy::backup::retention::Point as Candidate;
use lastcopy::kernel::time::Time;

impl Naive<'_> {
    pub fn call_prune(&mut self, job: usize, after: Time) {
        if let Some(schedule) = &self.spec.jobs[job].prune {
            let next = self.model.calendar.next(schedule, after, Time::ZERO);
            let key = self.job_key(job).get();
            self.put(next, Phase::JobCompletion, key, 1 << 61, Event::Pruned { job });
        }
    }

    pub fn pruned(&mut self, job: usize) {
        self.call_prune(job, self.now);
        if !self.paused.contains(&job) {
            self.retain(job, false, "retention");
        }
    }

    /// Points go that are not to be kept, as if one more were there if one is coming.
    pub fn retain(&mut self, job: usize, coming: bool, cause: &str) {
        let spec = &self.spec.jobs[job];
        match &spec.keep {
            None => self.expire(job, spec.slots - u32::from(coming), cause),
            Some(keep) => self.apply(job, keep, coming, cause),
        }
    }

    fn apply(&mut self, job: usize, keep: &Keep, coming: bool, cause: &str) {
        let calendar = &self.model.calendar;
        let wall = |at: Time| Moment {
            time_ms: calendar.t0_unix_ms + at.ms(),
            offset_s: calendar.offset_s,
        };
        let mut points: Vec<Candidate> = Vec::new();
        let mut ids = Vec::new();
        let mut number = 0;
        for report in self.reports.iter().filter(|it| it.job == job) {
            number += 1;
            if self.holders[report.point].alive {
                points.push(Candidate::new(number, wall(report.as_of)));
                ids.push(report.point);
            }
        }
        if coming {
            points.push(Candidate::new(number + 1, wall(self.now)));
        }
        let verdicts = keep.decide(&points, wall(self.now));
        let stays = |at: usize| {
            verdicts[at].is_kept()
                || self.holders[ids[at]].locked_until > self.now
                || self.copied.contains(&Some(ids[at]))
        };
        let wanted: Vec<usize> = (0..ids.len()).filter(|&at| stays(at)).map(|at| ids[at]).collect();
        let needed = |id: usize| wanted.iter().any(|&it| self.builds_on(it, id));
        let goes: Vec<usize> = ids.iter().copied().filter(|&id| !needed(id)).collect();
        for id in goes.into_iter().rev() {
            self.discard(id, cause);
        }
        self.know_what_went(job);
    }

    /// Deletes the oldest full points beyond so many, each with all that builds on it.
    fn expire(&mut self, job: usize, slots: u32, cause: &str) {
        let full = |id: usize| {
            let holder = &self.holders[id];
            holder.alive && matches!(holder.what, What::Point { parent: None, .. })
        };
        let of_job = self.reports.iter().filter(|it| it.job == job).map(|it| it.point);
        let fulls: Vec<usize> = of_job.filter(|&id| full(id)).collect();
        let over = fulls.len().saturating_sub(usize::try_from(slots).unwrap());
        for &id in &fulls[..over] {
            if self.holders[id].locked_until <= self.now && !self.copied.contains(&Some(id)) {
                self.discard(id, cause);
            }
        }
        self.know_what_went(job);
    }

    fn discard(&mut self, id: usize, cause: &str) {
        let others = (0..self.holders.len()).filter(|&other| {
            let holder = &self.holders[other];
            let is_point = matches!(holder.what, What::Point { .. });
            is_point && holder.alive && holder.counts && !self.builds_on(other, id)
        });
        let others = others.collect();
        self.kill(id, cause, &Blame::UnlessIn(others));
    }

    fn know_what_went(&mut self, job: usize) {
        for report in self.reports.iter_mut().filter(|it| it.job == job) {
            report.known_bad |= !self.holders[report.point].alive;
        }
    }
}
