//! The report of one question: a model in a place, what it costs, whether it fits, what would help.

mod cost;

use super::{said, words};
use crate::{
    Answer, Bytes, Case, Catalog, Error, Lang, LoadMode, Question, Verdict, advice, answer,
    catalog::{self, app::App},
    messages::Say,
    resolve::{
        site::Site,
        workload::{Context, Workload},
    },
    speed::Speed,
};
pub use crate::{
    catalog::{device::Platform, scheme::Evidence, support::Support},
    estimate::bill::{Formula, Part},
    resolve::{origin::Origin, workload::Pool},
};
pub use cost::{
    Accuracy, Budget, Encoder, Factor, Footprint, Growth, Memory, MemoryBuffers, Reserve, Second,
    Term,
};

/// The report of `question`, its texts in `lang`.
///
/// ```
/// use edgefit::{Bytes, Catalog, Lang, Place, Question, Verdict, report};
/// let mut question = Question::about("gemma-2-2b:Q4_K_M");
/// question.place = Some(Place::Free(Bytes::gib(1)));
/// let fit = report::fit(&question, &Catalog::bundled(), Lang::En)?;
/// assert_eq!((fit.verdict, fit.setup.ctx_size), (Some(Verdict::TooLarge), 4096));
/// assert!(fit.footprint.charged_bytes > 1 << 30);
/// assert!(fit.way_out.is_some_and(|way_out| way_out.verdict.is_yes()));
/// # Ok::<(), edgefit::Error>(())
/// ```
///
/// # Errors
/// As [`answer`].
pub fn fit(question: &Question, catalog: &Catalog, lang: Lang) -> Result<Fit, Error> {
    Fit::of(&answer(question, catalog)?, catalog, lang)
}

facts! {
    /// The answer to `fit`; sizes are integers, in bytes.
    Fit, filled(answer: &Answer, catalog: &Catalog, lang: Lang) {
        /// What was asked about.
        model: Model = Model::of(answer, &answer.workload.model, catalog)?,
        /// How it is run.
        setup: Setup = Setup {
            flash_attn: answer.estimate.fused,
            ..Setup::of(&answer.workload, &answer.workload.setup.context)
        },
        /// What it takes.
        footprint: Footprint = Footprint::of(answer, &answer.estimate, lang),
        /// The encoder of images and sound; null where none is loaded.
        encoder: Option<Encoder> = Encoder::of_answer(answer),
        /// The second model that stays loaded; null where none does.
        beside: Option<Second> = answer.workload.beside.as_deref().map(Second::of),
        /// How sure that is.
        accuracy: Accuracy = Accuracy::of(&answer.workload, answer.need()),
        /// The device; null where none was named.
        device: Option<Device> = {
            let site = &answer.workload.site;
            site.device.as_ref().map(|device| Device::of(device, site, lang))
        },
        /// The memory there is; null only where nothing was given and nothing can be detected.
        budget: Option<Budget> =
            answer.budget.as_ref().map(|budget| Budget::of(answer, budget, lang)),
        /// The answer in a word; null with a null budget.
        verdict: Option<Verdict> = answer.verdict(),
        /// The verdict in a sentence; null with a null verdict.
        reason: Option<String> = words::reason(answer).map(|reason| reason.say(lang)),
        /// Whether the runtime is known to carry the model: what is untested may not run at all.
        support: Support = answer.support(),
        /// Where no system was named, the verdict on each of the usual ones; everything else is said of the
        /// worst of them.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        by_system: Vec<OnSystem> =
            answer.by_system.iter().map(|one| OnSystem::of(one, lang)).collect(),
        /// The smaller of the two slacks under the typical reserve, in bytes; below zero what is missing.
        headroom_bytes: Option<i64> = answer.judgement.map(|judgement| judgement.headroom),
        /// What the budget would just hold.
        limits: Limits = Limits::of(&answer.limits),
        /// What would change the answer, least loss first; empty if it fits.
        remedies: Vec<Remedy> =
            answer.remedies.single.iter().map(|remedy| Remedy::of(remedy, lang)).collect(),
        /// The cheapest changes that make it fit together; null if it does, or nothing does.
        way_out: Option<WayOut> =
            answer.remedies.way_out.as_ref().map(|way_out| WayOut::of(way_out, lang)),
        /// How fast it runs.
        speed: Speed = answer.speed.only(lang),
        /// What the reader should know, a sentence each.
        warnings: Vec<String> = said(&answer.warnings, lang),
        /// What stands in the way whatever the memory, in a sentence.
        #[serde(skip)]
        obstacle: Option<String> = answer.obstacle.as_ref().map(|one| one.message().say(lang)),
        /// The place in words.
        #[serde(skip)]
        place: PlaceInWords = PlaceInWords::of(answer, &answer.workload.site, lang),
        /// The program it holds for, and others that run there and load otherwise.
        holds_for: HoldsFor = HoldsFor::of(answer, catalog)?,
        /// The same in a sentence; `None` where there is nothing to say of it.
        #[serde(skip)]
        program: Option<String> = {
            let others = others(answer, catalog)?;
            words::program(answer, &others).map(|program| program.say(lang))
        },
        /// On a device that was named: what people's usual meter there will show, in a sentence.
        #[serde(skip)]
        meter: Option<String> = words::will_show(answer, catalog)?.map(|line| line.say(lang)),
        /// What was taken for granted, in a sentence.
        #[serde(skip)]
        assumed: String = words::assumed(answer).say(lang),
    }
}

impl Fit {
    /// What there is to say of `answer`, its texts in `lang`.
    ///
    /// # Errors
    /// [`Error::Catalog`] for a faulty entry.
    pub fn of(answer: &Answer, catalog: &Catalog, lang: Lang) -> Result<Self, Error> {
        Self::filled(answer, catalog, lang)
    }
}

facts! {
    /// The model that was asked about.
    Model as "FitModel", of(answer: &Answer, model: &catalog::model::Model, catalog: &Catalog) {
        /// Its name in the catalog, or the name of the file.
        id: String = model.id.clone(),
        /// The name its publisher gives it.
        name: String = model.name.clone(),
        /// The architecture, by its GGUF name.
        arch: String = model.arch.clone(),
        /// Parameters.
        params: u64 = answer.estimate.params,
        /// Parameters that a token is multiplied with; fewer in a mixture of experts.
        active_params: u64 = answer.estimate.active_params,
        /// The shape was compared with a published file.
        verified: bool = model.verified,
        /// Where the facts come from.
        source: String = match (&model.link, model.sources.as_slice()) {
            (Some(link), _) => link.clone(),
            (None, []) => model.file.to_string(),
            (None, sources) => catalog.cited(sources)?.join("; "),
        },
        /// Tokens of the longest context it was trained for; null where that is not known.
        trained_ctx_size: Option<u64> = model.shape.trained_context.map(u64::from),
    }
}

facts! {
    /// The setup that was priced, options named as in llama.cpp.
    Setup, of(workload: &Workload, context: &Context) -> Self {
        /// The quantization.
        quant: String = workload.quant().to_owned(),
        /// Tokens of context, as allocated.
        ctx_size: u64 = context.size,
        /// Tokens of context, as asked.
        ctx_size_asked: u64 = context.asked.value,
        /// Tokens submitted at once.
        batch_size: u64 = context.batch.value,
        /// Tokens processed at once.
        ubatch_size: u64 = context.ubatch.value,
        /// Sequences at a time.
        parallel: u64 = context.parallel.value,
        /// The type of cached keys.
        cache_type_k: String = workload.formats[context.keys].id.to_ascii_lowercase(),
        /// The type of cached values.
        cache_type_v: String = workload.formats[context.values].id.to_ascii_lowercase(),
        /// Attention is computed without its matrix.
        flash_attn: bool = context.flash_attn,
        /// How weights come into memory.
        load_mode: LoadMode = workload.setup.load_mode.value,
        /// Weights may be copied into the layout the processor prefers.
        repack: bool = workload.setup.repack,
        /// Layers with a sliding window keep the whole context.
        swa_full: bool = context.swa_full,
        /// Sequences share one cache.
        kv_unified: bool = context.kv_unified,
        /// It makes embeddings, and no text.
        embeddings: bool = context.embeddings.value,
        /// Rows of logits that are kept at most; 0 for the batch size.
        outputs_max: u64 = context.outputs_max.value,
        /// Tokens of the prompt that is processed.
        prompt_tokens: u64 = context.prompt.value,
        /// Threads of the processor.
        threads: u64 = workload.setup.threads.value,
        /// An id of `list runtimes`.
        runtime: String = workload.runtime.id.clone(),
        /// The program it is run in, an id of `list apps`; null where none was named.
        app: Option<String> = workload.app.as_ref().map(|app| app.id.clone()),
        /// Where layers are computed: cpu, metal, vulkan, opencl, cuda, npu.
        backend: String = workload.backend().id.clone(),
        /// Layers on the GPU.
        n_gpu_layers: u64 = workload.setup.offload.layers.value,
        /// An id of `list cpus`.
        cpu: String = workload.cpu().id.clone(),
        /// The runtime is llama.cpp or wraps it: files are mapped and repacked as it does.
        #[serde(skip)]
        is_llama_cpp: bool = workload.scheme.is_none(),
    }
}

facts! {
    /// The program an answer holds for.
    HoldsFor, of(answer: &Answer, catalog: &Catalog) {
        /// Its name; where none was named, the one whose defaults were taken.
        program: String = match (&answer.workload.app, &answer.workload.scheme) {
            (Some(app), _) => app.name.clone(),
            (None, None) => words::PROGRAM.to_owned(),
            (None, Some(_)) => answer.workload.runtime.name.clone(),
        },
        /// Others that run on the device that was named, ids of `list apps`; empty where one was asked about.
        others: Vec<String> = others(answer, catalog)?,
    }
}

/// Programs that load models otherwise on the device that was named, where no program was.
fn others(answer: &Answer, catalog: &Catalog) -> Result<Vec<String>, Error> {
    let workload = &answer.workload;
    let site = &workload.site;
    let open = workload.app.is_none() && workload.scheme.is_none() && site.device.is_some();
    let Some(system) = site.system.as_ref().filter(|_| open) else { return Ok(Vec::new()) };
    let all = catalog.all::<App>()?.into_iter();
    let there = all.filter(|app| app.runs_on(&system.id) && app.id != words::PROGRAM);
    Ok(there.map(|app| app.id.clone()).collect())
}

facts! {
    /// The device that was named.
    Device as "FitDevice", of(device: &catalog::device::Device, site: &Site, lang: Lang) -> Self {
        /// An id of `list devices`.
        id: String = device.id.clone(),
        /// What people call it.
        name: String = device.name.say(lang),
        /// What it runs.
        platform: Platform = device.platform,
        /// Its chip, an id of `list socs`.
        soc: Option<String> = device.soc.clone(),
        /// Its GPU, where one has a name.
        gpu: Option<String> = site.gpu.as_ref().and_then(|gpu| Some(gpu.name.as_ref()?.say(lang))),
    }
}

facts! {
    /// How far it goes; each null where nothing fits, or nothing is held against memory.
    Limits, of(limits: &advice::limits::Limits) -> Self {
        /// Tokens of the longest context that fits, at most the trained length.
        max_ctx_size: Option<u64> = limits.max_ctx_size,
        /// The best quantization that fits.
        best_quant: Option<String> = limits.best_quant.as_ref().map(|best| best.id.clone()),
        /// Most layers, the output counted as one, that the memories of devices hold; null without one.
        max_gpu_layers: Option<u64> = limits.max_gpu_layers,
        /// The least memory it fits in, in bytes of what was asked: free memory, else the machine's.
        min_ram_bytes: Option<u64> = limits.min_ram.map(Bytes::get),
        /// The device of the catalog with the least memory that it fits.
        smallest_device: Option<String> = limits.smallest_device.clone(),
        /// The best quantization loses a marked part of the quality; null without one.
        best_quant_is_lossy: Option<bool> = limits.best_quant.as_ref().map(|best| best.lossy),
        /// Of a mixture of experts, the same with all of them in memory; null for other models.
        in_memory: Option<Box<Limits>> =
            limits.in_memory.as_deref().map(|limits| Box::new(Self::of(limits))),
    }
}

facts! {
    /// A change that helps.
    Remedy, of(remedy: &advice::remedies::Remedy, lang: Lang) -> Self {
        /// The change in words.
        change: String = remedy.change.say(lang),
        /// The flags to add.
        flags: String = remedy.flags.clone(),
        /// What it saves, in bytes.
        saves_bytes: u64 = remedy.saves.get(),
        /// What is lost by it, in words.
        costs: String = remedy.costs.say(lang),
        /// The verdict with the change.
        verdict: Verdict = remedy.verdict,
        /// The question with the change.
        command: String = remedy.command.clone(),
    }
}

facts! {
    /// Changes that make it fit together.
    WayOut, of(way_out: &advice::remedies::WayOut, lang: Lang) -> Self {
        /// The changes in words.
        changes: Vec<String> = said(&way_out.changes, lang),
        /// The verdict with all of them.
        verdict: Verdict = way_out.verdict,
        /// The question with all of them.
        edgefit: String = way_out.edgefit.clone(),
        /// The command that runs the model so; null for another runtime.
        llama_cpp: Option<String> = way_out.llama_cpp.clone(),
    }
}

facts! {
    /// The place in words; what is not known is left out.
    PlaceInWords, of(answer: &Answer, site: &Site, lang: Lang) -> Self {
        /// The device, or the memory and whose it is; `None` where no place was named.
        name: Option<String> = answer.budget.as_ref().map(|budget| budget.place(site).say(lang)),
        /// The device and its memory.
        device: Option<String> = words::device(answer).map(|device| device.say(lang)),
        /// The chip, its GPU and its bandwidth.
        chip: Option<String> = words::chip(site).map(|chip| chip.say(lang)),
        /// The system, and what it keeps.
        system: Option<String> = {
            let known = answer.budget.as_ref().zip(site.system.as_ref());
            known.map(|(budget, system)| words::system(budget, system).say(lang))
        },
        /// The runtime that is not llama.cpp, and how well its figures are known.
        runtime: Option<String> = {
            let engine = words::engine(answer).filter(|_| answer.workload.scheme.is_some());
            engine.map(|engine| engine.say(lang))
        },
        /// Where llama.cpp computes, and why there.
        backend: Option<String> = {
            let engine = words::engine(answer).filter(|_| answer.workload.scheme.is_none());
            engine.map(|engine| engine.say(lang))
        },
    }
}

facts! {
    /// The verdict on one of the usual systems, where none was named.
    OnSystem as "FitOnSystem", of(one: &crate::price::OnSystem, lang: Lang) -> Self {
        /// An id of `list systems`.
        system: String = one.budget.system().to_owned(),
        /// The verdict there.
        verdict: Verdict = one.judgement.verdict,
        /// The smaller of the two slacks there, in bytes; below zero what is missing.
        headroom_bytes: i64 = one.judgement.headroom,
        /// The kind of machine: a phone, a board, a laptop.
        #[serde(skip)]
        machine: String = one.machine.say(lang),
        /// What the working set may take under the typical reserve, in bytes.
        #[serde(skip)]
        physical_bytes: u64 = one.budget.physical(Case::Typical).get(),
    }
}
