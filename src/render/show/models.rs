//! Models, for a reader and for programs.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::{Facts, facts_of};
use crate::{
    Catalog, Error, Message, Model,
    catalog::{
        licence::{Class, Licence},
        suitability::{Downloads, Modality, Suits, Tuned},
    },
    forward,
    model::shape::PerLayer,
};

/// The answer to `show model`: what is known of a model; null for what is not.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ShowModel")]
pub(crate) struct ModelJson<'a> {
    /// Its name in the catalog.
    id: &'a str,
    /// The name its publisher gives it.
    name: &'a str,
    /// The architecture, by its GGUF name.
    arch: &'a str,
    publisher: Option<&'a str>,
    /// The repository on Hugging Face.
    repo: Option<&'a str>,
    #[serde(flatten)]
    licence: LicenceJson,
    /// Year and month.
    released: Option<&'a str>,
    /// Parameters, counted from the shape.
    params: u64,
    /// Parameters as published.
    published_params: Option<u64>,
    /// The shape was compared with a published file.
    verified: bool,
    layers: u64,
    /// Elements of the hidden state.
    hidden: u64,
    heads: EachJson<'a>,
    kv_heads: EachJson<'a>,
    /// Elements of a head.
    head_dim: u64,
    /// Width of the feed-forward network.
    feed_forward: EachJson<'a>,
    /// Tokens of the vocabulary.
    vocab: u64,
    /// The embedding is the output matrix too.
    tied_embeddings: bool,
    /// Tokens of the sliding window; null without one.
    window: Option<u64>,
    /// Tokens of context it was trained with.
    trained_context: Option<u32>,
    tokenizer: Option<&'a str>,
    note: Option<&'a Message>,
    #[serde(flatten)]
    suitability: SuitabilityJson<'a>,
    /// Where the facts come from.
    sources: Vec<String>,
    /// The day the facts were read.
    checked: &'a str,
}

/// The licence, and what it means where somebody read it.
#[derive(Serialize, JsonSchema)]
struct LicenceJson {
    licence: Option<String>,
    licence_class: Option<Class>,
    /// What it means to a product team; a short reading, not advice.
    licence_note: Option<Message>,
    licence_source: Option<String>,
}

/// What a model is for, and what speaks for it.
#[derive(Serialize, JsonSchema)]
struct SuitabilityJson<'a> {
    /// The lineage as people name it, without versions.
    family: Option<&'a str>,
    tuned: Option<Tuned>,
    /// What it is good for by the description of its publisher.
    good_for: &'a [Suits],
    /// What it takes in; empty for text alone.
    modalities: &'a [Modality],
    /// Parameters of the encoders of pictures and sound, which the GGUF of the text leaves out.
    encoder_params: Option<u64>,
    /// ISO 639-1 codes of the languages its publisher names.
    languages: Option<&'a [String]>,
    /// How many languages there are, where a number is given.
    languages_count: Option<u32>,
    /// The words the languages were read from.
    languages_basis: Option<&'a str>,
    /// Published scores by benchmark.
    scores: &'a BTreeMap<String, f64>,
    /// Where the scores were published, and of which checkpoint.
    scores_source: Option<&'a str>,
    downloads: Option<&'a Downloads>,
}

/// A number that layers share, or one for each layer.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "PerLayer")]
enum EachJson<'a> {
    /// The same in every layer.
    Same(u64),
    /// One for each layer.
    Each(&'a [u64]),
}

impl<'a> From<&'a PerLayer> for EachJson<'a> {
    fn from(numbers: &'a PerLayer) -> Self {
        match numbers {
            PerLayer::Same(n) => Self::Same(*n),
            PerLayer::Each(all) => Self::Each(all),
        }
    }
}

/// Everything about a model.
pub(super) fn model(model: &Model, catalog: &Catalog) -> Result<Facts, Error> {
    let shape = &model.shape;
    facts_of(&ModelJson {
        id: &model.id,
        name: &model.name,
        arch: &model.arch,
        publisher: model.publisher.as_deref(),
        repo: model.repo.as_deref(),
        licence: licence(model, catalog)?,
        released: model.released.as_deref(),
        params: forward::params(model.page, shape),
        published_params: model.published_params,
        verified: model.verified,
        layers: shape.layers,
        hidden: shape.hidden,
        heads: (&shape.heads).into(),
        kv_heads: (&shape.kv_heads).into(),
        head_dim: shape.head_dim,
        feed_forward: (&shape.feed_forward).into(),
        vocab: shape.vocab,
        tied_embeddings: shape.tied_embeddings,
        window: (shape.window > 0).then_some(shape.window),
        trained_context: shape.trained_context,
        tokenizer: model.tokenizer.as_deref(),
        note: model.gguf_note.as_ref(),
        suitability: suitability(model),
        sources: catalog.cited(&model.sources)?,
        checked: &model.checked,
    })
}

fn licence(model: &Model, catalog: &Catalog) -> Result<LicenceJson, Error> {
    let read =
        model.licence.as_deref().map(|name| catalog.by_id::<Licence>(name)).transpose()?.flatten();
    Ok(LicenceJson {
        licence: model.licence.clone(),
        licence_class: read.as_ref().map(|licence| licence.class),
        licence_note: read.as_ref().map(|licence| licence.note.clone()),
        licence_source: read.map(|licence| licence.source),
    })
}

fn suitability(model: &Model) -> SuitabilityJson<'_> {
    let known = &model.facts;
    let languages = known.languages.as_ref();
    SuitabilityJson {
        family: known.family.as_deref(),
        tuned: known.tuned,
        good_for: &known.good_for,
        modalities: &known.modalities,
        encoder_params: known.encoder_params,
        languages: languages.map(|languages| languages.named.as_slice()),
        languages_count: languages.and_then(|languages| languages.count),
        languages_basis: languages.map(|languages| languages.basis.as_str()),
        scores: &known.scores,
        scores_source: known.scores_source.as_deref(),
        downloads: known.downloads.as_ref(),
    }
}
