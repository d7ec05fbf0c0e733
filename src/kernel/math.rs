//! The arithmetic below the laws: logarithm, gamma and normal quantile.
//!
//! The standard library takes its transcendental functions from the platform, whose last bits
//! differ. Here everything is made of + - * / and bit operations, or taken from the `libm` crate,
//! which is, so the same draw is the same millisecond everywhere.

pub use crate::kernel::mix::fold;
pub use crate::kernel::mix::hash_name;
pub use crate::kernel::mix::mix64;

/// The natural logarithm of a positive, normal, finite `x`, with an error below one unit in the
/// last place; without branches, so that a loop over it can be vectorised.
///
/// Source: the argument reduction and the minimax coefficients of FreeBSD's `e_log.c`
/// (FDLIBM, Sun Microsystems).
#[inline]
pub fn ln(x: f64) -> f64 {
    const LN2_HI: f64 = f64::from_bits(0x3fe6_2e42_fee0_0000);
    const LN2_LO: f64 = f64::from_bits(0x3dea_39ef_3579_3c76);
    const LG1: f64 = f64::from_bits(0x3fe5_5555_5555_5593);
    const LG2: f64 = f64::from_bits(0x3fd9_9999_9997_fa04);
    const LG3: f64 = f64::from_bits(0x3fd2_4924_9422_9359);
    const LG4: f64 = f64::from_bits(0x3fcc_71c5_1d8e_78af);
    const LG5: f64 = f64::from_bits(0x3fc7_4664_96cb_03de);
    const LG6: f64 = f64::from_bits(0x3fc3_9a09_d078_c69f);
    const LG7: f64 = f64::from_bits(0x3fc2_f112_df3e_5244);
    debug_assert!(x.is_normal() && x > 0.0, "ln of {x}");
    #[cfg(feature = "planted")]
    if let Some(planted) = crate::kernel::planted::logarithm(x) {
        return planted;
    }
    // x = 2^k * m with m in [sqrt(1/2), sqrt(2)): the offset carries into the exponent when the
    // fraction is above that of sqrt(2).
    const ONE: u64 = 0x3ff0_0000_0000_0000;
    const ROOT_HALF: u64 = 0x3fe6_a09e_0000_0000;
    let shifted = x.to_bits() + (ONE - ROOT_HALF);
    // The exponent as the last bits of 2^52 + exponent: exact, and unlike a conversion of 64-bit
    // integers there is a vector instruction for it everywhere.
    const TWO_52: u64 = 0x4330_0000_0000_0000;
    let k = f64::from_bits(TWO_52 | (shifted >> 52)) - (4_503_599_627_370_496.0 + 1_023.0);
    let m = f64::from_bits((shifted & 0x000f_ffff_ffff_ffff) + ROOT_HALF);
    let f = m - 1.0;
    let half_square = 0.5 * f * f;
    let s = f / (2.0 + f);
    let z = s * s;
    let w = z * z;
    let even = w * (LG2 + w * (LG4 + w * LG6));
    let odd = z * (LG1 + w * (LG3 + w * (LG5 + w * LG7)));
    let r = even + odd;
    s * (half_square + r) + k * LN2_LO - half_square + f + k * LN2_HI
}

/// The next whole number, of one from 0 to below 2^63: where the processor has no instruction for
/// it, the library's function costs more than a draw.
#[inline]
pub fn ceiling(x: f64) -> i64 {
    let below = x as i64;
    below + i64::from((below as f64) < x)
}

/// `e` to the power of `x`, by the `libm` crate.
pub fn exp(x: f64) -> f64 {
    libm::exp(x)
}

/// `x` to the power of `y`, by the `libm` crate.
pub fn pow(x: f64, y: f64) -> f64 {
    libm::pow(x, y)
}

/// The logarithm of the gamma function of a positive `x`, by the `libm` crate.
pub fn ln_gamma(x: f64) -> f64 {
    libm::lgamma(x)
}

/// `x^a e^-x / gamma(a)`, the factor common to both expansions of the incomplete gamma.
fn gamma_factor(a: f64, x: f64) -> f64 {
    exp(a * ln(x) - x - ln_gamma(a))
}

/// The lower part by its power series, which converges quickly for `x < a + 1`.
fn gamma_series(a: f64, x: f64) -> f64 {
    let (mut term, mut sum, mut n) = (1.0 / a, 1.0 / a, a);
    for _ in 0..100_000 {
        n += 1.0;
        term *= x / n;
        sum += term;
        if term < sum * f64::EPSILON * 0.25 {
            break;
        }
    }
    sum * gamma_factor(a, x)
}

/// The upper part by its continued fraction (modified Lentz), for `x >= a + 1`.
fn gamma_fraction(a: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-290;
    let mut b = x + 1.0 - a;
    let mut c = 1.0 / TINY;
    let mut d = 1.0 / b;
    let mut h = d;
    for i in 1..100_000 {
        let i = f64::from(i);
        let an = i * (a - i);
        b += 2.0;
        d = an * d + b;
        d = 1.0 / if d.abs() < TINY { TINY } else { d };
        c = b + an / c;
        c = if c.abs() < TINY { TINY } else { c };
        let step = d * c;
        h *= step;
        if (step - 1.0).abs() < f64::EPSILON {
            break;
        }
    }
    h * gamma_factor(a, x)
}

/// The regularised lower incomplete gamma function: the share of a gamma law of shape `a` and
/// scale 1 that lies below `x`. Zero for `x <= 0`; `a` is positive.
///
/// Source: Press et al., Numerical Recipes, section 6.2 (series and continued fraction).
pub fn gamma_p(a: f64, x: f64) -> f64 {
    match x {
        x if x < f64::MIN_POSITIVE => 0.0,
        x if x < a + 1.0 => gamma_series(a, x),
        x => 1.0 - gamma_fraction(a, x),
    }
}

/// The upper counterpart, `1 - gamma_p(a, x)`, exact also where that is tiny.
pub fn gamma_q(a: f64, x: f64) -> f64 {
    match x {
        x if x < f64::MIN_POSITIVE => 1.0,
        x if x < a + 1.0 => 1.0 - gamma_series(a, x),
        x => gamma_fraction(a, x),
    }
}

/// The `x` with `gamma_p(a, x) = p`, for `p` from 0 to 1; infinite at 1.
///
/// Newton's method with Halley's correction from the start of Wilson and Hilferty (shapes above
/// 1) or from the power at the origin, kept inside a bracket that every step narrows.
pub fn inverse_gamma_p(a: f64, p: f64) -> f64 {
    if p <= 0.0 {
        return 0.0;
    }
    if p >= 1.0 {
        return f64::INFINITY;
    }
    let (mut low, mut high) = (0.0, f64::INFINITY);
    let mut x = gamma_start(a, p).max(f64::MIN_POSITIVE);
    for _ in 0..200 {
        // The nearer tail is the one that is known to its last digits.
        let miss = if p < 0.5 { gamma_p(a, x) - p } else { (1.0 - p) - gamma_q(a, x) };
        if miss < 0.0 {
            low = x
        } else {
            high = x
        }
        let u = miss / (gamma_factor(a, x) / x);
        let halley = u / (1.0 - 0.5 * (u * ((a - 1.0) / x - 1.0)).min(1.0));
        let mut next = x - halley;
        if !(next > low && next < high) {
            next = if high.is_finite() { 0.5 * (low + high) } else { 2.0 * x };
        }
        if (next - x).abs() <= x * 4.0 * f64::EPSILON || next < f64::MIN_POSITIVE {
            return next;
        }
        x = next;
    }
    x
}

fn gamma_start(a: f64, p: f64) -> f64 {
    if a > 1.0 {
        let ninth = 1.0 / (9.0 * a);
        let cube = 1.0 - ninth + normal_quantile(p) * ninth.sqrt();
        return (a * cube * cube * cube).max(1e-3);
    }
    let t = 1.0 - a * (0.253 + a * 0.12);
    if p < t { pow(p / t, 1.0 / a) } else { 1.0 - ln((1.0 - p) / (1.0 - t)) }
}

/// The quantile of the standard normal law, for `p` strictly between 0 and 1, to about 16 digits.
///
/// Source: M. J. Wichura, Algorithm AS 241 (PPND16), Applied Statistics 37 (1988).
pub fn normal_quantile(p: f64) -> f64 {
    if p <= 0.0 {
        return f64::NEG_INFINITY;
    }
    if p >= 1.0 {
        return f64::INFINITY;
    }
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180_625 - q * q;
        return q * horner(&CENTRE_UP, r) / horner(&CENTRE_DOWN, r);
    }
    let tail = if q < 0.0 { p } else { 1.0 - p };
    let r = (-ln(tail)).sqrt();
    let size = if r <= 5.0 {
        horner(&MIDDLE_UP, r - 1.6) / horner(&MIDDLE_DOWN, r - 1.6)
    } else {
        horner(&FAR_UP, r - 5.0) / horner(&FAR_DOWN, r - 5.0)
    };
    if q < 0.0 { -size } else { size }
}

/// The polynomial with these coefficients, the highest first.
fn horner(coefficients: &[f64; 8], x: f64) -> f64 {
    coefficients.iter().fold(0.0, |sum, coefficient| sum * x + coefficient)
}

const CENTRE_UP: [f64; 8] = [
    2.509_080_928_730_122_7e3,
    3.343_057_558_358_813e4,
    6.726_577_092_700_87e4,
    4.592_195_393_154_987e4,
    1.373_169_376_550_946e4,
    1.971_590_950_306_551_3e3,
    1.331_416_678_917_843_8e2,
    3.387_132_872_796_366_5,
];
const CENTRE_DOWN: [f64; 8] = [
    5.226_495_278_852_854e3,
    2.872_908_573_572_194_3e4,
    3.930_789_580_009_271e4,
    2.121_379_430_158_659_7e4,
    5.394_196_021_424_751e3,
    6.871_870_074_920_579e2,
    4.231_333_070_160_091e1,
    1.0,
];
const MIDDLE_UP: [f64; 8] = [
    7.745_450_142_783_414e-4,
    2.272_384_498_926_918_4e-2,
    2.417_807_251_774_506e-1,
    1.270_458_252_452_368_4,
    3.647_848_324_763_204_5,
    5.769_497_221_460_691,
    4.630_337_846_156_546,
    1.423_437_110_749_683_5,
];
const MIDDLE_DOWN: [f64; 8] = [
    1.050_750_071_644_416_9e-9,
    5.475_938_084_995_345e-4,
    1.519_866_656_361_645_7e-2,
    1.481_039_764_274_800_8e-1,
    6.897_673_349_851e-1,
    1.676_384_830_183_803_8,
    2.053_191_626_637_759,
    1.0,
];
const FAR_UP: [f64; 8] = [
    2.010_334_399_292_288_1e-7,
    2.711_555_568_743_487_6e-5,
    1.242_660_947_388_078_4e-3,
    2.653_218_952_657_612_4e-2,
    2.965_605_718_285_048_7e-1,
    1.784_826_539_917_291_3,
    5.463_784_911_164_114,
    6.657_904_643_501_104,
];
const FAR_DOWN: [f64; 8] = [
    2.044_263_103_389_939_8e-15,
    1.421_511_758_316_446e-7,
    1.846_318_317_510_054_7e-5,
    7.868_691_311_456_133e-4,
    1.487_536_129_085_061_5e-2,
    1.369_298_809_227_358e-1,
    5.998_322_065_558_88e-1,
    1.0,
];

#[cfg(test)]
mod tests {
    use super::*;

    /// Positive normal numbers of all exponents, evenly over the bits.
    fn floats(count: u64) -> impl Iterator<Item = f64> {
        let lowest = f64::MIN_POSITIVE.to_bits();
        let width = f64::INFINITY.to_bits() - lowest;
        (0..count).map(move |i| f64::from_bits(lowest + mix64(i) % width))
    }

    fn ulps(a: f64, b: f64) -> u64 {
        (a.to_bits() as i64).abs_diff(b.to_bits() as i64)
    }

    #[test]
    fn the_logarithm_is_right_to_its_last_digit() {
        for (i, x) in floats(500_000).enumerate() {
            // Near 1 as well, where draws of long lives live.
            let near = 1.0 - (i as f64 + 0.5) / 1_000_000.0;
            for x in [x, near] {
                assert!(ulps(ln(x), libm::log(x)) <= 1, "ln {x}: {} {}", ln(x), libm::log(x));
            }
        }
        assert_eq!(ln(1.0), 0.0);
        assert_eq!(ln(2.0), std::f64::consts::LN_2);
    }

    #[test]
    fn the_bits_of_the_logarithm_are_fixed_for_good() {
        let mut hash = 0;
        for x in floats(10_000) {
            hash = fold(hash ^ ln(x).to_bits(), 0x9b05_688c_2b3e_6c1f);
        }
        assert_eq!(hash, 13_447_285_080_429_980_450);
    }

    #[test]
    fn the_normal_quantile_inverts_the_normal_law() {
        for i in 1..2_000 {
            let p = f64::from(i) / 2_000.0;
            for p in [p, p * 1e-6, p * 1e-30] {
                let x = normal_quantile(p);
                let back = 0.5 * libm::erfc(-x * std::f64::consts::FRAC_1_SQRT_2);
                assert!((back / p - 1.0).abs() < 1e-13 * (1.0 + x * x), "{p}: {x} {back}");
            }
        }
        assert_eq!(normal_quantile(0.5), 0.0);
    }

    #[test]
    fn the_incomplete_gamma_has_its_closed_forms() {
        for i in 1..400 {
            let x = f64::from(i) * 0.1;
            let one = -libm::expm1(-x);
            let half = libm::erf(x.sqrt());
            let three = 1.0 - exp(-x) * (1.0 + x + 0.5 * x * x);
            for (a, want) in [(1.0, one), (0.5, half), (3.0, three)] {
                assert!((gamma_p(a, x) - want).abs() < 1e-14, "{a} {x}");
                assert!((gamma_q(a, x) - (1.0 - want)).abs() < 1e-14, "{a} {x}");
            }
        }
        assert_eq!((gamma_p(2.0, 0.0), gamma_q(2.0, -1.0)), (0.0, 1.0));
    }

    #[test]
    fn the_inverse_of_the_incomplete_gamma_leads_back() {
        for a in [0.05, 0.5, 0.9, 1.0, 1.12, 2.0, 4.0, 33.3, 1_000.0, 1e5] {
            let mut last = 0.0;
            for p in [1e-12, 1e-6, 0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.999, 1.0 - 1e-9, 1.0 - 1e-13] {
                let x = inverse_gamma_p(a, p);
                let back = if p < 0.5 { gamma_p(a, x) / p } else { gamma_q(a, x) / (1.0 - p) };
                assert!((back - 1.0).abs() < 1e-9 || x == 0.0, "shape {a}, {p}: {x} {back}");
                assert!(x >= last, "shape {a}, {p}");
                last = x;
            }
        }
        assert_eq!(inverse_gamma_p(2.0, 0.0), 0.0);
        assert_eq!(inverse_gamma_p(2.0, 1.0), f64::INFINITY);
    }
}
