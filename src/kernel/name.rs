//! The name of a declared thing, as a scenario writes it.

use std::fmt;
use std::str::FromStr;

use crate::kernel::grammar;

/// A name: 1 to 80 characters, no space at either end, and of white space only the plain space.
///
/// ```
/// use lastcopy::kernel::quantity::Name;
/// let name: Name = "core database".parse()?;
/// assert_eq!(name.as_str(), "core database");
/// assert!("".parse::<Name>().is_err());
/// # Ok::<(), String>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(String);

impl Name {
    /// The text of the name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Name {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let length = text.chars().count();
        if length == 0 {
            return Err("a name is empty; expected 1 to 80 characters".to_owned());
        }
        if length > 80 {
            return Err(format!("a name has {length} characters; expected 1 to 80"));
        }
        if text.chars().any(char::is_control) {
            return Err(format!("{text:?} is not a name; it has a control character"));
        }
        if let Some(blank) = text.chars().find(|&c| is_blank(c)) {
            let code = u32::from(blank);
            return Err(format!(
                "{text:?} is not a name; it has a blank that is no space, U+{code:04X}"
            ));
        }
        if text.trim() != text {
            return Err(format!("{text:?} is not a name; it has a space at its end or start"));
        }
        Ok(Self(text.to_owned()))
    }
}

/// White space that is no plain space; marks of direction and joiners are letters' business, and
/// whoever prints a name escapes them.
fn is_blank(c: char) -> bool {
    c != ' ' && c.is_whitespace()
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl AsRef<str> for Name {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl<'de> serde::Deserialize<'de> for Name {
    fn deserialize<D: serde::Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        // Strings only: a name that looks like a number was more likely meant as one.
        source.deserialize_str(grammar::TextOnly::new("a name in quotes"))
    }
}

grammar::write_as_text!(Name);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_refused_with_the_reason() {
        let refuse = |text: &str| text.parse::<Name>().unwrap_err();
        assert_eq!(refuse(""), "a name is empty; expected 1 to 80 characters");
        assert_eq!(refuse(&"é".repeat(81)), "a name has 81 characters; expected 1 to 80");
        assert_eq!(refuse("a\nb"), "\"a\\nb\" is not a name; it has a control character");
        assert_eq!(refuse(" a"), "\" a\" is not a name; it has a space at its end or start");
        let blank = "\"a\\u{a0}b\" is not a name; it has a blank that is no space, U+00A0";
        assert_eq!(refuse("a\u{a0}b"), blank);
        assert!(refuse("a\u{3000}b").contains("U+3000"));
        assert!("\u{202e}a\u{200d}b".parse::<Name>().is_ok());
        assert!("é".repeat(80).parse::<Name>().is_ok());
    }

    #[test]
    fn a_number_is_no_name() {
        assert!(ron::from_str::<Name>("5").is_err());
        assert_eq!(ron::from_str::<Name>("\"5\"").unwrap().as_str(), "5");
    }
}
