//! What stands behind a model in its name: a quantization, or a word that changes nothing about its shape.

use serde::Deserialize;

use super::{
    Catalog,
    link::Link,
    names::{self, BETWEEN},
    record::{Entry, Plain},
    topic::Topic,
};

/// The most words that one end of a name has: `UD-Q4_K_XL`, `unsloth-bnb-4bit`.
const MOST_WORDS: usize = 5;
/// How far the size in a name may be from the number of parameters: `3.8b` is 3,821,079,552.
const SIZE_PERMILLE: u64 = 60;

/// An end of names that is no quantization by itself. Source: `data/endings.yaml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "read to be checked; what it says is looked up without")]
pub struct Ending {
    id: String,
    /// The quantization it stands for; without one, it changes nothing.
    quant: Option<String>,
    /// Only in the names of this owner's repositories.
    owner: Option<String>,
    /// The quantization is the nearest: such files have a recipe of their own.
    #[serde(default)]
    near: bool,
}

impl Plain for Ending {}

/// What a name says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spelled<'a> {
    /// The name without what stands behind the model.
    pub name: &'a str,
    /// The quantization.
    pub quant: Option<&'a str>,
    /// The recipe of its own that the quantization is the nearest to.
    pub recipe: Option<&'a str>,
}

impl Catalog {
    /// `name` without the quantization behind it, and that, if the rest is a model we know or a colon parts them.
    pub(crate) fn split_quant<'a>(&'a self, name: &'a str) -> (&'a str, Option<&'a str>) {
        let Spelled { name, quant, .. } = self.spelled(name);
        (name, quant)
    }

    /// What `name` says: `qwen2.5:7b-instruct-q4_K_M`, `Llama-3.2-3B-Instruct-Q4_K_M.gguf`.
    pub(crate) fn spelled<'a>(&'a self, name: &'a str) -> Spelled<'a> {
        let name = Link::of(name).and_then(|link| link.meant()).unwrap_or(name);
        let whole = Spelled { name, ..Spelled::default() };
        if self.entry(Topic::Models, name).is_some() {
            return whole;
        }
        if let (name, Some(quant)) = self.split_colon(name) {
            return Spelled { name, quant: Some(quant), ..whole };
        }
        if is_path(name) || self.called(Topic::Models, name).is_some() {
            return whole;
        }
        let shorter = self.shortened(name);
        self.model_called(shorter.name).map_or(whole, |_| shorter)
    }

    /// The model of a name that is neither its id nor another name of it: with words that change nothing,
    /// with its owner in front, with its size said once more.
    pub(super) fn model_spelled(&self, name: &str) -> Option<Entry<'_>> {
        if is_path(name) {
            return None;
        }
        self.model_called(self.shortened(name).name)
    }

    fn model_called(&self, name: &str) -> Option<Entry<'_>> {
        let called = |name: &str| self.called(Topic::Models, name);
        let owned = || called(name.rsplit('/').next()?.split_once('_')?.1);
        called(name).or_else(owned).or_else(|| self.model_of_size(name))
    }

    /// The model whose name lacks only its size: `phi3.5:3.8b-mini`. Another size is another model.
    fn model_of_size(&self, name: &str) -> Option<Entry<'_>> {
        let words: Vec<&str> = name.rsplit('/').next()?.split(['-', ':', '_', ' ']).collect();
        let at = words.iter().position(|word| names::millions(word).is_some())?;
        let (before, after) = words.split_at_checked(at)?;
        let (size, after) = after.split_first()?;
        let entry = self.called(Topic::Models, &[before, after].concat().join("-"))?;
        let params: u64 = entry.raw_value("params")?.parse().ok()?;
        let said = names::millions(size)?.checked_mul(1_000_000)?;
        let off = params.abs_diff(said).checked_mul(1000)?.checked_div(params)?;
        (off <= SIZE_PERMILLE).then_some(entry)
    }

    /// The quantization that the name of a file ends with, and its own recipe if it has one.
    #[cfg(feature = "hub")]
    pub(crate) fn quant_of_file<'a>(&'a self, file: &'a str) -> Option<(&'a str, Option<&'a str>)> {
        let said = self.shortened(file);
        said.quant.map(|quant| (quant, said.recipe))
    }

    /// `name` without the ends we know.
    fn shortened<'a>(&'a self, name: &'a str) -> Spelled<'a> {
        let mut said = Spelled { name: names::stem(name), ..Spelled::default() };
        let owner = name.rsplit('/').nth(1).unwrap_or_default();
        while let Some(shorter) = self.without_end(said.name, owner) {
            // Of several, the last stands for the file: `it-qat-q4_0`.
            let end = if said.quant.is_some() { said } else { shorter };
            said = Spelled { name: shorter.name, ..end };
        }
        said
    }

    /// `name` without its longest last end that we know.
    fn without_end<'a>(&'a self, name: &'a str, owner: &str) -> Option<Spelled<'a>> {
        let ends = name.rmatch_indices(BETWEEN).take(MOST_WORDS);
        let known = ends.filter_map(|(at, _)| {
            let (name, end) = (name.get(..at)?, name.get(at..)?.get(1..)?);
            self.end(end, owner).filter(|_| !name.is_empty()).map(|said| Spelled { name, ..said })
        });
        known.last()
    }

    /// What an end says, if it is one.
    fn end<'a>(&'a self, end: &'a str, owner: &str) -> Option<Spelled<'a>> {
        // A size belongs to the model: the end of `gemma2:2b-it` is not two bits.
        if names::says_a_size(end) {
            return None;
        }
        if let Some(known) = self.ending(end, owner) {
            let (quant, near) = (known.raw_value("quant"), known.raw_value("near").is_some());
            return Some(Spelled { quant, recipe: near.then_some(end), ..Spelled::default() });
        }
        // Of `q4_0-gguf`, the last word is an end by itself.
        let last = end.rsplit(BETWEEN).next().filter(|last| *last != end);
        if last.is_some_and(|last| self.ending(last, owner).is_some()) {
            return None;
        }
        self.is_quant(end).then(|| Spelled { quant: Some(end), ..Spelled::default() })
    }

    /// The entry of an end in names of this owner.
    fn ending(&self, end: &str, owner: &str) -> Option<Entry<'_>> {
        self.entries(Topic::Endings).find(|known| {
            let of = known.raw_value("owner");
            known.id.eq_ignore_ascii_case(end) && of.is_none_or(|of| of == owner)
        })
    }
}

/// Whether `name` can only be meant as a path.
fn is_path(name: &str) -> bool {
    name.starts_with(['.', '/', '~']) || name.contains('\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(name: &str) -> (String, Option<String>) {
        let catalog = Catalog::bundled();
        let (name, quant) = catalog.split_quant(name);
        let id = catalog.model(name).map_or_else(|_| "none".to_owned(), |model| model.id);
        (id, quant.map(str::to_owned))
    }

    #[test]
    fn tags_repositories_and_files_name_a_model_and_its_quantization() {
        for (name, id, quant) in [
            ("qwen2.5:7b-instruct-q4_K_M", "qwen2.5-7b", Some("q4_K_M")),
            ("gemma3:4b-it-qat", "gemma-3-4b", Some("Q4_0")),
            ("gemma2:2b-it-q8_0", "gemma-2-2b", Some("q8_0")),
            ("google/gemma-3-4b-it-qat-q4_0-gguf", "gemma-3-4b", Some("q4_0")),
            ("phi3.5:3.8b-mini-instruct-q4_K_M", "phi-3.5-mini", Some("q4_K_M")),
            ("mlx-community/Qwen3-4B-4bit", "qwen3-4b", Some("mlx-4bit")),
            ("llama3.2:1b-instruct-fp16", "llama-3.2-1b", Some("F16")),
            ("mlc-ai/Qwen3-4B-q4f16_1-MLC", "qwen3-4b", Some("q4f16_1")),
            ("unsloth/Qwen3-4B-unsloth-bnb-4bit", "qwen3-4b", Some("bnb-nf4")),
            ("Qwen/Qwen2.5-7B-Instruct-GPTQ-Int4", "qwen2.5-7b", Some("GPTQ-Int4")),
            ("bartowski/google_gemma-3-4b-it-GGUF", "gemma-3-4b", None),
            ("hf.co/unsloth/Qwen3-4B-GGUF:UD-Q4_K_XL", "qwen3-4b", Some("Q4_K_M")),
            ("Meta-Llama-3.1-8B-Instruct.Q8_0.gguf", "llama-3.1-8b", Some("Q8_0")),
            ("Qwen3-30B-A3B-Q4_K_M-00001-of-00002.gguf", "qwen3-30b-a3b", Some("Q4_K_M")),
            ("https://huggingface.co/google/gemma-2-2b-it/tree/main", "gemma-2-2b", None),
            (
                "https://huggingface.co/google/gemma-2-2b-it/blob/main/config.json",
                "gemma-2-2b",
                None,
            ),
            (
                "https://huggingface.co/google/gemma-2-2b-it?library=transformers",
                "gemma-2-2b",
                None,
            ),
            (
                "hf.co/unsloth/Qwen3-4B-GGUF/resolve/main/Qwen3-4B-Q8_0.gguf?download=true",
                "qwen3-4b",
                Some("Q8_0"),
            ),
        ] {
            assert_eq!(said(name), (id.to_owned(), quant.map(str::to_owned)), "{name}");
        }
    }

    #[test]
    fn another_size_is_another_model() {
        for name in ["phi3:14b", "qwen3:5b-q4_K_M", "mistral:8x7b", "Llama-3.2-90B-Q4_K_M.gguf"] {
            assert_eq!(said(name), ("none".to_owned(), None), "{name}");
        }
        for name in ["mmproj-gemma-3-4b-it-f16.gguf", "./gemma-2-2b-it-Q4_K_M.gguf"] {
            assert_eq!(said(name).0, "none", "{name}");
        }
    }
}
