//! A comparison on a page: what each alternative loses, how that differs from the base, at what
//! price, and what of it is sure.

use crate::experiment::compare::Again;
use crate::experiment::compare::Compared;
use crate::experiment::compare::Comparison;
use crate::experiment::difference::Difference;
use crate::experiment::difference::FEW;
use crate::experiment::difference::Verdict;
use crate::experiment::estimate::Estimate;
use crate::report::assumed;
use crate::report::compared_times;
use crate::report::comparison::Shown;
use crate::report::comparison::accounts_said;
use crate::report::comparison::estimand;
use crate::report::comparison::fleets;
use crate::report::comparison::order;
use crate::report::comparison::several_said;
use crate::report::comparison::watched;
use crate::report::copies;
use crate::report::mixed;
use crate::report::numbers::numbered;
use crate::report::numbers::percent;
use crate::report::page::Page;
use crate::report::page::Paper;
use crate::report::page::Tint;
use crate::report::rates;
use crate::report::shares::mean_share;
use crate::report::shares::mean_share_bounded;
use crate::report::shares::quantile_interval;
use crate::report::shares::quantile_share;
use crate::report::shares::share;
use crate::report::shares::share_interval;
use crate::report::shares::share_interval_beside;
use crate::report::table::Cell;
use crate::report::table::Column;
use crate::report::table::Table;
use crate::stats::interval::Interval;
use crate::stats::interval::percent_up;
use crate::stats::proportion::describe;

/// The page.
#[must_use]
pub fn page(paper: Paper, shown: &Shown<'_>) -> String {
    let mut page = Page::new(paper);
    put_title(&mut page, shown);
    for account in 0..shown.comparison.many_accounts() {
        put_losses(&mut page, shown, account);
    }
    put_spread(&mut page, shown);
    put_differences(&mut page, shown);
    compared_times::put(&mut page, shown);
    compared_times::put_money(&mut page, shown);
    copies::put(&mut page, shown.alternatives, &order(shown.comparison));
    put_best(&mut page, shown);
    if let Some(selected) = shown.selected {
        mixed::put_selected(&mut page, shown.alternatives, selected);
    }
    if let Some(it) = shown.mixed {
        mixed::put(&mut page, shown.alternatives, it);
    }
    if let Some(assumed) = shown.assumed {
        assumed::put(&mut page, shown.alternatives, assumed);
        if let Some(it) = shown.mixed {
            rates::put(&mut page, shown.alternatives, it);
        }
    }
    put_lines(&mut page, shown);
    for (name, why) in shown.refused {
        page.wrapped(1, Tint::Warn, &format!("{name} does not fit: {why}"));
    }
    page.gap();
    page.verbatim("Again:");
    page.verbatim(shown.again);
    page.into_text()
}

/// Only what came out best, and the line that compares again.
#[must_use]
pub fn brief(paper: Paper, shown: &Shown<'_>) -> String {
    let mut page = Page::new(paper);
    put_best(&mut page, shown);
    page.verbatim(shown.again);
    page.into_text().trim_start().to_owned()
}

fn put_title(page: &mut Page, shown: &Shown<'_>) {
    let comparison = shown.comparison;
    let base = &shown.alternatives[0];
    let about = format!(
        "{}, each by the same {} of {}, seed {}",
        numbered(shown.alternatives.len() as u64, "alternative"),
        numbered(comparison.trials, "trial"),
        fleets(shown),
        comparison.plan.seed
    );
    page.title(base.scenario.name(), &about);
    page.wrapped(1, Tint::Dim, &estimand(comparison));
    if !base.same.is_empty() {
        let same = format!("As written is the same as {}.", base.same.join(", "));
        page.wrapped(1, Tint::Dim, &same);
    }
    if let Some(words) = several_said(shown) {
        page.wrapped(1, Tint::Dim, &words);
    }
    if comparison.compared[0].estimate.struck == 0 {
        page.wrapped(1, Tint::Warn, "No fault took effect in any trial as written.");
    }
    let tint = if comparison.reached == Some(false) { Tint::Warn } else { Tint::Dim };
    if let Some(text) = watched(comparison) {
        page.wrapped(1, tint, &text);
    }
}

/// What those under one account of what happened lose.
fn put_losses(page: &mut Page, shown: &Shown<'_>, account: usize) {
    let grade = grade_of(&shown.comparison.compared[0].estimate.share.interval);
    let mut places = order(shown.comparison);
    places.retain(|at| shown.comparison.accounts[*at] == account);
    match shown.alternatives[places[0]].variant() {
        Some(variant) if account > 0 => {
            page.heading(
                &format!("Loss under variant {variant}"),
                "another account, and no choice",
            );
        }
        _ => {
            let aside = format!("95 of 100 such intervals hold; mean {grade}, others A");
            page.heading("Loss", &aside);
        }
    }
    let mut table = Table::new(&[
        Column::wrapping("alternative", 18),
        Column::number("any loss"),
        Column::number("mean"),
        Column::number("interval"),
    ]);
    for at in places.iter().copied() {
        let it = &shown.comparison.compared[at].estimate;
        table.row([
            Cell::tinted(tint_of(at), shown.alternatives[at].name.as_str()),
            any(it).into(),
            mean_share(&it.share).into(),
            share_interval_beside(&it.share.interval, grade).into(),
        ]);
    }
    table.put_on(page, 1);
    let rare = |at: &usize| shown.comparison.compared[*at].estimate.any.tally.hits() == 0;
    places.retain(rare);
    if let Some(first) = places.first() {
        let names: Vec<&str> =
            places.iter().map(|at| shown.alternatives[*at].name.as_str()).collect();
        let any = &shown.comparison.compared[*first].estimate.any;
        let text =
            format!("Any loss of {}: {}.", names.join(", "), describe(any.tally, &any.interval));
        page.wrapped(1, Tint::Dim, &text);
    }
}

/// What single trials lose, and how many handsets lose something.
fn put_spread(page: &mut Page, shown: &Shown<'_>) {
    let grade = grade_of(&shown.comparison.compared[0].estimate.handsets.interval);
    let aside = format!("quantiles A; the mean share of handsets with a loss {grade}");
    page.heading("Loss of single trials", &aside);
    let mut table = Table::new(&[
        Column::wrapping("alternative", 18),
        Column::number("median"),
        Column::interval("interval"),
        Column::number("p95"),
        Column::interval("interval"),
        Column::number("handsets").spare(1),
        Column::number("interval").spare(1),
    ]);
    for at in order(shown.comparison) {
        let it = &shown.comparison.compared[at].estimate;
        table.row([
            Cell::tinted(tint_of(at), shown.alternatives[at].name.as_str()),
            quantile_share(&it.median).into(),
            quantile_interval(&it.median.interval).into(),
            quantile_share(&it.p95).into(),
            quantile_interval(&it.p95.interval).into(),
            mean_share(&it.handsets).into(),
            share_interval_beside(&it.handsets.interval, grade).into(),
        ]);
    }
    table.put_on(page, 1);
    let text = "≥ alone, or no bound: too few trials for an upper one, or somebody looked while \
                they ran.";
    page.wrapped(1, Tint::Dim, text);
}

/// How often anything was lost, and what that says of the chance of it.
pub(crate) fn any(estimate: &Estimate) -> String {
    let (tally, chance) = (estimate.any.tally, &estimate.any.interval);
    let bounds = match tally.hits() {
        0 => format!("≤ {}", chance.high.map(percent_up).unwrap_or_default()),
        _ => share_interval(chance),
    };
    format!("{} of {}: {bounds}", tally.hits(), tally.trials())
}

fn grade_of(interval: &Interval) -> char {
    interval.grade.letter()
}

fn tint_of(at: usize) -> Tint {
    if at == 0 { Tint::Bold } else { Tint::Plain }
}

fn put_differences(page: &mut Page, shown: &Shown<'_>) {
    let comparison = shown.comparison;
    if comparison.family == 0 {
        return;
    }
    let (family, each, all) = (comparison.family, comparison.each, comparison.plan.level);
    let aside = match family {
        1 => format!("paired; 1 claim at {all}"),
        _ => format!("paired; {} each at {each}, all at {all}", numbered(family, "claim")),
    };
    page.heading("Loss beside as written", &aside);
    let mut table = Table::new(&[
        Column::wrapping("alternative", 18),
        Column::number("difference"),
        Column::number("interval"),
        Column::number("of base").spare(2),
        Column::number("interval").spare(2),
        Column::number("-/=/+"),
        Column::wrapping("it loses", 13),
    ]);
    for at in order(comparison) {
        let Some(difference) = &comparison.compared[at].difference else { continue };
        table.row(difference_row(&shown.alternatives[at].name, difference));
    }
    table.put_on(page, 1);
    let text = "-/=/+ counts the trials in which it lost less, exactly as much, more. ";
    page.wrapped(1, Tint::Dim, &(text.to_owned() + &ground(comparison)));
}

/// On what ground less and more are claimed.
pub(crate) fn ground(comparison: &Comparison) -> String {
    if comparison.reached.is_some() {
        return "Less and more are claimed of most trials in which the two differ, not of means."
            .to_owned();
    }
    format!(
        "Less and more (C) are claimed by Student's interval of the mean, and where fewer than \
         {FEW} trials differ only if the exact test of their signs says the same."
    )
}

/// A difference as a row of a table.
pub(crate) fn difference_row(name: &str, it: &Difference) -> [Cell; 7] {
    let tint = match it.verdict {
        Verdict::Less => Tint::Good,
        Verdict::More => Tint::Bad,
        Verdict::Nothing | Verdict::Equal => Tint::Dim,
    };
    let word = it.verdict.graded(&it.ground);
    let paired = &it.share;
    [
        name.into(),
        paired.mean.map(share).unwrap_or_default().into(),
        share_interval_beside(&paired.interval, usual(it)).into(),
        it.relative.map(share).unwrap_or_default().into(),
        ratio_interval(it).into(),
        format!("{}/{}/{}", paired.second_greater, paired.ties, paired.first_greater).into(),
        Cell::tinted(tint, word),
    ]
}

/// The interval of the difference over the base's loss, where there is such a ratio.
fn ratio_interval(it: &Difference) -> String {
    match it.relative_interval.low {
        None if it.relative.is_some() => "no bounds".to_owned(),
        _ => share_interval(&it.relative_interval),
    }
}

/// The grade of intervals of differences that are not marked with another: of a difference that is
/// the same in every trial it is that of one who did not look.
fn usual(it: &Difference) -> char {
    if it.verdict == Verdict::Equal { 'C' } else { it.share.interval.grade.letter() }
}

fn put_best(page: &mut Page, shown: &Shown<'_>) {
    let comparison = shown.comparison;
    let name = &shown.alternatives[comparison.best].name;
    page.heading("Least loss", "by its mean, then by its price");
    put_chosen(page, shown, name);
    for account in 1..comparison.many_accounts() {
        let Some(least) = comparison.least(account) else { continue };
        if let (Some(variant), false) =
            (shown.alternatives[least].variant(), comparison.front.alone[least])
        {
            let mean = mean_share_bounded(&comparison.compared[least].estimate.share);
            let text =
                format!("Under variant {variant}: {}, {mean}.", shown.alternatives[least].name);
            page.wrapped(1, Tint::Plain, &text);
        }
    }
    if let Some(words) = accounts_said(comparison) {
        page.wrapped(1, Tint::Dim, words);
    }
}

/// The best, on fresh trials too.
fn put_chosen(page: &mut Page, shown: &Shown<'_>, name: &str) {
    let comparison = shown.comparison;
    let Some(Again { first, best, base }) = &comparison.again else {
        page.wrapped(1, Tint::Plain, name);
        return;
    };
    let Compared { estimate, difference } = best;
    let mean = |it: &Estimate| mean_share_bounded(&it.share);
    let last = first + comparison.plan.trials - 1;
    let mut text = format!(
        "{name}. Played again on trials {first} to {last}, which had no part in the choice: mean \
         {}",
        mean(estimate)
    );
    if comparison.best != 0 {
        text += &format!(", as written {}", mean(base));
    }
    if let Some(it) = difference {
        let by = it.share.mean.map(share).unwrap_or_default();
        text += &format!(
            "; difference {by}, {} ({})",
            share_interval(&it.share.interval),
            it.verdict.word()
        );
    }
    page.wrapped(1, Tint::Plain, &(text + "."));
}

fn put_lines(page: &mut Page, shown: &Shown<'_>) {
    let comparison = shown.comparison;
    page.heading("Where to look", "the trial of each that lost most, and where two part");
    for at in order(comparison) {
        let it = &comparison.compared[at];
        let worst = it.estimate.worst;
        let loss = comparison.seen[at].get(worst).map_or(0.0, |it| it.share(comparison.plan.loss));
        let cause = it.estimate.cause.as_ref().map_or(String::new(), |(cause, share)| {
            format!("; {} of what it lost: {cause}", percent(*share))
        });
        let most = match loss > 0.0 {
            true => format!("worst {}", share(loss)),
            false => "no trial lost anything".to_owned(),
        };
        let text = format!("{}: {most}{cause}", shown.alternatives[at].name);
        page.wrapped(1, Tint::Plain, &text);
        page.verbatim(&(shown.replay)(at, worst as u64));
        let Some(difference) = &it.difference else { continue };
        let (alone, base) = (difference.any.only_first, difference.any.only_second);
        if alone + base == 0 {
            continue;
        }
        let parts = &difference.discordant;
        let named: Vec<String> = parts.iter().take(8).map(ToString::to_string).collect();
        let dots = if parts.len() > 8 { ", …" } else { "" };
        let text = format!(
            "of trials {}{dots} it alone lost something in {alone}, as written alone in {base}:",
            named.join(", ")
        );
        page.wrapped(2, Tint::Dim, &text);
        page.verbatim(&(shown.replay)(at, parts[0] as u64));
    }
}
