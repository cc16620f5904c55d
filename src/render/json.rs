//! The answer for programs: JSON with stable names; all sizes are integers, in bytes.

use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    Answer, Bytes, Case, Catalog, Error, Lang, Message, Origin,
    bill::{Factor, Part, Pool, Term},
    budget::Budget,
    catalog::device::Platform,
    render::words,
    speed::Speed,
};

/// The version of the form; a field never changes its meaning under one name.
pub(crate) const SCHEMA: &str = "edgefit/1";

/// The answer to `fit`; sizes are integers, in bytes.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Fit {
    /// The version of the form.
    #[schemars(extend("const" = SCHEMA))]
    schema: &'static str,
    #[serde(flatten)]
    answer: AnswerJson,
}

/// What is said of a model in a place.
#[derive(Serialize, JsonSchema)]
pub(crate) struct AnswerJson {
    model: ModelJson,
    setup: SetupJson,
    footprint: Footprint,
    accuracy: Accuracy,
    /// The device; null where none was named.
    device: Option<DeviceJson>,
    /// The memory there is; null only where nothing was given and nothing can be detected.
    budget: Option<BudgetJson>,
    /// The answer in a word; null with a null budget.
    #[schemars(with = "Option<crate::Verdict>")]
    verdict: Option<&'static str>,
    /// The verdict in a sentence; null with a null verdict.
    reason: Option<String>,
    /// The smaller of the two slacks under the typical reserve, in bytes; below zero what is missing.
    headroom_bytes: Option<i64>,
    limits: LimitsJson,
    /// What would change the answer, least loss first; empty if it fits.
    remedies: Vec<RemedyJson>,
    /// The cheapest changes that make it fit together; null if it does, or nothing does.
    way_out: Option<WayOutJson>,
    speed: Speed,
    /// What the reader should know, a sentence each.
    warnings: Vec<String>,
}

/// The model that was asked about.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FitModel")]
struct ModelJson {
    /// Its name in the catalog, or the name of the file.
    id: String,
    /// The name its publisher gives it.
    name: String,
    /// The architecture, by its GGUF name.
    arch: String,
    /// Parameters.
    params: u64,
    /// Parameters that a token is multiplied with; fewer in a mixture of experts.
    active_params: u64,
    /// The shape was compared with a published file.
    verified: bool,
    /// Where the facts come from.
    source: String,
}

/// The setup that was priced, options named as in llama.cpp.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Setup")]
struct SetupJson {
    /// The quantization.
    quant: String,
    /// Tokens of context, as allocated.
    ctx_size: u64,
    /// Tokens of context, as asked.
    ctx_size_asked: u64,
    /// Tokens submitted at once.
    batch_size: u64,
    /// Tokens processed at once.
    ubatch_size: u64,
    /// Sequences at a time.
    parallel: u64,
    /// The type of cached keys.
    cache_type_k: String,
    /// The type of cached values.
    cache_type_v: String,
    flash_attn: bool,
    #[schemars(with = "crate::LoadMode")]
    load_mode: &'static str,
    /// Weights may be copied into the layout the processor prefers.
    repack: bool,
    /// Layers with a sliding window keep the whole context.
    swa_full: bool,
    /// Sequences share one cache.
    kv_unified: bool,
    /// Rows of logits that are kept at most; 0 for the batch size.
    outputs_max: u64,
    /// Tokens of the prompt that is processed.
    prompt_tokens: u64,
    threads: u64,
    /// An id of `list runtimes`.
    runtime: String,
    /// Where layers are computed: cpu, metal, vulkan, opencl, cuda, npu.
    backend: String,
    /// Layers on the GPU.
    n_gpu_layers: u64,
    /// An id of `list cpus`.
    cpu: String,
}

/// How well the figures are known.
#[derive(Serialize, JsonSchema)]
struct Accuracy {
    #[schemars(with = "crate::catalog::scheme::Evidence")]
    evidence: &'static str,
    /// How far resident memory may be off, thousandths.
    error_permille: u64,
    /// The working set less that error, in bytes.
    working_set_low_bytes: u64,
    /// The working set and that error, in bytes.
    working_set_high_bytes: u64,
}

/// What it takes, in bytes.
#[derive(Serialize, JsonSchema)]
struct Footprint {
    /// Tensor data as stored, without padding and metadata.
    weights_bytes: u64,
    /// The whole file; null where it cannot be known.
    file_bytes: Option<u64>,
    /// Tensors used in place from the mapped file.
    mapped_weights_bytes: u64,
    /// Tensors copied into the layout the processor prefers.
    repacked_weights_bytes: u64,
    /// Tensors loaded into ordinary or device memory as they are.
    copied_weights_bytes: u64,
    /// Mapped, repacked and copied together.
    loaded_weights_bytes: u64,
    /// Keys and values of the context.
    kv_cache_bytes: u64,
    /// State of recurrent layers.
    recurrent_state_bytes: u64,
    /// The reserved compute buffer.
    compute_bytes: u64,
    /// The part of it touched once a prompt of `prompt_tokens` has been processed.
    compute_resident_bytes: u64,
    /// Logits and embeddings that are handed out.
    output_bytes: u64,
    /// The process itself, its vocabulary included.
    process_bytes: u64,
    /// Everything the process asks for.
    reserved_bytes: u64,
    /// The peak resident set of a run, file pages read at load included.
    resident_bytes: u64,
    /// What is charged, and the mapped weights that every token reads.
    working_set_bytes: u64,
    /// What the system cannot take back.
    charged_bytes: u64,
    /// Of everything asked for, what lies in a graphics card.
    vram_bytes: u64,
    /// The bill, line by line; each total above sums a column of it.
    terms: Vec<TermJson>,
}

/// A line of the bill; amounts in bytes.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Term")]
struct TermJson {
    #[schemars(with = "Part")]
    part: &'static str,
    /// What exactly it pays for.
    label: String,
    #[schemars(with = "crate::Formula")]
    formula: &'static str,
    /// What the amount is made of.
    factors: Vec<FactorJson>,
    #[schemars(with = "Pool")]
    pool: &'static str,
    /// What is asked for.
    reserved: u64,
    /// What is touched.
    resident: u64,
    /// What the system cannot take back.
    charged: u64,
    /// What every token needs.
    working_set: u64,
    /// Where the rule comes from.
    source: String,
}

/// A number in a line of the bill.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Factor")]
struct FactorJson {
    name: String,
    value: u64,
    /// asked, detected, a file of the catalog, or what it is behind `default:`, `constant:` and
    /// `computed:`.
    origin: String,
}

/// The device that was named.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FitDevice")]
struct DeviceJson {
    /// An id of `list devices`.
    id: String,
    name: Message,
    #[schemars(with = "Platform")]
    platform: &'static str,
    /// Its chip, an id of `list socs`.
    soc: Option<String>,
    gpu: Option<Message>,
}

/// The memory there is, in bytes.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Budget")]
struct BudgetJson {
    /// The memory of the machine, or what was given as free.
    ram_bytes: u64,
    os_reserved_bytes: Reserve,
    /// What the working set may take under the typical reserve.
    physical_bytes: u64,
    /// What the process may be charged; null where that is the physical budget.
    charge_limit_bytes: Option<u64>,
    /// Whose reserve it is: an id of `list systems`, `free`, `machine`, ...
    system: String,
    /// Where the reserve comes from.
    source: String,
}

/// What the system and other programs keep, in bytes.
#[derive(Serialize, JsonSchema)]
struct Reserve {
    /// Little else runs.
    optimistic: u64,
    /// Everyday use.
    typical: u64,
    /// Much else runs, or the machine is set up badly.
    conservative: u64,
}

/// How far it goes; each null where nothing fits, or nothing is held against memory.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Limits")]
struct LimitsJson {
    /// Tokens of the longest context that fits, at most the trained length.
    max_ctx_size: Option<u64>,
    /// The best quantization that fits.
    best_quant: Option<String>,
    /// The least memory it fits in, in bytes of what was asked: free memory, else the machine's.
    min_ram_bytes: Option<u64>,
    /// The device of the catalog with the least memory that it fits.
    smallest_device: Option<String>,
}

/// A change that helps.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Remedy")]
struct RemedyJson {
    /// The change in words.
    change: String,
    /// The flags to add.
    flags: String,
    /// What it saves, in bytes.
    saves_bytes: u64,
    /// What is lost by it, in words.
    costs: String,
    /// The verdict with the change.
    #[schemars(with = "crate::Verdict")]
    verdict: &'static str,
    /// The question with the change.
    command: String,
}

/// Changes that make it fit together.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "WayOut")]
struct WayOutJson {
    /// The changes in words.
    changes: Vec<String>,
    /// The verdict with all of them.
    #[schemars(with = "crate::Verdict")]
    verdict: &'static str,
    /// The question with all of them.
    edgefit: String,
    /// The command that runs the model so; null for another runtime.
    llama_cpp: Option<String>,
}

/// The answer to `fit`.
pub(crate) fn fit(answer: &Answer, catalog: &Catalog, lang: Lang) -> Result<String, Error> {
    text(&Fit { schema: SCHEMA, answer: document(answer, catalog, lang)? })
}

/// The answer to `fit`, as a part of another answer.
pub(crate) fn document(
    answer: &Answer,
    catalog: &Catalog,
    lang: Lang,
) -> Result<AnswerJson, Error> {
    Ok(AnswerJson {
        model: model(answer, catalog)?,
        setup: setup(answer),
        footprint: footprint(answer, lang),
        accuracy: accuracy(answer),
        device: device(answer, lang),
        budget: answer.budget.as_ref().map(budget),
        verdict: answer.judgement.map(|judgement| judgement.verdict.id()),
        reason: words::reason(answer).map(|reason| reason.to(lang).to_owned()),
        headroom_bytes: answer.judgement.map(|judgement| judgement.headroom),
        limits: LimitsJson {
            max_ctx_size: answer.limits.max_ctx_size,
            best_quant: answer.limits.best_quant.as_ref().map(|best| best.id.clone()),
            min_ram_bytes: answer.limits.min_ram.map(Bytes::get),
            smallest_device: answer.limits.smallest_device.clone(),
        },
        remedies: remedies(answer, lang),
        way_out: way_out(answer, lang),
        speed: answer.speed.only(lang),
        warnings: said(&answer.warnings, lang),
    })
}

/// Every text in a language.
pub(crate) fn said(all: &[Message], lang: Lang) -> Vec<String> {
    all.iter().map(|one| one.to(lang).to_owned()).collect()
}

/// Anything as a JSON value.
pub(crate) fn value(document: &impl Serialize) -> Result<serde_json::Value, Error> {
    serde_json::to_value(document).map_err(fault)
}

fn fault(error: serde_json::Error) -> Error {
    Error::Io { what: "the answer as JSON".to_owned(), source: error.into() }
}

/// Any answer as JSON, readable and with a line's end.
pub(crate) fn text(document: &impl Serialize) -> Result<String, Error> {
    let text = serde_json::to_string_pretty(document);
    Ok(text.map_err(fault)? + "\n")
}

fn model(answer: &Answer, catalog: &Catalog) -> Result<ModelJson, Error> {
    let (model, estimate) = (&answer.workload.model, &answer.estimate);
    Ok(ModelJson {
        id: model.id.clone(),
        name: model.name.clone(),
        arch: model.arch.clone(),
        params: estimate.params,
        active_params: estimate.active_params,
        verified: model.verified,
        source: match model.sources.as_slice() {
            [] => model.file.to_string(),
            sources => catalog.cited(sources)?.join("; "),
        },
    })
}

fn setup(answer: &Answer) -> SetupJson {
    let (workload, context) = (&answer.workload, &answer.workload.setup.context);
    let cache = |format| workload.formats[format].id.to_ascii_lowercase();
    SetupJson {
        quant: workload.quant().to_owned(),
        ctx_size: context.size,
        ctx_size_asked: context.asked.value,
        batch_size: context.batch.value,
        ubatch_size: context.ubatch.value,
        parallel: context.parallel.value,
        cache_type_k: cache(context.keys),
        cache_type_v: cache(context.values),
        flash_attn: context.flash_attn,
        load_mode: workload.setup.load_mode.value.id(),
        repack: workload.setup.repack,
        swa_full: context.swa_full,
        kv_unified: context.kv_unified,
        outputs_max: context.outputs_max.value,
        prompt_tokens: context.prompt.value,
        threads: workload.setup.threads.value,
        runtime: workload.runtime.id.clone(),
        backend: workload.backend().id.clone(),
        n_gpu_layers: workload.setup.offload.layers.value,
        cpu: workload.cpu().id.clone(),
    }
}

fn accuracy(answer: &Answer) -> Accuracy {
    let runtime = &answer.workload.runtime;
    let (low, high) = words::range(answer);
    Accuracy {
        evidence: runtime.evidence.id(),
        error_permille: runtime.stated_error_permille,
        working_set_low_bytes: low.get(),
        working_set_high_bytes: high.get(),
    }
}

fn footprint(answer: &Answer, lang: Lang) -> Footprint {
    let estimate = &answer.estimate;
    let part = |part| estimate.part(part).get();
    let (mapped, repacked, copied) =
        (part(Part::MappedWeights), part(Part::RepackedWeights), part(Part::CopiedWeights));
    Footprint {
        weights_bytes: estimate.weights_bytes.get(),
        file_bytes: estimate.file_bytes.map(Bytes::get),
        mapped_weights_bytes: mapped,
        repacked_weights_bytes: repacked,
        copied_weights_bytes: copied,
        loaded_weights_bytes: mapped.saturating_add(repacked).saturating_add(copied),
        kv_cache_bytes: part(Part::KvCache),
        recurrent_state_bytes: part(Part::RecurrentState),
        compute_bytes: part(Part::Compute),
        compute_resident_bytes: estimate.compute_resident().get(),
        output_bytes: part(Part::Output),
        process_bytes: estimate.process().get(),
        reserved_bytes: estimate.reserved().get(),
        resident_bytes: estimate.resident().get(),
        working_set_bytes: estimate.working_set().get(),
        charged_bytes: estimate.charged().get(),
        vram_bytes: estimate.lying_in(Pool::Vram, |columns| columns.reserved).get(),
        terms: estimate.terms.iter().map(|one| term(one, lang)).collect(),
    }
}

fn term(term: &Term, lang: Lang) -> TermJson {
    TermJson {
        part: term.part.id(),
        label: term.label.to(lang).to_owned(),
        formula: term.formula.id(),
        factors: term.factors.iter().map(|one| factor(one, lang)).collect(),
        pool: term.pool.id(),
        reserved: term.column(|columns| columns.reserved).get(),
        resident: term.column(|columns| columns.resident).get(),
        charged: term.column(|columns| columns.charged).get(),
        working_set: term.column(|columns| columns.working).get(),
        source: term.source.to_string(),
    }
}

fn factor(factor: &Factor, lang: Lang) -> FactorJson {
    let origin = match &factor.origin {
        Origin::Asked => "asked".to_owned(),
        Origin::Detected => "detected".to_owned(),
        Origin::Catalog(file) => file.to_string(),
        Origin::Default(reason) => format!("default: {}", reason.to(lang)),
        Origin::Constant(source) => format!("constant: {}", source.to(lang)),
        Origin::Computed(rule) => format!("computed: {}", rule.to(lang)),
    };
    FactorJson { name: factor.name.to(lang).to_owned(), value: factor.value, origin }
}

fn device(answer: &Answer, lang: Lang) -> Option<DeviceJson> {
    let site = &answer.workload.site;
    site.device.as_ref().map(|device| DeviceJson {
        id: device.id.clone(),
        name: device.name.only(lang),
        platform: device.platform.id(),
        soc: device.soc.clone(),
        gpu: site.gpu.as_ref().and_then(|gpu| Some(gpu.name.as_ref()?.only(lang))),
    })
}

fn budget(budget: &Budget) -> BudgetJson {
    let reserve = budget.reserve();
    BudgetJson {
        ram_bytes: budget.ram.get(),
        os_reserved_bytes: Reserve {
            optimistic: reserve.optimistic.get(),
            typical: reserve.typical.get(),
            conservative: reserve.conservative.get(),
        },
        physical_bytes: budget.physical(Case::Typical).get(),
        charge_limit_bytes: budget.charge_limit(Case::Typical).map(Bytes::get),
        system: budget.system().to_owned(),
        source: budget.source().to_owned(),
    }
}

fn remedies(answer: &Answer, lang: Lang) -> Vec<RemedyJson> {
    let remedies = answer.remedies.single.iter();
    remedies
        .map(|remedy| RemedyJson {
            change: remedy.change.to(lang).to_owned(),
            flags: remedy.flags.clone(),
            saves_bytes: remedy.saves.get(),
            costs: remedy.costs.to(lang).to_owned(),
            verdict: remedy.verdict.id(),
            command: remedy.command.clone(),
        })
        .collect()
}

fn way_out(answer: &Answer, lang: Lang) -> Option<WayOutJson> {
    answer.remedies.way_out.as_ref().map(|way_out| WayOutJson {
        changes: said(&way_out.changes, lang),
        verdict: way_out.verdict.id(),
        edgefit: way_out.edgefit.clone(),
        llama_cpp: way_out.llama_cpp.clone(),
    })
}
