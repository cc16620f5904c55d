//! What the catalog knows of machines: processors, chips, devices, GPUs, backends, systems.

use super::{
    Catalog, Topic,
    backend::{self, Backend},
    cpu::{self, Cpu},
    device::{self, Device, Platform},
    format::Formats,
    gpu::{self, GpuFamily},
    pick,
    shelf::Entry,
    soc::{self, Isa, Soc},
    system::{self, System},
};
use crate::{Bytes, Error, messages};

impl Catalog {
    /// The processor people call `name`.
    pub(crate) fn cpu(&self, name: &str, formats: &Formats) -> Result<Cpu, Error> {
        self.parsed(&self.find(Topic::Cpus, name)?, |entry| cpu::read(entry, formats))
    }

    /// Every processor.
    pub(crate) fn cpus(&self, formats: &Formats) -> Result<Vec<Cpu>, Error> {
        self.all(Topic::Cpus, |entry| cpu::read(entry, formats))
    }

    /// The processor of `data/cpus.yaml` that llama.cpp takes `isa` for: the last it can run as.
    pub(crate) fn cpu_of(&self, isa: &Isa, formats: &Formats) -> Result<Option<Cpu>, Error> {
        let fits = |cpu: &Cpu| {
            cpu.arch == isa.arch && cpu.features.iter().all(|one| isa.features.contains(one))
        };
        Ok(self.cpus(formats)?.into_iter().rfind(fits))
    }

    /// The device people call `name`.
    pub(crate) fn device(&self, name: &str) -> Result<Device, Error> {
        let found =
            pick::one(Topic::Devices.noun(), "devices", name, &self.entries(Topic::Devices));
        if matches!(found, Err(Error::Unknown { .. }))
            && let Ok(soc) = self.soc(name)
        {
            return Err(self.a_chip_is_no_device(name, &soc));
        }
        self.parsed(&found?, device::read)
    }

    /// The error for a chip named where a device is asked for, with devices that have it.
    fn a_chip_is_no_device(&self, name: &str, soc: &Soc) -> Error {
        let devices = self.devices().unwrap_or_default().into_iter();
        let with: Vec<String> = devices
            .filter(|device| device.soc.as_ref() == Some(&soc.id))
            .map(|device| device.id)
            .collect();
        if with.is_empty() {
            return Error::Refused(messages::errors::a_chip(name));
        }
        pick::ambiguous(name, with)
    }

    /// Every device.
    pub(crate) fn devices(&self) -> Result<Vec<Device>, Error> {
        self.all(Topic::Devices, device::read)
    }

    /// Every device in every size of its memory, by name, for which `there` holds of the platform
    /// and the system; read from the text as it stands, as far as that is possible.
    pub(crate) fn variants(&self, there: impl Fn(Platform, &str) -> bool) -> Vec<(Bytes, String)> {
        let mut variants = Vec::new();
        for entry in self.entries(Topic::Devices) {
            let (platform, system) = match entry.value("platform").map(Platform::named) {
                Some(Ok(platform)) => (platform, entry.value("system")),
                _ => continue,
            };
            if !there(platform, system.unwrap_or_else(|| platform.system())) {
                continue;
            }
            let Some(sizes) = entry.value("ram_gib").and_then(device::sizes) else { continue };
            let named = |size: f64| (Bytes::from_decimal_gib(size), format!("{}:{size}", entry.id));
            variants.extend(sizes.into_iter().map(named));
        }
        variants.sort();
        variants
    }

    /// The chip people call `name`.
    pub(crate) fn soc(&self, name: &str) -> Result<Soc, Error> {
        self.parsed(
            &pick::one(Topic::Socs.noun(), "socs", name, &self.entries(Topic::Socs))?,
            soc::read,
        )
    }

    /// Every chip.
    pub(crate) fn socs(&self) -> Result<Vec<Soc>, Error> {
        self.all(Topic::Socs, soc::read)
    }

    /// The family of GPUs with this id.
    pub(crate) fn gpu_family(&self, id: &str) -> Result<GpuFamily, Error> {
        self.parsed(&self.find(Topic::Gpus, id)?, gpu::read)
    }

    /// The backend people call `name`.
    pub(crate) fn backend(&self, name: &str) -> Result<Backend, Error> {
        self.parsed(&self.find(Topic::Backends, name)?, backend::read)
    }

    /// Every backend.
    pub(crate) fn backends(&self) -> Result<Vec<Backend>, Error> {
        self.all(Topic::Backends, backend::read)
    }

    /// The system people call `name`.
    pub(crate) fn system(&self, name: &str) -> Result<System, Error> {
        self.parsed(&self.find(Topic::Systems, name)?, |entry| self.read_system(entry))
    }

    /// Every system.
    pub(crate) fn systems(&self) -> Result<Vec<System>, Error> {
        self.all(Topic::Systems, |entry| self.read_system(entry))
    }

    pub(super) fn read_system(&self, entry: &Entry<'_>) -> Result<System, Error> {
        system::read(entry, |like| self.find(Topic::Systems, like))
    }
}
