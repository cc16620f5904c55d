//! Layer norms without biases, or without any weights: MPT, DBRX, OLMo.

use super::super::{Forward, Span, graph::Id, moe::Routing};
use super::llama;
use crate::model::tensor::Kind;

/// MPT: positions bias the scores, or come from a table; norms may have biases.
pub(super) fn mpt(f: &mut Forward<'_>) {
    let x = f.embed();
    let x = f.layers(x, |f, _, x| {
        let a = norm(f, [Kind::AttnNorm, Kind::AttnNormBias], x);
        let heads = f.project_fused_heads(a);
        let o = f.attend(Span::Only, heads);
        let y = f.project_output(o);
        let (y, x) = (f.last(y), f.last(x));
        let h = f.add(y, x);
        let b = norm(f, [Kind::FfnNorm, Kind::FfnNormBias], h);
        let d = f.plain_ffn(b);
        f.add(d, h)
    });
    let x = norm(f, [Kind::OutputNorm, Kind::OutputNormBias], x);
    let logits = f.logits(x);
    f.finish(logits);
}

/// Biases are everywhere or nowhere.
fn norm(f: &mut Forward<'_>, [kind, bias]: [Kind; 2], x: Id) -> Id {
    if f.shape.qkv_bias { f.layer_norm(kind, bias, x) } else { f.unbiased_layer_norm(kind, x) }
}

/// DBRX: experts in every layer.
pub(super) fn dbrx(f: &mut Forward<'_>) {
    let x = f.embed();
    let x = f.layers(x, |f, _, x| {
        let a = f.unbiased_layer_norm(Kind::AttnNorm, x);
        let heads = f.project_fused_heads(a);
        let y = llama::attend(f, heads);
        let (y, x) = (f.last(y), f.last(x));
        let h = f.add(y, x);
        let b = f.unbiased_layer_norm(Kind::AttnOutputNorm, h);
        let d = f.experts(b, Routing::NORMALIZED);
        f.add(d, h)
    });
    let x = f.unbiased_layer_norm(Kind::OutputNorm, x);
    let logits = f.logits(x);
    f.finish(logits);
}

/// OLMo: norms have no weights at all.
pub(super) fn olmo(f: &mut Forward<'_>) {
    let x = f.embed();
    let x = f.layers(x, |f, _, x| {
        let a = f.layer_normed_plainly(x);
        let y = llama::attention(f, a, true);
        let (y, x) = (f.last(y), f.last(x));
        let h = f.add(y, x);
        let b = f.layer_normed_plainly(h);
        let d = f.gated_ffn(b);
        f.add(d, h)
    });
    let x = f.layer_normed_plainly(x);
    let logits = f.logits(x);
    f.finish(logits);
}
