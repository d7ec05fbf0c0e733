//! How an account's copies stand at an instant: what it sees, what is held, at risk, lost.
//!
//! Copies are looked at whenever one is born or dies, not at each edit: what is written straight to
//! the store is counted as it is written, and what a handset keeps back at the next look. While the
//! handset and the live generation both have everything, nothing needs to be counted.

use crate::engine::life::body::Life;
use crate::engine::life::seen::Census;
use crate::engine::life::tally::Tally;
use crate::kernel::chance::Purpose;
use crate::kernel::time::Time;
use crate::scenario::model::Refuge;
use crate::world::content::Content;
use crate::world::reaction::Harm;
use crate::world::service::Answer;
use smallvec::SmallVec;

/// The pretended label of a handset's own cache: no server label uses this bit.
pub(crate) const OWN: u128 = 1 << 127;
const REFUGE: Purpose = Purpose::new(b"refuge/a");
const KEPT: Purpose = Purpose::new(b"refuge/i");

/// The columns in which complete copies stand, and the failure domains in which each stands.
type Standing = SmallVec<[(usize, u128); 8]>;

/// Copies of a category, and the failure domains in which each stands.
type Copies<'a> = SmallVec<[(&'a Content, u128); 8]>;

/// A stretch of records with the same holders, as far as plain runs say.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stretch {
    pub(crate) low: u32,
    pub(crate) high: u32,
}

impl Life<'_> {
    /// What this account sees of a category.
    pub(crate) fn sight(&self, lane: usize) -> Option<&Content> {
        let lane = &self.lanes[lane];
        match (self.device.is_some(), self.answer) {
            (true, _) => Some(&lane.cache),
            (false, Answer::Up | Answer::ReadOnly) => Some(&lane.columns[self.live_spot().column]),
            (false, _) => None,
        }
    }

    /// Whether the handset and the live generation both have all that was acknowledged.
    fn is_whole(&self, lane: usize) -> bool {
        let live = self.live_spot();
        let lane = &self.lanes[lane];
        let covers = |has: &Content| {
            let (Some(has), [acked]) = (has.runs().first(), lane.acked.runs()) else {
                return lane.acked.is_empty();
            };
            has.masks == 0 && has.low <= acked.low && acked.high <= has.high
        };
        self.device.is_some()
            && self.held[live.row]
            && covers(&lane.cache)
            && covers(&lane.columns[live.column])
    }

    /// Looks at all copies and writes what changed into the curves.
    pub(crate) fn look(&mut self, at: Time, tally: &mut Tally) {
        let below = self.stage.model.spec.clock.without_data_below.get();
        let bin = self.stage.model.bin_of(at);
        let standing = self.standing();
        let mut without = false;
        for which in 0..self.lanes.len() {
            if !self.lanes[which].touched {
                let lane = &self.lanes[which];
                debug_assert_eq!(lane.census, self.count(which, &standing), "it is as it was");
                without |= lane.missing_since.is_some();
                continue;
            }
            let now = self.count(which, &standing);
            let lane = &mut self.lanes[which];
            lane.touched = false;
            if now != lane.census {
                tally.counts[bin].change(&lane.census, &now);
                lane.census = now;
            }
            let missing = now.is_missing(below);
            without |= missing;
            if missing != lane.missing_since.is_some() {
                self.turn_missing(which, at, missing, tally);
            }
        }
        self.turn_without(at, without, tally);
    }

    /// A category is missing from now on, or it is not any more.
    pub(crate) fn turn_missing(
        &mut self,
        which: usize,
        at: Time,
        missing: bool,
        tally: &mut Tally,
    ) {
        let lane = &mut self.lanes[which];
        let bin = self.stage.model.bin_of(at);
        tally.curves.missing(bin, usize::from(lane.held.number), missing);
        let damaged = self.stage.first_damage.is_some_and(|damage| at > damage);
        let lasted = lane.missing_since.filter(|_| damaged).map(|since| at.since(since));
        lane.longest_missing = lane.longest_missing.max(lasted);
        lane.missing_since = missing.then_some(at);
    }

    /// The account is without data in some category from now on, or in none.
    pub(crate) fn turn_without(&mut self, at: Time, without: bool, tally: &mut Tally) {
        if without != self.seen.without.is_some() {
            self.seen.turn(at, without, self.stage.first_damage);
            tally.curves.without_data(self.stage.model.bin_of(at), without);
            self.react(at, Harm::WithoutData, without, tally);
        }
    }

    /// The copies of all categories may stand otherwise than they were last counted.
    pub(crate) fn touch(&mut self) {
        self.lanes.iter_mut().for_each(|lane| lane.touched = true);
    }

    /// The columns of the rows that hold a complete copy, and where each stands.
    fn standing(&self) -> Standing {
        let mut standing = Standing::new();
        for (row, (&held, &labels)) in self.held.iter().zip(&self.labels).enumerate() {
            let spot = (self.columns.of(row), labels);
            if held && standing.last() != Some(&spot) {
                standing.push(spot);
            }
        }
        standing
    }

    fn count(&self, which: usize, standing: &Standing) -> Census {
        let lane = &self.lanes[which];
        let acked = i64::try_from(lane.acked.spanned()).expect("records are counted in 32 bits");
        if self.is_whole(which) {
            return Census { acked, visible: acked, at_risk: 0, lost: 0 };
        }
        if let Some(census) = self.count_alike(which, standing) {
            return census;
        }
        let nothing = Content::empty();
        let sight = self.sight(which).unwrap_or(&nothing);
        let copies = self.telling(which, standing);
        if sight.is_plain() && copies.iter().all(|(content, _)| content.is_plain()) {
            return self.count_plain(which, sight, &copies);
        }
        let mut census = Census { acked, ..Census::default() };
        let contents = copies.iter().map(|&(content, _)| content);
        self.cut(which, [&lane.acked, sight].into_iter().chain(contents), |stretch, fine| {
            let size = i64::from(stretch.high - stretch.low) + 1;
            let record = stretch.low;
            let sees = sight.has(record, |masks| fine && self.lives(which, masks, record));
            let domains = self.domains_of(which, record, copies.iter().copied());
            census.visible += if sees { size } else { 0 };
            census.lost += if domains.is_none() { size } else { 0 };
            census.at_risk += if domains.is_some_and(|all| all != 0) { size } else { 0 };
        });
        census
    }

    /// The held copies of a category that can change a count. One that stands where another does
    /// which has all that it has, such as each point of a job but the newest, changes none.
    fn telling(&self, which: usize, standing: &Standing) -> Copies<'_> {
        let lane = &self.lanes[which];
        let mut copies = Copies::new();
        let own = self.device.map(|_| (&lane.cache, OWN)).into_iter();
        let rows = standing.iter().map(|&(column, labels)| (&lane.columns[column], labels));
        let there = own.chain(rows).filter(|(content, _)| !content.is_empty());
        if standing.len() < copies.inline_size() {
            // So few are sooner asked than held against each other.
            there.for_each(|copy| copies.push(copy));
            return copies;
        }
        for (content, labels) in there {
            let beside = |at: u128| at == labels;
            if !copies.iter().any(|&(has, at)| beside(at) && has.includes(content)) {
                copies.retain(|&mut (has, at)| !(beside(at) && content.includes(has)));
                copies.push((content, labels));
            }
        }
        copies
    }

    /// The held copies of a category, and the failure domains in which each stands; refuges aside.
    #[inline]
    fn copies(&self, which: usize) -> impl Iterator<Item = (&Content, u128)> {
        let lane = &self.lanes[which];
        let own = self.device.map(|_| (&lane.cache, OWN));
        let rows = self.labels.iter().zip(&self.held).enumerate().filter(|(_, (_, held))| **held);
        let rows = rows.map(|(row, (&labels, _))| (&lane.columns[self.columns.of(row)], labels));
        own.into_iter().chain(rows)
    }

    /// The counts if each copy has all that was acknowledged or nothing of it, as nearly every copy
    /// does; none if one has a part of it, or if a refuge may have one.
    fn count_alike(&self, which: usize, standing: &Standing) -> Option<Census> {
        let lane = &self.lanes[which];
        let [run] = lane.acked.runs() else { return None };
        let sees = match self.sight(which) {
            Some(sight) => sight.has_all_of(run)?,
            None => false,
        };
        let mut shared = (sees && self.device.is_some()).then_some(OWN);
        for &(column, labels) in standing {
            if lane.columns[column].has_all_of(run)? {
                shared = Some(shared.map_or(labels, |all| all & labels));
            }
        }
        if shared != Some(0) && self.keeps_refuge(which) {
            return None;
        }
        let acked = i64::from(run.high - run.low) + 1;
        let all_if = |is_so: bool| if is_so { acked } else { 0 };
        Some(Census {
            acked,
            visible: all_if(sees),
            at_risk: all_if(shared.is_some_and(|all| all != 0)),
            lost: all_if(shared.is_none()),
        })
    }

    /// Counts from edge to edge, where no mask lies over anything.
    fn count_plain(&self, which: usize, sight: &Content, copies: &[(&Content, u128)]) -> Census {
        let lane = &self.lanes[which];
        let refuge = if self.keeps_refuge(which) { lane.held.items } else { 0 };
        let mut census = Census::default();
        for run in lane.acked.runs() {
            let mut low = run.low;
            while low <= run.high {
                let (sees, until) = sight.reach(low);
                let (shared, edge) = reach(copies, low);
                let edge = if low <= refuge { edge.min(refuge) } else { edge };
                let high = run.high.min(until).min(edge);
                let size = i64::from(high - low) + 1;
                // One more copy of some of them, which shares no domain with the others.
                let kept = match shared {
                    Some(0) => size,
                    _ if low > refuge => 0,
                    _ => (low..=high).map(|it| i64::from(self.in_refuge(which, it))).sum(),
                };
                census.acked += size;
                census.visible += if sees { size } else { 0 };
                census.lost += if shared.is_none() { size - kept } else { 0 };
                census.at_risk += if shared.is_none() { kept } else { size - kept };
                low = high + 1;
            }
        }
        census
    }

    /// The failure domains that all held copies of a record share; none if no copy is held.
    pub(crate) fn domains(&self, which: usize, record: u32) -> Option<u128> {
        self.domains_of(which, record, self.copies(which))
    }

    /// The same of these copies, and of refuges.
    fn domains_of<'c>(
        &self,
        which: usize,
        record: u32,
        copies: impl Iterator<Item = (&'c Content, u128)>,
    ) -> Option<u128> {
        let has = |content: &Content| content.has(record, |masks| self.lives(which, masks, record));
        let mut shared: Option<u128> = None;
        let mut add = |labels: u128| shared = Some(shared.map_or(labels, |all| all & labels));
        copies.filter(|(content, _)| has(content)).for_each(|(_, labels)| add(labels));
        if self.in_refuge(which, record) {
            add(1 << 126);
        }
        shared
    }

    /// Calls `each` with stretches of acknowledged records that have the same holders; one record
    /// at a time, and `fine`, where a fine mask or a refuge could tell them apart.
    pub(crate) fn stretches(
        &self,
        which: usize,
        extra: &[&Content],
        each: impl FnMut(Stretch, bool),
    ) {
        let lane = &self.lanes[which];
        let columns = self.columns.used().map(|column| &lane.columns[column]);
        let contents = [&lane.acked, &lane.cache].into_iter().chain(columns);
        self.cut(which, contents.chain(extra.iter().copied()), each);
    }

    /// The same, as far as these contents tell records apart.
    fn cut<'c>(
        &self,
        which: usize,
        contents: impl Iterator<Item = &'c Content>,
        mut each: impl FnMut(Stretch, bool),
    ) {
        let lane = &self.lanes[which];
        let mut edges: SmallVec<[u32; 32]> = SmallVec::new();
        let mut veiled: SmallVec<[(u32, u32); 4]> = SmallVec::new();
        for content in contents {
            for run in content.runs() {
                edges.extend([run.low, run.high.saturating_add(1)]);
                if run.masks != 0 {
                    veiled.push((run.low, run.high));
                }
            }
        }
        if !self.cohort.refuges.is_empty() && lane.held.items > 0 {
            edges.push(lane.held.items + 1);
            if self.keeps_refuge(which) {
                veiled.push((1, lane.held.items));
            }
        }
        edges.sort_unstable();
        edges.dedup();
        for pair in edges.windows(2) {
            let (low, high) = (pair[0], pair[1] - 1);
            if !lane.acked.has(low, |_| false) {
                continue;
            }
            if veiled.iter().any(|&(from, to)| from <= low && high <= to) {
                for record in low..=high {
                    each(Stretch { low: record, high: record }, true);
                }
            } else {
                each(Stretch { low, high }, false);
            }
        }
    }

    /// Nothing has to be set up for refuges: who keeps one, and of what, are keyed choices.
    pub(crate) fn keep_refuges(&mut self) {}

    fn keeps_refuge(&self, which: usize) -> bool {
        self.cohort.refuges.iter().any(|refuge| {
            refuge.held.contains(&which)
                && self.stage.chance.share(REFUGE, self.key, refuge.key, refuge.kept_by)
        })
    }

    pub(crate) fn in_refuge(&self, which: usize, record: u32) -> bool {
        self.cohort.refuges.iter().any(|refuge| self.keeps(refuge, which, record))
    }

    /// Whether this account keeps a record in a refuge.
    fn keeps(&self, refuge: &Refuge, which: usize, record: u32) -> bool {
        let held = self.lanes[which].held;
        let unit = crate::kernel::math::mix64(refuge.key ^ held.key) ^ u64::from(record);
        let chance = &self.stage.chance;
        record <= held.items
            && refuge.held.contains(&which)
            && chance.share(REFUGE, self.key, refuge.key, refuge.kept_by)
            && chance.share(KEPT, self.key, unit, refuge.holds)
    }

    /// All that this account keeps in the refuge with a key.
    pub(crate) fn kept(&self, which: usize, refuge: u64) -> Content {
        let mut kept = Content::empty();
        for refuge in self.cohort.refuges.iter().filter(|it| it.key == refuge) {
            let records = 1..=self.lanes[which].held.items;
            records.filter(|&it| self.keeps(refuge, which, it)).for_each(|it| kept.append(it, it));
        }
        kept
    }
}

/// The failure domains that all of these copies share that have a record, masks aside, and the
/// last record up to which the same copies have it.
#[inline]
fn reach(copies: &[(&Content, u128)], record: u32) -> (Option<u128>, u32) {
    let (mut shared, mut edge) = (None, u32::MAX);
    for (content, labels) in copies {
        let (has, until) = content.reach(record);
        edge = edge.min(until);
        if has {
            shared = Some(shared.map_or(*labels, |all: u128| all & labels));
        }
    }
    (shared, edge)
}
