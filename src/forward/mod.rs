//! A symbolic forward pass: what an architecture runs, without running it.
//!
//! A page of [`arch`] describes one architecture once, as the graph it runs. Weights are declared
//! where they are used, so their shapes follow from what flows through them; caches likewise.
//! Parameters, inventory, cache bytes, the compute buffer and the work buffer are folds over the
//! resulting [`Trace`]; there is no other table about any architecture.

pub(crate) mod arch;
pub(crate) mod attention;
pub(crate) mod fold;
pub(crate) mod graph;
pub(crate) mod plan;

use crate::{
    shape::Shape,
    tensor::{Kind, Weight},
};
use attention::Caches;
use graph::{Element, Graph, Id, Op};

/// The numbers of one pass: a reserved graph, a prompt's micro-batch or a generated token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pass {
    /// Tokens processed at once.
    pub(crate) tokens: u64,
    /// Tokens whose logits are wanted.
    pub(crate) outputs: u64,
    /// Sequences the tokens belong to, each in a stream of its own unless the cache is unified.
    pub(crate) streams: u64,
    /// Cells of the full cache that attention looks at.
    pub(crate) cells: u64,
    /// Cells of the sliding-window cache that attention looks at.
    pub(crate) window_cells: u64,
    /// Fused attention.
    pub(crate) flash_attn: bool,
    /// The cache has more than one stream, so writing to it takes one reshape more.
    pub(crate) split_cache: bool,
    /// Keys are kept quantized, and rotated for it.
    pub(crate) keys: Stored,
    /// Values are kept quantized, and rotated for it.
    pub(crate) values: Stored,
}

impl Pass {
    /// One token, one block of cells.
    const SHORTEST: Self = Self {
        tokens: 1,
        outputs: 1,
        streams: 1,
        cells: 256,
        window_cells: 256,
        flash_attn: true,
        split_cache: false,
        keys: Stored::Half,
        values: Stored::Half,
    };

    fn tokens_per_stream(&self) -> u64 {
        self.tokens / self.streams.max(1)
    }
}

/// How a cache holds its rows, as far as the graph is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stored {
    /// 16-bit floats.
    Half,
    /// 32-bit floats, which fused attention converts first.
    Single,
    /// Blocks of integers, for which keys and values are rotated first.
    Quantized,
}

/// Which cache a layer keeps its keys and values in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Span {
    /// The model has one cache, over the whole context.
    Only,
    /// Of two caches, the one over the whole context.
    Full,
    /// Of two caches, the one over a sliding window.
    Window,
}

/// The keys and values of one layer, in elements per token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LayerCache {
    /// Which cache it is part of.
    pub(crate) span: Span,
    /// Elements of one token's keys.
    pub(crate) keys: u64,
    /// Elements of one token's values.
    pub(crate) values: u64,
}

/// What a forward pass left behind.
#[derive(Debug)]
pub(crate) struct Trace {
    /// Every tensor and the order they are run in.
    pub(crate) graph: Graph,
    /// Every weight of the file, run or not.
    pub(crate) weights: Vec<Weight>,
    /// Every layer's keys and values.
    pub(crate) caches: Vec<LayerCache>,
}

/// A forward pass being described; pages of [`arch`] write to it.
pub(crate) struct Forward<'a> {
    /// The model.
    pub(crate) shape: &'a Shape,
    /// The pass.
    pub(crate) pass: &'a Pass,
    graph: Graph,
    weights: Vec<Weight>,
    caches: Caches,
    layer: Option<u64>,
    embedding: Option<Id>,
    positions: Option<Id>,
    output_rows: Option<Id>,
    rotation_factors: Option<Id>,
    temperature: Option<Id>,
}

/// Describes one pass of `page` through a model of `shape`.
pub(crate) fn trace(page: arch::Page, shape: &Shape, pass: &Pass) -> Trace {
    let room = usize::try_from(shape.layers).unwrap_or(0).saturating_mul(64);
    let mut forward = Forward {
        shape,
        pass,
        graph: Graph::with_capacity(room),
        weights: Vec::with_capacity(room / 4),
        caches: Caches::default(),
        layer: None,
        embedding: None,
        positions: None,
        output_rows: None,
        rotation_factors: None,
        temperature: None,
    };
    page(&mut forward);
    Trace { graph: forward.graph, weights: forward.weights, caches: forward.caches.layers }
}

/// The weights of a model, in llama-quantize's order: what belongs to no layer first, then layer by layer.
pub(crate) fn weights(page: arch::Page, shape: &Shape) -> Vec<Weight> {
    let mut weights = trace(page, shape, &Pass::SHORTEST).weights;
    weights.sort_unstable_by_key(|weight| (weight.layer, weight.kind));
    weights
}

/// Parameters of a model, as makers count them: a fold over the shortest pass.
pub(crate) fn params(page: arch::Page, shape: &Shape) -> u64 {
    fold::params(&trace(page, shape, &Pass::SHORTEST).weights)
}

impl Forward<'_> {
    // Weights.

    /// Declares a weight of the current layer, or of the model outside layers.
    pub(crate) fn weight(&mut self, kind: Kind, dims: [u64; 3]) -> Id {
        let place = u32::try_from(self.weights.len()).unwrap_or(u32::MAX);
        let layer = self.layer.and_then(|layer| u16::try_from(layer).ok());
        self.weights.push(Weight { kind, layer, dims });
        let [a, b, c] = dims;
        self.graph.push(Op::Weight(place), Element::F32, [a, b, c, 1], &[])
    }

    /// `x` times a matrix of `out` rows.
    pub(crate) fn matmul(&mut self, kind: Kind, x: Id, out: u64) -> Id {
        let [row, a, b, c] = self.graph.node(x).ne;
        let weight = self.weight(kind, [row, out, 1]);
        self.graph.push(Op::MatMul, Element::F32, [out, a, b, c], &[weight, x])
    }

    /// [`Self::matmul`], and a bias if the model has it.
    pub(crate) fn linear(&mut self, kind: Kind, bias: Kind, has_bias: bool, x: Id, out: u64) -> Id {
        let y = self.matmul(kind, x, out);
        if has_bias { self.add_weight(bias, y) } else { y }
    }

    /// `x` plus a weight as long as a row of it.
    pub(crate) fn add_weight(&mut self, kind: Kind, x: Id) -> Id {
        let weight = self.weight(kind, [self.graph.node(x).ne[0], 1, 1]);
        self.elementwise(x, &[x, weight])
    }

    /// `x` times a weight of shape `dims`, element by element.
    pub(crate) fn mul_weight(&mut self, kind: Kind, x: Id, dims: [u64; 3]) -> Id {
        let weight = self.weight(kind, dims);
        self.elementwise(x, &[x, weight])
    }

    // Operations that leave the shape as it is.

    fn elementwise(&mut self, like: Id, sources: &[Id]) -> Id {
        self.same_shape(Op::Elementwise, like, sources)
    }

    fn same_shape(&mut self, op: Op, like: Id, sources: &[Id]) -> Id {
        let ne = self.graph.node(like).ne;
        self.graph.push(op, Element::F32, ne, sources)
    }

    /// `a + b`; the order decides whose memory the sum takes over.
    pub(crate) fn add(&mut self, a: Id, b: Id) -> Id {
        self.elementwise(a, &[a, b])
    }

    /// `x` times a number.
    pub(crate) fn scale(&mut self, x: Id) -> Id {
        self.elementwise(x, &[x])
    }

    /// An activation: silu, gelu, relu, tanh, a square.
    pub(crate) fn unary(&mut self, x: Id) -> Id {
        self.elementwise(x, &[x])
    }

    /// Keeps `x` between two bounds: divided, squashed, multiplied.
    pub(crate) fn soft_cap(&mut self, x: Id) -> Id {
        let divided = self.scale(x);
        let squashed = self.unary(divided);
        self.scale(squashed)
    }

    /// RMS norm with its weight.
    pub(crate) fn rms_norm(&mut self, kind: Kind, x: Id) -> Id {
        let y = self.same_shape(Op::RmsNorm, x, &[x]);
        let row = self.graph.node(x).ne[0];
        self.mul_weight(kind, y, [row, 1, 1])
    }

    /// Layer norm with its weight and bias.
    pub(crate) fn layer_norm(&mut self, kind: Kind, bias: Kind, x: Id) -> Id {
        let y = self.same_shape(Op::LayerNorm, x, &[x]);
        let row = self.graph.node(x).ne[0];
        let y = self.mul_weight(kind, y, [row, 1, 1]);
        self.add_weight(bias, y)
    }

    /// Rotates `x` by position.
    pub(crate) fn rope(&mut self, x: Id) -> Id {
        let positions = self.positions();
        let sources = [x, positions, self.rotation_factors.unwrap_or(x)];
        let used = if self.rotation_factors.is_some() { 3 } else { 2 };
        self.same_shape(Op::Rope, x, &sources[..used])
    }

    /// The heads of `x`: `[n · size, tokens]` seen as `[size, n, tokens]`.
    pub(crate) fn heads(&mut self, x: Id, size: u64, n: u64) -> Id {
        let tokens = self.graph.node(x).ne[1];
        self.reshape(x, [size, n, tokens, 1])
    }

    fn reshape(&mut self, x: Id, ne: [u64; 4]) -> Id {
        self.graph.push_view(Op::View, x, ne, &[x])
    }

    /// A window on the rows of a matrix product: its rows do not lie one behind the other.
    pub(crate) fn slice(&mut self, x: Id, ne: [u64; 4]) -> Id {
        let view = self.graph.push_view(Op::View, x, ne, &[x]);
        self.graph.mark_strided(view)
    }

    /// Keeps the two halves that a gated activation multiplies.
    fn gate(&mut self, gate: Id, up: Id) -> Id {
        self.same_shape(Op::Gate, gate, &[gate, up])
    }

    /// Runs `x` now rather than when something reads it.
    pub(crate) fn expand(&mut self, x: Id) {
        self.graph.expand(x);
    }

    // The start and the end.

    fn input(&mut self, element: Element, ne: [u64; 4]) -> Id {
        self.graph.push(Op::Input, element, ne, &[])
    }

    /// The rows of the tokens in the embedding table.
    pub(crate) fn embed(&mut self) -> Id {
        let (tokens, hidden) = (self.pass.tokens, self.shape.hidden);
        let ids = self.input(Element::I32, [tokens, 1, 1, 1]);
        let table = self.weight(Kind::TokenEmbd, [hidden, self.shape.vocab, 1]);
        self.embedding = Some(table);
        let rows =
            self.graph.push(Op::GetRows, Element::F32, [hidden, tokens, 1, 1], &[table, ids]);
        self.graph.expand(rows);
        // The runtime always makes room for embeddings given instead of tokens.
        let given = self.graph.push(Op::UnusedInput, Element::F32, [hidden, tokens, 1, 1], &[]);
        self.graph.expand(given);
        rows
    }

    /// Runs `x` through every layer.
    pub(crate) fn layers(&mut self, mut x: Id, layer: impl Fn(&mut Self, u64, Id) -> Id) -> Id {
        for index in 0..self.shape.layers {
            self.layer = Some(index);
            x = layer(self, index, x);
        }
        self.layer = None;
        x
    }

    /// In the last layer, only the rows whose logits are wanted; before it, all.
    pub(crate) fn last(&mut self, x: Id) -> Id {
        if self.layer.is_some_and(|layer| layer.saturating_add(1) < self.shape.layers) {
            return x;
        }
        let outputs = self.pass.outputs;
        let rows = match self.output_rows {
            Some(rows) => rows,
            None => self.input(Element::I32, [outputs, 1, 1, 1]),
        };
        self.output_rows = Some(rows);
        let row = self.graph.node(x).ne[0];
        self.graph.push(Op::GetRows, Element::F32, [row, outputs, 1, 1], &[x, rows])
    }

    /// Logits of the normed state `x`, with the output matrix or the embedding table.
    pub(crate) fn logits(&mut self, x: Id) -> Id {
        let x = self.graph.mark_output(x);
        let vocab = self.shape.vocab;
        let table = match self.embedding {
            Some(table) if self.shape.tied_embeddings => table,
            _ => self.weight(Kind::Output, [self.shape.hidden, vocab, 1]),
        };
        let [_, a, b, c] = self.graph.node(x).ne;
        self.graph.push(Op::MatMul, Element::F32, [vocab, a, b, c], &[table, x])
    }

    /// Ends the pass with its result.
    pub(crate) fn finish(&mut self, logits: Id) {
        let logits = self.graph.mark_output(logits);
        self.graph.expand(logits);
    }

    // Inputs made once and shared.

    fn positions(&mut self) -> Id {
        let tokens = self.pass.tokens;
        let positions = match self.positions {
            Some(positions) => positions,
            None => self.input(Element::I32, [tokens, 1, 1, 1]),
        };
        self.positions = Some(positions);
        positions
    }

    /// Declares the file's tables of rotation factors, if it has any; one of them is used.
    pub(crate) fn declare_rotation_factors(&mut self) {
        let half = self.shape.rope_dim / 2;
        if self.shape.rope_freqs {
            self.rotation_factors = Some(self.weight(Kind::RopeFreqs, [half, 1, 1]));
        }
        if self.shape.rope_factors {
            // One of the two is read, depending on the context; they are alike.
            self.weight(Kind::RopeFactorsShort, [half, 1, 1]);
            self.rotation_factors = Some(self.weight(Kind::RopeFactorsLong, [half, 1, 1]));
        }
    }

    /// Scales queries by position, if the model does.
    pub(crate) fn temper(&mut self, q: Id) -> Id {
        if !self.shape.temperature_scale {
            return q;
        }
        let tokens = self.pass.tokens;
        let temperature = match self.temperature {
            Some(temperature) => temperature,
            None => self.input(Element::F32, [1, 1, tokens, 1]),
        };
        self.temperature = Some(temperature);
        self.elementwise(q, &[q, temperature])
    }
}

// Feed-forward blocks.
impl Forward<'_> {
    /// `down(act(gate(x)) · up(x))`: swiglu, geglu.
    pub(crate) fn gated_ffn(&mut self, x: Id) -> Id {
        let (width, bias) = (self.feed_forward(), self.shape.ffn_bias);
        let up = self.linear(Kind::FfnUp, Kind::FfnUpBias, bias, x, width);
        let gate = self.linear(Kind::FfnGate, Kind::FfnGateBias, bias, x, width);
        let both = self.gate(gate, up);
        self.linear(Kind::FfnDown, Kind::FfnDownBias, bias, both, self.shape.hidden)
    }

    /// As [`Self::gated_ffn`], with gate and up in one matrix.
    pub(crate) fn fused_ffn(&mut self, x: Id) -> Id {
        let width = self.feed_forward();
        let both = self.matmul(Kind::FfnUp, x, width.saturating_mul(2));
        let [_, tokens, _, _] = self.graph.node(both).ne;
        let gated = self.graph.push(Op::Gate, Element::F32, [width, tokens, 1, 1], &[both]);
        self.matmul(Kind::FfnDown, gated, self.shape.hidden)
    }

    /// `down(act(up(x)))`.
    pub(crate) fn plain_ffn(&mut self, x: Id) -> Id {
        let (width, bias) = (self.feed_forward(), self.shape.ffn_bias);
        let up = self.linear(Kind::FfnUp, Kind::FfnUpBias, bias, x, width);
        let active = self.unary(up);
        self.linear(Kind::FfnDown, Kind::FfnDownBias, bias, active, self.shape.hidden)
    }

    fn feed_forward(&self) -> u64 {
        self.shape.feed_forward.at(self.layer.unwrap_or(0))
    }
}
