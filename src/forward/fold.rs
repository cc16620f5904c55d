//! Folds over a forward pass: what its weights, caches and operations add up to.

use super::{
    LayerCache, Trace,
    graph::{Graph, Id, Op},
};
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
}

impl Reads {
    /// Whether every token reads all of it.
    pub(crate) const fn by_every_token(self) -> bool {
        self.as_matrix || self.whole
    }
}

/// How each weight is read, in the order of the inventory.
pub(crate) fn reads(trace: &Trace) -> Vec<Reads> {
    let mut reads = vec![Reads::default(); trace.weights.len()];
    for &id in trace.graph.order() {
        let op = trace.graph.node(id).op;
        for (place, &source) in trace.graph.sources(id).iter().enumerate() {
            if let Op::Weight(weight) = trace.graph.node(source).op
                && let Some(reads) = reads.get_mut(weight as usize)
            {
                match (op, place) {
                    (Op::MatMul, 0) => reads.as_matrix = true,
                    (Op::GetRows, 0) => reads.as_table = true,
                    _ => reads.whole = true,
                }
            }
        }
    }
    reads
}

/// The matrix products of a pass with a weight: the weight's place, and the elements of the other side.
pub(crate) fn weight_products(trace: &Trace) -> impl Iterator<Item = (usize, u64)> {
    products(&trace.graph).filter_map(|(matrix, other)| match trace.graph.node(matrix).op {
        Op::Weight(weight) => Some((weight as usize, trace.graph.node(other).elements())),
        _ => None,
    })
}

fn products(graph: &Graph) -> impl Iterator<Item = (Id, Id)> {
    graph.order().iter().filter_map(|&id| match (graph.node(id).op, graph.sources(id)) {
        (Op::MatMul, &[matrix, other]) => Some((matrix, other)),
        _ => None,
    })
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
