//! What cannot run there, whatever the memory, and why.

use std::fmt;

use crate::{
    Bytes, Case, Estimate, Workload,
    catalog::{backend::Backend, gpu::BufferLimit, rule::admits, runtime::Runtime},
    site::Site,
};

/// Why a model cannot run in a place.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Obstacle {
    /// Nothing of the kind runs on the device.
    Device {
        /// The device.
        name: String,
        /// What it is that stands in the way.
        reason: String,
    },
    /// The rules of the runtime do not cover the backend.
    Backend {
        /// The backend.
        name: String,
        /// What is missing.
        reason: String,
    },
    /// The runtime, or the scheme, does not run there or not with the model.
    Runtime {
        /// The runtime or scheme.
        name: String,
        /// Why not.
        reason: String,
        /// What to do instead, where anything works.
        alternative: Option<String>,
        /// The runtime that works there, by id.
        instead: Option<String>,
    },
    /// A tensor is larger than the largest buffer the driver gives.
    Buffer {
        /// The tensor, as the file names it.
        tensor: String,
        /// Its size.
        bytes: Bytes,
        /// The largest buffer.
        limit: Bytes,
        /// What the limit is about, and whose it is.
        what: String,
        /// What lifts it, where anything does.
        way_out: Option<String>,
    },
    /// The process does not fit into the addresses it has.
    AddressSpace {
        /// What the process asks for.
        needs: Bytes,
        /// What there is.
        has: Bytes,
        /// The system.
        system: String,
    },
    /// The weights do not fit into one mapping.
    Mapping {
        /// The weights.
        weights: Bytes,
        /// The largest mapping.
        largest: Bytes,
        /// The system.
        system: String,
    },
}

impl Obstacle {
    /// The first thing that stands in the way of `workload`, priced as `estimate`.
    pub(crate) fn of(workload: &Workload, estimate: &Estimate) -> Option<Self> {
        let site = workload.site.as_ref();
        let device = site.device.as_ref().and_then(|device| {
            let reason = device.not_viable.clone()?;
            Some(Self::Device { name: device.name.clone(), reason })
        });
        device
            .or_else(|| workload.hindrance.clone())
            .or_else(|| backend(&workload.runtime, site))
            .or_else(|| buffer(site, estimate))
            .or_else(|| addresses(site, estimate))
    }
}

impl Obstacle {
    /// What stands in the way, without what to do instead.
    pub(crate) fn reason(&self) -> String {
        match self {
            Self::Runtime { name, reason, .. } => format!("{name} {reason}"),
            Self::Buffer { tensor, bytes, limit, what, .. } => {
                format!("the tensor {tensor} takes {bytes}, but {what} holds {limit} at most")
            }
            other => other.to_string(),
        }
    }
}

/// A backend that is not there, or that nobody has rules for.
fn backend(runtime: &Runtime, site: &Site) -> Option<Obstacle> {
    let backend = &site.backend.value;
    let reason = missing(backend, runtime, site)?;
    Some(Obstacle::Backend { name: backend.name.clone(), reason })
}

fn missing(backend: &Backend, runtime: &Runtime, site: &Site) -> Option<String> {
    let own = !runtime.backends.is_empty();
    if own && !runtime.backends.contains(&backend.id) {
        let (name, has) = (&runtime.name, runtime.backends.join(" and "));
        return Some(format!("{name} does not have it; it runs on {has}"));
    }
    if backend.refused.is_some() && !own {
        return backend.refused.clone();
    }
    if backend.is_cpu() {
        let card = site.device.as_ref().filter(|device| device.is_card())?;
        let name = &card.name;
        return Some(format!(
            "{name} is a graphics card; ask about the machine around it with --ram"
        ));
    }
    let offered = |api: &String| site.gpu.as_ref().is_none_or(|gpu| gpu.apis.contains(api));
    if !backend.api.as_ref().is_some_and(offered) {
        let gpu = site.gpu.as_ref()?;
        let has = if gpu.apis.is_empty() { "none".to_owned() } else { gpu.apis.join(", ") };
        return Some(format!(
            "the GPU {} does not offer it; its interfaces are: {has}",
            gpu.title()
        ));
    }
    if let Some(system) = &site.system
        && !admits(&backend.systems, &system.id)
    {
        return Some(format!("it does not exist on {}", system.name));
    }
    if own {
        return None;
    }
    let family = site.family.as_ref()?;
    let runs = admits(&backend.families, &family.id);
    (!runs).then(|| {
        let families = backend.families.join(" and ");
        format!("llama.cpp runs it on {families} GPUs only, not on {}", family.name)
    })
}

/// A tensor that no buffer of the driver holds.
fn buffer(site: &Site, estimate: &Estimate) -> Option<Obstacle> {
    let BufferLimit { bytes: limit, what, way_out, .. } = site.buffer_limit()?;
    let (tensor, bytes) = estimate.largest_on_gpu.clone()?;
    let family = site.family.as_ref().map_or("the GPU", |family| &family.name);
    (bytes > Bytes::new(*limit)).then(|| Obstacle::Buffer {
        tensor,
        bytes,
        limit: Bytes::new(*limit),
        what: format!("{what} under {} on {family}", site.backend.value.name),
        way_out: way_out.clone(),
    })
}

/// A process that needs more addresses than it has, or one mapping larger than the largest.
fn addresses(site: &Site, estimate: &Estimate) -> Option<Obstacle> {
    let system = site.system.as_ref()?;
    let name = || system.name.clone();
    if let Some(largest) = system.largest_mapping.filter(|&most| estimate.weights_bytes > most) {
        let weights = estimate.weights_bytes;
        return Some(Obstacle::Mapping { weights, largest, system: name() });
    }
    let has = system.address_space.as_ref()?.get(Case::Typical);
    let needs = estimate.reserved();
    (needs > has).then(|| Obstacle::AddressSpace { needs, has, system: name() })
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Device { name, reason } => write!(f, "{name} is {reason}"),
            Self::Backend { name, reason } => write!(f, "{name} is not possible: {reason}"),
            Self::Runtime { name, reason, alternative, .. } => {
                write!(f, "{name} {reason}")?;
                alternative.as_ref().map_or(Ok(()), |other| write!(f, "; {other}"))
            }
            Self::Buffer { tensor, bytes, limit, what, way_out } => {
                write!(f, "the tensor {tensor} takes {bytes}, but {what} holds {limit} at most")?;
                way_out.as_ref().map_or(Ok(()), |way_out| write!(f, "; {way_out}"))
            }
            Self::AddressSpace { needs, has, system } => {
                write!(f, "the process asks for {needs} of addresses, and a {system} has {has}")
            }
            Self::Mapping { weights, largest, system } => write!(
                f,
                "the weights take {weights} in one piece, and a {system} maps {largest} at most"
            ),
        }
    }
}
