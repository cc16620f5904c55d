//! Runtimes other than llama.cpp: one estimator that prices all of them from data.
//!
//! The weights are those of the architecture's page; a scheme says what becomes of each class of
//! them, a runtime where they lie, what a context keeps and what a run takes besides.

mod cache;
mod costs;
mod pack;
mod weights;

use crate::{
    Bytes, Error,
    catalog::pricing::{CostPart, Held, Keep},
    estimate::{
        Estimate,
        bill::{Columns, Part},
        graphs::PlannedGraphs,
        llama_cpp,
        traffic::{Read, Traffic},
    },
    messages::obstacle,
    resolve::workload::PricedRun,
};
use pack::{Inventory, Packed};

const FILE: &str = "data/runtimes.yaml";

/// The bill of a workload whose runtime is priced from data.
///
/// # Errors
/// [`Error::Overflow`] if an amount does not fit 64 bits.
pub fn estimate(run: PricedRun<'_>, graphs: &PlannedGraphs) -> Result<Estimate, Error> {
    let inventory = Inventory::of(run, graphs)?;
    let mut terms = weights::terms(run, &inventory)?;
    terms.extend(cache::terms(run, &graphs.outline.caches)?);
    terms.extend(llama_cpp::states(run.workload, &graphs.outline.states)?);
    terms.extend(costs::terms(run, &inventory)?);
    if run.pricing.stages_largest {
        terms.push(costs::staging(&inventory, &terms)?);
    }
    let largest = inventory.largest().filter(|_| run.workload.setup.offload.is_used());
    Ok(Estimate {
        terms,
        params: graphs.params,
        active_params: graphs.active_params,
        weights_bytes: Bytes::new(inventory.bytes()?),
        file_bytes: None,
        largest_on_gpu: largest
            .map(|packed| (obstacle::weight(packed.weight.name()), Bytes::new(packed.size.data))),
        stuck: None,
        needs_imatrix: false,
        encoder: None,
        beside: Bytes::ZERO,
        requantized: None,
        traffic: traffic(run, &inventory, graphs),
        fused: true,
    })
}

/// What a token reads: each weight once, also where a table that is tied to the head is kept twice.
fn traffic(run: PricedRun<'_>, inventory: &Inventory, graphs: &PlannedGraphs) -> Traffic {
    let read = inventory.all.iter().filter_map(|packed| {
        let Packed { weight, count, reads, size, .. } = *packed;
        Some(Read { weight, count, reads: reads?, bytes: size.data, format: None })
    });
    let (mut traffic, outline) = (Traffic::of(read, &graphs.outline), &graphs.outline);
    if run.workload.packing.is_none() {
        return traffic;
    }
    // Codes are fewer than the weights they stand for, which are what is computed with.
    let described = outline.weights.iter().filter_map(|one| {
        let reads = outline.groups.get(one.group)?.reads;
        Some(Read { weight: one.weight, count: 1, reads, bytes: 0, format: None })
    });
    let Traffic { weights, prompt_weights, .. } = Traffic::of(described, outline);
    (traffic.weights, traffic.prompt_weights) = (weights, prompt_weights);
    traffic
}

impl Keep {
    /// The part of the bill, and the columns.
    pub(super) const fn terms(self, by_every_token: bool) -> (Part, Columns) {
        match self {
            Self::Copied => (Part::CopiedWeights, Columns::HELD),
            Self::Mapped => (Part::MappedWeights, Columns::file(by_every_token)),
            Self::Pages => (Part::FilePages, Columns::file(false)),
            Self::Unread => (Part::FilePages, Columns::RESERVED),
        }
    }
}

impl CostPart {
    /// As the bill has it.
    pub(super) const fn part(self) -> Part {
        match self {
            Self::Repacked => Part::RepackedWeights,
            Self::Copied => Part::CopiedWeights,
            Self::FilePages => Part::FilePages,
            Self::KvCache => Part::KvCache,
            Self::Compute => Part::Compute,
            Self::Output => Part::Output,
            Self::Process => Part::Process,
        }
    }
}

impl Held {
    /// The columns of the bill.
    pub(super) const fn columns(self) -> Columns {
        match self {
            Self::Always => Columns::HELD,
            Self::Pages => Columns { reserved: false, ..Columns::file(false) },
        }
    }
}
