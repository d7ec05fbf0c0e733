//! `lastcopy explain`: why records of one account were lost, copy by copy.

use crate::cli::again;
use crate::cli::console::Console;
use crate::cli::drawn::Plot;
use crate::cli::exit::Exit;
use crate::cli::exit::Trouble;
use crate::cli::source::Source;
use crate::cli::source::whole;
use crate::engine::trial::Found;
use crate::engine::trial::Trial;
use crate::experiment::rescue::arguments;
use crate::explain::certificate::Certificate;
use crate::explain::certificate::Choice;
use crate::explain::certificate::certify;
use crate::explain::log::Log;
use crate::explain::vary::Vary;
use crate::explain::vary::vary;
use crate::explain::window::is_approximate;
use crate::explain::window::opens;
use crate::explain::window::savers;
use crate::outcome::fates::causes_of;
use crate::progress::Progress;
use crate::report::certificate;
use crate::report::html::life;
use crate::report::numbers::count;
use crate::report::page::Page;
use crate::report::page::Tint;
use crate::report::varied;
use crate::scenario::load::Scenario;
use clap::Args;
use serde_json::Value;
use serde_json::json;
use std::fs::File;
use std::io::Read;
use std::path::PathBuf;

/// Bytes of a log that are read; none that was written has as many.
const LARGEST: u64 = 64 << 20;

/// The version of the object.
const SCHEMA: &str = "lastcopy.explain/1";

/// Explain why an account lost what it lost: every copy, and what it died of
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  lastcopy explain scenarios/lost-phone.ron --worst
  lastcopy explain scenarios/sidekick-2009.ron --handsets 2000 --handset 1941 --vary

One record of each kind of loss is told, unless --record asks for another. --plot draws the lives
of the copies of the first that is told.")]
pub(crate) struct Explain {
    #[command(flatten)]
    source: Source,
    /// The account, by its number
    #[arg(long, value_name = "N", value_parser = whole, allow_negative_numbers = true,
        conflicts_with_all = ["worst", "class"])]
    handset: Option<u64>,
    /// The account that lost most; the default
    #[arg(long, conflicts_with = "class")]
    worst: bool,
    /// The first account that lost something to just these causes, set apart by commas
    #[arg(long, value_name = "CAUSES")]
    class: Option<String>,
    /// Only records of this category
    #[arg(long, value_name = "NAME")]
    category: Option<String>,
    /// Only the record with this number
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..),
        allow_negative_numbers = true)]
    record: Option<u32>,
    /// Tell another account beside it
    #[arg(long, value_name = "N", value_parser = whole, allow_negative_numbers = true)]
    contrast: Option<u64>,
    /// The log that `replay --save` wrote: without it the whole fleet is played first
    #[arg(long, value_name = "RUN")]
    run: Option<PathBuf>,
    /// Tell of restore points that expired on schedule, too
    #[arg(short, long)]
    verbose: bool,
    /// Tell which parts of the plan of faults the loss hangs on, and how far each value may move;
    /// of another part of the file, such as plans or jobs[nightly], if one is named
    #[arg(long, value_name = "PATH", num_args = 0..=1, require_equals = true,
        default_missing_value = "faults")]
    vary: Option<String>,
    /// Do not look for what would have saved it
    #[arg(long)]
    no_rescue: bool,
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

impl Explain {
    pub(crate) fn run(&self, console: &Console) -> Result<Exit, Trouble> {
        let scenario = self.source.open()?;
        console.warn(scenario.warnings());
        let (log, found) = self.decided(&scenario, console)?;
        let (account, class) = self.account(&scenario, &log)?;
        let choice = Choice { category: self.category(&scenario)?, record: self.record, class };
        let mut told = vec![self.certify(&scenario, &found, account, choice)?];
        if told[0].told().next().is_none() {
            self.missing(&scenario, &told[0])?;
        }
        if let Some(other) = self.contrast {
            told.push(self.certify(&scenario, &found, other, Choice { class: None, ..choice })?);
        }
        if let Some(record) = told[0].told().next() {
            self.plot.draw(|width| {
                life::chart(&scenario, &told[0], record, width).of(scenario.name())
            })?;
        }
        let answer = |it| self.answer(&scenario, &found, it, console);
        let told: Vec<Answered> = told.into_iter().map(answer).collect::<Result<_, _>>()?;
        let text = if console.json {
            let all: Vec<Value> = told.iter().map(|it| value(&scenario, it)).collect();
            let object = json!({
                "schema": SCHEMA,
                "scenario": scenario.digest(),
                "seed": self.seed,
                "trial": self.trial,
                "hash": log.hash,
                "accounts": all,
            });
            format!("{object:#}\n")
        } else {
            let mut page = Page::new(console.paper);
            for (at, answered) in told.iter().enumerate() {
                if at > 0 {
                    page.gap();
                }
                self.put(&mut page, &scenario, answered);
            }
            page.into_text()
        };
        console.print(&text)?;
        Ok(Exit::Held)
    }

    fn decided(&self, scenario: &Scenario, console: &Console) -> Result<(Log, Found), Trouble> {
        let Some(path) = &self.run else {
            console.remark(&format!(
                "playing all {} handsets first; replay --save RUN spares that\n",
                count(scenario.model().accounts())
            ));
            let (outcome, found) = Trial::new(scenario, self.seed, self.trial).finish_and_find();
            return Ok((Log::new(scenario, &outcome, &found), found));
        };
        let wrong = |error: String| Trouble::Io(format!("{}: {error}", path.display()));
        let mut text = String::new();
        let file = File::open(path).map_err(|error| wrong(error.to_string()))?;
        let read = file.take(LARGEST).read_to_string(&mut text);
        read.map_err(|error| wrong(error.to_string()))?;
        let log = Log::read(&text, scenario, self.seed, self.trial).map_err(wrong)?;
        let found = log.found(scenario).map_err(wrong)?;
        Ok((log, found))
    }

    /// The account to be told, and the class of loss if one was asked for.
    fn account(&self, scenario: &Scenario, log: &Log) -> Result<(u64, Option<u64>), Trouble> {
        if let Some(number) = self.handset {
            return Ok((number, None));
        }
        let Some(class) = &self.class else {
            let none = "nobody lost anything; choose an account with --handset".to_owned();
            return Ok((log.worst.ok_or(Trouble::Usage(none))?, None));
        };
        let mut wanted: Vec<&str> = class.split([',', '+']).map(str::trim).collect();
        wanted.sort_unstable();
        let causes = |bits: u64| {
            let mut causes = causes_of(bits, &scenario.model().causes);
            causes.sort_unstable();
            causes
        };
        let found = log.classes.iter().find(|it| causes(it.causes) == wanted);
        found.map(|it| (it.example, Some(it.causes))).ok_or_else(|| {
            let known: Vec<String> =
                log.classes.iter().map(|it| causes(it.causes).join(",")).collect();
            Trouble::Usage(format!(
                "no loss has just these causes; there are: {}",
                known.join("; ")
            ))
        })
    }

    fn category(&self, scenario: &Scenario) -> Result<Option<usize>, Trouble> {
        let Some(name) = &self.category else { return Ok(None) };
        let categories = &scenario.spec().categories;
        let found = categories.iter().position(|it| it.name.as_str() == name);
        found.map(Some).ok_or_else(|| Trouble::Usage(format!("there is no category {name}")))
    }

    fn certify(
        &self,
        scenario: &Scenario,
        found: &Found,
        account: u64,
        choice: Choice,
    ) -> Result<Certificate, Trouble> {
        let none = || {
            let last = scenario.model().accounts().saturating_sub(1);
            Trouble::Usage(format!("there is no account {account}; the last is {last}"))
        };
        certify(scenario, (self.seed, self.trial), found, account, choice).ok_or_else(none)
    }

    /// Refuses what was asked for and is not there.
    fn missing(&self, scenario: &Scenario, told: &Certificate) -> Result<(), Trouble> {
        let account = &told.traced.account;
        let Some(record) = self.record else {
            let (None, Some(category)) = (self.handset, &self.category) else { return Ok(()) };
            let number = account.number;
            let text = format!(
                "account {number} lost nothing of {category}; choose another with --handset"
            );
            return Err(Trouble::Usage(text));
        };
        let of = self.category(scenario)?;
        let mine = account.records.iter().filter(|it| of.is_none_or(|of| of == it.category));
        let there = mine.map(|it| it.record).max();
        let there = there.map_or("none".to_owned(), |last| format!("records up to {last}"));
        let category = self.category.as_ref().map_or(String::new(), |it| format!(" of {it}"));
        let text =
            format!("account {} has no record {record}{category}: it has {there}", account.number);
        Err(Trouble::Usage(text))
    }

    /// The rescue window of each record that is lost.
    fn window(
        &self,
        scenario: &Scenario,
        found: &Found,
        certificate: &Certificate,
    ) -> Vec<Vec<String>> {
        let account = certificate.traced.account.number;
        let each = certificate.told().map(|(fate, history)| {
            let Some((_, died)) = history.last_death().filter(|_| !self.no_rescue) else {
                return Vec::new();
            };
            let server = (&certificate.traced.server, died.at);
            let play = (self.seed, self.trial);
            let savers = savers(scenario, play, found, (account, fate), server);
            certificate::window(scenario, opens(history), &savers)
        });
        each.collect()
    }

    /// What each lost record hangs on, if that is asked.
    fn varied(
        &self,
        scenario: &Scenario,
        found: &Found,
        told: &Certificate,
        quiet: bool,
    ) -> Result<Vec<Option<Vary>>, Trouble> {
        let account = told.traced.account.number;
        let Some(under) = &self.vary else { return Ok(told.told().map(|_| None).collect()) };
        let lost = told.told().filter(|(_, history)| history.last_death().is_some());
        let progress = Progress::start("varying", lost.count() as u64, quiet);
        let play = (self.seed, self.trial);
        let each = told.told().map(|(fate, history)| {
            if history.last_death().is_none() {
                return Ok(None);
            }
            let varied = vary(scenario, play, found, (account, fate), under);
            progress.part_done("varying");
            varied.map(Some).map_err(|why| Trouble::Usage(format!("--vary {under}: {why}")))
        });
        each.collect()
    }

    fn answer(
        &self,
        scenario: &Scenario,
        found: &Found,
        told: Certificate,
        console: &Console,
    ) -> Result<Answered, Trouble> {
        let windows = self.window(scenario, found, &told);
        let varied = self.varied(scenario, found, &told, console.quiet)?;
        let asks = !self.no_rescue || self.vary.is_some();
        let approximate = asks && is_approximate(scenario, (self.seed, self.trial));
        Ok(Answered { told, windows, varied, approximate })
    }

    fn put(&self, page: &mut Page, scenario: &Scenario, answered: &Answered) {
        let Answered { told, windows, varied, approximate } = answered;
        let account = &told.traced.account;
        let cohort = &scenario.model().cohorts[account.cohort].name;
        let lost = account.records.iter().filter(|it| crate::explain::certificate::is_lost(it));
        let (all, lost) = (count(account.records.len() as u64), count(lost.count() as u64));
        let held = account.records.iter().filter(|it| crate::explain::certificate::is_unseen(it));
        let held = match held.count() as u64 {
            0 => String::new(),
            held => format!(", {} held and not seen", count(held)),
        };
        let number = account.number;
        let text = format!("Handset {number} of {cohort}: {lost} of {all} records lost{held}");
        page.wrapped(0, Tint::Bold, &text);
        for (((fate, history), said), varied) in told.told().zip(windows).zip(varied) {
            certificate::put(page, scenario, told, (fate, history), self.verbose);
            for sentence in said {
                page.wrapped(1, Tint::Plain, sentence);
            }
            if let (Some(varied), Some(under)) = (varied, &self.vary) {
                varied::put(page, varied, under);
            }
        }
        if *approximate {
            let text = "What would have saved a record, and what it hangs on, is approximate here: \
                        what others complained of, and left no room for, is taken as it was. A \
                        replay with the change, or fewer --handsets, decides.";
            page.gap();
            page.wrapped(1, Tint::Warn, text);
        }
        let mut words = vec!["lastcopy".to_owned(), "explain".to_owned(), self.source.file.clone()];
        words.extend(arguments(scenario.overlays(), self.seed, self.trial));
        words.extend(["--handset".to_owned(), number.to_string()]);
        let asked = [
            self.category.as_ref().map(|it| format!("--category={it}")),
            self.record.map(|it| format!("--record={it}")),
            self.vary.as_ref().map(|it| format!("--vary={it}")),
            self.no_rescue.then(|| "--no-rescue".to_owned()),
        ];
        words.extend(asked.into_iter().flatten());
        page.gap();
        page.verbatim(&again::command(&words, page.paper.width));
    }
}

/// An account with the answers to all that was asked about its records.
struct Answered {
    told: Certificate,
    /// The rescue window of each record.
    windows: Vec<Vec<String>>,
    /// What each hangs on, if that was asked and it is lost.
    varied: Vec<Option<Vary>>,
    /// Whether the answers take as it was what other accounts complained and asked.
    approximate: bool,
}

fn value(scenario: &Scenario, answered: &Answered) -> Value {
    let Answered { told, windows, varied, approximate } = answered;
    let all = told.told().zip(windows).zip(varied);
    let records = all.map(|(((fate, history), window), varied)| {
        let lines = certificate::lines(scenario, told, history, true);
        let line = |it: &certificate::Line| {
            json!({
                "at_ms": it.at.ms(), "text": it.text, "dies": it.dies, "last": it.last,
            })
        };
        json!({
            "category": scenario.spec().categories[fate.category].name.as_str(),
            "record": fate.record,
            "fate": certificate::verdict(scenario, fate),
            "causes": causes_of(fate.class, &scenario.model().causes),
            "copies": lines.iter().map(line).collect::<Vec<Value>>(),
            "window": window,
            "vary": varied.as_ref().map(varied::value),
        })
    });
    json!({
        "handset": told.traced.account.number,
        "approximate": approximate,
        "records": records.collect::<Vec<Value>>(),
    })
}
