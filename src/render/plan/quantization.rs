//! How the first model is made for the device, and which techniques are possible there.

#![expect(clippy::float_arithmetic, reason = "bits for each parameter are printed")]

use super::Page;
use crate::{
    Bytes, Message,
    messages::{Number, Say, plan as say},
    plan::StepMemory,
    report::plan::{Model, Plan, Quantization, Step, Technique},
};

/// The whole section.
pub fn section(page: &mut Page, plan: &Plan) {
    let (Some(first), Some(made)) = (plan.models.first(), &plan.quantization) else { return };
    let runtime = plan.framework.as_ref().map_or("", |framework| framework.name.as_str());
    page.section(say::quantization_heading(&made.quant, &first.answer.model.name));
    page.lines(&[
        (say::result_label(), result(first, made).say(page.lang)),
        (say::quality_label(), made.quality.clone()),
        (say::converter_label(), converter(made, runtime).say(page.lang)),
    ]);
    for (number, step) in (1_u32..).zip(&made.steps) {
        page.subsection(say::step_heading(number, &step.does));
        self::step(page, step);
    }
    if !made.ready.is_empty() {
        page.subsection(match made.steps.is_empty() {
            true => say::ready_alone_heading(),
            false => say::ready_heading(),
        });
        for step in &made.ready {
            page.text(page.sentence(&step.does) + ":");
            page.document.commands(step.commands.clone());
        }
    }
    techniques(page, &made.techniques);
}

fn result(first: &Model, made: &Quantization) -> Message {
    let params = first.answer.model.params;
    let bits = float(made.result_bytes) * 8.0 / float(params);
    let billions = format!("{:.2}", float(params) * 1e-9);
    let size = Bytes::new(made.result_bytes);
    say::result(size, Number(billions), Number(format!("{bits:.2}")))
}

/// What the machine that converts needs; or that there is nothing to convert with.
fn converter(made: &Quantization, runtime: &str) -> Message {
    let storage = Bytes::new(made.storage_bytes);
    if made.steps.is_empty() {
        return match made.ready.is_empty() {
            true => say::no_recipe(&made.quant, runtime),
            false => say::ready_only(&made.quant, storage),
        };
    }
    let machine = made.needs.as_ref().map_or_else(say::any_machine, |needs| say::machine(needs));
    match made.memory_bytes {
        Some(0) => say::convert_storage(machine, storage),
        Some(memory) => say::convert_needs(machine, Bytes::new(memory), storage),
        None => say::convert_memory_unknown(machine, storage),
    }
}

fn step(page: &mut Page, step: &Step) {
    let held = match step.memory {
        StepMemory::Little => say::holds_nothing(),
        StepMemory::About(bytes) => say::holds_about(bytes),
        StepMemory::AtLeast(bytes) => say::holds_at_least(bytes),
        StepMemory::Gpu(bytes) => say::holds_gpu(bytes),
        StepMemory::Unknown => say::holds_unknown(),
    };
    if step.commands.is_empty() {
        page.text(say::by_hand());
    }
    page.document.commands(step.commands.clone());
    page.text(match step.writes_bytes {
        0 => say::writes_nothing(held),
        bytes => say::writes(held, Bytes::new(bytes)),
    });
}

fn techniques(page: &mut Page, all: &[Technique]) {
    page.subsection(say::techniques_heading());
    let line = |one: &Technique| {
        let said = match (&one.runtime, &one.reason) {
            (Some(runtime), _) => say::viable_with(&one.what, runtime),
            (None, why) => say::not_viable(why.as_deref().unwrap_or_default()),
        };
        (Message::same(one.name.clone()), said.say(page.lang))
    };
    let lines: Vec<(Message, String)> = all.iter().map(line).collect();
    page.lines(&lines);
}

#[expect(clippy::cast_precision_loss, reason = "printed with two decimals")]
const fn float(n: u64) -> f64 {
    n as f64
}
