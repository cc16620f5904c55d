//! Gemma 4: an embedding for each layer, and layers at the end that keep no keys and values.

use super::super::{
    Forward, Span,
    graph::Id,
    heads::Heads,
    moe::{Activation, Routing},
};
use crate::model::tensor::Kind;

pub(super) fn gemma4(f: &mut Forward<'_>) {
    f.declare_rotation_factors();
    let x = f.embed();
    f.load_head_apart();
    let x = f.scale(x);
    let embeddings = (f.shape.per_layer_embedding > 0).then(|| f.embed_per_layer(x));
    let x = f.layers(x, |f, layer, x| {
        let a = f.rms_norm(Kind::AttnNorm, x);
        let y = attention(f, layer, a);
        let y = f.rms_norm(Kind::PostAttentionNorm, y);
        let h = f.add(y, x);
        let b = f.rms_norm(Kind::FfnNorm, h);
        let mut d = f.gated_ffn(b);
        if f.has_experts() {
            let dense = f.rms_norm(Kind::PostFfwNorm1, d);
            let routed = experts(f, h);
            d = f.add(dense, routed);
        }
        let d = f.rms_norm(Kind::PostFfwNorm, d);
        let mut x = f.add(d, h);
        if let Some(embeddings) = embeddings {
            let own = f.own_embedding(x, embeddings);
            x = f.add(x, own);
        }
        f.mul_weight(Kind::LayerOutputScale, x, [1, 1, 1])
    });
    let x = f.rms_norm(Kind::OutputNorm, x);
    let x = f.late_rows(x);
    let logits = f.logits(x);
    let logits = f.soft_cap(logits);
    f.finish(logits);
}

/// Experts beside the dense block, each behind norms of its own; the router sees `h` scaled.
fn experts(f: &mut Forward<'_>, h: Id) -> Id {
    let routing = Routing { activation: Activation::Fused, ..Routing::NORMALIZED };
    let b = f.rms_norm(Kind::PreFfwNorm2, h);
    let seen = f.rms_normed(h);
    let seen = f.scale(seen);
    let seen = f.mul_weight(Kind::FfnGateInpScale, seen, [f.shape.hidden, 1, 1]);
    let scores = f.router(seen);
    let d = f.scored_experts(b, scores, routing);
    f.rms_norm(Kind::PostFfwNorm2, d)
}

/// The last layer of every period attends to the whole context, with heads of another size.
fn attention(f: &mut Forward<'_>, layer: u64, a: Id) -> Id {
    let (windowed, dim) = (f.shape.is_windowed(layer), f.shape.head_dim_at(layer));
    let span = if windowed { Span::Window } else { Span::Full };
    let turn = if windowed { Forward::plain_rope } else { Forward::rope };
    let (heads, kv_heads) = (f.shape.heads.at(layer), f.shape.kv_heads.at(layer));
    let row = |heads: u64| heads.saturating_mul(dim);
    let q = f.matmul(Kind::AttnQ, a, row(heads));
    let q = f.heads(q, dim, heads);
    let q = f.rms_norm(Kind::AttnQNorm, q);
    let q = turn(f, q);
    if f.shares_cache(layer) {
        let hidden = f.shape.hidden;
        f.unused(Kind::AttnK, [hidden, row(kv_heads), 1]);
        f.unused(Kind::AttnV, [hidden, row(kv_heads), 1]);
        f.unused(Kind::AttnKNorm, [dim, 1, 1]);
        let o = f.attend_again(span, q);
        return f.project_output(o);
    }
    let k = f.matmul(Kind::AttnK, a, row(kv_heads));
    let own = windowed || !f.shape.keys_as_values;
    let v = if own { f.matmul(Kind::AttnV, a, row(kv_heads)) } else { k };
    let (k, v) = (f.heads(k, dim, kv_heads), f.heads(v, dim, kv_heads));
    let (k, v) = (f.rms_norm(Kind::AttnKNorm, k), f.rms_normed(v));
    let k = turn(f, k);
    let o = f.attend(span, Heads { q, k, v });
    f.project_output(o)
}
