//! Chips: processor, GPU, NPU and memory, as far as a model's memory and speed depend on them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::record::Plain;
use crate::{
    Message,
    messages::{self, Number, place},
};

/// A chip of the catalog. What is not known is `None`.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(
        rename = "ShowSoc",
        description = "The answer to `show soc`: what is known of a chip; null for what is not."
    )
)]
#[serde(deny_unknown_fields)]
pub struct Soc {
    /// Its name in the catalog.
    pub id: String,
    /// The name people know it by.
    #[serde(deserialize_with = "messages::name")]
    pub name: Message,
    /// Other names people use.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Its maker.
    pub vendor: String,
    /// The year.
    pub released: Option<u16>,
    /// Its instruction set.
    pub isa: Option<Isa>,
    /// How many cores.
    pub cores: Option<u32>,
    /// Its cores in words.
    pub layout: Option<String>,
    /// Its GPU.
    pub gpu: Option<Gpu>,
    /// Its neural processor.
    pub npu: Option<Npu>,
    /// What speed depends on beside memory.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compute: Option<Compute>,
    /// The most memory it can do.
    pub memory: Memory,
    /// What else a reader should know.
    #[serde(default, deserialize_with = "messages::name_if_any")]
    pub note: Option<Message>,
    /// How many of the sources were read.
    pub sources_read: Read,
    /// The day the facts were read.
    pub checked: String,
    /// Where the facts come from.
    pub sources: Vec<String>,
}

/// The instruction set, with the features that decide how llama.cpp lays weights out.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Isa {
    /// As entries of `data/cpus.yaml` name it: `aarch64`, `x86-64`, or one that none of them has.
    pub arch: String,
    /// The level of the architecture, such as `armv8.2-a`.
    pub level: String,
    /// Features by the names of `data/cpus.yaml`.
    pub features: Vec<String>,
    /// Whether a document says so or it is recalled.
    pub basis: Basis,
    /// What else a reader should know.
    pub note: Option<String>,
}

/// Whether a document that was read says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// A document that was read.
    Read,
    /// Recalled, to be verified before relying on it.
    Recalled,
}

/// How many of the sources listed were read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "SourcesRead"))]
#[serde(rename_all = "kebab-case")]
pub enum Read {
    /// Every one.
    All,
    /// Some of them.
    Some,
    /// None: figures are recalled.
    None,
}

/// A GPU and the interfaces its driver offers.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Gpu {
    /// What it is called.
    #[serde(default, deserialize_with = "messages::name_if_any")]
    pub name: Option<Message>,
    /// An id of `data/gpus.yaml`.
    pub family: Option<String>,
    /// The interfaces its driver offers: vulkan, opencl, metal, cuda, ...
    pub apis: Vec<String>,
    /// The architecture CUDA compiles for there, such as 87.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cuda_arch: Option<u32>,
    /// The longest buffer its driver gives, in bytes, by ids of `data/backends.yaml`; of others, that of its family.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub longest_buffers: BTreeMap<String, u64>,
    /// What its Vulkan driver says of itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vulkan: Option<VulkanLimits>,
}

/// What a Vulkan driver says of itself; what is missing is that of its family, or what most say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct VulkanLimits {
    /// maxStorageBufferRange: the longest tensor an operation reads or makes.
    pub storage_range_bytes: Option<u64>,
    /// minStorageBufferOffsetAlignment: where tensors start in its buffers.
    pub offset_alignment: Option<u64>,
    /// minMemoryMapAlignment: where tensors start in the machine's memory that it reads directly.
    pub map_alignment: Option<u64>,
    /// maxMemoryAllocationSize: the longest buffer.
    pub max_allocation_bytes: Option<u64>,
    /// It is part of the chip and shares the machine's memory.
    pub integrated: Option<bool>,
}

impl VulkanLimits {
    /// What is said, and where nothing is, what `other` says.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            storage_range_bytes: self.storage_range_bytes.or(other.storage_range_bytes),
            offset_alignment: self.offset_alignment.or(other.offset_alignment),
            map_alignment: self.map_alignment.or(other.map_alignment),
            max_allocation_bytes: self.max_allocation_bytes.or(other.max_allocation_bytes),
            integrated: self.integrated.or(other.integrated),
        }
    }
}

/// A neural processor and the runtimes that use it.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Npu {
    /// What it is called.
    pub name: Option<String>,
    /// What it is to the backend that programs it, such as `hexagon-v73`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generation: Option<String>,
    /// 10¹² operations a second, where a document that was read prints it.
    pub tops: Option<f64>,
    /// 10¹² operations a second, from a document that was not read.
    pub tops_recalled: Option<f64>,
    /// Of which numbers.
    pub precision: Option<String>,
    /// How many cores it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cores: Option<u32>,
    /// Runtimes that use it.
    #[serde(default)]
    pub runtimes: Vec<String>,
}

/// What speed depends on beside memory.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Compute {
    /// Cores that are not the small ones.
    pub big_cores: Option<u32>,
    /// Their mean clock under load, 10⁹ cycles a second.
    pub ghz: Option<f64>,
    /// What the GPU does with 16-bit floats, 10¹² operations a second.
    pub gpu_tflops: Option<f64>,
    /// What it does with its matrix units, which prompts use, 10¹² operations a second.
    pub gpu_prefill_tflops: Option<f64>,
    /// Whether a document says so or it is recalled.
    pub basis: Basis,
}

/// Memory and its theoretical peak bandwidth.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Memory {
    /// What kind, such as LPDDR5X.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Width of the bus.
    pub bus_bits: Option<u32>,
    /// 10⁶ transfers a second.
    pub data_rate_mtps: Option<u32>,
    /// 10⁹ bytes a second, where a document that was read prints it or its data rate.
    pub bandwidth_gbps: Option<f64>,
    /// 10⁹ bytes a second, from a document that was not read.
    pub bandwidth_gbps_recalled: Option<f64>,
    /// Where the figure comes from: printed, a third party, recalled.
    pub bandwidth_basis: Option<String>,
    /// What some devices have instead.
    pub alternative: Option<String>,
    /// What it is the memory of, where it is not that of the device.
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
}

impl Isa {
    /// What a machine says of itself.
    pub(crate) fn of(arch: &str, features: &[String]) -> Self {
        Self {
            arch: arch.to_owned(),
            level: arch.to_owned(),
            features: features.to_vec(),
            basis: Basis::Read,
            note: None,
        }
    }
}

impl Gpu {
    /// What to call it.
    pub(crate) fn title(&self) -> Message {
        self.name.clone().unwrap_or_else(place::nameless_gpu)
    }
}

impl Memory {
    /// The bandwidth in words, marked where it is recalled; `None` where it is not known.
    pub(crate) fn bandwidth(&self) -> Option<Message> {
        let recalled = || Some(place::unverified(Number(self.bandwidth_gbps_recalled?)));
        self.bandwidth_gbps.map(|gbps| place::bandwidth(Number(gbps))).or_else(recalled)
    }
}

impl Plain for Soc {
    fn faults(&self) -> Vec<(bool, &'static str)> {
        let memory = &self.memory;
        let rates = [memory.bandwidth_gbps, memory.bandwidth_gbps_recalled];
        let stands = rates.into_iter().flatten().any(|gbps| gbps <= 0.0);
        vec![
            (self.sources.is_empty(), "sources must name where the facts come from"),
            (stands, "bandwidth must be above zero"),
        ]
    }
}
