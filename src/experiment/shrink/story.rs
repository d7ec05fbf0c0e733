//! The story: what is left of a reduction as a file that replays, a sentence for each fault.

use crate::experiment::shrink::reduce::Reduced;
use crate::experiment::shrink::reducer::bare_tree;
use crate::experiment::shrink::reducer::value;
use crate::experiment::shrink::values::odd_values;
use crate::fault::Fault;
use crate::fault::What;
use crate::kernel::name::Name;
use crate::outcome::ENGINE;
use crate::outcome::server::Effect;
use crate::scenario::emit::pretty;
use crate::scenario::error::Problems;
use crate::scenario::load::Scenario;
use crate::scenario::tree::Field;
use crate::scenario::tree::Kind;
use crate::scenario::tree::Node;

/// A reduction as a scenario file: comments that say what is wrong, what each fault did, who found
/// it, under which seed and engine, and how to replay it; then the scenario, which expects its own
/// loss if it has one and expects nothing else.
///
/// # Errors
/// None for a scenario that was read; those of the door otherwise.
pub fn story(reduced: &Reduced, headline: &str, finder: &str) -> Result<String, Problems> {
    let scenario = &reduced.scenario;
    let outcome = &reduced.replay.outcome;
    let mut tree = bare_tree(scenario)?;
    let lost = outcome.totals.all().lost;
    if lost > 0 && scenario.spec().expect.is_empty() {
        expect_loss(&mut tree, lost);
    }
    let mut lines = vec![format!("{}.", sentence_case(headline))];
    let faults = scenario.spec().faults.iter().zip(&outcome.server.faults);
    let told = |(number, (fault, effect))| format!("  {}. {}", number + 1, sentence(fault, effect));
    lines.extend(faults.enumerate().map(told));
    let (seed, trial) = (reduced.seed, reduced.trial);
    lines.push(origin(finder, seed, trial));
    let (before, after) = (reduced.faults_before, scenario.spec().faults.len());
    lines.push(format!("reduced from {before} to {after} faults in {} runs", reduced.runs()));
    lines.push(format!("replay: lastcopy replay FILE --seed {seed} --trial {trial}"));
    Ok(commented(&lines, &pretty(&tree)))
}

/// A scenario that fails as it was found, to be reduced later.
#[must_use]
pub fn raw(scenario: &Scenario, (seed, trial): (u64, u64), headline: &str, finder: &str) -> String {
    let lines = [
        format!("{}.", sentence_case(headline)),
        origin(finder, seed, trial),
        "not reduced: lastcopy shrink FILE does that".to_owned(),
        format!("replay: lastcopy replay FILE --seed {seed} --trial {trial}"),
    ];
    commented(&lines, &scenario.shown())
}

/// The line by which a file is found again.
fn origin(finder: &str, seed: u64, trial: u64) -> String {
    format!("finder: {finder}; seed {seed}, trial {trial}; engine {ENGINE}")
}

fn commented(lines: &[String], ron: &str) -> String {
    let all = lines.iter().flat_map(|line| line.lines());
    let comments: String = all.map(|line| format!("// {line}\n")).collect();
    format!("{comments}{ron}\n")
}

/// How many values of what is left are not round.
///
/// # Errors
/// Those of [`story`].
pub fn odd(reduced: &Reduced) -> Result<usize, Problems> {
    Ok(odd_values(&bare_tree(&reduced.scenario)?))
}

/// How many values in one list of a scenario are not round.
///
/// # Errors
/// Those of the door for a scenario that was not read.
pub fn odd_of(scenario: &Scenario, list: &str) -> Result<usize, Problems> {
    Ok(bare_tree(scenario)?.field(list).map_or(0, odd_values))
}

/// Adds the expectation that so many records are lost.
fn expect_loss(tree: &mut Node, lost: u64) {
    let Kind::Struct { fields, .. } = &mut tree.kind else { return };
    let text = format!(
        "[(name: \"the-loss\", that: Metric(metric: \"items.lost\", least: {lost}, most: {lost}))]"
    );
    let list = value(&text);
    fields.retain(|field| field.name != "expect");
    let name_span = list.span;
    fields.push(Field { name: "expect".to_owned(), name_span, value: list });
}

fn sentence_case(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// What a fault did, in a sentence.
#[must_use]
pub fn sentence(fault: &Fault, effect: &Effect) -> String {
    let when = effect.struck.first().map_or("never".to_owned(), |at| at.exact());
    let labels: Vec<String> = fault.hits.iter().map(ToString::to_string).collect();
    let on = if labels.is_empty() { "nothing".to_owned() } else { labels.join(" and ") };
    let names = |list: &[Name]| list.iter().map(Name::as_str).collect::<Vec<_>>().join(" and ");
    let does = match &fault.what {
        What::Destroy(_) => format!("destroys what stands on {on}"),
        What::Offline => format!("puts out of reach what stands on {on}"),
        What::Corrupt(_) => format!("spoils in silence what stands on {on}"),
        What::Service(it) => format!("makes {} answer otherwise", names(&it.services)),
        What::Restart(it) => format!("brings `{}` on handsets", it.restart),
        What::Job(it) => format!("keeps the job `{}` from its work", it.job),
    };
    let lasts = match &fault.lasts {
        Some(law) => format!(" for {}", law.mean().exact()),
        None => String::new(),
    };
    let felt = if effect.took == 0 { "; it takes no effect" } else { "" };
    format!("{when}: `{}` {does}{lasts}{felt}.", fault.name)
}
