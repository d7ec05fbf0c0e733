//! What services answered over time, read back from a trial's journal.

use crate::kernel::time::Time;
use crate::metric::row::View;
use crate::world::service::Answer;

/// What a service came to answer and when, from the start on.
pub(crate) fn answers(view: &View<'_>, service: usize) -> Vec<(Time, Answer)> {
    let Some(service) = view.context.services.get(service) else { return Vec::new() };
    let stem = format!("service:{}/", service.name);
    let mut answers = vec![(view.context.start, service.starts)];
    for entry in &view.outcome.server.journal {
        let word = entry.event.strip_prefix(&stem);
        answers.extend(word.and_then(answer).map(|it| (entry.at, it)));
    }
    answers
}

fn answer(word: &str) -> Option<Answer> {
    match word {
        "up" => Some(Answer::Up),
        "read-only" => Some(Answer::ReadOnly),
        "blank" => Some(Answer::Blank),
        "corrupt" => Some(Answer::Corrupt),
        "down" => Some(Answer::Down),
        _ => None,
    }
}

/// Whether users get at their data.
pub(crate) fn serves(answer: Answer) -> bool {
    matches!(answer, Answer::Up | Answer::ReadOnly)
}

/// How long a service was down, in milliseconds.
pub(crate) fn down_ms(view: &View<'_>, service: usize) -> i64 {
    let answers = answers(view, service);
    let ends = answers.iter().skip(1).map(|(at, _)| *at).chain([view.context.horizon]);
    let spells = answers.iter().zip(ends).filter(|((_, answer), _)| *answer == Answer::Down);
    spells.map(|((since, _), until)| until.since(*since).ms()).sum()
}

/// When a service stopped serving, at an instant or after it; that instant itself if it did not
/// serve then.
pub(crate) fn fails_after(view: &View<'_>, service: usize, from: Time) -> Option<Time> {
    let answers = answers(view, service);
    let before = answers.iter().rev().find(|(at, _)| *at <= from);
    if before.is_some_and(|(_, answer)| !serves(*answer)) {
        return Some(from);
    }
    let mut later = answers.iter().filter(|(at, _)| *at > from);
    later.find(|(_, answer)| !serves(*answer)).map(|(at, _)| *at)
}

/// When the first service fell, and when the last that fell served again for good, if all did;
/// none if no service fell. A service that starts down has not fallen.
pub(crate) fn fell_and_rose(view: &View<'_>) -> Option<(Time, Option<Time>)> {
    let mut all: Option<(Time, Option<Time>)> = None;
    for service in 0..view.context.services.len() {
        let answers = answers(view, service);
        let pairs = answers.windows(2).find(|pair| serves(pair[0].1) && pair[1].1 == Answer::Down);
        let Some(fell) = pairs.map(|pair| pair[1].0) else { continue };
        let last = answers.iter().rposition(|(_, answer)| !serves(*answer));
        let rose = last.and_then(|at| answers.get(at + 1)).map(|(at, _)| *at);
        all = Some(match all {
            None => (fell, rose),
            Some((first, back)) => (first.min(fell), back.zip(rose).map(|(a, b)| a.max(b))),
        });
    }
    all
}
