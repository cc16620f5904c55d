//! Tools: each is had once, before the first step that is typed with it.

use std::collections::BTreeSet;

use crate::{
    Catalog, Error,
    catalog::{
        recipe::Step,
        scope::{Circumstances, Unknown},
        tool::Tool,
    },
};

/// The tools that are there already.
pub(super) struct Workshop<'a> {
    has: BTreeSet<String>,
    here: &'a Circumstances<'a>,
    catalog: &'a Catalog,
}

impl<'a> Workshop<'a> {
    /// One without tools.
    pub(super) const fn new(here: &'a Circumstances<'a>, catalog: &'a Catalog) -> Self {
        Self { has: BTreeSet::new(), here, catalog }
    }

    /// How the tools of `steps` are had that are not there yet, in order.
    pub(super) fn tools_of(&mut self, steps: &[Step]) -> Result<Vec<Step>, Error> {
        let mut had = Vec::new();
        for id in steps.iter().flat_map(|step| &step.tools) {
            if self.has.insert(id.clone()) {
                let mut own = self.catalog.get::<Tool>(id)?.steps.clone();
                own.retain(|step| step.when.holds(self.here, Unknown::Fails));
                had.extend(self.tools_of(&own)?);
                had.extend(own);
            }
        }
        Ok(had)
    }
}
