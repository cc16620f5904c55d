//! Granite: llama with scaled embeddings, residuals and logits.

use super::super::Forward;
use super::llama;
use crate::tensor::Kind;

pub(super) fn granite(f: &mut Forward<'_>) {
    let x = f.embed();
    let x = f.scale(x);
    f.expand(x);
    let x = f.layers(x, |f, _, x| {
        let a = f.rms_norm(Kind::AttnNorm, x);
        let y = llama::attention(f, a, true);
        let (y, x) = (f.last(y), f.last(x));
        let y = f.scale(y);
        let h = f.add(y, x);
        let b = f.rms_norm(Kind::FfnNorm, h);
        let d = f.gated_ffn(b);
        let d = f.scale(d);
        f.add(d, h)
    });
    let x = f.rms_norm(Kind::OutputNorm, x);
    let logits = f.logits(x);
    let logits = f.scale(logits);
    f.finish(logits);
}
