//! Passes that move times: all together, gaps closed, on whole days and hours, an early end.

use crate::experiment::shrink::lists::field_path;
use crate::experiment::shrink::lists::nodes;
use crate::experiment::shrink::reducer::Reducer;
use crate::kernel::time::Time;
use crate::scenario::tree::Kind;
use crate::scenario::tree::Node;

pub(crate) const HOUR: i64 = 3_600_000;
pub(crate) const DAY: i64 = 24 * HOUR;

/// Gaps to try between one instant and the next.
const GAPS: [i64; 6] = [0, HOUR, 2 * HOUR, 6 * HOUR, DAY, 7 * DAY];

/// Moves moments together, then the end of the simulation towards them.
pub(crate) fn together(it: &mut Reducer<'_>) {
    early(it);
    for grain in [DAY, 6 * HOUR, HOUR] {
        let round = |ms: i64| ms.div_euclid(grain) * grain;
        let up = |ms: i64| round(ms + grain - 1);
        if try_all(it, &round) || try_all(it, &up) {
            break;
        }
    }
    let mut next = 1;
    while let Some(at) = distinct(&it.tree).get(next).copied() {
        let before = distinct(&it.tree)[next - 1];
        for gap in GAPS.into_iter().filter(|gap| before + gap < at) {
            let closer = at - before - gap;
            if try_all(it, &|ms| if ms >= at { ms - closer } else { ms }) {
                break;
            }
        }
        next += 1;
    }
    sooner_end(it);
}

/// All moments earlier by as much, so that the first is soon.
fn early(it: &mut Reducer<'_>) {
    let Some(first) = distinct(&it.tree).first().copied() else { return };
    for start in [HOUR, DAY, 2 * DAY, 7 * DAY].into_iter().filter(|start| *start < first) {
        let all = |ms: i64| ms - (first - start);
        if try_all(it, &all) || try_all(it, &|ms| ms - (first - start).div_euclid(DAY) * DAY) {
            return;
        }
    }
}

/// The end, as soon as may be.
fn sooner_end(it: &mut Reducer<'_>) {
    let Some(path) = horizon(&it.tree) else { return };
    // An end may be written as a length: it is an offset all the same.
    let offset = |text: &str| text.parse::<Time>().ok().map(Time::ms);
    let now = |tree: &Node| tree.at(&path).and_then(|it| offset(it.word()?)).unwrap_or(0);
    let last = distinct(&it.tree).last().copied().unwrap_or(0).max(0);
    for more in [HOUR, 6 * HOUR, DAY, 2 * DAY, 7 * DAY, 14 * DAY, 30 * DAY, 60 * DAY] {
        let end = (last + more).div_euclid(HOUR) * HOUR;
        let end = if more < DAY { end } else { end.div_euclid(DAY) * DAY };
        if end <= last || end >= now(&it.tree) {
            continue;
        }
        let mut candidate = it.tree.clone();
        set(&mut candidate, &path, end);
        if it.takes(&candidate) {
            return;
        }
    }
}

/// The moments of a scenario but its end, each once, in order.
fn distinct(tree: &Node) -> Vec<i64> {
    let ways = moments(tree).into_iter();
    let mut all: Vec<i64> = ways.filter_map(|way| tree.at(&way).and_then(moment)).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// The ways to the moments after T0, its end and its start excepted.
fn moments(tree: &Node) -> Vec<Vec<usize>> {
    let clock = field_path(tree, "clock").unwrap_or_default();
    let all = nodes(tree, |node| moment(node).is_some_and(|ms| ms >= 0));
    all.into_iter().filter(|way| clock.is_empty() || !way.starts_with(&clock)).collect()
}

/// Tries all moments changed at once; whether that was taken.
fn try_all(it: &mut Reducer<'_>, change: &dyn Fn(i64) -> i64) -> bool {
    let mut candidate = it.tree.clone();
    let mut changed = false;
    for way in moments(&it.tree) {
        let Some(was) = candidate.at(&way).and_then(moment) else { continue };
        let now = change(was);
        if now != was && now >= 0 {
            set(&mut candidate, &way, now);
            changed = true;
        }
    }
    changed && it.takes(&candidate)
}

/// The milliseconds from T0 of a moment that is written as such an offset.
pub(crate) fn moment(node: &Node) -> Option<i64> {
    let Kind::String(text) = &node.kind else { return None };
    let offset = text.starts_with('T').then(|| text.parse::<Time>().ok()).flatten()?;
    (offset < Time::NEVER).then(|| offset.ms())
}

fn horizon(tree: &Node) -> Option<Vec<usize>> {
    let mut way = field_path(tree, "clock")?;
    way.extend(field_path(tree.at(&way)?, "horizon")?);
    Some(way)
}

fn set(tree: &mut Node, way: &[usize], ms: i64) {
    if let Some(node) = tree.at_mut(way) {
        node.kind = Kind::String(Time::from_ms(ms).exact());
    }
}
