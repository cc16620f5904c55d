//! What keeps a server that fits when it starts from growing past the memory there is.

use super::Answer;
use crate::{Bytes, estimate::bill::Part};

/// The least of a prompt cache that is of any use, MiB.
const LEAST_CACHE: u64 = 64;
/// Bytes of a MiB.
const MEBIBYTE: u64 = 1 << 20;

impl Answer {
    /// The flags with which a server that fits at first does so when full: the prompt cache as large as there is
    /// room for, checkpoints only where they fit; `None` where that is so anyway, or it does not fit at first.
    pub(crate) fn flags_to_stay(&self) -> Option<String> {
        let (now, full) = (self.judgement?, self.when_full?);
        if !now.verdict.is_yes() || full.verdict.is_yes() {
            return None;
        }
        let room = Bytes::new(u64::try_from(now.headroom).ok()?);
        let growth = &self.growth;
        let checkpoints = growth.part(Part::Checkpoints);
        let kept = room.checked_sub(checkpoints);
        let left = kept.unwrap_or(room).get() / MEBIBYTE;
        let cache = growth.part(Part::PromptCache).get() / MEBIBYTE;
        let limit = if left < LEAST_CACHE { 0 } else { left };
        let flags = [
            (limit < cache).then(|| format!("--cache-ram {limit}")),
            kept.is_none().then(|| "--ctx-checkpoints 0".to_owned()),
        ];
        Some(flags.into_iter().flatten().collect::<Vec<_>>().join(" "))
    }
}
