//! Where answers go: to standard output as they come, to a file whole or not at all.

use std::{
    borrow::Cow,
    fs::{self, File, Permissions},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use tempfile::{Builder, NamedTempFile};

use super::interrupt::{self, Action, Undo};
use crate::{Error, messages::plain::is_unseen};

/// Writes what comes to `out`.
pub(super) fn lines(
    lines: impl Iterator<Item = Result<String, Error>>,
    out: &mut impl Write,
) -> Result<(), Error> {
    write(lines, out, |source| Error::Io {
        what: "the answer could not be written".to_owned(),
        source,
    })
}

/// Writes what comes to a file, which stays as it was if that fails; what is no file on disk, such as
/// a pipe, is written as it comes.
pub(super) fn file(
    path: &Path,
    lines: impl Iterator<Item = Result<String, Error>>,
) -> Result<(), Error> {
    let failed = |source| Error::Io { what: path.display().to_string(), source };
    let known = fs::metadata(path).ok();
    if known.as_ref().is_some_and(|known| !known.is_file()) {
        return write(lines, &mut File::create(path).map_err(failed)?, failed);
    }
    let permissions = known.map(|known| known.permissions());
    if permissions.as_ref().is_some_and(Permissions::readonly) {
        return Err(failed(io::ErrorKind::PermissionDenied.into()));
    }
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let mut whole = Whole::beside(&path, permissions).map_err(failed)?;
    write(lines, &mut whole, failed)?;
    whole.replace().map_err(failed)
}

fn write(
    lines: impl Iterator<Item = Result<String, Error>>,
    out: &mut impl Write,
    failed: impl Fn(io::Error) -> Error,
) -> Result<(), Error> {
    let mut out = BufWriter::new(out);
    for line in lines {
        out.write_all(seen(&line?).as_bytes()).map_err(&failed)?;
    }
    out.flush().map_err(failed)
}

/// An answer without letters that are not seen, but for ends of lines and the colours it is given here:
/// whatever it names, nothing else gets out.
fn seen(text: &str) -> Cow<'_, str> {
    let odd = |c: char| is_unseen(c) && !matches!(c, '\n' | '\t');
    if !text.contains(odd) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(odd) {
        let (before, from) = rest.split_at(at);
        let end = colour(from);
        let (kept, behind) =
            from.split_at(end.unwrap_or_else(|| from.chars().next().map_or(0, char::len_utf8)));
        safe.push_str(before);
        safe.push_str(if end.is_some() { kept } else { "\u{fffd}" });
        rest = behind;
    }
    Cow::Owned(safe + rest)
}

/// The length of the sequence that sets a colour, where `text` begins with one.
fn colour(text: &str) -> Option<usize> {
    let codes = text.strip_prefix("\u{1b}[")?;
    let end = codes.find(|c: char| !c.is_ascii_digit() && c != ';')?;
    codes.get(end..)?.starts_with('m').then(|| end + "\u{1b}[m".len())
}

/// A file that is made beside the one it is to replace.
pub(super) struct Whole {
    path: PathBuf,
    file: NamedTempFile,
    /// An interrupt leaves nothing behind either.
    _undo: Undo,
}

impl Whole {
    /// With the permissions given, or those of a new file.
    pub(super) fn beside(path: &Path, permissions: Option<Permissions>) -> io::Result<Self> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        #[cfg_attr(not(unix), expect(unused_mut, reason = "only there are permissions set"))]
        let mut builder = Builder::new();
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let (file, undo) = interrupt::undone(|| {
            let file = builder.tempfile_in(folder.unwrap_or(Path::new(".")))?;
            let made = file.path().to_owned();
            let remove: Action = Box::new(move || drop(fs::remove_file(made)));
            Ok::<_, io::Error>((file, remove))
        })?;
        if let Some(permissions) = permissions {
            file.as_file().set_permissions(permissions)?;
        }
        Ok(Self { path: path.to_owned(), file, _undo: undo })
    }

    /// Takes the place of the other, in one step.
    pub(super) fn replace(self) -> io::Result<()> {
        self.file.persist(&self.path).map(drop).map_err(|error| error.error)
    }
}

impl Write for Whole {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_colours_and_lines_get_out() {
        let text = "\u{1b}[1;31mred\u{1b}[0m\n\u{1b}]0;x\u{7}\u{1b}[2J\u{202e}é";
        let safe = "\u{1b}[1;31mred\u{1b}[0m\n\u{fffd}]0;x\u{fffd}\u{fffd}[2J\u{fffd}é";
        assert_eq!(seen(text), safe);
    }
}
