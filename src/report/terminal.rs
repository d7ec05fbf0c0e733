//! A replay for somebody at a terminal: one page from the headline to the line that shows it
//! again.

use crate::check::judge::Verdict;
use crate::experiment::replay::Replay;
use crate::experiment::rescue::Rescue;
use crate::kernel::time::Time;
use crate::report::accounted;
use crate::report::curves;
use crate::report::groups;
use crate::report::judged;
use crate::report::ledger;
use crate::report::losses;
use crate::report::numbers::count;
use crate::report::numbers::hours;
use crate::report::numbers::money;
use crate::report::numbers::numbered;
use crate::report::numbers::offset;
use crate::report::numbers::part;
use crate::report::page::Page;
use crate::report::page::Paper;
use crate::report::page::Tint;
use crate::report::rescued;
use crate::report::retained;
use crate::report::timeline;
use crate::scenario::load::Scenario;

/// What is shown.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a> {
    /// What was replayed.
    pub scenario: &'a Scenario,
    /// What came out.
    pub replay: &'a Replay,
    /// What would have saved it; none if nobody asked.
    pub rescues: &'a [Rescue],
    /// How many handsets that was played on.
    pub rescued_on: u64,
    /// What hangs on each fault, if somebody asked.
    pub accounted: Option<accounted::Shown<'a>>,
    /// The lines that replay it, to be copied as they are.
    pub again: &'a str,
    /// Whether nothing is folded away.
    pub full: bool,
    /// Whether only the verdict is wanted.
    pub brief: bool,
}

/// The page.
#[must_use]
pub fn page(paper: Paper, shown: &Shown<'_>) -> String {
    let mut page = Page::new(paper);
    let Shown { scenario, replay, .. } = *shown;
    if !shown.brief {
        put_header(&mut page, scenario, replay, shown.full);
        put_headline(&mut page, replay);
        timeline::put(&mut page, scenario, &replay.outcome.server, shown.full);
        curves::put(&mut page, scenario, &replay.outcome);
        losses::put_categories(&mut page, scenario.model(), replay);
        losses::put_classes(&mut page, scenario.model(), replay, shown.full);
        groups::put(&mut page, scenario, replay);
        ledger::put_faults(&mut page, scenario, replay);
        ledger::put_misplaced(&mut page, scenario);
        retained::put(&mut page, scenario, replay, shown.full);
        judged::put_milestones(&mut page, scenario, replay);
        judged::put_expectations(&mut page, scenario, replay);
        judged::put_objectives(&mut page, scenario, replay);
        ledger::put_money(&mut page, scenario, replay);
        let played = numbered(shown.rescued_on, scenario.model().noun());
        rescued::put(&mut page, shown.rescues, replay.outcome.seed, &played);
        if let Some(accounted) = &shown.accounted {
            accounted::put(&mut page, accounted, shown.full);
        }
        page.gap();
    }
    put_verdict(&mut page, shown);
    page.into_text()
}

fn put_header(page: &mut Page, scenario: &Scenario, replay: &Replay, full: bool) {
    let (spec, model) = (scenario.spec(), scenario.model());
    let mut line = page.line();
    line.put(Tint::Bold, scenario.name());
    if !spec.title.is_empty() {
        line.skip(2);
        line.put(Tint::Plain, &spec.title);
    }
    drop(line);
    let outcome = &replay.outcome;
    let mut said = vec![format!("seed {}", outcome.seed)];
    if outcome.trial > 0 {
        said.push(format!("trial {}", outcome.trial));
    }
    said.push(numbered(outcome.totals.accounts, model.noun()));
    if spec.clock.t0.is_some() {
        let day = |at: Time| model.calendar.show(at).chars().take(10).collect::<String>();
        said.push(format!("{} to {}", day(model.start), day(model.horizon)));
    }
    said.push(format!("{} to {}", offset(model.start), offset(model.horizon)));
    said.push(format!("lastcopy {}", env!("CARGO_PKG_VERSION")));
    said.push(format!("scenario {}", &scenario.digest()[..8]));
    page.listed(Tint::Dim, &said);
    let chosen = scenario.overlays();
    let named =
        [("variant", &chosen.variant), ("policy", &chosen.policy), ("strategy", &chosen.strategy)];
    let named =
        named.iter().filter_map(|(kind, name)| name.as_ref().map(|name| format!("{kind} {name}")));
    let mut changed: Vec<String> = named.chain(chosen.set.iter().cloned()).collect();
    if let Some(first) = changed.first_mut() {
        first.insert_str(0, "with ");
        page.listed(Tint::Warn, &changed);
    }
    if full && !spec.story.is_empty() {
        page.gap();
        page.wrapped(0, Tint::Plain, &spec.story);
    }
}

/// What happened in five numbers.
fn put_headline(page: &mut Page, replay: &Replay) {
    let totals = &replay.outcome.totals;
    let all = totals.all();
    let metric = |name: &str| replay.metrics.get(name).copied();
    let number = |name: &str| metric(name).map_or(0, |it| it.max(0.0) as u64);
    let mut rows: Vec<(Tint, String, String)> = Vec::new();
    let tint = |bad: bool| if bad { Tint::Bad } else { Tint::Good };
    let of = |share: String| if share.is_empty() { share } else { format!(" ({share})") };
    rows.push((
        tint(all.lost > 0),
        count(all.lost),
        format!("of {} records lost{}", count(all.current), of(part(all.lost, all.current))),
    ));
    let held = [
        ("items.unresolved", "more are held, and a plan is still to bring them back"),
        ("items.abandoned", "more are held, and no plan will bring them back"),
    ];
    for (name, words) in held {
        if number(name) > 0 {
            rows.push((Tint::Warn, count(number(name)), words.to_owned()));
        }
    }
    rows.push((
        tint(totals.lost_some > 0),
        count(totals.lost_some),
        format!(
            "of {} accounts lost something{}",
            count(totals.accounts),
            of(part(totals.lost_some, totals.accounts))
        ),
    ));
    if totals.without_data > 0 {
        let longest = totals.without_hours.keys().next_back().copied().unwrap_or(0);
        let words = format!(
            "accounts were without data, each for less than {}",
            // Counted in whole hours, rounded down.
            hours(longest as f64 + 1.0)
        );
        rows.push((Tint::Warn, count(totals.without_data), words));
    }
    if replay.outcome.server.first_damage.is_some() {
        rows.push(match metric("rta_h") {
            Some(back) => (Tint::Plain, hours(back), "until data was back".to_owned()),
            None => (Tint::Bad, "never".to_owned(), "was data back before the end".to_owned()),
        });
    }
    if let Some(total) = metric("money.total").filter(|total| *total > 0.0) {
        rows.push((Tint::Plain, money(total), "was the cost in all".to_owned()));
    }
    page.gap();
    let widest = rows.iter().map(|(_, number, _)| number.len()).max().unwrap_or(0);
    for (tint, number, words) in rows {
        let mut line = page.line();
        line.skip(1 + widest - number.len());
        line.put(tint, &number);
        line.skip(2);
        line.put(Tint::Plain, &words);
    }
}

fn put_verdict(page: &mut Page, shown: &Shown<'_>) {
    let replay = shown.replay;
    let judgements = &replay.judgements;
    let held = judgements.iter().filter(|it| it.holds == Some(true)).count();
    let (tint, word, code) = match replay.verdict {
        Verdict::Pass => (Tint::Good, "PASS", 0),
        Verdict::Fail => (Tint::Bad, "FAIL", 1),
        Verdict::Miss => (Tint::Warn, "MISS", 4),
    };
    let reason = match (replay.verdict, judgements.len()) {
        (Verdict::Miss, _) if judgements.iter().all(|it| it.holds.is_some()) => {
            "no fault took effect: nothing was tested".to_owned()
        }
        (_, 0) => "nothing was expected".to_owned(),
        (_, all) => format!("{held} of {all} expectations held"),
    };
    let mut line = page.line();
    line.put(Tint::Bold, "verdict  ");
    line.put(tint, word);
    line.skip(1);
    line.put(Tint::Dim, &format!("(exit {code})"));
    line.skip(1);
    line.put(Tint::Plain, &reason);
    drop(line);
    if !judgements.is_empty() {
        let mut line = page.line();
        line.skip(9);
        line.put(Tint::Plain, &judged::by_grade(judgements));
    }
    for judgement in judgements.iter().filter(|it| it.holds != Some(true)) {
        let word = if judgement.holds.is_none() { "not reached" } else { "does not hold" };
        let mut line = page.line();
        line.skip(9);
        line.put(tint, word);
        line.skip(2);
        let grade = judgement.grade.word();
        line.put(Tint::Plain, &format!("{} ({grade})", judgement.name));
    }
    let mut line = page.line();
    line.put(Tint::Bold, "hash     ");
    line.put(Tint::Plain, &replay.outcome.hash.hex());
    line.skip(2);
    line.put(Tint::Dim, &format!("{} events", count(replay.outcome.events())));
    drop(line);
    page.line().put(Tint::Bold, "again");
    page.verbatim(shown.again);
}
