//! What does not fit together in a scenario: all of it at once, each by path.
//!
//! Each file looks at one part; none of them knows of text or places. What a single value may be
//! was checked when it was read. Here stand the checks that need two values, and the bounds that
//! keep a hostile or mistyped file from running for ever.

mod causes;
mod chosen;
mod clock;
mod cohorts;
mod expect;
mod faults;
mod found;
mod groups;
mod jobs;
mod known;
mod marks;
mod mixes;
mod names;
mod plans;
mod queues;
mod waits;
mod when;
mod world;

use crate::scenario::checks::found::Found;
use crate::scenario::checks::known::Known;
use crate::scenario::error::Problem;
use crate::scenario::spec::Spec;

pub(crate) use crate::scenario::checks::marks::check as check_marks;

/// All that does not fit together, warnings included, each by path (`stores[0].size`).
#[must_use]
pub fn check(spec: &Spec) -> Vec<Problem> {
    let mut found = Found::default();
    names::check(&mut found, spec);
    if found.is_flooded {
        return found.problems;
    }
    let known = Known::of(spec);
    causes::check(&mut found, spec);
    clock::check(&mut found, spec);
    world::check(&mut found, &known);
    cohorts::check(&mut found, &known);
    groups::check(&mut found, &known);
    queues::check(&mut found, &known);
    jobs::check(&mut found, &known);
    faults::check(&mut found, &known);
    plans::check(&mut found, &known);
    expect::check(&mut found, &known);
    mixes::check(&mut found, &known);
    waits::check(&mut found, &known);
    found.problems
}
