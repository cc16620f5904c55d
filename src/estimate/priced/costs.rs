//! What a run takes besides weights and cache: products of quantities, from `data/runtimes.yaml`.

use super::{
    FILE,
    pack::{Inventory, Role},
};
use crate::{
    Error,
    catalog::{
        packing::Size,
        pricing::{Cost, CostPart, Quantity},
        scope::{Circumstances, Unknown},
    },
    estimate::bill::{Columns, Factor, Formula, Part, Term, total},
    messages::{self, terms},
    resolve::workload::{Pool, PricedRun, Workload},
};

const LOADING: &str = "largest matrix staged while its copy is made, data/runtimes.yaml";

/// Every cost that is about the backend and the architecture; bytes.
///
/// `quantities × bytes`, or `÷ 1000` where the factor was fitted. Error: that of the runtime.
pub fn terms(run: PricedRun<'_>, inventory: &Inventory) -> Result<Vec<Term>, Error> {
    let here = Circumstances {
        backend: Some(&run.workload.backend().id),
        arch: Some(&run.workload.model.arch),
        scheme: Some(&run.scheme.id),
        ..Circumstances::default()
    };
    let costs = run.pricing.costs.iter().filter(|cost| cost.when.holds(&here, Unknown::Fails));
    costs.map(|cost| term(run, cost, inventory)).collect()
}

fn term(run: PricedRun<'_>, cost: &Cost, inventory: &Inventory) -> Result<Term, Error> {
    let part = cost.part.part();
    let factors = cost.per.iter().map(|&quantity| factor(run, quantity, inventory));
    let factors: Option<Vec<Factor>> = factors.collect();
    let mut factors = factors.ok_or(Error::Overflow { part: part.label() })?;
    let (formula, name, value) = match (cost.permille, cost.bytes) {
        (Some(permille), _) => (Formula::Thousandths, terms::thousandths(), permille),
        (None, bytes) => {
            let name = if cost.per.is_empty() { terms::bytes() } else { terms::bytes_of_each() };
            (Formula::Product, name, bytes.unwrap_or(0))
        }
    };
    factors.push(Factor::of_data(name, value, FILE));
    let source = format!("{} ({FILE})", run.workload.runtime.source);
    let term = Term::new(part, cost.label.clone(), formula, factors, source)?;
    let in_ram = matches!(cost.part, CostPart::Process | CostPart::FilePages);
    let pool = if in_ram { Pool::Ram } else { run.workload.setup.offload.pool() };
    Ok(term.standing_in(cost.held.columns()).lying_in(pool))
}

/// A quantity with its name and where it comes from; `None` past 64 bits.
fn factor(run: PricedRun<'_>, quantity: Quantity, inventory: &Inventory) -> Option<Factor> {
    let (context, shape) = (&run.workload.setup.context, &run.workload.model.shape);
    let of_model = |name, value| Factor::of_model(name, value, run.workload);
    let stored = |name, pick: fn(Role) -> bool, bytes: fn(Size) -> u64| {
        Some(Factor::computed(name, inventory.sum(pick, bytes)?, terms::summed()))
    };
    let shared = |role: Role| role == Role::Shared;
    let (data, scales) = (|size: Size| size.data, |size: Size| size.scales);
    Some(match quantity {
        Quantity::Chunk => Factor::given(terms::tokens_at_once(), &context.ubatch),
        Quantity::Prompt => Factor::given(terms::prompt_tokens(), &context.prompt),
        Quantity::Context => {
            Factor::computed(terms::context_tokens(), context.size, terms::all_sequences())
        }
        Quantity::Sequences => Factor::given(terms::sequences(), &context.parallel),
        Quantity::Hidden => of_model(terms::width(), shape.hidden),
        Quantity::Widest => {
            let all_heads = shape.heads.max().saturating_mul(shape.head_dim);
            of_model(terms::widest(), shape.hidden.max(all_heads))
        }
        Quantity::FeedForward => of_model(terms::feed_forward_width(), feed_forward(run.workload)),
        Quantity::Heads => of_model(terms::heads(), shape.heads.max()),
        Quantity::UnfusedHeads => of_model(terms::unfused_heads(), unfused_heads(run)),
        Quantity::Vocab => of_model(messages::bill::vocabulary(), shape.vocab),
        Quantity::Embedding => {
            of_model(terms::embedding_elements(), shape.vocab.checked_mul(shape.hidden)?)
        }
        Quantity::Activation => Factor::of_data(terms::activation_bytes(), run.activations(), FILE),
        Quantity::Weights => {
            Factor::computed(terms::weight_bytes(), inventory.bytes().ok()?, terms::summed())
        }
        Quantity::MatrixData => stored(terms::code_bytes(), Role::is_matrix, data)?,
        Quantity::MatrixScales => stored(terms::scale_bytes(), Role::is_matrix, scales)?,
        Quantity::SharedData => stored(terms::code_bytes(), shared, data)?,
        Quantity::SharedScales => stored(terms::scale_bytes(), shared, scales)?,
    })
}

/// Width of the widest feed-forward block that a token goes through.
fn feed_forward(workload: &Workload) -> u64 {
    let (shape, experts) = (&workload.model.shape, &workload.model.shape.experts);
    let picked = experts.used.saturating_mul(experts.width).saturating_add(experts.shared);
    shape.feed_forward.max().max(picked).max(shape.recurrence.inner)
}

/// The heads of a layer whose attention to a prompt is not fused: of another width, or with keys of
/// another width than values.
fn unfused_heads(run: PricedRun<'_>) -> u64 {
    let shape = &run.workload.model.shape;
    let fused = |dim: u64| run.pricing.fused_head_dims.contains(&dim);
    let dim = |layer| match shape.window_head_dim {
        0 => shape.head_dim,
        _ => shape.head_dim_at(layer),
    };
    let is_fused = |layer| fused(dim(layer)) && shape.latent.keys == 0;
    (0..shape.layers)
        .filter(|&layer| !is_fused(layer))
        .map(|layer| shape.heads.at(layer))
        .max()
        .unwrap_or(0)
}

/// Where the peak while loading is above that of the run: the largest matrix is held once more then,
/// but not yet what a run takes.
pub fn staging(inventory: &Inventory, terms: &[Term]) -> Result<Term, Error> {
    let of_a_run =
        |part| matches!(part, Part::KvCache | Part::RecurrentState | Part::Compute | Part::Output);
    let run = terms.iter().filter(|term| of_a_run(term.part) && term.pool == Pool::Ram);
    let run = total(run, |columns| columns.resident);
    let run = run.ok_or(Error::Overflow { part: Part::Process.label() })?;
    let largest = inventory.largest_matrix();
    let factors = [
        Factor::computed(terms::largest_matrix(), largest, terms::its_codes()),
        Factor::computed(terms::run_takes(), run.get(), terms::run_takes_rule()),
    ];
    let term = Term::new(Part::Process, terms::surplus(), Formula::Excess, factors, LOADING)?;
    Ok(term.standing_in(Columns::TOUCHED))
}
