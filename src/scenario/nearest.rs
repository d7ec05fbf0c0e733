//! The nearest known name to a mistyped one, and the sentence that offers it.

use strsim::damerau_levenshtein;

/// Longer words are not compared: the distance costs the product of the lengths.
const LONGEST_WORD: usize = 64;

/// A list of names in a message stops here.
const MOST_NAMES: usize = 16;

/// The candidate nearest to `word`, if one is within a third of its length.
///
/// ```
/// use lastcopy::scenario::nearest::nearest;
/// assert_eq!(nearest("retian", ["retain", "restore"]), Some("retain"));
/// assert_eq!(nearest("zzz", ["retain", "restore"]), None);
/// ```
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if word.len() > LONGEST_WORD {
        return None;
    }
    let cutoff = (word.chars().count() / 3).max(1);
    let lower = word.to_lowercase();
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        if candidate.len() > LONGEST_WORD {
            continue;
        }
        let distance = damerau_levenshtein(&lower, &candidate.to_lowercase());
        if distance <= cutoff && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// The help for an unknown word: the nearest name, then the names there are (`noun` in the
/// plural says of what).
#[must_use]
pub fn suggestion(word: &str, noun: &str, candidates: &[&str]) -> String {
    let mut text = match nearest(word, candidates.iter().copied()) {
        Some(name) => format!("did you mean `{name}`? "),
        None => String::new(),
    };
    if candidates.is_empty() {
        text.push_str(&format!("there are no {noun} here"));
        return text;
    }
    let shown: Vec<String> =
        candidates.iter().take(MOST_NAMES).map(|name| format!("`{name}`")).collect();
    text.push_str(&format!("{noun}: {}", shown.join(", ")));
    if candidates.len() > MOST_NAMES {
        text.push_str(&format!(" and {} more", candidates.len() - MOST_NAMES));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_in_the_wrong_case_is_nearest_to_itself() {
        assert_eq!(nearest("SANUPGRADE", ["SiteLoss", "SanUpgrade"]), Some("SanUpgrade"));
    }

    #[test]
    fn a_short_word_may_differ_by_one_letter_only() {
        assert_eq!(nearest("at", ["it"]), Some("it"));
        assert_eq!(nearest("at", ["in"]), None);
    }

    #[test]
    fn an_endless_word_is_not_compared() {
        let word = "x".repeat(1_000_000);
        assert_eq!(nearest(&word, [word.as_str()]), None);
    }

    #[test]
    fn a_long_list_of_names_is_cut() {
        let names: Vec<String> = (0..20).map(|n| format!("n{n}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        assert!(suggestion("q", "names", &names).ends_with("and 4 more"));
    }
}
