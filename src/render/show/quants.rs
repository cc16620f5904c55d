//! Quantizations, llama.cpp's and those of other runtimes, for a reader and for programs.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Facts, facts_of, rule};
use crate::{
    Catalog, Error, Message,
    catalog::{
        file_type::FileType,
        format::Formats,
        packing::Packing,
        scheme::{Evidence, Scheme, Tied},
    },
    resolve::choose::RUNTIME,
};

/// The answer to `show quant`: a file type of llama.cpp, or a scheme of another runtime.
#[derive(JsonSchema)]
#[schemars(rename = "ShowQuant", untagged)]
#[expect(dead_code, reason = "describes what is written, which is one or the other")]
pub(crate) enum QuantJson<'a> {
    FileType(FileTypeJson<'a>),
    Scheme(SchemeJson<'a>),
}

/// A file type of llama.cpp.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FileType")]
pub(crate) struct FileTypeJson<'a> {
    id: &'a str,
    /// Runtimes that read it.
    runtimes: [&'a str; 1],
    /// Other names people use.
    aliases: &'a [String],
    /// Its number in a GGUF file (`general.file_type`).
    number: u32,
    /// The block format of most tensors.
    default: &'a str,
    /// The block format of the output matrix.
    output: &'a str,
    /// The block format of the token embedding.
    embedding: &'a str,
    /// Tensors that get another format, in words.
    rules: Vec<String>,
    /// What it adds to the perplexity of Llama 3 8B; null where nobody published it.
    perplexity_added: Option<f64>,
    source: &'a str,
}

/// A scheme of another runtime.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Scheme")]
pub(crate) struct SchemeJson<'a> {
    id: &'a str,
    name: &'a Message,
    /// Other names people use.
    aliases: &'a [String],
    /// Runtimes that read it, the usual one first.
    runtimes: &'a [String],
    /// How most matrices are packed, in words.
    default: String,
    /// Likewise, the output matrix.
    output: String,
    /// Likewise, the token embedding.
    embedding: String,
    /// Matrices that get more bits in some layers, in words.
    rules: Vec<String>,
    /// Bytes of an element of what is not packed.
    floats_bytes: u64,
    tied: Tied,
    /// The scheme made for a GPU instead.
    on_gpu: Option<&'a str>,
    /// Runtimes that convert such a checkpoint.
    feeds: Vec<&'a str>,
    /// Where it can run at all, in words.
    requires: Vec<String>,
    evidence: Evidence,
    source: &'a str,
    /// The day the facts were read.
    checked: &'a str,
}

/// Everything about the quantization people call `id`.
pub(super) fn named(id: &str, catalog: &Catalog, formats: &Formats) -> Result<Facts, Error> {
    if !catalog.has_file_type(id)
        && let Some(found) = catalog.schemes_called(id)?.first()
    {
        return scheme(found);
    }
    file_type(&catalog.get::<FileType>(id)?, formats)
}

/// Every quantization, file types first.
pub(super) fn all(catalog: &Catalog, formats: &Formats) -> Result<Vec<Facts>, Error> {
    let files = catalog.all::<FileType>()?;
    let files = files.iter().map(|found| file_type(found, formats));
    let schemes = catalog.all::<Scheme>()?;
    files.chain(schemes.iter().map(scheme)).collect()
}

fn file_type(file_type: &FileType, formats: &Formats) -> Result<Facts, Error> {
    facts_of(&FileTypeJson {
        id: &file_type.id,
        runtimes: [RUNTIME],
        aliases: &file_type.aliases,
        number: file_type.number,
        default: &formats[file_type.default].id,
        output: &formats[file_type.output].id,
        embedding: &formats[file_type.embedding].id,
        rules: file_type.rules.iter().map(|rule| rule.describe(formats)).collect(),
        perplexity_added: file_type.perplexity,
        source: &file_type.source,
    })
}

fn scheme(scheme: &Scheme) -> Result<Facts, Error> {
    let packing = |packing: Option<Packing>| packing.unwrap_or(scheme.linear).describe();
    let more = scheme.more.as_ref().map(|more| {
        format!("{} in some layers: {}", more.packing.describe(), more.tensors.join(", "))
    });
    facts_of(&SchemeJson {
        id: &scheme.id,
        name: &scheme.name,
        aliases: &scheme.aliases,
        runtimes: &scheme.runtimes,
        default: scheme.linear.describe().to_string(),
        output: packing(scheme.head).to_string(),
        embedding: packing(scheme.embedding).to_string(),
        rules: more.into_iter().collect(),
        floats_bytes: scheme.floats,
        tied: scheme.tied,
        on_gpu: scheme.on_gpu.as_deref(),
        feeds: scheme.feeds.iter().map(|feed| feed.runtime.as_str()).collect(),
        requires: scheme.requires.iter().map(rule).collect(),
        evidence: scheme.evidence,
        source: &scheme.source,
        checked: &scheme.checked,
    })
}
