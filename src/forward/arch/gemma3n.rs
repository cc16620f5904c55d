//! Gemma 3n: four streams, of which each layer runs on one and predicts and corrects all.

use super::super::{Forward, Span, graph::Id};
use crate::model::tensor::Kind;

/// Layers at the start whose activations are made sparse.
const SPARSE: u64 = 10;
/// Rank of the narrow matrices beside attention.
const RANK: u64 = 64;

pub(super) fn gemma3n(f: &mut Forward<'_>) {
    let x = f.embed();
    f.load_head_apart();
    let x = f.scale(x);
    let embeddings = f.embed_per_layer(x);
    let streams = f.spread(x);
    let streams = f.layers(streams, |f, layer, streams| {
        let router = f.stream_router();
        let predicted = f.predict(router, streams);
        let active = f.stream(predicted);
        let a = f.rms_norm(Kind::AttnNorm, active);
        let beside = laurel(f, a);
        let y = attention(f, layer, a);
        let y = f.rms_norm(Kind::PostAttentionNorm, y);
        let y = f.add(y, active);
        let h = f.add(y, beside);
        let h = f.scale(h);
        let b = f.rms_norm(Kind::FfnNorm, h);
        let d = feed_forward(f, layer, b);
        let d = f.rms_norm(Kind::PostFfwNorm, d);
        let x = f.add(d, h);
        let corrected = f.correct(router, predicted, x);
        let first = f.stream(corrected);
        let first = f.mul_weight(Kind::AltupCorrectScale, first, [f.shape.hidden, 1, 1]);
        let own = f.own_embedding(first, embeddings);
        f.add_to_others(corrected, own)
    });
    let x = f.merge(streams);
    let x = f.wanted(x);
    let x = f.rms_norm(Kind::OutputNorm, x);
    let logits = f.logits(x);
    let logits = f.soft_cap(logits);
    f.finish(logits);
}

fn laurel(f: &mut Forward<'_>, a: Id) -> Id {
    let y = f.matmul(Kind::LaurelL, a, RANK);
    let y = f.matmul(Kind::LaurelR, y, f.shape.hidden);
    let y = f.rms_norm(Kind::LaurelPostNorm, y);
    f.add(y, a)
}

/// Four layers of five look back over a window only.
fn attention(f: &mut Forward<'_>, layer: u64, a: Id) -> Id {
    let span = if layer % 5 == 4 { Span::Full } else { Span::Window };
    if f.shares_cache(layer) {
        let q = f.project_queries(a);
        let q = f.rms_norm(Kind::AttnQNorm, q);
        let q = f.rope(q);
        f.unused_keys_and_values();
        let o = f.attend_again(span, q);
        return f.project_output(o);
    }
    let heads = f.project_heads(a);
    let mut heads = f.normed(heads);
    heads.v = f.rms_normed(heads.v);
    let heads = f.rotated(heads);
    let o = f.attend(span, heads);
    f.project_output(o)
}

/// The first layers pass on only what stands out from the rest of a row.
fn feed_forward(f: &mut Forward<'_>, layer: u64, b: Id) -> Id {
    let width = f.shape.feed_forward.at(layer);
    let up = f.matmul(Kind::FfnUp, b, width);
    let mut gate = f.matmul(Kind::FfnGate, b, width);
    if layer < SPARSE {
        gate = f.outstanding(gate);
    }
    let gate = f.unary(gate);
    let both = f.mul(up, gate);
    f.matmul(Kind::FfnDown, both, f.shape.hidden)
}
