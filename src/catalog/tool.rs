//! Tools that steps are typed with, and how each is had.

use serde::Deserialize;

use super::{
    recipe::Step,
    record::{Catalog, Entry, Record},
};
use crate::Error;

/// A tool: it is had once, before the first step that is typed with it. Source: `data/tools.yaml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "some keys are for the reader of the file")]
pub struct Tool {
    /// What steps name it by.
    pub id: String,
    /// How it is had; the tools of its own steps come first.
    pub steps: Vec<Step>,
    checked: String,
}

impl Record for Tool {
    fn read(entry: &Entry<'_>, _: &Catalog) -> Result<Self, Error> {
        let tool: Self = entry.read()?;
        let sound = tool.steps.iter().try_for_each(Step::check);
        sound.map_err(|reason| entry.fault(reason))?;
        Ok(tool)
    }
}
