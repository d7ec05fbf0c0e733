//! A handset talks to its service: it pushes, asks for a full copy, and believes what it is told.

use crate::engine::life::Life;
use crate::engine::life::mark;
use crate::engine::life::tally::Tally;
use crate::kernel::chance::Chance;
use crate::kernel::chance::EntityKey;
use crate::kernel::chance::Purpose;
use crate::kernel::chance::Stream;
use crate::kernel::time::Span;
use crate::kernel::time::Time;
use crate::world::content::Content;
use crate::world::device::Rule;
use crate::world::service::Answer;
use smallvec::SmallVec;

/// A handset's contact with its service.
#[derive(Debug)]
pub(crate) struct Contact {
    /// The next attempt.
    pub(crate) due: Time,
    /// Failures in a row.
    failures: u32,
    waits: Stream,
    /// It asks for a full copy at its next contact.
    pub(crate) needs_full: bool,
    /// It fetches what its service has at its next contact, and gives nothing up for it.
    pub(crate) fetches: bool,
    /// It sends all it has at its next contact.
    pub(crate) uploads: bool,
    /// The generation that it last spoke to.
    generation: u32,
    /// When it last started up.
    pub(crate) booted: Time,
    pub(crate) good: u64,
    pub(crate) failed: u64,
}

impl Default for Contact {
    fn default() -> Self {
        Self {
            due: Time::NEVER,
            failures: 0,
            waits: Chance::new(0, 0).stream(WAITS, EntityKey::new(0)),
            needs_full: false,
            fetches: false,
            uploads: false,
            generation: 0,
            booted: Time::ALWAYS,
            good: 0,
            failed: 0,
        }
    }
}

const WAITS: Purpose = Purpose::new(b"syncwait");

impl Life<'_> {
    /// The first attempt comes evenly within the first period.
    pub(crate) fn begin_contact(&mut self, start: Time) {
        let Some(device) = self.device else { return };
        self.contact = Contact {
            waits: self.stage.chance.stream(WAITS, self.key),
            ..Contact::default()
        };
        let offset = spread(self.contact.waits.word(), device.every_ms);
        self.contact.due = start + Span::from_ms(offset);
    }

    /// One attempt; whatever comes of it, the next is put off by a jittered wait.
    pub(crate) fn attempt(&mut self, at: Time, tally: &mut Tally) {
        let Some(device) = self.device else { return };
        let answers = self.answer != Answer::Down && self.contact.booted >= self.restarted_since;
        let base = if answers {
            self.contact.failures = 0;
            self.contact.good += 1;
            self.write_until(at + Span::from_ms(1));
            self.exchange(at, tally);
            device.every_ms
        } else {
            let doubled = device.backoff_ms.checked_shl(self.contact.failures);
            self.contact.failures = (self.contact.failures + 1).min(40);
            self.contact.failed += 1;
            doubled.filter(|&ms| ms >> (self.contact.failures - 1) == device.backoff_ms)
                .unwrap_or(u64::MAX)
                .min(device.backoff_cap_ms)
        };
        let waits = jittered(self.contact.waits.word(), base, device.jitter);
        if !answers && device.push {
            // A pushed edit that fails is written now, or it would be pushed again at once.
            self.write_until(at + Span::from_ms(1));
        }
        self.contact.due = at + Span::from_ms(waits.max(1));
    }

    fn exchange(&mut self, at: Time, tally: &mut Tally) {
        let live = usize::from(self.live);
        let mut changed = false;
        if self.answer == Answer::Up {
            let mut sent = 0;
            for lane in &mut self.lanes {
                sent += lane.acknowledge(live);
            }
            if sent > 0 {
                self.chain.absorb(at, mark::PUSH, sent);
            }
            if std::mem::take(&mut self.contact.uploads) {
                for lane in &mut self.lanes {
                    lane.rows[live].unite(&lane.cache);
                }
                self.chain.absorb(at, mark::UPLOAD, 0);
                changed = true;
            }
        }
        let mismatch = self.contact.generation != self.generation;
        self.contact.generation = self.generation;
        if mismatch && self.device.is_some_and(|device| device.on_mismatch) {
            self.contact.needs_full = true;
        }
        let serves = matches!(self.answer, Answer::Up | Answer::ReadOnly);
        if serves && std::mem::take(&mut self.contact.fetches) {
            for lane in &mut self.lanes {
                lane.cache.unite(&lane.rows[live]);
            }
            self.chain.absorb(at, mark::FETCH, 0);
            self.bare = self.bare && self.lanes.iter().all(|lane| lane.cache.is_empty());
            changed = true;
        }
        if self.contact.needs_full {
            changed |= self.full_copy(at);
        }
        if changed {
            self.look(at, tally);
        }
    }

    /// A full copy is exchanged by the handset's rule; says whether anything may have changed.
    fn full_copy(&mut self, at: Time) -> bool {
        let Some(device) = self.device else { return false };
        let live = usize::from(self.live);
        let serves = matches!(self.answer, Answer::Up | Answer::ReadOnly);
        let empty = !serves || self.lanes.iter().all(|lane| lane.rows[live].is_empty());
        match device.rule {
            Rule::QuarantineOnEmpty if empty => return false,
            Rule::ServerWins | Rule::QuarantineOnEmpty => self.server_wins(serves),
            Rule::DeviceWins if self.bare && serves => self.server_wins(serves),
            Rule::DeviceWins => self.device_wins(),
            Rule::Merge if serves => {
                for lane in &mut self.lanes {
                    if self.answer == Answer::Up {
                        lane.rows[live].unite(&lane.cache);
                    }
                    lane.cache.unite(&lane.rows[live]);
                }
            }
            Rule::Merge => {}
        }
        self.contact.needs_full = false;
        let held = self.lanes.iter().any(|lane| !lane.cache.is_empty());
        self.bare = self.bare && !held;
        self.chain.absorb(at, mark::FULL, u64::from(serves) << 1 | u64::from(empty));
        true
    }

    /// The local copy is replaced by what the service says, whatever that is.
    fn server_wins(&mut self, serves: bool) {
        let live = usize::from(self.live);
        let word = match self.answer {
            Answer::Blank => "blank-server",
            Answer::Corrupt => "corrupt-server",
            _ => "server-copy",
        };
        let cause = self.stage.model.cause(word);
        for lane in &mut self.lanes {
            let mut told = if serves { lane.rows[live].clone() } else { Content::empty() };
            if serves {
                told.unite(&lane.pending);
            } else {
                lane.unsent += lane.pending.spanned();
                lane.pending.clear();
            }
            for (given_up, unless) in given_up(&lane.cache, &told) {
                lane.die(cause, given_up, unless);
            }
            lane.cache = told;
        }
    }

    /// The service's copy is replaced by the handset's.
    fn device_wins(&mut self) {
        if self.answer != Answer::Up {
            return;
        }
        let live = usize::from(self.live);
        let cause = self.stage.model.cause("device-copy");
        for lane in &mut self.lanes {
            for (given_up, unless) in given_up(&lane.rows[live], &lane.cache) {
                lane.die(cause, given_up, unless);
            }
            lane.rows[live] = lane.cache.clone();
        }
    }

    /// The service answers otherwise from now on; what waited at an account without a handset
    /// goes out.
    pub(crate) fn answered(&mut self, at: Time, answer: Answer, restarted_since: Time) {
        self.answer = answer;
        self.restarted_since = restarted_since;
        if self.device.is_none() && answer == Answer::Up {
            let live = usize::from(self.live);
            let mut sent = 0;
            for lane in &mut self.lanes {
                sent += lane.acknowledge(live);
            }
            if sent > 0 {
                self.chain.absorb(at, mark::PUSH, sent);
            }
        }
    }
}

/// What is given up when one content takes another's place: each part with the masks of the new
/// one that may spare a record of it.
pub(crate) fn given_up(old: &Content, new: &Content) -> SmallVec<[(Content, u64); 1]> {
    let mut spans = Content::empty();
    let mut plain = Content::empty();
    for run in new.runs() {
        spans.unite(&Content::span(run.low, run.high));
        if run.masks == 0 {
            plain.unite(&Content::span(run.low, run.high));
        }
    }
    let mut given = SmallVec::new();
    given.push((old.without(&spans), 0));
    for run in new.runs().iter().filter(|run| run.masks != 0) {
        let veiled = Content::span(run.low, run.high).without(&plain);
        given.push((old.within(&veiled), run.masks));
    }
    given
}

/// A word spread evenly over `[0, width)`.
fn spread(word: u32, width: u64) -> i64 {
    let scaled = u128::from(word) * u128::from(width) >> 32;
    i64::try_from(scaled).expect("a 32nd part of a product of 32 and 63 bits fits")
}

/// A wait drawn evenly within a share of its base, up and down.
fn jittered(word: u32, base: u64, jitter: f64) -> i64 {
    let half = (base as f64 * jitter) as u64;
    let low = i64::try_from(base - half.min(base)).unwrap_or(i64::MAX);
    low.saturating_add(spread(word, 2 * half))
}

impl Contact {
    /// The handset starts up: it tries its service at once, as if nothing had failed before.
    pub(crate) fn start_afresh(&mut self, at: Time) {
        self.failures = 0;
        self.due = at;
    }
}
