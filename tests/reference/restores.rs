//! Restores in the naive simulator: what they come from, and whose turn comes when.

use crate::naive::Naive;
use crate::naive::named;
use crate::state::Bringing;
use crate::state::Event;
use crate::state::Phase;
use crate::state::What;
use crate::state::Wrong;
use lastcopy::kernel::chance::Purpose;
use lastcopy::kernel::law::Law;
use lastcopy::kernel::quantity::Share;
use lastcopy::kernel::time::Span;
use lastcopy::kernel::time::Time;
use lastcopy::recovery::action::Action;
use lastcopy::recovery::action::Restore;
use lastcopy::recovery::action::Source;

/// What came of an attempt.
pub enum Came {
    Done,
    Again,
    Failed,
}

/// When accounts have their turn.
pub enum Turns<'a> {
    Now,
    Over(Span),
    Offered(Share, &'a Law),
}

impl Naive<'_> {
    /// Where a restore would come from, by belief alone, and whether that is a restore point.
    pub fn choose(&self, by: (usize, usize), source: &Source) -> Option<(usize, bool)> {
        match source {
            Source::Points(job) | Source::Before { job, .. } => {
                let job = self.job(job);
                let before = match source {
                    Source::Before { event, .. } => self.happened.get(event).copied(),
                    _ => None,
                };
                let good = self.reports.iter().filter(|it| {
                    it.job == job
                        && !it.known_bad
                        && it.unreached_by != Some(by)
                        && before.is_none_or(|before| it.as_of < before)
                });
                let newest = good.enumerate().max_by_key(|(at, it)| (it.as_of, *at));
                newest.map(|(_, it)| (it.point, true))
            }
            Source::Image(name) => {
                let name = format!("image:{name}");
                let found = self.holders.iter().rposition(|it| it.name == name && it.is_good());
                found.map(|at| (at, false))
            }
            Source::Earlier(name) => {
                let store = self.store(name);
                let of = |at: &usize| {
                    let it = &self.holders[*at];
                    it.what == What::Store(store) && *at != self.live[store].0 && it.is_good()
                };
                (0..self.holders.len()).rev().find(of).map(|at| (at, false))
            }
            Source::Refuge(_) => Some((self.live[0].0, false)),
            Source::Bin(name) => {
                let is_store = self.spec.stores.iter().any(|it| it.name == *name);
                let name = format!("bin:{}:{name}", if is_store { "store" } else { "job" });
                let good = self.holders.iter().enumerate().filter(|(_, it)| it.name == name);
                let good = good.filter(|(_, it)| it.is_good());
                let newest = good.max_by_key(|(at, it)| (it.state_of, *at));
                let (_, newest) = newest?;
                let first =
                    self.holders.iter().position(|it| it.bin_of == newest.bin_of && it.is_good());
                first.map(|at| (at, false))
            }
            Source::Store(name) => {
                let (live, _) = self.live[self.store(name)];
                self.holders[live].is_good().then_some((live, false))
            }
        }
    }

    /// Tries what the step has worked on, or the source that is believed best: a bad point is then
    /// known to be bad. What can be restored is given back.
    pub fn try_source(&mut self, plan: usize, step: usize, restore: &Restore) -> (Came, usize) {
        let trying = self.plans[plan].trying.take();
        let chosen = match trying {
            Some((from, _)) => Some((from, true)),
            None => self.choose((plan, step), &restore.from),
        };
        let Some((from, is_point)) = chosen else { return (Came::Failed, 0) };
        let at_first = trying.map_or(Wrong::Nothing, |(_, wrong)| wrong);
        let wrong = match at_first {
            Wrong::Nothing if is_point => self.wrong_with(from),
            wrong => wrong,
        };
        if wrong != Wrong::Nothing {
            self.see_what_is_left(from, wrong, (plan, step));
            self.step_happens(plan, step, "bad-point");
            let other = self.choose((plan, step), &restore.from);
            return (if other.is_none() { Came::Failed } else { Came::Again }, from);
        }
        (Came::Done, from)
    }

    fn wrong_with(&self, point: usize) -> Wrong {
        let it = &self.holders[point];
        match (it.alive, it.barriers) {
            (false, _) => Wrong::Gone,
            (true, 0) if self.is_bad(point) || self.holds_damage(point) => Wrong::Bad,
            (true, 0) => Wrong::Nothing,
            (true, _) => Wrong::Away,
        }
    }

    /// The point that a step begins to work on.
    pub fn work_on(&mut self, plan: usize, step: usize) {
        self.plans[plan].trying = None;
        let spec = self.spec;
        let does = &spec.plans[plan].steps[step].does;
        if let Action::Restore(restore) | Action::Offer { restore, .. } = does
            && let Some((from, true)) = self.choose((plan, step), &restore.from)
        {
            self.plans[plan].trying = Some((from, self.wrong_with(from)));
        }
    }

    /// Whoever finds a point gone sees all that went with it, and whoever cannot reach one sees
    /// what else is out of reach; whoever reads a bad one knows of that one.
    fn see_what_is_left(&mut self, tried: usize, wrong: Wrong, by: (usize, usize)) {
        let job = self.reports.iter().find(|it| it.point == tried).unwrap().job;
        for report in self.reports.iter_mut().filter(|it| it.job == job) {
            let other = &self.holders[report.point];
            let is_away = other.alive && other.barriers > 0;
            let news = report.point != tried && !report.known_bad;
            match wrong {
                Wrong::Gone if !other.alive => {
                    report.known_bad = true;
                    *self.came_about.entry("seen to have gone with it").or_default() +=
                        u64::from(news);
                }
                Wrong::Away if is_away => report.unreached_by = Some(by),
                Wrong::Bad if report.point == tried => report.known_bad = true,
                _ => {}
            }
        }
    }

    /// What is left as it was in a store stays as damaged as it was.
    fn mend(&mut self, store: usize, from: usize, whose: &[bool]) {
        let live = self.live[store].0;
        let stands = |of: &usize| {
            let cohort = &self.model.cohorts[self.accounts[*of].cohort];
            usize::from(cohort.store) == store
        };
        let kept = (0..self.accounts.len()).filter(stands).any(|of| !whose[of]);
        let soiled = self.holders[from].soiled || kept && self.holders[live].soiled;
        self.holders[live].soiled = soiled;
    }

    /// A spread restore begins, if what it comes from can be read.
    pub fn spread(&mut self, plan: usize, step: usize, attempt: u64, restore: &Restore) {
        let chosen = self.choose((plan, step), &restore.from);
        let can = chosen
            .is_some_and(|(from, is_point)| !is_point || self.wrong_with(from) == Wrong::Nothing);
        self.plans[plan].spreading = can;
        if can {
            let over = self.lasting(plan, step, attempt);
            let (from, _) = chosen.unwrap();
            self.bring_back((plan, step), restore, from, &Turns::Over(over));
        }
    }

    /// Where the live generation cannot be read a new one takes its place, but for one that a step
    /// has put at a place that was offline then.
    fn open_anew(&mut self, store: usize) {
        let (live, generation) = self.live[store];
        let was_put_there = generation > 0 && self.is_dark_since_birth(live);
        if !self.holders[live].is_good() && !was_put_there {
            self.renew(store, None);
        }
    }

    pub fn bring_back(
        &mut self,
        (plan, step): (usize, usize),
        restore: &Restore,
        from: usize,
        turns: &Turns<'_>,
    ) {
        let store = self.store(&restore.into);
        self.open_anew(store);
        let whose = self.chosen(restore.cohorts.as_deref(), restore.owners.as_deref());
        let refuge = refuge(restore);
        if refuge.is_none() {
            self.mend(store, from, &whose);
        }
        let key = named(&self.of_step(plan, step, "turn"));
        let damage = self.first_damage.unwrap_or(self.model.start);
        self.bringings.push(Bringing {
            from,
            store,
            categories: self.categories(restore.categories.as_ref()),
            whose,
            merge: restore.merge,
            to: restore.to,
            since: damage,
            after: restore.since.map(|since| Time::from_ms(damage.ms() - since.ms())),
            by: (plan, step),
            refuge,
            recalled: false,
        });
        let which = self.bringings.len() - 1;
        for of in 0..self.accounts.len() {
            let account = self.accounts[of].key;
            let (wait, offered) = match turns {
                Turns::Now => {
                    self.bring(of, which, false);
                    continue;
                }
                Turns::Over(span) => {
                    let pick = self.chance.pick(Purpose::new(b"ownturn."), account, key);
                    let part = (u128::from(pick) * u128::from(span.ms().unsigned_abs())) >> 64;
                    (Span::from_ms(i64::try_from(part).unwrap()), false)
                }
                Turns::Offered(share, delay) => {
                    if usize::from(self.cohort(of).store) != store || !self.is_meant(of, which) {
                        continue;
                    }
                    self.offered += 1;
                    if !self.chance.share(Purpose::new(b"offer/if"), account, key, *share) {
                        continue;
                    }
                    let purpose = crate::naive::tagged(key, 6);
                    (delay.draw(&mut self.chance.stream(purpose, account)), true)
                }
            };
            let event = Event::Bring { of, which, offered };
            self.put(self.now + wait, Phase::Bring, of as u64, 0, event);
        }
    }
}

/// The key of the refuge that a restore is from, if it is one.
fn refuge(restore: &Restore) -> Option<u64> {
    match &restore.from {
        Source::Refuge(name) => Some(named(name.as_str())),
        _ => None,
    }
}
