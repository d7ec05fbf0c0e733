//! The rule 3-2-1-1-0, as a predicate: three copies, on two media, one off site, one out of reach,
//! none untried; and what a policy does not protect from, whether it keeps the rule or not.
//!
//! It reads where copies stand and nothing else: it does not know what fails, how often, or how
//! old a copy is when it is needed. That is what trials are for.

use crate::world::label::Label;
use std::collections::BTreeSet;

/// One copy: the live one, or the points of a backup job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// What people call it.
    pub name: String,
    /// The failure domains it stands in.
    pub labels: Vec<Label>,
    /// Whether each of its points is restored on trial; the live copy needs no trial.
    pub tried: bool,
}

/// How copies stand against the rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Copies, the live one included; three are wanted.
    pub copies: usize,
    /// Different media or arrays that they stand on; two are wanted.
    pub media: usize,
    /// Copies on another site than the live one; one is wanted.
    pub off_site: usize,
    /// Copies that share no failure domain at all with the live one; one is wanted.
    pub out_of_reach: usize,
    /// Backups that nobody restores on trial; none are wanted.
    pub untried: usize,
    /// Failure domains in which every copy stands: one event there takes all.
    pub shared: Vec<Label>,
}

impl Rule {
    /// The five counts, in the order of the rule's name, each with whether it is enough.
    #[must_use]
    pub fn parts(&self) -> [(usize, bool); 5] {
        [
            (self.copies, self.copies >= 3),
            (self.media, self.media >= 2),
            (self.off_site, self.off_site >= 1),
            (self.out_of_reach, self.out_of_reach >= 1),
            (self.untried, self.untried == 0 && self.copies > 1),
        ]
    }

    /// Whether the rule is kept.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.parts().iter().all(|(_, enough)| *enough)
    }

    /// What it does not protect from, whatever it counts.
    #[must_use]
    pub fn gaps(&self) -> Vec<String> {
        let mut gaps: Vec<String> = self.shared.iter().map(|it| format!("loss of {it}")).collect();
        if self.off_site == 0 {
            gaps.push("loss of the site".to_owned());
        }
        if self.out_of_reach == 0 {
            gaps.push("whoever can reach the live copy".to_owned());
        }
        if self.untried > 0 {
            gaps.push("copies that are bad and untried".to_owned());
        }
        gaps.push("what was written since the last copy".to_owned());
        gaps
    }
}

/// How copies, the live one first, stand against the rule.
///
/// ```
/// use lastcopy::check::three_two_one::{Copied, rule};
/// let copied = |name: &str, labels: &[&str], tried| Copied {
///     name: name.to_owned(),
///     labels: labels.iter().map(|it| (*it).to_owned().try_into().unwrap()).collect(),
///     tried,
/// };
/// let live = copied("primary", &["array:san", "site:here"], true);
/// let nightly = copied("nightly", &["array:san", "site:here"], false);
/// let found = rule(&[live.clone(), nightly.clone()]);
/// assert!(!found.holds());
/// assert_eq!((found.copies, found.media, found.shared.len()), (2, 1, 2));
/// let near = copied("near", &["array:second", "site:here"], true);
/// let vault = copied("vault", &["media:tape", "site:vault"], true);
/// assert!(rule(&[live, near, vault]).holds());
/// ```
#[must_use]
pub fn rule(copies: &[Copied]) -> Rule {
    let of = |it: &Copied, kinds: &[&str]| -> BTreeSet<Label> {
        it.labels.iter().filter(|label| kinds.contains(&label.kind())).cloned().collect()
    };
    let media: BTreeSet<Label> =
        copies.iter().flat_map(|it| of(it, &["media", "array", "disk"])).collect();
    let Some((live, backups)) = copies.split_first() else {
        return Rule {
            copies: 0,
            media: 0,
            off_site: 0,
            out_of_reach: 0,
            untried: 0,
            shared: Vec::new(),
        };
    };
    let away = |it: &&Copied| {
        let site = of(it, &["site"]);
        !site.is_empty() && site.is_disjoint(&of(live, &["site"]))
    };
    let apart = |it: &&Copied| it.labels.iter().all(|label| !live.labels.contains(label));
    let everywhere = |label: &&Label| backups.iter().all(|it| it.labels.contains(label));
    Rule {
        copies: copies.len(),
        media: media.len(),
        off_site: backups.iter().filter(away).count(),
        out_of_reach: backups.iter().filter(apart).count(),
        untried: backups.iter().filter(|it| !it.tried).count(),
        shared: live.labels.iter().filter(everywhere).cloned().collect(),
    }
}
