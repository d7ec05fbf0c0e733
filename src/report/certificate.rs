//! A death certificate in sentences: one for each birth and death of a copy.

use crate::explain::certificate::Certificate;
use crate::explain::window::Saver;
use crate::kernel::time::Time;
use crate::outcome::account::Fate;
use crate::outcome::account::RecordFate;
use crate::outcome::fates::causes_of;
use crate::outcome::history::Came;
use crate::outcome::history::CopyLife;
use crate::outcome::history::History;
use crate::outcome::history::Place;
use crate::report::numbers::count;
use crate::report::page::Page;
use crate::report::page::Tint;
use crate::report::page::columns;
use crate::report::timeline::Dates;
use crate::report::words::tell;
use crate::scenario::load::Scenario;
use crate::world::holder::Kind;

/// A sentence about an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// When.
    pub at: Time,
    /// What.
    pub text: String,
    /// Whether a copy died then.
    pub dies: bool,
    /// Whether that was the last copy.
    pub last: bool,
}

/// The lives of a record's copies, in the order of what happened. Points that expired while
/// others stood are left out, unless all is wanted.
#[must_use]
pub fn lines(scenario: &Scenario, certificate: &Certificate, of: &History, all: bool) -> Vec<Line> {
    let mut lines = Vec::new();
    for copy in told(scenario, of, all) {
        let text = birth(scenario, certificate, of, copy);
        lines.push(Line { at: copy.born, text, dies: false, last: false });
        if let Some(died) = copy.died {
            let place = place(scenario, certificate, copy.place);
            let how = match died.cause {
                Some(cause) => format!("dies of {}", scenario.model().causes[usize::from(cause)]),
                None => "gives way to another".to_owned(),
            };
            let never = if copy.counts.is_none() { ", never complete" } else { "" };
            let last = if died.last { ": it was the last one" } else { "" };
            let text = format!("the copy in {place} {how}{never}{last}");
            lines.push(Line { at: died.at, text, dies: true, last: died.last });
        }
    }
    // At one instant copies go in the order of their births, and the last death is last.
    lines.sort_by_key(|line| (line.at, line.last));
    lines
}

/// The copies of a record that are told.
pub(crate) fn told<'h>(scenario: &Scenario, of: &'h History, all: bool) -> Vec<&'h CopyLife> {
    let is_told = |copy: &&CopyLife| {
        let passing = copy.died.is_some_and(|died| !died.last && quiet(scenario, died.cause));
        let parent = of.copies.iter().any(|other| {
            let mine = other.parent.is_some_and(|parent| of.copies[parent] == **copy);
            mine && !matches!(other.came, Came::Captured)
        });
        !passing || parent || all || !matches!(copy.came, Came::Captured)
    };
    of.copies.iter().filter(is_told).collect()
}

/// Whether a cause is only the end of a term.
fn quiet(scenario: &Scenario, cause: Option<u8>) -> bool {
    let name = |cause| scenario.model().causes[usize::from(cause)].as_str();
    cause.is_none_or(|cause| name(cause) == "retention" || name(cause).starts_with("expir"))
}

fn birth(scenario: &Scenario, certificate: &Certificate, of: &History, copy: &CopyLife) -> String {
    let here = place(scenario, certificate, copy.place);
    let from = copy.parent.map(|at| place(scenario, certificate, of.copies[at].place));
    let from = from.map_or_else(|| "what was there".to_owned(), |from| format!("that in {from}"));
    match copy.came {
        Came::Begun => format!("a copy is in {here} from the start"),
        Came::Written => format!("the user writes it: a copy in {here}"),
        Came::Exchanged => format!("{here} has a copy of {from}"),
        Came::Captured => format!("{here} captures {from}"),
        Came::Salvaged => format!("{here} is salvaged from {from}"),
        Came::Restored => format!("a restore brings {from} back into {here}"),
    }
}

/// Where a copy was, in words, with the failure domains it stood in.
pub(crate) fn place(scenario: &Scenario, certificate: &Certificate, place: Place) -> String {
    let at = match place {
        Place::Handset => return "the handset".to_owned(),
        Place::Refuge => return "the user's own keeping".to_owned(),
        Place::Holder(at) => at,
    };
    let Some(holder) = certificate.traced.holders.get(at) else { return "a store".to_owned() };
    let name = holder.name.strip_prefix("job:").unwrap_or(&holder.name);
    match holder.kind {
        Kind::Store { generation: 0, .. } | Kind::Image { .. } | Kind::Bin { .. } => {
            name.to_owned()
        }
        Kind::Store { generation, .. } => format!("{name} (generation {generation})"),
        Kind::Point { as_of, .. } => {
            let as_of = Dates::of(scenario.model()).show_or_offset(as_of);
            format!("{name} of {as_of}")
        }
    }
}

/// What became of a record, in one sentence.
#[must_use]
pub fn verdict(scenario: &Scenario, fate: &RecordFate) -> String {
    let category = scenario.spec().categories[fate.category].name.as_str();
    let record = format!("{category} record {}", count(u64::from(fate.record)));
    match fate.fate {
        Fate::Lost => {
            let causes = causes_of(fate.class, &scenario.model().causes);
            format!("{record} is lost, to {}", causes.join(" + "))
        }
        Fate::Visible => format!("{record} is visible to its user"),
        Fate::Held => format!("{record} is held somewhere, and its user does not see it"),
        Fate::Pending => format!("{record} waits to be acknowledged"),
        Fate::Unsent => format!("{record} died before it was acknowledged"),
    }
}

/// Puts one record's certificate on a page.
pub fn put(
    page: &mut Page,
    scenario: &Scenario,
    certificate: &Certificate,
    (fate, history): (&RecordFate, &History),
    all: bool,
) {
    let dates = Dates::of(scenario.model());
    page.gap();
    page.wrapped(0, Tint::Bold, &verdict(scenario, fate));
    let lines = lines(scenario, certificate, history, all);
    let dated = lines.iter().map(|line| columns(&dates.show_or_offset(line.at))).max();
    let column = 1 + dated.unwrap_or(0) + 2;
    for line in lines {
        let tint = match (line.last, line.dies) {
            (true, _) => Tint::Bad,
            (_, true) => Tint::Bold,
            _ => Tint::Plain,
        };
        page.beside([1, column], &dates.show_or_offset(line.at), (tint, &line.text));
    }
    if fate.fate == Fate::Held {
        let living = history.copies.iter().filter(|copy| copy.died.is_none());
        let mut places: Vec<String> =
            living.map(|copy| place(scenario, certificate, copy.place)).collect();
        places.dedup();
        let text = format!("At the end it is held in {}.", places.join(", "));
        page.wrapped(1, Tint::Bold, &text);
    }
    let Some((_, died)) = history.last_death() else { return };
    let believed = certificate.believed(died.at);
    if believed.is_empty() {
        page.wrapped(1, Tint::Dim, "By then operators had noticed, done and said nothing.");
    }
    for entry in believed {
        let told = tell(scenario.spec(), entry);
        let when = dates.show_or_offset(entry.at);
        let text = format!("Operators last knew, {when}: {} {}", told.what, told.note);
        page.wrapped(1, Tint::Dim, text.trim_end());
    }
}

/// The rescue window in sentences.
#[must_use]
pub fn window(scenario: &Scenario, opens: Option<Time>, savers: &[Saver]) -> Vec<String> {
    let dates = Dates::of(scenario.model());
    let mut said = Vec::new();
    if let Some(at) = opens {
        said.push(format!("The loss was in train from {} on.", dates.show_or_offset(at)));
    }
    let flag = |saver: &Saver| format!("--{} {}", saver.kind, saver.name);
    for saver in savers {
        if let Some(at) = saver.until {
            let (flag, at) = (flag(saver), dates.show_or_offset(at));
            said.push(format!("{flag} would have saved it as late as {at}."));
        }
    }
    let early: Vec<String> = savers.iter().filter(|it| it.until.is_none()).map(flag).collect();
    if !early.is_empty() {
        said.push(format!("From the start, these would have saved it: {}.", early.join(", ")));
    }
    if savers.is_empty() {
        said.push("None of the listed policies and strategies would have saved it.".to_owned());
    }
    said
}
