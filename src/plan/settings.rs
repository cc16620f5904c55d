//! What to set for the first model, and what to know before believing the plan.

use super::{Body, Candidate, figures, request::Constraints};
use crate::{
    Bytes, Case, LoadMode, Message, Part, catalog::task::Task, messages::plan as say, price::Priced,
};

/// The options of a model, and what each does; `entitled` on systems that know an entitlement for more
/// memory.
pub fn options(row: &Priced, task: &Task, entitled: Option<bool>) -> Vec<Message> {
    let (workload, setup) = (&row.workload, &row.workload.setup);
    let context = &setup.context;
    let mut all = vec![say::set_context(format!("-c {}", context.asked.value))];
    if workload.scheme.is_none() {
        let name = |format| workload.formats[format].id.to_ascii_lowercase();
        let (keys, values) = (name(context.keys), name(context.values));
        all.push(if keys == "f16" && values == "f16" {
            say::keep_cache()
        } else {
            say::set_cache(format!("-ctk {keys} -ctv {values}"))
        });
        all.push(say::set_ubatch(format!("-ub {}", context.ubatch.value)));
        if !setup.offload.is_whole() {
            all.extend([threads(row), layout(row)]);
        }
        all.push(say::set_temperature(task.temperature.to_string()));
    }
    let limited =
        row.budget.as_ref().is_some_and(|budget| budget.charge_limit(Case::Typical).is_some());
    all.extend(
        entitled
            .filter(|_| limited)
            .map(|entitled| if entitled { say::entitled() } else { say::not_entitled() }),
    );
    all
}

fn threads(row: &Priced) -> Message {
    let compute = row.workload.site.soc.as_ref().and_then(|soc| soc.compute);
    let flags = format!("-t {}", row.workload.setup.threads.value);
    match compute.and_then(|compute| compute.big_cores) {
        Some(_) => say::set_threads(flags),
        None => say::set_threads_of_all(flags),
    }
}

fn layout(row: &Priced) -> Message {
    match (row.workload.setup.repack, row.estimate.part(Part::RepackedWeights)) {
        (false, _) => say::set_no_repack(),
        (true, Bytes::ZERO) => say::no_repack_needed(),
        (true, size) => say::keep_repack(size),
    }
}

/// Where the size of the weights misleads.
pub fn misleading(row: &Priced) -> Message {
    let (workload, setup) = (&row.workload, &row.workload.setup);
    let file = row.estimate.download();
    let mut parts = Vec::new();
    let repacked = figures::working(row, &[Part::RepackedWeights]);
    if repacked > Bytes::ZERO {
        parts.push(say::repacking_adds(repacked));
    } else if workload.scheme.is_none() && !setup.repack && !setup.offload.is_whole() {
        parts.push(say::repacking_avoided());
    }
    let cache = figures::working(row, &figures::CACHE);
    parts.push(say::cache_adds(cache, setup.context.asked.value));
    let process = figures::working(row, &figures::PROCESS);
    parts.push(say::vocabulary_adds(process, workload.model.shape.vocab));
    let weights = figures::working(row, &figures::WEIGHTS);
    let mapped = setup.load_mode.value == LoadMode::Mmap;
    let tables = file.checked_sub(weights).filter(|it| mapped && it.get() > file.get() / 50);
    parts.extend(tables.map(say::tables_save));
    let needs = row.need().working_set;
    let head = say::weights_mislead(&workload.model.name, file, needs);
    Message::joined([&head, &Message::joined(&parts, "; ")], " ")
}

/// What to know before believing the plan.
pub fn warnings(models: &[Candidate], constraints: &Constraints, body: &Body) -> Vec<Message> {
    let mut all: Vec<Message> = Vec::new();
    for warning in models.iter().flat_map(|candidate| &candidate.row.warnings) {
        if !all.contains(warning) {
            all.push(warning.clone());
        }
    }
    let spoken = &constraints.languages;
    if !spoken.is_empty() {
        let names: Vec<Message> = spoken.iter().map(|code| say::language(code)).collect();
        all.push(say::languages_wanted(Message::joined(&names, ", ")));
    }
    all.extend(body.conversion.imatrix.then(say::not_before_quant));
    all.push(say::scores_differ());
    all
}
