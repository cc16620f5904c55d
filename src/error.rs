//! The one error: what is wrong, where, and what to do, in one sentence.

use std::{io, path::Path};

use crate::Message;

/// Everything that can go wrong.
///
/// Every message is one lower-case sentence that names the culprit and the way out.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No entry of the catalog has this name.
    #[error("no {what} '{name}' in the catalog{}", suggestion(similar, list))]
    Unknown {
        /// What was looked up: a model, a quantization, a system, a CPU.
        what: &'static str,
        /// The name as it was asked for.
        name: String,
        /// The nearest names, best first; may be empty.
        similar: Vec<String>,
        /// The word after `edgefit list` that shows all of them.
        list: &'static str,
    },
    /// Several entries of the catalog could be meant.
    #[error("'{name}' could be {}; name one", choices_of(choices, *left_out))]
    Ambiguous {
        /// The name as it was asked for.
        name: String,
        /// What it could be, by names that are not ambiguous.
        choices: Vec<String>,
        /// How many more there are.
        left_out: usize,
    },
    /// The text is not an amount of memory.
    #[error("'{text}' is not a size: {reason}")]
    InvalidSize {
        /// The text as given.
        text: String,
        /// What a size looks like.
        reason: &'static str,
    },
    /// The text is not a number of tokens.
    #[error("'{text}' is not a number of tokens: write a whole number such as 4096 or 8k")]
    InvalidTokens {
        /// The text as given.
        text: String,
    },
    /// The question contradicts itself, or asks for what the runtime refuses.
    #[error("{0}")]
    Refused(String),
    /// An entry of the data is wrong.
    #[error("{file}: line {line}: {entry}: {reason}")]
    Catalog {
        /// The file, as named when it was loaded.
        file: String,
        /// The line in that file, from 1.
        line: usize,
        /// The entry's id, as far as it could be read.
        entry: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A model file cannot be priced as it is.
    #[error("{file}: {reason}")]
    File {
        /// The file, as it was asked for.
        file: String,
        /// What is wrong with it, and what to do.
        reason: String,
    },
    /// A product of factors does not fit 64 bits.
    #[error("the {part} would exceed 16 EiB; is one of the numbers asked for off by a unit?")]
    Overflow {
        /// The part of the bill that overflowed.
        part: Message,
    },
    /// A file could not be read, or the answer could not be written.
    #[error("{what}: {source}")]
    Io {
        /// What was being read or written.
        what: String,
        /// Why it failed.
        source: std::io::Error,
    },
}

impl Error {
    /// The error for a file that cannot be read: that it is not there, or what the system says.
    pub(crate) fn unreadable(path: &Path, source: io::Error) -> Self {
        let file = path.display().to_string();
        if source.kind() == io::ErrorKind::NotFound {
            return Self::File { file, reason: "there is no such file; check the path".to_owned() };
        }
        Self::Io { what: file, source }
    }
}

fn suggestion(similar: &[String], list: &str) -> String {
    match similar {
        [] => format!("; `edgefit list {list}` shows what there is"),
        [one] => format!("; did you mean '{one}'?"),
        [most @ .., last] => format!("; did you mean '{}' or '{last}'?", most.join("', '")),
    }
}

fn choices_of(choices: &[String], left_out: usize) -> String {
    match (choices, left_out) {
        ([most @ .., last], 0) if !most.is_empty() => format!("{} or {last}", most.join(", ")),
        (all, 0) => all.join(", "),
        (all, more) => format!("{} or one of {more} more", all.join(", ")),
    }
}
