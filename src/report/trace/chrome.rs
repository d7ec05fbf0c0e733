//! A trial as a trace in Chrome's trace event format.

use crate::kernel::time::Time;
use crate::outcome::curves::Curves;
use crate::report::trace::copies;
use crate::report::trace::pen::Pen;
use crate::report::trace::pen::Track;
use crate::report::trace::served;
use crate::report::trace::told::Told;
use serde_json::json;
use std::io::Result;
use std::io::Write;

/// The version of the trace.
pub const SCHEMA: &str = "lastcopy.trace/1";

/// Writes a trace.
///
/// # Errors
/// If it cannot be written.
pub fn write(told: &Told<'_>, out: &mut dyn Write) -> Result<()> {
    let model = told.scenario.model();
    let mut pen = Pen::new(out, model.start, model.horizon)?;
    let trial = pen.process(&format!("trial: {}", told.scenario.name()))?;
    counters(told, &mut pen, trial)?;
    let unserved = served::put(told, &mut pen, trial)?;
    for cohort in 0..model.cohorts.len() {
        copies::put(told, &mut pen, cohort)?;
    }
    let about = told.about(SCHEMA, unserved);
    // Viewers hide what a file says about itself: an instant at the start shows it.
    let shows = ("about", "what this trace shows");
    pen.instant(trial, shows, model.start, &about["shows"])?;
    if let Some(at) = told.outcome.server.first_damage {
        pen.instant(trial, ("about", "first damage"), at, &json!({}))?;
    }
    pen.finish(&about)
}

/// What the whole fleet comes to over time, where it changes.
fn counters(told: &Told<'_>, pen: &mut Pen<'_>, track: Track) -> Result<()> {
    let model = told.scenario.model();
    let curves = &told.outcome.curves;
    let all: [(&str, &str, &[i64]); 6] = [
        ("at risk", "records", &curves.at_risk),
        ("lost", "records", &curves.lost),
        ("visible", "records", &curves.visible),
        ("acknowledged", "records", &curves.acked),
        ("without data", "accounts", &curves.without),
        ("complaints", "complaints", &curves.complaints),
    ];
    for (name, unit, changes) in all {
        let mut shown = None;
        for (bin, level) in Curves::levels(changes).into_iter().enumerate() {
            if shown != Some(level) {
                let ends = i64::try_from(bin + 1).unwrap_or(i64::MAX);
                let ends = model.start.ms().saturating_add(ends.saturating_mul(model.bin().ms()));
                pen.count(track, (name, unit), Time::from_ms(ends), level)?;
            }
            shown = Some(level);
        }
    }
    Ok(())
}
