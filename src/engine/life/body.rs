//! One account's life under way: its contents, its contact, and what lies before it.

use crate::engine::life::columns::Columns;
use crate::engine::life::contact::Contact;
use crate::engine::life::contact::nobody;
use crate::engine::life::gate::Asked;
use crate::engine::life::gate::Gate;
use crate::engine::life::lane::Lane;
use crate::engine::life::seen::Seen;
use crate::engine::life::sheet::Sheet;
use crate::engine::life::stage::Stage;
use crate::engine::life::waiting::Reacting;
use crate::engine::life::waiting::Restarting;
use crate::engine::life::waiting::Turns;
use crate::kernel::chance::EntityKey;
use crate::kernel::digest::Chain;
use crate::kernel::time::Time;
use crate::scenario::model::Cohort;
use crate::scenario::model::Device;
use crate::world::device::Cache;
use crate::world::service::Answer;
use std::cell::Cell;

/// An account's life under way; one is used again for many accounts.
#[derive(Debug)]
pub(crate) struct Life<'a> {
    pub(crate) stage: Stage<'a>,
    pub(crate) cohort: &'a Cohort,
    /// The cohort's number.
    pub(crate) place: usize,
    pub(crate) device: Option<&'a Device>,
    pub(crate) key: EntityKey,
    /// The account's number over all cohorts, and within its own.
    pub(crate) number: u64,
    pub(crate) lanes: Vec<Lane<'a>>,
    /// When the next edit of any category comes.
    pub(crate) writes: Time,
    /// Whether anything may have been written that is not acknowledged.
    pub(crate) owes: bool,
    /// In which column of its categories each row stands.
    pub(crate) columns: Columns,
    /// Which rows hold a complete copy.
    pub(crate) held: Vec<bool>,
    /// Where the holder of each row stands.
    pub(crate) labels: Vec<u128>,
    /// The row of the live generation of its store.
    pub(crate) live: u16,
    pub(crate) generation: u32,
    pub(crate) answer: Answer,
    pub(crate) restarted_since: Time,
    pub(crate) contact: Contact,
    /// What its service leaves of its room to this handset, if that is limited.
    pub(crate) gate: Option<&'a Gate>,
    /// Requests by window, over all lives lived with this value, if somebody counts them.
    pub(crate) asked: Option<Asked>,
    pub(crate) restarting: Restarting,
    pub(crate) turns: Turns,
    /// The notices heard: one that is heard again is heeded already.
    pub(crate) heard: Vec<usize>,
    pub(crate) reacting: Vec<Reacting>,
    /// When the local copy was last lost; the start of time if never. A loss that was still open
    /// at the first damage is moved to the moment at which something came back.
    pub(crate) wiped_at: Time,
    /// Whether the local copy is gone and nothing has come back.
    pub(crate) bare: bool,
    pub(crate) seen: Seen,
    pub(crate) chain: Chain,
    pub(crate) events: u64,
    /// The last question about a record under fine masks, and its answer: it is often asked again.
    pub(crate) memo: Cell<((usize, u64, u32), bool)>,
    /// On what the account is made up at the horizon.
    pub(crate) sheet: Sheet,
}

impl<'a> Life<'a> {
    /// The life of an account of a cohort, before it is lived.
    pub(crate) fn new(stage: Stage<'a>, cohort: &'a Cohort, place: usize) -> Self {
        let device = cohort.device.as_ref().filter(|device| device.cache != Cache::None);
        let gate = stage.gates.get(usize::from(cohort.service)).and_then(Option::as_ref);
        Self {
            stage,
            cohort,
            place,
            device,
            key: EntityKey::new(0),
            number: 0,
            lanes: cohort
                .categories
                .iter()
                .map(|held| Lane::new(held, Columns::len(stage.rows)))
                .collect(),
            writes: Time::NEVER,
            owes: false,
            columns: Columns::new(stage.rows),
            held: vec![false; stage.rows],
            labels: vec![0; stage.rows],
            live: 0,
            generation: 0,
            answer: Answer::Up,
            restarted_since: Time::ALWAYS,
            contact: nobody(),
            gate: gate.filter(|_| device.is_some()),
            asked: None,
            restarting: Restarting::default(),
            turns: Turns::default(),
            heard: Vec::new(),
            reacting: cohort.reactions.iter().map(|_| Reacting::default()).collect(),
            wiped_at: Time::ALWAYS,
            bare: false,
            seen: Seen::default(),
            chain: Chain::new(),
            events: 0,
            memo: Cell::default(),
            sheet: Sheet::default(),
        }
    }
}
