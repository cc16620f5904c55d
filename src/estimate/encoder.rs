//! The encoder of images and sound: its weights, and a compute buffer of its own for each.
//!
//! Source of every rule: llama.cpp as shipped with llama-cpp-python 0.3.36, `tools/mtmd`.

use super::{
    bill::{Factor, Formula, Part, Term},
    graphs,
};
use crate::{
    Bytes, Error, Message,
    forward::{
        graph::Graph,
        mmproj::{self, Given},
        plan::{ALIGNMENT, Plan, pad},
    },
    messages::{bill, terms},
    model::encoder::{ImageSize, SoundTokens},
    resolve::workload::{Mmproj, Pool, Workload},
};

const LOADING: &str =
    "llama.cpp, tools/mtmd/clip.cpp: tensors are read into a buffer, never mapped";
const RESERVING: &str = "llama.cpp, tools/mtmd/clip.cpp (reserve_compute_meta)";

/// Nodes that the scheduler of an encoder has room for.
const NODES: u64 = 8192;
/// Bytes of a tensor's record.
const RECORD: u64 = 368;
/// Frames of sound that are reserved for: 30 seconds of 10 ms.
const FRAMES: u64 = 3000;
/// Bytes of an element of a state.
const SINGLE: u64 = 4;

/// What an encoder comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Encoding {
    /// Tensor data as stored, without padding.
    pub weights: Bytes,
    /// The compute buffers.
    pub compute: Bytes,
    /// Tokens of context that an image takes; `None` where it encodes none, or the rule is not known.
    pub tokens_per_image: Option<u64>,
    /// How many tokens of context sound takes.
    pub sound: Option<SoundTokens>,
}

/// The terms of the encoder that is loaded beside the model, and what they come to.
pub(super) fn terms(workload: &Workload) -> Result<Option<(Vec<Term>, Encoding)>, Error> {
    let Some(mmproj) = &workload.encoder else { return Ok(None) };
    let pool = pool(workload);
    let mut terms = vec![weights(mmproj)?.lying_in(pool)];
    let buffers = buffers(workload, mmproj)?;
    let compute = Bytes::sum(buffers.iter().map(Term::amount)).ok_or(overflow())?;
    for buffer in buffers {
        terms.push(buffer.lying_in(pool));
        terms.push(nodes()?);
    }
    let seen = |image: ImageSize| mmproj.file.vision.as_ref().and_then(|it| it.sees(image));
    let tokens = seen(mmproj.image.value).map(|seen| seen.tokens);
    if let Some(tokens) = tokens {
        terms.push(result(mmproj, tokens)?);
    }
    let encoding = Encoding {
        weights: Bytes::new(mmproj.file.bytes().ok_or(overflow())?),
        compute,
        tokens_per_image: tokens,
        sound: mmproj.file.audio.as_ref().and_then(|audio| audio.tokens),
    };
    Ok(Some((terms, encoding)))
}

const fn overflow() -> Error {
    Error::Overflow { part: bill::encoder() }
}

/// A GPU takes the encoder whole, whatever layers of the model it is given.
fn pool(workload: &Workload) -> Pool {
    let on_card = !workload.backend().is_cpu() && !workload.site.is_unified();
    if on_card { Pool::Vram } else { Pool::Ram }
}

fn term(
    label: Message,
    formula: Formula,
    factors: Vec<Factor>,
    source: &'static str,
) -> Result<Term, Error> {
    Term::new(Part::Encoder, label, formula, factors, source)
}

/// All tensors of the file, each padded.
fn weights(mmproj: &Mmproj) -> Result<Term, Error> {
    let mut factors = Vec::with_capacity(mmproj.file.pieces.len());
    for piece in &mmproj.file.pieces {
        let bytes = pad(piece.bytes, ALIGNMENT).checked_mul(piece.count).ok_or(overflow())?;
        let name = terms::tensors_of(piece.count, &piece.name, &piece.format);
        factors.push(Factor::computed(name, bytes, terms::padded()));
    }
    term(terms::encoder_weights(&mmproj.file.name), Formula::Sum, factors, LOADING)
}

/// The compute buffers: of images, of sound.
fn buffers(workload: &Workload, mmproj: &Mmproj) -> Result<Vec<Term>, Error> {
    let file = &mmproj.file;
    let given = |grid| Given { grid, flash_attn: workload.setup.context.flash_attn };
    let mut all = Vec::new();
    if let Some(vision) = &file.vision {
        let of = |image| {
            let grid = vision.sees(image)?.patches;
            Some(mmproj::vision(vision, file.output, given(grid))?.graph)
        };
        let sizes = [ImageSize::square(vision.image), mmproj.image.value];
        let graphs = sizes.iter().take(if sizes[0] == sizes[1] { 1 } else { 2 });
        let largest = largest(graphs.filter_map(|&image| of(image)))?;
        if let Some((graph, plan)) = largest {
            all.push(graphs::alive(
                Part::Encoder,
                terms::encoder_images(),
                (&graph, &plan),
                RESERVING,
            )?);
        }
    }
    if let Some(audio) = &file.audio
        && let Some(encoded) = mmproj::audio(audio, file.output, given([FRAMES, 1]))
    {
        let plan = Plan::of(&encoded.graph)?;
        let planned = (&encoded.graph, &plan);
        all.push(graphs::alive(Part::Encoder, terms::encoder_sound(), planned, RESERVING)?);
    }
    Ok(all)
}

/// The graph whose plan takes most.
fn largest(graphs: impl Iterator<Item = Graph>) -> Result<Option<(Graph, Plan)>, Error> {
    let mut most: Option<(Graph, Plan)> = None;
    for graph in graphs {
        let plan = Plan::of(&graph)?;
        if most.as_ref().is_none_or(|(_, most)| plan.bytes > most.bytes) {
            most = Some((graph, plan));
        }
    }
    Ok(most)
}

/// What a scheduler keeps of the nodes it has room for.
fn nodes() -> Result<Term, Error> {
    let factors = vec![
        Factor::constant(terms::nodes(), NODES, Message::same("clip.cpp")),
        Factor::constant(terms::node_bytes(), RECORD, Message::same("ggml_tensor_overhead")),
    ];
    term(terms::scheduler_tables(), Formula::Product, factors, RESERVING)
}

/// What an image became, until the model has read it.
fn result(mmproj: &Mmproj, tokens: u64) -> Result<Term, Error> {
    let deepstack = mmproj.file.vision.as_ref().map_or(0, |vision| vision.deepstack);
    let width = mmproj.file.output.saturating_mul(deepstack.saturating_add(1));
    let image = &mmproj.image;
    let factors = vec![
        Factor::computed(
            terms::tokens(),
            tokens,
            terms::of_an_image(image.value.width, image.value.height),
        ),
        Factor::computed(terms::width(), width, terms::encoder_width()),
        Factor::constant(terms::element_bytes(), SINGLE, terms::float_32()),
    ];
    term(terms::encoder_result(), Formula::Product, factors, RESERVING)
}
