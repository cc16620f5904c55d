//! What cannot run there, whatever the memory, and why.

use std::{fmt, sync::Arc};

use crate::{
    Bytes, Case, Estimate, Message, Workload,
    catalog::{
        backend::Backend, gpu::BufferLimit, rule::Barrier, runtime::Runtime, scope::admits,
        soc::Soc,
    },
    messages::{and, obstacle},
    resolve::site::Site,
};

/// Why a model cannot run in a place.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Obstacle {
    /// Nothing of the kind runs on the device.
    Device {
        /// The device.
        name: Message,
        /// What it is that stands in the way.
        reason: Message,
    },
    /// The rules of the runtime do not cover the backend.
    Backend {
        /// The backend.
        name: String,
        /// What is missing.
        reason: Message,
        /// A runtime that has the backend there, where one is known.
        alternative: Option<Message>,
        /// The same, by id.
        instead: Option<String>,
    },
    /// The runtime, or the scheme, does not run there or not with the model.
    Runtime {
        /// The runtime or scheme.
        name: Message,
        /// Why not.
        reason: Message,
        /// What kind of thing is in the way.
        barrier: Barrier,
        /// What to do instead, where anything works.
        alternative: Option<Message>,
        /// The runtime that works there, by id.
        instead: Option<String>,
    },
    /// A tensor is larger than the largest buffer the driver gives.
    Buffer {
        /// The tensor: a weight as the file names it, or what makes it.
        tensor: Message,
        /// Its size.
        bytes: Bytes,
        /// The largest buffer.
        limit: Bytes,
        /// What the limit is about, and whose it is.
        what: Message,
        /// What lifts it, where anything does.
        way_out: Option<Message>,
    },
    /// A device keeps a cache that its driver lets no operation work on, where llama.cpp aborts.
    Cache {
        /// What it has in one layer.
        bytes: Bytes,
    },
    /// The process does not fit into the addresses it has.
    AddressSpace {
        /// What the process asks for.
        needs: Bytes,
        /// What there is.
        has: Bytes,
        /// The system.
        system: Message,
    },
    /// The weights do not fit into one mapping.
    Mapping {
        /// The weights.
        weights: Bytes,
        /// The largest mapping.
        largest: Bytes,
        /// The system.
        system: Message,
    },
}

impl Obstacle {
    /// The first thing that stands in the way of `workload`, priced as `estimate`; `hindrance` is
    /// what keeps the runtime or the scheme from running there.
    pub(crate) fn of(
        workload: &Workload,
        hindrance: Option<&Self>,
        estimate: &Estimate,
    ) -> Option<Self> {
        let site = workload.site.as_ref();
        let device = site.device.as_ref().and_then(|device| {
            let reason = device.not_viable.clone()?;
            Some(Self::Device { name: device.name.clone(), reason })
        });
        device
            .or_else(|| hindrance.cloned())
            .or_else(|| {
                let backend = &site.backend.value;
                let reason = missing(backend, &workload.runtime, site)?;
                let name = backend.name.clone();
                Some(Self::Backend { name, reason, alternative: None, instead: None })
            })
            .or_else(|| buffer(workload, estimate))
            .or_else(|| estimate.stuck.map(|bytes| Self::Cache { bytes }))
            .or_else(|| addresses(site, estimate))
    }

    /// What stands in the way and what lifts it, in one sentence without a full stop.
    #[must_use]
    pub fn message(&self) -> Message {
        let smaller = Some(obstacle::smaller_cache());
        let way_out = match self {
            Self::Cache { .. } => &smaller,
            Self::Runtime { alternative: way_out, .. }
            | Self::Backend { alternative: way_out, .. }
            | Self::Buffer { way_out, .. } => way_out,
            _ => &None,
        };
        Message::joined(std::iter::once(&self.reason()).chain(way_out), "; ")
    }

    /// What kind of thing stands in the way.
    pub(crate) const fn barrier(&self) -> Barrier {
        match self {
            Self::Runtime { barrier, .. } => *barrier,
            _ => Barrier::Setup,
        }
    }

    /// What stands in the way, without what lifts it.
    pub(crate) fn reason(&self) -> Message {
        match self {
            Self::Device { name, reason } => obstacle::device(name, reason),
            Self::Backend { name, reason, .. } => obstacle::backend(name, reason),
            Self::Runtime { name, reason, .. } => obstacle::runtime(name, reason),
            Self::Buffer { tensor, bytes, limit, what, .. } => {
                obstacle::buffer(tensor, bytes, what, limit)
            }
            Self::Cache { bytes } => obstacle::cache(bytes),
            Self::AddressSpace { needs, has, system } => obstacle::addresses(needs, system, has),
            Self::Mapping { weights, largest, system } => {
                obstacle::mapping(weights, system, largest)
            }
        }
    }
}

/// What keeps a backend from being there, or from having rules that anybody knows.
fn missing(backend: &Backend, runtime: &Runtime, site: &Site) -> Option<Message> {
    let own = !runtime.backends.is_empty();
    if own && !runtime.backends.contains(&backend.id) {
        return Some(obstacle::not_a_backend(&runtime.name, every(&runtime.backends)));
    }
    if backend.refused.is_some() && !own {
        return backend.refused.clone().filter(|_| !runs_on_npu(backend, site));
    }
    if backend.is_cpu() {
        let card = site.device.as_ref().filter(|device| device.is_card())?;
        return Some(obstacle::card(&card.name));
    }
    let offered = |api: &String| site.gpu.as_ref().is_none_or(|gpu| gpu.apis.contains(api));
    if !backend.api.as_ref().is_some_and(offered) {
        let gpu = site.gpu.as_ref()?;
        let has = match gpu.apis.as_slice() {
            [] => obstacle::none(),
            apis => Message::same(apis.join(", ")),
        };
        return Some(obstacle::not_offered(gpu.title(), has));
    }
    if let Some(system) = &site.system
        && !admits(&backend.systems, &system.id)
    {
        return Some(obstacle::not_on_system(&system.name));
    }
    if own {
        return None;
    }
    let family = site.family.as_ref()?;
    let runs = admits(&backend.families, &family.id);
    (!runs).then(|| obstacle::not_on_family(every(&backend.families), &family.name))
}

/// Whether the backend programs the neural processor of the place, as far as that is known.
fn runs_on_npu(backend: &Backend, site: &Site) -> bool {
    let runs = |generation: &Option<String>| {
        generation.as_ref().is_some_and(|one| backend.npus.contains_key(one))
    };
    let there = site.system.as_ref().is_none_or(|system| admits(&backend.systems, &system.id));
    let npu = |soc: &Arc<Soc>| soc.npu.as_ref().is_some_and(|npu| runs(&npu.generation));
    let unknown = site.soc.is_none() && site.device.is_none();
    there && !backend.npus.is_empty() && (unknown || site.soc.as_ref().is_some_and(npu))
}

/// All of them: `a and b and c`.
fn every(names: &[String]) -> Message {
    let names: Vec<Message> = names.iter().map(|name| Message::same(name.clone())).collect();
    Message::joined_by(&names, &and())
}

/// A tensor that no buffer of the driver holds.
fn buffer(workload: &Workload, estimate: &Estimate) -> Option<Obstacle> {
    let site = &workload.site;
    let (limit, BufferLimit { what, way_out, left_to_cpu, .. }) = site.buffer_limit()?;
    if *left_to_cpu && workload.priced_from_data().is_none() {
        return None;
    }
    let (tensor, bytes) = estimate.largest_on_gpu.clone()?;
    let family = site.family.as_ref().map_or(obstacle::the_gpu(), |family| family.name.clone());
    (bytes > limit).then(|| Obstacle::Buffer {
        tensor,
        bytes,
        limit,
        what: obstacle::under(what, &site.backend.value.name, family),
        way_out: way_out.clone(),
    })
}

/// A process that needs more addresses than it has, or one mapping larger than the largest.
fn addresses(site: &Site, estimate: &Estimate) -> Option<Obstacle> {
    let system = site.system.as_ref()?;
    let name = || system.name.clone();
    if let Some(largest) = system.largest_mapping().filter(|&most| estimate.weights_bytes > most) {
        let weights = estimate.weights_bytes;
        return Some(Obstacle::Mapping { weights, largest, system: name() });
    }
    let has = system.address_space.as_ref()?.get(Case::Typical);
    let needs = estimate.reserved();
    (needs > has).then(|| Obstacle::AddressSpace { needs, has, system: name() })
}

/// In English.
impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.message().fmt(f)
    }
}
