//! A page for each projector of images, node for node as `tools/mtmd/models` builds them.

use super::{
    Forced, Tower, VisionPage,
    blocks::{Bias, Norm},
    gemma, minicpm, qwen,
};
use crate::{
    forward::graph::{Element, Id},
    model::encoder::Vision,
};

pub(super) type V<'a> = Tower<'a, Vision>;

/// Every projector, under the name GGUF files give it.
const PAGES: &[(&str, VisionPage)] = &[
    ("gemma3", gemma::third),
    ("gemma4uv", gemma::fourth_unified),
    ("gemma4v", gemma::fourth),
    ("idefics3", idefics3),
    ("internvl", internvl),
    ("lfm2", lfm2),
    ("minicpmv4_6", minicpm::merged),
    ("pixtral", pixtral),
    ("qwen2.5vl_merger", qwen::windowed),
    ("qwen2vl_merger", qwen::second),
    ("qwen3vl_merger", qwen::third),
    ("resampler", minicpm::resampled),
];

pub(super) fn page(projector: &str) -> Option<VisionPage> {
    PAGES.iter().find(|(name, _)| *name == projector).map(|(_, page)| *page)
}

fn idefics3(t: &mut V<'_>) {
    let image = t.image();
    let x = t.patches(image, true, Some(Forced::Single));
    let table = t.position_table(Some(Forced::Single));
    let x = t.add(x, table);
    let x = t.siglip(x);
    let x = t.shuffled(x);
    let y = t.linear("mm.model.fc", x, t.text, Bias::Without);
    t.finish(y);
}

fn lfm2(t: &mut V<'_>) {
    let image = t.image();
    let x = t.patches(image, true, None);
    let table = t.stretched_positions();
    let x = t.add(x, table);
    let x = t.siglip(x);
    let x = t.shuffled(x);
    let x = if t.shape.normed { t.layer_norm("mm.input_norm", x) } else { x };
    let y = t.mlp(["mm.1", "mm.2"], x, t.shape.middle, Bias::With);
    t.finish(y);
}

fn pixtral(t: &mut V<'_>) {
    let Vision { layers, feed_forward, hidden, .. } = *t.shape;
    let positions = [(); 2].map(|()| t.numbers(t.count()));
    let image = t.image();
    let x = t.patches(image, false, None);
    let x = t.listed(x);
    let x = t.rms_norm("pre_ln", x);
    let x = t.layers(0..layers, x, |t, x, _| {
        let attention = |t: &mut V<'_>, a| t.rotated_attention(a, &positions, None, Bias::Without);
        t.block(x, Norm::Rms, attention, |t, b| t.gated_ffn(b, feed_forward, Bias::Without))
    });
    let x = t.unlisted(x);
    let x = t.rms_norm("mm.input_norm", x);
    let x = unfolded(t, x);
    let x = t.linear("mm.patch_merger", x, hidden, Bias::Without);
    let y = t.mlp(["mm.1", "mm.2"], x, t.text, Bias::Without);
    let y = with_breaks(t, y);
    t.finish(y);
}

/// Squares of patches side by side, as a convolution would see them.
fn unfolded(t: &mut V<'_>, x: Id) -> Id {
    let (hidden, merge, [w, h]) = (t.shape.hidden, t.shape.merge.max(1), t.given.grid);
    let x = t.view(x, [hidden, w, h, 1]);
    let x = t.view(x, [w, h, hidden, 1]);
    let x = t.copy(x, [w, h, hidden, 1]);
    let kernel = t.view(x, [merge, merge, hidden, 1]);
    let [w, h] = [w, h].map(|side| side.checked_div(merge).unwrap_or(side));
    let row = hidden.saturating_mul(merge).saturating_mul(merge);
    let x = t.fresh([row, w, h, 1], &[kernel, x]);
    t.view(x, [row, w.saturating_mul(h), 1, 1])
}

/// A break behind each row of tokens.
fn with_breaks(t: &mut V<'_>, y: Id) -> Id {
    let (text, merge) = (t.text, t.shape.merge.max(1));
    let [across, down] = t.given.grid.map(|side| side.checked_div(merge).unwrap_or(side));
    let rows = t.view(y, [text, across, down, 1]);
    let empty = t.input(Element::F32, [text, 1, down, 1]);
    let breaks = t.unary(empty);
    let breaks = t.scaled("token_embd.img_break", breaks);
    let all = t.joined(rows, breaks, 1);
    let tokens = across.saturating_add(1).saturating_mul(down).saturating_sub(1);
    t.view(all, [text, tokens, 1, 1])
}

fn internvl(t: &mut V<'_>) {
    let Vision { layers, heads, feed_forward, hidden, positions, .. } = *t.shape;
    let (n, images) = (t.count(), t.images());
    let image = t.image();
    let x = t.patches(image, true, None);
    let class = t.tensor("class_embd", &[hidden], None);
    let classes = t.fresh([hidden, 1, images, 1], &[class]);
    let x = t.joined(x, classes, 1);
    let table = t.tensor("position_embd.weight", &[hidden, positions, 1], Some(Forced::Single));
    let x = t.add(x, table);
    let x = t.listed(x);
    let x = t.layers(0..layers, x, |t, x, _| {
        let attention = |t: &mut V<'_>, a| {
            let y = t.self_attention(a, heads, [Bias::With; 2]);
            t.scaled("ls1.weight", y)
        };
        t.block(x, Norm::Layer, attention, |t, b| {
            let y = t.plain_ffn(b, feed_forward);
            t.scaled("ls2.weight", y)
        })
    });
    let x = t.unlisted(x);
    let x = t.view(x, [hidden, n, images, 1]);
    let x = t.copy(x, [hidden, n, images, 1]);
    let x = tiles_shuffled(t, x);
    let x = t.layer_norm("mm.model.mlp.0", x);
    let y = t.mlp(["mm.model.mlp.1", "mm.model.mlp.3"], x, t.text, Bias::With);
    t.finish(y);
}

/// Squares of patches side by side, of several images at once.
fn tiles_shuffled(t: &mut V<'_>, x: Id) -> Id {
    let merge = t.shape.merge.max(1);
    let ([hidden, _, images, _], [w, h]) = (t.graph.node(x).ne, t.given.grid);
    let row = hidden.saturating_mul(merge);
    let [across, down] = [w, h].map(|side| side.checked_div(merge).unwrap_or(side));
    let x = t.view(x, [row, down, w, images]);
    let x = t.view(x, [row, w, down, images]);
    let row = row.saturating_mul(merge);
    let x = t.copy(x, [row, down, across, images]);
    let x = t.view(x, [row, across, down, images]);
    t.copy(x, [row, across.saturating_mul(down), images, 1])
}
