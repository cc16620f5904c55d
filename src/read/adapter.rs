//! Adapters: GGUF files by their header, and those that PEFT writes, as llama.cpp's script converts them.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::Arc,
};

use super::{
    begins_like_gguf, beside, bytes::MOST_BYTES, gguf, named, opened, safetensors,
    weights::LONGEST_HEADERS,
};
use crate::{
    Catalog, Error, Message,
    catalog::format::Formats,
    messages::errors,
    model::adapter::{AdapterFile, Narrow, Pair},
};

/// What PEFT calls the file of an adapter.
const PEFT: &str = "adapter_model.safetensors";
/// Ends of names of the two matrices of a pair: in GGUF files, by PEFT, by PEFT for tables.
const ENDS: [[&str; 2]; 3] = [
    [".lora_a", ".lora_b"],
    [".lora_A.weight", ".lora_B.weight"],
    [".lora_embedding_A", ".lora_embedding_B"],
];

/// The adapter in the file that `name` is the path of, or in the folder.
///
/// # Errors
/// [`Error::File`] says in one sentence what is wrong with it, [`Error::Io`] why it cannot be read.
pub fn adapter(name: &str, catalog: &Catalog) -> Result<Arc<AdapterFile>, Error> {
    let path = Path::new(name);
    let path = if path.is_dir() { path.join(PEFT) } else { path.to_owned() };
    if !path.exists() {
        return Err(Error::Refused(errors::no_adapter(name)));
    }
    beside::refuse_pointer(&path)?;
    let formats = catalog.formats()?;
    let file =
        if begins_like_gguf(&path)? { of_gguf(&path, &formats) } else { of_peft(&path, &formats) };
    file.map(Arc::new)
}

/// A GGUF file: each pair is loaded in the type it has there. Source: llama.cpp 0c1e57098, `src/llama-adapter.cpp`.
fn of_gguf(path: &Path, formats: &Formats) -> Result<AdapterFile, Error> {
    let (source, _) = opened(path)?;
    let header = gguf::read(&path.display().to_string(), source, MOST_BYTES, formats)?;
    let kind = header.text("general.type").unwrap_or_default();
    if kind != "adapter" || header.text("adapter.type") != Some("lora") {
        return Err(fault(path, errors::no_lora()));
    }
    let tensors = header.tensors.iter().map(|tensor| {
        let format = formats.numbered(tensor.format);
        let format = format.map_or_else(|| "?".to_owned(), |format| formats[format].id.clone());
        (tensor.name.clone(), Narrow { dims: tensor.dims, format, bytes: tensor.bytes })
    });
    let pairs = pairs(path, tensors)?;
    let arch = header.text("general.architecture").map(|arch| super::plain(arch).into_owned());
    Ok(AdapterFile { name: named(path), arch, pairs })
}

/// What PEFT wrote: the script that converts it writes 32-bit floats by default. Source: llama.cpp 0c1e57098,
/// `convert_lora_to_gguf.py`.
fn of_peft(path: &Path, formats: &Formats) -> Result<AdapterFile, Error> {
    let (source, _) = opened(path)?;
    let header = safetensors::read(&path.display().to_string(), source, LONGEST_HEADERS)?;
    let missing = || Error::Refused(errors::no_floats());
    let single = &formats[formats.float(4).ok_or_else(missing)?];
    let narrow = |tensor: &safetensors::Tensor| {
        let bytes =
            single.size(tensor.dims).ok_or_else(|| fault(path, errors::too_large_tensor()))?;
        Ok((tensor.name.clone(), Narrow { dims: tensor.dims, format: single.id.clone(), bytes }))
    };
    let tensors: Vec<_> = header.tensors.iter().map(narrow).collect::<Result<_, Error>>()?;
    Ok(AdapterFile { name: named(path), arch: None, pairs: pairs(path, tensors.into_iter())? })
}

fn fault(path: &Path, reason: Message) -> Error {
    Error::File { file: path.display().to_string(), reason }
}

/// The tensors two by two; norms are left out, as llama.cpp leaves them out.
fn pairs(path: &Path, tensors: impl Iterator<Item = (String, Narrow)>) -> Result<Vec<Pair>, Error> {
    let mut found: BTreeMap<String, [Option<Narrow>; 2]> = BTreeMap::new();
    let mut others = BTreeSet::new();
    for (name, narrow) in tensors {
        let end = ENDS.iter().find_map(|ends| {
            ends.iter().zip(0..).find_map(|(end, at)| Some((name.strip_suffix(end)?, at)))
        });
        let Some((base, at)) = end else {
            let is_norm = name.ends_with("norm.weight");
            others.extend((!is_norm).then_some(name));
            continue;
        };
        let pair: &mut [Option<Narrow>; 2] = found.entry(base.to_owned()).or_default();
        if let Some(side) = pair.get_mut::<usize>(at) {
            *side = Some(narrow);
        }
    }
    if let Some(name) = others.first() {
        return Err(fault(path, errors::no_part_of_adapter(super::plain(name))));
    }
    let pair = |(base, sides): (String, [Option<Narrow>; 2])| match sides {
        [Some(a), Some(b)] => Ok(Pair { layer: layer(&base), base, matrices: [a, b] }),
        _ => Err(fault(path, errors::half_a_pair(super::plain(&base)))),
    };
    let pairs: Vec<Pair> = found.into_iter().map(pair).collect::<Result<_, Error>>()?;
    if pairs.is_empty() {
        return Err(fault(path, errors::no_lora()));
    }
    Ok(pairs)
}

/// The layer a name tells of: the first part that is a number.
fn layer(base: &str) -> Option<u64> {
    base.split('.').find_map(|part| part.parse().ok())
}
