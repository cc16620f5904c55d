//! A Hugging Face folder: its `config.json`, and the headers of its safetensors files.

use std::{
    collections::HashSet,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    config::Config,
    facts::{self, Facts, Named},
    fault, folder_of, is_head, named, opened, safetensors, shortfall, split, whole,
};
use crate::{
    Catalog, Error, Message, ModelFile,
    catalog::model::{Model, blank},
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

const CONFIG: &str = "config.json";
const INDEX: &str = "model.safetensors.index.json";

/// Parts of names of tensors that are not of the language model.
const BESIDE: [&str; 7] =
    ["vision", "visual", "audio", "image_", "multi_modal_projector", "mm_projector", "mtp."];

/// The model in a folder: of Hugging Face, or one with a GGUF file in it.
pub(super) fn read(folder: &Path, catalog: &Catalog) -> Result<ModelFile, Error> {
    let config = folder.join(CONFIG);
    if config.is_file() {
        let files = safetensors_files(folder)?;
        return described(&config, &files, &named_folder(folder), catalog);
    }
    let gguf = files_ending(folder, ".gguf")?;
    let first =
        |path: &&PathBuf| !named(path).contains("-of-") || named(path).contains("-00001-of-");
    let models: Vec<&PathBuf> = gguf.iter().filter(first).collect();
    match models.as_slice() {
        [one] => split::read(one, catalog),
        [] => match safetensors_files(folder)?.as_slice() {
            [] => Err(fault(folder, "the folder holds neither a config.json nor a model file")),
            files => alone(files, &named_folder(folder), catalog),
        },
        _ => Err(fault(folder, "the folder holds several models; name one of its files")),
    }
}

/// The model that a `config.json` describes, without looking at any weights.
pub(super) fn read_config(path: &Path, catalog: &Catalog) -> Result<ModelFile, Error> {
    described(path, &[], &named_folder(folder_of(path)), catalog)
}

/// The model of a safetensors file: with the `config.json` beside it, if there is one.
pub(super) fn read_beside(path: &Path, catalog: &Catalog) -> Result<ModelFile, Error> {
    let folder = folder_of(path);
    if folder.join(CONFIG).is_file() {
        read(folder, catalog)
    } else {
        alone(&[path.to_owned()], &named(path), catalog)
    }
}

/// The name of a folder, also of `.`.
fn named_folder(folder: &Path) -> String {
    let whole = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    named(&whole)
}

/// The safetensors files of a folder: those its index names, else all there are.
fn safetensors_files(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let index = folder.join(INDEX);
    if index.is_file() {
        let names =
            safetensors::shards(&index.display().to_string(), &whole(&index, LONGEST_INDEX)?)?;
        return Ok(names.iter().map(|name| folder.join(name)).collect());
    }
    let single = folder.join("model.safetensors");
    if single.is_file() { Ok(vec![single]) } else { files_ending(folder, ".safetensors") }
}

fn files_ending(folder: &Path, end: &str) -> Result<Vec<PathBuf>, Error> {
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
    /// Which files are not there, and which end early, one sentence each.
    notes: Vec<Message>,
    complete: bool,
}

impl Weights {
    fn read(files: &[PathBuf]) -> Result<Self, Error> {
        let mut all = Self { complete: true, ..Self::default() };
        let mut names = HashSet::new();
        for path in files {
            let file = path.display().to_string();
            if !path.exists() {
                all.complete = false;
                all.notes.push(say::not_there(named(path)));
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
        Ok(all)
    }

    /// Those of the language model.
    fn of_text(&self) -> impl Iterator<Item = &safetensors::Tensor> {
        let beside = |name: &str| BESIDE.iter().any(|part| name.contains(part));
        self.tensors.iter().filter(move |tensor| !beside(&tensor.name))
    }

    fn has_head(&self) -> bool {
        self.of_text().any(|tensor| is_head(&tensor.name))
    }

    /// The type with the most bytes.
    fn main_type(&self) -> Option<&'static str> {
        let totals = totals(self.of_text().map(|tensor| (tensor.dtype, tensor.bytes)));
        totals.into_iter().max_by_key(|&(_, total)| total).map(|(dtype, _)| dtype)
    }
}

/// The model of a configuration, held against the headers of its weights.
fn described(
    path: &Path,
    files: &[PathBuf],
    folder: &str,
    catalog: &Catalog,
) -> Result<ModelFile, Error> {
    let file = path.display().to_string();
    let config = Config::parse(&file, &whole(path, LONGEST_CONFIG)?)?;
    let Some(architecture) = config.architecture(catalog)? else {
        let model_type: String = config.model_type().unwrap_or_default().chars().take(60).collect();
        if files.is_empty() {
            return Err(fault(
                path,
                format!(
                    "its model_type '{model_type}' is of no architecture we know, and there are no weights beside it to count"
                ),
            ));
        }
        let mut read = alone(files, folder, catalog)?;
        read.notes.insert(0, say::unknown_type(model_type));
        return Ok(read);
    };
    let weights = Weights::read(files)?;
    let (packing, born) = (config.packing(), config.born(catalog)?);
    let whole = !files.is_empty() && weights.complete && packing.is_none();
    let mut model = config.model(&named(path), &architecture, |facts: &mut Facts| {
        // Weights know better than a configuration what is there.
        if whole && !weights.has_head() {
            facts.set("tied_embeddings", true);
        }
        facts.set_if("born", born.as_ref().map(|born| born.id.clone()));
    })?;
    if !folder.is_empty() {
        folder.clone_into(&mut model.id);
        if model.name == "config" {
            folder.clone_into(&mut model.name);
        }
    }
    let mut notes = weights.notes.clone();
    let main = weights.main_type().filter(|_| packing.is_none());
    let quant = main.filter(|dtype| ["BF16", "F16", "F32"].contains(dtype)).map(str::to_owned);
    if let Some(packing) = packing.filter(|_| born.is_none()) {
        notes.push(say::packed(folder, packing));
    } else if let Some(quant) = quant.as_deref().filter(|_| whole) {
        notes.push(say::as_converted(folder, weights.data_bytes, quant));
    }
    if whole {
        match parameters(&model, &weights) {
            Ok(()) => model.verified = true,
            Err(reason) => notes.push(reason),
        }
    }
    model.tokenizer = facts::tokenizer(catalog, &model)?;
    Ok(ModelFile { model: Arc::new(model), tokenizer: None, contents: None, quant, notes })
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
fn alone(files: &[PathBuf], name: &str, catalog: &Catalog) -> Result<ModelFile, Error> {
    let path = Path::new(name);
    let weights = Weights::read(files)?;
    let formats = catalog.formats()?;
    // One for each type: nothing is known of what single ones are for.
    let types = totals(weights.tensors.iter().map(|tensor| (tensor.format, tensor.bytes)));
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
        file_bytes: weights.header_bytes.saturating_add(weights.data_bytes),
        ..About::default()
    };
    let arch = "unknown";
    let model = Facts::default().outline().model(Named { file: name, name: None, arch }, blank());
    let mut model = model.map_err(|reason| fault(path, reason))?;
    model.verified = true;
    let mut notes = weights.notes;
    notes.push(say::weights_only(name));
    let contents = Some(Arc::new(Contents::new(tensors, about)));
    Ok(ModelFile { model: Arc::new(model), tokenizer: None, contents, quant: None, notes })
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
        let read = Weights::read(&files);
        std::fs::remove_dir_all(&folder).unwrap();
        assert!(matches!(read, Err(Error::Overflow { .. })));
    }
}
