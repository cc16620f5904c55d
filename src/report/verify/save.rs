//! A run that was measured, as an entry of evidence.

use std::fmt::Write as _;

use super::{Evidence, Run, rows::Compared, setup};
use crate::{Message, Place, ask::command::quoted, judge::budget::Budget, messages::errors};

/// One MiB.
const MIB: u64 = 1 << 20;
/// One GiB.
const GIB: u64 = 1 << 30;

/// The run as YAML, without the day it was checked; `None` where no place is named.
///
/// What is charged is that of the bill, with printed buffers in place of what was predicted of them.
pub fn entry(run: &Run, evidence: &Evidence<'_>, compared: &[&Compared]) -> Option<String> {
    let budget = run.priced.budget.as_ref().filter(|budget| !budget.is_free())?;
    let workload = &run.priced.workload;
    let counts = |row: &&&Compared| {
        ["kv_cache", "recurrent_state", "repacked_weights", "copied_weights"].contains(&row.term)
    };
    let (mut more, mut less) = (0_u64, 0_u64);
    for row in compared.iter().filter(counts) {
        let predicted = row.predicted.unwrap_or(row.measured);
        more = more.saturating_add(row.measured.saturating_sub(predicted));
        less = less.saturating_add(predicted.saturating_sub(row.measured));
    }
    let mib = |bytes: u64| bytes.saturating_add(more).saturating_sub(less).div_ceil(MIB);
    let estimate = run.estimate();
    let device = match &run.question.place {
        Some(Place::Device { .. }) => workload.site.device.as_ref().map(|device| device.id.clone()),
        _ => None,
    };
    let place = device.clone().unwrap_or_else(|| system(budget).to_owned());
    let (model, quant) = (&workload.model.id, workload.quant().to_ascii_lowercase());
    let (backend, runtime) = (&workload.backend().id, &workload.runtime.id);
    let names: Vec<String> =
        evidence.logs.iter().map(|(name, _)| name.replace(['\n', '"', '\\'], "/")).collect();
    let mut text = String::new();
    let id = [place.as_str(), runtime, backend, model, &quant].join("-");
    let _ = writeln!(text, "- id: {}", yaml(&id));
    if let Some(device) = device {
        let _ = writeln!(text, "  device: {device}");
    }
    let ram = budget.ram.get();
    let _ = writeln!(text, "  system: {}", system(budget));
    let _ = writeln!(text, "  ram_gib: {}", gib(ram));
    let _ = writeln!(text, "  runtime: {runtime}\n  backend: {backend}");
    let (charged, working) = (mib(estimate.charged().get()), mib(estimate.working_set().get()));
    let _ = writeln!(
        text,
        "  ran: {{runs: 1, most_charged_mib: {charged}, most_working_mib: {working}}}"
    );
    let _ = writeln!(text, "  sources: [\"verify, {}\"]", names.join(", "));
    Some(text)
}

/// Why the run cannot have been measured at the place that is named: its log tells of another processor or system.
pub fn elsewhere(run: &Run, evidence: &Evidence<'_>) -> Option<Message> {
    let site = &run.priced.workload.site;
    let known = site.soc.as_ref().and_then(|soc| soc.isa.as_ref()).map(|isa| isa.arch.as_str());
    let arch = evidence.logs.iter().find_map(|(_, log)| setup::arch(log));
    let system = site.system.as_ref()?;
    let of_android = evidence.logs.iter().any(|(_, log)| log.is_android);
    if of_android && !system.id.starts_with(setup::WITH_PACKAGES) {
        return Some(errors::saved_elsewhere(setup::WITH_PACKAGES, &system.id));
    }
    let (arch, known) = arch.zip(known)?;
    (arch != known).then(|| errors::saved_elsewhere(arch, known))
}

fn system(budget: &Budget) -> &str {
    budget.system()
}

/// GiB, with a fraction where there is one.
fn gib(bytes: u64) -> String {
    let (whole, rest) = (bytes / GIB, bytes % GIB);
    if rest == 0 {
        return whole.to_string();
    }
    let hundredths = rest.saturating_mul(100) / GIB;
    format!("{whole}.{hundredths:02}")
}

/// A text as a scalar.
fn yaml(text: &str) -> String {
    let plain = text.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
    if plain { text.to_owned() } else { quoted(text) }
}
