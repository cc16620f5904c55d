//! The devices of a place, as llama.cpp counts them: remote hosts, then graphics cards, or else what is part of
//! the chip.

use std::sync::Arc;

use super::{
    offload::Accelerator,
    site::{REMOTE, Site},
    workload::Pool,
};
use crate::catalog::{
    backend::{Backend, Device, Operations},
    soc::{Gpu, VulkanLimits},
};

impl Site {
    /// The devices that layers can be given to.
    pub(super) fn accelerators(&self) -> Vec<Accelerator> {
        let backend = &self.backend.value;
        let remote = self.remote_backend.as_ref();
        let remotes = self.remotes.iter().zip(0_u8..).filter_map(|(&free, at)| {
            let backend = Arc::clone(remote?);
            let rules = backend.device.unwrap_or(Device::PLAIN);
            let (name, pool) = (backend.buffer(at.into()), Pool::Remote(at));
            Some(Accelerator { backend, rules, pool, free: Some(free), name })
        });
        let mut all: Vec<Accelerator> = remotes.collect();
        if backend.id == REMOTE {
            return all;
        }
        let of = |gpu: Option<&Gpu>, pool, free, at| Accelerator {
            backend: Arc::clone(backend),
            rules: self.rules(backend, gpu),
            pool,
            free,
            name: backend.buffer(at),
        };
        if self.cards.is_empty() {
            let pool = if self.is_unified() { Pool::Ram } else { Pool::VRAM };
            let own = (0..self.devices()).map(|at| of(self.gpu.as_ref(), pool, None, at));
            all.extend(own);
        }
        for ((at, card), number) in self.cards.iter().enumerate().zip(0_u8..) {
            all.push(of(card.gpu.as_ref(), Pool::Gpu(number), Some(card.free()), at));
        }
        all
    }

    /// As how many devices what the machine has itself is used.
    fn devices(&self) -> usize {
        let generation = self.soc.as_ref().and_then(|soc| soc.npu.as_ref()?.generation.as_ref());
        let sessions = generation.and_then(|one| self.backend.value.npus.get(one));
        sessions.map_or(1, |&sessions| usize::from(sessions))
    }

    /// How a device schedules, with what its driver says of itself.
    fn rules(&self, backend: &Backend, gpu: Option<&Gpu>) -> Device {
        let mut rules = backend.device.unwrap_or(Device::PLAIN);
        if let Some((longest, limit)) = self.buffer_limit() {
            let bound = if limit.left_to_cpu { &mut rules.range } else { &mut rules.chunk };
            *bound = Some(bound.map_or(longest.get(), |own| own.min(longest.get())));
        }
        if rules.operations != Operations::Vulkan {
            return rules;
        }
        let of_family = self.family.as_ref().map(|family| family.vulkan).unwrap_or_default();
        let own = gpu.and_then(|gpu| gpu.vulkan).unwrap_or_default();
        let VulkanLimits {
            storage_range_bytes,
            offset_alignment,
            map_alignment,
            max_allocation_bytes,
            ..
        } = own.or(of_family);
        let mut host = rules.host;
        if let (Some(host), Some(alignment)) = (&mut host, map_alignment) {
            host.alignment = alignment;
        }
        let shorter = |chunk: u64| max_allocation_bytes.map_or(chunk, |most| chunk.min(most));
        Device {
            alignment: offset_alignment.unwrap_or(rules.alignment),
            host,
            chunk: rules.chunk.map(shorter),
            range: storage_range_bytes.or(rules.range),
            ..rules
        }
    }
}
