//! One entry of the catalog: what it is called and looked up by, before it is read.

use std::borrow::Cow;

use serde::de::DeserializeOwned;

use super::{
    bundled,
    head::{self, Head},
};
use crate::{Error, Message, messages::plain};

/// One entry, not yet read.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// Its place among all entries of the catalog.
    pub(super) number: usize,
    /// The file it stands in.
    pub(super) file: &'a str,
    /// The line it begins at, from 1.
    pub(super) line: usize,
    /// Its id.
    pub id: &'a str,
    pub(super) said: Said<'a>,
}

/// What an entry says.
#[derive(Clone, Copy, Debug)]
pub(super) enum Said<'a> {
    /// A bundled entry: its names and its values behind tabs, and all of it as JSON.
    Prepared { names: &'static str, values: &'static str, json: &'static str },
    /// An entry of a user's file: what it is found by, its text where it can be cut out, the whole
    /// file, and its place there.
    Written { head: &'a Head, cut: &'a str, whole: &'a str, at: usize },
}

impl<'a> Entry<'a> {
    /// Reads the entry.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Error> {
        match self.said {
            Said::Prepared { json, .. } => self.of_json(json),
            Said::Written { cut, whole, at, .. } => self.parse(cut, whole, at),
        }
    }

    /// Reads the entry where it stands as JSON; that of the next one may follow.
    fn of_json<T: DeserializeOwned>(&self, json: &str) -> Result<T, Error> {
        let mut reader = serde_json::Deserializer::from_str(json);
        T::deserialize(&mut reader).map_err(|error| self.fault(error.to_string()))
    }

    /// Parses the entry as the prepared ones are, so that no type is read in two ways.
    #[cfg(not(feature = "lines"))]
    fn parse<T: DeserializeOwned>(&self, _: &str, whole: &str, at: usize) -> Result<T, Error> {
        let entry = head::nth::<serde_yaml::Value>(whole, at);
        let entry = entry.map_err(|error| self.fault(head::reason(&error)))?;
        let entry = entry.ok_or_else(|| self.fault("the entry is empty".to_owned()))?;
        let json = serde_json::to_value(entry).map_err(|error| self.fault(error.to_string()))?;
        self.of_json(&json.to_string())
    }

    /// Parses the entry: cut out of its file, or within it where only the whole file makes it
    /// whole (an anchor, another form of list) or tells the line of a fault.
    #[cfg(feature = "lines")]
    fn parse<T: DeserializeOwned>(&self, cut: &str, whole: &str, at: usize) -> Result<T, Error> {
        let cut = serde_yaml::from_str(cut).map(|mut list: Vec<T>| list.pop());
        let read = match cut {
            Ok(None) | Err(_) => head::nth(whole, at),
            cut => cut,
        };
        let read = read.map_err(|error| {
            let line = error.location().map_or(self.line, |at| at.line());
            Self { line, ..*self }.fault(head::reason(&error))
        })?;
        read.ok_or_else(|| self.fault("the entry is empty".to_owned()))
    }

    /// The file it stands in, for as long as anybody asks.
    pub(super) fn file(&self) -> Cow<'static, str> {
        match bundled::file(self.number) {
            Some(file) => Cow::Borrowed(file),
            None => Cow::Owned(self.file.to_owned()),
        }
    }

    /// What the entry is called: its id, its name in each language, its aliases.
    pub fn names(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let (prepared, written) = match self.said {
            Said::Prepared { names, .. } => (Some(names), None),
            Said::Written { head, .. } => (None, Some(head)),
        };
        let written = written.into_iter().flat_map(|head| {
            std::iter::once(head.id.as_str()).chain(head.names.iter().map(String::as_str))
        });
        prepared.into_iter().flat_map(|names| names.split('\t')).chain(written)
    }

    /// The scalar or the list behind a key that entries are looked up by: `a`, `[1, 2]`.
    pub fn raw_value(&self, key: &str) -> Option<&'a str> {
        match self.said {
            Said::Prepared { values, .. } => {
                values.split('\t').find_map(|value| value.strip_prefix(key)?.strip_prefix('='))
            }
            Said::Written { head, .. } => head.values.get(key).map(String::as_str),
        }
    }

    /// The same at the line of a key, as far as that can be told.
    pub fn at(&self, key: &str) -> Self {
        let Said::Written { cut, .. } = self.said else { return *self };
        let key = format!("{key}:");
        let below = cut.lines().position(|line| line.contains(&key)).unwrap_or(0);
        Self { line: self.line.saturating_add(below), ..*self }
    }

    /// An error about this entry.
    pub fn fault(&self, reason: String) -> Error {
        Error::Catalog {
            file: self.file.to_owned(),
            line: self.line,
            entry: self.id.to_owned(),
            reason: Message::same(plain::reason(reason)),
        }
    }
}
