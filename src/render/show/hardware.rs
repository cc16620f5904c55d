//! Devices and chips as facts: what a device does not say is that of its chip.

use std::collections::HashMap;

use schemars::JsonSchema;
use serde_json::{Value, json};

use super::{Facts, facts_of};
use crate::{
    Catalog, Error,
    catalog::{
        cpu::Cpu,
        device::Device,
        soc::{Npu, Soc},
    },
};

/// The answer to `show device`: what is known of a device; null for what is not. Its memory, GPU
/// and compute are those of its chip where the device has none of its own.
#[derive(JsonSchema)]
#[schemars(rename = "ShowDevice")]
#[expect(dead_code, reason = "describes what is written, which is put together from two entries")]
pub(crate) struct DeviceJson {
    #[serde(flatten)]
    device: Device,
    #[serde(flatten)]
    chip: Option<OfChip>,
}

/// What a device has from its chip, where that is in the catalog.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "likewise")]
struct OfChip {
    npu: Option<Npu>,
    /// The processor llama.cpp takes it for, an id of `list cpus`.
    cpu: Option<String>,
    cores: Option<u32>,
}

/// Every chip by its id, and the processor llama.cpp takes it for.
pub(in crate::render) struct Chips(HashMap<String, (Soc, Option<Cpu>)>);

impl Chips {
    /// Those of a catalog.
    pub(in crate::render) fn of(catalog: &Catalog) -> Result<Self, Error> {
        let with_cpu = |soc: Soc| {
            let isa = soc.isa.as_ref();
            let cpu = isa.map(|isa| catalog.cpu_of(isa)).transpose()?.flatten();
            Ok((soc.id.clone(), (soc, cpu)))
        };
        Ok(Self(catalog.all::<Soc>()?.into_iter().map(with_cpu).collect::<Result<_, Error>>()?))
    }

    /// The chip of a device, where it is known.
    pub(in crate::render) fn chip(&self, device: &Device) -> Option<&(Soc, Option<Cpu>)> {
        self.0.get(device.soc.as_ref()?)
    }
}

/// The facts of a device.
pub(super) fn device(device: &Device, chips: &Chips, catalog: &Catalog) -> Result<Facts, Error> {
    let mut all = facts_of(device)?;
    let Some((soc, cpu)) = chips.chip(device) else { return cited(all, &device.sources, catalog) };
    let mut inherit = |name: &str, value: Value| {
        let slot = all.entry(name.to_owned()).or_insert(Value::Null);
        if slot.is_null() {
            *slot = value;
        }
    };
    inherit("memory", memory_of_chip(soc)?);
    inherit("gpu", json!(soc.gpu));
    inherit("npu", json!(soc.npu));
    if let Some(compute) = soc.compute {
        inherit("compute", json!(compute));
    }
    inherit("cpu", json!(cpu.as_ref().map(|cpu| &cpu.id)));
    inherit("cores", json!(soc.cores));
    cited(all, &device.sources, catalog)
}

/// The chip's memory, marked as the most it can do.
fn memory_of_chip(soc: &Soc) -> Result<Value, Error> {
    let mut memory = facts_of(&soc.memory)?;
    memory.insert("of".to_owned(), json!("the chip's maximum; what is fitted may be slower"));
    Ok(Value::Object(memory))
}

/// The facts of a chip.
pub(super) fn soc(soc: &Soc, catalog: &Catalog) -> Result<Facts, Error> {
    cited(facts_of(soc)?, &soc.sources, catalog)
}

/// Source keys replaced by what they stand for, behind everything else.
fn cited(mut all: Facts, keys: &[String], catalog: &Catalog) -> Result<Facts, Error> {
    all.shift_remove("sources");
    all.insert("sources".to_owned(), json!(catalog.cited(keys)?));
    Ok(all)
}
