//! What the warnings of many rows say, each once.

use std::collections::{HashMap, HashSet};

use crate::{Message, Priced, messages::notes as say};

/// Warnings as they are heard, each with the model it is about.
#[derive(Debug, Default)]
pub(super) struct Notes {
    heard: Vec<(String, Message)>,
    known: HashMap<(String, Message), usize>,
}

impl Notes {
    /// Hears the warnings of a row: their places among all.
    pub(super) fn hear(&mut self, row: &Priced) -> Vec<usize> {
        let place = |warning: &Message| {
            let about = (row.workload.model.name.clone(), warning.clone());
            if let Some(place) = self.known.get(&about) {
                return *place;
            }
            let place = self.heard.len();
            self.heard.push(about.clone());
            self.known.insert(about, place);
            place
        };
        row.warnings.iter().map(place).collect()
    }

    /// What was left out, then the warnings at `places`, of several models about which; each once.
    pub(super) fn all(
        &self,
        left_out: &[Message],
        places: impl Iterator<Item = usize>,
        one_model: bool,
    ) -> Vec<Message> {
        let mut told = HashSet::new();
        let warning = |place| {
            let (model, warning) = self.heard.get(place)?;
            let named = one_model || say::names_its_model(warning);
            Some(if named { warning.clone() } else { say::about(model, warning) })
        };
        let warnings = places.filter_map(warning);
        let all = left_out.iter().map(say::left_out).chain(warnings);
        all.filter(|note| told.insert(note.clone())).collect()
    }
}
