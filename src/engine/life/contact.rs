//! A handset's contact with its service: when it tries, and what hangs on its next attempt.

use crate::kernel::chance::Chance;
use crate::kernel::chance::EntityKey;
use crate::kernel::chance::Purpose;
use crate::kernel::chance::Stream;
use crate::kernel::time::Span;
use crate::kernel::time::Time;
use crate::scenario::model::Device;

/// A handset's contact with its service.
///
/// While the service answers, attempts stand on a grid: the k-th after the anchor comes k periods
/// later, give or take a jitter of its own. So the last attempt before any instant can be told
/// without living through the others, and attempts that change nothing cost nothing. An attempt
/// that fails leaves the grid and backs off; the first that succeeds is the next anchor.
#[derive(Debug)]
pub(crate) struct Contact {
    /// The next attempt that must be lived through; never, if none can change anything but what
    /// is acknowledged.
    pub(crate) due: Time,
    /// Whether that attempt stands on the grid.
    pub(crate) on_grid: bool,
    /// Whether attempts fail at present.
    pub(crate) failing: bool,
    /// Where the grid hangs.
    pub(crate) anchor: Time,
    pub(crate) failures: u32,
    pub(crate) jitters: Stream,
    pub(crate) backoffs: Stream,
    /// It asks for a full copy at its next contact.
    pub(crate) needs_full: bool,
    /// It fetches what its service has at its next contact, and gives nothing up for it.
    pub(crate) fetches: bool,
    /// It sends all it has at its next contact.
    pub(crate) uploads: bool,
    /// The generation that it last spoke to.
    pub(crate) generation: u32,
    /// When it last started up.
    pub(crate) booted: Time,
    /// Up to when edits are written and acknowledged as far as contacts went.
    pub(crate) settled: Time,
    pub(crate) good: u64,
    pub(crate) failed: u64,
    /// Of these, those that the service had no room for.
    pub(crate) refused: u64,
}

impl Contact {
    pub(crate) fn idle(jitters: Stream, backoffs: Stream) -> Self {
        Self {
            due: Time::NEVER,
            on_grid: true,
            failing: false,
            anchor: Time::NEVER,
            failures: 0,
            jitters,
            backoffs,
            needs_full: false,
            fetches: false,
            uploads: false,
            generation: 0,
            booted: Time::ALWAYS,
            settled: Time::ALWAYS,
            good: 0,
            failed: 0,
            refused: 0,
        }
    }

    /// When the attempt so many periods after the anchor comes.
    pub(crate) fn grid(&mut self, k: i64, device: &Device, start: Time) -> Time {
        on_grid(&mut self.jitters, self.anchor, k, device, start)
    }

    /// Goes through the attempts on the grid from one to another: as [`Contact::grid`], but words
    /// that follow each other are not sought one by one.
    #[inline]
    pub(crate) fn each_on_grid(
        &mut self,
        (first, last): (i64, i64),
        device: &Device,
        start: Time,
        mut each: impl FnMut(Time),
    ) {
        let every = device.every_ms.cast_signed();
        let half = half(device);
        let before = (self.anchor.ms() - start.ms()).max(0) / every;
        if first == 0 {
            each(self.anchor);
        }
        let first = first.max(1);
        if first > last {
            // No word is sought that nobody wants: it would take the place of one that is.
            return;
        }
        let mut earliest = self.anchor.ms() + first * every - half.cast_signed();
        let mut next = |offset: i64| {
            each(Time::from_ms(earliest + offset));
            earliest += every;
        };
        if half == 0 {
            return (first..=last).for_each(|_| next(0));
        }
        self.jitters.seek((before + first).cast_unsigned());
        let words = (last - first + 1).cast_unsigned();
        self.jitters.each_word(words, |word| next(spread(word, 2 * half)));
    }

    /// How many periods after the anchor the last attempt before an instant comes; none if the
    /// anchor itself is not before it.
    pub(crate) fn last_before(
        &mut self,
        until: Time,
        device: &Device,
        start: Time,
    ) -> Option<(i64, Time)> {
        if self.failing || self.anchor >= until {
            return None;
        }
        let every = device.every_ms.cast_signed();
        let half = (device.every_ms as f64 * device.jitter) as i64;
        let mut k = (until.ms() - 1 - self.anchor.ms() + half) / every;
        loop {
            let at = self.grid(k, device, start);
            if at < until {
                return Some((k, at));
            }
            k -= 1;
        }
    }

    /// An attempt meets its service, and the grid hangs from this instant.
    pub(crate) fn hang(&mut self, at: Time) {
        self.anchor = at;
        self.on_grid = false;
        self.failing = false;
        self.failures = 0;
        self.due = Time::NEVER;
    }

    /// An attempt fails, and another is made when a wait is over.
    #[inline]
    pub(crate) fn fail(&mut self, at: Time, device: &Device) {
        self.failing = true;
        self.on_grid = false;
        self.failed += 1;
        self.due = at + back_off(device, self.failures, self.backoffs.word());
        self.failures += 1;
    }

    /// The handset starts up: it tries its service at once, as if nothing had failed before.
    pub(crate) fn start_afresh(&mut self, at: Time) {
        self.failures = 0;
        self.due = at;
        self.on_grid = false;
        self.failing = true;
    }
}

/// When the attempt so many periods after an anchor comes.
fn on_grid(jitters: &mut Stream, anchor: Time, k: i64, device: &Device, start: Time) -> Time {
    if k == 0 {
        return anchor;
    }
    let is_drawn = half(device) > 0;
    if is_drawn {
        jitters.seek(jitter_of(anchor, k, device, start));
    }
    jittered(anchor, k, device, if is_drawn { jitters.word() } else { 0 })
}

/// By how much an attempt may come earlier or later than its period says.
fn half(device: &Device) -> u64 {
    (device.every_ms as f64 * device.jitter) as u64
}

/// Which word of its jitters decides when that attempt comes.
pub(crate) fn jitter_of(anchor: Time, k: i64, device: &Device, start: Time) -> u64 {
    let every = device.every_ms.cast_signed();
    let nominal = anchor.ms() + k * every;
    ((nominal - start.ms()).max(0) / every).cast_unsigned()
}

/// When that attempt comes, given the word.
pub(crate) fn jittered(anchor: Time, k: i64, device: &Device, word: u32) -> Time {
    let half = half(device);
    let offset = spread(word, 2 * half) - half.cast_signed();
    Time::from_ms(anchor.ms() + k * device.every_ms.cast_signed() + offset)
}

/// How long a handset waits after one more failure, given a word of its own.
pub(crate) fn back_off(device: &Device, failures: u32, word: u32) -> Span {
    let doubled = device.backoff_ms.saturating_mul(1 << failures.min(40));
    let base = doubled.min(device.backoff_cap_ms).max(1);
    // Signed numbers become floats, and floats them, in one instruction.
    let base = base.cast_signed();
    let half = ((base as f64 * device.jitter) as i64).min(base);
    let wait = (base - half) + spread(word, 2 * half.cast_unsigned());
    Span::from_ms(wait.max(1))
}

pub(crate) const JITTER: Purpose = Purpose::new(b"syncwait");
pub(crate) const BACKOFF: Purpose = Purpose::new(b"syncback");

/// A contact of nobody, before a life begins.
pub(crate) fn nobody() -> Contact {
    let empty = || Chance::new(0, 0).stream(JITTER, EntityKey::new(0));
    Contact::idle(empty(), empty())
}

/// A word spread evenly over `[0, width)`: their product by 2^32.
#[inline]
pub(crate) fn spread(word: u32, width: u64) -> i64 {
    let (upper, lower) = (width >> 32, width & u64::from(u32::MAX));
    let word = u64::from(word);
    (word * upper + ((word * lower) >> 32)).cast_signed()
}
