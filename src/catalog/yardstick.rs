//! How standing is read from published scores.

use serde::Deserialize;

use super::record::Plain;

/// Constants of the fit of capability, in doublings of size. Source: `data/yardstick.yaml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "some keys are for the reader of the file")]
pub struct Yardstick {
    pub id: String,
    /// By how much an average model of a size gets more capable in a year.
    pub growth: f64,
    /// The age from which being older changes nothing, years.
    pub most_years: f64,
    /// The age of a model without a release.
    pub unknown_years: f64,
    /// The weight of size and age against scores, one over a variance.
    pub prior: f64,
    /// Models that must publish a measure.
    pub fewest: usize,
    /// How much the slope of a measure is drawn towards that of all, squared doublings.
    pub slope_prior: f64,
    /// The variance of scores around their line, log-odds, where little is known.
    pub noise: f64,
    /// Models that this counts for.
    pub noise_models: f64,
    /// What measures count that say little about the task.
    pub other_measures: f64,
    /// What is kept of a standing measured in another mode only.
    pub other_modes: f64,
    /// By how much a model stands lower without thinking where only scores of thinking are published.
    pub without_thinking: f64,
    /// What is kept of the standing of siblings.
    pub siblings: f64,
    /// What a model without scores and siblings has below its size.
    pub unmeasured: f64,
    source: String,
    checked: String,
}

impl Plain for Yardstick {
    fn faults(&self) -> Vec<(bool, &'static str)> {
        let above = [self.prior, self.slope_prior, self.noise, self.noise_models];
        let shares = [self.other_measures, self.other_modes, self.siblings];
        let odd = above.iter().any(|one| !one.is_finite() || *one <= 0.0)
            || shares.iter().any(|share| !(0.0..=1.0).contains(share));
        vec![
            (odd, "weights and variances must be above 0, shares from 0 to 1"),
            (self.without_thinking < 0.0, "without_thinking must be at least 0"),
            (self.fewest < 2, "fewest must be at least 2"),
        ]
    }
}
