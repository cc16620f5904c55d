//! Models on a disk: what caches of programs and folders hold, found by their names alone.
//!
//! Nothing is opened here but manifests; [`Find::open`] reads the header of one that was found. Folders are
//! entered once however many links lead there, and what is no regular file is never opened.

mod files;
mod hub;
mod ollama;

use std::{
    collections::{HashMap, HashSet},
    env, fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{beside, folder, split};
use crate::{
    Catalog, Error, Message, ModelFile,
    catalog::cache::{Cache, Layout, Surroundings},
    messages::{plain::plain, scan as say},
};

/// Deepest folder below the one that is looked into.
const DEEPEST: u8 = 16;
/// Most entries of folders that are looked at: as many as a large disk of models has many times over.
const MOST_ENTRIES: usize = 1 << 20;
/// Most models that are told.
const MOST_FINDS: usize = 1 << 14;
/// Most notes; a disk may hold very many folders that nobody may read.
const MOST_NOTES: usize = 20;

/// What a disk holds.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Found {
    /// The models, in the order of folders and names.
    pub finds: Vec<Find>,
    /// What could not be looked at, a sentence each.
    pub notes: Vec<Message>,
    /// How many folders were there to look into.
    pub folders: usize,
}

/// A model on a disk, as names and sizes tell of it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Find {
    /// The file, the first of several, or the folder.
    pub path: PathBuf,
    /// What it is called there.
    pub name: String,
    /// Other names of the same file.
    pub also: Vec<String>,
    /// The program in whose cache it lies, an id of `data/caches.yaml`.
    pub app: Option<Arc<str>>,
    /// How it is stored.
    pub form: Form,
    /// Bytes of all its files.
    pub bytes: u64,
    /// The encoder of images and sound that lies beside it, and its bytes.
    pub encoder: Option<(PathBuf, u64)>,
    /// What keeps it from being read; `None` where its header is to be read.
    pub fault: Option<(State, Message)>,
}

/// How a model is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Form {
    /// A GGUF file, or the parts of one.
    Gguf,
    /// A folder of safetensors files, with a configuration.
    Safetensors,
    /// A download of which nothing is known but its name.
    Unknown,
}

/// What state a model is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum State {
    /// All of it is there.
    Whole,
    /// No model by itself: an encoder or an adapter.
    Part,
    /// Some of it is still to be downloaded.
    Unfinished,
    /// It cannot be read.
    Broken,
}

impl Form {
    /// Its word in JSON.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Gguf => "gguf",
            Self::Safetensors => "safetensors",
            Self::Unknown => "unknown",
        }
    }
}

impl State {
    /// Its word in JSON.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Part => "part",
            Self::Unfinished => "unfinished",
            Self::Broken => "broken",
        }
    }
}

/// Notes that say of a model that it ends early, or that files of it are not there.
const CUT: [&str; 2] = ["header_only", "cut_short"];
const SCATTERED: [&str; 4] = ["parts_missing", "files_missing", "files_missing_of", "lfs_pointer"];
/// Refusals of what is no model by itself, and of what stands for a model.
const PART: [&str; 2] = ["adapter", "adapter_of_unknown"];
const POINTER: &str = "only_a_pointer";

impl Find {
    /// The model by its header, or its state and why it is not read.
    ///
    /// # Errors
    /// The state, and what is wrong, in a sentence.
    pub fn open(&self, catalog: &Catalog) -> Result<ModelFile, (State, Message)> {
        if let Some(fault) = &self.fault {
            return Err(fault.clone());
        }
        let read = match self.form {
            Form::Safetensors => folder::read(&self.path, catalog),
            _ => beside::refuse_pointer(&self.path).and_then(|()| split::read(&self.path, catalog)),
        };
        let model = read.map_err(|error| {
            let reason = match error {
                Error::File { reason, .. } => reason,
                other => other.message(),
            };
            let state = match reason.key() {
                key if PART.contains(&key) => State::Part,
                POINTER => State::Unfinished,
                _ => State::Broken,
            };
            (state, reason)
        })?;
        let has = |keys: &[&str]| model.notes.iter().any(|note| keys.contains(&note.key()));
        if has(&CUT) {
            return Err((State::Unfinished, say::ends_early()));
        }
        if has(&SCATTERED) {
            return Err((State::Unfinished, say::files_missing()));
        }
        Ok(model)
    }
}

/// What the caches of this machine's programs hold, and `folders` besides.
///
/// # Errors
/// [`Error::Io`] for a folder of `folders` that is not there, [`Error::Catalog`] for a faulty entry.
pub fn scan(folders: &[PathBuf], catalog: &Catalog) -> Result<Found, Error> {
    let caches = catalog.all::<Cache>()?;
    let variable = |name: &str| env::var_os(name);
    let around =
        Surroundings { system: env::consts::OS, home: env::home_dir(), variable: &variable };
    let mut search = Search::of(&caches);
    for cache in &caches {
        for folder in cache.places(&around).into_iter().filter(|folder| folder.is_dir()) {
            search.look_into(&folder, Some(cache));
        }
    }
    for folder in folders {
        fs::metadata(folder).map_err(|source| Error::unreadable(folder, source))?;
        search.look_into(folder, None);
    }
    Ok(search.found)
}

/// What is known of the folder that is looked at.
#[derive(Clone, Copy, Default)]
struct Within<'a> {
    /// The cache it belongs to.
    cache: Option<&'a Cache>,
    /// The repository whose files lie there.
    repository: Option<&'a str>,
    deep: u8,
}

impl Within<'_> {
    fn app(&self) -> Option<Arc<str>> {
        self.cache.map(|cache| cache.id.as_str().into())
    }

    const fn deeper(self) -> Self {
        Self { deep: self.deep.saturating_add(1), ..self }
    }
}

/// A search that goes on from folder to folder.
struct Search<'a> {
    caches: &'a [Arc<Cache>],
    found: Found,
    /// Folders that were entered, by their paths without links.
    entered: HashSet<PathBuf>,
    /// Places of what was found, by what tells files apart.
    known: HashMap<Identity, usize>,
    /// Entries that may still be looked at.
    left: usize,
}

impl<'a> Search<'a> {
    fn of(caches: &'a [Arc<Cache>]) -> Self {
        Self {
            caches,
            found: Found::default(),
            entered: HashSet::new(),
            known: HashMap::new(),
            left: MOST_ENTRIES,
        }
    }

    /// Looks into a folder, or at a file, that was named.
    fn look_into(&mut self, path: &Path, cache: Option<&Cache>) {
        self.found.folders = self.found.folders.saturating_add(1);
        let within = Within { cache, ..Within::default() };
        if path.is_dir() {
            self.folder(path, within);
        } else {
            self.file(path, within);
        }
    }

    /// The cache with that layout.
    fn laid_out(&self, layout: Layout) -> Option<&'a Cache> {
        self.caches.iter().map(|cache| &**cache).find(|cache| cache.layout == layout)
    }

    /// Looks into a folder, by the way it is laid out.
    fn folder(&mut self, path: &Path, within: Within<'_>) {
        let whole = match fs::canonicalize(path) {
            Ok(whole) => whole,
            Err(error) => return self.unread(path, &error),
        };
        if within.deep > DEEPEST || !self.entered.insert(whole) {
            return;
        }
        if path.join("manifests").is_dir() && path.join("blobs").is_dir() {
            let cache = self.laid_out(Layout::Ollama).or(within.cache);
            return self.ollama(path, Within { cache, ..within });
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if let Some(repository) = hub::repository(&name).filter(|_| within.repository.is_none()) {
            let cache = within.cache.or_else(|| self.laid_out(Layout::Hub));
            return self
                .repository(path, Within { cache, repository: Some(&repository), ..within });
        }
        self.files(path, within);
    }

    /// What a folder holds, in order of names; what cannot be read is noted.
    fn entries(&mut self, folder: &Path) -> Vec<PathBuf> {
        let read = match fs::read_dir(folder) {
            Ok(read) => read,
            Err(error) => {
                self.unread(folder, &error);
                return Vec::new();
            }
        };
        let read = read.take(self.left).filter_map(|entry| Some(entry.ok()?.path()));
        let mut all: Vec<PathBuf> = read.collect();
        all.sort();
        self.left = self.left.saturating_sub(all.len());
        if self.left == 0 {
            self.note(say::too_many());
        }
        all
    }

    fn unread(&mut self, path: &Path, error: &io::Error) {
        // What has gone since its folder was listed is nothing to tell of.
        if error.kind() != io::ErrorKind::NotFound {
            let path = path.to_string_lossy();
            self.note(match error.kind() {
                io::ErrorKind::PermissionDenied => say::not_allowed(plain(&path)),
                _ => say::unread(plain(&path), error.to_string()),
            });
        }
    }

    fn note(&mut self, note: Message) {
        if self.found.notes.len() < MOST_NOTES && !self.found.notes.contains(&note) {
            self.found.notes.push(note);
        }
    }

    /// Adds what was found, or a name to what was found before.
    fn add(&mut self, find: Find, file: &Path) {
        let identity = Identity::of(file);
        if let Some(known) = identity.as_ref().and_then(|it| self.known.get(it)) {
            if let Some(first) = self.found.finds.get_mut(*known)
                && first.name != find.name
                && !first.also.contains(&find.name)
            {
                first.also.push(find.name);
            }
            return;
        }
        if self.found.finds.len() >= MOST_FINDS {
            return self.note(say::too_many());
        }
        self.known.extend(identity.map(|it| (it, self.found.finds.len())));
        self.found.finds.push(find);
    }
}

/// What tells a file from others, by whatever name it is reached.
#[derive(PartialEq, Eq, Hash)]
#[cfg(unix)]
struct Identity(u64, u64);

#[cfg(unix)]
impl Identity {
    fn of(path: &Path) -> Option<Self> {
        use std::os::unix::fs::MetadataExt as _;
        let metadata = fs::metadata(path).ok()?;
        Some(Self(metadata.dev(), metadata.ino()))
    }
}

/// The same where hard links are rare: the path without links.
#[derive(PartialEq, Eq, Hash)]
#[cfg(not(unix))]
struct Identity(PathBuf);

#[cfg(not(unix))]
impl Identity {
    fn of(path: &Path) -> Option<Self> {
        fs::canonicalize(path).ok().map(Self)
    }
}

/// Bytes of a regular file.
fn size(path: &Path) -> Option<u64> {
    fs::metadata(path).ok().filter(fs::Metadata::is_file).map(|metadata| metadata.len())
}
