//! What Gemma sees through.

use super::{
    Forced,
    blocks::{Bias, Heads},
    vision::V,
};
use crate::{
    forward::graph::{Element, Id, Op},
    model::encoder::Vision,
};

/// SigLIP, and squares of patches averaged.
pub(super) fn third(t: &mut V<'_>) {
    let image = t.image();
    let x = t.patches(image, true, Some(Forced::Single));
    let table = t.position_table(Some(Forced::Single));
    let x = t.add(x, table);
    let x = t.siglip(x);
    let x = t.pooled(x);
    let x = t.rms_norm("mm.soft_emb_norm", x);
    // Stored the other way round than its product is taken.
    let (row, text) = (t.shape.hidden, t.text);
    let weight = t.tensor("mm.input_projection.weight", &[text, row], Some(Forced::Half));
    let turned = t.view(weight, [row, text, 1, 1]);
    let turned = t.halved(turned);
    let y = t.product(turned, x);
    t.finish(y);
}

/// Patches with a row of two tables each, linear layers between bounds.
pub(super) fn fourth(t: &mut V<'_>) {
    let Vision { layers, clipped, standardized, .. } = *t.shape;
    let image = t.image();
    let image = t.unary(image);
    let x = t.patches(image, false, None);
    let positions = [(); 2].map(|()| t.numbers(t.count()));
    let x = t.add_crossed_positions(x, positions);
    let bias = if clipped { Bias::Clipped } else { Bias::Clamped };
    let x = t.listed(x);
    let x = t.layers(0..layers, x, |t, x, _| layer(t, x, positions, bias));
    let x = t.unlisted(x);
    let x = t.pooled(x);
    let x = t.unary(x);
    let x = if standardized {
        let x = t.scaled("std_bias", x);
        t.scaled("std_scale", x)
    } else {
        x
    };
    let x = t.same(Op::RmsNorm, x, &[x]);
    let y = t.linear("mm.input_projection", x, t.text, Bias::Clamped);
    t.finish(y);
}

fn layer(t: &mut V<'_>, x: Id, positions: [Id; 2], bias: Bias) -> Id {
    let Vision { heads, feed_forward, .. } = *t.shape;
    let a = t.rms_norm("ln1", x);
    let Heads { q, k, v } = t.project(a, heads, [bias; 2]);
    let q = t.rms_norm("attn_q_norm", q);
    let k = t.rms_norm("attn_k_norm", k);
    let v = t.same(Op::RmsNorm, v, &[v]);
    let heads = t.rotated(Heads { q, k, v }, &positions);
    let y = t.attend(heads, None, bias);
    let y = t.rms_norm("attn_post_norm", y);
    let h = t.add(y, x);
    let b = t.rms_norm("ln2", h);
    let d = t.gated_ffn(b, feed_forward, bias);
    let d = t.rms_norm("ffn_post_norm", d);
    t.add(h, d)
}

/// No layers: patches are projected, and that is all.
pub(super) fn fourth_unified(t: &mut V<'_>) {
    let Vision { hidden, patch, .. } = *t.shape;
    let [w, h] = t.given.grid;
    let values = patch.saturating_mul(patch).saturating_mul(3);
    let image = t.image();
    // A kernel that only says how large patches are.
    let kernel = t.input(Element::F32, [patch, patch, 3, 1]);
    let x = t.fresh([values, w, h, t.images()], &[kernel, image]);
    let x = t.view(x, [values, t.count().saturating_mul(t.images()), 1, 1]);
    let x = t.layer_norm("patch_norm.1", x);
    let x = t.linear("patch_embd", x, hidden, Bias::With);
    let x = t.layer_norm("patch_norm.2", x);
    let positions = [(); 2].map(|()| t.numbers(t.count()));
    let x = t.add_crossed_positions(x, positions);
    let x = t.layer_norm("patch_norm.3", x);
    let x = t.same(Op::RmsNorm, x, &[x]);
    let y = t.linear("mm.input_projection", x, t.text, Bias::Without);
    t.finish(y);
}
