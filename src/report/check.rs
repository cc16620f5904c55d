//! The report of `check`: what models may need and which verdicts they must reach, kept by a team
//! in its tests.

use serde::Serialize;

use super::said;
use crate::{
    Bytes, Error, Lang, Priced, Question, Verdict,
    messages::{self, Say, errors},
    price::Pricer,
    table::AtLeast,
};

/// What is expected: this model, in this setup, there, needs at most so much and is at least so
/// well off.
///
/// ```
/// use edgefit::{Bytes, Catalog, Lang, Pricer, Question, report::check::Expectation};
/// let expectation = Expectation {
///     question: Question::about("smollm2-135m:Q8_0"),
///     max: Some(Bytes::gib(1)),
///     ..Expectation::default()
/// };
/// let catalog = Catalog::bundled();
/// assert!(expectation.check(&Pricer::new(&catalog), Lang::En)?.kept);
/// # Ok::<(), edgefit::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Expectation {
    /// What it is called; without a name, what it is about.
    pub name: Option<String>,
    /// The model, where and how.
    pub question: Question,
    /// The most its working set may take.
    pub max: Option<Bytes>,
    /// The least verdict.
    pub verdict: Option<AtLeast>,
}

/// The answer to `check`; sizes are integers, in bytes.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Check {
    /// Every promise is kept.
    pub kept: bool,
    /// What became of each, in the order they were made.
    pub promises: Vec<Finding>,
}

facts! {
    /// A promise, kept or broken.
    Finding as "Promise", of(asked: &Expectation, priced: &Priced, lang: Lang) -> Self {
        /// What it is called, or what it is about.
        name: String = asked.name.clone().unwrap_or_else(|| subject(priced, lang)),
        /// It is kept.
        kept: bool = false,
        /// The model's id.
        model: String = priced.workload.model.id.clone(),
        /// The quantization.
        quant: String = priced.workload.quant().to_owned(),
        /// Tokens of context, as allocated.
        ctx_size: u64 = priced.workload.setup.context.size,
        /// What is held against the promise.
        working_set_bytes: u64 = priced.need().working_set.get(),
        /// What it may be at most; null where that is not promised.
        max_bytes: Option<u64> = asked.max.map(Bytes::get),
        /// The answer in a word; null without a place.
        verdict: Option<Verdict> = priced.verdict(),
        /// The worst verdict that keeps the promise; null where none is promised.
        least_verdict: Option<Verdict> = asked.verdict.map(|least| least.0),
        /// What the reader should know, a sentence each.
        warnings: Vec<String> = said(&priced.warnings, lang),
    }
}

/// What is priced, as a command names it.
fn subject(priced: &Priced, lang: Lang) -> String {
    let workload = &priced.workload;
    let place = priced.budget.as_ref().map(|budget| budget.place(&workload.site));
    let (model, context) = (&workload.model.id, workload.setup.context.size);
    let setup = format!("{model}:{} -c {context}", workload.quant());
    place.map_or_else(|| setup.clone(), |place| messages::place::setup_in(&setup, place).say(lang))
}

impl Expectation {
    /// Prices the question and compares, with texts in `lang`.
    ///
    /// # Errors
    /// As [`crate::verdict`]; [`Error::Refused`] for an expectation that nothing could break.
    pub fn check(&self, pricer: &Pricer<'_>, lang: Lang) -> Result<Finding, Error> {
        if self.max.is_none() && self.verdict.is_none() {
            return Err(Error::Refused(errors::promises_nothing()));
        }
        if self.verdict.is_some() && self.question.place.is_none() {
            return Err(Error::Refused(errors::verdict_needs_place()));
        }
        let mut finding = Finding::of(self, &pricer.price(&self.question)?, lang);
        finding.kept = finding.is_small_enough() && finding.is_well_off();
        Ok(finding)
    }
}

impl Finding {
    /// Whether it needs no more than promised.
    #[must_use]
    pub fn is_small_enough(&self) -> bool {
        self.max_bytes.is_none_or(|max| self.working_set_bytes <= max)
    }

    /// Whether the verdict is as good as promised.
    #[must_use]
    pub fn is_well_off(&self) -> bool {
        let holds = |least| self.verdict.is_some_and(|verdict| AtLeast(least).holds(verdict));
        self.least_verdict.is_none_or(holds)
    }
}

impl FromIterator<Finding> for Check {
    fn from_iter<T: IntoIterator<Item = Finding>>(findings: T) -> Self {
        let promises = Vec::from_iter(findings);
        Self { kept: promises.iter().all(|one| one.kept), promises }
    }
}
