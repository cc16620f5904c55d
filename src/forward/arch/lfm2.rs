//! LFM 2: short convolutions, and attention in the layers that have key-value heads.

use super::super::{Forward, moe::Routing};
use super::qwen3;
use crate::model::tensor::Kind;

/// Dense, or with experts behind the first layers.
pub(super) fn lfm2(f: &mut Forward<'_>) {
    let x = f.embed();
    let x = f.layers(x, |f, layer, x| {
        let a = f.rms_norm(Kind::AttnNorm, x);
        let attends = f.shape.kv_heads.at(layer) > 0;
        let y = if attends { qwen3::attention(f, layer, a) } else { f.short_convolution(a) };
        let (y, x) = (f.last(y), f.last(x));
        let h = f.add(x, y);
        let b = f.rms_norm(Kind::FfnNorm, h);
        let d = f.ffn_or_experts(b, Routing::SIGMOID);
        f.add(h, d)
    });
    let x = f.rms_norm(Kind::TokenEmbdNorm, x);
    let logits = f.logits(x);
    f.finish(logits);
}
