//! The clock: when a scenario plays, and that this can be simulated.

use crate::kernel::calendar::Calendar;
use crate::kernel::moment::Moment;
use crate::kernel::time::Span;
use crate::kernel::time::Time;
use crate::scenario::checks::found::Found;
use crate::scenario::declared::calendar;
use crate::scenario::spec::Spec;

/// A century: outages are shorter, and every count of milliseconds stays small.
const LONGEST: Span = Span::from_ms(100 * 365 * 86_400_000);
/// Curves longer than this would not be looked at.
const BINS_MAX: i64 = 200_000;

/// When a scenario starts and ends, if that makes sense.
pub(crate) fn spell(spec: &Spec) -> Option<(Time, Time)> {
    let mut found = Found::default();
    clock(&mut found, spec)
}

pub(crate) fn check(found: &mut Found, spec: &Spec) {
    let plays = clock(found, spec);
    for (path, every) in [
        ("clock.observe_every", spec.clock.observe_every),
        ("clock.curve_every", spec.clock.curve_every),
    ] {
        if every == Span::ZERO {
            found.wrong(path, "0 s is no interval; expected more, such as \"60 s\"");
        }
    }
    let curve = spec.clock.curve_every;
    let Some((start, horizon)) = plays else {
        return;
    };
    let length = horizon.since(start);
    if curve > Span::ZERO && length.ms() / curve.ms() > BINS_MAX - 2 {
        let least = Span::from_ms(length.ms() / (BINS_MAX - 2) + 1);
        let message = format!(
            "a curve of {length} in bins of {curve} has {} bins; at most {BINS_MAX} are kept",
            length.ms() / curve.ms() + 2
        );
        found.wrong_so("clock.curve_every", message, format!("write {least} or more"));
    }
}

fn clock(found: &mut Found, spec: &Spec) -> Option<(Time, Time)> {
    let clock = &spec.clock;
    if let Some(Err(message)) = clock.t0.as_deref().map(Calendar::parse) {
        found.wrong("clock.t0", message);
        return None;
    }
    let calendar = calendar(spec);
    let mut instant = |path: &str, moment: &Moment| {
        if is_lost(spec, moment) {
            found.wrong_so(path, LOST, LOST_HELP);
            return None;
        }
        let at = calendar.resolve(moment);
        let is_near = at >= Time::ZERO - LONGEST && at <= Time::ZERO + LONGEST;
        if !is_near {
            let message = format!("{moment} is more than 100 years from T0");
            found.wrong_so(path, message, "a scenario plays within a century of T0");
        }
        is_near.then_some(at)
    };
    let start = instant("clock.start", &clock.start);
    let horizon = instant("clock.horizon", &clock.horizon);
    let (start, horizon) = (start?, horizon?);
    if start > Time::ZERO {
        let start = said(spec, start);
        let message = format!("the simulation starts at {start}; expected T0 or before");
        found.wrong(String::from("clock.start"), message);
        return None;
    }
    if horizon < Time::ZERO || horizon <= start {
        let (start, horizon) = (said(spec, start), said(spec, horizon));
        let message = format!("it ends at {horizon}; expected after T0 and the start, {start}");
        found.wrong_so("clock.horizon", message, "such as \"T+30 d\"");
        return None;
    }
    Some((start, horizon))
}

/// An instant for people: in whole days where it is, and as a date where there are dates.
pub(crate) fn said(spec: &Spec, at: Time) -> String {
    let mut text = offset(at);
    if spec.clock.t0.is_some() {
        text.push_str(&format!(" ({})", calendar(spec).show(at)));
    }
    text
}

/// An instant as an offset that a file can take, in whole days where it is.
pub(crate) fn offset(at: Time) -> String {
    const DAY: i64 = 86_400_000;
    match at.ms() {
        0 => "T0".to_owned(),
        ms if ms % DAY == 0 => format!("T{:+} d", ms / DAY),
        _ => at.exact(),
    }
}

const LOST: &str = "a date needs to know which date T0 is";
const LOST_HELP: &str = "give clock.t0, such as \"2009-10-02T01:30:00-07:00\"";

/// Whether a moment is a date although T0 has none.
fn is_lost(spec: &Spec, moment: &Moment) -> bool {
    spec.clock.t0.is_none() && !matches!(moment, Moment::Offset(_))
}

/// A moment must be one that the calendar can read.
pub(crate) fn moment(found: &mut Found, spec: &Spec, path: &str, moment: &Moment) {
    if is_lost(spec, moment) {
        found.wrong_so(path, LOST, LOST_HELP);
    }
}
