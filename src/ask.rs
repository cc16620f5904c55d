//! What is asked: names and numbers as a person gives them, nothing looked up, nothing decided.

use crate::{Bytes, ModelFile, Tokens};

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
    /// The quantization, if it does not stand behind the model's name.
    pub quant: Option<String>,
    /// An importance matrix is at hand, which changes some recipes.
    pub imatrix: bool,
    /// Where it would run.
    pub place: Option<Place>,
    /// How it would run.
    pub how: How,
}

impl Question {
    /// A question about a model, everything else left open.
    #[must_use]
    pub fn about(model: impl Into<String>) -> Self {
        Self { model: model.into(), ..Self::default() }
    }
}

/// Where a model would run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A machine sold with this much memory, of which its system keeps a share.
    Ram {
        /// The memory it is sold with.
        size: Bytes,
        /// The system; without one, a generic reserve is taken.
        system: Option<String>,
        /// On iOS and iPadOS: the app has the increased-memory entitlement.
        entitled: bool,
    },
    /// This much memory free for the app; nothing is taken off.
    Free(Bytes),
}

/// How a model would run: llama.cpp's options; what is left open gets llama.cpp's default.
#[derive(Clone, Debug, Default)]
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
    /// Read the file instead of mapping it.
    pub no_mmap: bool,
    /// Keep weights in the layout of the file.
    pub no_repack: bool,
    /// Windowed layers keep the whole context.
    pub swa_full: bool,
    /// All sequences share one stream of cells.
    pub kv_unified: bool,
    /// Processor threads.
    pub threads: Option<u32>,
    /// Most rows of logits at once; 0 for the batch size.
    pub outputs_max: Option<u32>,
    /// Length of the prompt processed.
    pub prompt_tokens: Option<Tokens>,
    /// The runtime.
    pub runtime: Option<String>,
    /// The processor.
    pub cpu: Option<String>,
}
