//! Experts behind attention with windows: Mellum 2, Trinity, K-EXAONE. Three layers of four have one.

use super::super::{Forward, Span, graph::Id, moe::Routing};
use super::{llama, olmo2, routed};
use crate::model::tensor::Kind;

/// Mellum 2: as Qwen 3 with experts, where there are no windows.
pub(super) fn mellum(f: &mut Forward<'_>) {
    llama::model(
        f,
        |f, layer, a| attention(f, layer, a, true),
        |f, b| f.experts(b, Routing::NORMALIZED),
    );
}

/// K-EXAONE: only layers with windows rotate.
pub(super) fn exaone_moe(f: &mut Forward<'_>) {
    let routing = routed::stated(f);
    llama::model(
        f,
        |f, layer, a| attention(f, layer, a, false),
        |f, b| f.ffn_or_experts(b, routing),
    );
}

fn attention(f: &mut Forward<'_>, layer: u64, a: Id, rotates_all: bool) -> Id {
    let span = olmo2::span(f, layer);
    let heads = f.project_heads(a);
    let mut heads = f.normed(heads);
    if rotates_all || span != Span::Full {
        heads = f.rotated(heads);
    }
    let o = f.attend(span, heads);
    f.project_output(o)
}

/// Trinity: a gate behind attention, norms before and behind both blocks; only layers with windows rotate.
pub(super) fn afmoe(f: &mut Forward<'_>) {
    let routing = routed::stated(f);
    let x = f.embed();
    let x = f.scale(x);
    let x = f.layers(x, |f, layer, x| {
        let a = f.rms_norm(Kind::AttnNorm, x);
        let y = gated_attention(f, layer, a);
        let y = f.rms_norm(Kind::PostAttentionNorm, y);
        let (y, x) = (f.last(y), f.last(x));
        let h = f.add(y, x);
        let b = f.rms_norm(Kind::FfnNorm, h);
        let d = f.ffn_or_experts(b, routing);
        let d = f.rms_norm(Kind::PostFfwNorm, d);
        f.add(d, h)
    });
    llama::end(f, x);
}

fn gated_attention(f: &mut Forward<'_>, layer: u64, a: Id) -> Id {
    let (dim, heads, _) = f.head_counts();
    let span = olmo2::span(f, layer);
    let projected = f.project_heads(a);
    let gate = f.matmul(Kind::AttnGate, a, dim.saturating_mul(heads));
    let normed = f.normed(projected);
    let turned = if layer % 4 == 3 { normed } else { f.rotated(normed) };
    let o = f.attend(span, turned);
    let gate = f.unary(gate);
    let o = f.mul(o, gate);
    f.project_output(o)
}
