//! GLM 4: norms before and behind the blocks, gate and up in one matrix.

use super::super::Forward;
use super::llama;
use crate::model::tensor::Kind;

pub(super) fn glm4(f: &mut Forward<'_>) {
    let x = f.embed();
    let x = f.layers(x, |f, _, x| {
        let a = f.rms_norm(Kind::AttnNorm, x);
        let y = llama::attention(f, a, true);
        let (y, x) = (f.last(y), f.last(x));
        let y = f.rms_norm(Kind::PostAttentionNorm, y);
        let h = f.add(y, x);
        let b = f.rms_norm(Kind::FfnNorm, h);
        let d = f.fused_ffn(b);
        let d = f.rms_norm(Kind::PostFfwNorm, d);
        f.add(d, h)
    });
    llama::end(f, x);
}
