//! From the header of a GGUF file to a model: its shape by the metadata, its weights by the list of tensors.

use std::{collections::HashSet, sync::Arc};

use super::{
    facts::{self, Named},
    gguf::Header,
    metadata,
};
use crate::{
    Catalog, Error, Message,
    catalog::{
        architecture::Architecture,
        model::{Model, blank},
        tokenizer::{Kind, Tokenizer},
    },
    file::{About, Contents, ModelFile, Tensor},
    forward::{self, arch},
    messages::{self, notes as say},
    model::tensor::Weight,
};

/// One file, or the parts of a split one in order.
pub(super) struct Parts {
    /// What it is called, without folders.
    pub(super) file: String,
    /// The headers; the first holds the metadata.
    pub(super) headers: Vec<Header>,
    /// What was wrong with them, one sentence each.
    pub(super) notes: Vec<Message>,
    /// Every part is there.
    pub(super) complete: bool,
}

/// The model that the headers describe.
pub(super) fn model(parts: Parts, catalog: &Catalog) -> Result<ModelFile, Error> {
    let Parts { file, headers, mut notes, complete } = parts;
    let fault = |reason: &str| super::wrong(&file, reason);
    let header = headers.first().ok_or_else(|| fault("it has no parts"))?;
    let arch = header
        .text("general.architecture")
        .ok_or_else(|| fault("its metadata does not name an architecture"))?;
    if header.text("general.type") == Some("adapter") {
        let names = ["general.base_model.0.repo_url", "general.base_model.0.name"];
        let base = names.iter().find_map(|name| header.text(name));
        let reason = base.map_or_else(messages::errors::adapter_of_unknown, |base| {
            messages::errors::adapter(super::plain(base))
        });
        return Err(Error::File { file, reason });
    }
    let mut tensors = Vec::new();
    for (header, part) in headers.iter().zip(0..) {
        tensors.extend(header.tensors.iter().map(|tensor| Tensor { part, ..tensor.clone() }));
    }
    if tensors.is_empty() {
        return Err(fault("it holds no tensors, so there is nothing to price"));
    }
    let tokenizer = tokenizer(header);
    let about = about(&headers, tokenizer.is_some());
    let about = about.ok_or(Error::Overflow { part: messages::bill::weights() })?;
    let contents = Contents::new(tensors, about);
    let named = Named { file: &file, name: header.text("general.name"), arch };
    let (mut model, priced) = described(header, &contents, named, catalog)?;
    match priced {
        Ok(()) => {
            let found = disagreements(&model, &contents, complete);
            model.verified = found.is_empty() && complete;
            notes.extend(found);
        }
        Err(reason) => {
            model.verified = true;
            notes.push(reason);
        }
    }
    if tokenizer.is_none() {
        model.tokenizer = facts::tokenizer(catalog, &model)?;
    }
    let (model, tokenizer) = (Arc::new(model), tokenizer.map(Arc::new));
    Ok(ModelFile {
        model,
        tokenizer,
        contents: Some(Arc::new(contents)),
        quant: None,
        packing: None,
        sight: None,
        notes,
    })
}

/// The model, and why it is only an outline if it is.
fn described(
    header: &Header,
    contents: &Contents,
    named: Named<'_>,
    catalog: &Catalog,
) -> Result<(Model, Result<(), Message>), Error> {
    let (mut facts, odd) = metadata::facts(header, contents, named.arch);
    let architecture = catalog.by_id::<Architecture>(named.arch)?;
    if let Some(architecture) = &architecture {
        facts.fill(architecture);
    }
    facts.derive();
    let outline = facts.outline();
    let lacks = architecture.and_then(|architecture| facts.lack(&architecture));
    let model = |page| match odd.or(lacks) {
        Some(reason) => Err(reason),
        None => facts.model(named, page),
    };
    let reason = match arch::page(named.arch).map(model) {
        Some(Ok(model)) => return Ok((model, Ok(()))),
        Some(Err(reason)) => say::outline_only(named.file, reason),
        None => say::unknown_arch(named.arch, named.file),
    };
    let model = outline.model(named, blank());
    Ok((model.map_err(|reason| super::wrong(named.file, reason))?, Err(reason)))
}

/// What else is known of them; `None` if they say they take more than 64 bits of bytes.
fn about(headers: &[Header], has_tokenizer: bool) -> Option<About> {
    let sum = |bytes: fn(&Header) -> u64| headers.iter().map(bytes).try_fold(0, u64::checked_add);
    let header_bytes = sum(|header| header.data_start)?;
    // The upper bits say that a tool guessed the number (`LLAMA_FTYPE_GUESSED`).
    let file_type = headers.first().and_then(|header| header.number("general.file_type"));
    Some(About {
        header_bytes,
        file_bytes: header_bytes.checked_add(sum(|header| header.data_bytes)?)?,
        file_type: file_type.and_then(|number| u32::try_from(number & 1023).ok()),
        has_tokenizer,
        loadable: true,
        params: None,
    })
}

/// The tokenizer in the file, if there is one.
fn tokenizer(header: &Header) -> Option<Tokenizer> {
    let tokens = header.count("tokenizer.ggml.tokens").filter(|&tokens| tokens > 0)?;
    let merges = header.count("tokenizer.ggml.merges").filter(|&merges| merges > 0);
    let id = header.text("tokenizer.ggml.model").unwrap_or_default();
    Some(Tokenizer {
        id: id.to_owned(),
        kind: if merges.is_some() || id == "gpt2" { Kind::Bpe } else { Kind::Spm },
        tokens,
        merges,
        file_bytes: Some(header.data_start),
        file_basis: None,
        source: "the file".to_owned(),
    })
}

/// Where the list of tensors is not what the metadata promises, one sentence each.
fn disagreements(model: &Model, contents: &Contents, complete: bool) -> Vec<Message> {
    let (arch, file) = (&model.arch, &model.file);
    let declared = forward::weights(model.page, &model.shape);
    let key = |weight: &Weight| (weight.layer, weight.kind);
    let (mut extra, mut other, mut found) = (Vec::new(), Vec::new(), HashSet::new());
    for (tensor, weight) in contents.tensors().iter().zip(contents.found()) {
        found.insert(key(weight));
        let known = declared.binary_search_by_key(&key(weight), key).ok();
        match known.and_then(|at| declared.get(at)) {
            None => extra.push(tensor.name.clone()),
            Some(known) if known.dims != weight.dims => other.push(tensor.name.clone()),
            Some(_) => {}
        }
    }
    let missing: Vec<String> =
        declared.iter().filter(|weight| !found.contains(&key(weight))).map(Weight::name).collect();
    let mut notes = Vec::new();
    if !extra.is_empty() {
        notes.push(say::extra_tensors(file, tensors_of(&extra), arch, some(&extra)));
    }
    if !other.is_empty() {
        notes.push(say::other_tensors(file, tensors_of(&other), some(&other)));
    }
    if !missing.is_empty() && complete {
        notes.push(say::missing_tensors(file, tensors_of(&missing), arch, some(&missing)));
    }
    notes
}

fn tensors_of(names: &[String]) -> Message {
    if names.len() == 1 { say::a_tensor() } else { say::tensors(names.len()) }
}

/// The first names of a list.
fn some(names: &[String]) -> Message {
    let quoted: Vec<String> = names.iter().map(|name| format!("'{name}'")).collect();
    match quoted.as_slice() {
        [a, b, _, _, ..] => say::and_others(format!("{a}, {b}")),
        [a, b, c] => Message::same(format!("{a}, {b}, {c}")),
        few => messages::list(few, &messages::and()),
    }
}

#[cfg(test)]
mod tests;
