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
    /// Nobody else lost a current record: only these cohorts and owners did, if at all.
    OnlyLost {
        /// Cohorts; none of an owner that is named as well.
        #[serde(default)]
        cohorts: Vec<Name>,
        /// Owners, with all that is within them.
        #[serde(default)]
        owners: Vec<Name>,
    },
    /// A curve over time goes through points, as closely as a root mean square says.
    Curve {
        /// Which curve.
        of: Series,
        /// The points: when, and the value there. The curve is known at each `clock.curve_every`,
        /// as it is before what happens in that instant, and drawn straight between.
        points: Vec<(Moment, f64)>,
        /// How large the root of the mean square of the differences may be.
        rms: f64,
        /// If it is the curve of some accounts alone: their cohorts.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cohorts: Option<Vec<Name>>,
        /// The same by owner, each with all that is within it: whoever is named either way is
        /// meant.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        owners: Option<Vec<Name>>,
    },
}

/// A curve over time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Series {
    /// The share of acknowledged records that their users see.
    Visible,
    /// The share of acknowledged records that nobody holds.
    Lost,
    /// The share of acknowledged records all of whose copies share a failure domain.
    AtRisk,
    /// The share of accounts that are without data in some category.
    WithoutData,
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
