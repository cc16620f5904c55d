//! Where nothing is viable: what comes closest, and what would have to change.

use super::{
    Plan,
    search::{Candidate, Shortfall},
};
use crate::{
    Bytes, Catalog, Error, How, Message, Obstacle, Question, Verdict, answer,
    catalog::{device::Platform, runtime::Runtime},
    command,
    judge::rules,
    messages::{Number, plan as say, rounded},
    on_devices, platform_devices,
    price::Priced,
    resolve::{QUANT, width},
};

/// What would have to change for the one that comes closest.
pub(super) fn changes(plan: &Plan, catalog: &Catalog) -> Result<Vec<Message>, Error> {
    let (missed, probe) = (&plan.missed, &plan.probe);
    let Some(nearest) = missed.first() else { return Ok(vec![say::change_wishes()]) };
    let answer = answer(&nearest.question, catalog)?;
    let mut all = match nearest.lacks {
        Some(Shortfall::Memory) => answer.limits.min_ram.iter().map(say::change_memory).collect(),
        Some(Shortfall::Speed) => vec![say::change_speed()],
        Some(Shortfall::Download) => vec![say::change_download()],
        Some(Shortfall::Context) => vec![say::change_context()],
        Some(Shortfall::Proof) => vec![say::change_trial(command(&nearest.question))],
        Some(Shortfall::Viability) | None => Vec::new(),
    };
    let untested = nearest.lacks == Some(Shortfall::Proof);
    let by_memory = matches!(nearest.lacks, Some(Shortfall::Memory | Shortfall::Viability));
    let mut device = answer.limits.smallest_device.clone().filter(|_| by_memory);
    if let Some(Obstacle::Device { .. }) = &probe.obstacle {
        device = board(&nearest.question, catalog)?;
    }
    all.extend(device.iter().map(say::change_device));
    if untested
        && let Some(other) = rules::carrier(&nearest.row.workload, catalog)?
        && is_run_by(&other.id, nearest, plan, catalog)?
    {
        all.push(say::change_runtime(in_runtime(&other.id, plan, catalog)?));
    }
    match probe.obstacle.as_ref().or(answer.obstacle.as_ref()) {
        Some(Obstacle::Device { .. }) => all.push(say::change_any_device()),
        Some(Obstacle::AddressSpace { .. } | Obstacle::Mapping { .. }) => {
            all.push(say::change_system());
        }
        Some(
            Obstacle::Runtime { instead: Some(other), .. }
            | Obstacle::Backend { instead: Some(other), .. },
        ) => {
            all.push(say::change_runtime(in_runtime(other, plan, catalog)?));
        }
        Some(Obstacle::Backend { .. } | Obstacle::Buffer { .. } | Obstacle::Cache { .. }) => {
            all.push(say::change_backend());
        }
        Some(Obstacle::Runtime { .. }) | None => {}
    }
    Ok(all)
}

/// Whether another runtime runs what comes closest there, in its usual quantization.
fn is_run_by(id: &str, nearest: &Candidate, plan: &Plan, catalog: &Catalog) -> Result<bool, Error> {
    let mut question = plan.request.question(&nearest.row.workload.model.id);
    question.how = How { ctx_size: nearest.question.how.ctx_size, ..How::default() };
    question.how.runtime = Some(id.to_owned());
    match answer(&question, catalog) {
        Err(fault @ Error::Catalog { .. }) => Err(fault),
        found => Ok(found.is_ok_and(|found| found.verdict().is_some_and(Verdict::is_yes))),
    }
}

/// The flags that plan with another runtime: what it does not read is asked for otherwise.
fn in_runtime(id: &str, plan: &Plan, catalog: &Catalog) -> Result<String, Error> {
    let runtime = catalog.get::<Runtime>(id)?;
    let asked = plan.request.quant.as_deref();
    let reads =
        |asked| catalog.schemes_called(asked).is_ok_and(|all| all.iter().any(|it| it.is_for(id)));
    let is_width = |asked| width::of_integers(asked, catalog).is_some();
    let own = |asked| runtime.pricing.is_none() && catalog.has_file_type(asked);
    let open = asked.is_none_or(|asked| reads(asked) || is_width(asked) || own(asked));
    let usual = runtime.pricing.as_ref().map_or(QUANT, |pricing| &pricing.scheme);
    Ok(if open { format!("--runtime {id}") } else { format!("--runtime {id} --quant {usual}") })
}

/// The smallest board of the catalog that runs what comes closest.
fn board(question: &Question, catalog: &Catalog) -> Result<Option<String>, Error> {
    let mut question = question.clone();
    question.place = None;
    question.how = How { ctx_size: question.how.ctx_size, ..How::default() };
    let boards = platform_devices(Platform::Iot.id(), catalog)?;
    let all = on_devices(&question, &boards, catalog)?;
    let first = all.iter().find(|one| one.verdict().is_some_and(Verdict::is_yes));
    Ok(first.and_then(Priced::device).map(|(id, _)| id.to_owned()))
}

impl Plan {
    /// What keeps every model from running there: of the place, or of what was asked for.
    pub(crate) fn obstacle(&self) -> Option<&Obstacle> {
        let first = || self.missed.first()?.row.obstacle.as_ref();
        self.probe.obstacle.as_ref().or_else(first)
    }

    /// That nothing is viable, in a sentence.
    pub(crate) fn nothing(&self) -> Message {
        let (constraints, task) = (&self.request.constraints, &self.task.name);
        let wish = match self.missed.first().and_then(|missed| missed.lacks) {
            Some(Shortfall::Speed) => constraints.min_tps.map(|tps| say::wish_speed(Number(tps))),
            Some(Shortfall::Download) => constraints.max_download.map(say::wish_download),
            _ => None,
        };
        match wish {
            Some(wish) => say::nothing_as_wished(task, self.place(), wish),
            None => say::nothing(task, self.place()),
        }
    }
}

impl Candidate {
    /// How it falls short.
    pub(crate) fn reason(&self) -> Message {
        let row = &self.row;
        let (workload, needs) = (&row.workload, row.need().with_experts());
        let (name, quant) = (&workload.model.name, workload.quant());
        let missing = row.judgement.map_or(Bytes::ZERO, |one| one.shortfall());
        match (self.lacks, &row.speed.decode_tps) {
            (Some(Shortfall::Speed), Some(decode)) => {
                say::closest_speed(name, quant, rounded(decode.typical))
            }
            (Some(Shortfall::Speed), None) => say::closest_speed_unknown(name, quant),
            (Some(Shortfall::Download), _) => {
                say::closest_download(name, quant, row.estimate.downloads())
            }
            (Some(Shortfall::Context), _) => {
                say::closest_context(name, quant, workload.setup.context.asked.value)
            }
            (Some(Shortfall::Proof), _) => {
                say::closest_untested(name, quant, needs, &workload.runtime.name)
            }
            (Some(Shortfall::Viability), _) if missing == Bytes::ZERO => {
                say::closest_never(name, quant, needs)
            }
            _ => say::closest_memory(name, quant, needs, missing),
        }
    }
}
