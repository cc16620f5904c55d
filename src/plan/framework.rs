//! Which runtime carries a model best in a place, and what becomes of the others.

use super::{
    figures,
    request::PlanRequest,
    search::{Candidate, Engine},
};
use std::sync::Arc;

use crate::{
    Case, Catalog, Error, How, Message, Obstacle, Question, Verdict,
    advice::levers::Lever,
    catalog::{
        preference::{Avoid, Choice, Preference},
        rule::{Barrier, Rule},
        runtime::Runtime,
        scope::{Circumstances, Scope, admits},
        support::Support,
        system::System,
    },
    judge::rules,
    messages::{plan as say, rounded},
    price::{Priced, Pricer},
    resolve::choose::RUNTIME,
};

/// Figures that may be off by more are not promised with, thousandths.
pub const SURE_PERMILLE: u64 = 200;

/// A runtime, and what it would take there.
#[derive(Debug)]
pub struct RuntimeVerdict {
    pub runtime: Arc<Runtime>,
    /// Whether it is known to carry the model, and why that is no plain yes.
    pub support: Support,
    why: Option<Message>,
    /// What speaks for it there, where it is among those that suit.
    preferred: Option<Choice>,
    /// What speaks against it there, whatever its figures.
    avoided: Option<Avoid>,
    pub outcome: Outcome,
}

/// What a model takes in a runtime; or why it cannot run there, or not this model, or not in this setup.
type Outcome = Result<Priced, Hindrance>;

/// Why a runtime is of no use in a place.
#[derive(Clone, Debug)]
pub struct Hindrance {
    pub barrier: Barrier,
    pub reason: Message,
}

impl From<&Obstacle> for Hindrance {
    fn from(obstacle: &Obstacle) -> Self {
        Self { barrier: obstacle.barrier(), reason: obstacle.reason() }
    }
}

pub(super) fn fits(row: &Priced) -> bool {
    row.verdict().is_none_or(Verdict::is_yes)
}

impl RuntimeVerdict {
    /// Whether the model can be run so.
    pub fn is_viable(&self) -> bool {
        self.support <= Support::Limited && self.outcome.as_ref().is_ok_and(fits)
    }

    /// Why it is the one.
    pub fn reasons(&self) -> Vec<Message> {
        let sure = if self.runtime.pricing.is_none() {
            say::exact_figures()
        } else {
            say::figures_within(self.runtime.stated_error_permille / 10)
        };
        self.preferred
            .iter()
            .map(|choice| choice.why.clone())
            .chain([sure])
            .chain(self.why.clone())
            .collect()
    }

    /// Why it is not the one.
    pub fn reason(&self) -> Message {
        match &self.outcome {
            Err(why) => say::not_viable(&why.reason),
            Ok(row) if self.support == Support::Untested => {
                let why = self.why.clone().unwrap_or_default();
                say::untested_with(why, row.need().with_experts())
            }
            Ok(row) if fits(row) => self.does_as_well(row),
            Ok(row) => does_not_fit(row),
        }
    }

    fn does_as_well(&self, row: &Priced) -> Message {
        let speed = match &row.speed.decode_tps {
            Some(decode) => say::some_tokens(rounded(decode.typical)),
            None => say::unknown_speed(),
        };
        let mut parts = vec![say::runs_too(row.need().with_experts(), speed)];
        parts.extend(self.why.clone());
        let error = row.workload.runtime.stated_error_permille;
        parts.extend(self.avoided.iter().map(|avoided| avoided.why.clone()));
        parts.extend(self.preferred.iter().map(|choice| choice.why.clone()));
        parts.push(if self.runtime.wraps.is_some() {
            say::same_files()
        } else if error > SURE_PERMILLE {
            say::unsure(error / 10)
        } else {
            say::figures_within(error / 10)
        });
        Message::joined(&parts, "; ")
    }
}

/// That there is too little memory, or too little an app may use.
fn does_not_fit(row: &Priced) -> Message {
    let need = row.need();
    let limit = row.budget.as_ref().and_then(|budget| budget.charge_limit(Case::Typical));
    if let Some(limit) = limit.filter(|limit| need.charged > *limit) {
        return say::too_large_for_app(need.charged, need.charged.saturating_sub(limit), limit);
    }
    let needs = need.with_experts();
    let budget = figures::budget(row).unwrap_or(needs);
    say::too_large_in(needs, needs.saturating_sub(budget), budget)
}

/// The runtimes that models are tried with: llama.cpp as it suits the place and as it is by itself, and
/// the one that suits best, if its figures are sure enough. `usual` is the backend taken by itself. Where
/// a backend is asked for on which llama.cpp is `blocked`, those that have it are tried too.
pub fn engines(
    request: &PlanRequest,
    preference: Option<&Preference>,
    (usual, blocked): (&str, bool),
    catalog: &Catalog,
) -> Result<Vec<Engine>, Error> {
    let prefer = preference.map_or(&[][..], |preference| &preference.prefer);
    let how = &request.how;
    if how.runtime.is_some() || how.backend.is_some() || how.app.is_some() {
        let mut all = vec![Engine { runtime: how.runtime.clone(), backend: None }];
        if let (None, Some(asked), true) = (&how.runtime, &how.backend, blocked) {
            let mut runtimes = catalog.all::<Runtime>()?;
            runtimes.retain(|it| it.pricing.is_some() && it.backends.contains(asked));
            let place = |id: &str| prefer.iter().position(|choice| choice.runtime == id);
            runtimes.sort_by_key(|it| place(&it.id).unwrap_or(usize::MAX));
            let engine = |it: &Arc<Runtime>| Engine { runtime: Some(it.id.clone()), backend: None };
            all.extend(runtimes.iter().map(engine));
        }
        return Ok(all);
    }
    let exact = prefer.iter().find(|choice| choice.runtime == RUNTIME);
    let backend = exact.and_then(|choice| choice.backend.clone()).filter(|it| it != usual);
    let mut all = vec![Engine { runtime: None, backend }, Engine::default()];
    if let Some(first) = prefer.first().filter(|first| first.runtime != RUNTIME)
        && is_sure(catalog.get::<Runtime>(&first.runtime)?, first.backend.as_deref())
    {
        let (runtime, backend) = (Some(first.runtime.clone()), first.backend.clone());
        all.push(Engine { runtime, backend });
    }
    // What the place cannot run may be read by others: a checkpoint that they convert.
    if let Some(asked) = request.quant.as_deref().filter(|asked| !catalog.has_file_type(asked)) {
        let feeds = catalog.schemes_called(asked)?.into_iter().flat_map(|one| one.feeds.clone());
        let engine = |runtime| Engine { runtime: Some(runtime), backend: None };
        all.extend(feeds.filter(|feed| feed.scheme.is_some()).map(|feed| engine(feed.runtime)));
    }
    all.dedup();
    Ok(all)
}

/// Whether the figures of a runtime are known well enough to promise with.
fn is_sure(runtime: Arc<Runtime>, backend: Option<&str>) -> bool {
    let known = runtime.known_for(backend.unwrap_or_default(), "", None);
    known.pricing.is_some() && known.stated_error_permille <= SURE_PERMILLE
}

/// Prices `chosen`'s model in every runtime: the one that is chosen, then those that run there too, then
/// those that do not.
pub fn compare(
    request: &PlanRequest,
    chosen: &Candidate,
    preference: Option<&Preference>,
    pricing: &Pricer<'_>,
) -> Result<Vec<RuntimeVerdict>, Error> {
    let workload = &chosen.row.workload;
    let place = rules::facts(workload);
    let (prefer, avoid) = preference
        .map(|preference| (&preference.prefer[..], &preference.avoid[..]))
        .unwrap_or_default();
    let usual = pricing.catalog().usual_systems()?;
    let mut all = Vec::new();
    for runtime in pricing.catalog().all::<Runtime>()? {
        let preferred = prefer.iter().find(|choice| choice.runtime == runtime.id).cloned();
        let outcome = if runtime.id == workload.runtime.id {
            Ok(chosen.row.clone())
        } else if let Some(unproven) = unproven(&runtime, &place, &usual) {
            Err(unproven)
        } else {
            let backend = preferred.as_ref().and_then(|choice| choice.backend.clone());
            let question_on = |backend| question(request, chosen, &runtime, backend);
            match leanest(&question_on(backend.clone()), &runtime, pricing)? {
                // Where the backend that suits best is not possible, the usual one may be.
                Err(_) if backend.is_some() => leanest(&question_on(None), &runtime, pricing)?,
                suited => suited,
            }
        };
        let on = outcome.as_ref().ok().map(|row| &row.workload.backend().id);
        let speaks = |one: &&Avoid| {
            one.runtime == runtime.id && (one.backend.is_none() || one.backend.as_ref() == on)
        };
        let avoided = avoid.iter().find(speaks).cloned();
        let support = outcome.as_ref().map(|row| rules::support(&row.workload)).ok();
        let (support, why) = support.unwrap_or((Support::Unsupported, None));
        let why = why.cloned();
        all.push(RuntimeVerdict { runtime, support, why, preferred, avoided, outcome });
    }
    all.sort_by_key(|one| {
        let is = |other: &Choice| other.runtime == one.runtime.id;
        let place = prefer.iter().position(is).unwrap_or(usize::MAX);
        let other = one.runtime.id != workload.runtime.id;
        let fits = one.outcome.as_ref().is_ok_and(fits);
        (other, one.outcome.is_err(), !one.is_viable(), !fits, one.avoided.is_some(), place)
    });
    Ok(all)
}

/// That a rule about the system, the chip or its GPU cannot be checked, as that is not known: elsewhere
/// what is not known breaks no rule, but a plan does not promise with it. Where another rule is broken for
/// sure, that says more.
/// `usual` are the systems that stand for one that is not known.
pub(super) fn unproven(
    runtime: &Runtime,
    place: &Circumstances<'_>,
    usual: &[Arc<System>],
) -> Option<Hindrance> {
    if !runtime.requires.iter().all(|rule| rule.holds(place)) {
        return None;
    }
    let everywhere = |rule: &Scope| usual.iter().all(|one| admits(&rule.systems, &one.id));
    let rule = runtime.requires.iter().find(|Rule { needs, .. }| {
        (!needs.socs.is_empty() && place.soc.is_none())
            || (!needs.vendors.is_empty() && place.vendor.is_none())
            || (!needs.apis.is_empty() && place.apis.is_none())
            || (place.system.is_none() && !everywhere(needs))
    })?;
    let reason = say::unproven(&runtime.name, &rule.reason);
    Some(Hindrance { barrier: rule.barrier(place), reason })
}

/// The same model and context in another runtime, in its usual scheme.
pub(super) fn question(
    request: &PlanRequest,
    chosen: &Candidate,
    runtime: &Runtime,
    backend: Option<String>,
) -> Question {
    let (workload, how) = (&chosen.row.workload, &chosen.question.how);
    // Of runtimes that run files of llama.cpp, the setup is the same.
    let wraps = runtime.pricing.is_none() && workload.scheme.is_none();
    let model = if wraps { chosen.question.model.clone() } else { workload.model.id.clone() };
    let mut question = request.question(&model);
    question.how = if wraps {
        how.clone()
    } else {
        let (ctx_size, prompt_tokens) = (how.ctx_size, how.prompt_tokens);
        How { ctx_size, prompt_tokens, backend, ..question.how }
    };
    question.how.runtime = Some(runtime.id.clone());
    // A program has one runtime.
    question.how.app = None;
    question
}

pub(super) fn outcome(question: &Question, pricing: &Pricer<'_>) -> Result<Outcome, Error> {
    Ok(match pricing.price(question) {
        Err(fault @ Error::Catalog { .. }) => return Err(fault),
        Err(_) => Err(Hindrance { barrier: Barrier::Setup, reason: say::setup_refused() }),
        Ok(row) => row.obstacle.as_ref().map(Hindrance::from).map_or(Ok(row), Err),
    })
}

/// As [`outcome`]; what does not fit as it is is tried leaner, where files of llama.cpp are run.
pub(super) fn leanest(
    question: &Question,
    runtime: &Runtime,
    pricing: &Pricer<'_>,
) -> Result<Outcome, Error> {
    let found = outcome(question, pricing)?;
    if runtime.pricing.is_some() || found.as_ref().map_or(true, fits) {
        return Ok(found);
    }
    let mut leaner = question.clone();
    for lever in [Lever::KeepLayout, Lever::Cache8] {
        lever.set(&mut leaner.how);
    }
    outcome(&leaner, pricing)
}
