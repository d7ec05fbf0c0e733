//! Curves over time, as the judge reads them: a share at an instant.

use crate::check::expect::Series;
use crate::kernel::calendar::Calendar;
use crate::kernel::moment::Moment;
use crate::kernel::time::Span;
use crate::kernel::time::Time;
use crate::outcome::curves::Curves;
use crate::outcome::curves::Part;
use std::collections::BTreeMap;

/// Curves over time, and what they are measured by.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    /// The curves.
    pub curves: &'a Curves,
    /// Those of some accounts alone, by the name of the expectation that asks for them.
    pub parts: &'a BTreeMap<String, Part>,
    /// When the first stretch begins, and how long each is.
    pub start: Time,
    /// How long each stretch is.
    pub bin: Span,
    /// How many accounts there are.
    pub accounts: u64,
}

impl Seen<'_> {
    /// As they are for an expectation: of some accounts alone, if it is about those.
    pub(crate) fn asked_by(self, expectation: &str) -> Self {
        let part = self.parts.get(expectation);
        part.map_or(self, |it| Self { curves: &it.curves, accounts: it.accounts, ..self })
    }

    /// How far a curve is from points, the root of the mean square of the differences, and the
    /// point from which it is farthest: when, what is there, and what was wanted.
    pub(crate) fn off(
        &self,
        of: Series,
        points: &[(Moment, f64)],
        calendar: &Calendar,
    ) -> (f64, Option<(Time, f64, f64)>) {
        let mut worst: Option<(Time, f64, f64)> = None;
        let mut squares = 0.0;
        for (moment, wanted) in points {
            let at = calendar.resolve(moment);
            let found = self.share(of, at);
            let off = (found - wanted).abs();
            squares += off * off;
            if off > worst.map_or(0.0, |(_, found, wanted)| (found - wanted).abs()) {
                worst = Some((at, found, *wanted));
            }
        }
        ((squares / points.len().max(1) as f64).sqrt(), worst)
    }

    /// The value of a curve at an instant, drawn straight between the ends of stretches.
    fn share(&self, of: Series, at: Time) -> f64 {
        // At the start itself all that there is has just come to be: what follows at once counts.
        let (since, bin) = (at.since(self.start).ms().max(1), self.bin.ms().max(1));
        let part = (since % bin) as f64 / bin as f64;
        let level = |changes: &[i64]| {
            let within = usize::try_from(since / bin).unwrap_or(usize::MAX).min(changes.len());
            let before = changes[..within].iter().sum::<i64>() as f64;
            before + part * changes.get(within).map_or(0.0, |change| *change as f64)
        };
        let acked = level(&self.curves.acked);
        let (part, whole) = match of {
            Series::Visible => (level(&self.curves.visible), acked),
            Series::Lost => (level(&self.curves.lost), acked),
            Series::AtRisk => (level(&self.curves.at_risk), acked),
            Series::WithoutData => (level(&self.curves.without), self.accounts as f64),
        };
        if whole > 0.0 { part / whole } else { 0.0 }
    }
}
