//! What a model declares, whatever pass is made through it, found once and shared by all its setups.

use std::sync::Arc;

use super::{
    LayerCache, LayerState, NodeLimit, Pass, Trace, arch,
    fold::{self, Product, Reads},
    graph::Id,
    walk::Walk,
};
use crate::{
    Message,
    model::{
        class::{self, Class},
        shape::Shape,
        tensor::Weight,
    },
};

/// Weights, caches and states of a model, and the layers that stand for all.
#[derive(Debug)]
pub struct Outline {
    /// Every weight, in llama-quantize's order: what belongs to no layer first, then layer by layer, by name.
    pub weights: Arc<[Declared]>,
    /// Weights alike: those that one weight of [`Self::walk`] stands for.
    pub groups: Vec<Group>,
    pub caches: Arc<[LayerCache]>,
    pub states: Vec<LayerState>,
    pub params: u64,
    /// Parameters a token goes through.
    pub active_params: u64,
    /// The layers that stand for all.
    pub walk: Walk,
    /// Why the runtime cannot run the model, if it cannot.
    pub refusal: Option<Message>,
    nodes: NodeLimit,
}

/// A weight of the file.
#[derive(Clone, Copy, Debug)]
pub struct Declared {
    pub weight: Weight,
    /// Its place in [`Outline::groups`].
    pub group: usize,
}

/// Weights that are alike, and read alike.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    /// How every pass reads them; operands and tokens are those of the shortest one.
    pub reads: Reads,
    /// What they are to the recipes.
    pub class: Class,
    /// The converter stores them as 32-bit floats.
    pub as_f32: bool,
    /// Places of the one that stands for them: among the weights of the walk, and of every layer.
    places: [usize; 2],
}

impl Group {
    /// Weights like this one.
    pub fn new(weight: &Weight, reads: Reads) -> Self {
        let (name, rank) = (weight.kind.name(), class::rank(weight.dims));
        let as_f32 = class::stored_as_f32(name, rank);
        Self { reads, class: Class::of(name, rank), as_f32, places: [usize::MAX; 2] }
    }

    /// The place of the one that stands for them among the weights that a pass through the layers of `walk` declares.
    pub fn place(&self, walk: &Walk) -> usize {
        let [walked, declared] = self.places;
        if walk.is_whole() { declared } else { walked }
    }
}

impl Outline {
    /// Walks every layer once.
    pub fn of(page: arch::Page, shape: &Shape) -> Self {
        let trace = super::trace(page, shape, &Pass::SHORTEST);
        let walk = Walk::of(&trace);
        let (weights, groups) = grouped(&trace, &walk);
        Self {
            params: fold::params(&trace.weights),
            active_params: active_params(&weights, &groups),
            weights: weights.into(),
            groups,
            caches: trace.caches.into(),
            states: trace.states,
            walk,
            refusal: trace.refusal,
            nodes: trace.nodes,
        }
    }

    /// Nodes the runtime makes room for in a pass of so many tokens, and by which rule.
    pub fn most_nodes(&self, tokens: u64) -> (u64, Message) {
        (self.nodes.nodes(self.weights.len(), tokens), self.nodes.rule.clone())
    }
}

/// Parameters that a token goes through.
pub fn active_params(weights: &[Declared], groups: &[Group]) -> u64 {
    let read = |one: &Declared| Some((one.weight, groups.get(one.group)?.reads));
    fold::active_params(weights.iter().filter_map(read))
}

/// Gives every group the operand of its product in another pass, through the layers of `walk`, where that is larger.
///
/// The pass runs `operations`.
pub fn read_more(groups: &mut [Group], walk: &Walk, operations: &[Id], pass: &Trace) {
    let mut products: Vec<Option<Product>> = vec![None; pass.weights.len()];
    for product in operations.iter().filter_map(|&id| fold::product(&pass.graph, id)) {
        if let Some(slot) = products.get_mut(product.weight as usize)
            && slot.is_none_or(|known| known.operand <= product.operand)
        {
            *slot = Some(product);
        }
    }
    for group in groups {
        if let Some(&Some(product)) = products.get(group.place(walk))
            && product.operand >= group.reads.operand
        {
            (group.reads.operand, group.reads.routed) = (product.operand, product.routed);
        }
    }
}

/// The weights in order, and those alike of them.
fn grouped(trace: &Trace, walk: &Walk) -> (Vec<Declared>, Vec<Group>) {
    let reads = fold::reads(trace);
    let walked = walked(trace, walk);
    let mut known: Vec<Option<usize>> = vec![None; trace.weights.len()];
    let mut groups: Vec<Group> = Vec::new();
    let mut all = Vec::with_capacity(trace.weights.len());
    for (place, &weight) in trace.weights.iter().enumerate() {
        let places = places(trace, walk, &walked, (place, &weight)).unwrap_or([place; 2]);
        let (Some(slot), Some(&reads)) = (known.get_mut(places[1]), reads.get(places[1])) else {
            continue;
        };
        let group = *slot.get_or_insert_with(|| {
            groups.push(Group { places, ..Group::new(&weight, reads) });
            groups.len().saturating_sub(1)
        });
        all.push(Declared { weight, group });
    }
    all.sort_unstable_by_key(|one| (one.weight.layer, one.weight.kind));
    (all, groups)
}

/// Where the weights of each layer walked begin in a pass through these alone, and where the last end.
fn walked(trace: &Trace, walk: &Walk) -> Vec<usize> {
    let start = |layer: u64| trace.marks.get(usize::try_from(layer).ok()?).map(|mark| mark.weights);
    let sizes = walk.layers.iter().map(|&layer| {
        start(layer.saturating_add(1))
            .zip(start(layer))
            .map_or(0, |(end, start)| end.saturating_sub(start))
    });
    let first = start(0).unwrap_or(0);
    let ends = sizes.scan(first, |end, size| {
        *end = end.saturating_add(size);
        Some(*end)
    });
    std::iter::once(first).chain(ends).collect()
}

/// The places of the weight that stands for one: among those of the walk, and of every layer.
fn places(
    trace: &Trace,
    walk: &Walk,
    walked: &[usize],
    (place, weight): (usize, &Weight),
) -> Option<[usize; 2]> {
    let start = |layer: u64| Some(trace.marks.get(usize::try_from(layer).ok()?)?.weights);
    let Some(layer) = weight.layer else {
        let Some(behind) = place.checked_sub(trace.marks.last()?.weights) else {
            return Some([place; 2]);
        };
        return Some([walked.last()?.checked_add(behind)?, place]);
    };
    let within = place.checked_sub(start(layer.into())?)?;
    let step = walk.stand_in(layer.into())?;
    let stand_in = start(*walk.layers.get(step)?)?;
    Some([walked.get(step)?.checked_add(within)?, stand_in.checked_add(within)?])
}
