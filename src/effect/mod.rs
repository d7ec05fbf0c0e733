//! The verbs: the only code that changes the world.
//!
//! [`site`] changes what stands on the server side and writes each change into the timeline as an
//! [`op`]; an account's life is simulated against that timeline. [`damage`] is what a fault
//! decides.

pub mod damage;
pub mod op;
pub mod site;
pub mod work;
