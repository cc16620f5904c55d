//! Falcon and `PLaMo`: attention and feed-forward block beside each other, both behind one norm.

use super::super::Forward;
use super::{layer_norm, llama};
use crate::model::tensor::Kind;

/// Falcon; the largest norm what attention sees apart.
pub(super) fn falcon(f: &mut Forward<'_>) {
    let x = f.embed();
    let x = f.layers(x, |f, _, x| {
        let b = f.layer_norm(Kind::AttnNorm, Kind::AttnNormBias, x);
        let a = if f.shape.two_norms {
            f.layer_norm(Kind::AttnNorm2, Kind::AttnNorm2Bias, x)
        } else {
            b
        };
        let heads = f.project_fused_heads(a);
        let y = llama::attend(f, heads);
        let (y, x, b) = (f.last(y), f.last(x), f.last(b));
        let d = f.plain_ffn(b);
        let d = f.add(d, y);
        f.add(d, x)
    });
    layer_norm::end(f, x);
}

/// `PLaMo`: RMS norms, and a gate.
pub(super) fn plamo(f: &mut Forward<'_>) {
    let x = f.embed();
    let x = f.layers(x, |f, _, x| {
        let a = f.rms_norm(Kind::AttnNorm, x);
        let y = llama::attention(f, a, true);
        let (y, a, x) = (f.last(y), f.last(a), f.last(x));
        let d = f.gated_ffn(a);
        let d = f.add(d, y);
        f.add(d, x)
    });
    llama::end(f, x);
}
