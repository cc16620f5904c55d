//! Rows one after another: each question is priced, written down as a row, and forgotten.

use std::fmt;

use super::Row;
use crate::{
    Error, Lang, Message, Priced, Pricer, Question, resolve,
    table::{Questions, Request},
};

/// The rows of a table, made as they are asked for.
///
/// A question that is filtered out has none; one that was refused neither, if not all of its names
/// were given, or if what is asked of all models is what one of several does not have. A table whose questions were all refused is an error.
pub struct Rows<'r, 'c> {
    pub(super) request: &'r Request,
    pricing: &'r Pricer<'c>,
    pub(super) lang: Lang,
    questions: Box<dyn Iterator<Item = Question>>,
    total: usize,
    of_names: Vec<Question>,
    step: Box<dyn FnMut() + 'r>,
    /// What became of the questions so far: some could be priced, or the first was refused for this.
    priced: bool,
    refused: Option<Message>,
}

/// What became of a question.
pub(super) enum Answer {
    Row(Box<Priced>),
    LeftOut(Message),
}

/// The rows of `request`, one after another, with texts in `lang`; [`super::table`] has all at once.
///
/// ```
/// use edgefit::{Catalog, Lang, Pricer, Question, report, table::*};
/// let catalog = Catalog::bundled();
/// let models = vec![Question::about("gemma-2-2b")];
/// let request = Request { models, by: vec![Axis::Device], ..Request::default() };
/// let pricer = Pricer::new(&catalog);
/// let mut rows = report::rows(&request, &pricer, Lang::En)?.checked()?;
/// assert!(rows.total() > 10);
/// assert_eq!(rows.next().expect("a device")?.model, "gemma-2-2b");
/// # Ok::<(), edgefit::Error>(())
/// ```
///
/// # Errors
/// Those of axes and filters that contradict a question, and of models nobody knows.
pub fn rows<'r, 'c>(
    request: &'r Request,
    pricing: &'r Pricer<'c>,
    lang: Lang,
) -> Result<Rows<'r, 'c>, Error> {
    let questions = Questions::of(request, pricing)?;
    Ok(Rows {
        total: questions.len(),
        of_names: questions.of_names(request),
        questions: questions.into_iter(),
        request,
        pricing,
        lang,
        step: Box::new(|| {}),
        priced: false,
        refused: None,
    })
}

impl<'r> Rows<'r, '_> {
    /// How many questions there are.
    #[must_use]
    pub const fn total(&self) -> usize {
        self.total
    }

    /// Calls `step` before every question.
    #[must_use]
    pub fn watched(self, step: impl FnMut() + 'r) -> Self {
        Self { step: Box::new(step), ..self }
    }

    /// Looks up every name that was given, so that none is found wrong after the first row.
    ///
    /// # Errors
    /// That of a name, with the first values of what it is asked with.
    pub fn checked(self) -> Result<Self, Error> {
        for question in &self.of_names {
            match resolve(question, self.pricing.catalog()) {
                Err(Error::Refused(reason)) if self.request.leaves_out(&reason) => {}
                other => drop(other?),
            }
        }
        Ok(self)
    }

    /// What becomes of the next question that is not filtered out.
    pub(super) fn answer(&mut self) -> Option<Result<Answer, Error>> {
        for question in self.questions.by_ref() {
            (self.step)();
            match self.pricing.price(&question) {
                Ok(row) => {
                    self.priced = true;
                    if self.request.wants(&row) {
                        return Some(Ok(Answer::Row(Box::new(row))));
                    }
                }
                Err(Error::Refused(reason)) if self.request.leaves_out(&reason) => {
                    self.refused.get_or_insert_with(|| reason.clone());
                    return Some(Ok(Answer::LeftOut(reason)));
                }
                Err(error) => return Some(Err(error)),
            }
        }
        let refused = self.refused.take().filter(|_| !self.priced);
        refused.map(|reason| Err(Error::Refused(reason)))
    }
}

impl Iterator for Rows<'_, '_> {
    type Item = Result<Row, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            return Some(match self.answer()? {
                Ok(Answer::Row(priced)) => Ok(Row::of(&priced, self.lang)),
                Ok(Answer::LeftOut(_)) => continue,
                Err(error) => Err(error),
            });
        }
    }
}

impl fmt::Debug for Rows<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rows").field("request", self.request).finish_non_exhaustive()
    }
}
