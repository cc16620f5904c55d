//! Folders whose files bear their own names: GGUF files, and folders of safetensors files.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use super::{Find, Form, Search, State, Within, size};
use crate::{
    Message,
    catalog::names,
    messages::scan as say,
    read::{named, other_configs::NAMES, split, weights::INDEX},
};

/// What names of encoders have in them.
const ENCODER: &str = "mmproj";
/// Names that say nothing, so that the folder's counts.
const NAMELESS: [&str; 3] = ["model", "ggml-model", "weights"];

/// What a folder holds, by what it is.
#[derive(Default)]
struct Sorted {
    ggufs: Vec<(PathBuf, u64)>,
    encoders: Vec<(PathBuf, u64)>,
    weights: Vec<(PathBuf, u64)>,
    folders: Vec<PathBuf>,
    configured: bool,
}

impl Search<'_> {
    /// Looks at the files of a folder, and into the folders in it.
    pub(super) fn files(&mut self, folder: &Path, within: Within<'_>) {
        let mut sorted = Sorted::default();
        for path in self.entries(folder) {
            self.sort(path, &mut sorted, within);
        }
        self.ggufs(&sorted, within);
        self.checkpoint(folder, &sorted, within);
        for folder in sorted.folders {
            self.folder(&folder, within.deeper());
        }
    }

    /// Looks at one file that was named.
    pub(super) fn file(&mut self, path: &Path, within: Within<'_>) {
        let mut sorted = Sorted::default();
        self.sort(path.to_owned(), &mut sorted, within);
        self.ggufs(&sorted, within);
    }

    /// Finds out by name and kind what an entry of a folder is.
    fn sort(&mut self, path: PathBuf, sorted: &mut Sorted, within: Within<'_>) {
        let name = named(&path);
        let is_gguf = names::is_gguf(&name);
        let is_weights = has_end(&name, ".safetensors") && !name.starts_with("adapter_");
        let metadata = match fs::metadata(&path) {
            Ok(metadata) => metadata,
            Err(_) if is_gguf || is_weights => {
                return self.broken(&path, within, say::link_to_nothing());
            }
            Err(_) => return,
        };
        if metadata.is_dir() {
            return sorted.folders.push(path);
        }
        if !metadata.is_file() {
            if is_gguf || is_weights {
                self.broken(&path, within, say::no_file());
            }
            return;
        }
        let found = (path, metadata.len());
        if let Some(rest) = self.finished(&name, within) {
            return self.unfinished(found, rest, within);
        }
        match () {
            () if is_gguf && name.to_ascii_lowercase().contains(ENCODER) => {
                sorted.encoders.push(found);
            }
            () if is_gguf => sorted.ggufs.push(found),
            () if is_weights => sorted.weights.push(found),
            () => sorted.configured |= NAMES.contains(&name.as_str()) || name == INDEX,
        }
    }

    /// What an unfinished download of a model will be called; outside of caches, by the names of any.
    fn finished<'b>(&self, name: &'b str, within: Within<'_>) -> Option<&'b str> {
        let is_model = |rest: &&str| names::is_gguf(rest) || has_end(rest, ".safetensors");
        let own = within.cache.and_then(|cache| cache.finished(name));
        let any = || self.caches.iter().find_map(|cache| cache.finished(name));
        own.or_else(any).filter(is_model)
    }

    fn unfinished(&mut self, (path, bytes): (PathBuf, u64), rest: &str, within: Within<'_>) {
        let form = if names::is_gguf(rest) { Form::Gguf } else { Form::Safetensors };
        let name = within.repository.unwrap_or_else(|| names::stem(rest));
        let fault = Some((State::Unfinished, say::half_downloaded()));
        let find = Find { form, bytes, fault, ..Find::of(path.clone(), name, within) };
        self.add(find, &path);
    }

    fn broken(&mut self, path: &Path, within: Within<'_>, reason: Message) {
        let name = own_name(path, within);
        let fault = Some((State::Broken, reason));
        self.add(Find { fault, ..Find::of(path.to_owned(), &name, within) }, path);
    }

    /// The models of GGUF files, each with the encoder that belongs to it; then encoders that belong to none.
    fn ggufs(&mut self, sorted: &Sorted, within: Within<'_>) {
        let mut used = BTreeSet::new();
        for (path, bytes) in &sorted.ggufs {
            let fits = |(encoder, _): &&(PathBuf, u64)| belongs(&named(encoder), &named(path));
            let encoder = sorted.encoders.iter().find(fits);
            used.extend(encoder.map(|(path, _)| path));
            self.gguf(path, *bytes, encoder.cloned(), within);
        }
        for (path, bytes) in sorted.encoders.iter().filter(|(path, _)| !used.contains(path)) {
            let fault = Some((State::Part, say::encoder_alone()));
            let name = own_name(path, within);
            let find = Find { bytes: *bytes, fault, ..Find::of(path.clone(), &name, within) };
            self.add(find, path);
        }
    }

    /// The model of a GGUF file, with the parts it goes on in.
    fn gguf(
        &mut self,
        path: &Path,
        bytes: u64,
        encoder: Option<(PathBuf, u64)>,
        within: Within<'_>,
    ) {
        let parts = split::parts(path).unwrap_or_default();
        let others = parts.iter().filter(|part| *part != path).filter_map(|part| size(part));
        let bytes = others.fold(bytes, u64::saturating_add);
        let find = Find::of(path.to_owned(), &own_name(path, within), within);
        let mut find = Find { bytes, encoder, ..find };
        if let Some(first) = parts.first().filter(|first| *first != path) {
            let is_told = |one: &Find| one.name == find.name && one.path.parent() == path.parent();
            // Parts are told with the first, if it is there; else with the first that is.
            if first.exists() || self.found.finds.iter().any(is_told) {
                return;
            }
            find.fault = Some((State::Unfinished, say::first_part_missing()));
        }
        self.add(find, path);
    }

    /// The model of a folder that has a configuration and weights.
    fn checkpoint(&mut self, folder: &Path, sorted: &Sorted, within: Within<'_>) {
        let indexed = folder.join(INDEX).is_file();
        if !sorted.configured || (sorted.weights.is_empty() && !indexed) {
            return;
        }
        let name = within.repository.map_or_else(|| named(folder), str::to_owned);
        let bytes =
            sorted.weights.iter().fold(0, |sum: u64, (_, bytes)| sum.saturating_add(*bytes));
        let find =
            Find { bytes, form: Form::Safetensors, ..Find::of(folder.to_owned(), &name, within) };
        let file =
            sorted.weights.first().map_or_else(|| folder.join(INDEX), |(path, _)| path.clone());
        self.add(find, &file);
    }
}

impl Find {
    /// A GGUF file of which no more is known.
    pub(super) fn of(path: PathBuf, name: &str, within: Within<'_>) -> Self {
        Self {
            path,
            name: crate::messages::plain::plain(name).into_owned(),
            also: Vec::new(),
            app: within.app(),
            form: Form::Gguf,
            bytes: 0,
            encoder: None,
            fault: None,
        }
    }
}

/// What a file is called: by its name, or where that says nothing by its repository or folder.
fn own_name(path: &Path, within: Within<'_>) -> String {
    let name = named(path);
    let stem = names::stem(&name);
    let folder = || path.parent().map(named).filter(|name| !name.is_empty());
    if !NAMELESS.contains(&stem) {
        return stem.to_owned();
    }
    within.repository.map(str::to_owned).or_else(folder).unwrap_or_else(|| stem.to_owned())
}

/// Whether an encoder belongs to a model of its folder: both names begin alike, up to what makes it an encoder's.
fn belongs(encoder: &str, model: &str) -> bool {
    let lower = encoder.to_ascii_lowercase();
    let begin = lower.split(ENCODER).next().unwrap_or_default();
    model.to_ascii_lowercase().starts_with(begin)
}

fn has_end(name: &str, end: &str) -> bool {
    let at = name.len().checked_sub(end.len());
    at.and_then(|at| name.get(at..)).is_some_and(|own| own.eq_ignore_ascii_case(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_encoder_belongs_to_what_is_called_alike() {
        assert!(belongs("mmproj-model-f16.gguf", "gemma-3-4b-it-Q4_K_M.gguf"));
        assert!(belongs("org_gemma-GGUF_mmproj-f16.gguf", "org_gemma-GGUF_gemma-3.gguf"));
        assert!(!belongs("org_gemma-GGUF_mmproj-f16.gguf", "org_qwen.gguf"));
    }
}
