//! The ways into attention and out of it: projections to queries, keys and values, and back.
//!
//! Source: llama.cpp 0c1e57098, `src/llama-graph.cpp` (`build_qkv`).

use super::{
    Forward,
    graph::{Id, Op},
};
use crate::model::tensor::Kind;

/// Queries, keys and values of a layer, in heads.
#[derive(Clone, Copy)]
pub struct Heads {
    /// `[head_dim, heads, tokens]`.
    pub q: Id,
    /// `[head_dim, kv_heads, tokens]`.
    pub k: Id,
    /// `[head_dim, kv_heads, tokens]`.
    pub v: Id,
}

impl Forward<'_> {
    /// Three projections of `x`, seen as heads.
    pub fn project_heads(&mut self, x: Id) -> Heads {
        let rows = self.project_rows(x);
        self.as_heads(rows)
    }

    /// As [`Self::project_heads`], with an RMS norm over all heads of queries and of keys.
    pub fn project_normed_heads(&mut self, x: Id) -> Heads {
        let rows = self.project_rows(x);
        let rows = self.normed(rows);
        self.as_heads(rows)
    }

    /// Queries and keys with an RMS norm over each of their rows.
    pub fn normed(&mut self, Heads { q, k, v }: Heads) -> Heads {
        Heads { q: self.rms_norm(Kind::AttnQNorm, q), k: self.rms_norm(Kind::AttnKNorm, k), v }
    }

    /// Queries and keys with a layer norm over each head, whose weight differs from head to head.
    pub fn layer_normed(&mut self, Heads { q, k, v }: Heads) -> Heads {
        let mut normed = |kind, x| {
            let [dim, heads, ..] = self.graph.node(x).ne;
            let y = self.same_shape(Op::LayerNorm, x, &[x]);
            self.pin(y);
            self.mul_weight(kind, y, [dim, heads, 1])
        };
        Heads { q: normed(Kind::AttnQNorm, q), k: normed(Kind::AttnKNorm, k), v }
    }

    pub fn rotated(&mut self, Heads { q, k, v }: Heads) -> Heads {
        Heads { q: self.rope(q), k: self.rope(k), v }
    }

    /// One matrix for queries, keys and values; the three are windows on its rows. Some files have them apart.
    pub fn project_fused_heads(&mut self, x: Id) -> Heads {
        if self.shape.heads_apart {
            return self.project_heads(x);
        }
        let (dim, heads, kv_heads) = self.head_counts();
        let all = heads.saturating_add(kv_heads.saturating_mul(2)).saturating_mul(dim);
        let qkv = self.linear(Kind::AttnQkv, Kind::AttnQkvBias, self.shape.qkv_bias, x, all);
        self.split_heads(qkv)
    }

    /// As [`Self::project_fused_heads`], seen as one stack of heads first.
    pub fn project_stacked_heads(&mut self, x: Id) -> Heads {
        let (dim, heads, kv_heads) = self.head_counts();
        let all = heads.saturating_add(kv_heads.saturating_mul(2));
        let rows = self.matmul(Kind::AttnQkv, x, all.saturating_mul(dim));
        let stack = self.heads(rows, dim, all);
        self.split_heads(stack)
    }

    /// Windows on the queries, keys and values that lie in one tensor.
    fn split_heads(&mut self, all: Id) -> Heads {
        let (dim, heads, kv_heads) = self.head_counts();
        let [queries, keys] = [heads, kv_heads].map(|heads| [dim, heads, self.pass.tokens, 1]);
        Heads { q: self.slice(all, queries), k: self.slice(all, keys), v: self.slice(all, keys) }
    }

    /// As [`Self::project_heads`], with a gate for each element of the result beside the queries.
    pub fn project_gated_heads(&mut self, x: Id) -> (Heads, Id) {
        let (dim, heads, kv_heads) = self.head_counts();
        let both = self.project(Kind::AttnQ, Kind::AttnQBias, x, heads.saturating_mul(2));
        let k = self.project(Kind::AttnK, Kind::AttnKBias, x, kv_heads);
        let v = self.project(Kind::AttnV, Kind::AttnVBias, x, kv_heads);
        let tokens = self.pass.tokens;
        let q = self.slice(both, [dim, heads, tokens, 1]);
        let gate = self.slice(both, [dim, heads, tokens, 1]);
        let gate = self.copy(gate, [dim.saturating_mul(heads), tokens, 1, 1]);
        let k = self.heads(k, dim, kv_heads);
        (Heads { q, k, v: self.heads(v, dim, kv_heads) }, gate)
    }

    fn project_rows(&mut self, x: Id) -> Heads {
        let (_, heads, kv_heads) = self.head_counts();
        Heads {
            q: self.project(Kind::AttnQ, Kind::AttnQBias, x, heads),
            k: self.project(Kind::AttnK, Kind::AttnKBias, x, kv_heads),
            v: self.project(Kind::AttnV, Kind::AttnVBias, x, kv_heads),
        }
    }

    fn as_heads(&mut self, Heads { q, k, v }: Heads) -> Heads {
        let (dim, heads, kv_heads) = self.head_counts();
        Heads {
            q: self.heads(q, dim, heads),
            k: self.heads(k, dim, kv_heads),
            v: self.heads(v, dim, kv_heads),
        }
    }

    fn project(&mut self, kind: Kind, bias: Kind, x: Id, heads: u64) -> Id {
        let out = heads.saturating_mul(self.shape.head_dim);
        self.linear(kind, bias, self.shape.qkv_bias, x, out)
    }

    /// The projection of `x` to queries alone, seen as heads.
    pub fn project_queries(&mut self, x: Id) -> Id {
        let (dim, heads, _) = self.head_counts();
        let q = self.project(Kind::AttnQ, Kind::AttnQBias, x, heads);
        self.heads(q, dim, heads)
    }

    /// Keys and values that the file has for a layer which does not use them.
    pub fn unused_keys_and_values(&mut self) {
        let (dim, _, kv_heads) = self.head_counts();
        let matrix = [self.shape.hidden, dim.saturating_mul(kv_heads), 1];
        self.unused(Kind::AttnK, matrix);
        self.unused(Kind::AttnV, matrix);
        self.unused(Kind::AttnKNorm, [dim, 1, 1]);
    }

    /// Whether `layer` attends to what an earlier one keeps.
    pub fn shares_cache(&self, layer: u64) -> bool {
        layer >= self.shape.layers.saturating_sub(self.shape.shared_caches)
    }

    pub fn head_counts(&self) -> (u64, u64, u64) {
        let layer = self.layer.unwrap_or(0);
        (self.shape.head_dim, self.shape.heads.at(layer), self.shape.kv_heads.at(layer))
    }

    pub fn project_output(&mut self, x: Id) -> Id {
        let (bias, hidden) = (self.shape.output_bias, self.shape.hidden);
        self.linear(Kind::AttnOutput, Kind::AttnOutputBias, bias, x, hidden)
    }
}
