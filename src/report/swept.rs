//! A sweep: its plan as a list, its rows as a table for other programs, and what they come to.

use crate::experiment::difference::FEW;
use crate::experiment::planned::Planned;
use crate::experiment::row::Row;
use crate::experiment::summary::Group;
use crate::experiment::summary::Line;
use crate::kernel::escape::cell;
use crate::report::compared::any;
use crate::report::compared::difference_row;
use crate::report::compared_json::difference_said;
use crate::report::compared_json::estimated;
use crate::report::compared_times::costs;
use crate::report::compared_times::price_beside;
use crate::report::comparison::loss_words;
use crate::report::numbers::count;
use crate::report::numbers::numbered;
use crate::report::page::Page;
use crate::report::page::Paper;
use crate::report::page::Tint;
use crate::report::shares::mean_share;
use crate::report::shares::share;
use crate::report::shares::share_interval_beside;
use crate::report::table::Cell;
use crate::report::table::Column;
use crate::report::table::Table;
use serde_json::Value;
use serde_json::json;
use std::collections::BTreeSet;
use std::fmt::Write;

/// The version of the object.
pub const SCHEMA: &str = "lastcopy.sweep/1";

/// A sweep, summed up.
pub struct Swept<'a> {
    /// What was to be played.
    pub plan: &'a Planned,
    /// What came of it.
    pub groups: &'a [Group],
    /// Trials that there are rows of.
    pub found: u64,
    /// Rows that were there twice.
    pub twice: u64,
    /// The line that replays a trial of an alternative, by its seed and its number.
    pub replay: &'a dyn Fn(usize, u64, u64) -> String,
}

/// A plan as text: a line about it, then a line for each trial, in order.
#[must_use]
pub fn plan(plan: &Planned) -> String {
    let mut text = String::new();
    let (alternatives, trials) = (plan.alternatives.len() as u64, plan.len());
    writeln!(
        text,
        "# plan {}: {} of {}, seeds {:?}",
        plan.hash(),
        numbered(trials, "trial"),
        numbered(alternatives, "alternative"),
        plan.seeds
    )
    .expect("a string takes all");
    text += "# key\tseed\ttrial\tscenario\talternative\n";
    for key in 0..trials {
        let cell = plan.cell(key);
        let entry = &plan.alternatives[cell.alternative];
        let (seed, trial) = (cell.seed, cell.trial);
        writeln!(text, "{key}\t{seed}\t{trial}\t{}\t{}", entry.scenario, entry.name)
            .expect("a string takes all");
    }
    text
}

/// Rows as comma-separated values: what every row has, then every metric that any has, under
/// `metric.` so that no name is there twice.
pub fn csv<I: Iterator<Item = Row>>(rows: impl Fn() -> I) -> String {
    let metrics: BTreeSet<String> = rows().flat_map(|row| row.metrics.into_keys()).collect();
    let fixed = "key,scenario,alternative,seed,trial,hash,struck,current,lost,unrecoverable,\
                 unacknowledged,accounts,losers,rpa_h,rta_h,without_h,running,recovery,harm";
    let mut text = fixed.to_owned();
    metrics.iter().for_each(|name| text += &format!(",{}", cell(&format!("metric.{name}"))));
    text += "\r\n";
    for row in rows() {
        let reached = |h: Option<f64>| h.map_or("not reached".to_owned(), |h| h.to_string());
        let mut cells = vec![row.key.to_string(), cell(&row.scenario), cell(&row.alternative)];
        cells.extend([row.seed.to_string(), row.trial.to_string(), row.hash.clone()]);
        cells.push(row.struck.to_string());
        let lost = [row.current, row.lost, row.unrecoverable, row.unacknowledged];
        let counts = [&lost[..], &[row.accounts, row.losers]].concat();
        cells.extend(counts.iter().map(u64::to_string));
        cells.extend([reached(row.rpa_h), reached(row.rta_h)]);
        let sums = [row.without_h, row.running, row.recovery, row.harm];
        cells.extend(sums.map(|it| it.to_string()));
        let value = |name| row.metrics.get(name).map(f64::to_string).unwrap_or_default();
        cells.extend(metrics.iter().map(value));
        text += &(cells.join(",") + "\r\n");
    }
    text
}

/// What a sweep came to, on a page.
#[must_use]
pub fn page(paper: Paper, swept: &Swept<'_>) -> String {
    let mut page = Page::new(paper);
    let plan = swept.plan;
    let mut line = page.line();
    line.put(Tint::Bold, &format!("plan {}", plan.short()));
    line.skip(2);
    let all = plan.len();
    let played = match swept.found == all {
        true => format!("all of {}", numbered(all, "trial")),
        false => format!("{} of {}", count(swept.found), numbered(all, "trial")),
    };
    line.put(Tint::Plain, &format!("{played}, seeds {:?}", plan.seeds));
    drop(line);
    let text = format!(
        "Loss is the share of {} at the horizon, given the event of each file; any loss is that of \
         at least one record in the whole fleet. Intervals of chances are exact (A), of means \
         Student's (C but where marked A); differences are paired by seed and trial, and where \
         fewer than {FEW} trials differ the exact test of their signs has to say the same.",
        loss_words(plan.loss)
    );
    page.wrapped(1, Tint::Dim, &text);
    if swept.found < all {
        let text = "Partial: trials without a row may differ from those with one.";
        page.wrapped(1, Tint::Warn, text);
    }
    if swept.twice > 0 {
        let text = format!("{} came twice, equal to the byte.", numbered(swept.twice, "row"));
        page.wrapped(1, Tint::Dim, &text);
    }
    for group in swept.groups.iter().filter(|group| !group.lines.is_empty()) {
        put_losses(&mut page, plan, group);
        put_differences(&mut page, plan, group);
        put_money(&mut page, plan, group);
        put_lines(&mut page, swept, group);
    }
    page.into_text()
}

fn put_losses(page: &mut Page, plan: &Planned, group: &Group) {
    let name = &plan.alternatives[group.lines[0].alternative].scenario;
    page.heading(name, "what each alternative loses");
    let mut table = Table::new(&[
        Column::wrapping("alternative", 18),
        Column::number("trials").spare(2),
        Column::number("any loss"),
        Column::number("mean"),
        Column::number("interval"),
    ]);
    for line in &group.lines {
        let it = &line.estimate;
        table.row([
            Cell::from(plan.alternatives[line.alternative].name.as_str()),
            count(line.trials).into(),
            any(it).into(),
            mean_share(&it.share).into(),
            share_interval_beside(&it.share.interval, 'C').into(),
        ]);
    }
    table.put_on(page, 1);
}

fn put_differences(page: &mut Page, plan: &Planned, group: &Group) {
    let shown: Vec<&Line> = group.lines.iter().filter(|it| it.difference.is_some()).collect();
    if shown.is_empty() {
        return;
    }
    let claims = numbered(group.family, "claim");
    let base = &plan.alternatives[group.lines[0].alternative].name;
    page.heading(&format!("Beside {base}"), &format!("{claims}, all at 95 % together"));
    let mut table = Table::new(&[
        Column::wrapping("alternative", 18),
        Column::number("difference"),
        Column::number("interval"),
        Column::number("of base").spare(2),
        Column::number("interval").spare(2),
        Column::number("-/=/+"),
        Column::wrapping("it loses", 13),
    ]);
    for line in shown {
        if let Some(difference) = &line.difference {
            table.row(difference_row(&plan.alternatives[line.alternative].name, difference));
        }
    }
    table.put_on(page, 1);
}

/// What each alternative costs, and beyond the first of its file.
fn put_money(page: &mut Page, plan: &Planned, group: &Group) {
    page.heading("Money", "means (C)");
    let name = |line: &Line| plan.alternatives[line.alternative].name.as_str();
    costs(group.lines.iter().map(|it| (Cell::from(name(it)), &it.estimate))).put_on(page, 1);
    let mut table = Table::new(&[
        Column::wrapping("alternative", 18),
        Column::number("price beside"),
        Column::interval("interval"),
    ]);
    for line in &group.lines {
        let Some(difference) = &line.difference else { continue };
        let [beside, interval] = price_beside(difference);
        table.row([name(line).into(), beside.into(), interval.into()]);
    }
    page.gap();
    table.put_on(page, 1);
    page.wrapped(1, Tint::Dim, "No bounds: every trial came to the same.");
}

/// The line that replays the trial of each that lost most.
fn put_lines(page: &mut Page, swept: &Swept<'_>, group: &Group) {
    page.heading("Where to look", "the trial of each that lost most");
    for line in &group.lines {
        let (name, (seed, trial)) = (&swept.plan.alternatives[line.alternative].name, line.worst);
        let most = match line.most > 0.0 {
            true => format!("worst {}", share(line.most)),
            false => "no trial lost anything".to_owned(),
        };
        page.wrapped(1, Tint::Plain, &format!("{name}: {most}"));
        page.verbatim(&(swept.replay)(line.alternative, seed, trial));
    }
}

/// What a sweep came to, as one object.
#[must_use]
pub fn object(swept: &Swept<'_>) -> Value {
    let plan = swept.plan;
    let line = |line: &Line| {
        let entry = &plan.alternatives[line.alternative];
        let mut object = estimated(&line.estimate);
        let more = json!({
            "name": entry.name,
            "digest": entry.digest,
            "trials": line.trials,
            "worst": {
                "seed": line.worst.0, "trial": line.worst.1, "share": line.most,
                "command": (swept.replay)(line.alternative, line.worst.0, line.worst.1),
            },
            "difference": line.difference.as_ref().map(difference_said),
        });
        if let (Value::Object(all), Value::Object(more)) = (&mut object, more) {
            all.extend(more);
        }
        object
    };
    let group = |group: &Group| {
        let mut entries = plan.alternatives.iter();
        json!({
            "scenario": entries.find(|it| it.of == group.of).map(|it| &it.scenario),
            "family": group.family,
            "level_each": group.each.get(),
            "alternatives": group.lines.iter().map(line).collect::<Vec<_>>(),
        })
    };
    json!({
        "schema": SCHEMA,
        "plan": plan.hash(),
        "seeds": plan.seeds,
        "trials": plan.trials,
        "rows": swept.found,
        "planned": plan.len(),
        "duplicates": swept.twice,
        "loss": plan.loss.word(),
        "condition": "given this event",
        "scenarios": swept.groups.iter().map(group).collect::<Vec<_>>(),
    })
}
