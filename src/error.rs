//! The one error: what is wrong, where, and what to do, in one sentence.

use std::{fmt, io, path::Path};

use crate::{
    Message,
    messages::{self, errors as say, or, plain::short},
    units::{Fault, ParseError},
};

/// Everything that can go wrong.
///
/// Every message is one lower-case sentence that names the culprit and the way out.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// No entry of the catalog has this name.
    Unknown {
        /// What was looked up: a model, a quantization, a system, a CPU.
        what: Message,
        /// The name as it was asked for.
        name: String,
        /// The nearest names, best first; may be empty.
        similar: Vec<String>,
        /// The word after `edgefit list` that shows all of them.
        list: &'static str,
        /// What can be asked instead of a name.
        instead: Option<Box<Message>>,
    },
    /// Several entries of the catalog could be meant.
    Ambiguous {
        /// The name as it was asked for.
        name: String,
        /// What it could be, by names that are not ambiguous.
        choices: Vec<String>,
        /// How many more there are.
        left_out: usize,
    },
    /// A text is no amount of memory, no number of tokens, or not one of the names there are.
    Parse(ParseError),
    /// The question contradicts itself, or asks for what the runtime refuses.
    Refused(Message),
    /// An entry of the data is wrong.
    Catalog {
        /// The file, as named when it was loaded.
        file: String,
        /// The line in that file, from 1.
        line: usize,
        /// The entry's id, as far as it could be read.
        entry: String,
        /// What is wrong with it.
        reason: Message,
    },
    /// A model file cannot be priced as it is.
    File {
        /// The file, as it was asked for.
        file: String,
        /// What is wrong with it, and what to do.
        reason: Message,
    },
    /// A product of factors does not fit 64 bits.
    Overflow {
        /// The part of the bill that overflowed.
        part: Message,
    },
    /// A file could not be read, or the answer could not be written.
    Io {
        /// What was being read or written.
        what: String,
        /// Why it failed.
        source: std::io::Error,
    },
}

impl Error {
    /// What is wrong and what to do, in one sentence without a full stop.
    #[must_use]
    pub fn message(&self) -> Message {
        match self {
            Self::Unknown { what, name, similar, list, instead } => {
                match (quoted(similar), instead.as_deref()) {
                    (Some(similar), None) => say::unknown_but(what, short(name), similar),
                    (None, None) => say::unknown(what, short(name), *list),
                    (Some(similar), Some(or)) => {
                        say::unknown_but_or(what, short(name), similar, or)
                    }
                    (None, Some(or)) => say::unknown_or(what, short(name), *list, or),
                }
            }
            Self::Ambiguous { name, choices, left_out } => {
                say::ambiguous(short(name), choices_of(choices, *left_out))
            }
            Self::Parse(error) => error.message(),
            Self::Refused(reason) => reason.clone(),
            Self::Catalog { file, line, entry, reason } => {
                say::entry(file, *line, short(entry), reason)
            }
            Self::File { file, reason } => say::file(file, reason),
            Self::Overflow { part } => say::overflow(part),
            Self::Io { what, source } => say::file(what, source.to_string()),
        }
    }

    /// What kind of error it is, for a program to match: a word that stays whatever the message
    /// says, of a refusal the name of its reason, such as `no_model`.
    ///
    /// ```
    /// use edgefit::{Catalog, Question, answer};
    /// let code = |model| answer(&Question::about(model), &Catalog::bundled()).unwrap_err().code();
    /// assert_eq!((code("lama-3.2"), code("")), ("unknown", "no_model"));
    /// ```
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unknown { .. } => "unknown",
            Self::Ambiguous { .. } => "ambiguous",
            Self::Parse(error) => error.message().key(),
            Self::Refused(reason) if reason.key().is_empty() => "refused",
            Self::Refused(reason) => reason.key(),
            Self::Catalog { .. } => "catalog",
            Self::File { .. } => "file",
            Self::Overflow { .. } => "overflow",
            Self::Io { .. } => "io",
        }
    }

    /// The same; of a name nobody knows, with what can be asked instead.
    pub(crate) fn or(self, instead: Message) -> Self {
        match self {
            Self::Unknown { what, name, similar, list, .. } => {
                Self::Unknown { what, name, similar, list, instead: Some(Box::new(instead)) }
            }
            other => other,
        }
    }

    /// The error for a file that cannot be read: that it is not there, or what the system says.
    pub(crate) fn unreadable(path: &Path, source: io::Error) -> Self {
        let file = path.display().to_string();
        if source.kind() == io::ErrorKind::NotFound {
            return Self::File { file, reason: say::no_such_file() };
        }
        Self::Io { what: file, source }
    }
}

/// In English.
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.message().fmt(f)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}

impl ParseError {
    /// What is wrong and what to write.
    pub(crate) fn message(&self) -> Message {
        let text = short(&self.text);
        let text = &text;
        match self.fault {
            Fault::Unit => say::invalid_size(text, say::size_unit()),
            Fault::Large => say::invalid_size(text, say::size_limit()),
            Fault::Size => say::invalid_size(text, say::size_form()),
            Fault::Number => say::invalid_size(text, say::size_number()),
            Fault::Nothing => say::size_above_zero(text),
            Fault::Bare => {
                // Nobody has so few bytes: of numbers below a thousand people mean GiB.
                let few = text.trim().parse().is_ok_and(|n: f64| n < 1024.0);
                let unit = if few { "GiB" } else { "MiB" };
                say::bare_size(text, format!("{}{unit}", text.trim()))
            }
            Fault::Tokens => say::invalid_tokens(text),
            Fault::Rate => say::invalid_rate(text),
            Fault::Name(all) => say::no_name(text, all.join(", ")),
        }
    }
}

/// In English.
impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.message().fmt(f)
    }
}

impl std::error::Error for ParseError {}

impl From<ParseError> for Error {
    fn from(error: ParseError) -> Self {
        Self::Parse(error)
    }
}

/// The nearest names, each between quotes; `None` where there are none.
fn quoted(names: &[String]) -> Option<Message> {
    let names: Vec<String> = names.iter().map(|name| format!("'{name}'")).collect();
    (!names.is_empty()).then(|| messages::list(&names, &or()))
}

fn choices_of(choices: &[String], left_out: usize) -> Message {
    match left_out {
        0 => messages::list(choices, &or()),
        more => say::one_of_more(choices.join(", "), more),
    }
}
