//! llama, and what is llama with other numbers: Mistral, Qwen 2, ERNIE 4.5, SmolLM, Ministral 3.

use super::super::{Forward, Span, graph::Id};
use crate::tensor::Kind;

/// Biases, rotation factors and the scaling of queries are the model's choice.
pub(super) fn llama(f: &mut Forward<'_>) {
    model(f, |_| true);
}

/// As llama, with no rotation in every fourth layer.
pub(super) fn smollm3(f: &mut Forward<'_>) {
    model(f, |layer| layer % 4 != 3);
}

fn model(f: &mut Forward<'_>, rotated: impl Fn(u64) -> bool) {
    f.declare_rotation_factors();
    let x = f.embed();
    let x = f.layers(x, |f, layer, x| {
        let a = f.rms_norm(Kind::AttnNorm, x);
        let y = attention(f, a, rotated(layer));
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

/// Attention as llama has it: rotated queries and keys, one cache.
pub(super) fn attention(f: &mut Forward<'_>, a: Id, rotated: bool) -> Id {
    let mut heads = f.project_heads(a);
    if rotated {
        heads.q = f.rope(heads.q);
        heads.k = f.rope(heads.k);
    }
    heads.q = f.temper(heads.q);
    let o = f.attend(Span::Only, heads);
    f.project_output(o)
}
