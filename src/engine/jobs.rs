//! Backup jobs run: points are made, completed, verified, expired, broken off.

use crate::backup::job::AsOf;
use crate::backup::retention::Keep;
use crate::engine::carry::is_called_alike;
use crate::engine::prove::proofs;
use crate::engine::server::Due;
use crate::engine::server::Server;
use crate::engine::server::Undo;
use crate::fault::What;
use crate::fault::job::How;
use crate::kernel::chance::EntityKey;
use crate::kernel::chance::Purpose;
use crate::kernel::order::Phase;
use crate::kernel::time::Span;
use crate::kernel::time::Time;
use crate::scenario::model::Model;
use crate::world::belief::Point;
use crate::world::holder::HolderId;
use crate::world::holder::Kind;
use crate::world::holder::State;
use crate::world::takes::Takes;

const BAD: Purpose = Purpose::new(b"run/bad.");
const FAILS: Purpose = Purpose::new(b"run/fail");
const LASTS: Purpose = Purpose::new(b"run/time");

impl Server<'_> {
    /// Puts the first call of every timetable, and every point that exists already, on the list.
    pub(crate) fn call_jobs(&mut self) {
        for job in 0..self.model.spec.jobs.len() {
            self.call_existing(job, Time::ALWAYS);
            let before = Time::from_ms(self.model.start.ms() - 1);
            self.call(job, before);
            self.call_prune(job, before);
            self.call_proof(job, before);
        }
    }

    /// Puts on the list what a model that is gone on under from an instant calls for, and the one
    /// before it did not: what other timetables say, and points of new jobs that are yet to be.
    pub(crate) fn call_new_jobs(&mut self, old: &Model, at: Time) {
        let before = Time::from_ms(at.ms() - 1);
        for job in 0..self.model.spec.jobs.len() {
            let now = &self.model.spec.jobs[job];
            let was = old.spec.jobs.iter().find(|it| it.name == now.name);
            if was.is_none() {
                self.call_existing(job, at);
            }
            if was.is_none_or(|was| !is_called_alike(was, now)) {
                self.call(job, before);
            }
            if was.is_none_or(|was| was.prune != now.prune) {
                self.call_prune(job, before);
            }
            if was.is_none_or(|was| proofs(was) != proofs(now)) {
                self.call_proof(job, before);
            }
        }
    }

    /// Puts the points that exist already, from an instant on, on the list.
    fn call_existing(&mut self, job: usize, from: Time) {
        for (ordinal, existing) in (1..).zip(&self.model.spec.jobs[job].existing) {
            let at = self.model.calendar.resolve(existing);
            if at >= from {
                let entity = self.job_key(job);
                self.queue.push(at, Phase::Capture, entity, ordinal, Due::Exists { job });
            }
        }
    }

    /// Puts the next call of a timetable after an instant on the list.
    fn call(&mut self, job: usize, after: Time) {
        let spec = &self.model.spec.jobs[job];
        let Some(schedule) = &spec.schedule else { return };
        let phase = spec.phase.as_ref().map_or(Time::ZERO, |at| self.model.calendar.resolve(at));
        let next = self.model.calendar.next(schedule, after, phase);
        self.queue.push(next, Phase::Capture, self.job_key(job), 0, Due::JobCalled { job });
    }

    pub(crate) fn job_key(&self, job: usize) -> EntityKey {
        EntityKey::named(&format!("job:{}", self.model.spec.jobs[job].name))
    }

    /// A timetable calls a job.
    pub(crate) fn job_called(&mut self, job: usize) {
        self.call(job, self.now);
        self.start_unless_paused(job);
    }

    /// A run that nobody asked for but a timetable or a moment of the job's own.
    pub(crate) fn start_unless_paused(&mut self, job: usize) {
        if self.runs[job].is_some() {
            self.missed[job] = Some(self.now);
        } else if !self.paused[job] {
            self.start_run(job);
        }
    }

    /// A run that was due in the instant in which the one before it ended begins now.
    pub(crate) fn start_missed(&mut self, job: usize) {
        if self.runs[job].is_none() && self.missed[job].take() == Some(self.now) {
            self.start_unless_paused(job);
        }
    }

    /// A point that existed before anybody looked comes to be, whole and good.
    pub(crate) fn exists(&mut self, job: usize) {
        let point = self.bear_point(job, None);
        let store = usize::from(self.store_number(self.store_of(job)));
        self.capture_into(job, point, self.site.live[store]);
        self.site.complete(self.now, point, false);
        self.report(job, point);
    }

    /// How a job fails now, if a window over it is open, and by which fault; of several, the one
    /// that stops most, which hides the others.
    fn failing(&mut self, job: usize) -> Option<(How, usize)> {
        let spec = &self.model.spec;
        let name = &spec.jobs[job].name;
        let open = spec.faults.iter().zip(&self.faults).enumerate();
        let over = open.filter_map(|(at, (fault, log))| match &fault.what {
            What::Job(what) if what.job == *name && what.how != How::Aborts => {
                log.open.iter().any(|(_, undo)| *undo == Undo::Job).then_some((what.how, at))
            }
            _ => None,
        });
        let mut over: Vec<(How, usize)> = over.collect();
        // What is not started cannot fail, and what fails makes no point.
        over.sort_by_key(|(how, at)| match how {
            How::Skipped => (0, &spec.faults[*at].name),
            How::Fails => (1, &spec.faults[*at].name),
            How::BadPoints | How::Aborts => (2, &spec.faults[*at].name),
        });
        let (&first, hidden) = over.split_first()?;
        for (_, at) in hidden {
            let by = spec.faults[first.1].name.to_string();
            self.faults[*at].effect.masked_by.insert(by);
        }
        Some(first)
    }

    /// Starts a run, unless one is under way or the job is not started; says whether it did.
    pub(crate) fn start_run(&mut self, job: usize) -> bool {
        let spec = &self.model.spec.jobs[job];
        let ordinal = self.run_counts[job];
        if self.runs[job].is_some() {
            return false;
        }
        let failing = self.failing(job);
        let meets = |met: How| failing.is_some_and(|(how, _)| how == met);
        if let Some((How::Skipped | How::Fails, at)) = failing {
            self.credit_job(at);
        }
        if meets(How::Skipped) {
            return false;
        }
        self.run_counts[job] += 1;
        let source = self.source_of(job);
        let fails = self.chance.share(FAILS, self.job_key(job), ordinal, spec.fails);
        self.happens(&format!("job:{}/start", spec.name));
        let source = source.filter(|&source| self.is_readable(source));
        let source = source.filter(|_| !fails && !meets(How::Fails));
        let Some(source) = source.filter(|_| !self.is_cut_off(job)) else {
            self.happens(&format!("job:{}/failed", spec.name));
            return false;
        };
        let parent = self.parent_of(job, ordinal);
        if spec.delete_before_new && parent.is_none() {
            self.make_room(job);
        }
        let point = self.bear_point(job, parent);
        self.runs[job] = Some(point);
        self.copied[job] = Some(source);
        if spec.as_of == AsOf::Start {
            self.capture_into(job, point, source);
        }
        let lasts = self.lasts(&spec.takes, self.store_of(job), LASTS, self.job_key(job), ordinal);
        let entity = self.job_key(job);
        let due = Due::RunEnds { job, point, source };
        self.queue.push(self.now + lasts, Phase::JobCompletion, entity, ordinal, due);
        true
    }

    /// What a job copies now: a store's live generation, or another job's newest point that is
    /// believed good.
    fn source_of(&self, job: usize) -> Option<HolderId> {
        let name = &self.model.spec.jobs[job].source;
        let mut stores = self.model.spec.stores.iter();
        if let Some(store) = stores.position(|store| store.name == *name) {
            return Some(self.site.live[store]);
        }
        let of = u16::try_from(self.job_number(name)).expect("jobs are few");
        self.beliefs.newest_usable(of, 0, Time::NEVER).map(|point| point.holder)
    }

    /// The store that a job copies, by way of other jobs if it copies those.
    pub(crate) fn store_of(&self, job: usize) -> &'_ crate::kernel::name::Name {
        let spec = &self.model.spec;
        let mut name = &spec.jobs[job].source;
        while !spec.stores.iter().any(|store| store.name == *name) {
            name = &spec.jobs[self.job_number(name)].source;
        }
        name
    }

    /// The number of a store that the door has checked.
    pub(crate) fn store_number(&self, name: &crate::kernel::name::Name) -> u16 {
        let found = self.model.spec.stores.iter().position(|store| store.name == *name);
        u16::try_from(found.expect("the door knows every store")).expect("stores are few")
    }

    /// How long a piece of work takes, where a volume is that of the store worked on.
    pub(crate) fn lasts(
        &self,
        takes: &Takes,
        store: &crate::kernel::name::Name,
        purpose: Purpose,
        entity: EntityKey,
        ordinal: u64,
    ) -> Span {
        match takes {
            Takes::Lasting(law) => {
                let mut stream = self.chance.stream(purpose, entity);
                stream.seek(2 * ordinal);
                law.draw(&mut stream)
            }
            Takes::AtRate(rate) => {
                let store = usize::from(self.store_number(store));
                let since = self.now.since(self.model.start);
                rate.time_for(self.model.spec.stores[store].size_after(since))
            }
        }
    }

    /// The point that a run builds on: the last one, unless a full copy is due.
    fn parent_of(&self, job: usize, ordinal: u64) -> Option<HolderId> {
        if let Some(Keep::Hanoi(tower)) = &self.model.spec.jobs[job].keep {
            let base = tower.base(self.next_number(job))?;
            let point = self.point_number(job, base)?;
            return self.site.holder(point).is_held().then_some(point);
        }
        let every = u64::from(self.model.spec.jobs[job].incrementals) + 1;
        if ordinal.is_multiple_of(every) {
            return None;
        }
        let number = u16::try_from(job).expect("jobs are few");
        let last = self.beliefs.points.iter().rev().find(|point| point.job == number)?;
        self.site.holder(last.holder).is_held().then_some(last.holder)
    }

    fn bear_point(&mut self, job: usize, parent: Option<HolderId>) -> HolderId {
        let kind = Kind::Point {
            job: u32::try_from(job).expect("jobs are few"),
            as_of: self.now,
            usable: None,
            parent,
            bad: false,
        };
        let labels = self.model.job_labels[job];
        let name = format!("job:{}", self.model.spec.jobs[job].name);
        let point = self.site.bear(name, kind, labels, self.now);
        self.held_points.push(point);
        point
    }

    fn capture_into(&mut self, job: usize, point: HolderId, source: HolderId) {
        let names = self.model.spec.jobs[job].categories.as_deref();
        let categories = self.model.categories(names);
        let state = match self.site.holder(source).kind {
            Kind::Point { as_of, .. } => as_of,
            _ => self.now,
        };
        let now = self.now;
        if let Kind::Point { as_of, .. } = &mut self.site.holders[point.0 as usize].kind {
            *as_of = state;
        }
        self.site.capture(now, point, source, categories);
    }

    /// A run's time is up: its point is usable, unless it died or its source did, even if another
    /// generation has taken the source's place.
    pub(crate) fn run_ends(&mut self, job: usize, point: HolderId, source: HolderId) {
        if self.runs[job] != Some(point) {
            return;
        }
        self.typed = false;
        self.runs[job] = None;
        self.copied[job] = None;
        let spec = &self.model.spec.jobs[job];
        let alive = self.site.holder(point).state == State::Good;
        let is_copy = matches!(self.site.holder(source).kind, Kind::Point { .. });
        let is_there = is_copy || self.source_of(job) == Some(source);
        if !alive || !is_there || !self.is_readable(source) {
            let cause = self.model.cause("unfinished");
            self.site.kill(self.now, point, cause, &[]);
            self.happens(&format!("job:{}/failed", spec.name));
            self.run_ended(job);
            return;
        }
        if spec.as_of == AsOf::End {
            self.capture_into(job, point, source);
        }
        let ordinal = self.run_counts[job] - 1;
        let drawn = self.chance.share(BAD, self.job_key(job), ordinal, spec.bad);
        let inherited = match self.site.holder(point).kind {
            Kind::Point { parent: Some(parent), .. } => self.is_bad(parent),
            _ => false,
        };
        let met = self.failing(job).filter(|(how, _)| *how == How::BadPoints);
        if let Some((_, at)) = met {
            self.credit_job(at);
        }
        let of_bad = is_copy && self.is_bad(source);
        let bad = drawn || inherited || of_bad || met.is_some();
        if spec.hold > Span::ZERO {
            let due = Due::Released { job, point, bad, ordinal };
            let entity = self.job_key(job);
            self.queue.push(self.now + spec.hold, Phase::JobCompletion, entity, ordinal, due);
            return self.run_ended(job);
        }
        self.release(job, point, bad, ordinal);
    }

    /// A finished point is on hand: it can be used from now on, unless it died on its way.
    pub(crate) fn release(&mut self, job: usize, point: HolderId, bad: bool, ordinal: u64) {
        let spec = &self.model.spec.jobs[job];
        self.typed = false;
        if !self.site.holder(point).is_held() {
            self.happens(&format!("job:{}/failed", spec.name));
            return self.run_ended(job);
        }
        self.site.complete(self.now, point, bad);
        self.report(job, point);
        self.retain(job);
        self.happens(&format!("job:{}/done", spec.name));
        if spec.verify.as_ref().is_some_and(|verify| verify.schedule.is_none()) {
            self.prove(job, point, ordinal);
        }
        self.run_ended(job);
    }

    fn report(&mut self, job: usize, holder: HolderId) {
        let Kind::Point { as_of, .. } = self.site.holder(holder).kind else { return };
        let locked_for = self.model.spec.jobs[job].locked_for;
        if locked_for > Span::ZERO {
            self.site.lock(holder, self.now + locked_for);
        }
        let number = u16::try_from(job).expect("jobs are few");
        let reported = self.now;
        self.beliefs.points.push(Point {
            holder,
            job: number,
            as_of,
            reported,
            verified: false,
            known_bad: false,
            unreached_by: None,
        });
        self.take_in_hand(job);
    }

    /// Breaks off a run in progress; its half-made point is lost.
    pub(crate) fn abort_run(&mut self, job: usize) {
        if let Some(point) = self.runs[job].take() {
            self.copied[job] = None;
            let cause = self.model.cause("abort");
            self.site.kill(self.now, point, cause, &[]);
            self.happens(&format!("job:{}/aborted", self.model.spec.jobs[job].name));
            self.run_ended(job);
        }
    }
}
