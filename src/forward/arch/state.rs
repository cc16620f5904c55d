//! State spaces and convolutions, alone and beside attention: Mamba, Falcon H1, Jamba, LFM 2, Nemotron H.

use super::super::{
    Forward,
    graph::Id,
    moe::{Activation, Routing, Scores},
};
use super::{llama, qwen3, routed};
use crate::model::tensor::Kind;

pub(super) fn mamba(f: &mut Forward<'_>) {
    model(f, |f, a| f.mamba(a, false));
}

pub(super) fn mamba2(f: &mut Forward<'_>) {
    model(f, |f, b| f.mamba2(b));
}

fn model(f: &mut Forward<'_>, mixer: impl Fn(&mut Forward<'_>, Id) -> Id) {
    let x = f.embed();
    let x = f.layers(x, |f, _, x| {
        let a = f.rms_norm(Kind::AttnNorm, x);
        let y = mixer(f, a);
        let (y, x) = (f.last(y), f.last(x));
        f.add(y, x)
    });
    llama::end(f, x);
}

/// Falcon H1: both in every layer, side by side.
pub(super) fn falcon_h1(f: &mut Forward<'_>) {
    let x = f.embed();
    let x = f.layers(x, |f, _, x| {
        let norm = f.weight(Kind::AttnNorm, [f.shape.hidden, 1, 1]);
        let a = f.normed_by(norm, x);
        let attended = llama::attention(f, a, true);
        let a = f.normed_by(norm, x);
        let mixed = f.mamba2(a);
        let y = f.add(attended, mixed);
        let h = f.add(y, x);
        let h = f.last(h);
        let b = f.rms_norm(Kind::FfnNorm, h);
        let d = f.gated_ffn(b);
        f.add(d, h)
    });
    llama::end(f, x);
}

/// Jamba: attention without rotation in the layers that have key-value heads.
pub(super) fn jamba(f: &mut Forward<'_>) {
    mixed(f, Routing::SOFTMAX, Kind::OutputNorm, |f, layer, a| {
        let attends = f.shape.kv_heads.at(layer) > 0;
        if attends { llama::attention(f, a, false) } else { f.mamba(a, true) }
    });
}

/// LFM 2: short convolutions, and attention in the layers that have key-value heads; dense, or with
/// experts behind the first layers.
pub(super) fn lfm2(f: &mut Forward<'_>) {
    mixed(f, Routing::SIGMOID, Kind::TokenEmbdNorm, |f, layer, a| {
        let attends = f.shape.kv_heads.at(layer) > 0;
        if attends { qwen3::attention(f, layer, a) } else { f.short_convolution(a) }
    });
}

/// One of two mixers in each layer, and experts in some.
fn mixed(
    f: &mut Forward<'_>,
    routing: Routing,
    last: Kind,
    mixer: impl Fn(&mut Forward<'_>, u64, Id) -> Id,
) {
    let x = f.embed();
    let x = f.layers(x, |f, layer, x| {
        let a = f.rms_norm(Kind::AttnNorm, x);
        let y = mixer(f, layer, a);
        let (y, x) = (f.last(y), f.last(x));
        let h = f.add(x, y);
        let b = f.rms_norm(Kind::FfnNorm, h);
        let d = f.ffn_or_experts(b, routing);
        f.add(h, d)
    });
    let x = f.rms_norm(last, x);
    let logits = f.logits(x);
    f.finish(logits);
}

/// Nemotron H: each layer is one block; heads and widths tell which.
pub(super) fn nemotron_h(f: &mut Forward<'_>) {
    let x = f.embed();
    let x = f.layers(x, |f, layer, x| {
        let a = f.rms_norm(Kind::AttnNorm, x);
        let y = match (f.shape.kv_heads.at(layer), f.shape.feed_forward.at(layer)) {
            (0, 0) => f.mamba2(a),
            (_, 0) => llama::attention(f, a, false),
            _ if f.has_experts() => {
                let routing = Routing {
                    activation: Activation::Squared,
                    scores: Scores::Sigmoid,
                    ..routed::stated(f)
                };
                f.experts_and_shared(a, routing)
            }
            _ => f.squared_ffn(a),
        };
        f.add(y, x)
    });
    let x = f.rms_norm(Kind::OutputNorm, x);
    let x = f.late_rows(x);
    let logits = f.logits(x);
    f.finish(logits);
}
