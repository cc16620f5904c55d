//! Entries as values: each type is read from the entries of one topic.

use std::sync::Arc;

use serde::de::DeserializeOwned;

pub(super) use super::{Catalog, entry::Entry, topic::Topic};
use super::{bundled, data_file::DataFile, device, names, pick};
use crate::Error;

/// What the entries of a topic are; the table of topics says of which.
pub trait Listed: Sized + Send + Sync + 'static {
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
    pub(crate) fn get<T: Record>(&self, name: &str) -> Result<Arc<T>, Error> {
        self.known(&self.find(T::TOPIC, name)?)
    }

    /// The one with exactly this id, if there is one.
    pub(crate) fn by_id<T: Record>(&self, id: &str) -> Result<Option<Arc<T>>, Error> {
        self.entry(T::TOPIC, id).map(|entry| self.known(&entry)).transpose()
    }

    /// Every one, in the order of the files.
    pub(crate) fn all<T: Record>(&self) -> Result<Vec<Arc<T>>, Error> {
        self.entries(T::TOPIC).map(|entry| self.known(&entry)).collect()
    }

    /// Every one as its owner's, in the order of the files; none is kept for a second question.
    pub(crate) fn owned<T: Record>(&self) -> Result<Vec<T>, Error> {
        self.entries(T::TOPIC).map(|entry| T::read(&entry, self)).collect()
    }

    /// The first of which `holds` holds; entries behind it are not read.
    pub(crate) fn first<T: Record>(
        &self,
        holds: impl Fn(&T) -> bool,
    ) -> Result<Option<Arc<T>>, Error> {
        let mut found = self.entries(T::TOPIC).map(|entry| self.known(&entry));
        found.find(|one| one.as_ref().map_or(true, |one| holds(one))).transpose()
    }

    /// What an entry says, read once.
    pub(super) fn known<T: Record>(&self, entry: &Entry<'_>) -> Result<Arc<T>, Error> {
        self.memo.get((entry.number, self.count()), || T::read(entry, self))
    }

    /// The entry of a topic with exactly this id.
    pub(super) fn entry(&self, topic: Topic, id: &str) -> Option<Entry<'_>> {
        let files = self.added.iter().rev().filter(|file| file.topic == Some(topic));
        let added = files.flat_map(DataFile::entries).find(|entry| entry.id == id);
        added.or_else(|| bundled::find(topic.words().path, id))
    }

    /// Every entry of a topic, what was added last first; of several with one id, the first wins.
    pub(super) fn entries(&self, topic: Topic) -> impl Iterator<Item = Entry<'_>> + Clone {
        let files = self.added.iter().rev().filter(move |file| file.topic == Some(topic));
        let added = files.flat_map(DataFile::entries);
        let all = added.clone().chain(bundled::entries(topic.words().path));
        all.filter(move |entry| {
            let first = added.clone().find(|one| one.id == entry.id);
            first.is_none_or(|first| first.number == entry.number)
        })
    }

    /// The entry that is called `name`, by its id, its name or an alias; chips and devices also by some
    /// of their words.
    pub(super) fn find(&self, topic: Topic, name: &str) -> Result<Entry<'_>, Error> {
        if let Some(entry) = self.entry(topic, name) {
            return Ok(entry);
        }
        match topic {
            Topic::Socs => return pick::one(topic, name, &self.entries(topic)),
            Topic::Devices => return device::find(name, self),
            _ => {}
        }
        let called = self.called(topic, name);
        let spelled = || self.model_spelled(name).filter(|_| topic == Topic::Models);
        called.or_else(spelled).ok_or_else(|| Error::Unknown {
            what: topic.words().noun.clone(),
            name: name.to_owned(),
            similar: names::nearest(name, self.entries(topic).map(|entry| entry.id)),
            list: topic.words().list,
            instead: None,
        })
    }

    /// The entry that is called `name`, by its id in any case, or else by its name or an alias.
    pub(super) fn called(&self, topic: Topic, name: &str) -> Option<Entry<'_>> {
        let mut entries = self.entries(topic);
        let exact = entries.clone().find(|entry| entry.id.eq_ignore_ascii_case(name.trim()));
        exact.or_else(|| {
            let wanted = names::normal(name);
            entries.find(|entry| entry.names().any(|known| names::normal(known) == wanted))
        })
    }
}
