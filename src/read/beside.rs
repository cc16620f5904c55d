//! What lies in folders beside models, or in their place: encoders, pointers, adapters, files of other runtimes.

use std::{
    io::Read,
    path::{Path, PathBuf},
    sync::Arc,
};

use serde_json::Value;

use super::{clip, extension, folder_of, named, opened, plain, text, weights::files_ending};
use crate::{
    Bytes, Catalog, Error, Message, ModelFile,
    catalog::{
        encoder::{Encoder, EncoderFile},
        model::Model,
        names,
        runtime::Runtime,
    },
    file::Sight,
    messages::{errors, notes},
};

/// What names an adapter's base.
pub(crate) const ADAPTER: &str = "adapter_config.json";
/// Longest file that says what lies beside it.
const LONGEST: u64 = 512 << 10;
/// Longest Git LFS pointer, as its specification has it.
const LONGEST_POINTER: u64 = 1024;
/// Ways to make an embedding: a flag of older files, a name in newer ones, and what we call it.
const POOLINGS: [(&str, &str, &str); 3] = [
    ("pooling_mode_mean_tokens", "mean", "mean"),
    ("pooling_mode_cls_token", "cls", "cls"),
    ("pooling_mode_lasttoken", "lasttoken", "last"),
];
/// Deepest folder in a folder that is a model.
const DEEPEST: u8 = 4;

/// The GGUF files of a folder.
pub(super) struct Ggufs {
    /// The first file of each model.
    pub(super) models: Vec<PathBuf>,
    /// Encoders of images and sound.
    encoders: Vec<PathBuf>,
}

impl Ggufs {
    pub(super) fn of(folder: &Path) -> Result<Self, Error> {
        let first = |path: &PathBuf| names::is_first_part(&named(path));
        let all = files_ending(folder, ".gguf")?.into_iter().filter(first);
        let is_encoder = |path: &PathBuf| named(path).to_ascii_lowercase().contains("mmproj");
        let (encoders, models): (Vec<_>, Vec<_>) = all.partition(is_encoder);
        // Alone, an encoder is what is asked about.
        let alone = models.is_empty();
        let (models, encoders) = if alone { (encoders, models) } else { (models, encoders) };
        Ok(Self { models, encoders })
    }

    /// A model with the encoder that lies beside it.
    pub(super) fn seeing(
        &self,
        mut model: ModelFile,
        catalog: &Catalog,
    ) -> Result<ModelFile, Error> {
        if let Some(path) = self.encoders.first() {
            if let Ok(file) = clip::encoder(path, catalog) {
                model.sight = Some(Sight::File(file));
            } else {
                // What is wrong with it is no fault of the model.
                let bytes = pointer(path)?.map_or_else(|| Ok(opened(path)?.1), Ok::<_, Error>)?;
                model.notes.push(notes::encoder_beside(named(path), bytes));
            }
        }
        Ok(model)
    }
}

/// Most encoders of a folder that are looked at.
const MOST_ENCODERS: usize = 8;

/// A model in a file with what it sees through: the encoder beside it that fits, else the one that every model
/// of its shape has.
pub(super) fn sighted(
    mut model: ModelFile,
    path: &Path,
    catalog: &Catalog,
) -> Result<ModelFile, Error> {
    let width = model.model.shape.hidden;
    let beside = Ggufs::of(folder_of(path))?.encoders;
    let read =
        beside.iter().take(MOST_ENCODERS).filter_map(|path| clip::encoder(path, catalog).ok());
    let fits = |file: &Arc<EncoderFile>| [0, width].contains(&file.output);
    model.sight = match read.into_iter().find(fits) {
        Some(file) => Some(Sight::File(file)),
        None => of_shape(&model.model, catalog)?.map(Sight::Shape),
    };
    Ok(model)
}

/// The encoder of the catalog's models of that shape, if all have one.
fn of_shape(model: &Model, catalog: &Catalog) -> Result<Option<Arc<Encoder>>, Error> {
    let sizes = |of: &Model| (of.shape.hidden, of.shape.layers);
    let like = |one: &Arc<Model>| one.arch == model.arch && sizes(one) == sizes(model);
    let all: Vec<Arc<Model>> = catalog.all::<Model>()?.into_iter().filter(like).collect();
    let seeing: Option<Vec<&String>> = all.iter().map(|one| one.encoder.as_ref()).collect();
    match seeing.as_deref() {
        Some([first, ..]) => catalog.by_id::<Encoder>(first),
        _ => Ok(None),
    }
}

/// The size of the file that a Git LFS pointer stands for; `None` if it is no pointer.
pub(super) fn pointer(path: &Path) -> Result<Option<u64>, Error> {
    let (source, length) = opened(path)?;
    if length > LONGEST_POINTER {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    let read = source.take(LONGEST_POINTER).read_to_end(&mut bytes);
    read.map_err(|source| Error::unreadable(path, source))?;
    let text = String::from_utf8_lossy(&bytes);
    let mut lines = text.lines();
    if !lines.next().is_some_and(|line| line.starts_with("version https://git-lfs.github.com/")) {
        return Ok(None);
    }
    Ok(lines.find_map(|line| line.strip_prefix("size ")?.trim().parse().ok()))
}

/// How embeddings are made, where what lies in a folder says so.
///
/// Source: llama.cpp 0c1e57098, `conversion/base.py` (`_try_set_pooling_type`).
pub(super) fn pooling(folder: &Path) -> Option<&'static str> {
    let json = |path: &Path| serde_json::from_str::<Value>(&text(path, LONGEST).ok()?).ok();
    let modules = json(&folder.join("modules.json"))?;
    let ends = |module: &&Value| {
        module.get("type").and_then(Value::as_str).is_some_and(|kind| kind.ends_with("Pooling"))
    };
    let path = modules.as_array()?.iter().find(ends)?.get("path")?.as_str()?;
    let is_inside = !path.is_empty() && !path.contains(['/', '\\', ':']) && path != "..";
    let said = json(&folder.join(Some(path).filter(|_| is_inside)?).join("config.json"))?;
    let is = |key: &str| said.get(key).and_then(Value::as_bool) == Some(true);
    let own = said.get("pooling_mode").and_then(Value::as_str);
    POOLINGS
        .iter()
        .find(|(key, ..)| is(key))
        .or_else(|| POOLINGS.iter().find(|(_, name, _)| Some(*name) == own))
        .map(|&(.., pooling)| pooling)
}

/// The sentence about an adapter in place of a model: which model it belongs to.
pub(super) fn adapter(config: &Path) -> Error {
    let file = config.display().to_string();
    let base = text(config, LONGEST).ok().and_then(|text| {
        let config: Value = serde_json::from_str(&text).ok()?;
        Some(plain(config.get("base_model_name_or_path")?.as_str()?).into_owned())
    });
    let base = base.filter(|base| !base.is_empty());
    Error::File { file, reason: base.map_or_else(errors::adapter_of_unknown, errors::adapter) }
}

/// The configuration of an adapter in a folder, if it holds one.
pub(super) fn adapter_config(folder: &Path) -> Option<PathBuf> {
    Some(folder.join(ADAPTER)).filter(|config| config.is_file())
}

/// What to ask instead about a file, or a folder, of another runtime; `None` if it is none.
pub(super) fn of_a_runtime(path: &Path, catalog: &Catalog) -> Result<Option<Error>, Error> {
    let Some(end) = extension(path) else { return Ok(None) };
    let Some(runtime) = catalog.first(|one: &Runtime| one.files.contains(&end))? else {
        return Ok(None);
    };
    let size = Bytes::new(size(path, DEEPEST));
    let reason = errors::file_of(&runtime.name, size, &runtime.id);
    Ok(Some(Error::File { file: path.display().to_string(), reason }))
}

/// As [`of_a_runtime`], of the first such file in a folder.
pub(super) fn any_of_a_runtime(folder: &Path, catalog: &Catalog) -> Result<Option<Error>, Error> {
    for path in entries(folder) {
        if let Some(found) = of_a_runtime(&path, catalog)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// Bytes of all files of a folder whose names end so.
pub(super) fn bytes_of(folder: &Path, ends: &[&str]) -> u64 {
    let is = |path: &PathBuf| ends.iter().any(|end| named(path).ends_with(end));
    let files = entries(folder).into_iter().filter(is);
    files.fold(0, |sum: u64, path| sum.saturating_add(size(&path, 0)))
}

/// Bytes of a file, or of all files of a folder.
fn size(path: &Path, deepest: u8) -> u64 {
    let Ok(metadata) = std::fs::metadata(path) else { return 0 };
    if metadata.is_file() {
        return pointer(path).ok().flatten().unwrap_or(metadata.len());
    }
    let Some(deepest) = deepest.checked_sub(1) else { return 0 };
    entries(path).iter().fold(0, |sum: u64, path| sum.saturating_add(size(path, deepest)))
}

/// What a folder holds, in order of names.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let read = std::fs::read_dir(folder).into_iter().flatten();
    let mut all: Vec<PathBuf> = read.filter_map(|entry| Some(entry.ok()?.path())).collect();
    all.sort();
    all
}

/// The refusal of a pointer where the file itself is needed.
pub(super) fn refuse_pointer(path: &Path) -> Result<(), Error> {
    let file = || path.display().to_string();
    pointer(path)?.map_or(Ok(()), |bytes| {
        Err(Error::File { file: file(), reason: errors::only_a_pointer(bytes) })
    })
}

/// The refusal of a folder with several models.
pub(super) fn several(folder: &Path, models: &[PathBuf]) -> Error {
    let names: Vec<String> = models.iter().take(8).map(|path| named(path)).collect();
    let reason: Message = errors::several_models(names.join(", "));
    Error::File { file: folder.display().to_string(), reason }
}
