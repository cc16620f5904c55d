//! The plan for programs: every recommended model with all that `fit` says of it.

use schemars::JsonSchema;
use serde::Serialize;

use super::{models, place};
use crate::{
    Candidate, Catalog, Error, Lang, Message, Plan, Verdict, answer,
    catalog::ranking::Aspect,
    command,
    plan::{Body, Compared, Conversion, Done, Held, Made, Outcome, Technical, download},
    render::{Style, json},
};

/// The answer to `plan`; sizes are integers, in bytes.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Plan")]
pub(crate) struct PlanJson {
    /// The version of the form.
    #[schemars(extend("const" = json::SCHEMA))]
    schema: &'static str,
    /// The language of every text, an ISO 639-1 code.
    language: &'static str,
    task: Task,
    /// Where it is to run, in words.
    place: String,
    /// Some model does the task there.
    viable: bool,
    /// The models to consider, the best first: three, or fewer where no more are viable.
    models: Vec<Planned>,
    /// Other models that are viable, the best first.
    also_viable: Vec<Other>,
    /// How the file of the first model is had; null if nothing is viable.
    quantization: Option<Quantization>,
    /// What runs the first model; null if nothing is viable.
    framework: Option<Framework>,
    /// Settings of the first model, a sentence each.
    settings: Vec<String>,
    /// What the reader should know, a sentence each.
    warnings: Vec<String>,
    /// What to measure before relying on it.
    verify: Vec<Action>,
    /// What comes nearest, where nothing is viable.
    closest: Vec<Closest>,
    /// What would have to change, where nothing is viable, a sentence each.
    changes: Vec<String>,
}

/// A recommended model: all that `fit` says of it, and why it is recommended.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PlanModel")]
struct Planned {
    #[serde(flatten)]
    answer: json::AnswerJson,
    /// Why this model.
    why: String,
    /// What speaks against it.
    weakness: String,
    /// Null where its licence is not known.
    licence: Option<String>,
    /// What is downloaded.
    download_bytes: u64,
    /// The question that `fit` answers so.
    command: String,
    /// The sum of its parts; more is better.
    score: f64,
    score_parts: Vec<Part>,
}

/// What the task asks for.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PlanTask")]
struct Task {
    /// An id of `list tasks`.
    id: String,
    name: String,
    /// Tokens of context it is planned with.
    ctx_size: u32,
    /// Tokens of a usual prompt.
    prompt_tokens: u32,
    /// Tokens of a usual answer.
    output_tokens: u32,
    /// Tokens a second from which nobody waits for the text.
    tokens_per_second: f64,
    /// Languages the models must speak, by ISO 639-1 code.
    languages: Vec<String>,
}

/// A model that is viable too.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PlanOther")]
struct Other {
    /// The model's id.
    id: String,
    /// Its lineage.
    family: String,
    /// The quantization.
    quant: String,
    /// An id of `list runtimes`.
    runtime: String,
    /// Tensor data as stored.
    weights_bytes: u64,
    /// What must stay in memory to be fast.
    working_set_bytes: u64,
    #[schemars(with = "Verdict")]
    verdict: &'static str,
    /// More is better.
    score: f64,
    /// The question that `fit` answers so.
    command: String,
}

/// A part of a score.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PlanScorePart")]
struct Part {
    aspect: Aspect,
    /// What it adds; below zero what it takes off.
    points: f64,
    reason: String,
}

/// How the file of a model is had.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PlanQuantization")]
struct Quantization {
    /// The model's id.
    model: String,
    /// The quantization.
    quant: String,
    /// The name of the file, or of the folder.
    file: String,
    /// The size of the result.
    result_bytes: u64,
    /// The most memory that a step takes; null where that is not known.
    memory_bytes: Option<u64>,
    /// The storage that all steps take.
    storage_bytes: u64,
    /// The machine it takes, in words; null for any.
    needs: Option<String>,
    /// What quality it costs, in words.
    quality: String,
    /// How it is made.
    steps: Vec<Step>,
    /// How it is had ready-made; empty where that is not known.
    ready: Vec<Step>,
    techniques: Vec<Technique>,
}

/// A step of making a file.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PlanStep")]
struct Step {
    does: String,
    /// What is typed for it.
    commands: Vec<String>,
    /// The memory it takes; null where that is not known.
    memory_bytes: Option<u64>,
    /// What it writes to storage.
    writes_bytes: u64,
    source: String,
}

/// A way to make a model smaller.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PlanTechnique")]
struct Technique {
    id: String,
    name: String,
    viable: bool,
    /// The runtime it runs with there; null if it is not viable.
    runtime: Option<String>,
    /// Why it is not viable; null if it is.
    reason: Option<String>,
}

/// What runs the model.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PlanFramework")]
struct Framework {
    /// An id of `list runtimes`.
    id: String,
    name: String,
    /// Where layers are computed: cpu, metal, vulkan, opencl, cuda, npu.
    backend: String,
    /// Why this one, a sentence each.
    why: Vec<String>,
    /// How it is built or installed.
    build: Vec<Action>,
    /// How the model is run with it.
    run: Vec<Action>,
    others: Vec<OtherFramework>,
}

/// Something to do.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PlanAction")]
struct Action {
    does: String,
    /// What is typed for it; empty where that is said in words.
    commands: Vec<String>,
}

/// A framework that was not chosen.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PlanOtherFramework")]
struct OtherFramework {
    /// An id of `list runtimes`.
    id: String,
    name: String,
    viable: bool,
    /// What must stay in memory to be fast; null where it cannot run.
    working_set_bytes: Option<u64>,
    /// Tokens a second, typically; null where that is not known.
    decode_tps: Option<f64>,
    /// How far its figures may be off, thousandths; null where it cannot run.
    error_permille: Option<u64>,
    /// Why it was not chosen.
    reason: String,
}

/// What comes nearest to being viable.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PlanClosest")]
struct Closest {
    /// The model's id.
    id: String,
    /// The quantization.
    quant: String,
    /// What it fails by.
    reason: String,
    /// What must stay in memory to be fast.
    working_set_bytes: u64,
    /// The question that `fit` answers so.
    command: String,
}

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
            .map(|one| said(super::settings::settings(plan, &one.row.0)))
            .unwrap_or_default(),
        warnings: body.map(|body| said(super::settings::warnings(plan, body))).unwrap_or_default(),
        verify: body.map(|body| verify(body, lang)).unwrap_or_default(),
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
        answer: json::document(&answer, catalog, lang)?,
        why: models::why_this(candidate).to(lang).to_owned(),
        weakness: models::weakness(plan, (place, candidate)).to(lang).to_owned(),
        licence: candidate.model().licence.clone(),
        download_bytes: download(&candidate.row).get(),
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
    let row = &candidate.row.0;
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
    let row = &first.row.0;
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
    let workload = &row.0.workload;
    let mut run: Vec<Action> = actions(&body.conversion.run, lang);
    if workload.scheme.is_none() {
        let commands = vec![command::llama_cpp(workload)];
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
        Outcome::Chosen(row) | Outcome::Runs(row) | Outcome::TooLarge(row) => Some(&row.0),
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

fn verify(body: &Body, lang: Lang) -> Vec<Action> {
    let mut all = actions(&body.conversion.verify, lang);
    all.extend(actions(&body.checks, lang));
    all
}

fn closest(plan: &Plan, lang: Lang) -> Vec<Closest> {
    let nearest = plan.missed.iter().take(super::nothing::NEAREST);
    nearest
        .map(|missed| {
            let row = &missed.candidate.row.0;
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
