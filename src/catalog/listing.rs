//! What there is, by name: for a choice from a list, nothing is parsed.

use std::collections::BTreeSet;

use serde::Serialize;

use super::{Catalog, topic::Topic};
use crate::units::names;

names! {
    /// A kind of entries, as questions name them. Its id stands behind `edgefit show`, its
    /// plural behind `edgefit list`.
    #[derive(Hash)]
    #[non_exhaustive]
    pub enum EntryKind {
        /// Models.
        Model = "model",
        /// File types of llama.cpp, then schemes of other runtimes.
        Quantization = "quant",
        /// Processors, as far as memory depends on them.
        Cpu = "cpu",
        /// Phones, boards, computers, graphics cards.
        Device = "device",
        /// Chips.
        Soc = "soc",
        /// Operating systems.
        System = "system",
        /// Inference runtimes.
        Runtime = "runtime",
        /// What models are used for.
        Task = "task",
        /// What ran on a device, and what did not.
        Outcomes = "evidence",
        /// Where operations run.
        Backend = "backend",
        /// Programs people run models in.
        App = "app",
    }
}

impl EntryKind {
    /// What several are called.
    #[must_use]
    pub const fn plural(self) -> &'static str {
        self.facts().0
    }

    /// What several are called, and where they stand.
    const fn facts(self) -> (&'static str, &'static [Topic]) {
        match self {
            Self::Model => ("models", &[Topic::Models]),
            Self::Quantization => ("quants", &[Topic::FileTypes, Topic::Schemes]),
            Self::Cpu => ("cpus", &[Topic::Cpus]),
            Self::Device => ("devices", &[Topic::Devices]),
            Self::Soc => ("socs", &[Topic::Socs]),
            Self::System => ("systems", &[Topic::Systems]),
            Self::Runtime => ("runtimes", &[Topic::Runtimes]),
            Self::Task => ("tasks", &[Topic::Tasks]),
            Self::Outcomes => ("evidence", &[Topic::Evidence]),
            Self::Backend => ("backends", &[Topic::Backends]),
            Self::App => ("apps", &[Topic::Apps]),
        }
    }
}

/// An entry by its names, each of which finds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Named {
    /// Its name in the catalog.
    pub id: String,
    /// What people call it: its name, in each language where it has several, and other names.
    pub names: Vec<String>,
}

impl Catalog {
    /// Every entry of a kind, in the order of the files.
    ///
    /// ```
    /// use edgefit::{Catalog, EntryKind};
    /// let systems = Catalog::bundled().list(EntryKind::System);
    /// assert!(systems.iter().any(|system| system.id == "android"));
    /// ```
    #[must_use]
    pub fn list(&self, kind: EntryKind) -> Vec<Named> {
        let (_, topics) = kind.facts();
        let entries = topics.iter().flat_map(|topic| self.entries(*topic));
        let named = |entry: super::entry::Entry<'_>| Named {
            id: entry.id.to_owned(),
            names: entry.names().skip(1).map(str::to_owned).collect(),
        };
        entries.map(named).collect()
    }

    /// The ids of the entries of a kind in whose names all of `words` stand, each within one.
    pub(crate) fn with_words(&self, kind: EntryKind, words: &[String]) -> BTreeSet<String> {
        let stands = |word: &String, one: &Named| {
            let word = word.to_lowercase();
            one.id.contains(&word)
                || one.names.iter().any(|name| name.to_lowercase().contains(&word))
        };
        let those =
            self.list(kind).into_iter().filter(|one| words.iter().all(|word| stands(word, one)));
        those.map(|one| one.id).collect()
    }
}
