//! Data is lost when its last copy dies. This crate replays outages on a simulated fleet and its
//! servers, and says which records lost their last copy, when, why, and which backup policy or
//! recovery strategy would have saved them.
//!
//! In October 2009 about 800,000 Sidekick phones kept their users' contacts in memory that needs
//! power. The service behind them kept one database and one backup, and both went in one event.
//! From then on each battery that was pulled killed a last copy, a service that came back empty
//! erased phones that asked it for theirs, and the rescue brought back most of what was left. No
//! single fault lost the data: the *order* of ordinary events did. Such an order can be written
//! down, played, changed and played again; that is what this crate is for.
//!
//! # A scenario, played
//!
//! All that happens is data: a file in RON, or a value put together with
//! [`Scenario::builder`](scenario::load::Scenario::builder).
//!
//! ```
//! use lastcopy::engine::trial::run;
//! use lastcopy::scenario::load::Overlays;
//! use lastcopy::scenario::load::Scenario;
//!
//! let scenario = Scenario::from_ron(r#"(
//!     name: "one-array",
//!     clock: (horizon: "30 d"),
//!     categories: [(name: "contacts", items: 40, edits: "2 per d")],
//!     cohorts: [(name: "users", accounts: 100, service: "data")],
//!     stores: [(name: "primary", labels: ["array:main"])],
//!     services: [(name: "data", store: "primary")],
//!     // The copy of each night stands on the array that it is a copy of.
//!     jobs: [(name: "nightly", source: "primary", labels: ["array:main"],
//!         schedule: "daily 01:00", takes: Lasting("2 h"), slots: 3)],
//!     faults: [(name: "array-dies", when: At("T+10 d"), what: Destroy(), hits: ["array:main"])],
//!     policies: [(name: "another-array", set: {"jobs[nightly].labels": ["array:second"]})],
//! )"#)?;
//! let outcome = run(&scenario, 7, 0);
//! assert!(outcome.totals.all().lost >= 40 * 100);
//! assert_eq!(outcome.hash, run(&scenario, 7, 0).hash);
//!
//! // The same month under the same chance, with the copy elsewhere.
//! let policy = Some("another-array".to_owned());
//! let elsewhere = scenario.with(&Overlays { policy, ..Overlays::default() })?;
//! let saved = run(&elsewhere, 7, 0);
//! assert!(saved.totals.all().lost < outcome.totals.all().lost);
//! # Ok::<(), lastcopy::scenario::error::Problems>(())
//! ```
//!
//! [`experiment::replay::replay`] measures and judges a trial as well: metrics, expectations,
//! objectives, verdict.
//!
//! # The house
//!
//! Nouns below, verbs above them, choices above the verbs, the engine above the choices, readers on
//! top. A file imports from its own room and from lower floors, and `tests/tidy` keeps it so.
//!
//! | Floor | Rooms | What they are |
//! |---|---|---|
//! | 10 | `cli` | what to run: one small file a verb, no arithmetic |
//! | 9 | [`report`] | what came out, as text and as JSON |
//! | 8 | [`explain`] | why a record was lost, what hung on each fault, what could have saved it |
//! | 8 | `testkit` | property tests: strategies, a corpus of files, one replay line |
//! | 7 | [`experiment`] | one trial and many: replayed, judged, held against alternatives |
//! | 6 | [`engine`] | one trial: the only place where time passes |
//! | 5 | [`scenario`] | the door: a file in, a checked scenario or every problem in it out |
//! | 4 | [`fault`] [`backup`] [`recovery`] [`metric`] [`check`] | choices: they look and decide |
//! | 3 | [`effect`] | verbs: the only code that changes the world |
//! | 3 | [`outcome`] | what a trial leaves: plain data |
//! | 2 | [`world`] | nouns: stores, handsets, categories, services, copies |
//! | 1 | [`kernel`] | time, order, chance, quantities |
//! | 1 | [`stats`] | intervals, selections and tests, for many trials |
//!
//! A trial is *ask, decide, do, schedule*: a fault decides a list of damages, a policy decides a
//! backup run, a strategy its next step; the engine does it through `effect` and schedules what
//! follows. A fault is shown the truth; policies and strategies are shown what their operators
//! believe.
//!
//! # The laws of a trial
//!
//! 1. **Pure.** [`run`](engine::trial::run) reads no clock, environment, global or thread order:
//!    the same file and seed come to the same hash.
//! 2. **Addressed draws.** A draw is found by seed, trial, purpose, entity and ordinal, never by
//!    how many were made before, so a change disturbs only what it touches.
//! 3. **Portable.** The cipher, the integers drawn from it and the logarithm are the crate's own
//!    or chosen by name; what std leaves to the platform is not called.
//! 4. **Whole milliseconds.** Events of one instant have an order by kind, entity and ordinal,
//!    never by who was put in first.
//! 5. **Decision points.** The fleet and the servers see each other at server events and at ticks
//!    of `observe_every`, and at no other instant.
//! 6. **Shared capacity** belongs to a window; who is refused returns in the next at the earliest.
//! 7. **Hash.** Each entity chains what changed its state; a trial's hash sums the chains, so it
//!    does not depend on who was simulated first.
//! 8. **No clairvoyance.** Only faults and checks look at the world; operators act on beliefs.
//! 9. **A miss is no pass.** Faults that took no effect, or an expectation that was never reached,
//!    make a verdict of their own.
//! 10. **One overlay.** Variants, policies, strategies and changes by hand are the same mechanism:
//!     a value at a path.
//! 11. **Every printed number** stands beside the line that replays it.
//!
//! # Errors
//!
//! What can be wrong is refused at the door: [`Problems`](scenario::error::Problems) holds all of
//! it, each with file, line, column, what was expected and the nearest name. Past the door nothing
//! returns an error, and a broken assumption of the crate's own panics with a sentence.
//!
//! # Features
//!
//! `rayon` lives the fleet on all cores; without it the result is the same and slower. `cli` is the
//! command `lastcopy`. Both are on by default; a library needs neither. Off by default are
//! `testkit`, for property tests with proptest; `png`, by which charts are written as PNG; and
//! `planted`, which breaks the simulator in five ways on demand, so that a test can see `verify`
//! notice each: never build it into anything else.

pub mod backup;
pub mod check;
#[cfg(feature = "cli")]
pub mod cli;
pub mod effect;
pub mod engine;
pub mod experiment;
pub mod explain;
pub mod fault;
pub mod kernel;
pub mod metric;
pub mod outcome;
#[cfg(feature = "cli")]
pub mod progress;
pub mod recovery;
pub mod report;
pub mod scenario;
pub mod stats;
#[cfg(feature = "testkit")]
pub mod testkit;
pub mod world;
