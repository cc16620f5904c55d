//! Families of GPUs and the largest buffers their drivers give.

use serde::Deserialize;

use super::{record::Plain, soc::VulkanLimits};
use crate::{Message, messages};

/// A family of GPUs.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GpuFamily {
    pub id: String,
    #[serde(deserialize_with = "messages::name")]
    pub name: Message,
    #[serde(default)]
    pub limits: Vec<BufferLimit>,
    /// What Vulkan drivers of the family say of themselves.
    #[serde(default)]
    pub vulkan: VulkanLimits,
    #[expect(dead_code, reason = "for the reader of the file")]
    checked: String,
}

/// The largest buffer a backend gets.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BufferLimit {
    /// An id of `data/backends.yaml`.
    pub backend: String,
    /// The systems it is so on; all where none is named.
    #[serde(default)]
    pub systems: Vec<String>,
    /// So many bytes, or a share of the memory.
    pub bytes: Option<u64>,
    pub of_ram_permille: Option<u64>,
    /// llama.cpp leaves operations on longer tensors to the processor; for other runtimes there is no way.
    #[serde(default)]
    pub left_to_cpu: bool,
    /// What the limit is about: one allocation, one binding.
    pub what: Message,
    /// What lifts it, where anything does.
    pub way_out: Option<Message>,
    #[expect(dead_code, reason = "for the reader of the file")]
    basis: String,
}

impl Plain for GpuFamily {
    fn faults(&self) -> Vec<(bool, &'static str)> {
        let is_one = |limit: &BufferLimit| limit.bytes.is_some() != limit.of_ram_permille.is_some();
        let all = self.limits.iter().all(is_one);
        vec![(!all, "limits: each has either bytes or of_ram_permille")]
    }
}
