//! Analyses at a number of trials fixed in advance.

use crate::chance::Chance;
use crate::method::LEVEL;
use crate::method::Method;
use crate::method::claims;
use crate::method::method;
use crate::method::reading;
use lastcopy::stats::mean::Moments;
use lastcopy::stats::mean::paired_difference;
use lastcopy::stats::normal::normal_quantile;
use lastcopy::stats::proportion::at_most;
use lastcopy::stats::proportion::clopper_pearson;
use lastcopy::stats::proportion::wilson;
use lastcopy::stats::quantile::quantile;

pub fn intervals() -> Vec<Method> {
    vec![
        method("Clopper–Pearson", "300 trials", 0.050, |chance| {
            reading(&clopper_pearson(chance.tally(300, 0.03), LEVEL), 0.03)
        }),
        claims("upper bound of a chance", "500 trials", 0.026, |chance| {
            reading(&at_most(chance.tally(500, 0.01), LEVEL), 0.01)
        }),
        method("Wilson", "300 trials", 0.118, |chance| {
            reading(&wilson(chance.tally(300, 0.2), LEVEL), 0.2)
        }),
        method("order statistics, p90", "400 lognormal", 1.57, |chance| {
            let values: Vec<f64> = (0..400).map(|_| libm::exp(chance.normal())).collect();
            let found = quantile(&values, 0.9, LEVEL).expect("finite values");
            reading(&found.interval, libm::exp(normal_quantile(0.9)))
        }),
        method("order statistics, p50", "400, 30 % never", 0.64, |chance| {
            let finished = |chance: &mut Chance| {
                if chance.hit(0.7) { chance.exponential() } else { f64::INFINITY }
            };
            let values: Vec<f64> = (0..400).map(|_| finished(chance)).collect();
            let found = quantile(&values, 0.5, LEVEL).expect("no NaN");
            reading(&found.interval, libm::log(0.7 / 0.2))
        }),
        method("t", "400 exponential", 0.256, |chance| {
            let seen: Moments = (0..400).map(|_| chance.exponential()).collect();
            reading(&seen.t_interval(LEVEL), 1.0)
        }),
        method("log-t", "400 exponential", 0.256, |chance| {
            let seen: Moments = (0..400).map(|_| chance.exponential()).collect();
            reading(&seen.log_t_interval(LEVEL), 1.0)
        }),
        method("paired t", "200 pairs", 0.088, |chance| {
            let (mut first, mut second) = (Vec::new(), Vec::new());
            for _ in 0..200 {
                let shared = chance.exponential();
                first.push(1.2 * shared + 0.1 * chance.normal());
                second.push(shared + 0.1 * chance.normal());
            }
            let found = paired_difference(&first, &second, LEVEL).expect("finite pairs");
            reading(&found.interval, 0.2)
        }),
        method("discordant share", "400 pairs", 0.40, |chance| {
            let pairs = chance.pairs(400, [0.05, 0.06, 0.03]);
            reading(&pairs.conditional_test(LEVEL).first_chance, 2.0 / 3.0)
        }),
        method("Newcombe", "200 pairs", 0.138, |chance| {
            reading(&chance.pairs(200, [0.1, 0.1, 0.05]).newcombe(LEVEL), 0.05)
        }),
        method("Tango", "200 pairs", 0.138, |chance| {
            reading(&chance.pairs(200, [0.1, 0.1, 0.05]).tango(LEVEL), 0.05)
        }),
    ]
}
