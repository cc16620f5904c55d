//! OpenELM: heads and widths grow from layer to layer.

use super::super::Forward;
use super::llama;
use crate::model::tensor::Kind;

pub(super) fn openelm(f: &mut Forward<'_>) {
    let x = f.embed();
    let x = f.layers(x, |f, _, x| {
        let a = f.rms_norm(Kind::AttnNorm, x);
        let heads = f.project_stacked_heads(a);
        let heads = f.normed(heads);
        let y = llama::attend(f, heads);
        let (x, y) = (f.last(x), f.last(y));
        let h = f.add(x, y);
        let b = f.rms_norm(Kind::FfnNorm, h);
        let d = f.gated_ffn(b);
        f.add(d, h)
    });
    llama::end(f, x);
}
