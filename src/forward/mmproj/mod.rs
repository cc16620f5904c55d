//! Encoders of images and sound: one short page per projector, as [`super::arch`] has one per architecture.
//!
//! A page declares tensors where they are used and the graph around them, so that the file and the
//! compute buffer are folds over one description. Names are those of the file.
//!
//! Source: llama.cpp as shipped with llama-cpp-python 0.3.36, `conversion` and `tools/mtmd`.

mod audio;
mod blocks;
mod conformer;
mod gemma;
mod images;
mod minicpm;
mod qwen;
mod vision;

use std::fmt;

use super::graph::{Element, Graph, Id, Op};
use crate::model::encoder::{Audio, Vision};

/// A file type that llama.cpp's converter writes encoders in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Deserialize)]
pub enum Written {
    F32,
    F16,
    BF16,
    #[serde(rename = "Q8_0")]
    Q8,
}

impl Written {
    /// Every one, the largest first.
    pub const ALL: [Self; 4] = [Self::F32, Self::F16, Self::BF16, Self::Q8];

    /// Its name, which is that of the block format most tensors are in.
    pub const fn id(self) -> &'static str {
        match self {
            Self::F32 => "F32",
            Self::F16 => "F16",
            Self::BF16 => "BF16",
            Self::Q8 => "Q8_0",
        }
    }

    /// The one people call `name`.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.id().eq_ignore_ascii_case(name))
    }
}

impl fmt::Display for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// What the converter makes of a tensor whatever the file type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Forced {
    Single,
    Half,
}

/// A tensor of the file.
#[derive(Clone, Debug)]
pub struct Tensor {
    pub name: String,
    /// Its dimensions, the length of a row first.
    pub dims: [u64; 4],
    /// How many of them the file names.
    pub rank: u8,
    forced: Option<Forced>,
}

/// Values of a block of 8-bit integers.
const BLOCK: u64 = 32;

impl Tensor {
    /// The block format it has in a file of that type.
    pub fn format(&self, written: Written) -> Written {
        let holds = |part: &str| self.name.contains(part);
        match (self.forced, written) {
            _ if self.rank <= 1 || self.name.ends_with("_norm.weight") => Written::F32,
            (Some(Forced::Single), _) => Written::F32,
            (Some(Forced::Half), _) => Written::F16,
            _ if holds(".patch_embd.weight") || holds(".patch_merger.weight") => match written {
                Written::F16 => Written::F16,
                _ => Written::F32,
            },
            _ if holds(".position_embd.weight") || !self.name.ends_with(".weight") => Written::F32,
            (None, Written::Q8) if !self.dims[0].is_multiple_of(BLOCK) => Written::F16,
            (None, written) => written,
        }
    }

    /// Row length, rows, and how many such matrices.
    pub const fn matrix(&self) -> [u64; 3] {
        let [row, rows, more, most] = self.dims;
        [row, rows, more.saturating_mul(most)]
    }

    /// What the header of a file says about it, in bytes.
    pub const fn header_bytes(&self) -> u64 {
        (self.name.len() as u64)
            .saturating_add(24)
            .saturating_add((self.rank as u64).saturating_mul(8))
    }
}

/// What is encoded at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Given {
    /// Patches along each side, or frames and 1.
    pub grid: [u64; 2],
    /// Images of that size that go through together.
    pub images: u64,
    /// Attention is computed without its matrix.
    pub flash_attn: bool,
}

impl Given {
    /// As little as there can be.
    const LEAST: Self = Self { grid: [16, 16], images: 1, flash_attn: true };
}

/// What a page left behind.
#[derive(Debug, Default)]
pub struct Encoded {
    pub graph: Graph,
    pub tensors: Vec<Tensor>,
}

/// Describes how images are encoded.
type VisionPage = fn(&mut Tower<'_, Vision>);
/// Describes how sound is encoded.
type AudioPage = fn(&mut Tower<'_, Audio>);

/// An encoder being described; pages write to it.
struct Tower<'a, Shape> {
    shape: &'a Shape,
    /// Width of the text model.
    text: u64,
    given: Given,
    /// What names of its tensors begin with.
    side: &'static str,
    graph: Graph,
    tensors: Vec<Tensor>,
    layer: Option<u64>,
}

impl<'a, Shape> Tower<'a, Shape> {
    fn new(shape: &'a Shape, text: u64, given: Given, side: &'static str, graph: Graph) -> Self {
        let (tensors, layer) = (Vec::new(), None);
        Self { shape, text, given, side, graph, tensors, layer }
    }

    fn done(self) -> Encoded {
        Encoded { graph: self.graph, tensors: self.tensors }
    }

    /// The name of a tensor of this layer, or of the whole tower.
    fn called(&self, what: &str) -> String {
        match self.layer {
            Some(layer) => format!("{}.blk.{layer}.{what}", self.side),
            None if what.starts_with("mm.") || what.contains("resampler.") => what.to_owned(),
            None => format!("{}.{what}", self.side),
        }
    }

    fn tensor(&mut self, what: &str, dims: &[u64], forced: Option<Forced>) -> Id {
        let name = self.called(what);
        let mut ne = [1; 4];
        for (slot, &dim) in ne.iter_mut().zip(dims) {
            *slot = dim;
        }
        let rank = u8::try_from(dims.len()).unwrap_or(u8::MAX);
        self.tensors.push(Tensor { name, dims: ne, rank, forced });
        let place = u32::try_from(self.tensors.len()).unwrap_or(u32::MAX);
        self.graph.push(Op::Weight(place), Element::F32, ne, &[])
    }
}

/// Most layers of an encoder; real ones have a few dozen.
const MOST_LAYERS: u64 = 1024;

/// What encodes images, given so many patches; `None` where its projector has no page.
pub fn vision(shape: &Vision, text: u64, given: Given) -> Option<Encoded> {
    let deepest = shape.layers.max(shape.deepstack);
    let page = vision::page(&shape.projector).filter(|_| deepest <= MOST_LAYERS)?;
    let mut tower = Tower::new(shape, text, given, "v", Graph::default());
    page(&mut tower);
    Some(tower.done())
}

/// What encodes sound, given so many frames; `None` where its projector has no page.
pub fn audio(shape: &Audio, text: u64, given: Given) -> Option<Encoded> {
    let page = audio::page(&shape.projector).filter(|_| shape.layers <= MOST_LAYERS)?;
    let mut tower = Tower::new(shape, text, given, "a", Graph::default());
    page(&mut tower);
    Some(tower.done())
}

/// Every tensor of the file of an encoder; `None` where a projector has no page.
pub fn tensors(vision: Option<&Vision>, audio: Option<&Audio>, text: u64) -> Option<Vec<Tensor>> {
    let mut all = Vec::new();
    if let Some(shape) = vision {
        all.extend(self::vision(shape, text, Given::LEAST)?.tensors);
    }
    if let Some(shape) = audio {
        all.extend(self::audio(shape, text, Given::LEAST)?.tensors);
    }
    Some(all)
}
