//! What is known: models, formats, processors, systems. Facts only; nothing is computed here.

pub mod app;
pub mod architecture;
pub mod backend;
mod bundled;
#[cfg(feature = "scan")]
pub mod cache;
pub mod check;
pub mod cpu;
pub mod data_file;
pub mod device;
mod device_name;
pub mod encoder;
mod ending;
mod entry;
pub mod evidence;
pub mod file_type;
pub mod format;
pub mod gpu;
mod head;
mod keys;
pub mod licence;
pub mod link;
mod listing;
mod lookup;
pub mod measured;
mod memo;
pub mod meter;
pub mod model;
pub mod names;
pub mod packing;
#[cfg(feature = "fleet")]
pub mod phones;
pub mod pick;
pub mod power;
pub mod preference;
pub mod pricing;
pub mod quality;
pub mod ranking;
pub mod recipe;
pub mod record;
pub mod rule;
pub mod runtime;
pub mod scheme;
pub mod scope;
pub mod shipping;
pub mod soc;
pub mod speed;
pub mod store;
pub mod suitability;
pub mod support;
pub mod system;
pub mod task;
pub mod technique;
pub mod tokenizer;
pub mod tool;
pub mod topic;
pub mod usage;
pub mod yaml;
pub mod yardstick;

use std::sync::{Arc, OnceLock};

use crate::Error;
use data_file::DataFile;
use format::Formats;
pub use listing::{EntryKind, Named};
use memo::{Derived, Memo};
use model::Model;
use record::Plain;
use topic::Topic;

/// The catalog: the facts of the program, and of the user where there are any.
///
/// Entries are read when they are asked for.
///
/// ```
/// let catalog = edgefit::Catalog::bundled();
/// assert_eq!(catalog.model("google/gemma-2-2b-it")?.id(), "gemma-2-2b");
/// # Ok::<(), edgefit::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    /// Files that add to the bundled ones, and win over them.
    added: Vec<DataFile>,
    /// What was parsed already.
    memo: Memo,
    formats: OnceLock<Arc<Formats>>,
    derived: Derived,
}

impl Catalog {
    /// The facts that are part of the program.
    #[must_use]
    pub const fn bundled() -> Self {
        Self {
            added: Vec::new(),
            memo: Memo::new(),
            formats: OnceLock::new(),
            derived: Derived::new(),
        }
    }

    /// Adds a file of the same form as one of `data/`; its entries win over those of the same id.
    ///
    /// `path` is the file's path below the folder it was found in, such as `models/mine.yaml`: it
    /// says what the file holds. Every entry is checked at once.
    ///
    /// # Errors
    /// [`Error::Catalog`] names the file, the entry and the line of the first fault.
    pub fn add(&mut self, path: &str, text: String) -> Result<(), Error> {
        let file = DataFile::read(path, text, self.count())?;
        self.check(&file)?;
        self.added.push(file);
        // What was read may have been made of entries that are no longer the first.
        *self = Self { added: std::mem::take(&mut self.added), ..Self::bundled() };
        Ok(())
    }

    /// Parses every entry of one file.
    fn check(&self, file: &DataFile) -> Result<(), Error> {
        file.entries().try_for_each(|entry| match file.topic {
            Some(topic) => (topic.words().check)(&entry, self),
            None => Err(entry.fault(format!("a data folder holds {}", Topic::paths()))),
        })
    }

    /// How many entries there are.
    fn count(&self) -> usize {
        self.added.last().map_or(bundled::COUNT, DataFile::end)
    }

    /// The model people call `name`.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest ids, or [`Error::Catalog`] if its entry is wrong.
    pub fn model(&self, name: &str) -> Result<Model, Error> {
        self.get::<Model>(name).map(Arc::unwrap_or_clone)
    }

    /// Every model, in the order of the files.
    ///
    /// # Errors
    /// [`Error::Catalog`] if an entry is wrong.
    pub fn models(&self) -> Result<Vec<Model>, Error> {
        Ok(self.all::<Model>()?.into_iter().map(Arc::unwrap_or_clone).collect())
    }

    /// What others derive from the facts and share; there is one type of it.
    pub(crate) fn derived<T: Default + Send + Sync + 'static>(&self) -> Arc<T> {
        self.derived.get()
    }

    /// The block formats.
    pub(crate) fn formats(&self) -> Result<Arc<Formats>, Error> {
        if let Some(known) = self.formats.get() {
            return Ok(Arc::clone(known));
        }
        let entries: Vec<_> = self.entries(Topic::Formats).collect();
        let read = Arc::new(Formats::read(&entries)?);
        Ok(Arc::clone(self.formats.get_or_init(|| read)))
    }
}

/// A document that facts come from.
#[derive(Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Source {
    #[expect(dead_code, reason = "read to be checked")]
    id: String,
    cites: String,
}

impl Plain for Source {}
