//! Meters: programs that show what memory a process takes, and what of it each counts.

use serde::Deserialize;

use super::record::Plain;
use crate::{Message, messages, units::names};

names! {
    /// A column of the bill.
    #[derive(Hash, Deserialize)]
    pub enum Column {
        /// Everything asked for.
        Reserved = "reserved",
        /// Buffers of the model alone: weights, cache, state, graphs, logits.
        Buffers = "buffers",
        /// What is held in memory, pages of files included.
        Resident = "resident",
        /// What the system cannot take back.
        Charged = "charged",
    }
}

/// A meter. Source: `data/meters.yaml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meter {
    pub id: String,
    /// The program, as people call it.
    #[serde(deserialize_with = "messages::name")]
    pub name: Message,
    /// What it calls its figure.
    pub figure: Message,
    /// The systems it is read on.
    pub systems: Vec<String>,
    /// It is what people look at there first.
    #[serde(default)]
    pub usual: bool,
    /// The column of the bill it shows.
    pub column: Column,
    /// What it counts, and what not.
    pub counts: Message,
    /// How its figure stands in text.
    #[serde(default)]
    pub prints: Vec<Print>,
    /// Tables that show it, by the command that prints them.
    #[serde(default)]
    pub tables: Vec<String>,
    /// The program it is of, an id of `data/apps.yaml`, where it shows no other.
    pub app: Option<String>,
    pub source: String,
    #[expect(dead_code, reason = "for the reader of the file")]
    checked: String,
}

/// How a figure stands in text.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Print {
    /// The word beside it.
    pub mark: String,
    /// The number stands before the word.
    #[serde(default)]
    pub number_before: bool,
    /// Its unit where none stands behind it.
    #[serde(default)]
    pub unit: Unit,
}

/// A unit of memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum Unit {
    /// A byte.
    #[default]
    B,
    /// 2¹⁰ bytes.
    KiB,
    /// 2²⁰ bytes.
    MiB,
}

impl Unit {
    /// How many bytes it is.
    pub const fn bytes(self) -> u64 {
        match self {
            Self::B => 1,
            Self::KiB => 1 << 10,
            Self::MiB => 1 << 20,
        }
    }
}

impl Plain for Meter {
    fn faults(&self) -> Vec<(bool, &'static str)> {
        let unmarked = self.prints.iter().any(|print| print.mark.trim().is_empty());
        vec![(unmarked, "prints: mark must not be empty")]
    }
}
