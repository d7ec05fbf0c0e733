//! What `lastcopy sweep` and `lastcopy merge` promise: the same bytes however they were come by.

mod place;
mod plans;
mod resume;
mod rows;
