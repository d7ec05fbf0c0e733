//! What a change does to the records that are lost in either world, as a picture.

use crate::explain::losses::Changed;
use crate::explain::whatif::WhatIf;
use crate::report::chart::canvas::Chart;
use crate::report::chart::scale::Axis;
use crate::report::chart::stacks::Bar;
use crate::report::chart::stacks::Kind;
use crate::report::chart::stacks::Stacks;
use crate::report::html::numbers::brief;
use crate::report::html::numbers::spaced;
use crate::report::numbers::count;
use crate::scenario::load::Scenario;

/// The chart, so many pixels wide.
#[must_use]
pub fn chart(base: &Scenario, told: &WhatIf, width: f64) -> Chart {
    let parts = |it: &Changed| vec![it.saved, it.newly, it.otherwise, it.unchanged];
    let shown = |number: u64| spaced(&count(number));
    let bar = |name: &str, it: &Changed| Bar {
        name: name.to_owned(),
        parts: parts(it),
        word: format!("{} saved, {} newly lost", shown(it.saved), shown(it.newly)),
    };
    let mut bars = Vec::new();
    for (at, changed) in &told.by_category {
        bars.push(bar(base.spec().categories[*at].name.as_str(), changed));
    }
    if bars.len() != 1 {
        bars.push(bar("all", &told.all()));
    }
    let most = bars.iter().map(|it| it.parts.iter().sum::<u64>()).max().unwrap_or(0);
    let all = told.all();
    let kind = |name: &str, look| Kind { name: name.to_owned(), look };
    let before = all.saved + all.otherwise + all.unchanged;
    Stacks {
        title: "What the change changes".to_owned(),
        summary: format!(
            "Of {} records that were lost the change saves {}; it costs {} others. {} are lost \
             another way, {} as before.",
            shown(before),
            shown(all.saved),
            shown(all.newly),
            shown(all.otherwise),
            shown(all.unchanged)
        ),
        x: Axis::linear(0.0, most.max(1) as f64, 5, brief),
        words: "records lost in either world".to_owned(),
        kinds: vec![
            kind("saved", "f-good"),
            kind("newly lost", "f-bad"),
            kind("lost another way", "f-other"),
            kind("lost as before", "f-same"),
        ],
        bars,
    }
    .draw(width, shown)
}
