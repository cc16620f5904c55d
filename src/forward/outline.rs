//! What a model declares, whatever pass is made through it, found once and shared by all its setups.

use std::sync::Arc;

use super::{
    LayerCache, LayerState, Looks, NodeLimit, Pass, Trace, arch,
    fold::{self, Product, Reads},
    graph::{Graph, Id, Op},
    walk::{self, Walk},
};
use crate::{
    Message,
    model::{
        class::{self, Class},
        shape::Shape,
        tensor::{Kind, Weight},
    },
};

/// Weights, caches and states of a model, and the layers that stand for all.
#[derive(Debug)]
pub struct Outline {
    /// Every weight, in llama-quantize's order: what belongs to no layer first, then layer by layer, by name.
    pub weights: Arc<[Declared]>,
    /// Weights alike: those that one weight of [`Self::kinds`] stands for.
    pub groups: Vec<Group>,
    /// Layers that read factors of a rotation.
    pub rotating: Vec<u64>,
    /// The kinds of those that are used behind the last layer, and are of none.
    pub closing: Vec<Kind>,
    pub caches: Arc<[LayerCache]>,
    pub looks: Looks,
    pub states: Vec<LayerState>,
    pub params: u64,
    /// Parameters a token goes through.
    pub active_params: u64,
    /// The layers that plan as all do.
    pub walk: Walk,
    /// One layer of each kind.
    pub kinds: Walk,
    /// Tensors of a pass through every layer.
    pub tensors: usize,
    /// It makes states of a text, and no logits.
    pub embeds: bool,
    /// Its recurrent layers can go back by some tokens, if states are kept for it.
    pub rolls_back: bool,
    /// Why the runtime cannot run the model, if it cannot.
    pub refusal: Option<Message>,
    /// Positions that each token has.
    pub positions: u64,
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
    kind: Kind,
    rank: usize,
    /// How every pass reads them; the operand is that of the passes read so far.
    pub reads: Reads,
    /// What they are to the recipes.
    pub class: Class,
    /// The converter stores them as 32-bit floats.
    pub as_f32: bool,
    /// The place of the one that stands for them among the weights of a pass through [`Outline::kinds`].
    place: usize,
}

impl Group {
    /// Weights like this one, of which there may be groups already that are called the same.
    pub fn of(weight: &Weight, reads: Reads, known: &[Self]) -> Self {
        let (kind, rank, place) = (weight.kind, class::rank(weight.dims), usize::MAX);
        let same = known.iter().find(|known| (known.kind, known.rank) == (kind, rank));
        if let Some(&same) = same {
            return Self { reads, place, ..same };
        }
        let (class, as_f32) =
            (Class::of(kind.name(), rank), class::stored_as_f32(kind.name(), rank));
        Self { kind, rank, reads, class, as_f32, place }
    }
}

impl Outline {
    /// Walks every layer once.
    pub fn of(page: arch::Page, shape: &Shape) -> Self {
        let trace = super::shapes(page, shape);
        let all = walk::kinds(&trace);
        let kinds = Kinds::of(page, shape, &trace, &all);
        let (weights, groups) = grouped(&trace, &kinds);
        let behind = trace.marks.last().map_or(0, |mark| mark.weights);
        let rotating = rotating(&trace);
        let closing = trace.weights.iter().skip(behind).map(|weight| weight.kind).collect();
        Self {
            params: fold::params(&trace.weights).saturating_add(shape.left_out),
            active_params: active_params(&weights, &groups).saturating_add(shape.left_out),
            weights: weights.into(),
            groups,
            closing,
            rotating,
            caches: trace.caches.into(),
            looks: trace.looks,
            states: trace.states,
            walk: Walk::of(&all),
            kinds: kinds.walk,
            tensors: trace.graph.len(),
            embeds: trace.embeds,
            rolls_back: trace.rolls_back,
            refusal: trace.refusal,
            positions: trace.positions,
            nodes: trace.nodes,
        }
    }

    /// Parameters of tables that are only looked up, row by row.
    pub fn table_params(&self) -> u64 {
        let is_table = |one: &&Declared| {
            let reads = self.groups.get(one.group).map(|group| group.reads);
            reads.is_some_and(|reads| reads.as_table && !reads.by_every_token())
        };
        let tables = self.weights.iter().filter(is_table).map(|one| one.weight.elements());
        tables.fold(0, u64::saturating_add)
    }

    /// Nodes the runtime makes room for in a pass of so many tokens, and by which rule.
    pub fn most_nodes(&self, tokens: u64) -> (u64, Message) {
        (self.nodes.nodes(self.weights.len(), tokens), self.nodes.rule.clone())
    }
}

/// The layers that read factors of a rotation from the file.
fn rotating(trace: &Trace) -> Vec<u64> {
    let is_factor = |id: &Id| match trace.graph.node(*id).op {
        Op::Weight(at) => {
            trace.weights.get(at as usize).is_some_and(|weight| weight.kind.is_rotation())
        }
        _ => false,
    };
    let starts = trace.marks.iter().map(|mark| mark.tensors);
    let layers = starts.clone().zip(starts.skip(1)).zip(0_u64..);
    let reads = |(from, to): (usize, usize)| {
        let nodes = trace.graph.nodes(from..to);
        nodes.iter().any(|node| node.sources().iter().any(&is_factor))
    };
    layers.filter(|(range, _)| reads(*range)).map(|(_, layer)| layer).collect()
}

/// Parameters that a token goes through.
pub fn active_params(weights: &[Declared], groups: &[Group]) -> u64 {
    let read = |one: &Declared| Some((one.weight, groups.get(one.group)?.reads));
    fold::active_params(weights.iter().filter_map(read))
}

/// Gives every group the operand of its product in another pass, through [`Outline::kinds`], where that is larger.
pub fn read_more(groups: &mut [Group], pass: &Trace) {
    let mut products: Vec<Option<Product>> = vec![None; pass.weights.len()];
    let operations = pass.graph.order().iter();
    for product in operations.filter_map(|&id| fold::product(&pass.graph, id)) {
        if let Some(slot) = products.get_mut(product.weight as usize)
            && slot.is_none_or(|known| known.operand <= product.operand)
        {
            *slot = Some(product);
        }
    }
    for group in groups {
        if let Some(&Some(product)) = products.get(group.place)
            && product.operand >= group.reads.operand
        {
            (group.reads.operand, group.reads.routed) = (product.operand, product.routed);
        }
    }
}

/// A pass through one layer of each kind, and for every tensor of all layers the one there that stands for it.
struct Kinds {
    walk: Walk,
    pass: Trace,
    stand_ins: Vec<Id>,
}

impl Kinds {
    /// Of `trace`, whose layers are of `kinds`; all layers, where those alike are not so without the others.
    fn of(page: arch::Page, shape: &Shape, trace: &Trace, kinds: &[usize]) -> Self {
        let every = Walk::every(shape.layers);
        let of = |walk: Walk| {
            let room = Graph::with_room(trace.graph.len());
            let pass = super::trace_walk(page, shape, &Pass::SHORTEST, &walk, room);
            let stand_ins = walk.counterparts(&pass.marks, &every, &trace.marks, trace.graph.len());
            Self { walk, pass, stand_ins }
        };
        let each = of(Walk::of_each(kinds));
        if each.walk.has_sizes(&each.pass.marks, &trace.marks) { each } else { of(every.clone()) }
    }
}

/// The weights in order, and those alike of them.
fn grouped(trace: &Trace, kinds: &Kinds) -> (Vec<Declared>, Vec<Group>) {
    let mut known: Vec<Option<usize>> = vec![None; kinds.pass.weights.len()];
    let reads = fold::reads(&kinds.pass);
    let mut groups: Vec<Group> = Vec::with_capacity(reads.len());
    let mut all = Vec::with_capacity(trace.weights.len());
    for (&one, node) in kinds.stand_ins.iter().zip(trace.graph.nodes(0..trace.graph.len())) {
        // One that is loaded twice is created twice.
        let Op::Weight(at) = node.op else { continue };
        let Some(&weight) = trace.weights.get(at as usize).filter(|_| at as usize == all.len())
        else {
            continue;
        };
        let Op::Weight(place) = kinds.pass.graph.node(one).op else { continue };
        let place = place as usize;
        let (Some(slot), Some(&reads)) = (known.get_mut(place), reads.get(place)) else { continue };
        let group = *slot.get_or_insert_with(|| {
            let reads = Reads { operand: 0, ..reads };
            groups.push(Group { place, ..Group::of(&weight, reads, &groups) });
            groups.len().saturating_sub(1)
        });
        all.push(Declared { weight, group });
    }
    (in_order(all), groups)
}

/// Weights in llama-quantize's order, by layer and name; those of a layer stand together.
fn in_order(declared: Vec<Declared>) -> Vec<Declared> {
    let (mut all, of_layers): (Vec<_>, Vec<_>) =
        declared.into_iter().partition(|one| one.weight.layer.is_none());
    all.extend(of_layers);
    for of_one in all.chunk_by_mut(|a, b| a.weight.layer == b.weight.layer) {
        of_one.sort_unstable_by_key(|one| one.weight.kind);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Catalog, How, Question, forward, resolve};

    fn settings() -> Vec<How> {
        let cached = |format: &str| How {
            cache_type_k: Some(format.to_owned()),
            cache_type_v: Some(format.to_owned()),
            ..How::default()
        };
        vec![
            How::default(),
            How { flash_attn: Some(false), outputs_max: Some(1), ..How::default() },
            How { parallel: Some(4), ..cached("q8_0") },
            How { parallel: Some(3), kv_unified: true, ..cached("f32") },
        ]
    }

    /// What an outline says of all passes is what every layer of each pass says.
    #[test]
    fn one_layer_of_each_kind_stands_for_every_layer_of_any_pass() {
        let catalog = Catalog::bundled();
        let mut whole = 0;
        for model in catalog.models().unwrap() {
            let (page, shape) = (model.page, &model.shape);
            let outline = Outline::of(page, shape);
            whole += usize::from(outline.kinds.layers.len() as u64 == shape.layers);
            assert_eq!((outline.params, outline.active_params), forward::sizes(page, shape));
            for how in settings() {
                let question = Question { how, ..Question::about(model.id()) };
                let Ok(resolved) = resolve(&question, &catalog) else { continue };
                let context = resolved.workload.setup.context;
                for pass in [context.reserved_prompt(), context.reserved_token()]
                    .iter()
                    .chain(&context.run())
                {
                    holds(&outline, &forward::trace(page, shape, pass), (page, shape, pass));
                }
            }
        }
        assert!(whole < 5, "{whole} models of which every layer is walked");
    }

    fn holds(outline: &Outline, all: &Trace, (page, shape, pass): (arch::Page, &Shape, &Pass)) {
        let few = forward::trace_walk(page, shape, pass, &outline.kinds, Graph::default());
        let every = Walk::every(shape.layers);
        let stand_ins = outline.kinds.counterparts(&few.marks, &every, &all.marks, all.graph.len());
        assert_eq!(stand_ins.len(), all.graph.len());
        for (&one, other) in stand_ins.iter().zip(all.graph.created()) {
            let (one, other) = (few.graph.node(one), all.graph.node(other));
            assert!(one.op.is_like(other.op) && one.same_layout(other), "{one:?} {other:?}");
        }
        let mut groups = outline.groups.clone();
        read_more(&mut groups, &few);
        let mut reads: Vec<_> = all.weights.iter().copied().zip(fold::reads(all)).collect();
        reads.sort_unstable_by_key(|(weight, _)| (weight.layer, weight.kind));
        let ours = outline.weights.iter().map(|one| (one.weight, groups[one.group].reads));
        assert!(ours.eq(reads));
        assert_eq!((&*outline.caches, &*outline.states), (&*all.caches, &*all.states));
        assert_eq!(outline.looks, all.looks);
    }
}
