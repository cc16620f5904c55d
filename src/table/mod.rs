//! Many questions side by side: which there are, and which of the priced ones stay.
//!
//! `report::Table` is made of them.

mod axis;
mod column;
mod filter;

pub use axis::{Axis, Values};
pub use column::Column;
pub use filter::{AtLeast, MostParams, Order};

use std::sync::Arc;

use crate::{Error, Message, Model, Priced, Pricer, Question, forward, messages::errors};

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
    /// Every question of the table priced, but those that are filtered out; and what was refused.
    ///
    /// What was not named, a model or a value of an axis, is left out if the runtime refuses it.
    ///
    /// # Errors
    /// Those of any question with names that were given, and of axes and filters that contradict it.
    pub(crate) fn priced(
        &self,
        pricing: &mut Pricer<'_>,
    ) -> Result<(Vec<Priced>, Vec<Message>), Error> {
        let questions = self.questions(pricing)?;
        let named = !self.models.is_empty() && self.by.iter().all(|axis| self.values.names(*axis));
        let (mut rows, mut refusals) = (Vec::new(), Vec::new());
        for question in &questions {
            match pricing.price(question) {
                Ok(row) => rows.push(row),
                Err(Error::Refused(reason)) if !named => refusals.push(reason),
                Err(error) => return Err(error),
            }
        }
        if let Some(reason) = refusals.first().filter(|_| rows.is_empty()) {
            return Err(Error::Refused(reason.clone()));
        }
        rows.retain(|row| self.wants(row));
        refusals.dedup();
        Ok((rows, refusals))
    }

    fn wants(&self, row: &Priced) -> bool {
        let good = self.only.is_none_or(|least| row.verdict().is_some_and(|is| least.holds(is)));
        good && self.max_params.is_none_or(|most| most.holds(row.estimate.params))
    }

    /// Every question of the table, in the order of models and then of values.
    fn questions(&self, pricing: &mut Pricer<'_>) -> Result<Vec<Question>, Error> {
        self.check()?;
        let mut questions =
            if self.models.is_empty() { self.every_model(pricing)? } else { self.models.clone() };
        for axis in &self.by {
            let along = questions.iter().map(|one| axis.along(one, &self.values, pricing));
            questions = along.collect::<Result<Vec<_>, Error>>()?.concat();
        }
        Ok(questions)
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

    fn every_model(&self, pricing: &mut Pricer<'_>) -> Result<Vec<Question>, Error> {
        let mut all = pricing.catalog().all::<Model>()?;
        let params = |model: &Model| forward::params(model.page, &model.shape);
        let is_small =
            |model: &Arc<Model>| self.max_params.is_none_or(|most| most.holds(params(model)));
        all.retain(|model| model.verified && is_small(model));
        Ok(all
            .into_iter()
            .map(|one| Question { model: one.id.clone(), ..self.like.clone() })
            .collect())
    }
}
