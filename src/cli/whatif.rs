//! `lastcopy what-if`: the same world with one change, from the start or from a moment on, and
//! whose fate that changes; or what could still have been saved from each moment on.

use crate::cli::again;
use crate::cli::console::Console;
use crate::cli::drawn::Plot;
use crate::cli::exit::Exit;
use crate::cli::exit::Trouble;
use crate::cli::source::Source;
use crate::cli::source::open;
use crate::cli::source::whole;
use crate::experiment::rescue::arguments;
use crate::explain::losses::same_records;
use crate::explain::noreturn::curve;
use crate::explain::noreturn::moments;
use crate::explain::whatif::what_if;
use crate::explain::whatif::what_if_from;
use crate::kernel::moment::Moment;
use crate::kernel::span::Span;
use crate::kernel::time::Time;
use crate::progress::Progress;
use crate::report::changed;
use crate::report::html::fates;
use crate::report::noreturn;
use crate::report::page::Page;
use crate::scenario::load::Overlays;
use crate::scenario::load::Scenario;
use clap::Args;

/// Change one thing about a world, and see whose records that saves and whose it costs
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  lastcopy what-if scenarios/lost-phone.ron --policy drawer --at 3d
  lastcopy what-if scenarios/lost-phone.ron --curve 12h

A variant and the size of the fleet hold for both worlds; all else is the change. With --at what
happened before that moment is the same in both: runs and windows under way end when they were
going to, a plan that has begun goes on with its next step, what waits is as the change has it.")]
pub(crate) struct WhatIfVerb {
    #[command(flatten)]
    source: Source,
    /// A fault that does not happen; may be repeated
    #[arg(long, value_name = "FAULT")]
    without_fault: Vec<String>,
    /// The only fault that happens
    #[arg(long, value_name = "FAULT", conflicts_with = "without_fault")]
    only_fault: Option<String>,
    /// The moment from which the change stands: 26h, T-2d, or a date; from the start if left out
    #[arg(long, value_name = "MOMENT", allow_hyphen_values = true)]
    at: Option<Moment>,
    /// Tell, for moments so far apart, what the best listed policy or strategy could still have
    /// saved from then on; all changes then hold for the world as it was
    #[arg(long, value_name = "EVERY", conflicts_with_all = ["at", "plot"])]
    curve: Option<Span>,
    /// The first moment of the curve; the start if left out
    #[arg(long, value_name = "MOMENT", allow_hyphen_values = true, requires = "curve")]
    from: Option<Moment>,
    /// The last moment of the curve; the horizon if left out
    #[arg(long, value_name = "MOMENT", allow_hyphen_values = true, requires = "curve")]
    until: Option<Moment>,
    #[command(flatten)]
    plot: Plot,
    /// The seed that all chance comes from
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = whole,
        allow_negative_numbers = true)]
    seed: u64,
    /// Which trial under that seed
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = whole,
        allow_negative_numbers = true)]
    trial: u64,
}

impl WhatIfVerb {
    pub(crate) fn run(&self, console: &Console) -> Result<Exit, Trouble> {
        let mut changed = self.source.overlays();
        let (variant, handsets) = (changed.variant.clone(), changed.handsets);
        let base = Overlays { variant, handsets, ..Overlays::default() };
        let base = open(&self.source.file, &base)?;
        let gone = match &self.only_fault {
            None => known(&base.with(&changed)?, &self.without_fault)?,
            Some(only) => others(&base.with(&changed)?, only)?,
        };
        changed.set.extend(gone.iter().map(|fault| format!("faults[{fault}].when=Never")));
        let other = base.with(&changed)?;
        let text = match self.curve {
            Some(every) => self.curve(&other, every, console)?,
            None => self.change(&base, &other, console)?,
        };
        console.print(&text)?;
        Ok(Exit::Held)
    }

    /// Both worlds.
    fn change(
        &self,
        base: &Scenario,
        other: &Scenario,
        console: &Console,
    ) -> Result<String, Trouble> {
        let from = self.at.map(|at| base.model().calendar.resolve(&at));
        let play = (self.seed, self.trial);
        same_records(base, other)
            .map_err(|why| Trouble::Usage(format!("{why}; compare tells what each world loses")))?;
        let told = match from {
            None => what_if(base, other, self.seed, self.trial),
            Some(at) => what_if_from(base, other, play, at).map_err(Trouble::Usage)?,
        };
        self.plot.draw(|width| fates::chart(base, &told, width).of(base.name()))?;
        let explain = [base, other].map(|it| self.explain(it));
        let shown = changed::Shown {
            base,
            other,
            told: &told,
            from,
            explain: [Some(&explain[0]), from.is_none().then_some(explain[1].as_slice())],
            command: again::command,
        };
        if console.json {
            return Ok(format!("{:#}\n", changed::object(&shown)));
        }
        let mut page = Page::new(console.paper);
        changed::put(&mut page, &shown);
        Ok(page.into_text())
    }

    /// The words that explain an account of a world, but for its number.
    fn explain(&self, scenario: &Scenario) -> Vec<String> {
        let words = ["lastcopy".to_owned(), "explain".to_owned(), self.source.file.clone()];
        let words = words.into_iter().chain(arguments(scenario.overlays(), self.seed, self.trial));
        words.collect()
    }

    /// What could still have been saved from each moment on.
    fn curve(
        &self,
        scenario: &Scenario,
        every: Span,
        console: &Console,
    ) -> Result<String, Trouble> {
        let model = scenario.model();
        let moment =
            |at: Option<Moment>, usual: Time| at.map_or(usual, |at| model.calendar.resolve(&at));
        let (from, until) = (moment(self.from, model.start), moment(self.until, model.horizon));
        let moments = moments(from, until, every).map_err(Trouble::Usage)?;
        let listed = scenario.alternatives();
        let listed = listed.iter().filter(|(kind, ..)| *kind != "variant").count();
        let worlds = 1 + (listed * moments.len()) as u64;
        let what = format!("what could still have been saved of {}", scenario.name());
        let progress = Progress::start(&what, worlds, console.quiet);
        let mut tell = |_: usize, _: usize| progress.part_done(&what);
        let curve = curve(scenario, (self.seed, self.trial), &moments, &mut tell);
        drop(progress);
        if console.json {
            return Ok(format!("{:#}\n", noreturn::object(&curve)));
        }
        let mut page = Page::new(console.paper);
        noreturn::put(&mut page, scenario, &curve);
        Ok(page.into_text())
    }
}

/// The faults to be left out, each of which must be there.
fn known(scenario: &Scenario, faults: &[String]) -> Result<Vec<String>, Trouble> {
    let there: Vec<&str> = scenario.spec().faults.iter().map(|it| it.name.as_str()).collect();
    match faults.iter().find(|name| !there.contains(&name.as_str())) {
        None => Ok(faults.to_vec()),
        Some(missing) if there.is_empty() => {
            Err(Trouble::Usage(format!("there is no fault {missing}: the scenario has none")))
        }
        Some(missing) => {
            let there = there.join(", ");
            Err(Trouble::Usage(format!("there is no fault {missing}; there are: {there}")))
        }
    }
}

/// All faults but one.
fn others(scenario: &Scenario, only: &str) -> Result<Vec<String>, Trouble> {
    known(scenario, &[only.to_owned()])?;
    let faults = scenario.spec().faults.iter().map(|fault| fault.name.to_string());
    Ok(faults.filter(|name| name != only).collect())
}
