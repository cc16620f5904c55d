//! Weights in memory: where the runtime leaves what the file holds.

use super::pack::{Inventory, Packed, Role};
use crate::{
    Error,
    catalog::pricing::Keep,
    estimate::bill::{Columns, Factor, Formula, Part, Term, alike},
    messages::terms,
    resolve::workload::{Pool, PricedRun, Workload},
};

const SCHEMES: &str = "data/schemes.yaml";

/// One term for each kind of tensor and packing, and one for the tables of rotations.
///
/// Units: bytes; exact where the scheme was measured.
pub fn terms(run: PricedRun<'_>, inventory: &Inventory) -> Result<Vec<Term>, Error> {
    let source = || format!("{} ({SCHEMES})", run.scheme.source);
    let key = |one: &&Packed| (one.weight.kind, one.role, one.size, one.weight.dims);
    let mut terms = Vec::new();
    for (packed, tensors) in alike(inventory.all.iter().map(|packed| (packed, packed.count)), key) {
        let keep = keep(run, packed);
        let (part, columns) = keep.terms(packed.role != Role::Table);
        let label = terms::tensor(packed.weight.kind.name(), packed.packing.describe());
        let factors = factors(run.workload, packed, tensors);
        let term = Term::new(part, label, Formula::Product, factors, source())?;
        let pool = if keep == Keep::Copied { run.workload.setup.offload.pool() } else { Pool::Ram };
        terms.push(term.standing_in(columns).lying_in(pool));
    }
    terms.extend(rotations(run.workload, inventory, source())?);
    Ok(terms)
}

/// Where a tensor lies: a GPU has a copy of all but tables, and what is not packed is always read.
fn keep(run: PricedRun<'_>, packed: &Packed) -> Keep {
    let on_gpu = run.workload.setup.offload.is_used();
    match (packed.role, run.pricing.weights) {
        (Role::Table, _) => run.pricing.tables,
        (_, _) if on_gpu => Keep::Copied,
        (Role::Floats, Keep::Unread) => Keep::Copied,
        (_, keep) => keep,
    }
}

fn factors(workload: &Workload, packed: &Packed, tensors: u64) -> Vec<Factor> {
    let Packed { weight, packing, size, .. } = packed;
    let [row, rows, matrices] = weight.dims;
    let of_model = |name, value| Factor::of_model(name, value, workload);
    let mut factors = vec![of_model(terms::tensors(), tensors)];
    let rows = of_model(terms::rows(), rows.saturating_mul(matrices));
    if let Some(bytes) = packing.group_bytes() {
        let groups = of_model(terms::groups_in_row(), packing.groups(row));
        factors.extend([rows, groups, Factor::of_data(terms::group_bytes(), bytes, SCHEMES)]);
    } else if size.scales == 0 && packing.bits.is_multiple_of(8) {
        let bytes = Factor::of_data(terms::element_bytes(), packing.bits / 8, SCHEMES);
        factors.extend([rows, of_model(terms::elements_in_row(), row), bytes]);
    } else {
        let bytes = size.total().unwrap_or(u64::MAX);
        factors.push(Factor::computed(terms::bytes_of_one(), bytes, terms::packed()));
    }
    factors
}

/// Sines and cosines of every trained position: in the file, of which only the rows used are read.
fn rotations(
    workload: &Workload,
    inventory: &Inventory,
    source: String,
) -> Result<Option<Term>, Error> {
    let Some(rotated) = inventory.rotations else { return Ok(None) };
    let factors = [
        Factor::computed(terms::tables(), rotated.tables, terms::sines()),
        Factor::of_model(terms::positions(), rotated.positions, workload),
        Factor::of_model(terms::half_rotated(), rotated.dims, workload),
        Factor::of_data(terms::element_bytes(), rotated.bytes_each, SCHEMES),
    ];
    let label = terms::rotations();
    let term = Term::new(Part::FilePages, label, Formula::Product, factors, source)?;
    Ok(Some(term.standing_in(Columns::RESERVED)))
}
