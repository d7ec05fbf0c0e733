//! `lastcopy check`: what is wrong with scenarios, their alternatives included.

use crate::cli::console::Console;
use crate::cli::exit::Exit;
use crate::cli::exit::Trouble;
use crate::cli::refused;
use crate::cli::source;
use crate::cli::source::Changes;
use crate::report::numbers::count;
use crate::report::numbers::numbered;
use crate::report::page::columns;
use crate::scenario::error::Problem;
use crate::scenario::error::Problems;
use crate::scenario::error::Severity;
use crate::scenario::load::Scenario;
use clap::Args;
use serde_json::Value;
use serde_json::json;

/// The version of the object.
const SCHEMA: &str = "lastcopy.check/1";

/// Check scenario files, each of their alternatives too, and run nothing
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  lastcopy check scenarios/sidekick-2009.ron
  lastcopy check --strict scenarios/sidekick-2009.ron scenarios/quiet-year.ron

The exit code is 0 if all can be replayed, 2 if one cannot, 5 if one cannot be read.")]
pub(crate) struct Check {
    /// The scenario files; - reads standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<String>,
    #[command(flatten)]
    changes: Changes,
    /// Refuse what is only suspicious in the file as written as well
    #[arg(long)]
    strict: bool,
}

/// What was found in one file.
struct Checked {
    file: String,
    /// What there is in it, if it can be replayed.
    contents: Option<String>,
    problems: Problems,
    exit: Exit,
}

impl Check {
    pub(crate) fn run(&self, console: &Console) -> Result<Exit, Trouble> {
        let checked: Vec<Checked> = self.files.iter().map(|file| self.check(file)).collect();
        let text = if console.json {
            let files: Vec<Value> = checked.iter().map(Checked::object).collect();
            format!("{:#}\n", json!({ "schema": SCHEMA, "files": files }))
        } else {
            let width = console.paper.width;
            let texts = checked.iter().map(|it| it.text(width));
            console.paper_only(&texts.collect::<String>())
        };
        console.print(&text)?;
        let worst = |exit: Exit| checked.iter().any(|it| it.exit == exit);
        Ok(match (worst(Exit::Broken), worst(Exit::Refused)) {
            (true, _) => Exit::Broken,
            (_, true) => Exit::Refused,
            _ => Exit::Held,
        })
    }

    fn check(&self, file: &str) -> Checked {
        let file = file.to_owned();
        let scenario = match source::open(&file, &self.changes.overlays()) {
            Ok(scenario) => scenario,
            Err(trouble) => {
                let exit = trouble.exit();
                let problems = match trouble {
                    Trouble::Refused(problems) => problems,
                    other => Problems::new(vec![Problem::new(message(&other))]),
                };
                return Checked { file, contents: None, problems, exit };
            }
        };
        let mut found = scenario.warnings().list().to_vec();
        let warned = found.iter().any(|it| it.severity == Severity::Warning);
        found.extend(of_alternatives(&scenario));
        let problems = Problems::new(found);
        let refused = problems.is_fatal() || (self.strict && warned);
        let exit = if refused { Exit::Refused } else { Exit::Held };
        let contents = (!refused).then(|| contents(&scenario));
        Checked { file, contents, problems, exit }
    }
}

impl Checked {
    fn text(&self, width: usize) -> String {
        let problems = match self.problems.list().is_empty() {
            true => String::new(),
            false => format!("{}\n", self.problems),
        };
        match &self.contents {
            Some(contents) => format!("{}\n{problems}", self.sound(contents, width)),
            None => format!("{}: refused\n{problems}", self.file),
        }
    }

    /// That it is sound, and what is in it; a list that is too long goes on in further lines.
    fn sound(&self, contents: &str, width: usize) -> String {
        let mut text = format!("{}: ok (", self.file);
        let mut used = columns(&text);
        for (at, part) in contents.split(", ").enumerate() {
            // A name may be longer than a line: the first two stand beside it in any case.
            if at > 1 && used + columns(part) + 2 > width {
                text.push_str(",\n    ");
                used = 4;
            } else if at > 0 {
                text.push_str(", ");
                used += 2;
            }
            text.push_str(part);
            used += columns(part);
        }
        text + ")"
    }

    fn object(&self) -> Value {
        let problems: Vec<Value> = self.problems.list().iter().map(refused::problem).collect();
        json!({ "file": self.file, "ok": self.contents.is_some(), "problems": problems })
    }
}

fn message(trouble: &Trouble) -> String {
    trouble.to_string().trim_start_matches("error: ").trim_end().to_owned()
}

/// What is wrong or suspicious with each alternative and not with the file as written. The latter
/// is told and never refused: an alternative often takes away, on purpose, what something else
/// waits for.
fn of_alternatives(scenario: &Scenario) -> Vec<Problem> {
    let mut found = Vec::new();
    for (kind, name, _) in scenario.alternatives() {
        let mut overlays = scenario.overlays().clone();
        let chosen = match kind {
            "variant" => &mut overlays.variant,
            "policy" => &mut overlays.policy,
            _ => &mut overlays.strategy,
        };
        *chosen = Some(name.to_owned());
        let all = match scenario.with(&overlays) {
            Ok(changed) => changed.warnings().list().to_vec(),
            Err(problems) => problems.into_list(),
        };
        let is_new = |it: &Problem| {
            it.severity != Severity::Note && !scenario.warnings().list().contains(it)
        };
        found.extend(all.into_iter().filter(is_new).map(|mut problem| {
            problem.message = format!("under the {kind} {name}: {}", problem.message);
            problem
        }));
    }
    found
}

/// What there is in a scenario, in numbers.
fn contents(scenario: &Scenario) -> String {
    let spec = scenario.spec();
    let several = |number: usize, one: &str, many: &str| {
        let number = number as u64;
        (number > 0).then(|| format!("{} {}", count(number), if number == 1 { one } else { many }))
    };
    let parts = [
        several(spec.cohorts.len(), "cohort", "cohorts"),
        Some(numbered(scenario.model().accounts(), "handset")),
        several(spec.stores.len(), "store", "stores"),
        several(spec.jobs.len(), "job", "jobs"),
        several(spec.faults.len(), "fault", "faults"),
        several(spec.plans.len(), "plan", "plans"),
        several(spec.variants.len(), "variant", "variants"),
        several(spec.policies.len(), "policy", "policies"),
        several(spec.strategies.len(), "strategy", "strategies"),
        several(spec.expect.len(), "expectation", "expectations"),
    ];
    parts.into_iter().flatten().collect::<Vec<String>>().join(", ")
}
