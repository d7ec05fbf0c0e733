//! One account's life, simulated alone against the server's timeline.
//!
//! Between two ops of the timeline all that a handset needs of the server is constant, so its few
//! pending events wait in registers and nothing stands in a global queue. Edits are written when
//! somebody looks: at a sync, a loss or an op; each keeps its own time.
//!
//! # Why it is fast
//!
//! - **No global queue.** A queue over a million handsets misses the cache at each event, and that
//!   is what other engines pay for. A life needs nobody else's, so one fits in the first cache and
//!   is used again for the next.
//! - **Attempts stand on a grid.** While the service answers, the last attempt before an instant is
//!   told by arithmetic, and the others are counted and not lived. An attempt on which something
//!   hangs is lived; so is each that fails. `totals.events` counts a lived attempt twice.
//! - **Edits are drawn a block at a time.** A block of the cipher gives 16 words, whose logarithms
//!   do not wait for one another, so the compiler makes vectors of them; who goes on to the next
//!   block is given four, beside each other in vectors. Only the sum of the waits, the time and the
//!   chain go edit by edit; contents grow by a whole span of records.
//! - **Copies are looked at when one is born or dies**, in the categories that it touches, and not
//!   at all where the handset and the live generation both have everything. Where no mask lies over
//!   them they are counted from edge to edge, and no edge is sorted. Records written straight to
//!   the store are looked at by none: each changes the counts by a step that is known.
//! - **What is asked again and again is kept**: when the next edit comes and when each restart is
//!   due. An attempt that meets no service looks at nothing but its own wait.
//! - **What is pushed may wait to be written** until somebody looks at it: an op of the timeline
//!   that neither looks nor changes where edits go leaves them alone, and so does a restart after
//!   which the handset is on at once with all it had. Many edits are written and counted together.
//! - **Rows that have the same share a column.** A restore point of a store in which an account
//!   wrote nothing since the last point is a row more in a column, and nobody looks when it comes
//!   or goes.
//! - **The ends of a life are made four blocks at a time**, and where an account sees all that it
//!   has, its items are counted and not sorted.
//!
//! What remains of workload B, by a profile: near half are edits (their logarithms, times and
//! chain), a fifth the cipher, and the rest attempts, restarts and looks.
//! A capacity that nobody exceeds makes workload B cost two to three times as much, because each
//! request is counted by its window. One that is full costs most, since requests of the whole fleet
//! must be decided in their order: by a profile of two days of it, a sixth is the counting, a sixth
//! decisions and the cards on which they are taken (fetched a window at a time, so that the waits
//! for memory overlap), a seventh the cipher (the waits of a window are drawn four at a time), a
//! fifth attempts and the search for the next that is refused, a sixteenth the sorting.
//! Each time that a window overflows after room was found again, the fleet is counted once more.
//! The flagship's events cost more, as two in three are lived, not one in four, and eight
//! categories hang on them: by a profile a sixth are edits, a sixth looks, a tenth the fates at the
//! horizon, a tenth the cipher, a fifteenth the counts of edits and a fifteenth the beginning, when
//! fourteen streams are opened; the rest are forty ops of the timeline, restarts and attempts.
//! Changes and deletes (each item's versions are found at the horizon), restore points (each is a
//! look, unless it has what the last one had) and further categories cost more. Nothing is chosen
//! by recognising a scenario.

pub(crate) mod apply;
pub(crate) mod asking;
pub(crate) mod body;
pub(crate) mod census;
pub(crate) mod columns;
pub(crate) mod contact;
pub(crate) mod course;
pub(crate) mod diary;
pub(crate) mod fate;
pub(crate) mod gate;
pub(crate) mod items;
pub(crate) mod lane;
pub(crate) mod mark;
pub(crate) mod points;
pub(crate) mod react;
pub(crate) mod request;
pub(crate) mod restart;
pub(crate) mod seen;
pub(crate) mod sheet;
pub(crate) mod stage;
pub(crate) mod straight;
pub(crate) mod sync;
pub(crate) mod tally;
pub(crate) mod turn;
pub(crate) mod waiting;
pub(crate) mod witness;
