//! Rows: questions priced one after another, what they share computed once.

use std::{collections::BTreeMap, sync::Arc};

use super::{Cell, Column};
use crate::{
    Catalog, Error, Message, Question, Verdict,
    answer::{Assessed, price},
    estimate::compute::Passes,
    forward,
    resolve::resolve,
    workload::Workload,
};

/// Answers questions of tables and remembers what they share.
#[derive(Debug)]
pub struct Pricing<'a> {
    catalog: &'a Catalog,
    /// By the model; they serve every quantization and place that is run alike.
    planned: BTreeMap<String, Vec<(Workload, Arc<Passes>)>>,
    trained: BTreeMap<String, Option<u32>>,
    verified: Option<Vec<(String, u64)>>,
}

impl<'a> Pricing<'a> {
    /// With the facts of `catalog`.
    #[must_use]
    pub const fn new(catalog: &'a Catalog) -> Self {
        Self { catalog, planned: BTreeMap::new(), trained: BTreeMap::new(), verified: None }
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
        let passes = self.passes(&resolved.workload)?;
        price(resolved, &passes, self.catalog).map(Row)
    }

    /// The context the model of `question` was trained for, where it is known.
    pub(super) fn trained(&mut self, question: &Question) -> Result<Option<u32>, Error> {
        if let Some(file) = &question.file {
            return Ok(file.model.shape.trained_context);
        }
        if let Some(known) = self.trained.get(&question.model) {
            return Ok(*known);
        }
        let name = self.catalog.split_quant(&question.model).0;
        let trained = self.catalog.model(name)?.shape.trained_context;
        self.trained.insert(question.model.clone(), trained);
        Ok(trained)
    }

    /// The id and the parameters of every verified model.
    pub(super) fn verified(&mut self) -> Result<&[(String, u64)], Error> {
        if self.verified.is_none() {
            let models = self.catalog.models()?.into_iter().filter(|model| model.verified);
            let facts = models.map(|model| {
                let params = forward::params(model.page, &model.shape);
                (model.id, params)
            });
            self.verified = Some(facts.collect());
        }
        Ok(self.verified.as_deref().unwrap_or_default())
    }

    fn passes(&mut self, workload: &Workload) -> Result<Arc<Passes>, Error> {
        let planned = self.planned.entry(workload.model.id.clone()).or_default();
        if let Some((_, known)) = planned.iter().find(|(known, _)| known.runs_like(workload)) {
            return Ok(Arc::clone(known));
        }
        let passes = Arc::new(Passes::of(workload)?);
        planned.push((workload.clone(), Arc::clone(&passes)));
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
    pub fn warnings(&self) -> &[Message] {
        &self.0.warnings
    }
}
