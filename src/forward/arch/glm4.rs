//! GLM 4: norms before and behind the blocks, gate and up in one matrix.

use super::super::Forward;
use super::{gemma, llama};

pub(super) fn glm4(f: &mut Forward<'_>) {
    let x = f.embed();
    let attention = |f: &mut Forward<'_>, _, a| llama::attention(f, a, true);
    let x = gemma::normed_behind(f, x, attention, |f, b| f.fused_ffn(b));
    llama::end(f, x);
}
