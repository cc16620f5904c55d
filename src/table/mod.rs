//! Many questions side by side: which there are, and which of the priced ones stay.
//!
//! `report::Table` is made of them.

mod axis;
mod column;
mod filter;
mod questions;

pub use axis::{Axis, Values};
pub use column::Column;
pub use filter::{AtLeast, MostParams, Order};
pub(crate) use questions::Questions;

use std::sync::Arc;

use crate::{
    Catalog, Error, Message, Model, Priced, Question, catalog::suitability::Tuned, forward,
    messages::errors,
};

/// What a table is asked to hold; `report::Table` answers it.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// A question for each model; without any, every verified model is asked about like [`Self::like`].
    pub models: Vec<Question>,
    /// What is asked of models nobody named: its model stays empty.
    pub like: Question,
    /// What varies beside the model: at most two axes.
    pub by: Vec<Axis>,
    /// The values of the axes, where others than the usual ones are wanted.
    pub values: Values,
    /// The least verdict of a row.
    pub only: Option<AtLeast>,
    /// The most parameters of a model.
    pub max_params: Option<MostParams>,
    /// The order of the rows; without one, that of models and values.
    pub sort: Vec<Order>,
}

impl Request {
    /// Whether every question is made of names that were given: then none may be refused.
    pub(crate) fn is_named(&self) -> bool {
        !self.models.is_empty() && self.by.iter().all(|axis| self.values.names(*axis))
    }

    /// Whether a row that was refused for `reason` is left out, and not all of the table.
    pub(crate) fn leaves_out(&self, reason: &Message) -> bool {
        !self.is_named() || (self.models.len() > 1 && errors::is_of_one_model(reason))
    }

    /// Whether the filters let a row through.
    pub(crate) fn wants(&self, row: &Priced) -> bool {
        let good = self.only.is_none_or(|least| row.verdict().is_some_and(|is| least.holds(is)));
        good && self.max_params.is_none_or(|most| most.holds(row.estimate.params))
    }

    /// A question about each model.
    fn about(&self, catalog: &Catalog) -> Result<Vec<Question>, Error> {
        self.check()?;
        if self.models.is_empty() { self.every_model(catalog) } else { Ok(self.models.clone()) }
    }

    fn check(&self) -> Result<(), Error> {
        let refused = |reason: Message| Err(Error::Refused(reason));
        match self.by.as_slice() {
            [a, b] if a == b => return refused(errors::axis_twice()),
            [_, _, _, ..] => return refused(errors::most_axes()),
            _ => {}
        }
        let placed = |question: &Question| question.place.is_some();
        let placed = placed(&self.like) || self.models.iter().any(placed);
        if self.only.is_some() && !placed && !self.by.contains(&Axis::Device) {
            return refused(errors::only_needs_place());
        }
        Ok(())
    }

    fn every_model(&self, catalog: &Catalog) -> Result<Vec<Question>, Error> {
        let mut all = catalog.all::<Model>()?;
        let params = |model: &Model| forward::params(model.page, &model.shape);
        let is_small =
            |model: &Arc<Model>| self.max_params.is_none_or(|most| most.holds(params(model)));
        // Who asks about all models wants text, or embeddings.
        let is_for = |model: &Model| {
            (model.facts.tuned == Some(Tuned::Embedding)) == self.like.how.embeddings
        };
        all.retain(|model| model.verified && is_for(model) && is_small(model));
        Ok(all
            .into_iter()
            .map(|one| Question { model: one.id.clone(), ..self.like.clone() })
            .collect())
    }
}
