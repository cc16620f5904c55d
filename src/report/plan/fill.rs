//! Fills the report of a plan.

use super::{
    Backend, Closest, Framework, Lock, Model, Other, OtherFramework, Plan, Quantization, ScorePart,
    Shipping, Situation, Step, Task, Technique, Thinking,
};
use crate::{
    Bytes, Candidate, Case, Catalog, Error, Lang, answer, command,
    judge::budget::Budget,
    messages::Say,
    plan::{
        self, Body, Making, PlannedStep, Role, RuntimeVerdict, Score, TechniqueVerdict, making,
        remarks, settings,
    },
    report::{self, Row, fit::Fit},
};

/// How many of those that come closest are named.
const NEAREST: usize = 3;

impl Plan {
    /// The report of `plan`, its texts in `lang`.
    ///
    /// # Errors
    /// As [`crate::answer`], which is asked about every recommended model.
    pub fn of(plan: &plan::Plan, catalog: &Catalog, lang: Lang) -> Result<Self, Error> {
        let models = plan.models.iter().map(|one| model(one, plan, catalog, lang));
        let first = plan.body.as_ref().zip(plan.models.first());
        let viable = first.is_some();
        let missed = plan.missed.iter().take(if viable { 0 } else { NEAREST });
        Ok(Self {
            language: lang.code(),
            task: task(plan, lang),
            place: plan.place().say(lang),
            viable,
            models: models.collect::<Result<_, _>>()?,
            also_viable: plan.others.iter().map(|one| other(one, lang)).collect(),
            quantization: first
                .map(|(body, first)| {
                    let made = (&body.making, body.techniques.as_slice());
                    Quantization::of(first, made, catalog, lang)
                })
                .transpose()?,
            framework: first.and_then(|(body, _)| framework(body, lang)),
            backends: first.map_or_else(Vec::new, |(body, _)| {
                body.backends.iter().map(|one| Backend::of(one, lang)).collect()
            }),
            settings: first.map_or_else(Vec::new, |(_, first)| {
                report::said(&settings::options(plan, &first.row, catalog), lang)
            }),
            warnings: first
                .map_or_else(Vec::new, |_| report::said(&settings::warnings(plan), lang)),
            prepare: first.map_or_else(Vec::new, |(body, _)| Step::all(&body.making.prepare, lang)),
            verify: first.map_or_else(Vec::new, |(body, _)| {
                let own = Step::all(&body.making.verify, lang).into_iter();
                own.chain(Step::all(&body.making.checks, lang)).collect()
            }),
            shipping: first.map_or_else(Vec::new, |(body, _)| {
                body.shipping.iter().map(|note| Shipping::of(note, lang)).collect()
            }),
            closest: missed.map(|missed| closest(missed, lang)).collect(),
            changes: report::said(&plan.changes, lang),
            situation: situation(plan, lang),
            nothing: (!viable).then(|| plan.nothing().say(lang)),
            obstacle: plan.obstacle().map(|one| one.message().say(lang)),
            misleading: first.map(|(_, first)| settings::misleading(&first.row).say(lang)),
            command: plan.command.clone(),
            lock: first
                .map(|(body, first)| Lock::of(first, body, &plan.task, catalog))
                .transpose()?,
        })
    }
}

fn task(plan: &plan::Plan, lang: Lang) -> Task {
    let task = &plan.task;
    Task {
        id: task.id.clone(),
        name: task.name.say(lang),
        ctx_size: task.context,
        prompt_tokens: task.prompt,
        output_tokens: task.output,
        tokens_per_second: task.tps,
        languages: plan.request.constraints.languages.clone(),
        why: task.why.say(lang),
    }
}

fn situation(plan: &plan::Plan, lang: Lang) -> Situation {
    let (site, budget) = (&plan.probe.workload.site, plan.probe.budget.as_ref());
    let left = |case| budget.map(|budget| budget.physical(case).get());
    Situation {
        system: site.system.as_ref().map(|system| system.name.say(lang)),
        chip: site.chip().map(|chip| chip.say(lang)),
        gpu: site.gpu.as_ref().map(|gpu| gpu.title().say(lang)),
        budget_bytes: left(Case::Typical),
        least_budget_bytes: left(Case::Conservative),
        is_free: budget.is_some_and(Budget::is_free),
        shell: site.system.as_ref().map(|system| system.shell).unwrap_or_default(),
    }
}

/// All that `fit` says of a recommended model, and why it is recommended.
fn model(
    candidate: &Candidate,
    plan: &plan::Plan,
    catalog: &Catalog,
    lang: Lang,
) -> Result<Model, Error> {
    let technique = plan.request.technique(catalog)?;
    let technique = technique.as_ref().map(|one| one.id.as_str());
    let model = candidate.model();
    Ok(Model {
        answer: Fit::of(&answer(&candidate.question, catalog)?, catalog, lang)?,
        role: candidate.role.unwrap_or(Role::Next),
        thinking: remarks::thinking(candidate, &plan.task, catalog)?
            .map(|(mode, switch)| Thinking { mode, switch: switch.say(lang) }),
        why: remarks::why(candidate).say(lang),
        weakness: remarks::weakness(candidate, &plan.models, catalog)?.say(lang),
        runtime_name: candidate.row.workload.runtime.name.clone(),
        backend_name: candidate.row.workload.backend().name.clone(),
        reason: remarks::reason(candidate).say(lang),
        standing: remarks::standing(candidate, &plan.models).map(|standing| standing.say(lang)),
        faults: report::said(&remarks::faults(candidate, catalog)?, lang),
        licence: model.licence.clone(),
        download_bytes: candidate.row.estimate.downloads().get(),
        command: command(&candidate.question),
        score: candidate.score.total(),
        score_parts: parts(&candidate.score, lang),
        row: Row::of(&candidate.row, lang),
        licence_note: remarks::licence(model, catalog)?.map(|note| note.say(lang)),
        file: making::file(candidate, technique, catalog)?,
    })
}

fn parts(score: &Score, lang: Lang) -> Vec<ScorePart> {
    let part = |part: &plan::ScorePart| ScorePart {
        aspect: part.aspect,
        points: part.points,
        reason: part.reason.say(lang),
    };
    score.parts.iter().map(part).collect()
}

fn other(candidate: &Candidate, lang: Lang) -> Other {
    let row = &candidate.row;
    Other {
        id: candidate.model().id.clone(),
        family: candidate.family().to_owned(),
        quant: row.workload.quant().to_owned(),
        runtime: row.workload.runtime.id.clone(),
        weights_bytes: row.estimate.weights_bytes.get(),
        working_set_bytes: row.need().working_set.get(),
        needed_bytes: row.need().with_experts().get(),
        verdict: candidate.verdict(),
        score: candidate.score.total(),
        command: command(&candidate.question),
        name: candidate.model().name.clone(),
        row: Row::of(row, lang),
        speed: row.speed.only(lang),
        score_parts: parts(&candidate.score, lang),
    }
}

impl Quantization {
    /// How the file of `first` is had, and which techniques are possible there.
    pub(crate) fn of(
        first: &Candidate,
        (made, techniques): (&Making, &[TechniqueVerdict]),
        catalog: &Catalog,
        lang: Lang,
    ) -> Result<Self, Error> {
        let steps = |all: &[PlannedStep]| Step::all(all, lang);
        Ok(Self {
            model: first.model().id.clone(),
            quant: first.row.workload.quant().to_owned(),
            file: made.file.clone(),
            result_bytes: made.result.get(),
            memory_bytes: made.most_memory.map(Bytes::get),
            storage_bytes: made.storage.get(),
            needs: made.needs.as_ref().map(|needs| needs.say(lang)),
            quality: remarks::published(&first.row, catalog)?.say(lang),
            way: made.way,
            published: made.published.clone(),
            steps: steps(&made.convert),
            ready: steps(&made.ready),
            import: steps(&made.import),
            trial: steps(&made.trial),
            techniques: techniques.iter().map(|one| technique(one, lang)).collect(),
        })
    }
}

fn technique(verdict: &TechniqueVerdict, lang: Lang) -> Technique {
    let technique = &verdict.technique;
    let why = |wanted: bool| {
        let why = verdict.why.as_ref().filter(|_| verdict.is_viable() == wanted);
        why.map(|why| why.say(lang))
    };
    Technique {
        id: technique.id.clone(),
        name: technique.name.clone(),
        viable: verdict.is_viable(),
        support: verdict.support,
        runtime: verdict.runtime.clone(),
        reason: why(false),
        note: why(true),
        what: technique.what.say(lang),
    }
}

fn framework(body: &Body, lang: Lang) -> Option<Framework> {
    let (chosen, others) = body.runtimes.split_first()?;
    let workload = &chosen.outcome.as_ref().ok()?.workload;
    Some(Framework {
        id: chosen.runtime.id.clone(),
        name: chosen.runtime.name.clone(),
        backend: workload.backend().id.clone(),
        why: report::said(&chosen.reasons(), lang),
        build: Step::all(&body.making.build, lang),
        run: Step::all(&body.making.run, lang),
        others: others.iter().map(|one| other_framework(one, lang)).collect(),
        backend_name: workload.backend().name.clone(),
        place: body.place.say(lang),
    })
}

fn other_framework(one: &RuntimeVerdict, lang: Lang) -> OtherFramework {
    let row = one.outcome.as_ref().ok();
    OtherFramework {
        id: one.runtime.id.clone(),
        name: one.runtime.name.clone(),
        viable: one.is_viable(),
        support: one.support,
        working_set_bytes: row.map(|row| row.need().working_set.get()),
        decode_tps: row.and_then(|row| row.speed.decode_tps.as_ref()).map(|speed| speed.typical),
        error_permille: row.map(|row| row.workload.runtime.stated_error_permille),
        reason: one.reason().say(lang),
        barrier: one.outcome.as_ref().err().map(|why| why.barrier),
    }
}

fn closest(missed: &Candidate, lang: Lang) -> Closest {
    let row = &missed.row;
    Closest {
        id: row.workload.model.id.clone(),
        quant: row.workload.quant().to_owned(),
        reason: missed.reason().say(lang),
        working_set_bytes: row.need().working_set.get(),
        command: command(&missed.question),
    }
}
