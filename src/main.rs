//! The command line of lastcopy.

fn main() {
    let mut args = std::env::args().skip(1);
    let path = args.next().expect("a path");
    let mut overlays = lastcopy::scenario::load::Overlays::default();
    while let (Some(key), Some(value)) = (args.next(), args.next()) {
        match key.as_str() {
            "-n" => overlays.handsets = value.parse().ok(),
            "-v" => overlays.variant = Some(value),
            "-p" => overlays.policy = Some(value),
            "-s" => overlays.strategy = Some(value),
            _ => overlays.set.push(value),
        }
    }
    match lastcopy::scenario::load::Scenario::open(&path, std::fs::read(&path).expect("read"), &overlays) {
        Ok(scenario) => {
            let replay = lastcopy::experiment::replay::replay(&scenario, 1, 0);
            for e in replay.outcome.server.journal.iter().filter(|e| !e.event.starts_with("job:n")) { println!("{:>14} {} {} {}", format!("{}", e.at), e.event, e.note, e.typed); }
            for (k, v) in &replay.metrics { println!("{k:40} {v}"); }
            for j in &replay.judgements { println!("{:?} {} {:?} found {} wanted {}", j.grade, j.name, j.holds, j.found, j.wanted); }
            println!("{:?} {}", replay.verdict, replay.outcome.hash.hex());
        }
        Err(problems) => println!("{problems}"),
    }
}
