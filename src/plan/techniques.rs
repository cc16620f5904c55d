//! Which quantization techniques are possible in a place.

use std::sync::Arc;

use super::{
    framework::{fits, leanest, question, unproven},
    request::PlanRequest,
    search::Candidate,
};
use crate::{
    Error, Message,
    catalog::{
        model::Model,
        runtime::Runtime,
        scope::admits,
        support::Support,
        system::System,
        technique::{Reader, Technique},
    },
    judge::rules,
    messages::plan as say,
    price::Pricer,
};

/// A technique people ask about by name, and whether it is possible there.
#[derive(Debug)]
pub struct TechniqueVerdict {
    pub technique: Arc<Technique>,
    /// How sure it is that it is; unsupported where it is not.
    pub support: Support,
    /// The runtime that carries it there.
    pub runtime: Option<String>,
    /// How it is made and what restricts it; or why it is not possible, and what comes nearest.
    pub why: Option<Message>,
}

impl TechniqueVerdict {
    /// Whether it is known to be possible.
    pub fn is_viable(&self) -> bool {
        self.support <= Support::Limited
    }

    /// The same, said of the model it is true of.
    fn with(self, model: &Model) -> Self {
        let name = Message::same(model.name.clone());
        let why = [name].into_iter().chain(self.why);
        Self { why: Some(Message::joined(&why.collect::<Vec<_>>(), ": ")), ..self }
    }
}

/// What one reader of a technique makes of it: how sure, why.
type Reading = (Support, Option<Message>);

/// Which techniques are possible there with any of the models that are `chosen`, the first wherever it can:
/// by the runtimes that read them, each in the schemes the technique stands for.
pub fn all(
    request: &PlanRequest,
    chosen: &[Candidate],
    pricing: &Pricer<'_>,
) -> Result<Vec<TechniqueVerdict>, Error> {
    let usual = pricing.catalog().usual_systems()?;
    let all = pricing.catalog().all::<Technique>()?;
    let mut found: Vec<TechniqueVerdict> = Vec::new();
    for technique in all {
        let mut best: Option<TechniqueVerdict> = None;
        for (place, one) in chosen.iter().enumerate() {
            let asked = Asked { request, chosen: one, pricing, usual: &usual };
            let verdict = asked.verdict(Arc::clone(&technique))?;
            if best.as_ref().is_none_or(|best| verdict.support < best.support) {
                best = Some(if place == 0 { verdict } else { verdict.with(one.model()) });
            }
            if best.as_ref().is_some_and(TechniqueVerdict::is_viable) {
                break;
            }
        }
        found.extend(best);
    }
    Ok(found)
}

/// What techniques are held to.
struct Asked<'a, 'b> {
    request: &'a PlanRequest,
    chosen: &'a Candidate,
    pricing: &'a Pricer<'b>,
    usual: &'a [Arc<System>],
}

impl Asked<'_, '_> {
    /// The reader that carries it best, the usual one where several do; else why that one does not.
    fn verdict(&self, technique: Arc<Technique>) -> Result<TechniqueVerdict, Error> {
        let mut best: Option<(Reading, Arc<Runtime>)> = None;
        for reader in &technique.readers {
            let runtime = self.pricing.catalog().get::<Runtime>(&reader.runtime)?;
            let reading = self.reading(reader, &runtime)?;
            if best.as_ref().is_none_or(|((known, _), _)| reading.0 < *known) {
                best = Some((reading, runtime));
            }
            if best.as_ref().is_some_and(|((known, _), _)| *known == Support::Supported) {
                break;
            }
        }
        let ((support, why), runtime) =
            best.map_or(((Support::Unsupported, None), None), |(reading, it)| (reading, Some(it)));
        let never = support == Support::Unsupported;
        let nearest = technique.nearest.as_ref().filter(|_| never).map(say::nearest);
        let why: Vec<Message> = why.into_iter().chain(nearest).collect();
        Ok(TechniqueVerdict {
            support,
            runtime: runtime.filter(|_| !never).map(|runtime| runtime.name.clone()),
            why: (!why.is_empty()).then(|| Message::joined(&why, "; ")),
            technique,
        })
    }

    fn reading(&self, reader: &Reader, runtime: &Arc<Runtime>) -> Result<Reading, Error> {
        let never = |why| Ok((Support::Unsupported, Some(why)));
        let model = self.chosen.model();
        let file = reader.trained.map(|format| model.usage.trained(format).next());
        if let Some(None) = file {
            return never(say::none_trained(&model.name));
        }
        let file =
            file.flatten().map(|one| say::trained_file(one.file.as_ref().unwrap_or(&one.repo)));
        if let Some(why) = unproven(runtime, &rules::facts(&self.chosen.row.workload), self.usual) {
            return never(why.reason);
        }
        if !admits(&reader.archs, &model.arch) {
            return never(say::not_for_arch(&runtime.name));
        }
        let mut question = question(self.request, self.chosen, runtime, None);
        question.model.clone_from(&model.id);
        question.quant = self.scheme(reader, runtime)?;
        let row = match leanest(&question, runtime, self.pricing)? {
            Ok(row) if fits(&row) => row,
            Ok(_) => return never(say::does_not_fit_in(&runtime.name)),
            Err(why) => return never(why.reason),
        };
        let (support, why) = rules::support(&row.workload);
        let limit = reader.limit.as_ref();
        let support = if limit.is_some() { support.max(Support::Limited) } else { support };
        let all: Vec<&Message> = file.iter().chain(&reader.made).chain(limit).chain(why).collect();
        Ok((support, (!all.is_empty()).then(|| Message::joined(all, "; "))))
    }

    /// The first scheme of a technique that a runtime reads; `None` for the usual one.
    fn scheme(&self, reader: &Reader, runtime: &Runtime) -> Result<Option<String>, Error> {
        let catalog = self.pricing.catalog();
        for id in &reader.schemes {
            let own = catalog.schemes_called(id)?.iter().any(|scheme| scheme.is_for(&runtime.id));
            if own || (runtime.pricing.is_none() && catalog.has_file_type(id)) {
                return Ok(Some(id.clone()));
            }
        }
        Ok(None)
    }
}
