//! Runtimes, for a reader and for programs.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Facts, facts_of, rule};
use crate::{
    Catalog, Error, Message,
    catalog::{
        pricing::{Keep, Pricing, Window},
        runtime::{Grade, GradeJson, Runtime},
        scheme::{Evidence, Scheme},
    },
};

/// The answer to `show runtime`: what is known of a runtime.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ShowRuntime")]
pub(crate) struct RuntimeJson<'a> {
    id: &'a str,
    name: &'a str,
    /// Other names people use.
    aliases: &'a [String],
    /// The version that rules and constants are about.
    version: &'a str,
    /// The runtime it is built around; null if it stands alone.
    wraps: Option<&'a str>,
    evidence: Evidence,
    /// How far resident memory may be off, thousandths.
    stated_error_permille: u64,
    /// How well figures are known in some places; the first that applies decides.
    grades: Vec<GradeJson<'a>>,
    /// Backends it has, the usual one first; empty for those of llama.cpp.
    backends: &'a [String],
    /// Schemes it reads; empty for the file types of llama.cpp.
    schemes: Vec<String>,
    /// How it spends memory, where that is not llama.cpp's way.
    #[serde(flatten)]
    priced: Option<PricedJson<'a>>,
    /// Where it can run at all, in words.
    requires: Vec<String>,
    notes: &'a [Message],
    /// What the constants were fitted to, and how well.
    basis: &'a str,
    source: &'a str,
    /// The day the facts were read.
    checked: &'a str,
}

/// How it spends memory.
#[derive(Serialize, JsonSchema)]
struct PricedJson<'a> {
    /// The scheme taken where none is named.
    usual_scheme: &'a str,
    /// Bytes of an activation.
    activation_bytes: u64,
    /// Tokens of a prompt processed at once; null for the whole prompt.
    chunk: Option<u64>,
    /// The option that changes the chunk, as the runtime calls it.
    chunk_option: Option<&'a str>,
    /// Where weights lie.
    weights: Keep,
    /// Where tables lie that are read row by row.
    tables: Keep,
    /// Types of cached elements; the first is usual.
    cache_types: Vec<String>,
    /// Slots of the cache are allocated in steps of so many.
    cache_step: u64,
    /// What layers with a sliding window keep.
    cache_window: Window,
    /// The cache is allocated at once, rather than as it fills.
    cache_at_once: bool,
    /// What else it takes memory for.
    costs: Vec<String>,
}

/// Everything about a runtime.
pub(super) fn runtime(runtime: &Runtime, catalog: &Catalog) -> Result<Facts, Error> {
    let schemes = catalog.all::<Scheme>()?.into_iter().filter(|scheme| scheme.is_for(&runtime.id));
    facts_of(&RuntimeJson {
        id: &runtime.id,
        name: &runtime.name,
        aliases: &runtime.aliases,
        version: &runtime.version,
        wraps: runtime.wraps.as_deref(),
        evidence: runtime.evidence,
        stated_error_permille: runtime.stated_error_permille,
        grades: runtime.grades.iter().map(Grade::json).collect(),
        backends: &runtime.backends,
        schemes: schemes.map(|scheme| scheme.id).collect(),
        priced: runtime.pricing.as_ref().map(priced),
        requires: runtime.requires.iter().map(rule).collect(),
        notes: &runtime.notes,
        basis: &runtime.basis,
        source: &runtime.source,
        checked: &runtime.checked,
    })
}

fn priced(pricing: &Pricing) -> PricedJson<'_> {
    let types = pricing.cache.types.iter().map(|kind| kind.format.to_lowercase());
    PricedJson {
        usual_scheme: &pricing.scheme,
        activation_bytes: pricing.activations,
        chunk: pricing.chunk,
        chunk_option: pricing.chunk_option.as_deref(),
        weights: pricing.weights,
        tables: pricing.tables,
        cache_types: types.collect(),
        cache_step: pricing.cache.step,
        cache_window: pricing.cache.window,
        cache_at_once: pricing.cache.at_once,
        costs: pricing.costs.iter().map(|cost| cost.label.to_string()).collect(),
    }
}
