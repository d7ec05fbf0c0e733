//! Measures workload B in one engine, or in all of them one after another, and prints a table.
//!
//!     peers table [HANDSETS] [DAYS]
//!     peers run ENGINE HANDSETS DAYS

#![cfg_attr(feature = "desim", feature(coroutine_trait))]

mod heap;
mod model;
mod table;
#[cfg(feature = "desim")]
mod with_desim;
mod with_lastcopy;
mod with_nexosim;
mod with_simcore;

use rustix::time::ClockId;
use rustix::time::clock_gettime;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let number = |word: &str| word.parse::<f64>().unwrap_or_else(|_| panic!("a number: {word}"));
    match words[..] {
        ["table"] => table::print(10_000, 20.0),
        ["table", handsets] => table::print(number(handsets) as usize, 20.0),
        ["table", handsets, days] => table::print(number(handsets) as usize, number(days)),
        ["run", engine, handsets, days] => {
            let began = cpu_seconds();
            let counts = run(engine, number(handsets) as usize, number(days));
            let counts = counts.map(|count| count.to_string()).join(" ");
            println!("{} {counts}", cpu_seconds() - began);
        }
        _ => panic!("expected: peers table [HANDSETS] [DAYS], or peers run ENGINE HANDSETS DAYS"),
    }
}

fn run(engine: &str, handsets: usize, days: f64) -> [u64; 5] {
    let horizon = days * model::DAY;
    match engine {
        "lastcopy" => return with_lastcopy::run(handsets, days),
        "BinaryHeap" => heap::run(handsets, horizon),
        "simcore" => with_simcore::run(handsets, horizon),
        #[cfg(feature = "desim")]
        "desim" => with_desim::run(handsets, horizon),
        "NeXosim" => with_nexosim::run(handsets, horizon),
        _ => panic!("no engine {engine} in this build"),
    }
    model::take_counts()
}

/// CPU time of all threads of this process so far.
fn cpu_seconds() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 * 1e-9
}
