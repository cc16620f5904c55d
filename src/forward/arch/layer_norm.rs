//! Layer norms instead of RMS norms: `StableLM` 2, Orion, `StarCoder`, Nemotron, GPT-2, BLOOM, GPT-NeoX, Command R.

use super::super::{Forward, Span, graph::Id, heads::Heads};
use super::llama;
use crate::model::{shape::QueryKeyNorm, tensor::Kind};

pub(super) fn orion(f: &mut Forward<'_>) {
    model(f, |f, b| f.gated_ffn(b));
}

/// Queries and keys may be normed head by head, and the blocks stand side by side.
pub(super) fn stablelm(f: &mut Forward<'_>) {
    let x = f.embed();
    let x = f.layers(x, |f, _, x| {
        let a = f.layer_norm(Kind::AttnNorm, Kind::AttnNormBias, x);
        let heads = f.project_heads(a);
        let normed = f.shape.qk_norm == QueryKeyNorm::PerHead;
        let heads = if normed { f.layer_normed(heads) } else { heads };
        let y = llama::attend(f, heads);
        let (y, x) = (f.last(y), f.last(x));
        let a = if f.shape.parallel { f.last(a) } else { a };
        let h = f.add(y, x);
        let b =
            if f.shape.parallel { a } else { f.layer_norm(Kind::FfnNorm, Kind::FfnNormBias, h) };
        let d = f.gated_ffn(b);
        f.add(d, h)
    });
    end(f, x);
}

pub(super) fn starcoder2(f: &mut Forward<'_>) {
    model(f, |f, b| f.plain_ffn(b));
}

/// A squared activation and no gate.
pub(super) fn nemotron(f: &mut Forward<'_>) {
    model(f, |f, b| f.squared_ffn(b));
}

/// GPT-2 and `StarCoder`: a table of positions instead of rotation.
pub(super) fn gpt2(f: &mut Forward<'_>) {
    let x = f.embed();
    let x = f.add_positions(x);
    layers(f, x, unrotated, |f, b| f.plain_ffn(b));
}

/// GPT-Neo, which the runtime does not run: as GPT-2, with three matrices for one.
pub(super) fn gpt_neo(f: &mut Forward<'_>) {
    let x = f.embed();
    let x = f.add_positions(x);
    layers(f, x, |f, a| llama::attention(f, a, false), |f, b| f.plain_ffn(b));
}

/// OPT, which the runtime does not run: as [`gpt_neo`]; its table of positions has two rows more.
pub(super) fn opt(f: &mut Forward<'_>) {
    let x = f.embed();
    let rows = f.shape.trained_context.map_or(0, u64::from).saturating_add(OPT_PADDING);
    let x = f.add_positions_of(rows, x);
    layers(f, x, |f, a| llama::attention(f, a, false), |f, b| f.plain_ffn(b));
}

/// Rows of OPT's table of positions that stand for none.
const OPT_PADDING: u64 = 2;

/// BLOOM: a normed embedding; positions bias the scores.
pub(super) fn bloom(f: &mut Forward<'_>) {
    let x = f.embed();
    let x = f.layer_norm(Kind::TokenEmbdNorm, Kind::TokenEmbdNormBias, x);
    layers(f, x, unrotated, |f, b| f.plain_ffn(b));
}

/// Jais: positions bias the scores; a gate.
pub(super) fn jais(f: &mut Forward<'_>) {
    let x = f.embed();
    layers(f, x, unrotated, |f, b| f.gated_ffn(b));
}

/// `CodeShell`: queries, keys and values in one matrix, rotated.
pub(super) fn codeshell(f: &mut Forward<'_>) {
    let x = f.embed();
    layers(f, x, llama::fused_attention, |f, b| f.plain_ffn(b));
}

/// Queries, keys and values in one matrix, none of them rotated.
fn unrotated(f: &mut Forward<'_>, a: Id) -> Id {
    let heads = f.project_fused_heads(a);
    let o = f.attend(Span::Only, heads);
    f.project_output(o)
}

fn model(f: &mut Forward<'_>, feed_forward: impl Fn(&mut Forward<'_>, Id) -> Id) {
    let x = f.embed();
    layers(f, x, |f, a| llama::attention(f, a, true), feed_forward);
}

/// Every layer, and what comes behind the last.
fn layers(
    f: &mut Forward<'_>,
    x: Id,
    attention: impl Fn(&mut Forward<'_>, Id) -> Id,
    feed_forward: impl Fn(&mut Forward<'_>, Id) -> Id,
) {
    let x = f.layers(x, |f, _, x| {
        let a = f.layer_norm(Kind::AttnNorm, Kind::AttnNormBias, x);
        let y = attention(f, a);
        let (y, x) = (f.last(y), f.last(x));
        let h = f.add(y, x);
        let b = f.layer_norm(Kind::FfnNorm, Kind::FfnNormBias, h);
        let d = feed_forward(f, b);
        f.add(d, h)
    });
    end(f, x);
}

/// The last norm, and logits.
pub(super) fn end(f: &mut Forward<'_>, x: Id) {
    let x = f.layer_norm(Kind::OutputNorm, Kind::OutputNormBias, x);
    let logits = f.logits(x);
    f.finish(logits);
}

/// GPT-NeoX: queries, keys and values in one matrix; the two blocks side by side or in turn.
pub(super) fn gptneox(f: &mut Forward<'_>) {
    let x = f.embed();
    let x = f.layers(x, |f, _, x| {
        let a = f.layer_norm(Kind::AttnNorm, Kind::AttnNormBias, x);
        let heads = f.project_fused_heads(a);
        let y = llama::attend(f, heads);
        let (y, x) = (f.last(y), f.last(x));
        let h = if f.shape.parallel { x } else { f.add(y, x) };
        let b = f.layer_norm(Kind::FfnNorm, Kind::FfnNormBias, h);
        let d = f.plain_ffn(b);
        let d = f.add(d, h);
        if f.shape.parallel { f.add(d, y) } else { d }
    });
    end(f, x);
}

/// Command R and Aya: every layer rotates and looks at everything; the largest norm queries and keys.
pub(super) fn command_r(f: &mut Forward<'_>) {
    let normed = f.shape.layers >= COMMAND_R_NORMED;
    cohere(f, |f, _, heads| {
        let heads = if normed { f.layer_normed(heads) } else { heads };
        (Span::Only, f.rotated(heads))
    });
}

/// Layers from which on the runtime expects norms of queries and keys (Command R+).
const COMMAND_R_NORMED: u64 = 64;

/// Command R7B: windows, and rotation only in them.
pub(super) fn cohere2(f: &mut Forward<'_>) {
    f.declare_rotation_factors();
    cohere(
        f,
        |f, layer, heads| {
            if layer % 4 == 3 { (Span::Full, heads) } else { (Span::Window, f.rotated(heads)) }
        },
    );
}

/// No biases, and the two blocks side by side.
fn cohere(f: &mut Forward<'_>, positions: impl Fn(&mut Forward<'_>, u64, Heads) -> (Span, Heads)) {
    let x = f.embed();
    let x = f.layers(x, |f, layer, x| {
        let a = f.unbiased_layer_norm(Kind::AttnNorm, x);
        let heads = f.project_heads(a);
        let (span, heads) = positions(f, layer, heads);
        let o = f.attend(span, heads);
        let y = f.project_output(o);
        let (y, x, a) = (f.last(y), f.last(x), f.last(a));
        let d = f.gated_ffn(a);
        let d = f.add(d, x);
        f.add(d, y)
    });
    let x = f.unbiased_layer_norm(Kind::OutputNorm, x);
    let logits = f.logits(x);
    let logits = f.scale(logits);
    f.finish(logits);
}
