//! What would change the verdict: the question backwards, and changes that help.

pub mod devices;
#[cfg(feature = "fleet")]
pub mod fleet;
pub mod growth;
pub mod levers;
pub mod limits;
pub mod remedies;

use std::ops::Deref;

use crate::{
    Catalog, Error, Question,
    advice::{limits::Limits, remedies::Remedies},
    price::{Priced, Pricer},
};

/// An answer: the bill, and where a place was named the verdict and what would change it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Answer {
    /// The question, priced and judged.
    pub priced: Priced,
    /// What the budget would just hold.
    pub limits: Limits,
    /// What would make it fit, or fit better.
    pub remedies: Remedies,
}

/// An answer is a priced question with advice.
impl Deref for Answer {
    type Target = Priced;

    fn deref(&self) -> &Priced {
        &self.priced
    }
}

/// Answers `question` from the facts of `catalog`.
///
/// # Errors
/// [`Error::Unknown`] for a name nobody knows, [`Error::Refused`] for a setup the runtime refuses,
/// [`Error::Catalog`] for a faulty entry, [`Error::Overflow`] for amounts past 64 bits.
pub fn answer(question: &Question, catalog: &Catalog) -> Result<Answer, Error> {
    let pricer = Pricer::new(catalog);
    let priced = pricer.explained(question)?;
    let limits = match &priced.budget {
        Some(budget) => Limits::of(question, &priced, budget, &pricer)?,
        None => Limits::default(),
    };
    let remedies = remedies::of(question, &priced, &pricer)?;
    Ok(Answer { priced, limits, remedies })
}
