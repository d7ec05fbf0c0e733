//! The judge: each expectation against one trial, with its grade, and the verdict on all.
//!
//! A grade says how much an expectation that holds is worth, and is found by tracing what fixes
//! the number that it looks at:
//!
//! - *calibrated*, if a mark `Fitted(value, "names", range)` anywhere in the file names it;
//! - else *input*, if typed numbers alone fix it: an event whose instant no draw and no count had
//!   a part in, an order of such events, a metric that is a function of typed numbers alone;
//! - else *predicted*. What does not happen, and what is never reached, is predicted too: no
//!   typed number says so.
//!
//! An order has the grade of its best part, for it can fail by that part alone.

use crate::check::actual::Harm;
use crate::check::expect::Expectation;
use crate::check::expect::Grade;
use crate::check::expect::That;
use crate::check::holds::Claim;
use crate::check::seen::Seen;
use crate::kernel::calendar::Calendar;
use crate::kernel::moment::Moment;
use crate::kernel::name::Name;
use crate::kernel::time::Time;
use crate::outcome::Outcome;
use crate::outcome::server::Effect;
use crate::outcome::server::ServerSide;
use serde::Serialize;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// What became of one expectation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Judgement {
    /// What people call the expectation.
    pub name: String,
    /// How it relates to the numbers that were typed in.
    pub grade: Grade,
    /// Whether it holds; none if the trial never came to it.
    pub holds: Option<bool>,
    /// What was found, in words.
    pub found: String,
    /// What was wanted, in words.
    pub wanted: String,
    /// The published figure.
    pub published: Option<String>,
    /// Where it was published.
    pub source: Option<String>,
}

/// What a trial comes to, all expectations together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// All hold.
    Pass,
    /// One does not hold.
    Fail,
    /// Nothing was tested: no fault took effect, or an expectation was never reached.
    Miss,
}

impl Verdict {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Miss => "miss",
        }
    }
}

/// What the judge is told of a scenario and of a trial.
#[derive(Debug, Clone, Copy)]
pub struct Given<'a> {
    /// The calendar of the scenario's dates.
    pub calendar: &'a Calendar,
    /// Whether T0 has a date: without one instants are told since T0.
    pub dated: bool,
    /// Expectations to which a parameter was fitted.
    pub fitted: &'a BTreeSet<String>,
    /// Metrics that typed numbers alone fix.
    pub typed: &'a BTreeSet<String>,
    /// What happened.
    pub server: &'a ServerSide,
    /// What it amounts to, by metric.
    pub metrics: &'a BTreeMap<String, f64>,
    /// The whole trial, and what it came to, for claims about it.
    pub trial: Option<(&'a Outcome, &'a Harm)>,
    /// What it looked like over time.
    pub curves: Seen<'a>,
}

/// What was found of one expectation.
struct Found {
    grade: Grade,
    holds: Option<bool>,
    words: String,
}

/// Judges each expectation, in the order of the file.
#[must_use]
pub fn judge(expectations: &[Expectation], given: &Given<'_>) -> Vec<Judgement> {
    expectations.iter().map(|it| given.judge(it)).collect()
}

/// All judgements together.
///
/// `aimed` says whether the trial is one in which something must go wrong: not a control. FAIL
/// outranks MISS; without faults, and in a control, a fault that takes no effect is no miss.
#[must_use]
pub fn verdict(aimed: bool, faults: &[Effect], judgements: &[Judgement]) -> Verdict {
    if judgements.iter().any(|it| it.holds == Some(false)) {
        return Verdict::Fail;
    }
    let idle = aimed && !faults.is_empty() && faults.iter().all(|fault| fault.took == 0);
    if idle || judgements.iter().any(|it| it.holds.is_none()) {
        return Verdict::Miss;
    }
    Verdict::Pass
}

impl Given<'_> {
    fn judge(&self, expectation: &Expectation) -> Judgement {
        let found = match &expectation.that {
            That::Metric { metric, least, most } => self.metric(metric, *least, *most),
            That::Event { event, from, until } => self.event(event, from.as_ref(), until.as_ref()),
            That::Order(events) => self.order(events),
            That::Not(event) => self.absence(event),
            That::Holds(claim) => self.claim(claim),
            That::OnlyLost { cohorts, owners } => self.only_lost(cohorts, owners),
            That::Curve { of, points, rms, .. } => {
                let seen = self.curves.asked_by(expectation.name.as_str());
                let (off, worst) = seen.off(*of, points, self.calendar);
                let most = worst.map(|(at, found, wanted)| {
                    format!(", most at {}: {} for {}", self.said(at), plain(found), plain(wanted))
                });
                let words = format!("off by {}{}", plain(off), most.unwrap_or_default());
                Found { grade: Grade::Predicted, holds: Some(off <= *rms), words }
            }
        };
        let name = expectation.name.to_string();
        let grade = if self.fitted.contains(&name) { Grade::Calibrated } else { found.grade };
        Judgement {
            name,
            grade,
            holds: found.holds,
            found: found.words,
            wanted: self.wanted(&expectation.that),
            published: expectation.published.clone(),
            source: expectation.source.clone(),
        }
    }

    fn metric(&self, metric: &str, least: Option<f64>, most: Option<f64>) -> Found {
        let Some(&value) = self.metrics.get(metric) else { return never() };
        let grade = if self.typed.contains(metric) { Grade::Input } else { Grade::Predicted };
        let within = least.is_none_or(|it| value >= it) && most.is_none_or(|it| value <= it);
        Found { grade, holds: Some(within), words: plain(value) }
    }

    fn event(&self, event: &str, from: Option<&Moment>, until: Option<&Moment>) -> Found {
        let Some((at, typed)) = self.server.first(event) else { return never() };
        let grade = if typed { Grade::Input } else { Grade::Predicted };
        let late_enough = from.is_none_or(|it| at >= self.calendar.resolve(it));
        let soon_enough = until.is_none_or(|it| at <= self.calendar.resolve(it));
        let holds = Some(late_enough && soon_enough);
        Found { grade, holds, words: self.said(at) }
    }

    fn order(&self, events: &[String]) -> Found {
        let firsts: Vec<_> = events.iter().map(|it| (it, self.server.first(it))).collect();
        let happened = firsts.iter().filter_map(|(it, first)| first.map(|first| (it, first)));
        let happened: Vec<_> = happened.collect();
        let typed = happened.len() == events.len() && happened.iter().all(|(_, it)| it.1);
        let grade = if typed { Grade::Input } else { Grade::Predicted };
        let wrong = happened.windows(2).find(|pair| pair[0].1.0 > pair[1].1.0);
        if let Some([(one, _), (two, _)]) = wrong {
            return Found { grade, holds: Some(false), words: format!("{two} before {one}") };
        }
        match firsts.iter().find(|(_, first)| first.is_none()) {
            Some((event, _)) => Found { grade, holds: None, words: format!("no {event}") },
            None => Found { grade, holds: Some(true), words: "in this order".to_owned() },
        }
    }

    fn absence(&self, event: &str) -> Found {
        match self.server.first(event) {
            None => Found { holds: Some(true), words: "never".to_owned(), ..never() },
            Some((at, typed)) => Found {
                grade: if typed { Grade::Input } else { Grade::Predicted },
                holds: Some(false),
                words: self.said(at),
            },
        }
    }

    fn claim(&self, claim: &Claim) -> Found {
        let Some((outcome, harm)) = self.trial else { return never() };
        let checked = claim.check(outcome, harm);
        let words = checked.words().to_owned();
        Found { grade: Grade::Predicted, holds: checked.holds(), words }
    }

    fn only_lost(&self, cohorts: &[Name], owners: &[Name]) -> Found {
        let lost = |kind: &str, name: &Name| {
            self.metrics.get(&format!("{kind}.{name}.lost")).copied().unwrap_or(0.0)
        };
        let all = self.metrics.get("items.lost").copied().unwrap_or(0.0);
        let theirs: f64 = cohorts.iter().map(|name| lost("cohort", name)).sum::<f64>()
            + owners.iter().map(|name| lost("owner", name)).sum::<f64>();
        let others = all - theirs;
        let words = format!("{} by others", plain(others));
        Found { grade: Grade::Predicted, holds: Some(others == 0.0), words }
    }

    fn said(&self, at: Time) -> String {
        if self.dated { self.calendar.show(at) } else { at.exact() }
    }

    fn wanted(&self, that: &That) -> String {
        match that {
            That::Metric { metric, least, most } => {
                let bounds = match (least, most) {
                    (Some(least), Some(most)) if least == most => plain(*least),
                    (Some(least), Some(most)) => format!("{} to {}", plain(*least), plain(*most)),
                    (Some(least), None) => format!("at least {}", plain(*least)),
                    (None, Some(most)) => format!("at most {}", plain(*most)),
                    (None, None) => "any".to_owned(),
                };
                format!("{metric}: {bounds}")
            }
            That::Event { event, from, until } => {
                let show = |moment: &Moment| self.said(self.calendar.resolve(moment));
                let bounds = match (from, until) {
                    (Some(from), Some(until)) => format!("{} to {}", show(from), show(until)),
                    (Some(from), None) => format!("not before {}", show(from)),
                    (None, Some(until)) => format!("by {}", show(until)),
                    (None, None) => "at some time".to_owned(),
                };
                format!("{event}: {bounds}")
            }
            That::Order(events) => events.join(", then "),
            That::Not(event) => format!("{event}: never"),
            That::Holds(claim) => claim.wanted(),
            That::OnlyLost { cohorts, owners } => {
                let names: Vec<&str> = cohorts.iter().chain(owners).map(Name::as_str).collect();
                format!("lost by nobody but {}", names.join(", "))
            }
            That::Curve { of, points, rms, .. } => {
                format!("{of:?}: {} points, off by at most {}", points.len(), plain(*rms))
            }
        }
    }
}

/// An expectation that the trial never came to.
fn never() -> Found {
    Found { grade: Grade::Predicted, holds: None, words: "not reached".to_owned() }
}

/// A number for people: whole ones as such, others with at most six places.
fn plain(value: f64) -> String {
    let text = format!("{value:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::time::Span;
    use crate::kernel::time::Time;
    use crate::outcome::curves::Curves;
    use crate::outcome::server::Entry;

    /// What happens: `a` in hour 1 as typed, `b` in hour 2 by chance, `c` in hour 3 as typed.
    fn judged(that: &str, fitted: &[&str]) -> (Grade, Option<bool>, String) {
        let text = format!("(name: \"e\", that: {that})");
        let expectation: Expectation = ron::from_str(&text).unwrap();
        let entry = |hour: i64, event: &str, typed| Entry {
            at: Time::from_ms(hour * 3_600_000),
            event: event.to_owned(),
            note: String::new(),
            typed,
        };
        let journal = vec![entry(1, "a", true), entry(2, "b", false), entry(3, "c", true)];
        let server = ServerSide { journal, ..ServerSide::default() };
        let metrics = [("accounts".to_owned(), 10.0), ("items.lost".to_owned(), 3.5)].into();
        let given = Given {
            calendar: &Calendar::default(),
            dated: false,
            fitted: &fitted.iter().map(|&name| name.to_owned()).collect(),
            typed: &["accounts".to_owned()].into(),
            server: &server,
            metrics: &metrics,
            trial: None,
            curves: Seen {
                curves: &Curves {
                    acked: vec![4, 0, 4],
                    visible: vec![4, -1, 3],
                    ..Curves::new(3, 0)
                },
                parts: &BTreeMap::new(),
                start: Time::ZERO,
                bin: Span::from_ms(3_600_000),
                accounts: 10,
            },
        };
        let judgement = judge(&[expectation], &given).remove(0);
        (judgement.grade, judgement.holds, judgement.found)
    }

    fn short(that: &str) -> (Grade, Option<bool>) {
        let (grade, holds, _) = judged(that, &[]);
        (grade, holds)
    }

    #[test]
    fn a_number_is_graded_by_what_fixes_it() {
        use Grade::Input;
        use Grade::Predicted;
        assert_eq!(short("Metric(metric: \"accounts\", least: Some(10))"), (Input, Some(true)));
        assert_eq!(
            short("Metric(metric: \"items.lost\", most: Some(3))"),
            (Predicted, Some(false))
        );
        assert_eq!(short("Metric(metric: \"rpa_h\", most: Some(3))"), (Predicted, None));
        assert_eq!(short("Event(event: \"a\", until: Some(\"T+1 h\"))"), (Input, Some(true)));
        assert_eq!(short("Event(event: \"b\", from: Some(\"T+3 h\"))"), (Predicted, Some(false)));
        assert_eq!(short("Event(event: \"d\")"), (Predicted, None));
        assert_eq!(short("Not(\"d\")"), (Predicted, Some(true)));
        assert_eq!(short("Not(\"a\")"), (Input, Some(false)));
    }

    #[test]
    fn a_curve_is_held_against_points_on_straight_lines() {
        // Visible: 0 of 0 at the start, 4 of 4 after an hour, 3 of 4 after two, 6 of 8 after three.
        let off =
            |points: &str| judged(&format!("Curve(of: Visible, points: {points}, rms: 0.01)"), &[]);
        assert_eq!(
            off("[(\"T+1 h\", 1.0), (\"T+90 min\", 0.875), (\"T+2 h\", 0.75)]").1,
            Some(true)
        );
        let (_, holds, found) = off("[(\"T+3 h\", 0.65)]");
        assert_eq!(found, "off by 0.1, most at T+3 h: 0.75 for 0.65");
        assert_eq!(holds, Some(false));
    }

    #[test]
    fn an_order_is_input_only_if_all_of_it_is() {
        assert_eq!(short("Order([\"a\", \"c\"])"), (Grade::Input, Some(true)));
        assert_eq!(short("Order([\"a\", \"b\", \"c\"])"), (Grade::Predicted, Some(true)));
        assert_eq!(short("Order([\"a\", \"d\", \"c\"])"), (Grade::Predicted, None));
        let (_, holds, found) = judged("Order([\"c\", \"d\", \"a\"])", &[]);
        assert_eq!((holds, found.as_str()), (Some(false), "a before c"));
    }

    #[test]
    fn what_a_parameter_was_fitted_to_is_calibrated_and_no_evidence() {
        let fitted = |that: &str| judged(that, &["e"]).0;
        assert_eq!(fitted("Event(event: \"a\")"), Grade::Calibrated);
        assert_eq!(fitted("Metric(metric: \"items.lost\", most: Some(9))"), Grade::Calibrated);
        assert_eq!(judged("Event(event: \"a\")", &["f"]).0, Grade::Input);
    }

    fn judgement(holds: Option<bool>) -> Judgement {
        Judgement {
            name: "e".to_owned(),
            grade: Grade::Predicted,
            holds,
            found: String::new(),
            wanted: String::new(),
            published: None,
            source: None,
        }
    }

    #[test]
    fn a_failure_outranks_a_miss() {
        let idle = [Effect::default()];
        let took = [Effect::default(), Effect { took: 1, ..Effect::default() }];
        let holds = [judgement(Some(true))];
        let missed = [judgement(None), judgement(Some(true))];
        let failed = [judgement(None), judgement(Some(false))];
        assert_eq!(verdict(true, &took, &holds), Verdict::Pass);
        assert_eq!(verdict(true, &idle, &holds), Verdict::Miss);
        assert_eq!(verdict(false, &idle, &holds), Verdict::Pass, "a control");
        assert_eq!(verdict(true, &[], &holds), Verdict::Pass, "no faults");
        assert_eq!(verdict(true, &took, &missed), Verdict::Miss);
        assert_eq!(verdict(true, &idle, &failed), Verdict::Fail);
        assert_eq!(verdict(true, &took, &[]), Verdict::Pass);
    }

    #[test]
    fn numbers_are_shown_without_empty_places() {
        assert_eq!((plain(800_000.0), plain(0.4999)), ("800000".to_owned(), "0.4999".to_owned()));
    }
}
