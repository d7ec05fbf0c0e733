//! `lastcopy replay`: one trial, measured, judged, and held against what would have saved it.

use crate::cli::again;
use crate::cli::console::Console;
use crate::cli::drawn::Drawn;
use crate::cli::exit::Exit;
use crate::cli::exit::Trouble;
use crate::cli::files::apart;
use crate::cli::folder::write_whole;
use crate::cli::source::Source;
use crate::cli::source::whole;
use crate::cli::threads::on_threads;
use crate::cli::traced::Traced;
use crate::engine::again::Again;
use crate::engine::trial::Trial;
use crate::engine::trial::run;
use crate::experiment::replay::Replay as Replayed;
use crate::experiment::replay::assess;
use crate::experiment::rescue::Rescue;
use crate::experiment::rescue::arguments;
use crate::experiment::rescue::rescue;
use crate::explain::certificate::Choice;
use crate::explain::certificate::certify_again;
use crate::explain::ledger::Ledger;
use crate::explain::ledger::ledger;
use crate::explain::log::Log;
use crate::explain::story::Story;
use crate::kernel::digest::Sum;
use crate::outcome::Outcome;
use crate::progress::Progress;
use crate::report::accounted;
use crate::report::html::lives::Life;
use crate::report::html::replay::Shown as Page;
use crate::report::html::replay::report;
use crate::report::html::timeline;
use crate::report::json::Report;
use crate::report::terminal;
use crate::report::terminal::Shown;
use crate::scenario::load::Scenario;
use clap::Args;
use serde::Serialize;
use serde_json::Value;
use std::path::PathBuf;

/// Classes of loss of which a handset is told on the page.
const CLASSES: usize = 6;

/// Replay a scenario: what was lost, when, why, and what would have saved it
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  lastcopy replay scenarios/sidekick-2009.ron --handsets 2000
  lastcopy replay scenarios/sidekick-2009.ron --policy two-slots --seed 7 --report sidekick.html

The exit code is 0 if every expectation held, 1 if one did not, 4 if nothing was tested.")]
pub(crate) struct Replay {
    #[command(flatten)]
    source: Source,
    /// The seed that all chance comes from
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = whole,
        allow_negative_numbers = true)]
    seed: u64,
    /// Which trial under that seed
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = whole,
        allow_negative_numbers = true)]
    trial: u64,
    /// Show everything: the whole timeline, every class of loss, the story
    #[arg(short, long)]
    verbose: bool,
    /// Do not play the listed policies and strategies beside it
    #[arg(long)]
    no_rescue: bool,
    /// Play those on at most so many handsets; the base too, for comparison
    #[arg(long, value_name = "N", default_value_t = 4000, value_parser = whole,
        allow_negative_numbers = true)]
    rescue_handsets: u64,
    /// Account for each fault: what is lost without it, what by it alone, what masks it, in which
    /// phases of the system it took; on as many handsets as the alternatives
    #[arg(long)]
    ledger: bool,
    /// Play it twice and compare the hashes; exit code 3 if they differ
    #[arg(long)]
    twice: bool,
    /// Write to this file what `explain --run` needs to tell one life without the others
    #[arg(long, value_name = "RUN")]
    save: Option<PathBuf>,
    #[command(flatten)]
    drawn: Drawn,
    #[command(flatten)]
    traced: Traced,
    /// Use so many threads, 1 to 256; the result is the same
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,
}

/// What came out.
struct Played {
    replay: Replayed,
    rescues: Vec<Rescue>,
    /// How many handsets those were played on.
    rescued_on: u64,
    /// What hangs on each fault, and on which fleet.
    accounted: Option<(Scenario, Ledger)>,
    unequal: Option<String>,
    log: Option<Log>,
    lives: Vec<Life>,
    story: Option<Story>,
}

impl Replay {
    pub(crate) fn run(&self, console: &Console) -> Result<Exit, Trouble> {
        let scenario = self.source.open()?;
        self.traced.check(&scenario)?;
        let [report, plot] = self.drawn.outputs();
        let [trace, events] = self.traced.outputs();
        let outputs = [report, plot, trace, events, self.save.as_deref()];
        apart(&[&self.source.file], &outputs)?;
        console.warn(scenario.warnings());
        let played = on_threads(self.threads, || self.play(&scenario, console.quiet))??;
        if let Some(other) = &played.unequal {
            let first = played.replay.outcome.hash.hex();
            let text = format!("two runs differ: {first} and {other}\n");
            console.print(&text)?;
            return Ok(Exit::Unequal);
        }
        if let (Some(path), Some(log)) = (&self.save, &played.log) {
            let wrong = |error| Trouble::Io(format!("{}: {error}", path.display()));
            write_whole(path, &log.text()).map_err(wrong)?;
        }
        self.draw(&scenario, &played)?;
        if let Some(story) = &played.story {
            let outcome = &played.replay.outcome;
            self.traced.write(&scenario, outcome, story, &self.words(&scenario), console)?;
        }
        let text = if console.json {
            self.object(&scenario, &played)
        } else {
            let words = self.words(&scenario);
            terminal::page(
                console.paper,
                &Shown {
                    scenario: &scenario,
                    replay: &played.replay,
                    rescues: &played.rescues,
                    rescued_on: played.rescued_on,
                    accounted: self.accounted(&played, &line(&words[..3])),
                    again: &again::command(&words, console.paper.width),
                    full: self.verbose,
                    brief: console.quiet,
                },
            )
        };
        console.print(&text)?;
        Ok(played.replay.verdict.into())
    }

    fn play(&self, scenario: &Scenario, quiet: bool) -> Result<Played, Trouble> {
        let alternatives = scenario.alternatives();
        let others = alternatives.iter().filter(|(kind, ..)| *kind != "variant").count();
        let others = if self.no_rescue || quiet { 0 } else { others };
        let worlds = if self.ledger { 2 + 2 * scenario.spec().faults.len() } else { 0 };
        let parts = 1 + u64::from(self.twice) + others as u64 + worlds as u64;
        let progress = Progress::start(&format!("replaying {}", scenario.name()), parts, quiet);
        let trial = Trial::new(scenario, self.seed, self.trial);
        let (outcome, found) = trial.finish_and_find();
        let log = self.save.as_ref().map(|_| Log::new(scenario, &outcome, &found));
        let told = self.drawn.report.is_some() || self.traced.is_asked();
        let again = told.then(|| trial.again(&found));
        let told = again.as_ref().filter(|_| self.drawn.report.is_some());
        let lives = told.map_or_else(Vec::new, |again| self.lives(scenario, &outcome, again));
        let told = again.as_ref().filter(|_| self.traced.is_asked());
        let story = told.map(|again| Story::tell(scenario, &outcome, again, self.traced.asked()));
        progress.part_done("measuring");
        let unequal = self.twice.then(|| run(scenario, self.seed, self.trial).hash);
        let unequal = unequal.filter(|hash| *hash != outcome.hash).map(Sum::hex);
        let replay = assess(scenario, outcome);
        let mut rescues = Vec::new();
        let mut rescued_on = 0;
        if others > 0 {
            let mut tell = |at: usize, of: usize| {
                if at > 0 && at < of {
                    progress.part_done(&format!("what would have saved {}", scenario.name()));
                }
            };
            let fleet = self.smaller(scenario);
            let base = match &fleet {
                Some(fleet) => assess(fleet, run(fleet, self.seed, self.trial)),
                None => replay.clone(),
            };
            let fleet = fleet.unwrap_or_else(|| scenario.clone());
            rescued_on = fleet.model().accounts();
            rescues = rescue(&fleet, &base, &mut tell);
        }
        let accounted = self.ledger.then(|| self.account(scenario, &progress)).transpose()?;
        Ok(Played { replay, rescues, rescued_on, accounted, unequal, log, lives, story })
    }

    /// What hangs on each fault, and the fleet that it was played on.
    fn account(
        &self,
        scenario: &Scenario,
        progress: &Progress,
    ) -> Result<(Scenario, Ledger), Trouble> {
        let fleet = self.smaller(scenario).unwrap_or_else(|| scenario.clone());
        let mut tell = |_: usize, _: usize| {
            progress.part_done(&format!("what hangs on each fault of {}", scenario.name()));
        };
        let ledger = ledger(&fleet, self.seed, self.trial, &mut tell)?;
        Ok((fleet, ledger))
    }

    /// Writes the report and the chart that were asked for.
    fn draw(&self, scenario: &Scenario, played: &Played) -> Result<(), Trouble> {
        self.drawn
            .plot
            .draw(|width| timeline::chart(scenario, &played.replay, width).of(scenario.name()))?;
        self.drawn.report(|| {
            let words = self.words(scenario);
            report(&Page {
                scenario,
                replay: &played.replay,
                rescues: &played.rescues,
                rescued_on: played.rescued_on,
                accounted: self.accounted(played, &line(&words[..3])),
                lives: &played.lives,
                json: &self.object(scenario, played),
                command: &line(&words),
            })
        })
    }

    /// A typical handset of those that lost something, the one that lost most, and one of each of
    /// the other large classes of loss.
    fn lives(&self, scenario: &Scenario, outcome: &Outcome, again: &Again<'_>) -> Vec<Life> {
        let totals = &outcome.totals;
        let mut classes: Vec<_> = totals.classes.iter().collect();
        classes.sort_by_key(|(_, lost)| std::cmp::Reverse(lost.records));
        let (most, worst) = totals.worst;
        let worst = (most > 0).then_some(("The one that lost most", worst.0, None));
        let mut wanted = Vec::new();
        for (at, (class, lost)) in classes.iter().take(CLASSES).enumerate() {
            let typical = ["Of another class of loss", "Of the largest class of loss"];
            wanted.push((typical[usize::from(at == 0)], lost.example, Some(**class)));
        }
        if let Some(worst) = worst
            && wanted.first().is_none_or(|(_, account, _)| *account != worst.1)
        {
            wanted.insert(wanted.len().min(1), worst);
        }
        let mut words = vec!["lastcopy".to_owned(), "explain".to_owned(), self.source.file.clone()];
        words.extend(arguments(scenario.overlays(), self.seed, self.trial));
        let life = |(at, (why, account, class)): (usize, (&str, u64, Option<u64>))| {
            // The first is told whole; of the others only what their class lost.
            let choice = Choice { class: class.filter(|_| at > 0), ..Choice::default() };
            let certificate = certify_again(again, account, choice)?;
            let mut words = words.clone();
            words.extend(["--handset".to_owned(), account.to_string()]);
            Some(Life { why: why.to_owned(), class, certificate, command: line(&words) })
        };
        wanted.into_iter().enumerate().filter_map(life).collect()
    }

    /// The fleet that other worlds are played on, if it is a smaller one.
    fn smaller(&self, scenario: &Scenario) -> Option<Scenario> {
        let mut overlays = scenario.overlays().clone();
        overlays.handsets = Some(self.rescue_handsets);
        let large = scenario.model().accounts() > self.rescue_handsets;
        large.then(|| scenario.with(&overlays).ok()).flatten()
    }

    /// The words of the command that replays this.
    fn words(&self, scenario: &Scenario) -> Vec<String> {
        let file = &self.source.file;
        let mut words = vec!["lastcopy".to_owned(), "replay".to_owned(), file.clone()];
        words.extend(arguments(scenario.overlays(), self.seed, self.trial));
        words
    }

    fn accounted<'a>(&self, played: &'a Played, stem: &'a str) -> Option<accounted::Shown<'a>> {
        let (scenario, ledger) = played.accounted.as_ref()?;
        Some(accounted::Shown { scenario, ledger, stem, quote: again::quote })
    }

    fn object(&self, scenario: &Scenario, played: &Played) -> String {
        let words = self.words(scenario);
        let rescue = |it: &Rescue| {
            let saved = it.saved.as_ref().ok();
            Alternative {
                kind: it.kind,
                name: it.name.clone(),
                lost: saved.map(|it| it.lost),
                unrecoverable: saved.map(|it| it.unrecoverable),
                saved: saved.map(|it| it.recovered),
                price: saved.map(|it| it.price),
                command: line(words[..3].iter().chain(&it.arguments)),
            }
        };
        let object = Object {
            report: Report::new(scenario, &played.replay),
            command: line(&words),
            rescue: played.rescues.iter().map(rescue).collect(),
            ledger: self.accounted(played, &line(&words[..3])).map(|it| accounted::object(&it)),
        };
        let text = serde_json::to_string_pretty(&object);
        text.expect("plain data with text keys can be written") + "\n"
    }
}
/// A replay with what the command line knows about it.
#[derive(Serialize)]
struct Object<'a> {
    #[serde(flatten)]
    report: Report<'a>,
    command: String,
    rescue: Vec<Alternative>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ledger: Option<Value>,
}

#[derive(Serialize)]
struct Alternative {
    kind: &'static str,
    name: String,
    lost: Option<u64>,
    unrecoverable: Option<u64>,
    saved: Option<i64>,
    price: Option<f64>,
    command: String,
}

fn line<'a>(words: impl IntoIterator<Item = &'a String>) -> String {
    let quoted: Vec<String> = words.into_iter().map(|word| again::quote(word)).collect();
    quoted.join(" ")
}
