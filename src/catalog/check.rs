//! Checks: how a system tells what a program took.

use serde::Deserialize;

use super::{
    recipe::placeholders,
    record::{Catalog, Entry, Record, Topic},
    rule::admits,
};
use crate::{Error, Message};

/// One way to see on the device what a program takes. Source: `data/checks.yaml`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Check {
    pub(crate) id: String,
    /// What it does, as an instruction.
    pub(crate) does: Message,
    /// What it tells.
    pub(crate) shows: Shows,
    /// Systems, by id; never empty.
    pub(crate) systems: Vec<String>,
    /// Makers of the chip; all where none is named.
    #[serde(default)]
    pub(crate) vendors: Vec<String>,
    /// GPU interfaces of which the place must have one; none where none is named.
    #[serde(default)]
    pub(crate) apis: Vec<String>,
    /// None where it is done by hand.
    #[serde(default)]
    pub(crate) commands: Vec<String>,
    pub(crate) source: String,
    checked: String,
}

/// What a check tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Shows {
    /// The most memory so far.
    Peak,
    /// Memory at this moment.
    Memory,
    /// What is left before the system ends the program.
    Left,
    /// Memory of the GPU.
    GpuMemory,
    /// What it draws from the battery or the wall.
    Energy,
    /// Whether it slows down because it is warm.
    Heat,
}

impl Check {
    /// Whether it is about this system. What is not known of a chip or its GPU admits nothing.
    pub(crate) fn is_for(
        &self,
        system: &str,
        vendor: Option<&str>,
        apis: Option<&[String]>,
    ) -> bool {
        let any = |apis: &[String]| apis.iter().any(|api| self.apis.contains(api));
        self.systems.iter().any(|known| known == system)
            && (self.vendors.is_empty() || vendor.is_some_and(|one| admits(&self.vendors, one)))
            && (self.apis.is_empty() || apis.is_some_and(any))
    }
}

impl Record for Check {
    const TOPIC: Topic = Topic::Checks;

    /// Reads one entry.
    fn read(entry: &Entry<'_>, _: &Catalog) -> Result<Self, Error> {
        let check: Check = entry.read()?;
        if check.systems.is_empty() {
            return Err(entry.fault("systems must name at least one".to_owned()));
        }
        if check.does.is_missing() {
            return Err(entry.fault("en and es must both say something".to_owned()));
        }
        let sound = check.commands.iter().try_for_each(|command| placeholders(command));
        sound.map_err(|reason| entry.fault(reason))?;
        Ok(check)
    }
}
