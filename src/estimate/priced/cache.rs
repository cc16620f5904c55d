//! Keys and values, as a runtime allocates them.

use super::FILE;
use crate::{
    Error,
    catalog::pricing::CacheType,
    estimate::bill::{Factor, Formula, Part, Term, alike},
    forward::{LayerCache, Span},
    messages::terms,
    resolve::workload::PricedRun,
};

/// `layers × sequences × slots × bytes of one token's keys and values`; bytes.
///
/// Priced with the whole context filled, also where the cache grows only as it fills.
pub fn terms(run: PricedRun<'_>, caches: &[LayerCache]) -> Result<Vec<Term>, Error> {
    let name = &run.workload.formats[run.workload.setup.context.keys].id;
    let types = &run.pricing.cache.types;
    let kind = types.iter().find(|kind| kind.format.eq_ignore_ascii_case(name));
    let Some(kind) = kind.or(types.first()) else { return Ok(Vec::new()) };
    let groups = alike(caches.iter().map(|cache| (cache, 1)), |cache| {
        (cache.span, cache.keys, cache.values)
    });
    groups.into_iter().map(|(cache, layers)| term(run, kind, layers, cache)).collect()
}

fn term(
    run: PricedRun<'_>,
    kind: &CacheType,
    layers: u64,
    cache: &LayerCache,
) -> Result<Term, Error> {
    let (workload, part) = (run.workload, Part::KvCache);
    let context = &workload.setup.context;
    let (label, slots) = if cache.span == Span::Window {
        (terms::windowed_keys_and_values(), context.window_cells)
    } else {
        (terms::keys_and_values(), context.cells)
    };
    let at_once = run.pricing.cache.at_once;
    let rule = if at_once { terms::at_once_rule() } else { terms::steps_rule() };
    let head = workload.model.shape.head_dim.max(1);
    let row = |elements: u64| row_bytes(kind, run.activations(), elements, head);
    let both = row(cache.keys).zip(row(cache.values)).and_then(|(k, v)| k.checked_add(v));
    let bytes = both.ok_or(Error::Overflow { part: part.label() })?;
    let factors = [
        Factor::of_model(terms::layers(), layers, workload),
        Factor::new(terms::sequences(), context.streams, context.parallel.origin.clone()),
        Factor::computed(terms::slots(), slots, rule),
        Factor::of_data(terms::token_bytes(), bytes, FILE),
    ];
    let source = format!("{} ({FILE})", workload.runtime.source);
    let term = Term::new(part, label, Formula::Product, factors, source)?;
    Ok(term.lying_in(workload.setup.offload.pool()))
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
