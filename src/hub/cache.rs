//! What was fetched before, in the user's cache folder: a folder for every question to a repository at a
//! revision, which is there whole or not at all.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use serde::{Deserialize, Serialize};
use tempfile::TempDir;

use super::files::Chosen;
use crate::catalog::link::Link;

/// How long a branch is taken to stay where it is.
const FRESH: Duration = Duration::from_hours(24);
/// What says what was fetched.
const RECORD: &str = "fetched.json";
/// Letters of a commit's name.
const COMMIT: usize = 40;

/// What was fetched.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Record {
    /// What to read, below the folder.
    pub(super) opens: PathBuf,
    /// The commit it is of.
    pub(super) commit: Option<String>,
    /// The file that was chosen of several, by its path in the repository.
    pub(super) chosen: Option<Chosen>,
}

/// Where the answer to a question is kept.
pub(super) struct Cache {
    place: Option<PathBuf>,
    /// A commit never changes.
    is_fixed: bool,
}

impl Cache {
    /// Of what a hub has behind a link, for a quantization.
    pub(super) fn of(host: &str, link: Link<'_>, quant: Option<&str>) -> Self {
        let plain =
            |text: &str| text.replace(|c: char| !c.is_ascii_alphanumeric() && c != '.', "_");
        let file = link.file.unwrap_or_default().replace('/', "--");
        let what = format!("{file}@{}", plain(&quant.unwrap_or_default().to_ascii_lowercase()));
        let parts = ["edgefit", "hub", &plain(host), link.repo, link.revision, &what];
        let place = root().map(|root| parts.iter().fold(root, |path, part| path.join(part)));
        let is_hex = link.revision.bytes().all(|byte| byte.is_ascii_hexdigit());
        Self { place, is_fixed: link.revision.len() == COMMIT && is_hex }
    }

    /// What is there, if it is, and not so old that it should be asked for again unless `any_age` will do.
    pub(super) fn found(&self, any_age: bool) -> Option<(PathBuf, Record)> {
        let place = self.place.as_ref()?;
        let path = place.join(RECORD);
        let record: Record = serde_json::from_slice(&fs::read(&path).ok()?).ok()?;
        let made = fs::metadata(&path).ok()?.modified().ok()?;
        // A clock that was set back makes nothing old.
        let age = SystemTime::now().duration_since(made).unwrap_or_default();
        let is_below = record.opens.components().all(|part| {
            matches!(part, std::path::Component::Normal(_) | std::path::Component::CurDir)
        });
        let good = is_below && (any_age || self.is_fixed || age < FRESH);
        good.then(|| (place.clone(), record))
    }

    /// A folder to fetch into: beside its place, or where nothing can be kept anywhere.
    pub(super) fn begin(&self) -> io::Result<TempDir> {
        let beside = |place: &PathBuf| {
            let folder = place.parent()?;
            fs::create_dir_all(folder).ok()?;
            tempfile::Builder::new().prefix(".fetch-").tempdir_in(folder).ok()
        };
        self.place.as_ref().and_then(beside).map_or_else(tempfile::tempdir, Ok)
    }

    /// Puts what was fetched in its place. Where that cannot be, the next question fetches it again.
    pub(super) fn keep(&self, fetched: TempDir, record: &Record) {
        let Some(place) = &self.place else { return };
        let _ = self::keep(place, fetched, record);
    }
}

fn keep(place: &Path, fetched: TempDir, record: &Record) -> io::Result<()> {
    fs::write(fetched.path().join(RECORD), serde_json::to_vec(record)?)?;
    if place.exists() {
        // Renamed first: a removal that is interrupted leaves no half of an answer.
        let old = tempfile::Builder::new()
            .prefix(".old-")
            .tempdir_in(place.parent().ok_or(io::ErrorKind::NotFound)?)?;
        fs::rename(place, old.path().join("old"))?;
    }
    fs::rename(fetched.path(), place)?;
    let _ = fetched.keep();
    Ok(())
}

/// The user's cache folder.
fn root() -> Option<PathBuf> {
    let named = |name: &str| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let system = if cfg!(windows) { named("LOCALAPPDATA") } else { None };
    let usual = if cfg!(target_os = "macos") { "Library/Caches" } else { ".cache" };
    let home = || env::home_dir().map(|home| home.join(usual));
    named("XDG_CACHE_HOME").or(system).or_else(home)
}
