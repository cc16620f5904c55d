//! GGUF files on disk: a single one, or all parts of a split one, `name-00001-of-00003.gguf`.

use std::path::{Path, PathBuf};

use super::{bytes::MOST_BYTES, gguf, model, named, opened, shortfall};
use crate::{Catalog, Error, ModelFile, messages::notes};

/// Most parts of a split model.
const MOST_PARTS: u32 = 256;

/// The model in a GGUF file, and in the files it goes on in.
pub(super) fn read(path: &Path, catalog: &Catalog) -> Result<ModelFile, Error> {
    let formats = catalog.formats()?;
    let paths = parts(path)?;
    let mut read = model::Parts {
        file: named(paths.first().unwrap_or(&path.to_owned())),
        headers: Vec::new(),
        notes: Vec::new(),
        complete: true,
    };
    let (mut bytes, mut names) = (0_u64, std::collections::HashSet::new());
    let mut lost = Vec::new();
    for (part, place) in paths.iter().zip(0_u64..) {
        let name = named(part);
        let absent = place > 0 && !part.exists();
        if absent {
            lost.push(name);
            continue;
        }
        let (source, length) = opened(part)?;
        let file = part.display().to_string();
        let most = MOST_BYTES.saturating_sub(bytes);
        let header = gguf::read(&file, source, most, &formats)?;
        let fault = |reason: String| super::wrong(&file, reason);
        if header.number("split.no").unwrap_or(0) != place {
            return Err(fault(format!(
                "it says that it is not part {} of its model; were files renamed?",
                place.saturating_add(1)
            )));
        }
        let count = header.number("split.count").filter(|&count| count > 1).unwrap_or(1);
        if count != paths.len() as u64 {
            return Err(fault(format!(
                "it is one of {count} parts, but is named as one of {}; give the parts their names back",
                paths.len()
            )));
        }
        if let Some(tensor) = header
            .tensors
            .iter()
            .find(|tensor| paths.len() > 1 && !names.insert(tensor.name.clone()))
        {
            return Err(fault(format!("the tensor '{}' is in an earlier part too", tensor.name)));
        }
        if names.len() as u64 > gguf::MOST_TENSORS {
            return Err(fault("its parts hold more tensors than any model has".to_owned()));
        }
        read.notes.extend(shortfall(&name, header.data_needed, header.data_start, length));
        bytes = bytes.saturating_add(header.data_start);
        read.headers.push(header);
    }
    if let Some(first) = lost.first() {
        read.complete = false;
        read.notes.push(notes::parts_missing(lost.len(), paths.len(), first));
    }
    model::model(read, catalog)
}

/// The paths of all parts of the model that `path` is a part of, in order.
pub(super) fn parts(path: &Path) -> Result<Vec<PathBuf>, Error> {
    let name = named(path);
    let Some((stem, count)) = split_name(&name) else {
        return Ok(vec![path.to_owned()]);
    };
    if count == 0 || count > MOST_PARTS {
        return Err(super::fault(
            path,
            format!("a model is split into 1 to {MOST_PARTS} parts, not {count}"),
        ));
    }
    let part = |n: u32| path.with_file_name(format!("{stem}-{n:05}-of-{count:05}.gguf"));
    Ok((1..=count).map(part).collect())
}

/// The name without its numbers, and the number of parts, of `name-00001-of-00003.gguf`.
fn split_name(name: &str) -> Option<(&str, u32)> {
    let (rest, count) = name.strip_suffix(".gguf")?.rsplit_once("-of-")?;
    let (stem, number) = rest.rsplit_once('-')?;
    let five = |digits: &str| digits.len() == 5 && digits.bytes().all(|byte| byte.is_ascii_digit());
    (five(number) && five(count)).then(|| Some((stem, count.parse().ok()?)))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_found_by_their_names() {
        assert_eq!(split_name("a-b-00002-of-00003.gguf"), Some(("a-b", 3)));
        assert_eq!(split_name("a-00002-of-3.gguf"), None);
        assert_eq!(split_name("a.gguf"), None);
        let parts = parts(Path::new("x/a-00002-of-00002.gguf")).unwrap();
        assert_eq!(parts[0], Path::new("x/a-00001-of-00002.gguf"));
    }
}
