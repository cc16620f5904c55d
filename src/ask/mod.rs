//! What is asked: names and numbers as a person gives them, nothing looked up, nothing decided.

pub mod command;
#[cfg(feature = "fleet")]
pub mod fleet;
#[cfg(feature = "proptest")]
pub mod strategies;

use std::sync::Arc;

pub use crate::catalog::backend::LoadMode;
use crate::{
    Bytes, ModelFile, ParseError, Tokens,
    catalog::encoder::EncoderFile,
    model::{adapter::AdapterFile, encoder::ImageSize},
    units::names,
};

/// What heads of a model's own are called where a draft model is named ([`How::draft`]).
pub(crate) const HEADS: &str = "mtp";

/// What stands for no second model where one is named ([`How::beside`]).
pub(crate) const NOTHING: &str = "none";

/// A question: which model, where, and how it would be run.
///
/// ```
/// use edgefit::{Catalog, Place, Question, Verdict, answer};
/// let mut question = Question::about("gemma-2-2b:Q4_K_M");
/// question.place = Some(Place::Free("4GiB".parse()?));
/// let answer = answer(&question, &Catalog::bundled())?;
/// assert_eq!(answer.judgement.unwrap().verdict, Verdict::Fits);
/// # Ok::<(), edgefit::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Question {
    /// The model, by any name people use, with or without `:QUANT`.
    pub model: String,
    /// The model as read from a file; [`Self::model`] is then the path it was asked for by.
    pub file: Option<ModelFile>,
    /// The encoder as read from a file; [`How::mmproj`] is then the path it was asked for by.
    pub encoder: Option<Arc<EncoderFile>>,
    /// The draft model as read from a file; [`How::draft`] is then the path it was asked for by.
    pub draft: Option<ModelFile>,
    /// The second model as read from a file; [`How::beside`] is then the path it was asked for by.
    pub beside: Option<ModelFile>,
    /// Adapters as read from files: those that [`How::lora`] has the paths of, in its order.
    pub adapters: Vec<Arc<AdapterFile>>,
    /// The quantization, if it does not stand behind the model's name.
    pub quant: Option<String>,
    /// An importance matrix is at hand, which changes some recipes.
    pub imatrix: bool,
    /// Where it would run.
    pub place: Option<Place>,
    /// The system, where the place does not say it: with free memory.
    pub system: Option<String>,
    /// The chip, where no device says it.
    pub soc: Option<String>,
    /// Graphics cards beside the machine's memory, in the order the runtime counts them.
    pub gpus: Vec<Card>,
    /// What is free on hosts that run a part of it (llama.cpp's RPC servers).
    pub remotes: Vec<Bytes>,
    /// How it would run.
    pub how: How,
}

impl Question {
    /// The same question under a system, where only memory is named.
    pub(crate) fn under(&self, id: &str) -> Self {
        let mut question = self.clone();
        if let Some(Place::Ram { system, .. }) = &mut question.place {
            *system = Some(id.to_owned());
        }
        question
    }

    /// Whether memory is named, and not the system that keeps a share of it.
    pub(crate) const fn is_of_any_system(&self) -> bool {
        matches!(self.place, Some(Place::Ram { system: None, entitled: false, .. }))
    }

    /// A question about a model, everything else left open.
    #[must_use]
    pub fn about(model: impl Into<String>) -> Self {
        Self { model: model.into(), ..Self::default() }
    }
}

/// A graphics card beside the machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Card {
    /// One of the catalog, by any name people use.
    Named(String),
    /// One with this much memory, as it is sold.
    Sized(Bytes),
}

impl std::str::FromStr for Card {
    type Err = ParseError;

    /// A size as memory is sold, or a name.
    fn from_str(text: &str) -> Result<Self, ParseError> {
        let is_size = text.starts_with(|c: char| c.is_ascii_digit());
        Ok(match Bytes::of_memory(text) {
            Ok(size) => Self::Sized(size),
            Err(error) if is_size && text.chars().all(|c| c.is_ascii_digit()) => return Err(error),
            Err(_) => Self::Named(text.to_owned()),
        })
    }
}

/// Where a model would run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A device of the catalog.
    Device {
        /// Its name as people type it, with the size of its memory behind a colon where it comes
        /// with several: `rpi-5:8`.
        name: String,
        /// The system, where it is not the usual one of the device.
        system: Option<String>,
        /// On iOS and iPadOS: the app has the increased-memory entitlement.
        entitled: bool,
    },
    /// A machine sold with this much memory, of which its system keeps a share.
    Ram {
        /// The memory it is sold with.
        size: Bytes,
        /// The system; without one, the usual ones are each priced, and the worst answer counts.
        system: Option<String>,
        /// On iOS and iPadOS: the app has the increased-memory entitlement.
        entitled: bool,
    },
    /// This much memory free for the app; nothing is taken off.
    Free(Bytes),
    /// A machine that was looked at.
    Machine(Machine),
}

/// A machine that was looked at: plain facts, as the feature `detect` finds them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Machine {
    /// All of its memory, or what a container may use.
    pub total: Bytes,
    /// What of it is available now.
    pub available: Bytes,
    /// A container's limit, not the machine, sets the total.
    pub limited: bool,
    /// The system, an id of `edgefit list systems`.
    pub system: String,
    /// The instruction set: `x86-64`, `aarch64`.
    pub arch: String,
    /// Features of the instruction set, as `data/cpus.yaml` names them.
    pub features: Vec<String>,
    /// Physical cores; 0 where they cannot be counted.
    pub cores: u32,
}

/// How a model would run: llama.cpp's options; what is left open gets what the program sets that runs
/// it, else llama.cpp's default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct How {
    /// Context, all sequences together; 0 for the trained length.
    pub ctx_size: Option<Tokens>,
    /// Logical batch.
    pub batch_size: Option<Tokens>,
    /// Physical batch.
    pub ubatch_size: Option<Tokens>,
    /// Parallel sequences.
    pub parallel: Option<u32>,
    /// Block format of cached keys.
    pub cache_type_k: Option<String>,
    /// Block format of cached values.
    pub cache_type_v: Option<String>,
    /// Fused attention; without it the runtime decides.
    pub flash_attn: Option<bool>,
    /// Map the file or read it; without it the backend decides.
    pub load_mode: Option<LoadMode>,
    /// Keep weights in the layout of the file.
    pub no_repack: bool,
    /// Windowed layers keep the whole context.
    pub swa_full: bool,
    /// All sequences share one stream of cells.
    pub kv_unified: bool,
    /// Embeddings are asked for, and no text.
    pub embeddings: bool,
    /// Processor threads.
    pub threads: Option<u32>,
    /// Most rows of logits at once; 0 for the batch size.
    pub outputs_max: Option<u32>,
    /// Length of the prompt processed.
    pub prompt_tokens: Option<Tokens>,
    /// The runtime.
    pub runtime: Option<String>,
    /// The program it is run in, whose settings hold for what is left open.
    pub app: Option<String>,
    /// Where operations run: `cpu`, `metal`, `vulkan`, `opencl`, `cuda`, `npu`.
    pub backend: Option<String>,
    /// Layers on the GPU, the output counted as one; without it all of them.
    pub gpu_layers: Option<u32>,
    /// What layers and weights are kept from devices, and how layers are shared among them.
    pub split: Split,
    /// The processor.
    pub cpu: Option<String>,
    /// The encoder of images and sound, if it is loaded too.
    pub mmproj: Option<Mmproj>,
    /// The size of the images it reads; without it the one the runtime reserves for at start.
    pub image: Option<ImageSize>,
    /// A smaller model that guesses the next tokens ahead of it, by any name people use.
    ///
    /// `mtp` stands for heads of the model's own, unless some model is called so.
    pub draft: Option<String>,
    /// A second model that stays loaded beside it, by any name people use; `none` for none where a task
    /// would take one by itself.
    pub beside: Option<String>,
    /// Adapters that are loaded too.
    pub lora: Vec<Lora>,
    /// Memory a server may keep past prompts in, MiB: 0 for none, -1 without a limit.
    pub cache_ram: Option<i64>,
    /// Most states a server keeps of each sequence to go back to.
    pub ctx_checkpoints: Option<u32>,
}

/// How layers and weights are given to devices.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Split {
    /// Matrices of experts stay with the processor.
    pub cpu_moe: bool,
    /// Those of so many layers, from the first.
    pub n_cpu_moe: Option<u32>,
    /// Patterns of names and the buffers those weights are loaded into: `PATTERN=BUFFER`, several between commas.
    pub override_tensor: Vec<String>,
    /// Caches stay with the processor.
    pub no_kv_offload: bool,
    /// Devices take no products of weights they do not have.
    pub no_op_offload: bool,
    /// How much of the layers each device gets: numbers between commas.
    pub tensor_split: Option<String>,
    /// How layers are shared.
    pub split_mode: Option<SplitMode>,
    /// The device that gets all of them, where they are not shared.
    pub main_gpu: Option<u32>,
}

names! {
    /// How layers are shared among devices.
    #[derive(Hash)]
    pub enum SplitMode {
        /// Each device gets some layers.
        Layer = "layer",
        /// One device gets all.
        None = "none",
    }
}

/// Which adapter.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Lora {
    /// One of this rank on every matrix of every layer.
    Rank(u32),
    /// The path of its file.
    File(String),
}

impl From<&str> for Lora {
    fn from(name: &str) -> Self {
        name.parse().map_or_else(|_| Self::File(name.to_owned()), Self::Rank)
    }
}

/// Which file of an encoder.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mmproj {
    /// The one people usually get with the model.
    Usual,
    /// A type, or the path of a file.
    Named(String),
}
