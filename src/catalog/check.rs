//! Checks: how a system tells what a program took.

use serde::Deserialize;

use super::{
    recipe::placeholders,
    record::{Catalog, Entry, Record},
    scope::Scope,
};
use crate::{Error, Message};

/// One way to see on the device what a program takes. Source: `data/checks.yaml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "some keys are for the reader of the file")]
pub struct Check {
    pub id: String,
    /// What it does, as an instruction.
    pub does: Message,
    /// Where it can be done; its systems are never empty.
    pub when: Scope,
    /// None where it is done by hand.
    #[serde(default)]
    pub commands: Vec<String>,
    pub source: String,
    checked: String,
}

impl Record for Check {
    fn read(entry: &Entry<'_>, _: &Catalog) -> Result<Self, Error> {
        let check: Check = entry.read()?;
        if check.when.systems.is_empty() {
            return Err(entry.fault("systems must name at least one".to_owned()));
        }
        let sound = check.commands.iter().try_for_each(|command| placeholders(command));
        sound.map_err(|reason| entry.fault(reason))?;
        Ok(check)
    }
}
