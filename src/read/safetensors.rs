//! The header of a safetensors file: a length, and that much JSON. Tensor data is never read.
//!
//! Layout: <https://github.com/huggingface/safetensors#format>.

use std::{
    collections::BTreeSet,
    fmt,
    io::{ErrorKind, Read},
};

use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, SeqAccess, Visitor},
};

use crate::{Error, messages::plain::plain};

/// Most tensors of one file.
const MOST_TENSORS: usize = 1 << 16;
/// Most dimensions of a tensor.
const MOST_DIMS: usize = 8;
/// Most files of one model.
const MOST_SHARDS: usize = 1024;

/// Types of elements: their bits, and the format of GGUF files with elements of that size.
///
/// Below a byte, and where GGUF has no such type, whole bytes are counted.
const TYPES: &[(&str, u64, &str)] = &[
    ("F64", 64, "F64"),
    ("F32", 32, "F32"),
    ("F16", 16, "F16"),
    ("BF16", 16, "BF16"),
    ("I64", 64, "I64"),
    ("U64", 64, "I64"),
    ("I32", 32, "I32"),
    ("U32", 32, "I32"),
    ("I16", 16, "I16"),
    ("U16", 16, "I16"),
    ("I8", 8, "I8"),
    ("U8", 8, "I8"),
    ("BOOL", 8, "I8"),
    ("F8_E5M2", 8, "I8"),
    ("F8_E4M3", 8, "I8"),
    ("F8_E8M0", 8, "I8"),
    ("F6_E2M3", 6, "I8"),
    ("F6_E3M2", 6, "I8"),
    ("F4", 4, "I8"),
];

/// One tensor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tensor {
    pub(super) name: String,
    /// The type of its elements.
    pub(super) dtype: &'static str,
    /// The GGUF format with elements of that size.
    pub(super) format: &'static str,
    /// Its shape, row length first; what is past the third dimension is counted there.
    pub(super) dims: [u64; 3],
    pub(super) bytes: u64,
}

impl Tensor {
    /// Its elements; saturates.
    pub(super) fn elements(&self) -> u64 {
        self.dims.iter().fold(1, |elements: u64, &n| elements.saturating_mul(n))
    }
}

/// A whole header.
#[derive(Clone, Debug, Default)]
pub(super) struct Header {
    pub(super) tensors: Vec<Tensor>,
    /// Where tensor data begins.
    pub(super) data_start: u64,
    /// Bytes of tensor data.
    pub(super) data_bytes: u64,
}

/// Reads the header that `source` begins with, of at most `most` bytes; `file` is its name in messages.
pub(super) fn read(file: &str, mut source: impl Read, most: u64) -> Result<Header, Error> {
    let fault = |reason: String| super::wrong(file, reason);
    let ended = |error: std::io::Error| {
        if error.kind() == ErrorKind::UnexpectedEof {
            fault("the file ends inside its header; download it again".to_owned())
        } else {
            Error::Io { what: file.to_owned(), source: error }
        }
    };
    let mut length = [0; 8];
    source.read_exact(&mut length).map_err(ended)?;
    let length = u64::from_le_bytes(length);
    if length > most {
        return Err(fault(format!(
            "it claims a header of {length} bytes, more than any model has; is it a safetensors file?"
        )));
    }
    let mut json = Vec::new();
    source.take(length).read_to_end(&mut json).map_err(ended)?;
    if (json.len() as u64) < length {
        return Err(fault("the file ends inside its header; download it again".to_owned()));
    }
    let listed: Listed = serde_json::from_slice(&json)
        .map_err(|error| fault(format!("its header cannot be read: {error}")))?;
    let mut places: Vec<([u64; 2], Tensor)> = Vec::with_capacity(listed.0.len());
    for (name, entry) in listed.0 {
        places.push((entry.data_offsets, tensor(name, &entry).map_err(fault)?));
    }
    places.sort_by(|a, b| (a.0, &a.1.name).cmp(&(b.0, &b.1.name)));
    let mut end = 0;
    for ([from, to], tensor) in &places {
        super::adjoins(&tensor.name, *from, end).map_err(fault)?;
        end = *to;
    }
    let data_start = length.saturating_add(8);
    if data_start.checked_add(end).is_none() {
        return Err(fault("its tensor data would end past 16 EiB".to_owned()));
    }
    let tensors = places.into_iter().map(|(_, tensor)| tensor).collect();
    Ok(Header { tensors, data_start, data_bytes: end })
}

/// The tensor an entry describes; the reason if its bytes are not those of its shape.
fn tensor(name: String, entry: &Entry) -> Result<Tensor, String> {
    let Some(&(dtype, bits, format)) = TYPES.iter().find(|(known, ..)| *known == entry.dtype)
    else {
        let dtype: String = entry.dtype.chars().take(20).collect();
        return Err(format!("the tensor '{name}' is of type {dtype}, which safetensors has not"));
    };
    let [from, to] = entry.data_offsets;
    let mut elements = Some(1_u64);
    let mut dims = [1_u64; 3];
    for (&n, at) in entry.shape.0.iter().rev().zip(0_usize..) {
        elements = elements.and_then(|elements| elements.checked_mul(n));
        if let Some(dim) = dims.get_mut(at.min(2)) {
            *dim = dim.saturating_mul(n);
        }
    }
    let bytes = elements.and_then(|n| n.checked_mul(bits)).map(|bits| bits.div_ceil(8));
    if bytes.is_none() || to.checked_sub(from) != bytes {
        return Err(format!(
            "the tensor '{name}' lies from {from} to {to}, which is not the size of its shape"
        ));
    }
    Ok(Tensor { name, dtype, format, dims, bytes: bytes.unwrap_or(0) })
}

/// The files that an index names, in order, and what it says of them together.
#[derive(Debug)]
pub(super) struct Shards {
    pub(super) files: Vec<String>,
    pub(super) totals: Totals,
}

/// What an index says of all files together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Totals {
    /// Bytes of tensors.
    pub(super) bytes: Option<u64>,
    pub(super) params: Option<u64>,
}

/// What an index says; only names of files beside it.
pub(super) fn shards(file: &str, json: &[u8]) -> Result<Shards, Error> {
    let fault = |reason: String| super::wrong(file, reason);
    let index: Index = serde_json::from_slice(json)
        .map_err(|error| fault(format!("it is no index of safetensors files: {error}")))?;
    if index.weight_map.0.is_empty() {
        return Err(fault("its weight_map names no files".to_owned()));
    }
    if let Some(odd) = index
        .weight_map
        .0
        .iter()
        .find(|name| name.contains(['/', '\\', ':']) || !name.ends_with(".safetensors"))
    {
        let odd: String = odd.chars().take(60).collect();
        return Err(fault(format!("it names '{odd}', which is not a safetensors file beside it")));
    }
    let said = |key: &str| index.metadata.as_ref()?.get(key)?.as_u64();
    let totals = Totals { bytes: said("total_size"), params: said("total_parameters") };
    Ok(Shards { files: index.weight_map.0.into_iter().collect(), totals })
}

/// The tensors of a header, as listed.
struct Listed(Vec<(String, Entry)>);

#[derive(Deserialize)]
struct Entry {
    dtype: String,
    shape: Dims,
    data_offsets: [u64; 2],
}

/// A shape, slowest dimension first.
struct Dims(Vec<u64>);

#[derive(Deserialize)]
struct Index {
    metadata: Option<serde_json::Value>,
    weight_map: Files,
}

/// The values of a weight map.
struct Files(BTreeSet<String>);

impl<'de> Deserialize<'de> for Listed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Tensors;
        impl<'de> Visitor<'de> for Tensors {
            type Value = Listed;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of tensors")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Listed, A::Error> {
                let (mut all, mut names) = (Vec::new(), BTreeSet::new());
                while let Some(name) = map.next_key::<String>()? {
                    if name == "__metadata__" {
                        map.next_value::<IgnoredAny>()?;
                        continue;
                    }
                    if all.len() >= MOST_TENSORS || name.len() > 512 {
                        return Err(serde::de::Error::custom(
                            "more tensors, or longer names, than any model has",
                        ));
                    }
                    if !names.insert(name.clone()) {
                        return Err(serde::de::Error::custom("a tensor is listed twice"));
                    }
                    all.push((plain(&name).into_owned(), map.next_value()?));
                }
                Ok(Listed(all))
            }
        }
        deserializer.deserialize_map(Tensors)
    }
}

impl<'de> Deserialize<'de> for Dims {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Numbers;
        impl<'de> Visitor<'de> for Numbers {
            type Value = Dims;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a shape")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Dims, A::Error> {
                let mut dims = Vec::new();
                while let Some(n) = list.next_element()? {
                    if dims.len() >= MOST_DIMS {
                        return Err(serde::de::Error::custom("a tensor has too many dimensions"));
                    }
                    dims.push(n);
                }
                Ok(Dims(dims))
            }
        }
        deserializer.deserialize_seq(Numbers)
    }
}

impl<'de> Deserialize<'de> for Files {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Map;
        impl<'de> Visitor<'de> for Map {
            type Value = Files;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map from tensors to files")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Files, A::Error> {
                let mut files = BTreeSet::new();
                while let Some((_, file)) = map.next_entry::<IgnoredAny, String>()? {
                    files.insert(file);
                    if files.len() > MOST_SHARDS {
                        return Err(serde::de::Error::custom("more files than any model has"));
                    }
                }
                Ok(Files(files))
            }
        }
        deserializer.deserialize_map(Map)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(json: &str) -> Result<Header, Error> {
        let bytes = [&(json.len() as u64).to_le_bytes()[..], json.as_bytes()].concat();
        read("a.safetensors", bytes.as_slice(), 1 << 20)
    }

    #[track_caller]
    fn refuses(json: &str, message: &str) {
        assert_eq!(header(json).unwrap_err().to_string(), message);
    }

    #[test]
    fn bytes_follow_from_type_and_shape() {
        let header = header(
            r#"{"__metadata__": {"format": "pt"},
            "b": {"dtype": "F32", "shape": [], "data_offsets": [24, 28]},
            "a": {"dtype": "BF16", "shape": [3, 4], "data_offsets": [0, 24]}}"#,
        )
        .unwrap();
        assert_eq!(header.data_bytes, 28);
        assert_eq!((header.tensors[0].name.as_str(), header.tensors[0].dims), ("a", [4, 3, 1]));
    }

    #[test]
    fn faults_are_one_sentence() {
        let of = |shape: &str| {
            format!(r#""a": {{"dtype": "F32", "shape": [{shape}], "data_offsets": [0, 4]}}"#)
        };
        for shape in ["2", "9223372036854775808, 4"] {
            refuses(
                &format!("{{{}}}", of(shape)),
                "a.safetensors: the tensor 'a' lies from 0 to 4, which is not the size of its shape",
            );
        }
        let b = r#""b": {"dtype": "F32", "shape": [1], "data_offsets": [2, 6]}"#;
        refuses(
            &format!("{{{}, {b}}}", of("1")),
            "a.safetensors: the tensor 'b' begins at 2, inside the one before, which ends at 4",
        );
        let error = read("a.safetensors", &(1_u64 << 63).to_le_bytes()[..], 1 << 20).unwrap_err();
        assert_eq!(
            error.to_string(),
            "a.safetensors: it claims a header of 9223372036854775808 bytes, more than any model has; is it a safetensors file?"
        );
    }

    #[test]
    fn an_index_names_files_beside_it_only() {
        let names = shards("i", br#"{"metadata": {}, "weight_map": {"x": "b.safetensors", "y": "a.safetensors", "z": "b.safetensors"}}"#);
        assert_eq!(names.unwrap().files, ["a.safetensors", "b.safetensors"]);
        let error = shards("i", br#"{"weight_map": {"x": "../b.safetensors"}}"#).unwrap_err();
        assert_eq!(
            error.to_string(),
            "i: it names '../b.safetensors', which is not a safetensors file beside it"
        );
        let error = shards("i", br#"{"weight_map": {"x": "model.safetensors.index.json"}}"#);
        assert!(error.is_err());
    }
}
