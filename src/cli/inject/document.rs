//! A document on disk: read whole, written whole or not at all.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use crate::{Error, Message, cli::output::Whole, read};

/// The longest document.
const MOST_BYTES: u64 = 64 << 20;

/// A document, and what it is to become.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) name: String,
    /// The file itself, links followed.
    path: PathBuf,
    pub(super) text: String,
    pub(super) refreshed: String,
}

impl Document {
    /// Reads a file that must be text.
    pub(super) fn read(name: &str) -> Result<Self, Error> {
        let named = Path::new(name);
        let unreadable = |source| Error::unreadable(named, source);
        let path = fs::canonicalize(named).map_err(unreadable)?;
        if path.is_dir() {
            return Err(fault(name, "it is a folder; name the files in it".to_owned()));
        }
        if !path.is_file() {
            return Err(fault(name, "it is no file on disk; name one that is".to_owned()));
        }
        let text = read::text(&path, MOST_BYTES)?;
        Ok(Self { name: name.to_owned(), path, refreshed: text.clone(), text })
    }

    /// The same file as another, perhaps by another name.
    pub(super) fn is_same_as(&self, other: &Self) -> bool {
        self.path == other.path
    }

    pub(super) fn is_stale(&self) -> bool {
        self.text != self.refreshed
    }

    /// Puts what it is to become beside it; nothing else changes before [`Staged::replace`].
    pub(super) fn stage(&self) -> Result<Staged<'_>, Error> {
        let failed = |source| Error::Io { what: self.name.clone(), source };
        let permissions = fs::metadata(&self.path).map_err(failed)?.permissions();
        if permissions.readonly() {
            let reason = "its table is out of date and the file is read-only; make it writable";
            return Err(fault(&self.name, reason.to_owned()));
        }
        let mut file = Whole::beside(&self.path, Some(permissions)).map_err(failed)?;
        file.write_all(self.refreshed.as_bytes()).map_err(failed)?;
        Ok(Staged { document: self, file })
    }
}

/// A document with its new text beside it.
pub(super) struct Staged<'a> {
    document: &'a Document,
    file: Whole,
}

impl Staged<'_> {
    /// The new text takes the place of the old, in one step.
    pub(super) fn replace(self) -> Result<(), Error> {
        let what = self.document.name.clone();
        self.file.replace().map_err(|source| Error::Io { what, source })
    }
}

fn fault(file: &str, reason: String) -> Error {
    Error::File { file: file.to_owned(), reason: Message::same(reason) }
}
