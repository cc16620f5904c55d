//! The answer for programs: JSON with stable names; all sizes are integers, in bytes.

mod form;

use serde::Serialize;

use crate::{
    Answer, Bytes, Case, Catalog, Error, Lang, Message, Origin,
    estimate::bill::{Factor, Part, Term},
    judge::budget::Budget,
    render::words,
    resolve::workload::Pool,
};

use form::{
    Accuracy, BudgetJson, DeviceJson, FactorJson, Footprint, LimitsJson, ModelJson, RemedyJson,
    Reserve, SetupJson, TermJson, WayOutJson,
};
pub(crate) use form::{AnswerJson, Fit};

pub(crate) use crate::report::SCHEMA;

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
