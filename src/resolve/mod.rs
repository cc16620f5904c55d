//! From question to workload: names are found, defaults applied in the open, contradictions refused.

mod accelerators;
mod adapter;
mod app;
mod beside;
pub mod cards;
pub mod choose;
pub mod command;
mod context;
mod draft;
mod encoder;
mod notes;
pub mod offload;
pub mod origin;
pub mod pattern;
mod priced;
mod setup;
pub mod site;
pub mod width;
pub mod workload;

use std::sync::Arc;

pub use app::in_no_usual_place;
pub use context::{context_asked, prompt};
pub use setup::{Run, asked, counted, default, threads};

use crate::{
    BitsPerWeight, Catalog, Error, Message, Tokens,
    ask::{How, Question},
    catalog::{
        app::App, file_type::FileType, format::Formats, link::Link, model::Model,
        tokenizer::Tokenizer,
    },
    file::{Contents, Packing},
    messages,
    quantize::rate,
    resolve::{
        choose::Choice,
        encoder::Seeing,
        workload::{Setup, Workload},
    },
};

/// The quantization taken when none is named, of a model that was not born in another.
pub const QUANT: &str = "Q4_K_M";

/// A question, ready to be priced and judged.
#[derive(Clone, Debug)]
pub struct Resolved {
    /// What to price.
    pub workload: Workload,
    /// What the reader should know about the question, one sentence each.
    pub notes: Vec<Message>,
}

/// Finds what `question` names in `catalog`.
///
/// # Errors
/// [`Error::Unknown`] for a name nobody knows, [`Error::Refused`] for a setup llama.cpp refuses,
/// [`Error::Catalog`] for a faulty entry.
pub fn resolve(question: &Question, catalog: &Catalog) -> Result<Resolved, Error> {
    let (workload, found) = workload(question, catalog)?;
    let notes = notes(&workload, question, found, catalog)?;
    Ok(Resolved { workload, notes })
}

/// What the reader should know about a question: of the model, what was `found` on the way, of the place.
///
/// # Errors
/// [`Error::Catalog`] for a faulty entry.
pub fn notes(
    workload: &Workload,
    question: &Question,
    found: Vec<Message>,
    catalog: &Catalog,
) -> Result<Vec<Message>, Error> {
    let mut notes = notes::notes(workload);
    notes.extend(found);
    if workload.encoder.is_none() {
        let Workload { formats, model, runtime, scheme, .. } = workload;
        let is_llama_cpp = scheme.is_none();
        let seeing = Seeing { question, catalog, formats, model, runtime, is_llama_cpp };
        notes.extend(seeing.left_out()?);
    }
    notes.extend(notes::place_notes(workload, question.place.as_ref()));
    Ok(notes)
}

/// What `question` names, and what the reader should know that the workload does not tell.
pub fn workload(question: &Question, catalog: &Catalog) -> Result<(Workload, Vec<Message>), Error> {
    match app::asked(question, catalog)? {
        Some(app) => in_program(&question.running(&app.runtime), Some(app), catalog),
        None => in_program(question, None, catalog),
    }
}

/// The same in a program, whose runtime the question names.
fn in_program(
    question: &Question,
    app: Option<Arc<App>>,
    catalog: &Catalog,
) -> Result<(Workload, Vec<Message>), Error> {
    let formats = catalog.formats()?;
    let (name, quant) = choose::asked(question, catalog)?;
    let (packing, choice) = chosen(question, quant, catalog)?;
    let rate = choice.file_type.as_deref().and_then(BitsPerWeight::called);
    let quant = choice.file_type.as_deref().filter(|_| rate.is_none());
    let subject = subject(question, (name, quant), packing.is_some(), catalog, &formats)?;
    let (subject, formats) = match rate {
        Some(rate) => subject.at(rate, &formats)?,
        None => (subject, formats),
    };
    let Subject { model, file_type, tokenizer, contents, notes: found } = subject;
    let (app, site) = app::at(app, question, &choice.runtime, catalog)?;
    let Choice { runtime, scheme, note, .. } = choice.at(&site, &model, catalog)?;
    let heads = draft::heads(question, &model, contents.as_deref(), catalog)?.cloned();
    let setup = Setup::of(Run {
        how: &question.how,
        runtime: &runtime,
        model: &model,
        formats: &formats,
        site: &site,
        app: app.as_deref(),
        quant: scheme.as_ref().map_or(&file_type.id, |scheme| &scheme.id),
        heads: heads.is_some(),
    })?;
    let (encoder, seen) = {
        let (formats, model, runtime) = (&formats, &model, &runtime);
        let is_llama_cpp = scheme.is_none();
        Seeing { question, catalog, formats, model, runtime, is_llama_cpp }
            .encoder(&setup.context)?
    };
    let (adapters, adapted) = adapter::adapters(question, &model, &formats, scheme.is_none())?;
    let born = model.born.as_deref().filter(|_| contents.is_none() && rate.is_none());
    let workload = Workload {
        born: born.map(|id| catalog.get::<FileType>(id)).transpose()?,
        tokenizer,
        runtime,
        file_type,
        scheme,
        contents,
        packing,
        imatrix: question.imatrix,
        encoder,
        adapters,
        draft: None,
        beside: None,
        site,
        app,
        setup,
        model,
        formats,
    };
    let (workload, others) = with_others(question, workload, heads, catalog)?;
    let notes = found.into_iter().chain(note).chain(seen).chain(adapted).chain(others);
    Ok((workload, notes.collect()))
}

/// The same with what else is loaded: what guesses ahead, a second model.
fn with_others(
    question: &Question,
    workload: Workload,
    heads: Option<Arc<Model>>,
    catalog: &Catalog,
) -> Result<(Workload, Vec<Message>), Error> {
    let (draft, mut notes) = draft::draft(question, &workload, heads, catalog)?;
    let (beside, told) = beside::beside(question, &workload, catalog)?;
    notes.extend(told);
    Ok((Workload { draft, beside, ..workload }, notes))
}

/// How the model's own file is packed, where it is run as it is, and what runs it.
fn chosen(
    question: &Question,
    quant: Option<&str>,
    catalog: &Catalog,
) -> Result<(Option<Arc<Packing>>, Choice), Error> {
    let packing = question.file.as_ref().and_then(|file| file.packing.clone());
    let as_it_is = |own: &Arc<Packing>| quant.is_none_or(|quant| own.is_called(quant));
    let packing = packing.filter(as_it_is);
    let choice = match &packing {
        Some(packing) => choose::as_packed(question, packing, catalog)?,
        None => choose::choose(question, quant, catalog)?,
    };
    Ok((packing, choice))
}

impl Workload {
    /// The same model, file and processor, run in another way.
    pub(crate) fn run_as(&self, how: &How) -> Result<Self, Error> {
        let Self { runtime, model, formats, site, .. } = self;
        let (app, quant) = (self.app.as_deref(), self.quant());
        let heads = self.heads().map(|heads| Arc::clone(&heads.model));
        let run = Run { how, runtime, model, formats, site, app, quant, heads: heads.is_some() };
        let setup = Setup::of(run)?;
        let mut lowered = Self { setup, ..self.clone() };
        lowered.draft = match (heads, &self.draft) {
            (Some(heads), _) => Some(Arc::new(lowered.run_heads(heads, how)?)),
            (None, Some(draft)) => {
                let how = draft::how(how, site, &lowered.setup.context)?;
                Some(Arc::new(draft.run_as(&how)?))
            }
            (None, None) => None,
        };
        if let Some(second) = &self.beside {
            let how = beside::how(how, &lowered, &second.model);
            lowered.beside = Some(Arc::new(second.run_as(&how)?));
        }
        Ok(lowered)
    }

    /// The same in a context that its program takes.
    pub(crate) fn in_context_of_app(&self, how: &How, tokens: u64) -> Result<Self, Error> {
        let ctx_size = u32::try_from(tokens).ok().map(Tokens::new);
        let mut lowered = self.run_as(&How { ctx_size, ..how.clone() })?;
        lowered.setup.context.asked.origin.clone_from(&self.setup.context.asked.origin);
        lowered.setup.by_app.ctx_size = ctx_size;
        Ok(lowered)
    }
}

impl Question {
    /// The same in a runtime.
    fn running(&self, runtime: &str) -> Self {
        let how = How { runtime: Some(runtime.to_owned()), ..self.how.clone() };
        Self { how, ..self.clone() }
    }
}

/// The quantization of a model where none is named: the one it was born in, or the usual one.
fn usual(model: &Model) -> &str {
    model.born.as_deref().unwrap_or(QUANT)
}

/// What a question is about.
struct Subject {
    model: Arc<Model>,
    file_type: Arc<FileType>,
    tokenizer: Option<Arc<Tokenizer>>,
    contents: Option<Arc<Contents>>,
    notes: Vec<Message>,
}

impl Subject {
    /// The same in a file of which only the bits per weight are known, and the formats with those it is in.
    fn at(self, rate: BitsPerWeight, formats: &Formats) -> Result<(Self, Arc<Formats>), Error> {
        let rows: Vec<u64> = match &self.contents {
            Some(contents) => contents.found().map(|weight| weight.dims[0]).collect(),
            None => self.model.outline().weights.iter().map(|one| one.weight.dims[0]).collect(),
        };
        let (file_type, formats) = rate::file_type(rate, rows, formats)?;
        let mut notes = self.notes;
        notes.push(messages::notes::only_rate(rate.to_string()));
        Ok((Self { file_type: Arc::new(file_type), notes, ..self }, Arc::new(formats)))
    }
}

/// The model and its file type; what follows the last colon counts if it is a quantization.
fn subject(
    question: &Question,
    (name, quant): (&str, Option<&str>),
    packed: bool,
    catalog: &Catalog,
    formats: &Formats,
) -> Result<Subject, Error> {
    let listed = |model: &Model| {
        model.tokenizer.as_deref().map(|id| catalog.get::<Tokenizer>(id)).transpose()
    };
    if let Some(file) = &question.file {
        let original = file.packing.as_ref().filter(|_| !packed).map(|own| file.original(own));
        let file = original.as_ref().unwrap_or(file);
        let settled = file.settle(catalog, formats, quant, usual(&file.model))?;
        return Ok(Subject {
            tokenizer: file
                .tokenizer
                .clone()
                .map_or_else(|| listed(&file.model), |it| Ok(Some(it)))?,
            model: file.model.clone(),
            file_type: settled.file_type,
            contents: file.contents.clone(),
            notes: file.notes.iter().cloned().chain(settled.note).collect(),
        });
    }
    if name.trim().is_empty() {
        return Err(Error::Refused(messages::errors::no_model()));
    }
    let model = catalog.get::<Model>(name);
    let model = model.map_err(|error| match Link::of(&question.model) {
        Some(_) => Error::Refused(messages::errors::link_unread(&question.model)),
        None => choose::unknown(error, name, catalog),
    })?;
    let named = notes::name_notes(&question.model, &model, catalog);
    Ok(Subject {
        tokenizer: listed(&model)?,
        file_type: catalog.get::<FileType>(quant.unwrap_or(usual(&model)))?,
        model,
        contents: None,
        notes: named,
    })
}
