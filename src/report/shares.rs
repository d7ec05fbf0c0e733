//! Shares and their intervals as people read them: small ones too, and bounds rounded outward.

use crate::report::numbers::percent;
use crate::stats::interval::Interval;
use crate::stats::interval::percent_down;
use crate::stats::interval::percent_up;
use crate::stats::mean::MeanEstimate;
use crate::stats::quantile::QuantileEstimate;

/// An interval of shares, such as `1.2 to 3 %`, rounded outward; empty where the trials give none.
#[must_use]
pub fn share_interval(interval: &Interval) -> String {
    let (Some(low), Some(high)) = (interval.low, interval.high) else { return String::new() };
    let low = if low < 0.0 { format!("-{}", percent_up(-low)) } else { percent_down(low) };
    let high = if high < 0.0 { format!("-{}", percent_down(-high)) } else { percent_up(high) };
    match low.strip_suffix(" %") {
        Some(bare) if high.ends_with(" %") => format!("{bare} to {high}"),
        _ => format!("{low} to {high}"),
    }
}

/// The same, with its grade behind it if it has another than those around it.
#[must_use]
pub fn share_interval_beside(interval: &Interval, usual: char) -> String {
    let text = share_interval(interval);
    match interval.grade.letter() {
        _ if text.is_empty() => text,
        grade if grade == usual => text,
        grade => format!("{text} ({grade})"),
    }
}

/// The mean of shares as people read it; where nothing was lost, what it is at most, as nothing
/// seen is no evidence of nothing.
#[must_use]
pub fn mean_share(estimate: &MeanEstimate) -> String {
    match (estimate.mean, estimate.interval.high) {
        (Some(0.0), Some(high)) => format!("≤ {}", percent_up(high)),
        (Some(0.0), None) => "none seen".to_owned(),
        (mean, _) => mean.map(share).unwrap_or_default(),
    }
}

/// The same in a sentence, with the grade of what it is at most.
#[must_use]
pub fn mean_share_said(estimate: &MeanEstimate) -> String {
    match (estimate.mean, estimate.interval.high) {
        (Some(0.0), Some(_)) => {
            format!("{} ({})", mean_share(estimate), estimate.interval.grade.letter())
        }
        _ => mean_share(estimate),
    }
}

/// The same with its interval and the grade of that.
#[must_use]
pub fn mean_share_bounded(estimate: &MeanEstimate) -> String {
    let interval = share_interval(&estimate.interval);
    match estimate.mean {
        Some(mean) if mean != 0.0 && !interval.is_empty() => {
            format!("{} ({interval}, {})", share(mean), estimate.interval.grade.letter())
        }
        _ => mean_share_said(estimate),
    }
}

/// A quantile of shares as people read it; where that trial lost nothing, what it is at most.
#[must_use]
pub fn quantile_share(estimate: &QuantileEstimate) -> String {
    match (estimate.value, estimate.interval.high) {
        (Some(0.0), Some(high)) => format!("≤ {}", percent_up(high)),
        (Some(0.0), None) => "none seen".to_owned(),
        (value, _) => value.map(share).unwrap_or_default(),
    }
}

/// The interval of a quantile of shares; a bound that the trials do not give is left out.
#[must_use]
pub fn quantile_interval(interval: &Interval) -> String {
    match (interval.low, interval.high) {
        (Some(low), Some(high)) if low == high && low == 0.0 => "≤ 0 %".to_owned(),
        (Some(low), Some(high)) if low == high => share(low),
        (Some(low), None) if low > 0.0 => format!("≥ {}", percent_down(low)),
        (Some(_), Some(_)) => share_interval(interval),
        (None, Some(high)) => format!("≤ {}", percent_up(high)),
        _ => "no bound".to_owned(),
    }
}

/// A share with two digits at least, which may be less than nothing.
#[must_use]
pub fn share(share: f64) -> String {
    let size = share.abs();
    let text = match size {
        1e-7..1e-5 => format!("{:.6} %", size * 100.0),
        1e-5..1e-4 => format!("{:.4} %", size * 100.0),
        1e-4..1e-3 => format!("{:.3} %", size * 100.0),
        _ => percent(size),
    };
    match text.strip_prefix('<') {
        Some(least) if share < 0.0 => format!("> -{least}"),
        _ if share < 0.0 => format!("-{text}"),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::interval::Level;
    use crate::stats::mean::mean;
    use crate::stats::quantile::quantile;

    #[test]
    fn nothing_seen_is_never_a_bare_zero() {
        let none = mean(&[0.0; 40], Level::P95).expect("they are numbers");
        assert_eq!(mean_share(&none), "none seen");
        let high = crate::stats::interval::Grade::Exact;
        let bounded =
            MeanEstimate { interval: Interval::between(0.0, 0.0881, Level::P95, high), ..none };
        assert_eq!(mean_share(&bounded), "≤ 8.9 %");
        assert_eq!(mean_share_said(&bounded), "≤ 8.9 % (A)");
        assert_eq!(mean_share_bounded(&bounded), "≤ 8.9 % (A)");
        let some = MeanEstimate { mean: Some(0.02), ..bounded.clone() };
        assert_eq!(mean_share_bounded(&some), "2 % (0 to 8.9 %, A)");
        assert_eq!(share_interval_beside(&bounded.interval, 'C'), "0 to 8.9 % (A)");
        assert_eq!(share_interval_beside(&bounded.interval, 'A'), "0 to 8.9 %");
        let rank = |q| quantile(&[0.0; 40], q, Level::P95).expect("they are numbers");
        assert_eq!(quantile_share(&rank(0.95)), "none seen");
        assert_eq!(quantile_share(&rank(0.5)), "≤ 0 %");
        assert_eq!(quantile_interval(&rank(0.5).interval), "≤ 0 %");
        assert_eq!(quantile_interval(&rank(0.95).interval), "no bound");
    }

    #[test]
    fn small_shares_keep_their_digits_and_their_sign() {
        assert_eq!(share(0.000_016), "0.0016 %");
        assert_eq!(share(-0.000_006_1), "-0.000610 %");
        assert_eq!([share(1e-9), share(-1e-9)], ["<0.01 %", "> -0.01 %"]);
        assert_eq!([share(0.0), share(-0.012)], ["0 %", "-1.2 %"]);
    }
}
