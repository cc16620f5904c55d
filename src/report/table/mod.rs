//! Many questions side by side.

mod grid;
mod row;

use serde::Serialize;

pub use grid::Grid;
pub use row::{Cell, Row};

use super::said;
use crate::{
    Error, Lang, Message, Priced, Pricer,
    messages::notes as say,
    table::{Axis, Column, Request},
};

/// The answer to `table`; sizes are integers, in bytes.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
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
/// let table = report::table(&request, &mut Pricer::new(&catalog), Lang::En)?;
/// assert!(table.rows.iter().all(|row| row.verdict == Some(Verdict::Fits)));
/// assert_eq!(table.rows[0].quant, "Q8_0");
/// # Ok::<(), edgefit::Error>(())
/// ```
///
/// # Errors
/// Those of any question with names that were given, and of axes and filters that contradict it.
pub fn table(request: &Request, pricing: &mut Pricer<'_>, lang: Lang) -> Result<Table, Error> {
    let (priced, refusals) = request.priced(pricing)?;
    let mut both: Vec<(Row, Priced)> =
        priced.into_iter().map(|priced| (Row::of(&priced, lang), priced)).collect();
    both.sort_by(|(a, _), (b, _)| a.compare(b, &request.sort));
    let (rows, priced): (Vec<Row>, Vec<Priced>) = both.into_iter().unzip();
    let mut table = Table {
        rows,
        left_out: said(&refusals, lang),
        by: request.by.clone(),
        one_model: request.models.len() == 1,
        name: None,
        place: None,
        notes: Vec::new(),
    };
    let first = priced.first();
    let one_model = table.shares(Column::Model);
    table.name = first.filter(|_| one_model).map(|row| row.workload.model.name.clone());
    table.place = first.filter(|_| table.shares(Column::Place)).and_then(|row| {
        let budget = row.budget.as_ref()?;
        let name = budget.place(&row.workload.site).to(lang).to_owned();
        Some(Place { name, is_free: budget.is_free() })
    });
    table.notes = said(&notes(&priced, &refusals, one_model), lang);
    Ok(table)
}

impl Table {
    /// Whether all rows have one value in a column.
    #[must_use]
    pub fn shares(&self, column: Column) -> bool {
        let mut cells = self.rows.iter().map(|row| row.cell(column));
        cells.next().is_some_and(|first| cells.all(|cell| cell == first))
    }
}

/// What was left out, then what the warnings of all rows say, of several models about which; each
/// once.
fn notes(rows: &[Priced], left_out: &[Message], one_model: bool) -> Vec<Message> {
    let warnings = rows.iter().flat_map(|row| {
        let about = move |warning: &Message| {
            let named = one_model || say::names_its_model(warning);
            if named { warning.clone() } else { say::about(&row.workload.model.name, warning) }
        };
        row.warnings.iter().map(about)
    });
    let mut all: Vec<Message> = Vec::new();
    for note in left_out.iter().map(say::left_out).chain(warnings) {
        if !all.contains(&note) {
            all.push(note);
        }
    }
    all
}
