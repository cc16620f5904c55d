//! What was chosen, as exactly as it is known: for a file that a build reads.

use serde::Serialize;

use crate::{
    Candidate, Catalog, Error, Lang,
    catalog::{
        recipe::Recipe,
        shipping::ShippingTopic,
        task::Task,
        usage::{Mode, Ready},
    },
    command,
    plan::{Body, making::Published, remarks},
    resolve::{command::llama_cpp_flags, workload::Workload},
};

/// The first choice of a plan, pinned; what is not known is null.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Lock {
    /// The version of edgefit that chose it.
    pub edgefit: &'static str,
    /// An id of `list tasks`.
    pub task: String,
    /// The model.
    pub model: Locked,
    /// The published encoder it sees and hears through; null where none is loaded, or none is known.
    pub encoder: Option<LockedFile>,
    /// The second model that stays loaded; null where none does.
    pub beside: Option<Locked>,
    /// What applies the chat template, and switches thinking: calls and options.
    pub template: Option<String>,
    /// Whether it thinks before it answers; null where it cannot.
    pub thinking: Option<bool>,
    /// Tokens of context.
    pub context: u64,
    /// Threads of the processor.
    pub threads: u64,
    /// Options of llama.cpp; null for another runtime.
    pub flags: Option<String>,
    /// What runs it.
    pub runtime: LockedRuntime,
    /// The question that `fit` answers as the plan does.
    pub fit: String,
}

/// A file of weights.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Locked {
    /// An id of `list models`.
    pub id: String,
    /// The quantization.
    pub quantization: String,
    /// The file that is ready to run.
    #[serde(flatten)]
    pub published: LockedFile,
    /// The repository of the original weights.
    pub original: Option<String>,
}

/// A published file; all of it null where none is known.
#[derive(Clone, Debug, Default, Serialize)]
#[non_exhaustive]
pub struct LockedFile {
    /// Its repository.
    pub repository: Option<String>,
    /// The commit it was listed at.
    pub revision: Option<String>,
    /// The file there; null for a whole repository.
    pub file: Option<String>,
    /// Its exact size.
    pub bytes: Option<u64>,
    /// Its sum.
    pub sha256: Option<String>,
}

/// A runtime, and the version that figures hold for.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct LockedRuntime {
    /// An id of `list runtimes`.
    pub id: String,
    /// The version.
    pub version: String,
    /// Where layers are computed.
    pub backend: String,
}

impl Lock {
    pub(super) fn of(
        first: &Candidate,
        body: &Body,
        task: &Task,
        catalog: &Catalog,
    ) -> Result<Self, Error> {
        let workload = &first.row.workload;
        let mut notes = body.shipping.iter();
        let template = notes.find(|note| note.topic == ShippingTopic::Template);
        let (published, encoder) = (body.making.published.as_ref(), body.making.encoder.as_ref());
        let thinking = remarks::thinking(first, task, catalog)?;
        let beside = workload.beside.as_deref().map(|one| second(one, catalog)).transpose()?;
        Ok(Self {
            edgefit: env!("CARGO_PKG_VERSION"),
            task: task.id.clone(),
            model: Locked::of(workload, published),
            encoder: encoder.map(LockedFile::of),
            beside,
            template: template.map(|note| note.short.to(Lang::En).replace('`', "")),
            thinking: thinking.map(|(mode, _)| mode == Mode::Thinking),
            context: workload.setup.context.asked.value,
            threads: workload.setup.threads.value,
            flags: workload.scheme.is_none().then(|| flags(workload, encoder)),
            runtime: LockedRuntime {
                id: workload.runtime.id.clone(),
                version: workload.runtime.version.clone(),
                backend: workload.backend().id.clone(),
            },
            fit: command(&first.question),
        })
    }
}

/// Options of llama.cpp, with the encoder under its published name.
fn flags(workload: &Workload, encoder: Option<&Ready>) -> String {
    let flags = llama_cpp_flags(workload);
    let own = workload.encoder.as_ref().map(|it| it.file.name.as_str());
    match own.zip(encoder.and_then(|it| it.file.as_deref())) {
        Some((own, published)) => flags.replace(own, published),
        None => flags,
    }
}

/// A second model, as the commands get it.
fn second(beside: &Workload, catalog: &Catalog) -> Result<Locked, Error> {
    let recipe = catalog.get::<Recipe>(&beside.runtime.id)?;
    Ok(Locked::of(beside, Published::of(beside, &recipe).map(|it| it.model)))
}

impl LockedFile {
    fn of(ready: &Ready) -> Self {
        Self {
            repository: Some(ready.repo.clone()),
            revision: ready.revision.clone(),
            file: ready.file.clone(),
            bytes: ready.bytes,
            sha256: ready.sha256.clone(),
        }
    }
}

impl Locked {
    fn of(workload: &Workload, published: Option<&Ready>) -> Self {
        Self {
            id: workload.model.id.clone(),
            quantization: workload.quant().to_owned(),
            published: published.map(LockedFile::of).unwrap_or_default(),
            original: workload.model.repo.clone(),
        }
    }
}
