//! How the report is filled from an answer.

use super::{
    Accuracy, Budget, Device, Factor, Fit, Footprint, Limits, Model, OnSystem, PlaceInWords,
    Remedy, Reserve, Setup, Term, WayOut,
};
use crate::{
    Answer, Bytes, Case, Catalog, Error, Lang, Message,
    estimate::bill,
    judge::budget,
    report::{said, words},
    resolve::workload::Pool,
};

impl Fit {
    /// What there is to say of `answer`, its texts in `lang`.
    ///
    /// # Errors
    /// [`Error::Catalog`] for a faulty entry.
    pub fn of(answer: &Answer, catalog: &Catalog, lang: Lang) -> Result<Self, Error> {
        let say = |message: Message| message.to(lang).to_owned();
        let usual = answer.on_usual_systems(catalog)?;
        Ok(Self {
            model: model(answer, catalog)?,
            setup: setup(answer),
            footprint: footprint(answer, lang),
            accuracy: accuracy(answer),
            device: device(answer, lang),
            budget: answer.budget.as_ref().map(|budget| self::budget(budget, lang)),
            verdict: answer.verdict(),
            reason: words::reason(answer).map(say),
            headroom_bytes: answer.judgement.map(|judgement| judgement.headroom),
            limits: limits(answer),
            remedies: remedies(answer, lang),
            way_out: way_out(answer, lang),
            speed: answer.speed.only(lang),
            warnings: said(&answer.warnings, lang),
            obstacle: answer.obstacle.as_ref().map(|obstacle| say(obstacle.message())),
            place: place(answer, lang),
            on_usual_systems: usual
                .into_iter()
                .map(|(machine, budget, verdict)| OnSystem {
                    machine: say(machine),
                    system: say(budget.system_name()),
                    physical_bytes: budget.physical(Case::Typical).get(),
                    verdict,
                })
                .collect(),
            assumed: say(words::assumed(answer)),
        })
    }
}

fn model(answer: &Answer, catalog: &Catalog) -> Result<Model, Error> {
    let (model, estimate) = (&answer.workload.model, &answer.estimate);
    Ok(Model {
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
        trained_ctx_size: model.shape.trained_context.map(u64::from),
    })
}

fn setup(answer: &Answer) -> Setup {
    let (workload, context) = (&answer.workload, &answer.workload.setup.context);
    let cache = |format| workload.formats[format].id.to_ascii_lowercase();
    Setup {
        quant: workload.quant().to_owned(),
        ctx_size: context.size,
        ctx_size_asked: context.asked.value,
        batch_size: context.batch.value,
        ubatch_size: context.ubatch.value,
        parallel: context.parallel.value,
        cache_type_k: cache(context.keys),
        cache_type_v: cache(context.values),
        flash_attn: context.flash_attn,
        load_mode: workload.setup.load_mode.value,
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
        is_llama_cpp: workload.scheme.is_none(),
    }
}

fn accuracy(answer: &Answer) -> Accuracy {
    let runtime = &answer.workload.runtime;
    let (low, high) = answer.need().range();
    Accuracy {
        evidence: runtime.evidence,
        error_permille: runtime.stated_error_permille,
        working_set_low_bytes: low.get(),
        working_set_high_bytes: high.get(),
    }
}

fn footprint(answer: &Answer, lang: Lang) -> Footprint {
    use bill::Part;
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
        pool: answer.workload.pool_asked_about(),
    }
}

fn term(term: &bill::Term, lang: Lang) -> Term {
    let factor = |factor: &bill::Factor| Factor {
        name: factor.name.to(lang).to_owned(),
        value: factor.value,
        origin: factor.origin.only(lang),
    };
    Term {
        part: term.part,
        label: term.label.to(lang).to_owned(),
        formula: term.formula,
        factors: term.factors.iter().map(factor).collect(),
        pool: term.pool,
        reserved: term.column(|columns| columns.reserved).get(),
        resident: term.column(|columns| columns.resident).get(),
        charged: term.column(|columns| columns.charged).get(),
        working_set: term.column(|columns| columns.working).get(),
        source: term.source.to_string(),
    }
}

fn device(answer: &Answer, lang: Lang) -> Option<Device> {
    let site = &answer.workload.site;
    site.device.as_ref().map(|device| Device {
        id: device.id.clone(),
        name: device.name.to(lang).to_owned(),
        platform: device.platform,
        soc: device.soc.clone(),
        gpu: site.gpu.as_ref().and_then(|gpu| Some(gpu.name.as_ref()?.to(lang).to_owned())),
    })
}

fn budget(budget: &budget::Budget, lang: Lang) -> Budget {
    let reserve = budget.reserve();
    Budget {
        ram_bytes: budget.ram.get(),
        os_reserved_bytes: Reserve {
            optimistic: reserve.optimistic.get(),
            typical: reserve.typical.get(),
            conservative: reserve.conservative.get(),
        },
        physical_bytes: budget.physical(Case::Typical).get(),
        charge_limit_bytes: budget.charge_limit(Case::Typical).map(Bytes::get),
        system: budget.system().to_owned(),
        source: budget.source().to(lang).to_owned(),
        is_free: budget.is_free(),
        is_detected: budget.is_machine(),
        is_shared_with_gpu: budget.is_shared_with_gpu(),
    }
}

fn limits(answer: &Answer) -> Limits {
    let limits = &answer.limits;
    let best = limits.best_quant.as_ref();
    Limits {
        max_ctx_size: limits.max_ctx_size,
        best_quant: best.map(|best| best.id.clone()),
        min_ram_bytes: limits.min_ram.map(Bytes::get),
        smallest_device: limits.smallest_device.clone(),
        best_quant_is_lossy: best.map(|best| best.lossy),
    }
}

fn remedies(answer: &Answer, lang: Lang) -> Vec<Remedy> {
    let remedies = answer.remedies.single.iter();
    remedies
        .map(|remedy| Remedy {
            change: remedy.change.to(lang).to_owned(),
            flags: remedy.flags.clone(),
            saves_bytes: remedy.saves.get(),
            costs: remedy.costs.to(lang).to_owned(),
            verdict: remedy.verdict,
            command: remedy.command.clone(),
        })
        .collect()
}

fn way_out(answer: &Answer, lang: Lang) -> Option<WayOut> {
    answer.remedies.way_out.as_ref().map(|way_out| WayOut {
        changes: said(&way_out.changes, lang),
        verdict: way_out.verdict,
        edgefit: way_out.edgefit.clone(),
        llama_cpp: way_out.llama_cpp.clone(),
    })
}

fn place(answer: &Answer, lang: Lang) -> PlaceInWords {
    let say = |message: Message| message.to(lang).to_owned();
    let (workload, budget) = (&answer.workload, answer.budget.as_ref());
    let engine = words::engine(answer).map(say);
    let (backend, runtime) =
        if workload.scheme.is_none() { (engine, None) } else { (None, engine) };
    PlaceInWords {
        name: budget.map(|budget| say(budget.place(&workload.site))),
        device: words::device(answer).map(say),
        chip: words::chip(&workload.site).map(say),
        system: budget
            .zip(workload.site.system.as_ref())
            .map(|(budget, system)| say(words::system(budget, system))),
        runtime,
        backend,
    }
}
