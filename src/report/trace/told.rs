//! What a trace tells of, and what it says about itself.

use crate::explain::story::Bundle;
use crate::explain::story::Story;
use crate::kernel::time::Time;
use crate::outcome::ENGINE;
use crate::outcome::Outcome;
use crate::outcome::account::Fate;
use crate::outcome::history::Came;
use crate::outcome::history::Place;
use crate::report::numbers::count;
use crate::scenario::load::Scenario;
use crate::world::holder::Kind;
use serde_json::Value;
use serde_json::json;

/// Events of the server side that a trace tells, at most.
pub const MOST_SERVED: usize = 500_000;

/// A trial to be told.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// What came of it.
    pub outcome: &'a Outcome,
    /// The trial retold.
    pub story: &'a Story,
    /// The line that writes this again.
    pub command: &'a str,
}

impl Told<'_> {
    /// What a file says about itself, where so many events of the server side were left out.
    pub(crate) fn about(&self, schema: &str, unserved: usize) -> Value {
        let Self { scenario, outcome, command, .. } = self;
        let model = scenario.model();
        let all = outcome.totals.all();
        let t0 = model.spec.clock.t0.is_some().then(|| model.calendar.show(Time::ZERO));
        json!({
            "schema": schema,
            "scenario": scenario.name(),
            "digest": scenario.digest(),
            "engine": ENGINE,
            "seed": outcome.seed,
            "trial": outcome.trial,
            "hash": outcome.hash.hex(),
            "t0": t0,
            "start_ms": model.start.ms(),
            "horizon_ms": model.horizon.ms(),
            "command": command,
            "totals": {
                "handsets": outcome.totals.accounts,
                "records": all.written,
                "current": all.current,
                "visible": all.visible,
                "held": all.held,
                "lost": all.lost,
            },
            "shows": self.shows(unserved),
        })
    }

    fn shows(&self, unserved: usize) -> Value {
        let Story { asked, followed, handsets_asked, .. } = self.story;
        let whom = match &asked.only {
            None => "an example of each class of loss, the worst, the first of each cohort".into(),
            Some(ranges) => {
                let ranges = ranges.iter().map(|it| format!("{}..{}", it.start, it.end));
                ranges.collect::<Vec<_>>().join(",")
            }
        };
        let records = if asked.every_record { "every" } else { "one of each kind of loss" };
        let (told, asked) = (followed.len() as u64, *handsets_asked);
        let mut left_out = Vec::new();
        if told < asked {
            let (left, asked) = (count(asked - told), count(asked));
            left_out.push(format!("{left} of the {asked} handsets asked for: there is no room"));
        }
        if unserved > 0 {
            let left = count(unserved as u64);
            left_out.push(format!("the last {left} events of the server side"));
        }
        json!({
            "handsets": whom,
            "handsets_told": told,
            "handsets_asked": asked,
            "handsets_in_all": self.outcome.totals.accounts,
            "records": records,
            "left_out": (!left_out.is_empty()).then(|| left_out.join("; ")),
        })
    }

    /// The name of a cause.
    pub(crate) fn cause(&self, cause: Option<u8>) -> Option<&str> {
        cause.map(|cause| self.scenario.model().causes[usize::from(cause)].as_str())
    }

    /// The name of a category.
    pub(crate) fn category(&self, category: usize) -> &str {
        self.scenario.spec().categories[category].name.as_str()
    }

    /// Where a copy was, in words.
    pub(crate) fn place(&self, place: Place) -> String {
        match place {
            Place::Handset => "handset".to_owned(),
            Place::Refuge => "own keeping".to_owned(),
            Place::Holder(at) => self.holder(at),
        }
    }

    /// A holder by its name.
    pub(crate) fn holder(&self, at: usize) -> String {
        let Some(holder) = self.story.holders.get(at) else { return "a store".to_owned() };
        match holder.kind {
            Kind::Store { generation, .. } if generation > 0 => {
                format!("{} (generation {generation})", holder.name)
            }
            Kind::Point { .. } => {
                holder.name.strip_prefix("job:").unwrap_or(&holder.name).to_owned()
            }
            _ => holder.name.clone(),
        }
    }

    /// The records of a bundle in words, such as `contacts 1-40, 43`.
    pub(crate) fn records(&self, bundle: &Bundle) -> String {
        let range = |&(first, last): &(u32, u32)| match first == last {
            true => first.to_string(),
            false => format!("{first}-{last}"),
        };
        let each = bundle.records.iter().map(|(category, ranges)| {
            let ranges: Vec<String> = ranges.iter().map(range).collect();
            format!("{} {}", self.category(*category), ranges.join(", "))
        });
        each.collect::<Vec<_>>().join("; ")
    }
}

/// How a copy came to be, in a word.
pub(crate) fn came(came: Came) -> &'static str {
    match came {
        Came::Begun => "begun",
        Came::Written => "written",
        Came::Exchanged => "exchanged",
        Came::Captured => "captured",
        Came::Salvaged => "salvaged",
        Came::Restored => "restored",
    }
}

/// A fate in a word.
pub(crate) fn fate(fate: Fate) -> &'static str {
    match fate {
        Fate::Visible => "visible",
        Fate::Held => "held",
        Fate::Lost => "lost",
        Fate::Pending => "pending",
        Fate::Unsent => "unsent",
    }
}

/// No arguments but a note, if there is one.
pub(crate) fn noted(note: &str) -> Value {
    if note.is_empty() { json!({}) } else { json!({ "note": note }) }
}
