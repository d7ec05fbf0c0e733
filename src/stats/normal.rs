//! The normal law and Student's t: distribution function and quantiles.
//!
//! Small tails are asked for from the left (`-normal_quantile(tail)`), so none passes through
//! 1 − p and loses its digits. Arguments outside the domain give NaN.

use crate::stats::special::Split;
use crate::stats::special::beta_quantile;

/// Probability that a standard normal variable is at most `z`.
pub fn normal_cdf(z: f64) -> f64 {
    0.5 * libm::erfc(-z / std::f64::consts::SQRT_2)
}

/// The point below which a standard normal variable falls with probability `p` in (0, 1).
///
/// Wichura (1988), algorithm AS 241, PPND16: relative error about 1e-15. ∓∞ at 0 and 1, NaN
/// outside. For a small upper tail use `-normal_quantile(tail)`.
pub fn normal_quantile(p: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) {
        return f64::NAN;
    }
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180625 - q * q;
        return q * ratio(&NEAR_ABOVE, &NEAR_BELOW, r);
    }
    let tail = if q < 0.0 { p } else { 1.0 - p };
    if tail == 0.0 {
        return f64::INFINITY.copysign(q);
    }
    let r = (-libm::log(tail)).sqrt();
    let size = if r <= 5.0 {
        ratio(&MIDDLE_ABOVE, &MIDDLE_BELOW, r - 1.6)
    } else {
        ratio(&FAR_ABOVE, &FAR_BELOW, r - 5.0)
    };
    size.copysign(q)
}

fn ratio(above: &[f64; 8], below: &[f64; 8], x: f64) -> f64 {
    let horner = |terms: &[f64; 8]| terms.iter().rev().fold(0.0, |sum, term| sum * x + term);
    horner(above) / horner(below)
}

const NEAR_ABOVE: [f64; 8] = [
    3.387_132_872_796_366_5,
    1.331_416_678_917_843_8e2,
    1.971_590_950_306_551_3e3,
    1.373_169_376_550_946e4,
    4.592_195_393_154_987e4,
    6.726_577_092_700_87e4,
    3.343_057_558_358_813e4,
    2.509_080_928_730_122_7e3,
];
const NEAR_BELOW: [f64; 8] = [
    1.0,
    4.231_333_070_160_091e1,
    6.871_870_074_920_579e2,
    5.394_196_021_424_751e3,
    2.121_379_430_158_659_7e4,
    3.930_789_580_009_271e4,
    2.872_908_573_572_194_3e4,
    5.226_495_278_852_545e3,
];
const MIDDLE_ABOVE: [f64; 8] = [
    1.423_437_110_749_683_5,
    4.630_337_846_156_546,
    5.769_497_221_460_691,
    3.647_848_324_763_204_5,
    1.270_458_252_452_368_4,
    2.417_807_251_774_506e-1,
    2.272_384_498_926_918_4e-2,
    7.745_450_142_783_414e-4,
];
const MIDDLE_BELOW: [f64; 8] = [
    1.0,
    2.053_191_626_637_759,
    1.676_384_830_183_803_8,
    6.897_673_349_851e-1,
    1.481_039_764_274_800_8e-1,
    1.519_866_656_361_645_7e-2,
    5.475_938_084_995_345e-4,
    1.050_750_071_644_416_9e-9,
];
const FAR_ABOVE: [f64; 8] = [
    6.657_904_643_501_103,
    5.463_784_911_164_114,
    1.784_826_539_917_291_3,
    2.965_605_718_285_048_9e-1,
    2.653_218_952_657_612_3e-2,
    1.242_660_947_388_078_4e-3,
    2.711_555_568_743_487_6e-5,
    2.010_334_399_292_288_1e-7,
];
const FAR_BELOW: [f64; 8] = [
    1.0,
    5.998_322_065_558_88e-1,
    1.369_298_809_227_358e-1,
    1.487_536_129_085_061_5e-2,
    7.868_691_311_456_133e-4,
    1.846_318_317_510_054_8e-5,
    1.421_511_758_316_446e-7,
    2.044_263_103_389_939_8e-15,
];

/// The point below which Student's t with `freedom` > 0 degrees falls with probability `p`.
///
/// By the incomplete beta function: P(|t| > c) = I_{ν/(ν+c²)}(ν/2, ½). ∓∞ at 0 and 1, NaN
/// outside the domain. For a small upper tail use `-student_t_quantile(tail, freedom)`.
pub fn student_t_quantile(p: f64, freedom: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) || freedom.is_nan() || freedom <= 0.0 {
        return f64::NAN;
    }
    if p == 0.5 {
        return 0.0;
    }
    let tail = p.min(1.0 - p);
    let Split { x, y } = beta_quantile(2.0 * tail, 0.5 * freedom, 0.5);
    (freedom * (y / x)).sqrt().copysign(p - 0.5)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64) {
        assert!((found / expected - 1.0).abs() < 1e-13, "{found:e} against {expected:e}");
    }

    // Reference values: mpmath 1.4 with 80 digits (erfinv; betainc and a root search).

    #[test]
    fn normal_quantiles_agree_with_references_in_every_branch() {
        close(normal_quantile(0.975), 1.959_963_984_540_054_2);
        close(normal_quantile(0.3), -0.524_400_512_708_040_8);
        close(normal_quantile(0.0001), -3.719_016_485_455_680_6);
        close(normal_quantile(1e-10), -6.361_340_902_404_057);
        close(normal_quantile(1e-30), -11.464_024_688_443_616);
        assert_eq!(normal_quantile(0.5), 0.0);
        assert_eq!(normal_quantile(0.0), f64::NEG_INFINITY);
        assert!(normal_quantile(1.5).is_nan());
    }

    #[test]
    fn the_normal_cdf_undoes_the_quantile() {
        for p in [1e-20, 1e-3, 0.2, 0.7] {
            close(normal_cdf(normal_quantile(p)), p);
        }
    }

    #[test]
    fn student_quantiles_agree_with_references_up_to_a_thousand_million_degrees() {
        close(student_t_quantile(0.975, 1.0), 12.706_204_736_174_705);
        close(student_t_quantile(0.975, 2.5), 3.574_654_842_003_683);
        close(student_t_quantile(0.975, 9.0), 2.262_157_162_798_205_5);
        close(student_t_quantile(0.005, 99.0), -2.626_405_457_280_827_5);
        close(student_t_quantile(0.975, 9999.0), 1.960_201_263_621_357_7);
        let huge = student_t_quantile(0.025, 1e9);
        assert!((huge / -1.959_963_986_912_325_5 - 1.0).abs() < 1e-10, "{huge}");
        assert!(student_t_quantile(0.975, 0.0).is_nan());
    }
}
