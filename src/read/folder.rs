//! A Hugging Face folder: its `config.json`, and the headers of its safetensors files.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    beside::{self, ADAPTER, Ggufs},
    config::{Config, DECODER},
    facts::{self, Facts, Named},
    fault, folder_of, is_head, named,
    other_configs::{NAMES, translate},
    packed, safetensors, split,
    weights::{Files, Weights},
    whole,
};
use crate::{
    Catalog, Error, Message, ModelFile,
    catalog::{
        architecture::{Architecture, Encodes},
        model::{Model, blank},
    },
    file::{About, Contents, Tensor, totals},
    messages::{self, notes as say},
};

/// Longest configuration.
pub(crate) const LONGEST_CONFIG: u64 = 512 << 10;

/// The format in which tensors that cannot be seen are counted.
const UNSEEN: &str = "I8";

/// The model in a folder: of a GGUF file, else of Hugging Face or another tool's configuration.
pub(super) fn read(folder: &Path, catalog: &Catalog) -> Result<ModelFile, Error> {
    let ggufs = Ggufs::of(folder)?;
    let mut files = Files::of(folder)?;
    let config = configuration(folder);
    if let Some(adapter) = beside::adapter_config(folder).filter(|_| files.paths.is_empty()) {
        return Err(beside::adapter(&adapter));
    }
    match (ggufs.models.as_slice(), &config) {
        // A model file knows better than a configuration; a pointer to one knows nothing.
        ([one], config) => match beside::pointer(one)?.filter(|_| config.is_some()) {
            None => return ggufs.seeing(split::read(one, catalog)?, catalog),
            Some(bytes) => files.notes.push(say::lfs_pointer(named(one), bytes)),
        },
        ([_, _, ..], None) => return Err(beside::several(folder, &ggufs.models)),
        ([_, _, ..], Some(_)) => files.notes.push(say::several_files(named_folder(folder))),
        _ => {}
    }
    if let Some(config) = config {
        return described(&config, files, &named_folder(folder), catalog);
    }
    if !files.paths.is_empty() {
        return alone(files, &named_folder(folder), catalog);
    }
    let other = beside::any_of_a_runtime(folder, catalog)?;
    let none = || fault(folder, "the folder holds neither a config.json nor a model file");
    Err(other.unwrap_or_else(none))
}

/// The model that a `config.json` describes, without looking at any weights.
pub(super) fn read_config(path: &Path, catalog: &Catalog) -> Result<ModelFile, Error> {
    if named(path) == ADAPTER {
        return Err(beside::adapter(path));
    }
    described(path, Files::default(), &named_folder(folder_of(path)), catalog)
}

/// The model of a safetensors file: with the `config.json` beside it, if there is one.
pub(super) fn read_beside(path: &Path, catalog: &Catalog) -> Result<ModelFile, Error> {
    let folder = folder_of(path);
    if let Some(adapter) =
        beside::adapter_config(folder).filter(|_| named(path).starts_with("adapter_"))
    {
        return Err(beside::adapter(&adapter));
    }
    let Some(config) = configuration(folder) else {
        let files = Files { paths: vec![path.to_owned()], ..Files::default() };
        return alone(files, &named(path), catalog);
    };
    described(&config, Files::of(folder)?, &named_folder(folder), catalog)
}

/// The configuration in a folder.
fn configuration(folder: &Path) -> Option<PathBuf> {
    NAMES.map(|name| folder.join(name)).into_iter().find(|path| path.is_file())
}

/// The name of a folder, also of `.`.
fn named_folder(folder: &Path) -> String {
    let whole = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    named(&whole)
}

/// The model of a configuration, held against the headers of its weights.
fn described(
    path: &Path,
    files: Files,
    folder: &str,
    catalog: &Catalog,
) -> Result<ModelFile, Error> {
    let translated = translate(path, whole(path, LONGEST_CONFIG)?, catalog)?;
    let config = Config::parse(&path.display().to_string(), &translated.json)?;
    let Some(architecture) = config.architecture(catalog)? else {
        return unknown(&config, path, files, folder, catalog);
    };
    let bare = files.paths.is_empty();
    let mut weights = Weights::read(files)?;
    weights.lost_bytes = weights.lost_bytes.saturating_add(translated.bytes);
    let born = config.born(catalog)?;
    let packing = translated
        .packing
        .or_else(|| packed::packing(config.quantization(), path, &weights.tensors))
        .filter(|_| born.is_none());
    let whole = weights.files > 0 && weights.are_complete() && packing.is_none();
    let described = config.model(&named(path), &architecture, |facts: &mut Facts| {
        if whole {
            told_by(&weights, &architecture, facts);
        }
        facts.set_if("born", born.as_ref().map(|born| born.id.clone()));
        facts.set_if("pooling", beside::pooling(folder_of(path)));
    });
    let mut model = match described {
        Ok(model) => model,
        Err(Error::File { reason, file }) if bare => {
            let note = |percent| say::estimated(reason.clone(), percent);
            return estimated(&config, path, folder, catalog, note)
                .unwrap_or(Err(Error::File { reason, file }));
        }
        Err(error) => return Err(error),
    };
    name_by_folder(&mut model, folder);
    let mut notes = weights.notes.clone();
    notes.extend(translated.notes);
    notes.extend(left_to_class(&config, path).filter(|_| !whole));
    notes.extend(writes_what_it_reads(&architecture, folder));
    notes.extend(unrun(&architecture, &model));
    let quant = weights.floats().filter(|_| packing.is_none()).map(str::to_owned);
    let held = packing.is_some().then(|| weights.packed(&model, catalog));
    let contents = held.transpose()?.flatten();
    notes.extend(weights.missing(contents.is_none()));
    if let Some(quant) = quant.as_deref().filter(|_| whole) {
        notes.push(say::as_converted(folder, weights.data_bytes, quant));
    }
    if whole {
        match parameters(&model, &weights) {
            Ok(()) => model.verified = true,
            Err(reason) => notes.push(reason),
        }
    }
    model.tokenizer = facts::tokenizer(catalog, &model)?;
    let sight = config.sight(&model, catalog)?;
    let (model, packing) = (model.into(), packing.map(Arc::new));
    Ok(ModelFile { model, tokenizer: None, contents, quant, packing, sight, notes })
}

/// What a configuration leaves to its class.
fn left_to_class(config: &Config, path: &Path) -> Option<Message> {
    let taken = config.taken_from_class();
    let sizes = messages::list(&taken, &messages::and());
    (!taken.is_empty()).then(|| say::sizes_of_class(named(path), sizes))
}

/// That the runtime does not run it, if so.
fn unrun(architecture: &Architecture, model: &Model) -> Option<Message> {
    architecture.not_run.then(|| say::not_run(&architecture.id, model.error_permille / 10))
}

/// What the reader should know of a model that reads a text whole and writes another.
fn writes_what_it_reads(architecture: &Architecture, folder: &str) -> Option<Message> {
    let both = architecture.encodes == Some(Encodes::TextToText);
    both.then(|| say::encoder_and_decoder(folder, architecture.error_permille / 10))
}

/// What weights know better than a configuration.
fn told_by(weights: &Weights, architecture: &Architecture, facts: &mut Facts) {
    if !weights.has_head() {
        facts.set("tied_embeddings", true);
    }
    if architecture.encodes == Some(Encodes::Embeddings) {
        let rows = facts.number("trained_context").unwrap_or(u64::MAX);
        facts.set("left_out", weights.left_out_of_encoder(rows));
    }
}

/// A model whose type is of no known architecture: its weights, else an estimate by its sizes.
fn unknown(
    config: &Config,
    path: &Path,
    files: Files,
    folder: &str,
    catalog: &Catalog,
) -> Result<ModelFile, Error> {
    let model_type = config.model_type().map(|name| name.chars().take(60).collect::<String>());
    if files.paths.is_empty() {
        let note = |percent| match &model_type {
            Some(kind) => say::estimated_type(kind, percent),
            None => say::estimated_untyped(percent),
        };
        return estimated(config, path, folder, catalog, note).unwrap_or_else(|reason| {
            let kind = model_type.as_deref().unwrap_or_default();
            let lead = format!("its model_type '{kind}' is of no architecture we know, and");
            Err(fault(path, format!("{lead} {reason}")))
        });
    }
    let mut read = alone(files, folder, catalog)?;
    read.notes.insert(0, model_type.map_or_else(say::untyped, say::unknown_type));
    Ok(read)
}

/// A model is called like its folder.
fn name_by_folder(model: &mut Model, folder: &str) {
    if !folder.is_empty() {
        folder.clone_into(&mut model.id);
        if NAMES.iter().any(|name| name.strip_suffix(".json") == Some(&model.name)) {
            folder.clone_into(&mut model.name);
        }
    }
}

/// A decoder of the sizes that a configuration states, where nothing better is known; the reason if it states
/// too few.
fn estimated(
    config: &Config,
    path: &Path,
    folder: &str,
    catalog: &Catalog,
    note: impl FnOnce(u64) -> Message,
) -> Result<Result<ModelFile, Error>, String> {
    let decoder = match catalog.get::<Architecture>(DECODER) {
        Ok(decoder) => decoder,
        Err(error) => return Ok(Err(error)),
    };
    let mut model = config.estimate(&named(path), &decoder)?;
    name_by_folder(&mut model, folder);
    let notes = vec![note(model.error_permille / 10)];
    let model = Arc::new(model);
    let (contents, quant, packing, sight) = (None, None, None, None);
    Ok(Ok(ModelFile { model, tokenizer: None, contents, quant, packing, sight, notes }))
}

/// Whether the weights have as many parameters as the configuration describes.
fn parameters(model: &Model, weights: &Weights) -> Result<(), Message> {
    let tied = model.shape.tied_embeddings;
    // Of tied matrices, some files hold both; rows without a token are cut by the converter.
    let counted = weights.of_text().filter(|tensor| {
        let twice = tied && is_head(&tensor.name);
        !twice && !tensor.name.ends_with("rotary_emb.inv_freq")
    });
    let rows = |tensor: &safetensors::Tensor| {
        let [row, rows, _] = tensor.dims;
        let table = tensor.name.ends_with("embed_tokens.weight") || is_head(&tensor.name);
        if table { row.saturating_mul(rows.min(model.shape.vocab)) } else { tensor.elements() }
    };
    // What only the checkpoint holds is counted with what the page describes.
    let held = counted.fold(0_u64, |sum, tensor| sum.saturating_add(rows(tensor)));
    let described = model.outline().params;
    if held == described {
        return Ok(());
    }
    Err(say::other_parameters(held, &model.file, described))
}

/// Weights without a configuration: their bytes, and nothing about what they compute.
fn alone(files: Files, name: &str, catalog: &Catalog) -> Result<ModelFile, Error> {
    let path = Path::new(name);
    let weights = Weights::read(files)?;
    let formats = catalog.formats()?;
    // One for each type: nothing is known of what single ones are for.
    let lost = [(UNSEEN, weights.lost_bytes)].into_iter().filter(|&(_, bytes)| bytes > 0);
    let held = weights.tensors.iter().map(|tensor| (tensor.format, tensor.bytes));
    let types = totals(held.chain(lost));
    let mut tensors = Vec::with_capacity(types.len());
    for (name, bytes) in types {
        let format = formats.find(name).map(|id| &formats[id]);
        let sized = format.and_then(|format| Some((format, bytes.checked_div(format.bytes)?)));
        let Some((format, elements)) = sized else {
            return Err(fault(path, format!("no block format of the catalog is called {name}")));
        };
        let name = format!("all tensors of {name}");
        let (dims, format) = ([elements, 1, 1], format.number);
        tensors.push(Tensor { name, dims, format, bytes, part: 0 });
    }
    if tensors.is_empty() {
        return Err(fault(path, "it holds no tensors, so there is nothing to price"));
    }
    let about = About {
        header_bytes: weights.header_bytes,
        file_bytes: (weights.header_bytes)
            .saturating_add(weights.data_bytes)
            .saturating_add(weights.lost_bytes),
        params: weights.params,
        ..About::default()
    };
    let arch = "unknown";
    let model = Facts::default().outline().model(Named { file: name, name: None, arch }, blank());
    let mut model = model.map_err(|reason| fault(path, reason))?;
    model.verified = true;
    let missing = weights.missing(false);
    let mut notes = weights.notes;
    notes.extend(missing);
    notes.push(say::weights_only(name));
    let contents = Some(Arc::new(Contents::new(tensors, about)));
    Ok(ModelFile {
        model: Arc::new(model),
        tokenizer: None,
        contents,
        quant: None,
        packing: None,
        sight: None,
        notes,
    })
}
