//! llama with a router: `DeepSeek` 1 and OCR, Ling, dots.llm1, GLM 4.5, Arctic.

use super::super::{
    Forward, Span,
    graph::Id,
    moe::{Routing, Scores},
};
use super::llama;
use crate::model::{shape::QueryKeyNorm, tensor::Kind};

/// The routing a model states.
pub(super) fn stated(f: &Forward<'_>) -> Routing {
    let experts = f.shape.experts;
    let scores = if experts.sigmoid { Scores::Sigmoid } else { Scores::Softmax };
    Routing { scores, normalized: experts.normalized, ..Routing::SOFTMAX }
}

/// Experts behind the first layers, and one that every token goes through.
pub(super) fn deepseek(f: &mut Forward<'_>) {
    let routing = stated(f);
    llama::model(f, |f, _, a| llama::attention(f, a, true), |f, b| f.ffn_or_experts(b, routing));
}

/// As [`deepseek`], with queries and keys normalised per head.
pub(super) fn dots1(f: &mut Forward<'_>) {
    let routing = stated(f);
    llama::model(f, attention, |f, b| f.ffn_or_experts(b, routing));
}

/// GLM 4.5: the second norm has another name, and the norms of queries and keys are a choice.
pub(super) fn glm4moe(f: &mut Forward<'_>) {
    let routing = stated(f);
    let x = f.embed();
    let second = Kind::PostAttentionNorm;
    let x = llama::layers(f, x, second, attention, |f, b| f.ffn_or_experts(b, routing));
    llama::end(f, x);
}

/// Ling 2: as [`dots1`], with queries, keys and values in one matrix.
pub(super) fn bailingmoe2(f: &mut Forward<'_>) {
    let routing = stated(f);
    let attention = |f: &mut Forward<'_>, _, a| {
        let heads = f.project_fused_heads(a);
        let heads = f.normed(heads);
        llama::attend(f, heads)
    };
    llama::model(f, attention, |f, b| f.ffn_or_experts(b, routing));
}

fn attention(f: &mut Forward<'_>, _: u64, a: Id) -> Id {
    let heads = f.project_heads(a);
    let heads = if f.shape.qk_norm == QueryKeyNorm::None { heads } else { f.normed(heads) };
    llama::attend(f, heads)
}

/// Arctic: a small dense block, and experts that see what the layer began with.
pub(super) fn arctic(f: &mut Forward<'_>) {
    let x = f.embed();
    let x = f.layers(x, |f, _, x| {
        let a = f.rms_norm(Kind::AttnNorm, x);
        let heads = f.project_heads(a);
        let heads = f.rotated(heads);
        let o = f.attend(Span::Only, heads);
        let y = f.project_output(o);
        let (y, x) = (f.last(y), f.last(x));
        let h = f.add(y, x);
        let b = f.rms_norm(Kind::FfnNorm, h);
        let d = f.gated_ffn_of(b, f.shape.hidden);
        let d = f.add(d, h);
        let b = f.rms_norm(Kind::FfnNormExps, x);
        let routed = f.experts(b, Routing::NORMALIZED);
        f.add(routed, d)
    });
    llama::end(f, x);
}
