//! Weights and the operations on them: one method for each step a page or a block takes.

use super::{
    Forward,
    graph::{Element, Id, Op, Pin},
};
use crate::model::tensor::{Kind, Weight};

impl Forward<'_> {
    /// Declares a weight of the current layer, or of the model outside layers.
    pub fn weight(&mut self, kind: Kind, dims: [u64; 3]) -> Id {
        let place = u32::try_from(self.trace.weights.len()).unwrap_or(u32::MAX);
        let layer = self.layer.and_then(|layer| u16::try_from(layer).ok());
        self.trace.weights.push(Weight { kind, layer, dims });
        let [a, b, c] = dims;
        self.graph.push(Op::Weight(place), Element::F32, [a, b, c, 1], &[])
    }

    /// Declares a weight that is in the file but not run.
    pub fn unused(&mut self, kind: Kind, dims: [u64; 3]) {
        self.weight(kind, dims);
    }

    /// `x` times a matrix of `out` rows.
    pub fn matmul(&mut self, kind: Kind, x: Id, out: u64) -> Id {
        let [row, a, b, c] = self.graph.node(x).ne;
        let weight = self.weight(kind, [row, out, 1]);
        self.graph.push(Op::MatMul, Element::F32, [out, a, b, c], &[weight, x])
    }

    /// [`Self::matmul`], and a bias if the model has it.
    pub fn linear(&mut self, kind: Kind, bias: Kind, has_bias: bool, x: Id, out: u64) -> Id {
        let y = self.matmul(kind, x, out);
        if has_bias { self.add_weight(bias, y) } else { y }
    }

    /// `x` plus a weight as long as a row of it.
    pub fn add_weight(&mut self, kind: Kind, x: Id) -> Id {
        let weight = self.weight(kind, [self.graph.node(x).ne[0], 1, 1]);
        self.add(x, weight)
    }

    /// `x` times a weight of shape `dims`, element by element.
    pub fn mul_weight(&mut self, kind: Kind, x: Id, dims: [u64; 3]) -> Id {
        let weight = self.weight(kind, dims);
        self.mul(x, weight)
    }

    /// `matrix`, which is no weight or is shared, times `x`.
    pub fn product(&mut self, matrix: Id, x: Id) -> Id {
        let [_, rows, ..] = self.graph.node(matrix).ne;
        let [_, a, b, c] = self.graph.node(x).ne;
        self.graph.push(Op::MatMul, Element::F32, [rows, a, b, c], &[matrix, x])
    }

    // Operations that leave the shape as it is.

    pub(super) fn same_shape(&mut self, op: Op, like: Id, sources: &[Id]) -> Id {
        let ne = self.graph.node(like).ne;
        self.graph.push(op, Element::F32, ne, sources)
    }

    /// `a + b`; the order decides whose memory the sum takes over.
    pub fn add(&mut self, a: Id, b: Id) -> Id {
        self.same_shape(Op::Add, a, &[a, b])
    }

    pub fn sub(&mut self, a: Id, b: Id) -> Id {
        self.same_shape(Op::Elementwise, a, &[a, b])
    }

    /// `a · b`, element by element.
    pub fn mul(&mut self, a: Id, b: Id) -> Id {
        self.same_shape(Op::Mul, a, &[a, b])
    }

    pub fn div(&mut self, a: Id, b: Id) -> Id {
        self.same_shape(Op::Div, a, &[a, b])
    }

    /// `x` times a number.
    pub fn scale(&mut self, x: Id) -> Id {
        self.same_shape(Op::Scale, x, &[x])
    }

    /// An activation: silu, gelu, relu, an exponential.
    pub fn unary(&mut self, x: Id) -> Id {
        self.same_shape(Op::Unary, x, &[x])
    }

    /// The square, the root or another function of each element that is no activation.
    pub fn power(&mut self, x: Id) -> Id {
        self.same_shape(Op::Elementwise, x, &[x])
    }

    /// [`Self::scale`], if the model has the factors.
    pub fn scale_if_scaled(&mut self, x: Id) -> Id {
        if self.shape.scaled { self.scale(x) } else { x }
    }

    /// Keeps `x` between two bounds: divided, squashed, multiplied.
    pub fn soft_cap(&mut self, x: Id) -> Id {
        let divided = self.scale(x);
        let squashed = self.same_shape(Op::Tanh, divided, &[divided]);
        self.scale(squashed)
    }

    /// RMS norm without a weight.
    pub fn rms_normed(&mut self, x: Id) -> Id {
        self.same_shape(Op::RmsNorm, x, &[x])
    }

    pub fn biased_rms_norm(&mut self, kind: Kind, bias: Kind, x: Id) -> Id {
        let y = self.rms_norm(kind, x);
        self.add_weight(bias, y)
    }

    /// Of a layer's norms the runtime says where they are run: with their layer.
    pub(super) fn pin(&mut self, norm: Id) {
        if self.layer.is_some() {
            self.graph.pin(norm, Pin::Layer);
        }
    }

    /// RMS norm with a weight declared before.
    pub fn normed_by(&mut self, weight: Id, x: Id) -> Id {
        let y = self.rms_normed(x);
        self.pin(y);
        self.mul(y, weight)
    }

    pub fn rms_norm(&mut self, kind: Kind, x: Id) -> Id {
        let y = self.rms_normed(x);
        self.pin(y);
        let row = self.graph.node(x).ne[0];
        self.mul_weight(kind, y, [row, 1, 1])
    }

    pub fn layer_norm(&mut self, kind: Kind, bias: Kind, x: Id) -> Id {
        let y = self.unbiased_layer_norm(kind, x);
        self.add_weight(bias, y)
    }

    /// Layer norm without a weight.
    pub fn layer_normed_plainly(&mut self, x: Id) -> Id {
        self.same_shape(Op::LayerNorm, x, &[x])
    }

    /// Layer norm with its weight.
    pub fn unbiased_layer_norm(&mut self, kind: Kind, x: Id) -> Id {
        let y = self.layer_normed_plainly(x);
        self.pin(y);
        let row = self.graph.node(x).ne[0];
        self.mul_weight(kind, y, [row, 1, 1])
    }

    /// Rotates `x` by position; models without rotated dimensions leave it as it is.
    pub fn rope(&mut self, x: Id) -> Id {
        if self.shape.rope_dim == 0 {
            return x;
        }
        let positions = self.positions();
        match self.made.rotation_factors {
            Some(factors) => self.same_shape(Op::Rope, x, &[x, positions, factors]),
            None => self.same_shape(Op::Rope, x, &[x, positions]),
        }
    }

    /// Rotates `x` by position, without the file's rotation factors.
    pub fn plain_rope(&mut self, x: Id) -> Id {
        let positions = self.positions();
        self.same_shape(Op::Rope, x, &[x, positions])
    }

    /// The heads of `x`: `[n · size, tokens]` seen as `[size, n, tokens]`.
    pub fn heads(&mut self, x: Id, size: u64, n: u64) -> Id {
        let tokens = self.graph.node(x).ne[1];
        self.reshape(x, [size, n, tokens, 1])
    }

    /// `x` in another shape, its memory as it is.
    pub fn reshape(&mut self, x: Id, ne: [u64; 4]) -> Id {
        self.graph.push_view(Op::Reshape, x, ne, &[x])
    }

    /// A window on all of `x`, in another shape.
    pub fn look_at(&mut self, x: Id, ne: [u64; 4]) -> Id {
        self.graph.push_view(Op::View, x, ne, &[x])
    }

    /// A window on the rows of a matrix product: its rows do not lie one behind the other.
    pub fn slice(&mut self, x: Id, ne: [u64; 4]) -> Id {
        let view = self.graph.push_view(Op::View, x, ne, &[x]);
        self.graph.mark_strided(view)
    }

    /// The rows of `x` turned into columns, without moving them.
    pub fn transpose(&mut self, x: Id) -> Id {
        let [a, b, c, d] = self.graph.node(x).ne;
        let view = self.graph.push_view(Op::Transpose, x, [b, a, c, d], &[x]);
        self.graph.mark_strided(view)
    }

    /// `x` with its second and third dimension exchanged, without moving them.
    pub fn permute(&mut self, x: Id) -> Id {
        let [a, b, c, d] = self.graph.node(x).ne;
        let view = self.graph.push_view(Op::Permute, x, [a, c, b, d], &[x]);
        self.graph.mark_strided(view)
    }

    /// A copy of `x` whose rows lie one behind the other.
    pub fn copy(&mut self, x: Id, ne: [u64; 4]) -> Id {
        let element = self.graph.node(x).element;
        self.graph.push(Op::Copy, element, ne, &[x])
    }

    /// As [`Self::copy`], in the shape `x` has.
    pub fn contiguous_copy(&mut self, x: Id) -> Id {
        let ne = self.graph.node(x).ne;
        self.copy(x, ne)
    }

    /// A new tensor of shape `ne` made from `sources`.
    pub fn fresh(&mut self, ne: [u64; 4], sources: &[Id]) -> Id {
        self.graph.push(Op::Other, Element::F32, ne, sources)
    }

    /// `a` and `b` joined along dimension `at`.
    pub fn concat(&mut self, a: Id, b: Id, at: usize) -> Id {
        let (mut ne, other) = (self.graph.node(a).ne, self.graph.node(b).ne);
        ne[at] = ne[at].saturating_add(other[at]);
        self.fresh(ne, &[a, b])
    }

    pub fn sum_rows(&mut self, x: Id) -> Id {
        let [_, a, b, c] = self.graph.node(x).ne;
        self.graph.push(Op::SumRows, Element::F32, [1, a, b, c], &[x])
    }

    /// Keeps the two halves that a gated activation multiplies.
    pub(super) fn gate(&mut self, gate: Id, up: Id) -> Id {
        self.same_shape(Op::Gate, gate, &[gate, up])
    }

    /// Runs `x` now rather than when something reads it.
    pub fn expand(&mut self, x: Id) {
        self.graph.expand(x);
    }
}
