//! Attention through narrow, "latent" queries, keys and values.
//!
//! Source: llama.cpp 0c1e57098, `src/models/deepseek2.cpp` and `src/models/minicpm3.cpp`.

#![expect(clippy::arithmetic_side_effects, reason = "sizes are below 2^24 each")]

use super::{
    Forward, LayerCache, Span, Stored,
    attention::Attention,
    graph::{Element, Id, Op},
    heads::Heads,
};
use crate::model::{shape::Latent, tensor::Kind};

/// Keys and values of a layer while they are narrow.
#[derive(Clone, Copy)]
pub struct Narrow {
    /// What keys and values are made from, normalised.
    kv: Id,
    /// The rotated part of the keys, which all heads share.
    rotated: Id,
}

impl Forward<'_> {
    /// Queries, directly or through a narrow matrix: `[unrotated + rope_dim, heads, tokens]`.
    pub fn latent_queries(&mut self, a: Id) -> Id {
        let Latent { queries, unrotated, .. } = self.shape.latent;
        let (_, heads, _) = self.head_counts();
        let dim = unrotated + self.shape.rope_dim;
        let q = if queries > 0 {
            let narrow = self.matmul(Kind::AttnQA, a, queries);
            let narrow = self.rms_norm(Kind::AttnQANorm, narrow);
            self.matmul(Kind::AttnQB, narrow, heads * dim)
        } else {
            self.matmul(Kind::AttnQ, a, heads * dim)
        };
        self.heads(q, dim, heads)
    }

    /// What the keys and values of all heads are made from.
    pub fn latent_keys(&mut self, a: Id) -> Narrow {
        let (rank, rotated) = (self.shape.latent.keys, self.shape.rope_dim);
        let tokens = self.pass.tokens;
        let both = self.matmul(Kind::AttnKvAMqa, a, rank + rotated);
        let kv = self.slice(both, [rank, tokens, 1, 1]);
        let rotated = self.slice(both, [rotated, 1, tokens, 1]);
        let rotated = self.rope(rotated);
        Narrow { kv: self.rms_norm(Kind::AttnKvANorm, kv), rotated }
    }

    /// Attention with keys and values widened for each head, and kept so.
    pub fn attend_widened(&mut self, q: Id, Narrow { kv, rotated }: Narrow) -> Id {
        let Latent { unrotated, values, .. } = self.shape.latent;
        let (_, heads, _) = self.head_counts();
        let tokens = self.pass.tokens;
        let kv = self.matmul(Kind::AttnKvB, kv, heads * (unrotated + values));
        let keys = self.slice(kv, [unrotated, heads, tokens, 1]);
        let v = self.slice(kv, [values, heads, tokens, 1]);
        let v = self.contiguous_copy(v);
        let q = self.rope(q);
        let rotated = self.fresh([self.shape.rope_dim, heads, tokens, 1], &[rotated]);
        let k = self.concat(keys, rotated, 0);
        let q = self.temper(q);
        let o = self.attend(Span::Only, Heads { q, k, v });
        self.project_output(o)
    }

    /// Attention to the narrow keys themselves, which the cache holds; queries are brought to them.
    pub fn attend_absorbed(&mut self, q: Id, Narrow { kv, rotated }: Narrow) -> Id {
        let Latent { keys: rank, unrotated, .. } = self.shape.latent;
        let (_, heads, _) = self.head_counts();
        let (tokens, rope_dim) = (self.pass.tokens, self.shape.rope_dim);
        let plain = self.slice(q, [unrotated, heads, tokens, 1]);
        let turned = self.slice(q, [rope_dim, heads, tokens, 1]);
        let turned = self.rope(turned);
        let plain = self.permute(plain);
        let to_keys = self.weight(Kind::AttnKB, [unrotated, rank, heads]);
        let plain = self.product(to_keys, plain);
        let plain = self.permute(plain);
        let q = self.concat(plain, turned, 0);
        let v = self.reshape(kv, [rank, 1, tokens, 1]);
        let k = self.concat(v, rotated, 0);
        let q = self.temper(q);
        for id in [q, v, k] {
            self.graph.expand(id);
        }
        let o = self.attend_to_narrow(q, k);
        self.graph.expand(o);
        self.project_output(o)
    }

    fn attend_to_narrow(&mut self, q: Id, k: Id) -> Id {
        let Latent { keys: rank, values, .. } = self.shape.latent;
        let [dim, heads, ..] = self.graph.node(q).ne;
        let (span, streams) = (Span::Only, self.pass.streams);
        let (cells, inputs) = (self.cells(span), self.inputs(span, [dim, dim]));
        let attention =
            Attention { dim, value_dim: rank, heads, kv_heads: 1, cells, inputs, sinks: None };
        let layer = self.this_layer();
        self.trace.looks.add(span, heads, [dim, rank]);
        self.trace.caches.push(LayerCache { layer, span, keys: dim, values: 0 });
        let kept = self.keep_keys(k, dim, &attention);
        if self.pass.flash_attn {
            let o = self.attend_fused(q, [kept, kept], &attention);
            let o = self.permute(o);
            let to_values = self.weight(Kind::AttnVB, [rank, values, heads]);
            let o = self.product(to_values, o);
            let o = self.permute(o);
            let o = self.contiguous_copy(o);
            return self.reshape(o, [values * heads, self.pass.tokens, 1, 1]);
        }
        let narrow = self.kept(kept, [rank, cells, 1, streams]);
        let narrow = self.transpose(narrow);
        let element = match self.pass.keys {
            Stored::Single => Element::F32,
            Stored::Half | Stored::Quantized => Element::F16,
        };
        let narrow = self.graph.push(Op::Copy, element, [cells, rank, 1, streams], &[narrow]);
        let o = self.attend_in_steps(q, [kept, narrow], &attention);
        let to_values = self.weight(Kind::AttnVB, [rank, values, heads]);
        let o = self.product(to_values, o);
        self.rejoin(o)
    }
}
