//! Promises about cost: what a model may need and which verdict it must reach, kept by a team in its tests.

use crate::{
    Bytes, Error, Message, Question, Verdict,
    messages::errors,
    price::{Priced, Pricer},
    table::AtLeast,
};

/// A promise: this model, in this setup, there, needs at most so much and is at least so well off.
///
/// ```
/// use edgefit::{Bytes, Catalog, Promise, Question, Pricer};
/// let promise = Promise {
///     question: Question::about("smollm2-135m:Q8_0"),
///     max: Some(Bytes::gib(1)),
///     ..Promise::default()
/// };
/// let catalog = Catalog::bundled();
/// assert!(promise.keep(&mut Pricer::new(&catalog))?.holds());
/// # Ok::<(), edgefit::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Promise {
    /// What it is called; without a name, what it is about.
    pub name: Option<String>,
    /// The model, where and how.
    pub question: Question,
    /// The most its working set may take.
    pub max: Option<Bytes>,
    /// The least verdict.
    pub verdict: Option<AtLeast>,
}

/// A promise and what became of it.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The promise.
    pub promise: Promise,
    /// The question, priced and judged.
    pub row: Priced,
}

impl Promise {
    /// Prices the question.
    ///
    /// # Errors
    /// As [`crate::price`]; [`Error::Refused`] for a promise that nothing could break.
    pub fn keep(&self, pricing: &mut Pricer<'_>) -> Result<Outcome, Error> {
        let refused = |reason: Message| Err(Error::Refused(reason));
        if self.max.is_none() && self.verdict.is_none() {
            return refused(errors::promises_nothing());
        }
        if self.verdict.is_some() && self.question.place.is_none() {
            return refused(errors::verdict_needs_place());
        }
        Ok(Outcome { promise: self.clone(), row: pricing.price(&self.question)? })
    }
}

impl Outcome {
    /// Whether the promise is kept.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.is_small_enough() && self.is_well_off()
    }

    /// What it needs: the working set.
    #[must_use]
    pub fn needed(&self) -> Bytes {
        self.row.need().working_set
    }

    /// Whether it needs no more than promised.
    #[must_use]
    pub fn is_small_enough(&self) -> bool {
        self.promise.max.is_none_or(|max| self.needed() <= max)
    }

    /// Whether the verdict is as good as promised.
    #[must_use]
    pub fn is_well_off(&self) -> bool {
        let verdict: Option<Verdict> = self.row.verdict();
        self.promise.verdict.is_none_or(|least| verdict.is_some_and(|is| least.holds(is)))
    }
}
