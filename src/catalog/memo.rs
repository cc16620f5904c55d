//! Entries that were read already, so that a second question about one costs nothing.

use std::{
    any::Any,
    fmt,
    sync::{Arc, OnceLock},
};

use crate::Error;

/// What an entry was read to.
type Slot = OnceLock<Arc<dyn Any + Send + Sync>>;

/// What was read, by the number of the entry.
#[derive(Default)]
pub(super) struct Memo(OnceLock<Box<[Slot]>>);

impl Memo {
    /// Nothing read yet.
    pub(super) const fn new() -> Self {
        Self(OnceLock::new())
    }

    /// What entry `number` of `count` was read to, or what `read` makes of it now.
    pub(super) fn get<T: Send + Sync + 'static>(
        &self,
        (number, count): (usize, usize),
        read: impl FnOnce() -> Result<T, Error>,
    ) -> Result<Arc<T>, Error> {
        let slots = self.0.get_or_init(|| (0..count).map(|_| Slot::new()).collect());
        let slot = slots.get(number);
        if let Some(known) = slot.and_then(OnceLock::get)
            && let Ok(known) = Arc::clone(known).downcast()
        {
            return Ok(known);
        }
        let made = Arc::new(read()?);
        if let Some(slot) = slot {
            // Whoever was first has read the same.
            let _ = slot.set(made.clone());
        }
        Ok(made)
    }
}

/// What is derived from the facts by those who use them.
#[derive(Default)]
pub(super) struct Derived(Slot);

impl Derived {
    /// Nothing derived yet.
    pub(super) const fn new() -> Self {
        Self(OnceLock::new())
    }

    /// What was derived, or the beginning of it.
    pub(super) fn get<T: Default + Send + Sync + 'static>(&self) -> Arc<T> {
        let known = self.0.get_or_init(|| Arc::new(T::default()));
        Arc::clone(known).downcast().unwrap_or_default()
    }
}

impl Clone for Derived {
    fn clone(&self) -> Self {
        Self::new()
    }
}

impl fmt::Debug for Derived {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Derived")
    }
}

/// A copy of a catalog reads anew.
impl Clone for Memo {
    fn clone(&self) -> Self {
        Self::new()
    }
}

impl fmt::Debug for Memo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Memo")
    }
}
