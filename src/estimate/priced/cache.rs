//! Keys and values, as a runtime allocates them.

use crate::{
    Error,
    catalog::{
        pricing::{CacheType, Pricing},
        scheme::Scheme,
    },
    estimate::bill::{Columns, Factor, Formula, Part, Term},
    forward::{LayerCache, Span, fold},
    messages::terms,
    resolve::{origin::Origin, workload::Workload},
};

/// `layers × sequences × slots × bytes of one token's keys and values`; bytes.
///
/// Priced with the whole context filled, also where the cache grows only as it fills.
pub fn terms(
    workload: &Workload,
    pricing: &Pricing,
    scheme: &Scheme,
    caches: &[LayerCache],
) -> Result<Vec<Term>, Error> {
    let context = &workload.setup.context;
    let name = &workload.formats[context.keys].id;
    let types = &pricing.cache.types;
    let kind = types.iter().find(|kind| kind.format.eq_ignore_ascii_case(name));
    let Some(kind) = kind.or(types.first()) else { return Ok(Vec::new()) };
    let activations = scheme.activations.unwrap_or(pricing.activations);
    let groups = fold::groups(caches, LayerCache::is_like, |_| false);
    let term = |((layers, cache), _): ((u64, LayerCache), bool)| {
        term(workload, (kind, activations), pricing.cache.at_once, (layers, cache))
    };
    groups.into_iter().map(term).collect()
}

fn term(
    workload: &Workload,
    (kind, activations): (&CacheType, u64),
    at_once: bool,
    (layers, cache): (u64, LayerCache),
) -> Result<Term, Error> {
    let context = &workload.setup.context;
    let shape = || Origin::Catalog(workload.model.file.clone());
    let windowed = cache.span == Span::Window;
    let (label, slots) = if windowed {
        (terms::windowed_keys_and_values(), context.window_cells)
    } else {
        (terms::keys_and_values(), context.cells)
    };
    let rule = if at_once { terms::at_once_rule() } else { terms::steps_rule() };
    let head = workload.model.shape.head_dim.max(1);
    let row = |elements: u64| row_bytes(kind, activations, elements, head);
    let both = row(cache.keys).zip(row(cache.values)).and_then(|(k, v)| k.checked_add(v));
    let bytes = both.ok_or(Error::Overflow { part: Part::KvCache.label() })?;
    let factors = vec![
        Factor::new(terms::layers(), layers, shape()),
        Factor::new(terms::sequences(), context.streams, context.parallel.origin.clone()),
        Factor::new(terms::slots(), slots, Origin::Computed(rule)),
        Factor::new(terms::token_bytes(), bytes, Origin::Catalog("data/runtimes.yaml".into())),
    ];
    let source = format!("{} (data/runtimes.yaml)", workload.runtime.source);
    let part = Part::KvCache;
    let term = Term::new(part, label, Formula::Product, factors, Columns::HELD, source)?;
    Ok(term.lying_in(workload.setup.offload.pool))
}

/// Bytes of one token's keys, or values: elements, and scales of groups and heads.
fn row_bytes(kind: &CacheType, activations: u64, elements: u64, head: u64) -> Option<u64> {
    let bits = kind.bits.or(activations.checked_mul(8))?;
    let data = elements.checked_mul(bits)?.div_ceil(8);
    let groups = match kind.group {
        0 => 0,
        group => elements.div_ceil(group).checked_mul(kind.scale_bytes)?,
    };
    let heads = elements.div_ceil(head).checked_mul(kind.head_bytes)?;
    data.checked_add(groups)?.checked_add(heads)
}
