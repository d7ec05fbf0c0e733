//! A replay as a page.

use crate::check::judge::Verdict;
use crate::experiment::replay::Replay;
use crate::experiment::rescue::Rescue;
use crate::kernel::time::Time;
use crate::outcome::ENGINE;
use crate::report::accounted;
use crate::report::html::curves;
use crate::report::html::faults;
use crate::report::html::frame::figure;
use crate::report::html::frame::page;
use crate::report::html::frame::raw;
use crate::report::html::frame::readable;
use crate::report::html::frame::section;
use crate::report::html::lives;
use crate::report::html::lives::Life;
use crate::report::html::numbers::Said;
use crate::report::html::numbers::counted;
use crate::report::html::numbers::spaced;
use crate::report::html::numbers::text;
use crate::report::html::numbers::told;
use crate::report::html::ranges;
use crate::report::html::replayed;
use crate::report::html::timeline;
use crate::report::judged::by_grade;
use crate::report::judged::reckoned_from;
use crate::report::numbers::count;
use crate::report::numbers::hours;
use crate::report::numbers::numbered;
use crate::report::numbers::part;
use crate::report::timeline::Dates;
use crate::scenario::load::Scenario;
use maud::Markup;
use maud::html;

/// What is shown.
pub struct Shown<'a> {
    /// What was replayed.
    pub scenario: &'a Scenario,
    /// What came out.
    pub replay: &'a Replay,
    /// What would have saved it.
    pub rescues: &'a [Rescue],
    /// How many handsets that was played on.
    pub rescued_on: u64,
    /// What hangs on each fault, if it was asked for.
    pub accounted: Option<accounted::Shown<'a>>,
    /// Handsets whose records are told.
    pub lives: &'a [Life],
    /// The same as an object for programs.
    pub json: &'a str,
    /// The line that plays it again.
    pub command: &'a str,
}

/// The page.
#[must_use]
pub fn report(shown: &Shown<'_>) -> String {
    let Shown { scenario, replay, .. } = *shown;
    let body = html! {
        (head(scenario, replay))
        (tiles(replay))
        (over_time(scenario, replay))
        (section("losses", "What was lost", "Current acknowledged records at the horizon, and \
            the sets of causes that killed every copy of them.", &html! {
            (replayed::categories(scenario, replay))
            @if !replay.outcome.totals.classes.is_empty() { (replayed::classes(scenario,
                replay, shown.lives)) }
        }))
        @if let Some(drawn) = curves::restored(scenario, replay) {
            (section("back", "When it came back", "Of the accounts that had been without a \
                category since the first damage, the share that had it again.",
                &readable("restored", &drawn, "")))
        }
        (section("believed", "What operators believed, and what was so", "", &html! {
            (said(replay)) (replayed::beliefs(scenario, replay)) }))
        @if !scenario.spec().faults.is_empty() {
            (section("faults", "What each fault came to", "A fault took effect, had none, or was \
                masked by those that had done before it what it would have done.",
                &faults::faults(scenario, replay, shown.accounted.as_ref(), shown.command)))
        }
        @if !shown.lives.is_empty() {
            (section("lives", "How records died", "Every copy of a record, and what it died \
                of.", &lives::put(scenario, shown.lives)))
        }
        (judged(shown))
        (section("rests", "What it rests on", "", &html! {
            @if let Some(charts) = ranges::charts(scenario) {
                (figure("ranges", &charts, "The ring is what is written, \
                    the widest range first; a bar to an edge may go farther, as one to \
                    nothing does."))
            }
            (replayed::assumptions(scenario))
        }))
        (section("again", "Play it again", "", &again(shown)))
    };
    page(&format!("{} – lastcopy replay", scenario.name()), &body)
}

fn head(scenario: &Scenario, replay: &Replay) -> Markup {
    let spec = scenario.spec();
    let (class, word) = match replay.verdict {
        Verdict::Pass => ("tag good", "✓ PASS"),
        Verdict::Fail => ("tag bad", "✗ FAIL"),
        Verdict::Miss => ("tag bad", "? MISS"),
    };
    let held = replay.judgements.iter().filter(|it| it.holds == Some(true)).count();
    let title = if spec.title.is_empty() { scenario.name() } else { &spec.title };
    html! {
        header {
            p.soft { (Said(scenario.name())) " · seed " (replay.outcome.seed) " · trial "
                (replay.outcome.trial) }
            h1 { (Said(title)) }
            p.lead { (Said(&spaced(&sentence(scenario, replay)))) }
            p { span class=(class) { (word) } " " (held) " of " (replay.judgements.len()) " \
                expectations hold" }
        }
    }
}

/// What happened, in one sentence.
fn sentence(scenario: &Scenario, replay: &Replay) -> String {
    let totals = &replay.outcome.totals;
    let all = totals.all();
    let began = match replay.outcome.server.first_damage {
        Some(at) => format!("From {} on", Dates::of(scenario.model()).show_or_offset(at)),
        None => "Without any damage".to_owned(),
    };
    let share = part(all.lost, all.current);
    let share = if share.is_empty() { share } else { format!(" ({share})") };
    let back = match replay.metrics.get("rta_h") {
        Some(back) if *back > 0.0 => format!("data was back after {}", hours(*back)),
        Some(_) => "data was never away".to_owned(),
        None if replay.outcome.server.first_damage.is_some() => "data was never back".to_owned(),
        None => "data was never away".to_owned(),
    };
    format!(
        "{began}, {} of {} records{share} lost their last copy, and {} of {} lost some; {back}.",
        count(all.lost),
        count(all.current),
        count(totals.lost_some),
        numbered(totals.accounts, "account"),
    )
}

/// What happened, in five numbers.
fn tiles(replay: &Replay) -> Markup {
    let metric = |name: &str| replay.metrics.get(name).copied();
    let number = |name: &str| match metric(name) {
        Some(value) => counted(value.max(0.0).round() as u64, &format!("metrics.{name}")),
        None => html! { "–" },
    };
    let back = match metric("rta_h") {
        Some(value) => told(value, &hours(value), "metrics.rta_h"),
        None if replay.outcome.server.first_damage.is_none() => html! { "–" },
        None => html! { span.bad { "never" } },
    };
    let without = metric("hours.without_data").unwrap_or(0.0);
    html! {
        dl.tiles {
            div.tile { dt { "records lost for good" } dd { (number("items.lost")) } }
            div.tile { dt { "accounts that lost some" } dd { (number("affected.lost")) } }
            div.tile { dt { "accounts that were without data" } dd {
                (number("affected.without_data")) } }
            div.tile { dt { "user-hours without data" } dd { (told(without,
                &count(without.round() as u64), "metrics.hours.without_data")) } }
            div.tile { dt { "until data was back" } dd { (back) } }
        }
    }
}

fn over_time(scenario: &Scenario, replay: &Replay) -> Markup {
    let about = "A shaded band is a fault that lasts. Signs: ✗ fault, ! advice, » said in public, \
                 ? noticed, + brought back. Under the curves: what services answered, orange down, \
                 yellow limited. Curves count every acknowledged record, also what a later edit \
                 replaced; losses elsewhere are of what was current at the horizon.";
    let body = html! {
        (readable("over-time", &timeline::charts(scenario, replay), about))
        (replayed::events(scenario, replay))
        @if let Some(charts) = timeline::milestones(scenario, replay) {
            (figure("milestones", &charts, "Grey, or between two strokes: \
                published, or allowed. Dot: simulated; a diamond misses."))
        }
    };
    section("time", "What happened", "", &body)
}

/// What was said, in numbers.
fn said(replay: &Replay) -> Markup {
    let metric = |name: &str| replay.metrics.get(name).copied();
    let all = [
        ("detection_h", "from the damage until operators noticed", true),
        ("premature_declarations", "times data was declared lost too soon", false),
        ("premature_h", "for which such a declaration stood", true),
        ("promises.kept", "promises kept", false),
        ("promises.missed", "promises missed", false),
    ];
    let shown = |value: f64, time: bool| match time {
        true => hours(value),
        false => count(value.max(0.0).round() as u64),
    };
    html! {
        dl.facts {
            @for (name, words, time) in all {
                @if let Some(value) = metric(name)
                    .filter(|it| *it > 0.0 || name != "premature_h") {
                    dt { (words) }
                    dd { (told(value, &shown(value, time), &format!("metrics.{name}"))) }
                }
            }
        }
    }
}

fn judged(shown: &Shown<'_>) -> Markup {
    let replay = shown.replay;
    let played = numbered(shown.rescued_on, shown.scenario.model().noun());
    html! {
        @if !replay.judgements.is_empty() {
            (section("expected", "What was expected", "Typed in: typed times alone fix it, so it \
                is no evidence. Fitted: a parameter was fitted to it. Predicted: it follows from \
                the model.", &html! {
                p { "Held: " (by_grade(&replay.judgements).replace("input", "typed \
                    in").replace("calibrated", "fitted")) "." }
                (replayed::expectations(shown.scenario, replay))
            }))
        }
        @if !replay.actuals.is_empty() {
            (section("objectives", "Objectives", "RPO: age of the oldest work that was lost. \
                RTO: until data was back. MTPD: longest that anybody was without data.", &html! {
                @if let Some(from) = reckoned_from(shown.scenario, replay) {
                    p { "All " (from) "." }
                }
                (replayed::objectives(replay))
            }))
        }
        @if !shown.rescues.is_empty() {
            (section("saved", "What would have saved it", &spaced(&format!("Each alone, under \
                the same seed, on {played}.")),
                &replayed::rescues(shown.rescues)))
        }
    }
}

fn again(shown: &Shown<'_>) -> Markup {
    let (scenario, outcome) = (shown.scenario, &shown.replay.outcome);
    let noun = scenario.model().noun();
    html! {
        dl.facts {
            dt { "hash" } dd { code { (outcome.hash.hex()) } }
            dt { "scenario" } dd { code { (scenario.digest()) } }
            dt { "lastcopy" } dd { (env!("CARGO_PKG_VERSION")) ", laws " (ENGINE) }
            dt { "events" } dd { (counted(outcome.events(), "events")) }
            @if scenario.spec().clock.t0.is_some() {
                dt { "T0" } dd { (text(&scenario.model().calendar.show(Time::ZERO))) }
            }
            dt { (noun) "s" } dd { (counted(outcome.totals.accounts, "handsets")) }
        }
        (raw(scenario.name(), shown.json, shown.command))
    }
}
