//! A Hugging Face folder: its `config.json`, and the headers of its safetensors files.

use std::{
    collections::HashSet,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    beside::{self, ADAPTER, Ggufs},
    config::{Config, DECODER},
    facts::{self, Facts, Named},
    fault, folder_of, is_head, named, opened,
    other_configs::{NAMES, translate},
    packed,
    safetensors::{self, Totals},
    shortfall, split, whole,
};
use crate::{
    Catalog, Error, Message, ModelFile,
    catalog::{
        architecture::{Architecture, Encodes},
        model::{Model, blank},
    },
    file::{About, Contents, Tensor, totals},
    forward,
    messages::{self, notes as say},
};

/// Longest configuration.
const LONGEST_CONFIG: u64 = 512 << 10;
/// Longest index of safetensors files.
const LONGEST_INDEX: u64 = 4 << 20;
/// Longest headers of all files together; those of 128 experts in 48 layers take 3 MiB.
const LONGEST_HEADERS: u64 = 8 << 20;
/// Most tensors of all files together.
const MOST_TENSORS: usize = 1 << 17;

const INDEX: &str = "model.safetensors.index.json";

/// The format in which tensors that cannot be seen are counted.
const UNSEEN: &str = "I8";

/// Parts of names of tensors that are not of the language model.
const BESIDE: [&str; 7] =
    ["vision", "visual", "audio", "image_", "multi_modal_projector", "mm_projector", "mtp."];

/// The model in a folder: of a GGUF file, else of Hugging Face or another tool's configuration.
pub(super) fn read(folder: &Path, catalog: &Catalog) -> Result<ModelFile, Error> {
    let ggufs = Ggufs::of(folder)?;
    let mut files = Files::of(folder)?;
    let config = NAMES.map(|name| folder.join(name)).into_iter().find(|path| path.is_file());
    if let Some(adapter) = beside::adapter_config(folder).filter(|_| files.paths.is_empty()) {
        return Err(beside::adapter(&adapter));
    }
    match (ggufs.models.as_slice(), &config) {
        // A model file knows better than a configuration; a pointer to one knows nothing.
        ([one], config) if config.is_none() || beside::pointer(one)?.is_none() => {
            return ggufs.noted(split::read(one, catalog)?);
        }
        ([one], _) => {
            let bytes = beside::pointer(one)?.unwrap_or(0);
            files.notes.push(say::lfs_pointer(named(one), bytes));
        }
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
    let Some(config) = NAMES.map(|name| folder.join(name)).into_iter().find(|path| path.is_file())
    else {
        let files = Files { paths: vec![path.to_owned()], ..Files::default() };
        return alone(files, &named(path), catalog);
    };
    described(&config, Files::of(folder)?, &named_folder(folder), catalog)
}

/// The name of a folder, also of `.`.
fn named_folder(folder: &Path) -> String {
    let whole = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    named(&whole)
}

/// The safetensors files of a model.
#[derive(Default)]
struct Files {
    paths: Vec<PathBuf>,
    /// What their index says of all of them together.
    index: Totals,
    notes: Vec<Message>,
}

impl Files {
    /// Those of a folder: that its index names, else all there are but adapters.
    fn of(folder: &Path) -> Result<Self, Error> {
        let path = folder.join(INDEX);
        if path.is_file() {
            let text = whole(&path, LONGEST_INDEX)?;
            let index = safetensors::shards(&path.display().to_string(), &text)?;
            let paths = index.files.iter().map(|name| folder.join(name)).collect();
            return Ok(Self { paths, index: index.totals, notes: Vec::new() });
        }
        let single = folder.join("model.safetensors");
        let paths = if single.is_file() {
            vec![single]
        } else {
            let mut all = files_ending(folder, ".safetensors")?;
            all.retain(|path| !named(path).starts_with("adapter_"));
            all
        };
        Ok(Self { paths, ..Self::default() })
    }
}

pub(super) fn files_ending(folder: &Path, end: &str) -> Result<Vec<PathBuf>, Error> {
    let entries = std::fs::read_dir(folder).map_err(|source| Error::unreadable(folder, source))?;
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.map_err(|source| Error::unreadable(folder, source))?.path();
        if named(&path).ends_with(end) && path.is_file() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// What the headers of a model's safetensors files hold.
#[derive(Default)]
struct Weights {
    tensors: Vec<safetensors::Tensor>,
    header_bytes: u64,
    data_bytes: u64,
    /// Which files end early, one sentence each.
    notes: Vec<Message>,
    /// The files that are not there, and how many there should be.
    lost: Vec<String>,
    /// How many of those are pointers to the files.
    pointers: usize,
    files: usize,
    /// Bytes of those that are not there, as far as anything tells.
    lost_bytes: u64,
    /// Parameters of all, as their index counts them.
    params: Option<u64>,
}

impl Weights {
    fn read(files: Files) -> Result<Self, Error> {
        let Files { paths, index, notes } = files;
        let mut all = Self { notes, files: paths.len(), params: index.params, ..Self::default() };
        let mut names = HashSet::new();
        for path in &paths {
            let file = path.display().to_string();
            if !path.exists() {
                all.lost.push(named(path));
                continue;
            }
            if let Some(bytes) = beside::pointer(path)? {
                all.notes.push(say::lfs_pointer(named(path), bytes));
                all.lost.push(named(path));
                all.pointers = all.pointers.saturating_add(1);
                all.lost_bytes = all.lost_bytes.saturating_add(bytes);
                continue;
            }
            let (source, length) = opened(path)?;
            let left = LONGEST_HEADERS.saturating_sub(all.header_bytes);
            let header = safetensors::read(&file, source, left)?;
            all.notes.extend(shortfall(&named(path), header.data_bytes, header.data_start, length));
            let both = (all.header_bytes.checked_add(header.data_start))
                .zip(all.data_bytes.checked_add(header.data_bytes));
            let both = both.filter(|(header, data)| header.checked_add(*data).is_some());
            (all.header_bytes, all.data_bytes) =
                both.ok_or(Error::Overflow { part: messages::bill::weights() })?;
            for tensor in header.tensors {
                if names.len() >= MOST_TENSORS || !names.insert(tensor.name.clone()) {
                    return Err(fault(
                        path,
                        format!(
                            "the tensor '{}' is in an earlier file too, or there are too many",
                            tensor.name
                        ),
                    ));
                }
                all.tensors.push(tensor);
            }
        }
        if let Some(total) = index.bytes.filter(|_| !all.lost.is_empty()) {
            all.lost_bytes = total.saturating_sub(all.data_bytes);
        }
        Ok(all)
    }

    /// Every file is there.
    fn are_complete(&self) -> bool {
        self.lost.is_empty()
    }

    /// What is missing and how it is made up for: by the configuration, or as the index says.
    fn missing(&self, follows_configuration: bool) -> Option<Message> {
        let (first, lost) = (self.lost.first()?, self.lost.len());
        if self.pointers == lost {
            return None;
        }
        Some(match (follows_configuration, self.lost_bytes) {
            (true, 0) => say::files_missing(lost, self.files, first),
            (true, bytes) => say::files_missing_of(lost, self.files, bytes),
            (false, 0) => say::not_there(first),
            (false, bytes) => say::counted_by_index(lost, self.files, bytes),
        })
    }

    /// Those of the language model.
    fn of_text(&self) -> impl Iterator<Item = &safetensors::Tensor> {
        self.tensors.iter().filter(|tensor| !is_beside(&tensor.name))
    }

    fn has_head(&self) -> bool {
        self.of_text().any(|tensor| is_head(&tensor.name))
    }

    /// The tensors of a packed model, and what is missing of them; `None` if nothing is known of them.
    fn packed(&self, model: &Model, catalog: &Catalog) -> Result<Option<Arc<Contents>>, Error> {
        if self.tensors.is_empty() && self.lost_bytes == 0 {
            return Ok(None);
        }
        let params = forward::params(model.page, &model.shape);
        let bytes = (self.header_bytes, self.lost_bytes);
        let contents = packed::contents(&self.tensors, bytes, params, catalog.formats()?.as_ref())?;
        Ok(Some(Arc::new(contents)))
    }

    /// The type with the most bytes.
    fn main_type(&self) -> Option<&'static str> {
        let totals = totals(self.of_text().map(|tensor| (tensor.dtype, tensor.bytes)));
        totals.into_iter().max_by_key(|&(_, total)| total).map(|(dtype, _)| dtype)
    }
}

/// Whether a tensor is not of the language model.
pub(super) fn is_beside(name: &str) -> bool {
    BESIDE.iter().any(|part| name.contains(part))
}

/// The model of a configuration, held against the headers of its weights.
fn described(
    path: &Path,
    files: Files,
    folder: &str,
    catalog: &Catalog,
) -> Result<ModelFile, Error> {
    let file = path.display().to_string();
    let translated = translate(path, whole(path, LONGEST_CONFIG)?, catalog)?;
    let config = Config::parse(&file, &translated.json)?;
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
        // Weights know better than a configuration what is there.
        if whole && !weights.has_head() {
            facts.set("tied_embeddings", true);
        }
        facts.set_if("born", born.as_ref().map(|born| born.id.clone()));
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
    notes.extend(architecture.encodes.map(|what| encoder(what, folder, &model)));
    let main = weights.main_type().filter(|_| packing.is_none());
    let quant = main.filter(|dtype| ["BF16", "F16", "F32"].contains(dtype)).map(str::to_owned);
    let contents =
        packing.is_some().then(|| weights.packed(&model, catalog)).transpose()?.flatten();
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
    let (model, packing) = (Arc::new(model), packing.map(Arc::new));
    Ok(ModelFile { model, tokenizer: None, contents, quant, packing, notes })
}

/// What the reader should know of a model that encodes.
fn encoder(what: Encodes, folder: &str, model: &Model) -> Message {
    let percent = model.error_permille / 10;
    match what {
        Encodes::Embeddings => say::an_encoder(folder, percent),
        Encodes::TextToText => say::encoder_and_decoder(folder, percent),
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
    let model_type: String = config.model_type().unwrap_or_default().chars().take(60).collect();
    if files.paths.is_empty() {
        let kind = model_type.clone();
        return estimated(config, path, folder, catalog, |percent| {
            say::estimated_type(model_type, percent)
        })
        .unwrap_or_else(|reason| {
            let lead = format!("its model_type '{kind}' is of no architecture we know, and");
            Err(fault(path, format!("{lead} {reason}")))
        });
    }
    let mut read = alone(files, folder, catalog)?;
    read.notes.insert(0, say::unknown_type(model_type));
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
    Ok(Ok(ModelFile { model, tokenizer: None, contents: None, quant: None, packing: None, notes }))
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
    let held = counted.fold(0_u64, |sum, tensor| sum.saturating_add(rows(tensor)));
    let described = forward::params(model.page, &model.shape);
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
        notes,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_of_more_than_64_bits_of_bytes_are_refused() {
        let folder = std::env::temp_dir().join(format!("edgefit-huge-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let each: u64 = 1 << 60;
        let entry = |at: u64| {
            let (from, to) = (at * each, (at + 1) * each);
            format!(
                r#""t{at}": {{"dtype": "I8", "shape": [{each}], "data_offsets": [{from}, {to}]}}"#
            )
        };
        let header = format!("{{{}}}", (0..9).map(entry).collect::<Vec<_>>().join(", "));
        let length = (header.len() as u64).to_le_bytes();
        let files = ["a.safetensors", "b.safetensors"].map(|name| folder.join(name));
        for file in &files {
            std::fs::write(file, [&length[..], header.as_bytes()].concat()).unwrap();
        }
        let read = Weights::read(Files { paths: files.to_vec(), ..Files::default() });
        std::fs::remove_dir_all(&folder).unwrap();
        assert!(matches!(read, Err(Error::Overflow { .. })));
    }
}
