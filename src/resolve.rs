//! From question to workload: names are found, defaults applied in the open, contradictions refused.

use std::sync::Arc;

use crate::{
    Catalog, Error,
    ask::{How, Place, Question},
    bill::Pool,
    budget::Budget,
    catalog::{
        file_type::FileType,
        format::{Format, FormatId, Formats},
        model::Model,
        runtime::Runtime,
        tokenizer::Tokenizer,
    },
    file::Contents,
    forward::Stored,
    runtimes::{self, Choice},
    site::Site,
    workload::{CELL_BLOCK, Context, Given, LoadMode, Offload, Origin, Setup, Workload},
};

/// The quantization taken when none is named.
const QUANT: &str = "Q4_K_M";
/// Tokens of context taken when none are asked for, unless the model was trained for fewer.
const CONTEXT: u64 = 4096;
/// llama-completion's defaults.
const BATCH: u64 = 2048;
const UBATCH: u64 = 512;
const CACHE: &str = "f16";
const LLAMA_CPP: &str = "llama.cpp's default";
/// Most threads llama.cpp runs (`GGML_MAX_N_THREADS`).
const MOST_THREADS: u64 = 512;
/// Most sequences llama.cpp keeps apart.
const MOST_SEQUENCES: u64 = 256;

/// A question, ready to be priced and judged.
#[derive(Clone, Debug)]
pub struct Resolved {
    /// What to price.
    pub workload: Workload,
    /// What to hold it against; `None` where no place is named.
    pub budget: Option<Budget>,
    /// What the reader should know about the question, one sentence each.
    pub notes: Vec<String>,
}

/// Finds what `question` names in `catalog`.
///
/// # Errors
/// [`Error::Unknown`] for a name nobody knows, [`Error::Refused`] for a setup llama.cpp refuses,
/// [`Error::Catalog`] for a faulty entry.
pub fn resolve(question: &Question, catalog: &Catalog) -> Result<Resolved, Error> {
    let formats = catalog.formats()?;
    let choice = runtimes::choose(question, catalog)?;
    let Subject { model, file_type, tokenizer, contents, notes: found } =
        subject(question, choice.is_a_file(), catalog, &formats)?;
    let how = &question.how;
    let site = Arc::new(Site::of(question, catalog, &formats, &choice.runtime)?);
    let isa = &site.cpu.value.arch;
    let Choice { runtime, scheme, note, .. } = choice.on(&site.backend.value, isa, catalog)?;
    let setup = Setup::of(how, &runtime, &model, &formats, &site)?;
    let hindrance = runtimes::hindrance((&runtime, scheme.as_ref()), (&site, &model), catalog)?;
    let workload = Workload {
        tokenizer,
        runtime,
        file_type,
        scheme: scheme.map(Arc::new),
        hindrance,
        contents,
        imatrix: question.imatrix,
        site: Arc::clone(&site),
        setup,
        model,
        formats,
    };
    let mut notes = notes(&workload);
    notes.extend(found);
    notes.extend(note);
    notes.extend(place_notes(&workload, question.place.as_ref()));
    Ok(Resolved { workload, budget: site.budget.clone(), notes })
}

impl Workload {
    /// The same model, file and processor, run in another way.
    pub(crate) fn run_as(&self, how: &How) -> Result<Self, Error> {
        let setup = Setup::of(how, &self.runtime, &self.model, &self.formats, &self.site)?;
        Ok(Self { setup, ..self.clone() })
    }
}

impl Setup {
    /// The options of `how`, with the runtime's defaults where they are open.
    fn of(
        how: &How,
        runtime: &Runtime,
        model: &Model,
        formats: &Formats,
        site: &Site,
    ) -> Result<Self, Error> {
        if let Some(pricing) = &runtime.pricing {
            return runtimes::setup(how, (runtime, pricing), model, formats, site);
        }
        Ok(Self {
            load_mode: load_mode(how, site)?,
            repack: !how.no_repack,
            offload: offload(how, model, site)?,
            threads: threads(how.threads, site)?,
            context: context(how, model, formats)?,
        })
    }
}

/// Mapped or read: as asked, or as the backend can. Source: llama.cpp 0c1e57098,
/// `src/llama-model.cpp` (`load_tensors`) and `mmap_support` of each backend's device.
fn load_mode(how: &How, site: &Site) -> Result<Given<LoadMode>, Error> {
    if !site.can_map() {
        return match how.load_mode {
            Some(LoadMode::Mmap) => Err(Error::Refused(
                "--load-mode mmap is not possible in a browser; leave it out".to_owned(),
            )),
            _ => Ok(default(LoadMode::None, "a browser maps no files")),
        };
    }
    Ok(match how.load_mode {
        Some(mode) => asked(mode),
        None if site.maps_by_itself() => default(LoadMode::Mmap, LLAMA_CPP),
        None => default(LoadMode::None, "llama.cpp's on this backend, which maps nothing"),
    })
}

/// Layers on the GPU: as many as asked for, else all.
fn offload(how: &How, model: &Model, site: &Site) -> Result<Offload, Error> {
    let of = model.shape.layers.saturating_add(1);
    let layers = match (how.gpu_layers, site.backend.value.is_cpu()) {
        (Some(n), true) if n > 0 => {
            return Err(Error::Refused(format!(
                "--n-gpu-layers {n} needs a GPU; name one with --backend, such as vulkan"
            )));
        }
        (_, true) => default(0, "no GPU is used"),
        (Some(n), false) => asked(u64::from(n).min(of)),
        (None, false) => default(of, LLAMA_CPP),
    };
    let pool = if site.is_unified() || layers.value == 0 { Pool::Ram } else { Pool::Vram };
    Ok(Offload { layers, of, pool })
}

/// What a question is about.
struct Subject {
    model: Model,
    file_type: FileType,
    tokenizer: Option<Tokenizer>,
    contents: Option<Arc<Contents>>,
    notes: Vec<String>,
}

/// The model and its file type; what follows the last colon counts if it is a quantization.
fn subject(
    question: &Question,
    a_file: bool,
    catalog: &Catalog,
    formats: &Formats,
) -> Result<Subject, Error> {
    let (name, quant) = runtimes::asked(question, catalog)?;
    // A scheme is no file type, and so is not looked up as one.
    let quant = quant.filter(|_| a_file);
    let listed =
        |model: &Model| model.tokenizer.as_deref().map(|id| catalog.tokenizer(id)).transpose();
    if let Some(file) = &question.file {
        let settled = file.settle(catalog, formats, quant, QUANT)?;
        return Ok(Subject {
            tokenizer: match &file.tokenizer {
                Some(tokenizer) => Some(tokenizer.clone()),
                None => listed(&file.model)?,
            },
            model: file.model.clone(),
            file_type: settled.file_type,
            contents: file.contents.clone(),
            notes: file.notes.iter().cloned().chain(settled.note).collect(),
        });
    }
    if name.trim().is_empty() {
        return Err(Error::Refused(
            "no model is named; `edgefit list models` shows what there is".to_owned(),
        ));
    }
    let model = catalog.model(name)?;
    Ok(Subject {
        tokenizer: listed(&model)?,
        model,
        file_type: catalog.file_type(quant.unwrap_or(QUANT), formats)?,
        contents: None,
        notes: Vec::new(),
    })
}

/// The context as llama.cpp allocates it. Source: `src/llama-context.cpp`, constructor.
fn context(how: &How, model: &Model, formats: &Formats) -> Result<Context, Error> {
    let asked_context = context_asked(how, model)?;
    let parallel = counted(how.parallel, 1, "--parallel")?;
    if parallel.value > MOST_SEQUENCES {
        return Err(Error::Refused(format!(
            "--parallel {} is more than the {MOST_SEQUENCES} sequences llama.cpp keeps apart",
            parallel.value
        )));
    }
    let padded = asked_context.value.next_multiple_of(CELL_BLOCK);
    let (cells, streams) = if how.kv_unified {
        (padded, 1)
    } else {
        (
            padded.checked_div(parallel.value).unwrap_or(0).next_multiple_of(CELL_BLOCK),
            parallel.value,
        )
    };
    let batch = counted(how.batch_size.map(crate::Tokens::get), BATCH, "--batch-size")?
        .at_most(asked_context.value);
    let ubatch = counted(how.ubatch_size.map(crate::Tokens::get), UBATCH, "--ubatch-size")?
        .at_most(batch.value);
    let outputs_max = match how.outputs_max.map(u64::from) {
        Some(n) if n > 0 && n < parallel.value => {
            return Err(Error::Refused(format!(
                "--outputs-max {n} is below --parallel {}; each sequence needs a row of logits",
                parallel.value
            )));
        }
        Some(n) => asked(n),
        None => default(0, "llama-completion's: the batch size"),
    };
    let flash_attn = how.flash_attn.unwrap_or(true);
    let keys = cache_format(how.cache_type_k.as_deref(), "--cache-type-k", formats)?;
    let values = cache_format(how.cache_type_v.as_deref(), "--cache-type-v", formats)?;
    check_cache(&formats[keys], &formats[values], flash_attn, model)?;
    let shared = if how.kv_unified { parallel.value } else { 1 };
    let window = model.shape.window.saturating_mul(shared).saturating_add(ubatch.value);
    let context = Context {
        size: cells.saturating_mul(streams),
        cells,
        window_cells: if how.swa_full {
            cells
        } else {
            cells.min(window).next_multiple_of(CELL_BLOCK)
        },
        streams,
        prompt: prompt(how, &ubatch, cells)?,
        keys,
        values,
        keys_stored: stored(&formats[keys]),
        values_stored: stored(&formats[values]),
        flash_attn,
        swa_full: how.swa_full,
        kv_unified: how.kv_unified,
        asked: asked_context,
        batch,
        ubatch,
        parallel,
        outputs_max,
    };
    Ok(context)
}

pub(crate) fn context_asked(how: &How, model: &Model) -> Result<Given<u64>, Error> {
    let trained = model.shape.trained_context.map(u64::from);
    Ok(match (how.ctx_size.map(|tokens| u64::from(tokens.get())), trained) {
        (Some(0), Some(trained)) => {
            Given { value: trained, origin: Origin::Catalog(model.file.clone()) }
        }
        (Some(0), None) => {
            return Err(Error::Refused(format!(
                "the trained context of {} is not known; give --ctx-size a number",
                model.id
            )));
        }
        (Some(asked_for), _) => asked(asked_for),
        (None, Some(trained)) if trained < CONTEXT => {
            Given { value: trained, origin: Origin::Catalog(model.file.clone()) }
        }
        (None, _) => default(CONTEXT, "enough for a conversation"),
    })
}

/// The prompt, by default one full micro-batch; it must fit the context of a sequence.
fn prompt(how: &How, ubatch: &Given<u64>, cells: u64) -> Result<Given<u64>, Error> {
    match how.prompt_tokens.map(|tokens| u64::from(tokens.get())) {
        Some(0) => Err(Error::Refused("--prompt-tokens must be at least 1".to_owned())),
        Some(n) if n > cells => Err(Error::Refused(format!(
            "--prompt-tokens {n} does not fit a context of {cells} tokens per sequence; raise --ctx-size"
        ))),
        Some(n) => Ok(asked(n)),
        None => Ok(default(ubatch.value.min(cells), "one full micro-batch")),
    }
}

fn cache_format(name: Option<&str>, flag: &str, formats: &Formats) -> Result<FormatId, Error> {
    let name = name.unwrap_or(CACHE);
    formats.find(name).filter(|&id| formats[id].cache).ok_or_else(|| {
        let allowed: Vec<String> =
            formats.cache_formats().map(|format| format.id.to_ascii_lowercase()).collect();
        Error::Refused(format!(
            "{flag} cannot be '{name}'; llama.cpp keeps caches as {}",
            allowed.join(", ")
        ))
    })
}

/// What llama.cpp refuses. Source: `src/llama-context.cpp` (`llama_init_from_model`).
fn check_cache(
    keys: &Format,
    values: &Format,
    flash_attn: bool,
    model: &Model,
) -> Result<(), Error> {
    if values.is_quantized() && !flash_attn {
        return Err(Error::Refused(format!(
            "llama.cpp refuses a {} value cache with --flash-attn off; turn it on or keep values as f16",
            values.id.to_ascii_lowercase()
        )));
    }
    if model.shape.latent.absorbed && keys.id != values.id {
        return Err(Error::Refused(format!(
            "llama.cpp refuses a cache of {} keys and {} values for {}, which keeps both in one; give both one type",
            keys.id.to_ascii_lowercase(),
            values.id.to_ascii_lowercase(),
            model.id
        )));
    }
    let head = model.shape.key_dim();
    for (flag, format) in [("--cache-type-k", keys), ("--cache-type-v", values)] {
        if flash_attn && format.is_quantized() && !format.divides(head) {
            return Err(Error::Refused(format!(
                "llama.cpp refuses {flag} {} for {}: blocks of {} do not fill heads of {head}; keep f16",
                format.id.to_ascii_lowercase(),
                model.id,
                format.block
            )));
        }
    }
    Ok(())
}

fn stored(format: &Format) -> Stored {
    match (format.is_quantized(), format.bytes) {
        (true, _) => Stored::Quantized,
        (false, 4) => Stored::Single,
        (false, _) => Stored::Half,
    }
}

pub(crate) fn threads(asked_for: Option<u32>, site: &Site) -> Result<Given<u64>, Error> {
    if asked_for.is_none() {
        return Ok(site.threads.clone());
    }
    let threads = counted(asked_for, 1, "--threads")?;
    if threads.value > MOST_THREADS {
        let asked = threads.value;
        return Err(Error::Refused(format!(
            "--threads {asked} is more than the {MOST_THREADS} llama.cpp runs"
        )));
    }
    Ok(threads)
}

/// A number of at least 1, or llama.cpp's default.
pub(crate) fn counted(
    asked_for: Option<u32>,
    otherwise: u64,
    flag: &str,
) -> Result<Given<u64>, Error> {
    match asked_for.map(u64::from) {
        Some(0) => Err(Error::Refused(format!("{flag} must be at least 1"))),
        Some(n) => Ok(asked(n)),
        None => Ok(default(otherwise, LLAMA_CPP)),
    }
}

pub(crate) const fn asked<T>(value: T) -> Given<T> {
    Given { value, origin: Origin::Asked }
}

pub(crate) const fn default<T>(value: T, reason: &'static str) -> Given<T> {
    Given { value, origin: Origin::Default(reason) }
}

impl Given<u64> {
    /// As llama.cpp does it: no larger than what it is part of.
    fn at_most(self, limit: u64) -> Self {
        if self.value <= limit {
            return self;
        }
        Self { value: limit, origin: Origin::Computed("no larger than what it is part of") }
    }
}

/// What the reader should know before believing the answer.
fn notes(workload: &Workload) -> Vec<String> {
    let (model, context) = (&workload.model, &workload.setup.context);
    let mut notes = Vec::new();
    if let Some(trained) =
        model.shape.trained_context.filter(|&trained| context.asked.value > u64::from(trained))
    {
        notes.push(format!(
            "{} was trained for {trained} tokens; {} are priced as asked",
            model.name, context.asked.value
        ));
    }
    if !model.verified {
        notes.push(format!(
            "the shape of {} is not checked against a published parameter count",
            model.name
        ));
    }
    if workload.hindrance.is_none() {
        notes.extend(workload.runtime.notes.clone());
    }
    if workload.scheme.is_some() {
        return notes;
    }
    if workload.tokenizer.is_none() {
        notes.push(format!(
            "the tokenizer of {} is not measured; its memory is a guess by vocabulary size",
            model.name
        ));
    }
    notes.extend(model.gguf_note.clone());
    notes
}

/// What the reader should know about the place.
fn place_notes(workload: &Workload, place: Option<&Place>) -> Vec<String> {
    let (site, offload) = (&workload.site, &workload.setup.offload);
    let mut notes = Vec::new();
    let card = site.device.as_ref().filter(|device| device.is_card());
    if let Some(card) = card {
        notes.push(format!(
            "the verdict is about the memory of the {}; what stays in the machine's own is not judged",
            card.name
        ));
    } else if offload.is_used() && site.gpu.is_none() && place.is_some() {
        notes.push(
            "the GPU is taken to share the memory asked about; a graphics card is named with --device"
                .to_owned(),
        );
    }
    let planned = offload.is_used() && workload.scheme.is_none();
    if planned && site.backend.value.compute_error_permille > 0 {
        notes.push(
            "compute buffers of a GPU are planned like the CPU's, and may be off by a fifth"
                .to_owned(),
        );
    }
    if let Some(device) = &site.device {
        notes.extend(device.note.as_ref().map(|note| format!("{}: {note}", device.name)));
        notes.extend(device.extra_reserve.as_ref().map(|extra| {
            format!("{} are kept for the system's own models: {}", extra.size(), extra.basis)
        }));
    }
    notes
}
