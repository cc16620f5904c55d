//! How it is run: what is asked for, and llama.cpp's defaults where it is open.

use super::context::context;
use crate::{
    Error, Message,
    ask::{How, LoadMode},
    catalog::{format::Formats, model::Model, runtime::Runtime},
    messages::{errors as say, origin},
    resolve::{
        origin::{Given, Origin},
        site::Site,
        workload::{Offload, Pool, Setup},
    },
};

/// Most threads llama.cpp runs (`GGML_MAX_N_THREADS`).
const MOST_THREADS: u64 = 512;

impl Setup {
    /// The options of `how`, with the runtime's defaults where they are open.
    pub(super) fn of(
        how: &How,
        runtime: &Runtime,
        model: &Model,
        formats: &Formats,
        site: &Site,
    ) -> Result<Self, Error> {
        if let Some(pricing) = &runtime.pricing {
            return super::priced::setup(how, (runtime, pricing), model, formats, site);
        }
        Ok(Self {
            load_mode: load_mode(how, site)?,
            repack: !how.no_repack,
            offload: offload(how, model, site)?,
            threads: threads(how.threads, site)?,
            context: context(how, model, formats)?,
        })
    }
}

/// Mapped or read: as asked, or as the backend can. Source: llama.cpp 0c1e57098,
/// `src/llama-model.cpp` (`load_tensors`) and `mmap_support` of each backend's device.
fn load_mode(how: &How, site: &Site) -> Result<Given<LoadMode>, Error> {
    if !site.can_map() {
        return match how.load_mode {
            Some(LoadMode::Mmap) => Err(Error::Refused(say::browser_mmap())),
            _ => Ok(default(LoadMode::None, origin::browser())),
        };
    }
    Ok(match how.load_mode {
        Some(mode) => asked(mode),
        None if site.maps_by_itself() => default(LoadMode::Mmap, origin::llama_cpp()),
        None => default(LoadMode::None, origin::maps_nothing()),
    })
}

/// Layers on the GPU: as many as asked for, else all.
fn offload(how: &How, model: &Model, site: &Site) -> Result<Offload, Error> {
    let of = model.shape.layers.saturating_add(1);
    let layers = match (how.gpu_layers, site.backend.value.is_cpu()) {
        (Some(n), true) if n > 0 => {
            return Err(Error::Refused(say::layers_need_gpu(n)));
        }
        (_, true) => default(0, origin::no_gpu()),
        (Some(n), false) => asked(u64::from(n).min(of)),
        (None, false) => default(of, origin::llama_cpp()),
    };
    let pool = if site.is_unified() || layers.value == 0 { Pool::Ram } else { Pool::Vram };
    Ok(Offload { layers, of, pool })
}

pub fn threads(asked_for: Option<u32>, site: &Site) -> Result<Given<u64>, Error> {
    if asked_for.is_none() {
        return Ok(site.threads.clone());
    }
    let threads = counted(asked_for, 1, "--threads")?;
    if threads.value > MOST_THREADS {
        return Err(Error::Refused(say::most_threads(threads.value, MOST_THREADS)));
    }
    Ok(threads)
}

/// A number of at least 1, or llama.cpp's default.
pub fn counted(asked_for: Option<u32>, otherwise: u64, flag: &str) -> Result<Given<u64>, Error> {
    match asked_for.map(u64::from) {
        Some(0) => Err(Error::Refused(say::at_least_one(flag))),
        Some(n) => Ok(asked(n)),
        None => Ok(default(otherwise, origin::llama_cpp())),
    }
}

pub const fn asked<T>(value: T) -> Given<T> {
    Given { value, origin: Origin::Asked }
}

pub const fn default<T>(value: T, reason: Message) -> Given<T> {
    Given { value, origin: Origin::Default(reason) }
}
