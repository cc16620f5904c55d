//! Where models stand by published measures: a fit for each mode, in doublings of size.
//!
//! In one mode every measure is a line over capability, in log-odds, as no score passes 100; every model
//! stands where its scores put it on those lines, drawn towards its size and age. Lines and standings are
//! fitted in turns, so that what two models share compares them, whoever else publishes it.

use std::collections::BTreeMap;

use super::capability::Measured;
use crate::catalog::{usage::Mode, yardstick::Yardstick};

/// Turns of the fit, after which nothing changes by a hundredth.
const TURNS: usize = 8;

/// A score: of which model, and its log-odds.
type Point = (usize, f64);

/// A line through the scores of a measure, over doublings of size.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Line {
    at_zero: f64,
    pub per_doubling: f64,
    /// How far scores lie off it, squared.
    variance: f64,
}

/// A mean of observations, each as heavy as it is sure.
#[derive(Clone, Copy, Debug)]
pub struct Mean {
    sum: f64,
    weight: f64,
}

impl Mean {
    /// What size and age say.
    pub const fn from(prior: f64, weight: f64) -> Self {
        Self { sum: prior * weight, weight }
    }

    /// Adds what a score says on its line, counted `times`.
    pub fn add(&mut self, line: &Line, score: f64, times: f64) {
        let sure = times * line.per_doubling / line.variance;
        self.sum += sure * (score - line.at_zero);
        self.weight += sure * line.per_doubling;
    }

    pub fn value(self) -> f64 {
        self.sum / self.weight
    }
}

/// The log-odds of a score out of 100.
pub fn log_odds(score: f64) -> f64 {
    let share = (score / 100.0).clamp(0.01, 0.99);
    (share / (1.0 - share)).ln()
}

/// Sums over the points of a measure.
struct Sums {
    count: f64,
    x: f64,
    y: f64,
    xx: f64,
    xy: f64,
}

impl Sums {
    fn of(points: &[Point], standing: &[f64]) -> Self {
        let at = |model: usize| standing.get(model).copied().unwrap_or_default();
        let count = f64::from(u32::try_from(points.len()).unwrap_or(u32::MAX));
        let x = points.iter().map(|(model, _)| at(*model)).sum::<f64>() / count;
        let y = points.iter().map(|(_, score)| score).sum::<f64>() / count;
        let mut sums = Self { count, x, y, xx: 0.0, xy: 0.0 };
        for (model, score) in points {
            sums.xx += (at(*model) - x).powi(2);
            sums.xy += (at(*model) - x) * (score - y);
        }
        sums
    }

    /// The line, its slope drawn towards `usual`.
    fn line(&self, usual: f64, points: &[Point], standing: &[f64], rule: &Yardstick) -> Line {
        let per_doubling = (self.xy + rule.slope_prior * usual) / (self.xx + rule.slope_prior);
        let at_zero = self.y - per_doubling * self.x;
        let off = |(model, score): &Point| {
            let at = standing.get(*model).copied().unwrap_or_default();
            (score - at_zero - per_doubling * at).powi(2)
        };
        let off: f64 = points.iter().map(off).sum();
        let variance = (off + rule.noise_models * rule.noise) / (self.count + rule.noise_models);
        Line { at_zero, per_doubling, variance }
    }
}

/// The lines of all measures: fits each mode by itself. `priors` by model; `scores` of models by place.
pub fn lines(
    priors: &[f64],
    scores: &[(usize, Measured, f64)],
    rule: &Yardstick,
) -> BTreeMap<Measured, Line> {
    let mut modes: BTreeMap<Mode, BTreeMap<&str, Vec<Point>>> = BTreeMap::new();
    for (model, (name, mode), score) in scores {
        let measures = modes.entry(*mode).or_default();
        measures.entry(name).or_default().push((*model, log_odds(*score)));
    }
    let mut all = BTreeMap::new();
    for (mode, mut measures) in modes {
        measures.retain(|_, points| points.len() >= rule.fewest);
        let points: Vec<&[Point]> = measures.values().map(Vec::as_slice).collect();
        let found = fit(priors, &points, rule);
        all.extend(measures.keys().map(|name| ((*name).to_owned(), mode)).zip(found));
    }
    // A measure that does not rise with capability says nothing of it.
    all.retain(|_, line| line.per_doubling > 0.0 && line.per_doubling.is_finite());
    all
}

/// The lines of one mode.
fn fit(priors: &[f64], measures: &[&[Point]], rule: &Yardstick) -> Vec<Line> {
    let mut standing = priors.to_vec();
    let mut lines = Vec::new();
    for _ in 0..TURNS {
        let sums: Vec<Sums> = measures.iter().map(|points| Sums::of(points, &standing)).collect();
        let spread: f64 = sums.iter().map(|sums| sums.xx).sum();
        let usual = sums.iter().map(|sums| sums.xy).sum::<f64>() / spread;
        let line = |(sums, points): (&Sums, &&[Point])| sums.line(usual, points, &standing, rule);
        lines = sums.iter().zip(measures).map(line).collect();
        let mut means: Vec<Mean> =
            priors.iter().map(|prior| Mean::from(*prior, rule.prior)).collect();
        for (line, points) in lines.iter().zip(measures) {
            for (model, score) in *points {
                if let Some(mean) = means.get_mut(*model) {
                    mean.add(line, *score, 1.0);
                }
            }
        }
        standing = means.into_iter().map(Mean::value).collect();
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Catalog;

    #[test]
    fn what_two_models_share_compares_them_whoever_else_publishes_it() {
        let rule = Catalog::bundled().get::<Yardstick>("published-scores").unwrap();
        // Eight models, each hardly larger than the one before. Only the best five publish "hard".
        let priors = [29.7, 29.8, 29.9, 30.0, 30.1, 30.2, 30.3, 30.4];
        let easy = [40.0, 45.0, 50.0, 55.0, 70.0, 75.0, 80.0, 85.0];
        let of =
            |name: &str, model: usize, score| (model, (name.to_owned(), Mode::NonThinking), score);
        let mut scores: Vec<_> =
            easy.iter().enumerate().map(|(model, &score)| of("easy", model, score)).collect();
        for model in 3..8_usize {
            scores.push(of("hard", model, f64::from(u32::try_from(model).unwrap()) * 8.0));
        }
        let lines = lines(&priors, &scores, &rule);
        assert_eq!(lines.len(), 2);
        let standing = |name: &str, score: f64| {
            let line = lines[&(name.to_owned(), Mode::NonThinking)];
            (log_odds(score) - line.at_zero) / line.per_doubling
        };
        // The middle of those who publish the hard one is above that of all, whose size is 30.
        assert!(standing("hard", 40.0) > standing("easy", 62.0) + 0.1);
    }

    #[test]
    fn one_score_is_drawn_towards_the_prior_and_many_less() {
        let line = Line { at_zero: -15.0, per_doubling: 0.5, variance: 0.1 };
        let of = |count: usize| {
            let mut mean = Mean::from(30.0, 1.0);
            (0..count).for_each(|_| mean.add(&line, 1.0, 1.0));
            mean.value()
        };
        // The score alone says 32.
        assert!(of(0) < of(1) && of(1) < of(3) && of(3) < 32.0, "{} {}", of(1), of(3));
    }
}
