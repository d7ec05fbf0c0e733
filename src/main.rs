//! The command line of lastcopy.

fn main() {
    let path = std::env::args().nth(1).expect("a path");
    match lastcopy::scenario::load::Scenario::open(&path, std::fs::read(&path).expect("read"), &lastcopy::scenario::load::Overlays { handsets: std::env::args().nth(2).map(|n| n.parse().expect("n")), ..Default::default() }) {
        Ok(scenario) => {
            let outcome = lastcopy::engine::trial::run(&scenario, 1, 0);
            println!("{:?}\n{:#?}\n{:?}", outcome.hash.hex(), outcome.totals, outcome.server.journal.iter().filter(|e| !e.event.starts_with("job")).map(|e| format!("{} {} {}", e.at, e.event, e.typed)).collect::<Vec<_>>());
        }
        Err(problems) => println!("{problems}"),
    }
}
