//! Models: published shapes, one entry each in `data/models/<family>.yaml`.

use std::{borrow::Cow, collections::BTreeMap};

use serde::Deserialize;

use super::{
    record::{Catalog, Entry, Record, Topic},
    suitability::{Downloads, Facts, Languages, Modality, Suits, Tuned},
};
use crate::{
    Error, Message,
    forward::arch::{self, Page},
    model::shape::{Experts, Latent, PerLayer, QueryKeyNorm, Ranks, Recurrence, Shape},
};

/// A model of the catalog.
#[derive(Clone, Debug)]
pub struct Model {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) arch: String,
    pub(crate) page: Page,
    pub(crate) shape: Shape,
    pub(crate) published_params: Option<u64>,
    pub(crate) verified: bool,
    pub(crate) publisher: Option<String>,
    pub(crate) repo: Option<String>,
    pub(crate) licence: Option<String>,
    pub(crate) released: Option<String>,
    pub(crate) tokenizer: Option<String>,
    pub(crate) gguf_note: Option<Message>,
    pub(crate) facts: Facts,
    pub(crate) sources: Vec<String>,
    pub(crate) checked: String,
    /// The catalog file the facts stand in.
    pub(crate) file: Cow<'static, str>,
}

/// What can be said of a verified model without parsing its entry.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Listed<'a> {
    pub(crate) id: &'a str,
    pub(crate) name: &'a str,
    pub(crate) publisher: Option<&'a str>,
    /// The published number of parameters.
    pub(crate) params: u64,
}

/// Looks at the text of an entry; `None` for a model that is not verified.
pub(super) fn listed<'a>(entry: &Entry<'a>) -> Option<Listed<'a>> {
    Some(Listed {
        id: entry.id,
        name: entry.value("name")?,
        publisher: entry.value("publisher"),
        params: entry
            .value("params")
            .filter(|_| entry.value("verified") == Some("true"))?
            .parse()
            .ok()?,
    })
}

impl Model {
    /// The id, as in the catalog.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The name its publisher gives it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The architecture, by its GGUF name.
    #[must_use]
    pub fn arch(&self) -> &str {
        &self.arch
    }

    /// Tokens of context it was trained for, where that is published.
    #[must_use]
    pub const fn trained_context(&self) -> Option<u32> {
        self.shape.trained_context
    }

    /// Whether the parameter count that follows from the shape equals a published one.
    #[must_use]
    pub const fn verified(&self) -> bool {
        self.verified
    }
}

/// An entry as it stands in the file; keys in the order they are written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    id: String,
    name: String,
    #[serde(default)]
    #[expect(dead_code, reason = "read from the text when a name is looked up")]
    aliases: Vec<String>,
    arch: String,
    publisher: Option<String>,
    repo: Option<String>,
    licence: Option<String>,
    released: Option<String>,
    params: Option<u64>,
    verified: bool,
    layers: u64,
    hidden: u64,
    #[serde(default)]
    heads: RawPerLayer,
    #[serde(default)]
    kv_heads: RawPerLayer,
    #[serde(default)]
    head_dim: u64,
    #[serde(default)]
    feed_forward: RawPerLayer,
    vocab: u64,
    tied_embeddings: bool,
    #[serde(default)]
    qkv_bias: bool,
    #[serde(default)]
    output_bias: bool,
    #[serde(default)]
    ffn_bias: bool,
    #[serde(default)]
    head_bias: bool,
    #[serde(default)]
    qk_norm: QueryKeyNorm,
    rope_dim: Option<u64>,
    #[serde(default)]
    rope_freqs: bool,
    #[serde(default)]
    rope_factors: bool,
    #[serde(default)]
    window: u64,
    #[serde(default)]
    window_period: u64,
    #[serde(default)]
    window_head_dim: u64,
    #[serde(default)]
    shared_caches: u64,
    #[serde(default)]
    per_layer_embedding: u64,
    #[serde(default)]
    image_layers: u64,
    #[serde(default = "yes")]
    scaled: bool,
    #[serde(default)]
    parallel: bool,
    #[serde(default)]
    experts: Experts,
    #[serde(default)]
    latent: Latent,
    #[serde(default)]
    recurrence: Recurrence,
    #[serde(default)]
    ranks: Ranks,
    attn_softcap: Option<f64>,
    final_softcap: Option<f64>,
    #[serde(default)]
    temperature_scale: bool,
    trained_context: Option<u32>,
    tokenizer: Option<String>,
    gguf_note: Option<Message>,
    family: Option<String>,
    tuned: Option<Tuned>,
    #[serde(default)]
    good_for: Vec<Suits>,
    #[serde(default)]
    modalities: Vec<Modality>,
    encoder_params: Option<u64>,
    languages: Option<Languages>,
    #[serde(default)]
    scores: BTreeMap<String, f64>,
    scores_source: Option<String>,
    downloads: Option<Downloads>,
    sources: Vec<String>,
    checked: String,
}

const fn yes() -> bool {
    true
}

/// A number, or one for each layer.
#[derive(Debug)]
struct RawPerLayer(PerLayer);

impl Default for RawPerLayer {
    fn default() -> Self {
        Self(PerLayer::Same(0))
    }
}

impl<'de> Deserialize<'de> for RawPerLayer {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = RawPerLayer;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a whole number, or a list of one for each layer")
            }

            fn visit_u64<E>(self, n: u64) -> Result<RawPerLayer, E> {
                Ok(RawPerLayer(PerLayer::Same(n)))
            }

            fn visit_seq<A: serde::de::SeqAccess<'de>>(
                self,
                mut list: A,
            ) -> Result<RawPerLayer, A::Error> {
                let mut all = Vec::new();
                while let Some(n) = list.next_element()? {
                    all.push(n);
                }
                Ok(RawPerLayer(PerLayer::Each(all)))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

impl Record for Model {
    const TOPIC: Topic = Topic::Models;

    /// Reads one entry and checks what YAML cannot.
    fn read(entry: &Entry<'_>, _: &Catalog) -> Result<Self, Error> {
        let raw: Raw = entry.read()?;
        let fault = |reason: String| entry.fault(reason);
        let page = arch::page(&raw.arch)
            .ok_or_else(|| fault(format!("no architecture is called {}", raw.arch)))?;
        if raw.sources.is_empty() {
            return Err(fault("sources must name where the facts come from".to_owned()));
        }
        if !is_date(&raw.checked) {
            return Err(fault(format!(
                "checked must be a date such as 2026-11-22, not {}",
                raw.checked
            )));
        }
        build(raw, page, entry.file.clone()).map_err(fault)
    }
}

/// A model described by the same keys as an entry, found elsewhere: in the model's own file.
pub(crate) fn of_facts(
    facts: serde_yaml::Mapping,
    page: Page,
    file: Cow<'static, str>,
) -> Result<Model, String> {
    let raw = serde_yaml::from_value(serde_yaml::Value::Mapping(facts));
    build(raw.map_err(|error| error.to_string())?, page, file)
}

fn build(raw: Raw, page: Page, file: Cow<'static, str>) -> Result<Model, String> {
    let shape = shape(&raw);
    if let Some(reason) = shape.fault() {
        return Err(reason);
    }
    let facts = Facts {
        family: raw.family,
        tuned: raw.tuned,
        good_for: raw.good_for,
        modalities: raw.modalities,
        encoder_params: raw.encoder_params,
        languages: raw.languages,
        scores: raw.scores,
        scores_source: raw.scores_source,
        downloads: raw.downloads,
    };
    if let Some(reason) = facts.fault() {
        return Err(reason);
    }
    Ok(Model {
        id: raw.id,
        name: raw.name,
        arch: raw.arch,
        page,
        shape,
        published_params: raw.params,
        verified: raw.verified,
        publisher: raw.publisher,
        repo: raw.repo,
        licence: raw.licence,
        released: raw.released,
        tokenizer: raw.tokenizer,
        gguf_note: raw.gguf_note,
        facts,
        sources: raw.sources,
        checked: raw.checked,
        file,
    })
}

fn shape(raw: &Raw) -> Shape {
    Shape {
        layers: raw.layers,
        hidden: raw.hidden,
        heads: raw.heads.0.clone(),
        kv_heads: raw.kv_heads.0.clone(),
        head_dim: raw.head_dim,
        feed_forward: raw.feed_forward.0.clone(),
        vocab: raw.vocab,
        tied_embeddings: raw.tied_embeddings,
        qkv_bias: raw.qkv_bias,
        output_bias: raw.output_bias,
        ffn_bias: raw.ffn_bias,
        head_bias: raw.head_bias,
        qk_norm: raw.qk_norm,
        rope_dim: raw.rope_dim.unwrap_or(raw.head_dim),
        rope_freqs: raw.rope_freqs,
        rope_factors: raw.rope_factors,
        window: raw.window,
        window_period: raw.window_period,
        window_head_dim: raw.window_head_dim,
        shared_caches: raw.shared_caches,
        per_layer_embedding: raw.per_layer_embedding,
        image_layers: raw.image_layers,
        scaled: raw.scaled,
        parallel: raw.parallel,
        experts: raw.experts,
        latent: raw.latent,
        recurrence: raw.recurrence,
        ranks: raw.ranks,
        attn_softcap: raw.attn_softcap.is_some(),
        final_softcap: raw.final_softcap.is_some(),
        temperature_scale: raw.temperature_scale,
        trained_context: raw.trained_context,
    }
}

fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 10
        && bytes.iter().enumerate().all(|(at, byte)| {
            if matches!(at, 4 | 7) { *byte == b'-' } else { byte.is_ascii_digit() }
        })
}
