//! Shares and their intervals as people read them: small ones too, and bounds rounded outward.

use crate::report::numbers::percent;
use crate::stats::interval::Interval;
use crate::stats::interval::percent_down;
use crate::stats::interval::percent_up;

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

    #[test]
    fn small_shares_keep_their_digits_and_their_sign() {
        assert_eq!(share(0.000_016), "0.0016 %");
        assert_eq!(share(-0.000_006_1), "-0.000610 %");
        assert_eq!([share(1e-9), share(-1e-9)], ["<0.01 %", "> -0.01 %"]);
        assert_eq!([share(0.0), share(-0.012)], ["0 %", "-1.2 %"]);
    }
}
