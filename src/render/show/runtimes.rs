//! Runtimes and schemes, for a reader and for programs.

use serde_json::{Value, json};

use super::{Facts, facts};
use crate::{
    Catalog, Error,
    catalog::{packing::Packing, pricing::Pricing, rule::Rule, runtime::Runtime, scheme::Scheme},
};

/// Everything about a runtime.
pub(crate) fn runtime(runtime: &Runtime, catalog: &Catalog) -> Result<Facts, Error> {
    let schemes = catalog.schemes()?.into_iter().filter(|scheme| scheme.is_for(&runtime.id));
    let schemes: Vec<String> = schemes.map(|scheme| scheme.id).collect();
    let mut all = facts(json!({
        "id": runtime.id,
        "name": runtime.name,
        "aliases": runtime.aliases,
        "version": runtime.version,
        "wraps": runtime.wraps,
        "evidence": runtime.evidence,
        "stated_error_permille": runtime.stated_error_permille,
        "grades": runtime.grades,
        "backends": runtime.backends,
        "schemes": schemes,
    }));
    if let Some(pricing) = &runtime.pricing {
        all.extend(priced(pricing));
    }
    all.extend(facts(json!({
        "requires": runtime.requires.iter().map(rule).collect::<Vec<_>>(),
        "notes": runtime.notes,
        "basis": runtime.basis,
        "source": runtime.source,
        "checked": runtime.checked,
    })));
    Ok(all)
}

/// How it spends memory.
fn priced(pricing: &Pricing) -> Facts {
    let types = pricing.cache.types.iter().map(|kind| kind.format.to_lowercase());
    let costs = pricing.costs.iter().map(|cost| cost.label.clone());
    facts(json!({
        "usual_scheme": pricing.scheme,
        "activation_bytes": pricing.activations,
        "chunk": pricing.chunk,
        "chunk_option": pricing.chunk_option,
        "weights": pricing.weights,
        "tables": pricing.tables,
        "cache_types": types.collect::<Vec<_>>(),
        "cache_step": pricing.cache.step,
        "cache_window": pricing.cache.window,
        "cache_at_once": pricing.cache.at_once,
        "costs": costs.collect::<Vec<_>>(),
    }))
}

/// Everything about a scheme.
pub(crate) fn scheme(scheme: &Scheme) -> Facts {
    let packing = |packing: Option<Packing>| packing.unwrap_or(scheme.linear).describe();
    let more = scheme.more.as_ref().map(|more| {
        format!("{} in some layers: {}", more.packing.describe(), more.tensors.join(", "))
    });
    let feeds = scheme.feeds.iter().map(|feed| feed.runtime.clone());
    facts(json!({
        "id": scheme.id,
        "name": scheme.name,
        "aliases": scheme.aliases,
        "runtimes": scheme.runtimes,
        "default": scheme.linear.describe(),
        "output": packing(scheme.head),
        "embedding": packing(scheme.embedding),
        "rules": more.into_iter().collect::<Vec<_>>(),
        "floats_bytes": scheme.floats,
        "tied": scheme.tied,
        "on_gpu": scheme.on_gpu,
        "feeds": feeds.collect::<Vec<_>>(),
        "requires": scheme.requires.iter().map(rule).collect::<Vec<_>>(),
        "evidence": scheme.evidence,
        "source": scheme.source,
        "checked": scheme.checked,
    }))
}

/// A rule in words.
fn rule(rule: &Rule) -> Value {
    let what = [
        ("systems", &rule.systems),
        ("instruction sets", &rule.isas),
        ("makers", &rule.vendors),
        ("chips", &rule.chips),
        ("GPU interfaces", &rule.apis),
        ("architectures", &rule.archs),
    ];
    let lists = what.iter().filter(|(_, list)| !list.is_empty());
    let lists: Vec<String> =
        lists.map(|(name, list)| format!("{name} {}", list.join(" "))).collect();
    Value::String(format!("{}, else it {} ({})", lists.join(" and "), rule.reason, rule.source))
}
