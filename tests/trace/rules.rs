//! The rules of Chrome's trace event format, as far as viewers rely on them.

use serde_json::Value;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// A thread: its process and its own number.
type Thread = (u64, u64);

/// What is wrong with a trace.
pub(crate) fn broken(trace: &Value) -> Vec<String> {
    let Some(events) = trace["traceEvents"].as_array() else {
        return vec!["there are no traceEvents".to_owned()];
    };
    let horizon = trace["otherData"]["horizon_ms"].as_i64().unwrap_or(0);
    let start = trace["otherData"]["start_ms"].as_i64().unwrap_or(0);
    let mut wrong = Vec::new();
    for event in events {
        fields(event, (horizon - start) * 1000, &mut wrong);
    }
    names(events, &mut wrong);
    windows(events, &mut wrong);
    let slices = slices(events, &mut wrong);
    arrows(events, &slices, &mut wrong);
    counters(events, &mut wrong);
    wrong
}

fn thread(event: &Value) -> Thread {
    (event["pid"].as_u64().unwrap_or(0), event["tid"].as_u64().unwrap_or(0))
}

fn phase(event: &Value) -> &str {
    event["ph"].as_str().unwrap_or("")
}

fn ts(event: &Value) -> i64 {
    event["ts"].as_i64().unwrap_or(i64::MIN)
}

/// Each event has the fields of its phase, and a time within the trial.
fn fields(event: &Value, end: i64, wrong: &mut Vec<String>) {
    let mut need = |is: bool, what: &str| {
        if !is {
            wrong.push(format!("{what}: {event}"));
        }
    };
    let phase = phase(event);
    need(["M", "b", "e", "X", "i", "s", "f", "C"].contains(&phase), "an unknown phase");
    let (pid, tid) = thread(event);
    need(pid > 0 && tid > 0, "no process or thread");
    need(event["name"].as_str().is_some_and(|it| !it.is_empty()), "no name");
    if phase == "M" {
        return;
    }
    need((0..=end).contains(&ts(event)), "no time within the trial");
    need(phase == "C" || event["cat"].is_string(), "no category");
    need(!"besf".contains(phase) || event["id"].is_string(), "no id");
    need(phase != "X" || event["dur"].as_i64().is_some_and(|it| it >= 0), "no length");
    need(phase != "i" || event["s"] == "t", "an instant of no thread");
    need(phase != "f" || event["bp"] == "e", "an arrow that ends in whatever comes next");
    let args = event.get("args").is_none_or(Value::is_object);
    need(args, "arguments that are no object");
}

/// Processes and threads have one name each, and no thread's number is another's.
fn names(events: &[Value], wrong: &mut Vec<String>) {
    let mut named: BTreeMap<(&str, Thread), u32> = BTreeMap::new();
    for event in events.iter().filter(|it| phase(it) == "M") {
        let what = event["name"].as_str().unwrap_or("");
        let of = match what {
            "process_name" | "process_sort_index" => (thread(event).0, 0),
            _ => thread(event),
        };
        *named.entry((what, of)).or_default() += 1;
        let told = match what {
            "process_name" | "thread_name" => event["args"]["name"].is_string(),
            "process_sort_index" | "thread_sort_index" => event["args"]["sort_index"].is_i64(),
            _ => false,
        };
        if !told {
            wrong.push(format!("a name that says nothing: {event}"));
        }
    }
    wrong.extend(named.iter().filter(|it| *it.1 != 1).map(|it| format!("named twice: {it:?}")));
    let used: BTreeSet<Thread> = events.iter().map(thread).collect();
    for thread in &used {
        let has = |what, of| named.contains_key(&(what, of));
        if !has("process_name", (thread.0, 0)) || !has("thread_name", *thread) {
            wrong.push(format!("without a name: {thread:?}"));
        }
    }
    let tids: BTreeSet<u64> = used.iter().map(|it| it.1).collect();
    if tids.len() != used.len() {
        wrong.push("two threads have one number".to_owned());
    }
}

/// Every window begins and ends once, in that order.
fn windows(events: &[Value], wrong: &mut Vec<String>) {
    let key = |it: &Value| {
        let text = |field: &str| it[field].as_str().unwrap_or("").to_owned();
        (text("cat"), text("id"), thread(it).0, text("name"))
    };
    let mut open = BTreeMap::new();
    let mut ids = BTreeSet::new();
    for event in events {
        match phase(event) {
            "b" => {
                open.insert(key(event), ts(event));
                if !ids.insert((event["cat"].to_string(), event["id"].to_string())) {
                    wrong.push(format!("two windows under one id: {event}"));
                }
            }
            "e" => match open.remove(&key(event)) {
                Some(began) if began <= ts(event) => {}
                _ => wrong.push(format!("an end without a beginning: {event}")),
            },
            _ => {}
        }
    }
    wrong.extend(open.keys().map(|it| format!("a beginning without an end: {it:?}")));
}

/// The slices of each thread in order of time; none begins before the one before it has ended.
fn slices<'a>(events: &'a [Value], wrong: &mut Vec<String>) -> BTreeMap<Thread, Vec<&'a Value>> {
    let mut slices: BTreeMap<Thread, Vec<&Value>> = BTreeMap::new();
    for event in events.iter().filter(|it| phase(it) == "X") {
        slices.entry(thread(event)).or_default().push(event);
    }
    for all in slices.values_mut() {
        all.sort_by_key(|it| ts(it));
        for pair in all.windows(2) {
            if ts(pair[1]) < ends(pair[0]) {
                wrong.push(format!("slices overlap: {} and {}", pair[0], pair[1]));
            }
        }
    }
    slices
}

fn ends(slice: &Value) -> i64 {
    ts(slice) + slice["dur"].as_i64().unwrap_or(0)
}

/// Every arrow leaves a slice that names itself as its copy, and arrives at the beginning of one
/// that names that copy as a parent; every parent has its arrow.
fn arrows(events: &[Value], slices: &BTreeMap<Thread, Vec<&Value>>, wrong: &mut Vec<String>) {
    let within = |event: &Value| {
        let all = slices.get(&thread(event)).map_or(&[][..], |all| all);
        let holds = |it: &&&Value| ts(it) <= ts(event) && ts(event) <= ends(it);
        all.iter().filter(holds).copied().collect::<Vec<_>>()
    };
    let mut left: BTreeMap<&str, &Value> = BTreeMap::new();
    let mut drawn: BTreeSet<(String, String)> = BTreeSet::new();
    for event in events {
        let id = event["id"].as_str().unwrap_or("");
        match phase(event) {
            "s" => {
                left.insert(id, event);
                if within(event).len() != 1 {
                    wrong.push(format!("an arrow leaves no slice, or two: {event}"));
                }
            }
            "f" => {
                let (from, to) = (left.remove(id), within(event));
                let [to] = to[..] else {
                    wrong.push(format!("an arrow reaches no slice, or two: {event}"));
                    continue;
                };
                let from = from.filter(|it| ts(it) <= ts(event) && ts(to) == ts(event));
                let Some(from) = from.and_then(|it| within(it).first().copied()) else {
                    wrong.push(format!("an arrow from nowhere, or back in time: {event}"));
                    continue;
                };
                let copy = |it: &Value| it["args"]["copy"].to_string();
                drawn.insert((copy(from), copy(to)));
            }
            _ => {}
        }
    }
    wrong.extend(left.values().map(|it| format!("an arrow to nowhere: {it}")));
    let mut told = BTreeSet::new();
    for slice in slices.values().flatten() {
        for parent in slice["args"]["parents"].as_array().into_iter().flatten() {
            told.insert((parent.to_string(), slice["args"]["copy"].to_string()));
        }
    }
    if told != drawn {
        wrong.push("arrows are not from each copy to those made of it".to_owned());
    }
}

/// Counters are numbers, and their times rise.
fn counters(events: &[Value], wrong: &mut Vec<String>) {
    let mut last: BTreeMap<(u64, &str), i64> = BTreeMap::new();
    for event in events.iter().filter(|it| phase(it) == "C") {
        let args = event["args"].as_object();
        if !args.is_some_and(|it| !it.is_empty() && it.values().all(Value::is_number)) {
            wrong.push(format!("a counter of no number: {event}"));
        }
        let key = (thread(event).0, event["name"].as_str().unwrap_or(""));
        if last.insert(key, ts(event)).is_some_and(|before| before > ts(event)) {
            wrong.push(format!("a counter that goes back in time: {event}"));
        }
    }
}
