//! Which layers and weights run on which device. Source: llama.cpp 0c1e57098, `src/llama-model.cpp`
//! (`load_tensors`).

use std::sync::Arc;

use crate::{
    Bytes, Error,
    ask::{Split, SplitMode},
    catalog::backend::{Backend, Device},
    messages::errors,
    model::tensor::{Kind, Weight},
    resolve::{origin::Given, pattern::Pattern, workload::Pool},
};

/// Matrices of experts, as llama.cpp finds them. Source: `common/common.h` (`LLM_FFN_EXPS_REGEX`).
const EXPERTS: &str = r"\.ffn_(up|down|gate|gate_up)_(ch|)exps";

/// Where layers, and what they keep, are given to devices.
///
/// Layers are taken from the end, and what follows the last one counts as a layer too. Tables that
/// are read row by row stay with the processor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offload {
    /// Layers on devices, the output counted as one.
    pub layers: Given<u64>,
    /// All layers, the output counted as one.
    pub of: u64,
    /// Devices in llama.cpp's order.
    pub devices: Vec<Accelerator>,
    /// For each layer, and for what follows the last, the place of its device.
    pub owners: Vec<Option<usize>>,
    /// Caches lie with their layers.
    pub keeps_cache: bool,
    /// Devices take large products of weights they do not have.
    pub offloads_ops: bool,
    /// Weights that are loaded elsewhere than their layer is.
    pub overrides: Vec<Override>,
    /// What of it was asked for.
    pub split: Split,
}

/// Weights of some names, and the device they are loaded for; `None` for the processor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Override {
    pattern: Pattern,
    device: Option<usize>,
}

/// A device that layers can be given to.
#[derive(Clone, Debug)]
pub struct Accelerator {
    pub backend: Arc<Backend>,
    /// How it schedules, with the limits of its driver.
    pub rules: Device,
    /// The memory it has.
    pub pool: Pool,
    /// What is free of it, where that is known: layers are shared by it.
    pub free: Option<Bytes>,
    /// What the runtime calls its buffers.
    pub name: String,
}

impl PartialEq for Accelerator {
    fn eq(&self, other: &Self) -> bool {
        (&self.backend.id, self.rules, self.pool) == (&other.backend.id, other.rules, other.pool)
    }
}

impl Eq for Accelerator {}

impl Offload {
    /// Nothing but the processor.
    pub const fn none(layers: Given<u64>, of: u64) -> Self {
        Self {
            layers,
            of,
            devices: Vec::new(),
            owners: Vec::new(),
            keeps_cache: true,
            offloads_ops: true,
            overrides: Vec::new(),
            split: Split::none(),
        }
    }

    /// The same on one device of a backend, whose memory may be the machine's.
    #[must_use]
    pub fn on(self, backend: &Arc<Backend>, is_unified: bool) -> Self {
        let pool = if is_unified { Pool::Ram } else { Pool::VRAM };
        let rules = backend.device.unwrap_or(Device::PLAIN);
        let owners = Self::spread(self.of.saturating_sub(1), self.layers.value, &[1.0]);
        let (backend, free) = (Arc::clone(backend), None);
        let name = backend.buffer(0);
        let devices = vec![Accelerator { backend, rules, pool, free, name }];
        Self { devices, owners, ..self }
    }

    /// The same on several devices, shared as `split` says.
    pub fn over(self, mut devices: Vec<Accelerator>, split: &Split) -> Result<Self, Error> {
        if split.split_mode == Some(SplitMode::None) {
            let main = split.main_gpu.unwrap_or(0);
            let at = usize::try_from(main).unwrap_or(usize::MAX);
            let count = devices.len();
            let only = devices.into_iter().nth(at);
            let only = only.ok_or_else(|| Error::Refused(errors::no_such_gpu(main, count)));
            devices = vec![only?];
        }
        let shares = shares(split, &devices)?;
        let owners = Self::spread(self.of.saturating_sub(1), self.layers.value, &shares);
        let overrides = overrides(split, &devices, self.of)?;
        let keeps_cache = !split.no_kv_offload;
        let offloads_ops = !split.no_op_offload;
        let split = split.clone();
        Ok(Self { devices, owners, keeps_cache, offloads_ops, overrides, split, ..self })
    }

    /// The same with memory of its own for each device, also where that is the machine's.
    #[must_use]
    pub fn apart(mut self) -> Self {
        for device in &mut self.devices {
            device.pool = Pool::VRAM;
        }
        self
    }

    /// Whether there is a device beside the processor.
    pub const fn is_used(&self) -> bool {
        !self.devices.is_empty()
    }

    /// Whether every layer is given to devices.
    pub const fn is_whole(&self) -> bool {
        self.is_used() && self.layers.value >= self.of
    }

    /// Whether who runs what depends on how long weights are: where some stay with the processor, or a device
    /// reads no longer ones.
    pub fn depends_on_weights(&self) -> bool {
        let is_free = |device: &Accelerator| device.rules.range.is_none();
        let all = self.is_whole() && self.overrides.is_empty();
        self.is_used() && !(all && self.devices.iter().all(is_free))
    }

    /// The device of a layer, or of what follows the last one.
    pub fn owner(&self, layer: Option<u64>) -> Option<usize> {
        let place = match layer {
            Some(layer) => usize::try_from(layer).ok()?,
            None => self.owners.len().checked_sub(1)?,
        };
        self.owners.get(place).copied().flatten()
    }

    /// The first and the last layer of a device, or of the processor, the output counted as one; they may be
    /// interrupted by none.
    pub fn layers_of(&self, device: Option<usize>) -> Option<[u64; 2]> {
        if self.owners.is_empty() {
            return (device.is_none() && self.of > 0).then(|| [0, self.of.saturating_sub(1)]);
        }
        let is_its = |owner: &Option<usize>| *owner == device;
        let first = self.owners.iter().position(is_its)?;
        let last = self.owners.iter().rposition(is_its)?;
        Some([first as u64, last as u64])
    }

    /// The device of what a layer keeps.
    pub fn keeper(&self, layer: u64) -> Option<usize> {
        self.owner(Some(layer)).filter(|_| self.keeps_cache)
    }

    /// The memory of a device, or the machine's.
    pub fn pool_of(&self, device: Option<usize>) -> Pool {
        device.and_then(|device| self.devices.get(device)).map_or(Pool::Ram, |device| device.pool)
    }

    /// The memory of the first device, where there is one.
    pub fn pool(&self) -> Pool {
        self.pool_of(Some(0))
    }

    /// The device that a weight is loaded for; `is_last` if it is used behind the last layer.
    pub fn owner_of(&self, weight: &Weight, is_last: bool) -> Option<usize> {
        if !self.overrides.is_empty() {
            let name = weight.name();
            let known = self.overrides.iter().find(|one| one.pattern.is_found_in(&name));
            if let Some(known) = known {
                return known.device;
            }
        }
        match weight.layer {
            Some(layer) => self.owner(Some(layer.into())),
            None if is_last || weight.kind == Kind::AltupProj => self.owner(None),
            None if weight.kind.is_input() => None,
            None => self.owner(Some(0)),
        }
    }

    /// Gives each of so many layers, the output behind them, to the device whose share it falls in.
    #[expect(
        clippy::cast_precision_loss,
        clippy::float_arithmetic,
        reason = "a share is a 32-bit float in llama.cpp, and a layer falls where its rounding says"
    )]
    pub fn spread(layers: u64, given: u64, shares: &[f32]) -> Vec<Option<usize>> {
        let all = layers.saturating_add(1);
        let start = all.saturating_sub(given);
        let given = given.min(all);
        let mut sum = 0.0_f32;
        let sums: Vec<f32> = shares
            .iter()
            .map(|share| {
                sum += share;
                sum
            })
            .collect();
        let device = |layer: u64| {
            let at = layer.checked_sub(start).filter(|&at| at < given)?;
            let place = at as f32 / given as f32;
            let upto = sums.iter().take_while(|&&upto| upto / sum <= place).count();
            Some(upto.min(shares.len().saturating_sub(1)))
        };
        (0..all).map(device).collect()
    }
}

/// How much of the layers each device gets: as asked, or by what is free there.
#[expect(clippy::cast_precision_loss, reason = "a share is a 32-bit float in llama.cpp")]
fn shares(split: &Split, devices: &[Accelerator]) -> Result<Vec<f32>, Error> {
    let Some(text) = &split.tensor_split else {
        let free = |device: &Accelerator| device.free.map_or(1.0, |free| free.get() as f32);
        return Ok(devices.iter().map(free).collect());
    };
    let wrong = || Error::Refused(errors::no_shares(text, devices.len()));
    let numbers = text.split([',', '/']).map(|number| number.trim().parse::<f32>());
    let mut shares = numbers.collect::<Result<Vec<_>, _>>().map_err(|_| wrong())?;
    let usable = shares.iter().all(|share| share.is_finite() && *share >= 0.0);
    if !usable || shares.len() > devices.len() {
        return Err(wrong());
    }
    // As in llama.cpp, those that are not named get nothing, and zeros alone say nothing.
    shares.resize(devices.len(), 0.0);
    if shares.iter().all(|share| *share == 0.0) {
        return self::shares(&Split::default(), devices);
    }
    Ok(shares)
}

/// What is loaded elsewhere than its layer is, of a model with so many `layers`, the first that matches first.
fn overrides(split: &Split, devices: &[Accelerator], layers: u64) -> Result<Vec<Override>, Error> {
    let mut all = Vec::new();
    for text in split.override_tensor.iter().flat_map(|texts| texts.split(',')) {
        let wrong = || Error::Refused(errors::no_override(text));
        let (pattern, buffer) = text.split_once('=').ok_or_else(wrong)?;
        let pattern = Pattern::read(pattern).ok_or_else(wrong)?;
        let at = devices.iter().position(|device| device.name == buffer);
        if at.is_none() && buffer != CPU {
            let names = devices.iter().map(|device| device.name.as_str()).chain([CPU]);
            let names = names.collect::<Vec<_>>().join(", ");
            return Err(Error::Refused(errors::no_such_buffer(buffer, names)));
        }
        all.push(Override { pattern, device: at });
    }
    let experts = |prefix: &str| Pattern::read(&format!("{prefix}{EXPERTS}"));
    if split.cpu_moe {
        all.extend(experts("").map(|pattern| Override { pattern, device: None }));
    }
    let first = layers.min(split.n_cpu_moe.unwrap_or(0).into());
    if first > 0 {
        // The runtime has a pattern for each layer; one for all finds the same.
        let first: Vec<String> = (0..first).map(|layer| layer.to_string()).collect();
        let pattern = experts(&format!("blk\\.({})", first.join("|")));
        all.extend(pattern.map(|pattern| Override { pattern, device: None }));
    }
    Ok(all)
}

/// What the buffer of the processor is called.
const CPU: &str = "CPU";

impl Split {
    /// Nothing is asked for.
    const fn none() -> Self {
        Self {
            cpu_moe: false,
            n_cpu_moe: None,
            override_tensor: Vec::new(),
            no_kv_offload: false,
            no_op_offload: false,
            tensor_split: None,
            split_mode: None,
            main_gpu: None,
        }
    }

    /// The first option that is set.
    pub(super) fn flag(&self) -> Option<&'static str> {
        let options = [
            ("--cpu-moe", self.cpu_moe),
            ("--n-cpu-moe", self.n_cpu_moe.is_some()),
            ("-ot", !self.override_tensor.is_empty()),
            ("-nkvo", self.no_kv_offload),
            ("--no-op-offload", self.no_op_offload),
            ("-ts", self.tensor_split.is_some()),
            ("-sm", self.split_mode.is_some()),
            ("-mg", self.main_gpu.is_some()),
        ];
        options.into_iter().find(|(_, set)| *set).map(|(flag, _)| flag)
    }
}
