//! Expectations: what a trial must show, each with its grade.

use crate::check::holds::Claim;
use crate::kernel::moment::Moment;
use crate::kernel::name::Name;
use serde::Deserialize;
use serde::Serialize;

/// One expectation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expectation {
    /// What people call it; unique among expectations.
    pub name: Name,
    /// What must hold.
    pub that: That,
    /// The published figure beside which the simulated one is shown, as text.
    #[serde(default)]
    pub published: Option<String>,
    /// Where the figure was published.
    #[serde(default)]
    pub source: Option<String>,
}

/// What must hold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum That {
    /// A metric lies between two numbers, both included.
    Metric {
        /// The metric's name.
        metric: String,
        /// At least this.
        #[serde(default)]
        least: Option<f64>,
        /// At most this.
        #[serde(default)]
        most: Option<f64>,
    },
    /// An event happens between two instants, both included.
    Event {
        /// The event's name.
        event: String,
        /// Not before.
        #[serde(default)]
        from: Option<Moment>,
        /// Not after.
        #[serde(default)]
        until: Option<Moment>,
    },
    /// Events happen, in this order; two at one instant are in order.
    Order(Vec<String>),
    /// An event does not happen.
    Not(String),
    /// A claim about the whole trial holds.
    Holds(Claim),
}

/// How an expectation relates to the numbers that were typed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Grade {
    /// The number was typed in: typed times alone fix it.
    Input,
    /// A parameter was fitted to it.
    Calibrated,
    /// It follows from the model.
    Predicted,
}

impl Grade {
    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::Calibrated => "calibrated",
            Self::Predicted => "predicted",
        }
    }
}
