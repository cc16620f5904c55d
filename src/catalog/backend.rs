//! Backends: where llama.cpp runs operations, and what that does to weights and buffers.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::record::Plain;
use crate::{Message, units::names};

names! {
    /// How weights come from the file into memory.
    #[derive(Hash, Deserialize)]
    pub enum LoadMode {
        /// The file is mapped; weights used as they are stay in it.
        Mmap = "mmap",
        /// Everything is read into memory of the process.
        None = "none",
    }
}

/// A backend of the catalog.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "some keys are for the reader of the file")]
pub struct Backend {
    pub id: String,
    pub name: String,
    /// The GPU interface it needs; the CPU needs none.
    pub api: Option<String>,
    /// The families of GPUs it runs on; all where none is named.
    #[serde(default)]
    pub families: Vec<String>,
    /// The systems it exists on; all where none is named.
    #[serde(default)]
    pub systems: Vec<String>,
    /// It is what people use wherever a GPU offers it.
    #[serde(default)]
    pub usual: bool,
    /// What its buffers are called in logs, before the number of the device.
    #[serde(default)]
    pub buffers: Vec<String>,
    /// Its buffers have no numbers.
    #[serde(default)]
    pub is_alone: bool,
    /// How the GPU gets at weights.
    #[serde(default)]
    pub weights: Weights,
    /// Whether the file is mapped when nothing is asked for.
    #[serde(default)]
    pub mmap: Mmap,
    /// How much of the compute buffer is held.
    #[serde(default)]
    pub compute: Compute,
    /// Weights that stay on the CPU go to pinned buffers, which are not repacked.
    #[serde(default)]
    pub host_buffers: bool,
    /// How it takes part where a graph is spread over several backends; the CPU needs no description.
    pub device: Option<Device>,
    /// The weights whose products it takes; those of others are the processor's. All where none is named.
    pub products: Option<Products>,
    /// How far a planned compute buffer may be off there, thousandths: kernels take scratch of their own.
    #[serde(default)]
    pub compute_error_permille: u32,
    /// What the driver and its runtime hold in the process, bytes.
    pub driver_bytes: Option<Range>,
    /// Where that comes from.
    basis: Option<String>,
    /// The generations of a neural processor it runs on, if it runs on one, and as how many devices each is used.
    #[serde(default)]
    pub npus: BTreeMap<String, u8>,
    /// Why llama.cpp's rules do not cover it, or no other neural processor.
    pub refused: Option<Message>,
    source: String,
    checked: String,
}

/// What the scheduler knows of a device. Amounts are bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Device {
    /// Where tensors start in its buffers.
    pub alignment: u64,
    /// The buffer of the machine's memory it reads directly, if it has one.
    pub host: Option<HostBuffer>,
    /// The longest chunk of a buffer, unless one tensor is longer.
    pub chunk: Option<u64>,
    /// The longest tensor an operation reads or makes.
    pub range: Option<u64>,
    /// It takes operations with weights it does not have that make so many rows.
    pub takes_from: Option<u64>,
    /// Of those, products alone.
    #[serde(default)]
    pub takes_products: bool,
    /// What it runs.
    #[serde(default)]
    pub operations: Operations,
    /// What tensors take in its buffers beyond their elements.
    #[serde(default)]
    pub sizes: Sizes,
    /// In which order it runs a piece.
    #[serde(default)]
    pub order: Order,
    /// Several of them work on different parts of a prompt at the same time.
    #[serde(default)]
    pub pipelines: bool,
    /// The processor reads its memory as its own.
    #[serde(default)]
    pub is_open: bool,
}

impl Device {
    /// One that does all, and of which nothing else is known.
    pub const PLAIN: Self = Self {
        alignment: 32,
        host: None,
        chunk: None,
        range: None,
        takes_from: None,
        takes_products: false,
        operations: Operations::All,
        sizes: Sizes::Plain,
        order: Order::AsGiven,
        pipelines: false,
        is_open: false,
    };
}

/// A buffer of the machine's memory that a device reads directly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HostBuffer {
    /// Where tensors start in it.
    pub alignment: u64,
    /// What it is larger than asked for.
    #[serde(default)]
    pub surplus: u64,
}

/// The operations a device runs; others are left to the processor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Operations {
    /// All that models here need.
    #[default]
    All,
    /// Those Vulkan has shaders for.
    Vulkan,
    /// Those OpenCL has kernels for.
    OpenCl,
    /// Those a Hexagon has kernels for.
    Hexagon,
}

/// The weights whose products a backend takes, by their formats.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Products {
    /// Of a matrix.
    pub matrices: Vec<String>,
    /// Of matrices of which a router picks some.
    pub experts: Vec<String>,
    /// Most rows of a quantized matrix; any number where none is named.
    pub most_rows: Option<u64>,
    /// It scans over tokens too.
    #[serde(default)]
    pub scans: bool,
}

/// What tensors take in a buffer beyond their elements.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sizes {
    /// Nothing.
    #[default]
    Plain,
    /// As CUDA and what is made of it has them.
    Cuda,
    /// As Metal has them.
    Metal,
}

/// The order a piece of a graph is run in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Order {
    /// As it was described.
    #[default]
    AsGiven,
    /// What does not depend on each other is brought together, a few operations ahead.
    LookAhead,
    /// What may run at the same time is brought together.
    Concurrent,
    /// Products with the same operand are brought together.
    Stacked,
}

/// How a GPU gets at weights.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Weights {
    /// The mapped file is wrapped, nothing is copied.
    Mapped,
    /// They are copied into buffers of the driver.
    #[default]
    Copied,
}

/// When `--load-mode auto` maps the file. Source: `mmap_support` of each backend's device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mmap {
    /// On every device.
    #[default]
    Always,
    /// On graphics cards with memory of their own only.
    Discrete,
    /// On none.
    Never,
}

/// How much of a compute buffer the system holds in memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Compute {
    /// Pages that a run writes to.
    #[default]
    Touched,
    /// All that is reserved.
    Committed,
}

/// An amount known within bounds, bytes.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Range {
    pub low: u64,
    pub high: u64,
}

impl Backend {
    /// What the buffers of one of its devices are called.
    pub fn buffer(&self, device: usize) -> String {
        match self.buffers.first() {
            Some(name) if self.is_alone => name.clone(),
            Some(name) => format!("{name}{device}"),
            None => self.id.clone(),
        }
    }

    /// Whether it is the CPU, which needs no GPU.
    pub const fn is_cpu(&self) -> bool {
        self.api.is_none()
    }

    /// Whether llama.cpp gives layers to devices of it.
    pub const fn takes_layers(&self) -> bool {
        self.device.is_some()
    }

    /// Whether it is a neural processor, which llama.cpp gives layers to as to a GPU.
    pub fn is_npu(&self) -> bool {
        !self.npus.is_empty()
    }
}

impl Plain for Backend {
    fn faults(&self) -> Vec<(bool, &'static str)> {
        let falls = self.driver_bytes.is_some_and(|range| range.low > range.high);
        vec![(falls, "driver_bytes: low must not be above high")]
    }
}
