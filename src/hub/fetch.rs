//! Which files of a repository are asked for, and how much of each: the configuration, and headers.

use std::{
    fs,
    io::{BufReader, Read, Write},
    path::{Path, PathBuf},
};

use super::{
    cache::Record,
    client::{Client, MOST_BYTES, Need},
    files::{Chosen, Files, base},
};
use crate::{
    Catalog, Error, Message,
    catalog::{link::Link, names},
    messages::hub as say,
    read,
};

/// The configuration of a model, as most tools write it.
const CONFIG: &str = read::CONFIGURATIONS[0];
/// The weights of a model in one file.
const SINGLE: &str = "model.safetensors";
/// Longest list of files.
const LONGEST_LIST: u64 = 4 << 20;
/// Most parts of a model whose headers are fetched.
const MOST_PARTS: usize = 16;

/// Files on their way into a folder that is named like the repository.
pub(super) struct Fetch<'a> {
    pub(super) client: Client,
    pub(super) link: Link<'a>,
    pub(super) catalog: &'a Catalog,
    /// Where files are put.
    pub(super) folder: PathBuf,
    pub(super) commit: Option<String>,
}

impl Fetch<'_> {
    /// Fetches what a question needs, for a quantization where the repository has a file of it.
    pub(super) fn model(mut self, quant: Option<&str>) -> Result<Record, Message> {
        fs::create_dir_all(&self.folder).map_err(unkept)?;
        let (opens, chosen) = match self.link.file {
            Some(file) if !is_of_several(file) => (self.file(file)?, None),
            _ => self.repository(quant)?,
        };
        let name = self.folder.file_name().unwrap_or_default();
        Ok(Record { opens: Path::new(name).join(opens), commit: self.commit, chosen })
    }

    /// The file that is linked to, and what is read beside it.
    fn file(&mut self, file: &str) -> Result<String, Message> {
        let found = match () {
            () if names::is_gguf(file) => return self.gguf(&parts_of(file)),
            () if file.to_ascii_lowercase().ends_with(".json") => {
                self.text(file, read::LONGEST_CONFIG, Need::Must)?
            }
            () => {
                let beside = file.rsplit_once('/').map(|(folder, _)| format!("{folder}/{CONFIG}"));
                self.text(
                    &beside.unwrap_or_else(|| CONFIG.to_owned()),
                    read::LONGEST_CONFIG,
                    Need::Must,
                )?;
                self.header(file, Need::Must)?
            }
        };
        if found { Ok(base(file).to_owned()) } else { Err(say::no_file(file)) }
    }

    /// A model of the repository: a GGUF file, else what its configuration describes.
    fn repository(&mut self, quant: Option<&str>) -> Result<(String, Option<Chosen>), Message> {
        let says_gguf = self.link.repo.to_ascii_lowercase().contains("gguf");
        let listed_first = says_gguf || self.link.tag.is_some();
        if !listed_first && self.text(CONFIG, read::LONGEST_CONFIG, Need::Must)? {
            return Ok((self.weights(None)?, None));
        }
        let files = self.files()?;
        if let Some(chosen) = files.gguf(quant, self.catalog)? {
            return Ok((self.gguf(&files.parts(&chosen.file))?, Some(chosen)));
        }
        let mut configs = read::CONFIGURATIONS.into_iter().chain([read::ADAPTER]);
        let config = configs.find(|name| files.holds(name)).ok_or_else(say::no_model)?;
        if self.text(config, read::LONGEST_CONFIG, Need::Must)? {
            return Ok((self.weights(Some(&files))?, None));
        }
        Err(say::no_file(config))
    }

    /// What tells of the weights beside a configuration, whatever of it is there; then the whole folder is
    /// read.
    fn weights(&mut self, files: Option<&Files>) -> Result<String, Message> {
        let may_hold = |name: &str| files.is_none_or(|files| files.holds(name));
        if may_hold(SINGLE) && self.header(SINGLE, Need::May)? {
            return Ok(String::new());
        }
        // Of several files the index has the bytes of all; packed ones follow from it and the configuration.
        if may_hold(read::INDEX) {
            self.text(read::INDEX, read::LONGEST_INDEX, Need::May)?;
        }
        Ok(String::new())
    }

    /// The parts of a GGUF file.
    fn gguf<S: AsRef<str>>(&mut self, parts: &[S]) -> Result<String, Message> {
        let mut names = parts.iter().map(AsRef::as_ref);
        let first = names.next().unwrap_or_default();
        if !self.header(first, Need::Must)? {
            return Err(say::no_file(first));
        }
        for part in names.take(MOST_PARTS) {
            self.header(part, Need::May)?;
        }
        Ok(base(first).to_owned())
    }

    fn files(&mut self) -> Result<Files, Message> {
        let Link { repo, revision, .. } = self.link;
        let path = format!("api/models/{repo}/tree/{revision}?recursive=true");
        let list =
            self.client.whole(&path, LONGEST_LIST, Need::Must)?.ok_or_else(say::no_repository)?;
        Files::of(&list.bytes)
    }

    /// Fetches a short file; no if there is none.
    fn text(&mut self, file: &str, most: u64, need: Need) -> Result<bool, Message> {
        let path = self.path(file);
        let Some(whole) = self.client.whole(&path, most, need)? else { return Ok(false) };
        self.commit = self.commit.take().or(whole.commit);
        fs::write(self.folder.join(base(file)), whole.bytes).map_err(unkept)?;
        Ok(true)
    }

    /// Fetches the header of a file of weights and no more; no if there is none.
    fn header(&mut self, file: &str, need: Need) -> Result<bool, Message> {
        let path = self.path(file);
        let Some(mut answer) = self.client.start(&path, need)? else { return Ok(false) };
        let mut kept = Vec::new();
        let name = base(file);
        let source = BufReader::new(Kept { source: &mut answer, kept: &mut kept });
        let length = if names::is_gguf(file) {
            read::gguf_header(name, source, self.catalog)
        } else {
            read::safetensors_header(name, source)
        };
        if let Some(fault) = answer.failed() {
            return Err(fault);
        }
        if kept.trim_ascii_start().starts_with(b"<") {
            return Err(say::page(answer.host()));
        }
        let length = length.map_err(reason)?;
        kept.truncate(usize::try_from(length.min(MOST_BYTES)).unwrap_or_default());
        self.commit = self.commit.take().or(answer.commit);
        fs::File::create(self.folder.join(name))
            .and_then(|mut file| file.write_all(&kept))
            .map_err(unkept)?;
        Ok(true)
    }

    /// Where the hub has a file.
    fn path(&self, file: &str) -> String {
        let Link { repo, revision, .. } = self.link;
        format!("{repo}/resolve/{revision}/{file}")
    }
}

/// What is read is kept.
struct Kept<'a, R> {
    source: R,
    kept: &'a mut Vec<u8>,
}

impl<R: Read> Read for Kept<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.source.read(buffer)?;
        self.kept.extend_from_slice(buffer.get(..read).unwrap_or_default());
        Ok(read)
    }
}

/// Whether a file is but one of those of a safetensors model, which is meant as a whole.
fn is_of_several(file: &str) -> bool {
    file.ends_with(read::INDEX) || file.ends_with(".safetensors") && file.contains("-of-")
}

/// All parts of the model that a file is a part of, by their names.
fn parts_of(file: &str) -> Vec<String> {
    let parts = || {
        let (stem, end) = file.rsplit_once("-of-")?;
        let (stem, _) = stem.rsplit_once('-')?;
        let count: u32 = end.strip_suffix(".gguf")?.parse().ok()?;
        let named = |n| format!("{stem}-{n:05}-of-{end}");
        (count > 1 && names::stem(file) == stem).then(|| (1..=count).map(named).collect())
    };
    parts().unwrap_or_else(|| vec![file.to_owned()])
}

/// What a reader has against a file.
pub(super) fn reason(error: Error) -> Message {
    match error {
        Error::File { reason, .. } => reason,
        other => other.message(),
    }
}

/// Why something cannot be written down.
#[expect(clippy::needless_pass_by_value, reason = "as errors are mapped")]
fn unkept(error: std::io::Error) -> Message {
    Message::same(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_tells_of_all() {
        let parts = parts_of("q/a-00002-of-00002.gguf");
        assert_eq!(parts, ["q/a-00001-of-00002.gguf", "q/a-00002-of-00002.gguf"]);
        assert_eq!(parts_of("a-of-b.gguf"), ["a-of-b.gguf"]);
        assert!(is_of_several("model-00001-of-00002.safetensors"));
        assert!(!is_of_several("model.safetensors"));
    }
}
