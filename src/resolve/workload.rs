//! What is to be priced: a question with every name found and every default applied.

use std::sync::Arc;

use crate::{
    ask::{How, LoadMode},
    catalog::{
        app::{App, Own},
        backend::Backend,
        cpu::Cpu,
        encoder::EncoderFile,
        file_type::FileType,
        format::{FormatId, Formats},
        model::Model,
        pricing::Pricing,
        runtime::Runtime,
        scheme::Scheme,
        scope::Circumstances,
        tokenizer::Tokenizer,
        usage::{Ready, ReadyFormat},
    },
    file::{Contents, Packing},
    forward::{Pass, Stored},
    model::{adapter::AdapterFile, encoder::ImageSize},
    resolve::{offload::Offload, origin::Given, site::Site},
};

/// Which memory an amount lies in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pool {
    /// The machine's memory, which a GPU that is part of the chip shares.
    #[default]
    Ram,
    /// A graphics card's own, by the number of the card.
    Gpu(u8),
    /// That of a remote host.
    Remote(u8),
}

impl Pool {
    /// That of the first graphics card.
    pub const VRAM: Self = Self::Gpu(0);
}

impl std::fmt::Display for Pool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Ram => f.write_str("ram"),
            Self::Gpu(0) => f.write_str("vram"),
            Self::Gpu(number) => write!(f, "vram{number}"),
            Self::Remote(number) => write!(f, "remote{number}"),
        }
    }
}

impl serde::Serialize for Pool {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// One model, quantized, in one setup on one processor: all that an estimate depends on.
///
/// Nothing in here is a name to be looked up or an option left open; [`crate::resolve`] makes it.
#[derive(Clone, Debug)]
pub struct Workload {
    pub(crate) model: Arc<Model>,
    pub(crate) tokenizer: Option<Arc<Tokenizer>>,
    pub(crate) runtime: Arc<Runtime>,
    pub(crate) formats: Arc<Formats>,
    pub(crate) file_type: Arc<FileType>,
    /// The file type of the model's own checkpoint, where that is quantized and no file is priced instead.
    pub(crate) born: Option<Arc<FileType>>,
    /// What the runtime makes of the weights, where it is not llama.cpp; the file type says nothing then.
    pub(crate) scheme: Option<Arc<Scheme>>,
    /// What the model's own file holds, where it was read from one.
    pub(crate) contents: Option<Arc<Contents>>,
    /// How the weights are packed, where they are run as they are.
    pub(crate) packing: Option<Arc<Packing>>,
    pub(crate) imatrix: bool,
    /// What is loaded beside the model to see and hear, if it is.
    pub(crate) encoder: Option<Mmproj>,
    /// Adapters that are loaded too.
    pub(crate) adapters: Vec<Arc<AdapterFile>>,
    /// What guesses ahead of the model, if anything does: a workload beside this one.
    pub(crate) draft: Option<Arc<Self>>,
    /// A second model that stays loaded beside it, if one does.
    pub(crate) beside: Option<Arc<Self>>,
    /// Where it runs; the budget there is not part of a bill.
    pub(crate) site: Arc<Site>,
    /// The program it is run in, where one is named.
    pub(crate) app: Option<Arc<App>>,
    pub(crate) setup: Setup,
}

/// An encoder that is loaded beside the model.
#[derive(Clone, Debug)]
pub struct Mmproj {
    pub(crate) file: Arc<EncoderFile>,
    /// The image it reads.
    pub(crate) image: Given<ImageSize>,
    /// The text model reads it at once, in one micro-batch.
    pub(crate) at_once: bool,
}

impl Workload {
    /// The quantization: a file type of llama.cpp, or a scheme.
    pub(crate) fn quant(&self) -> &str {
        self.scheme.as_ref().map_or(&self.file_type.id, |scheme| &scheme.id)
    }

    /// Whether its developer publishes a file in this quantization that was trained for it.
    pub(crate) fn is_trained_for_its_quant(&self) -> bool {
        let is_it = |ready: &Ready| ready.quant.as_deref() == Some(self.quant());
        self.scheme.is_none() && self.model.usage.trained(ReadyFormat::Gguf).any(is_it)
    }

    /// How the runtime spends memory, and in which scheme; `None` for llama.cpp and what wraps it.
    pub(crate) fn priced_from_data(&self) -> Option<PricedRun<'_>> {
        let (pricing, scheme) = (self.runtime.pricing.as_ref()?, self.scheme.as_deref()?);
        Some(PricedRun { workload: self, pricing, scheme })
    }

    /// What a program's rules are held against here.
    pub(crate) fn circumstances<'a>(&'a self, app: &'a App) -> Circumstances<'a> {
        super::app::here(app, &self.site, self.quant(), &self.model.arch)
    }

    /// What the program holds without a model, where that is known.
    pub(crate) fn own_memory(&self) -> Option<Own> {
        let app = self.app.as_deref()?;
        app.own_memory.there(&self.circumstances(app)).copied()
    }

    /// What guesses, where that are heads of the model's own.
    pub(crate) fn heads(&self) -> Option<&Arc<Self>> {
        self.draft.as_ref().filter(|draft| draft.model.shape.is_of_heads())
    }

    /// The processor.
    pub(crate) fn cpu(&self) -> &Cpu {
        &self.site.cpu.value
    }

    /// The memory a question about the place is about: a graphics card's own, else the machine's.
    pub(crate) fn pool_asked_about(&self) -> Pool {
        if self.site.is_unified() { Pool::Ram } else { Pool::VRAM }
    }

    /// Whether there is a graphics processor that computes nothing. What an NPU computes, it might not see.
    pub(crate) fn leaves_gpu(&self) -> bool {
        !self.setup.offload.is_used() && self.site.gpu.is_some() && !self.backend().is_npu()
    }

    /// The backend.
    pub(crate) fn backend(&self) -> &Backend {
        &self.site.backend.value
    }
}

/// A workload whose memory is priced from data, and by which.
#[derive(Clone, Copy, Debug)]
pub struct PricedRun<'a> {
    pub workload: &'a Workload,
    pub pricing: &'a Pricing,
    pub scheme: &'a Scheme,
}

impl PricedRun<'_> {
    /// Bytes of an activation.
    pub fn activations(&self) -> u64 {
        self.scheme.activations.unwrap_or(self.pricing.activations)
    }
}

/// How it is run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setup {
    pub load_mode: Given<LoadMode>,
    pub repack: bool,
    pub offload: Offload,
    pub threads: Given<u64>,
    pub context: Context,
    /// What of it the program set that it is run in.
    pub by_app: How,
}

/// The context of a run, as the runtime allocates it after its own rounding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    /// Tokens asked for.
    pub asked: Given<u64>,
    /// Tokens allocated, all sequences together.
    pub size: u64,
    /// Cells of one stream of the full cache.
    pub cells: u64,
    /// Cells of one stream of the sliding-window cache.
    pub window_cells: u64,
    /// Logical batch, tokens.
    pub batch: Given<u64>,
    /// Physical batch, tokens.
    pub ubatch: Given<u64>,
    /// Parallel sequences.
    pub parallel: Given<u64>,
    /// Streams of the cache: one per sequence, or one for all.
    pub streams: u64,
    /// Most rows of logits at once; 0 for the batch size.
    pub outputs_max: Given<u64>,
    /// Length of the prompt processed, tokens.
    pub prompt: Given<u64>,
    /// Block format of the keys.
    pub keys: FormatId,
    /// Block format of the values.
    pub values: FormatId,
    pub keys_stored: Stored,
    pub values_stored: Stored,
    pub flash_attn: bool,
    /// Nobody asked for fused attention or against it: the runtime decides.
    pub flash_attn_open: bool,
    pub swa_full: bool,
    pub kv_unified: bool,
    /// Embeddings are made, and no text.
    pub embeddings: Given<bool>,
    /// A text is embedded in one piece.
    pub whole_text: bool,
    /// Tokens guessed ahead for each sequence, and checked at once.
    pub guesses: u64,
    /// Tokens that recurrent layers can go back by; states are kept for each of them.
    pub rollback: u64,
    /// What a server may keep of past prompts.
    pub prompt_cache: Given<PromptCache>,
    /// Most states a server keeps of each sequence to go back to.
    pub checkpoints: Given<u64>,
}

/// What a server may keep of past prompts, in the machine's memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PromptCache {
    /// So many MiB.
    Mebibytes(u64),
    /// As many tokens together as the context has.
    Tokens,
}

impl PromptCache {
    /// Nothing.
    pub const OFF: Self = Self::Mebibytes(0);
}

impl Mmproj {
    /// Tokens of context that its image takes; `None` where it reads none, or the rule is not known.
    pub(crate) fn tokens_per_image(&self) -> Option<u64> {
        Some(self.file.vision.as_ref()?.sees(self.image.value)?.tokens)
    }
}

impl Mmproj {
    /// The tokens that one micro-batch must hold at least: all of an image, where it is read at once.
    pub(crate) fn least_ubatch(&self) -> u64 {
        self.tokens_per_image().filter(|_| self.at_once).unwrap_or(0)
    }
}

impl Context {
    /// What one sequence has of it, tokens.
    pub fn of_sequence(&self) -> u64 {
        self.size.checked_div(self.parallel.value).unwrap_or(0)
    }

    /// The prompt graph the runtime reserves.
    pub fn reserved_prompt(&self) -> Pass {
        let tokens = self.size.min(self.ubatch.value);
        let most =
            if self.outputs_max.value == 0 { self.batch.value } else { self.outputs_max.value };
        let sequences = self.parallel.value;
        let at_once = [self.streams, sequences];
        self.pass(tokens.next_multiple_of(sequences), tokens.min(most), at_once, self.cells)
    }

    /// The graph for one token of each sequence, which it reserves too.
    pub fn reserved_token(&self) -> Pass {
        let sequences = self.parallel.value;
        self.pass(sequences, sequences, [self.streams, sequences], self.cells)
    }

    /// The passes a run makes: full micro-batches of the prompt, what is left of it, then tokens.
    ///
    /// Each sequence processes its prompt alone, one row of logits at its end; tokens are
    /// generated for all sequences at once. Of several full micro-batches the last is enough: it
    /// sees the most cells. Of embeddings every token is an output, and nothing is generated.
    pub fn run(&self) -> Vec<Pass> {
        let (prompt, ubatch) = (self.prompt.value, self.ubatch.value.max(1));
        let rest = prompt.checked_rem(ubatch).unwrap_or(0);
        let full = prompt.saturating_sub(rest);
        let mut passes = Vec::with_capacity(3);
        let outputs = |tokens| if self.embeddings.value { tokens } else { 1 };
        if full > 0 {
            passes.push(self.pass(ubatch, outputs(ubatch), [1, 1], in_use(full)));
        }
        if rest > 0 {
            passes.push(self.pass(rest, outputs(rest), [1, 1], in_use(prompt)));
        }
        if self.embeddings.value {
            return passes;
        }
        // As many sequences as a micro-batch holds take part in one step, each with its last token and guesses.
        let each = self.guesses.saturating_add(1).min(ubatch);
        let sequences = self.parallel.value.min(ubatch.checked_div(each).unwrap_or(1));
        let streams = self.streams.min(sequences);
        let (at_once, tokens) = ([streams, sequences], sequences.saturating_mul(each));
        let cells = in_use(prompt.saturating_add(each));
        passes.push(self.pass(tokens, tokens, at_once, cells));
        passes
    }

    /// Rows of outputs that are kept at a time.
    pub fn output_rows(&self) -> u64 {
        let prompt =
            if self.embeddings.value { self.prompt.value.min(self.batch.value) } else { 0 };
        prompt.max(self.parallel.value.saturating_mul(self.guesses.saturating_add(1)))
    }

    /// Whether the prompt takes more than one micro-batch.
    pub fn prompt_is_split(&self) -> bool {
        self.prompt.value > self.ubatch.value
    }

    fn pass(&self, tokens: u64, outputs: u64, [streams, sequences]: [u64; 2], cells: u64) -> Pass {
        Pass {
            tokens,
            outputs,
            streams,
            sequences,
            cells: cells.min(self.cells),
            window_cells: cells.min(self.window_cells),
            flash_attn: self.flash_attn,
            values_turned: !self.flash_attn,
            split_cache: self.streams > 1,
            keys: self.keys_stored,
            values: self.values_stored,
            embeddings: self.embeddings.value,
            rollback: self.rollback,
        }
    }
}

/// Cells attention looks at when `tokens` are kept.
fn in_use(tokens: u64) -> u64 {
    tokens.next_multiple_of(CELL_BLOCK)
}

/// Caches are allocated, and looked at, in whole blocks of this many cells.
pub const CELL_BLOCK: u64 = 256;
