//! The floors: what may import what, and how an import is written.

use crate::source::File;
use crate::source::end_of_item;
use crate::source::in_name;
use crate::source::line_of;
use crate::source::places;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::VecDeque;
use std::collections::btree_map::Entry;

/// The floors of the house, from the ground up. A file may use its own room and all rooms on
/// lower floors: no neighbour on its floor, nothing above.
const FLOORS: [&[&str]; 11] = [
    &["kernel", "stats", "progress"],
    &["world"],
    &["effect", "outcome"],
    &["fault", "backup", "recovery", "metric", "check"],
    &["scenario"],
    &["engine"],
    &["experiment"],
    &["search", "explain", "testkit"],
    &["report"],
    &["cli"],
    &["main", "lib"],
];

/// The floor of a room.
pub fn floor_of(room: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&room))
}

/// Each import points to its own room or to a lower floor.
pub fn imports_point_down(files: &[File]) -> Vec<String> {
    let mut wrong = Vec::new();
    for file in files {
        let Some(room) = file.room() else { continue };
        let Some(floor) = floor_of(room) else {
            wrong.push(file.at(1, format!("`{room}` stands on no floor")));
            continue;
        };
        for (line, path) in paths(file, &file.code) {
            let used = path[0].as_str();
            let below = floor_of(used).is_none_or(|other| other < floor);
            if used != room && !below {
                wrong.push(file.at(line, format!("`{used}` is not below `{room}`")));
            }
        }
    }
    wrong
}

/// No file needs itself by way of others. A file needs what it imports and what it declares, so
/// a file that imports from the `mod.rs` above it closes a circle.
pub fn no_circles(files: &[File]) -> Vec<String> {
    let numbers: BTreeMap<&str, usize> =
        files.iter().enumerate().map(|(number, file)| (file.path.as_str(), number)).collect();
    let needs: Vec<Vec<usize>> = files.iter().map(|file| needs(file, &numbers)).collect();
    let circles = (0..files.len()).filter_map(|start| shortest_circle(start, &needs));
    let distinct: BTreeSet<Vec<usize>> = circles.map(from_least).collect();
    let tell = |circle: Vec<usize>| {
        let names: Vec<&str> = circle.iter().map(|file| files[*file].path.as_str()).collect();
        format!("a circle: {} -> {}", names.join(" -> "), names[0])
    };
    distinct.into_iter().map(tell).collect()
}

/// `super::` stands in tests only.
pub fn whole_paths(files: &[File]) -> Vec<String> {
    let mut wrong = Vec::new();
    for file in files {
        for at in places(&file.shipped, "super::") {
            let line = line_of(&file.shipped, at);
            wrong.push(file.at(line, "`super::`: write the path from `crate::`"));
        }
    }
    wrong
}

/// No import takes all there is, but `use super::*` in tests.
pub fn no_globs(files: &[File]) -> Vec<String> {
    let mut wrong = Vec::new();
    for file in files {
        for (at, import) in imports(&file.code) {
            let shipped = !file.shipped[at..].starts_with(' ');
            if import.contains('*') && (shipped || import != "use super::*;") {
                let line = line_of(&file.code, at);
                wrong.push(file.at(line, format!("`{import}` does not say what it takes")));
            }
        }
    }
    wrong
}

/// An import names one path.
pub fn one_path_a_line(files: &[File]) -> Vec<String> {
    let mut wrong = Vec::new();
    for file in files {
        for (at, import) in imports(&file.code) {
            if import.contains('{') {
                let line = line_of(&file.code, at);
                wrong.push(file.at(line, format!("`{import}`: one path a line")));
            }
        }
    }
    wrong
}

/// The imports of a code, each with its place, on one line whatever its visibility.
fn imports(code: &str) -> Vec<(usize, String)> {
    let starts_line = |at: &usize| {
        let line = code[..*at].rsplit('\n').next().unwrap_or_default().trim();
        line.is_empty() || line.starts_with("pub")
    };
    let whole = |at: usize| {
        let end = code[at..].find(';').map_or(code.len(), |length| at + length + 1);
        (at, code[at..end].split_whitespace().collect::<Vec<_>>().join(" "))
    };
    places(code, "use").into_iter().filter(starts_line).map(whole).collect()
}

/// The paths from the root of the crate that a code names, each with its line.
fn paths(file: &File, code: &str) -> Vec<(usize, Vec<String>)> {
    // The binary is a crate of its own and calls the root by its name.
    let root = if file.room() == Some("main") { "lastcopy::" } else { "crate::" };
    let segments = |at: usize| {
        let rest = &code[at + root.len()..];
        let end = rest.find(|letter| !in_name(letter) && letter != ':');
        let path = &rest[..end.unwrap_or(rest.len())];
        (line_of(code, at), path.split("::").map(str::to_owned).collect())
    };
    places(code, root).into_iter().map(segments).collect()
}

/// The files that a file imports from or declares.
fn needs(file: &File, numbers: &BTreeMap<&str, usize>) -> Vec<usize> {
    let find = |stem: &str| {
        let candidates = [format!("{stem}.rs"), format!("{stem}/mod.rs")];
        candidates.iter().find_map(|path| numbers.get(path.as_str()).copied())
    };
    let deepest = |path: Vec<String>| {
        let stems = (1..=path.len()).rev().map(|depth| format!("src/{}", path[..depth].join("/")));
        stems.into_iter().find_map(|stem| find(&stem)).or_else(|| find("src/lib"))
    };
    let imported = paths(file, &file.shipped).into_iter();
    let mut found: Vec<usize> = imported.filter_map(|(_, path)| deepest(path)).collect();
    let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    for at in places(&file.shipped, "mod") {
        let item = &file.shipped[at..end_of_item(&file.shipped, at)];
        let child = item.trim_start_matches("mod").trim().strip_suffix(';');
        found.extend(child.and_then(|child| find(&format!("{folder}/{child}"))));
    }
    found.sort_unstable();
    found.dedup();
    // A file that names its own items by the whole path needs nobody.
    found.retain(|other| numbers.get(file.path.as_str()) != Some(other));
    found
}

/// The shortest way from a file back to itself.
fn shortest_circle(start: usize, needs: &[Vec<usize>]) -> Option<Vec<usize>> {
    let mut from: BTreeMap<usize, usize> = BTreeMap::new();
    let mut ahead = VecDeque::from([start]);
    while let Some(file) = ahead.pop_front() {
        for next in needs[file].iter().copied() {
            if next == start {
                let back = std::iter::successors(Some(file), |file| from.get(file).copied());
                let mut circle: Vec<usize> = back.collect();
                circle.reverse();
                return Some(circle);
            }
            if let Entry::Vacant(unseen) = from.entry(next) {
                unseen.insert(file);
                ahead.push_back(next);
            }
        }
    }
    None
}

/// The same circle, told from its first file on.
fn from_least(mut circle: Vec<usize>) -> Vec<usize> {
    let least = circle.iter().enumerate().min_by_key(|(_, file)| **file);
    let at = least.map_or(0, |(at, _)| at);
    circle.rotate_left(at);
    circle
}
