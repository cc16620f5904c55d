//! Gemma 1, 2 and 3: a scaled embedding, scaled queries; windows and norms behind blocks since 2.

use super::super::{Forward, Span, graph::Id, heads::Heads};
use super::llama;
use crate::model::tensor::Kind;

/// Gemma 1: llama's order of things.
pub(super) fn gemma(f: &mut Forward<'_>) {
    let x = f.embed();
    let x = f.scale(x);
    let attention = |f: &mut Forward<'_>, _, a| {
        let heads = f.project_heads(a);
        rotated_attention(f, Span::Only, heads)
    };
    let x = llama::layers(f, x, Kind::FfnNorm, attention, |f, b| f.gated_ffn(b));
    llama::end(f, x);
}

/// Gemma 2: every other layer looks back over a window only; scores and logits are soft-capped.
pub(super) fn gemma2(f: &mut Forward<'_>) {
    model(f, 2, |_, heads| heads);
}

/// Gemma 3: five layers of six look back over a window only; queries and keys are normalised.
pub(super) fn gemma3(f: &mut Forward<'_>) {
    model(f, 6, |f, heads| f.normed(heads));
}

/// The last layer of every `period` attends to the whole context.
fn model(f: &mut Forward<'_>, period: u64, norm: impl Fn(&mut Forward<'_>, Heads) -> Heads) {
    let x = f.embed();
    let x = f.scale(x);
    let attention = |f: &mut Forward<'_>, layer: u64, a| {
        let last = layer.saturating_add(1).is_multiple_of(period);
        let heads = f.project_heads(a);
        let heads = norm(f, heads);
        rotated_attention(f, if last { Span::Full } else { Span::Window }, heads)
    };
    let x = normed_behind(f, x, attention, |f, b| f.gated_ffn(b));
    let x = f.rms_norm(Kind::OutputNorm, x);
    let mut logits = f.logits(x);
    if f.shape.final_softcap {
        logits = f.soft_cap(logits);
    }
    f.finish(logits);
}

/// llama's order of things, with norms before and behind the two blocks of a layer.
pub(super) fn normed_behind(
    f: &mut Forward<'_>,
    x: Id,
    attention: impl Fn(&mut Forward<'_>, u64, Id) -> Id,
    feed_forward: impl Fn(&mut Forward<'_>, Id) -> Id,
) -> Id {
    f.layers(x, |f, layer, x| {
        let a = f.rms_norm(Kind::AttnNorm, x);
        let y = attention(f, layer, a);
        let (y, x) = (f.last(y), f.last(x));
        let y = f.rms_norm(Kind::PostAttentionNorm, y);
        let h = f.add(y, x);
        let b = f.rms_norm(Kind::FfnNorm, h);
        let d = feed_forward(f, b);
        let d = f.rms_norm(Kind::PostFfwNorm, d);
        f.add(d, h)
    })
}

/// Rotated queries and keys, queries scaled before they meet keys.
pub(super) fn rotated_attention(f: &mut Forward<'_>, span: Span, Heads { q, k, v }: Heads) -> Id {
    let q = f.rope(q);
    let (q, k) = (f.scale(q), f.rope(k));
    let o = f.attend(span, Heads { q, k, v });
    f.project_output(o)
}
