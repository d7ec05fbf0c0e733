//! The engine's story and the naive one, side by side.

use crate::naive::Naive;
use crate::state::Record;
use crate::state::What;
use lastcopy::engine::observe::Observer;
use lastcopy::engine::trial::observe;
use lastcopy::kernel::time::Time;
use lastcopy::outcome::Outcome;
use lastcopy::outcome::account::AccountRecord;
use lastcopy::outcome::account::Fate;
use lastcopy::outcome::fates::Fates;
use lastcopy::outcome::fates::NEVER_COPIED;
use lastcopy::scenario::load::Scenario;
use lastcopy::scenario::model::Model;
use lastcopy::world::service::Answer;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fmt::Debug;

/// What one of the two says of a record.
#[derive(Debug, PartialEq)]
struct Story {
    written: Time,
    fate: Fate,
    superseded: bool,
    tombstone: bool,
    causes: BTreeSet<String>,
}

#[derive(Default)]
struct All(Vec<AccountRecord>);

impl Observer for All {
    fn account(&mut self, account: &AccountRecord) {
        self.0.push(account.clone());
    }
}

/// What happened in worlds, and how often: fates, causes of loss, kinds of event.
pub type Tale = BTreeMap<String, u64>;

/// Where the engine and the naive simulator first disagree about a trial, if they do; what
/// happened in it is added to the tale.
pub fn disagreement(scenario: &Scenario, seed: u64, tale: &mut Tale) -> Option<String> {
    let mut all = All::default();
    let outcome = observe(scenario, seed, 0, &mut all);
    if outcome.server.coarse_masks > 0 {
        // The page says so: the engine tells 64 fine masks apart, the naive simulator all.
        *tale.entry("too many masks".to_owned()).or_default() += 1;
        return None;
    }
    let naive = Naive::play(scenario.model(), seed, 0);
    let mut found = Found(Vec::new());
    for (of, account) in all.0.iter().enumerate() {
        records(&mut found, &naive, of, account);
        flags(&mut found, &naive, of, account);
    }
    server(&mut found, &naive, &outcome);
    found.same("accounts", all.0.len(), naive.accounts.len());
    tell(tale, &naive);
    let count = found.0.len();
    (count > 0).then(|| {
        let shown = &found.0[..count.min(6)];
        format!("{}\n({count} differences in all)", shown.join("\n"))
    })
}

fn tell(tale: &mut Tale, naive: &Naive<'_>) {
    let mut add = |what: String, times: u64| *tale.entry(what).or_default() += times;
    for (_, event) in &naive.journal {
        // A step's event ends in its word, every other one is told apart by its kind.
        let (kind, name) = event.split_once(':').unwrap_or((event, ""));
        let word = name.rsplit_once('/').map_or("", |(_, word)| word);
        add(format!("{kind} {word}"), 1);
    }
    for (of, account) in naive.accounts.iter().enumerate() {
        add("account affected".to_owned(), u64::from(!account.losses.is_empty()));
        add("account without data".to_owned(), u64::from(!account.spells.is_empty()));
        for (which, lane) in account.lanes.iter().enumerate() {
            for at in 0..lane.records.len() {
                let story = story(naive, of, which, at);
                add(format!("{:?}", story.fate), 1);
                story.causes.iter().for_each(|it| add(format!("cause {it}"), 1));
                add("superseded".to_owned(), u64::from(story.superseded));
            }
        }
    }
    for bringing in &naive.bringings {
        let from = match naive.holders[bringing.from].what {
            What::Store(_) => "a store",
            What::Point { .. } => "a point",
            What::Image if naive.holders[bringing.from].bin_of.is_some() => "a bin",
            What::Image => "an image",
        };
        add(format!("{:?} {:?} from {from}", bringing.merge, bringing.to), 1);
    }
    add("refused".to_owned(), naive.refused);
    naive.came_about.iter().for_each(|(what, times)| add((*what).to_owned(), *times));
    let some = |whose: &[bool]| whose.contains(&true) && whose.contains(&false);
    let brought = naive.bringings.iter().filter(|it| some(&it.whose)).count();
    add("restore for some only".to_owned(), brought as u64);
    let hit = (0..naive.faults.len()).filter(|&at| naive.faults[at].took && some(&naive.whose(at)));
    add("damage to some only".to_owned(), hit.count() as u64);
    add("offered".to_owned(), naive.offered);
    add("taken up".to_owned(), naive.taken_up);
    add("worlds with many complaints".to_owned(), u64::from(naive.most_complaints > 0));
}

struct Found(Vec<String>);

impl Found {
    fn same<T: PartialEq + Debug>(&mut self, what: &str, engine: T, naive: T) {
        if engine != naive {
            self.0.push(format!("{what}\n  engine {engine:?}\n  naive  {naive:?}"));
        }
    }
}

fn causes(model: &Model, class: u64) -> BTreeSet<String> {
    let all = model.causes.iter().enumerate();
    let mut causes: BTreeSet<String> =
        all.filter(|(at, _)| class >> at & 1 == 1).map(|(_, it)| it.clone()).collect();
    if class & NEVER_COPIED != 0 {
        causes.insert("never copied".to_owned());
    }
    causes
}

fn records(found: &mut Found, naive: &Naive<'_>, of: usize, account: &AccountRecord) {
    let mut engine = account.records.iter();
    for (which, lane) in naive.accounts[of].lanes.iter().enumerate() {
        for at in 0..lane.records.len() {
            let what = format!("account {of}, category {}, record {}", lane.category, at + 1);
            let told = engine.next().map(|it| Story {
                written: it.written,
                fate: it.fate,
                superseded: it.superseded,
                tombstone: it.tombstone,
                causes: causes(naive.model, it.class),
            });
            found.same(&what, told, Some(story(naive, of, which, at)));
        }
    }
    found.same(&format!("account {of}: records more"), engine.count(), 0);
}

fn story(naive: &Naive<'_>, of: usize, which: usize, at: usize) -> Story {
    let lane = &naive.accounts[of].lanes[which];
    let record = &lane.records[at];
    let fate = match record {
        it if it.pending => Fate::Pending,
        it if !it.acked => Fate::Unsent,
        _ if naive.sees(of, which, at) => Fate::Visible,
        _ if naive.is_held(of, which, at) => Fate::Held,
        _ => Fate::Lost,
    };
    let mut causes = BTreeSet::new();
    if fate == Fate::Lost {
        causes.clone_from(&record.deaths.all);
        if !record.copied {
            causes.insert("never copied".to_owned());
        }
    }
    let mut later = lane.records[at + 1..].iter();
    let superseded = record.acked && later.any(|it| it.acked && it.item == record.item);
    let (written, tombstone) = (record.written, record.tombstone);
    Story { written, fate, superseded, tombstone, causes }
}

fn flags(found: &mut Found, naive: &Naive<'_>, of: usize, account: &AccountRecord) {
    let own = &naive.accounts[of];
    let damage = naive.first_damage.unwrap_or(Time::NEVER);
    let what = |what: &str| format!("account {of}: {what}");
    let lost_local = damage != Time::NEVER && own.lost_local(damage);
    found.same(&what("lost its local copy"), account.lost_local, lost_local);
    let ever = own.spells.iter().any(|&(from, to)| from >= damage || to > damage);
    found.same(&what("was without data"), account.ever_without, ever);
    let lasted = own.spells.iter().map(|(from, to)| to.since(*from).ms());
    found.same(&what("time without data"), account.without_ms, lasted.clone().sum());
    found.same(&what("longest so"), account.longest_ms, lasted.max().unwrap_or(0));
    found.same(&what("answered attempts"), account.good, own.contact.good);
    found.same(&what("failed attempts"), account.failed, own.contact.failed);
    let restarts: Vec<u64> = own.restarts.iter().map(|it| it.times).collect();
    found.same(&what("restarts"), account.restarts.clone(), restarts);
}

fn server(found: &mut Found, naive: &Naive<'_>, outcome: &Outcome) {
    let side = &outcome.server;
    let journal = side.journal.iter().map(|it| (it.at, it.event.as_str()));
    let told = naive.journal.iter().map(|(at, event)| (*at, event.as_str()));
    let both: Vec<_> = journal.clone().zip(told.clone()).collect();
    if let Some((one, other)) = both.iter().find(|(one, other)| one != other) {
        found.same("journal, first difference", *one, *other);
    }
    found.same("journal, length", journal.count(), told.count());
    for (at, effect) in side.faults.iter().enumerate() {
        let own = &naive.faults[at];
        found.same(&format!("fault {at} struck"), &effect.struck, &own.struck);
        found.same(&format!("fault {at} took"), effect.took > 0, own.took);
        let masks = (&effect.masked_by, &own.masked_by);
        found.same(&format!("fault {at} masked"), masks.0, masks.1);
    }
    let runs: Vec<u64> = naive.runs.iter().map(|it| it.1).collect();
    found.same("runs", &side.runs, &runs);
    found.same("points reported", side.points, naive.reports.len() as u64);
    found.same("first damage", side.first_damage, naive.first_damage);
    found.same("offered", outcome.offered, naive.offered);
    found.same("taken up", outcome.taken_up, naive.taken_up);
    found.same("refused", outcome.totals.refused, naive.refused);
    found.same("reactions", &outcome.totals.reactions, &naive.reacted);
    let curves = &outcome.curves;
    let by_bin = [&curves.acked, &curves.visible, &curves.at_risk, &curves.lost, &curves.without];
    let names = ["acknowledged", "seen", "at risk", "lost", "without data"];
    for ((what, engine), own) in names.iter().zip(by_bin).zip(&naive.curves) {
        found.same(&format!("curve: {what}"), engine, own);
    }
    for (category, fates) in outcome.totals.by_category.iter().enumerate() {
        let own = fates_of(naive, category);
        // Which versions show twice is not told apart here.
        let fates = Fates { duplicates: 0, ..*fates };
        found.same(&format!("totals of category {category}"), fates, own);
    }
    let held = naive.holders.iter().filter(|it| it.alive);
    let mut names: Vec<&str> = held.map(|it| it.name.as_str()).collect();
    let mut engine: Vec<&str> = side.held.iter().map(|it| it.name.as_str()).collect();
    names.sort_unstable();
    engine.sort_unstable();
    found.same("holders held", engine, names);
}

/// The fates of a category over all accounts, counted item by item.
fn fates_of(naive: &Naive<'_>, category: usize) -> Fates {
    let mut fates = Fates::default();
    for of in 0..naive.accounts.len() {
        for (which, lane) in naive.accounts[of].lanes.iter().enumerate() {
            if lane.category == category {
                count(&mut fates, naive, of, which);
            }
        }
    }
    fates
}

/// Whether an answering service has a record, which the handset has yet to fetch.
fn is_served(naive: &Naive<'_>, of: usize, record: &Record) -> bool {
    let serves = matches!(naive.answer(of).0, Answer::Up | Answer::ReadOnly);
    serves && record.holders.contains(&naive.live_of(of).0)
}

fn count(fates: &mut Fates, naive: &Naive<'_>, of: usize, which: usize) {
    let lane = &naive.accounts[of].lanes[which];
    let mut items: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (at, record) in lane.records.iter().enumerate() {
        fates.written += 1;
        fates.acked += u64::from(record.acked);
        fates.pending += u64::from(record.pending);
        fates.unsent_lost += u64::from(!record.acked && !record.pending);
        if record.acked {
            items.entry(record.item).or_default().push(at);
        }
    }
    for versions in items.values() {
        let (newest, older) = versions.split_last().unwrap();
        let record = &lane.records[*newest];
        let sees = naive.sees(of, which, *newest);
        let held = naive.is_held(of, which, *newest);
        let shows = |at: &usize| !lane.records[*at].tombstone && naive.sees(of, which, *at);
        let older_shows = !sees && older.iter().any(shows);
        fates.superseded += older.len() as u64;
        let gone = |at: &&usize| !naive.sees(of, which, **at) && !naive.is_held(of, which, **at);
        fates.superseded_lost += older.iter().filter(gone).count() as u64;
        if record.tombstone {
            fates.deleted += 1;
            fates.resurrected += u64::from(older_shows);
            fates.superseded_lost += u64::from(!sees && !held);
            continue;
        }
        fates.stale += u64::from(older_shows);
        fates.current += 1;
        fates.visible += u64::from(sees);
        fates.held += u64::from(!sees && held);
        fates.served += u64::from(!sees && held && is_served(naive, of, record));
        fates.lost += u64::from(!sees && !held);
        fates.shells += u64::from(!sees && !held && record.shell);
    }
}
