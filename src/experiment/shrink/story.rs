//! The story: what is left of a reduction as a file that replays, a sentence for each fault.

use crate::experiment::shrink::keep::Keep;
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
use crate::scenario::tree::Field;
use crate::scenario::tree::Kind;
use crate::scenario::tree::Node;
use std::fmt::Write;

/// A reduction as a scenario file: comments that say who found it, under which seed and engine,
/// what each fault did and how to replay it, then the scenario, which expects its own loss.
///
/// # Errors
/// None for a scenario that was read; those of the door otherwise.
pub fn story(reduced: &Reduced, keep: &Keep, finder: &str) -> Result<String, Problems> {
    let scenario = &reduced.scenario;
    let outcome = &reduced.replay.outcome;
    let mut tree = bare_tree(scenario)?;
    if !matches!(keep, Keep::Fails(_)) {
        expect_loss(&mut tree, outcome.totals.all().lost);
    }
    let mut text = String::new();
    let mut line = |words: &str| writeln!(text, "// {words}").expect("a string takes all");
    line(&format!("{}.", sentence_case(&keep.words())));
    let faults = scenario.spec().faults.iter().zip(&outcome.server.faults);
    for (number, (fault, effect)) in faults.enumerate() {
        line(&format!("  {}. {}", number + 1, sentence(fault, effect)));
    }
    let (seed, trial) = (reduced.seed, reduced.trial);
    line(&format!("finder: {finder}; seed {seed}, trial {trial}; engine {ENGINE}"));
    let (before, after) = (reduced.faults_before, scenario.spec().faults.len());
    line(&format!("reduced from {before} to {after} faults in {} runs", reduced.runs()));
    line(&format!("replay: lastcopy replay FILE --seed {seed} --trial {trial}"));
    text.push_str(&pretty(&tree));
    text.push('\n');
    Ok(text)
}

/// How many values of what is left are not round.
///
/// # Errors
/// Those of [`story`].
pub fn odd(reduced: &Reduced) -> Result<usize, Problems> {
    Ok(odd_values(&bare_tree(&reduced.scenario)?))
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
