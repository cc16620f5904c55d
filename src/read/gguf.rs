//! The header of a GGUF file: its metadata and where its tensors lie. Tensor data is never read.
//!
//! Layout: <https://github.com/ggml-org/llama.cpp/blob/0c1e57098/ggml/src/gguf.cpp>. Every length is checked before
//! anything is kept, and what is not needed (tokens, merges, templates) is passed over, so a
//! header takes no more memory than its tensors' names.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Read,
};

use super::bytes::Reader;
use crate::{Error, catalog::format::Formats, file::Tensor, forward::plan::pad};

/// Most metadata keys; real files have fewer than a hundred.
const MOST_KEYS: u64 = 1 << 15;
/// Alignment of tensor data where the header names none (`GGUF_DEFAULT_ALIGNMENT`).
const ALIGNMENT: u64 = 32;
/// Most tensors of one file; real ones have a few thousand.
pub(super) const MOST_TENSORS: u64 = 1 << 14;
/// Longest key that is kept, and longest name of a tensor (`GGML_MAX_NAME`).
const LONGEST_NAME: u64 = 64;
/// Longest text that is kept.
const LONGEST_TEXT: u64 = 1 << 8;
/// Numbers kept of all lists together: per-layer values.
const MOST_NUMBERS: u64 = 1 << 16;
/// Longest list that is kept; longer ones are counted.
const LONGEST_LIST: u64 = 1 << 11;

/// A value of the metadata, as far as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    /// A whole number; negative ones are not kept.
    Number(u64),
    /// A fraction.
    Fraction(f64),
    /// Yes or no.
    Flag(bool),
    /// A short text.
    Text(String),
    /// A short list of whole numbers, or of flags as 0 and 1.
    List(Vec<u64>),
    /// A list that is passed over: how many elements it has.
    Count(u64),
}

/// A whole header.
#[derive(Clone, Debug, Default)]
pub(super) struct Header {
    pub(super) metadata: BTreeMap<String, Value>,
    pub(super) tensors: Vec<Tensor>,
    /// Where tensor data begins, in bytes: the length of the header.
    pub(super) data_start: u64,
    /// Bytes from there to the end of the last tensor, padded.
    pub(super) data_bytes: u64,
    /// The same without the last padding: what a loader needs.
    pub(super) data_needed: u64,
}

impl Header {
    /// A whole number of the metadata.
    pub(super) fn number(&self, key: &str) -> Option<u64> {
        match self.metadata.get(key) {
            Some(Value::Number(n)) => Some(*n),
            _ => None,
        }
    }

    /// A text of the metadata.
    pub(super) fn text(&self, key: &str) -> Option<&str> {
        match self.metadata.get(key) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// The first number of a short list.
    pub(super) fn first(&self, key: &str) -> Option<u64> {
        match self.metadata.get(key) {
            Some(Value::List(list)) => list.first().copied(),
            _ => None,
        }
    }

    /// The elements of a list, kept or only counted.
    pub(super) fn count(&self, key: &str) -> Option<u64> {
        match self.metadata.get(key) {
            Some(Value::Count(n)) => Some(*n),
            Some(Value::List(list)) => Some(list.len() as u64),
            _ => None,
        }
    }
}

/// Reads the header that `source` begins with; `file` is its name in messages.
pub(super) fn read(
    file: &str,
    source: impl Read,
    most: u64,
    formats: &Formats,
) -> Result<Header, Error> {
    let mut reader = Reader::new(file, source, most);
    let (tensors, keys) = reader.start()?;
    let mut header = Header::default();
    for _ in 0..keys {
        reader.doing = "the metadata";
        if let Some((key, value)) = reader.entry()?
            && header.metadata.insert(key.clone(), value).is_some()
        {
            return Err(reader.fault(format!("the key '{key}' stands in the header twice")));
        }
    }
    let alignment = reader.alignment(&header)?;
    let mut names = BTreeSet::new();
    for _ in 0..tensors {
        reader.doing = "the list of tensors";
        let (tensor, offset) = reader.tensor(formats)?;
        if !names.insert(tensor.name.clone()) {
            return Err(
                reader.fault(format!("the tensor '{}' stands in the header twice", tensor.name))
            );
        }
        if !offset.is_multiple_of(alignment) {
            return Err(reader.fault(format!(
                "the tensor '{}' begins at {offset}, not at a multiple of {alignment}",
                tensor.name
            )));
        }
        super::adjoins(&tensor.name, offset, header.data_bytes)
            .map_err(|reason| reader.fault(reason))?;
        let end = offset.checked_add(tensor.bytes);
        let padded = end.and_then(|end| end.checked_next_multiple_of(alignment));
        let (Some(end), Some(padded)) = (end, padded) else {
            return Err(reader.fault(format!("the tensor '{}' ends past 16 EiB", tensor.name)));
        };
        (header.data_needed, header.data_bytes) = (end, padded);
        header.tensors.push(tensor);
    }
    header.data_start = pad(reader.place, alignment);
    if header.data_start.checked_add(header.data_bytes).is_none() {
        return Err(reader.fault("its tensor data would end past 16 EiB"));
    }
    Ok(header)
}

impl<R: Read> Reader<'_, R> {
    /// Magic, version and counts: of tensors, and of keys.
    fn start(&mut self) -> Result<(u64, u64), Error> {
        if &self.array::<4>()? != b"GGUF" {
            return Err(self.fault("it does not begin with 'GGUF', so it is no GGUF file"));
        }
        match self.u32()? {
            2 | 3 => {}
            1 => {
                return Err(self.fault(
                    "it is of GGUF version 1, which llama.cpp no longer reads; convert the model again",
                ));
            }
            other if other != 0 && other.trailing_zeros() >= 16 => {
                return Err(self.fault(
                    "it is a big-endian file, which only big-endian machines read; get the usual one",
                ));
            }
            other => {
                return Err(self.fault(format!(
                    "it is of GGUF version {other}, but only versions 2 and 3 are known"
                )));
            }
        }
        let (tensors, keys) = (self.u64()?, self.u64()?);
        for (n, most, what) in [(tensors, MOST_TENSORS, "tensors"), (keys, MOST_KEYS, "keys")] {
            if n > most {
                return Err(
                    self.fault(format!("it claims {n} {what}, more than the {most} any model has"))
                );
            }
        }
        Ok((tensors, keys))
    }

    /// One key and its value, as far as they are kept.
    fn entry(&mut self) -> Result<Option<(String, Value)>, Error> {
        let key = self.text(LONGEST_NAME)?;
        let kind = self.u32()?;
        let value = self.value(kind)?;
        Ok(key.zip(value))
    }

    /// A value of one of GGUF's types; `None` for what is not kept.
    fn value(&mut self, kind: u32) -> Result<Option<Value>, Error> {
        Ok(match kind {
            6 => Some(Value::Fraction(f64::from(f32::from_le_bytes(self.array()?)))),
            12 => Some(Value::Fraction(f64::from_le_bytes(self.array()?))),
            7 => Some(Value::Flag(self.array::<1>()? != [0])),
            8 => self.text(LONGEST_TEXT)?.map(Value::Text),
            9 => Some(self.list()?),
            _ => self.number(kind)?.map(Value::Number),
        })
    }

    /// A whole number; `None` if it is negative.
    fn number(&mut self, kind: u32) -> Result<Option<u64>, Error> {
        let number = match kind {
            0 => i128::from(u8::from_le_bytes(self.array()?)),
            1 => i128::from(i8::from_le_bytes(self.array()?)),
            2 => i128::from(u16::from_le_bytes(self.array()?)),
            3 => i128::from(i16::from_le_bytes(self.array()?)),
            4 => i128::from(self.u32()?),
            5 => i128::from(i32::from_le_bytes(self.array()?)),
            7 => i128::from(self.array::<1>()? != [0]),
            10 => i128::from(self.u64()?),
            11 => i128::from(i64::from_le_bytes(self.array()?)),
            _ => return Err(self.fault(format!("a value is of type {kind}, which GGUF has not"))),
        };
        Ok(u64::try_from(number).ok())
    }

    /// A list: short ones of whole numbers are kept, others counted.
    fn list(&mut self) -> Result<Value, Error> {
        let (kind, count) = (self.u32()?, self.u64()?);
        let size = match kind {
            0 | 1 | 7 => 1,
            2 | 3 => 2,
            4..=6 => 4,
            10..=12 => 8,
            8 => {
                for _ in 0..count {
                    let length = self.u64()?;
                    self.skip(length)?;
                }
                return Ok(Value::Count(count));
            }
            _ => {
                return Err(self.fault(format!("a list is of type {kind}, which GGUF has not")));
            }
        };
        let kept = count <= LONGEST_LIST
            && !matches!(kind, 6 | 12)
            && self.numbers.saturating_add(count) <= MOST_NUMBERS;
        if !kept {
            self.skip(count.saturating_mul(size))?;
            return Ok(Value::Count(count));
        }
        self.numbers = self.numbers.saturating_add(count);
        let numbers = (0..count).map(|_| Ok(self.number(kind)?.unwrap_or(0)));
        Ok(Value::List(numbers.collect::<Result<_, Error>>()?))
    }

    /// The alignment of tensor data; a power of two.
    fn alignment(&self, header: &Header) -> Result<u64, Error> {
        match header.metadata.get("general.alignment") {
            None => Ok(ALIGNMENT),
            Some(Value::Number(n)) if n.is_power_of_two() && *n <= 1 << 30 => Ok(*n),
            Some(_) => Err(self.fault("its alignment must be a power of two up to 2^30")),
        }
    }

    /// One tensor, and its offset in the data.
    fn tensor(&mut self, formats: &Formats) -> Result<(Tensor, u64), Error> {
        let Some(name) = self.text(LONGEST_NAME)? else {
            return Err(
                self.fault(format!("the name of a tensor is longer than {LONGEST_NAME} bytes"))
            );
        };
        let rank = self.u32()?;
        let mut dims = [1; 4];
        let Some(used) = dims.get_mut(..usize::try_from(rank).unwrap_or(usize::MAX)) else {
            return Err(self.fault(format!("the tensor '{name}' has {rank} dimensions")));
        };
        for dim in used {
            *dim = self.u64()?;
        }
        let (number, offset) = (self.u32()?, self.u64()?);
        let Some(format) = formats.numbered(number).map(|id| &formats[id]) else {
            return Err(self.fault(format!(
                "the tensor '{name}' is stored in format {number}, which llama.cpp does not read"
            )));
        };
        let [row, rows, _, _] = dims;
        if dims.contains(&0) || !format.divides(row) {
            return Err(self.fault(format!(
                "the tensor '{name}' has rows of {row} elements, which blocks of {} do not fill",
                format.block
            )));
        }
        let elements = dims.iter().try_fold(1_u64, |product, &n| product.checked_mul(n));
        let dims = [row, rows, dims[2].saturating_mul(dims[3])];
        let Some(bytes) = elements.and_then(|_| format.size(dims)) else {
            return Err(self.fault(format!("the tensor '{name}' would exceed 16 EiB")));
        };
        Ok((Tensor { name, dims, format: number, bytes, part: 0 }, offset))
    }
}

#[cfg(test)]
mod tests {
    use super::{super::bytes::MOST_BYTES, *};
    use crate::Catalog;

    /// A header of these bytes behind magic, version 3 and the two counts.
    fn bytes(tensors: u64, keys: u64, rest: &[&[u8]]) -> Vec<u8> {
        let counts = [tensors.to_le_bytes(), keys.to_le_bytes()].concat();
        [&b"GGUF\x03\0\0\0"[..], &counts, &rest.concat()].concat()
    }

    fn text(text: &str) -> Vec<u8> {
        [&(text.len() as u64).to_le_bytes()[..], text.as_bytes()].concat()
    }

    /// A tensor of 8 floats at `offset`.
    fn tensor(name: &str, offset: u64) -> Vec<u8> {
        floats(name, &[8], offset)
    }

    fn floats(name: &str, dims: &[u64], offset: u64) -> Vec<u8> {
        let rank = u32::try_from(dims.len()).unwrap().to_le_bytes();
        let dims: Vec<u8> = dims.iter().flat_map(|n| n.to_le_bytes()).collect();
        [&text(name)[..], &rank, &dims, &[0; 4], &offset.to_le_bytes()].concat()
    }

    fn header(bytes: &[u8]) -> Result<Header, Error> {
        read("a.gguf", bytes, MOST_BYTES, &Catalog::bundled().formats().unwrap())
    }

    #[track_caller]
    fn refuses(bytes: &[u8], message: &str) {
        assert_eq!(header(bytes).unwrap_err().to_string(), message);
    }

    #[test]
    fn a_header_says_where_its_data_begins_and_ends() {
        let header = header(&bytes(2, 0, &[&tensor("a", 0), &tensor("b", 32)])).unwrap();
        assert_eq!((header.data_start, header.data_bytes, header.data_needed), (96, 64, 64));
        assert_eq!(header.tensors[1].dims, [8, 1, 1]);
    }

    #[test]
    fn version_2_differs_in_nothing_but_its_number() {
        let mut old = bytes(1, 0, &[&tensor("a", 0)]);
        old[4] = 2;
        assert_eq!(header(&old).unwrap().tensors.len(), 1);
    }

    #[test]
    fn names_cannot_write_to_the_terminal() {
        let header = header(&bytes(1, 0, &[&tensor("a\x1b[2J\n", 0)])).unwrap();
        assert_eq!(header.tensors[0].name, "a\u{fffd}[2J\u{fffd}");
    }

    #[test]
    fn lists_of_texts_are_counted_and_long_keys_passed_over() {
        let list = [&9_u32.to_le_bytes()[..], &8_u32.to_le_bytes(), &2_u64.to_le_bytes()].concat();
        let long = "k".repeat(100);
        let number = [&4_u32.to_le_bytes()[..], &7_u32.to_le_bytes()].concat();
        let header = header(&bytes(
            0,
            2,
            &[&text("tokens"), &list, &text("x"), &text("yz"), &text(&long), &number],
        ))
        .unwrap();
        assert_eq!(header.count("tokens"), Some(2));
        assert_eq!(header.metadata.len(), 1);
    }

    #[test]
    fn what_is_no_gguf_file_is_named() {
        refuses(b"PK\x03\x04....", "a.gguf: it does not begin with 'GGUF', so it is no GGUF file");
        refuses(b"GG", "a.gguf: the file ends inside the first bytes; download it again");
        refuses(
            b"GGUF\0\0\0\x03",
            "a.gguf: it is a big-endian file, which only big-endian machines read; get the usual one",
        );
        refuses(
            b"GGUF\x01\0\0\0",
            "a.gguf: it is of GGUF version 1, which llama.cpp no longer reads; convert the model again",
        );
        refuses(
            b"GGUF\x04\0\0\0",
            "a.gguf: it is of GGUF version 4, but only versions 2 and 3 are known",
        );
    }

    #[test]
    fn counts_and_lengths_are_bounded_before_anything_is_kept() {
        refuses(
            &bytes(1 << 63, 0, &[]),
            "a.gguf: it claims 9223372036854775808 tensors, more than the 16384 any model has",
        );
        refuses(
            &bytes(0, 1_000_000, &[]),
            "a.gguf: it claims 1000000 keys, more than the 32768 any model has",
        );
        refuses(
            &bytes(0, 1, &[&(1_u64 << 63).to_le_bytes()]),
            "a.gguf: the metadata names a length of 9223372036854775808 bytes, more than any header has",
        );
        refuses(
            &bytes(0, 1, &[&text("k"), &4_u32.to_le_bytes()]),
            "a.gguf: the file ends inside the metadata; download it again",
        );
    }

    #[test]
    fn tensors_lie_one_behind_the_other() {
        let two = |offset| bytes(2, 0, &[&tensor("a", 0), &tensor("b", offset)]);
        refuses(&two(33), "a.gguf: the tensor 'b' begins at 33, not at a multiple of 32");
        refuses(
            &two(0),
            "a.gguf: the tensor 'b' begins at 0, inside the one before, which ends at 32",
        );
        refuses(
            &two(64),
            "a.gguf: the tensor 'b' begins at 64, leaving a gap behind the one before, which ends at 32",
        );
        refuses(
            &bytes(2, 0, &[&tensor("a", 0), &tensor("a", 32)]),
            "a.gguf: the tensor 'a' stands in the header twice",
        );
    }

    #[test]
    fn a_tensor_past_64_bits_is_refused() {
        let huge = floats("a", &[1 << 40, 1 << 40], 0);
        refuses(&bytes(1, 0, &[&huge]), "a.gguf: the tensor 'a' would exceed 16 EiB");
    }
}
