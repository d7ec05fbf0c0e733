//! Death certificates of handsets, copy by copy.

use crate::explain::certificate::Certificate;
use crate::explain::certificate::is_lost;
use crate::outcome::fates::causes_of;
use crate::report::certificate::lines;
use crate::report::certificate::verdict;
use crate::report::html::frame::command;
use crate::report::html::numbers::Said;
use crate::report::html::numbers::spaced;
use crate::report::numbers::count;
use crate::report::timeline::Dates;
use crate::report::words::tell;
use crate::scenario::load::Scenario;
use maud::Markup;
use maud::html;

/// Records told of one handset at most.
const MOST: usize = 3;

/// A handset of which records are told.
pub struct Life {
    /// Why this one, such as `Typical`.
    pub why: String,
    /// The class of loss that it stands for.
    pub class: Option<u64>,
    /// What became of it.
    pub certificate: Certificate,
    /// The line that tells more.
    pub command: String,
}

/// The certificates.
#[must_use]
pub fn put(scenario: &Scenario, lives: &[Life]) -> Markup {
    html! {
        div.lives {
            @for (at, life) in lives.iter().enumerate() { (one(scenario, at, life)) }
        }
    }
}

/// Where on the page the handset is told that stands for a class.
#[must_use]
pub fn place_of(lives: &[Life], class: u64) -> Option<String> {
    lives.iter().position(|it| it.class == Some(class)).map(id)
}

fn id(at: usize) -> String {
    format!("life-{at}")
}

/// What a handset is chosen by.
fn name(scenario: &Scenario, life: &Life) -> String {
    let number = life.certificate.traced.account.number;
    match life.class {
        Some(class) => {
            let causes = causes_of(class, &scenario.model().causes);
            format!("{number}: {}", causes.join(" + "))
        }
        None => format!("{number}: lost most"),
    }
}

fn one(scenario: &Scenario, at: usize, life: &Life) -> Markup {
    let account = &life.certificate.traced.account;
    let lost = account.records.iter().filter(|it| is_lost(it)).count() as u64;
    let cohort = &scenario.model().cohorts[account.cohort].name;
    let all = count(account.records.len() as u64);
    let text = format!("{}: handset {} of {cohort}", life.why, account.number);
    let lost = format!("{} of {all} records lost.", count(lost));
    let told: Vec<_> = life.certificate.told().collect();
    html! {
        article id=(id(at)) data-name=(Said(&name(scenario, life))) {
            h3 { (Said(&text)) }
            p.soft { (spaced(&lost)) " Of each kind of loss one record, " (told.len().min(MOST))
                " of " (told.len()) ":" }
            @for (fate, history) in told.iter().take(MOST) {
                p { strong { (Said(&verdict(scenario, fate))) "." } }
                ol.life {
                    @for line in lines(scenario, &life.certificate, history, false) {
                        li.last[line.last] {
                            time { (Said(&Dates::of(scenario.model()).show_or_offset(line.at))) }
                            (Said(&line.text))
                        }
                    }
                }
                @if let Some((_, died)) = history.last_death() {
                    (believed(scenario, life, died.at))
                }
            }
            pre tabindex="0" aria-label="Command" { (command(&life.command)) }
        }
    }
}

/// What operators knew when the last copy died.
fn believed(scenario: &Scenario, life: &Life, at: crate::kernel::time::Time) -> Markup {
    let dates = Dates::of(scenario.model());
    let said = life.certificate.believed(at).into_iter().map(|entry| {
        let told = tell(scenario.spec(), entry);
        format!("{} {} {}", dates.show_or_offset(entry.at), told.what, told.note).trim().to_owned()
    });
    let said: Vec<String> = said.collect();
    html! {
        @if said.is_empty() {
            p.soft { "By then operators had noticed, done and said nothing." }
        } @else {
            p.soft { "Operators last knew: " (Said(&said.join("; "))) "." }
        }
    }
}
