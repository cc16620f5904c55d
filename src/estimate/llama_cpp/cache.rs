//! What a context keeps: keys and values, and what recurrent layers carry on. Exact.

use crate::{
    Error, Message,
    catalog::format::FormatId,
    estimate::bill::{Columns, Factor, Formula, Part, Term},
    forward::{Carried, LayerCache, LayerState, Span, fold},
    messages::{self, terms},
    resolve::{origin::Origin, workload::Workload},
};

const STATES: &str = "llama.cpp 0c1e57098, src/llama-memory-recurrent.cpp";
const SOURCE: &str = "llama.cpp 0c1e57098, src/llama-kv-cache.cpp and src/llama-kv-cache-iswa.cpp";

/// Keys and values of every cached layer.
///
/// `layers × streams × cells × blocks in a row × bytes of a block`, once for keys and once for
/// values; bytes, exact. All of it is resident from the start, because the runtime clears it.
/// Without fused attention values are kept transposed, with rows as wide as the widest layer's.
pub fn terms(workload: &Workload, caches: &[LayerCache]) -> Result<Vec<Term>, Error> {
    let context = &workload.setup.context;
    let widest = workload.model.shape.widest_values();
    let mut terms = Vec::new();
    let offload = &workload.setup.offload;
    let on_gpu = |cache: &LayerCache| offload.has(Some(cache.layer));
    for ((layers, cache), on_gpu) in fold::groups(caches, LayerCache::is_like, on_gpu) {
        let values = match cache.values {
            0 => 0,
            values if context.flash_attn => values,
            _ => widest,
        };
        let keys = [terms::keys(), terms::windowed_keys()];
        let of_values = [terms::values(), terms::windowed_values()];
        for (labels, row, format) in
            [(keys, cache.keys, context.keys), (of_values, values, context.values)]
        {
            let term = term(workload, labels, (layers, cache.span), row, format)?;
            terms.push(if on_gpu { term.lying_in(offload.pool) } else { term });
        }
    }
    Ok(terms)
}

/// What recurrent layers carry on: `layers × sequences × elements × 4 bytes`; exact, resident from
/// the start, and the same for every context length.
pub fn states(workload: &Workload, states: &[LayerState]) -> Result<Vec<Term>, Error> {
    let parallel = &workload.setup.context.parallel;
    let shape = || Origin::Catalog(workload.model.file.clone());
    let offload = &workload.setup.offload;
    let term = |((layers, state), on_gpu): ((u64, LayerState), bool)| {
        let label = match state.carried {
            Carried::Inputs => terms::last_inputs(),
            Carried::Sum => terms::state(),
        };
        let factors = vec![
            Factor::new(terms::layers(), layers, shape()),
            Factor::new(terms::sequences(), parallel.value, parallel.origin.clone()),
            Factor::new(terms::elements(), state.elements, shape()),
            Factor::new(terms::element_bytes(), 4, Origin::Constant(terms::float_32())),
        ];
        let part = Part::RecurrentState;
        let term = Term::new(part, label, Formula::Product, factors, Columns::HELD, STATES)?;
        Ok(if on_gpu { term.lying_in(offload.pool) } else { term })
    };
    let on_gpu = |state: &LayerState| offload.has(Some(state.layer));
    fold::groups(states, LayerState::is_like, on_gpu).into_iter().map(term).collect()
}

fn term(
    workload: &Workload,
    labels: [Message; 2],
    (layers, span): (u64, Span),
    row: u64,
    format: FormatId,
) -> Result<Term, Error> {
    let context = &workload.setup.context;
    let format = &workload.formats[format];
    if !row.is_multiple_of(format.block) {
        return Err(Error::Refused(messages::errors::rows_not_filled(
            &format.id,
            format.block,
            &workload.model.id,
            row,
        )));
    }
    let windowed = span == Span::Window;
    let (cells, rule) = if windowed {
        (context.window_cells, terms::window_rule())
    } else {
        (context.cells, terms::context_rule())
    };
    let [plain, in_window] = labels;
    let label = if windowed { in_window } else { plain };
    let shape = || Origin::Catalog(workload.model.file.clone());
    let factors = vec![
        Factor::new(terms::layers(), layers, shape()),
        Factor::new(terms::streams(), context.streams, context.parallel.origin.clone()),
        Factor::new(terms::cells(), cells, Origin::Computed(rule)),
        Factor::new(format.unit_in_a_row(), format.blocks(row), shape()),
        Factor::new(
            format.bytes_of_a_unit(),
            format.bytes,
            Origin::Catalog("data/formats.yaml".into()),
        ),
    ];
    Term::new(Part::KvCache, label, Formula::Product, factors, Columns::HELD, SOURCE)
}
