//! Processors: which block formats the runtime copies into a layout of its own.

use serde::Deserialize;

use super::{
    format::FormatId,
    record::{Catalog, Entry, Record},
};
use crate::Error;

/// A processor, as far as memory depends on it.
#[derive(Clone, Debug)]
pub struct Cpu {
    pub id: String,
    pub name: String,
    pub examples: String,
    /// The instruction set it is a level of.
    pub arch: String,
    /// Features of the instruction set it takes.
    pub features: Vec<String>,
    /// Matrix products of some formats take extra room per thread.
    pub tiled: bool,
    pub repacks: Vec<Repack>,
    pub source: String,
}

/// A format that is repacked, if the rows divide evenly.
#[derive(Clone, Copy, Debug)]
pub struct Repack {
    pub format: FormatId,
    pub rows: u64,
}

impl Cpu {
    /// Whether a matrix of `rows` in `format` is copied into the processor's own layout.
    pub fn repacks(&self, format: FormatId, rows: u64) -> bool {
        self.repacks
            .iter()
            .any(|repack| repack.format == format && rows.is_multiple_of(repack.rows))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    id: String,
    name: String,
    examples: String,
    arch: String,
    #[serde(default)]
    features: Vec<String>,
    #[serde(default)]
    tiled: bool,
    #[serde(default)]
    repacks: Vec<RawRepack>,
    source: String,
    #[expect(dead_code, reason = "for the reader of the file")]
    checked: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRepack {
    format: String,
    rows: u64,
}

impl Record for Cpu {
    fn read(entry: &Entry<'_>, catalog: &Catalog) -> Result<Self, Error> {
        let raw: Raw = entry.read()?;
        let formats = catalog.formats()?;
        let repacks = raw
            .repacks
            .iter()
            .map(|RawRepack { format, rows }| match formats.find(format) {
                Some(format) if *rows > 0 => Ok(Repack { format, rows: *rows }),
                Some(_) => Err(entry.fault(format!("{format}: rows must be at least 1"))),
                None => Err(entry.fault(format!("no block format is called {format}"))),
            })
            .collect::<Result<_, _>>()?;
        Ok(Cpu {
            id: raw.id,
            name: raw.name,
            examples: raw.examples,
            arch: raw.arch,
            features: raw.features,
            tiled: raw.tiled,
            repacks,
            source: raw.source,
        })
    }
}
