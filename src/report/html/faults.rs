//! What each fault did, and what hangs on it: the effect ledger of a replay as tables.
//!
//! What it did is read from the replay itself; what hangs on it takes other worlds, which are
//! played only if they are asked for, and perhaps on fewer handsets.

use crate::experiment::phase::Phase;
use crate::experiment::replay::Replay;
use crate::explain::coverage::Coverage;
use crate::explain::ledger::Account;
use crate::explain::ledger::World;
use crate::report::accounted::Shown;
use crate::report::accounted::remarks;
use crate::report::accounted::verdict;
use crate::report::html::frame::command;
use crate::report::html::frame::table;
use crate::report::html::numbers::Said;
use crate::report::html::numbers::bar;
use crate::report::html::numbers::counted;
use crate::report::html::numbers::day;
use crate::report::html::numbers::text;
use crate::report::json::effect_word;
use crate::report::timeline::Dates;
use crate::report::words::hit;
use crate::scenario::load::Scenario;
use maud::Markup;
use maud::html;

/// Faults of which the worlds stand open on the page.
const OPEN: usize = 4;

/// What each fault did; what hangs on it, or the line that adds this.
#[must_use]
pub fn faults(
    scenario: &Scenario,
    replay: &Replay,
    ledger: Option<&Shown<'_>>,
    again: &str,
) -> Markup {
    html! {
        (did(scenario, replay))
        @match ledger {
            Some(shown) => {
                (accounts(shown))
                (worlds(shown))
                (coverage(&shown.ledger.coverage))
            }
            None => {
                p.soft { "What is lost without each, and what by each alone, is added by: "
                    (command(&format!("{again} --ledger"))) }
            }
        }
    }
}

/// What each fault did.
fn did(scenario: &Scenario, replay: &Replay) -> Markup {
    let dates = Dates::of(scenario.model());
    let all = scenario.spec().faults.iter().zip(&replay.outcome.server.faults).enumerate();
    let rows = all.map(|(place, (fault, effect))| {
        let hits: Vec<String> = fault.hits.iter().map(ToString::to_string).collect();
        let by: Vec<&str> = effect.masked_by.iter().map(String::as_str).collect();
        let word = effect_word(effect);
        let (class, came) = match (effect.took, word) {
            (0, "masked") => ("soft", format!("masked by {}", by.join(", "))),
            (0, word) => ("soft", word.to_owned()),
            (took, _) => ("bad", format!("took: {}", hit(&fault.what, took))),
        };
        vec![
            text(fault.name.as_str()),
            text(fault.what.kind()),
            text(&hits.join(", ")),
            effect.struck.first().map_or_else(|| text(""), |at| day(&dates, *at)),
            html! { (effect.struck.len()) },
            html! { data value=(effect.took) data-json=(format!("faults[{place}].took"))
            class=(class) { (Said(&came)) } },
        ]
    });
    let heads = [
        ("Fault", false),
        ("Kind", false),
        ("Hits", false),
        ("First struck", false),
        ("Times", true),
        ("Came to", false),
    ];
    table("What each fault did", &heads, &rows.collect::<Vec<_>>())
}

/// What hangs on each fault.
fn accounts(shown: &Shown<'_>) -> Markup {
    let ledger = shown.ledger;
    let rows = ledger.accounts.iter().enumerate().map(|(at, it)| account(shown, at, it));
    let mut rows: Vec<Vec<Markup>> = rows.collect();
    let mut heads = vec![
        ("Fault", false),
        ("Took", false),
        ("Lost records it killed a copy of", true),
        ("Hang on it", true),
        ("", false),
        ("Lost by it alone", true),
        ("So it is", false),
    ];
    if ledger.accounts.iter().any(|it| !it.masked_by.is_empty()) {
        heads.push(("Masked by", false));
        for (at, (row, it)) in rows.iter_mut().zip(&ledger.accounts).enumerate() {
            row.push(masked(at, it));
        }
    }
    html! {
        h3 { "What hangs on each" }
        p { (counted(ledger.lost, "ledger.lost")) " records were lost, of which "
            (counted(ledger.by_faults, "ledger.by_faults"))
            " would not be without any fault; on "
            (counted(shown.scenario.model().accounts(), "ledger.handsets")) " "
            (shown.scenario.model().noun()) "s." }
        p.soft { "Records of that loss hang on a fault if they are not lost in a world without it. \
            It is necessary if all do, and sufficient if it loses all of them alone. MISS: it took \
            nothing." }
        (table("What hangs on each fault", &heads, &rows))
        @let said: Vec<String> =
            ledger.accounts.iter().flat_map(|it| remarks(ledger, it)).collect();
        @if !said.is_empty() { ul { @for it in &said { li { (text(it)) } } } }
    }
}

fn account(shown: &Shown<'_>, at: usize, it: &Account) -> Vec<Markup> {
    let path = |field: &str| format!("ledger.faults[{at}].{field}");
    let hangs = shown.hangs_on(it);
    let part = hangs as f64 / shown.ledger.by_faults.max(1) as f64;
    let took = if it.handsets > 0 { (it.handsets, "handsets") } else { (it.effect.took, "took") };
    vec![
        text(&it.fault),
        html! { data value=(took.0) data-json=(path(took.1)) {
            @if it.is_miss() { span.tag.bad { (text(&shown.effect(it))) } }
            @else { (text(&shown.effect(it))) }
        } },
        counted(it.killed, &path("killed")),
        counted(hangs, &path("hangs")),
        bar(part),
        if it.alone.struck.contains(&it.fault) {
            counted(it.alone.still, &path("alone.still"))
        } else {
            text("does not strike")
        },
        text(&verdict(it)),
    ]
}

/// Which faults mask it, each with how many more records die of it without that one.
fn masked(at: usize, it: &Account) -> Markup {
    html! {
        @for (number, (by, more)) in it.masked_by.iter().enumerate() {
            @if number > 0 { ", " }
            (Said(by))
            @if let Some(more) = more {
                " (" (counted(*more, &format!("ledger.faults[{at}].masked_by.{by}"))) ")"
            }
        }
    }
}

/// The worlds that were played, each with the line that shows it.
fn worlds(shown: &Shown<'_>) -> Markup {
    let ledger = shown.ledger;
    let mut rows = vec![world(shown, "without any fault", &ledger.without_any, "without_any")];
    for (at, it) in ledger.accounts.iter().enumerate() {
        let path = |field: &str| format!("faults[{at}].{field}");
        rows.push(world(shown, &format!("without {}", it.fault), &it.without, &path("without")));
        rows.push(world(shown, &format!("{} alone", it.fault), &it.alone, &path("alone")));
    }
    let heads = [
        ("World", false),
        ("Lost there", true),
        ("Saved", true),
        ("Newly lost", true),
        ("Lost or abandoned", true),
        ("The line that shows it", false),
    ];
    let many = rows.len();
    html! {
        details open[ledger.accounts.len() <= OPEN] {
            summary { "The " (many) " other worlds, each with the line that shows it" }
            (table("Other worlds", &heads, &rows))
        }
    }
}

fn world(shown: &Shown<'_>, name: &str, it: &World, place: &str) -> Vec<Markup> {
    let number = |value: u64, field: &str| counted(value, &format!("ledger.{place}.{field}"));
    vec![
        text(name),
        number(it.lost, "lost"),
        number(it.changed.saved, "saved"),
        number(it.changed.newly, "newly_lost"),
        number(it.unrecoverable, "unrecoverable"),
        command(&shown.command(it)),
    ]
}

/// Which kinds of fault took in which phases of the system.
fn coverage(coverage: &Coverage) -> Markup {
    let kinds = coverage.kinds();
    let places: Vec<_> = coverage.0.keys().copied().collect();
    let cell = |kind: &'static str, phase: Phase| {
        let place = places.iter().position(|it| *it == (kind, phase));
        let Some((at, it)) = Option::zip(place, coverage.cell(kind, phase)) else {
            return html! { span.soft { "–" } };
        };
        let path = |field: &str| format!("ledger.coverage[{at}].{field}");
        if it.is_miss() {
            return html! { span.tag.bad { "MISS" } " of "
            (counted(it.struck, &path("struck"))) };
        }
        html! {
            (counted(it.took, &path("took"))) @if it.took < it.struck {
                " of " (counted(it.struck, &path("struck"))) }
        }
    };
    let rows = kinds.iter().map(|kind| {
        let mut row = vec![text(kind)];
        row.extend(Phase::ALL.map(|phase| cell(kind, phase)));
        row
    });
    let mut heads = vec![("Kind of fault", false)];
    heads.extend(Phase::ALL.map(|phase| (phase_title(phase), true)));
    html! {
        @if !kinds.is_empty() {
            h3 { "Which kinds took in which phases" }
            p.soft { "Strikes that took, by what was under way; phases overlap. MISS: struck \
                there, and took nothing. A dash: nothing struck, so nothing is known." }
            (table("Kinds of fault by phase", &heads, &rows.collect::<Vec<_>>()))
        }
    }
}

fn phase_title(phase: Phase) -> &'static str {
    match phase {
        Phase::BeforeFirstSync => "Before first sync",
        Phase::BackupRunning => "Backup running",
        Phase::UpgradeRunning => "Upgrade running",
        Phase::ServiceDown => "Service down",
        Phase::RestoreRunning => "Restore running",
        Phase::Reopened => "After reopening",
        Phase::Quiet => "Quiet",
    }
}
