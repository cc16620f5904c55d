//! What there is, by name: for a choice from a list, nothing is parsed.

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
        /// Where operations run.
        Backend = "backend",
    }
}

impl EntryKind {
    /// What several are called.
    #[must_use]
    pub const fn plural(self) -> &'static str {
        match self {
            Self::Model => "models",
            Self::Quantization => "quants",
            Self::Cpu => "cpus",
            Self::Device => "devices",
            Self::Soc => "socs",
            Self::System => "systems",
            Self::Runtime => "runtimes",
            Self::Task => "tasks",
            Self::Backend => "backends",
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
        let topics: &[Topic] = match kind {
            EntryKind::Model => &[Topic::Models],
            EntryKind::Device => &[Topic::Devices],
            EntryKind::Soc => &[Topic::Socs],
            EntryKind::Cpu => &[Topic::Cpus],
            EntryKind::System => &[Topic::Systems],
            EntryKind::Backend => &[Topic::Backends],
            EntryKind::Runtime => &[Topic::Runtimes],
            EntryKind::Quantization => &[Topic::FileTypes, Topic::Schemes],
            EntryKind::Task => &[Topic::Tasks],
        };
        let entries = topics.iter().flat_map(|topic| self.entries(*topic));
        let named = |entry: super::shelf::Entry<'_>| Named {
            id: entry.id.to_owned(),
            names: entry.names().skip(1).map(str::to_owned).collect(),
        };
        entries.map(named).collect()
    }
}
