//! Gemma 4: an embedding for each layer, and layers at the end that keep no keys and values; in one
//! size, experts beside the block of every layer.

use super::super::{Forward, Span, graph::Id, heads::Heads, moe::Routing};
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
        let d = f.gated_ffn(b);
        let d = if f.has_experts() { with_experts(f, d, h) } else { d };
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

/// What experts add to `d`, the block beside them; their router looks at `h` past all norms with weights.
fn with_experts(f: &mut Forward<'_>, d: Id, h: Id) -> Id {
    let d = f.rms_norm(Kind::PostFfwNorm1, d);
    let b = f.rms_norm(Kind::PreFfwNorm2, h);
    let r = f.rms_normed(h);
    let r = f.scale(r);
    let r = f.mul_weight(Kind::FfnGateInpScale, r, [f.shape.hidden, 1, 1]);
    let scores = f.router(r);
    let e = f.scored_experts(b, scores, Routing { joined: true, ..Routing::NORMALIZED });
    let e = f.rms_norm(Kind::PostFfwNorm2, e);
    f.add(d, e)
}

/// The last layer of every period attends to the whole context, with heads of another size.
fn attention(f: &mut Forward<'_>, layer: u64, a: Id) -> Id {
    let windowed = !layer.saturating_add(1).is_multiple_of(f.shape.window_period);
    let (span, dim) = if windowed {
        (Span::Window, f.shape.window_head_dim)
    } else {
        (Span::Full, f.shape.head_dim)
    };
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
