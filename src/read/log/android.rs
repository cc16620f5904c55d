//! What Android says of an app, in `dumpsys` and in paths of its files.

use super::{Reader, notation::between};

/// Folders that Android keeps the files of apps in, each by its package.
const FOLDERS: [&str; 3] = ["/data/user/0/", "/data/data/", "/storage/emulated/0/Android/data/"];

impl Reader<'_> {
    /// Keeps whose memory or files a line is of.
    pub(super) fn android(&mut self, piece: &str) {
        let measured = || {
            let process = between(piece, "MEMINFO in pid ", "]")?;
            process.split_once('[').map(|(_, package)| package)
        };
        let stored = || FOLDERS.iter().find_map(|folder| between(piece, folder, "/"));
        let Some(package) = measured().or_else(stored) else { return };
        // A service of an app is a process of its own.
        let package = package.split(':').next().unwrap_or_default();
        let is_of_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_');
        if package.contains('.') && package.chars().all(is_of_name) {
            self.log.is_android = true;
            self.log.package = self.log.package.take().or_else(|| Some(package.to_owned()));
        }
    }
}
