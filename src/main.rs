//! The command line of lastcopy.

fn main() {}
