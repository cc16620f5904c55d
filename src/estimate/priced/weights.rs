//! Weights in memory: where the runtime leaves what the file holds.

use std::collections::HashMap;

use super::pack::{Inventory, Packed, Role};
use crate::{
    Error, Message,
    catalog::pricing::{Keep, Pricing},
    estimate::bill::{Columns, Factor, Formula, Part, Term},
    messages::terms,
    resolve::{
        origin::Origin,
        workload::{Pool, Workload},
    },
};

const SCHEMES: &str = "data/schemes.yaml";
const PACKED: Message = terms::packed();

/// One term for each kind of tensor and packing, and one for the tables of rotations.
///
/// Units: bytes; exact where the scheme was measured.
pub fn terms(
    workload: &Workload,
    pricing: &Pricing,
    inventory: &Inventory,
) -> Result<Vec<Term>, Error> {
    let mut groups: Vec<(&Packed, u64)> = Vec::new();
    let mut places = HashMap::new();
    for packed in &inventory.all {
        let alike = (packed.weight.kind, packed.role, packed.size, packed.weight.dims);
        let place = *places.entry(alike).or_insert(groups.len());
        match groups.get_mut(place) {
            Some((_, tensors)) => *tensors = tensors.saturating_add(1),
            None => groups.push((packed, 1)),
        }
    }
    let source = || format!("{} ({SCHEMES})", workload.scheme.as_ref().map_or("", |s| &s.source));
    let mut terms = Vec::new();
    for (packed, tensors) in groups {
        let keep = keep(workload, pricing, packed);
        let (part, columns) = keep.terms(packed.role != Role::Table);
        let label = terms::tensor(packed.weight.kind.name(), packed.packing.describe());
        let factors = factors(workload, packed, tensors);
        let term = Term::new(part, label, Formula::Product, factors, columns, source())?;
        let pool = if keep == Keep::Copied { workload.setup.offload.pool } else { Pool::Ram };
        terms.push(term.lying_in(pool));
    }
    terms.extend(rotations(workload, inventory, source())?);
    Ok(terms)
}

/// Where a tensor lies: a GPU has a copy of all but tables, and what is not packed is always read.
fn keep(workload: &Workload, pricing: &Pricing, packed: &Packed) -> Keep {
    let on_gpu = workload.setup.offload.is_used();
    match (packed.role, pricing.weights) {
        (Role::Table, _) => pricing.tables,
        (_, _) if on_gpu => Keep::Copied,
        (Role::Floats, Keep::Unread) => Keep::Copied,
        (_, keep) => keep,
    }
}

fn factors(workload: &Workload, packed: &Packed, tensors: u64) -> Vec<Factor> {
    let [row, rows, matrices] = packed.weight.dims;
    let shape = || Origin::Catalog(workload.model.file.clone());
    let scheme = || Origin::Catalog(SCHEMES.into());
    let count = Factor::new(terms::tensors(), tensors, shape());
    let rows = Factor::new(terms::rows(), rows.saturating_mul(matrices), shape());
    let packing = &packed.packing;
    if let Some(bytes) = packing.group_bytes() {
        let groups = Factor::new(terms::groups_in_row(), packing.groups(row), shape());
        return vec![count, rows, groups, Factor::new(terms::group_bytes(), bytes, scheme())];
    }
    if packed.size.scales == 0 && packing.bits.is_multiple_of(8) {
        let elements = Factor::new(terms::elements_in_row(), row, shape());
        let bytes = Factor::new(terms::element_bytes(), packing.bits / 8, scheme());
        return vec![count, rows, elements, bytes];
    }
    let bytes = packed.size.total().unwrap_or(u64::MAX);
    vec![count, Factor::new(terms::bytes_of_one(), bytes, Origin::Computed(PACKED))]
}

/// Sines and cosines of every trained position: in the file, of which only the rows used are read.
fn rotations(
    workload: &Workload,
    inventory: &Inventory,
    source: String,
) -> Result<Option<Term>, Error> {
    let Some(rotated) = inventory.rotations else { return Ok(None) };
    let shape = || Origin::Catalog(workload.model.file.clone());
    let factors = vec![
        Factor::new(terms::tables(), rotated.tables, Origin::Computed(terms::sines())),
        Factor::new(terms::positions(), rotated.positions, shape()),
        Factor::new(terms::half_rotated(), rotated.dims, shape()),
        Factor::new(terms::element_bytes(), rotated.bytes_each, Origin::Catalog(SCHEMES.into())),
    ];
    let (part, label) = (Part::FilePages, terms::rotations());
    Term::new(part, label, Formula::Product, factors, Columns::RESERVED, source).map(Some)
}
