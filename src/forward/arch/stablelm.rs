//! StableLM 2: llama with layer norms.

use super::super::Forward;
use super::llama;
use crate::tensor::Kind;

pub(super) fn stablelm(f: &mut Forward<'_>) {
    let x = f.embed();
    let x = f.layers(x, |f, _, x| {
        let a = f.layer_norm(Kind::AttnNorm, Kind::AttnNormBias, x);
        let y = llama::attention(f, a, true);
        let (y, x) = (f.last(y), f.last(x));
        let h = f.add(y, x);
        let b = f.layer_norm(Kind::FfnNorm, Kind::FfnNormBias, h);
        let d = f.gated_ffn(b);
        f.add(d, h)
    });
    let x = f.layer_norm(Kind::OutputNorm, Kind::OutputNormBias, x);
    let logits = f.logits(x);
    f.finish(logits);
}
