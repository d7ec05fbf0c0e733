//! Verifications in the naive simulator: of each point once, or of the newest by a timetable.

use crate::naive::Naive;
use crate::state::Event;
use crate::state::Phase;
use lastcopy::backup::job::Method;
use lastcopy::kernel::time::Time;

impl Naive<'_> {
    pub fn call_proof(&mut self, job: usize, after: Time) {
        let verify = self.spec.jobs[job].verify.as_ref();
        if let Some(schedule) = verify.and_then(|it| it.schedule.as_ref()) {
            let next = self.model.calendar.next(schedule, after, Time::ZERO);
            let key = self.job_key(job).get();
            self.put(next, Phase::JobCompletion, key, 1 << 60, Event::ProofCalled { job });
        }
    }

    pub fn proof_called(&mut self, job: usize) {
        self.call_proof(job, self.now);
        let good = self.reports.iter().enumerate().filter(|(_, it)| it.job == job && !it.known_bad);
        let newest = good.max_by_key(|(at, it)| (it.as_of, *at));
        if let Some(point) = newest.map(|(_, it)| it.point) {
            *self.came_about.entry("proof by timetable").or_default() += 1;
            let ordinal = self.now.since(self.model.start).ms();
            self.prove(job, point, u64::try_from(ordinal).unwrap());
        }
    }

    /// A verification of a point begins.
    pub fn prove(&mut self, job: usize, point: usize, ordinal: u64) {
        let Some(verify) = &self.spec.jobs[job].verify else { return };
        let key = self.job_key(job);
        let of = self.store_of(job);
        let lasts = self.lasts(&verify.takes, of, b"run/chck", key, ordinal);
        let event = Event::Verified { job, point };
        let ordinal = ordinal | 1 << 62;
        self.put(self.now + lasts, Phase::JobCompletion, key.get(), ordinal, event);
    }

    pub fn verified(&mut self, job: usize, point: usize) {
        let Some(verify) = &self.spec.jobs[job].verify else { return };
        let drills = verify.by == Method::Drill;
        let torn = self.is_torn(point);
        *self.came_about.entry("torn point read").or_default() += u64::from(torn);
        let found = self.is_bad(point) || torn || drills && self.holds_damage(point);
        if let Some(report) = self.reports.iter_mut().find(|it| it.point == point) {
            report.verified = !found;
            report.known_bad |= found;
        }
        self.job_happens(job, if found { "found-bad" } else { "verified" });
        if found && verify.again {
            self.start_run(job);
        }
        self.run_ended(job);
    }
}
