//! The process itself: program, vocabulary, tables, graph objects, and what loading leaves behind.
//!
//! The mechanisms are here, the fitted constants in `data/runtimes.yaml` with their error.

use std::sync::Arc;

use super::{inventory::Inventory, work};
use crate::{
    Bytes, Error, Message,
    ask::LoadMode,
    catalog::tokenizer::Kind,
    estimate::{
        bill::{Columns, Factor, Formula, Part, Term, total},
        graphs::PlannedGraphs,
    },
    forward::Span,
    messages::{self, origin, terms},
    resolve::{
        origin::Origin,
        workload::{Context, Pool, Workload},
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
    let mut terms = bare(workload)?;
    terms.extend(driver(workload)?);
    terms.extend(vocabulary(workload, workload.runtime.process.left_free)?);
    let small = small(workload, inventory, graphs)?;
    terms.push(unused_heap(workload, inventory, &small)?);
    terms.extend(small);
    terms.push(untouched_copies(graphs)?);
    terms.push(loading_surplus(workload, inventory, held, &terms)?);
    Ok(terms)
}

/// A started process without a model; none where what was measured of the program holds it already.
///
/// Pages of program and libraries are clean pages of files, which a system that limits what a process is
/// charged does not count.
fn bare(workload: &Workload) -> Result<Vec<Term>, Error> {
    if within_app(workload) {
        return Ok(Vec::new());
    }
    let process = &workload.runtime.process;
    let start = constant(Part::Process, terms::start(), process.start)?;
    let program = constant(Part::Process, terms::program(), process.program)?;
    let limited = workload.site.system.as_ref().is_some_and(|system| system.pages.is_some());
    let program = if limited { program.standing_in(Columns::file(true)) } else { program };
    Ok(vec![start, program])
}

/// Whether the process was measured as a whole, before it loads anything.
fn within_app(workload: &Workload) -> bool {
    workload.own_memory().is_some_and(|own| own.whole_process)
}

/// Terms of what is run beside a model in the same process: its own tables and objects.
pub fn beside(
    workload: &Workload,
    inventory: &Inventory,
    graphs: &PlannedGraphs,
) -> Result<Vec<Term>, Error> {
    // What its loading left free, nothing later uses.
    let mut terms = vocabulary(workload, 0)?;
    terms.extend(run_beside(workload, inventory, graphs)?);
    Ok(terms)
}

/// The same of what has the vocabulary of the model it runs beside.
pub fn run_beside(
    workload: &Workload,
    inventory: &Inventory,
    graphs: &PlannedGraphs,
) -> Result<Vec<Term>, Error> {
    let mut terms = small(workload, inventory, graphs)?;
    terms.push(untouched_copies(graphs)?);
    Ok(terms)
}

/// The least that a GPU's driver and runtime hold; how much more it may be widens the stated error.
fn driver(workload: &Workload) -> Result<Option<Term>, Error> {
    let range = workload.backend().driver_bytes.filter(|_| workload.setup.offload.is_used());
    let factor = |low| Factor::of_data(terms::bytes(), low, "data/backends.yaml");
    let term = |low| product(Part::Process, terms::driver(), [factor(low)], DRIVER);
    range.map(|range| term(range.low)).transpose()
}

fn product(
    part: Part,
    label: Message,
    factors: impl Into<Arc<[Factor]>>,
    source: &'static str,
) -> Result<Term, Error> {
    Term::new(part, label, Formula::Product, factors, source)
}

fn constant(part: Part, label: Message, bytes: u64) -> Result<Term, Error> {
    product(part, label, [fitted(terms::bytes(), bytes)], FITTED)
}

fn fitted(name: Message, bytes: u64) -> Factor {
    Factor::constant(name, bytes, terms::fitted())
}

/// What the runtime keeps of the tokenizer; an unknown one is taken for byte pairs with as many
/// merges as the embedding table has rows. Of `left_free` the bytes are counted where they are used.
fn vocabulary(workload: &Workload, left_free: u64) -> Result<Vec<Term>, Error> {
    let (tokens, merges) = vocabulary_size(workload);
    let (process, part) = (&workload.runtime.process, Part::Vocabulary);
    let system = workload.site.system.as_ref().map(|system| system.id.as_str());
    let (each, derived) = process.vocabulary(system);
    let taken = |name, bytes| {
        let source = if derived { terms::derived() } else { terms::fitted() };
        Factor::constant(name, bytes, source)
    };
    let Some(merges) = merges else {
        let pieces = tokens.value.checked_mul(each.spm_token);
        let pieces = pieces.ok_or(Error::Overflow { part: part.label() })?;
        let name = terms::pieces_of(tokens.value, each.spm_token);
        let factors = [
            Factor::new(name, pieces, tokens.origin),
            fitted(terms::counted_elsewhere(), left_free),
        ];
        return Ok(vec![Term::new(part, terms::pieces(), Formula::Excess, factors, FITTED)?]);
    };
    let tokens = [tokens, taken(terms::bytes_per_token(), each.bpe_token)];
    let merges = [merges, taken(terms::bytes_per_merge(), each.bpe_merge)];
    Ok(vec![
        product(part, terms::tokens(), tokens, FITTED)?,
        product(part, terms::merges(), merges, FITTED)?,
        constant(part, terms::model_tables(), process.bpe_tables)?,
    ])
}

/// Tokens, and merges unless the tokenizer has none.
fn vocabulary_size(workload: &Workload) -> (Factor, Option<Factor>) {
    let Some(tokenizer) = &workload.tokenizer else {
        let tokens = Factor::of_model(terms::tokens(), workload.model.shape.vocab, workload);
        let why = Origin::Default(origin::tokenizer_not_known());
        let merges = Factor::new(terms::merges(), tokens.value, why);
        return (tokens, Some(merges));
    };
    let in_file = workload.contents.as_ref().is_some_and(|contents| contents.about.has_tokenizer);
    let counted = |name, count| {
        if in_file {
            return Factor::of_model(name, count, workload);
        }
        Factor::of_data(name, count, "data/tokenizers.yaml")
    };
    let merges = (tokenizer.kind == Kind::Bpe).then(|| {
        let known = tokenizer.merges.map(|merges| counted(terms::merges(), merges));
        let why = || Origin::Default(origin::merges_not_known());
        known.unwrap_or_else(|| Factor::new(terms::merges(), tokenizer.tokens, why()))
    });
    (counted(terms::tokens(), tokenizer.tokens), merges)
}

/// Blocks that come after loading and may use what it left free.
fn small(
    workload: &Workload,
    inventory: &Inventory,
    graphs: &PlannedGraphs,
) -> Result<Vec<Term>, Error> {
    let context = &workload.setup.context;
    let cells = [
        Factor::computed(terms::cells(), cells(context, graphs), terms::cells_of_each()),
        Factor::new(terms::streams(), context.streams, context.parallel.origin.clone()),
        Factor::constant(terms::cell_bytes(), CELL, terms::cell_record()),
    ];
    // One more where passes without outputs are made too: of a prompt that is split, and of any by heads.
    let without = context.prompt_is_split() || workload.model.shape.is_of_heads();
    let kept = if without { 3 } else { 2 };
    let objects = [
        max_nodes(graphs),
        Factor::computed(terms::graphs(), kept, terms::graphs_rule()),
        fitted(terms::node_bytes(), workload.runtime.process.graph_node),
    ];
    let work = work::bytes(workload, inventory, &graphs.needs);
    let work = [Factor::computed(terms::bytes(), work, terms::hungriest())];
    let mut small = outputs(workload)?;
    small.extend(end_of_outputs(workload)?);
    small.extend([
        product(Part::Process, terms::cell_tables(), cells, CELLS)?,
        product(Part::Process, terms::graph_objects(), objects, GRAPH)?,
        product(Part::Process, terms::work_buffer(), work, WORK)?,
        constant(Part::Process, terms::scheduler_tables(), workload.runtime.process.tables)?,
    ]);
    Ok(small)
}

/// Logits, or of embeddings what stands for each token of a prompt.
///
/// Room for logits is kept beside embeddings too, also of models that make none.
fn outputs(workload: &Workload) -> Result<Vec<Term>, Error> {
    let (context, shape) = (&workload.setup.context, &workload.model.shape);
    let bytes = Factor::constant(terms::logit_bytes(), 4, terms::float_32());
    if !context.embeddings.value {
        let vocabulary = Factor::of_model(messages::bill::vocabulary(), shape.vocab, workload);
        let sequences = Factor::given(terms::sequences(), &context.parallel);
        let checked = context.guesses.saturating_add(1);
        let logits: Arc<[Factor]> = if checked > 1 {
            let checked = Factor::computed(terms::checked(), checked, terms::checked_rule());
            [vocabulary, sequences, checked, bytes].into()
        } else {
            [vocabulary, sequences, bytes].into()
        };
        let logits = product(Part::Output, terms::logits(), logits, OUTPUT)?;
        return Ok([logits].into_iter().chain(handed_states(workload)?).collect());
    }
    let width = shape.vocab.saturating_add(shape.hidden);
    let rows = context.output_rows();
    let embeddings = [
        Factor::of_model(terms::vocabulary_and_width(), width, workload),
        Factor::computed(terms::rows_of_outputs(), rows, terms::rows_of_outputs_rule()),
        bytes,
    ];
    Ok(vec![product(Part::Output, terms::embeddings(), embeddings, OUTPUT)?])
}

/// The end of the buffer of outputs, where the device of the last layer reads it directly.
fn end_of_outputs(workload: &Workload) -> Result<Option<Term>, Error> {
    let offload = &workload.setup.offload;
    let device = offload.owner(None).and_then(|device| offload.devices.get(device));
    let Some(host) = device.and_then(|device| device.rules.host) else { return Ok(None) };
    let bytes = Factor::computed(terms::bytes(), host.surplus, terms::pinned_rule());
    product(Part::Output, terms::pinned_surplus(), [bytes], OUTPUT).map(Some)
}

/// The last states that heads guess from: those of a batch, and of the heads those of each sequence.
fn handed_states(workload: &Workload) -> Result<Option<Term>, Error> {
    let (context, shape) = (&workload.setup.context, &workload.model.shape);
    let rows = match (workload.heads(), shape.is_of_heads()) {
        (Some(_), _) => Factor::given(terms::tokens_of_a_batch(), &context.batch),
        (None, true) => Factor::given(terms::sequences(), &context.parallel),
        (None, false) => return Ok(None),
    };
    let width = Factor::of_model(terms::elements(), shape.hidden, workload);
    let factors = [rows, width, Factor::constant(terms::element_bytes(), 4, terms::float_32())];
    product(Part::Output, terms::handed_states(), factors, OUTPUT).map(Some)
}

/// Cells of one stream, of each cache that a layer uses.
fn cells(context: &Context, graphs: &PlannedGraphs) -> u64 {
    let used = |windowed, cells| {
        let has =
            graphs.outline.caches.iter().any(|cache| (cache.span == Span::Window) == windowed);
        if has { cells } else { 0 }
    };
    used(false, context.cells).saturating_add(used(true, context.window_cells))
}

/// Nodes a graph object has room for.
fn max_nodes(graphs: &PlannedGraphs) -> Factor {
    let (nodes, rule) = graphs.most_nodes.clone();
    Factor::computed(terms::nodes(), nodes, rule)
}

/// Heap that loading left free, and that later blocks do not need.
fn unused_heap(workload: &Workload, inventory: &Inventory, small: &[Term]) -> Result<Term, Error> {
    let used = total(small, |columns| columns.resident).ok_or_else(overflow)?;
    let mapped = workload.setup.load_mode.value == LoadMode::Mmap;
    let largest = inventory.largest_repacked();
    let staged = if mapped || largest > KEPT_BLOCK { 0 } else { largest };
    let process = &workload.runtime.process;
    let left = process.left_free.saturating_add(process.least_growth).saturating_add(staged);
    let factors = [
        Factor::constant(terms::left_free(), left, terms::left_free_rule()),
        Factor::computed(terms::used_later(), used.get(), terms::used_later_rule()),
    ];
    Term::new(Part::Process, terms::unused_heap(), Formula::Excess, factors, FITTED)
}

/// Room the scheduler asks for and never touches: it hurts 32-bit and strict systems only.
fn untouched_copies(graphs: &PlannedGraphs) -> Result<Term, Error> {
    let bytes = Factor::constant(terms::copy_bytes(), COPY_NODE, terms::copy_rule());
    let factors = [max_nodes(graphs), bytes];
    let term = product(Part::Process, terms::scheduler_copies(), factors, GRAPH)?;
    Ok(term.standing_in(Columns::RESERVED))
}

/// Where the peak while loading is above that of the run: parsed metadata and the whole file.
fn loading_surplus(
    workload: &Workload,
    inventory: &Inventory,
    held: &[Term],
    process: &[Term],
) -> Result<Term, Error> {
    let sum = |part: &dyn Fn(Part) -> bool| {
        let terms = held.iter().chain(process);
        let terms = terms.filter(|term| part(term.part) && term.pool == Pool::Ram);
        total(terms, |columns| columns.resident).ok_or_else(overflow)
    };
    let run = sum(&|_| true)?;
    let fitted = &workload.runtime.process;
    let mapped = workload.setup.load_mode.value == LoadMode::Mmap;
    // A tensor on its way into another layout is staged, the largest first: while it is, most of
    // the others are not there yet, so without a mapped file staging never makes the peak.
    let file = if mapped { file_estimate(workload, inventory) } else { Some(0) };
    let bare = if within_app(workload) { [0, 0] } else { [fitted.start, fitted.program_loaded] };
    let peak = [
        Bytes::new(bare[0]),
        Bytes::new(bare[1]),
        Bytes::new(fitted.left_free),
        sum(&|part| part == Part::Vocabulary)?,
        sum(&|part| matches!(part, Part::RepackedWeights | Part::CopiedWeights))?,
        Bytes::new(file.ok_or_else(overflow)?),
        Bytes::new(parsed(workload).ok_or_else(overflow)?),
    ];
    let peak = Bytes::sum(peak).ok_or_else(overflow)?;
    let factors = [
        Factor::computed(terms::peak_loading(), peak.get(), terms::peak_loading_rule()),
        Factor::computed(terms::peak_run(), run.get(), terms::all_other_terms()),
    ];
    // Pages of a mapped file can be taken back, a tensor on its way into another layout cannot.
    let columns = Columns { resident: true, charged: !mapped, working: !mapped, reserved: false };
    let term = Term::new(Part::Process, terms::surplus(), Formula::Excess, factors, LOADING)?;
    Ok(term.standing_in(columns))
}

const fn overflow() -> Error {
    Error::Overflow { part: Part::Process.label() }
}

/// Strings of the tokenizer while it is read, in bytes: merges count where there are more than tokens.
fn parsed(workload: &Workload) -> Option<u64> {
    let (tokens, merges) = vocabulary_size(workload);
    let more = merges.map_or(0, |merges| merges.value);
    let more = if more <= tokens.value { 0 } else { more };
    tokens.value.checked_add(more)?.checked_mul(PARSED)
}

/// The whole file: padded tensors, and the tokenizer as far as it is known.
fn file_estimate(workload: &Workload, inventory: &Inventory) -> Option<u64> {
    let in_file = workload.contents.as_ref().is_some_and(|contents| contents.about.has_tokenizer);
    let tokenizer = workload.tokenizer.as_ref().filter(|_| !in_file);
    let missing = tokenizer.and_then(|tokenizer| tokenizer.file_bytes).unwrap_or(0);
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
