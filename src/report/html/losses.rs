//! The tables of a comparison: what each alternative loses, and how much beside what is written;
//! every estimate stands over its interval.

use crate::report::comparison::Shown;
use crate::report::comparison::order;
use crate::report::html::frame::table;
use crate::report::html::numbers::Said;
use crate::report::html::numbers::text;
use crate::report::html::numbers::told;
use crate::report::numbers::money;
use crate::report::numbers::money_interval;
use crate::report::numbers::numbered;
use crate::report::shares::share;
use crate::report::shares::share_interval;
use crate::stats::interval::Interval;
use crate::stats::interval::percent_down;
use crate::stats::interval::percent_up;
use crate::stats::mean::MeanEstimate;
use crate::stats::quantile::QuantileEstimate;
use maud::Markup;
use maud::html;

/// The name of an alternative, and its number in the chart of the front.
#[must_use]
pub fn named(shown: &Shown<'_>, number: usize, at: usize) -> Markup {
    let name = &shown.alternatives[at].name;
    html! { @if number > 0 { span.soft { (number) "\u{a0}" } } (Said(name)) }
}

/// What each alternative loses.
#[must_use]
pub fn losses(shown: &Shown<'_>) -> Markup {
    let rows = order(shown.comparison).into_iter().enumerate().map(|(number, at)| {
        let it = &shown.comparison.compared[at].estimate;
        let path = |field: &str| format!("alternatives[{at}].{field}");
        let tally = it.any.tally;
        let any = format!("{} of {}", tally.hits(), tally.trials());
        vec![
            named(shown, number, at),
            html! { data value=(tally.hits()) data-json=(path("any_loss.hits")) { (text(&any)) }
            (within(&it.any.interval)) },
            mean(&it.share, &path("share.mean")),
            quantile(&it.median, &path("median.value")),
            quantile(&it.p95, &path("p95.value")),
            mean(&it.handsets, &path("handsets.mean")),
        ]
    });
    let heads = [
        ("Alternative", false),
        ("Any loss", true),
        ("Mean", true),
        ("Median", true),
        ("p95", true),
        ("Handsets with a loss", true),
    ];
    table("Loss of each alternative", &heads, &rows.collect::<Vec<_>>())
}

fn mean(it: &MeanEstimate, path: &str) -> Markup {
    html! {
        @if let Some(value) = it.mean { (told(value, &share(value), path)) }
        (within(&it.interval))
    }
}

fn quantile(it: &QuantileEstimate, path: &str) -> Markup {
    html! {
        @if let Some(value) = it.value { (told(value, &share(value), path)) }
        (within(&it.interval))
    }
}

/// An interval of shares as a line of its own; a bound that says nothing is left out.
#[must_use]
pub fn within(interval: &Interval) -> Markup {
    let low = interval.low.filter(|low| *low > 0.0);
    let high = interval.high.filter(|high| *high < 1.0);
    let words = match (low, high) {
        _ if interval.low.is_some() && interval.low == interval.high => return html! {},
        (Some(_), Some(_)) => share_interval(interval),
        (Some(low), None) => format!("≥ {}", percent_down(low)),
        (None, Some(high)) => format!("≤ {}", percent_up(high)),
        (None, None) => "no bound".to_owned(),
    };
    html! { span.under { (text(&words)) } }
}

/// Something said of an estimate, as a line below it.
#[must_use]
pub fn under(words: &str) -> Markup {
    html! { span.under { (text(words)) } }
}

/// How the differences are to be taken.
#[must_use]
pub fn beside(shown: &Shown<'_>) -> String {
    let comparison = shown.comparison;
    let level = comparison.plan.level;
    let claims = match comparison.family {
        1 => format!("one claim at {level}"),
        many => format!(
            "{}, each at {}, all together at {level}",
            numbered(many, "claim"),
            comparison.each
        ),
    };
    format!(
        "Paired by trial; {claims}. The signs < = > count trials in which it lost less, exactly as \
         much, and more."
    )
}

/// How much less or more each loses.
#[must_use]
pub fn differences(shown: &Shown<'_>) -> Markup {
    let mut rows = Vec::new();
    for (number, at) in order(shown.comparison).into_iter().enumerate() {
        let Some(it) = &shown.comparison.compared[at].difference else { continue };
        let path = |field: &str| format!("alternatives[{at}].difference.{field}");
        let mean = it.share.mean.unwrap_or(0.0);
        let price = it.price.mean.unwrap_or(0.0);
        let count = |value: u64, field: &str| told(value as f64, &value.to_string(), &path(field));
        rows.push(vec![
            named(shown, number, at),
            told(mean, &share(mean), &path("mean")),
            text(&share_interval(&it.share.interval)),
            count(it.share.second_greater, "less"),
            count(it.share.ties, "ties"),
            count(it.share.first_greater, "more"),
            text(&format!("{} ({})", it.verdict.word(), it.ground.letter())),
            html! { (told(price, &money(price), &path("price.mean")))
            (under(&money_interval(&it.price.interval))) },
        ]);
    }
    let heads = [
        ("Alternative", false),
        ("Difference", true),
        ("Interval", true),
        ("<", true),
        ("=", true),
        (">", true),
        ("It loses", false),
        ("Extra cost", true),
    ];
    table("Differences from as written", &heads, &rows)
}
