//! Retention: which restore points a job keeps, and why each.
//!
//! One rule over a list of points and a clock gives one verdict a point; nothing is deleted here
//! and no world is read, so that a rule can be tried on any list. What a point's incrementals need
//! is the job's business, except in the tower of Hanoi, whose levels say it themselves.
//!
//! ```
//! use lastcopy::backup::retention::{Keep, Moment, Point};
//!
//! let keep: Keep = ron::from_str("Restic(last: 1, daily: 2)")?;
//! let hour_ms = 3_600_000;
//! let point = |id, hour| Point::new(id, Moment::utc(hour * hour_ms));
//! let points = [point(1, 12), point(2, 36), point(3, 40)];
//! let verdicts = keep.decide(&points, Moment::utc(41 * hour_ms));
//!
//! let why = |place: usize| {
//!     let reasons = verdicts[place].reasons.iter();
//!     reasons.map(|reason| reason.to_string()).collect::<Vec<_>>().join(", ")
//! };
//! assert_eq!(why(0), "daily snapshot");
//! assert!(!verdicts[1].is_kept());
//! assert_eq!(why(2), "last snapshot, daily snapshot");
//! # Ok::<(), ron::error::SpannedError>(())
//! ```

use std::fmt;

use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::de::EnumAccess;
use serde::de::Error;
use serde::de::MapAccess;
use serde::de::VariantAccess;
use serde::de::Visitor;
use serde::de::value::MapAccessDeserializer;

pub use crate::backup::retention_borg::Borg;
pub use crate::backup::retention_borg::BorgInterval;
pub use crate::backup::retention_gfs::Gfs;
pub use crate::backup::retention_hanoi::Hanoi;
pub use crate::backup::retention_period::CalendarSpan;
pub use crate::backup::retention_period::Moment;
pub use crate::backup::retention_period::Period;
use crate::backup::retention_point::Marks;
pub use crate::backup::retention_point::Point;
pub use crate::backup::retention_point::Quota;
pub use crate::backup::retention_point::Reason;
pub use crate::backup::retention_point::Verdict;
use crate::backup::retention_point::newest_first;
use crate::backup::retention_point::no_marks;
pub use crate::backup::retention_restic::Restic;

/// The most levels a tower may have: point numbers have 64 bits.
const LEVELS_MAX: u32 = 64;

/// A retention rule. Of points taken at one instant the first listed counts as the newer.
///
/// In RON: `All`, `Count(3)` (or `Slots(3)`), `Age("30 d")`, `Gfs(daily: 7, weekly: 4)`,
/// `Restic(daily: 7, within: "1y2m")`, `Borg(daily: 14, monthly: 6)`, `Hanoi(levels: 4)`,
/// `Any([Count(1), Age("30 d")])`. A rule that keeps nothing at all is refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Keep {
    /// Nothing is dropped.
    All,
    /// The newest so many: as many slots, the oldest overwritten.
    Count(u32),
    /// Those whose state is younger than this; all go in the end if backups stop.
    Age(Age),
    /// Grandfather, father, son.
    Gfs(Gfs),
    /// As `restic forget`.
    Restic(Restic),
    /// As `borg prune`.
    Borg(Borg),
    /// Tower of Hanoi.
    Hanoi(Hanoi),
    /// What at least one of the rules keeps, each asked by itself.
    Any(Vec<Keep>),
}

impl Keep {
    /// Decides about each of `points`, in the order in which they are listed, at the time `now`.
    pub fn decide(&self, points: &[Point], now: Moment) -> Vec<Verdict> {
        let marks = self.marks(points, now);
        let verdict = |(point, reasons): (&Point, Vec<Reason>)| Verdict { id: point.id, reasons };
        points.iter().zip(marks).map(verdict).collect()
    }

    /// Whether the rule can be meant.
    ///
    /// # Errors
    /// Says what is wrong if the rule keeps nothing whatever the points are, or has no such levels.
    pub fn check(&self) -> Result<(), String> {
        let nothing = match self {
            Self::All => false,
            Self::Count(count) => *count == 0,
            Self::Age(age) => age.ms <= 0,
            Self::Gfs(rule) => rule.asks_for_nothing(),
            Self::Restic(rule) => rule.asks_for_nothing(),
            Self::Borg(rule) => rule.asks_for_nothing(),
            Self::Hanoi(tower) if !(1..=LEVELS_MAX).contains(&tower.levels) => {
                let levels = tower.levels;
                return Err(format!("a tower has 1 to {LEVELS_MAX} levels; found {levels}"));
            }
            Self::Hanoi(_) => false,
            Self::Any(rules) => {
                rules.iter().try_for_each(Self::check)?;
                rules.is_empty()
            }
        };
        if nothing {
            return Err("this retention keeps nothing; every point would be dropped".to_owned());
        }
        Ok(())
    }

    fn marks(&self, points: &[Point], now: Moment) -> Marks {
        match self {
            Self::All => vec![vec![Reason::All]; points.len()],
            Self::Count(count) => newest(points, *count),
            Self::Age(age) => age.marks(points, now),
            Self::Gfs(rule) => rule.marks(points, now),
            Self::Restic(rule) => rule.marks(points, now),
            Self::Borg(rule) => rule.marks(points, now),
            Self::Hanoi(tower) => tower.marks(points),
            Self::Any(rules) => {
                let mut marks = no_marks(points);
                for rule in rules {
                    for (all, more) in marks.iter_mut().zip(rule.marks(points, now)) {
                        all.extend(more);
                    }
                }
                marks
            }
        }
    }
}

fn newest(points: &[Point], count: u32) -> Marks {
    let mut marks = no_marks(points);
    for (rank, place) in (1..=count).zip(newest_first(points)) {
        marks[place].push(Reason::Newest { rank, of: count });
    }
    marks
}

/// The age at which a point goes, written `30 d`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Age {
    /// Milliseconds.
    pub ms: i64,
}

impl Age {
    fn marks(self, points: &[Point], now: Moment) -> Marks {
        let mut marks = no_marks(points);
        for (point, reasons) in points.iter().zip(&mut marks) {
            if now.time_ms.saturating_sub(point.at.time_ms) < self.ms {
                reasons.push(Reason::YoungerThan { age_ms: self.ms });
            }
        }
        marks
    }
}

impl From<Age> for String {
    fn from(age: Age) -> Self {
        format!("{} ms", age.ms)
    }
}

impl TryFrom<String> for Age {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let refused =
            || format!("\"{text}\" is not an age; expected as in 90 s, 12 h, 30 d or 8 w");
        let text = text.trim();
        let digits = text.find(|c: char| !c.is_ascii_digit()).ok_or_else(refused)?;
        let count: i64 = text[..digits].parse().map_err(|_| refused())?;
        let unit_ms = match text[digits..].trim_start() {
            "ms" => 1,
            "s" => 1000,
            "min" => 60_000,
            "h" => 3_600_000,
            "d" => 86_400_000,
            "w" => 7 * 86_400_000,
            _ => return Err(refused()),
        };
        count.checked_mul(unit_ms).map(|ms| Self { ms }).ok_or_else(refused)
    }
}

/// The names under which the rules stand in a scenario.
#[derive(Deserialize)]
#[serde(variant_identifier)]
enum Kind {
    All,
    #[serde(alias = "Slots")]
    Count,
    Age,
    Gfs,
    Restic,
    Borg,
    Hanoi,
    Any,
}

const KINDS: &[&str] = &["All", "Count", "Slots", "Age", "Gfs", "Restic", "Borg", "Hanoi", "Any"];

/// By hand, so that `Restic(last: 7)` needs no second pair of brackets though the fields live in
/// a struct of their own, and so that a rule that cannot be meant is refused where it stands.
impl<'de> Deserialize<'de> for Keep {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let keep = deserializer.deserialize_enum("Keep", KINDS, KeepVisitor)?;
        keep.check().map_err(D::Error::custom)?;
        Ok(keep)
    }
}

struct KeepVisitor;

impl<'de> Visitor<'de> for KeepVisitor {
    type Value = Keep;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a retention rule, one of {}", KINDS.join(", "))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<Keep, A::Error> {
        let (kind, body) = data.variant::<Kind>()?;
        Ok(match kind {
            Kind::All => {
                body.unit_variant()?;
                Keep::All
            }
            Kind::Count => Keep::Count(body.newtype_variant()?),
            Kind::Age => Keep::Age(body.newtype_variant()?),
            Kind::Any => Keep::Any(body.newtype_variant()?),
            Kind::Gfs => Keep::Gfs(fields(body)?),
            Kind::Restic => Keep::Restic(fields(body)?),
            Kind::Borg => Keep::Borg(fields(body)?),
            Kind::Hanoi => Keep::Hanoi(fields(body)?),
        })
    }
}

/// Reads the body of a variant with named fields into the struct that has these fields.
fn fields<'de, A: VariantAccess<'de>, T: Deserialize<'de>>(body: A) -> Result<T, A::Error> {
    body.struct_variant(&[], FieldsVisitor(std::marker::PhantomData))
}

struct FieldsVisitor<T>(std::marker::PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for FieldsVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("named fields in brackets")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map))
    }
}
