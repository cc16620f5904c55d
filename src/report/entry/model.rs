//! What is known of a model.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    Catalog, Error, Lang,
    catalog::{
        self,
        licence::{Class, Licence},
        suitability::{Downloads, Modality, Suits, Tuned},
        usage::{Mode, Ready, Sampling, Thinking},
    },
    forward,
    messages::{Say, plan as say},
    model::shape::PerLayer,
};

impl Model {
    pub(super) fn of(
        model: catalog::model::Model,
        catalog: &Catalog,
        lang: Lang,
    ) -> Result<Self, Error> {
        let licence = model.licence.as_deref().map(|name| catalog.by_id(name)).transpose()?;
        Self::with_licence(model, licence.flatten(), catalog, lang)
    }
}

facts! {
    /// The answer to `show model`: what is known of a model; null for what is not.
    Model as "ShowModel", with_licence(
        model: catalog::model::Model,
        read: Option<Arc<Licence>>,
        catalog: &Catalog,
        lang: Lang
    ) {
        /// Its name in the catalog.
        id: String = model.id,
        /// The name its publisher gives it.
        name: String = model.name,
        /// The architecture, by its GGUF name.
        arch: String = model.arch,
        /// Who published it.
        publisher: Option<String> = model.publisher,
        /// The repository on Hugging Face.
        repo: Option<String> = model.repo,
        /// The licence, as its publisher calls it.
        licence: Option<String> = model.licence.clone(),
        /// What it allows, where somebody read it.
        licence_class: Option<Class> = read.as_ref().map(|licence| licence.class),
        /// What it means to a product team; a short reading, not advice. Says so where it is unknown.
        licence_note: Option<String> = match &model.licence {
            None => Some(say::licence_not_read().say(lang)),
            Some(_) => read.as_ref().map(|licence| licence.note.say(lang)),
        },
        /// Where the licence stands.
        licence_source: Option<String> = read.map(|licence| licence.source.clone()),
        /// Year and month.
        released: Option<String> = model.released,
        /// Parameters, counted from the shape.
        params: u64 = forward::params(model.page, &model.shape),
        /// Parameters as published.
        published_params: Option<u64> = model.published_params,
        /// The shape was compared with a published file.
        verified: bool = model.verified,
        /// Transformer blocks.
        layers: u64 = model.shape.layers,
        /// Elements of the hidden state.
        hidden: u64 = model.shape.hidden,
        /// Attention heads.
        heads: PerLayer = model.shape.heads,
        /// Heads of keys and values.
        kv_heads: PerLayer = model.shape.kv_heads,
        /// Elements of a head.
        head_dim: u64 = model.shape.head_dim,
        /// Width of the feed-forward network.
        feed_forward: PerLayer = model.shape.feed_forward,
        /// Tokens of the vocabulary.
        vocab: u64 = model.shape.vocab,
        /// The embedding is the output matrix too.
        tied_embeddings: bool = model.shape.tied_embeddings,
        /// Tokens of the sliding window; null without one.
        window: Option<u64> = Some(model.shape.window).filter(|tokens| *tokens > 0),
        /// Tokens of context it was trained with.
        trained_context: Option<u32> = model.shape.trained_context,
        /// Its tokenizer.
        tokenizer: Option<String> = model.tokenizer,
        /// What is odd about its GGUF files.
        note: Option<String> = model.gguf_note.as_ref().map(|note| note.say(lang)),
        /// The lineage as people name it, without versions.
        family: Option<String> = model.facts.family,
        /// What it was tuned for.
        tuned: Option<Tuned> = model.facts.tuned,
        /// What it is good for by the description of its publisher.
        good_for: Vec<Suits> = model.facts.good_for,
        /// What it takes in; empty for text alone.
        modalities: Vec<Modality> = model.facts.modalities,
        /// Parameters of the encoders of pictures and sound, which the GGUF of the text leaves out.
        encoder_params: Option<u64> = model.facts.encoder_params,
        /// ISO 639-1 codes of the languages its publisher names.
        languages: Option<Vec<String>> =
            model.facts.languages.as_ref().map(|languages| languages.named.clone()),
        /// How many languages there are, where a number is given.
        languages_count: Option<u32> =
            model.facts.languages.as_ref().and_then(|languages| languages.count),
        /// The words the languages were read from.
        languages_basis: Option<String> = model.facts.languages.map(|languages| languages.basis),
        /// Published scores by mode and benchmark; those of two modes are not to be compared.
        scores: BTreeMap<Mode, BTreeMap<String, f64>> = model.facts.scores,
        /// Where the scores were published, and of which checkpoint.
        scores_source: Option<String> = model.facts.scores_source,
        /// How it is told to think, or not to; null where nobody says.
        thinking: Option<Thinking> = model.usage.thinking,
        /// How its publisher recommends to sample it.
        sampling: Vec<Sampling> = model.usage.sampling,
        /// Hugging Face asks for a login and consent before a download; null where nobody says.
        gated: Option<bool> = model.usage.gated_repo,
        /// Published files ready to run.
        ready: Vec<Ready> = model.usage.ready,
        /// How often it was downloaded.
        downloads: Option<Downloads> = model.facts.downloads,
        /// Where the facts come from.
        sources: Vec<String> = catalog.cited(&model.sources)?,
        /// The day the facts were read.
        checked: String = model.checked,
    }
}
