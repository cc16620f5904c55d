//! Devices and chips as facts: what a device does not say is that of its chip.

use std::collections::HashMap;

use serde::Serialize;
use serde_json::{Value, json};

use super::{Facts, facts};
use crate::{
    Catalog, Error,
    catalog::{cpu::Cpu, device::Device, soc::Soc},
    render,
};

/// Every chip by its id, and the processor llama.cpp takes it for.
pub(in crate::render) struct Chips(HashMap<String, (Soc, Option<Cpu>)>);

impl Chips {
    /// Those of a catalog.
    pub(in crate::render) fn of(catalog: &Catalog) -> Result<Self, Error> {
        let formats = catalog.formats()?;
        let with_cpu = |soc: Soc| {
            let isa = soc.isa.as_ref();
            let cpu = isa.map(|isa| catalog.cpu_of(isa, &formats)).transpose()?.flatten();
            Ok((soc.id.clone(), (soc, cpu)))
        };
        Ok(Self(catalog.socs()?.into_iter().map(with_cpu).collect::<Result<_, Error>>()?))
    }

    /// The chip of a device, where it is known.
    pub(in crate::render) fn chip(&self, device: &Device) -> Option<&(Soc, Option<Cpu>)> {
        self.0.get(device.soc.as_ref()?)
    }
}

/// The facts of a device.
pub(super) fn device(device: &Device, chips: &Chips, catalog: &Catalog) -> Result<Facts, Error> {
    let mut all = value_of(device)?;
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
    let mut memory = value_of(&soc.memory)?;
    memory.insert("of".to_owned(), json!("the chip's maximum; what is fitted may be slower"));
    Ok(Value::Object(memory))
}

/// The facts of a chip.
pub(super) fn soc(soc: &Soc, catalog: &Catalog) -> Result<Facts, Error> {
    cited(value_of(soc)?, &soc.sources, catalog)
}

/// Source keys replaced by what they stand for, behind everything else.
fn cited(mut all: Facts, keys: &[String], catalog: &Catalog) -> Result<Facts, Error> {
    all.shift_remove("sources");
    all.insert("sources".to_owned(), json!(catalog.cited(keys)?));
    Ok(all)
}

fn value_of(entry: &impl Serialize) -> Result<Facts, Error> {
    Ok(facts(render::json::value(entry)?))
}
