//! Actuals: what became of each objective in one trial, met or missed.
//!
//! An objective over some categories is held against those alone.

use crate::check::objective::Objective;
use crate::kernel::time::Span;
use crate::kernel::time::Time;
use serde::Deserialize;
use serde::Serialize;

/// What an objective is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Measure {
    /// The most recent work that may be lost.
    Rpo,
    /// How soon data must be back.
    Rto,
    /// How long anyone may be without data.
    Mtpd,
}

/// How an objective stands at the horizon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// The actual is within what was wanted.
    Met,
    /// It is not, and cannot come to be.
    Missed,
    /// The horizon came first.
    NotReached,
}

/// One objective against what happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actual {
    /// What people call the objective.
    pub name: String,
    /// What it is about.
    pub measure: Measure,
    /// What was wanted, in milliseconds.
    pub wanted_ms: i64,
    /// What it came to, in milliseconds; none if that was not reached by the horizon.
    pub actual_ms: Option<i64>,
    /// Met, missed or neither yet.
    pub standing: Standing,
}

/// What a trial came to, as far as objectives ask.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Harm {
    /// When the first damage was done.
    pub damage: Option<Time>,
    /// When users first felt it.
    pub impact: Option<Time>,
    /// When data was back, of all categories.
    pub back: Option<Time>,
    /// Each category, in the order of the file.
    pub categories: Vec<CategoryHarm>,
    /// When the simulation ended.
    pub horizon: Time,
}

/// What came of one category.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CategoryHarm {
    /// What people call it.
    pub name: String,
    /// Current records lost.
    pub lost: u64,
    /// Current records that their users do not see at the horizon, lost ones included.
    pub unseen: u64,
    /// Accounts that came to be without it.
    pub struck: u64,
    /// When it was back, if it was restored.
    pub back: Option<Time>,
    /// When the oldest lost current record was written.
    pub oldest_lost: Option<Time>,
    /// The longest that anybody was without it, if anybody was.
    pub longest_without: Option<Span>,
}

/// Holds each objective against what happened, in the order of the file.
#[must_use]
pub fn actuals(objectives: &[Objective], harm: &Harm) -> Vec<Actual> {
    let mut all = Vec::new();
    for objective in objectives {
        let mut add = |measure: Measure, wanted: Option<Span>, actual: Reached| {
            let Some(wanted) = wanted else { return };
            let (actual_ms, standing) = actual.against(wanted);
            let (name, wanted_ms) = (objective.name.to_string(), wanted.ms());
            all.push(Actual { name, measure, wanted_ms, actual_ms, standing });
        };
        let covers = |it: &&CategoryHarm| {
            let names = objective.categories.as_ref();
            names.is_none_or(|names| names.iter().any(|name| name.as_str() == it.name))
        };
        let covered: Vec<&CategoryHarm> = harm.categories.iter().filter(covers).collect();
        add(Measure::Rpo, objective.rpo, harm.lost_work(&covered));
        add(Measure::Rto, objective.rto, harm.way_back(objective, &covered));
        add(Measure::Mtpd, objective.mtpd, harm.without(&covered));
    }
    all
}

/// What was reached by the horizon.
enum Reached {
    /// So much.
    Exactly(Span),
    /// More than so much.
    Beyond(Span),
}

impl Reached {
    fn against(&self, wanted: Span) -> (Option<i64>, Standing) {
        match self {
            Self::Exactly(actual) if *actual <= wanted => (Some(actual.ms()), Standing::Met),
            Self::Exactly(actual) => (Some(actual.ms()), Standing::Missed),
            Self::Beyond(least) if *least > wanted => (None, Standing::Missed),
            Self::Beyond(_) => (None, Standing::NotReached),
        }
    }
}

impl Harm {
    /// How much recent work was lost; none where nothing was.
    fn lost_work(&self, covered: &[&CategoryHarm]) -> Reached {
        let oldest = covered.iter().filter_map(|it| it.oldest_lost).min();
        let age = self.damage.zip(oldest).map(|(at, oldest)| at.since(oldest));
        Reached::Exactly(age.unwrap_or(Span::ZERO))
    }

    /// How long it took until data was back; no time where it was never away.
    fn way_back(&self, objective: &Objective, covered: &[&CategoryHarm]) -> Reached {
        let Some(impact) = self.impact else { return Reached::Exactly(Span::ZERO) };
        let back = match &objective.categories {
            None if self.back.is_none() && covered.iter().all(|it| it.is_unharmed()) => {
                Some(impact)
            }
            None => self.back,
            Some(_) => {
                let each = covered.iter().map(|it| it.back_or(impact));
                each.collect::<Option<Vec<Time>>>().and_then(|all| all.into_iter().max())
            }
        };
        match back {
            Some(back) => Reached::Exactly(back.since(impact)),
            None => Reached::Beyond(self.horizon.since(impact)),
        }
    }

    /// How long anybody was without data.
    fn without(&self, covered: &[&CategoryHarm]) -> Reached {
        let longest = covered.iter().filter_map(|it| it.longest_without).max();
        Reached::Exactly(longest.unwrap_or(Span::ZERO))
    }
}

impl CategoryHarm {
    /// Whether everybody sees all of it, and nothing had to be restored for that.
    fn is_unharmed(&self) -> bool {
        self.unseen == 0 && self.back.is_none()
    }

    fn back_or(&self, impact: Time) -> Option<Time> {
        if self.is_unharmed() { Some(impact) } else { self.back }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hour(hours: i64) -> Time {
        Time::from_ms(hours * 3_600_000)
    }

    /// Damage in hour 10, felt in hour 11; photos lost since hour 4 and back in hour 21, contacts
    /// never harmed.
    fn harm() -> Harm {
        let contacts = CategoryHarm { name: "contacts".to_owned(), ..CategoryHarm::default() };
        let photos = CategoryHarm {
            name: "photos".to_owned(),
            lost: 3,
            unseen: 3,
            struck: 2,
            back: Some(hour(21)),
            oldest_lost: Some(hour(4)),
            longest_without: Some(Span::from_ms(9 * 3_600_000)),
        };
        Harm {
            damage: Some(hour(10)),
            impact: Some(hour(11)),
            back: Some(hour(21)),
            categories: vec![contacts, photos],
            horizon: hour(40),
        }
    }

    /// For RPO, RTO and MTPD of so many hours: hours and standing.
    fn stands(objective: &str, harm: &Harm) -> Vec<(Option<i64>, Standing)> {
        let objective: Objective = ron::from_str(objective).unwrap();
        let all = actuals(&[objective], harm);
        all.iter().map(|it| (it.actual_ms.map(|ms| ms / 3_600_000), it.standing)).collect()
    }

    #[test]
    fn objectives_are_held_against_what_happened() {
        use Standing::Met;
        use Standing::Missed;
        let all = r#"(name: "o", rpo: Some("5 h"), rto: Some("10 h"), mtpd: Some("9 h"))"#;
        let found = stands(all, &harm());
        assert_eq!(found, [(Some(6), Missed), (Some(10), Met), (Some(9), Met)]);
    }

    #[test]
    fn a_category_that_was_not_harmed_meets_its_objectives() {
        let contacts = r#"(name: "o", categories: Some(["contacts"]), rpo: Some("0 h"),
            rto: Some("0 h"), mtpd: Some("0 h"))"#;
        assert_eq!(stands(contacts, &harm()), [(Some(0), Standing::Met); 3]);
    }

    #[test]
    fn data_that_did_not_come_back_misses_only_what_the_horizon_allowed() {
        let mut harm = harm();
        harm.back = None;
        harm.categories[1].back = None;
        let rto = |hours: i64| stands(&format!("(name: \"o\", rto: Some(\"{hours} h\"))"), &harm);
        assert_eq!(rto(28), [(None, Standing::Missed)]);
        assert_eq!(rto(29), [(None, Standing::NotReached)]);
    }

    #[test]
    fn without_damage_all_is_met() {
        let text = r#"(name: "o", rpo: Some("0 h"), rto: Some("0 h"))"#;
        assert_eq!(stands(text, &Harm::default()), [(Some(0), Standing::Met); 2]);
    }
}
