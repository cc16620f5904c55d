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
    model::encoder::{ImageSize, SoundTokens, Vision},
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
    if on_card { Pool::VRAM } else { Pool::Ram }
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
    let flash_attn = workload.setup.context.flash_attn;
    let mut all = Vec::new();
    if let Some(vision) = &file.vision {
        let sizes = encoded(vision, mmproj.image.value);
        let graphs = sizes.into_iter().filter_map(|(grid, images)| {
            Some(mmproj::vision(vision, file.output, Given { grid, images, flash_attn })?.graph)
        });
        if let Some((graph, plan)) = largest(graphs)? {
            let planned = (&graph, &plan);
            all.push(graphs::alive(Part::Encoder, terms::encoder_images(), planned, RESERVING)?);
        }
    }
    if let Some(audio) = &file.audio
        && let Some(encoded) = mmproj::audio(audio, file.output, heard(flash_attn))
    {
        let plan = Plan::of(&encoded.graph)?;
        let planned = (&encoded.graph, &plan);
        all.push(graphs::alive(Part::Encoder, terms::encoder_sound(), planned, RESERVING)?);
    }
    Ok(all)
}

/// What is encoded at once, each size once: the square of the start, then the pieces of an image.
fn encoded(vision: &Vision, image: ImageSize) -> Vec<([u64; 2], u64)> {
    let start = vision.image.checked_div(vision.patch).unwrap_or(0);
    let mut sizes = vec![([start; 2], 1)];
    for piece in vision.sees(image).into_iter().flat_map(|seen| seen.pieces) {
        let size = (piece.grid, vision.at_once(&piece));
        if !sizes.contains(&size) {
            sizes.push(size);
        }
    }
    sizes
}

/// The sound that is reserved for.
const fn heard(flash_attn: bool) -> Given {
    Given { grid: [FRAMES, 1], images: 1, flash_attn }
}

/// The graph whose plan takes most.
fn largest(graphs: impl Iterator<Item = Graph>) -> Result<Option<(Graph, Plan)>, Error> {
    let mut most: Option<(Graph, Plan)> = None;
    for graph in graphs {
        let plan = Plan::of(&graph)?;
        if most.as_ref().is_none_or(|(_, most)| plan.bytes() > most.bytes()) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Catalog, catalog::encoder::Encoder};

    fn bytes(graph: &Graph) -> u64 {
        Plan::of(graph).unwrap().bytes()
    }

    #[test]
    fn compute_buffers_are_those_that_were_measured() {
        let catalog = Catalog::bundled();
        let (mut rows, mut wrong) = (0_u64, Vec::new());
        let text = include_str!("../../tests/truth/encoder_buffers.tsv");
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let cells: Vec<&str> = line.split('\t').collect();
            let [id, flash_attn, image, tokens, measured] = cells[..] else { panic!("{line}") };
            let encoder = catalog.by_id::<Encoder>(id).unwrap().unwrap();
            let (flash_attn, text) = (flash_attn == "on", encoder.output);
            let vision = encoder.vision.as_ref();
            let seen = |(grid, images)| {
                let given = Given { grid, images, flash_attn };
                bytes(&mmproj::vision(vision.unwrap(), text, given).unwrap().graph)
            };
            let ours = match image {
                "sound" => {
                    let audio = encoder.audio.as_ref().unwrap();
                    bytes(&mmproj::audio(audio, text, heard(flash_attn)).unwrap().graph)
                }
                "-" => {
                    let vision = vision.unwrap();
                    seen(([vision.image / vision.patch; 2], 1))
                }
                image => {
                    let (vision, image) = (vision.unwrap(), image.parse().unwrap());
                    let what = vision.sees(image).unwrap();
                    assert_eq!(what.tokens.to_string(), tokens, "{line}");
                    let sizes = what.pieces.iter().map(|one| (one.grid, vision.at_once(one)));
                    sizes.map(seen).max().unwrap()
                }
            };
            rows += 1;
            if ours.to_string() != measured {
                wrong.push(format!("{line}: ours {ours}"));
            }
        }
        assert!(wrong.is_empty(), "{} rows disagree:\n{}", wrong.len(), wrong.join("\n"));
        let held = include_str!("../../tests/it/ratchet.tsv").lines();
        let held = held.filter_map(|line| line.strip_prefix("compute buffers of encoders\t"));
        let held: u64 = held.flat_map(|line| line.split('\t')).next().unwrap().parse().unwrap();
        assert!(rows >= held, "{rows} rows, but there were {held}");
    }
}
