//! Blocks that encoders of images share.

use super::{
    Forced, Tower,
    blocks::{Bias, Heads, Norm},
};
use crate::{
    forward::graph::{Element, Id, Op},
    model::encoder::Vision,
};

impl Tower<'_, Vision> {
    pub(super) fn count(&self) -> u64 {
        self.given.grid[0].saturating_mul(self.given.grid[1])
    }

    /// The image in patches, each projected: `[hidden, n]`.
    pub(super) fn patches(&mut self, halves: bool, bias: bool, forced: Option<Forced>) -> Id {
        let Vision { patch, hidden, .. } = *self.shape;
        let [w, h] = self.given.grid;
        let image = self.input([w.saturating_mul(patch), h.saturating_mul(patch), 3, 1]);
        let row = patch.saturating_mul(patch).saturating_mul(3);
        let mut sum: Option<Id> = None;
        let parts = ["patch_embd.weight", "patch_embd.weight.1"];
        for what in parts.into_iter().take(if halves { 2 } else { 1 }) {
            let weight = self.tensor(what, &[patch, patch, 3, hidden], forced);
            let columns = self.fresh([row, w, h, 1], &[image]);
            let ne = [w, h, hidden, 1];
            let y = self.graph.push(Op::MatMul, Element::F32, ne, &[columns, weight]);
            sum = Some(sum.map_or(y, |sum| self.add(sum, y)));
        }
        let x = sum.unwrap_or(image);
        let x = self.copy(x, [hidden, self.count(), 1, 1]);
        if bias { self.scaled("patch_embd.bias", x) } else { x }
    }

    /// Adds a learned position to each patch.
    pub(super) fn add_positions(&mut self, x: Id, forced: Option<Forced>) -> Id {
        let Vision { positions, hidden, .. } = *self.shape;
        let table = self.tensor("position_embd.weight", &[hidden, positions], forced);
        self.add_rows(x, table)
    }

    /// Adds a row of a table to each patch.
    pub(super) fn add_rows(&mut self, x: Id, table: Id) -> Id {
        let [row, n, ..] = self.graph.node(x).ne;
        let rows = self.graph.push(Op::GetRows, Element::F32, [row, n, 1, 1], &[table]);
        self.add(x, rows)
    }

    /// Rotates queries and keys by position.
    pub(super) fn rotated(&mut self, Heads { q, k, v }: Heads) -> Heads {
        let n = self.graph.node(q).ne[2];
        let positions = match self.positions {
            Some(made) => made,
            None => self.graph.push(Op::Input, Element::I32, [n.saturating_mul(4), 1, 1, 1], &[]),
        };
        self.positions = Some(positions);
        let [q, k] = [q, k].map(|id| self.same(Op::Rope, id, &[id, positions]));
        Heads { q, k, v }
    }

    /// Attention of queries and keys rotated by position.
    pub(super) fn rotated_attention(&mut self, x: Id, bias: Bias) -> Id {
        let projected = self.project(x, self.shape.heads, [bias; 2]);
        let rotated = self.rotated(projected);
        self.attend(rotated, bias)
    }

    /// What one projection makes: queries, keys and values side by side.
    pub(super) fn fused(&mut self, x: Id) -> Heads {
        let Vision { hidden, heads, .. } = *self.shape;
        let n = self.graph.node(x).ne[1];
        let all = self.linear("attn_qkv", x, hidden.saturating_mul(3), Bias::With);
        let dim = self.shape.head_dim();
        let [q, k, v] = [(); 3].map(|()| {
            let view = self.view(all, [dim, heads, n, 1]);
            self.graph.mark_strided(view)
        });
        Heads { q, k, v }
    }

    /// Layers of SigLIP, and the norm behind them.
    pub(super) fn siglip(&mut self, x: Id) -> Id {
        let Vision { layers, heads, feed_forward, .. } = *self.shape;
        let x = self.layers(layers, x, |t, x| {
            let attention = |t: &mut Self, a| t.self_attention(a, heads, [Bias::With; 2]);
            t.block(x, Norm::Layer, attention, |t, b| t.plain_ffn(b, feed_forward))
        });
        self.layer_norm("post_ln", x)
    }

    /// How many patches become one token.
    fn together(&self) -> u64 {
        let merge = self.shape.merge.max(1);
        merge.saturating_mul(merge)
    }

    /// Patches that become one token, side by side.
    pub(super) fn merged(&mut self, x: Id) -> Id {
        self.stacked(x, self.together())
    }

    /// Patches that become one token, averaged.
    pub(super) fn pooled(&mut self, x: Id) -> Id {
        let [row, n, ..] = self.graph.node(x).ne;
        let n = n.checked_div(self.together()).unwrap_or(n).max(1);
        let columns = self.copy(x, self.graph.node(x).ne);
        self.fresh([row, n, 1, 1], &[columns])
    }

    /// Two matrices of the projector with an activation between them.
    pub(super) fn mlp(&mut self, [first, second]: [&str; 2], x: Id, middle: u64, bias: Bias) -> Id {
        let y = self.linear(first, x, middle, bias);
        let y = self.unary(y);
        self.linear(second, y, self.text, bias)
    }
}
