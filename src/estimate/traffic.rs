//! What goes through the processor for each token: folds over the inventory and the caches. Exact.

use std::sync::Arc;

use crate::{
    catalog::format::FormatId,
    forward::{
        LayerCache,
        fold::{self, Reads, Routed},
    },
    model::tensor::{Kind, Weight},
    resolve::workload::Workload,
};

/// What one token reads and computes; tables looked up row by row do not count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Bytes of weights that a token streams: of experts, those it is sent to.
    pub bytes: u64,
    /// How many weights that are.
    pub weights: u64,
    /// Bytes of all weights that some token streams: every expert.
    pub bytes_of_all: u64,
    /// Weights that every token of a prompt goes through: without the output matrix.
    pub prompt_weights: u64,
    /// The format most weights of the layers are in.
    pub format: Option<FormatId>,
    /// How a router picks experts, where one does.
    pub routed: Option<Routed>,
    caches: Arc<[LayerCache]>,
}

/// Weights alike that a run reads.
#[derive(Clone, Copy, Debug)]
pub struct Read {
    /// One of them.
    pub weight: Weight,
    pub count: u64,
    pub reads: Reads,
    /// Bytes of one.
    pub bytes: u64,
    /// The block format they are in, where it is one.
    pub format: Option<FormatId>,
}

impl Traffic {
    /// Adds up weights, each by how it is read.
    pub fn of(weights: impl IntoIterator<Item = Read>, caches: &Arc<[LayerCache]>) -> Self {
        let mut traffic = Self { caches: Arc::clone(caches), ..Self::default() };
        let mut formats: Vec<(FormatId, u64)> = Vec::new();
        let read = weights.into_iter().filter(|read| read.reads.by_every_token());
        for Read { weight, count, reads, bytes: stored, format } in read {
            let elements = weight.elements();
            let (bytes, weights) = match reads.routed {
                Some(routed) => (routed.share(stored), routed.share(elements)),
                None => (stored, elements),
            };
            let [bytes, weights, stored] =
                [bytes, weights, stored].map(|of_one| of_one.saturating_mul(count));
            traffic.routed = traffic.routed.or(reads.routed);
            traffic.bytes = traffic.bytes.saturating_add(bytes);
            traffic.weights = traffic.weights.saturating_add(weights);
            traffic.bytes_of_all = traffic.bytes_of_all.saturating_add(stored);
            if !matches!(weight.kind, Kind::Output | Kind::TokenEmbd) {
                traffic.prompt_weights = traffic.prompt_weights.saturating_add(weights);
            }
            if let (Some(format), Some(_)) = (format, weight.layer) {
                match formats.iter_mut().find(|(known, _)| *known == format) {
                    Some((_, sum)) => *sum = sum.saturating_add(weights),
                    None => formats.push((format, weights)),
                }
            }
        }
        let most = formats.iter().max_by_key(|(_, weights)| *weights);
        traffic.format = most.map(|(format, _)| *format);
        traffic
    }

    /// Bytes of keys and values that the token after `depth` others reads.
    pub fn cached(&self, workload: &Workload, depth: u64) -> u64 {
        let context = &workload.setup.context;
        let bytes = |elements: u64, format| {
            let format = &workload.formats[format];
            format.blocks(elements).saturating_mul(format.bytes)
        };
        let row = |cache: &LayerCache| {
            bytes(cache.keys, context.keys).saturating_add(bytes(cache.values, context.values))
        };
        fold::cached(&self.caches, depth, workload.model.shape.window, row)
    }

    /// Tokens that attention of all layers looks back at, for the token after `depth` others.
    pub fn attended(&self, workload: &Workload, depth: u64) -> u64 {
        fold::cached(&self.caches, depth, workload.model.shape.window, |_| 1)
    }
}
