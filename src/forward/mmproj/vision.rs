//! A page for each projector of images.

use super::{
    Forced, Tower, VisionPage,
    blocks::{Bias, Heads, Norm},
};
use crate::{
    forward::graph::{Element, Id, Op},
    model::encoder::Vision,
};

type V<'a> = Tower<'a, Vision>;

/// Every projector, under the name GGUF files give it.
const PAGES: &[(&str, VisionPage)] = &[
    ("gemma3", gemma3),
    ("gemma4uv", gemma4_unified),
    ("gemma4v", gemma4),
    ("idefics3", idefics3),
    ("internvl", internvl),
    ("lfm2", lfm2),
    ("minicpmv4_6", minicpm),
    ("pixtral", pixtral),
    ("qwen2.5vl_merger", qwen25),
    ("qwen2vl_merger", qwen2),
    ("qwen3vl_merger", qwen3),
    ("resampler", resampler),
];

pub(super) fn page(projector: &str) -> Option<VisionPage> {
    PAGES.iter().find(|(name, _)| *name == projector).map(|(_, page)| *page)
}

fn gemma3(t: &mut V<'_>) {
    let x = t.patches(false, true, Some(Forced::Single));
    let x = t.add_positions(x, Some(Forced::Single));
    let x = t.siglip(x);
    let x = t.pooled(x);
    let x = t.rms_norm("mm.soft_emb_norm", x);
    // Stored the other way round than its product is taken.
    let [row, n, ..] = t.graph.node(x).ne;
    let text = t.text;
    let weight = t.tensor("mm.input_projection.weight", &[text, row], Some(Forced::Half));
    let y = t.graph.push(Op::MatMul, Element::F32, [text, n, 1, 1], &[weight, x]);
    t.finish(y);
}

fn idefics3(t: &mut V<'_>) {
    let x = t.patches(false, true, Some(Forced::Single));
    let x = t.add_positions(x, Some(Forced::Single));
    let x = t.siglip(x);
    let x = t.merged(x);
    let y = t.linear("mm.model.fc", x, t.text, Bias::Without);
    t.finish(y);
}

fn lfm2(t: &mut V<'_>) {
    let x = t.patches(false, true, None);
    let x = t.add_positions(x, None);
    let x = t.siglip(x);
    let x = t.merged(x);
    let x = if t.shape.normed { t.layer_norm("mm.input_norm", x) } else { x };
    let y = t.mlp(["mm.1", "mm.2"], x, t.shape.middle, Bias::With);
    t.finish(y);
}

/// Behind the layers of a Qwen: patches merged, and two matrices.
fn qwen_merger(t: &mut V<'_>, x: Id) -> Id {
    let x = t.merged(x);
    let width = t.graph.node(x).ne[0];
    t.mlp(["mm.0", "mm.2"], x, width, Bias::With)
}

fn qwen2(t: &mut V<'_>) {
    let Vision { layers, feed_forward, .. } = *t.shape;
    let x = t.patches(true, false, None);
    let x = t.layers(layers, x, |t, x| {
        let attention = |t: &mut V<'_>, a| t.rotated_attention(a, Bias::With);
        t.block(x, Norm::Layer, attention, |t, b| t.plain_ffn(b, feed_forward))
    });
    let x = t.layer_norm("post_ln", x);
    let y = qwen_merger(t, x);
    t.finish(y);
}

fn qwen25(t: &mut V<'_>) {
    let Vision { layers, feed_forward, hidden, windowed, .. } = *t.shape;
    let x = t.patches(true, false, None);
    let n = t.count();
    let x = t.fresh([hidden, n, 1, 1], &[x]);
    if windowed {
        let mask = t.input([n, n, 1, 1]);
        let half = |t: &mut V<'_>| t.graph.push(Op::Copy, Element::F16, [n, n, 1, 1], &[mask]);
        t.mask = Some(if t.given.flash_attn { half(t) } else { mask });
    }
    let x = t.layers(layers, x, |t, x| {
        let attention = |t: &mut V<'_>, a| t.rotated_attention(a, Bias::With);
        t.block(x, Norm::Rms, attention, |t, b| t.gated_ffn(b, feed_forward, Bias::With))
    });
    let x = t.rms_norm("post_ln", x);
    let y = qwen_merger(t, x);
    let ne = t.graph.node(y).ne;
    let y = t.fresh(ne, &[y]);
    t.finish(y);
}

fn qwen3(t: &mut V<'_>) {
    let Vision { layers, feed_forward, deepstack, .. } = *t.shape;
    let x = t.patches(true, true, None);
    let x = t.add_positions(x, None);
    let x = t.layers(layers, x, |t, x| {
        let attention = |t: &mut V<'_>, a| {
            let heads = t.fused(a);
            let heads = t.rotated(heads);
            t.attend(heads, Bias::With)
        };
        t.block(x, Norm::Layer, attention, |t, b| t.plain_ffn(b, feed_forward))
    });
    let mut slices = Vec::new();
    for layer in spread(layers, deepstack) {
        let merged = t.merged(x);
        let called = |what: &str| format!("deepstack.{layer}.{what}");
        let y = t.layer_norm(&called("norm"), merged);
        let width = t.graph.node(y).ne[0];
        let y = t.mlp([&called("fc1"), &called("fc2")], y, width, Bias::With);
        slices.push(y);
    }
    let x = t.layer_norm("post_ln", x);
    let mut y = qwen_merger(t, x);
    for slice in slices {
        let ([row, n, ..], [more, ..]) = (t.graph.node(y).ne, t.graph.node(slice).ne);
        y = t.fresh([row.saturating_add(more), n, 1, 1], &[y, slice]);
    }
    t.finish(y);
}

/// So many of the layers, spread over them: only the length of their numbers counts.
fn spread(layers: u64, count: u64) -> impl Iterator<Item = u64> {
    let step = layers.checked_div(count.saturating_add(1)).unwrap_or(0);
    (1..=count).map(move |n| n.saturating_mul(step).saturating_sub(1))
}

fn gemma4(t: &mut V<'_>) {
    let Vision { layers, hidden, positions, clipped, standardized, .. } = *t.shape;
    let x = t.patches(false, false, None);
    let table = t.tensor("position_embd.weight", &[hidden, positions / 2, 2], Some(Forced::Single));
    let x = t.add_rows(x, table);
    let x = t.add_rows(x, table);
    let bias = if clipped { Bias::Clipped } else { Bias::Without };
    let x = t.layers(layers, x, |t, x| gemma4_layer(t, x, bias));
    let x = t.pooled(x);
    let x = if standardized {
        let x = t.scaled("std_bias", x);
        t.scaled("std_scale", x)
    } else {
        x
    };
    let x = t.same(Op::RmsNorm, x, &[x]);
    let y = t.linear("mm.input_projection", x, t.text, Bias::Without);
    t.finish(y);
}

fn gemma4_layer(t: &mut V<'_>, x: Id, bias: Bias) -> Id {
    let Vision { heads, feed_forward, .. } = *t.shape;
    let a = t.rms_norm("ln1", x);
    let Heads { q, k, v } = t.project(a, heads, [bias; 2]);
    let q = t.rms_norm("attn_q_norm", q);
    let k = t.rms_norm("attn_k_norm", k);
    let v = t.same(Op::RmsNorm, v, &[v]);
    let heads = t.rotated(Heads { q, k, v });
    let y = t.attend(heads, bias);
    let y = t.rms_norm("attn_post_norm", y);
    let h = t.add(y, x);
    let b = t.rms_norm("ln2", h);
    let d = t.gated_ffn(b, feed_forward, bias);
    let d = t.rms_norm("ffn_post_norm", d);
    t.add(h, d)
}

/// No layers: patches are projected, and that is all.
fn gemma4_unified(t: &mut V<'_>) {
    let Vision { hidden, patch, positions, .. } = *t.shape;
    let values = patch.saturating_mul(patch).saturating_mul(3);
    let x = t.input([values, t.count(), 1, 1]);
    let x = t.layer_norm("patch_ln.0", x);
    let x = t.linear("patch_embd", x, hidden, Bias::With);
    let x = t.layer_norm("patch_ln.1", x);
    let table = t.tensor("position_embd.weight", &[hidden, positions / 2, 2], Some(Forced::Single));
    let x = t.add_rows(x, table);
    let x = t.layer_norm("patch_ln.2", x);
    let y = t.linear("mm.input_projection", x, t.text, Bias::Without);
    t.finish(y);
}

fn pixtral(t: &mut V<'_>) {
    let Vision { layers, feed_forward, hidden, .. } = *t.shape;
    let x = t.patches(false, false, None);
    let x = t.rms_norm("pre_ln", x);
    let x = t.layers(layers, x, |t, x| {
        let attention = |t: &mut V<'_>, a| t.rotated_attention(a, Bias::Without);
        t.block(x, Norm::Rms, attention, |t, b| t.gated_ffn(b, feed_forward, Bias::Without))
    });
    let x = t.rms_norm("mm.input_norm", x);
    let x = t.merged(x);
    let x = t.linear("mm.patch_merger", x, hidden, Bias::Without);
    let y = t.mlp(["mm.1", "mm.2"], x, t.text, Bias::Without);
    t.unused("token_embd.img_break", &[t.text]);
    t.finish(y);
}

fn internvl(t: &mut V<'_>) {
    let Vision { layers, heads, feed_forward, hidden, positions, .. } = *t.shape;
    let x = t.patches(false, true, None);
    let class = t.tensor("class_embd", &[hidden], None);
    let n = t.count();
    let x = t.fresh([hidden, n.saturating_add(1), 1, 1], &[class, x]);
    let table = t.tensor("position_embd.weight", &[hidden, positions, 1], Some(Forced::Single));
    let x = t.add(x, table);
    let x = t.layers(layers, x, |t, x| {
        let attention = |t: &mut V<'_>, a| {
            let y = t.self_attention(a, heads, [Bias::With; 2]);
            t.scaled("ls1.weight", y)
        };
        t.block(x, Norm::Layer, attention, |t, b| {
            let y = t.plain_ffn(b, feed_forward);
            t.scaled("ls2.weight", y)
        })
    });
    let x = t.view(x, [hidden, n, 1, 1]);
    let x = t.merged(x);
    let x = t.layer_norm("mm.model.mlp.0", x);
    let y = t.mlp(["mm.model.mlp.1", "mm.model.mlp.3"], x, t.text, Bias::With);
    t.finish(y);
}

/// SigLIP; four neighbours become one after a few layers, and four of those at the end.
fn minicpm(t: &mut V<'_>) {
    let Vision { hidden, heads, feed_forward, .. } = *t.shape;
    let x = t.patches(false, true, None);
    let x = t.add_positions(x, None);
    let x = t.siglip(x);
    let a = t.layer_norm("vit_merger.ln1", x);
    let [q, k, v] = ["q", "k", "v"].map(|what| {
        let y = t.linear(&format!("vit_merger.attn_{what}"), a, hidden, Bias::With);
        t.heads(y, heads)
    });
    let mixed = t.attention(Heads { q, k, v });
    let n = t.count();
    let mixed = t.view(mixed, [hidden, n, 1, 1]);
    let y = t.linear("vit_merger.attn_out", mixed, hidden, Bias::With);
    let x = t.add(y, x);
    let x = t.stacked(x, 4);
    let b = t.layer_norm("vit_merger.ln2", x);
    let d = t.linear("vit_merger.ffn_up", b, feed_forward.saturating_mul(4), Bias::With);
    let d = t.unary(d);
    let x = t.linear("vit_merger.ffn_down", d, hidden, Bias::With);
    let x = t.stacked(x, 4);
    let x = t.layer_norm("mm.input_norm", x);
    let width = t.graph.node(x).ne[0];
    let y = t.mlp(["mm.1", "mm.2"], x, width, Bias::With);
    t.finish(y);
}

/// SigLIP, and learned queries that look at its states.
fn resampler(t: &mut V<'_>) {
    let (text, &Vision { queries, positions, .. }) = (t.text, t.shape);
    let x = t.patches(false, true, None);
    let x = t.add_positions(x, Some(Forced::Half));
    let x = t.siglip(x);
    let query = t.tensor("resampler.query", &[text, queries], Some(Forced::Single));
    let table = t.tensor("resampler.pos_embed_k", &[text, positions], Some(Forced::Single));
    let kv = t.linear("resampler.kv", x, text, Bias::Without);
    let v = t.layer_norm("resampler.ln_kv", kv);
    let k = t.add_rows(v, table);
    let q = t.layer_norm("resampler.ln_q", query);
    // Heads are of 128 elements.
    let heads = text / 128;
    let [q, k, v] = [("q", q), ("k", k), ("v", v)].map(|(what, from)| {
        let y = t.linear(&format!("resampler.attn.{what}"), from, text, Bias::With);
        t.heads(y, heads)
    });
    let mixed = t.attention(Heads { q, k, v });
    let mixed = t.view(mixed, [text, queries, 1, 1]);
    let y = t.linear("resampler.attn.out", mixed, text, Bias::With);
    let y = t.layer_norm("resampler.ln_post", y);
    let y = t.linear("resampler.proj", y, text, Bias::Without);
    t.finish(y);
}
