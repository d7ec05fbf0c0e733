//! A diary of one life: every step that a chain takes in, in words, with the draws behind it.
//!
//! Two diaries of one account are held against each other to find where two runs part.

use crate::effect::op::Op;
use crate::effect::op::What;
use crate::engine::life::body::Life;
use crate::engine::life::witness::Happened;
use crate::engine::life::witness::Witness;
use crate::kernel::chance::Stream;
use crate::kernel::math::mix64;
use crate::kernel::time::Time;
use crate::outcome::step::Drawn;
use crate::outcome::step::Step;

/// What is written down of one life.
#[derive(Debug, Default)]
pub(crate) struct Diary {
    pub(crate) steps: Vec<Step>,
    written: Vec<u32>,
    /// The draw of the last edit of each category: a life draws them a block ahead.
    edits: Vec<Option<Drawn>>,
    restarts: Vec<u64>,
    failed: u64,
    state: u128,
}

impl Witness for Diary {
    const LOOKS: bool = true;

    fn sees(&mut self, life: &Life<'_>, at: Time, what: Happened<'_>) {
        if matches!(what, Happened::Begins) {
            self.written = life.lanes.iter().map(|lane| lane.written).collect();
            self.restarts.clone_from(&life.restarting.counts);
            self.edits = life.lanes.iter().map(|_| None).collect();
        }
        self.edits(life);
        let state = state(life);
        let words = match what {
            Happened::Settles if state == self.state => return,
            Happened::Begins => "begins".to_owned(),
            Happened::Settles => return self.state = state,
            Happened::Felt(op) => format!("feels {}", told(life, op)),
            Happened::Turn(Some(_)) => "has its turn in a restore".to_owned(),
            Happened::Turn(None) => "has its turn".to_owned(),
            Happened::Restarted => self.restarted(life),
            Happened::Attempted if life.contact.failed > self.failed => {
                "tries its service in vain".to_owned()
            }
            Happened::Attempted => "meets its service".to_owned(),
        };
        self.failed = life.contact.failed;
        self.state = state;
        self.note(life, at, words, state);
    }
}

impl Diary {
    /// The end of a life, once its account is made up.
    pub(crate) fn close(&mut self, life: &Life<'_>, at: Time, chain: u128) {
        let (good, failed) = (life.contact.good, life.contact.failed);
        let words = format!("ends, after {good} good contacts and {failed} in vain");
        self.note(life, at, words, chain);
    }

    /// Each edit that was written since the last look, at its own time.
    fn edits(&mut self, life: &Life<'_>) {
        let start = life.stage.model.start;
        let mut new = Vec::new();
        for (place, lane) in life.lanes.iter().enumerate() {
            let name = &life.stage.model.spec.categories[usize::from(lane.held.number)].name;
            for record in self.written[place] + 1..=lane.written {
                let words = u64::from(record - lane.held.items);
                new.push((
                    lane.written_at(record, start),
                    place,
                    words,
                    format!("{name} {record}"),
                ));
            }
            self.written[place] = lane.written;
        }
        new.sort();
        for (at, place, words, edit) in new {
            let mut stream = life.lanes[place].edits_drawn().clone();
            stream.seek(words - 1);
            let last = stream.word();
            let purpose = edit.split(' ').next().unwrap_or_default();
            self.edits[place] = Some(Drawn { purpose: format!("edits of {purpose}"), words, last });
            self.note(life, at, format!("writes {edit}"), 0);
        }
    }

    fn restarted(&mut self, life: &Life<'_>) -> String {
        let counts = &life.restarting.counts;
        let which = (0..counts.len()).find(|&at| counts[at] != self.restarts[at]);
        self.restarts.clone_from(counts);
        format!("restarts: {}", which.map_or("", |which| restart(life, which)))
    }

    fn note(&mut self, life: &Life<'_>, at: Time, what: String, state: u128) {
        let drawn = self.edits.iter().flatten().cloned().chain(drawn(life)).collect();
        self.steps.push(Step { at, what, state, drawn, typed: None });
    }
}

/// The chains of an account and how much it has.
fn state(life: &Life<'_>) -> u128 {
    let mut state = life.chain.finish(life.key);
    for lane in &life.lanes {
        let held = lane.acked.spanned() ^ mix64(lane.cache.spanned() ^ mix64(lane.unsent));
        state = state.wrapping_mul(3).wrapping_add(lane.chain.finish(life.key));
        state ^= u128::from(mix64(held));
    }
    state
}

/// The draws of a handset, but for those of its edits.
fn drawn(life: &Life<'_>) -> Vec<Drawn> {
    let spent = |purpose: String, stream: &Stream| {
        let (words, last) = (stream.ordinal(), stream.last());
        (words > 0).then_some(Drawn { purpose, words, last })
    };
    let restarts = life.restarting.kinds.iter().enumerate();
    let restarts = restarts.map(|(at, kind)| spent(restart(life, at).to_owned(), &kind.draws));
    let own = [
        spent("jitter".to_owned(), &life.contact.jitters),
        spent("back-off".to_owned(), &life.contact.backoffs),
    ];
    restarts.chain(own).flatten().collect()
}

fn restart<'a>(life: &Life<'a>, which: usize) -> &'a str {
    let kinds = life.cohort.device.as_ref().map(|device| &device.restarts);
    let number = kinds.and_then(|kinds| kinds.get(which)).map(|kind| usize::from(kind.number));
    number.map_or("", |number| life.stage.model.restarts[number].as_str())
}

/// An op, in words.
fn told(life: &Life<'_>, op: &Op) -> String {
    let model = life.stage.model;
    let service = |at: u16| &model.spec.services[usize::from(at)].name;
    match &op.what {
        What::Answer { service: at, answer, .. } => {
            format!("that {} answers {answer:?}", service(*at))
        }
        What::Generation { row, .. } => format!("a new generation in row {row}"),
        What::Capture { row, from, .. } => format!("a capture of row {from} in row {row}"),
        What::Usable { row, .. } => format!("that row {row} is complete"),
        What::Kill { row, cause, .. } => {
            format!("the death of row {row} by {}", model.causes[usize::from(*cause)])
        }
        What::Thin { row, cause, .. } => {
            format!("damage to row {row} by {}", model.causes[usize::from(*cause)])
        }
        What::Heal { row, .. } => format!("the end of a corruption of row {row}"),
        What::Salvage { row, from, .. } => format!("a salvage of row {from} into row {row}"),
        What::Restore(_) => "the start of a restore".to_owned(),
        What::Recall { .. } => "the end of a restore".to_owned(),
        What::Order { service: at, .. } => format!("an order of {}", service(*at)),
        What::Notice(at) => {
            let issued = model.spec.notices.get(usize::from(*at));
            issued.map_or("a notice of before".to_owned(), |it| format!("the notice {}", it.name))
        }
        What::Restarts { .. } => "a wave of restarts".to_owned(),
        What::Reach => "a change of reach".to_owned(),
    }
}
