//! Many questions side by side: which rows a table has, what stands in its columns, in which order.
//!
//! In go questions, out come rows of typed cells. How they look is not decided here.

mod axis;
mod column;
mod filter;
mod grid;

pub use axis::{Axis, Values};
pub use column::{Cell, Column, Kind};
pub use filter::{AtLeast, MostParams, Order};
pub use grid::Grid;

use crate::{
    Error, Message, Priced, Pricer, Question,
    messages::{errors, notes as say},
};

/// What a table is asked to hold.
///
/// ```
/// use edgefit::{Catalog, Place, Pricer, Question, table::*};
/// let catalog = Catalog::bundled();
/// let mut question = Question::about("gemma-2-2b");
/// question.place = Some(Place::Free("4GiB".parse()?));
/// let request = Request {
///     models: vec![question],
///     by: vec![Axis::Quant],
///     only: Some("fits".parse()?),
///     ..Request::default()
/// };
/// let sheet = request.sheet(&mut Pricer::new(&catalog))?;
/// assert!(sheet.rows.iter().all(|row| row.verdict() == Some(edgefit::Verdict::Fits)));
/// assert_eq!(sheet.rows[0].cell(Column::Quant), Cell::Text("Q8_0".to_owned()));
/// # Ok::<(), edgefit::Error>(())
/// ```
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

/// The rows of a table.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// One row for each question that was answered and not filtered out.
    pub rows: Vec<Priced>,
    /// What varies beside the model.
    pub by: Vec<Axis>,
    /// All rows are about one model that was named.
    pub one_model: bool,
    /// What was left out and why, one sentence each.
    pub left_out: Vec<Message>,
}

impl Request {
    /// Asks every question of the table.
    ///
    /// What was not named, a model or a value of an axis, is left out if the runtime refuses it.
    ///
    /// # Errors
    /// Those of any question with names that were given, and of axes and filters that contradict it.
    pub fn sheet(&self, pricing: &mut Pricer<'_>) -> Result<Sheet, Error> {
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
        rows.sort_by(|a, b| filter::compare(&self.sort, a, b));
        refusals.dedup();
        Ok(Sheet {
            rows,
            by: self.by.clone(),
            one_model: self.models.len() == 1,
            left_out: refusals,
        })
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
            let mut along = Vec::new();
            for question in &questions {
                along.extend(axis.along(question, &self.values, pricing)?);
            }
            questions = along;
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
        let models = pricing.verified()?.iter();
        let small = models.filter(|(_, n)| self.max_params.is_none_or(|most| most.holds(*n)));
        Ok(small.map(|(id, _)| Question { model: id.clone(), ..self.like.clone() }).collect())
    }
}

impl Sheet {
    /// What the warnings of all rows say, each once, and what was left out.
    #[must_use]
    pub fn notes(&self) -> Vec<Message> {
        let mut notes: Vec<Message> = Vec::new();
        let left_out = self.left_out.iter().map(say::left_out);
        let one = self.shared(Column::Model).is_some();
        let warnings = self.rows.iter().flat_map(|row| {
            let name = row.workload.model.name.as_str();
            let about = move |warning: &Message| {
                let named = one || warning.names(name);
                if named { warning.clone() } else { say::about(name, warning) }
            };
            row.warnings.iter().map(about)
        });
        for note in left_out.chain(warnings) {
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
        notes
    }

    /// The value of a column, if all rows share one.
    #[must_use]
    pub fn shared(&self, column: Column) -> Option<Cell> {
        let mut cells = self.rows.iter().map(|row| row.cell(column));
        let first = cells.next()?;
        cells.all(|cell| cell == first).then_some(first)
    }
}
