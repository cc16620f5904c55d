//! Weights in memory: mapped, repacked or copied. Exact.
//!
//! Source: llama.cpp 0c1e57098, `src/llama-model-loader.cpp`, `src/llama-model.cpp` and
//! `ggml/src/ggml-cpu/repack.cpp`.

use super::inventory::{Home, Inventory, StoredWeight};
use crate::{
    Error, Message,
    ask::LoadMode,
    estimate::bill::{Columns, Factor, Formula, Part, Term, alike},
    forward::plan::{ALIGNMENT, pad},
    messages::terms,
    resolve::workload::{Pool, Workload},
};

const LOADING: &str = "llama.cpp 0c1e57098, src/llama-model-loader.cpp";
const REPACKING: &str = "llama.cpp 0c1e57098, ggml/src/ggml-cpu/repack.cpp";

/// One term for each kind of tensor, block format and place in memory.
///
/// Units: bytes; exact. With a mapped file, a repacked tensor is there twice: the copy, and pages
/// of the file that are not read again.
pub fn terms(workload: &Workload, inventory: &Inventory) -> Result<Vec<Term>, Error> {
    let kept = kept(workload, inventory);
    let groups = alike(kept, |Kept { part, columns, pool, tensor }| {
        (*part, *columns, *pool, tensor.format, tensor.weight.kind, tensor.weight.dims)
    });
    groups.into_iter().map(|(kept, tensors)| kept.term(tensors, workload)).collect()
}

/// A tensor, and where it is kept.
struct Kept<'a> {
    part: Part,
    columns: Columns,
    pool: Pool,
    tensor: &'a StoredWeight,
}

/// Tensors alike once for each place where they are kept, and how many.
fn kept<'a>(workload: &Workload, inventory: &'a Inventory) -> Vec<(Kept<'a>, u64)> {
    let mode = workload.setup.load_mode.value;
    let mut all = Vec::with_capacity(inventory.weights.len());
    let mut keep = |part, tensor: &'a StoredWeight, count, columns, pool| {
        all.push((Kept { part, columns, pool, tensor }, count));
    };
    for stored in inventory.weights.iter().filter(|stored| stored.stays()) {
        let in_place = matches!(stored.home, Home::Loaded | Home::Wrapped);
        match mode {
            LoadMode::Mmap => {
                let working = stored.reads.by_every_token() && in_place;
                let columns = Columns::file(working);
                keep(Part::MappedWeights, stored, stored.count, columns, Pool::Ram);
            }
            LoadMode::None => {
                let times = if stored.reads.twice && in_place { 2 } else { 1 };
                let count = stored.count.saturating_mul(times);
                keep(Part::CopiedWeights, stored, count, Columns::HELD, Pool::Ram);
            }
        }
    }
    for stored in inventory.weights.iter().filter(|stored| stored.is_repacked()) {
        keep(Part::RepackedWeights, stored, stored.count, Columns::HELD, Pool::Ram);
    }
    for stored in inventory.weights.iter().filter(|stored| stored.home == Home::Gpu) {
        let pool = workload.setup.offload.pool;
        keep(Part::CopiedWeights, stored, stored.count, Columns::HELD, pool);
    }
    for (stored, count) in inventory.left_mapped(mode) {
        keep(Part::FilePages, stored, count, Columns::file(false), Pool::Ram);
    }
    all
}

impl Kept<'_> {
    /// The term of so many tensors alike.
    fn term(&self, tensors: u64, workload: &Workload) -> Result<Term, Error> {
        let (part, StoredWeight { weight, bytes, .. }) = (self.part, *self.tensor);
        let format = &workload.formats[self.tensor.format];
        let [row, rows, matrices] = weight.dims;
        let of_model = |name, value| Factor::of_model(name, value, workload);
        let mut factors = vec![of_model(terms::tensors(), tensors)];
        // Copies start at multiples of the alignment; only odd-sized tensors notice.
        let padded = pad(bytes, ALIGNMENT);
        if matches!(part, Part::CopiedWeights | Part::RepackedWeights) && padded != bytes {
            factors.push(Factor::computed(terms::padded(), padded, terms::padded_rule()));
        } else {
            factors.extend([
                of_model(terms::rows(), rows.saturating_mul(matrices)),
                of_model(format.unit_in_a_row(), format.blocks(row)),
                Factor::of_data(format.bytes_of_a_unit(), format.bytes, "data/formats.yaml"),
            ]);
        }
        let label = Message::same(format!("{} {}", weight.kind.name(), format.id));
        let source = if part == Part::RepackedWeights { REPACKING } else { LOADING };
        let term = Term::new(part, label, Formula::Product, factors, source)?;
        Ok(term.standing_in(self.columns).lying_in(self.pool))
    }
}
