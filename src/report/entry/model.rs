//! What is known of a model.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{
    Catalog, Error, Lang,
    catalog::{
        self,
        licence::Class,
        suitability::{Downloads, Modality, Suits, Tuned},
    },
    forward,
    model::shape::PerLayer,
};

/// The answer to `show model`: what is known of a model; null for what is not.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema), schemars(rename = "ShowModel"))]
#[non_exhaustive]
pub struct Model {
    /// Its name in the catalog.
    pub id: String,
    /// The name its publisher gives it.
    pub name: String,
    /// The architecture, by its GGUF name.
    pub arch: String,
    /// Who published it.
    pub publisher: Option<String>,
    /// The repository on Hugging Face.
    pub repo: Option<String>,
    /// The licence, as its publisher calls it.
    pub licence: Option<String>,
    /// What it allows, where somebody read it.
    pub licence_class: Option<Class>,
    /// What it means to a product team; a short reading, not advice.
    pub licence_note: Option<String>,
    /// Where the licence stands.
    pub licence_source: Option<String>,
    /// Year and month.
    pub released: Option<String>,
    /// Parameters, counted from the shape.
    pub params: u64,
    /// Parameters as published.
    pub published_params: Option<u64>,
    /// The shape was compared with a published file.
    pub verified: bool,
    /// Transformer blocks.
    pub layers: u64,
    /// Elements of the hidden state.
    pub hidden: u64,
    /// Attention heads.
    pub heads: PerLayer,
    /// Heads of keys and values.
    pub kv_heads: PerLayer,
    /// Elements of a head.
    pub head_dim: u64,
    /// Width of the feed-forward network.
    pub feed_forward: PerLayer,
    /// Tokens of the vocabulary.
    pub vocab: u64,
    /// The embedding is the output matrix too.
    pub tied_embeddings: bool,
    /// Tokens of the sliding window; null without one.
    pub window: Option<u64>,
    /// Tokens of context it was trained with.
    pub trained_context: Option<u32>,
    /// Its tokenizer.
    pub tokenizer: Option<String>,
    /// What is odd about its GGUF files.
    pub note: Option<String>,
    /// The lineage as people name it, without versions.
    pub family: Option<String>,
    /// What it was tuned for.
    pub tuned: Option<Tuned>,
    /// What it is good for by the description of its publisher.
    pub good_for: Vec<Suits>,
    /// What it takes in; empty for text alone.
    pub modalities: Vec<Modality>,
    /// Parameters of the encoders of pictures and sound, which the GGUF of the text leaves out.
    pub encoder_params: Option<u64>,
    /// ISO 639-1 codes of the languages its publisher names.
    pub languages: Option<Vec<String>>,
    /// How many languages there are, where a number is given.
    pub languages_count: Option<u32>,
    /// The words the languages were read from.
    pub languages_basis: Option<String>,
    /// Published scores by benchmark.
    pub scores: BTreeMap<String, f64>,
    /// Where the scores were published, and of which checkpoint.
    pub scores_source: Option<String>,
    /// How often it was downloaded.
    pub downloads: Option<Downloads>,
    /// Where the facts come from.
    pub sources: Vec<String>,
    /// The day the facts were read.
    pub checked: String,
}

impl Model {
    /// Every model, in the order of the catalog.
    pub fn all(catalog: &Catalog, lang: Lang) -> Result<Vec<Self>, Error> {
        catalog.models()?.into_iter().map(|model| Self::of(model, catalog, lang)).collect()
    }

    /// The model people call `name`.
    pub fn named(name: &str, catalog: &Catalog, lang: Lang) -> Result<Self, Error> {
        Self::of(catalog.model(name)?, catalog, lang)
    }

    fn of(model: catalog::model::Model, catalog: &Catalog, lang: Lang) -> Result<Self, Error> {
        let (shape, facts) = (model.shape, model.facts);
        let licence = model.licence.as_deref().map(|name| catalog.licence(name));
        let licence = licence.transpose()?.flatten();
        let (languages, languages_basis) =
            facts.languages.clone().map(|known| (known.named, known.basis)).unzip();
        Ok(Self {
            params: forward::params(model.page, &shape),
            sources: catalog.cited(&model.sources)?,
            note: model.gguf_note.map(|note| note.to(lang).to_owned()),
            licence_class: licence.as_ref().map(|licence| licence.class),
            licence_note: licence.as_ref().map(|licence| licence.note.to(lang).to_owned()),
            licence_source: licence.map(|licence| licence.source),
            languages,
            languages_count: facts.languages.and_then(|known| known.count),
            languages_basis,
            window: (shape.window > 0).then_some(shape.window),
            id: model.id,
            name: model.name,
            arch: model.arch,
            publisher: model.publisher,
            repo: model.repo,
            licence: model.licence,
            released: model.released,
            published_params: model.published_params,
            verified: model.verified,
            layers: shape.layers,
            hidden: shape.hidden,
            heads: shape.heads,
            kv_heads: shape.kv_heads,
            head_dim: shape.head_dim,
            feed_forward: shape.feed_forward,
            vocab: shape.vocab,
            tied_embeddings: shape.tied_embeddings,
            trained_context: shape.trained_context,
            tokenizer: model.tokenizer,
            family: facts.family,
            tuned: facts.tuned,
            good_for: facts.good_for,
            modalities: facts.modalities,
            encoder_params: facts.encoder_params,
            scores: facts.scores,
            scores_source: facts.scores_source,
            downloads: facts.downloads,
            checked: model.checked,
        })
    }
}
