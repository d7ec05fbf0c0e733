//! A comparison as a page.

use crate::experiment::assume::Assumed;
use crate::experiment::fan::Spread;
use crate::outcome::ENGINE;
use crate::report::compared::any;
use crate::report::compared::ground;
use crate::report::compared_times::front_word;
use crate::report::compared_times::reached;
use crate::report::comparison::Shown;
use crate::report::comparison::accounts_said;
use crate::report::comparison::estimand;
use crate::report::comparison::fleets;
use crate::report::comparison::order;
use crate::report::comparison::several_said;
use crate::report::comparison::watched;
use crate::report::html::chosen;
use crate::report::html::contrast;
use crate::report::html::frame::WIDTHS;
use crate::report::html::frame::command;
use crate::report::html::frame::figure;
use crate::report::html::frame::keyed;
use crate::report::html::frame::page;
use crate::report::html::frame::raw;
use crate::report::html::frame::readable;
use crate::report::html::frame::section;
use crate::report::html::frame::table;
use crate::report::html::losses;
use crate::report::html::losses::named;
use crate::report::html::losses::under;
use crate::report::html::numbers::Said;
use crate::report::html::numbers::spaced;
use crate::report::html::numbers::text;
use crate::report::html::numbers::told;
use crate::report::numbers::hours_interval;
use crate::report::numbers::money;
use crate::report::numbers::money_interval;
use crate::report::numbers::numbered;
use crate::report::numbers::percent;
use crate::report::shares::mean_share_bounded;
use crate::report::shares::mean_share_said;
use crate::report::shares::share;
use crate::stats::mean::MeanEstimate;
use crate::stats::proportion::describe;
use crate::stats::quantile::QuantileEstimate;
use maud::Markup;
use maud::html;

/// What a page needs beyond what is shown everywhere.
pub struct More<'a> {
    /// The fans of some alternatives, each by its place.
    pub fans: &'a [(usize, Vec<Spread>)],
    /// Trials of each.
    pub fan_trials: u64,
    /// The same comparison as an object for programs.
    pub json: &'a str,
}

/// The page.
#[must_use]
pub fn report(shown: &Shown<'_>, more: &More<'_>) -> String {
    let scenario = &shown.alternatives[0].scenario;
    let body = html! {
        (head(shown))
        (section("loss", "What each loses", &estimand(shown.comparison), &html! {
            @if let Some(words) = accounts_said(shown.comparison) { p { (words) } }
            (losses::losses(shown)) (refused(shown)) }))
        @if shown.comparison.family > 0 {
            (section("beside", "Beside as written", &losses::beside(shown), &html! {
                (figure("differences", &WIDTHS.map(|width| contrast::differences(shown, width)),
                    "Dot: it loses less. Diamond: more. Ring: no difference shown."))
                (losses::differences(shown))
            }))
        }
        (section("front", "What a smaller loss costs", "", &html! {
            (keyed("pareto", &contrast::front(shown), "Dot: surely on the front, no other is \
                cheaper and loses less. Ring: surely dominated. Diamond: undecided at this \
                number of trials.", &["on the front", "dominated", "undecided"]))
        }))
        (section("spread", "How trials spread", &spread(shown), &spreads(shown, more)))
        (section("times", "Time, money, cause", "Medians of times over their intervals (A), means \
            of money over theirs (C); the cause is the set that killed most of the lost records.",
            &others(shown)))
        @if let Some(selected) = shown.selected {
            (section("selected", "The best, with a promise", "Kim and Nelson, over trials that had \
                no part in anything else.", &chosen::selection(shown, selected)))
        }
        @if let Some(mixed) = shown.mixed {
            (section("mix", "A year under a mix of threats", "", &chosen::year(shown, mixed)))
        }
        (section("worst", "Where to look", "The trial of each that lost most.", &worst(shown)))
        (section("rests", "What it rests on", "", &rests(shown)))
        (section("method", "What each interval guarantees", "", &method(shown)))
        (section("again", "Compare it again", "", &html! {
            dl.facts {
                dt { "scenario" } dd { code { (scenario.digest()) } }
                dt { "lastcopy" } dd { (env!("CARGO_PKG_VERSION")) ", laws " (ENGINE) }
                @if let Some(formula) = shown.formula { dt { "score" } dd { (Said(formula)) } }
            }
            (raw(scenario.name(), more.json, shown.again))
        }))
    };
    page(&format!("{} – lastcopy compare", scenario.name()), &body)
}

fn head(shown: &Shown<'_>) -> Markup {
    let comparison = shown.comparison;
    let (base, best) = (&comparison.compared[0], &comparison.compared[comparison.best]);
    let (mean, fresh) = (mean_share_said, mean_share_bounded);
    let lost = |place: usize, it: &MeanEstimate| {
        told(it.mean.unwrap_or(0.0), &mean(it), &format!("alternatives[{place}].share.mean"))
    };
    let name = shown.alternatives[comparison.best].name.as_str();
    let what = format!(
        "{}, each by the same {} of {}",
        numbered(shown.alternatives.len() as u64, "alternative"),
        numbered(comparison.trials, "trial"),
        fleets(shown),
    );
    let title = &shown.alternatives[0].scenario.spec().title;
    let scenario = shown.alternatives[0].scenario.name();
    html! {
        header {
            p.soft { (Said(scenario)) " · seed " (comparison.plan.seed) }
            h1 { (Said(if title.is_empty() { scenario } else { title })) }
            p.lead {
                (text(&what)) ". "
                @if comparison.best == 0 { "Nothing loses less than what is written." } @else {
                    strong { (Said(name)) } " loses least: " (text(&mean(&best.estimate.share)))
                    " on average, as written " (text(&mean(&base.estimate.share))) "."
                }
                @if let Some(words) = several_said(shown) { " " (Said(&words)) }
                @if let Some(again) = &comparison.again {
                    " On fresh trials, which had no part in the choice: "
                        (text(&fresh(&again.best.estimate.share)))
                    ", as written " (text(&fresh(&again.base.share))) "."
                }
            }
        }
        dl.tiles {
            div.tile { dt { "mean loss as written" } dd { (lost(0, &base.estimate.share)) } }
            div.tile { dt { "mean loss of the best" } dd { (lost(comparison.best,
                &best.estimate.share)) } }
            div.tile { dt { "trials with any loss, best" } dd { (text(&any(&best.estimate))) } }
            div.tile { dt { "trials of each" } dd { data value=(comparison.trials)
                data-json="trials" { (spaced(&crate::report::numbers::count(comparison.trials)))
                } } }
        }
    }
}

fn quantile(it: &QuantileEstimate, shown: String, path: &str) -> Markup {
    match it.value {
        Some(value) if value.is_finite() => told(value, &shown, path),
        _ => text(&shown),
    }
}

fn refused(shown: &Shown<'_>) -> Markup {
    html! { @for (name, why) in shown.refused { p.bad { (Said(name)) " does not fit: "
    (Said(why)) } } }
}

fn spread(shown: &Shown<'_>) -> String {
    if contrast::drawn(shown).len() == shown.alternatives.len() {
        return String::new();
    }
    "As written, the three that lose least and the two that lose most.".to_owned()
}

fn spreads(shown: &Shown<'_>, more: &More<'_>) -> Markup {
    let fan =
        format!("Median and the band of nine of ten, {}.", numbered(more.fan_trials, "trial"));
    html! {
        @if let Some(drawn) = contrast::losses(shown) { (readable("ecdf-loss", &drawn, "")) }
        @if let Some(drawn) = contrast::times(shown) { (readable("ecdf-time", &drawn, "")) }
        @if let Some(drawn) = contrast::fans(shown, more.fans) { (readable("fan", &drawn,
            &spaced(&fan))) }
    }
}

fn others(shown: &Shown<'_>) -> Markup {
    let comparison = shown.comparison;
    let rows = order(comparison).into_iter().enumerate().map(|(number, at)| {
        let it = &comparison.compared[at].estimate;
        let path = |field: &str| format!("alternatives[{at}].{field}");
        let amount = |it: &MeanEstimate, field: &str| match it.mean {
            Some(value) => html! { (told(value, &money(value), &path(field)))
            (under(&money_interval(&it.interval))) },
            None => html! {},
        };
        let time = |it: &QuantileEstimate, field: &str| {
            let median = quantile(it, reached(it), &path(field));
            html! { (median) (under(&hours_interval(&it.interval))) }
        };
        let cause = it.cause.as_ref().map(|(cause, part)| format!("{} {cause}", percent(*part)));
        vec![
            named(shown, number, at),
            time(&it.rpa_h, "rpa_h.value"),
            time(&it.rta_h, "rta_h.value"),
            amount(&it.running, "running.mean"),
            amount(&it.recovery, "recovery.mean"),
            text(&front_word(comparison, at)),
            text(&cause.unwrap_or_default()),
        ]
    });
    let heads = [
        ("Alternative", false),
        ("RPA", true),
        ("RTA", true),
        ("Running", true),
        ("Recovery", true),
        ("Front", false),
        ("Most of what it lost died of", false),
    ];
    table("Time, money and cause", &heads, &rows.collect::<Vec<_>>())
}

fn worst(shown: &Shown<'_>) -> Markup {
    let comparison = shown.comparison;
    let rows = order(comparison).into_iter().enumerate().map(|(number, at)| {
        let worst = comparison.compared[at].estimate.worst;
        let lost = comparison.seen[at].get(worst).map_or(0.0, |it| it.share(comparison.plan.loss));
        let path = |field: &str| format!("alternatives[{at}].worst.{field}");
        let line = (shown.replay)(at, worst as u64).replace("\\\n", " ");
        let line: Vec<&str> = line.split_whitespace().collect();
        vec![
            named(shown, number, at),
            html! { data value=(worst) data-json=(path("trial")) { (worst) } },
            told(lost, &share(lost), &path("share")),
            command(&line.join(" ")),
        ]
    });
    let heads = [("Alternative", false), ("Trial", true), ("Lost", true), ("Command", false)];
    table("The worst trial of each", &heads, &rows.collect::<Vec<_>>())
}

fn rests(shown: &Shown<'_>) -> Markup {
    let Some(assumed) = shown.assumed else {
        return html! { p { "Assumptions were not varied; " code.o { "--assumptions" } " adds which \
        of them moves the ranking, and where it tips." } };
    };
    let name = |at: usize| shown.alternatives[at].name.as_str();
    let won = describe(assumed.box_won.tally, &assumed.box_won.interval);
    if assumed.bars.is_empty() {
        return html! { p { "No assumption and no rumour of the file has a range, so none was \
        varied." } };
    }
    html! {
        p { "The lead is how much less " (Said(name(assumed.winner))) " loses than "
            (Said(name(assumed.rival)))
            ": " (told(assumed.written, &share(assumed.written), "assumptions.lead")) " as \
                written. All drawn at once, nothing beats it in " (text(&won)) "." }
        @if assumed.bars.iter().any(|it| it.reach(assumed.written) > 0.0) {
            (figure("tornado", &contrast::tornado(assumed), "One at a time, over its range. A \
                diamond tips the ranking."))
            (bars(shown, assumed))
        }
    }
}

/// The assumptions that move the lead, each with the value at which it tips.
fn bars(shown: &Shown<'_>, assumed: &Assumed) -> Markup {
    let end = |lead: Option<f64>, path: String| match lead {
        Some(lead) => told(lead, &share(lead), &path),
        None => text("refused"),
    };
    let moving = assumed.bars.iter().enumerate();
    let moving = moving.filter(|(_, bar)| bar.reach(assumed.written) > 0.0);
    let rows = moving.take(contrast::BARS).map(|(at, bar)| {
        let path = |field: &str| format!("assumptions.bars[{at}].{field}");
        let tips = bar.tips.as_deref().unwrap_or("");
        vec![
            html! { code { (Said(&bar.path)) } },
            text(bar.kind.word()),
            text(&bar.low),
            end(bar.at_low, path("lead_low")),
            text(&bar.high),
            end(bar.at_high, path("lead_high")),
            html! { @if !tips.is_empty() { span.bad { (text(tips)) } } },
            html! { @if let Some(at) = bar.over { (Said(&shown.alternatives[at].name)) } },
        ]
    });
    let heads = [
        ("Number", false),
        ("Mark", false),
        ("From", true),
        ("Lead", true),
        ("To", true),
        ("Lead", true),
        ("Tips at", true),
        ("There takes over", false),
    ];
    table("Assumptions that move the lead", &heads, &rows.collect::<Vec<_>>())
}

fn method(shown: &Shown<'_>) -> Markup {
    let level = shown.comparison.plan.level;
    html! {
        ul {
            li { "Everything is given this event: it says nothing of how often such an event \
                comes." }
            li { "Trial number n of every alternative has the same seed, so a difference is that \
                of what was changed." }
            li { "Any loss, median, p95, RPA, RTA: exact at " (level) " (grade A), whatever the \
                distribution; where nothing was lost in n trials, the interval says how much may \
                still be. No bound: too few trials for one." }
            li { "Mean: Student's t (grade C), good for many trials and no guarantee for few; \
                where one looked while it ran, bounds that hold at every number of trials (grade \
                A). No bound of a share lies below none or above all, and where no trial lost \
                anything the mean is at most the chance of any loss (grade A)." }
            @if let Some(words) = watched(shown.comparison) { li { (text(&words)) } }
            li { (ground(shown.comparison)) }
            li { "Differences: all together at " (level) ", by sharing its error among "
                (numbered(shown.comparison.family, "claim")) "." }
            li { "Front: sure standings hold together (grade B), given that prices differ in \
                every trial as in those played, or by less than ten times as much." }
            li { "What came out best came out best partly by luck, so it was played again on \
                fresh trials." }
        }
    }
}
