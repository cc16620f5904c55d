//! How it is run: what is asked for, and llama.cpp's defaults where it is open.

use super::{app, context::context};
use crate::{
    Error, Message,
    ask::{How, LoadMode},
    catalog::{app::App, format::Formats, model::Model, runtime::Runtime},
    messages::{errors as say, origin},
    resolve::{
        offload::Offload,
        origin::{Given, Origin},
        site::Site,
        workload::Setup,
    },
};

/// Most threads llama.cpp runs (`GGML_MAX_N_THREADS`).
const MOST_THREADS: u64 = 512;

/// What is to be run, where, and how as far as that was asked for.
#[derive(Clone, Copy)]
pub struct Run<'a> {
    pub how: &'a How,
    pub runtime: &'a Runtime,
    pub model: &'a Model,
    pub formats: &'a Formats,
    pub site: &'a Site,
    /// The program it is run in, whose settings hold for what `how` leaves open.
    pub app: Option<&'a App>,
    /// The quantization.
    pub quant: &'a str,
    /// Heads of the model's own guess further tokens.
    pub heads: bool,
}

impl Setup {
    /// What was asked for, with what the program sets and then the runtime's defaults where it is open.
    pub(super) fn of(run: Run<'_>) -> Result<Self, Error> {
        let Some(app) = run.app else { return Self::as_typed(run) };
        let fills = app::fills(app, run)?;
        let how = run.how.filled(&fills);
        Ok(Self::as_typed(Run { how: &how, ..run })?.filled_by(app, fills))
    }

    fn as_typed(run: Run<'_>) -> Result<Self, Error> {
        if let Some(pricing) = &run.runtime.pricing {
            return super::priced::setup(run, pricing);
        }
        Ok(Self {
            load_mode: load_mode(run)?,
            repack: !run.how.no_repack,
            offload: offload(run)?,
            threads: threads(run)?,
            context: context(run)?,
            by_app: How::default(),
        })
    }
}

/// Mapped or read: as asked, or as the backend can. Source: llama.cpp 0c1e57098,
/// `src/llama-model.cpp` (`load_tensors`) and `mmap_support` of each backend's device.
fn load_mode(Run { how, site, .. }: Run<'_>) -> Result<Given<LoadMode>, Error> {
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
fn offload(Run { how, model, site, heads, .. }: Run<'_>) -> Result<Offload, Error> {
    let behind = if heads { model.shape.nextn_layers } else { 0 };
    let of = model.shape.layers.saturating_add(behind).saturating_add(1);
    let layers = match (how.gpu_layers, !site.backend.value.takes_layers()) {
        (Some(n), true) if n > 0 => {
            return Err(Error::Refused(say::layers_need_gpu(n)));
        }
        (_, true) => default(0, origin::no_gpu()),
        (Some(n), false) => asked(u64::from(n).min(of)),
        (None, false) => default(of, origin::llama_cpp()),
    };
    let offload = Offload::none(layers, of);
    if !site.backend.value.takes_layers() {
        return match how.split.flag() {
            Some(flag) => Err(Error::Refused(say::split_needs_gpu(flag))),
            None => Ok(offload),
        };
    }
    offload.over(site.accelerators(), &how.split)
}

pub fn threads(Run { how, site, .. }: Run<'_>) -> Result<Given<u64>, Error> {
    if how.threads.is_none() {
        return Ok(site.threads.clone());
    }
    let threads = counted(how.threads, 1, "--threads")?;
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
