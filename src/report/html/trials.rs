//! What each alternative of a sweep loses, and what a fit found, as pictures.

use crate::experiment::amount::Amount;
use crate::experiment::fit::Fitted;
use crate::experiment::fit::Parameter;
use crate::report::chart::canvas::Chart;
use crate::report::chart::rows::Mark;
use crate::report::chart::rows::Row;
use crate::report::chart::rows::Rows;
use crate::report::chart::scale::Axis;
use crate::report::html::contrast::by;
use crate::report::html::contrast::mark;
use crate::report::html::numbers::spaced;
use crate::report::numbers::numbered;
use crate::report::numbers::percent;
use crate::report::shares::share;
use crate::report::swept::Swept;

/// The mean loss of every alternative with its interval, so many pixels wide.
#[must_use]
pub fn swept(swept: &Swept<'_>, width: f64) -> Chart {
    let plan = swept.plan;
    let several = swept.groups.iter().filter(|group| !group.lines.is_empty()).count() > 1;
    let mut rows = Vec::new();
    let mut high = 0.0_f64;
    for line in swept.groups.iter().flat_map(|group| &group.lines) {
        let entry = &plan.alternatives[line.alternative];
        let it = &line.estimate.share;
        let mean = it.mean.unwrap_or(0.0);
        let bar = Option::zip(it.interval.low, it.interval.high).map(|(low, high)| [low, high]);
        high = high.max(mean).max(bar.map_or(0.0, |[_, high]| high));
        let name = match several {
            true => format!("{}: {}", entry.scenario, entry.name),
            false => entry.name.clone(),
        };
        let mark = line.difference.as_ref().map_or(Mark::None, |it| mark(it.verdict));
        let word = spaced(&format!("{}, {}", share(mean), numbered(line.trials, "trial")));
        rows.push(Row { name, bar, dot: Some(mean), mark, word });
    }
    Rows {
        title: "Loss of each alternative".to_owned(),
        summary: "Mean share lost with its interval. A filled dot loses less than the first of \
                  its scenario, a diamond more; a ring is that first one, or not known to differ."
            .to_owned(),
        x: Axis::linear(0.0, high, 6, by),
        words: "mean share lost".to_owned(),
        zero: None,
        rows,
        bar: "whisker",
    }
    .draw(width)
}

/// Where each fitted value lies between its bounds, and over which values every point holds.
#[must_use]
pub fn fitted(fitted: &Fitted, width: f64) -> Chart {
    Rows {
        title: "What was fitted".to_owned(),
        summary: "Each value between the least and the most that it may be; the bar is where \
                  every point holds, the others as found. A diamond holds nowhere, a ring lies \
                  where the points do not tell."
            .to_owned(),
        x: Axis::linear(0.0, 1.0, 5, |it| spaced(&percent(it))),
        words: "from the least that it may be to the most".to_owned(),
        zero: None,
        rows: fitted.parameters.iter().map(row).collect(),
        bar: "want",
    }
    .draw(width)
}

fn row(it: &Parameter) -> Row {
    let number = |text: &str| Amount::of(text).map(Amount::number);
    let (low, high) = (number(&it.low), number(&it.high));
    let part = |text: &str| {
        let (low, high) = Option::zip(low, high)?;
        Some((number(text)? - low) / (high - low).max(f64::MIN_POSITIVE))
    };
    let holds = it.holds.as_ref().and_then(|(from, to)| Option::zip(part(from), part(to)));
    let mark = match &it.holds {
        None => Mark::Bad,
        Some(_) if it.flat => Mark::None,
        Some(_) => Mark::Good,
    };
    Row {
        name: it.path.clone(),
        bar: holds.map(|(from, to)| [from, to]),
        dot: part(&it.fitted),
        mark,
        word: format!("{} ({} to {})", it.fitted, it.low, it.high),
    }
}
