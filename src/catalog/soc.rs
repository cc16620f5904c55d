//! Chips: processor, GPU, NPU and memory, as far as a model's memory and speed depend on them.

use serde::{Deserialize, Serialize};

use super::{
    pick,
    record::{Catalog, Entry, Record, Topic},
};
use crate::{
    Error, Message,
    messages::{self, Number, place},
};

/// A chip of the catalog. What is not known is `None`.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(
    feature = "cli",
    derive(schemars::JsonSchema),
    schemars(
        rename = "ShowSoc",
        description = "The answer to `show soc`: what is known of a chip; null for what is not."
    )
)]
#[serde(deny_unknown_fields)]
pub(crate) struct Soc {
    /// Its name in the catalog.
    pub(crate) id: String,
    /// The name people know it by.
    #[serde(deserialize_with = "messages::name")]
    pub(crate) name: Message,
    /// Other names people use.
    #[serde(default)]
    pub(crate) aliases: Vec<String>,
    pub(crate) vendor: String,
    /// The year.
    pub(crate) released: Option<u16>,
    pub(crate) isa: Option<Isa>,
    pub(crate) cores: Option<u32>,
    /// Its cores in words.
    pub(crate) layout: Option<String>,
    pub(crate) gpu: Option<Gpu>,
    pub(crate) npu: Option<Npu>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) compute: Option<Compute>,
    pub(crate) memory: Memory,
    pub(crate) note: Option<String>,
    /// Where the facts come from.
    pub(crate) sources: Vec<String>,
    pub(crate) sources_read: Read,
    /// The day the facts were read.
    pub(crate) checked: String,
}

/// The instruction set, with the features that decide how llama.cpp lays weights out.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Isa {
    /// As entries of `data/cpus.yaml` name it: `aarch64`, `x86-64`, or one that none of them has.
    pub(crate) arch: String,
    /// The level of the architecture, such as `armv8.2-a`.
    pub(crate) level: String,
    pub(crate) features: Vec<String>,
    /// Whether a document says so or it is recalled.
    pub(crate) basis: Basis,
    pub(crate) note: Option<String>,
}

/// Whether a document that was read says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Basis {
    /// A document that was read.
    Read,
    /// Recalled, to be verified before relying on it.
    Recalled,
}

/// How many of the sources listed were read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema), schemars(rename = "SourcesRead"))]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Read {
    /// Every one.
    All,
    /// Some of them.
    Some,
    /// None: figures are recalled.
    None,
}

/// A GPU and the interfaces its driver offers.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Gpu {
    #[serde(default, deserialize_with = "messages::name_if_any")]
    pub(crate) name: Option<Message>,
    /// An id of `data/gpus.yaml`.
    pub(crate) family: Option<String>,
    /// The interfaces its driver offers: vulkan, opencl, metal, cuda, ...
    pub(crate) apis: Vec<String>,
}

/// A neural processor and the runtimes that use it.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Npu {
    pub(crate) name: Option<String>,
    /// 10¹² operations a second, where a document that was read prints it.
    pub(crate) tops: Option<f64>,
    /// Likewise, from a document that was not read.
    pub(crate) tops_recalled: Option<f64>,
    pub(crate) precision: Option<String>,
    #[serde(default)]
    pub(crate) runtimes: Vec<String>,
}

/// What speed depends on beside memory.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Compute {
    /// Cores that are not the small ones.
    pub(crate) big_cores: Option<u32>,
    /// Their mean clock under load, 10⁹ cycles a second.
    pub(crate) ghz: Option<f64>,
    /// What the GPU does with 16-bit floats, 10¹² operations a second.
    pub(crate) gpu_tflops: Option<f64>,
    /// Likewise with its matrix units, which prompts use.
    pub(crate) gpu_prefill_tflops: Option<f64>,
    pub(crate) basis: Basis,
}

/// Memory and its theoretical peak bandwidth.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Memory {
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
    pub(crate) bus_bits: Option<u32>,
    /// 10⁶ transfers a second.
    pub(crate) data_rate_mtps: Option<u32>,
    /// 10⁹ bytes a second, where a document that was read prints it or its data rate.
    pub(crate) bandwidth_gbps: Option<f64>,
    /// Likewise, from a document that was not read.
    pub(crate) bandwidth_gbps_recalled: Option<f64>,
    /// Where the figure comes from: printed, a third party, recalled.
    pub(crate) bandwidth_basis: Option<String>,
    /// What some devices have instead.
    pub(crate) alternative: Option<String>,
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
        let recalled = || Some(place::recalled(Number(self.bandwidth_gbps_recalled?)));
        self.bandwidth_gbps.map(|gbps| place::bandwidth(Number(gbps))).or_else(recalled)
    }
}

impl Record for Soc {
    const TOPIC: Topic = Topic::Socs;

    /// Reads one entry.
    fn read(entry: &Entry<'_>, _: &Catalog) -> Result<Self, Error> {
        let soc: Soc = entry.read()?;
        if soc.sources.is_empty() {
            return Err(entry.fault("sources must name where the facts come from".to_owned()));
        }
        Ok(soc)
    }

    fn find<'a>(name: &str, catalog: &'a Catalog) -> Result<Entry<'a>, Error> {
        pick::one(Topic::Socs.noun(), "socs", name, &catalog.entries(Topic::Socs))
    }
}
