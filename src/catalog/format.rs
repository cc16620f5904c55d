//! The block formats: how many bytes the elements of a tensor take, and what replaces a format that does not fit.

use std::{num::NonZeroU64, ops::Index};

use serde::{Deserialize, Deserializer};

use super::record::{Entry, Plain};
use crate::{Error, Message, messages::terms};

/// A format: its place in the [`Formats`] it was found in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FormatId(u8);

/// How elements are packed: whole blocks of a row, each of the same size.
///
/// Other formats are called by their names where it is written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Format<F = FormatId> {
    /// Its name in ggml, such as `Q4_K`.
    pub id: String,
    /// The number that stands for it in a GGUF file (`ggml_type`).
    pub number: u32,
    /// Elements in a block.
    #[serde(deserialize_with = "positive")]
    pub block: u64,
    /// Bytes of a block.
    #[serde(deserialize_with = "positive")]
    pub bytes: u64,
    /// The format of smaller blocks that llama-quantize takes where rows do not divide by this one's.
    pub fallback: Option<F>,
    /// The format the CPU converts the other operand of a product to; `None` leaves it in F32.
    pub activation: Option<F>,
    /// Whether the tiled kernels of x86 multiply it, which need scratch per thread.
    #[serde(default)]
    pub tiled: bool,
    /// Whether llama-quantize refuses to write it without an importance matrix.
    #[serde(default)]
    pub needs_imatrix: bool,
    /// Whether keys and values can be cached in it.
    #[serde(default)]
    pub cache: bool,
    source: String,
}

fn positive<'de, D: Deserializer<'de>>(number: D) -> Result<u64, D::Error> {
    NonZeroU64::deserialize(number).map(NonZeroU64::get)
}

impl Format {
    /// The bytes of a row: `elements ÷ block × bytes`; `None` if the blocks do not fill it or past 64 bits.
    pub fn row_bytes(&self, elements: u64) -> Option<u64> {
        if !self.divides(elements) {
            return None;
        }
        elements.checked_div(self.block)?.checked_mul(self.bytes)
    }

    /// The bytes of a tensor: those of a row, times the rows.
    pub fn size(&self, [row, rows, stack]: [u64; 3]) -> Option<u64> {
        self.row_bytes(row)?.checked_mul(rows)?.checked_mul(stack)
    }

    /// Whether whole blocks fill a row of so many elements.
    pub fn divides(&self, elements: u64) -> bool {
        elements.is_multiple_of(self.block)
    }

    /// The same under another name, in blocks of another size.
    pub fn resized(&self, id: String, block: u64, bytes: u64) -> Self {
        Self { id, block, bytes, fallback: None, ..self.clone() }
    }

    /// What a row is made of, in words.
    pub const fn unit_in_a_row(&self) -> Message {
        if self.block > 1 { terms::blocks_in_row() } else { terms::elements_in_row() }
    }

    /// What one of them takes, in words.
    pub fn bytes_of_a_unit(&self) -> Message {
        if self.block > 1 { terms::block_bytes(&self.id) } else { terms::plain_bytes(&self.id) }
    }

    /// Whole blocks in a row of so many elements.
    pub fn blocks(&self, elements: u64) -> u64 {
        elements.checked_div(self.block).unwrap_or(0)
    }

    /// Bits of a code: those of an element, what scales add not counted.
    pub fn code_bits(&self) -> u64 {
        self.bytes.saturating_mul(8).checked_div(self.block).unwrap_or(0)
    }

    /// Whether it packs several elements together, rather than storing each as a number of its own.
    pub fn is_quantized(&self) -> bool {
        self.block > 1
    }
}

/// All formats, in the order of their file.
#[derive(Clone, Debug)]
pub struct Formats(Vec<Format>);

impl Formats {
    /// Reads the entries and resolves what they say about each other.
    pub fn read(entries: &[Entry<'_>]) -> Result<Self, Error> {
        if let Some(entry) = entries.get(usize::from(u8::MAX)) {
            return Err(entry.fault("there can be no more than 255 block formats".to_owned()));
        }
        let rows: Vec<Row> = entries.iter().map(Entry::read).collect::<Result<_, _>>()?;
        let formats =
            entries.iter().zip(&rows).map(|(entry, row)| row.clone().resolve(&rows, entry));
        formats.collect::<Result<_, _>>().map(Self)
    }

    /// Those that pack several elements together.
    pub fn packed(&self) -> impl Iterator<Item = (FormatId, &Format)> {
        let numbered = (0..=u8::MAX).map(FormatId).zip(&self.0);
        numbered.filter(|(_, format)| format.is_quantized())
    }

    /// Adds one, and says where; `None` if there is no room.
    pub fn add(&mut self, format: Format) -> Option<FormatId> {
        let place = u8::try_from(self.0.len()).ok()?;
        self.0.push(format);
        Some(FormatId(place))
    }

    /// The format of that name, in any case.
    pub fn find(&self, name: &str) -> Option<FormatId> {
        position(self.0.iter().map(|format| format.id.as_str()), name)
    }

    /// The format that this number stands for in a GGUF file.
    pub fn numbered(&self, number: u32) -> Option<FormatId> {
        let place = self.0.iter().position(|format| format.number == number)?;
        u8::try_from(place).ok().map(FormatId)
    }

    /// The formats a cache can be kept in.
    pub fn cache_formats(&self) -> impl Iterator<Item = &Format> {
        self.0.iter().filter(|format| format.cache)
    }

    /// The format that stores each element as a float of so many bytes, as converters write it.
    pub fn float(&self, bytes: u64) -> Option<FormatId> {
        let place = self.0.iter().position(|format| format.block == 1 && format.bytes == bytes)?;
        u8::try_from(place).ok().map(FormatId)
    }

    /// The format of that name, for an entry that mentions it.
    pub(super) fn resolve(&self, name: &str, entry: &Entry<'_>) -> Result<FormatId, Error> {
        self.find(name).ok_or_else(|| unknown(name, entry))
    }
}

/// Ids come from [`Formats::find`] and [`Formats::read`] alone, so there is a format for each.
impl Index<FormatId> for Formats {
    type Output = Format;

    fn index(&self, FormatId(place): FormatId) -> &Format {
        &self.0[usize::from(place)]
    }
}

/// A format as its file writes it.
pub(super) type Row = Format<String>;

impl Plain for Row {}

impl Row {
    fn resolve(self, rows: &[Self], entry: &Entry<'_>) -> Result<Format, Error> {
        let place = |name: &String| {
            position(rows.iter().map(|row| row.id.as_str()), name)
                .ok_or_else(|| unknown(name, entry))
        };
        let fallback = self.fallback.as_ref().map(place).transpose()?;
        let activation = self.activation.as_ref().map(place).transpose()?;
        let Self { id, number, block, bytes, tiled, needs_imatrix, cache, source, .. } = self;
        // Smaller blocks each time: a chain of fallbacks ends.
        if fallback.is_some_and(|FormatId(at)| rows[usize::from(at)].block >= block) {
            return Err(entry.fault("the blocks of `fallback` must be smaller".to_owned()));
        }
        Ok(Format {
            id,
            number,
            block,
            bytes,
            fallback,
            activation,
            tiled,
            needs_imatrix,
            cache,
            source,
        })
    }
}

fn position<'a>(mut ids: impl Iterator<Item = &'a str>, name: &str) -> Option<FormatId> {
    ids.position(|id| id.eq_ignore_ascii_case(name))
        .and_then(|place| u8::try_from(place).ok())
        .map(FormatId)
}

fn unknown(name: &str, entry: &Entry<'_>) -> Error {
    entry.fault(format!("no block format is called {name}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Catalog, catalog::data_file::DataFile};

    fn formats(text: &'static str) -> Result<Formats, Error> {
        let file = DataFile::read("data/formats.yaml", text.to_owned(), 0)?;
        Formats::read(&file.entries().collect::<Vec<_>>())
    }

    fn bundled() -> Formats {
        formats(include_str!("../../data/formats.yaml")).unwrap()
    }

    #[test]
    fn a_row_takes_whole_blocks() {
        let formats = bundled();
        let format = &formats[formats.find("q4_k").unwrap()];
        assert_eq!(format.row_bytes(512), Some(288));
        assert_eq!(format.row_bytes(500), None);
        assert_eq!(format.row_bytes(0), Some(0));
        assert_eq!(format.size([512, 10, 3]), Some(8640));
    }

    #[test]
    fn a_size_past_64_bits_is_none() {
        let formats = bundled();
        let format = &formats[formats.find("F32").unwrap()];
        assert_eq!(format.row_bytes(1 << 62), None);
        assert_eq!(format.size([1 << 40, 1 << 24, 1]), None);
    }

    #[test]
    fn every_fallback_ends_where_any_row_divides() {
        let formats = bundled();
        for format in &formats.0 {
            let mut last = format;
            while let Some(next) = last.fallback {
                last = &formats[next];
            }
            assert!(format.fallback.is_none() || last.block == 1, "{}", format.id);
        }
    }

    #[test]
    fn a_format_nobody_described_is_named_with_file_and_line() {
        let error = formats(
            "- id: A\n  number: 1\n  block: 1\n  bytes: 1\n  source: x\n\
             - id: B\n  number: 2\n  block: 2\n  bytes: 1\n  fallback: C\n  source: x\n",
        )
        .unwrap_err();
        assert_eq!(error.to_string(), "data/formats.yaml: line 6: B: no block format is called C");
    }

    #[test]
    fn the_first_shelf_wins_over_the_next() {
        let mine = "- id: F16\n  number: 1\n  block: 1\n  bytes: 3\n  source: x\n";
        let mut catalog = Catalog::bundled();
        catalog.add("formats.yaml", mine.to_owned()).unwrap();
        let formats = catalog.formats().unwrap();
        assert_eq!(formats[formats.find("F16").unwrap()].bytes, 3);
        assert_eq!(formats[formats.find("Q4_0").unwrap()].fallback, formats.find("F16"));
    }

    #[test]
    fn a_fallback_has_smaller_blocks() {
        let error =
            formats("- id: A\n  number: 1\n  block: 32\n  bytes: 18\n  fallback: A\n  source: x\n")
                .unwrap_err();
        assert_eq!(
            error.to_string(),
            "data/formats.yaml: line 1: A: the blocks of `fallback` must be smaller"
        );
    }
}
