//! A trial over time, for viewers of traces and for programs: the reference of both formats.
//!
//! # `--trace`: a trace of Chrome's
//!
//! The file is an object in the JSON of Chrome's [trace event format][format], which
//! [Perfetto](https://ui.perfetto.dev) reads. Tests hold it to the rules of that format. It has
//! three fields: `displayTimeUnit`, `traceEvents`, and `otherData`, which says what the trace is of
//! and what was left out: `schema` (`lastcopy.trace/1`), `scenario`, `digest`, `engine`, `seed`,
//! `trial`, `hash`, `t0`, `start_ms`, `horizon_ms`, `command`, `totals` and `shows`.
//!
//! **Time.** `ts` and `dur` are microseconds of scenario time since the scenario's start, whole
//! thousands of them, for a trial counts milliseconds; an instant is `start_ms + ts / 1000`
//! milliseconds after T0. No `ts` is negative: viewers drop such events.
//!
//! **Tracks.** Each of these is a process with a name, in this order; an empty one is left out.
//!
//! | Process | What it shows |
//! |---|---|
//! | `trial: NAME` | counters; business windows; groups that lost content |
//! | `faults` | each fault: a window, or an instant where it has none |
//! | `array:main` and other labels | what stood in that failure domain, from birth to death |
//! | `store: NAME` | its generations, when they were out of reach, damage, images, restores |
//! | `job: NAME` | its runs, its restore points, verifications |
//! | `service: NAME` | what it answers, one slice after another |
//! | `plan: NAME` | the plan, and its steps |
//! | `operators` | what they learned, what they said, the notices they sent |
//! | `handsets: NAME` | a cohort: the copies of the handsets that were followed |
//!
//! Windows that may overlap are async slices, `b` and `e` under an `id` that no other window has.
//! A process's own slices (`X`) and instants (`i`) do not overlap. Counters (`C`) are of the whole
//! fleet: `at risk` and `lost` (records), `visible` and `acknowledged` (records), `without data`
//! (accounts) and `complaints` (until then); each value stands at the end of the bin of
//! `clock.curve_every` in which it was reached.
//!
//! **Copies.** In a cohort each handset is an async slice with the fates of all its records as
//! arguments. A copy is a slice (`X`, category `copy`) from its birth to its death or the horizon.
//! Records of one handset whose copies were born and died together share slices, with `count` and
//! `records` to tell them, on as many threads as they have copies at a time. An arrow (`s` to `f`,
//! category `copied`) leads from each copy to the copies made of it. Where nobody held a record
//! from then on, an instant `last copy dies` stands at the end of the slice.
//!
//! # `--events`: JSON lines
//!
//! The first line is an object with the fields of `otherData`, its `schema` `lastcopy.events/1`.
//! Each line after it is an event, in order of time; what happened at one instant is in an order
//! of cause and effect. Every event has
//!
//! - `at_ms`: milliseconds after T0, negative before it;
//! - `entity`: what it happened to: `fault:NAME`, `service:NAME`, `job:NAME`, `plan:NAME`,
//!   `step:PLAN/STEP`, `channel:NAME`, `announce:NAME`, `notice:NAME`, `window:NAME`,
//!   `group:NAME`, `store:NAME`, `holder:NUMBER`, `copy:HANDSET.BUNDLE.NUMBER`, `handset:NUMBER`,
//!   `T0`;
//! - `kind`: what happened to it.
//!
//! The others depend on the entity:
//!
//! | Entity | Kinds | More fields |
//! |---|---|---|
//! | `fault` | `strikes` `end` | `note`, `typed` |
//! | `service` | `up` `read-only` `blank` `corrupt` `down` | the same |
//! | `job` | `start` `done` `failed` `aborted` `verified` `found-bad` | the same |
//! | `plan` | `start` `done` `stopped` | the same |
//! | `step` | `start` `done` `failed` `bad-point` `skipped` | the same |
//! | `channel`, `announce`, `notice` | `tells`, `said`, `issued` | the same |
//! | `window`, `group`, `T0` | `open` `close`, `lost`, `start` | the same |
//! | `store` | `restored` | `cause` (the step), `as_of_ms`, `tried_bad` |
//! | `holder` | `born` | `name`, `what`, `of`, `parents`, `as_of_ms`, `stands_on` |
//! | `holder` | `complete` `damaged` `out-of-reach` `in-reach` `died` | `bad`; `cause` |
//! | `copy` | `born` | `handset`, `cohort`, `records`, `count`, `place`, `in`, `came`, `parents` |
//! | `copy` | `complete` `died` | `handset`, `count`; `cause`, `last`, `current` |
//! | `handset` | `fate` | `cohort`, `category`, `fate`, `records`, `current`, `causes` |
//!
//! `what` a holder is: a generation of a `store`, a `point` of a job, an `image` of another holder.
//! `typed` says whether typed times alone fixed the instant. A copy in a restore point or an image
//! is `complete`, and counts, when that is. `cause` of a death is the name of a
//! cause, and null where a copy merely gave way to another. `last` is true if nobody held the
//! records from then on; `current` of a last death counts those whose loss counts, for the others
//! were superseded or deleted before. A `fate` is written at the horizon for all records of each
//! handset followed: `visible`, `held`, `lost`, `pending` or `unsent`. The sum of `current` over
//! the lost of all handsets is the number of records lost that `replay` prints.
//!
//! # Bounds
//!
//! Unless asked for others, both tell of 16 handsets at most and of one record of each kind of
//! loss each, as `explain` does. `--only` chooses handsets and `--every-record` all their records;
//! no more than [`MOST_HANDSETS`] handsets and [`MOST_COPIES`] copies are told, and of the server
//! side [`MOST_SERVED`] events. `shows` says which handsets and records were told, and `left_out`
//! in it what was not, or null.
//!
//! [format]: https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU
//! [`MOST_HANDSETS`]: crate::explain::story::MOST_HANDSETS
//! [`MOST_COPIES`]: crate::explain::story::MOST_COPIES
//! [`MOST_SERVED`]: crate::report::trace::told::MOST_SERVED

pub mod chrome;
mod copies;
pub mod events;
mod meanings;
mod pen;
mod served;
pub mod told;
