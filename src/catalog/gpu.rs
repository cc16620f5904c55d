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
    pub bytes: u64,
    /// What the limit is about: one allocation, one binding.
    pub what: Message,
    /// What lifts it, where anything does.
    pub way_out: Option<Message>,
    #[expect(dead_code, reason = "for the reader of the file")]
    basis: String,
}

impl Plain for GpuFamily {}
