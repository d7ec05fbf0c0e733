//! Types and a text such as scenarios have, for the tests of the door.

use std::collections::BTreeMap;

use serde::Deserialize;

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "f64")]
pub struct Probability(pub f64);

impl TryFrom<f64> for Probability {
    type Error = String;
    fn try_from(value: f64) -> Result<Self, String> {
        if (0.0..=1.0).contains(&value) {
            Ok(Self(value))
        } else {
            Err(format!("{value} is not a probability; expected 0.0 to 1.0"))
        }
    }
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "String")]
pub struct Hours(pub u32);

impl TryFrom<String> for Hours {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        let hours = text.strip_suffix(" h").and_then(|number| number.parse().ok());
        hours.map(Self).ok_or_else(|| format!("`{text}` is no duration; expected such as `6 h`"))
    }
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Share(pub f64);

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Limit {
    Count(u32),
    Text(String),
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum What {
    ArrayLoss,
    Unreadable(Probability),
    Staged { soak: Hours, share: Option<Share> },
    Pair(u32, u32),
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    pub name: String,
    pub at: Hours,
    pub lasts: Option<Hours>,
    pub what: What,
    #[serde(default, rename = "where")]
    pub targets: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "BoundsText")]
pub struct Bounds {
    pub low: u32,
    pub high: u32,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BoundsText {
    pub low: u32,
    pub high: u32,
}

impl TryFrom<BoundsText> for Bounds {
    type Error = String;
    fn try_from(BoundsText { low, high }: BoundsText) -> Result<Self, String> {
        if low <= high { Ok(Self { low, high }) } else { Err(format!("{low} is over {high}")) }
    }
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Small {
    pub seed: u64,
    #[serde(default)]
    pub loss: Option<Probability>,
    #[serde(default)]
    pub limit: Option<Limit>,
    #[serde(default)]
    pub bounds: Option<Bounds>,
    #[serde(default)]
    pub pair: Option<(u32, f64)>,
    #[serde(default)]
    pub prices: BTreeMap<String, i64>,
    #[serde(default)]
    pub control: bool,
    pub faults: Vec<Fault>,
}

pub const GOOD: &str = r#"
// A comment, and /* what is no comment.
#![enable(implicit_some)]
(
    seed: 1_000,
    loss: 0.5, /* nested /* comments */ end */
    limit: "3 a day",
    bounds: (low: 1, high: 2),
    pair: (0x1F, 2),
    prices: {"card": -100, "month": 35},
    faults: [
        (name: "san", at: "1 h", what: ArrayLoss, where: ["a", r"b\"]),
        (name: "b", at: "2 h", lasts: Some("3 h"), what: Staged(soak: "1 h", share: 0.5)),
        (name: 'c', at: "2 h", lasts: None, what: Pair(1, 2,),),
    ],
)
"#;
