//! One life lived once more, with every copy of the records that somebody asks about written down.
//!
//! Nothing in the model tells it: after each step it looks where copies are, and what is there
//! now and was not, or the other way round, was born or died in that step.

use crate::effect::op::Restore;
use crate::effect::op::What;
use crate::engine::life::body::Life;
use crate::engine::life::stage::Stage;
use crate::engine::life::tally::Tally;
use crate::engine::life::witness::Happened;
use crate::engine::life::witness::Witness;
use crate::kernel::time::Time;
use crate::outcome::account::AccountRecord;
use crate::outcome::account::Fate;
use crate::outcome::history::Came;
use crate::outcome::history::CopyLife;
use crate::outcome::history::Died;
use crate::outcome::history::History;
use crate::outcome::history::Place;
use crate::world::holder::Holder;

/// Lives one account alone and follows the copies of some records, by category and number.
pub(crate) fn trace(
    stage: Stage<'_>,
    holders: &[Holder],
    account: u64,
    wanted: &[(usize, u32)],
) -> Option<(AccountRecord, Vec<History>)> {
    let mut member = account;
    for (place, cohort) in stage.model.cohorts.iter().enumerate() {
        if member >= cohort.accounts {
            member -= cohort.accounts;
            continue;
        }
        let mut life = Life::new(stage, cohort, place);
        let mut tally = Tally::new(stage.model, stage.ticks);
        let mut tracer = Tracer::new(&life, holders, wanted);
        let key = stage.model.account_key(place, member);
        life.live_before(key, account, &mut tally, &mut tracer);
        let record = life.account_record(&[]);
        return Some((record, tracer.finish(&life)));
    }
    None
}

/// One record under watch.
struct Followed {
    /// The category's place in the cohort.
    lane: usize,
    record: u32,
    copies: Vec<CopyLife>,
    /// The copy in the handset and in each row, by its place in the list.
    cache: Option<usize>,
    rows: Vec<Option<usize>>,
    /// Deaths of the category seen so far.
    deaths: usize,
    class: u64,
    /// The copy that died last, while none is left.
    last: Option<usize>,
    began: bool,
}

struct Tracer<'h> {
    holders: &'h [Holder],
    /// The holder that uses each row now.
    users: Vec<usize>,
    followed: Vec<Followed>,
}

impl<'h> Tracer<'h> {
    fn new(life: &Life<'_>, holders: &'h [Holder], wanted: &[(usize, u32)]) -> Self {
        let lane = |category: usize| {
            life.lanes.iter().position(|lane| usize::from(lane.held.number) == category)
        };
        let follow = |&(category, record): &(usize, u32)| {
            Some(Followed {
                lane: lane(category)?,
                record,
                copies: Vec::new(),
                cache: None,
                rows: vec![None; life.stage.rows],
                deaths: 0,
                class: 0,
                last: None,
                began: false,
            })
        };
        let followed = wanted.iter().filter_map(follow).collect();
        let mut tracer = Self { holders, users: vec![0; life.stage.rows], followed };
        for row in 0..life.stage.rows {
            tracer.assign(row, life.stage.model.start);
        }
        tracer
    }

    /// The newest holder of a row uses it from now on.
    fn assign(&mut self, row: usize, at: Time) {
        let mine = |it: &Holder| usize::from(it.row) == row && it.born <= at;
        self.users[row] = self.holders.iter().rposition(mine).unwrap_or(self.users[row]);
    }

    fn finish(self, life: &Life<'_>) -> Vec<History> {
        let history = |mut it: Followed| {
            let category = usize::from(life.lanes[it.lane].held.number);
            let lost = life.fate(it.lane, it.record) == Fate::Lost;
            if let Some(last) = it.last.filter(|_| lost)
                && let Some(died) = &mut it.copies[last].died
            {
                died.last = true;
            }
            History { category, record: it.record, copies: it.copies }
        };
        self.followed.into_iter().map(history).collect()
    }
}

impl Witness for Tracer<'_> {
    const LOOKS: bool = true;

    fn sees(&mut self, life: &Life<'_>, at: Time, what: Happened<'_>) {
        let filled = match &what {
            Happened::Felt(op) => match op.what {
                What::Generation { row, .. }
                | What::Capture { row, .. }
                | What::Salvage { row, .. } => Some(usize::from(row)),
                _ => None,
            },
            _ => None,
        };
        if let Some(row) = filled {
            for followed in &mut self.followed {
                if let Some(old) = followed.rows[row].take() {
                    followed.end(old, at, None);
                }
            }
            self.assign(row, at);
        }
        for followed in &mut self.followed {
            if life.lanes[followed.lane].written >= followed.record {
                followed.look(life, at, &what, &self.users);
            }
        }
    }
}

impl Followed {
    /// What was born and what died since the last look.
    fn look(&mut self, life: &Life<'_>, at: Time, what: &Happened<'_>, users: &[usize]) {
        let lane = &life.lanes[self.lane];
        let lives = |masks| life.lives(self.lane, masks, self.record);
        let cached = life.device.is_some() && lane.cache.has(self.record, lives);
        let row = |row| lane.columns[life.columns.of(row)].has(self.record, lives);
        let there: Vec<bool> = (0..life.stage.rows).map(row).collect();
        let written = lane.written_at(self.record, life.stage.model.start);
        let first = !std::mem::replace(&mut self.began, true);
        if first && life.in_refuge(self.lane, self.record) {
            self.bear(Place::Refuge, Came::Begun, written, None, true);
        }
        let killer = self.killer(life, what);
        let live = usize::from(life.live);
        let source = (!first).then(|| self.source(what, live));
        if cached && self.cache.is_none() {
            let (came, parent) = match source {
                Some((came, row)) => (came, row.and_then(|row| self.rows[row])),
                None => (Came::Written, None),
            };
            let born = if first { written } else { at };
            let came = if matches!(what, Happened::Begins) { Came::Begun } else { came };
            self.cache = Some(self.bear(Place::Handset, came, born, parent, true));
        }
        for row in 0..there.len() {
            if !there[row] || self.rows[row].is_some() {
                continue;
            }
            let (came, parent) = match (what, source) {
                (Happened::Begins, _) => (Came::Begun, None),
                (_, Some((came @ (Came::Captured | Came::Salvaged | Came::Restored), from))) => {
                    (came, from.and_then(|from| self.rows[from]))
                }
                _ if life.device.is_some() => (Came::Exchanged, self.cache),
                _ => (Came::Written, None),
            };
            let pushed = matches!(what, Happened::Settles) && life.device.is_none_or(|it| it.push);
            let born = if pushed && came != Came::Begun { written } else { at };
            let place = Place::Holder(users[row]);
            self.rows[row] = Some(self.bear(place, came, born, parent, false));
        }
        self.bury(life, at, (cached, &there), killer);
        // What waited for its service arrives when that answers, and not when it was written.
        let settles = matches!(what, Happened::Settles);
        let arrived = settles && life.device.is_none_or(|it| it.push);
        self.born_dead(life, if arrived { written } else { at }, users[live], killer);
        let lane = &life.lanes[self.lane];
        self.deaths = lane.deaths.len();
        self.class = life.class(self.lane, self.record);
    }

    /// How a copy that is new comes to be, and from which row.
    fn source(&self, what: &Happened<'_>, live: usize) -> (Came, Option<usize>) {
        match what {
            Happened::Felt(op) => match &op.what {
                What::Capture { from, .. } => (Came::Captured, Some(usize::from(*from))),
                What::Salvage { from, .. } => (Came::Salvaged, Some(usize::from(*from))),
                What::Restore(restore) => (Came::Restored, restore_row(restore)),
                _ => (Came::Exchanged, Some(live)),
            },
            Happened::Turn(Some(restore)) => (Came::Restored, restore_row(restore)),
            _ => (Came::Exchanged, Some(live)),
        }
    }

    fn bear(
        &mut self,
        place: Place,
        came: Came,
        born: Time,
        parent: Option<usize>,
        counts: bool,
    ) -> usize {
        let counts = counts.then_some(born);
        self.copies.push(CopyLife { place, parent, came, born, counts, died: None });
        self.copies.len() - 1
    }

    /// The cause that killed a copy of this record since the last look.
    fn killer(&self, life: &Life<'_>, what: &Happened<'_>) -> Option<u8> {
        let lives = |masks| life.lives(self.lane, masks, self.record);
        let deaths = &life.lanes[self.lane].deaths;
        let new = deaths.get(self.deaths..).unwrap_or(&[]);
        let struck = new.iter().rev().find(|death| {
            death.content.has(self.record, lives)
                && !death.spared.has(self.record, lives)
                && (death.unless == 0 || !lives(death.unless))
        });
        if let Some(death) = struck {
            return Some(death.cause);
        }
        let bits = life.class(self.lane, self.record) & !self.class & (u64::MAX >> 1);
        if bits != 0 {
            return u8::try_from(bits.trailing_zeros()).ok();
        }
        match what {
            Happened::Felt(op) => match op.what {
                What::Kill { cause, .. } | What::Thin { cause, .. } => Some(cause),
                _ => None,
            },
            _ => None,
        }
    }

    /// Copies that are gone have died; copies whose holder is complete count from now on.
    fn bury(
        &mut self,
        life: &Life<'_>,
        at: Time,
        (cached, there): (bool, &[bool]),
        killer: Option<u8>,
    ) {
        if let Some(copy) = self.cache.filter(|_| !cached) {
            self.cache = None;
            self.end(copy, at, killer);
        }
        for (row, is_there) in there.iter().enumerate() {
            let Some(copy) = self.rows[row] else { continue };
            if !is_there {
                self.rows[row] = None;
                self.end(copy, at, killer);
            } else if life.held[row] && self.copies[copy].counts.is_none() {
                self.copies[copy].counts = Some(at.max(self.copies[copy].born));
            }
        }
        if self.living() > 0 {
            self.last = None;
        }
    }

    fn living(&self) -> usize {
        let lives = |copy: &&CopyLife| copy.counts.is_some() && copy.died.is_none();
        self.copies.iter().filter(lives).count()
    }

    fn end(&mut self, copy: usize, at: Time, cause: Option<u8>) {
        let counted = self.copies[copy].counts.is_some();
        self.copies[copy].died = Some(Died { at, cause, last: false });
        if counted && self.living() == 0 {
            self.last = Some(copy);
        }
    }

    /// What is written into a corrupt store dies as it is written: a copy without a life.
    fn born_dead(&mut self, life: &Life<'_>, born: Time, holder: usize, killer: Option<u8>) {
        let acked = life.lanes[self.lane].acked.has(self.record, |_| true);
        if !acked || self.living() > 0 || self.last.is_some() {
            return;
        }
        let copy = self.bear(Place::Holder(holder), Came::Written, born, None, true);
        self.end(copy, born, killer);
    }
}

/// The row that a restore comes from; none if accounts bring what they kept.
fn restore_row(restore: &Restore) -> Option<usize> {
    restore.refuge.is_none().then(|| usize::from(restore.from))
}
