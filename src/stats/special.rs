//! Special functions: log-gamma, log-beta, the regularised incomplete beta function, its inverse,
//! and binomial tails.
//!
//! They are written here because the intervals need both tails at n = 10^9 to ten digits, where
//! the usual formulas cancel: log-gammas of that size carry an error of 1e-6 before they are
//! subtracted. Everything rests on `libm`, so the bits are the same on every platform.
//!
//! Arguments outside a function's domain give NaN; the callers in this module refuse them earlier.

const HALF_LN_TWO_PI: f64 = 0.918_938_533_204_672_8;

/// Below this, Stirling's series is replaced by a plain log-gamma: nothing cancels yet.
const STIRLING_FROM: f64 = 12.0;

/// A point of the unit interval with its complement, each to full *relative* precision.
///
/// `1.0 - x` forgets an `x` below 1e-16; a probability of 1e-18 is a perfectly good one here.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Split {
    /// The point.
    pub x: f64,
    /// One minus the point.
    pub y: f64,
}

impl Split {
    /// The point `x` in [0, 1], its complement by plain subtraction.
    pub fn at(x: f64) -> Self {
        Self { x, y: 1.0 - x }
    }

    /// The same point seen from the other end.
    pub fn swapped(self) -> Self {
        Self { x: self.y, y: self.x }
    }
}

/// The two tails of a law at one point. They sum to one and the smaller is the precise one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tails {
    /// Probability of the point or less.
    pub lower: f64,
    /// Probability of more than the point.
    pub upper: f64,
}

/// Natural logarithm of the gamma function for `x` > 0; NaN elsewhere.
pub fn ln_gamma(x: f64) -> f64 {
    if x > 0.0 { libm::lgamma(x) } else { f64::NAN }
}

/// What Stirling's formula leaves over: ln Γ(x) − (x − ½) ln x + x − ½ ln 2π (Abramowitz & Stegun
/// 6.1.41). It is small, so differences of log-gammas become differences of these.
fn stirling_remainder(x: f64) -> f64 {
    if x < STIRLING_FROM {
        return libm::lgamma(x) - ((x - 0.5) * libm::log(x) - x + HALF_LN_TWO_PI);
    }
    let r = 1.0 / (x * x);
    let tail = 1.0 / 1188.0 - r * (691.0 / 360_360.0 - r / 156.0);
    let series =
        1.0 / 12.0 - r * (1.0 / 360.0 - r * (1.0 / 1260.0 - r * (1.0 / 1680.0 - r * tail)));
    series / x
}

/// Natural logarithm of the beta function B(a, b) for `a`, `b` > 0; NaN elsewhere.
///
/// ```
/// use lastcopy::stats::special::ln_beta;
/// // B(2, 3) = 1! 2! / 4!
/// assert!((ln_beta(2.0, 3.0) - libm::log(1.0 / 12.0)).abs() < 1e-14);
/// ```
pub fn ln_beta(a: f64, b: f64) -> f64 {
    if !(a > 0.0 && b > 0.0) {
        return f64::NAN;
    }
    let (a, b) = if a <= b { (a, b) } else { (b, a) };
    let s = a + b;
    if b < STIRLING_FROM {
        return libm::lgamma(a) + libm::lgamma(b) - libm::lgamma(s);
    }
    let remainder = stirling_remainder(a) + stirling_remainder(b) - stirling_remainder(s);
    (a - 0.5) * libm::log(a / s) - b * libm::log1p(a / b) - 0.5 * libm::log(b)
        + HALF_LN_TWO_PI
        + remainder
}

/// ln(1 + u) − u without cancellation near 0; `whole` is 1 + u to full relative precision.
fn log1p_minus(u: f64, whole: f64) -> f64 {
    if !(-0.3..=0.4).contains(&u) {
        return libm::log(whole) - u;
    }
    // ln(1+u) = 2 artanh(r) with r = u / (2+u), and 2r − u = −r u.
    let r = u / (2.0 + u);
    let square = r * r;
    let mut power = 1.0;
    let mut sum = 0.0;
    for k in 1..20 {
        let term = power / f64::from(2 * k + 1);
        sum += term;
        power *= square;
        if term < 1e-17 {
            break;
        }
    }
    r * (2.0 * square * sum - u)
}

/// x^a y^b / B(a, b), from the deviance of x against a / (a + b) (Loader 2000, "Fast and accurate
/// computation of binomial probabilities"): near the peak the large terms never appear.
fn beta_power_term(at: Split, a: f64, b: f64) -> f64 {
    let s = a + b;
    let excess = libm::fma(at.x, b, -(at.y * a));
    let u = log1p_minus(excess / a, at.x * s / a);
    let v = log1p_minus(-excess / b, at.y * s / b);
    let remainder = stirling_remainder(s) - stirling_remainder(a) - stirling_remainder(b);
    // a·b/s as a·(b/s) so that the product cannot overflow or round twice at 1e9.
    let scale = a * (b / s) / (2.0 * std::f64::consts::PI);
    scale.sqrt() * libm::exp(a * u + b * v + remainder)
}

/// The lower tail over the power term, by the continued fraction of DiDonato & Morris (1992,
/// ACM TOMS 18, algorithm 708, `bfrac`) in Lentz's evaluation; needs x at or below the mean.
fn beta_fraction(at: Split, a: f64, b: f64) -> f64 {
    let lambda = libm::fma(at.y, a, -(at.x * b));
    let c = 1.0 + lambda;
    let c0 = b / a;
    let c1 = 1.0 + 1.0 / a;
    let mut value = c / c1;
    let mut numerator = value;
    let mut denominator = 0.0;
    let rounds = 1000.0 + 20.0 * a.max(b).sqrt();
    let (mut n, mut p, mut s) = (0.0, 1.0, a + 1.0);
    while n < rounds {
        n += 1.0;
        let t = n / a;
        let w = n * (b - n) * at.x;
        let e = a / s;
        let alpha = p * (p + c0) * e * e * (w * at.x);
        let e = (t + 1.0) / (c1 + t + t);
        let beta = n + w / s + e * (c + n * (1.0 + at.y));
        p = t + 1.0;
        s += 2.0;
        denominator = away_from_zero(beta + alpha * denominator).recip();
        numerator = away_from_zero(beta + alpha / numerator);
        let factor = numerator * denominator;
        value *= factor;
        if (factor - 1.0).abs() < 2e-16 {
            break;
        }
    }
    value.recip()
}

fn away_from_zero(value: f64) -> f64 {
    if value.abs() < 1e-300 { 1e-300 } else { value }
}

/// Regularised incomplete beta function I_x(a, b) and its complement, for `a`, `b` > 0.
///
/// Relative error of the smaller tail about 1e-10 at a + b = 1e9 and 1e-13 at 1e4. Time grows
/// with √(a + b). NaN in both tails outside the domain.
///
/// ```
/// use lastcopy::stats::special::{Split, beta_tails};
/// // The chance that the larger of two uniforms stays below 0.3.
/// assert!((beta_tails(Split::at(0.3), 2.0, 1.0).lower - 0.09).abs() < 1e-15);
/// ```
pub fn beta_tails(at: Split, a: f64, b: f64) -> Tails {
    if !(a > 0.0 && b > 0.0 && at.x >= 0.0 && at.y >= 0.0) {
        return Tails { lower: f64::NAN, upper: f64::NAN };
    }
    if at.x == 0.0 {
        return Tails { lower: 0.0, upper: 1.0 };
    }
    if at.y == 0.0 {
        return Tails { lower: 1.0, upper: 0.0 };
    }
    let power = beta_power_term(at, a, b);
    if at.x * b <= at.y * a {
        let lower = (power * beta_fraction(at, a, b)).min(1.0);
        Tails { lower, upper: 1.0 - lower }
    } else {
        let upper = (power * beta_fraction(at.swapped(), b, a)).min(1.0);
        Tails { lower: 1.0 - upper, upper }
    }
}

/// The point below which a Beta(`a`, `b`) variable falls with probability `p`, and its complement.
///
/// For the point *above* which it falls with probability `q`, ask for `beta_quantile(q, b, a)`
/// and swap: so a small tail never passes through 1 − p. `p` at or below 0 gives 0, at or above 1
/// gives 1; NaN outside the domain.
pub fn beta_quantile(p: f64, a: f64, b: f64) -> Split {
    if p.is_nan() || !(a > 0.0 && b > 0.0) {
        return Split { x: f64::NAN, y: f64::NAN };
    }
    if p <= 0.0 {
        return Split { x: 0.0, y: 1.0 };
    }
    if p >= 1.0 {
        return Split { x: 1.0, y: 0.0 };
    }
    // The unknown is the logarithm of whichever of x and y is the smaller.
    let small_x = beta_tails(Split::at(0.5), a, b).lower >= p;
    let target = libm::log(p);
    let point = |u: f64| {
        let (small, large) = (libm::exp(u), -libm::expm1(u));
        if small_x { Split { x: small, y: large } } else { Split { x: large, y: small } }
    };
    let (mut low, mut high) = (-745.0_f64, -std::f64::consts::LN_2);
    let mean = if small_x { a / (a + b) } else { b / (a + b) };
    let mut u = libm::log(mean).clamp(low, high);
    for _ in 0..200 {
        let at = point(u);
        let lower = beta_tails(at, a, b).lower;
        let miss = libm::log(lower) - target;
        if (miss > 0.0) == small_x {
            high = u;
        } else {
            low = u;
        }
        // Newton on ln tail against ln x; where it leaves the bracket, halve the bracket.
        let power = beta_power_term(at, a, b);
        let slope = if small_x { power / (at.y * lower) } else { -power / (at.x * lower) };
        let newton = u - miss / slope;
        if miss == 0.0 || (newton - u).abs() <= 4e-16 * u.abs() {
            break;
        }
        let next = if newton >= low && newton <= high { newton } else { 0.5 * (low + high) };
        if next == u {
            break;
        }
        u = next;
    }
    point(u)
}

/// Probability of at most `hits` in `trials` independent trials of chance `p`, and of more.
///
/// 1 and 0 when `hits` ≥ `trials`, so also for no trials at all.
pub fn binomial_tails(hits: u64, trials: u64, p: f64) -> Tails {
    if hits >= trials {
        return Tails { lower: 1.0, upper: 0.0 };
    }
    let more = beta_tails(Split::at(p), hits as f64 + 1.0, (trials - hits) as f64);
    Tails { lower: more.upper, upper: more.lower }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64, relative: f64) {
        assert!((found / expected - 1.0).abs() < relative, "{found:e} against {expected:e}");
    }

    // Reference values: mpmath 1.4 with 50 digits (loggamma, betainc, and quadrature of the
    // density where a + b is large).

    #[test]
    fn log_beta_agrees_with_references_from_a_half_to_a_thousand_million() {
        close(ln_beta(0.5, 0.5), 1.144_729_885_849_400_2, 1e-14);
        close(ln_beta(3.5, 7.25), -6.266_313_171_974_905, 1e-14);
        close(ln_beta(1e6, 0.5), -6.335_390_211_057_437, 1e-14);
        close(ln_beta(13.0, 40.0), -29.741_861_546_773_44, 1e-14);
        close(ln_beta(5e8, 5e8), -693_147_189.309_492_5, 1e-14);
        close(ln_beta(4.0, 999_999_997.0), -81.101_303_872_557_6, 1e-14);
        assert!(ln_beta(0.0, 1.0).is_nan());
        assert!(ln_gamma(-1.0).is_nan());
    }

    #[test]
    fn incomplete_beta_agrees_with_references_in_both_tails() {
        for (a, b, x, expected) in [
            (2.5, 3.5, 0.3, 0.296_752_989_295_666_4),
            (0.5, 20.0, 0.001, 0.157_583_813_983_638_5),
            (100.0, 200.0, 0.3, 0.108_843_065_644_909_84),
            (5000.0, 5000.0, 0.48, 3.147_091_632_031_029_5e-5),
            (0.5, 0.5, 0.01, 0.063_768_560_858_519_85),
            (30.0, 1.0, 0.9, 0.042_391_158_275_216_2),
        ] {
            let at = Split::at(x);
            close(beta_tails(at, a, b).lower, expected, 1e-12);
            close(beta_tails(at.swapped(), b, a).upper, expected, 1e-12);
        }
    }

    #[test]
    fn incomplete_beta_keeps_ten_digits_at_a_thousand_million() {
        for (a, b, x, expected) in [
            (5e8, 5e8, 0.49996, 0.005_706_018_137_462_668),
            (1e8, 1e8, 0.5, 0.5),
            (3e8, 7e8, 0.29998, 0.083_771_857_322_076_5),
            (1000.0, 999_999_000.0, 9e-7, 5.498_992_726_058_197e-4),
        ] {
            close(beta_tails(Split::at(x), a, b).lower, expected, 1e-10);
        }
    }

    #[test]
    fn quantile_undoes_the_tails_and_keeps_the_complement() {
        for (a, b) in [(0.5, 0.5), (1.0, 1000.0), (4.0, 1e9), (2000.0, 30.0), (7.0, 0.5)] {
            for p in [1e-12, 0.025, 0.5, 0.8] {
                let at = beta_quantile(p, a, b);
                close(beta_tails(at, a, b).lower, p, 1e-10);
                assert!((at.x + at.y - 1.0).abs() < 1e-15);
            }
        }
        // Beta(b = 1): x = p^(1/a), so the complement is known in closed form.
        let near_one = beta_quantile(0.5, 1e12, 1.0);
        close(near_one.y, -libm::expm1(libm::log(0.5) / 1e12), 1e-10);
    }

    #[test]
    fn binomial_tails_are_sums_of_the_law() {
        // 1 − 0.9^5 − 5·0.1·0.9^4
        close(binomial_tails(1, 5, 0.1).upper, 0.081_46, 1e-12);
        assert_eq!(binomial_tails(0, 0, 0.1), Tails { lower: 1.0, upper: 0.0 });
    }

    #[test]
    fn arguments_outside_the_domain_give_nan() {
        assert!(beta_tails(Split::at(0.5), 0.0, 1.0).lower.is_nan());
        assert!(beta_quantile(0.5, 1.0, -1.0).x.is_nan());
        assert_eq!(beta_quantile(0.0, 1.0, 1.0), Split { x: 0.0, y: 1.0 });
    }
}
