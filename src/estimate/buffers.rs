//! What a run of llama.cpp keeps where, buffer by buffer, as its log prints it.
//!
//! The amounts are those of the bill, laid out by kind and side instead of by term.

use std::collections::BTreeMap;

use super::{
    Estimate,
    bill::{Part, Term},
    graphs::PlannedGraphs,
    llama_cpp::{
        self,
        inventory::{Home, Inventory, StoredWeight},
    },
};
use crate::{
    Bytes, Error,
    ask::LoadMode,
    forward::{
        LayerCache, Span,
        plan::{ALIGNMENT, pad},
    },
    resolve::workload::{Pool, Workload},
};

/// An amount beside the processor and one on the other side, bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sides {
    /// In the machine's memory.
    pub host: u64,
    /// On a GPU.
    pub gpu: u64,
}

impl Sides {
    /// Both together; saturates.
    #[must_use]
    pub const fn whole(self) -> u64 {
        self.host.saturating_add(self.gpu)
    }

    /// So many times as much; saturates.
    #[must_use]
    pub const fn times(self, count: u64) -> Self {
        Self { host: self.host.saturating_mul(count), gpu: self.gpu.saturating_mul(count) }
    }

    fn add(&mut self, on_gpu: bool, bytes: u64) {
        let side = if on_gpu { &mut self.gpu } else { &mut self.host };
        *side = side.saturating_add(bytes);
    }
}

/// The buffers of a run, in bytes; exact on a processor, on a GPU the compute buffer is an estimate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Buffers {
    /// Weights where they were loaded, or on a GPU.
    pub weights: Sides,
    /// Weights the processor keeps in another layout.
    pub repacked: u64,
    /// Tensor data as the file stores it, padded as in the file.
    pub file: u64,
    /// Keys and values of layers that see everything.
    pub cache: Sides,
    /// Keys and values of layers with windows.
    pub window_cache: Sides,
    /// States of recurrent layers.
    pub state: Sides,
    /// Scratch of graphs.
    pub compute: Sides,
    /// Logits.
    pub output: u64,
    /// Tensors by block format, by its id in lower case.
    pub types: BTreeMap<String, u64>,
}

impl Buffers {
    /// The buffers of `workload`, which llama.cpp runs; what is given to a GPU lies on the other side, also
    /// where both share one memory.
    ///
    /// # Errors
    /// As [`Estimate::of`].
    pub fn of(workload: &Workload, estimate: &Estimate) -> Result<Self, Error> {
        let mut apart = workload.clone();
        apart.setup.offload.pool = Pool::Vram;
        let graphs = PlannedGraphs::of(&apart)?;
        let inventory = Inventory::of(&apart, &graphs.weights, &graphs.groups)?;
        let sum = |terms: &[Term], part: Part, pool: Pool| {
            let those = terms.iter().filter(|term| term.part == part && term.pool == pool);
            Bytes::sum(those.map(|term| term.column(|columns| columns.reserved)))
                .map_or(u64::MAX, Bytes::get)
        };
        let sides = |terms: &[Term], part| Sides {
            host: sum(terms, part, Pool::Ram),
            gpu: sum(terms, part, Pool::Vram),
        };
        let caches = |windowed: bool| {
            let is_of_it = |cache: &&LayerCache| (cache.span == Span::Window) == windowed;
            let caches: Vec<_> = graphs.outline.caches.iter().filter(is_of_it).copied().collect();
            Ok::<_, Error>(sides(&llama_cpp::caches(&apart, &caches)?, Part::KvCache))
        };
        let states = llama_cpp::states(&apart, &graphs.outline.states)?;
        let mut buffers = Self {
            file: inventory.padded_bytes().unwrap_or(u64::MAX),
            cache: caches(false)?,
            window_cache: caches(true)?,
            state: sides(&states, Part::RecurrentState),
            compute: sides(&graphs.terms, Part::Compute),
            output: estimate.part(Part::Output).get(),
            ..Self::default()
        };
        buffers.weigh(&apart, &inventory);
        Ok(buffers)
    }

    /// Adds the weights.
    fn weigh(&mut self, workload: &Workload, inventory: &Inventory) {
        let mode = workload.setup.load_mode.value;
        for stored in &inventory.weights {
            let StoredWeight { reads, bytes, count, home, .. } = *stored;
            let size = pad(bytes, ALIGNMENT).saturating_mul(count);
            let on_gpu = matches!(home, Home::Gpu | Home::Wrapped);
            if on_gpu {
                self.weights.add(true, size);
            }
            if home == Home::Repacked {
                self.repacked = self.repacked.saturating_add(size);
            }
            // A table of rows stays with the processor, also where its product is taken elsewhere.
            if home == Home::Loaded || reads.as_table {
                let twice = mode == LoadMode::None && reads.twice && home == Home::Loaded;
                self.weights.add(false, if twice { size.saturating_mul(2) } else { size });
            }
            let format = workload.formats[stored.format].id.to_ascii_lowercase();
            let known: &mut u64 = self.types.entry(format).or_default();
            *known = known.saturating_add(count);
        }
        if mode == LoadMode::Mmap {
            let by_host =
                |stored: &StoredWeight| stored.home == Home::Loaded || stored.reads.as_table;
            let by_gpu = |stored: &StoredWeight| stored.home == Home::Wrapped;
            let size = |between: Vec<(&StoredWeight, u64)>| {
                let sizes = between
                    .into_iter()
                    .map(|(one, count)| pad(one.bytes, ALIGNMENT).saturating_mul(count));
                sizes.fold(0, u64::saturating_add)
            };
            self.weights.add(false, size(inventory.between(by_host)));
            self.weights.add(true, size(inventory.between(by_gpu)));
        }
    }
}
