//! Weights in memory: mapped, repacked or copied. Exact.
//!
//! Source: llama.cpp 0c1e57098, `src/llama-model-loader.cpp`, `src/llama-model.cpp` and
//! `ggml/src/ggml-cpu/repack.cpp`.

use std::collections::HashMap;

use super::inventory::{Home, Inventory, Stored};
use crate::{
    Error, Message,
    ask::LoadMode,
    catalog::format::FormatId,
    estimate::bill::{Columns, Factor, Formula, Part, Term},
    forward::plan::{ALIGNMENT, pad},
    messages::terms,
    model::tensor::Kind,
    resolve::{
        origin::Origin,
        workload::{Pool, Workload},
    },
};

const LOADING: &str = "llama.cpp 0c1e57098, src/llama-model-loader.cpp";
const REPACKING: &str = "llama.cpp 0c1e57098, ggml/src/ggml-cpu/repack.cpp";

/// One term for each kind of tensor, block format and place in memory.
///
/// Units: bytes; exact. With a mapped file, a repacked tensor is there twice: the copy, and pages
/// of the file that are not read again.
pub fn terms(workload: &Workload, inventory: &Inventory) -> Result<Vec<Term>, Error> {
    let mode = workload.setup.load_mode.value;
    let mut groups = Groups { pool: workload.setup.offload.pool, ..Groups::default() };
    for stored in inventory.weights.iter().filter(|stored| stored.stays()) {
        let in_place = matches!(stored.home, Home::Loaded | Home::Wrapped);
        match mode {
            LoadMode::Mmap => {
                let working = stored.reads.by_every_token() && in_place;
                groups.add(Part::MappedWeights, stored, Columns::file(working));
            }
            LoadMode::None => {
                groups.add(Part::CopiedWeights, stored, Columns::HELD);
                if stored.reads.twice && in_place {
                    groups.add(Part::CopiedWeights, stored, Columns::HELD);
                }
            }
        }
    }
    for stored in inventory.weights.iter().filter(|stored| stored.is_repacked()) {
        groups.add(Part::RepackedWeights, stored, Columns::HELD);
    }
    for stored in inventory.weights.iter().filter(|stored| stored.home == Home::Gpu) {
        groups.add_for_gpu(stored);
    }
    for stored in inventory.left_mapped(mode).filter(|stored| !stored.stays()) {
        groups.add(Part::FilePages, stored, Columns::file(false));
    }
    groups.all.iter().map(|group| group.term(workload)).collect()
}

/// Tensors alike in kind, format, size and place.
struct Group {
    part: Part,
    columns: Columns,
    pool: Pool,
    sample: Stored,
    tensors: u64,
}

/// Groups in the order of their first tensors, and where each is.
#[derive(Default)]
struct Groups {
    all: Vec<Group>,
    places: HashMap<Alike, usize>,
    /// The memory of the GPU.
    pool: Pool,
}

/// What the tensors of a group have in common.
type Alike = (Part, Columns, Pool, FormatId, Kind, [u64; 3]);

impl Groups {
    fn add(&mut self, part: Part, stored: &Stored, columns: Columns) {
        self.add_in(part, stored, columns, Pool::Ram);
    }

    /// A copy in buffers of the GPU.
    fn add_for_gpu(&mut self, stored: &Stored) {
        self.add_in(Part::CopiedWeights, stored, Columns::HELD, self.pool);
    }

    fn add_in(&mut self, part: Part, stored: &Stored, columns: Columns, pool: Pool) {
        let alike = (part, columns, pool, stored.format, stored.weight.kind, stored.weight.dims);
        let place = *self.places.entry(alike).or_insert(self.all.len());
        match self.all.get_mut(place) {
            Some(group) => group.tensors = group.tensors.saturating_add(1),
            None => self.all.push(Group { part, columns, pool, sample: *stored, tensors: 1 }),
        }
    }
}

impl Group {
    fn term(&self, workload: &Workload) -> Result<Term, Error> {
        let format = &workload.formats[self.sample.format];
        let [row, rows, matrices] = self.sample.weight.dims;
        let shape = || Origin::Catalog(workload.model.file.clone());
        let blocks = || Origin::Catalog("data/formats.yaml".into());
        let mut factors = vec![
            Factor::new(terms::tensors(), self.tensors, shape()),
            Factor::new(terms::rows(), rows.saturating_mul(matrices), shape()),
            Factor::new(format.unit_in_a_row(), format.blocks(row), shape()),
            Factor::new(format.bytes_of_a_unit(), format.bytes, blocks()),
        ];
        // Copies start at multiples of the alignment; only odd-sized tensors notice.
        let padded = pad(self.sample.bytes, ALIGNMENT);
        let copied = matches!(self.part, Part::CopiedWeights | Part::RepackedWeights);
        if copied && padded != self.sample.bytes {
            factors = vec![
                Factor::new(terms::tensors(), self.tensors, shape()),
                Factor::new(terms::padded(), padded, Origin::Computed(terms::padded_rule())),
            ];
        }
        let label = Message::same(format!("{} {}", self.sample.weight.kind.name(), format.id));
        let source = if self.part == Part::RepackedWeights { REPACKING } else { LOADING };
        let term = Term::new(self.part, label, Formula::Product, factors, self.columns, source)?;
        Ok(term.lying_in(self.pool))
    }
}
