//! What is known of a runtime.

use serde::Serialize;

use super::requirement;
use crate::{
    Catalog, Error, Lang,
    catalog::{
        self,
        pricing::{Keep, Pricing, Window},
        runtime::Grade,
        scheme::Evidence,
    },
    resolve::QUANT,
};

/// The answer to `show runtime`: what is known of a runtime.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema), schemars(rename = "ShowRuntime"))]
#[non_exhaustive]
pub struct Runtime {
    /// Its name in the catalog.
    pub id: String,
    /// The name people know it by.
    pub name: String,
    /// Other names people use.
    pub aliases: Vec<String>,
    /// The version that rules and constants are about.
    pub version: String,
    /// The runtime it is built around; null if it stands alone.
    pub wraps: Option<String>,
    /// How its figures are known.
    pub evidence: Evidence,
    /// How far resident memory may be off, thousandths.
    pub stated_error_permille: u64,
    /// How well figures are known in some places; the first that applies decides.
    pub grades: Vec<Grade>,
    /// Backends it has, the usual one first; empty for those of llama.cpp.
    pub backends: Vec<String>,
    /// Schemes it reads; empty for the file types of llama.cpp.
    pub schemes: Vec<String>,
    /// How it spends memory, where that is not llama.cpp's way.
    #[serde(flatten)]
    pub spending: Option<Spending>,
    /// Where it can run at all, in words.
    pub requires: Vec<String>,
    /// What a reader should know, a sentence each.
    pub notes: Vec<String>,
    /// What the constants were fitted to, and how well.
    pub basis: String,
    /// Where the facts come from.
    pub source: String,
    /// The day the facts were read.
    pub checked: String,
    /// How well its figures are known, in words: `measured, ±2 %`.
    #[serde(skip)]
    pub known: String,
}

/// How a runtime spends memory.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Spending {
    /// The scheme taken where none is named.
    pub usual_scheme: String,
    /// Bytes of an activation.
    pub activation_bytes: u64,
    /// Tokens of a prompt processed at once; null for the whole prompt.
    pub chunk: Option<u64>,
    /// The option that changes the chunk, as the runtime calls it.
    pub chunk_option: Option<String>,
    /// Where weights lie.
    pub weights: Keep,
    /// Where tables lie that are read row by row.
    pub tables: Keep,
    /// Types of cached elements; the first is usual.
    pub cache_types: Vec<String>,
    /// Slots of the cache are allocated in steps of so many.
    pub cache_step: u64,
    /// What layers with a sliding window keep.
    pub cache_window: Window,
    /// The cache is allocated at once, rather than as it fills.
    pub cache_at_once: bool,
    /// What else it takes memory for.
    pub costs: Vec<String>,
}

impl Runtime {
    /// Every runtime, in the order of the catalog.
    pub fn all(catalog: &Catalog, lang: Lang) -> Result<Vec<Self>, Error> {
        catalog.runtimes()?.into_iter().map(|runtime| Self::of(runtime, catalog, lang)).collect()
    }

    /// The runtime people call `name`.
    pub fn named(name: &str, catalog: &Catalog, lang: Lang) -> Result<Self, Error> {
        Self::of(catalog.runtime(name)?, catalog, lang)
    }

    /// The quantization taken where none is named.
    #[must_use]
    pub fn usual_scheme(&self) -> &str {
        self.spending.as_ref().map_or(QUANT, |spending| &spending.usual_scheme)
    }

    fn of(
        runtime: catalog::runtime::Runtime,
        catalog: &Catalog,
        lang: Lang,
    ) -> Result<Self, Error> {
        let schemes = catalog.schemes()?.into_iter().filter(|scheme| scheme.is_for(&runtime.id));
        Ok(Self {
            schemes: schemes.map(|scheme| scheme.id).collect(),
            requires: runtime.requires.iter().map(|rule| requirement(rule, lang)).collect(),
            notes: runtime.notes.iter().map(|note| note.to(lang).to_owned()).collect(),
            known: runtime.grade().to(lang).to_owned(),
            spending: runtime.pricing.map(|pricing| Spending::of(pricing, lang)),
            id: runtime.id,
            name: runtime.name,
            aliases: runtime.aliases,
            version: runtime.version,
            wraps: runtime.wraps,
            evidence: runtime.evidence,
            stated_error_permille: runtime.stated_error_permille,
            grades: runtime.grades,
            backends: runtime.backends,
            basis: runtime.basis,
            source: runtime.source,
            checked: runtime.checked,
        })
    }
}

impl Spending {
    fn of(pricing: Pricing, lang: Lang) -> Self {
        let types = pricing.cache.types.iter().map(|kind| kind.format.to_lowercase());
        let costs = pricing.costs.iter().map(|cost| cost.label.to(lang).to_owned());
        Self {
            cache_types: types.collect(),
            costs: costs.collect(),
            usual_scheme: pricing.scheme,
            activation_bytes: pricing.activations,
            chunk: pricing.chunk,
            chunk_option: pricing.chunk_option,
            weights: pricing.weights,
            tables: pricing.tables,
            cache_step: pricing.cache.step,
            cache_window: pricing.cache.window,
            cache_at_once: pricing.cache.at_once,
        }
    }
}
