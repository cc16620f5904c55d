//! Which runtime carries a model best in a place, and what becomes of the others.

use super::{
    brief::Brief,
    search::{Candidate, Engine},
    setups::NARROW,
};
use crate::{
    Catalog, Error, Message, Question,
    catalog::{
        preference::{Avoid, Choice, Preference},
        rule::Rule,
        runtime::Runtime,
        scope::{Circumstances, admits},
        technique::Technique,
    },
    judge::{budget::GENERIC, rules},
    messages,
    price::{Priced, Pricer},
    resolve::{choose::RUNTIME, workload::Workload},
};

/// Figures that may be off by more are not promised with, thousandths.
pub(crate) const SURE_PERMILLE: u64 = 200;

/// Every runtime, for the model that is recommended first.
#[derive(Debug)]
pub(crate) struct Frameworks {
    /// What kind of place it is.
    pub(crate) place: Message,
    /// The one that is chosen, then those that run there too, then those that do not.
    pub(crate) all: Vec<Compared>,
}

/// A runtime, and what it would take there.
#[derive(Debug)]
pub(crate) struct Compared {
    pub(crate) runtime: Runtime,
    /// What speaks for it there, where it is among those that suit.
    pub(crate) preferred: Option<Choice>,
    /// What speaks against it there, whatever its figures.
    pub(crate) avoided: Option<Avoid>,
    /// What the model takes in it.
    pub(crate) outcome: Outcome,
}

/// What becomes of a runtime.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// It is the one.
    Chosen(Box<Priced>),
    /// It would do as well.
    Runs(Box<Priced>),
    /// It does not fit there.
    TooLarge(Box<Priced>),
    /// It cannot run there, or not this model, or not in this setup.
    Not(Message),
}

impl Outcome {
    const fn rank(&self) -> u8 {
        match self {
            Self::Chosen(_) => 0,
            Self::Runs(_) => 1,
            Self::TooLarge(_) => 2,
            Self::Not(_) => 3,
        }
    }

    /// Whether the model can be run so.
    pub(crate) const fn is_viable(&self) -> bool {
        matches!(self, Self::Chosen(_) | Self::Runs(_))
    }
}

/// What is known of the place, as rules have it.
pub(crate) fn facts(workload: &Workload) -> Circumstances<'_> {
    rules::facts(&workload.site, &workload.model)
}

/// The runtimes that models are tried with: llama.cpp as it suits the place and as it is by itself, and
/// the one that suits best, if its figures are sure enough. `usual` is the backend taken by itself.
pub(crate) fn engines(
    brief: &Brief,
    preference: Option<&Preference>,
    usual: &str,
    catalog: &Catalog,
) -> Result<Vec<Engine>, Error> {
    if brief.how.runtime.is_some() || brief.how.backend.is_some() {
        return Ok(vec![Engine { runtime: brief.how.runtime.clone(), backend: None }]);
    }
    let prefer = preference.map_or(&[][..], |preference| &preference.prefer);
    let exact = prefer.iter().find(|choice| choice.runtime == RUNTIME);
    let backend = exact.and_then(|choice| choice.backend.clone());
    let backend = backend.filter(|backend| backend != usual);
    let mut all = vec![Engine { runtime: None, backend }];
    all.push(Engine::default());
    if let Some(first) = prefer.first().filter(|first| first.runtime != RUNTIME)
        && is_sure(&catalog.get::<Runtime>(&first.runtime)?, first.backend.as_deref())
    {
        let (runtime, backend) = (Some(first.runtime.clone()), first.backend.clone());
        all.push(Engine { runtime, backend });
    }
    all.dedup();
    Ok(all)
}

/// Whether the figures of a runtime are known well enough to promise with.
fn is_sure(runtime: &Runtime, backend: Option<&str>) -> bool {
    let known = runtime.clone().known_for(backend.unwrap_or_default(), "");
    known.pricing.is_some() && known.stated_error_permille <= SURE_PERMILLE
}

/// Prices `chosen`'s model in every runtime.
pub(crate) fn compare(
    brief: &Brief,
    chosen: &Candidate,
    preference: Option<&Preference>,
    pricing: &mut Pricer<'_>,
) -> Result<Frameworks, Error> {
    let catalog = pricing.catalog();
    let own = chosen.row.workload.runtime.id.clone();
    let place = facts(&chosen.row.workload);
    let mut all = Vec::new();
    for runtime in catalog.all::<Runtime>()? {
        let preferred = preference
            .and_then(|it| it.prefer.iter().find(|choice| choice.runtime == runtime.id).cloned());
        let avoided = preference
            .and_then(|it| it.avoid.iter().find(|avoid| avoid.runtime == runtime.id).cloned());
        let outcome = if runtime.id == own {
            Outcome::Chosen(Box::new(chosen.row.clone()))
        } else if let Some(rule) = unproven(&runtime, &place) {
            Outcome::Not(messages::plan::unproven(&runtime.name, &rule.reason))
        } else {
            let backend = preferred.as_ref().and_then(|choice| choice.backend.clone());
            let question_on = |backend| question(brief, chosen, &runtime, backend);
            let suited = leanest(&question_on(backend.clone()), &runtime, pricing)?;
            // Where the backend that suits best is not possible, the usual one may be.
            match suited {
                Outcome::Not(_) if backend.is_some() => {
                    leanest(&question_on(None), &runtime, pricing)?
                }
                suited => suited,
            }
        };
        all.push(Compared { runtime, preferred, avoided, outcome });
    }
    let place = |choice: &Choice| {
        preference.and_then(|it| it.prefer.iter().position(|other| other.runtime == choice.runtime))
    };
    all.sort_by_key(|one| {
        let place = one.preferred.as_ref().and_then(place).unwrap_or(usize::MAX);
        (one.outcome.rank(), one.avoided.is_some(), place)
    });
    let name = preference.map_or_else(Message::default, |preference| preference.name.clone());
    Ok(Frameworks { place: name, all })
}

/// A rule about the system, the chip or its GPU, of a place where that is not known: elsewhere what is
/// not known breaks no rule, but a plan does not promise with it.
fn unproven<'a>(runtime: &'a Runtime, place: &Circumstances<'_>) -> Option<&'a Rule> {
    runtime.requires.iter().find(|Rule { needs, .. }| {
        (!needs.socs.is_empty() && place.soc.is_none())
            || (!needs.vendors.is_empty() && place.vendor.is_none())
            || (!needs.apis.is_empty() && place.apis.is_none())
            || (place.system.is_none() && !GENERIC.iter().all(|id| admits(&needs.systems, id)))
    })
}

/// The same model and context in another runtime, in its usual scheme.
fn question(
    brief: &Brief,
    chosen: &Candidate,
    runtime: &Runtime,
    backend: Option<String>,
) -> Question {
    let (workload, how) = (&chosen.row.workload, &chosen.question.how);
    // Of runtimes that run files of llama.cpp, the setup is the same.
    let wraps = runtime.pricing.is_none() && workload.scheme.is_none();
    let model = if wraps { chosen.question.model.clone() } else { workload.model.id.clone() };
    let mut question = brief.question(&model);
    question.how.ctx_size = how.ctx_size;
    question.how.prompt_tokens = how.prompt_tokens;
    question.how.runtime = Some(runtime.id.clone());
    question.how.backend = backend;
    if wraps {
        question.how = crate::How { runtime: Some(runtime.id.clone()), ..how.clone() };
    }
    question
}

fn outcome(question: &Question, pricing: &mut Pricer<'_>) -> Result<Outcome, Error> {
    let row = match pricing.price(question) {
        Ok(row) => row,
        Err(fault @ Error::Catalog { .. }) => return Err(fault),
        Err(_) => return Ok(Outcome::Not(messages::plan::setup_refused())),
    };
    Ok(match (&row.obstacle, row.verdict()) {
        (Some(obstacle), _) => Outcome::Not(obstacle.reason()),
        (None, Some(verdict)) if !verdict.is_yes() => Outcome::TooLarge(Box::new(row)),
        _ => Outcome::Runs(Box::new(row)),
    })
}

/// As [`outcome`]; what does not fit as it is is tried leaner, where files of llama.cpp are run.
fn leanest(
    question: &Question,
    runtime: &Runtime,
    pricing: &mut Pricer<'_>,
) -> Result<Outcome, Error> {
    let found = outcome(question, pricing)?;
    if runtime.pricing.is_some() || !matches!(found, Outcome::TooLarge(_)) {
        return Ok(found);
    }
    let mut leaner = question.clone();
    leaner.how.no_repack = true;
    leaner.how.cache_type_k = Some(NARROW.to_owned());
    leaner.how.cache_type_v = Some(NARROW.to_owned());
    outcome(&leaner, pricing)
}

/// A technique people ask about by name, and whether it is possible there.
#[derive(Debug)]
pub(crate) struct Technical {
    pub(crate) technique: Technique,
    /// The runtime that carries it there; or why none does.
    pub(crate) verdict: Result<String, Message>,
}

/// Which techniques are possible there with `chosen`'s model: by the runtimes that read them, each in
/// the schemes the technique stands for.
pub(crate) fn techniques(
    brief: &Brief,
    chosen: &Candidate,
    pricing: &mut Pricer<'_>,
) -> Result<Vec<Technical>, Error> {
    let catalog = pricing.catalog();
    let place = facts(&chosen.row.workload);
    let mut all = Vec::new();
    for technique in catalog.all::<Technique>()? {
        let mut verdict = Err(messages::plan::nothing_reads_it());
        for id in &technique.runtimes {
            let runtime = catalog.get::<Runtime>(id)?;
            if let Some(rule) = unproven(&runtime, &place) {
                verdict = verdict.or(Err(messages::plan::unproven(&runtime.name, &rule.reason)));
                continue;
            }
            let mut question = question(brief, chosen, &runtime, None);
            question.model.clone_from(&chosen.model().id);
            question.quant = scheme(&technique, &runtime, catalog)?;
            let found = match leanest(&question, &runtime, pricing)? {
                Outcome::Chosen(_) | Outcome::Runs(_) => Ok(runtime.name),
                Outcome::TooLarge(_) => Err(messages::plan::does_not_fit_in(&runtime.name)),
                Outcome::Not(why) => Err(why),
            };
            // The usual reader's reason says most, if none carries it.
            if found.is_ok() || *id == *technique.runtimes.first().unwrap_or(id) {
                verdict = found;
            }
            if verdict.is_ok() {
                break;
            }
        }
        all.push(Technical { technique, verdict });
    }
    Ok(all)
}

/// The first scheme of a technique that a runtime reads; `None` for the usual one.
fn scheme(
    technique: &Technique,
    runtime: &Runtime,
    catalog: &Catalog,
) -> Result<Option<String>, Error> {
    for id in &technique.schemes {
        let own = catalog.schemes_called(id)?.iter().any(|scheme| scheme.is_for(&runtime.id));
        if own || (runtime.pricing.is_none() && catalog.has_file_type(id)) {
            return Ok(Some(id.clone()));
        }
    }
    Ok(None)
}
