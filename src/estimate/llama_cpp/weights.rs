//! Weights in memory: mapped, repacked or copied. Exact.
//!
//! Source: llama.cpp 0c1e57098, `src/llama-model-loader.cpp`, `src/llama-model.cpp` and
//! `ggml/src/ggml-cpu/repack.cpp`.

use std::sync::Arc;

use super::inventory::{Home, Inventory, StoredWeight};
use crate::{
    Error, Message,
    ask::LoadMode,
    catalog::format::FormatId,
    estimate::bill::{Columns, Factor, Formula, Part, Term, alike},
    forward::fold::Routed,
    messages::terms,
    resolve::workload::Workload,
};

const LOADING: &str = "llama.cpp 0c1e57098, src/llama-model-loader.cpp";
const REPACKING: &str = "llama.cpp 0c1e57098, ggml/src/ggml-cpu/repack.cpp";

/// One term for each kind of tensor, block format and place in memory.
///
/// Units: bytes; exact. With a mapped file, a repacked tensor is there twice: the copy, and pages
/// of the file that are not read again. Those of heads are counted apart from those of the model.
pub fn terms(
    workload: &Workload,
    inventory: &Inventory,
    of_heads: bool,
) -> Result<Vec<Term>, Error> {
    let mut kept = kept(workload, inventory);
    // Pages of the file that nothing reads are of the file.
    let is_of_heads = |kept: &Kept<'_>| kept.tensor.is_of_heads() && kept.part != Part::FilePages;
    kept.retain(|(kept, _)| is_of_heads(kept) == of_heads);
    let groups = alike(kept, |Kept { part, columns, device, padded, tensor }| {
        let alike = (tensor.weight.kind, tensor.format, tensor.weight.dims);
        (alike, *part, *columns, *device, *padded)
    });
    // Most terms are of few formats: each is put in words once.
    let mut units: Vec<(FormatId, Message)> = Vec::new();
    let term = |(kept, tensors): (Kept<'_>, u64)| {
        let id = kept.tensor.format;
        let known = units.iter().find(|(known, _)| *known == id).map(|(_, unit)| unit.clone());
        let unit = known.unwrap_or_else(|| {
            let unit = workload.formats[id].bytes_of_a_unit();
            units.push((id, unit.clone()));
            unit
        });
        kept.term(tensors, unit, workload)
    };
    groups.into_iter().map(term).collect()
}

/// A tensor, and where it is kept.
struct Kept<'a> {
    part: Part,
    columns: Columns,
    device: Option<usize>,
    /// What one takes there, padded.
    padded: u64,
    tensor: &'a StoredWeight,
}

/// Tensors alike once for each place where they are kept, and how many.
fn kept<'a>(workload: &Workload, inventory: &'a Inventory) -> Vec<(Kept<'a>, u64)> {
    let mode = workload.setup.load_mode.value;
    let mut all = Vec::with_capacity(inventory.weights.len());
    let mut keep =
        |part, tensor: &'a StoredWeight, count, columns, (device, home): (Option<usize>, Home)| {
            let padded = home.padded(workload, tensor);
            all.push((Kept { part, columns, device, padded, tensor }, count));
        };
    let in_file = (None, Home::Loaded);
    for stored in inventory.weights.iter().filter(|stored| stored.stays()) {
        let in_place = matches!(stored.home, Home::Loaded | Home::Pinned | Home::Wrapped);
        match mode {
            LoadMode::Mmap => {
                let working = stored.reads.by_every_token() && in_place;
                let columns = Columns::file(working);
                let wrapped = (stored.home == Home::Wrapped).then_some(0);
                let there = (wrapped, Home::Loaded);
                keep(Part::MappedWeights, stored, stored.count, columns, there);
                if idle(stored).is_some() {
                    keep(Part::IdleExperts, stored, stored.count, Columns::file(false), in_file);
                }
            }
            LoadMode::None => {
                let own = stored.has_own_table() || !in_place;
                let homes = [own.then_some(stored.table), in_place.then_some(stored.home)];
                for home in homes.into_iter().flatten() {
                    let there = (None, home);
                    keep(Part::CopiedWeights, stored, stored.count, Columns::HELD, there);
                }
            }
        }
    }
    for stored in inventory.weights.iter().filter(|stored| stored.is_repacked()) {
        keep(Part::RepackedWeights, stored, stored.count, Columns::HELD, (None, stored.home));
    }
    for stored in &inventory.weights {
        let Home::Device(device) = stored.home else { continue };
        keep(Part::CopiedWeights, stored, stored.count, Columns::HELD, (Some(device), stored.home));
    }
    for (stored, count) in inventory.left_mapped(mode) {
        keep(Part::FilePages, stored, count, Columns::file(false), in_file);
    }
    all
}

/// Of experts used in place by the processor, how many a token is sent to, and how many it is not.
///
/// A GPU that wraps the file holds all of it.
fn idle(stored: &StoredWeight) -> Option<[u64; 2]> {
    let Routed { experts, used, .. } = stored.reads.routed?;
    let idle = experts.checked_sub(used).filter(|&idle| idle > 0)?;
    matches!(stored.home, Home::Loaded | Home::Pinned).then_some([used, idle])
}

impl Kept<'_> {
    /// Which experts of a tensor it is, where not all, and how many.
    fn experts(&self) -> Option<(Message, u64)> {
        let [used, idle] = idle(self.tensor)?;
        match self.part {
            Part::MappedWeights => Some((terms::experts_of_a_token(), used)),
            Part::IdleExperts => Some((terms::other_experts(), idle)),
            _ => None,
        }
    }

    /// The term of so many tensors alike; `unit` is what a block or an element is called.
    fn term(&self, tensors: u64, unit: Message, workload: &Workload) -> Result<Term, Error> {
        let (part, StoredWeight { weight, bytes, .. }) = (self.part, *self.tensor);
        let format = &workload.formats[self.tensor.format];
        let [row, rows, matrices] = weight.dims;
        let of_model = |name, value| Factor::of_model(name, value, workload);
        let tensors = of_model(terms::tensors(), tensors);
        // Copies start at multiples of the alignment; only odd-sized tensors notice.
        let padded = self.padded;
        let is_copy = matches!(part, Part::CopiedWeights | Part::RepackedWeights);
        let units = of_model(format.unit_in_a_row(), format.blocks(row));
        let unit = Factor::of_data(unit, format.bytes, "data/formats.yaml");
        let factors: Arc<[Factor]> = if is_copy && padded != bytes {
            [tensors, Factor::computed(terms::padded(), padded, terms::padded_rule())].into()
        } else if let Some(experts) = self.experts() {
            [tensors, of_model(experts.0, experts.1), of_model(terms::rows(), rows), units, unit]
                .into()
        } else {
            let rows = of_model(terms::rows(), rows.saturating_mul(matrices));
            [tensors, rows, units, unit].into()
        };
        let label = Message::same([weight.kind.name(), &format.id].join(" "));
        let source = if part == Part::RepackedWeights { REPACKING } else { LOADING };
        let term = Term::new(part, label, Formula::Product, factors, source)?;
        Ok(term.standing_in(self.columns).on(&workload.setup.offload, self.device))
    }
}
