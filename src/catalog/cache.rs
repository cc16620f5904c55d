//! Caches: the folders in which programs keep models on a disk.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

use serde::Deserialize;

use super::record::Plain;

/// What stands for the home folder.
const HOME: &str = "~/";

/// Where a program keeps models, and under which names. Source: `data/caches.yaml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "some keys are for the reader of the file")]
pub struct Cache {
    pub id: String,
    pub name: String,
    #[serde(default)]
    pub layout: Layout,
    folders: Vec<Folder>,
    #[serde(default)]
    unfinished: Unfinished,
    source: String,
    checked: String,
}

/// How a cache names what it holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Layout {
    /// Each file under its own name.
    #[default]
    Files,
    /// Manifests that name blobs.
    Ollama,
    /// Snapshots that link to blobs.
    Hub,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Folder {
    path: String,
    /// Systems where it is; without any, all.
    #[serde(default)]
    systems: Vec<String>,
}

/// How the name of a file begins or ends that is still being downloaded.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Unfinished {
    begins: Vec<String>,
    ends: Vec<String>,
}

/// What the folders of caches depend on.
pub struct Surroundings<'a> {
    /// The system, as [`std::env::consts::OS`] calls it.
    pub system: &'a str,
    /// The home folder, where one is known.
    pub home: Option<PathBuf>,
    /// The environment's variables.
    pub variable: &'a dyn Fn(&str) -> Option<OsString>,
}

impl Cache {
    /// The folders to look into: the first whose variable is set, else all without one.
    pub fn places(&self, around: &Surroundings<'_>) -> Vec<PathBuf> {
        let is_here = |all: &[String]| all.is_empty() || all.iter().any(|one| one == around.system);
        let here = || self.folders.iter().filter(|folder| is_here(&folder.systems));
        let set = here().find_map(|folder| {
            let (name, below) = parted(folder.path.strip_prefix('$')?);
            let value = (around.variable)(name).filter(|value| !value.is_empty())?;
            Some(joined(Path::new(&value), below))
        });
        let others = here().filter_map(|folder| match folder.path.strip_prefix(HOME) {
            Some(below) => Some(joined(around.home.as_deref()?, below)),
            None => Some(PathBuf::from(&folder.path)).filter(|_| !folder.path.starts_with('$')),
        });
        set.map_or_else(|| others.collect(), |set| vec![set])
    }

    /// What a file will be called once it is there; `None` if the name is not that of an unfinished download.
    pub fn finished<'a>(&self, name: &'a str) -> Option<&'a str> {
        let Unfinished { begins, ends } = &self.unfinished;
        let begun = begins.iter().find_map(|begin| name.strip_prefix(begin.as_str()));
        let ended = |name: &'a str| ends.iter().find_map(|end| name.strip_suffix(end.as_str()));
        begun.map_or_else(|| ended(name), |rest| Some(ended(rest).unwrap_or(rest)))
    }
}

/// The name of a variable, and the path below what it holds.
fn parted(path: &str) -> (&str, &str) {
    path.split_once('/').unwrap_or((path, ""))
}

/// A path below a folder, in the separators of this system.
fn joined(folder: &Path, below: &str) -> PathBuf {
    below
        .split('/')
        .filter(|part| !part.is_empty())
        .fold(folder.to_owned(), |path, part| path.join(part))
}

impl Plain for Cache {
    fn faults(&self) -> Vec<(bool, &'static str)> {
        let is_known = |one: &String| ["linux", "macos", "windows"].contains(&one.as_str());
        let rooted = |folder: &Folder| folder.path.starts_with(['~', '$', '/']);
        let named = self.folders.iter().flat_map(|folder| &folder.systems);
        vec![
            (self.folders.is_empty(), "folders must name where models are"),
            (!self.folders.iter().all(rooted), "a path must begin with ~/, $NAME or /"),
            (!named.into_iter().all(is_known), "systems must be linux, macos or windows"),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Catalog;

    fn places(id: &str, system: &str, set: &[(&str, &str)]) -> Vec<PathBuf> {
        let variable = |name: &str| {
            set.iter().find(|(known, _)| *known == name).map(|(_, value)| OsString::from(value))
        };
        let around = Surroundings { system, home: Some("/home/a".into()), variable: &variable };
        let cache = Catalog::bundled().by_id::<Cache>(id).unwrap().unwrap();
        cache.places(&around)
    }

    #[test]
    fn variables_win_over_the_usual_folders() {
        let paths = |all: &[&str]| all.iter().map(PathBuf::from).collect::<Vec<_>>();
        assert_eq!(
            places("hugging-face", "linux", &[]),
            paths(&["/home/a/.cache/huggingface/hub"])
        );
        let set = [("HF_HOME", "/x"), ("XDG_CACHE_HOME", "/y")];
        assert_eq!(places("hugging-face", "linux", &set), paths(&["/x/hub"]));
        let set = [("HF_HUB_CACHE", "/z"), ("HF_HOME", "/x")];
        assert_eq!(places("hugging-face", "linux", &set), paths(&["/z"]));
        assert_eq!(places("ollama", "linux", &[("OLLAMA_MODELS", "")]).len(), 2);
        assert_eq!(places("ollama", "macos", &[]), paths(&["/home/a/.ollama/models"]));
        let jan = places("jan", "macos", &[]);
        assert_eq!(jan, paths(&["/home/a/Library/Application Support/Jan/data"]));
        let windows = places("jan", "windows", &[("APPDATA", "/r")]);
        assert_eq!(windows, paths(&["/r/Jan/data"]));
    }

    #[test]
    fn a_download_is_told_by_its_name() {
        let catalog = Catalog::bundled();
        let finished = |id: &str, name: &'static str| {
            catalog.by_id::<Cache>(id).unwrap().unwrap().finished(name)
        };
        assert_eq!(finished("gpt4all", "incomplete-a.gguf"), Some("a.gguf"));
        assert_eq!(finished("lm-studio", "downloading_a.gguf.part"), Some("a.gguf"));
        assert_eq!(finished("llama.cpp", "a.gguf.downloadInProgress"), Some("a.gguf"));
        assert_eq!(finished("llama.cpp", "a.gguf"), None);
    }
}
