//! The files of a repository, and which of them is meant.

use serde::{Deserialize, Serialize};

use crate::{Catalog, Message, catalog::names, messages::hub as say, resolve::QUANT};

/// The quantization taken where none is named.
/// The most files that an answer lists.
const MOST_LISTED: usize = 12;
/// Parts of names of GGUF files that are no models.
const BESIDE: [&str; 2] = ["mmproj", "imatrix"];

/// The paths of a repository's files.
pub(super) struct Files(Vec<String>);

/// A GGUF file among others.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Chosen {
    /// Its path in the repository.
    pub(super) file: String,
    /// What chose it.
    pub(super) by: By,
}

/// What chooses a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub(super) enum By {
    /// The quantization that was asked for.
    Quant,
    /// There is no other.
    Itself,
    /// It is the usual one of so many.
    Usual(usize),
}

#[derive(Deserialize)]
struct Listed {
    path: String,
    #[serde(rename = "type")]
    kind: String,
}

impl Files {
    /// As the hub lists them.
    pub(super) fn of(list: &[u8]) -> Result<Self, Message> {
        let all: Vec<Listed> = serde_json::from_slice(list).map_err(|_| say::unreadable_list())?;
        let files = all.into_iter().filter(|one| one.kind == "file").map(|one| one.path);
        Ok(Self(files.collect()))
    }

    pub(super) fn holds(&self, file: &str) -> bool {
        self.0.iter().any(|path| path == file)
    }

    /// The GGUF file of a quantization, or the usual one; `None` if there are no such files.
    pub(super) fn gguf(
        &self,
        quant: Option<&str>,
        catalog: &Catalog,
    ) -> Result<Option<Chosen>, Message> {
        let all = self.0.iter().map(String::as_str).filter(|path| is_model(path));
        let all: Vec<&str> = all.collect();
        let called = |quant: &str| {
            let fits = all.iter().filter_map(|file| Some((rank(file, quant, catalog)?, *file)));
            fits.min().map(|(_, file)| file)
        };
        let (file, by) = match (all.as_slice(), quant) {
            ([], _) => return Ok(None),
            (all, Some(quant)) => {
                (called(quant).ok_or_else(|| say::no_quant(quant, listed(all)))?, By::Quant)
            }
            ([file], None) => (*file, By::Itself),
            (all, None) => {
                (called(QUANT).ok_or_else(|| say::several(listed(all)))?, By::Usual(all.len()))
            }
        };
        Ok(Some(Chosen { file: file.to_owned(), by }))
    }

    /// The parts of the model whose first file this is, in order.
    pub(super) fn parts<'a>(&'a self, file: &'a str) -> Vec<&'a str> {
        let stem = names::stem(file);
        let is_part = |path: &&str| file.contains("-00001-of-") && names::stem(path) == stem;
        let mut parts: Vec<&str> = self.0.iter().map(String::as_str).filter(is_part).collect();
        parts.sort_unstable();
        if parts.is_empty() { vec![file] } else { parts }
    }
}

pub(super) fn base(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Whether a file is that of a model, or the first of its parts.
fn is_model(path: &str) -> bool {
    let name = base(path).to_ascii_lowercase();
    names::is_gguf(&name)
        && names::is_first_part(&name)
        && !BESIDE.iter().any(|part| name.contains(part))
}

/// How well the name of a file says a quantization, the best first; `None` if it does not.
fn rank(file: &str, quant: &str, catalog: &Catalog) -> Option<(bool, usize)> {
    let name = names::stem(base(file)).to_ascii_lowercase();
    let rest = name.strip_suffix(&quant.to_ascii_lowercase());
    let said = rest.is_some_and(|rest| rest.is_empty() || rest.ends_with(names::BETWEEN));
    let by_end = || {
        let (known, recipe) = catalog.quant_of_file(base(file))?;
        (known.eq_ignore_ascii_case(quant) && recipe.is_none()).then_some(())
    };
    // Of `Q4_K_M` and `UD-Q4_K_M`, the shorter is the plain one.
    (said || by_end().is_some()).then_some((!said, name.len()))
}

/// Names of files, as many as a sentence holds.
fn listed(files: &[&str]) -> String {
    let mut names: Vec<&str> = files.iter().take(MOST_LISTED).map(|file| base(file)).collect();
    if files.len() > MOST_LISTED {
        names.push("…");
    }
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(names: &[&str]) -> Files {
        Files(names.iter().map(|&name| name.to_owned()).collect())
    }

    #[track_caller]
    fn takes(names: &[&str], quant: Option<&str>, file: &str) {
        let files = files(names);
        let chosen = files.gguf(quant, &Catalog::bundled()).unwrap().unwrap();
        assert_eq!(chosen.file, file);
    }

    #[test]
    fn a_file_is_chosen_by_the_quantization_in_its_name() {
        let all = [
            "README.md",
            "mmproj-F16.gguf",
            "m-UD-Q4_K_M.gguf",
            "m-Q4_K_M.gguf",
            "m-UD-Q4_K_XL.gguf",
            "Q8_0/m-Q8_0-00001-of-00002.gguf",
            "Q8_0/m-Q8_0-00002-of-00002.gguf",
        ];
        takes(&all, None, "m-Q4_K_M.gguf");
        takes(&all, Some("q4_k_m"), "m-Q4_K_M.gguf");
        takes(&all, Some("UD-Q4_K_XL"), "m-UD-Q4_K_XL.gguf");
        takes(&all, Some("Q8_0"), "Q8_0/m-Q8_0-00001-of-00002.gguf");
        let files = files(&all);
        assert_eq!(files.parts("Q8_0/m-Q8_0-00001-of-00002.gguf").len(), 2);
        assert_eq!(files.parts("m-Q4_K_M.gguf"), ["m-Q4_K_M.gguf"]);
        takes(&["a-fp16.gguf", "a-Q3_K_S.gguf"], Some("F16"), "a-fp16.gguf");
        takes(&["a.gguf", "mmproj-a.gguf"], None, "a.gguf");
    }

    #[test]
    fn what_is_not_there_is_answered_with_what_is() {
        let files = files(&["a-Q8_0.gguf", "a-Q6_K.gguf"]);
        let error = files.gguf(Some("Q2_K"), &Catalog::bundled()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "no GGUF file of the repository is called Q2_K; there are a-Q8_0.gguf, a-Q6_K.gguf"
        );
        assert!(files.gguf(None, &Catalog::bundled()).is_err());
    }
}
