//! How capable a model is: the size at which an average model of the catalog scores as it does.
//!
//! Publishers use different measures and harnesses, and a model that thinks first scores higher, so
//! scores of one measure in one mode are compared with each other only: a line is laid through all
//! models that publish it, score over the logarithm of size, and a score is read as the size where the
//! line reaches it. Of several measures the mean counts.

use std::collections::BTreeMap;

use crate::catalog::{
    model::Model,
    suitability::Tuned,
    task::Task,
    usage::{Mode, Thinks},
};

/// A score says no more than that a model is like one so many doublings smaller or larger.
const MOST_DOUBLINGS: f64 = 2.0;
/// How far the score of a model without measures is held below its size.
const UNMEASURED: f64 = -0.5;
/// What of its siblings' standing a model without measures is given.
const OF_SIBLINGS: f64 = 0.8;
/// What its standing by measures that say little about the task counts for it.
const OF_OTHER_MEASURES: f64 = 0.5;
/// Models that must publish a measure before a line is laid through them.
const FEWEST: usize = 5;

/// A line through the scores of a measure, over doublings of size.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Line {
    at_zero: f64,
    per_doubling: f64,
}

/// A measure, and the mode it was taken in.
pub type Measured = (String, Mode);

/// Lines for every measure in every mode, and how models of a lineage stand to them.
#[derive(Clone, Debug, Default)]
pub struct CapabilityLines {
    lines: BTreeMap<Measured, Line>,
    /// By family and architecture, the doublings above size of those that publish scores.
    siblings: BTreeMap<(Option<String>, String), f64>,
}

/// What a capability rests on.
#[derive(Clone, Debug, PartialEq)]
pub enum Evidence {
    /// These published scores, each of a measure in a mode.
    Scores(Vec<(Measured, f64)>),
    /// Scores of siblings.
    Siblings,
    /// Its size alone.
    Size,
}

impl CapabilityLines {
    /// Lays the lines through models with their sizes.
    pub fn of(models: &[(&Model, f64)]) -> Self {
        let mut points: BTreeMap<Measured, Vec<(f64, f64)>> = BTreeMap::new();
        for (model, size) in models {
            for (measured, score) in scores(model) {
                points.entry(measured).or_default().push((*size, score));
            }
        }
        let lines = points.into_iter().filter_map(|(name, points)| Some((name, line(&points)?)));
        let mut all = Self { lines: lines.collect(), siblings: BTreeMap::new() };
        let mut standing: BTreeMap<_, Vec<f64>> = BTreeMap::new();
        for (model, size) in models {
            if let Some((above, _)) = all.above(model, *size, any) {
                standing.entry(lineage(model)).or_default().push(above);
            }
        }
        all.siblings =
            standing.into_iter().filter_map(|(key, all)| Some((key, mean(&all)?))).collect();
        all
    }

    /// What a doubling of size adds to a score of `measure` where nothing is thought first.
    pub fn per_doubling(&self, measure: &str) -> Option<f64> {
        let measured = (measure.to_owned(), Mode::NonThinking);
        self.lines.get(&measured).map(|line| line.per_doubling)
    }

    /// How capable `model` of this size, in doublings, is for `task`: the logarithm to base two of the
    /// size at which an average model scores alike, and what that rests on.
    pub fn capability(&self, model: &Model, size: f64, task: &Task) -> (f64, Evidence) {
        let wanted = |(name, mode): &Measured| {
            task.measures.get(name).copied().filter(|_| *mode != Mode::Base)
        };
        let others = || {
            let (above, scores) = self.above(model, size, any)?;
            Some((above * OF_OTHER_MEASURES, scores))
        };
        if let Some((above, scores)) = self.above(model, size, wanted).or_else(others) {
            return (size + above, Evidence::Scores(scores));
        }
        match self.siblings.get(&lineage(model)) {
            Some(above) => (size + above * OF_SIBLINGS, Evidence::Siblings),
            None => (size + UNMEASURED, Evidence::Size),
        }
    }

    /// Doublings above its size by the measures that have a weight, and the scores that say so.
    fn above(
        &self,
        model: &Model,
        size: f64,
        weight: impl Fn(&Measured) -> Option<f64>,
    ) -> Option<(f64, Vec<(Measured, f64)>)> {
        let (mut sum, mut weights, mut found) = (0.0, 0.0, Vec::new());
        for (measured, score) in scores(model) {
            let (Some(line), Some(weight)) = (self.lines.get(&measured), weight(&measured)) else {
                continue;
            };
            let above = (score - line.at_zero) / line.per_doubling - size;
            sum += weight * above.clamp(-MOST_DOUBLINGS, MOST_DOUBLINGS);
            weights += weight;
            found.push((measured, score));
        }
        (weights > 0.0).then(|| (sum / weights, found))
    }
}

/// Every score of a model, with the measure and the mode it was taken in; not those of a checkpoint
/// beside it that thinks.
fn scores(model: &Model) -> impl Iterator<Item = (Measured, f64)> {
    let thinks = model.usage.thinking.as_ref().and_then(|thinking| thinking.default);
    let other = thinks == Some(Thinks::ByCheckpoint) && model.facts.tuned != Some(Tuned::Reasoning);
    let own = move |mode: Mode| mode != Mode::Thinking || !other;
    let scores = model.facts.scores.iter().filter(move |(mode, _)| own(**mode));
    scores.flat_map(|(mode, scores)| {
        scores.iter().map(|(name, score)| ((name.clone(), *mode), *score))
    })
}

/// Every measure counts alike.
#[expect(clippy::unnecessary_wraps, reason = "as weights that some measures lack")]
const fn any(_: &Measured) -> Option<f64> {
    Some(1.0)
}

/// Models made alike by the same people.
fn lineage(model: &Model) -> (Option<String>, String) {
    (model.facts.family.clone(), model.arch.clone())
}

fn mean(all: &[f64]) -> Option<f64> {
    let count = u32::try_from(all.len()).ok().filter(|&count| count > 0)?;
    Some(all.iter().sum::<f64>() / f64::from(count))
}

/// The line of least squares; `None` where too few points, or no rise, say nothing.
fn line(points: &[(f64, f64)]) -> Option<Line> {
    if points.len() < FEWEST {
        return None;
    }
    let (sizes, scores): (Vec<f64>, Vec<f64>) = points.iter().copied().unzip();
    let (size, score) = (mean(&sizes)?, mean(&scores)?);
    let spread: f64 = sizes.iter().map(|x| (x - size).powi(2)).sum();
    let common: f64 = points.iter().map(|(x, y)| (x - size) * (y - score)).sum();
    let per_doubling = common / spread;
    (per_doubling.is_finite() && per_doubling > 0.5)
        .then_some(Line { at_zero: score - per_doubling * size, per_doubling })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_needs_points_and_a_rise() {
        let rising: Vec<(f64, f64)> =
            (0..5).map(|n| (f64::from(n), 3.0 * f64::from(n) + 1.0)).collect();
        let found = line(&rising).unwrap();
        assert!((found.at_zero - 1.0).abs() < 1e-9 && (found.per_doubling - 3.0).abs() < 1e-9);
        assert_eq!(line(&rising[..4]), None);
        let flat: Vec<(f64, f64)> = (0..5).map(|n| (f64::from(n), 7.0)).collect();
        assert_eq!(line(&flat), None);
    }
}
