//! The memories of a run, by the names llama.cpp gives their buffers.

use std::{fmt, sync::Arc};

use crate::{
    Catalog, Error,
    catalog::backend::Backend,
    read::log::{Load, REQUIRED},
    units::names,
};

names! {
    /// Kinds of memory.
    #[derive(PartialOrd, Ord, Hash)]
    pub enum Side {
        /// The machine's.
        Host = "host",
        /// What a GPU computes in.
        Gpu = "gpu",
        /// What a neural processor computes in.
        Npu = "npu",
        /// That of a remote machine.
        Remote = "remote",
    }
}

/// A memory: `host`, `gpu0`, `npu1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Memory {
    pub side: Side,
    number: u64,
}

impl fmt::Display for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.side {
            Side::Host => f.write_str(Side::Host.id()),
            side => write!(f, "{side}{}", self.number),
        }
    }
}

/// Names of buffers, by the backends of the catalog.
pub struct Memories(Vec<Arc<Backend>>);

impl Memories {
    pub fn of(catalog: &Catalog) -> Result<Self, Error> {
        Ok(Self(catalog.all::<Backend>()?))
    }

    /// The backend a buffer is of; of several names the longest one is meant.
    pub fn backend(&self, device: &str) -> Option<&Backend> {
        let called = |backend: &&Arc<Backend>| {
            let names = backend.buffers.iter().filter(|name| device.starts_with(name.as_str()));
            names.map(String::len).max()
        };
        let known = self.0.iter().filter(|backend| called(backend).is_some());
        known.max_by_key(called).map(AsRef::as_ref)
    }

    /// Whether any buffer of a load lies on a side.
    pub fn any(&self, load: &Load, side: Side) -> bool {
        let own = load.context().into_iter().flat_map(|context| &context.buffers);
        load.buffers.iter().chain(own).any(|one| self.named(&one.device).side == side)
    }

    /// The memory that a buffer of this name lies in. What is pinned for a GPU is the machine's.
    pub fn named(&self, device: &str) -> Memory {
        let pinned = device.contains("Host");
        let side = match self.backend(device) {
            _ if device.is_empty() || device == REQUIRED || pinned => Side::Host,
            Some(backend) if backend.is_cpu() && backend.refused.is_some() => Side::Npu,
            Some(backend) if backend.is_cpu() => Side::Host,
            None if device.starts_with("RPC") => Side::Remote,
            _ => Side::Gpu,
        };
        let number: String = device
            .chars()
            .skip_while(|c| !c.is_ascii_digit())
            .take_while(char::is_ascii_digit)
            .collect();
        Memory { side, number: number.parse().unwrap_or(0) }
    }
}

/// Whether a buffer holds weights in a layout of the processor's.
pub fn is_repacked(device: &str) -> bool {
    ["REPACK", "AARCH64", "KLEIDIAI", "AMX"].iter().any(|name| device.contains(name))
}
