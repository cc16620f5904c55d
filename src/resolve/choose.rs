//! Which runtime and which scheme a question is about.

use std::sync::Arc;

use super::{site::Site, width};
use crate::{
    Catalog, Error, Message, Question,
    catalog::{file_type::FileType, model::Model, names, runtime::Runtime, scheme::Scheme},
    file::Packing,
    messages::{self, and, errors, notes},
};

/// The runtime taken when none is named.
pub const RUNTIME: &str = "llama.cpp";
/// The most schemes an error lists.
const MOST_LISTED: usize = 8;

/// A runtime, and what it makes of the weights.
#[derive(Debug)]
pub struct Choice {
    pub runtime: Arc<Runtime>,
    /// `None` where files of llama.cpp are run.
    pub scheme: Option<Arc<Scheme>>,
    /// The file type asked for, by name or by width.
    pub file_type: Option<String>,
    pub note: Option<Message>,
}

/// The model's name and the quantization of a question: behind the last colon, or asked for.
pub fn asked<'a>(
    question: &'a Question,
    catalog: &'a Catalog,
) -> Result<(&'a str, Option<&'a str>), Error> {
    // What a file says of itself counts, not what it is called.
    let (name, behind) = match question.file {
        Some(_) => catalog.split_colon(&question.model),
        None => catalog.split_quant(&question.model),
    };
    match (behind, question.quant.as_deref()) {
        (Some(quant), Some(other)) if !quant.eq_ignore_ascii_case(other) => {
            Err(Error::Refused(errors::two_quants(&question.model, quant, other)))
        }
        (behind, asked) => Ok((name, behind.or(asked))),
    }
}

/// The error for a name that no model has: of its end, where that is no quantization. Behind a family, a
/// tag like none is part of the name: `phi3:medium`.
pub fn unknown(error: Error, name: &str, catalog: &Catalog) -> Error {
    match name.rsplit_once(':').filter(|(_, tag)| !names::says_a_size(tag)) {
        Some((model, quant)) if catalog.model(model).is_ok() => {
            let is_like_one = |unknown: &Error| match unknown {
                Error::Unknown { similar, .. } => !similar.is_empty(),
                _ => false,
            };
            let unknown = catalog.get::<FileType>(quant).err();
            let of_quant = |unknown: &Error| names::says_a_size(model) || is_like_one(unknown);
            unknown.filter(of_quant).unwrap_or(error)
        }
        _ => error,
    }
}

/// The runtime that is named, or the one that reads the scheme that is named, or llama.cpp.
///
/// # Errors
/// [`Error::Unknown`] for names nobody knows, [`Error::Refused`] for a scheme the runtime does not read.
pub fn choose(
    question: &Question,
    quant: Option<&str>,
    catalog: &Catalog,
) -> Result<Choice, Error> {
    let named =
        question.how.runtime.as_deref().map(|name| catalog.get::<Runtime>(name)).transpose()?;
    let file_type = quant.is_some_and(|quant| catalog.has_file_type(quant));
    let mut schemes = match quant {
        Some(quant) if named.is_some() || !file_type => catalog.schemes_called(quant)?,
        _ => Vec::new(),
    };
    let runtime = match (named, schemes.first()) {
        (Some(runtime), _) => runtime,
        (None, Some(scheme)) => {
            let first = scheme.runtimes.first().map_or(RUNTIME, String::as_str);
            catalog.get::<Runtime>(first)?
        }
        (None, None) => catalog.get::<Runtime>(RUNTIME)?,
    };
    let Some(quant) = quant else { return usual(runtime, catalog) };
    if let Some(at) = schemes.iter().position(|scheme| scheme.is_for(&runtime.id)) {
        let scheme = Some(schemes.swap_remove(at));
        return Ok(Choice { runtime, scheme, file_type: None, note: None });
    }
    if let Some(choice) = fed(&runtime, &schemes, catalog)? {
        return Ok(choice);
    }
    if let Some(scheme) = width::schemes(&runtime, quant, catalog)?.into_iter().next() {
        let note = Some(notes::width(quant, &scheme.id, &runtime.name));
        return Ok(Choice { runtime, scheme: Some(scheme), file_type: None, note });
    }
    if runtime.pricing.is_none() {
        let bits = width::of_integers(quant, catalog);
        let wide = bits.map(|bits| width::file_types(bits, catalog)).transpose()?;
        if let Some(one) = wide.and_then(|all| all.into_iter().next()) {
            let note = Some(notes::width(quant, &one.id, &runtime.name));
            return Ok(Choice { runtime, scheme: None, file_type: Some(one.id.clone()), note });
        }
        if file_type || schemes.is_empty() {
            let file_type = Some(quant.to_owned());
            return Ok(Choice { runtime, scheme: None, file_type, note: None });
        }
    }
    Err(not_read(&runtime, quant, catalog))
}

/// The runtime that is named, or the first that loads what is packed so, and what it then runs.
pub fn as_packed(
    question: &Question,
    packing: &Packing,
    catalog: &Catalog,
) -> Result<Choice, Error> {
    let named = question.how.runtime.as_deref();
    let readers = packing.readers(catalog)?;
    let first = || readers.first().map_or(RUNTIME, |runtime| runtime.id.as_str());
    let runtime = catalog.get::<Runtime>(named.unwrap_or_else(first))?;
    let scheme = packing.scheme(&runtime, catalog)?.map(Arc::new);
    let names: Vec<&str> = readers.iter().map(|runtime| runtime.name.as_str()).collect();
    let note = match names.as_slice() {
        [] => notes::packed_for_none(packing.label()),
        names => notes::packed_for(packing.label(), messages::list(names, &and())),
    };
    Ok(Choice { runtime, scheme, file_type: None, note: Some(note) })
}

fn usual(runtime: Arc<Runtime>, catalog: &Catalog) -> Result<Choice, Error> {
    let scheme = runtime.pricing.as_ref().map(|pricing| catalog.get::<Scheme>(&pricing.scheme));
    Ok(Choice { scheme: scheme.transpose()?, runtime, file_type: None, note: None })
}

/// What the runtime converts a checkpoint of one of `schemes` to, if it can.
fn fed(
    runtime: &Arc<Runtime>,
    schemes: &[Arc<Scheme>],
    catalog: &Catalog,
) -> Result<Option<Choice>, Error> {
    for scheme in schemes {
        let Some(feed) = scheme.feeds.iter().find(|feed| feed.runtime == runtime.id) else {
            continue;
        };
        let mut choice = usual(Arc::clone(runtime), catalog)?;
        if let Some(id) = &feed.scheme {
            choice.scheme = Some(catalog.get::<Scheme>(id)?);
        }
        let into = choice.scheme.as_ref().map(|scheme| Message::same(scheme.id.clone()));
        let into = into.unwrap_or_else(notes::a_gguf_file);
        choice.note = Some(notes::converted(&runtime.name, &scheme.id, into));
        return Ok(Some(choice));
    }
    Ok(None)
}

/// The error for a scheme that the runtime does not read, with those it does.
fn not_read(runtime: &Runtime, quant: &str, catalog: &Catalog) -> Error {
    let all = catalog.all::<Scheme>().unwrap_or_default().into_iter();
    let mut own: Vec<String> =
        all.filter(|scheme| scheme.is_for(&runtime.id)).map(|scheme| scheme.id.clone()).collect();
    // The usual one first.
    own.sort_by_key(|id| runtime.pricing.as_ref().is_none_or(|pricing| pricing.scheme != *id));
    let (name, most) = (&runtime.name, own.len().min(MOST_LISTED));
    let reads = own.get(..most).unwrap_or_default().join(", ");
    Error::Refused(if own.is_empty() {
        errors::not_a_file_type(name, quant)
    } else if own.len() > most {
        errors::not_read_of_many(name, quant, reads)
    } else {
        errors::not_read(name, quant, reads)
    })
}

impl Choice {
    /// The same at `site`, for a model: a GPU has schemes of its own.
    pub fn at(mut self, site: &Site, model: &Model, catalog: &Catalog) -> Result<Self, Error> {
        let (backend, isa) = (&site.backend.value, &site.cpu.value.arch);
        self.runtime = self.runtime.known_for(&backend.id, isa, Some(model));
        let made_for_gpu = self.scheme.as_ref().and_then(|scheme| scheme.on_gpu.clone());
        if let Some(id) = made_for_gpu.filter(|_| !backend.is_cpu()) {
            self.scheme = Some(catalog.get::<Scheme>(&id)?);
        }
        Ok(self)
    }
}
