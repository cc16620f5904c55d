//! What is known: models, formats, processors, systems. Facts only; nothing is computed here.

pub(crate) mod architecture;
pub(crate) mod backend;
mod bundled;
pub(crate) mod check;
pub(crate) mod cpu;
pub(crate) mod device;
pub(crate) mod file_type;
pub(crate) mod format;
pub(crate) mod gpu;
mod guide;
mod hardware;
pub(crate) mod licence;
pub(crate) mod measured;
mod memo;
pub(crate) mod model;
pub(crate) mod names;
pub(crate) mod packing;
pub(crate) mod pick;
pub(crate) mod power;
pub(crate) mod preference;
pub(crate) mod pricing;
pub(crate) mod quality;
pub(crate) mod ranking;
pub(crate) mod recipe;
pub(crate) mod rule;
pub(crate) mod runtime;
pub(crate) mod scheme;
pub(crate) mod shelf;
pub(crate) mod soc;
pub(crate) mod speed;
pub(crate) mod suitability;
pub(crate) mod system;
pub(crate) mod task;
pub(crate) mod technique;
pub(crate) mod tokenizer;
pub(crate) mod topic;

use std::{borrow::Cow, sync::Arc};

use crate::Error;
use architecture::Architecture;
use bundled::BUNDLED;
use file_type::FileType;
use format::Formats;
use memo::Memo;
use model::{Listed, Model};
use ranking::Weight;
use runtime::Runtime;
use scheme::Scheme;
use shelf::{Entry, Shelf};
use task::Task;
use tokenizer::Tokenizer;
use topic::Topic;

/// The catalog: the facts of the program, and of the user where there are any.
///
/// Entries are parsed when they are asked for.
///
/// ```
/// let catalog = edgefit::Catalog::bundled();
/// assert_eq!(catalog.model("google/gemma-2-2b-it")?.id(), "gemma-2-2b");
/// # Ok::<(), edgefit::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    /// Files that add to the bundled ones, and win over them.
    added: Vec<Shelf>,
    /// What was parsed already.
    memo: Memo,
}

impl Catalog {
    /// The facts that are part of the program.
    #[must_use]
    pub const fn bundled() -> Self {
        Self { added: Vec::new(), memo: Memo::new() }
    }

    /// Adds a file of the same form as one of `data/`; its entries win over those of the same id.
    ///
    /// `path` is the file's path below the folder it was found in, such as `models/mine.yaml`: it
    /// says what the file holds. Every entry is checked at once.
    ///
    /// # Errors
    /// [`Error::Catalog`] names the file, the entry and the line of the first fault.
    pub fn add(&mut self, path: &str, text: String) -> Result<(), Error> {
        let shelf = Shelf::new(Cow::Owned(path.to_owned()), Cow::Owned(text));
        self.check(&shelf)?;
        self.added.push(shelf);
        // What was parsed may have been made of entries that are no longer the first.
        self.memo = Memo::new();
        Ok(())
    }

    /// Parses every entry of one file.
    fn check(&self, shelf: &Shelf) -> Result<(), Error> {
        let formats = self.formats()?;
        shelf.check_ids()?;
        let read = |entry: &Entry<'_>| match Topic::of(&shelf.file) {
            Some(Topic::Models) => model::read(entry).map(drop),
            Some(Topic::Architectures) => architecture::read(entry).map(drop),
            Some(Topic::FileTypes) => file_type::read(entry, &formats).map(drop),
            Some(Topic::Cpus) => cpu::read(entry, &formats).map(drop),
            Some(Topic::Socs) => soc::read(entry).map(drop),
            Some(Topic::Devices) => device::read(entry).map(drop),
            Some(Topic::Gpus) => gpu::read(entry).map(drop),
            Some(Topic::Backends) => backend::read(entry).map(drop),
            Some(Topic::Systems) => self.read_system(entry).map(drop),
            Some(Topic::Tokenizers) => tokenizer::read(entry).map(drop),
            Some(Topic::Runtimes) => self.read_runtime(entry).map(drop),
            Some(Topic::Schemes) => scheme::read(entry).map(drop),
            Some(Topic::Sources) => entry.read::<Source>().map(drop),
            Some(Topic::Formats) => Ok(()),
            Some(Topic::Speed) => speed::class(entry).map(drop),
            Some(Topic::Kernels) => speed::kernels(entry).map(drop),
            Some(Topic::Storage) => power::storage(entry).map(drop),
            Some(Topic::Power) => power::power(entry).map(drop),
            Some(Topic::Licences) => licence::read(entry).map(drop),
            Some(Topic::Measured) => measured::measured(entry).map(drop),
            Some(Topic::Tasks) => task::read(entry).map(drop),
            Some(Topic::Ranking) => ranking::read(entry).map(drop),
            Some(Topic::Recipes) => self.read_recipe(entry).map(drop),
            Some(Topic::Checks) => check::read(entry).map(drop),
            Some(Topic::Techniques) => technique::read(entry).map(drop),
            Some(Topic::Preferences) => preference::read(entry).map(drop),
            Some(Topic::Quality) => quality::read(entry).map(drop),
            None => Err(entry.fault(format!("a data folder holds {}", Topic::paths()))),
        };
        shelf.entries().try_for_each(|entry| read(&entry))?;
        shelf.check_form()
    }

    fn shelves(&self, topic: Topic) -> impl Iterator<Item = &Shelf> {
        self.added
            .iter()
            .rev()
            .chain(&BUNDLED)
            .filter(move |shelf| Topic::of(&shelf.file) == Some(topic))
    }

    /// Every entry of a topic; of several with one id, the first wins.
    fn entries(&self, topic: Topic) -> Vec<Entry<'_>> {
        let mut all: Vec<Entry<'_>> = Vec::new();
        for entry in self.shelves(topic).flat_map(Shelf::entries) {
            if self.added.is_empty() || !all.iter().any(|known| known.id == entry.id) {
                all.push(entry);
            }
        }
        all
    }

    /// The entry that is called `name`, by its id, its name or an alias.
    fn find(&self, topic: Topic, name: &str) -> Result<Entry<'_>, Error> {
        let wanted = names::normal(name);
        let entries = self.entries(topic);
        let exact = entries.iter().find(|entry| entry.id.eq_ignore_ascii_case(name.trim()));
        let known = || {
            entries.iter().find(|entry| entry.names().any(|known| names::normal(known) == wanted))
        };
        exact.or_else(known).copied().ok_or_else(|| Error::Unknown {
            what: topic.noun(),
            name: name.to_owned(),
            similar: names::nearest(name, entries.iter().map(|entry| entry.id)),
            list: topic.list(),
        })
    }

    /// What an entry says, parsed once.
    fn parsed<T: Clone + Send + Sync + 'static>(
        &self,
        entry: &Entry<'_>,
        read: impl FnOnce(&Entry<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.memo.get(entry.text(), || read(entry))
    }

    /// What every entry of a topic says.
    fn all<T: Clone + Send + Sync + 'static>(
        &self,
        topic: Topic,
        read: impl Fn(&Entry<'_>) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        self.entries(topic).iter().map(|entry| self.parsed(entry, &read)).collect()
    }

    /// The model people call `name`.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest ids, or [`Error::Catalog`] if its entry is wrong.
    pub fn model(&self, name: &str) -> Result<Model, Error> {
        self.parsed(&self.find(Topic::Models, name)?, model::read)
    }

    /// Every model, in the order of the files.
    ///
    /// # Errors
    /// [`Error::Catalog`] if an entry is wrong.
    pub fn models(&self) -> Result<Vec<Model>, Error> {
        self.all(Topic::Models, model::read)
    }

    /// Every verified model, as far as its entry tells without being parsed.
    pub(crate) fn listed_models(&self) -> impl Iterator<Item = Listed<'_>> {
        self.entries(Topic::Models).into_iter().filter_map(|entry| model::listed(&entry))
    }

    /// The block formats.
    pub(crate) fn formats(&self) -> Result<Arc<Formats>, Error> {
        // Known by the first of the files they are read from.
        let text = self.shelves(Topic::Formats).next().map_or("", |shelf| &shelf.text);
        self.memo.get(text, || Formats::read(self.shelves(Topic::Formats)).map(Arc::new))
    }

    /// The file type people call `name`.
    pub(crate) fn file_type(&self, name: &str, formats: &Formats) -> Result<FileType, Error> {
        self.parsed(&self.find(Topic::FileTypes, name)?, |entry| file_type::read(entry, formats))
    }

    /// Whether `name` is a file type.
    pub(crate) fn has_file_type(&self, name: &str) -> bool {
        self.find(Topic::FileTypes, name).is_ok()
    }

    /// The file type this number stands for in a GGUF file (`general.file_type`).
    pub(crate) fn file_type_numbered(
        &self,
        number: u32,
        formats: &Formats,
    ) -> Result<Option<FileType>, Error> {
        for file_type in self.file_types(formats) {
            let file_type = file_type?;
            if file_type.number == number {
                return Ok(Some(file_type));
            }
        }
        Ok(None)
    }

    /// `name` without the quantization behind its last colon, and that, if it is one we know.
    pub(crate) fn split_quant<'a>(&self, name: &'a str) -> (&'a str, Option<&'a str>) {
        let known = |quant: &str| self.has_file_type(quant) || self.has_scheme(quant);
        match name.rsplit_once(':').filter(|(_, quant)| known(quant)) {
            Some((name, quant)) => (name, Some(quant)),
            None => (name, None),
        }
    }

    /// What a file of an architecture leaves unsaid, by its GGUF name.
    pub(crate) fn architecture(&self, id: &str) -> Result<Option<Architecture>, Error> {
        let all = self.entries(Topic::Architectures);
        all.iter().find(|entry| entry.id == id).map(architecture::read).transpose()
    }

    /// The architecture that Hugging Face calls `model_type`.
    pub(crate) fn architecture_of(&self, model_type: &str) -> Result<Option<Architecture>, Error> {
        for entry in self.entries(Topic::Architectures) {
            let architecture = architecture::read(&entry)?;
            if architecture.hf_model_types.iter().any(|known| known == model_type) {
                return Ok(Some(architecture));
            }
        }
        Ok(None)
    }

    /// Every file type, best first.
    pub(crate) fn file_types<'a>(
        &'a self,
        formats: &'a Formats,
    ) -> impl Iterator<Item = Result<FileType, Error>> + 'a {
        let read = move |entry: &Entry<'_>| file_type::read(entry, formats);
        self.entries(Topic::FileTypes).into_iter().map(move |entry| self.parsed(&entry, read))
    }

    /// The tokenizer with this id.
    pub(crate) fn tokenizer(&self, id: &str) -> Result<Tokenizer, Error> {
        self.parsed(&self.find(Topic::Tokenizers, id)?, tokenizer::read)
    }

    /// The runtime people call `name`.
    pub(crate) fn runtime(&self, name: &str) -> Result<Runtime, Error> {
        self.parsed(&self.find(Topic::Runtimes, name)?, |entry| self.read_runtime(entry))
    }

    /// Every runtime.
    pub(crate) fn runtimes(&self) -> Result<Vec<Runtime>, Error> {
        self.all(Topic::Runtimes, |entry| self.read_runtime(entry))
    }

    /// The first runtime that `pick` picks; the entries behind it are not parsed.
    pub(crate) fn first_runtime(
        &self,
        pick: impl Fn(&Runtime) -> bool,
    ) -> Result<Option<Runtime>, Error> {
        for entry in self.entries(Topic::Runtimes) {
            let runtime = self.parsed(&entry, |entry| self.read_runtime(entry))?;
            if pick(&runtime) {
                return Ok(Some(runtime));
            }
        }
        Ok(None)
    }

    fn read_runtime(&self, entry: &Entry<'_>) -> Result<Runtime, Error> {
        runtime::read(entry, |wrapped| self.find(Topic::Runtimes, wrapped))
    }

    /// The scheme people call `name`; of several, the first.
    pub(crate) fn scheme(&self, name: &str) -> Result<Scheme, Error> {
        self.parsed(&self.find(Topic::Schemes, name)?, scheme::read)
    }

    /// Every scheme.
    pub(crate) fn schemes(&self) -> Result<Vec<Scheme>, Error> {
        self.all(Topic::Schemes, scheme::read)
    }

    /// The schemes that go by this name: runtimes share some.
    pub(crate) fn schemes_called(&self, name: &str) -> Result<Vec<Scheme>, Error> {
        let called = |scheme: &Result<Scheme, Error>| {
            scheme.as_ref().map_or(true, |scheme| scheme.is_called(name))
        };
        self.entries(Topic::Schemes)
            .iter()
            .filter(|entry| entry.names().any(|known| known.eq_ignore_ascii_case(name.trim())))
            .map(|entry| self.parsed(entry, scheme::read))
            .filter(called)
            .collect()
    }

    /// Whether `name` is a scheme.
    fn has_scheme(&self, name: &str) -> bool {
        self.schemes_called(name).is_ok_and(|schemes| !schemes.is_empty())
    }

    /// The task people call `name`.
    pub(crate) fn task(&self, name: &str) -> Result<Task, Error> {
        self.parsed(&self.find(Topic::Tasks, name)?, task::read)
    }

    /// Every task.
    pub(crate) fn tasks(&self) -> Result<Vec<Task>, Error> {
        self.all(Topic::Tasks, task::read)
    }

    /// What a ranking counts.
    pub(crate) fn weights(&self) -> Result<Vec<Weight>, Error> {
        self.all(Topic::Ranking, ranking::read)
    }

    /// What source keys stand for.
    pub(crate) fn cited(&self, keys: &[String]) -> Result<Vec<String>, Error> {
        keys.iter().map(|key| Ok(self.find(Topic::Sources, key)?.read::<Source>()?.cites)).collect()
    }
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Source {
    #[expect(dead_code, reason = "read to be checked")]
    id: String,
    cites: String,
}
