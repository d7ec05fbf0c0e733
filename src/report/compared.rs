//! A comparison on a page: what each alternative loses, how that differs from the base, at what
//! price, and what of it is sure.

use crate::experiment::compare::Again;
use crate::experiment::compare::Compared;
use crate::experiment::compare::Comparison;
use crate::experiment::difference::Difference;
use crate::experiment::difference::Verdict;
use crate::experiment::estimate::Estimate;
use crate::report::assumed;
use crate::report::comparison::Shown;
use crate::report::comparison::estimand;
use crate::report::comparison::order;
use crate::report::copies;
use crate::report::mixed;
use crate::report::numbers::count;
use crate::report::numbers::hours;
use crate::report::numbers::money;
use crate::report::numbers::numbered;
use crate::report::numbers::percent;
use crate::report::page::Page;
use crate::report::page::Paper;
use crate::report::page::Tint;
use crate::report::shares::share;
use crate::report::shares::share_interval;
use crate::report::table::Cell;
use crate::report::table::Column;
use crate::report::table::Table;
use crate::stats::interval::Interval;
use crate::stats::interval::percent_up;
use crate::stats::pareto::Standing;
use crate::stats::proportion::describe;
use crate::stats::quantile::QuantileEstimate;

/// The page.
#[must_use]
pub fn page(paper: Paper, shown: &Shown<'_>) -> String {
    let mut page = Page::new(paper);
    put_title(&mut page, shown);
    put_losses(&mut page, shown);
    put_differences(&mut page, shown);
    put_times(&mut page, shown);
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
        numbered(base.scenario.model().accounts(), "handset"),
        comparison.plan.seed
    );
    page.title(base.scenario.name(), &about);
    page.wrapped(1, Tint::Dim, &estimand(comparison));
    if !base.same.is_empty() {
        let same = format!("As written is the same as {}.", base.same.join(", "));
        page.wrapped(1, Tint::Dim, &same);
    }
    if comparison.compared[0].estimate.struck == 0 {
        page.wrapped(1, Tint::Warn, "No fault took effect in any trial as written.");
    }
    let always = "Intervals hold at every number of trials.";
    match comparison.reached {
        Some(true) => page.wrapped(1, Tint::Dim, &format!("Watched until it was enough. {always}")),
        Some(false) => {
            let text = format!("Watched, and not enough when trials were spent. {always}");
            page.wrapped(1, Tint::Warn, &text);
        }
        None => {}
    }
}

fn put_losses(page: &mut Page, shown: &Shown<'_>) {
    let grade = grade_of(&shown.comparison.compared[0].estimate.share.interval);
    page.heading("Loss", &format!("95 of 100 such intervals hold; mean {grade}, others A"));
    let mut table = Table::new(&[
        Column::words("alternative", 12),
        Column::number("any loss"),
        Column::number("mean"),
        Column::number("interval"),
        Column::number("median").spare(1),
        Column::number("p95"),
        Column::number("at most").spare(1),
        Column::number("handsets").spare(2),
    ]);
    for at in order(shown.comparison) {
        let it = &shown.comparison.compared[at].estimate;
        table.row([
            Cell::tinted(tint_of(at), shown.alternatives[at].name.as_str()),
            any(it).into(),
            it.share.mean.map(share).unwrap_or_default().into(),
            share_interval(&it.share.interval).into(),
            it.median.value.map(share).unwrap_or_default().into(),
            it.p95.value.map(share).unwrap_or_default().into(),
            it.p95.interval.high.map_or("no bound".to_owned(), share).into(),
            it.handsets.mean.map(share).unwrap_or_default().into(),
        ]);
    }
    table.put_on(page, 1);
    let rare: Vec<String> = order(shown.comparison)
        .into_iter()
        .filter(|at| shown.comparison.compared[*at].estimate.any.tally.hits() == 0)
        .map(|at| shown.alternatives[at].name.clone())
        .collect();
    if let Some(first) = order(shown.comparison)
        .into_iter()
        .find(|at| shown.comparison.compared[*at].estimate.any.tally.hits() == 0)
    {
        let any = &shown.comparison.compared[first].estimate.any;
        let text =
            format!("Any loss of {}: {}.", rare.join(", "), describe(any.tally, &any.interval));
        page.wrapped(1, Tint::Dim, &text);
    }
}

/// How often anything was lost, with what is said of the chance where nothing was.
pub(crate) fn any(estimate: &Estimate) -> String {
    let tally = estimate.any.tally;
    if tally.hits() == 0 {
        let high = estimate.any.interval.high.map(percent_up).unwrap_or_default();
        return format!("0 of {}: ≤ {high}", tally.trials());
    }
    format!("{} of {}", tally.hits(), tally.trials())
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
        Column::words("alternative", 12),
        Column::number("difference"),
        Column::number("interval"),
        Column::number("of base").spare(2),
        Column::number("-/=/+"),
        Column::fixed("it loses"),
        Column::number("price").spare(1),
    ]);
    for at in order(comparison) {
        let Some(difference) = &comparison.compared[at].difference else { continue };
        table.row(difference_row(&shown.alternatives[at].name, difference));
    }
    table.put_on(page, 1);
    if comparison.reached.is_some() {
        let text =
            "Less and more are claimed of most trials in which the two differ, not of means.";
        page.wrapped(1, Tint::Dim, text);
    }
    page.wrapped(
        1,
        Tint::Dim,
        "-/=/+ counts the trials in which it lost less, exactly as much, more. Price is what \
         running and recovery cost beyond as written.",
    );
}

/// A difference as a row of a table.
pub(crate) fn difference_row(name: &str, it: &Difference) -> [Cell; 7] {
    let tint = match it.verdict {
        Verdict::Less => Tint::Good,
        Verdict::More => Tint::Bad,
        Verdict::Nothing | Verdict::Equal => Tint::Dim,
    };
    let word = match it.verdict {
        Verdict::Less | Verdict::More => {
            format!("{} ({})", it.verdict.word(), it.ground.letter())
        }
        _ => it.verdict.word().to_owned(),
    };
    let paired = &it.share;
    [
        name.into(),
        paired.mean.map(share).unwrap_or_default().into(),
        share_interval(&paired.interval).into(),
        it.relative.map(share).unwrap_or_default().into(),
        format!("{}/{}/{}", paired.second_greater, paired.ties, paired.first_greater).into(),
        Cell::tinted(tint, word),
        price(it.price.mean.unwrap_or(0.0)).into(),
    ]
}

fn price(more: f64) -> String {
    match more.round() as i64 {
        0 => "-".to_owned(),
        1.. => format!("+{}", money(more)),
        _ => money(more),
    }
}

fn put_times(page: &mut Page, shown: &Shown<'_>) {
    let comparison = shown.comparison;
    page.heading("Time, objectives and money", "medians of times, means of hours and money");
    let scored = comparison.compared[0].estimate.score.is_some();
    let mut table = Table::new(&[
        Column::words("alternative", 12),
        Column::number("RPA"),
        Column::number("RTA"),
        Column::number("objectives met").spare(2),
        Column::number("h without data").spare(1),
        Column::number("running"),
        Column::number("recovery"),
        Column::fixed("front").spare(1),
        Column::number(if scored { "score" } else { "" }),
    ]);
    for at in order(comparison) {
        let it = &comparison.compared[at].estimate;
        let average = |mean: Option<f64>| mean.map(money).unwrap_or_default();
        table.row([
            Cell::tinted(tint_of(at), shown.alternatives[at].name.as_str()),
            reached(&it.rpa_h).into(),
            reached(&it.rta_h).into(),
            met(it).into(),
            it.without_h.mean.map(|h| count(h.round() as u64)).unwrap_or_default().into(),
            average(it.running.mean).into(),
            average(it.recovery.mean).into(),
            front_word(comparison, at).into(),
            it.score
                .as_ref()
                .and_then(|it| it.mean)
                .map(|it| format!("{it:.1}"))
                .unwrap_or_default()
                .into(),
        ]);
    }
    table.put_on(page, 1);
    page.wrapped(
        1,
        Tint::Dim,
        "RPA: age of the oldest lost record when damage began. RTA: from the first impact to data \
         back. front: of price against loss; sure or undecided at this number of trials (B), then \
         * where no other has means as good.",
    );
    if let Some(formula) = shown.formula {
        page.wrapped(1, Tint::Dim, &format!("score = {formula}; less is better."));
    }
}

/// Trials in which each objective was met, of all.
fn met(estimate: &Estimate) -> String {
    let each = estimate.objectives.iter().map(|it| it.met.tally.hits().to_string());
    let each: Vec<String> = each.collect();
    if each.is_empty() { String::new() } else { each.join("/") }
}

/// A quantile of hours, censored where it was not reached.
#[must_use]
pub fn reached(quantile: &QuantileEstimate) -> String {
    match quantile.value {
        Some(h) if h.is_finite() => hours(h),
        Some(_) => "not reached".to_owned(),
        None => String::new(),
    }
}

/// Where an alternative stands on the front.
#[must_use]
pub fn front_word(comparison: &Comparison, at: usize) -> String {
    let sure = match comparison.front.standings[at] {
        Standing::OnFront => "certain",
        Standing::Dominated { .. } => "dominated",
        Standing::Undecided => "undecided",
    };
    let star = if comparison.front.on_estimates[at] { " *" } else { "" };
    format!("{sure}{star}")
}

fn put_best(page: &mut Page, shown: &Shown<'_>) {
    let comparison = shown.comparison;
    let name = &shown.alternatives[comparison.best].name;
    page.heading("Least loss", "by its mean, then by its price");
    let Some(Again { first, best, base }) = &comparison.again else {
        page.wrapped(1, Tint::Plain, name);
        return;
    };
    let Compared { estimate, difference } = best;
    let mean = |it: &Estimate| it.share.mean.map(share).unwrap_or_default();
    let last = first + comparison.plan.trials - 1;
    let mut text = format!(
        "{name}. Played again on trials {first} to {last}, which had no part in the choice: mean \
         {}, as written {}",
        mean(estimate),
        mean(base)
    );
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
        let text = format!("{}: worst {}{cause}", shown.alternatives[at].name, share(loss));
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
