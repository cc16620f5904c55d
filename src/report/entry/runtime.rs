//! What is known of a runtime.

use super::said;
use crate::{
    Catalog, Lang,
    catalog::{
        self,
        pricing::{Keep, Pricing, Window},
        scheme::{self, Evidence},
        support::{self, Support},
    },
    messages::Say,
    resolve::QUANT,
};

facts! {
    /// The answer to `show runtime`: what is known of a runtime.
    Runtime as "ShowRuntime", of(runtime: catalog::runtime::Runtime, catalog: &Catalog, lang: Lang) {
        /// How well its figures are known, in words: `measured, ±2 %`.
        #[serde(skip)]
        known: String = runtime.grade().say(lang),
        /// Its name in the catalog.
        id: String = runtime.id.clone(),
        /// The name people know it by.
        name: String = runtime.name,
        /// Other names people use.
        aliases: Vec<String> = runtime.aliases,
        /// The version that rules and constants are about.
        version: String = runtime.version,
        /// The runtime it is built around; null if it stands alone.
        wraps: Option<String> = runtime.wraps,
        /// How its figures are known.
        evidence: Evidence = runtime.evidence,
        /// How far resident memory may be off, thousandths.
        stated_error_permille: u64 = runtime.stated_error_permille,
        /// How well figures are known in some places; the first that applies decides.
        grades: Vec<Grade> =
            runtime.grades.into_iter().map(Grade::of).collect::<Result<_, _>>()?,
        /// Backends it has, the usual one first; empty for those of llama.cpp.
        backends: Vec<String> = runtime.backends,
        /// Schemes it reads; empty for the file types of llama.cpp.
        schemes: Vec<String> = catalog
            .all::<scheme::Scheme>()?
            .into_iter()
            .filter_map(|scheme| scheme.is_for(&runtime.id).then(|| scheme.id.clone()))
            .collect(),
        /// How it spends memory, where that is not llama.cpp's way.
        #[serde(flatten)]
        spending: Option<Spending> =
            runtime.pricing.map(|pricing| Spending::of(pricing, lang)).transpose()?,
        /// Where it can run at all, in words.
        requires: Vec<String> =
            runtime.requires.iter().map(|rule| rule.words().say(lang)).collect(),
        /// Which architectures it carries, where that is not all.
        #[serde(flatten)]
        archs: Option<Carried> =
            runtime.archs.map(|archs| Carried::of(archs, lang)).transpose()?,
        /// What a reader should know, a sentence each.
        notes: Vec<String> = said(&runtime.notes, lang),
        /// What the constants were fitted to, and how well.
        basis: String = runtime.basis,
        /// Where the facts come from.
        source: String = runtime.source,
        /// The day the facts were read.
        checked: String = runtime.checked,
    }
}

facts! {
    /// How well figures are known in some places.
    Grade, of(grade: catalog::runtime::Grade) {
        /// Backends it is about; all where none is named.
        backends: Vec<String> = grade.when.backends,
        /// Instruction sets it is about; all where none is named.
        isas: Vec<String> = grade.when.isas,
        /// How they are known there.
        evidence: Evidence = grade.evidence,
        /// How far resident memory may be off, thousandths.
        error_permille: u64 = grade.error_permille,
    }
}

facts! {
    /// Which architectures of models a runtime carries: the first that holds answers.
    Carried as "RuntimeArchs", of(archs: support::Archs, lang: Lang) {
        /// Answers that depend on the model, the scheme or the backend, or hold with a restriction.
        arch_cases: Vec<ArchCase> = archs
            .cases
            .into_iter()
            .map(|case| ArchCase::of(case, lang))
            .collect::<Result<_, _>>()?,
        /// Those it carries.
        supported_archs: Vec<String> = archs.supported,
        /// Those that only a generic path may carry.
        untested_archs: Vec<String> = archs.untested,
        /// Those it does not carry.
        unsupported_archs: Vec<String> = archs.unsupported,
        /// The answer for all others.
        other_archs: Support = archs.rest,
    }
}

facts! {
    /// An answer that depends on more than the architecture.
    ArchCase, of(case: support::Case, lang: Lang) {
        /// The architectures.
        archs: Vec<String> = case.when.archs,
        /// Schemes it is about; all where none is named.
        schemes: Vec<String> = case.when.schemes,
        /// Backends it is about; all where none is named.
        backends: Vec<String> = case.when.backends,
        /// Whether it carries them.
        support: Support = case.support,
        /// The restriction, or why not.
        why: String = case.why.say(lang),
    }
}

facts! {
    /// How it spends memory.
    Spending, of(pricing: Pricing, lang: Lang) {
        /// The scheme taken where none is named.
        usual_scheme: String = pricing.scheme,
        /// Bytes of an activation.
        activation_bytes: u64 = pricing.activations,
        /// Tokens of a prompt processed at once; null for the whole prompt.
        chunk: Option<u64> = pricing.chunk,
        /// The option that changes the chunk, as the runtime calls it.
        chunk_option: Option<String> = pricing.chunk_option,
        /// Where weights lie.
        weights: Keep = pricing.weights,
        /// Where tables lie that are read row by row.
        tables: Keep = pricing.tables,
        /// Types of cached elements; the first is usual.
        cache_types: Vec<String> =
            pricing.cache.types.iter().map(|kind| kind.format.to_lowercase()).collect(),
        /// Slots of the cache are allocated in steps of so many.
        cache_step: u64 = pricing.cache.step,
        /// What layers with a sliding window keep.
        cache_window: Window = pricing.cache.window,
        /// The cache is allocated at once, rather than as it fills.
        cache_at_once: bool = pricing.cache.at_once,
        /// What else it takes memory for.
        costs: Vec<String> = said(pricing.costs.iter().map(|cost| &cost.label), lang),
    }
}

impl Runtime {
    /// The quantization taken where none is named.
    #[must_use]
    pub fn usual_scheme(&self) -> &str {
        self.spending.as_ref().map_or(QUANT, |spending| &spending.usual_scheme)
    }
}
