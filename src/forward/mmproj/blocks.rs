//! Blocks that encoders of images and of sound share.

use super::{Forced, Tower};
use crate::forward::graph::{Element, Id, Op};

/// Queries, keys and values of one layer, each `[head, heads, n]`.
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
    /// Without, and between bounds that the file names.
    Clipped,
}

/// Whether a norm has a bias.
#[derive(Clone, Copy)]
pub(super) enum Norm {
    Layer,
    Rms,
}

impl<Shape> Tower<'_, Shape> {
    pub(super) fn input(&mut self, ne: [u64; 4]) -> Id {
        self.graph.push(Op::Input, Element::F32, ne, &[])
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

    pub(super) fn view(&mut self, x: Id, ne: [u64; 4]) -> Id {
        self.graph.push_view(Op::View, x, ne, &[x])
    }

    /// A copy whose rows lie one behind the other.
    pub(super) fn copy(&mut self, x: Id, ne: [u64; 4]) -> Id {
        self.graph.push(Op::Copy, Element::F32, ne, &[x])
    }

    /// A tensor of one row, and `x` times it.
    pub(super) fn scaled(&mut self, what: &str, x: Id) -> Id {
        let row = self.graph.node(x).ne[0];
        let weight = self.tensor(what, &[row], None);
        self.add(x, weight)
    }

    /// A tensor that is in the file, and not part of what is planned here.
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
        let clipped = bias == Bias::Clipped;
        let x = if clipped { self.unary(x) } else { x };
        let y = self.product(weight, x);
        match bias {
            Bias::Without => y,
            Bias::With => self.scaled(&format!("{what}.bias"), y),
            Bias::Clipped => {
                for bound in ["input_min", "input_max", "output_min", "output_max"] {
                    self.unused(&format!("{what}.{bound}"), &[1]);
                }
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

    /// Heads of `x`: `[head · heads, n]` seen as `[head, heads, n]`.
    pub(super) fn heads(&mut self, x: Id, heads: u64) -> Id {
        let [row, n, ..] = self.graph.node(x).ne;
        self.view(x, [row.checked_div(heads).unwrap_or(row), heads, n, 1])
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

    /// Attention of everything to everything, projected.
    pub(super) fn attend(&mut self, heads: Heads, bias: Bias) -> Id {
        let [dim, count, n, _] = self.graph.node(heads.q).ne;
        let mixed = self.attention(heads);
        let width = dim.saturating_mul(count);
        let mixed = self.view(mixed, [width, n, 1, 1]);
        self.linear("attn_out", mixed, width, bias)
    }

    /// Values by what queries and keys have in common.
    pub(super) fn attention(&mut self, Heads { q, k, v }: Heads) -> Id {
        for id in [q, k, v] {
            self.graph.expand(id);
        }
        let [dim, heads, n, _] = self.graph.node(q).ne;
        let [_, _, seen, _] = self.graph.node(k).ne;
        let [q, k] = [q, k].map(|id| self.permuted(id));
        let mask = self.mask;
        if self.given.flash_attn {
            let v = self.permuted(v);
            let [k, v] = [k, v].map(|id| {
                let ne = self.graph.node(id).ne;
                self.graph.push(Op::Copy, Element::F16, ne, &[id])
            });
            let sources = [Some(q), Some(k), Some(v), mask];
            let sources: Vec<Id> = sources.into_iter().flatten().collect();
            return self.graph.push(Op::FlashAttention, Element::F32, [dim, heads, n, 1], &sources);
        }
        let v = self.copy(v, [seen, dim, heads, 1]);
        let scores = self.fresh_product([seen, n, heads, 1], k, q);
        let sources: Vec<Id> = [Some(scores), mask].into_iter().flatten().collect();
        let weights = self.same(Op::SoftMax, scores, &sources);
        let mixed = self.fresh_product([dim, n, heads, 1], v, weights);
        self.copy(mixed, [dim, heads, n, 1])
    }

    fn permuted(&mut self, x: Id) -> Id {
        let [a, b, c, d] = self.graph.node(x).ne;
        let view = self.view(x, [a, c, b, d]);
        self.graph.mark_strided(view)
    }

    fn fresh_product(&mut self, ne: [u64; 4], a: Id, b: Id) -> Id {
        self.graph.push(Op::MatMul, Element::F32, ne, &[a, b])
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

    /// So many rows side by side.
    pub(super) fn stacked(&mut self, x: Id, count: u64) -> Id {
        let [row, n, ..] = self.graph.node(x).ne;
        let n = n.checked_div(count).unwrap_or(n).max(1);
        self.copy(x, [row.saturating_mul(count), n, 1, 1])
    }

    /// Attention of everything to everything, from its queries, keys and values on.
    pub(super) fn self_attention(&mut self, x: Id, heads: u64, biases: [Bias; 2]) -> Id {
        let projected = self.project(x, heads, biases);
        self.attend(projected, biases[0])
    }

    /// Layers one behind the other.
    pub(super) fn layers(&mut self, count: u64, x: Id, block: impl Fn(&mut Self, Id) -> Id) -> Id {
        let mut x = x;
        for layer in 0..count {
            self.layer = Some(layer);
            x = block(self, x);
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
