//! Entries that were parsed already, so that a second question about one costs nothing.

use std::{
    any::Any,
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use super::topic::Topic;
use crate::Error;

/// What was parsed, by its topic and its id.
#[derive(Default)]
pub(super) struct Memo(Mutex<BTreeMap<(Topic, String), Arc<dyn Any + Send + Sync>>>);

impl Memo {
    /// Nothing parsed yet.
    pub(super) const fn new() -> Self {
        Self(Mutex::new(BTreeMap::new()))
    }

    /// What the entry `id` was parsed to, or what `parse` makes of it now.
    pub(super) fn get<T: Clone + Send + Sync + 'static>(
        &self,
        topic: Topic,
        id: &str,
        parse: impl FnOnce() -> Result<T, Error>,
    ) -> Result<T, Error> {
        let key = (topic, id.to_owned());
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        if let Some(known) = known.as_deref().and_then(<dyn Any + Send + Sync>::downcast_ref::<T>) {
            return Ok(known.clone());
        }
        let parsed = parse()?;
        let mut map = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        map.insert(key, Arc::new(parsed.clone()));
        Ok(parsed)
    }
}

/// A copy of a catalog parses anew.
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
