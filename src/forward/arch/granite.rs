//! Granite: llama with scaled embeddings, residuals and logits. MiniCPM likewise.

use super::super::{Forward, graph::Id, moe::Routing};
use super::llama;
use crate::model::tensor::Kind;

/// Dense, or with experts.
pub(super) fn granite(f: &mut Forward<'_>) {
    model(f, |f, _, a| llama::attention(f, a, true));
}

/// Granite 4 H: attention in the layers that have key-value heads, state spaces in the others.
pub(super) fn granitehybrid(f: &mut Forward<'_>) {
    model(f, |f, layer, a| {
        if f.shape.kv_heads.at(layer) > 0 { llama::attention(f, a, true) } else { f.mamba2(a) }
    });
}

fn model(f: &mut Forward<'_>, mixer: impl Fn(&mut Forward<'_>, u64, Id) -> Id) {
    let x = f.embed();
    let x = f.scale_if_scaled(x);
    f.expand(x);
    let x = f.layers(x, |f, layer, x| {
        let a = f.rms_norm(Kind::AttnNorm, x);
        let y = mixer(f, layer, a);
        let (y, x) = (f.last(y), f.last(x));
        let y = f.scale_if_scaled(y);
        let h = f.add(y, x);
        let b = f.rms_norm(Kind::FfnNorm, h);
        let d = f.ffn_or_experts(b, Routing::NORMALIZED);
        let d = f.scale_if_scaled(d);
        f.add(d, h)
    });
    let x = f.rms_norm(Kind::OutputNorm, x);
    let logits = f.logits(x);
    let logits = f.scale_if_scaled(logits);
    f.finish(logits);
}
