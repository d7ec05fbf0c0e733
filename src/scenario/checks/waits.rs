//! Circles of waiting: what waits, by way of others, for itself never happens.

use crate::recovery::plan::Plan;
use crate::scenario::checks::found::Found;
use crate::scenario::checks::known::Known;
use crate::scenario::events::STEP;
use crate::world::when::When;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// Something that waits.
struct Waiter<'a> {
    /// Where its condition stands; none if it only follows what came before in its plan.
    path: Option<String>,
    /// The events that happen because of it.
    makes: Vec<String>,
    /// The condition, and an event that it needs besides.
    when: Option<&'a When>,
    after: Option<String>,
}

pub(crate) fn check(found: &mut Found, known: &Known<'_>) {
    let waiters = waiters(known);
    let makers: BTreeMap<&str, usize> = waiters
        .iter()
        .enumerate()
        .flat_map(|(at, it)| it.makes.iter().map(move |event| (event.as_str(), at)))
        .collect();
    let stuck = stuck(&waiters, &makers);
    let mut told = BTreeSet::new();
    for &at in &stuck {
        let circle = circle(at, &waiters, &makers, &stuck);
        let Some(path) = &waiters[at].path else {
            continue;
        };
        if circle.is_empty() || circle.iter().any(|it| told.contains(it)) {
            continue;
        }
        let stem = |&it: &usize| waiters[it].makes[0].trim_end_matches("/start");
        let names: Vec<&str> = circle.iter().map(stem).collect();
        let message = match names.as_slice() {
            [one] => format!("`{one}` waits for itself and never happens"),
            [first, ..] => {
                let chain = names.join("`, which waits for `");
                let chain = chain.replacen(", which waits", " waits", 1);
                format!("`{chain}`, which waits for `{first}`: none of them ever happens")
            }
            [] => continue,
        };
        found.wrong_so(path, message, "let one of them wait for something else");
        told.extend(circle);
    }
}

fn waiters<'a>(known: &Known<'a>) -> Vec<Waiter<'a>> {
    let spec = known.spec;
    let mut waiters = Vec::new();
    let mut add = |path: String, makes: Vec<String>, when: &'a When| {
        waiters.push(Waiter { path: Some(path), makes, when: Some(when), after: None });
    };
    for (at, it) in spec.faults.iter().enumerate() {
        let event = format!("fault:{}", it.name);
        let end = format!("{event}/end");
        add(format!("faults[{at}].when"), vec![event, end], &it.when);
    }
    for (at, it) in spec.notices.iter().enumerate() {
        add(format!("notices[{at}].when"), vec![format!("notice:{}", it.name)], &it.when);
    }
    for (at, it) in spec.announcements.iter().enumerate() {
        let path = format!("announcements[{at}].when");
        add(path, vec![format!("announce:{}", it.name)], &it.when);
    }
    for (at, it) in spec.channels.iter().enumerate() {
        add(format!("channels[{at}].when"), vec![format!("channel:{}", it.name)], &it.when);
    }
    for (at, it) in spec.windows.iter().enumerate() {
        let event = |word: &str| vec![format!("window:{}/{word}", it.name)];
        add(format!("windows[{at}].from"), event("open"), &it.from);
        add(format!("windows[{at}].until"), event("close"), &it.until);
    }
    for (at, it) in spec.plans.iter().enumerate() {
        plan(&mut waiters, at, it);
    }
    waiters
}

/// A plan waits, and so does each of its steps, for the one before it at least.
fn plan<'a>(waiters: &mut Vec<Waiter<'a>>, at: usize, plan: &'a Plan) {
    let mut last = format!("plan:{}/start", plan.name);
    let path = Some(format!("plans[{at}].when"));
    let when = Some(&plan.when);
    waiters.push(Waiter { path, makes: vec![last.clone()], when, after: None });
    for (which, step) in plan.steps.iter().enumerate() {
        let event = |word: &str| format!("step:{}/{}/{word}", plan.name, step.name);
        let path = step.when.as_ref().map(|_| format!("plans[{at}].steps[{which}].when"));
        let after = Some(std::mem::replace(&mut last, event("done")));
        let makes = STEP.iter().map(|word| event(word)).collect();
        // Whatever it waits for, it may be skipped.
        let when = step.when.as_ref().filter(|_| step.unless.is_empty());
        waiters.push(Waiter { path, makes, when, after });
    }
    let makes = vec![format!("plan:{}/done", plan.name)];
    waiters.push(Waiter { path: None, makes, when: None, after: Some(last) });
}

/// The waiters that can never go on, whatever else happens.
fn stuck(waiters: &[Waiter<'_>], makers: &BTreeMap<&str, usize>) -> BTreeSet<usize> {
    let mut stuck: BTreeSet<usize> = (0..waiters.len()).collect();
    loop {
        let before = stuck.len();
        // Forwards and backwards, so that a long chain comes free in one round.
        for at in (0..waiters.len()).chain((0..waiters.len()).rev()) {
            let can = |event: &str| makers.get(event).is_none_or(|maker| !stuck.contains(maker));
            let it = &waiters[at];
            if it.after.as_ref().is_none_or(|event| can(event))
                && it.when.is_none_or(|when| may_come(when, &can))
            {
                stuck.remove(&at);
            }
        }
        if stuck.len() == before {
            return stuck;
        }
    }
}

/// Whether a condition may come true, given which events may happen.
fn may_come(when: &When, can: &impl Fn(&str) -> bool) -> bool {
    match when {
        When::After { event, .. } => can(event),
        When::All(branches) => branches.iter().all(|it| may_come(it, can)),
        // An empty list is refused elsewhere.
        When::Any(branches) => branches.is_empty() || branches.iter().any(|it| may_come(it, can)),
        // `Never` is a place kept for an alternative, and no circle.
        When::At(_)
        | When::Hazard { .. }
        | When::Complaints { .. }
        | When::Size { .. }
        | When::Never => true,
    }
}

/// The stuck waiters by which one waits for itself, itself first; none if it only waits for such.
fn circle(
    from: usize,
    waiters: &[Waiter<'_>],
    makers: &BTreeMap<&str, usize>,
    stuck: &BTreeSet<usize>,
) -> Vec<usize> {
    let mut ways = std::collections::VecDeque::from([vec![from]]);
    let mut seen = BTreeSet::new();
    while let Some(way) = ways.pop_front() {
        let last = &waiters[*way.last().expect("a way has a beginning")];
        let mut events: Vec<&str> = last.after.iter().map(String::as_str).collect();
        if let Some(when) = last.when {
            followed(when, &mut events);
        }
        for next in events.iter().filter_map(|event| makers.get(event)) {
            if *next == from {
                return way;
            }
            if stuck.contains(next) && seen.insert(*next) {
                ways.push_back(way.iter().copied().chain([*next]).collect());
            }
        }
    }
    Vec::new()
}

/// The events that a condition follows.
fn followed<'a>(when: &'a When, events: &mut Vec<&'a str>) {
    match when {
        When::After { event, .. } => events.push(event),
        When::All(branches) | When::Any(branches) => {
            for branch in branches {
                followed(branch, events);
            }
        }
        _ => {}
    }
}
