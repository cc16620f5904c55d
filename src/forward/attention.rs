//! The attention block every architecture shares: cache writes, scores, values.
//!
//! Source: llama.cpp 0c1e57098, `src/llama-graph.cpp` (`build_attn`) and `src/llama-kv-cache.cpp`.

use super::{
    Forward, LayerCache, Made, Pass, Span, Stored,
    graph::{Element, Id, Op, Pin},
    heads::Heads,
};
use crate::model::tensor::Kind;

/// Rows of the matrix that values are rotated with.
const VALUE_ROTATION: u64 = 64;

/// Rows of the table by which T5 tells distances.
pub(super) const DISTANCES: u64 = 32;

/// What layers of one model share about caches.
#[derive(Debug, Default)]
pub(super) struct Caches {
    only: Option<Inputs>,
    full: Option<Inputs>,
    window: Option<Inputs>,
    last_full: Option<Kept>,
    last_window: Option<Kept>,
}

/// The caches of one layer.
#[derive(Clone, Copy, Debug)]
struct Kept {
    keys: Id,
    values: Id,
    value_dim: u64,
    kv_heads: u64,
}

/// The inputs of one cache, made when a layer first uses it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Inputs {
    key_cells: Id,
    value_cells: Id,
    mask: Id,
    key_rotation: Option<Id>,
    value_rotation: Option<Id>,
}

/// The sizes of one layer's attention.
#[derive(Clone, Copy)]
pub(super) struct Attention {
    pub(super) dim: u64,
    pub(super) value_dim: u64,
    pub(super) heads: u64,
    pub(super) kv_heads: u64,
    pub(super) cells: u64,
    pub(super) inputs: Inputs,
    pub(super) sinks: Option<Id>,
}

impl Forward<'_> {
    /// Keeps keys and values, and lets queries attend to what is kept: `[heads · head_dim, tokens]`.
    pub fn attend(&mut self, span: Span, heads: Heads) -> Id {
        self.attend_past(span, heads, None)
    }

    /// As [`Self::attend`], with a weight for each head that takes a share of its attention.
    pub fn attend_with_sinks(&mut self, span: Span, heads: Heads) -> Id {
        let sinks = self.weight(Kind::AttnSinks, [self.graph.node(heads.q).ne[1], 1, 1]);
        self.attend_past(span, heads, Some(sinks))
    }

    /// Lets every token of the pass attend to every other, or to those about it; nothing is kept.
    ///
    /// A bias is added to the scores, which then cannot be fused with what follows.
    pub fn attend_within(&mut self, span: Span, Heads { q, k, v }: Heads, bias: Option<Id>) -> Id {
        for id in [q, k, v] {
            self.graph.expand(id);
        }
        let ([dim, heads, ..], [value_dim, ..]) = (self.graph.node(q).ne, self.graph.node(v).ne);
        self.trace.looks.add(span, heads, [dim, value_dim]);
        let mask = self.own_mask(span);
        let q = self.look_at(q, self.graph.node(q).ne);
        let [q, k, v] = [q, k, v].map(|x| self.permute(x));
        let o = if self.pass.flash_attn && bias.is_none() {
            let [k, v] = [k, v].map(|x| self.halved(x));
            let ([_, tokens, heads, _], [dim, ..]) = (self.graph.node(q).ne, self.graph.node(v).ne);
            let ne = [dim, heads, tokens, 1];
            let o = self.graph.push(Op::FlashAttention, Element::F32, ne, &[q, k, v, mask]);
            self.reshape(o, [dim.saturating_mul(heads), tokens, 1, 1])
        } else {
            let mut scores = self.product(k, q);
            if let Some(bias) = bias {
                scores = self.add(scores, bias);
            }
            let weights = self.same_shape(Op::SoftMax, scores, &[scores, mask]);
            let v = self.transpose(v);
            let v = self.contiguous_copy(v);
            let o = self.product(v, weights);
            self.rejoin(o)
        };
        self.graph.expand(o);
        o
    }

    /// A cache for the heads of a layer, which the runtime makes and nothing looks at.
    pub fn make_unread_cache(&mut self) {
        let (dim, _, kv_heads) = self.head_counts();
        let elements = dim.saturating_mul(kv_heads);
        let (layer, span) = (self.this_layer(), Span::Only);
        self.trace.caches.push(LayerCache { layer, span, keys: elements, values: elements });
    }

    /// Which tokens of the pass see which.
    fn own_mask(&mut self, span: Span) -> Id {
        let Pass { tokens, flash_attn, .. } = *self.pass;
        let made = *self.made.mask(span);
        let element = if flash_attn { Element::F16 } else { Element::F32 };
        let mask = made.unwrap_or_else(|| self.input(element, [tokens, tokens, 1, 1]));
        *self.made.mask(span).insert(mask)
    }

    /// What the distance of two tokens adds to the score of each head, by the table of the first layer.
    pub fn distance_bias(&mut self) -> Id {
        let tokens = self.pass.tokens;
        let (_, heads, _) = self.head_counts();
        let (made, table) = (self.made.distances, self.made.distance_table);
        let distances = made.unwrap_or_else(|| self.input(Element::I32, [tokens, tokens, 1, 1]));
        let table = table.unwrap_or_else(|| self.weight(Kind::AttnRelB, [heads, DISTANCES, 1]));
        (self.made.distances, self.made.distance_table) = (Some(distances), Some(table));
        let pairs = tokens.saturating_mul(tokens);
        let distances = self.reshape(distances, [pairs, 1, 1, 1]);
        let rows = [heads, pairs, 1, 1];
        let rows = self.graph.push(Op::GetRows, Element::F32, rows, &[table, distances]);
        let rows = self.reshape(rows, [heads, tokens, tokens, 1]);
        let turned = self.slice(rows, [tokens, tokens, heads, 1]);
        self.contiguous_copy(turned)
    }

    fn attend_past(&mut self, span: Span, Heads { q, k, v }: Heads, sinks: Option<Id>) -> Id {
        let ([dim, heads, ..], [_, kv_heads, ..]) = (self.graph.node(q).ne, self.graph.node(k).ne);
        let value_dim = self.graph.node(v).ne[0];
        self.trace.looks.add(span, heads, [dim, value_dim]);
        let cells = self.cells(span);
        let inputs = self.inputs(span, [dim, value_dim]);
        let attention = Attention { dim, value_dim, heads, kv_heads, cells, inputs, sinks };
        let q = self.rotate(q, inputs.key_rotation);
        let k = self.rotate(k, inputs.key_rotation);
        let v = self.rotate(v, inputs.value_rotation);
        self.graph.expand(q);
        let then = if span == Span::Only { [v, k] } else { [k, v] };
        for id in then {
            self.graph.expand(id);
        }
        let (keys, values) = (dim.saturating_mul(kv_heads), value_dim.saturating_mul(kv_heads));
        self.trace.caches.push(LayerCache { layer: self.this_layer(), span, keys, values });
        let keys = self.keep_keys(k, keys, &attention);
        let values = self.keep_values(v, values, &attention);
        *self.caches.last(span) = Some(Kept { keys, values, value_dim, kv_heads });
        self.look(q, [keys, values], &attention)
    }

    /// Lets queries attend to what the last layer before with the same span kept.
    pub fn attend_again(&mut self, span: Span, q: Id) -> Id {
        let Some(Kept { keys, values, value_dim, kv_heads }) = *self.caches.last(span) else {
            return q;
        };
        let [dim, heads, ..] = self.graph.node(q).ne;
        self.trace.looks.add(span, heads, [dim, value_dim]);
        let (cells, inputs) = (self.cells(span), self.inputs(span, [dim, value_dim]));
        let attention = Attention { dim, value_dim, heads, kv_heads, cells, inputs, sinks: None };
        let q = self.rotate(q, inputs.key_rotation);
        self.graph.expand(q);
        self.look(q, [keys, values], &attention)
    }

    /// What queries find in the caches, values turned back.
    fn look(&mut self, q: Id, [keys, values]: [Id; 2], attention: &Attention) -> Id {
        let Attention { value_dim, heads, kv_heads, cells, inputs, .. } = *attention;
        let o = if self.pass.flash_attn {
            let o = self.attend_fused(q, [keys, values], attention);
            let row = value_dim.saturating_mul(heads);
            self.reshape(o, [row, self.pass.tokens, 1, 1])
        } else {
            let values = self.kept_for_steps(values, [cells, value_dim, kv_heads]);
            let o = self.attend_in_steps(q, [keys, values], attention);
            self.rejoin(o)
        };
        self.graph.expand(o);
        self.rotate(o, inputs.value_rotation)
    }

    /// The heads of `o`, `[head_dim, tokens, heads]`, copied side by side.
    pub(super) fn rejoin(&mut self, o: Id) -> Id {
        let [dim, _, heads, _] = self.graph.node(o).ne;
        let o = self.permute(o);
        let o = self.copy(o, [dim.saturating_mul(heads), self.pass.tokens, 1, 1]);
        self.graph.pin(o, Pin::Cache);
        o
    }

    /// The inputs of the cache of `span`, by the elements of a head's keys and values.
    pub(super) fn inputs(&mut self, span: Span, [dim, value_dim]: [u64; 2]) -> Inputs {
        if let Some(inputs) = *self.caches.slot(span) {
            return inputs;
        }
        let Pass { tokens, streams, flash_attn, keys, values, .. } = *self.pass;
        let widest = if self.pass.values_turned { self.shape.widest_values() } else { 1 };
        let mask = if flash_attn { Element::F16 } else { Element::F32 };
        let mut rotation = |stored, dim: u64, rows| {
            let rotated = stored == Stored::Quantized && dim.is_multiple_of(VALUE_ROTATION);
            rotated.then(|| self.input(Element::F32, [rows, rows, 1, 1]))
        };
        let key_rotation = rotation(keys, dim, key_rotation(dim));
        let value_rotation = rotation(values, value_dim, VALUE_ROTATION);
        let seen = [self.cells(span), self.pass.tokens_per_stream(), 1, streams];
        let inputs = Inputs {
            key_cells: self.input(Element::I64, [tokens, 1, 1, 1]),
            value_cells: self.input(Element::I64, [tokens.saturating_mul(widest), 1, 1, 1]),
            mask: self.input(mask, seen),
            key_rotation,
            value_rotation,
        };
        *self.caches.slot(span) = Some(inputs);
        inputs
    }

    pub(super) fn cells(&self, span: Span) -> u64 {
        match span {
            Span::Only | Span::Full => self.pass.cells,
            Span::Window => self.pass.window_cells,
        }
    }

    /// `x` times a rotation matrix, head by head: what keeps a quantized cache accurate.
    fn rotate(&mut self, x: Id, rotation: Option<Id>) -> Id {
        let Some(rotation) = rotation else { return x };
        let rows = self.graph.node(rotation).ne[0];
        let node = *self.graph.node(x);
        let flat = [rows, node.elements().checked_div(rows).unwrap_or(0), 1, 1];
        let seen = self.contiguous(x, flat);
        let rotated = self.graph.push(Op::MatMul, Element::F32, flat, &[rotation, seen]);
        self.reshape(rotated, node.ne)
    }

    /// `x` in another shape: copied if its rows do not lie one behind the other.
    pub(super) fn contiguous(&mut self, x: Id, ne: [u64; 4]) -> Id {
        if self.graph.node(x).strided { self.copy(x, ne) } else { self.reshape(x, ne) }
    }

    /// Writes keys, a row of them per token, into the layer's cache; returns the cache.
    pub(super) fn keep_keys(&mut self, k: Id, row: u64, attention: &Attention) -> Id {
        let cache = self.cache(Op::Keys, row, attention);
        let rows = self.look_at(k, [row, self.pass.tokens, 1, 1]);
        self.write(cache, rows, attention.inputs.key_cells, self.pass.split_cache);
        cache
    }

    /// Kept values, a row of them for one element: as they are kept, or turned for it.
    fn kept_for_steps(&mut self, cache: Id, [cells, row, heads]: [u64; 3]) -> Id {
        let streams = self.pass.streams;
        if self.pass.values_turned {
            return self.kept(cache, [cells, row, heads, streams]);
        }
        let kept = self.kept(cache, [row, cells, heads, streams]);
        let turned = self.transpose(kept);
        let element = match self.pass.values {
            Stored::Single => Element::F32,
            Stored::Half | Stored::Quantized => Element::F16,
        };
        self.graph.push(Op::Copy, element, [cells, row, heads, streams], &[turned])
    }

    /// Writes values into the layer's cache, transposed unless attention was meant to be fused; returns the cache.
    fn keep_values(&mut self, v: Id, row: u64, attention: &Attention) -> Id {
        let (tokens, widest) = (self.pass.tokens, self.shape.widest_values());
        let cache = self.cache(Op::Values, row, attention);
        if !self.pass.values_turned {
            let rows = self.look_at(v, [row, tokens, 1, 1]);
            self.write(cache, rows, attention.inputs.value_cells, self.pass.split_cache);
            return cache;
        }
        let mut rows = self.contiguous(v, [row, tokens, 1, 1]);
        if row < widest {
            rows = self.copy(rows, [widest, tokens, 1, 1]);
        }
        // Transposed, a row of the cache is one element.
        let elements = self.reshape(rows, [1, widest.saturating_mul(tokens), 1, 1]);
        self.write(cache, elements, attention.inputs.value_cells, true);
        cache
    }

    fn cache(&mut self, op: Op, row: u64, attention: &Attention) -> Id {
        self.graph.push(op, Element::F16, [row, attention.cells, self.pass.streams, 1], &[])
    }

    fn write(&mut self, cache: Id, rows: Id, cells: Id, reshaped: bool) {
        let ne = self.graph.node(cache).ne;
        let target = if reshaped { self.reshape(cache, ne) } else { cache };
        let written = self.graph.push_view(Op::Write, cache, ne, &[rows, cells, target]);
        self.graph.expand(written);
    }

    /// A look at what is kept, heads apart.
    pub(super) fn kept(&mut self, cache: Id, [row, rows, heads, streams]: [u64; 4]) -> Id {
        let view = self.look_at(cache, [row, heads, rows, streams]);
        self.permute(view)
    }

    /// Queries per stream, heads apart.
    fn queries(&mut self, q: Id, attention: &Attention) -> Id {
        let (streams, tokens) = (self.pass.streams, self.pass.tokens_per_stream());
        let view = self.look_at(q, [attention.dim, attention.heads, tokens, streams]);
        self.permute(view)
    }

    /// Scores, softmax and values in one operation: `[value_dim, heads, tokens, streams]`.
    pub(super) fn attend_fused(
        &mut self,
        q: Id,
        [keys, values]: [Id; 2],
        attention: &Attention,
    ) -> Id {
        let Attention { dim, value_dim, heads, kv_heads, cells, inputs, sinks } = *attention;
        let streams = self.pass.streams;
        let q = self.queries(q, attention);
        let k = self.kept_for_fused(keys, [dim, cells, kv_heads, streams], self.pass.keys);
        let v =
            self.kept_for_fused(values, [value_dim, cells, kv_heads, streams], self.pass.values);
        let ne = [value_dim, heads, self.pass.tokens_per_stream(), streams];
        let sources = [q, k, v, inputs.mask, sinks.unwrap_or(q)];
        let used = if sinks.is_some() { 5 } else { 4 };
        self.graph.push(Op::FlashAttention, Element::F32, ne, &sources[..used])
    }

    /// Fused attention reads half floats or blocks: single floats are converted first.
    fn kept_for_fused(&mut self, cache: Id, ne: [u64; 4], stored: Stored) -> Id {
        let kept = self.kept(cache, ne);
        match stored {
            Stored::Single => self.halved(kept),
            Stored::Half | Stored::Quantized => kept,
        }
    }

    /// `x` as 16-bit floats.
    fn halved(&mut self, x: Id) -> Id {
        let ne = self.graph.node(x).ne;
        self.graph.push(Op::Copy, Element::F16, ne, &[x])
    }

    /// Scores, softmax and `values`, one by one: `[value_dim, tokens, heads, streams]`.
    pub(super) fn attend_in_steps(
        &mut self,
        q: Id,
        [keys, values]: [Id; 2],
        attention: &Attention,
    ) -> Id {
        let Attention { dim, kv_heads, cells, inputs, sinks, .. } = *attention;
        let q = self.queries(q, attention);
        let k = self.kept(keys, [dim, cells, kv_heads, self.pass.streams]);
        let mut scores = self.product(k, q);
        if self.shape.attn_softcap {
            scores = self.soft_cap(scores);
        }
        let sources = [scores, inputs.mask, sinks.unwrap_or(scores)];
        let used = if sinks.is_some() { 3 } else { 2 };
        let weights = self.same_shape(Op::SoftMax, scores, &sources[..used]);
        self.product(values, weights)
    }
}

impl Made {
    fn mask(&mut self, span: Span) -> &mut Option<Id> {
        match span {
            Span::Only | Span::Full => &mut self.mask,
            Span::Window => &mut self.window_mask,
        }
    }
}

impl Caches {
    fn slot(&mut self, span: Span) -> &mut Option<Inputs> {
        match span {
            Span::Only => &mut self.only,
            Span::Full => &mut self.full,
            Span::Window => &mut self.window,
        }
    }

    fn last(&mut self, span: Span) -> &mut Option<Kept> {
        match span {
            Span::Only | Span::Full => &mut self.last_full,
            Span::Window => &mut self.last_window,
        }
    }
}

/// Rows of the matrix that keys are rotated with: 64, doubled while it divides the head.
const fn key_rotation(head_dim: u64) -> u64 {
    let mut rows = VALUE_ROTATION;
    while head_dim > 0 && head_dim.is_multiple_of(rows.saturating_mul(2)) {
        rows = rows.saturating_mul(2);
    }
    rows
}
