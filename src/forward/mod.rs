//! A symbolic forward pass: what an architecture runs, without running it.
//!
//! A page of [`arch`] describes one architecture once, as the graph it runs. Weights are declared
//! where they are used, so their shapes follow from what flows through them; caches likewise.
//! Parameters, inventory, cache bytes, the compute buffer and the work buffer are folds over the
//! resulting [`Trace`]; there is no other table about any architecture.

pub mod arch;
pub mod attention;
mod delta_net;
mod ends;
mod feed_forward;
pub mod fold;
pub mod graph;
pub mod heads;
mod latent;
mod mamba;
pub mod mmproj;
mod moe;
mod ops;
pub mod outline;
mod per_layer;
pub mod plan;
mod recurrent;
mod rwkv;
mod rwkv6;
mod short_conv;
mod streams;
#[cfg(test)]
mod tests;
pub mod walk;

use crate::{
    Message,
    messages::terms,
    model::{shape::Shape, tensor::Weight},
};
use attention::Caches;
use graph::{Graph, Id};
use walk::Walk;

/// The numbers of one pass: a reserved graph, a prompt's micro-batch or a generated token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Pass {
    pub tokens: u64,
    /// Tokens whose logits are wanted.
    pub outputs: u64,
    /// Sequences the tokens belong to, each in a stream of its own unless the cache is unified.
    pub streams: u64,
    /// Sequences, each with a state of its own in recurrent layers.
    pub sequences: u64,
    /// Cells of the full cache that attention looks at.
    pub cells: u64,
    /// Cells of the sliding-window cache that attention looks at.
    pub window_cells: u64,
    pub flash_attn: bool,
    /// Values are kept turned, so that a row of them is one element of all cells.
    pub values_turned: bool,
    /// The cache has more than one stream, so writing to it takes one reshape more.
    pub split_cache: bool,
    /// Keys are kept quantized, and rotated for it.
    pub keys: Stored,
    /// Values are kept quantized, and rotated for it.
    pub values: Stored,
    /// Embeddings are made of the last states.
    pub embeddings: bool,
    /// States of so many tokens before are kept for each sequence, to go back to; where the architecture can.
    pub rollback: u64,
}

impl Pass {
    /// One token, one block of cells.
    pub const SHORTEST: Self = Self {
        tokens: 1,
        outputs: 1,
        streams: 1,
        sequences: 1,
        cells: 256,
        window_cells: 256,
        flash_attn: true,
        values_turned: false,
        split_cache: false,
        keys: Stored::Half,
        values: Stored::Half,
        embeddings: true,
        rollback: 0,
    };

    /// The pass as the runtime makes it once it has decided whether attention is fused: values are kept as they
    /// were meant to be.
    #[must_use]
    pub const fn decided(self, fused: bool) -> Self {
        Self { flash_attn: fused, ..self }
    }

    fn tokens_per_stream(&self) -> u64 {
        self.tokens.checked_div(self.streams).unwrap_or(0)
    }

    fn tokens_per_sequence(&self) -> u64 {
        self.tokens.checked_div(self.sequences).unwrap_or(0)
    }
}

/// How a cache holds its rows, as far as the graph is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stored {
    /// 16-bit floats.
    Half,
    /// 32-bit floats, which fused attention converts first.
    Single,
    /// Blocks of integers, for which keys and values are rotated first.
    Quantized,
}

/// Which cache a layer keeps its keys and values in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Span {
    /// The model has one cache, over the whole context.
    Only,
    /// Of two caches, the one over the whole context.
    Full,
    /// Of two caches, the one over a sliding window.
    Window,
}

/// The keys and values of one layer, in elements per token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LayerCache {
    pub layer: u64,
    pub span: Span,
    pub keys: u64,
    pub values: u64,
}

/// What attention of all layers looks at of each token before, in elements: each head at its keys and at its
/// values, also where several heads share them, or several layers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Looks {
    /// Of layers that see the whole context.
    pub far: u64,
    /// Of layers that see a sliding window.
    pub near: u64,
}

impl Looks {
    /// Adds so many `heads` with keys and values of so many elements.
    fn add(&mut self, span: Span, heads: u64, [keys, values]: [u64; 2]) {
        let sum = if span == Span::Window { &mut self.near } else { &mut self.far };
        *sum = sum.saturating_add(heads.saturating_mul(keys.saturating_add(values)));
    }

    /// All that is looked at for the token after `depth` others, where a window holds `window`.
    pub fn of(self, depth: u64, window: u64) -> u64 {
        let near = self.near.saturating_mul(depth.min(window));
        self.far.saturating_mul(depth).saturating_add(near)
    }
}

/// What a recurrent layer carries from token to token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Carried {
    /// The last inputs, for a convolution or a mix with the token before.
    Inputs,
    /// The sum of the past.
    Sum,
}

/// One thing a recurrent layer carries, for each sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LayerState {
    pub layer: u64,
    pub carried: Carried,
    pub elements: u64,
}

/// A place in a description: what was created before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    pub tensors: usize,
    /// Operations that are run.
    pub steps: usize,
    pub weights: usize,
}

/// What a forward pass left behind.
#[derive(Debug, Default)]
pub struct Trace {
    /// Every tensor and the order they are run in.
    pub graph: Graph,
    /// Every weight of the file, run or not.
    pub weights: Vec<Weight>,
    pub caches: Vec<LayerCache>,
    pub looks: Looks,
    pub states: Vec<LayerState>,
    /// Where each layer that was walked begins, and where the last ends.
    pub marks: Vec<Mark>,
    /// How many nodes the runtime makes room for.
    nodes: NodeLimit,
    /// It ends with states, and not with logits.
    embeds: bool,
    /// Its recurrent layers can go back by some tokens, if states are kept for it.
    rolls_back: bool,
    /// Why the runtime cannot run the model, if it cannot.
    pub refusal: Option<Message>,
    /// Positions that each token has.
    pub positions: u64,
}

/// A forward pass being described; pages of [`arch`] write to it.
pub struct Forward<'a> {
    pub shape: &'a Shape,
    pub pass: &'a Pass,
    graph: Graph,
    /// What is left behind besides the graph.
    trace: Trace,
    caches: Caches,
    walk: Vec<u64>,
    layer: Option<u64>,
    positions_per_token: u64,
    made: Made,
}

/// Weights and inputs that are made once and then shared.
#[derive(Default)]
struct Made {
    embedding: Option<Id>,
    head: Option<Id>,
    positions: Option<Id>,
    output_rows: Option<Id>,
    rotation_factors: Option<Id>,
    temperature: Option<Id>,
    /// The last states, all wanted rows.
    state: Option<Id>,
    /// Which tokens of a pass that keeps nothing see which, everywhere or about a window.
    mask: Option<Id>,
    window_mask: Option<Id>,
    /// How far apart tokens are, and the table of what that adds to their scores.
    distances: Option<Id>,
    distance_table: Option<Id>,
    /// Where each sequence's state lies, and where further ones do.
    states: Option<[Id; 2]>,
}

/// How many nodes the runtime makes room for.
#[derive(Clone, Debug)]
struct NodeLimit {
    per_token: u64,
    per_tensor: u64,
    rule: Message,
}

impl Default for NodeLimit {
    fn default() -> Self {
        Self { per_token: 0, per_tensor: 8, rule: terms::least_nodes() }
    }
}

impl NodeLimit {
    /// For a model of so many weights and a pass of so many tokens.
    fn nodes(&self, weights: usize, tokens: u64) -> u64 {
        let by_token = match self.per_token {
            0 => LEAST_NODES,
            per_token => per_token.saturating_mul(tokens),
        };
        (weights as u64).saturating_mul(self.per_tensor).max(by_token)
    }
}

/// Nodes the runtime makes room for in any case.
const LEAST_NODES: u64 = 1024;

/// Describes one pass of `page` through every layer of a model of `shape`.
#[cfg(test)]
pub fn trace(page: arch::Page, shape: &Shape, pass: &Pass) -> Trace {
    let walk = Walk::every(shape.layers);
    trace_walk(page, shape, pass, &walk, Graph::with_room(room(&walk)))
}

/// About as many tensors as a pass through so many layers creates.
const fn room(walk: &Walk) -> usize {
    walk.layers.len().saturating_add(1).saturating_mul(80)
}

/// Describes one pass of `page` through the layers of `walk`, in an empty graph.
pub fn trace_walk(
    page: arch::Page,
    shape: &Shape,
    pass: &Pass,
    walk: &Walk,
    graph: Graph,
) -> Trace {
    let mut forward = Forward {
        shape,
        pass,
        graph,
        trace: Trace::default(),
        caches: Caches::default(),
        walk: walk.layers.clone(),
        layer: None,
        positions_per_token: 1,
        made: Made::default(),
    };
    page(&mut forward);
    let positions = forward.positions_per_token;
    Trace { graph: forward.graph, positions, ..forward.trace }
}

/// The shortest pass of a model, without the order it is run in.
fn shapes(page: arch::Page, shape: &Shape) -> Trace {
    let walk = Walk::every(shape.layers);
    let graph = Graph::with_room(room(&walk)).without_order();
    trace_walk(page, shape, &Pass::SHORTEST, &walk, graph)
}

/// The weights of a model, in llama-quantize's order: what belongs to no layer first, then layer by layer.
pub fn weights(page: arch::Page, shape: &Shape) -> Vec<Weight> {
    let mut weights = shapes(page, shape).weights;
    weights.sort_unstable_by_key(|weight| (weight.layer, weight.kind));
    weights
}

/// Parameters of a model, as makers count them: a fold over the shortest pass.
pub fn params(page: arch::Page, shape: &Shape) -> u64 {
    fold::params(&shapes(page, shape).weights).saturating_add(shape.left_out)
}

/// Parameters of a model, and those that a token goes through: of experts, only the picked ones.
#[cfg(test)]
pub fn sizes(page: arch::Page, shape: &Shape) -> (u64, u64) {
    let Trace { weights, graph, .. } = shapes(page, shape);
    let reads = fold::reads_by(graph.created(), &graph, weights.len());
    let active = fold::active_params(weights.iter().copied().zip(reads));
    [fold::params(&weights), active].map(|all| all.saturating_add(shape.left_out)).into()
}
