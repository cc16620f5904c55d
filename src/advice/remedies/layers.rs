//! Fewer layers, or fewer experts, on devices whose memory is short.

use super::changes::Change;
use crate::{
    Question, Verdict,
    advice::levers::{Loss, Subject},
    messages::remedy,
    price::{Judged, Pricer},
};

/// Most experts' layers on devices, and most layers there, that their memories hold.
pub fn all(question: &Question, asked: &Judged, pricer: &Pricer<'_>) -> Vec<Change> {
    let offload = &asked.workload.setup.offload;
    let yes = asked.verdict().is_some_and(Verdict::is_yes);
    if !offload.is_used() || asked.workload.scheme.is_some() || (yes && asked.devices_hold()) {
        return Vec::new();
    }
    [experts(question, asked, pricer), layers(question, asked, pricer)]
        .into_iter()
        .flatten()
        .collect()
}

/// The fewest layers whose experts stay with the processor.
fn experts(question: &Question, asked: &Judged, pricer: &Pricer<'_>) -> Option<Change> {
    let model = &asked.workload.model;
    if model.shape.experts.count == 0 || question.how.split.cpu_moe {
        return None;
    }
    let all = u32::try_from(model.shape.layers).ok()?;
    let edit = |question: &mut Question, count: u32| {
        question.how.split.n_cpu_moe = Some(count);
    };
    let least = least(all, |count| holds(question, count, edit, pricer))?;
    let (words, costs) = (remedy::experts_on_cpu(least, all), remedy::slower_tokens());
    let flags = format!("--n-cpu-moe {least}");
    let about = (Subject::Layers, Loss::Speed);
    Some(Change::new(about, words, flags, costs, move |question| edit(question, least)))
}

/// The most layers that devices have room for.
fn layers(question: &Question, asked: &Judged, pricer: &Pricer<'_>) -> Option<Change> {
    let offload = &asked.workload.setup.offload;
    let now = u32::try_from(offload.layers.value).ok()?;
    // So many fewer than now.
    let edit = move |question: &mut Question, fewer: u32| {
        question.how.gpu_layers = Some(now.saturating_sub(fewer));
    };
    let fewer = least(now, |fewer| holds(question, fewer, edit, pricer))?;
    let most = now.saturating_sub(fewer);
    let (words, costs) = (remedy::layers_on_gpu(most, offload.of), remedy::slower_tokens());
    let about = (Subject::Layers, Loss::Speed);
    let flags = format!("-ngl {most}");
    Some(Change::new(about, words, flags, costs, move |question| edit(question, fewer)))
}

/// Whether devices hold the question once it is edited so.
fn holds(
    question: &Question,
    count: u32,
    edit: impl Fn(&mut Question, u32),
    pricer: &Pricer<'_>,
) -> bool {
    let mut changed = question.clone();
    edit(&mut changed, count);
    pricer.judge(&changed).is_ok_and(|judged| judged.devices_hold())
}

/// The least number up to `most` that holds, if those that hold come last.
fn least(most: u32, holds: impl Fn(u32) -> bool) -> Option<u32> {
    if !holds(most) {
        return None;
    }
    let (mut no, mut yes) = (0, most);
    while yes.saturating_sub(no) > 1 {
        let middle = no.midpoint(yes);
        if holds(middle) { yes = middle } else { no = middle }
    }
    Some(yes)
}
