//! How far long work is, where there is no terminal to show it on.

use crate::{Lang, Message};

/// Work that nobody watches.
pub(super) struct Progress;

impl Progress {
    pub(super) const fn of(_: usize, _: Lang) -> Self {
        Self
    }

    pub(super) const fn busy(_: &Message, _: Lang) -> Self {
        Self
    }

    #[expect(clippy::unused_self, reason = "where somebody watches, it is counted")]
    pub(super) const fn step(&self) {}

    pub(super) const fn hidden() -> Self {
        Self
    }
}
