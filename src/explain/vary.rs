//! Which parts of the plan of faults a loss hangs on: each part left out, and each value moved up
//! and down until something else becomes of the record.
//!
//! One change at a time, under the same chance. A value is tried at distances that double and at
//! sixteenths of what it may be, from near to far; between the last value with the same loss and
//! the first with another fate the border is then halved in. So a range says what was tried, and a
//! narrow gap between two tries can be missed. What the fleet complains, and what services have no
//! room for, is found anew where the fleet is small, and else taken as it was (see
//! [`is_approximate`](crate::explain::window::is_approximate)).

use crate::engine::trial::Found;
use crate::engine::trial::Trial;
use crate::experiment::amount::Amount;
use crate::explain::losses::same_records;
use crate::explain::window::found_under;
use crate::kernel::moment::Moment;
use crate::kernel::time::Time;
use crate::outcome::account::Fate;
use crate::outcome::account::RecordFate;
use crate::outcome::fates::causes_of;
use crate::scenario::label::each;
use crate::scenario::label::written;
use crate::scenario::load::Scenario;
use crate::scenario::path::follow;
use crate::scenario::path::split;
use crate::scenario::tree::Kind;
use crate::scenario::tree::Node;

/// A minute, beyond which borders in time are not halved.
const MINUTE: f64 = 60_000.0;
/// Parts of the way to an end of what a value may be.
const PARTS: u32 = 16;
/// How far a number that has no natural end is moved, at most: so many times itself.
const TIMES: f64 = 1024.0;

/// What becomes of the record after a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Came {
    /// The same: it is lost to the same causes.
    Same,
    /// It is lost to these causes, in alphabetical order.
    Otherwise(Vec<String>),
    /// Its user sees it.
    Saved,
    /// Somebody holds it, and its user does not see it.
    Held,
    /// It is never acknowledged.
    Never,
    /// There are other accounts or records then, and none is this one.
    Incomparable,
    /// The scenario is refused.
    Refused,
}

/// A part of the plan, left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its path.
    pub path: String,
    /// The change, as `--set` takes it.
    pub change: String,
    /// What becomes of the record.
    pub came: Came,
}

/// A value of the plan, moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// Its path.
    pub path: String,
    /// What is written.
    pub written: String,
    /// Downwards.
    pub below: Side,
    /// Upwards.
    pub above: Side,
    /// How many other values were tried.
    pub tried: u64,
}

/// How far a value may move to one side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// The furthest value tried up to which all came to the same.
    pub same: String,
    /// The nearest value tried that did not, and what came of it; none if that side has an end.
    pub then: Option<(String, Came)>,
}

/// What a loss hangs on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Vary {
    /// Each part, left out.
    pub parts: Vec<Part>,
    /// Each value, moved.
    pub values: Vec<Value>,
}

/// Varies what stands under a path, such as `faults`, and says what becomes of a lost record of
/// an account.
///
/// ```
/// use lastcopy::engine::trial::Trial;
/// use lastcopy::explain::certificate::{Choice, certify};
/// use lastcopy::explain::vary::vary;
/// use lastcopy::scenario::load::Scenario;
/// let scenario = Scenario::from_ron(r#"(
///     name: "burnt",
///     clock: (horizon: "2 d"),
///     categories: [(name: "notes", items: 4)],
///     cohorts: [(name: "all", accounts: 10, service: "data")],
///     stores: [(name: "primary", labels: ["array:1"])],
///     services: [(name: "data", store: "primary")],
///     faults: [(name: "fire", when: At("T+1 h"), what: Destroy(), hits: ["array:1"])],
/// )"#)?;
/// let (_, found) = Trial::new(&scenario, 1, 0).finish_and_find();
/// let told = certify(&scenario, (1, 0), &found, 3, Choice::default()).expect("there is one");
/// let varied = vary(&scenario, (1, 0), &found, (3, &told.fates[0]), "faults")
///     .expect("there are faults");
/// let start = &varied.values[0];
/// assert_eq!(start.path, "faults[fire].when[0]");
/// assert_eq!((start.written.as_str(), &start.below.then), ("T+1 h", &None));
/// # Ok::<(), lastcopy::scenario::error::Problems>(())
/// ```
///
/// # Errors
/// If the path leads nowhere; the message says what is missing.
pub fn vary(
    scenario: &Scenario,
    play: (u64, u64),
    found: &Found,
    of: (u64, &RecordFate),
    under: &str,
) -> Result<Vary, String> {
    let causes = causes(scenario, of.1.class);
    let mut tries = Tries { scenario, play, found, of, causes, count: 0 };
    let mut varied = Vary::default();
    let said = scenario.said();
    let (indices, miss) = follow(&said, &split(under)?);
    if let Some((_, miss)) = miss {
        return Err(miss.message);
    }
    let under = written(&said, &indices);
    each(&said, &mut |path, node| {
        let leads_there = under.starts_with(path);
        let is_there = path.strip_prefix(&under).is_some_and(|rest| !rest.starts_with(is_name));
        if is_there {
            varied.parts.extend(parts(path, node).into_iter().map(|(path, change)| {
                let came = tries.came(change.clone());
                Part { path, change, came }
            }));
            let axis = Axis::of(scenario, path, node, &mut tries);
            varied.values.extend(axis.map(|axis| tries.value(&axis)));
        }
        leads_there || is_there
    });
    Ok(varied)
}

fn is_name(letter: char) -> bool {
    letter.is_alphanumeric() || "_-".contains(letter)
}

fn causes(scenario: &Scenario, class: u64) -> Vec<String> {
    let mut causes = causes_of(class, &scenario.model().causes);
    causes.sort_unstable();
    causes.into_iter().map(str::to_owned).collect()
}

/// What can be left out at a path: something that happens, or one of a list of names.
fn parts(path: &str, node: &Node) -> Vec<(String, String)> {
    let happens = node.own_name().is_some() && node.field("when").is_some();
    if happens {
        return vec![(path.to_owned(), format!("{path}.when=Never"))];
    }
    let Kind::List(items) = &node.kind else { return Vec::new() };
    if items.len() < 2 || items.iter().any(|it| it.word().is_none() || it.is_quantity()) {
        return Vec::new();
    }
    let each = items.iter().enumerate().filter_map(|(at, it)| Some((at, it.word()?)));
    each.map(|(at, word)| (format!("{path}[{word}]"), format!("-{path}[{at}]"))).collect()
}

/// What a value may be moved over.
struct Axis {
    path: String,
    text: String,
    form: Form,
    written: f64,
    low: f64,
    high: f64,
    /// The least step.
    grain: f64,
}

#[derive(Clone, Copy)]
enum Form {
    Moment,
    Amount(Amount),
}

impl Axis {
    fn of(scenario: &Scenario, path: &str, node: &Node, tries: &mut Tries<'_>) -> Option<Self> {
        let (Kind::Number(text) | Kind::String(text)) = &node.kind else { return None };
        let model = scenario.model();
        let (path, text) = (path.to_owned(), text.clone());
        let (start, horizon) = (model.start.ms() as f64, model.horizon.ms() as f64);
        let is_dated = text.starts_with('T') || text.get(4..5) == Some("-");
        if let Some(moment) = text.parse::<Moment>().ok().filter(|_| is_dated) {
            let written = model.calendar.resolve(&moment).ms() as f64;
            let (form, low, high) = (Form::Moment, start.min(written), horizon.max(written));
            return Some(Self { path, text, form, written, low, high, grain: MINUTE });
        }
        let amount = Amount::of(&text).filter(|it| it.number().is_finite())?;
        let written = amount.number();
        let far = (written.abs() * TIMES).max(1.0);
        let (amount, high, grain) = match amount {
            Amount::Time(_) => (amount, (horizon - start).max(written), MINUTE),
            Amount::Percent(_) => (amount, 100.0_f64.max(written), 0.01),
            Amount::Number(_) if written <= 1.0 => (amount, 1.0, 0.0001),
            // A share may be written as a whole number, and then takes what lies between.
            Amount::Whole(_) if written <= 1.0 && tries.takes(format!("{path}=0.5")) => {
                (Amount::Number(written), 1.0, 0.0001)
            }
            Amount::Whole(_) => (amount, far, 1.0),
            _ => (amount, far, written.abs() / 100.0),
        };
        let moves = written >= 0.0 && grain > 0.0;
        let form = Form::Amount(amount);
        moves.then_some(Self { path, text, form, written, low: 0.0, high, grain })
    }

    fn text(&self, value: f64) -> String {
        match self.form {
            _ if value == self.written => self.text.clone(),
            // `T0` is a word, and would have to stand in quotes.
            Form::Moment if value == 0.0 => "T+0 h".to_owned(),
            Form::Moment => Time::from_ms(value.round() as i64).exact(),
            Form::Amount(amount) => {
                let amount = amount.with(value);
                let text = amount.towards(amount, 0.0);
                let is_plain = matches!(amount, Amount::Number(_)) && text.contains('.');
                let plain = || text.trim_end_matches('0').trim_end_matches('.').to_owned();
                if is_plain { plain() } else { text }
            }
        }
    }

    /// The change that puts a value there.
    fn change(&self, value: f64) -> String {
        format!("{}={}", self.path, self.text(value))
    }

    /// Values on the way to an end, from near to far, the end last.
    fn towards(&self, end: f64) -> Vec<f64> {
        let span = (end - self.written).abs();
        let doubled = std::iter::successors(Some(self.grain), |it| Some(it * 2.0));
        let doubled = doubled.take_while(|it| *it < span);
        let parts = (1..=PARTS).map(|part| span * f64::from(part) / f64::from(PARTS));
        let mut far: Vec<f64> = doubled.chain(parts).filter(|it| *it > 0.0).collect();
        far.sort_by(f64::total_cmp);
        far.dedup();
        let sign = if end < self.written { -1.0 } else { 1.0 };
        far.into_iter().map(|far| self.rounded(self.written + sign * far, end)).collect()
    }

    /// On the grain, if that is within the end.
    fn rounded(&self, value: f64, end: f64) -> f64 {
        let round = (value / self.grain).round() * self.grain;
        let within = (self.low..=self.high).contains(&round);
        if value == end || !within { value } else { round }
    }
}

struct Tries<'a> {
    scenario: &'a Scenario,
    play: (u64, u64),
    found: &'a Found,
    of: (u64, &'a RecordFate),
    causes: Vec<String>,
    count: u64,
}

impl Tries<'_> {
    fn with(&self, change: String) -> Option<Scenario> {
        let mut overlays = self.scenario.overlays().clone();
        overlays.set.push(change);
        self.scenario.with(&overlays).ok()
    }

    fn takes(&self, change: String) -> bool {
        self.with(change).is_some()
    }

    /// What becomes of the record under a change.
    fn came(&mut self, change: String) -> Came {
        self.count += 1;
        let Some(other) = self.with(change) else { return Came::Refused };
        let (account, record) = self.of;
        if same_records(self.scenario, &other).is_err() {
            return Came::Incomparable;
        }
        let trial = Trial::new(&other, self.play.0, self.play.1);
        let traced = trial.trace(&found_under(&other, &trial, self.found), account, &[]);
        let records = traced.map(|it| it.account.records).unwrap_or_default();
        let same = |it: &&RecordFate| (it.category, it.record) == (record.category, record.record);
        let Some(fate) = records.iter().find(same) else { return Came::Never };
        match fate.fate {
            Fate::Visible => Came::Saved,
            Fate::Held => Came::Held,
            Fate::Pending | Fate::Unsent => Came::Never,
            Fate::Lost => match causes(&other, fate.class) {
                causes if causes == self.causes => Came::Same,
                causes => Came::Otherwise(causes),
            },
        }
    }

    fn value(&mut self, axis: &Axis) -> Value {
        let before = self.count;
        let (below, above) = (self.side(axis, axis.low), self.side(axis, axis.high));
        let tried = self.count - before;
        Value { path: axis.path.clone(), written: axis.text.clone(), below, above, tried }
    }

    fn side(&mut self, axis: &Axis, end: f64) -> Side {
        let mut same = axis.written;
        for value in axis.towards(end) {
            let came = self.came(axis.change(value));
            if came != Came::Same {
                return self.border(axis, same, (value, came));
            }
            same = value;
        }
        Side { same: axis.text(same), then: None }
    }

    /// Halves what lies between a value with the same loss and one with another fate.
    fn border(&mut self, axis: &Axis, mut same: f64, mut other: (f64, Came)) -> Side {
        while (other.0 - same).abs() > axis.grain.max((other.0 - axis.written).abs() / 100.0) {
            let middle = axis.rounded(0.5 * (same + other.0), f64::NAN);
            if middle == same || middle == other.0 {
                break;
            }
            match self.came(axis.change(middle)) {
                Came::Same => same = middle,
                came => other = (middle, came),
            }
        }
        Side { same: axis.text(same), then: Some((axis.text(other.0), other.1)) }
    }
}
