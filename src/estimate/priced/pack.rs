//! Every weight as a scheme packs it.

use std::{collections::HashMap, ops::Range};

use crate::{
    Error,
    catalog::{
        packing::{Packing, Size},
        scheme::{More, Scheme, Tied},
    },
    estimate::graphs::PlannedGraphs,
    file::Contents,
    forward::{fold::Reads, outline::Declared},
    messages::bill,
    model::tensor::{Kind, Weight},
    resolve::workload::PricedRun,
};

const OVERFLOW: Error = Error::Overflow { part: bill::weights() };

/// What a stored tensor is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// A matrix that tokens are multiplied with.
    Matrix,
    /// A matrix that is looked up row by row, and multiplied with as well.
    Shared,
    /// A table that is only looked up row by row.
    Table,
    /// Anything that is not packed.
    Floats,
}

impl Role {
    /// Whether tokens are multiplied with it.
    pub const fn is_matrix(self) -> bool {
        matches!(self, Self::Matrix | Self::Shared)
    }
}

/// Tensors alike as they are stored.
#[derive(Clone, Copy, Debug)]
pub struct Packed {
    /// The last of them.
    pub weight: Weight,
    pub count: u64,
    /// How one is read; of a matrix that is stored twice, the second is.
    pub reads: Option<Reads>,
    pub role: Role,
    pub packing: Packing,
    pub size: Size,
}

/// All of them, in the order of the first of each.
#[derive(Debug)]
pub struct Inventory {
    pub all: Vec<Packed>,
    /// Bytes of the tables of rotations that the file holds besides, and how many positions they cover.
    pub rotations: Option<Rotated>,
}

/// Tables of rotations: sines and cosines.
#[derive(Clone, Copy, Debug)]
pub struct Rotated {
    pub tables: u64,
    pub positions: u64,
    pub dims: u64,
    pub bytes_each: u64,
}

impl Rotated {
    fn bytes(self) -> Option<u64> {
        [self.positions, self.dims, self.bytes_each]
            .iter()
            .try_fold(self.tables, |product: u64, &n| product.checked_mul(n))
    }
}

impl Inventory {
    /// Packs every weight; tables of rotation factors are not part of a checkpoint.
    pub fn of(run: PricedRun<'_>, graphs: &PlannedGraphs) -> Result<Self, Error> {
        let PricedRun { workload, pricing, scheme } = run;
        if let Some(contents) = workload.contents.as_ref().filter(|_| workload.packing.is_some()) {
            return Self::as_stored(run, graphs, contents);
        }
        let tied = !graphs.weights.iter().any(|one| one.weight.kind == Kind::Output);
        let shape = &workload.model.shape;
        // Weights are alike by their group, and by whether their layer is one that gets more.
        let key = |one: &Declared| {
            let layer = one.weight.layer.map(u64::from);
            (one.group, layer.is_some_and(|layer| More::in_layer(layer, shape.layers)))
        };
        let mut all: Vec<Packed> = Vec::new();
        let mut known: Vec<((usize, bool), Range<usize>)> = Vec::new();
        for one in graphs.weights.iter().filter(|one| one.weight.is_parameter()) {
            let key = key(one);
            let place = known.iter().rposition(|(known, _)| *known == key);
            if place.is_none() {
                let start = all.len();
                let reads = graphs.groups.get(one.group).map(|group| group.reads);
                all.extend(stored(&one.weight, reads, run, tied)?);
                known.push((key, start..all.len()));
            }
            let alike = place.map_or(known.last(), |place| known.get(place));
            let alike = alike.and_then(|(_, range)| all.get_mut(range.clone()));
            for packed in alike.unwrap_or_default() {
                packed.weight = one.weight;
                packed.count = packed.count.saturating_add(1);
            }
        }
        let rotations = pricing.rotations.as_ref().and_then(|rotations| {
            let two = rotations.two.contains(&workload.model.arch) && shape.window > 0;
            Some(Rotated {
                tables: if two { 4 } else { 2 },
                positions: u64::from(shape.trained_context?),
                dims: shape.rope_dim / 2,
                bytes_each: scheme.floats,
            })
        });
        Ok(Self { all, rotations })
    }

    /// The tensors of a packed repository as they lie in its files, those alike together.
    fn as_stored(
        run: PricedRun<'_>,
        graphs: &PlannedGraphs,
        contents: &Contents,
    ) -> Result<Self, Error> {
        let PricedRun { workload, scheme, .. } = run;
        let tied = !graphs.weights.iter().any(|one| one.weight.kind == Kind::Output);
        let mut places: HashMap<(usize, u32), usize> = HashMap::new();
        let mut all: Vec<Packed> = Vec::new();
        for (one, tensor) in graphs.weights.iter().zip(contents.tensors()) {
            let place = *places.entry((one.group, tensor.format)).or_insert(all.len());
            if place == all.len() {
                let format = workload.formats.numbered(tensor.format);
                let bytes = format.map_or(1, |id| workload.formats[id].bytes);
                let packing = Packing::plain(bytes);
                let size = packing.size(tensor.dims).ok_or(OVERFLOW)?;
                let roles = roles(&one.weight, scheme, tied, workload.model.shape.layers);
                let role = roles.last().map_or(Role::Floats, |&(role, _)| role);
                let reads = graphs.groups.get(one.group).map(|group| group.reads);
                all.push(Packed { weight: one.weight, count: 0, reads, role, packing, size });
            }
            if let Some(packed) = all.get_mut(place) {
                packed.weight = one.weight;
                packed.count = packed.count.saturating_add(1);
            }
        }
        Ok(Self { all, rotations: None })
    }

    /// Bytes of everything stored.
    pub fn bytes(&self) -> Result<u64, Error> {
        let tensors = self.sum(|_| true, |size| size.total().unwrap_or(u64::MAX));
        let rotations = self.rotations.map_or(Some(0), Rotated::bytes);
        tensors.zip(rotations).and_then(|(a, b)| a.checked_add(b)).ok_or(OVERFLOW)
    }

    /// Bytes of some of them, by role.
    pub fn sum(&self, pick: impl Fn(Role) -> bool, bytes: impl Fn(Size) -> u64) -> Option<u64> {
        let mut picked = self.all.iter().filter(|packed| pick(packed.role));
        picked.try_fold(0, |sum: u64, packed| {
            sum.checked_add(bytes(packed.size).checked_mul(packed.count)?)
        })
    }

    /// The tensor with the most bytes of codes; of equals the last.
    pub fn largest(&self) -> Option<&Packed> {
        let place = |packed: &Packed| (packed.weight.layer, packed.weight.kind);
        self.all.iter().max_by_key(|packed| (packed.size.data, place(packed)))
    }

    /// Bytes of the codes of the largest matrix.
    pub fn largest_matrix(&self) -> u64 {
        let matrices = self.all.iter().filter(|packed| packed.role.is_matrix());
        matrices.map(|packed| packed.size.data).max().unwrap_or(0)
    }
}

/// What a weight is stored as: once, or a tied matrix twice, of which the second is read.
fn stored(
    weight: &Weight,
    reads: Option<Reads>,
    run: PricedRun<'_>,
    tied: bool,
) -> Result<Vec<Packed>, Error> {
    let (scheme, layers) = (run.scheme, run.workload.model.shape.layers);
    let roles = roles(weight, scheme, tied, layers);
    let last = roles.len().saturating_sub(1);
    let packed = roles.into_iter().enumerate().map(|(at, (role, packing))| {
        packed(*weight, reads.filter(|_| at == last), (role, packing), scheme)
    });
    packed.collect()
}

/// Its role and packing, or both of a tied matrix that is stored twice.
fn roles(weight: &Weight, scheme: &Scheme, tied: bool, layers: u64) -> Vec<(Role, Packing)> {
    let embedding = scheme.embedding.unwrap_or(scheme.linear);
    let head = scheme.head.unwrap_or(scheme.linear);
    let floats = (Role::Floats, Packing::plain(scheme.floats));
    let one = match weight.kind {
        Kind::TokenEmbd if !tied => (Role::Table, embedding),
        Kind::TokenEmbd => match scheme.tied {
            Tied::Embedding => (Role::Shared, embedding),
            Tied::Head => (Role::Shared, head),
            Tied::Twice => return vec![(Role::Table, embedding), (Role::Matrix, head)],
        },
        Kind::PerLayerTokenEmbd => (Role::Table, embedding),
        Kind::Output => (Role::Matrix, head),
        _ if !is_matrix(weight) => floats,
        Kind::FfnGateInp | Kind::FfnGateInpShexp => {
            scheme.router.map_or(floats, |packing| (Role::Matrix, packing))
        }
        kind => {
            let more = scheme.more.as_ref().filter(|more| {
                let layer = weight.layer.map(u64::from);
                more.tensors.iter().any(|name| name == kind.name())
                    && layer.is_some_and(|layer| More::in_layer(layer, layers))
            });
            (Role::Matrix, more.map_or(scheme.linear, |more| more.packing))
        }
    };
    vec![one]
}

/// Whether a checkpoint has it as the matrix of a linear layer, and not as a vector or a filter.
fn is_matrix(weight: &Weight) -> bool {
    let [row, rows, _] = weight.dims;
    let name = weight.kind.name();
    row > 1
        && rows > 1
        && name.ends_with(".weight")
        && !["_norm", "conv", "lerp", "altup_correct_scale"].iter().any(|part| name.contains(part))
}

fn packed(
    weight: Weight,
    reads: Option<Reads>,
    (role, packing): (Role, Packing),
    scheme: &Scheme,
) -> Result<Packed, Error> {
    let packing =
        if packing.takes(weight.dims[0]) { packing } else { Packing::plain(scheme.floats) };
    let size = packing.size(weight.dims).ok_or(OVERFLOW)?;
    size.total().ok_or(OVERFLOW)?;
    Ok(Packed { weight, count: 0, reads, role, packing, size })
}
