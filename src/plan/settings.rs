//! What to set for the first model, and what to know before believing the plan.

use super::{Plan, figures};
use crate::{
    Bytes, Case, Catalog, LoadMode, Message, Part, catalog::system::System, messages::plan as say,
    price::Priced,
};

/// The options `first` is run with, and what each does.
pub fn options(plan: &Plan, first: &Priced, catalog: &Catalog) -> Vec<Message> {
    let (workload, setup) = (&first.workload, &first.workload.setup);
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
            all.extend([threads(first), layout(first)]);
        }
        all.push(say::set_temperature(plan.task.temperature.to_string()));
    }
    let limited = first.budget.as_ref().and_then(|budget| budget.charge_limit(Case::Typical));
    let entitled = limited.and_then(|_| entitled(&plan.probe, catalog));
    all.extend(entitled.map(|has| if has { say::entitled() } else { say::not_entitled() }));
    all
}

/// On systems that know an entitlement for more memory, whether the app has it.
fn entitled(probe: &Priced, catalog: &Catalog) -> Option<bool> {
    let system = probe.workload.site.system.as_ref()?;
    let known = catalog.get::<System>(&system.entitled_id()).is_ok();
    known.then(|| system.id == system.entitled_id())
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
    let needs = row.need().with_experts();
    let head = say::weights_mislead(&workload.model.name, file, needs);
    Message::joined([&head, &Message::joined(&parts, "; ")], " ")
}

/// What to know before believing the plan.
pub fn warnings(plan: &Plan) -> Vec<Message> {
    let mut all: Vec<Message> = Vec::new();
    for warning in plan.models.iter().flat_map(|candidate| &candidate.row.warnings) {
        if !all.contains(warning) {
            all.push(warning.clone());
        }
    }
    let spoken = &plan.request.constraints.languages;
    if !spoken.is_empty() {
        let names: Vec<Message> = spoken.iter().map(|code| say::language(code)).collect();
        let names = Message::joined(&names, ", ");
        all.push(if plan.unspoken {
            say::languages_unmet(names)
        } else {
            say::languages_wanted(names)
        });
    }
    let by_words = !plan.task.embedders.is_empty() && plan.request.how.beside.is_none();
    all.extend(by_words.then(say::no_room_to_search));
    let imatrix = plan.body.as_ref().is_some_and(|body| body.making.imatrix);
    all.extend(imatrix.then(say::not_before_quant));
    all.push(say::scores_differ());
    all
}
