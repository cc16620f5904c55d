//! OLMo 2 and EXAONE 4: norms behind the blocks instead of before them. OLMoE has them before.

use super::super::{Forward, Span, graph::Id, moe::Routing};
use super::llama;
use crate::model::tensor::Kind;

/// OLMo 2 (and 3, with a window in three layers of four): queries and keys normalised as whole rows.
pub(super) fn olmo2(f: &mut Forward<'_>) {
    model(f, |f, layer, x| {
        let span = span(f, layer);
        let heads = f.project_normed_heads(x);
        let heads = f.rotated(heads);
        let o = f.attend(span, heads);
        f.project_output(o)
    });
}

/// OLMoE: norms before the blocks, and experts.
pub(super) fn olmoe(f: &mut Forward<'_>) {
    fn attention(f: &mut Forward<'_>, _: u64, a: Id) -> Id {
        let heads = f.project_normed_heads(a);
        llama::attend(f, heads)
    }
    llama::model(f, attention, |f, b| f.experts(b, Routing::SOFTMAX));
}

/// EXAONE 4: queries and keys normalised per head; of layers with windows, only those rotate.
pub(super) fn exaone4(f: &mut Forward<'_>) {
    f.declare_rotation_factors();
    model(f, |f, layer, x| {
        let span = span(f, layer);
        let heads = f.project_heads(x);
        let heads = f.normed(heads);
        let heads = if span == Span::Full { heads } else { f.rotated(heads) };
        let o = f.attend(span, heads);
        f.project_output(o)
    });
}

/// A window in three layers of four, where there is one.
pub(super) const fn span(f: &Forward<'_>, layer: u64) -> Span {
    match (f.shape.window, layer % 4) {
        (0, _) => Span::Only,
        (_, 3) => Span::Full,
        _ => Span::Window,
    }
}

fn model(f: &mut Forward<'_>, attention: impl Fn(&mut Forward<'_>, u64, Id) -> Id) {
    let x = f.embed();
    let x = f.layers(x, |f, layer, x| {
        let y = attention(f, layer, x);
        let (y, x) = (f.last(y), f.last(x));
        let y = f.rms_norm(Kind::PostAttentionNorm, y);
        let h = f.add(y, x);
        let d = f.gated_ffn(h);
        let d = f.rms_norm(Kind::PostFfwNorm, d);
        f.add(d, h)
    });
    llama::end(f, x);
}
