//! This machine: memory, what is available of it, the processor. The only code that looks at it.

pub mod container;

use std::path::Path;

use sysinfo::{MemoryRefreshKind, RefreshKind, System};

use crate::{Bytes, Machine};

/// The machine this runs on; `None` where its memory cannot be read.
///
/// A container's limit counts as the machine's memory. Sizes are bytes, as the system reports them.
#[must_use]
pub fn machine() -> Option<Machine> {
    let memory = RefreshKind::nothing().with_memory(MemoryRefreshKind::nothing().with_ram());
    let system = System::new_with_specifics(memory).ok()?;
    let total = Bytes::new(system.total_memory());
    let available = Bytes::new(system.available_memory());
    if total == Bytes::ZERO {
        return None;
    }
    let cores = System::physical_core_count().ok().and_then(|cores| u32::try_from(cores).ok());
    let machine = Machine {
        total,
        available,
        limited: false,
        system: system_id().to_owned(),
        arch: arch().to_owned(),
        features: features(),
        cores: cores.unwrap_or(0),
    };
    Some(within(machine, container::memory(Path::new("/"))))
}

/// The machine as a container sees it: no more than its limit, no more than the host has left.
fn within(machine: Machine, container: Option<container::Memory>) -> Machine {
    match container.filter(|container| container.limit < machine.total) {
        Some(container) => Machine {
            total: container.limit,
            available: container.limit.saturating_sub(container.used).min(machine.available),
            limited: true,
            ..machine
        },
        None => machine,
    }
}

/// The system, as the catalog calls it.
const fn system_id() -> &'static str {
    if cfg!(target_os = "macos") {
        "macos"
    } else if cfg!(target_os = "windows") {
        "windows"
    } else if cfg!(target_os = "android") {
        "android"
    } else {
        "linux"
    }
}

/// The instruction set, as `data/cpus.yaml` calls it.
fn arch() -> &'static str {
    match std::env::consts::ARCH {
        "x86_64" => "x86-64",
        other => other,
    }
}

/// Features of the processor, as `data/cpus.yaml` names them.
fn features() -> Vec<String> {
    #[cfg(target_arch = "x86_64")]
    let features = {
        use std::arch::is_x86_feature_detected as has;
        let avx512 = has!("avx512f") && has!("avx512bw") && has!("avx512dq") && has!("avx512vl");
        [("avx2", has!("avx2")), ("avx512", avx512)]
    };
    #[cfg(target_arch = "aarch64")]
    let features = {
        use std::arch::is_aarch64_feature_detected as has;
        [("dotprod", has!("dotprod")), ("i8mm", has!("i8mm")), ("sve2", has!("sve2"))]
    };
    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    let features: [(&str, bool); 0] = [];
    features.iter().filter(|(_, there)| *there).map(|(name, _)| (*name).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host() -> Machine {
        Machine {
            total: Bytes::gib(24),
            available: Bytes::gib(20),
            limited: false,
            system: "linux".to_owned(),
            arch: "x86-64".to_owned(),
            features: Vec::new(),
            cores: 2,
        }
    }

    #[test]
    fn a_containers_limit_counts_as_the_machines_memory() {
        let container = container::Memory { limit: Bytes::gib(4), used: Bytes::gib(1) };
        let machine = within(host(), Some(container));
        assert_eq!((machine.total, machine.available), (Bytes::gib(4), Bytes::gib(3)));
        assert!(machine.limited);
    }

    #[test]
    fn a_limit_above_the_machine_is_none_and_a_busy_host_leaves_less() {
        let container = |gib| container::Memory { limit: Bytes::gib(gib), used: Bytes::ZERO };
        assert_eq!(within(host(), Some(container(64))), host());
        assert_eq!(within(host(), Some(container(22))).available, Bytes::gib(20));
    }

    #[test]
    fn this_machine_has_memory() {
        let machine = machine().unwrap();
        assert!(machine.total > Bytes::mib(64) && machine.available <= machine.total);
    }
}
