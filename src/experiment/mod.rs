//! Many trials, and what is asked of one: replay, compare, estimate.

