//! OpenELM: heads and widths grow from layer to layer.

use super::super::{Forward, Span, heads::Heads};
use super::llama;
use crate::model::tensor::Kind;

pub(super) fn openelm(f: &mut Forward<'_>) {
    let x = f.embed();
    let x = f.layers(x, |f, _, x| {
        let a = f.rms_norm(Kind::AttnNorm, x);
        let Heads { q, k, v } = f.project_stacked_heads(a);
        let (q, k) = (f.rms_norm(Kind::AttnQNorm, q), f.rms_norm(Kind::AttnKNorm, k));
        let (q, k) = (f.rope(q), f.rope(k));
        let o = f.attend(Span::Only, Heads { q, k, v });
        let y = f.project_output(o);
        let (x, y) = (f.last(x), f.last(y));
        let h = f.add(x, y);
        let b = f.rms_norm(Kind::FfnNorm, h);
        let d = f.gated_ffn(b);
        f.add(d, h)
    });
    llama::end(f, x);
}
