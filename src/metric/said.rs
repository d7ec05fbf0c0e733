//! Metrics of what was said: claims held against the truth of their time, promises against what
//! happened.
//!
//! The truth is read off the curves at the bin of the announcement: what users miss is what was
//! acknowledged and is not visible, and what of it is held is what is not lost.

use crate::kernel::time::Time;
use crate::metric::context::Announcement;
use crate::metric::context::Claim;
use crate::metric::context::Due;
use crate::metric::row::Row;
use crate::metric::row::Unit::Count;
use crate::metric::row::Unit::Hours;
use crate::metric::row::View;
use crate::metric::row::hours;
use crate::metric::row::number;
use crate::outcome::curves::Curves;

/// The rows.
pub(crate) const ROWS: &[Row] = &[
    Row::lower("premature_declarations", Count, "announcements whose claim was false", |v, _| {
        let truth = Truth::of(v);
        let claims = claims(v).into_iter();
        number(claims.filter(|(at, claim)| !truth.bears_out(*at, *claim)).count() as u64)
    }),
    Row::lower("premature_h", Hours, "for how long a false claim stood", |v, _| {
        Some(hours(stood_ms(v)))
    }),
    Row::higher("promises.kept", Count, "promises kept in time", |v, _| number(promises(v).0)),
    Row::lower("promises.missed", Count, "promises not kept in time", |v, _| number(promises(v).1)),
];

/// What was said and when, in order.
fn said<'a>(view: &View<'a>) -> impl Iterator<Item = (Time, &'a Announcement)> {
    let announcements = &view.context.announcements;
    view.outcome.server.journal.iter().filter_map(move |entry| {
        let name = entry.event.strip_prefix("announce:")?;
        let found = announcements.iter().find(|it| it.name == name)?;
        Some((entry.at, found))
    })
}

fn claims(view: &View<'_>) -> Vec<(Time, Claim)> {
    said(view).filter_map(|(at, it)| it.claims.map(|claim| (at, claim))).collect()
}

/// Records acknowledged, visible and lost over time.
struct Truth {
    start: Time,
    bin_ms: i64,
    levels: [Vec<i64>; 3],
}

impl Truth {
    fn of(view: &View<'_>) -> Self {
        let curves = &view.outcome.curves;
        let levels = [&curves.acked, &curves.visible, &curves.lost].map(|it| Curves::levels(it));
        Self { start: view.context.start, bin_ms: view.context.bin.ms().max(1), levels }
    }

    /// Whether a claim is true at an instant.
    fn bears_out(&self, at: Time, claim: Claim) -> bool {
        let bin = usize::try_from(at.since(self.start).ms() / self.bin_ms).unwrap_or(0);
        let at = |levels: &Vec<i64>| levels.get(bin).or(levels.last()).copied().unwrap_or(0);
        let [acked, visible, lost] = [0, 1, 2].map(|curve| i128::from(at(&self.levels[curve])));
        let missing = acked - visible;
        let held = missing - lost;
        match claim {
            Claim::AllLost => 10 * held < missing,
            Claim::SomeHeld => held > 0 || missing == 0,
            Claim::MostHeld => 2 * held >= missing,
            Claim::NothingLost => lost == 0,
        }
    }
}

/// How long false claims stood: each until an announcement with another claim, or the horizon.
/// A claim made again while it stands is the same claim.
fn stood_ms(view: &View<'_>) -> i64 {
    let truth = Truth::of(view);
    let mut sum = 0;
    let mut standing: Option<(Claim, Option<Time>)> = None;
    for (at, claim) in claims(view) {
        let false_since = (!truth.bears_out(at, claim)).then_some(at);
        standing = match standing {
            Some((same, since)) if same == claim => Some((same, since.or(false_since))),
            other => {
                sum += spell(other, at);
                Some((claim, false_since))
            }
        };
    }
    sum + spell(standing, view.context.horizon)
}

fn spell(standing: Option<(Claim, Option<Time>)>, until: Time) -> i64 {
    let since = standing.and_then(|(_, since)| since);
    since.map_or(0, |since| until.since(since).ms())
}

/// Promises kept and missed; one whose day lies beyond the horizon is neither.
fn promises(view: &View<'_>) -> (u64, u64) {
    let (mut kept, mut missed) = (0, 0);
    for (at, it) in said(view) {
        let Some((event, due)) = &it.promises else { continue };
        let by = match due {
            Due::By(by) => *by,
            Due::Within(span) => at + *span,
        };
        let in_time = |when: Time| at <= when && when <= by;
        let mut journal = view.outcome.server.journal.iter();
        if journal.any(|entry| entry.event == *event && in_time(entry.at)) {
            kept += 1;
        } else if by < view.context.horizon {
            missed += 1;
        }
    }
    (kept, missed)
}

#[cfg(test)]
mod tests {
    use crate::metric::context::Claim;
    use crate::metric::row::Metrics;
    use crate::metric::sample::context;
    use crate::metric::sample::entry;
    use crate::metric::sample::hour;
    use crate::metric::sample::outcome;
    use crate::metric::table::measure;

    /// 100 records acknowledged; from hour 1 on, so many are missing and so many of them lost.
    fn said(missing: i64, lost: i64, journal: &[(i64, &str)]) -> Metrics {
        let mut outcome = outcome();
        (outcome.curves.acked[0], outcome.curves.visible[0]) = (100, 100);
        (outcome.curves.visible[1], outcome.curves.lost[1]) = (-missing, lost);
        let entries = journal.iter().map(|(at, event)| entry(hour(*at), event));
        outcome.server.journal = entries.collect();
        measure(&context(), &outcome)
    }

    #[test]
    fn all_lost_is_false_while_a_tenth_is_held() {
        let premature =
            |missing, lost| said(missing, lost, &[(3, "announce:lost")])["premature_declarations"];
        assert_eq!((premature(50, 45), premature(50, 46)), (1.0, 0.0));
        // Nothing is missing, so nothing can be lost.
        assert_eq!(premature(0, 0), 1.0);
    }

    #[test]
    fn a_false_claim_stands_until_another_is_made() {
        let journal = [
            (3, "announce:lost"),
            (4, "announce:tea"),
            (5, "announce:lost"),
            (10, "announce:hope"),
        ];
        let metrics = said(50, 0, &journal);
        assert_eq!(metrics["premature_declarations"], 2.0);
        assert_eq!(metrics["premature_h"], 7.0);
        assert_eq!(said(50, 0, &journal[..1])["premature_h"], 21.0, "to the horizon");
    }

    #[test]
    fn other_claims_are_held_against_what_is_held() {
        let is_false = |claim, missing: i64, lost: i64| {
            let mut context = context();
            context.announcements[0].claims = Some(claim);
            let mut outcome = outcome();
            outcome.curves.acked[0] = 100;
            (outcome.curves.visible[0], outcome.curves.lost[0]) = (100 - missing, lost);
            outcome.server.journal = vec![entry(hour(3), "announce:lost")];
            measure(&context, &outcome)["premature_declarations"] == 1.0
        };
        assert!(is_false(Claim::SomeHeld, 50, 50) && !is_false(Claim::SomeHeld, 50, 49));
        assert!(is_false(Claim::MostHeld, 50, 26) && !is_false(Claim::MostHeld, 50, 25));
        assert!(is_false(Claim::NothingLost, 50, 1) && !is_false(Claim::NothingLost, 50, 0));
    }

    #[test]
    fn a_promise_is_kept_between_its_making_and_its_day() {
        let kept = |journal: &[(i64, &str)]| {
            let metrics = said(0, 0, journal);
            (metrics["promises.kept"], metrics["promises.missed"])
        };
        assert_eq!(kept(&[(3, "announce:lost"), (6, "announce:hope")]), (1.0, 1.0));
        assert_eq!(kept(&[(3, "announce:lost"), (7, "announce:hope")]), (0.0, 2.0));
        // What was done before it was promised keeps no promise.
        assert_eq!(kept(&[(2, "plan:rebuild/done"), (3, "announce:hope")]), (0.0, 1.0));
        assert_eq!(kept(&[(3, "announce:hope"), (8, "plan:rebuild/done")]), (1.0, 0.0));
    }
}
