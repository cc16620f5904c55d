//! Many questions side by side.

mod grid;
mod notes;
mod row;
mod rows;

use serde::Serialize;

pub use grid::Grid;
pub use row::{Cell, Row};
pub use rows::{Rows, rows};

use super::said;
use crate::{
    Error, Lang, Priced, Pricer,
    table::{Axis, Column, Request},
};
use notes::Notes;
use rows::Answer;

/// The answer to `table`; sizes are integers, in bytes.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Table {
    /// One for each question that was answered and not filtered out, in the order asked for.
    pub rows: Vec<Row>,
    /// What has no row, and why, a sentence each.
    pub left_out: Vec<String>,
    /// What varies beside the model.
    #[serde(skip)]
    pub by: Vec<Axis>,
    /// All rows are about one model that was named.
    #[serde(skip)]
    pub one_model: bool,
    /// The name of the model that all rows are about, if they are about one.
    #[serde(skip)]
    pub name: Option<String>,
    /// Where all rows are priced, if it is in one place.
    #[serde(skip)]
    pub place: Option<Place>,
    /// What was left out, and what the warnings of all rows say, each once.
    #[serde(skip)]
    pub notes: Vec<String>,
}

/// Where all rows of a table are priced.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Place {
    /// The device, or the memory and whose it is.
    pub name: String,
    /// The memory is what is free there: nothing is taken off.
    pub is_free: bool,
}

/// Asks every question of `request`, and answers in one language.
///
/// What was not named, a model or a value of an axis, is left out if the runtime refuses it.
///
/// ```
/// use edgefit::{Catalog, Lang, Place, Pricer, Question, Verdict, report, table::*};
/// let catalog = Catalog::bundled();
/// let mut question = Question::about("gemma-2-2b");
/// question.place = Some(Place::Free("4GiB".parse()?));
/// let request = Request {
///     models: vec![question],
///     by: vec![Axis::Quant],
///     only: Some("fits".parse()?),
///     ..Request::default()
/// };
/// let table = report::table(&request, &Pricer::new(&catalog), Lang::En)?;
/// assert!(table.rows.iter().all(|row| row.verdict == Some(Verdict::Fits)));
/// assert_eq!(table.rows[0].quant, "Q8_0");
/// # Ok::<(), edgefit::Error>(())
/// ```
///
/// # Errors
/// Those of any question with names that were given, and of axes and filters that contradict it.
pub fn table(request: &Request, pricing: &Pricer<'_>, lang: Lang) -> Result<Table, Error> {
    rows(request, pricing, lang)?.table()
}

impl Rows<'_, '_> {
    /// All of them as one table.
    ///
    /// # Errors
    /// As [`table`].
    pub fn table(mut self) -> Result<Table, Error> {
        let (request, lang) = (self.request, self.lang);
        let (mut rows, mut refusals) = (Vec::new(), Vec::new());
        let (mut notes, mut first) = (Notes::default(), None);
        while let Some(answer) = self.answer() {
            match answer? {
                Answer::LeftOut(reason) => refusals.push(reason),
                Answer::Row(priced) => {
                    first.get_or_insert_with(|| subject(&priced, lang));
                    rows.push((Row::of(&priced, lang), notes.hear(&priced)));
                }
            }
        }
        refusals.dedup();
        rows.sort_by(|(a, _), (b, _)| a.compare(b, &request.sort));
        let (rows, heard): (_, Vec<Vec<usize>>) = rows.into_iter().unzip();
        let mut table = Table {
            rows,
            left_out: said(&refusals, lang),
            by: request.by.clone(),
            one_model: request.models.len() == 1,
            name: None,
            place: None,
            notes: Vec::new(),
        };
        let one_model = table.shares(Column::Model);
        let (name, place) = first.unwrap_or_default();
        table.name = name.filter(|_| one_model);
        table.place = place.filter(|_| table.shares(Column::Place));
        let notes = notes.all(&refusals, heard.into_iter().flatten(), one_model);
        table.notes = said(&notes, lang);
        Ok(table)
    }
}

/// The model's name, and where it is priced.
fn subject(priced: &Priced, lang: Lang) -> (Option<String>, Option<Place>) {
    let place = priced.budget.as_ref().map(|budget| Place {
        name: budget.place(&priced.workload.site).to(lang).to_owned(),
        is_free: budget.is_free(),
    });
    (Some(priced.workload.model.name.clone()), place)
}

impl Table {
    /// Whether all rows have one value in a column.
    #[must_use]
    pub fn shares(&self, column: Column) -> bool {
        let mut cells = self.rows.iter().map(|row| row.cell(column));
        cells.next().is_some_and(|first| cells.all(|cell| cell == first))
    }
}
