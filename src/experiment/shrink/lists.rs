//! Passes that take things out: elements of lists, and fields that have a default.

use crate::experiment::shrink::reducer::Reducer;
use crate::experiment::shrink::reducer::Tried;
use crate::scenario::tree::Kind;
use crate::scenario::tree::Node;

/// What frames a scenario and plays no part in it; expectations only if none must be kept.
const FRAME: [&str; 14] = [
    "sources",
    "history",
    "control",
    "story",
    "title",
    "variants",
    "policies",
    "strategies",
    "objectives",
    "charges",
    "windows",
    "announcements",
    "expect",
    "reactions",
];

/// Rounds in which what names something that went goes too.
const CASCADES: usize = 8;

/// Drops what plays no part: all of it at once, or what can be.
pub(crate) fn frame(it: &mut Reducer<'_>) {
    let mut candidate = it.tree.clone();
    for field in FRAME {
        candidate.take(field);
    }
    if it.takes(&candidate) {
        return;
    }
    for field in FRAME {
        let mut candidate = it.tree.clone();
        if candidate.take(field).is_some() {
            it.takes(&candidate);
        }
    }
}

/// Delta debugging over the faults.
pub(crate) fn faults(it: &mut Reducer<'_>) {
    if let Some(path) = field_path(&it.tree, "faults") {
        thin(it, &path);
    }
}

/// Delta debugging over every list, from the outside in.
pub(crate) fn all(it: &mut Reducer<'_>) {
    let mut next = 0;
    while let Some(path) = nodes(&it.tree, |node| matches!(node.kind, Kind::List(_))).get(next) {
        let path = path.clone();
        thin(it, &path);
        next += 1;
    }
}

/// Takes out each field that has a default.
pub(crate) fn fields(it: &mut Reducer<'_>) {
    let mut next = 0;
    while let Some(path) =
        nodes(&it.tree, |node| matches!(node.kind, Kind::Struct { .. })).get(next)
    {
        let path = path.clone();
        let length = |tree: &Node| tree.at(&path).map_or(0, Node::len);
        let mut field = 0;
        while field < length(&it.tree) {
            let mut candidate = it.tree.clone();
            candidate.at_mut(&path).and_then(|node| node.remove(field));
            if !it.takes(&candidate) {
                field += 1;
            }
        }
        next += 1;
    }
}

/// Delta debugging over one list: whole, then in halves, quarters, and one by one.
fn thin(it: &mut Reducer<'_>, path: &[usize]) {
    let length = |tree: &Node| tree.at(path).map_or(0, Node::len);
    let mut chunk = length(&it.tree);
    while chunk > 0 {
        let mut from = 0;
        while from < length(&it.tree) {
            if !takes_without(it, path, from, chunk) {
                from += chunk;
            }
        }
        chunk = if chunk == 1 { 0 } else { chunk.div_ceil(2) };
    }
}

/// Tries a list without some of its elements; if the door misses them, also without what names
/// them.
fn takes_without(it: &mut Reducer<'_>, path: &[usize], from: usize, chunk: usize) -> bool {
    let mut candidate = it.tree.clone();
    let Some(list) = candidate.at_mut(path) else { return false };
    let gone: Vec<Node> = (0..chunk).filter_map(|_| list.remove(from)).collect();
    match it.attempt(&candidate) {
        Tried::Taken => return true,
        Tried::Refused => {}
        Tried::Played | Tried::Known => return false,
    }
    let mut names: Vec<String> =
        gone.iter().filter_map(|node| node.own_name().map(str::to_owned)).collect();
    for _ in 0..CASCADES {
        let more = drop_naming(&mut candidate, &names);
        if more.is_empty() {
            break;
        }
        names = more;
    }
    !names.is_empty() && it.takes(&candidate)
}

/// Takes out every element of a list that names one of these; the names of those taken.
fn drop_naming(tree: &mut Node, names: &[String]) -> Vec<String> {
    let mut gone = Vec::new();
    let lists = nodes(tree, |node| matches!(node.kind, Kind::List(_)));
    // From the inside out, so that the lists that are yet to come stay where they are.
    for path in lists.iter().rev() {
        let Some(list) = tree.at_mut(path) else { continue };
        let Kind::List(items) = &mut list.kind else { continue };
        items.retain(|item| {
            let stays = !names.iter().any(|name| mentions(item, name));
            if !stays {
                gone.extend(item.own_name().map(str::to_owned));
            }
            stays
        });
    }
    gone
}

/// Whether a value names something, as a name of its own or as part of an event; its own lists,
/// which were seen before, do not count.
fn mentions(node: &Node, name: &str) -> bool {
    match &node.kind {
        Kind::String(text) => text.split([':', '/']).any(|part| part == name),
        Kind::List(_) => false,
        _ => node.children().any(|child| mentions(child, name)),
    }
}

/// The way to a field of the whole.
pub(crate) fn field_path(tree: &Node, name: &str) -> Option<Vec<usize>> {
    let Kind::Struct { fields, .. } = &tree.kind else { return None };
    fields.iter().position(|field| field.name == name).map(|at| vec![at])
}

/// The ways to all values of a kind, those outside before those inside.
pub(crate) fn nodes(tree: &Node, fits: fn(&Node) -> bool) -> Vec<Vec<usize>> {
    fn walk(node: &Node, way: &mut Vec<usize>, fits: fn(&Node) -> bool, all: &mut Vec<Vec<usize>>) {
        if fits(node) {
            all.push(way.clone());
        }
        for (at, child) in node.children().enumerate() {
            way.push(at);
            walk(child, way, fits, all);
            way.pop();
        }
    }
    let mut all = Vec::new();
    walk(tree, &mut Vec::new(), fits, &mut all);
    all
}
