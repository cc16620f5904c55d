//! Entries as values: each type is read from the entries of one topic.

use serde::de::DeserializeOwned;

pub(super) use super::{Catalog, data_file::Entry, topic::Topic};
use super::{device, names, pick};
use crate::Error;

/// What the entries of a topic are; the table of topics says of which.
pub trait Listed: Clone + Send + Sync + 'static {
    const TOPIC: Topic;
}

/// What is read from the entries of a topic.
pub trait Record: Listed {
    /// Reads one entry and checks what YAML cannot; [`Error::Catalog`] if it is wrong.
    fn read(entry: &Entry<'_>, catalog: &Catalog) -> Result<Self, Error>;
}

/// An entry that says everything itself.
pub trait Plain: Listed + DeserializeOwned {
    /// What YAML cannot check: whether it is so, and the reason to refuse it; the first counts.
    fn faults(&self) -> Vec<(bool, &'static str)> {
        Vec::new()
    }
}

impl<T: Plain> Record for T {
    fn read(entry: &Entry<'_>, _: &Catalog) -> Result<Self, Error> {
        let one: Self = entry.read()?;
        let fault = one.faults().into_iter().find(|(is_so, _)| *is_so);
        fault.map_or(Ok(one), |(_, reason)| Err(entry.fault(reason.to_owned())))
    }
}

impl Catalog {
    /// The one that people call `name`.
    pub(crate) fn get<T: Record>(&self, name: &str) -> Result<T, Error> {
        self.parsed(&self.find(T::TOPIC, name)?)
    }

    /// The one with exactly this id, if there is one.
    pub(crate) fn by_id<T: Record>(&self, id: &str) -> Result<Option<T>, Error> {
        let entries = self.entries(T::TOPIC);
        entries.iter().find(|entry| entry.id == id).map(|entry| self.parsed(entry)).transpose()
    }

    /// Every one, in the order of the files.
    pub(crate) fn all<T: Record>(&self) -> Result<Vec<T>, Error> {
        self.entries(T::TOPIC).iter().map(|entry| self.parsed(entry)).collect()
    }

    /// The first of which `holds` holds; entries behind it are not parsed.
    pub(crate) fn first<T: Record>(&self, holds: impl Fn(&T) -> bool) -> Result<Option<T>, Error> {
        let entries = self.entries(T::TOPIC).into_iter();
        let mut found = entries.map(|entry| self.parsed(&entry));
        found.find(|one| one.as_ref().map_or(true, &holds)).transpose()
    }

    /// What an entry says, parsed once.
    pub(super) fn parsed<T: Record>(&self, entry: &Entry<'_>) -> Result<T, Error> {
        self.memo.get(T::TOPIC, entry.id, || T::read(entry, self))
    }

    /// Every entry of a topic; of several with one id, the first wins.
    pub(super) fn entries(&self, topic: Topic) -> Vec<Entry<'_>> {
        let mut all: Vec<Entry<'_>> = Vec::new();
        for entry in self.files(topic).flat_map(super::DataFile::entries) {
            if self.added.is_empty() || !all.iter().any(|known| known.id == entry.id) {
                all.push(entry);
            }
        }
        all
    }

    /// The entry that is called `name`, by its id, its name or an alias; chips and devices also by some
    /// of their words.
    pub(super) fn find(&self, topic: Topic, name: &str) -> Result<Entry<'_>, Error> {
        let wanted = names::normal(name);
        let entries = self.entries(topic);
        match topic {
            Topic::Socs => return pick::one(topic, name, &entries),
            Topic::Devices => return device::find(name, &entries, self),
            _ => {}
        }
        let exact = entries.iter().find(|entry| entry.id.eq_ignore_ascii_case(name.trim()));
        let known = || {
            entries.iter().find(|entry| entry.names().any(|known| names::normal(known) == wanted))
        };
        exact.or_else(known).copied().ok_or_else(|| Error::Unknown {
            what: topic.words().noun.clone(),
            name: name.to_owned(),
            similar: names::nearest(name, entries.iter().map(|entry| entry.id)),
            list: topic.words().list,
        })
    }
}
