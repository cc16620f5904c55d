//! How the first model is made for the device, and which techniques are possible there.

#![expect(clippy::float_arithmetic, reason = "bits for each parameter are printed")]

use std::ops::Range;

use super::Page;
use crate::{
    Bytes, Message,
    messages::{Number, Params, Say, plan as say},
    plan::figures::exact,
    report::plan::{Model, Plan, Quantization, Technique, Way},
};

/// The parts of the section that can be left out of a short plan.
#[derive(Default)]
pub struct Parts {
    pub tools: Range<usize>,
    /// The way that is not taken.
    pub instead: Range<usize>,
    pub techniques: Range<usize>,
}

pub fn section(page: &mut Page, plan: &Plan) -> Parts {
    let (Some(first), Some(made)) = (plan.models.first(), &plan.quantization) else {
        return Parts::default();
    };
    let runtime = plan.framework.as_ref().map_or("", |framework| framework.name.as_str());
    page.section(say::quantization_heading(&made.quant, &first.answer.model.name));
    page.lines(&[
        (say::result_label(), result(first, made).say(page.lang)),
        (say::quality_label(), made.quality.clone()),
        (say::converter_label(), converter(made, runtime).say(page.lang)),
    ]);
    let tools = page.part(|page| self::tools(page, plan));
    let instead = ways(page, plan, made);
    let techniques = page.part(|page| {
        page.subsection(say::techniques_heading());
        let viable = |one: &Technique, runtime: &str| say::viable_with(&one.what, runtime);
        page.lines(&page.techniques(&made.techniques, viable));
    });
    Parts { tools, instead, techniques }
}

fn tools(page: &mut Page, plan: &Plan) {
    if !plan.prepare.is_empty() {
        page.subsection(say::tools_heading());
        page.text(say::tools_intro());
        page.steps(&plan.prepare, plan.situation.shell);
    }
}

/// The file by the way that is taken, and by the other, which is what is returned.
fn ways(page: &mut Page, plan: &Plan, made: &Quantization) -> Range<usize> {
    let shell = plan.situation.shell;
    let ready = (say::ready_heading(), &made.ready);
    let own = (say::convert_heading(), &made.steps);
    let (taken, left) = match made.way {
        Way::Ready => (ready, own),
        Way::Convert => (own, ready),
    };
    page.subsection(taken.0);
    page.steps(taken.1, shell);
    if let Some(sum) = made.published.as_ref().and_then(|ready| ready.sha256.as_deref()) {
        page.text(say::sum(sum));
    }
    page.steps(&made.import, shell);
    page.steps(&made.trial, shell);
    page.part(|page| {
        if !left.1.is_empty() {
            page.subsection(say::instead(left.0));
            page.steps(left.1, shell);
        }
    })
}

fn result(first: &Model, made: &Quantization) -> Message {
    let params = first.answer.model.params;
    let bits = exact(made.result_bytes) * 8.0 / exact(params);
    let size = Bytes::new(made.result_bytes);
    say::result(size, Params(exact(params)), Number(format!("{bits:.2}")))
}

/// What the machine that converts needs; or that there is nothing to convert with.
fn converter(made: &Quantization, runtime: &str) -> Message {
    let storage = Bytes::new(made.storage_bytes);
    if made.steps.is_empty() {
        return if made.ready.is_empty() {
            say::no_recipe(&made.quant, runtime)
        } else {
            say::ready_only(&made.quant, storage)
        };
    }
    let machine = made.needs.as_ref().map_or_else(say::any_machine, say::machine);
    match made.memory_bytes {
        Some(0) => say::convert_storage(machine, storage),
        Some(memory) => say::convert_needs(machine, Bytes::new(memory), storage),
        None => say::convert_memory_unknown(machine, storage),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Candidate, Catalog, Lang, Pricer, Question,
        catalog::{runtime::Runtime, scheme::Scheme, task::Task},
        plan::making::{self, Making},
        render::document,
        report::plan::Shell,
    };

    /// The conversion of a small model to every scheme of every runtime.
    fn conversions() -> Vec<(Candidate, Making)> {
        let catalog = Catalog::bundled();
        let pricing = Pricer::new(&catalog);
        let task = catalog.get::<Task>("chat").unwrap();
        let mut all = Vec::new();
        for runtime in catalog.all::<Runtime>().unwrap() {
            let schemes = catalog.all::<Scheme>().unwrap();
            for scheme in schemes.iter().filter(|scheme| scheme.is_for(&runtime.id)) {
                let mut question = Question::about(format!("smollm2-135m:{}", scheme.id));
                question.how.runtime = Some(runtime.id.clone());
                let row = pricing.price(&question).unwrap();
                let candidate = Candidate::unranked(question, row);
                let made = making::of(&candidate, &task, &catalog, &pricing).unwrap();
                all.push((candidate, made));
            }
        }
        all
    }

    #[test]
    fn what_is_converted_ends_in_what_is_run_and_takes_memory_or_none_is_named() {
        let (all, catalog) = (conversions(), Catalog::bundled());
        assert!(all.len() > 60, "{}", all.len());
        for (candidate, made) in &all {
            let workload = &candidate.row.workload;
            let scheme = workload.scheme.as_ref().unwrap();
            let name = format!("{} {}", workload.runtime.id, scheme.id);
            let writes = made.convert.iter().any(|step| step.writes == made.result);
            let as_published = made.file == "original" || scheme.linear.bits == 16;
            assert!(made.convert.is_empty() || writes || as_published, "{name}");
            for lang in Lang::ALL {
                let said = Quantization::of(candidate, (made, &[]), &catalog, lang).unwrap();
                let mut page = Page::new(&Message::default(), lang);
                page.text(converter(&said, &workload.runtime.name));
                page.steps(&said.steps, Shell::Sh);
                page.steps(&said.ready, Shell::Sh);
                let text = document::markdown::markdown(&page.document);
                assert!(!text.contains(" 0 B"), "{name}: {text}");
            }
        }
        let of = |runtime: &str, scheme: &str| {
            let is = |(one, _): &&(Candidate, _)| {
                let workload = &one.row.workload;
                workload.runtime.id == runtime && workload.quant() == scheme
            };
            let (_, made) = all.iter().find(is).unwrap();
            (made.convert.len(), made.ready.len(), made.file.as_str())
        };
        assert_eq!(of("vllm", "awq-int4"), (0, 2, "smollm2-135m-awq-int4"));
        assert_eq!(of("vllm", "bf16"), (1, 0, "original"));
        assert_eq!(of("transformers", "bnb-nf4"), (1, 0, "original"));
        assert_eq!(of("executorch", "8da4w-2024"), (0, 0, "smollm2-135m-8da4w-2024"));
    }
}
