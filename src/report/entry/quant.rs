//! What is known of a quantization: a file type of llama.cpp, or a scheme of another runtime.

use serde::Serialize;

use super::requirement;
use crate::{
    Catalog, Error, Lang,
    catalog::{
        self,
        format::Formats,
        packing::Packing,
        scheme::{Evidence, Tied},
    },
    messages::list as say,
    resolve::choose::RUNTIME,
};

/// The answer to `show quant`: a file type of llama.cpp, or a scheme of another runtime.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema), schemars(rename = "ShowQuant"))]
#[serde(untagged)]
pub enum Quant {
    /// A file type of llama.cpp.
    FileType(FileType),
    /// A scheme of another runtime.
    Scheme(Scheme),
}

/// A file type of llama.cpp.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct FileType {
    /// Its name, as llama-quantize takes it.
    pub id: String,
    /// Runtimes that read it.
    pub runtimes: Vec<String>,
    /// Other names people use.
    pub aliases: Vec<String>,
    /// Its number in a GGUF file (`general.file_type`).
    pub number: u32,
    /// The block format of most tensors.
    pub default: String,
    /// The block format of the output matrix.
    pub output: String,
    /// The block format of the token embedding.
    pub embedding: String,
    /// Tensors that get another format, in words.
    pub rules: Vec<String>,
    /// What it adds to the perplexity of Llama 3 8B; null where nobody published it.
    pub perplexity_added: Option<f64>,
    /// Where the recipe comes from.
    pub source: String,
}

/// A scheme of another runtime.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Scheme {
    /// Its name in the catalog.
    pub id: String,
    /// What it is, in words.
    pub name: String,
    /// Other names people use.
    pub aliases: Vec<String>,
    /// Runtimes that read it, the usual one first.
    pub runtimes: Vec<String>,
    /// How most matrices are packed, in words.
    pub default: String,
    /// How the output matrix is packed, in words.
    pub output: String,
    /// How the token embedding is packed, in words.
    pub embedding: String,
    /// Matrices that get more bits in some layers, in words.
    pub rules: Vec<String>,
    /// Bytes of an element of what is not packed.
    pub floats_bytes: u64,
    /// What a matrix is stored as that is embedding and output at once.
    pub tied: Tied,
    /// The scheme made for a GPU instead.
    pub on_gpu: Option<String>,
    /// Runtimes that convert such a checkpoint.
    pub feeds: Vec<String>,
    /// Where it can run at all, in words.
    pub requires: Vec<String>,
    /// How its sizes are known.
    pub evidence: Evidence,
    /// Where the facts come from.
    pub source: String,
    /// The day the facts were read.
    pub checked: String,
    /// `default` in a few letters: `4 bits / 64`.
    #[serde(skip)]
    pub default_short: String,
    /// `output` in a few letters.
    #[serde(skip)]
    pub output_short: String,
}

impl Quant {
    /// Every quantization, file types first.
    pub fn all(catalog: &Catalog, lang: Lang) -> Result<Vec<Self>, Error> {
        let formats = catalog.formats()?;
        let files = catalog.file_types(&formats).map(|found| Ok(FileType::of(found?, &formats)));
        let schemes = catalog.schemes()?.into_iter().map(|found| Ok(Scheme::of(found, lang)));
        files
            .map(|one| one.map(Self::FileType))
            .chain(schemes.map(|one| one.map(Self::Scheme)))
            .collect()
    }

    /// The quantization people call `name`: a file type if one is called so.
    pub fn named(name: &str, catalog: &Catalog, lang: Lang) -> Result<Self, Error> {
        let formats = catalog.formats()?;
        if !catalog.has_file_type(name)
            && let Some(found) = catalog.schemes_called(name)?.into_iter().next()
        {
            return Ok(Self::Scheme(Scheme::of(found, lang)));
        }
        Ok(Self::FileType(FileType::of(catalog.file_type(name, &formats)?, &formats)))
    }

    /// Its name in the catalog.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::FileType(one) => &one.id,
            Self::Scheme(one) => &one.id,
        }
    }

    /// Runtimes that read it, the usual one first.
    #[must_use]
    pub fn runtimes(&self) -> &[String] {
        match self {
            Self::FileType(one) => &one.runtimes,
            Self::Scheme(one) => &one.runtimes,
        }
    }

    /// Tensors that are treated otherwise, in words.
    #[must_use]
    pub fn rules(&self) -> &[String] {
        match self {
            Self::FileType(one) => &one.rules,
            Self::Scheme(one) => &one.rules,
        }
    }

    /// What most tensors and what the output matrix are stored as, in a few letters: `Q4_K`, `4 bits / 64`.
    #[must_use]
    pub fn short(&self) -> [&str; 2] {
        match self {
            Self::FileType(one) => [&one.default, &one.output],
            Self::Scheme(one) => [&one.default_short, &one.output_short],
        }
    }
}

impl FileType {
    fn of(file_type: catalog::file_type::FileType, formats: &Formats) -> Self {
        Self {
            runtimes: vec![RUNTIME.to_owned()],
            default: formats[file_type.default].id.clone(),
            output: formats[file_type.output].id.clone(),
            embedding: formats[file_type.embedding].id.clone(),
            rules: file_type.rules.iter().map(|rule| rule.describe(formats)).collect(),
            id: file_type.id,
            aliases: file_type.aliases,
            number: file_type.number,
            perplexity_added: file_type.perplexity,
            source: file_type.source,
        }
    }
}

impl Scheme {
    fn of(scheme: catalog::scheme::Scheme, lang: Lang) -> Self {
        let words = |packing: Packing| packing.describe().to(lang).to_owned();
        let [head, embedding] =
            [scheme.head, scheme.embedding].map(|packing| packing.unwrap_or(scheme.linear));
        let more = scheme.more.iter().map(|more| {
            let more = say::in_some_layers(more.packing.describe(), more.tensors.join(", "));
            more.to(lang).to_owned()
        });
        Self {
            name: scheme.name.to(lang).to_owned(),
            default: words(scheme.linear),
            output: words(head),
            embedding: words(embedding),
            rules: more.collect(),
            floats_bytes: scheme.floats,
            feeds: scheme.feeds.into_iter().map(|feed| feed.runtime).collect(),
            requires: scheme.requires.iter().map(|rule| requirement(rule, lang)).collect(),
            default_short: scheme.linear.short(),
            output_short: head.short(),
            id: scheme.id,
            aliases: scheme.aliases,
            runtimes: scheme.runtimes,
            tied: scheme.tied,
            on_gpu: scheme.on_gpu,
            evidence: scheme.evidence,
            source: scheme.source,
            checked: scheme.checked,
        }
    }
}
