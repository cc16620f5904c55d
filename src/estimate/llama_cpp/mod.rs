//! What a run of llama.cpp costs: weights, cache, graphs and process, by its own rules.

mod cache;
pub mod inventory;
pub mod placement;
mod process;
pub mod schedule;
pub mod state;
mod weights;
pub mod work;

pub use cache::{states, terms as caches};

use super::{
    Estimate,
    bill::{Part, Term},
    graphs::PlannedGraphs,
    traffic::Traffic,
};
use crate::{
    Bytes, Error,
    messages::{bill, obstacle},
    resolve::workload::Workload,
};
use inventory::{Inventory, StoredWeight};

/// The bill of a run of llama.cpp.
pub fn estimate(workload: &Workload, graphs: &PlannedGraphs) -> Result<Estimate, Error> {
    let inventory = Inventory::of(workload, &graphs.weights, &graphs.groups)?;
    let outline = &graphs.outline;
    let mut terms = held(workload, &inventory, graphs)?;
    let heads = of_heads(workload, &inventory, graphs)?;
    let [loaded, run] = heads.unwrap_or_default();
    let first = terms.len();
    terms.extend(loaded);
    let process = process::terms(workload, &inventory, graphs, &terms)?;
    let own = terms.split_off(first).into_iter().chain(run);
    terms.extend(own.map(|term| term.counted_with(Part::Draft)));
    terms.extend(process);
    let bytes = inventory.bytes().ok_or(Error::Overflow { part: bill::weights() })?;
    let weight = inventory.largest_on_gpu();
    let weight = weight.map(|it| (obstacle::weight(it.weight.name()), Bytes::new(it.bytes)));
    let largest = weight.into_iter().chain(graphs.largest_on_gpu.clone());
    let trunk = inventory.weights.iter().filter(|stored| !stored.is_of_heads());
    let read = trunk.map(StoredWeight::streamed);
    Ok(Estimate {
        terms,
        params: graphs.params,
        active_params: graphs.active_params,
        weights_bytes: Bytes::new(bytes),
        file_bytes: inventory.file_bytes.map(Bytes::new),
        largest_on_gpu: largest.max_by_key(|(_, bytes)| *bytes),
        stuck: graphs.stuck,
        needs_imatrix: inventory.needs_imatrix,
        encoder: None,
        beside: Bytes::ZERO,
        requantized: inventory.requantized.map(Bytes::new),
        traffic: Traffic::of(read, outline),
        fused: graphs.fused,
    })
}

/// Weights, cache, states and compute buffer.
fn held(
    workload: &Workload,
    inventory: &Inventory,
    graphs: &PlannedGraphs,
) -> Result<Vec<Term>, Error> {
    let outline = &graphs.outline;
    let mut terms = weights::terms(workload, inventory, false)?;
    terms.extend(cache::terms(workload, &outline.caches)?);
    terms.extend(cache::states(workload, &outline.states)?);
    terms.extend(graphs.terms.iter().cloned());
    Ok(terms)
}

/// The bill of heads behind a model, where they guess: their weights, which are loaded with it, and their run.
fn of_heads(
    workload: &Workload,
    inventory: &Inventory,
    graphs: &PlannedGraphs,
) -> Result<Option<[Vec<Term>; 2]>, Error> {
    let (Some(heads), Some(graphs)) = (workload.heads(), &graphs.draft) else { return Ok(None) };
    let loaded = weights::terms(workload, inventory, true)?;
    let mut run = cache::terms(heads, &graphs.outline.caches)?;
    run.extend(graphs.terms.iter().cloned());
    run.extend(process::run_beside(heads, &inventory.of_heads(), graphs)?);
    Ok(Some([loaded, run]))
}

/// The bill of what is run beside a model in the same process: without what a process holds anyway.
/// With it the size of its file.
pub fn beside(workload: &Workload, graphs: &PlannedGraphs) -> Result<(Vec<Term>, Bytes), Error> {
    let inventory = Inventory::of(workload, &graphs.weights, &graphs.groups)?;
    let mut terms = held(workload, &inventory, graphs)?;
    terms.extend(process::beside(workload, &inventory, graphs)?);
    let file = inventory.file_bytes.or_else(|| inventory.bytes());
    let file = file.ok_or(Error::Overflow { part: bill::weights() })?;
    Ok((terms, Bytes::new(file)))
}
