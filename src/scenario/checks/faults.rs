//! Faults: that what they hit exists, and that a mistyped label does not pass for a calm night.

use crate::fault::Fault;
use crate::fault::What;
use crate::fault::destroy::Rest;
use crate::fault::progress::Progress;
use crate::fault::progress::Stage;
use crate::fault::restart::Befalls;
use crate::fault::restart::Restart;
use crate::fault::service::Service;
use crate::recovery::action::Action;
use crate::scenario::checks::chosen::chosen;
use crate::scenario::checks::found::Found;
use crate::scenario::checks::known::CATEGORY;
use crate::scenario::checks::known::FAULT;
use crate::scenario::checks::known::JOB;
use crate::scenario::checks::known::Known;
use crate::scenario::checks::known::RESTART;
use crate::scenario::checks::known::SERVICE;
use crate::scenario::checks::when::when;
use crate::scenario::declared::reopened;
use crate::scenario::nearest::suggestion;
use crate::world::label::Label;
use std::collections::BTreeSet;

/// Each time a fault takes effect at a fine grain it needs a mask of its own.
const FINE_TURNS_MAX: u64 = 50;
/// Each time a fault takes effect every account feels it.
const TURNS_MAX: u64 = 10_000;
/// Victims are listed one by one.
const STRIKES_MAX: u64 = 50_000_000;

pub(crate) fn check(found: &mut Found, known: &Known<'_>) {
    if let Some(damage) = &known.spec.clock.damage {
        let names: Vec<&str> = known.spec.faults.iter().map(|it| it.name.as_str()).collect();
        found.refer("clock.damage", FAULT, damage.as_str(), &names);
    }
    let stores = known.spec.stores.iter().flat_map(|it| &it.labels);
    let jobs = known.spec.jobs.iter().flat_map(|it| &it.labels);
    let all = stores.chain(jobs).chain(reopened(known.spec));
    let carried: BTreeSet<String> = all.map(Label::to_string).collect();
    let carried: Vec<&str> = carried.iter().map(String::as_str).collect();
    for (at, it) in known.spec.faults.iter().enumerate() {
        let path = format!("faults[{at}]");
        when(found, known, &format!("{path}.when"), &it.when);
        if let Some(until) = &it.until {
            when(found, known, &format!("{path}.until"), until);
        }
        what(found, known, &format!("{path}.what"), &it.what);
        proceeds(found, &format!("{path}.what"), it);
        whose(found, known, &format!("{path}.what"), it);
        hits(found, &path, it, (known, &carried));
    }
}

fn what(found: &mut Found, known: &Known<'_>, path: &str, what: &What) {
    match what {
        What::Destroy(_) | What::Offline => {}
        What::Corrupt(corrupt) => {
            if let Some(names) = &corrupt.categories {
                let (path, names) = (format!("{path}.categories"), names.iter());
                let names = names.map(AsRef::as_ref);
                found.refer_all(&path, CATEGORY, names, &known.categories);
            }
        }
        What::Service(service) => self::service(found, known, path, service),
        What::Restart(restart) => self::restart(found, known, path, restart),
        What::Job(job) => {
            found.refer(&format!("{path}.job"), JOB, job.job.as_str(), &known.jobs);
        }
    }
}

/// A fault that proceeds does so in an order of time, and not more often than masks can tell.
fn proceeds(found: &mut Found, path: &str, fault: &Fault) {
    let path = format!("{path}.progress");
    let progress = fault.progress();
    let (grain, rest) = match &fault.what {
        What::Destroy(destroy) => (destroy.grain, destroy.rest),
        What::Corrupt(corrupt) => (corrupt.grain, Rest::Good),
        _ => return,
    };
    if let Progress::Stages(stages) = progress {
        let rising = |two: &[Stage]| two[0].after < two[1].after && two[0].share <= two[1].share;
        if stages.is_empty() {
            found.wrong_so(&path, "there are no stages", "write one, or `AtOnce`");
        } else if !stages.windows(2).all(rising) {
            let message = "stages come later and later, and none takes back what one before it did";
            let help = "shares include those of earlier stages: 1 %, then 10 %, then 100 %";
            found.wrong_so(&path, message, help);
        }
    }
    if let Progress::Steady { every, .. } = progress
        && every.ms() == 0
    {
        found.wrong_so(format!("{path}[every]"), "it would never get on", "write \"1 h\"");
    }
    let turns = progress.turns();
    let most = if grain.is_fine() { FINE_TURNS_MAX } else { TURNS_MAX };
    if turns > most {
        let message = format!("it takes effect {turns} times; at most {most} at this grain");
        found.wrong_so(&path, message, "let it take effect less often");
    }
    if rest == Rest::Unreachable && !progress.is_at_once() {
        let message = "what a fault spares comes out of reach at once, and so the fault is at once";
        found.wrong_so(&path, message, "take `progress` out, or `rest: Unreachable`");
    }
}

/// What is about some accounts only leaves the copy as a whole where it is.
fn whose(found: &mut Found, known: &Known<'_>, path: &str, fault: &Fault) {
    let named = fault.whose();
    chosen(found, known, path, named);
    let bars = matches!(&fault.what, What::Destroy(it) if it.rest == Rest::Unreachable);
    if bars && (named.0.is_some() || named.1.is_some()) {
        let message = "a copy comes out of reach for all, and not for some cohorts or owners";
        let help = "take `rest: Unreachable` out, or name no cohorts and owners";
        found.wrong_so(format!("{path}.rest"), message, help);
    }
}

fn service(found: &mut Found, known: &Known<'_>, path: &str, service: &Service) {
    let path = format!("{path}.services");
    if service.services.is_empty() {
        let help = format!("services: `{}`", known.services.join("`, `"));
        found.wrong_so(&path, "no service is named", help);
    }
    let names = service.services.iter().map(AsRef::as_ref);
    found.refer_all(&path, SERVICE, names, &known.services);
}

fn restart(found: &mut Found, known: &Known<'_>, path: &str, restart: &Restart) {
    let names = known.restart_names();
    found.refer(&format!("{path}.restart"), RESTART, restart.restart.as_str(), &names);
    let Befalls::Strikes(strikes) = restart.befalls else {
        return;
    };
    let path = format!("{path}.befalls");
    if strikes > STRIKES_MAX {
        let message = format!("{strikes} strikes; at most {STRIKES_MAX} are listed");
        found.wrong_so(&path, message, "write `Each(\"2 %\")` for a share of all handsets");
    }
    if strikes > 0 && known.accounts() == 0 {
        found.wrong_so(&path, "there are no accounts to strike", "give a cohort some accounts");
    }
}

fn hits(found: &mut Found, path: &str, fault: &Fault, (known, carried): (&Known<'_>, &[&str])) {
    // Where live data stands, or may come to stand.
    let steps = known.spec.plans.iter().flat_map(|plan| &plan.steps);
    let renewed = steps.filter_map(|step| match &step.does {
        Action::NewGeneration { labels, .. } => labels.as_ref(),
        _ => None,
    });
    let stores = known.spec.stores.iter().map(|it| &it.labels);
    let standing: Vec<&Label> = stores.chain(renewed).flatten().collect();
    let live = |label: &str| standing.iter().any(|it| it.to_string() == label);
    let path = format!("{path}.hits");
    let needs_labels = matches!(fault.what, What::Destroy(_) | What::Offline | What::Corrupt(_));
    if !needs_labels && !fault.hits.is_empty() {
        let message = format!("a fault of kind `{}` hits no labels", fault.what.kind());
        found.doubt(path, message, "take `hits` out; what it is about stands in `what`");
        return;
    }
    if needs_labels && fault.hits.is_empty() {
        let message = format!("the fault `{}` hits nothing", fault.name);
        let help = suggestion("", "labels of stores and jobs", carried);
        found.doubt(path, message, help);
        return;
    }
    for (at, label) in fault.hits.iter().map(Label::to_string).enumerate() {
        if !carried.contains(&label.as_str()) {
            let message = format!("`{label}` can hit nothing: no store and no job carries it");
            let help = suggestion(&label, "labels", carried);
            found.doubt(format!("{path}[{at}]"), message, help);
        } else if matches!(fault.what, What::Corrupt(_)) && !live(&label) {
            let message = format!("`{label}` can hit nothing: only live data goes bad in silence");
            let help = "no store carries it; what a job writes goes bad by `Job(how: BadPoints)`";
            found.doubt(format!("{path}[{at}]"), message, help);
        }
    }
}
