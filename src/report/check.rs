//! The report of `check`: what models may need and which verdicts they must reach, kept by a team
//! in its tests.

use serde::Serialize;

use super::said;
use crate::{
    Bytes, Error, Lang, Question, Verdict, messages::errors, price::Pricer, table::AtLeast,
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
/// assert!(expectation.check(&mut Pricer::new(&catalog), Lang::En)?.kept);
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
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Check {
    /// Every promise is kept.
    pub kept: bool,
    /// What became of each, in the order they were made.
    pub promises: Vec<Finding>,
}

/// A promise, kept or broken.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema), schemars(rename = "Promise"))]
#[non_exhaustive]
pub struct Finding {
    /// What it is called, or what it is about.
    pub name: String,
    /// It is kept.
    pub kept: bool,
    /// The model's id.
    pub model: String,
    /// The quantization.
    pub quant: String,
    /// Tokens of context, as allocated.
    pub ctx_size: u64,
    /// What is held against the promise.
    pub working_set_bytes: u64,
    /// What it may be at most; null where that is not promised.
    pub max_bytes: Option<u64>,
    /// The answer in a word; null without a place.
    pub verdict: Option<Verdict>,
    /// The worst verdict that keeps the promise; null where none is promised.
    pub least_verdict: Option<Verdict>,
    /// What the reader should know, a sentence each.
    pub warnings: Vec<String>,
}

impl Expectation {
    /// Prices the question and compares, with texts in `lang`.
    ///
    /// # Errors
    /// As [`crate::verdict`]; [`Error::Refused`] for an expectation that nothing could break.
    pub fn check(&self, pricer: &mut Pricer<'_>, lang: Lang) -> Result<Finding, Error> {
        if self.max.is_none() && self.verdict.is_none() {
            return Err(Error::Refused(errors::promises_nothing()));
        }
        if self.verdict.is_some() && self.question.place.is_none() {
            return Err(Error::Refused(errors::verdict_needs_place()));
        }
        let priced = pricer.price(&self.question)?;
        let (workload, context) = (&priced.workload, priced.workload.setup.context.size);
        let subject = || {
            let place = priced.budget.as_ref().map(|budget| budget.place(&workload.site));
            let place = place.map_or(String::new(), |place| format!(", {}", place.to(lang)));
            format!("{}:{} -c {context}{place}", workload.model.id, workload.quant())
        };
        let mut finding = Finding {
            name: self.name.clone().unwrap_or_else(subject),
            kept: false,
            model: workload.model.id.clone(),
            quant: workload.quant().to_owned(),
            ctx_size: context,
            working_set_bytes: priced.need().working_set.get(),
            max_bytes: self.max.map(Bytes::get),
            verdict: priced.verdict(),
            least_verdict: self.verdict.map(|least| least.0),
            warnings: said(&priced.warnings, lang),
        };
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
