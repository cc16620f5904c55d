//! The process itself: program, vocabulary, tables, graph objects, and what loading leaves behind.
//!
//! The mechanisms are here, the fitted constants in `data/runtimes.yaml` with their error.

use std::sync::Arc;

use super::{inventory::Inventory, work};
use crate::estimate::graphs::PlannedGraphs;
use crate::{
    Bytes, Error, Message,
    ask::LoadMode,
    catalog::tokenizer::{Kind, Tokenizer},
    estimate::bill::{Columns, Factor, Formula, Part, Term, total},
    file::Contents,
    forward::Span,
    messages::{self, origin, terms},
    resolve::{
        origin::Origin,
        workload::{Pool, Workload},
    },
};

const FITTED: &str = "fitted to measured runs of llama.cpp 0c1e57098";
const GRAPH: &str = "llama.cpp 0c1e57098, src/llama-graph.cpp and ggml/src/ggml-backend.cpp";
const CELLS: &str = "llama.cpp 0c1e57098, src/llama-kv-cells.h";
const WORK: &str = "llama.cpp 0c1e57098, ggml/src/ggml-cpu/ggml-cpu.c (ggml_graph_plan)";
const OUTPUT: &str = "llama.cpp 0c1e57098, src/llama-context.cpp (output_reserve)";
const DRIVER: &str = "resident memory of GPU drivers, data/backends.yaml";
const LOADING: &str =
    "llama.cpp 0c1e57098, src/llama-model-loader.cpp; constants fitted to measured runs";

/// The scheduler's copies of a graph, bytes per node; never touched.
const COPY_NODE: u64 = 60 * 336;
/// Book-keeping of one cache cell, bytes: position, extension, shift, sequence set.
const CELL: u64 = 52;
/// Parsed tokenizer strings while loading, bytes each.
const PARSED: u64 = 32;
/// The largest block the allocator keeps instead of returning it to the system, bytes.
const KEPT_BLOCK: u64 = 32 << 20;

/// Terms of the process. `held` are the terms of weights, caches and compute.
pub fn terms(
    workload: &Workload,
    inventory: &Inventory,
    graphs: &PlannedGraphs,
    held: &[Term],
) -> Result<Vec<Term>, Error> {
    let runtime = &workload.runtime;
    let mut terms = vec![
        constant(Part::Process, terms::start(), runtime.process.start)?,
        constant(Part::Process, terms::program(), runtime.process.program)?,
    ];
    terms.extend(driver(workload)?);
    terms.extend(vocabulary(workload)?);
    let small = small(workload, inventory, graphs)?;
    terms.push(unused_heap(workload, inventory, &small)?);
    terms.extend(small);
    terms.push(untouched_copies(graphs)?);
    terms.push(loading_surplus(workload, inventory, held, &terms)?);
    Ok(terms)
}

/// The least that a GPU's driver and runtime hold; how much more it may be widens the stated error.
fn driver(workload: &Workload) -> Result<Option<Term>, Error> {
    let range = workload.backend().driver_bytes.filter(|_| workload.setup.offload.is_used());
    let term = |bytes| {
        let origin = Origin::Catalog("data/backends.yaml".into());
        let factors = vec![Factor::new(terms::bytes(), bytes, origin)];
        let label = terms::driver();
        Term::new(Part::Process, label, Formula::Product, factors, Columns::HELD, DRIVER)
    };
    range.map(|range| term(range.low)).transpose()
}

fn constant(part: Part, label: Message, bytes: u64) -> Result<Term, Error> {
    Term::new(
        part,
        label,
        Formula::Product,
        vec![fitted(terms::bytes(), bytes)],
        Columns::HELD,
        FITTED,
    )
}

fn fitted(name: Message, bytes: u64) -> Factor {
    Factor::new(name, bytes, Origin::Constant(terms::fitted()))
}

/// What the runtime keeps of the tokenizer; an unknown one is taken for byte pairs with as many
/// merges as the embedding table has rows.
fn vocabulary(workload: &Workload) -> Result<Vec<Term>, Error> {
    let (tokens, merges) = vocabulary_size(workload);
    let runtime = &workload.runtime;
    let term = |label, formula, factors| {
        Term::new(Part::Vocabulary, label, formula, factors, Columns::HELD, FITTED)
    };
    let Some(merges) = merges else {
        let pieces = tokens.value.checked_mul(runtime.process.spm_token);
        let pieces = pieces.ok_or(Error::Overflow { part: Part::Vocabulary.label() })?;
        let factors = vec![
            Factor::new(
                terms::pieces_of(tokens.value, runtime.process.spm_token),
                pieces,
                tokens.origin,
            ),
            fitted(terms::counted_elsewhere(), runtime.process.left_free),
        ];
        return Ok(vec![term(terms::pieces(), Formula::Excess, factors)?]);
    };
    Ok(vec![
        term(
            terms::tokens(),
            Formula::Product,
            vec![tokens, fitted(terms::bytes_per_token(), runtime.process.bpe_token)],
        )?,
        term(
            terms::merges(),
            Formula::Product,
            vec![merges, fitted(terms::bytes_per_merge(), runtime.process.bpe_merge)],
        )?,
        constant(Part::Vocabulary, terms::model_tables(), runtime.process.bpe_tables)?,
    ])
}

/// Tokens, and merges unless the tokenizer has none.
fn vocabulary_size(workload: &Workload) -> (Factor, Option<Factor>) {
    let in_file = workload.contents.as_ref().is_some_and(|contents| contents.about.has_tokenizer);
    let file = || {
        Origin::Catalog(if in_file {
            workload.model.file.clone()
        } else {
            "data/tokenizers.yaml".into()
        })
    };
    match &workload.tokenizer {
        Some(Tokenizer { kind: Kind::Spm, tokens, .. }) => {
            (Factor::new(terms::tokens(), *tokens, file()), None)
        }
        Some(Tokenizer { kind: Kind::Bpe, tokens, merges, .. }) => {
            let merges = match merges {
                Some(merges) => Factor::new(terms::merges(), *merges, file()),
                None => Factor::new(
                    terms::merges(),
                    *tokens,
                    Origin::Default(origin::merges_not_known()),
                ),
            };
            (Factor::new(terms::tokens(), *tokens, file()), Some(merges))
        }
        None => {
            let vocab = workload.model.shape.vocab;
            let why = Origin::Default(origin::tokenizer_not_known());
            (
                Factor::new(terms::tokens(), vocab, Origin::Catalog(workload.model.file.clone())),
                Some(Factor::new(terms::merges(), vocab, why)),
            )
        }
    }
}

/// Blocks that come after loading and may use what it left free.
fn small(
    workload: &Workload,
    inventory: &Inventory,
    graphs: &PlannedGraphs,
) -> Result<Vec<Term>, Error> {
    let context = &workload.setup.context;
    let shape = || Origin::Catalog(workload.model.file.clone());
    let output = vec![
        Factor::new(messages::bill::vocabulary(), workload.model.shape.vocab, shape()),
        Factor::new(terms::sequences(), context.parallel.value, context.parallel.origin.clone()),
        Factor::new(terms::logit_bytes(), 4, Origin::Constant(terms::float_32())),
    ];
    let caches = &graphs.caches;
    let cells = |span: fn(Span) -> bool, cells| {
        if caches.iter().any(|cache| span(cache.span)) { cells } else { 0 }
    };
    let full = cells(|span| span != Span::Window, context.cells);
    let window = cells(|span| span == Span::Window, context.window_cells);
    let cell_factors = vec![
        Factor::new(
            terms::cells(),
            full.saturating_add(window),
            Origin::Computed(terms::cells_of_each()),
        ),
        Factor::new(terms::streams(), context.streams, context.parallel.origin.clone()),
        Factor::new(terms::cell_bytes(), CELL, Origin::Constant(terms::cell_record())),
    ];
    let kept = if context.prompt_is_split() { 3 } else { 2 };
    let graph_factors = vec![
        max_nodes(graphs),
        Factor::new(terms::graphs(), kept, Origin::Computed(terms::graphs_rule())),
        fitted(terms::node_bytes(), workload.runtime.process.graph_node),
    ];
    let work = work::bytes(workload, inventory, &graphs.needs);
    let work_factors =
        vec![Factor::new(terms::bytes(), work, Origin::Computed(terms::hungriest()))];
    let product = |part, label, factors, source| {
        Term::new(part, label, Formula::Product, factors, Columns::HELD, source)
    };
    Ok(vec![
        product(Part::Output, terms::logits(), output, OUTPUT)?,
        product(Part::Process, terms::cell_tables(), cell_factors, CELLS)?,
        product(Part::Process, terms::graph_objects(), graph_factors, GRAPH)?,
        product(Part::Process, terms::work_buffer(), work_factors, WORK)?,
        constant(Part::Process, terms::scheduler_tables(), workload.runtime.process.tables)?,
    ])
}

/// Nodes a graph object has room for.
fn max_nodes(graphs: &PlannedGraphs) -> Factor {
    let (nodes, rule) = graphs.most_nodes.clone();
    Factor::new(terms::nodes(), nodes, Origin::Computed(rule))
}

/// Heap that loading left free, and that later blocks do not need.
fn unused_heap(workload: &Workload, inventory: &Inventory, small: &[Term]) -> Result<Term, Error> {
    let used = total(small, |columns| columns.resident)
        .ok_or(Error::Overflow { part: Part::Process.label() })?;
    let largest = inventory.largest_repacked();
    let staged = if workload.setup.load_mode.value == LoadMode::None && largest <= KEPT_BLOCK {
        largest
    } else {
        0
    };
    let left = workload
        .runtime
        .process
        .left_free
        .saturating_add(workload.runtime.process.least_growth)
        .saturating_add(staged);
    let factors = vec![
        Factor::new(terms::left_free(), left, Origin::Constant(terms::left_free_rule())),
        Factor::new(terms::used_later(), used.get(), Origin::Computed(terms::used_later_rule())),
    ];
    Term::new(Part::Process, terms::unused_heap(), Formula::Excess, factors, Columns::HELD, FITTED)
}

/// Room the scheduler asks for and never touches: it hurts 32-bit and strict systems only.
fn untouched_copies(graphs: &PlannedGraphs) -> Result<Term, Error> {
    let factors = vec![
        max_nodes(graphs),
        Factor::new(terms::copy_bytes(), COPY_NODE, Origin::Constant(terms::copy_rule())),
    ];
    Term::new(
        Part::Process,
        terms::scheduler_copies(),
        Formula::Product,
        factors,
        Columns::RESERVED,
        GRAPH,
    )
}

/// Where the peak while loading is above that of the run: parsed metadata and the whole file.
fn loading_surplus(
    workload: &Workload,
    inventory: &Inventory,
    held: &[Term],
    process: &[Term],
) -> Result<Term, Error> {
    let overflow = || Error::Overflow { part: Part::Process.label() };
    let sum = |part: &dyn Fn(Part) -> bool| {
        let terms = held.iter().chain(process);
        let terms = terms.filter(|term| part(term.part) && term.pool == Pool::Ram);
        total(terms, |columns| columns.resident).ok_or_else(overflow)
    };
    let run = sum(&|_| true)?;
    let vocabulary = sum(&|part| part == Part::Vocabulary)?;
    let copies = sum(&|part| matches!(part, Part::RepackedWeights | Part::CopiedWeights))?;
    let runtime = &workload.runtime;
    let mapped = workload.setup.load_mode.value == LoadMode::Mmap;
    let file = match workload.setup.load_mode.value {
        LoadMode::Mmap => file_estimate(workload, inventory),
        // A tensor on its way into another layout is staged, the largest first: while it is, most
        // of the others are not there yet, so staging never makes the peak.
        LoadMode::None => Some(0),
    };
    let (tokens, merges) = vocabulary_size(workload);
    let merges = merges.map_or(0, |merges| merges.value);
    let more = if merges <= tokens.value { 0 } else { merges };
    let parsed = tokens.value.checked_add(more).and_then(|parsed| parsed.checked_mul(PARSED));
    let peak = [
        Bytes::new(runtime.process.start),
        Bytes::new(runtime.process.program_loaded),
        Bytes::new(runtime.process.left_free),
        vocabulary,
        copies,
        Bytes::new(file.ok_or_else(overflow)?),
        Bytes::new(parsed.ok_or_else(overflow)?),
    ];
    let peak = Bytes::sum(peak).ok_or_else(overflow)?;
    let factors = vec![
        Factor::new(
            terms::peak_loading(),
            peak.get(),
            Origin::Computed(terms::peak_loading_rule()),
        ),
        Factor::new(terms::peak_run(), run.get(), Origin::Computed(terms::all_other_terms())),
    ];
    // Pages of a mapped file can be taken back, a tensor on its way into another layout cannot.
    let columns = Columns { resident: true, charged: !mapped, working: !mapped, reserved: false };
    Term::new(Part::Process, terms::surplus(), Formula::Excess, factors, columns, LOADING)
}

/// The whole file: padded tensors, and the tokenizer as far as it is known.
fn file_estimate(workload: &Workload, inventory: &Inventory) -> Option<u64> {
    let tokenizer = || workload.tokenizer.as_ref().and_then(|tokenizer| tokenizer.file_bytes);
    let has_tokenizer = |contents: &Arc<Contents>| contents.about.has_tokenizer;
    let missing = if workload.contents.as_ref().is_some_and(has_tokenizer) {
        0
    } else {
        tokenizer().unwrap_or(0)
    };
    inventory.file_bytes.or_else(|| inventory.padded_bytes())?.checked_add(missing)
}

#[cfg(test)]
mod tests {
    use crate::{Catalog, Error, Estimate, Question, resolve};

    #[test]
    fn vocabularies_of_more_than_64_bits_of_bytes_are_refused() {
        for more in ["kind: spm", "kind: bpe\n  merges: 9223372036854775807"] {
            let mut catalog = Catalog::bundled();
            let huge =
                format!("- id: llama-2\n  {more}\n  tokens: 9223372036854775806\n  source: x\n");
            catalog.add("tokenizers.yaml", huge).unwrap();
            let question = Question::about("tinyllama-1.1b");
            let error = Estimate::of(&resolve(&question, &catalog).unwrap().workload).unwrap_err();
            assert!(matches!(error, Error::Overflow { .. }), "{error}");
        }
    }
}
