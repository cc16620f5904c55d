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

/// What a run keeps in the buffers of one memory, in bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InMemory {
    /// The device, by its place among those of the run; `None` for the processor.
    pub device: Option<usize>,
    /// The first and the last layer it runs, the output counted as one.
    pub layers: Option<[u64; 2]>,
    pub weights: u64,
    pub cache: u64,
    pub state: u64,
    pub compute: u64,
    pub output: u64,
}

impl InMemory {
    /// What `estimate` comes to in each memory of `workload`: those of devices, then the machine's.
    pub fn all(workload: &Workload, estimate: &Estimate) -> Vec<Self> {
        let offload = &workload.setup.offload;
        let devices = (0..offload.devices.len()).map(Some).chain([None]);
        let of = |device: Option<usize>| {
            let there = |term: &&Term| term.device == device;
            let sum = |parts: &[Part]| {
                let terms = estimate.terms.iter().filter(there);
                let terms = terms.filter(|term| parts.contains(&term.part));
                let amounts = terms.map(|term| match term.part {
                    // What is mapped is not reserved.
                    Part::MappedWeights | Part::IdleExperts => term.amount(),
                    _ => term.column(|columns| columns.reserved),
                });
                Bytes::sum(amounts).unwrap_or(Bytes::MAX).get()
            };
            Self {
                device,
                layers: offload.layers_of(device),
                weights: sum(&LOADED),
                cache: sum(&[Part::KvCache]),
                state: sum(&[Part::RecurrentState]),
                compute: sum(&[Part::Compute]),
                output: sum(&[Part::Output]),
            }
        };
        devices.map(of).collect()
    }
}

/// The parts that weights are loaded as.
const LOADED: [Part; 4] =
    [Part::MappedWeights, Part::IdleExperts, Part::RepackedWeights, Part::CopiedWeights];

impl Buffers {
    /// The buffers of `workload`, which llama.cpp runs; what is given to a GPU lies on the other side, also
    /// where both share one memory.
    ///
    /// # Errors
    /// As [`Estimate::of`].
    pub fn of(workload: &Workload, estimate: &Estimate) -> Result<Self, Error> {
        let mut apart = workload.clone();
        apart.setup.offload = apart.setup.offload.apart();
        let graphs = PlannedGraphs::of(&apart)?;
        let inventory = Inventory::of(&apart, &graphs.weights, &graphs.groups)?;
        let sum = |terms: &[Term], part: Part, pool: Pool| {
            let those = terms.iter().filter(|term| term.part == part && term.pool == pool);
            Bytes::sum(those.map(|term| term.column(|columns| columns.reserved)))
                .map_or(u64::MAX, Bytes::get)
        };
        let sides = |terms: &[Term], part| Sides {
            host: sum(terms, part, Pool::Ram),
            gpu: sum(terms, part, Pool::VRAM),
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
            let StoredWeight { count, home, .. } = *stored;
            let size = |home: Home| home.padded(workload, stored).saturating_mul(count);
            let in_place = matches!(home, Home::Loaded | Home::Pinned);
            match home {
                Home::Device(_) | Home::Wrapped => self.weights.add(true, size(home)),
                Home::Repacked => self.repacked = self.repacked.saturating_add(size(home)),
                Home::Loaded | Home::Pinned => self.weights.add(false, size(home)),
                Home::Skipped => {}
            }
            // A table of rows stays with the processor, also where its product is taken elsewhere.
            let apart = if in_place {
                mode == LoadMode::None && stored.has_own_table()
            } else {
                stored.reads.as_table
            };
            if apart {
                self.weights.add(false, size(stored.table));
            }
            if stored.is_again() {
                continue;
            }
            let format = workload.formats[stored.format].id.to_ascii_lowercase();
            let known: &mut u64 = self.types.entry(format).or_default();
            *known = known.saturating_add(count);
        }
        if mode == LoadMode::Mmap {
            let by_host = |stored: &StoredWeight| stored.is_on_cpu_as_is() || stored.reads.as_table;
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
