//! Models in files of the user's: GGUF, safetensors, Hugging Face `config.json`. Headers only, never the weights.
//!
//! This module alone opens files. What they say becomes a model like one of the catalog (`facts`), so
//! that no architecture is described twice.

mod adapter;
mod beside;
mod bytes;
mod clip;
mod config;
mod facts;
mod folder;
mod gguf;
#[cfg(feature = "logs")]
pub mod log;
mod metadata;
mod model;
mod other_configs;
mod packed;
mod safetensors;
#[cfg(feature = "scan")]
pub mod scan;
mod split;
mod weights;

use std::{
    cmp::Ordering,
    fs::File,
    io::{BufReader, Read},
    path::Path,
    sync::Arc,
};

pub use self::adapter::adapter;
#[cfg(feature = "hub")]
pub(crate) use self::{
    beside::ADAPTER,
    folder::LONGEST_CONFIG,
    other_configs::NAMES as CONFIGURATIONS,
    weights::{INDEX, LONGEST_INDEX},
};
use crate::{
    Catalog, Error, Message, ModelFile,
    catalog::{encoder::EncoderFile, link::Link},
    messages::{
        errors, notes,
        plain::{plain, reason as reason_of},
    },
};

/// Architectures whose models state how routers weigh experts.
const STATED_ROUTING: &[&str] = &[
    "afmoe",
    "bailingmoe",
    "bailingmoe2",
    "deepseek2",
    "deepseek2-ocr",
    "dots1",
    "exaone-moe",
    "glm4moe",
    "nemotron_h_moe",
];

/// Layers of the EXAONE 4 that has windows.
const EXAONE4_WINDOWED: u64 = 64;

/// Ends of names that only files have.
const EXTENSIONS: [&str; 3] = ["gguf", "safetensors", "json"];

/// The model in the file that `name` is the path of, with or without `:QUANT`; `None` if it is no path.
///
/// A name is a path if it ends like a model file or if there is such a file or folder. A bare name that the
/// catalog knows is not.
///
/// # Errors
/// [`Error::File`] says in one sentence what is wrong with the file, [`Error::Io`] why it cannot be read.
pub fn open(name: &str, catalog: &Catalog) -> Result<Option<ModelFile>, Error> {
    let exists = Path::new(name).exists();
    if !exists && Link::of(name).is_some() {
        return Ok(None);
    }
    let name = if exists { name } else { catalog.split_quant(name).0 };
    let path = Path::new(name);
    let bare = path.components().count() == 1 && !has_extension(path);
    if has_extension(path) || (path.exists() && !(bare && catalog.model(name).is_ok())) {
        return file(path, catalog).map(Some).map_err(|error| match meant(path, catalog) {
            Some(question) => Error::File {
                file: path.display().to_string(),
                reason: errors::no_such_file_but(question),
            },
            None => error,
        });
    }
    Ok(None)
}

/// The question about a model of the catalog that the name of a file tells of, where it is not there:
/// `gemma-2-2b:Q4_K_M` of `gemma-2-2b-it-Q4_K_M.gguf`.
fn meant(path: &Path, catalog: &Catalog) -> Option<String> {
    let stem = path.file_stem().and_then(|stem| stem.to_str()).filter(|_| !path.exists())?;
    let as_question = |(at, _): (usize, &str)| {
        let (model, quant) = (stem.get(..at)?, stem.get(at..)?.get(1..)?);
        let model = catalog.model(model).ok().filter(|_| catalog.has_file_type(quant))?;
        Some(format!("{}:{quant}", model.id))
    };
    let named = || catalog.model(stem).ok().map(|model| model.id);
    stem.rmatch_indices(['-', '.']).find_map(as_question).or_else(named)
}

/// The model in files of which only headers were fetched: that the rest is not there is no fault of theirs.
///
/// # Errors
/// As [`open`].
#[cfg(feature = "hub")]
pub(crate) fn headers(path: &Path, catalog: &Catalog) -> Result<ModelFile, Error> {
    let mut model = file(path, catalog)?;
    model.notes.retain(|note| !UNFETCHED.contains(&note.key()));
    Ok(model)
}

/// Notes on what lies elsewhere where only headers were fetched.
#[cfg(feature = "hub")]
const UNFETCHED: [&str; 4] =
    ["header_only", "files_missing", "files_missing_of", "counted_by_index"];

/// The length of the GGUF header that `source` begins with; `file` is its name in messages.
///
/// # Errors
/// [`Error::File`] for what is none, [`Error::Io`] where it cannot be read.
#[cfg(feature = "hub")]
pub(crate) fn gguf_header(file: &str, source: impl Read, catalog: &Catalog) -> Result<u64, Error> {
    let formats = catalog.formats()?;
    Ok(gguf::read(file, source, bytes::MOST_BYTES, &formats)?.data_start)
}

/// The same of a safetensors file.
///
/// # Errors
/// As [`gguf_header`].
#[cfg(feature = "hub")]
pub(crate) fn safetensors_header(file: &str, source: impl Read) -> Result<u64, Error> {
    Ok(safetensors::read(file, source, weights::LONGEST_HEADERS)?.data_start)
}

/// The encoder in the file that `name` is the path of; `None` if it is none.
///
/// # Errors
/// As [`open`].
pub fn encoder(name: &str, catalog: &Catalog) -> Result<Option<Arc<EncoderFile>>, Error> {
    let path = Path::new(name);
    let is_path = has_extension(path) || path.exists();
    is_path.then(|| clip::encoder(path, catalog)).transpose()
}

/// The model in a `.gguf` file, a Hugging Face folder, its `config.json` or a `.safetensors` file.
///
/// # Errors
/// As [`open`].
pub fn file(path: &Path, catalog: &Catalog) -> Result<ModelFile, Error> {
    let metadata = std::fs::metadata(path).map_err(|source| Error::unreadable(path, source))?;
    if let Some(other) = beside::of_a_runtime(path, catalog)? {
        return if begins_like_gguf(path)? { split::read(path, catalog) } else { Err(other) };
    }
    if metadata.is_dir() {
        return folder::read(path, catalog);
    }
    if !metadata.is_file() {
        return Err(fault(path, "it is neither a file nor a folder"));
    }
    match extension(path).as_deref() {
        Some("gguf") => {
            beside::refuse_pointer(path)?;
            beside::sighted(split::read(path, catalog)?, path, catalog)
        }
        Some("safetensors") => folder::read_beside(path, catalog),
        Some("json") if named(path).ends_with(".index.json") => {
            folder::read(folder_of(path), catalog)
        }
        Some("json") => folder::read_config(path, catalog),
        // Caches keep files under names of their own.
        _ if begins_like_gguf(path)? => split::read(path, catalog),
        _ => Err(fault(
            path,
            "a model file ends in .gguf, .safetensors or .json; rename it if it is one",
        )),
    }
}

fn begins_like_gguf(path: &Path) -> Result<bool, Error> {
    if !path.is_file() {
        return Ok(false);
    }
    let mut start = Vec::new();
    let read = opened(path)?.0.take(4).read_to_end(&mut start);
    read.map_err(|source| Error::unreadable(path, source))?;
    Ok(start == b"GGUF")
}

/// Of how many layers only the last is another than the flags (0 or 1) mark; `None` if they follow no period.
fn period(marked: &[u64]) -> Option<u64> {
    let every = marked.iter().position(|&flag| flag == 0)?.checked_add(1)?;
    let regular = |(at, &flag): (usize, &u64)| {
        (flag == 0) == at.checked_add(1).is_some_and(|n| n.is_multiple_of(every))
    };
    marked.iter().enumerate().all(regular).then(|| u64::try_from(every).ok())?
}

/// Whether a tensor is the output matrix, under the names that families give it.
fn is_head(name: &str) -> bool {
    name == "output.weight"
        || name.ends_with("lm_head.weight")
        || name.ends_with("embed_out.weight")
}

/// The folder a file is in.
fn folder_of(path: &Path) -> &Path {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new("."))
}

fn extension(path: &Path) -> Option<String> {
    path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase())
}

fn has_extension(path: &Path) -> bool {
    extension(path).is_some_and(|extension| EXTENSIONS.contains(&extension.as_str()))
}

/// The last part of a path, for messages and as the model's origin.
fn named(path: &Path) -> String {
    plain(&path.file_name().unwrap_or(path.as_os_str()).to_string_lossy()).into_owned()
}

fn fault(path: &Path, reason: impl Into<String>) -> Error {
    wrong(&path.display().to_string(), reason)
}

/// What is wrong with a file of that name.
fn wrong(file: &str, reason: impl Into<String>) -> Error {
    Error::File { file: file.to_owned(), reason: Message::same(reason_of(reason.into())) }
}

/// What is wrong with a file of that name, in words of every language.
fn wrong_because(file: &str, reason: Message) -> Error {
    Error::File { file: file.to_owned(), reason }
}

/// Refuses a tensor whose data does not begin where that of the one before ends.
fn adjoins(name: &str, from: u64, end: u64) -> Result<(), String> {
    let how = match from.cmp(&end) {
        Ordering::Equal => return Ok(()),
        Ordering::Less => "inside",
        Ordering::Greater => "leaving a gap behind",
    };
    Err(format!("the tensor '{name}' begins at {from}, {how} the one before, which ends at {end}"))
}

/// A file to read from, and its length.
fn opened(path: &Path) -> Result<(BufReader<File>, u64), Error> {
    let fault = |source| Error::unreadable(path, source);
    // What is opened without being a file may never answer.
    if !std::fs::metadata(path).map_err(fault)?.is_file() {
        return Err(self::fault(path, "it is no file on disk; name one that is"));
    }
    let file = File::open(path).map_err(fault)?;
    let length = file.metadata().map_err(fault)?.len();
    Ok((BufReader::with_capacity(1 << 16, file), length))
}

/// All of a file of at most `most` bytes, whatever length it claims to have.
///
/// # Errors
/// [`Error::File`] for what is no file or too long, [`Error::Io`] where it cannot be read.
pub(crate) fn whole(path: &Path, most: u64) -> Result<Vec<u8>, Error> {
    let (source, length) = opened(path)?;
    let mut bytes = Vec::new();
    if length <= most {
        let read = source.take(most.saturating_add(1)).read_to_end(&mut bytes);
        read.map_err(|source| Error::unreadable(path, source))?;
    }
    let length = length.max(bytes.len() as u64);
    if length > most {
        let reason = format!("it is too long: {length} bytes or more, and {most} are read at most");
        return Err(fault(path, reason));
    }
    Ok(bytes)
}

/// A text of at most `most` bytes from a file.
///
/// # Errors
/// [`Error::File`] for what is no file, too long or no text, [`Error::Io`] where it cannot be read.
pub(crate) fn text(path: &Path, most: u64) -> Result<String, Error> {
    String::from_utf8(whole(path, most)?).map_err(|error| {
        let sound = error.as_bytes().get(..error.utf8_error().valid_up_to());
        let line = sound.unwrap_or_default().split(|&byte| byte == b'\n').count();
        fault(path, format!("line {line} is not UTF-8; save the file as UTF-8"))
    })
}

/// How much of the tensor data is missing, if any is.
fn shortfall(file: &str, needed: u64, start: u64, length: u64) -> Option<Message> {
    let end = start.saturating_add(needed);
    let missing = end.checked_sub(length).filter(|&missing| missing > 0)?;
    Some(if length <= start {
        notes::header_only(file, needed)
    } else {
        notes::cut_short(file, missing, needed)
    })
}
