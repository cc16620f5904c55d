//! The safetensors files of a model: which there are, and what their headers hold.

use std::{
    collections::HashSet,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    beside, fault, is_head, named, opened, packed,
    safetensors::{self, Totals},
    shortfall, whole,
};
use crate::{
    Catalog, Error, Message,
    catalog::model::Model,
    file::{Contents, totals},
    messages::{self, notes as say},
};

/// Longest index of safetensors files.
pub(crate) const LONGEST_INDEX: u64 = 4 << 20;
/// Longest headers of all files together; those of 128 experts in 48 layers take 3 MiB.
pub(super) const LONGEST_HEADERS: u64 = 8 << 20;
/// Most tensors of all files together.
const MOST_TENSORS: usize = 1 << 17;

pub(crate) const INDEX: &str = "model.safetensors.index.json";

/// Parts of names of tensors that are not of the language model.
const BESIDE: [&str; 7] =
    ["vision", "visual", "audio", "image_", "multi_modal_projector", "mm_projector", "mtp."];

/// The safetensors files of a model.
#[derive(Default)]
pub(super) struct Files {
    pub(super) paths: Vec<PathBuf>,
    /// What their index says of all of them together.
    pub(super) index: Totals,
    pub(super) notes: Vec<Message>,
}

impl Files {
    /// Those of a folder: that its index names, else all there are but adapters.
    pub(super) fn of(folder: &Path) -> Result<Self, Error> {
        let path = folder.join(INDEX);
        if path.is_file() {
            let text = whole(&path, LONGEST_INDEX)?;
            let index = safetensors::shards(&path.display().to_string(), &text)?;
            let paths = index.files.iter().map(|name| folder.join(name)).collect();
            return Ok(Self { paths, index: index.totals, notes: Vec::new() });
        }
        let single = folder.join("model.safetensors");
        let paths = if single.is_file() {
            vec![single]
        } else {
            let mut all = files_ending(folder, ".safetensors")?;
            all.retain(|path| !named(path).starts_with("adapter_"));
            all
        };
        Ok(Self { paths, ..Self::default() })
    }
}

pub(super) fn files_ending(folder: &Path, end: &str) -> Result<Vec<PathBuf>, Error> {
    let entries = std::fs::read_dir(folder).map_err(|source| Error::unreadable(folder, source))?;
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.map_err(|source| Error::unreadable(folder, source))?.path();
        if named(&path).ends_with(end) && path.is_file() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// What the headers of a model's safetensors files hold.
#[derive(Default)]
pub(super) struct Weights {
    pub(super) tensors: Vec<safetensors::Tensor>,
    pub(super) header_bytes: u64,
    pub(super) data_bytes: u64,
    /// Which files end early, one sentence each.
    pub(super) notes: Vec<Message>,
    /// The files that are not there, and how many there should be.
    lost: Vec<String>,
    /// How many of those are pointers to the files.
    pointers: usize,
    pub(super) files: usize,
    /// Bytes of those that are not there, as far as anything tells.
    pub(super) lost_bytes: u64,
    /// Parameters of all, as their index counts them.
    pub(super) params: Option<u64>,
}

impl Weights {
    pub(super) fn read(files: Files) -> Result<Self, Error> {
        let Files { paths, index, notes } = files;
        let mut all = Self { notes, files: paths.len(), params: index.params, ..Self::default() };
        let mut names = HashSet::new();
        for path in &paths {
            let file = path.display().to_string();
            if !path.exists() {
                all.lost.push(named(path));
                continue;
            }
            if let Some(bytes) = beside::pointer(path)? {
                all.notes.push(say::lfs_pointer(named(path), bytes));
                all.lost.push(named(path));
                all.pointers = all.pointers.saturating_add(1);
                all.lost_bytes = all.lost_bytes.saturating_add(bytes);
                continue;
            }
            let (source, length) = opened(path)?;
            let left = LONGEST_HEADERS.saturating_sub(all.header_bytes);
            let header = safetensors::read(&file, source, left)?;
            all.notes.extend(shortfall(&named(path), header.data_bytes, header.data_start, length));
            let both = (all.header_bytes.checked_add(header.data_start))
                .zip(all.data_bytes.checked_add(header.data_bytes));
            let both = both.filter(|(header, data)| header.checked_add(*data).is_some());
            (all.header_bytes, all.data_bytes) =
                both.ok_or(Error::Overflow { part: messages::bill::weights() })?;
            for tensor in header.tensors {
                if names.len() >= MOST_TENSORS || !names.insert(tensor.name.clone()) {
                    return Err(fault(
                        path,
                        format!(
                            "the tensor '{}' is in an earlier file too, or there are too many",
                            tensor.name
                        ),
                    ));
                }
                all.tensors.push(tensor);
            }
        }
        if let Some(total) = index.bytes.filter(|_| !all.lost.is_empty()) {
            all.lost_bytes = total.saturating_sub(all.data_bytes);
        }
        Ok(all)
    }

    /// Every file is there.
    pub(super) fn are_complete(&self) -> bool {
        self.lost.is_empty()
    }

    /// What is missing and how it is made up for: by the configuration, or as the index says.
    pub(super) fn missing(&self, follows_configuration: bool) -> Option<Message> {
        let (first, lost) = (self.lost.first()?, self.lost.len());
        if self.pointers == lost {
            return None;
        }
        Some(match (follows_configuration, self.lost_bytes) {
            (true, 0) => say::files_missing(lost, self.files, first),
            (true, bytes) => say::files_missing_of(lost, self.files, bytes),
            (false, 0) => say::not_there(first),
            (false, bytes) => say::counted_by_index(lost, self.files, bytes),
        })
    }

    /// Those of the language model.
    pub(super) fn of_text(&self) -> impl Iterator<Item = &safetensors::Tensor> {
        self.tensors.iter().filter(|tensor| !is_beside(&tensor.name))
    }

    /// Parameters that the converter leaves out of the GGUF of an encoder whose table of positions has so many rows.
    pub(super) fn left_out_of_encoder(&self, rows: u64) -> u64 {
        let cut = |tensor: &safetensors::Tensor| {
            let [row, all, _] = tensor.dims;
            match is_left_out(&tensor.name) {
                true => tensor.elements(),
                false if is_positions(&tensor.name) => row.saturating_mul(all.saturating_sub(rows)),
                false => 0,
            }
        };
        self.tensors.iter().map(cut).fold(0, u64::saturating_add)
    }

    pub(super) fn has_head(&self) -> bool {
        self.of_text().any(|tensor| is_head(&tensor.name))
    }

    /// The tensors of a packed model, and what is missing of them; `None` if nothing is known of them.
    pub(super) fn packed(
        &self,
        model: &Model,
        catalog: &Catalog,
    ) -> Result<Option<Arc<Contents>>, Error> {
        if self.tensors.is_empty() && self.lost_bytes == 0 {
            return Ok(None);
        }
        let (params, bytes) = (model.outline().params, (self.header_bytes, self.lost_bytes));
        let contents = packed::contents(&self.tensors, bytes, params, catalog.formats()?.as_ref())?;
        Ok(Some(Arc::new(contents)))
    }

    /// The type with the most bytes, if it is one of floats that is a file type too.
    pub(super) fn floats(&self) -> Option<&'static str> {
        let totals = totals(self.of_text().map(|tensor| (tensor.dtype, tensor.bytes)));
        let main = totals.into_iter().max_by_key(|&(_, total)| total).map(|(dtype, _)| dtype);
        main.filter(|dtype| ["BF16", "F16", "F32"].contains(dtype))
    }
}

/// Whether a tensor is not of the language model.
pub(super) fn is_beside(name: &str) -> bool {
    BESIDE.iter().any(|part| name.contains(part))
}

/// Whether the converter leaves a tensor out of the GGUF of an encoder.
///
/// Source: llama.cpp 0c1e57098, `conversion/bert.py` (`filter_tensors`).
pub(super) fn is_left_out(name: &str) -> bool {
    LEFT_OUT.iter().any(|part| name.contains(part)) || name.starts_with("vocab_")
}

/// Parts of names of tensors that make words of states, sort pairs of texts, or number positions.
const LEFT_OUT: [&str; 5] =
    ["position_ids", "pooler.dense.", "cls.predictions", "cls.seq_relationship", "lm_head."];

/// Whether a tensor is a table of positions.
pub(super) fn is_positions(name: &str) -> bool {
    name.ends_with("position_embeddings.weight")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_of_more_than_64_bits_of_bytes_are_refused() {
        let folder = std::env::temp_dir().join(format!("edgefit-huge-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let each: u64 = 1 << 60;
        let entry = |at: u64| {
            let (from, to) = (at * each, (at + 1) * each);
            format!(
                r#""t{at}": {{"dtype": "I8", "shape": [{each}], "data_offsets": [{from}, {to}]}}"#
            )
        };
        let header = format!("{{{}}}", (0..9).map(entry).collect::<Vec<_>>().join(", "));
        let length = (header.len() as u64).to_le_bytes();
        let files = ["a.safetensors", "b.safetensors"].map(|name| folder.join(name));
        for file in &files {
            std::fs::write(file, [&length[..], header.as_bytes()].concat()).unwrap();
        }
        let read = Weights::read(Files { paths: files.to_vec(), ..Files::default() });
        std::fs::remove_dir_all(&folder).unwrap();
        assert!(matches!(read, Err(Error::Overflow { .. })));
    }
}
