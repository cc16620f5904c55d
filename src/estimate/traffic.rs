//! What goes through the processor for each token: folds over the inventory and the caches. Exact.

use std::sync::Arc;

use crate::{
    catalog::format::FormatId,
    forward::{
        LayerCache, Looks,
        fold::{self, Reads, Routed},
        outline::Outline,
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
    looks: Looks,
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
    pub fn of(weights: impl IntoIterator<Item = Read>, outline: &Outline) -> Self {
        let caches = Arc::clone(&outline.caches);
        let mut traffic = Self { caches, looks: outline.looks, ..Self::default() };
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

    /// Elements of keys and values that the heads of all layers look at, for the token after `depth` others:
    /// as many times as there are heads that look at them.
    pub fn attended(&self, workload: &Workload, depth: u64) -> u64 {
        self.looks.of(depth, workload.model.shape.window)
    }
}

#[cfg(test)]
mod tests {
    use crate::{Catalog, Question, estimate::Estimate, resolve::resolve};

    /// Gemma 4 E2B: 7 layers see everything with heads of 512, 28 a window of 512 tokens with heads of 256; all
    /// have 8 heads for one head of keys, and 20 of them look at what others keep.
    #[test]
    fn every_head_looks_also_where_keys_are_shared() {
        let question = Question::about("gemma-4-e2b:Q4_0");
        let workload = resolve(&question, &Catalog::bundled()).unwrap().workload;
        let traffic = Estimate::of(&workload).unwrap().traffic;
        let [far, near] = [7 * 8 * 2 * 512, 28 * 8 * 2 * 256];
        assert_eq!(traffic.attended(&workload, 100), 100 * (far + near));
        assert_eq!(traffic.attended(&workload, 4096), 4096 * far + 512 * near);
    }
}
