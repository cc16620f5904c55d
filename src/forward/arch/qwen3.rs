//! Qwen 3 and Hunyuan: llama with normalised queries and keys.

use super::super::{Forward, Span, attention::Heads};
use crate::tensor::Kind;

/// Normalised per head, then rotated.
pub(super) fn qwen3(f: &mut Forward<'_>) {
    model(f, |f, Heads { q, k, v }| {
        let (q, k) = (f.rms_norm(Kind::AttnQNorm, q), f.rms_norm(Kind::AttnKNorm, k));
        Heads { q: f.rope(q), k: f.rope(k), v }
    });
}

/// Rotated, then normalised per head.
pub(super) fn hunyuan_dense(f: &mut Forward<'_>) {
    model(f, |f, Heads { q, k, v }| {
        let (q, k) = (f.rope(q), f.rope(k));
        Heads { q: f.rms_norm(Kind::AttnQNorm, q), k: f.rms_norm(Kind::AttnKNorm, k), v }
    });
}

fn model(f: &mut Forward<'_>, place: impl Fn(&mut Forward<'_>, Heads) -> Heads) {
    f.declare_rotation_factors();
    let x = f.embed();
    let x = f.layers(x, |f, _, x| {
        let a = f.rms_norm(Kind::AttnNorm, x);
        let heads = f.project_heads(a);
        let heads = place(f, heads);
        let o = f.attend(Span::Only, heads);
        let y = f.project_output(o);
        let (y, x) = (f.last(y), f.last(x));
        let h = f.add(y, x);
        let b = f.rms_norm(Kind::FfnNorm, h);
        let d = f.gated_ffn(b);
        f.add(d, h)
    });
    let x = f.rms_norm(Kind::OutputNorm, x);
    let logits = f.logits(x);
    f.finish(logits);
}
