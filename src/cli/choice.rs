//! Which alternatives are played, as arguments of the verbs that play many.

use crate::experiment::alternative::Choice;
use crate::experiment::alternative::Grid;
use crate::experiment::seen::Loss;
use clap::Args;
use clap::ValueEnum;

/// Which loss is the headline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Which {
    /// No copy is left
    Lost,
    /// No copy is left, or no plan will bring it back
    Unrecoverable,
    /// Unacknowledged records that died as well
    All,
}

impl Which {
    /// The loss.
    pub(crate) fn loss(self) -> Loss {
        match self {
            Self::Lost => Loss::Lost,
            Self::Unrecoverable => Loss::Unrecoverable,
            Self::All => Loss::All,
        }
    }
}

/// Which alternatives.
#[derive(Debug, Args)]
pub(crate) struct Chosen {
    /// Play these backup policies; all stands for every one
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    policies: Vec<String>,
    /// Play these recovery strategies; all stands for every one
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    strategies: Vec<String>,
    /// Play these other accounts of what happened; all stands for every one
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    variants: Vec<String>,
    /// Play every combination of what was chosen, not each alone
    #[arg(long)]
    cross: bool,
    /// Change a value of all, or try PATH=ONE,TWO one after the other; may be repeated
    #[arg(long, value_name = "CHANGE", allow_hyphen_values = true)]
    set: Vec<String>,
}

impl Chosen {
    /// Whether nothing was said.
    pub(crate) fn is_empty(&self) -> bool {
        let (fixed, choice) = self.split();
        fixed.is_empty() && choice.is_empty() && !self.cross
    }

    /// Changes of everything, and which alternatives are played.
    pub(crate) fn split(&self) -> (Vec<String>, Choice) {
        let (mut fixed, mut grids) = (Vec::new(), Vec::new());
        for change in &self.set {
            let parted = change.split_once('=').filter(|(path, _)| !path.trim().ends_with('+'));
            let values = parted.map(|(path, values)| (path.trim(), split(values)));
            match values {
                Some((path, values)) if values.len() > 1 => {
                    grids.push(Grid { path: path.to_owned(), values });
                }
                _ => fixed.push(change.clone()),
            }
        }
        let choice = Choice {
            variants: self.variants.clone(),
            policies: self.policies.clone(),
            strategies: self.strategies.clone(),
            grids,
            cross: self.cross,
        };
        (fixed, choice)
    }

    /// The words of a command that say the same.
    pub(crate) fn words(&self) -> Vec<String> {
        let mut words = Vec::new();
        let mut add = |flag: &str, value: String| words.extend([format!("--{flag}"), value]);
        let lists = [
            ("policies", &self.policies),
            ("strategies", &self.strategies),
            ("variants", &self.variants),
        ];
        for (flag, list) in lists {
            if !list.is_empty() {
                add(flag, list.join(","));
            }
        }
        self.set.iter().for_each(|change| add("set", change.clone()));
        if self.cross {
            words.push("--cross".to_owned());
        }
        words
    }
}

/// A list of values, parted at the commas that stand in no bracket and no quotes.
fn split(text: &str) -> Vec<String> {
    let (mut values, mut value) = (Vec::new(), String::new());
    let (mut depth, mut quoted) = (0_i32, false);
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            '(' | '[' | '{' if !quoted => depth += 1,
            ')' | ']' | '}' if !quoted => depth -= 1,
            ',' if !quoted && depth == 0 => {
                values.push(std::mem::take(&mut value).trim().to_owned());
                continue;
            }
            _ => {}
        }
        value.push(c);
    }
    values.push(value.trim().to_owned());
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_parted_where_nothing_encloses_them() {
        assert_eq!(split("1, 2"), ["1", "2"]);
        assert_eq!(split("[\"a\",\"b\"], [\"c\"]"), ["[\"a\",\"b\"]", "[\"c\"]"]);
        assert_eq!(split("\"a,b\""), ["\"a,b\""]);
    }
}
