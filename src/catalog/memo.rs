//! Entries that were parsed already, so that a second question about one costs nothing.

use std::{
    any::Any,
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use crate::Error;

/// What was parsed, by the address of its text, which stays where it is while the catalog lives.
#[derive(Default)]
pub(super) struct Memo(Mutex<BTreeMap<usize, Arc<dyn Any + Send + Sync>>>);

impl Memo {
    /// Nothing parsed yet.
    pub(super) const fn new() -> Self {
        Self(Mutex::new(BTreeMap::new()))
    }

    /// What `text` was parsed to, or what `parse` makes of it now.
    pub(super) fn get<T: Clone + Send + Sync + 'static>(
        &self,
        text: &str,
        parse: impl FnOnce() -> Result<T, Error>,
    ) -> Result<T, Error> {
        let address = text.as_ptr() as usize;
        let known = self.known(address);
        if let Some(known) = known.as_deref().and_then(<dyn Any + Send + Sync>::downcast_ref::<T>) {
            return Ok(known.clone());
        }
        let parsed = parse()?;
        let mut map = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        map.insert(address, Arc::new(parsed.clone()));
        Ok(parsed)
    }

    fn known(&self, address: usize) -> Option<Arc<dyn Any + Send + Sync>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&address).cloned()
    }
}

/// A copy of a catalog has texts of its own, and parses them anew.
impl Clone for Memo {
    fn clone(&self) -> Self {
        Self::new()
    }
}

impl std::fmt::Debug for Memo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Memo")
    }
}
