//! One method under test: what it is called, when it stops, how its analyses are read.

use crate::chance::Chance;
use lastcopy::stats::interval::Interval;
use lastcopy::stats::interval::Level;

pub const LEVEL: Level = Level::P95;

/// What one analysis came to.
pub struct Reading {
    /// The truth lay below the interval.
    pub below: bool,
    /// The truth lay above it, or a claim was false.
    pub above: bool,
    /// Width of the interval, or work done.
    pub size: f64,
}

pub fn reading(interval: &Interval, truth: f64) -> Reading {
    Reading {
        below: interval.low.is_some_and(|low| truth < low),
        above: interval.high.is_some_and(|high| high < truth),
        size: interval.width().unwrap_or(f64::INFINITY),
    }
}

pub fn claim(right: bool, size: f64) -> Reading {
    Reading { below: false, above: !right, size }
}

pub struct Method {
    pub name: &'static str,
    pub rule: &'static str,
    /// Both sides share α, so misses above have a limit of their own.
    pub two_sided: bool,
    /// What the mean size must not exceed.
    pub limit: f64,
    pub analyse: fn(&mut Chance) -> Reading,
}

pub fn method(
    name: &'static str,
    rule: &'static str,
    limit: f64,
    analyse: fn(&mut Chance) -> Reading,
) -> Method {
    Method { name, rule, two_sided: true, limit, analyse }
}

pub fn claims(
    name: &'static str,
    rule: &'static str,
    limit: f64,
    analyse: fn(&mut Chance) -> Reading,
) -> Method {
    Method { name, rule, two_sided: false, limit, analyse }
}
