//! The weights of a workload: each tensor's block format, its bytes, and where it is kept.

use crate::{
    Error,
    ask::LoadMode,
    catalog::{backend::Weights, format::FormatId},
    file::Contents,
    forward::{
        fold::Reads,
        plan::{ALIGNMENT, pad},
    },
    messages::{bill, errors},
    model::{
        class::{self, Class},
        tensor::{Kind, Weight},
    },
    quantize::{self, Candidate, Facts},
    resolve::workload::Workload,
};

/// A weight as the file stores it.
#[derive(Clone, Copy, Debug)]
pub struct StoredWeight {
    pub weight: Weight,
    pub format: FormatId,
    /// Bytes of its blocks, without padding.
    pub bytes: u64,
    pub reads: Reads,
    /// Where it is read from.
    pub home: Home,
    /// The file of a split model it lies in; each is mapped on its own.
    pub part: u16,
}

/// Where a weight is read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Home {
    /// Where it was loaded: the mapped file, or memory it was read into.
    Loaded,
    /// The mapped file, by a GPU that needs no copy.
    Wrapped,
    /// A copy in the layout the processor prefers.
    Repacked,
    /// A copy in buffers of a GPU.
    Gpu,
}

impl StoredWeight {
    /// Whether the tensor itself is read where it was loaded, and not only a copy of it.
    ///
    /// A table of rows stays with the processor, also where its product is taken from a copy.
    pub const fn stays(&self) -> bool {
        matches!(self.home, Home::Loaded | Home::Wrapped) || self.reads.as_table
    }

    /// The processor keeps a copy in its own layout.
    pub const fn is_repacked(&self) -> bool {
        matches!(self.home, Home::Repacked)
    }

    /// Its product is taken by the processor.
    pub const fn is_on_cpu(&self) -> bool {
        matches!(self.home, Home::Loaded | Home::Repacked)
    }
}

impl Home {
    /// The home of a weight that is read like this.
    fn of(workload: &Workload, weight: &Weight, reads: Reads, format: FormatId) -> Self {
        let (setup, backend) = (&workload.setup, workload.backend());
        let only_a_table = reads.as_table && !reads.by_every_token();
        if setup.offload.has(weight.layer.map(u64::from)) && !only_a_table {
            let wraps = backend.weights == Weights::Mapped;
            return if wraps && setup.load_mode.value == LoadMode::Mmap {
                Self::Wrapped
            } else {
                Self::Gpu
            };
        }
        let pinned = setup.offload.is_used() && backend.host_buffers;
        let repacked = setup.repack
            && !pinned
            && reads.may_repack(weight)
            && workload.cpu().repacks(&workload.formats[format].id, weight.dims[1]);
        if repacked { Self::Repacked } else { Self::Loaded }
    }
}

/// Every weight, in the order of the file.
#[derive(Debug)]
pub struct Inventory {
    pub weights: Vec<StoredWeight>,
    /// The runtime's tool refuses this file type without an importance matrix.
    pub needs_imatrix: bool,
    /// The whole file, in bytes, where it is known.
    pub file_bytes: Option<u64>,
}

impl Inventory {
    /// Gives every weight its format: by the workload's recipe, or that of the model's own file.
    ///
    /// `weights` stand in the order of that file, or in llama-quantize's where there is none.
    pub fn of(workload: &Workload, weights: &[(Weight, Reads)]) -> Result<Self, Error> {
        let (facts, contents) = (facts(workload, weights), workload.contents.as_deref());
        let quantized = match contents {
            Some(contents) => contents.formats(
                &workload.formats,
                (&workload.file_type, workload.imatrix),
                &facts,
            )?,
            None => quantize::quantize(
                &candidates(workload, weights)?,
                &facts,
                &workload.file_type,
                &workload.formats,
                workload.imatrix,
            )?,
        };
        let stored = weights.iter().zip(&quantized.formats).map(|(&(weight, reads), &format)| {
            let size = workload.formats[format].size(weight.dims);
            let bytes = size.ok_or(Error::Overflow { part: bill::weights() })?;
            let home = Home::of(workload, &weight, reads, format);
            Ok(StoredWeight { weight, format, bytes, reads, home, part: 0 })
        });
        let weights = stored.collect::<Result<_, Error>>()?;
        let mut inventory =
            Self { weights, needs_imatrix: quantized.needs_imatrix, file_bytes: None };
        if let Some(contents) = contents {
            inventory.lay_out(contents, workload.file_type.as_stored);
            let padded =
                inventory.padded_bytes().ok_or(Error::Overflow { part: bill::weights() })?;
            inventory.file_bytes =
                contents.file_bytes(&workload.file_type, workload.imatrix, padded);
        }
        Ok(inventory)
    }

    /// Weights of a file lie in its parts, in its order; what llama-quantize writes is one file in its own.
    fn lay_out(&mut self, contents: &Contents, as_stored: bool) {
        if as_stored {
            for (stored, tensor) in self.weights.iter_mut().zip(contents.tensors()) {
                stored.part = tensor.part;
            }
        } else {
            let sorted = contents.sorted().iter();
            self.weights = sorted.filter_map(|&at| self.weights.get(at).copied()).collect();
        }
    }

    /// Tensor data as stored, without padding.
    pub fn bytes(&self) -> Option<u64> {
        self.weights.iter().try_fold(0, |sum: u64, stored| sum.checked_add(stored.bytes))
    }

    /// Tensor data of the file, each tensor padded.
    pub fn padded_bytes(&self) -> Option<u64> {
        self.weights
            .iter()
            .try_fold(0, |sum: u64, stored| sum.checked_add(pad(stored.bytes, ALIGNMENT)))
    }

    /// The largest tensor a GPU gets at, by name and size; of equals the first.
    pub fn largest_on_gpu(&self) -> Option<&StoredWeight> {
        let on_gpu = self.weights.iter().filter(|stored| !stored.is_on_cpu());
        on_gpu.reduce(|largest, one| if one.bytes > largest.bytes { one } else { largest })
    }

    /// The largest repacked tensor, in bytes.
    pub fn largest_repacked(&self) -> u64 {
        let repacked = self.weights.iter().filter(|stored| stored.is_repacked());
        repacked.map(|stored| stored.bytes).max().unwrap_or(0)
    }

    /// Tensors that stay in the mapped range only because others around them are used.
    ///
    /// After loading, the runtime unmaps what lies before the first and behind the last tensor
    /// that is used in place; in between everything stays.
    pub fn left_mapped(&self, mode: LoadMode) -> impl Iterator<Item = &StoredWeight> {
        let used = move |stored: &StoredWeight| mode == LoadMode::Mmap && stored.stays();
        self.weights.chunk_by(|a, b| a.part == b.part).flat_map(move |part| {
            match (part.iter().position(used), part.iter().rposition(used)) {
                (Some(first), Some(last)) => part.get(first..=last).unwrap_or_default(),
                _ => &[],
            }
        })
    }
}

/// What the recipe looks at, tensor by tensor. A kind's class is found once, from its name.
fn candidates(workload: &Workload, weights: &[(Weight, Reads)]) -> Result<Vec<Candidate>, Error> {
    let mut known: [Option<(Class, FormatId)>; Kind::COUNT] = [None; Kind::COUNT];
    let formats = &workload.formats;
    let missing = || Error::Refused(errors::no_floats());
    let single = formats.float(4).ok_or_else(missing)?;
    let half = formats.float(2).ok_or_else(missing)?;
    let all = weights
        .iter()
        .map(|(weight, _)| {
            let slot = &mut known[weight.kind as usize];
            let (class, stored) = *slot.get_or_insert_with(|| {
                let (name, rank) = (weight.kind.name(), class::rank(weight.dims));
                let stored = if class::stored_as_f32(name, rank) { single } else { half };
                (Class::of(name, rank), stored)
            });
            Candidate { class, layer: weight.layer, dims: weight.dims, stored }
        })
        .collect();
    Ok(all)
}

fn facts(workload: &Workload, weights: &[(Weight, Reads)]) -> Facts {
    let (model, takes_for) = (&workload.model, &workload.runtime.takes_for);
    let shape = &model.shape;
    // A file may hold layers behind those of the model, which guess further tokens.
    let last = weights.iter().filter_map(|(weight, _)| weight.layer).max();
    Facts {
        layers: shape.layers.max(last.map_or(0, |last| u64::from(last).saturating_add(1))),
        experts: shape.experts.count,
        heads: shape.heads.at(0),
        kv_heads: shape.kv_heads.at(0),
        falcon: takes_for.falcon(&model.arch),
        large: takes_for.large(&model.arch, shape),
        tied: !weights.iter().any(|(weight, _)| weight.kind == Kind::Output),
    }
}
