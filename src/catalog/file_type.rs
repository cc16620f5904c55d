//! The file types llama-quantize writes: for each, which tensor gets which format.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{
    format::{FormatId, Formats},
    record::{Catalog, Entry, Record},
};
use crate::{Error, model::class::Class};

/// A recipe such as `Q4_K_M`: a format for most tensors, and the exceptions. Formats are called by
/// their names where it is written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileType<F = FormatId> {
    /// Its name, as llama-quantize takes it.
    pub id: String,
    /// The number that stands for it in a GGUF file (`general.file_type`).
    pub number: u32,
    /// Other names of it.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// The format of what no rule speaks of (`llama_ftype_get_default_type`).
    pub default: F,
    /// That of the output matrix, or of the token embedding where both are one; else the default.
    pub output: Option<F>,
    /// That of a token embedding with an output matrix beside it; else the default.
    pub embedding: Option<F>,
    /// The formats that need an importance matrix in this file type, though elsewhere they do not.
    #[serde(default = "Vec::new")]
    pub needs_imatrix_for: Vec<F>,
    /// What checkpoints packed in its formats call that (`quant_method`).
    #[serde(default)]
    pub packings: Vec<String>,
    /// The exceptions; the first that holds decides.
    #[serde(default = "Vec::new")]
    pub rules: Vec<Rule<F>>,
    /// It is made for models trained in one or two bits, and ruins every other.
    #[serde(default)]
    pub native: bool,
    /// Files of it are published of most models, and it is worth recommending.
    #[serde(default)]
    pub usual: bool,
    /// What it adds to the perplexity of Llama 3 8B, where that is published.
    pub perplexity: Option<f64>,
    /// Where the recipe comes from.
    pub source: String,
    /// No recipe: every tensor keeps the format it has in the model's own file.
    #[serde(skip)]
    pub as_stored: bool,
    /// No recipe: every tensor gets the format for rows of its length.
    #[serde(skip)]
    pub by_row: BTreeMap<u64, FormatId>,
}

impl FileType {
    /// One that is no recipe.
    pub fn unwritten(id: String, default: FormatId) -> Self {
        Self {
            id,
            number: u32::MAX,
            aliases: Vec::new(),
            packings: Vec::new(),
            default,
            output: None,
            embedding: None,
            needs_imatrix_for: Vec::new(),
            rules: Vec::new(),
            native: false,
            usual: false,
            perplexity: None,
            source: String::new(),
            as_stored: false,
            by_row: BTreeMap::new(),
        }
    }
}

/// An exception: these tensors, under these conditions, in this format.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule<F = FormatId> {
    /// The tensors it is about; `None` for all.
    pub tensor: Option<Class>,
    /// What must all hold.
    #[serde(default)]
    pub when: Vec<Condition>,
    /// The format they get.
    pub format: F,
}

impl Rule {
    /// The rule in words.
    pub fn describe(&self, formats: &Formats) -> String {
        let tensor = self.tensor.map_or("all".to_owned(), |tensor| format!("{tensor:?}"));
        let when: Vec<String> =
            self.when.iter().map(|condition| format!("{condition:?}")).collect();
        format!("{tensor} if {} -> {}", when.join(" and "), formats[self.format].id)
    }
}

/// What a rule may depend on (`llama_tensor_get_type`).
///
/// A tensor's place is its number among those of its class, or its layer in models with experts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// The place is in the first or last eighth, or is every third one between (`use_more_bits`).
    More,
    /// The place is in neither the first nor the last eighth.
    Middle,
    /// The place is in the first eighth.
    FirstEighth,
    /// The place is in the first sixteenth.
    FirstSixteenth,
    /// Fewer of its class than an eighth of the layers came before, whatever its layer.
    FirstEighthCounted,
    /// Fewer than two of its class came before.
    FirstTwo,
    /// Fewer than four of its class came before.
    FirstFour,
    /// Four or more heads share a KV head in layer 0.
    Grouped,
    /// The model has four experts or more.
    FourExperts,
    /// The model has exactly eight experts: it is built like Mixtral.
    EightExperts,
    /// An importance matrix is given.
    Imatrix,
    /// No importance matrix is given.
    NoImatrix,
    /// The architecture is Falcon's.
    Falcon,
    /// The architecture is not Falcon's.
    NotFalcon,
    /// llama.cpp takes the model for one of 70 billion parameters.
    Large,
    /// Rows do not divide by the block of the file type's default format.
    Ragged,
    /// The tensor is a matrix, not a stack of them.
    Flat,
}

impl Record for FileType {
    fn read(entry: &Entry<'_>, catalog: &Catalog) -> Result<Self, Error> {
        let raw: FileType<String> = entry.read()?;
        let formats = catalog.formats()?;
        let find = |name: String| formats.resolve(&name, entry);
        let rule = |Rule { tensor, when, format }| Ok(Rule { tensor, when, format: find(format)? });
        Ok(Self {
            default: find(raw.default)?,
            output: raw.output.map(find).transpose()?,
            embedding: raw.embedding.map(find).transpose()?,
            needs_imatrix_for: raw
                .needs_imatrix_for
                .into_iter()
                .map(find)
                .collect::<Result<_, _>>()?,
            rules: raw.rules.into_iter().map(rule).collect::<Result<_, Error>>()?,
            id: raw.id,
            number: raw.number,
            aliases: raw.aliases,
            packings: raw.packings,
            native: raw.native,
            usual: raw.usual,
            perplexity: raw.perplexity,
            source: raw.source,
            as_stored: false,
            by_row: BTreeMap::new(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::data_file::DataFile;

    fn file_type(text: &'static str) -> Result<FileType, Error> {
        let file = DataFile::read("data/file_types.yaml", text.to_owned(), usize::MAX >> 1)?;
        FileType::read(&file.entries().next().unwrap(), &Catalog::bundled())
    }

    #[test]
    fn output_and_embedding_are_the_default_unless_told_otherwise() {
        let file_type =
            file_type("- id: X\n  number: 1\n  default: Q4_K\n  output: Q6_K\n  source: x\n")
                .unwrap();
        assert_eq!(file_type.embedding, None);
        assert_eq!(Catalog::bundled().formats().unwrap()[file_type.output.unwrap()].id, "Q6_K");
    }

    #[test]
    fn a_format_nobody_described_is_named_with_file_and_line() {
        let text = "# types\n- id: X\n  number: 1\n  default: F16\n  rules:\n    - {format: Q4_Z}\n  source: x\n";
        let error = file_type(text).unwrap_err();
        assert_eq!(
            error.to_string(),
            "data/file_types.yaml: line 2: X: no block format is called Q4_Z"
        );
    }

    #[test]
    fn a_rule_may_not_speak_of_tensors_that_are_never_touched() {
        let text = "- id: X\n  number: 1\n  default: F16\n  rules:\n    - {tensor: kept, format: F32}\n  source: x\n";
        let error = file_type(text).unwrap_err().to_string();
        assert!(error.contains("unknown variant `kept`"), "{error}");
    }

    #[test]
    fn no_rule_stands_behind_one_that_always_holds() {
        for file_type in Catalog::bundled().all::<FileType>().unwrap() {
            let rules = &file_type.rules;
            for (rule, later) in rules.iter().zip(1..) {
                let hidden = rules[later..].iter().any(|other| other.tensor == rule.tensor);
                assert!(!(hidden && rule.when.is_empty()), "{}: {rule:?}", file_type.id);
            }
        }
    }
}
