//! Processors: which block formats the runtime copies into a layout of its own.

use serde::Deserialize;

use super::record::{Catalog, Entry, Record};
use crate::Error;

/// A processor, as far as memory depends on it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cpu {
    pub id: String,
    pub name: String,
    pub examples: String,
    /// The instruction set it is a level of.
    pub arch: String,
    /// Features of the instruction set it takes.
    #[serde(default)]
    pub features: Vec<String>,
    /// What compilers call it: an Arm architecture with its extensions, as `GGML_CPU_ARM_ARCH` takes it.
    pub march: Option<String>,
    /// Matrix products of some formats take extra room per thread.
    #[serde(default)]
    pub tiled: bool,
    #[serde(default)]
    pub repacks: Vec<Repack>,
    pub source: String,
    #[expect(dead_code, reason = "for the reader of the file")]
    checked: String,
}

/// A format that is repacked, if the rows divide evenly.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Repack {
    /// An id of `data/formats.yaml`.
    pub format: String,
    pub rows: u64,
}

impl Cpu {
    /// Whether a matrix of `rows` in the format of that id is copied into the processor's own layout.
    pub fn repacks(&self, format: &str, rows: u64) -> bool {
        let mut all = self.repacks.iter();
        all.any(|repack| repack.format == format && rows.is_multiple_of(repack.rows))
    }
}

impl Record for Cpu {
    fn read(entry: &Entry<'_>, catalog: &Catalog) -> Result<Self, Error> {
        let mut cpu: Self = entry.read()?;
        let formats = catalog.formats()?;
        for Repack { format, rows } in &mut cpu.repacks {
            format.clone_from(&formats[formats.resolve(format, entry)?].id);
            if *rows == 0 {
                return Err(entry.fault(format!("{format}: rows must be at least 1")));
            }
        }
        Ok(cpu)
    }
}
