//! A prompt for a chat model: it writes the prose, the figures are attached.

use super::{Page, figures, overview};
use crate::{
    Bytes, Lang, Message,
    messages::{Say, plan as labels, prompt as say, rounded},
    plan::figures::{CACHE, WEIGHTS},
    render::document::Document,
    report::{
        Row,
        plan::{Overview, Plan, Technique},
    },
};

/// Models in the table of facts, at most.
const FACTS: usize = 6;

/// The prompt in a language: the short one, or the whole.
pub fn prompt(plan: &Plan, lang: Lang, basic: bool) -> Document {
    let mut page = Page::new(&say::title(), lang);
    page.text(if basic { say::role_basic() } else { say::role() });
    page.section(say::situation_heading());
    page.lines(&situation(plan, lang));
    asked(&mut page, &if basic { say::deliver_basic() } else { say::deliver() });
    models(&mut page, plan);
    techniques(&mut page, plan);
    page.document
}

/// The short prompt for a platform whose devices come with different memory.
pub fn prompt_of_platform(all: &Overview, lang: Lang) -> Document {
    let mut page = Page::new(&say::title(), lang);
    page.text(say::role_basic());
    page.section(say::situation_heading());
    let sizes: Vec<String> =
        all.rows.iter().map(|row| Bytes::new(row.ram_bytes).say(lang)).collect();
    page.lines(&[
        (say::platform_label(), all.system.clone()),
        (say::device_label(), say::sizes(sizes.join("; ")).say(lang)),
        (say::task_label(), all.task.clone()),
        (labels::context_label(), say::tokens(all.ctx_size).say(lang)),
    ]);
    asked(&mut page, &say::deliver_basic());
    overview::table(&mut page, all);
    page.lines(&overview::techniques(all, lang));
    page.document
}

/// What to deliver, by which rules, and how the facts came about.
fn asked(page: &mut Page, deliver: &[Message]) {
    page.section(say::deliver_heading());
    page.list(deliver);
    page.section(say::rules_heading());
    page.list(&say::rules());
    page.section(say::facts_heading());
    page.text(say::facts_intro());
}

/// The placeholders of the origin, filled.
fn situation(plan: &Plan, lang: Lang) -> [(Message, String); 6] {
    let known = &plan.situation;
    let or_unknown = |text: Option<String>| text.unwrap_or_else(|| say::unknown().say(lang));
    let budget = known.budget_bytes.map(|budget| Bytes::new(budget).say(lang));
    [
        (say::platform_label(), or_unknown(known.system.clone())),
        (say::device_label(), plan.place.clone()),
        (say::memory_label(), or_unknown(budget)),
        (say::chip_label(), or_unknown(known.chip.clone())),
        (say::task_label(), plan.task.name.clone()),
        (labels::context_label(), say::tokens(plan.task.ctx_size).say(lang)),
    ]
}

/// The table of facts: the models that fit, the best first.
fn models(page: &mut Page, plan: &Plan) {
    let headings = [
        (labels::model_label(), false),
        (labels::weights_label(), true),
        (say::cache_label(), true),
        (labels::needs_label(), true),
        (say::speed_label(), true),
    ];
    let lang = page.lang;
    let fact = |row: &Row, speed: Option<f64>| {
        vec![
            format!("{}:{}", row.model, row.quant),
            figures::sum(row, &WEIGHTS).say(lang),
            figures::sum(row, &CACHE).say(lang),
            Bytes::new(row.needed()).say(lang),
            speed.map_or_else(|| "-".to_owned(), |speed| rounded(speed).say(lang)),
        ]
    };
    let best = plan.models.iter().map(|one| {
        let speed = one.answer.speed.decode_tps.as_ref();
        fact(&one.row, speed.map(|speed| speed.typical))
    });
    let others = plan.also_viable.iter().map(|one| {
        let speed = one.speed.decode_tps.as_ref();
        fact(&one.row, speed.map(|speed| speed.typical))
    });
    let rows: Vec<_> = best.chain(others).take(FACTS).collect();
    if rows.is_empty() {
        page.text(say::nothing_fits());
    } else {
        page.table(&headings, rows);
    }
}

/// What runs the first model, and which techniques are possible; or what would have to change.
fn techniques(page: &mut Page, plan: &Plan) {
    let (Some(made), Some(framework)) = (&plan.quantization, &plan.framework) else {
        page.list(&plan.changes);
        return;
    };
    let on = say::on(&framework.name, &framework.backend_name);
    let mut lines = vec![(say::framework_label(), on.say(page.lang))];
    let viable = |_: &Technique, runtime: &str| say::viable_with(runtime);
    lines.extend(page.techniques(&made.techniques, viable));
    page.lines(&lines);
}
