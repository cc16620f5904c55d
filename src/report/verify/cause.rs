//! Why what was measured is not what is predicted.

use std::collections::BTreeMap;

use super::rows::Compared;
use crate::{Message, messages::verify as say};

/// A cause that is known from where an amount stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Kernels of a GPU take scratch of their own.
    EstimatedOnGpu,
    /// Of several memories only the sum is predicted.
    SharedOut,
    /// Which layers lie where is predicted by number.
    Split,
    /// As how many devices an NPU is used is not rebuilt from a log.
    Npu,
    /// It is part of the run, but not of the question; the option that asks for it.
    NotAsked(&'static str),
    /// The length of the prompt that was assumed, tokens.
    Prompt(u64),
    /// Builds of 2023 count scratch with the weights.
    WithScratch,
    /// What the meter counts.
    Meter(Message),
}

/// What may keep a whole run from being as predicted.
pub struct Circumstances<'a> {
    /// Tensors by type, as the log counts them and as they are predicted.
    pub types: (&'a BTreeMap<String, u64>, &'a BTreeMap<String, u64>),
    /// The log is of a version before the one whose rules are known.
    pub is_older: bool,
    /// The catalog does not have the model.
    pub is_described: bool,
    /// No log tells the context.
    pub context_is_open: bool,
    /// All weights together are as many as predicted, though not on each side.
    pub weights_agree: bool,
}

impl Circumstances<'_> {
    /// The file was made by another recipe: the types it has more and less of.
    fn other_recipe(&self) -> Option<Message> {
        let (printed, predicted) = self.types;
        if printed.is_empty() || printed == predicted {
            return None;
        }
        let few = |types: &BTreeMap<String, u64>| {
            let named: Vec<String> =
                types.iter().take(8).map(|(name, count)| format!("{count} {name}")).collect();
            named.join(", ")
        };
        Some(say::other_recipe(few(printed), few(predicted)))
    }

    /// Why a row differs, in a phrase; `None` where it does not, or nobody knows.
    pub fn of(&self, row: &Compared) -> Option<Message> {
        if row.is_exact() {
            return None;
        }
        let of_weights = row.term.ends_with("weights");
        let own = match &row.cause {
            Some(Cause::Meter(counts)) => return Some(say::counts(counts)),
            Some(Cause::NotAsked(option)) => return Some(say::not_asked(option)),
            Some(Cause::Prompt(tokens)) => return Some(say::prompt_assumed(tokens)),
            Some(Cause::WithScratch) => return Some(say::with_scratch()),
            Some(Cause::Npu) => return Some(say::npu()),
            Some(Cause::EstimatedOnGpu) => Some(say::estimated_on_gpu()),
            Some(Cause::SharedOut) => Some(say::shared_out()),
            Some(Cause::Split) => Some(say::split()),
            None => None,
        };
        if of_weights {
            let off = row.predicted.map_or(u64::MAX, |it| it.abs_diff(row.measured));
            let is_small = off <= row.measured / 50;
            let moved = || (self.weights_agree && !is_small).then(say::moved);
            let described = || self.is_described.then(say::described);
            let older = || (self.is_older && is_small).then(say::older_version);
            let unknown = || self.types.0.is_empty().then(say::types_unknown);
            let all = moved().or_else(|| self.other_recipe()).or(own).or_else(described);
            return all.or_else(older).or_else(unknown);
        }
        if self.context_is_open && ["kv_cache", "compute"].contains(&row.term) {
            return Some(say::context_is_open());
        }
        own.or_else(|| self.is_older.then(say::older_version))
    }
}
