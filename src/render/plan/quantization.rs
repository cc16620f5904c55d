//! How the first model is made for the device, and which techniques are possible there.

#![expect(clippy::float_arithmetic, reason = "bits for each parameter are printed")]

use super::{Page, both};
use crate::{
    Bytes, Message, Plan,
    catalog::quality::{Measure, Quality},
    messages::{Number, plan as say},
    plan::{Body, Conversion, Held, Made, Technical},
    price::Priced,
};

/// The whole section.
pub(super) fn section(page: &mut Page, plan: &Plan, body: &Body) {
    let Some(first) = plan.models.first() else { return };
    let row = &first.row;
    let (workload, made) = (&row.workload, &body.conversion);
    page.section(&say::quantization_heading(workload.quant(), &workload.model.name));
    page.lines(&[
        (say::result_label(), result(row, made)),
        (say::quality_label(), quality(row, &body.quality)),
        (say::converter_label(), converter(made)),
    ]);
    for (number, step) in (1_u32..).zip(&made.steps) {
        page.subsection(&say::step_heading(number, &step.does));
        self::step(page, step);
    }
    if !made.ready.is_empty() {
        page.subsection(&say::ready_heading());
        for step in &made.ready {
            page.text(&both(&(step.does.capitalized())).ended(":"));
            page.document.commands(step.commands.clone());
        }
    }
    techniques(page, &body.techniques);
}

fn result(row: &Priced, made: &Conversion) -> Message {
    let params = row.estimate.params;
    let bits = float(made.result) * 8.0 / float(Bytes::new(params));
    let billions = format!("{:.2}", float(Bytes::new(params)) * 1e-9);
    say::result(made.result, Number(billions), Number(format!("{bits:.2}")))
}

/// The published loss of this quantization in the model nearest in size, and where it was published.
pub(super) fn quality(row: &Priced, published: &[Quality]) -> Message {
    let quant = row.workload.quant();
    let size = row.estimate.params;
    let far = |params: Option<u64>| params.map_or(u64::MAX, |params| params.abs_diff(size));
    let made = |one: &Quality| {
        let row = one.rows.iter().find(|row| row.quant.as_deref() == Some(quant))?;
        Some((one.loss_percent(row)?, row.value))
    };
    let known = published.iter().filter(|one| one.measure != Measure::SameToken);
    let nearest =
        known.filter_map(|one| Some((one, made(one)?))).min_by_key(|(one, _)| far(one.params));
    let Some((one, (percent, value))) = nearest else { return say::loss_unpublished(quant) };
    let percent = Number(format!("{percent:.1}"));
    let (value, base) = (Number(value), Number(one.base));
    say::published_loss(&one.model, quant, one.measure.name(), value, base, percent, &one.source)
}

/// What the machine that converts needs.
fn converter(made: &Conversion) -> Message {
    let machine = match &made.needs {
        Some(needs) => say::machine(needs),
        None => say::any_machine(),
    };
    match made.most_memory {
        Some(memory) => say::convert_needs(machine, memory, made.storage),
        None => say::convert_memory_unknown(machine, made.storage),
    }
}

fn step(page: &mut Page, step: &Made) {
    let held = match step.memory {
        Held::Nothing => say::holds_nothing(),
        Held::About(bytes) => say::holds_about(bytes),
        Held::AtLeast(bytes) => say::holds_at_least(bytes),
        Held::Gpu(bytes) => say::holds_gpu(bytes),
        Held::Unknown => say::holds_unknown(),
    };
    let said = match step.writes {
        Bytes::ZERO => say::writes_nothing(held),
        bytes => say::writes(held, bytes),
    };
    if step.commands.is_empty() {
        page.text(&say::by_hand());
    }
    page.document.commands(step.commands.clone());
    page.text(&said);
}

fn techniques(page: &mut Page, all: &[Technical]) {
    page.subsection(&say::techniques_heading());
    let lines: Vec<(Message, Message)> = all
        .iter()
        .map(|one| {
            let said = match &one.verdict {
                Ok(runtime) => say::viable_with(&one.technique.what, runtime),
                Err(why) => say::not_viable(why),
            };
            (both(&one.technique.name), said)
        })
        .collect();
    page.lines(&lines);
}

#[expect(clippy::cast_precision_loss, reason = "printed with two decimals")]
const fn float(bytes: Bytes) -> f64 {
    bytes.get() as f64
}
