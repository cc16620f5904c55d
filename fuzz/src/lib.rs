//! What the targets share: a file with the bytes of a run, asked about as a user would.

use std::{fs, path::PathBuf, sync::OnceLock};

use edgefit::{Catalog, Error, How, Question, Tokens, answer, read};

/// The bundled facts, read once.
pub fn catalog() -> &'static Catalog {
    static CATALOG: OnceLock<Catalog> = OnceLock::new();
    CATALOG.get_or_init(Catalog::bundled)
}

/// A folder of this process, with these files in it.
pub fn folder(files: &[(&str, &[u8])]) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("edgefit-fuzz-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder for temporary files");
    for (name, bytes) in files {
        fs::write(folder.join(name), bytes).expect("room for temporary files");
    }
    folder
}

/// Asks about the model at a path of the folder.
pub fn ask(path: &std::path::Path) {
    let asked = read::file(path, catalog()).and_then(|file| {
        let how = How { ctx_size: Some(Tokens::new(256)), ..How::default() };
        let model = path.display().to_string();
        answer(&Question { file: Some(file), how, ..Question::about(model) }, catalog())
    });
    if let Err(error) = asked {
        one_sentence(&error);
    }
}

/// An error is one line that a terminal shows as it is.
pub fn one_sentence(error: &Error) {
    let said = error.to_string();
    assert!(!said.contains(char::is_control), "{said:?}");
    assert!(said.chars().count() < 5_000, "{}", said.len());
}
