//! The cache of Ollama: manifests by registry, name and tag, each a list of blobs by their digests.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use serde::Deserialize;

use super::{Find, Form, Search, State, Within, size};
use crate::{
    messages::scan as say,
    read::{begins_like_gguf, named, text},
};

/// Longest manifest.
const LONGEST: u64 = 1 << 20;
/// Deepest folder of manifests: registry, user, model.
const DEEPEST: u8 = 6;
/// The registry and the user that Ollama leaves out of names.
const USUAL: [&str; 2] = ["registry.ollama.ai", "library"];
/// How kinds of layers end: of weights, and of what encodes images.
const WEIGHTS: &str = ".image.model";
const ENCODER: &str = ".image.projector";
/// How names of blobs begin, and how long their digests are.
const BLOB: &str = "sha256-";
const DIGEST: usize = 64;
/// So much of a digest tells it from others.
const SHORT: usize = 12;

#[derive(Default, Deserialize)]
struct Manifest {
    #[serde(default)]
    layers: Vec<Layer>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Layer {
    media_type: String,
    digest: String,
}

impl Search<'_> {
    /// Looks at what manifests name, and at blobs that none names.
    pub(super) fn ollama(&mut self, root: &Path, within: Within<'_>) {
        let (manifests, blobs) = (root.join("manifests"), root.join("blobs"));
        let mut all = Vec::new();
        self.manifests(&manifests, DEEPEST, &mut all);
        let mut used = BTreeSet::new();
        for path in all {
            let name = tag(path.strip_prefix(&manifests).unwrap_or(&path));
            let manifest = text(&path, LONGEST).ok();
            let manifest = manifest.and_then(|text| serde_json::from_str::<Manifest>(&text).ok());
            let is_read = manifest.is_some();
            let Manifest { layers } = manifest.unwrap_or_default();
            let blob = |layer: &Layer| blob(&blobs, &layer.digest);
            used.extend(layers.iter().filter_map(blob));
            let of = |end: &str| layers.iter().find(|layer| layer.media_type.ends_with(end));
            let fault = match of(WEIGHTS).map(blob) {
                Some(Some(weights)) => {
                    let encoder = of(ENCODER).and_then(blob);
                    self.named_blob(weights, encoder, &name, within);
                    continue;
                }
                None if is_read => (State::Part, say::names_no_weights()),
                _ => (State::Broken, say::no_manifest()),
            };
            let find = Find::of(path.clone(), &name, within);
            self.add(Find { form: Form::Unknown, fault: Some(fault), ..find }, &path);
        }
        self.nameless(&blobs, &used, within);
    }

    /// The files below a folder of manifests.
    fn manifests(&mut self, folder: &Path, deepest: u8, all: &mut Vec<PathBuf>) {
        for path in self.entries(folder) {
            if path.is_file() {
                all.push(path);
                continue;
            }
            let folder = fs::canonicalize(&path).ok().filter(|_| path.is_dir());
            let is_new = folder.is_some_and(|folder| self.entered.insert(folder));
            if let Some(deepest) = deepest.checked_sub(1).filter(|_| is_new) {
                self.manifests(&path, deepest, all);
            }
        }
    }

    /// The blob of weights that a manifest names.
    fn named_blob(
        &mut self,
        blob: PathBuf,
        encoder: Option<PathBuf>,
        name: &str,
        within: Within<'_>,
    ) {
        let partial = || blob.with_file_name(format!("{}-partial", named(&blob)));
        let (bytes, fault) = match size(&blob) {
            Some(bytes) => (bytes, None),
            None => match size(&partial()) {
                Some(bytes) => (bytes, Some((State::Unfinished, say::half_downloaded()))),
                None => (0, Some((State::Broken, say::blob_missing()))),
            },
        };
        let encoder = encoder.and_then(|path| Some((path.clone(), size(&path)?)));
        let path = if fault.is_some() && bytes > 0 { partial() } else { blob };
        let find = Find { bytes, encoder, fault, ..Find::of(path.clone(), name, within) };
        self.add(find, &path);
    }

    /// Models in blobs that no manifest names, and blobs that are only half there.
    fn nameless(&mut self, blobs: &Path, used: &BTreeSet<PathBuf>, within: Within<'_>) {
        for path in self.entries(blobs) {
            let name = named(&path);
            let Some(digest) = name.strip_prefix(BLOB) else { continue };
            let short = format!("{BLOB}{}", digest.chars().take(SHORT).collect::<String>());
            let half = within.cache.and_then(|cache| cache.finished(&name));
            let Some(bytes) = size(&path).filter(|_| !used.contains(&path)) else { continue };
            if half.is_some() {
                let (fault, form) =
                    (Some((State::Unfinished, say::half_downloaded())), Form::Unknown);
                let find = Find { form, bytes, fault, ..Find::of(path.clone(), &short, within) };
                self.add(find, &path);
            } else if digest.len() == DIGEST && begins_like_gguf(&path).unwrap_or(false) {
                self.add(Find { bytes, ..Find::of(path.clone(), &short, within) }, &path);
            }
        }
    }
}

/// The path of a blob; `None` for what is no digest.
fn blob(blobs: &Path, digest: &str) -> Option<PathBuf> {
    let hex = digest.strip_prefix("sha256:")?;
    let is_hex = hex.len() == DIGEST && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hex.then(|| blobs.join(format!("{BLOB}{hex}")))
}

/// What Ollama calls a model by the path of its manifest: `gemma3:4b`, `hf.co/org/name:Q4_0`.
fn tag(manifest: &Path) -> String {
    let parts = manifest.components().map(|part| part.as_os_str().to_string_lossy().into_owned());
    let mut parts: Vec<String> = parts.collect();
    let tag = parts.pop().unwrap_or_default();
    let plain = USUAL.iter().zip(&parts).take_while(|(usual, part)| usual == part).count();
    format!("{}:{tag}", parts.get(plain..).unwrap_or_default().join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_what_people_type() {
        for (path, name) in [
            ("registry.ollama.ai/library/gemma3/4b", "gemma3:4b"),
            ("registry.ollama.ai/someone/gemma3/latest", "someone/gemma3:latest"),
            ("hf.co/org/name-GGUF/Q4_0", "hf.co/org/name-GGUF:Q4_0"),
        ] {
            assert_eq!(tag(Path::new(path)), name);
        }
    }

    #[test]
    fn only_digests_name_blobs() {
        let blobs = Path::new("b");
        assert_eq!(blob(blobs, "sha256:../../secret"), None);
        assert!(blob(blobs, &format!("sha256:{}", "a0".repeat(32))).is_some());
    }
}
