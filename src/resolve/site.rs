//! Where it would run, with every name found: device, chip, system, backend, processor.

use std::sync::Arc;

use crate::{
    Bytes, Catalog, Error, Message,
    ask::{Machine, Place, Question},
    catalog::{
        backend::{Backend, Mmap},
        cpu::Cpu,
        device::Device,
        gpu::{BufferLimit, GpuFamily},
        pick,
        runtime::Runtime,
        scope::admits,
        soc::{Gpu, Isa, Soc},
        system::System,
    },
    messages::{Number, errors, origin},
    resolve::{
        asked,
        cards::{BesideCard, CARD},
        default,
        origin::{Given, Origin},
    },
};

/// The processor taken when none is named or known.
const CPU: &str = "armv8.2-dotprod";
/// The backend taken when none is named and no place suggests one.
const BACKEND: &str = "cpu";
/// The backend of a card of which nothing but the size is known.
const BARE_CARD: &str = "cuda";
/// That of remote hosts.
pub const REMOTE: &str = "rpc";
/// Threads taken when neither asked for nor known: llama.cpp takes one for each physical core.
const THREADS: u64 = 4;

/// A place to run a model.
#[derive(Clone, Debug)]
pub struct Site {
    /// The device, where one is named.
    pub device: Option<Arc<Device>>,
    /// The memory that device comes with, in the size that was named.
    pub device_ram: Option<Bytes>,
    /// All of the memory, where it is known: the machine's, or a graphics card's own.
    pub ram: Option<Bytes>,
    /// The chip, where one is known.
    pub soc: Option<Arc<Soc>>,
    /// The GPU, where one is known, and what its family is known for.
    pub gpu: Option<Gpu>,
    pub family: Option<Arc<GpuFamily>>,
    /// The system, where one is known.
    pub system: Option<Arc<System>>,
    /// Where operations run.
    pub backend: Given<Arc<Backend>>,
    /// The processor beside it.
    pub cpu: Given<Arc<Cpu>>,
    /// Threads of the processor that llama.cpp takes by itself.
    pub threads: Given<u64>,
    /// Graphics cards beside the machine.
    pub cards: Vec<BesideCard>,
    /// What is free on remote hosts, and how those are used.
    pub remotes: Vec<Bytes>,
    pub remote_backend: Option<Arc<Backend>>,
}

/// A question, and the names of its place, found.
struct Found<'a> {
    question: &'a Question,
    catalog: &'a Catalog,
    device: Option<Arc<Device>>,
    device_ram: Option<Bytes>,
    soc: Option<Arc<Soc>>,
    system: Option<Arc<System>>,
    gpu: Option<Gpu>,
    cards: Vec<BesideCard>,
}

impl Site {
    /// The chip as the maker of the device calls it, or by the name of its entry.
    pub(crate) fn chip(&self) -> Option<Message> {
        let soc = self.soc.as_ref()?;
        let device = self.device.as_ref().filter(|device| device.soc.as_ref() == Some(&soc.id));
        let name = device.and_then(|device| device.soc_name.clone());
        Some(name.map_or_else(|| soc.name.clone(), Message::same))
    }

    /// Finds what `question` names.
    pub fn of(question: &Question, catalog: &Catalog, runtime: &Runtime) -> Result<Self, Error> {
        let found = Found::of(question, catalog)?;
        let family = found.gpu.as_ref().and_then(|gpu| gpu.family.as_deref());
        Ok(Self {
            ram: found.ram(),
            family: family.map(|id| catalog.get::<GpuFamily>(id)).transpose()?,
            backend: found.backend(runtime)?,
            cpu: found.cpu()?,
            threads: found.threads(),
            cards: found.cards,
            remotes: question.remotes.clone(),
            remote_backend: {
                let named = !question.remotes.is_empty();
                named.then(|| catalog.get::<Backend>(REMOTE)).transpose()?
            },
            gpu: found.gpu,
            system: found.system,
            device_ram: found.device_ram,
            device: found.device,
            soc: found.soc,
        })
    }

    /// Whether GPU and processor share one memory.
    pub fn is_unified(&self) -> bool {
        !self.device.as_ref().is_some_and(|device| device.is_card())
    }

    /// Whether layers are given to a GPU of the machine itself, and not to cards or hosts beside it.
    pub fn has_own_gpu(&self) -> bool {
        self.cards.is_empty() && self.backend.value.id != REMOTE
    }

    /// Whether the file is mapped when nothing is asked for.
    pub fn maps_by_itself(&self) -> bool {
        match self.backend.value.mmap {
            Mmap::Always => true,
            Mmap::Discrete => !self.is_unified() || !self.cards.is_empty(),
            Mmap::Never => false,
        }
    }

    /// Whether files can be mapped at all.
    pub fn can_map(&self) -> bool {
        self.system.as_ref().is_none_or(|system| system.maps_files.unwrap_or(true))
    }

    /// The longest buffer the backend gets from the driver, where it is known, and what is known of it.
    pub fn buffer_limit(&self) -> Option<(Bytes, &BufferLimit)> {
        let backend = &self.backend.value.id;
        let is_here = |limit: &&BufferLimit| {
            let there = |system: &Arc<System>| admits(&limit.systems, &system.id);
            limit.backend == *backend && self.system.as_ref().is_none_or(there)
        };
        let limit = self.family.as_ref()?.limits.iter().find(is_here)?;
        let own = self.gpu.as_ref().and_then(|gpu| gpu.longest_buffers.get(backend).copied());
        let share = |permille: u64| Some((self.ram?.get() / 1000).saturating_mul(permille));
        let bytes = own.or(limit.bytes).or_else(|| share(limit.of_ram_permille?))?;
        Some((Bytes::new(bytes), limit))
    }
}

impl<'a> Found<'a> {
    fn of(question: &'a Question, catalog: &'a Catalog) -> Result<Self, Error> {
        let soc = question.soc.as_deref().map(|name| catalog.get::<Soc>(name)).transpose()?;
        let (device, system) = match &question.place {
            None | Some(Place::Free(_)) => {
                (None, named_system(catalog, question.system.as_deref(), false)?)
            }
            Some(Place::Machine(machine)) => (None, Some(catalog.get::<System>(&machine.system)?)),
            Some(Place::Ram { system, entitled, .. }) => {
                (None, named_system(catalog, system.as_deref(), *entitled)?)
            }
            Some(Place::Device { name, system, entitled }) => {
                let (device, size) = variant(name, catalog)?;
                let usual = if device.is_card() { CARD } else { device.system() };
                let system = system.as_deref().unwrap_or(usual);
                let system = named_system(catalog, Some(system), *entitled)?;
                (Some((device, size)), system)
            }
        };
        let (device, device_ram) = device.unzip();
        let of_device = device.as_ref().and_then(|device| device.soc.as_deref());
        let of_device = of_device.filter(|_| soc.is_none());
        let soc = of_device.map(|id| catalog.get::<Soc>(id)).transpose()?.or(soc);
        let cards = BesideCard::of(question, catalog)?;
        let own = device.as_ref().and_then(|device| device.gpu.clone());
        let gpu = own.or_else(|| soc.as_ref().and_then(|soc| soc.gpu.clone()));
        Ok(Self { question, catalog, device, device_ram, soc, system, gpu, cards })
    }

    fn is_card(&self) -> bool {
        self.device.as_ref().is_some_and(|device| device.is_card())
    }

    fn ram(&self) -> Option<Bytes> {
        match &self.question.place {
            Some(Place::Ram { size, .. }) => Some(*size),
            Some(Place::Machine(machine)) => Some(machine.total),
            Some(Place::Device { .. }) => self.device_ram,
            Some(Place::Free(_)) | None => None,
        }
    }

    /// The machine that was looked at.
    fn machine(&self) -> Option<&Machine> {
        match &self.question.place {
            Some(Place::Machine(machine)) => Some(machine),
            _ => None,
        }
    }

    /// The backend asked for, or the usual one: that of a card, that of a GPU which is given layers,
    /// that of the system, the CPU.
    fn backend(&self, runtime: &Runtime) -> Result<Given<Arc<Backend>>, Error> {
        let (catalog, gpu) = (self.catalog, self.gpu.as_ref());
        let gpu = self.cards.iter().find_map(|card| card.gpu.as_ref()).or(gpu);
        if let Some(name) = &self.question.how.backend {
            return Ok(asked(catalog.get::<Backend>(name)?));
        }
        if let Some(id) = self.beside_backend() {
            return Ok(default(catalog.get::<Backend>(id)?, origin::graphics_card()));
        }
        if let Some(value) = self.backend_of(runtime)? {
            return Ok(default(value, origin::usual_for_runtime()));
        }
        let offered = |backend: &Arc<Backend>| {
            backend.api.as_ref().is_some_and(|api| gpu.is_some_and(|gpu| gpu.apis.contains(api)))
        };
        let on_gpu = match self.question.how.gpu_layers {
            _ if self.is_card() || !self.cards.is_empty() => Some(origin::graphics_card()),
            Some(layers) if layers > 0 => Some(origin::layers_named()),
            _ => None,
        };
        if let Some(why) = on_gpu
            && let Some(backend) = catalog.all::<Backend>()?.into_iter().find(offered)
        {
            return Ok(default(backend, why));
        }
        let usual = self.system.as_ref().and_then(|system| system.backend.as_deref());
        let usual = usual.map(|id| catalog.get::<Backend>(id)).transpose()?;
        let only_there = |backend: &Arc<Backend>| backend.usual && offered(backend);
        let usual = match usual {
            None if gpu.is_some() => catalog.all::<Backend>()?.into_iter().find(only_there),
            usual => usual,
        };
        Ok(match usual {
            Some(value) => default(value, origin::usual_on_system()),
            None => default(catalog.get::<Backend>(BACKEND)?, origin::backend_not_named()),
        })
    }

    /// The backend of cards of which nothing but the size is known, or of remote hosts alone.
    fn beside_backend(&self) -> Option<&'static str> {
        if self.cards.is_empty() {
            return (!self.question.remotes.is_empty()).then_some(REMOTE);
        }
        self.cards.iter().all(|card| card.gpu.is_none()).then_some(BARE_CARD)
    }

    /// Of the backends a runtime has, the first that the place offers, or the usual one.
    fn backend_of(&self, runtime: &Runtime) -> Result<Option<Arc<Backend>>, Error> {
        let offered = |backend: &Arc<Backend>| match &backend.api {
            None => !self.is_card(),
            Some(api) => {
                let there = |system: &Arc<System>| admits(&backend.systems, &system.id);
                let gpu = self.gpu.as_ref();
                gpu.map_or(self.device.is_none(), |gpu| gpu.apis.contains(api))
                    && self.system.as_ref().is_none_or(there)
            }
        };
        let all = runtime.backends.iter().map(|id| self.catalog.get::<Backend>(id));
        let mut all = all.collect::<Result<Vec<_>, _>>()?;
        let first = all.iter().position(offered).unwrap_or(0);
        Ok((first < all.len()).then(|| all.swap_remove(first)))
    }

    fn cpu(&self) -> Result<Given<Arc<Cpu>>, Error> {
        let (catalog, machine) = (self.catalog, self.machine());
        if let Some(name) = self.question.how.cpu.as_deref() {
            return Ok(asked(catalog.get::<Cpu>(name)?));
        }
        let of_system = self.system.as_ref().and_then(|system| system.cpu.as_deref());
        if let Some(id) = of_system {
            let origin = Origin::Catalog("data/systems".into());
            return Ok(Given { value: catalog.get::<Cpu>(id)?, origin });
        }
        let detected = machine.map(|machine| Isa::of(&machine.arch, &machine.features));
        let isa = detected.as_ref().or_else(|| self.soc.as_ref()?.isa.as_ref());
        let cpu = isa.map(|isa| catalog.cpu_of(isa)).transpose()?.flatten();
        Ok(match cpu {
            Some(value) if machine.is_some() => Given { value, origin: Origin::Detected },
            Some(value) => Given { value, origin: Origin::Chip },
            None => {
                let (usual, why) = match self.soc {
                    Some(_) => (None, origin::level_not_known()),
                    None => match self.usual_cpu() {
                        Some(usual) => (Some(usual), origin::usual_on_system()),
                        None => (None, origin::cpu_not_named()),
                    },
                };
                default(catalog.get::<Cpu>(usual.unwrap_or(CPU))?, why)
            }
        })
    }

    /// The processor of most machines under the system.
    fn usual_cpu(&self) -> Option<&str> {
        self.system.as_ref()?.usual_cpu.as_deref()
    }

    fn threads(&self) -> Given<u64> {
        if let Some(machine) = self.machine().filter(|machine| machine.cores > 0) {
            return Given { value: machine.cores.into(), origin: Origin::Detected };
        }
        match self.soc.as_ref().and_then(|soc| soc.cores).filter(|&cores| cores > 0) {
            Some(cores) => Given { value: cores.into(), origin: Origin::Chip },
            None => default(THREADS, origin::cores_not_known()),
        }
    }
}

/// The id of the system of a question's place, where it has one.
///
/// # Errors
/// Those of names of the place.
pub fn system_of(question: &Question, catalog: &Catalog) -> Result<Option<String>, Error> {
    let found = Found::of(question, catalog)?;
    Ok(found.system.map(|system| system.id.clone()))
}

/// The device people call `name`, and the GiB of memory they name with it, if that is not part of the name.
pub fn named_device(name: &str, catalog: &Catalog) -> Result<(Arc<Device>, Option<f64>), Error> {
    let (bare, size) = pick::split_size(name);
    let dashed = pick::split_dashed_size(bare).filter(|_| size.is_none());
    let sized = size.map(|_| (bare, size)).or(dashed.map(|(bare, gib)| (bare, Some(gib))));
    // Behind a colon it is no part of a name.
    let whole = catalog.get::<Device>(if name.contains(':') { bare } else { name });
    let found = match (whole, sized) {
        (Err(Error::Unknown { .. }), Some((bare, gib))) => {
            catalog.get::<Device>(bare).map(|device| (device, gib))
        }
        (whole, _) => whole.map(|device| (device, size.filter(|_| name.contains(':')))),
    };
    found.map_err(|error| error.or(errors::state_ram_and_os()))
}

/// The device people call `name`, and the size of its memory: asked for, or the only one.
fn variant(name: &str, catalog: &Catalog) -> Result<(Arc<Device>, Bytes), Error> {
    let (device, size) = named_device(name, catalog)?;
    let sizes = device.sizes();
    let gib = match (size, sizes.as_slice()) {
        (None, &[only]) => only,
        (None, _) => return Err(pick::ambiguous(name, device.variants())),
        (Some(size), all) if all.contains(&size) || device.ram_gib_recalled.contains(&size) => size,
        (Some(size), _) => {
            let sizes = device.variants().join(", ");
            return Err(Error::Refused(errors::no_such_size(&device.id, Number(size), sizes)));
        }
    };
    Ok((device, Bytes::from_decimal_gib(gib)))
}

/// The system of that name, in its entitled form if asked for.
fn named_system(
    catalog: &Catalog,
    name: Option<&str>,
    entitled: bool,
) -> Result<Option<Arc<System>>, Error> {
    let Some(name) = name else {
        return if entitled {
            Err(Error::Refused(errors::entitlement_needs_os()))
        } else {
            Ok(None)
        };
    };
    let system = catalog.get::<System>(name)?;
    if !entitled {
        return Ok(Some(system));
    }
    let other = catalog.get(&system.entitled_id());
    other.map(Some).map_err(|_| Error::Refused(errors::entitlement_elsewhere(&system.name)))
}
