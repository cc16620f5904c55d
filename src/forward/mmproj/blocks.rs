//! Blocks that encoders of images and sound share, node for node as `tools/mtmd/clip.cpp` builds them.

use super::{Forced, Tower};
use crate::forward::graph::{Element, Id, Op};

/// Queries, keys and values of one layer, each `[head, heads, n, images]`.
#[derive(Clone, Copy)]
pub(super) struct Heads {
    pub(super) q: Id,
    pub(super) k: Id,
    pub(super) v: Id,
}

/// How a linear layer is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bias {
    With,
    Without,
    /// Without, what goes in and comes out kept between bounds that the file does not name.
    Clamped,
    /// The same, and the file names the bounds.
    Clipped,
}

/// Whether a norm has a bias.
#[derive(Clone, Copy)]
pub(super) enum Norm {
    Layer,
    Rms,
}

/// How far apart the places of a convolution are, and by how much it reaches over each end.
#[derive(Clone, Copy)]
pub(super) struct Steps {
    pub(super) stride: u64,
    pub(super) padding: u64,
}

impl Steps {
    /// Places along a side.
    fn along(self, side: u64, kernel: u64) -> u64 {
        let reach = self.padding.saturating_mul(2).saturating_add(side).saturating_sub(kernel);
        reach.checked_div(self.stride).unwrap_or(0).saturating_add(1)
    }
}

impl<Shape> Tower<'_, Shape> {
    pub(super) fn input(&mut self, element: Element, ne: [u64; 4]) -> Id {
        self.graph.push(Op::Input, element, ne, &[])
    }

    /// A new tensor made from `sources`.
    pub(super) fn fresh(&mut self, ne: [u64; 4], sources: &[Id]) -> Id {
        self.graph.push(Op::Other, Element::F32, ne, sources)
    }

    pub(super) fn same(&mut self, op: Op, x: Id, sources: &[Id]) -> Id {
        let ne = self.graph.node(x).ne;
        self.graph.push(op, Element::F32, ne, sources)
    }

    pub(super) fn add(&mut self, x: Id, y: Id) -> Id {
        self.same(Op::Elementwise, x, &[x, y])
    }

    pub(super) fn unary(&mut self, x: Id) -> Id {
        self.same(Op::Elementwise, x, &[x])
    }

    /// The same memory in another shape or order.
    pub(super) fn view(&mut self, x: Id, ne: [u64; 4]) -> Id {
        self.graph.push_view(Op::Reshape, x, ne, &[x])
    }

    /// A copy whose rows lie one behind the other.
    pub(super) fn copy(&mut self, x: Id, ne: [u64; 4]) -> Id {
        let element = self.graph.node(x).element;
        self.graph.push(Op::Copy, element, ne, &[x])
    }

    /// A copy of `x` with rows and columns changed.
    pub(super) fn transposed(&mut self, x: Id) -> Id {
        let [a, b, c, d] = self.graph.node(x).ne;
        let view = self.view(x, [b, a, c, d]);
        self.copy(view, [b, a, c, d])
    }

    /// Two tensors joined along a dimension.
    pub(super) fn joined(&mut self, x: Id, y: Id, along: usize) -> Id {
        let (mut ne, other) = (self.graph.node(x).ne, self.graph.node(y).ne);
        if let (Some(length), Some(more)) = (ne.get_mut(along), other.get(along)) {
            *length = length.saturating_add(*more);
        }
        self.fresh(ne, &[x, y])
    }

    /// Rows of a table by their numbers.
    pub(super) fn rows(&mut self, table: Id, numbers: Id) -> Id {
        let ([row, ..], [n, ..]) = (self.graph.node(table).ne, self.graph.node(numbers).ne);
        self.graph.push(Op::GetRows, Element::F32, [row, n, 1, 1], &[table, numbers])
    }

    /// A tensor of one row, and `x` times it.
    pub(super) fn scaled(&mut self, what: &str, x: Id) -> Id {
        let row = self.graph.node(x).ne[0];
        let weight = self.tensor(what, &[row], None);
        self.add(x, weight)
    }

    /// A tensor that is in the file, and that no graph reads.
    pub(super) fn unused(&mut self, what: &str, dims: &[u64]) {
        self.tensor(what, dims, None);
    }

    pub(super) fn product(&mut self, weight: Id, x: Id) -> Id {
        let ([_, out, ..], [_, n, a, b]) = (self.graph.node(weight).ne, self.graph.node(x).ne);
        self.graph.push(Op::MatMul, Element::F32, [out, n, a, b], &[weight, x])
    }

    pub(super) fn linear(&mut self, what: &str, x: Id, out: u64, bias: Bias) -> Id {
        self.forced_linear(what, x, out, bias, None)
    }

    pub(super) fn forced_linear(
        &mut self,
        what: &str,
        x: Id,
        out: u64,
        bias: Bias,
        forced: Option<Forced>,
    ) -> Id {
        let row = self.graph.node(x).ne[0];
        let weight = self.tensor(&format!("{what}.weight"), &[row, out], forced);
        if bias == Bias::Clipped {
            for bound in ["input_min", "input_max", "output_min", "output_max"] {
                self.unused(&format!("{what}.{bound}"), &[1]);
            }
        }
        match bias {
            Bias::Without => self.product(weight, x),
            Bias::With => {
                let y = self.product(weight, x);
                self.scaled(&format!("{what}.bias"), y)
            }
            Bias::Clamped | Bias::Clipped => {
                let x = self.unary(x);
                let y = self.product(weight, x);
                self.unary(y)
            }
        }
    }

    pub(super) fn layer_norm(&mut self, what: &str, x: Id) -> Id {
        let y = self.same(Op::LayerNorm, x, &[x]);
        let y = self.scaled(&format!("{what}.weight"), y);
        self.scaled(&format!("{what}.bias"), y)
    }

    pub(super) fn rms_norm(&mut self, what: &str, x: Id) -> Id {
        let y = self.same(Op::RmsNorm, x, &[x]);
        self.scaled(&format!("{what}.weight"), y)
    }

    /// What a kernel sees at every place, and its product with it: `[places, out]`.
    fn convolution(&mut self, weight: Id, x: Id, ne: [u64; 4]) -> Id {
        let [row, ..] = ne;
        let places = ne.iter().skip(1).fold(1, |places: u64, &n| places.saturating_mul(n));
        let columns = self.graph.push(Op::Other, Element::F16, ne, &[weight, x]);
        let columns = self.view(columns, [row, places, 1, 1]);
        let out = self.graph.node(weight).elements().checked_div(row).unwrap_or(0);
        let kernel = self.view(weight, [row, out, 1, 1]);
        self.product_of(columns, kernel, [places, out, 1, 1])
    }

    fn product_of(&mut self, a: Id, b: Id, ne: [u64; 4]) -> Id {
        self.graph.push(Op::MatMul, Element::F32, ne, &[a, b])
    }

    /// A convolution of planes: `[width, height, out, images]`.
    pub(super) fn conv_2d(&mut self, weight: Id, x: Id, steps: Steps) -> Id {
        let ([kw, kh, _, out], [w, h, c, images]) =
            (self.graph.node(weight).ne, self.graph.node(x).ne);
        let [w, h] = [steps.along(w, kw), steps.along(h, kh)];
        let row = kw.saturating_mul(kh).saturating_mul(c);
        let y = self.convolution(weight, x, [row, w, h, images]);
        let y = self.view(y, [w, h, images, out]);
        let y = self.view(y, [w, h, out, images]);
        self.copy(y, [w, h, out, images])
    }

    /// A convolution of rows: `[length, out]`.
    pub(super) fn conv_1d(&mut self, weight: Id, x: Id, steps: Steps) -> Id {
        let ([kernel, _, out, _], [length, c, ..]) =
            (self.graph.node(weight).ne, self.graph.node(x).ne);
        let length = steps.along(length, kernel);
        let y = self.convolution(weight, x, [kernel.saturating_mul(c), length, 1, 1]);
        self.view(y, [length, out, 1, 1])
    }

    /// Heads of `x`: `[head · heads, n · images]` seen as `[head, heads, n, images]`.
    pub(super) fn heads(&mut self, x: Id, heads: u64) -> Id {
        let [row, n, ..] = self.graph.node(x).ne;
        let images = self.given.images.max(1);
        let each = n.checked_div(images).unwrap_or(n);
        self.view(x, [row.checked_div(heads).unwrap_or(row), heads, each, images])
    }

    /// Three products of `x`, as heads; those of the keys perhaps without a bias.
    pub(super) fn project(&mut self, x: Id, heads: u64, [bias, keys]: [Bias; 2]) -> Heads {
        let width = self.graph.node(x).ne[0];
        let [q, k, v] =
            [("attn_q", bias), ("attn_k", keys), ("attn_v", bias)].map(|(what, bias)| {
                let y = self.linear(what, x, width, bias);
                self.heads(y, heads)
            });
        Heads { q, k, v }
    }

    /// Attention of everything to everything, or as a mask allows; projected.
    pub(super) fn attend(&mut self, heads: Heads, mask: Option<Id>, bias: Bias) -> Id {
        let mixed = self.attention(heads, mask);
        let width = self.graph.node(mixed).ne[0];
        self.linear("attn_out", mixed, width, bias)
    }

    /// Values by what queries and keys have in common: `[head · heads, n · images]`.
    pub(super) fn attention(&mut self, Heads { q, k, v }: Heads, mask: Option<Id>) -> Id {
        for id in [q, k, v] {
            self.graph.expand(id);
        }
        let [dim, heads, n, images] = self.graph.node(q).ne;
        let [_, _, seen, _] = self.graph.node(k).ne;
        let flat = [dim.saturating_mul(heads), n.saturating_mul(images), 1, 1];
        let [q, k] = [q, k].map(|id| self.permuted(id));
        if self.given.flash_attn {
            let v = self.permuted(v);
            let [k, v] = [k, v].map(|id| self.halved(id));
            let mask = mask.map(|mask| self.halved(mask));
            let sources: Vec<Id> =
                [Some(q), Some(k), Some(v), mask].into_iter().flatten().collect();
            let ne = [dim, heads, n, images];
            let mixed = self.graph.push(Op::FlashAttention, Element::F32, ne, &sources);
            return self.view(mixed, flat);
        }
        let v = self.view(v, [seen, dim, heads, images]);
        let v = self.copy(v, [seen, dim, heads, images]);
        let scores = self.product_of(k, q, [seen, n, heads, images]);
        let sources: Vec<Id> = [Some(scores), mask].into_iter().flatten().collect();
        let weights = self.same(Op::SoftMax, scores, &sources);
        let mixed = self.product_of(v, weights, [dim, n, heads, images]);
        let mixed = self.view(mixed, [dim, heads, n, images]);
        self.copy(mixed, flat)
    }

    /// A copy in 16-bit floats.
    pub(super) fn halved(&mut self, x: Id) -> Id {
        let ne = self.graph.node(x).ne;
        self.graph.push(Op::Copy, Element::F16, ne, &[x])
    }

    fn permuted(&mut self, x: Id) -> Id {
        let [a, b, c, d] = self.graph.node(x).ne;
        let view = self.view(x, [a, c, b, d]);
        self.graph.mark_strided(view)
    }

    /// Two matrices with an activation between them.
    pub(super) fn plain_ffn(&mut self, x: Id, width: u64) -> Id {
        let out = self.graph.node(x).ne[0];
        let up = self.linear("ffn_up", x, width, Bias::With);
        let up = self.unary(up);
        self.linear("ffn_down", up, out, Bias::With)
    }

    /// The same with a gate.
    pub(super) fn gated_ffn(&mut self, x: Id, width: u64, bias: Bias) -> Id {
        let out = self.graph.node(x).ne[0];
        let up = self.linear("ffn_up", x, width, bias);
        let gate = self.linear("ffn_gate", x, width, bias);
        let both = self.same(Op::Gate, gate, &[gate, up]);
        self.linear("ffn_down", both, out, bias)
    }

    fn norm(&mut self, norm: Norm, what: &str, x: Id) -> Id {
        match norm {
            Norm::Layer => self.layer_norm(what, x),
            Norm::Rms => self.rms_norm(what, x),
        }
    }

    /// The usual layer: a norm before each half, and what was there before added behind.
    pub(super) fn block(
        &mut self,
        x: Id,
        norm: Norm,
        attention: impl Fn(&mut Self, Id) -> Id,
        feed_forward: impl Fn(&mut Self, Id) -> Id,
    ) -> Id {
        let a = self.norm(norm, "ln1", x);
        let y = attention(self, a);
        let h = self.add(y, x);
        let b = self.norm(norm, "ln2", h);
        let d = feed_forward(self, b);
        self.add(h, d)
    }

    /// Attention of everything to everything, from its queries, keys and values on.
    pub(super) fn self_attention(&mut self, x: Id, heads: u64, biases: [Bias; 2]) -> Id {
        let projected = self.project(x, heads, biases);
        self.attend(projected, None, biases[0])
    }

    /// Layers one behind the other, told their number.
    pub(super) fn layers(
        &mut self,
        numbers: std::ops::Range<u64>,
        x: Id,
        mut block: impl FnMut(&mut Self, Id, u64) -> Id,
    ) -> Id {
        let mut x = x;
        for layer in numbers {
            self.layer = Some(layer);
            x = block(self, x, layer);
        }
        self.layer = None;
        x
    }

    /// The end of what is run.
    pub(super) fn finish(&mut self, x: Id) {
        self.graph.mark_output(x);
        self.graph.expand(x);
    }
}
