//! The cache of Hugging Face: a folder a repository, with snapshots whose files are links to blobs.

use std::path::Path;

use super::{Find, Form, Search, State, Within, size};
use crate::{messages::scan as say, read::named};

/// How folders of repositories of models begin, and what stands in them for a slash.
const MODELS: &str = "models--";
const SLASH: &str = "--";

/// The repository that a folder is of: `models--org--name`.
pub(super) fn repository(folder: &str) -> Option<String> {
    folder.strip_prefix(MODELS).map(|name| name.replacen(SLASH, "/", 1))
}

impl Search<'_> {
    /// Looks into the folder of a repository.
    pub(super) fn repository(&mut self, folder: &Path, within: Within<'_>) {
        for snapshot in self.entries(&folder.join("snapshots")) {
            if snapshot.is_dir() {
                self.folder(&snapshot, within.deeper());
            }
        }
        let is_half =
            |path: &Path| within.cache.is_some_and(|cache| cache.finished(&named(path)).is_some());
        let blobs = self.entries(&folder.join("blobs"));
        let halves = blobs.iter().filter(|path| is_half(path));
        let halves: Vec<_> = halves.filter_map(|path| Some((path, size(path)?))).collect();
        let Some((first, _)) = halves.first() else { return };
        let name = within.repository.unwrap_or_default();
        let fault = Some((State::Unfinished, say::half_downloaded()));
        let bytes = halves.iter().fold(0, |sum: u64, (_, bytes)| sum.saturating_add(*bytes));
        let form = Form::Unknown;
        self.add(Find { form, bytes, fault, ..Find::of((*first).clone(), name, within) }, first);
    }
}
