//! Folds over a forward pass: what its weights, caches and operations add up to.

use super::{LayerCache, Trace, graph::Op};
use crate::tensor::Weight;

/// Parameters of the model, as makers count them.
///
/// A tied matrix counts once, tables of rotation factors do not count.
pub(crate) fn params(weights: &[Weight]) -> u64 {
    weights
        .iter()
        .filter(|weight| weight.is_parameter())
        .fold(0, |sum: u64, weight| sum.saturating_add(weight.elements()))
}

/// How the operations of a pass read one weight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reads {
    /// As the matrix of a product: a CPU may keep it in a layout of its own.
    pub(crate) as_matrix: bool,
    /// Row by row, as a table: only the rows of the tokens are touched.
    pub(crate) as_table: bool,
    /// Whole, in some other way: a norm, a bias.
    pub(crate) whole: bool,
    /// Elements of the largest operand it is multiplied with.
    pub(crate) operand: u64,
}

impl Reads {
    /// Whether every token reads all of it.
    pub(crate) const fn by_every_token(self) -> bool {
        self.as_matrix || self.whole
    }
}

/// How each weight is read, in the order they were declared.
pub(crate) fn reads(trace: &Trace) -> Vec<Reads> {
    let mut reads = vec![Reads::default(); trace.weights.len()];
    let graph = &trace.graph;
    for &id in graph.order() {
        let (op, sources) = (graph.node(id).op, graph.sources(id));
        for (place, &source) in sources.iter().enumerate() {
            if let Op::Weight(weight) = graph.node(source).op
                && let Some(reads) = reads.get_mut(weight as usize)
            {
                match (op, place, sources) {
                    (Op::MatMul, 0, &[_, operand]) => {
                        reads.as_matrix = true;
                        reads.operand = reads.operand.max(graph.node(operand).elements());
                    }
                    (Op::GetRows, 0, _) => reads.as_table = true,
                    _ => reads.whole = true,
                }
            }
        }
    }
    reads
}

/// Every weight and how it is read, in llama-quantize's order: what belongs to no layer first,
/// then layer by layer, by name. Operands are those of `run`, the passes that really happen.
pub(crate) fn weights_read(declared: &Trace, run: &[Vec<Reads>]) -> Vec<(Weight, Reads)> {
    let operand = |place: usize| {
        run.iter().filter_map(|reads| reads.get(place)).map(|reads| reads.operand).max()
    };
    let reads = reads(declared).into_iter().enumerate();
    let reads = reads
        .map(|(place, reads)| Reads { operand: operand(place).unwrap_or(reads.operand), ..reads });
    let mut weights: Vec<(Weight, Reads)> = declared.weights.iter().copied().zip(reads).collect();
    weights.sort_unstable_by_key(|(weight, _)| (weight.layer, weight.kind));
    weights
}

/// Layers that share a cache shape: how many, and the shape. In the order of the first of each.
pub(crate) fn cache_groups(caches: &[LayerCache]) -> Vec<(u64, LayerCache)> {
    let mut groups: Vec<(u64, LayerCache)> = Vec::new();
    for cache in caches {
        match groups.iter_mut().find(|(_, known)| known == cache) {
            Some((layers, _)) => *layers = layers.saturating_add(1),
            None => groups.push((1, *cache)),
        }
    }
    groups
}
