//! Phi 2, Phi 3 and Phi 3.5 with experts.

use super::super::{Forward, Span, moe::Routing};
use super::{gemma, llama};
use crate::model::tensor::Kind;

/// Phi 2: layer norms, biases everywhere, attention and feed-forward side by side.
pub(super) fn phi2(f: &mut Forward<'_>) {
    let x = f.embed();
    let x = f.layers(x, |f, _, x| {
        let a = f.layer_norm(Kind::AttnNorm, Kind::AttnNormBias, x);
        let heads = f.project_heads(a);
        let y = gemma::rotated_attention(f, Span::Only, heads);
        let (y, x, a) = (f.last(y), f.last(x), f.last(a));
        let d = f.plain_ffn(a);
        let both = f.add(y, d);
        f.add(both, x)
    });
    let x = f.layer_norm(Kind::OutputNorm, Kind::OutputNormBias, x);
    let mut logits = f.logits(x);
    if f.shape.head_bias {
        logits = f.add_weight(Kind::OutputBias, logits);
    }
    f.finish(logits);
}

/// Phi 3 and 4-mini: queries, keys and values in one matrix, gate and up in another.
pub(super) fn phi3(f: &mut Forward<'_>) {
    f.declare_rotation_factors();
    let x = f.embed();
    let x = f.layers(x, |f, _, x| {
        let a = f.rms_norm(Kind::AttnNorm, x);
        let heads = f.project_fused_heads(a);
        let y = gemma::rotated_attention(f, Span::Only, heads);
        let (y, x) = (f.last(y), f.last(x));
        let h = f.add(y, x);
        let b = f.rms_norm(Kind::FfnNorm, h);
        let d = f.fused_ffn(b);
        f.add(h, d)
    });
    llama::end(f, x);
}

/// Phi 3.5 with experts: RMS norms with biases.
pub(super) fn phimoe(f: &mut Forward<'_>) {
    f.declare_rotation_factors();
    let x = f.embed();
    let x = f.layers(x, |f, _, x| {
        let a = f.biased_rms_norm(Kind::AttnNorm, Kind::AttnNormBias, x);
        let heads = f.project_heads(a);
        let y = gemma::rotated_attention(f, Span::Only, heads);
        let (y, x) = (f.last(y), f.last(x));
        let h = f.add(y, x);
        let b = f.biased_rms_norm(Kind::FfnNorm, Kind::FfnNormBias, h);
        let d = f.experts(b, Routing::NORMALIZED);
        f.add(h, d)
    });
    let x = f.biased_rms_norm(Kind::OutputNorm, Kind::OutputNormBias, x);
    let logits = f.logits(x);
    let logits = f.add_weight(Kind::OutputBias, logits);
    f.finish(logits);
}
