//! What of the catalog a speed rests on, found for one workload.

use std::sync::Arc;

use crate::{
    Catalog, Error, Message,
    catalog::{
        power::{Power, Storage},
        scope::{Circumstances, Scope, Unknown},
        soc::{Compute, Memory},
        speed::{Kernels, Per, SpeedClass},
    },
    estimate::traffic::Traffic,
    judge::rules,
    messages::speed as say,
    resolve::{origin::Origin, workload::Workload},
};

/// Everything a speed is computed from.
pub(super) struct Facts<'a> {
    pub(super) workload: &'a Workload,
    pub(super) traffic: &'a Traffic,
    pub(super) class: Arc<SpeedClass>,
    pub(super) kernels: Arc<Kernels>,
    pub(super) bandwidth: Bandwidth,
    /// Formats the backend has no kernels for run in another class: so much of its speed is left.
    pub(super) left: Option<(f64, f64)>,
    /// The format that stands for the kernels, an id of `data/formats.yaml`.
    pub(super) format: String,
    /// Features of the processor.
    pub(super) features: Vec<String>,
    pub(super) storage: Option<Arc<Storage>>,
    pub(super) power: Option<Arc<Power>>,
}

/// The theoretical bandwidth of the memory that is read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Bandwidth {
    /// 10⁹ bytes a second.
    pub(super) gbps: f64,
    /// No document that was read says so.
    pub(super) recalled: bool,
}

impl<'a> Facts<'a> {
    /// Finds the facts, or says which one is missing.
    pub(super) fn of(
        workload: &'a Workload,
        traffic: &'a Traffic,
        catalog: &Catalog,
    ) -> Result<Result<Self, Message>, Error> {
        let (site, offload) = (&workload.site, &workload.setup.offload);
        if offload.is_used() && !offload.is_whole() {
            return Ok(Err(say::split()));
        }
        if !offload.is_used() && !site.is_unified() {
            return Ok(Err(say::no_host()));
        }
        let Some(bandwidth) = bandwidth(workload) else { return Ok(Err(say::no_bandwidth())) };
        let system = system(workload, catalog)?;
        let spot = Circumstances {
            system: system.as_deref(),
            isa: Some(&workload.cpu().arch),
            runtime: Some(&workload.runtime.id),
            ..rules::facts(workload)
        };
        let found = catalog.first::<SpeedClass>(|class| any(&class.when, &spot))?;
        let Some(mut class) = found else { return Ok(Err(say::no_class())) };
        let format = format(workload, traffic);
        let products = workload.backend().products.as_ref();
        let is_left = products.is_some_and(|products| !products.matrices.contains(&format));
        let lacks = class.lacks.as_ref().filter(|_| is_left && workload.scheme.is_none());
        let mut left = None;
        if let Some(lacks) = lacks {
            left = Some((lacks.decode, lacks.prefill));
            class = catalog.first::<SpeedClass>(|class| class.id == lacks.class)?.unwrap_or(class);
        }
        Ok(Ok(Self {
            workload,
            traffic,
            kernels: catalog.get::<Kernels>(&class.kernels)?,
            class,
            bandwidth,
            left,
            format,
            features: features(workload),
            storage: storage(workload, &spot, catalog)?,
            power: catalog.first::<Power>(|power| any(&power.when, &spot))?,
        }))
    }

    /// Whether it runs on this chip.
    pub(super) fn is_chip(&self, id: &str) -> bool {
        self.workload.site.soc.as_ref().is_some_and(|soc| soc.id == id)
    }

    /// The chip, or the card, by its id.
    pub(super) fn chip(&self) -> Option<&str> {
        let site = &self.workload.site;
        let soc = site.soc.as_ref().map(|soc| soc.id.as_str());
        soc.or_else(|| site.device.as_ref().map(|device| device.id.as_str()))
    }

    /// What it computes with, in the unit of the class: cycles a second of all big cores with a
    /// thread, 16-bit floating-point operations a second, or 10¹² of something.
    pub(super) fn capacity(&self) -> Option<f64> {
        match self.class.compute {
            Per::Cores => self.cycles(),
            Per::Tflops => Some(compute(self.workload)?.gpu_tflops? * 1e12),
            Per::Fixed => Some(1e12),
        }
    }

    /// What a chip with such a memory usually computes with, in the unit of the class.
    pub(super) fn usual_capacity(&self) -> Option<f64> {
        Some(self.class.balance? * self.bandwidth.gbps * 1e9)
    }

    /// As [`Self::capacity`], for prompts, where it is known: matrix units count, and an NPU counts as its maker does.
    pub(super) fn prefill_capacity(&self) -> Option<f64> {
        match self.class.compute {
            Per::Cores => self.cycles(),
            Per::Tflops => {
                let compute = compute(self.workload)?;
                Some(compute.gpu_prefill_tflops.or(compute.gpu_tflops)? * 1e12)
            }
            Per::Fixed => {
                let npu = self.workload.site.soc.as_ref()?.npu.as_ref()?;
                Some(npu.tops.or(npu.tops_recalled)? * 1e12)
            }
        }
    }

    fn cycles(&self) -> Option<f64> {
        let compute = compute(self.workload)?;
        let threads = self.workload.setup.threads.value as f64;
        Some(threads.min(f64::from(compute.big_cores?)) * compute.ghz? * 1e9)
    }
}

/// The format a recipe gives most weights, by which kernels were measured; of a file without a
/// recipe, that most of its weights are in.
fn format(workload: &Workload, traffic: &Traffic) -> String {
    let file_type = &workload.file_type;
    let of_file = traffic.format.filter(|_| file_type.as_stored || workload.born.is_some());
    workload.formats[of_file.unwrap_or(file_type.default)].id.clone()
}

fn any(when: &[Scope], spot: &Circumstances<'_>) -> bool {
    when.iter().any(|when| when.holds(spot, Unknown::Fails))
}

/// What a device says of its memory wins over its chip; what was read wins over what is recalled.
fn bandwidth(workload: &Workload) -> Option<Bandwidth> {
    let site = &workload.site;
    let own = site.device.as_ref().and_then(|device| device.memory.as_ref());
    let of_chip = site.soc.as_ref().map(|soc| &soc.memory);
    // A device that names another kind of memory has not the chip's fastest.
    let other = |own: &Memory, chip: &Memory| {
        own.kind.is_some() && (&own.kind, own.bus_bits) != (&chip.kind, chip.bus_bits)
    };
    let of_chip = of_chip.filter(|chip| !own.is_some_and(|own| other(own, chip)));
    let memories: Vec<&Memory> = own.into_iter().chain(of_chip).collect();
    let computed = |memory: &Memory| {
        Some(f64::from(memory.bus_bits?) / 8.0 * f64::from(memory.data_rate_mtps?) * 1e-3)
    };
    let read = memories.iter().find_map(|memory| memory.bandwidth_gbps);
    let recalled = |memory: &&Memory| memory.bandwidth_gbps_recalled.or_else(|| computed(memory));
    let gbps = read.or_else(|| memories.iter().find_map(recalled)).filter(|gbps| *gbps > 0.0)?;
    Some(Bandwidth { gbps, recalled: read.is_none() })
}

fn compute(workload: &Workload) -> Option<Compute> {
    let site = &workload.site;
    let own = site.device.as_ref().and_then(|device| device.compute);
    own.or_else(|| site.soc.as_ref()?.compute)
}

/// The system; without one, that of the first device with the chip, or with one of its maker's.
fn system(workload: &Workload, catalog: &Catalog) -> Result<Option<String>, Error> {
    let site = &workload.site;
    if let Some(system) = &site.system {
        return Ok(Some(system.id.clone()));
    }
    let Some(soc) = &site.soc else { return Ok(None) };
    let device = catalog.device_with(&soc.id, &soc.vendor)?;
    Ok(device.map(|device| device.system().to_owned()))
}

/// Features of the processor: those of its level, and those of the chip unless a level was asked for.
fn features(workload: &Workload) -> Vec<String> {
    let cpu = &workload.site.cpu;
    let mut features = cpu.value.features.clone();
    let isa = workload.site.soc.as_ref().and_then(|soc| soc.isa.as_ref());
    if let Some(isa) = isa.filter(|isa| isa.arch == cpu.value.arch && cpu.origin != Origin::Asked) {
        features.extend(isa.features.iter().cloned());
    }
    features
}

fn storage(
    workload: &Workload,
    spot: &Circumstances<'_>,
    catalog: &Catalog,
) -> Result<Option<Arc<Storage>>, Error> {
    let named = workload.site.device.as_ref().and_then(|device| device.storage.as_ref());
    let by_name =
        named.map(|name| catalog.first::<Storage>(|storage| storage.names.contains(name)));
    match by_name.transpose()?.flatten() {
        Some(storage) => Ok(Some(storage)),
        None => catalog.first::<Storage>(|storage| any(&storage.when, spot)),
    }
}
