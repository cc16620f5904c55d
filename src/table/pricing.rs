//! Rows: questions priced one after another, what they share computed once.

use std::{collections::BTreeMap, sync::Arc};

use super::{Cell, Column};
use crate::{
    Catalog, Error, Question, Verdict,
    answer::{Assessed, assess},
    estimate::compute::Passes,
    file::Contents,
    resolve::resolve,
    workload::{Context, Workload},
};

/// Answers questions of tables and remembers the graphs they share.
#[derive(Debug)]
pub struct Pricing<'a> {
    catalog: &'a Catalog,
    /// By the name a model is asked for and the runtime.
    known: BTreeMap<(String, String), Vec<Planned>>,
}

/// The passes of one context; they serve every quantization and place.
#[derive(Debug)]
struct Planned {
    contents: Option<Arc<Contents>>,
    context: Context,
    passes: Arc<Passes>,
}

impl<'a> Pricing<'a> {
    /// With the facts of `catalog`.
    #[must_use]
    pub const fn new(catalog: &'a Catalog) -> Self {
        Self { catalog, known: BTreeMap::new() }
    }

    /// The facts.
    #[must_use]
    pub const fn catalog(&self) -> &'a Catalog {
        self.catalog
    }

    /// Prices and judges `question`.
    ///
    /// # Errors
    /// As [`crate::answer`].
    pub fn row(&mut self, question: &Question) -> Result<Row, Error> {
        let resolved = resolve(question, self.catalog)?;
        let passes = self.passes(&question.model, &resolved.workload)?;
        assess(resolved, &passes).map(Row)
    }

    fn passes(&mut self, name: &str, workload: &Workload) -> Result<Arc<Passes>, Error> {
        let key = (name.to_owned(), workload.runtime.id.clone());
        let planned = self.known.entry(key).or_default();
        let same_file = |one: &Option<Arc<Contents>>| match (one, &workload.contents) {
            (Some(one), Some(other)) => Arc::ptr_eq(one, other),
            (one, other) => one.is_none() && other.is_none(),
        };
        let context = &workload.setup.context;
        let known = planned.iter().find(|one| one.context == *context && same_file(&one.contents));
        if let Some(known) = known {
            return Ok(Arc::clone(&known.passes));
        }
        let passes = Arc::new(Passes::of(workload)?);
        planned.push(Planned {
            contents: workload.contents.clone(),
            context: context.clone(),
            passes: Arc::clone(&passes),
        });
        Ok(passes)
    }
}

/// One question of a table, priced and judged.
#[derive(Clone, Debug)]
pub struct Row(pub(crate) Assessed);

impl Row {
    /// What stands in a column.
    #[must_use]
    pub fn cell(&self, column: Column) -> Cell {
        column.cell(&self.0)
    }

    /// The verdict, where a place is named.
    #[must_use]
    pub fn verdict(&self) -> Option<Verdict> {
        self.0.judgement.map(|judgement| judgement.verdict)
    }

    /// Parameters of the model.
    #[must_use]
    pub const fn params(&self) -> u64 {
        self.0.estimate.params
    }

    /// What the reader should know before believing the row, one sentence each.
    #[must_use]
    pub fn warnings(&self) -> &[String] {
        &self.0.warnings
    }
}
