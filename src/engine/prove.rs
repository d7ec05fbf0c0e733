//! Points are proved: a verification reads one, and finds what it can find.

use crate::backup::job::Job;
use crate::backup::job::Method;
use crate::engine::server::Due;
use crate::engine::server::Server;
use crate::kernel::chance::Purpose;
use crate::kernel::order::Phase;
use crate::kernel::recurrence::Schedule;
use crate::kernel::time::Time;
use crate::world::holder::HolderId;
use crate::world::holder::Kind;
use crate::world::holder::State;

const CHECK: Purpose = Purpose::new(b"run/chck");

/// The timetable by which a job's points are verified, if there is one.
pub(crate) fn proofs(job: &Job) -> Option<&Schedule> {
    job.verify.as_ref()?.schedule.as_ref()
}

impl Server<'_> {
    /// Puts the next call of a timetable of verification after an instant on the list.
    pub(crate) fn call_proof(&mut self, job: usize, after: Time) {
        let Some(schedule) = proofs(&self.model.spec.jobs[job]) else { return };
        let next = self.model.calendar.next(schedule, after, Time::ZERO);
        let entity = self.job_key(job);
        self.queue.push(next, Phase::JobCompletion, entity, 1 << 60, Due::ProofCalled { job });
    }

    /// A timetable calls for verification: the newest point that is believed good is read.
    pub(crate) fn proof_called(&mut self, job: usize) {
        self.call_proof(job, self.now);
        let number = u16::try_from(job).expect("jobs are few");
        let newest = self.beliefs.newest_usable(number, 0, Time::NEVER);
        if let Some(point) = newest.map(|point| point.holder) {
            let ordinal = self.now.since(self.model.start).ms().unsigned_abs();
            self.prove(job, point, ordinal);
        }
    }

    /// A verification of a point begins; its draws are those of this ordinal.
    pub(crate) fn prove(&mut self, job: usize, point: HolderId, ordinal: u64) {
        let Some(verify) = &self.model.spec.jobs[job].verify else { return };
        let entity = self.job_key(job);
        let lasts = self.lasts(&verify.takes, self.store_of(job), CHECK, entity, ordinal);
        let due = Due::Verified { job, point };
        let ordinal = ordinal | 1 << 62;
        self.queue.push(self.now + lasts, Phase::JobCompletion, entity, ordinal, due);
    }

    /// A verification ends: what it can find, it finds.
    pub(crate) fn verified(&mut self, job: usize, point: HolderId) {
        self.typed = false;
        let spec = &self.model.spec.jobs[job];
        let Some(verify) = &spec.verify else { return };
        let found = match verify.by {
            Method::Hash => self.is_bad(point) || self.is_torn(point),
            Method::Drill => self.is_bad(point) || self.is_torn(point) || self.holds_damage(point),
        };
        if let Some(belief) = self.beliefs.of(point) {
            belief.verified = !found;
            belief.known_bad |= found;
        }
        let word = if found { "found-bad" } else { "verified" };
        self.happens(&format!("job:{}/{word}", spec.name));
        if found && verify.again {
            self.start_run(job);
        }
        self.run_ended(job);
    }

    /// Whether a point is bad or gone, whatever is believed.
    pub(crate) fn is_bad(&self, point: HolderId) -> bool {
        let holder = self.site.holder(point);
        let bad = matches!(holder.kind, Kind::Point { bad: true, .. });
        bad || holder.state != State::Good
    }

    /// Whether a share of a point died where it stands, or of one that it builds on.
    fn is_torn(&self, point: HolderId) -> bool {
        let holder = self.site.holder(point);
        let parent = match holder.kind {
            Kind::Point { parent, .. } => parent,
            _ => None,
        };
        holder.torn || parent.is_some_and(|parent| self.is_torn(parent))
    }

    /// Whether a point was captured from a source that had lost data in silence.
    pub(crate) fn holds_damage(&self, point: HolderId) -> bool {
        self.site.soiled.contains(&point)
    }
}
