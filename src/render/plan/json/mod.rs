//! The plan for programs: every recommended model with all that `fit` says of it.

mod form;

use super::{models, place};
use crate::{
    Candidate, Catalog, Error, Lang, Message, Plan, answer, command,
    plan::{Body, Compared, Conversion, Done, Held, Made, Outcome, Technical},
    render::{Style, json},
    resolve::command::llama_cpp_command,
};
pub(crate) use form::PlanJson;
use form::{
    Action, Closest, Framework, Other, OtherFramework, Part, Planned, Quantization, Step, Task,
    Technique,
};

/// The plan as JSON; texts in the language that files are written in.
pub(crate) fn json(plan: &Plan, catalog: &Catalog, style: Style) -> Result<String, Error> {
    let lang = style.written;
    let say = |message: &Message| message.to(lang).to_owned();
    let task = &plan.task;
    let body = plan.body.as_ref();
    let models = plan.models.iter().enumerate();
    let first = plan.models.first();
    let said = |all: Vec<Message>| all.iter().map(say).collect::<Vec<_>>();
    let document = PlanJson {
        schema: json::SCHEMA,
        language: lang.code(),
        task: Task {
            id: task.id.clone(),
            name: say(&task.name),
            ctx_size: task.context,
            prompt_tokens: task.prompt,
            output_tokens: task.output,
            tokens_per_second: task.tps,
            languages: plan.brief.wishes.languages.clone(),
        },
        place: say(&place(plan)),
        viable: first.is_some(),
        models: models.map(|one| model(plan, one, catalog, lang)).collect::<Result<_, _>>()?,
        also_viable: plan.others.iter().map(other).collect(),
        quantization: body.zip(first).map(|(body, first)| quantization(body, first, lang)),
        framework: body.and_then(|body| framework(body, lang)),
        settings: first
            .map(|one| said(super::settings::settings(plan, &one.row)))
            .unwrap_or_default(),
        warnings: body.map(|body| said(super::settings::warnings(plan, body))).unwrap_or_default(),
        verify: body.map(|body| actions(&body.conversion.verify, lang)).unwrap_or_default(),
        closest: if first.is_some() { Vec::new() } else { closest(plan, lang) },
        changes: plan.changes.iter().map(say).collect(),
    };
    json::text(&document)
}

/// All that `fit` says of a model, and why it is recommended.
fn model(
    plan: &Plan,
    (place, candidate): (usize, &Candidate),
    catalog: &Catalog,
    lang: Lang,
) -> Result<Planned, Error> {
    let answer = answer(&candidate.question, catalog)?;
    let parts = candidate.score.parts.iter();
    Ok(Planned {
        answer: crate::report::Fit::of(&answer, catalog, lang)?,
        why: models::why_this(candidate).to(lang).to_owned(),
        weakness: models::weakness(plan, (place, candidate)).to(lang).to_owned(),
        licence: candidate.model().licence.clone(),
        download_bytes: candidate.row.estimate.download().get(),
        command: command(&candidate.question),
        score: candidate.score.total(),
        score_parts: parts
            .map(|part| Part {
                aspect: part.aspect,
                points: part.points,
                reason: part.reason.to(lang).to_owned(),
            })
            .collect(),
    })
}

fn other(candidate: &Candidate) -> Other {
    let row = &candidate.row;
    Other {
        id: candidate.model().id.clone(),
        family: candidate.family().to_owned(),
        quant: row.workload.quant().to_owned(),
        runtime: row.workload.runtime.id.clone(),
        weights_bytes: row.estimate.weights_bytes.get(),
        working_set_bytes: row.need().working_set.get(),
        verdict: candidate.verdict().id(),
        score: candidate.score.total(),
        command: command(&candidate.question),
    }
}

fn quantization(body: &Body, first: &Candidate, lang: Lang) -> Quantization {
    let made: &Conversion = &body.conversion;
    let row = &first.row;
    let steps = |all: &[Made]| all.iter().map(|one| step(one, lang)).collect();
    Quantization {
        model: first.model().id.clone(),
        quant: row.workload.quant().to_owned(),
        file: made.file.clone(),
        result_bytes: made.result.get(),
        memory_bytes: made.most_memory.map(crate::Bytes::get),
        storage_bytes: made.storage.get(),
        needs: made.needs.as_ref().map(|needs| needs.to(lang).to_owned()),
        quality: super::quantization::quality(row, &body.quality).to(lang).replace('`', ""),
        steps: steps(&made.steps),
        ready: steps(&made.ready),
        techniques: body.techniques.iter().map(|one| technique(one, lang)).collect(),
    }
}

fn step(made: &Made, lang: Lang) -> Step {
    Step {
        does: made.does.to(lang).to_owned(),
        commands: made.commands.clone(),
        memory_bytes: match made.memory {
            Held::Nothing => Some(0),
            Held::About(bytes) | Held::AtLeast(bytes) | Held::Gpu(bytes) => Some(bytes.get()),
            Held::Unknown => None,
        },
        writes_bytes: made.writes.get(),
        source: made.source.clone(),
    }
}

fn technique(one: &Technical, lang: Lang) -> Technique {
    Technique {
        id: one.technique.id.clone(),
        name: one.technique.name.clone(),
        viable: one.verdict.is_ok(),
        runtime: one.verdict.as_ref().ok().cloned(),
        reason: one.verdict.as_ref().err().map(|why| why.to(lang).to_owned()),
    }
}

fn framework(body: &Body, lang: Lang) -> Option<Framework> {
    let chosen = body.frameworks.all.first()?;
    let Outcome::Chosen(row) = &chosen.outcome else { return None };
    let workload = &row.workload;
    let mut run: Vec<Action> = actions(&body.conversion.run, lang);
    if workload.scheme.is_none() {
        let commands = vec![llama_cpp_command(workload)];
        let does = crate::messages::plan::run_heading().to(lang).to_owned();
        run.insert(0, Action { does, commands });
    }
    Some(Framework {
        id: chosen.runtime.id.clone(),
        name: chosen.runtime.name.clone(),
        backend: workload.backend().id.clone(),
        why: super::framework::reasons(chosen).iter().map(|one| one.to(lang).to_owned()).collect(),
        build: actions(&body.conversion.build, lang),
        run,
        others: body.frameworks.all.iter().skip(1).map(|one| compared(one, lang)).collect(),
    })
}

fn compared(one: &Compared, lang: Lang) -> OtherFramework {
    let row = match &one.outcome {
        Outcome::Chosen(row) | Outcome::Runs(row) | Outcome::TooLarge(row) => Some(row),
        Outcome::Not(_) => None,
    };
    OtherFramework {
        id: one.runtime.id.clone(),
        name: one.runtime.name.clone(),
        viable: one.outcome.is_viable(),
        working_set_bytes: row.map(|row| row.need().working_set.get()),
        decode_tps: row.and_then(|row| row.speed.decode_tps.as_ref()).map(|speed| speed.typical),
        error_permille: row.map(|row| row.workload.runtime.stated_error_permille),
        reason: super::framework::verdict(one).to(lang).to_owned(),
    }
}

fn actions(all: &[Done], lang: Lang) -> Vec<Action> {
    let action =
        |one: &Done| Action { does: one.does.to(lang).to_owned(), commands: one.commands.clone() };
    all.iter().map(action).collect()
}

fn closest(plan: &Plan, lang: Lang) -> Vec<Closest> {
    let nearest = plan.missed.iter().take(super::nothing::NEAREST);
    nearest
        .map(|missed| {
            let row = &missed.candidate.row;
            Closest {
                id: row.workload.model.id.clone(),
                quant: row.workload.quant().to_owned(),
                reason: super::nothing::closest(missed).to(lang).to_owned(),
                working_set_bytes: row.need().working_set.get(),
                command: command(&missed.candidate.question),
            }
        })
        .collect()
}
