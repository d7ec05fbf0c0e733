//! What the checks have found so far.

use crate::scenario::error::Problem;
use crate::scenario::nearest::suggestion;
use std::collections::BTreeSet;

/// Problems, in the order in which they were found.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) problems: Vec<Problem>,
    /// Whether there is so much of something that looking further would take too long.
    pub(crate) is_flooded: bool,
}

impl Found {
    /// Something is wrong with the value at a path.
    pub(crate) fn wrong(&mut self, path: impl Into<String>, message: impl Into<String>) {
        self.problems.push(Problem::new(message).on(path));
    }

    /// Something is wrong, and this is what to do about it.
    pub(crate) fn wrong_so(
        &mut self,
        path: impl Into<String>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.problems.push(Problem::new(message).on(path).help(help));
    }

    /// Something is taken as it is, and was probably not meant so.
    pub(crate) fn doubt(
        &mut self,
        path: impl Into<String>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.problems.push(Problem::new(message).on(path).help(help).warning());
    }

    /// A name must be one of those known; says whether it is.
    pub(crate) fn refer(
        &mut self,
        path: &str,
        (one, many): (&str, &str),
        name: &str,
        known: &[&str],
    ) -> bool {
        let is_known = known.contains(&name);
        if !is_known {
            let message = format!("there is no {one} `{name}`");
            self.wrong_so(path, message, suggestion(name, many, known));
        }
        is_known
    }

    /// Each name in a list must be one of those known, and stand there once.
    pub(crate) fn refer_all<'a>(
        &mut self,
        path: &str,
        noun: (&str, &str),
        names: impl IntoIterator<Item = &'a str>,
        known: &[&str],
    ) {
        let mut seen = BTreeSet::new();
        for (at, name) in names.into_iter().enumerate() {
            let path = format!("{path}[{at}]");
            if self.refer(&path, noun, name, known) && !seen.insert(name) {
                self.wrong(path, format!("`{name}` stands here twice"));
            }
        }
    }
}
