//! How capable a model is: the size of an average model of today that does as well.
//!
//! Publishers use different measures and harnesses, and a model that thinks first scores higher: scores
//! are compared within one measure and one mode only, as [`super::standing`] fits them.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    figures::exact,
    standing::{self, Line, Mean, log_odds},
};
use crate::{
    Catalog, Error,
    catalog::{
        model::Model,
        suitability::Tuned,
        task::Task,
        usage::{Mode, Thinks},
        yardstick::Yardstick,
    },
};

/// The entry of `data/yardstick.yaml` that is used.
const RULE: &str = "published-scores";

/// A measure, and the mode it was taken in.
pub type Measured = (String, Mode);

/// Lines for every measure in every mode, and how models of a lineage stand to what is expected of them.
#[derive(Debug)]
pub struct CapabilityLines {
    rule: Arc<Yardstick>,
    /// The release of the newest model, years.
    newest: f64,
    /// Doublings of size, by model.
    sizes: BTreeMap<String, f64>,
    lines: BTreeMap<Measured, Line>,
    /// By family and architecture, the doublings above what size and age say.
    siblings: BTreeMap<(Option<String>, String), f64>,
}

/// What a capability rests on.
#[derive(Clone, Debug, PartialEq)]
pub enum Evidence {
    /// These published scores, each of a measure in a mode.
    Scores(Vec<(Measured, f64)>),
    /// These, though it is run without thinking: no score of that is published.
    Thinking(Vec<(Measured, f64)>),
    /// Scores of siblings.
    Siblings,
    /// Its size and age alone.
    Size,
}

impl CapabilityLines {
    /// Fits the scores of models, but those of `without`.
    pub fn of(
        models: &[Arc<Model>],
        without: Option<&Measured>,
        catalog: &Catalog,
    ) -> Result<Self, Error> {
        let rule = catalog.get::<Yardstick>(RULE)?;
        let released = models.iter().filter_map(|model| years(model.released.as_deref()?));
        let newest = released.fold(0.0, f64::max);
        let sizes = models.iter().map(|model| (model.id.clone(), doublings(model))).collect();
        let (lines, siblings) = (BTreeMap::new(), BTreeMap::new());
        let mut all = Self { rule, newest, sizes, lines, siblings };
        let priors: Vec<f64> = models.iter().map(|model| all.expected(model)).collect();
        let of = |(place, model): (usize, &Arc<Model>)| {
            let scores = scores(model).filter(|(name, _)| Some(name) != without);
            scores.map(|(measured, score)| (place, measured, score)).collect::<Vec<_>>()
        };
        let scores: Vec<_> = models.iter().enumerate().flat_map(of).collect();
        all.lines = standing::lines(&priors, &scores, &all.rule);
        let mut above: BTreeMap<_, Vec<f64>> = BTreeMap::new();
        for model in models {
            if let Some((standing, _)) = all.measured(model, |_| Some(1.0)) {
                let above_expected = standing - all.expected(model);
                above.entry(lineage(model)).or_default().push(above_expected);
            }
        }
        all.siblings =
            above.into_iter().filter_map(|(key, all)| Some((key, mean(&all)?))).collect();
        Ok(all)
    }

    /// What a fall of a score of `measure` without thinking amounts to, in doublings.
    pub fn lost(&self, measure: &str, from: f64, to: f64) -> Option<f64> {
        let line = self.lines.get(&(measure.to_owned(), Mode::NonThinking))?;
        Some(((log_odds(from) - log_odds(to)) / line.per_doubling).max(0.0))
    }

    /// How many years before the newest a model was released.
    pub fn age(&self, model: &Model) -> Option<f64> {
        Some(self.newest - years(model.released.as_deref()?)?)
    }

    /// The size of a model, in doublings.
    pub fn size(&self, model: &Model) -> f64 {
        self.sizes.get(&model.id).copied().unwrap_or_else(|| doublings(model))
    }

    /// What size and age say of a model: so many doublings has an average model of today as capable.
    pub fn expected(&self, model: &Model) -> f64 {
        let age = self.age(model).unwrap_or(self.rule.unknown_years).min(self.rule.most_years);
        self.size(model) - self.rule.growth * age
    }

    /// How capable `model` is for `task` in the mode it runs there: the logarithm to base two of the size
    /// of an average model of today that does as well, and what that rests on.
    pub fn capability(&self, model: &Model, task: &Task) -> (f64, Evidence) {
        let mode = mode(model, task);
        let most = task.measures.values().copied().fold(f64::MIN_POSITIVE, f64::max);
        let weight = |name: &str| {
            task.measures.get(name).map_or(self.rule.other_measures, |weight| weight / most)
        };
        let expected = self.expected(model);
        let own = self.measured(model, |(name, other)| (*other == mode).then(|| weight(name)));
        if let Some((standing, scores)) = own {
            return (standing, Evidence::Scores(scores));
        }
        let other = |(name, other): &Measured| (*other == Mode::Thinking).then(|| weight(name));
        if mode == Mode::NonThinking
            && let Some((standing, scores)) = self.measured(model, other)
        {
            let kept = self.rule.other_modes * (standing - expected);
            let without = (expected + kept).min(standing) - self.rule.without_thinking;
            return (without, Evidence::Thinking(scores));
        }
        if let Some((standing, scores)) = self.measured(model, |(name, _)| Some(weight(name))) {
            let kept = self.rule.other_modes * (standing - expected);
            return (expected + kept, Evidence::Scores(scores));
        }
        match self.siblings.get(&lineage(model)) {
            Some(above) => (expected + above * self.rule.siblings, Evidence::Siblings),
            None => (expected - self.rule.unmeasured, Evidence::Size),
        }
    }

    /// Where a model stands by the measures that have a weight, and the scores that say so, those that say
    /// most about it first.
    pub(super) fn measured(
        &self,
        model: &Model,
        weight: impl Fn(&Measured) -> Option<f64>,
    ) -> Option<(f64, Vec<(Measured, f64)>)> {
        let mut mean = Mean::from(self.expected(model), self.rule.prior);
        let mut found = Vec::new();
        for (measured, score) in scores(model) {
            if let (Some(line), Some(weight)) = (self.lines.get(&measured), weight(&measured)) {
                mean.add(line, log_odds(score), weight);
                found.push((weight, measured, score));
            }
        }
        found.sort_by(|a, b| b.0.total_cmp(&a.0));
        let scores = found.into_iter().map(|(_, measured, score)| (measured, score)).collect();
        Some((mean.value(), scores)).filter(|(_, scores): &(f64, Vec<_>)| !scores.is_empty())
    }
}

/// Whether a model thinks first where a task is run: where the task asks for it and the model can, or
/// where nothing keeps it from thinking.
pub fn mode(model: &Model, task: &Task) -> Mode {
    let thinking = model.usage.thinking.as_ref();
    let tuned = model.facts.tuned == Some(Tuned::Reasoning);
    let (can, must) = match thinking.and_then(|thinking| thinking.default) {
        Some(Thinks::On | Thinks::ByItself) => (true, false),
        Some(Thinks::Off) => (thinking.is_some_and(|it| !it.switch_on.is_empty()), false),
        Some(Thinks::Always) => (true, true),
        Some(Thinks::Never | Thinks::ByCheckpoint) | None => (tuned, tuned),
    };
    if must || (can && task.reasoning) { Mode::Thinking } else { Mode::NonThinking }
}

/// Every score of a model, with the measure and the mode it was taken in; not those of a checkpoint
/// beside it that thinks.
pub(super) fn scores(model: &Model) -> impl Iterator<Item = (Measured, f64)> {
    let thinks = model.usage.thinking.as_ref().and_then(|thinking| thinking.default);
    let other = thinks == Some(Thinks::ByCheckpoint) && model.facts.tuned != Some(Tuned::Reasoning);
    let own = move |mode: Mode| mode != Mode::Thinking || !other;
    let scores = model.facts.scores.iter().filter(move |(mode, _)| own(**mode));
    scores.flat_map(|(mode, scores)| {
        scores.iter().map(|(name, score)| ((name.clone(), *mode), *score))
    })
}

/// Models made alike by the same people.
fn lineage(model: &Model) -> (Option<String>, String) {
    (model.facts.family.clone(), model.arch.clone())
}

fn mean(all: &[f64]) -> Option<f64> {
    let count = u32::try_from(all.len()).ok().filter(|&count| count > 0)?;
    Some(all.iter().sum::<f64>() / f64::from(count))
}

/// The size of a model in doublings, without tables that are only looked up: they store, and compute
/// nothing. Of experts, the middle between all and those picked.
fn doublings(model: &Model) -> f64 {
    let outline = model.outline();
    let tables = outline.table_params();
    let without = |params: u64| exact(params.saturating_sub(tables).max(1)).log2();
    f64::midpoint(without(outline.params), without(outline.active_params))
}

/// A release such as `2025-04`, in years.
fn years(released: &str) -> Option<f64> {
    let (year, rest) = released.split_once('-')?;
    let month: f64 = rest.get(..2)?.parse().ok()?;
    Some(year.parse::<f64>().ok()? + (month - 1.0) / 12.0)
}
