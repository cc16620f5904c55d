//! What is known of a quantization: a file type of llama.cpp, or a scheme of another runtime.

use std::sync::Arc;

use serde::Serialize;

use super::said;
use crate::{
    Catalog, Error, Lang, Message,
    catalog::{
        self,
        format::Formats,
        scheme::{Evidence, More, Tied},
    },
    messages::{Say, list as say},
    resolve::choose::RUNTIME,
};

/// The answer to `show quant`: a file type of llama.cpp, or a scheme of another runtime.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "ShowQuant"))]
#[serde(untagged)]
pub enum Quantization {
    /// A file type of llama.cpp.
    FileType(FileType),
    /// A scheme of another runtime.
    Scheme(Scheme),
}

facts! {
    /// A file type of llama.cpp.
    FileType, of(recipe: catalog::file_type::FileType, formats: &Formats) {
        /// Its name, as llama-quantize takes it.
        id: String = recipe.id,
        /// Runtimes that read it.
        runtimes: Vec<String> = vec![RUNTIME.to_owned()],
        /// Other names people use.
        aliases: Vec<String> = recipe.aliases,
        /// Its number in a GGUF file (`general.file_type`).
        number: u32 = recipe.number,
        /// The block format of most tensors.
        default: String = formats[recipe.default].id.clone(),
        /// The block format of the output matrix.
        output: String = formats[recipe.output.unwrap_or(recipe.default)].id.clone(),
        /// The block format of the token embedding.
        embedding: String = formats[recipe.embedding.unwrap_or(recipe.default)].id.clone(),
        /// Tensors that get another format, in words.
        rules: Vec<String> = recipe.rules.iter().map(|rule| rule.describe(formats)).collect(),
        /// What it adds to the perplexity of Llama 3 8B; null where nobody published it.
        perplexity_added: Option<f64> = recipe.perplexity,
        /// Where the recipe comes from.
        source: String = recipe.source,
    }
}

facts! {
    /// A scheme of another runtime.
    Scheme, of(scheme: catalog::scheme::Scheme, lang: Lang) {
        /// Its name in the catalog.
        id: String = scheme.id,
        /// What it is, in words.
        name: String = scheme.name.say(lang),
        /// Other names people use.
        aliases: Vec<String> = scheme.aliases,
        /// Runtimes that read it, the usual one first.
        runtimes: Vec<String> = scheme.runtimes,
        /// How most matrices are packed, in words.
        default: String = scheme.linear.describe().say(lang),
        /// How the output matrix is packed, in words.
        output: String = scheme.head.unwrap_or(scheme.linear).describe().say(lang),
        /// How the token embedding is packed, in words.
        embedding: String = scheme.embedding.unwrap_or(scheme.linear).describe().say(lang),
        /// Matrices that get more bits in some layers, in words.
        rules: Vec<String> = said(scheme.more.as_ref().map(in_some_layers).as_ref(), lang),
        /// Bytes of an element of what is not packed.
        floats_bytes: u64 = scheme.floats,
        /// What a matrix is stored as that is embedding and output at once.
        tied: Tied = scheme.tied,
        /// The scheme made for a GPU instead.
        on_gpu: Option<String> = scheme.on_gpu,
        /// Runtimes that convert such a checkpoint.
        feeds: Vec<String> = scheme.feeds.into_iter().map(|feed| feed.runtime).collect(),
        /// Where it can run at all, in words.
        requires: Vec<String> = scheme.requires.iter().map(|rule| rule.words().say(lang)).collect(),
        /// How its sizes are known.
        evidence: Evidence = scheme.evidence,
        /// Where the facts come from.
        source: String = scheme.source,
        /// The day the facts were read.
        checked: String = scheme.checked,
        /// `default` in a few letters: `4 bits/64`.
        #[serde(skip)]
        default_short: String = scheme.linear.short(),
        /// `output` in a few letters.
        #[serde(skip)]
        output_short: String = scheme.head.unwrap_or(scheme.linear).short(),
    }
}

fn in_some_layers(more: &More) -> Message {
    say::in_some_layers(more.packing.describe(), more.tensors.join(", "))
}

impl Quantization {
    /// Every one, file types first, its texts in `lang`.
    pub fn all(catalog: &Catalog, lang: Lang) -> Result<Vec<Self>, Error> {
        let formats = catalog.formats()?;
        let files = catalog.all()?.into_iter().map(Arc::unwrap_or_clone);
        let files = files.map(|one| FileType::of(one, &formats));
        let schemes = catalog.all()?.into_iter().map(Arc::unwrap_or_clone);
        let schemes = schemes.map(|one| Scheme::of(one, lang));
        let schemes = schemes.map(|scheme| scheme.map(Self::Scheme));
        files.map(|file_type| file_type.map(Self::FileType)).chain(schemes).collect()
    }

    /// The one people call `name`, its texts in `lang`; a file type if one is called so.
    pub fn named(name: &str, catalog: &Catalog, lang: Lang) -> Result<Self, Error> {
        if !catalog.has_file_type(name)
            && let Some(scheme) = catalog.schemes_called(name)?.into_iter().next()
        {
            return Scheme::of(Arc::unwrap_or_clone(scheme), lang).map(Self::Scheme);
        }
        FileType::of(Arc::unwrap_or_clone(catalog.get(name)?), &*catalog.formats()?)
            .map(Self::FileType)
    }

    /// Its name in the catalog.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::FileType(one) => &one.id,
            Self::Scheme(one) => &one.id,
        }
    }
}
