//! Runtimes other than llama.cpp: one estimator that prices all of them from data.
//!
//! The weights are those of the architecture's page; a scheme says what becomes of each class of
//! them, a runtime where they lie, what a context keeps and what a run takes besides.

mod cache;
mod choose;
mod costs;
mod pack;
pub(crate) mod rules;
mod setup;
mod weights;
mod width;

pub(crate) use choose::{Choice, asked, choose};
pub(crate) use rules::hindrance;
pub(crate) use setup::setup;

use std::collections::BTreeMap;

use crate::{
    Bytes, Catalog, Error,
    bill::Term,
    catalog::{pricing::Pricing, scheme::Scheme},
    estimate::{Estimate, compute::Passes, traffic::Traffic},
    workload::Workload,
};
use pack::Inventory;

/// The runtime taken when none is named.
pub(crate) const RUNTIME: &str = "llama.cpp";

/// The bill of a workload whose runtime is priced from data.
///
/// # Errors
/// [`Error::Overflow`] if an amount does not fit 64 bits.
pub(crate) fn estimate(
    workload: &Workload,
    (pricing, scheme): (&Pricing, &Scheme),
    passes: &Passes,
) -> Result<Estimate, Error> {
    let inventory = Inventory::of(workload, (pricing, scheme), &passes.weights)?;
    let mut terms = weights::terms(workload, pricing, &inventory)?;
    terms.extend(cache::terms(workload, pricing, scheme, &passes.caches)?);
    terms.extend(crate::estimate::states(workload, &passes.states)?);
    terms.extend(costs::terms(workload, (pricing, scheme), &inventory)?);
    if pricing.stages_largest {
        terms.push(costs::staging(&inventory, &terms)?);
    }
    terms.retain(|term: &Term| term.amount() > Bytes::ZERO);
    terms.sort_by_key(|term| term.part);
    let largest = inventory.largest().filter(|_| workload.setup.offload.is_used());
    Ok(Estimate {
        terms,
        params: passes.params,
        active_params: passes.active_params,
        weights_bytes: Bytes::new(inventory.bytes()?),
        file_bytes: None,
        largest_on_gpu: largest.map(|packed| (packed.weight.name(), Bytes::new(packed.size.data))),
        needs_imatrix: false,
        traffic: traffic(&inventory, passes),
    })
}

/// What a token reads: each weight once, also where a table that is tied to the head is kept twice.
fn traffic(inventory: &Inventory, passes: &Passes) -> Traffic {
    let bytes: BTreeMap<_, u64> = inventory
        .all
        .iter()
        .map(|packed| ((packed.weight.layer, packed.weight.kind), packed.size.data))
        .collect();
    let read = passes.weights.iter().filter_map(|&(weight, reads)| {
        let stored = bytes.get(&(weight.layer, weight.kind))?;
        Some((weight, reads, *stored, None))
    });
    Traffic::of_weights(read, &passes.caches)
}

/// The schemes of the workload's runtime that can run where it does, in the order of the data.
pub(crate) fn schemes(workload: &Workload, catalog: &Catalog) -> Result<Vec<Scheme>, Error> {
    let Some(current) = &workload.scheme else { return Ok(Vec::new()) };
    let all = catalog.schemes()?;
    let on_gpu = workload.setup.offload.is_used();
    let stand_ins: Vec<String> = all.iter().filter_map(|scheme| scheme.on_gpu.clone()).collect();
    let there = |scheme: &Scheme| {
        let made_for_gpu = stand_ins.contains(&scheme.id);
        scheme.is_for(&workload.runtime.id)
            && rules::keeps(&scheme.requires, workload)
            && (on_gpu || !made_for_gpu)
            && (!on_gpu || scheme.on_gpu.is_none())
            && scheme.activations == current.activations
    };
    Ok(all.into_iter().filter(there).collect())
}
