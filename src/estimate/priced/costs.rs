//! What a run takes besides weights and cache: products of quantities, from `data/runtimes.yaml`.

use super::pack::{Inventory, Role};
use crate::{
    Error,
    catalog::{
        packing::Size,
        pricing::{Cost, CostPart, Pricing, Quantity},
        scheme::Scheme,
        scope::{Circumstances, Unknown},
    },
    estimate::bill::{Columns, Factor, Formula, Part, Term, total},
    messages::{self, terms},
    resolve::{
        origin::Origin,
        workload::{Pool, Workload},
    },
};

const FILE: &str = "data/runtimes.yaml";
const LOADING: &str = "largest matrix staged while its copy is made, data/runtimes.yaml";

/// Every cost that is about the backend and the architecture; bytes.
///
/// `quantities × bytes`, or `÷ 1000` where the factor was fitted. Error: that of the runtime.
pub fn terms(
    workload: &Workload,
    (pricing, scheme): (&Pricing, &Scheme),
    inventory: &Inventory,
) -> Result<Vec<Term>, Error> {
    let here = Circumstances {
        backend: Some(&workload.backend().id),
        arch: Some(&workload.model.arch),
        scheme: Some(&scheme.id),
        ..Circumstances::default()
    };
    let costs = pricing.costs.iter().filter(|cost| cost.when.holds(&here, Unknown::Fails));
    let activations = scheme.activations.unwrap_or(pricing.activations);
    costs.map(|cost| term(workload, cost, activations, inventory)).collect()
}

fn term(
    workload: &Workload,
    cost: &Cost,
    activations: u64,
    inventory: &Inventory,
) -> Result<Term, Error> {
    let overflow = || Error::Overflow { part: cost.part.part().label() };
    let mut factors = Vec::new();
    for &quantity in &cost.per {
        factors.push(factor(workload, quantity, activations, inventory).ok_or_else(overflow)?);
    }
    let fitted = || Origin::Catalog(FILE.into());
    let formula = match (cost.permille, cost.bytes) {
        (Some(permille), _) => {
            factors.push(Factor::new(terms::thousandths(), permille, fitted()));
            Formula::Thousandths
        }
        (None, bytes) => {
            let name = if cost.per.is_empty() { terms::bytes() } else { terms::bytes_of_each() };
            factors.push(Factor::new(name, bytes.unwrap_or(0), fitted()));
            Formula::Product
        }
    };
    let source = format!("{} ({FILE})", workload.runtime.source);
    let columns = cost.held.columns();
    let term = Term::new(cost.part.part(), cost.label.clone(), formula, factors, columns, source)?;
    let in_ram = matches!(cost.part, CostPart::Process | CostPart::FilePages);
    Ok(if in_ram { term } else { term.lying_in(workload.setup.offload.pool) })
}

/// A quantity with its name and where it comes from; `None` past 64 bits.
fn factor(
    workload: &Workload,
    quantity: Quantity,
    activations: u64,
    inventory: &Inventory,
) -> Option<Factor> {
    let (context, shape) = (&workload.setup.context, &workload.model.shape);
    let of_model = || Origin::Catalog(workload.model.file.clone());
    let of_scheme = || Origin::Computed(terms::summed());
    let heads = shape.heads.max();
    let sum = |pick: fn(Role) -> bool, bytes: fn(Size) -> u64| inventory.sum(pick, bytes);
    let matrix = |role: Role| matches!(role, Role::Matrix | Role::Shared);
    let shared = |role: Role| role == Role::Shared;
    let (data, scales) = (|size: Size| size.data, |size: Size| size.scales);
    let (name, value, origin) = match quantity {
        Quantity::Chunk => {
            (terms::tokens_at_once(), context.ubatch.value, context.ubatch.origin.clone())
        }
        Quantity::Prompt => {
            (terms::prompt_tokens(), context.prompt.value, context.prompt.origin.clone())
        }
        Quantity::Context => {
            (terms::context_tokens(), context.size, Origin::Computed(terms::all_sequences()))
        }
        Quantity::Sequences => {
            (terms::sequences(), context.parallel.value, context.parallel.origin.clone())
        }
        Quantity::Hidden => (terms::width(), shape.hidden, of_model()),
        Quantity::Widest => {
            let all_heads = heads.saturating_mul(shape.head_dim);
            (terms::widest(), shape.hidden.max(all_heads), of_model())
        }
        Quantity::FeedForward => (terms::feed_forward_width(), feed_forward(workload), of_model()),
        Quantity::Heads => (terms::heads(), heads, of_model()),
        Quantity::Vocab => (messages::bill::vocabulary(), shape.vocab, of_model()),
        Quantity::Embedding => {
            (terms::embedding_elements(), shape.vocab.checked_mul(shape.hidden)?, of_model())
        }
        Quantity::Activation => {
            (terms::activation_bytes(), activations, Origin::Catalog(FILE.into()))
        }
        Quantity::Weights => (terms::weight_bytes(), inventory.bytes().ok()?, of_scheme()),
        Quantity::MatrixData => (terms::code_bytes(), sum(matrix, data)?, of_scheme()),
        Quantity::MatrixScales => (terms::scale_bytes(), sum(matrix, scales)?, of_scheme()),
        Quantity::SharedData => (terms::code_bytes(), sum(shared, data)?, of_scheme()),
        Quantity::SharedScales => (terms::scale_bytes(), sum(shared, scales)?, of_scheme()),
    };
    Some(Factor::new(name, value, origin))
}

/// Width of the widest feed-forward block that a token goes through.
fn feed_forward(workload: &Workload) -> u64 {
    let (shape, experts) = (&workload.model.shape, &workload.model.shape.experts);
    let picked = experts.used.saturating_mul(experts.width).saturating_add(experts.shared);
    shape.feed_forward.max().max(picked).max(shape.recurrence.inner)
}

/// Where the peak while loading is above that of the run: the largest matrix is held once more then,
/// but not yet what a run takes.
pub fn staging(inventory: &Inventory, terms: &[Term]) -> Result<Term, Error> {
    let of_a_run =
        |part| matches!(part, Part::KvCache | Part::RecurrentState | Part::Compute | Part::Output);
    let run = terms.iter().filter(|term| of_a_run(term.part) && term.pool == Pool::Ram);
    let run = total(run, |columns| columns.resident);
    let run = run.ok_or(Error::Overflow { part: Part::Process.label() })?;
    let factors = vec![
        Factor::new(
            terms::largest_matrix(),
            inventory.largest_matrix(),
            Origin::Computed(terms::its_codes()),
        ),
        Factor::new(terms::run_takes(), run.get(), Origin::Computed(terms::run_takes_rule())),
    ];
    let (part, label) = (Part::Process, terms::surplus());
    let columns = Columns { reserved: false, ..Columns::HELD };
    Term::new(part, label, Formula::Excess, factors, columns, LOADING)
}
