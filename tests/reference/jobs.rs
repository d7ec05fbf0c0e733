//! Backup jobs in the naive simulator, and the deaths of holders.

use crate::naive::Naive;
use crate::naive::labels;
use crate::state::Event;
use crate::state::Phase;
use crate::state::Report;
use crate::state::Undo;
use crate::state::What;
use lastcopy::backup::job::AsOf;
use lastcopy::backup::retention::Keep;
use lastcopy::fault::What as Fault;
use lastcopy::fault::job::How;
use lastcopy::kernel::chance::EntityKey;
use lastcopy::kernel::chance::Purpose;
use lastcopy::kernel::name::Name;
use lastcopy::kernel::time::Span;
use lastcopy::kernel::time::Time;
use lastcopy::world::takes::Takes;

/// When a death is a cause of loss.
#[derive(Clone)]
pub enum Blame {
    Always,
    /// Not for what another copy that can be restored has too.
    UnlessIn(Vec<usize>),
}

impl Naive<'_> {
    pub fn arm_timetables(&mut self) {
        for (job, spec) in self.spec.jobs.iter().enumerate() {
            for moment in &spec.existing {
                let at = self.model.calendar.resolve(moment);
                let entity = self.job_key(job).get();
                self.put(at, Phase::Capture, entity, 1 << 63, Event::Exists { job });
            }
            let before = Time::from_ms(self.model.start.ms() - 1);
            self.call(job, before);
            self.call_prune(job, before);
            self.call_proof(job, before);
        }
    }

    fn call(&mut self, job: usize, after: Time) {
        let spec = &self.spec.jobs[job];
        if let Some(schedule) = &spec.schedule {
            let calendar = &self.model.calendar;
            let phase = spec.phase.as_ref().map_or(Time::ZERO, |at| calendar.resolve(at));
            let next = calendar.next(schedule, after, phase);
            self.put(next, Phase::Capture, self.job_key(job).get(), 0, Event::Called { job });
        }
    }

    pub fn job_key(&self, job: usize) -> EntityKey {
        EntityKey::named(&format!("job:{}", self.spec.jobs[job].name))
    }

    pub fn job_happens(&mut self, job: usize, word: &str) {
        self.happens(&format!("job:{}/{word}", self.spec.jobs[job].name));
    }

    pub fn called(&mut self, job: usize) {
        self.call(job, self.now);
        self.start_unless_paused(job);
    }

    pub fn start_unless_paused(&mut self, job: usize) {
        if self.runs[job].0.is_some() {
            self.missed.insert(job, self.now);
        } else if !self.paused.contains(&job) {
            self.start_run(job);
        }
    }

    /// The time of a run is up; if the next was due in the same instant, it begins.
    pub fn run_ends_and_next_begins(&mut self, job: usize, point: usize, source: usize) {
        self.run_ends(job, point, source);
        if self.runs[job].0.is_none() && self.missed.remove(&job) == Some(self.now) {
            *self.came_about.entry("run that waited for the one before").or_default() += 1;
            self.start_unless_paused(job);
        }
    }

    /// A point that existed before anybody looked: whole, good and reported.
    pub fn exists(&mut self, job: usize) {
        let point = self.bear_point(job, None);
        let (live, _) = self.live[self.store(self.store_of(job))];
        self.capture(job, point, live);
        self.complete(job, point, self.now, true);
    }

    fn bear_point(&mut self, job: usize, parent: Option<usize>) -> usize {
        let spec = &self.spec.jobs[job];
        let what = What::Point { job, parent };
        self.bear(&format!("job:{}", spec.name), what, labels(&spec.labels))
    }

    /// What a job copies now: a live generation, or the newest point of another job that is
    /// believed good.
    fn source(&self, job: usize) -> Option<usize> {
        let name = &self.spec.jobs[job].source;
        if self.spec.stores.iter().any(|it| it.name == *name) {
            return Some(self.live[self.store(name)].0);
        }
        let of = self.job(name);
        let good = self.reports.iter().filter(|it| it.job == of && !it.known_bad);
        let newest = good.enumerate().max_by_key(|(at, it)| (it.as_of, *at));
        newest.map(|(_, it)| it.point)
    }

    /// The store that a job copies in the end.
    pub fn store_of(&self, job: usize) -> &Name {
        let name = &self.spec.jobs[job].source;
        if self.spec.stores.iter().any(|it| it.name == *name) {
            return name;
        }
        self.store_of(self.job(name))
    }

    /// How the open windows over a job make it fail: what is not started cannot fail otherwise.
    fn failing(&mut self, job: usize) -> Option<(How, usize)> {
        let name = &self.spec.jobs[job].name;
        let all = self.spec.faults.iter().zip(&self.faults);
        let all = all.enumerate();
        let open = all.filter(|(_, (_, it))| it.open.iter().any(|(_, it)| *it == Undo::Job));
        let hows = open.filter_map(|(at, (fault, _))| match &fault.what {
            Fault::Job(what) if what.job == *name => Some((fault.name.clone(), what.how, at)),
            _ => None,
        });
        let mut hows: Vec<(Name, How, usize)> = hows.collect();
        hows.sort_by(|one, two| one.0.cmp(&two.0));
        let worst_first = [How::Skipped, How::Fails, How::BadPoints];
        let of = |how| hows.iter().find(|(_, it, _)| *it == how);
        let (by, how, at) = worst_first.into_iter().find_map(of)?.clone();
        for (_, it, other) in &hows {
            if *other != at && *it != How::Aborts {
                self.faults[*other].masked_by.insert(by.to_string());
            }
        }
        Some((how, at))
    }

    /// Starts a run, unless one is under way; says whether there is a new one now.
    pub fn start_run(&mut self, job: usize) -> bool {
        let spec = &self.spec.jobs[job];
        let (run, ordinal) = self.runs[job];
        if run.is_some() {
            return false;
        }
        let failing = self.failing(job).filter(|(how, _)| *how != How::BadPoints);
        if let Some((how, at)) = failing {
            self.faults[at].took = true;
            if how == How::Skipped {
                return false;
            }
        }
        self.runs[job].1 += 1;
        self.job_happens(job, "start");
        let purpose = Purpose::new(b"run/fail");
        let fails = self.chance.share(purpose, self.job_key(job), ordinal, spec.fails);
        let source = self.source(job).filter(|&source| self.holders[source].is_good());
        let source = source.filter(|_| !fails && failing.is_none());
        let Some(source) = source.filter(|_| !self.place_is_offline(job)) else {
            self.job_happens(job, "failed");
            return false;
        };
        let parent = self.base(job, ordinal).filter(|&base| self.holders[base].alive);
        if spec.delete_before_new && parent.is_none() {
            self.retain(job, true, "delete-before-new");
        }
        let point = self.bear_point(job, parent);
        self.runs[job].0 = Some(point);
        self.copied[job] = Some(source);
        if spec.as_of == AsOf::Start {
            self.capture(job, point, source);
        }
        let of = self.store_of(job);
        let lasts = self.lasts(&spec.takes, of, b"run/time", self.job_key(job), ordinal);
        let event = Event::RunEnds { job, point, source };
        self.put(self.now + lasts, Phase::JobCompletion, self.job_key(job).get(), ordinal, event);
        true
    }

    /// The point that a run builds on.
    fn base(&self, job: usize, ordinal: u64) -> Option<usize> {
        let spec = &self.spec.jobs[job];
        let of_job: Vec<usize> =
            self.reports.iter().filter(|it| it.job == job).map(|it| it.point).collect();
        if let Some(Keep::Hanoi(tower)) = &spec.keep {
            let base = tower.base(of_job.len() as u64 + 1)?;
            return of_job.get(usize::try_from(base).unwrap() - 1).copied();
        }
        let is_full = ordinal.is_multiple_of(u64::from(spec.incrementals) + 1);
        of_job.last().copied().filter(|_| !is_full)
    }

    /// How long a piece of work takes, by law or by the size of a store.
    pub fn lasts(
        &self,
        takes: &Takes,
        store: &Name,
        purpose: &[u8; 8],
        entity: EntityKey,
        ordinal: u64,
    ) -> Span {
        match takes {
            Takes::Lasting(law) => {
                let mut draws = self.chance.stream(Purpose::new(purpose), entity);
                draws.seek(2 * ordinal);
                law.draw(&mut draws)
            }
            Takes::AtRate(rate) => {
                let since = self.now.since(self.model.start);
                rate.time_for(self.spec.stores[self.store(store)].size_after(since))
            }
        }
    }

    fn capture(&mut self, job: usize, point: usize, source: usize) {
        self.holders[point].state_of = match self.holders[source].what {
            What::Point { .. } => self.holders[source].state_of,
            _ => self.now,
        };
        self.holders[point].soiled |= self.holders[source].soiled;
        if let What::Point { .. } = self.holders[source].what {
            self.holders[point].torn |= self.holders[source].torn;
        }
        let categories = self.categories(self.spec.jobs[job].categories.as_ref());
        for account in &mut self.accounts {
            for lane in account.lanes.iter_mut().filter(|it| categories.contains(&it.category)) {
                for record in lane.records.iter_mut().filter(|it| it.holders.contains(&source)) {
                    record.holders.insert(point);
                }
            }
        }
    }

    fn run_ends(&mut self, job: usize, point: usize, source: usize) {
        if self.runs[job].0 != Some(point) {
            return;
        }
        let ordinal = self.runs[job].1 - 1;
        self.runs[job].0 = None;
        self.copied[job] = None;
        let spec = &self.spec.jobs[job];
        let is_copy = matches!(self.holders[source].what, What::Point { .. });
        let is_there = is_copy || self.source(job) == Some(source);
        let copied = is_there && self.holders[source].is_good();
        if !self.holders[point].is_good() || !copied {
            self.kill(point, "unfinished", &Blame::Always);
            self.job_happens(job, "failed");
            self.run_ended(job);
            return;
        }
        if spec.as_of == AsOf::End {
            self.capture(job, point, source);
        }
        let purpose = Purpose::new(b"run/bad.");
        let parent = match self.holders[point].what {
            What::Point { parent, .. } => parent,
            _ => None,
        };
        let bad = self.chance.share(purpose, self.job_key(job), ordinal, spec.bad)
            || parent.is_some_and(|parent| self.is_bad(parent))
            || is_copy && self.is_bad(source);
        let met = self.failing(job).filter(|(how, _)| *how == How::BadPoints);
        if let Some((_, at)) = met {
            self.faults[at].took = true;
        }
        let bad = bad || met.is_some();
        if spec.hold > Span::ZERO {
            let key = self.job_key(job).get();
            let event = Event::Released { job, point, bad, ordinal };
            self.put(self.now + spec.hold, Phase::JobCompletion, key, ordinal, event);
            return self.run_ended(job);
        }
        self.release(job, point, bad, ordinal);
    }

    pub fn release(&mut self, job: usize, point: usize, bad: bool, ordinal: u64) {
        if !self.holders[point].alive {
            self.job_happens(job, "failed");
            return self.run_ended(job);
        }
        let spec = &self.spec.jobs[job];
        self.complete(job, point, self.holders[point].state_of, !bad);
        self.retain(job, false, "retention");
        self.job_happens(job, "done");
        if spec.verify.as_ref().is_some_and(|it| it.schedule.is_none()) {
            self.prove(job, point, ordinal);
        }
        self.run_ended(job);
    }

    fn complete(&mut self, job: usize, point: usize, as_of: Time, is_good: bool) {
        self.holders[point].counts = is_good;
        let locked_for = self.spec.jobs[job].locked_for;
        if locked_for > Span::ZERO {
            self.holders[point].locked_until = self.now + locked_for;
        }
        let (verified, known_bad) = (false, false);
        let unreached_by = None;
        self.reports.push(Report { point, job, as_of, verified, known_bad, unreached_by });
        if !is_good {
            return;
        }
        for record in self.records() {
            record.copied |= record.holders.contains(&point);
        }
        self.look_at_all(|_| true);
        // What it brings is held, though retention may let it go in the same instant.
        self.mourn(None);
    }

    /// Whether a point cannot be restored, whatever is believed.
    pub fn is_bad(&self, point: usize) -> bool {
        !self.holders[point].is_good() || !self.holders[point].counts
    }

    /// Whether a share of a point died where it stands, or of one that it builds on.
    pub fn is_torn(&self, point: usize) -> bool {
        let torn = |holder: &usize| self.holders[*holder].torn && self.builds_on(point, *holder);
        (0..self.holders.len()).any(|holder| torn(&holder))
    }

    /// Whether a point was taken from a store that had lost data in silence before.
    pub fn holds_damage(&self, point: usize) -> bool {
        self.holders[point].soiled
    }

    /// Whether a holder is a point or useless without it.
    pub fn builds_on(&self, holder: usize, point: usize) -> bool {
        holder == point
            || match self.holders[holder].what {
                What::Point { parent: Some(parent), .. } => self.builds_on(parent, point),
                _ => false,
            }
    }

    /// A holder dies, and every point that is useless without it.
    pub fn kill(&mut self, id: usize, cause: &str, blame: &Blame) {
        if !self.holders[id].alive {
            return;
        }
        self.holders[id].alive = false;
        self.holders[id].died_of = cause.to_owned();
        let counted = self.holders[id].counts;
        for record in self.records().filter(|it| it.holders.contains(&id)) {
            record.holders.remove(&id);
            let spared = match blame {
                Blame::Always => false,
                Blame::UnlessIn(others) => others.iter().any(|it| record.holders.contains(it)),
            };
            if counted && !spared {
                record.deaths.insert(cause.to_owned());
            }
        }
        if counted {
            self.look_at_all(|_| true);
        }
        for child in 0..self.holders.len() {
            if matches!(self.holders[child].what, What::Point { parent, .. } if parent == Some(id))
            {
                self.kill(child, cause, blame);
            }
        }
    }

    pub fn abort_run(&mut self, job: usize) {
        if let Some(point) = self.runs[job].0.take() {
            self.copied[job] = None;
            self.kill(point, "abort", &Blame::Always);
            self.job_happens(job, "aborted");
            self.run_ended(job);
        }
    }
}
