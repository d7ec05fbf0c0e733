//! Death certificates of handsets, copy by copy.

use crate::explain::certificate::Certificate;
use crate::explain::certificate::is_lost;
use crate::report::certificate::lines;
use crate::report::certificate::verdict;
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
    /// What became of it.
    pub certificate: Certificate,
    /// The line that tells more.
    pub command: String,
}

/// The certificates.
#[must_use]
pub fn put(scenario: &Scenario, lives: &[Life]) -> Markup {
    html! { @for life in lives { (one(scenario, life)) } }
}

fn one(scenario: &Scenario, life: &Life) -> Markup {
    let account = &life.certificate.traced.account;
    let lost = account.records.iter().filter(|it| is_lost(it)).count() as u64;
    let cohort = &scenario.model().cohorts[account.cohort].name;
    let all = count(account.records.len() as u64);
    let text = format!("{}: handset {} of {cohort}", life.why, account.number);
    let lost = format!("{} of {all} records lost.", count(lost));
    let told: Vec<_> = life.certificate.told().collect();
    html! {
        article {
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
            pre tabindex="0" aria-label="Command" { code { (Said(&life.command)) } }
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
