//! What a context keeps: keys and values, and what recurrent layers carry on. Exact.

use crate::{
    Error, Message,
    catalog::format::FormatId,
    estimate::bill::{Factor, Formula, Part, Term, alike},
    forward::{Carried, LayerCache, LayerState, Span},
    messages::{self, terms},
    resolve::workload::Workload,
};

const STATES: &str = "llama.cpp 0c1e57098, src/llama-memory-recurrent.cpp";
const SOURCE: &str = "llama.cpp 0c1e57098, src/llama-kv-cache.cpp and src/llama-kv-cache-iswa.cpp";

/// Keys and values of every cached layer.
///
/// `layers × streams × cells × blocks in a row × bytes of a block`, once for keys and once for
/// values; bytes, exact. All of it is resident from the start, because the runtime clears it.
/// Without fused attention values are kept transposed, with rows as wide as the widest layer's.
pub fn terms(workload: &Workload, caches: &[LayerCache]) -> Result<Vec<Term>, Error> {
    let (context, offload) = (&workload.setup.context, &workload.setup.offload);
    let widest = workload.model.shape.widest_values();
    let mut terms = Vec::new();
    let key =
        |cache: &&LayerCache| (cache.span, cache.keys, cache.values, offload.keeper(cache.layer));
    for (cache, layers) in alike(caches.iter().map(|cache| (cache, 1)), key) {
        let values = match cache.values {
            0 => 0,
            values if context.flash_attn => values,
            _ => widest,
        };
        let (of_keys, of_values) = if cache.span == Span::Window {
            (terms::windowed_keys(), terms::windowed_values())
        } else {
            (terms::keys(), terms::values())
        };
        let layers = (layers, cache.span);
        let keys = term(workload, of_keys, layers, cache.keys, context.keys)?;
        let values = term(workload, of_values, layers, values, context.values)?;
        terms.extend([keys, values].map(|term| term.on(offload, offload.keeper(cache.layer))));
    }
    Ok(terms)
}

/// What recurrent layers carry on: `layers × sequences × elements × 4 bytes`, once more for every token that may
/// be gone back to; exact, resident from the start, and the same for every context length.
pub fn states(workload: &Workload, states: &[LayerState]) -> Result<Vec<Term>, Error> {
    let (offload, rollback) = (&workload.setup.offload, workload.setup.context.rollback);
    let term = |(state, layers): (&LayerState, u64)| {
        let label = match state.carried {
            Carried::Inputs => terms::last_inputs(),
            Carried::Sum => terms::state(),
        };
        let mut factors = vec![
            Factor::of_model(terms::layers(), layers, workload),
            Factor::given(terms::sequences(), &workload.setup.context.parallel),
            Factor::of_model(terms::elements(), state.elements, workload),
            Factor::constant(terms::element_bytes(), 4, terms::float_32()),
        ];
        if rollback > 0 {
            let kept = rollback.saturating_add(1);
            factors.push(Factor::computed(terms::states_kept(), kept, terms::states_kept_rule()));
        }
        let term = Term::new(Part::RecurrentState, label, Formula::Product, factors, STATES)?;
        Ok(term.on(offload, offload.keeper(state.layer)))
    };
    let key = |state: &&LayerState| (state.carried, state.elements, offload.keeper(state.layer));
    alike(states.iter().map(|state| (state, 1)), key).into_iter().map(term).collect()
}

fn term(
    workload: &Workload,
    label: Message,
    (layers, span): (u64, Span),
    row: u64,
    format: FormatId,
) -> Result<Term, Error> {
    let context = &workload.setup.context;
    let format = &workload.formats[format];
    if !row.is_multiple_of(format.block) {
        let (id, model) = (&format.id, &workload.model.id);
        let reason = messages::errors::rows_not_filled(id, format.block, model, row);
        return Err(Error::Refused(reason));
    }
    let (cells, rule) = if span == Span::Window {
        (context.window_cells, terms::window_rule())
    } else {
        (context.cells, terms::context_rule())
    };
    let factors = [
        Factor::of_model(terms::layers(), layers, workload),
        Factor::new(terms::streams(), context.streams, context.parallel.origin.clone()),
        Factor::computed(terms::cells(), cells, rule),
        Factor::of_model(format.unit_in_a_row(), format.blocks(row), workload),
        Factor::of_data(format.bytes_of_a_unit(), format.bytes, "data/formats.yaml"),
    ];
    Term::new(Part::KvCache, label, Formula::Product, factors, SOURCE)
}
