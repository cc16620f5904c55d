//! The weights of a workload: each tensor's block format, its bytes, and where it is kept.

use super::schedule::sizes;
use crate::{
    Error,
    ask::LoadMode,
    catalog::{
        backend::{Backend, Weights},
        format::{Format, FormatId},
    },
    estimate::traffic::Read,
    forward::{
        fold::Reads,
        outline::{Declared, Group},
        plan::{ALIGNMENT, pad},
    },
    messages::{bill, errors},
    model::tensor::{Kind, Weight},
    quantize::{self, Candidate, Facts, Quantized},
    resolve::{offload::Accelerator, workload::Workload},
};

const OVERFLOW: Error = Error::Overflow { part: bill::weights() };

/// Tokens that the runtime tries each weight with.
const LOADED_WITH: u64 = 512;

/// Weights alike as the file stores them.
#[derive(Clone, Copy, Debug)]
pub struct StoredWeight {
    /// The first of them.
    pub weight: Weight,
    pub count: u64,
    pub format: FormatId,
    /// Bytes of the blocks of one, without padding.
    pub bytes: u64,
    pub reads: Reads,
    /// Where it is read from.
    pub home: Home,
    /// Where its rows are looked up, if it is a table.
    pub table: Home,
    key: Key,
}

/// What makes weights alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Key {
    group: usize,
    format: FormatId,
    /// The device they are loaded for.
    owner: Option<usize>,
    /// The file of a split model they lie in; each is mapped on its own.
    part: u16,
    /// They are of heads behind the model.
    of_heads: bool,
    /// The file has them once, and another device has them too.
    again: bool,
}

/// Where a weight is read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Home {
    /// Where it was loaded: the mapped file, or memory it was read into.
    Loaded,
    /// Read into a buffer of the machine's memory that a device reads directly.
    Pinned,
    /// The mapped file, by a GPU that needs no copy.
    Wrapped,
    /// A copy in the layout the processor prefers.
    Repacked,
    /// A copy in buffers of a device.
    Device(usize),
    /// Nowhere: it is in the file, and not loaded.
    Skipped,
}

impl StoredWeight {
    /// Whether the tensor itself is read where it was loaded, and not only a copy of it.
    ///
    /// A table of rows stays with the processor, also where its product is taken from a copy.
    pub const fn stays(&self) -> bool {
        match self.home {
            Home::Loaded | Home::Pinned | Home::Wrapped => true,
            Home::Repacked | Home::Device(_) => self.reads.as_table,
            Home::Skipped => false,
        }
    }

    /// The processor keeps a copy in its own layout.
    pub const fn is_repacked(&self) -> bool {
        matches!(self.home, Home::Repacked)
    }

    /// Its product is taken by the processor.
    pub const fn is_on_cpu(&self) -> bool {
        matches!(self.home, Home::Loaded | Home::Pinned | Home::Repacked)
    }

    /// Whether a device may work on it: the tensor, and what its product with a micro-batch comes to, are no
    /// longer than its operations allow. Source: `src/llama-model-loader.cpp` (`weight_buft_supported`).
    fn fits(&self, device: &Accelerator, workload: &Workload) -> bool {
        if !self.is_taken_by(&device.backend, &workload.formats[self.format]) {
            return false;
        }
        let Some(range) = device.rules.range else { return true };
        let [row, rows, matrices] = self.weight.dims;
        let results = match self.reads.routed {
            Some(routed) => rows.saturating_mul(routed.used),
            None if self.reads.as_matrix || self.reads.as_spare => rows.saturating_mul(matrices),
            None => row,
        };
        let result = results.saturating_mul(LOADED_WITH).saturating_mul(4);
        self.bytes <= range && result <= range
    }

    /// Whether a backend has kernels for what is done with it.
    fn is_taken_by(&self, backend: &Backend, format: &Format) -> bool {
        let Some(products) = &backend.products else { return true };
        let Reads { as_matrix, as_spare, routed, scanned, .. } = self.reads;
        let is_named = |formats: &[String]| formats.contains(&format.id);
        match (routed, as_matrix || as_spare) {
            (Some(_), _) => is_named(&products.experts),
            (None, true) => {
                let most = products.most_rows.filter(|_| format.is_quantized());
                let [_, rows, matrices] = self.weight.dims;
                is_named(&products.matrices)
                    && most.is_none_or(|most| rows.saturating_mul(matrices) <= most)
            }
            (None, false) => products.scans || !scanned,
        }
    }

    /// They are of heads behind the model, which guess further tokens.
    pub const fn is_of_heads(&self) -> bool {
        self.key.of_heads
    }

    /// It is one of those that several devices have, and counted with another.
    pub const fn is_again(&self) -> bool {
        self.key.again
    }

    /// The processor uses it as it was loaded.
    pub const fn is_on_cpu_as_is(&self) -> bool {
        matches!(self.home, Home::Loaded | Home::Pinned)
    }

    /// The rows are looked up in memory of their own, beside the matrix that the same weight is.
    pub fn has_own_table(&self) -> bool {
        let is_matrix = self.reads.by_every_token() || self.reads.as_spare;
        self.reads.as_table && is_matrix && (self.reads.twice || self.table != self.home)
    }

    /// How a run reads them.
    pub const fn streamed(&self) -> Read {
        let Self { weight, count, reads, bytes, format, .. } = *self;
        Read { weight, count, reads, bytes, format: Some(format) }
    }
}

impl Home {
    /// The home of rows that are looked up.
    fn of_table(workload: &Workload, bytes: u64) -> Self {
        let setup = &workload.setup;
        let pinning = setup.offload.devices.iter().find(|device| device.rules.host.is_some());
        let pinned =
            pinning.is_some_and(|device| device.rules.range.is_none_or(|range| bytes <= range));
        if pinned && setup.load_mode.value == LoadMode::None { Self::Pinned } else { Self::Loaded }
    }

    /// What a tensor takes there, padded.
    pub fn padded(self, workload: &Workload, stored: &StoredWeight) -> u64 {
        let devices = &workload.setup.offload.devices;
        let format = &workload.formats[stored.format];
        let extra = match self {
            Self::Device(device) => devices.get(device).map_or(0, |device| {
                let unit = [format.block, format.bytes];
                sizes::of_weight(device.rules.sizes, stored.weight.dims[0], unit)
            }),
            _ => 0,
        };
        pad(stored.bytes.saturating_add(extra), self.alignment(workload))
    }

    /// What tensors are padded to there.
    pub fn alignment(self, workload: &Workload) -> u64 {
        let devices = &workload.setup.offload.devices;
        let alignment = match self {
            Self::Device(device) => devices.get(device).map(|device| device.rules.alignment),
            Self::Pinned => devices.iter().find_map(|device| Some(device.rules.host?.alignment)),
            Self::Loaded | Self::Wrapped | Self::Repacked | Self::Skipped => None,
        };
        alignment.unwrap_or(ALIGNMENT)
    }

    /// The home of a weight that is read like this.
    fn of(workload: &Workload, stored: &StoredWeight) -> Self {
        let StoredWeight { weight, reads, format, .. } = stored;
        let (setup, format) = (&workload.setup, *format);
        let only_a_table = reads.as_table && !reads.by_every_token() && !reads.as_spare;
        let offload = &setup.offload;
        let device = stored.key.owner.and_then(|at| Some((at, offload.devices.get(at)?)));
        if let Some((at, device)) = device
            && !(only_a_table && weight.kind.is_input())
            && stored.fits(device, workload)
        {
            let wraps = device.backend.weights == Weights::Mapped;
            return if wraps && setup.load_mode.value == LoadMode::Mmap {
                Self::Wrapped
            } else {
                Self::Device(at)
            };
        }
        let pinning = offload.devices.iter().find(|device| device.rules.host.is_some());
        let pinned = pinning.is_some_and(|device| stored.fits(device, workload));
        let repacked = setup.repack
            && !pinned
            && reads.may_repack(weight)
            && workload.cpu().repacks(&workload.formats[format].id, weight.dims[1]);
        match (repacked, pinned && setup.load_mode.value == LoadMode::None) {
            (true, _) => Self::Repacked,
            (false, true) => Self::Pinned,
            (false, false) => Self::Loaded,
        }
    }
}

/// Every weight, those alike together.
#[derive(Debug)]
pub struct Inventory {
    /// In the order of the first of each.
    pub weights: Vec<StoredWeight>,
    /// For every weight of the file, in its order, the place of those like it.
    order: Vec<usize>,
    /// The runtime's tool refuses this file type without an importance matrix.
    pub needs_imatrix: bool,
    /// The whole file, in bytes, where it is known.
    pub file_bytes: Option<u64>,
    /// Of a model born quantized: what all weights take once those packed from birth are packed anew.
    pub requantized: Option<u64>,
}

impl Inventory {
    /// Gives every weight its format: by the workload's recipe, or that of the model's own file.
    ///
    /// `weights` stand in the order of that file, or in llama-quantize's where there is none.
    pub fn of(workload: &Workload, weights: &[Declared], groups: &[Group]) -> Result<Self, Error> {
        let (facts, contents) = (facts(workload, weights), workload.contents.as_deref());
        let (file_type, imatrix) = (&workload.file_type, workload.imatrix);
        let formats = &workload.formats;
        let quantized = if let Some(contents) = contents {
            contents.formats(formats, (file_type, imatrix), &facts)?
        } else {
            made(workload, candidates(workload, weights, groups)?, &facts)?
        };
        let mut laid_out = Layout::new(workload, groups, weights.len());
        let stored = weights.iter().zip(&quantized.formats);
        match contents {
            None => stored.map(|stored| (stored, 0)).try_for_each(|one| laid_out.add(one))?,
            // Weights of a file lie in its parts, in its order; what llama-quantize writes is one file in its own.
            Some(contents) if file_type.as_stored => {
                let parts = contents.tensors().iter().map(|tensor| tensor.part);
                stored.zip(parts).try_for_each(|one| laid_out.add(one))?;
            }
            Some(contents) => {
                let stored: Vec<_> = stored.collect();
                let sorted = contents.sorted().iter().filter_map(|&at| Some((*stored.get(at)?, 0)));
                sorted.into_iter().try_for_each(|one| laid_out.add(one))?;
            }
        }
        let mut inventory = laid_out.inventory;
        inventory.needs_imatrix = quantized.needs_imatrix;
        if workload.born.as_ref().is_some_and(|born| born.id != file_type.id) {
            let candidates = candidates(workload, weights, groups)?;
            let all = quantize::quantize(candidates, &facts, file_type, formats, imatrix).ok();
            inventory.requantized = all.and_then(|all| {
                let size =
                    |(one, format): (&Declared, &FormatId)| formats[*format].size(one.weight.dims);
                weights
                    .iter()
                    .zip(&all.formats)
                    .try_fold(0_u64, |sum, one| sum.checked_add(size(one)?))
            });
        }
        if let Some(contents) = contents {
            let padded = inventory.padded_bytes().ok_or(OVERFLOW)?;
            inventory.file_bytes = contents.file_bytes(file_type, imatrix, padded);
        }
        Ok(inventory)
    }

    /// What is known of a weight of the file, by its place there.
    pub fn stored(&self, place: usize) -> Option<&StoredWeight> {
        self.weights.get(*self.order.get(place)?)
    }

    /// Tensor data as stored, without padding.
    pub fn bytes(&self) -> Option<u64> {
        self.sum(|bytes| bytes)
    }

    /// What the heads behind the model have of it.
    pub fn of_heads(&self) -> Self {
        let own = self.weights.iter().filter(|stored| stored.is_of_heads());
        Self {
            weights: own.copied().collect(),
            order: Vec::new(),
            needs_imatrix: false,
            file_bytes: None,
            requantized: None,
        }
    }

    /// Tensor data of the file, each tensor padded.
    pub fn padded_bytes(&self) -> Option<u64> {
        self.sum(|bytes| pad(bytes, ALIGNMENT))
    }

    fn sum(&self, of_one: impl Fn(u64) -> u64) -> Option<u64> {
        self.weights.iter().filter(|stored| !stored.key.again).try_fold(0, |sum: u64, stored| {
            sum.checked_add(of_one(stored.bytes).checked_mul(stored.count)?)
        })
    }

    /// The largest tensor a GPU gets at, by name and size; of equals the first.
    pub fn largest_on_gpu(&self) -> Option<&StoredWeight> {
        let is_on_gpu = |home| matches!(home, Home::Wrapped | Home::Device(_));
        let on_gpu = self.weights.iter().filter(|stored| is_on_gpu(stored.home));
        on_gpu.reduce(|largest, one| if one.bytes > largest.bytes { one } else { largest })
    }

    /// The largest repacked tensor, in bytes.
    pub fn largest_repacked(&self) -> u64 {
        let repacked = self.weights.iter().filter(|stored| stored.is_repacked());
        repacked.map(|stored| stored.bytes).max().unwrap_or(0)
    }

    /// Tensors that stay in the mapped range only because others around them are used, and how many.
    ///
    /// After loading, the runtime unmaps what lies before the first and behind the last tensor
    /// that is used in place; in between everything stays.
    pub fn left_mapped(&self, mode: LoadMode) -> Vec<(&StoredWeight, u64)> {
        self.between(|stored| mode == LoadMode::Mmap && stored.stays())
    }

    /// Tensors that lie between the first and the last of those that are `used`, and are none of them, and
    /// how many; of each part of the file.
    pub fn between(&self, used: impl Fn(&StoredWeight) -> bool) -> Vec<(&StoredWeight, u64)> {
        let of = |place: &usize| self.weights.get(*place);
        let used = |place: &usize| of(place).is_some_and(&used);
        let part = |place: &usize| of(place).map(|stored| stored.key.part);
        let mut counts = vec![0_u64; self.weights.len()];
        let mut left = Vec::new();
        for all in self.order.chunk_by(|a, b| part(a) == part(b)) {
            let ends = all.iter().position(used).zip(all.iter().rposition(used));
            let between = ends.and_then(|(first, last)| all.get(first..=last)).unwrap_or_default();
            for &place in between.iter().filter(|place| !used(place)) {
                let Some(count) = counts.get_mut(place) else { continue };
                if *count == 0 {
                    left.push(place);
                }
                *count = count.saturating_add(1);
            }
        }
        let counted = |place| Some((self.weights.get(place)?, *counts.get(place)?));
        left.into_iter().filter_map(counted).collect()
    }
}

/// An inventory in the making.
struct Layout<'a> {
    workload: &'a Workload,
    groups: &'a [Group],
    /// For each group, the place of the last weights that are of it.
    last: Vec<Option<usize>>,
    /// For weights alike, the place of those before them that are of the same group.
    before: Vec<Option<usize>>,
    inventory: Inventory,
    /// The devices that have layers which rotate, and `None` for the processor; of each one.
    rotated: Vec<Option<usize>>,
}

impl<'a> Layout<'a> {
    fn new(workload: &'a Workload, groups: &'a [Group], weights: usize) -> Self {
        let (stored, order) = (Vec::with_capacity(groups.len()), Vec::with_capacity(weights));
        let inventory = Inventory {
            weights: stored,
            order,
            needs_imatrix: false,
            file_bytes: None,
            requantized: None,
        };
        let before = Vec::with_capacity(groups.len());
        let offload = &workload.setup.offload;
        let mut rotated: Vec<Option<usize>> = Vec::new();
        for &layer in &workload.model.outline().rotating {
            let owner = offload.owner(Some(layer));
            if !rotated.contains(&owner) {
                rotated.push(owner);
            }
        }
        Self { workload, groups, last: vec![None; groups.len()], before, inventory, rotated }
    }

    /// Adds the next weight of the file, in a format and a part of the file.
    fn add(&mut self, ((one, &format), part): ((&Declared, &FormatId), u16)) -> Result<(), Error> {
        let Declared { weight, group } = *one;
        let of_heads = self.workload.is_of_heads(&weight);
        let owner = self.owner(&weight, self.groups[group].reads);
        let key = Key { group, format, owner, part, of_heads, again: false };
        let place = self.count(&weight, key)?;
        self.inventory.order.push(place);
        for owner in self.further_owners(&weight, owner) {
            self.count(&weight, Key { owner, again: true, ..key })?;
        }
        Ok(())
    }

    /// The device a weight is loaded for.
    fn owner(&self, weight: &Weight, reads: Reads) -> Option<usize> {
        let offload = &self.workload.setup.offload;
        if weight.kind.is_rotation() {
            return self.rotated.first().copied().flatten();
        }
        // A table that is the matrix behind the last layer too is loaded for that.
        let is_head = weight.kind.is_input() && (reads.by_every_token() || reads.as_spare);
        let is_last = is_head || self.workload.model.outline().closing.contains(&weight.kind);
        offload.owner_of(weight, is_last)
    }

    /// Other devices that have a weight of their own of those that layers share.
    fn further_owners(&self, weight: &Weight, first: Option<usize>) -> Vec<Option<usize>> {
        if !weight.kind.is_rotation() {
            return Vec::new();
        }
        self.rotated.iter().copied().filter(|&owner| owner != first).collect()
    }

    /// Counts a weight with those like it; says where.
    fn count(&mut self, weight: &Weight, key: Key) -> Result<usize, Error> {
        let mut place = self.last[key.group];
        while let Some(at) = place
            && self.inventory.weights[at].key != key
        {
            place = self.before[at];
        }
        let place = match place {
            Some(place) => place,
            None => self.start(weight, key)?,
        };
        let stored = &mut self.inventory.weights[place];
        stored.count = stored.count.saturating_add(1);
        Ok(place)
    }

    /// Makes room for weights like this one; says where.
    fn start(&mut self, weight: &Weight, key: Key) -> Result<usize, Error> {
        let (Key { group, format, .. }, weight) = (key, *weight);
        let bytes = self.workload.formats[format].size(weight.dims).ok_or(OVERFLOW)?;
        let reads = self.groups[group].reads;
        let is_skipped = key.of_heads && self.workload.heads().is_none();
        let home = Home::Skipped;
        let table = Home::of_table(self.workload, bytes);
        let mut stored = StoredWeight { weight, count: 0, format, bytes, reads, home, table, key };
        if !is_skipped {
            stored.home = Home::of(self.workload, &stored);
        }
        let place = self.inventory.weights.len();
        self.inventory.weights.push(stored);
        self.before.push(self.last[group].replace(place));
        Ok(place)
    }
}

impl Workload {
    /// Whether a weight is of heads behind the model, which llama.cpp loads only where they are to guess.
    fn is_of_heads(&self, weight: &Weight) -> bool {
        let shape = &self.model.shape;
        let is_behind = |layer: u16| u64::from(layer) >= shape.layers;
        shape.nextn_layers > 0 && weight.layer.is_some_and(is_behind)
    }
}

/// What a published file holds: made by the recipe, but what is packed from birth stays as it is.
fn made(
    workload: &Workload,
    candidates: impl Iterator<Item = Candidate> + Clone,
    facts: &Facts,
) -> Result<Quantized, Error> {
    let Workload { file_type, formats, imatrix, .. } = workload;
    let Some(born) = &workload.born else {
        return quantize::quantize(candidates, facts, file_type, formats, *imatrix);
    };
    let at_birth = quantize::quantize(candidates.clone(), facts, born, formats, false)?;
    let packed = candidates.zip(&at_birth.formats).map(|(one, &format)| {
        if format == born.default { Candidate { stored: format, ..one } } else { one }
    });
    quantize::quantize(packed, facts, file_type, formats, *imatrix)
}

/// What the recipe looks at, tensor by tensor.
fn candidates<'a>(
    workload: &Workload,
    weights: &'a [Declared],
    groups: &'a [Group],
) -> Result<impl Iterator<Item = Candidate> + Clone + use<'a>, Error> {
    let missing = || Error::Refused(errors::no_floats());
    let single = workload.formats.float(4).ok_or_else(missing)?;
    let half = workload.formats.float(2).ok_or_else(missing)?;
    Ok(weights.iter().filter_map(move |&Declared { weight, group }| {
        let group = groups.get(group)?;
        let stored = if group.as_f32 { single } else { half };
        Some(Candidate { class: group.class, layer: weight.layer, dims: weight.dims, stored })
    }))
}

fn facts(workload: &Workload, weights: &[Declared]) -> Facts {
    let (model, takes_for) = (&workload.model, &workload.runtime.takes_for);
    let shape = &model.shape;
    // A file may hold layers behind those of the model, which guess further tokens.
    let last = weights.iter().filter_map(|one| one.weight.layer).max();
    Facts {
        layers: shape.layers.max(last.map_or(0, |last| u64::from(last).saturating_add(1))),
        experts: shape.experts.count,
        heads: shape.heads.at(0),
        kv_heads: shape.kv_heads.at(0),
        falcon: takes_for.falcon(&model.arch),
        large: takes_for.large(&model.arch, shape),
        tied: !weights.iter().any(|one| one.weight.kind == Kind::Output),
    }
}
