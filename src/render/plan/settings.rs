//! What to set, what to heed, and how to see on the device whether it is true.

use super::{Page, both, figures};
use crate::{
    Bytes, Case, LoadMode, Message, Part, Plan, messages::plan as say, plan::Body, price::Priced,
};

/// Settings, warnings and checks.
pub(super) fn section(page: &mut Page, plan: &Plan, body: &Body) {
    let Some(first) = plan.models.first() else { return };
    let row = &first.row;
    page.section(&say::settings_heading());
    page.list(&settings(plan, row));
    page.section(&say::warnings_heading());
    let mut all = mislead(row);
    all.extend(warnings(plan, body));
    page.list(&all);
    verify(page, row, body);
}

/// The options of the first model, and what each does.
pub(super) fn settings(plan: &Plan, row: &Priced) -> Vec<Message> {
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
        let compute = workload.site.soc.as_ref().and_then(|soc| soc.compute);
        let known = compute.is_some_and(|compute| compute.big_cores.is_some());
        let threads = format!("-t {}", setup.threads.value);
        if !setup.offload.is_whole() {
            all.push(if known {
                say::set_threads(threads)
            } else {
                say::set_threads_of_all(threads)
            });
            let repacked = row.estimate.part(Part::RepackedWeights);
            all.push(match (setup.repack, repacked) {
                (false, _) => say::set_no_repack(),
                (true, Bytes::ZERO) => say::no_repack_needed(),
                (true, size) => say::keep_repack(size),
            });
        }
        all.push(say::set_temperature(plan.task.temperature.to_string()));
    }
    all.extend(entitlement(row, plan.entitled));
    all
}

/// On iOS and iPadOS: whether the app has the entitlement.
fn entitlement(row: &Priced, entitled: Option<bool>) -> Option<Message> {
    let limited =
        row.budget.as_ref().is_some_and(|budget| budget.charge_limit(Case::Typical).is_some());
    let entitled = entitled.filter(|_| limited)?;
    Some(if entitled { say::entitled() } else { say::not_entitled() })
}

/// Where the size of the weights misleads.
fn mislead(row: &Priced) -> Vec<Message> {
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
    if let Some(tables) =
        file.checked_sub(weights).filter(|it| mapped && it.get() > file.get() / 50)
    {
        parts.push(say::tables_save(tables));
    }
    let needs = row.need().working_set;
    let head = say::weights_mislead(&workload.model.name, file, needs);
    vec![Message::joined([&head, &Message::joined(&parts, "; ")], " ")]
}

/// What to know before believing the plan.
pub(super) fn warnings(plan: &Plan, body: &Body) -> Vec<Message> {
    let mut all: Vec<Message> = Vec::new();
    for candidate in &plan.models {
        for warning in &candidate.row.warnings {
            let warning = both(warning);
            if !all.contains(&warning) {
                all.push(warning);
            }
        }
    }
    if !plan.brief.wishes.languages.is_empty() {
        let names: Vec<Message> =
            plan.brief.wishes.languages.iter().map(|code| say::language(code)).collect();
        all.push(say::languages_wanted(Message::joined(&names, ", ")));
    }
    if body.conversion.imatrix {
        all.push(say::not_before_quant());
    }
    all.push(say::scores_differ());
    all
}

/// Commands that print the truth.
fn verify(page: &mut Page, row: &Priced, body: &Body) {
    page.section(&say::verify_heading());
    let need = row.need();
    let (low, high) = need.range();
    page.text(&say::verify_intro(need.working_set, low, high));
    page.done(&body.conversion.verify);
}
