//! Rows: questions priced one after another, what they share computed once.

use std::{collections::BTreeMap, sync::Arc};

use super::{Cell, Column};
use crate::{
    Budget, Catalog, Error, Place, Question, Verdict,
    answer::{Assessed, assess},
    estimate::compute::Passes,
    file::Contents,
    forward,
    resolve::resolve,
    workload::{Context, Workload},
};

/// Answers questions of tables and remembers what they share.
#[derive(Debug)]
pub struct Pricing<'a> {
    catalog: &'a Catalog,
    /// By the name a model is asked for and the runtime.
    planned: BTreeMap<(String, String), Vec<Planned>>,
    /// Bills that are held against no budget, by all of the question but its place.
    priced: BTreeMap<String, Assessed>,
    budgets: Vec<(Place, Budget)>,
    trained: BTreeMap<String, Option<u32>>,
    verified: Option<Vec<(String, u64)>>,
}

/// The passes of one context; they serve every quantization and place.
#[derive(Debug)]
struct Planned {
    contents: Option<Arc<Contents>>,
    context: Context,
    passes: Arc<Passes>,
}

/// Whether a question's bill is the same in every place of this kind.
const fn leaves_the_bill_alone(place: &Place) -> bool {
    match place {
        Place::Ram { .. } | Place::Free(_) => true,
    }
}

impl<'a> Pricing<'a> {
    /// With the facts of `catalog`.
    #[must_use]
    pub const fn new(catalog: &'a Catalog) -> Self {
        Self {
            catalog,
            planned: BTreeMap::new(),
            priced: BTreeMap::new(),
            budgets: Vec::new(),
            trained: BTreeMap::new(),
            verified: None,
        }
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
        let alone = question.place.as_ref().is_none_or(leaves_the_bill_alone);
        if question.file.is_some() || !alone {
            return self.assessed(question).map(Row);
        }
        let Question { model, file: _, quant, imatrix, place, how } = question;
        let key = format!("{model:?} {quant:?} {imatrix} {how:?}");
        let bill = if let Some(known) = self.priced.get(&key) {
            known.clone()
        } else {
            let bill = self.assessed(&Question { place: None, ..question.clone() })?;
            self.priced.insert(key, bill.clone());
            bill
        };
        let budget = place.as_ref().map(|place| self.budget(place)).transpose()?;
        Ok(Row(bill.against(budget)))
    }

    fn assessed(&mut self, question: &Question) -> Result<Assessed, Error> {
        let resolved = resolve(question, self.catalog)?;
        let passes = self.passes(&question.model, &resolved.workload)?;
        assess(resolved, &passes)
    }

    fn budget(&mut self, place: &Place) -> Result<Budget, Error> {
        if let Some((_, budget)) = self.budgets.iter().find(|(known, _)| known == place) {
            return Ok(budget.clone());
        }
        let budget = Budget::of(place, self.catalog)?;
        self.budgets.push((place.clone(), budget.clone()));
        Ok(budget)
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

    fn passes(&mut self, name: &str, workload: &Workload) -> Result<Arc<Passes>, Error> {
        let key = (name.to_owned(), workload.runtime.id.clone());
        let planned = self.planned.entry(key).or_default();
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
