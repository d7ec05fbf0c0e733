//! A notice or support script: who is told what, how many hear it, and what they then do.
//!
//! The same noun covers the advice that saves ("do not remove the battery") and the script that
//! destroys ("have you tried a hard reset?"): only the numbers differ.

use crate::kernel::law::Law;
use crate::kernel::name::Name;
use crate::kernel::quantity::Share;
use crate::world::when::When;
use serde::Deserialize;
use serde::Serialize;

/// One notice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    /// What people call it; unique among notices.
    pub name: Name,
    /// When it is issued.
    pub when: When,
    /// Who issues it.
    #[serde(default)]
    pub issuer: Option<Name>,
    /// The service it travels by; while that is down the notice waits.
    #[serde(default)]
    pub channel: Option<Name>,
    /// What it says, in a sentence.
    #[serde(default)]
    pub text: String,
    /// The share of accounts that it ever reaches.
    pub reach: Share,
    /// How long it takes to reach one of them.
    pub delay: Law,
    /// The share of those reached who do as it says.
    pub compliance: Share,
    /// By what the rates of these kinds of restart are multiplied for those who comply.
    #[serde(default)]
    pub advice: Vec<Advice>,
    /// A restart that those who comply perform once, so long after they hear it.
    #[serde(default)]
    pub prompts: Option<Prompt>,
}

/// What a notice does to one kind of restart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Advice {
    /// The kind of restart.
    pub restart: Name,
    /// By what its rate is multiplied; 0 stops it. Who hears the same notice again heeds it
    /// already.
    pub factor: Factor,
}

/// A factor of a rate: zero or more.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Factor(f64);

impl Factor {
    /// The factor itself.
    #[must_use]
    pub fn get(self) -> f64 {
        self.0
    }
}

impl TryFrom<f64> for Factor {
    type Error = String;

    fn try_from(value: f64) -> Result<Self, String> {
        if value.is_finite() && value >= 0.0 {
            Ok(Self(value))
        } else {
            Err(format!("{value} is not a factor; expected 0 or more"))
        }
    }
}

impl From<Factor> for f64 {
    fn from(factor: Factor) -> Self {
        factor.0
    }
}

/// A restart that a notice asks for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prompt {
    /// The kind of restart.
    pub restart: Name,
    /// How long after hearing it.
    pub within: Law,
}
