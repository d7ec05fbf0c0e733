//! Labels of failure domains: `array:san-1`, `site:kent`, `credential:root`.
//!
//! A holder carries labels of several kinds; a fault names labels and hits what carries one of
//! them. What a label means is the scenario's business.

use serde::Deserialize;
use serde::Serialize;
use std::fmt;

/// A failure domain: its kind and its name, written `kind:name`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Label {
    kind: String,
    name: String,
}

impl Label {
    /// The kind of failure domain: `site`, `array`, `credential`.
    #[must_use]
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// Which one of its kind.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl TryFrom<String> for Label {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.split_once(':') {
            Some((kind, name)) if !kind.trim().is_empty() && !name.trim().is_empty() => {
                Ok(Self { kind: kind.trim().to_owned(), name: name.trim().to_owned() })
            }
            _ => Err(format!("`{text}` is not a label; expected kind:name, such as array:san-1")),
        }
    }
}

impl From<Label> for String {
    fn from(label: Label) -> Self {
        label.to_string()
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.kind, self.name)
    }
}
