//! A prompt for a chat model: it writes the prose, the figures are attached.

use super::{Page, both, figures, place};
use crate::{
    Candidate, Lang, Message, Plan,
    messages::{plan as labels, prompt as say},
    plan::Outcome,
    render::{
        document::{Block, Document},
        table::Table,
    },
};

/// Models in the table of facts, at most.
const FACTS: usize = 6;

/// The prompt in a language: the short one, or the whole.
pub(crate) fn prompt(plan: &Plan, lang: Lang, basic: bool) -> Document {
    let mut page = Page { document: Document::new(say::title().to(lang)), lang };
    page.text(&if basic { say::role_basic() } else { say::role() });
    page.section(&say::situation_heading());
    page.lines(&situation(plan));
    page.section(&say::deliver_heading());
    page.list(&if basic { say::deliver_basic() } else { say::deliver() });
    page.section(&say::rules_heading());
    page.list(&say::rules());
    page.section(&say::facts_heading());
    page.text(&say::facts_intro());
    facts(&mut page, plan);
    page.document
}

/// The placeholders of the origin, filled.
fn situation(plan: &Plan) -> Vec<(Message, Message)> {
    let row = &plan.probe;
    let site = &row.workload.site;
    let unknown = say::unknown;
    let system = site.system.as_ref().map_or_else(unknown, |system| both(&system.name));
    let chip = site.soc.as_ref().map_or_else(unknown, |soc| both(&soc.name));
    let memory = figures::budget(row).map_or_else(unknown, |budget| both(&budget));
    vec![
        (say::platform_label(), system),
        (say::device_label(), place(plan)),
        (say::memory_label(), memory),
        (say::chip_label(), chip),
        (say::task_label(), plan.task.name.clone()),
        (labels::context_label(), say::tokens(plan.task.context)),
    ]
}

fn facts(page: &mut Page, plan: &Plan) {
    let chosen = plan.models.iter().chain(&plan.others).take(FACTS);
    let headings = [
        (labels::model_label(), false),
        (labels::weights_label(), true),
        (say::cache_label(), true),
        (labels::needs_label(), true),
        (say::speed_label(), true),
    ];
    let mut table = Table::headed(&headings, page.lang);
    for candidate in chosen {
        table.rows.push(fact(page, candidate));
    }
    if table.rows.is_empty() {
        page.text(&say::nothing_fits());
    } else {
        page.document.blocks.push(Block::Table(table));
    }
    let Some(body) = &plan.body else {
        page.list(&plan.changes);
        return;
    };
    let mut lines: Vec<(Message, Message)> = Vec::new();
    if let Some(chosen) = body.frameworks.all.first()
        && let Outcome::Chosen(row) = &chosen.outcome
    {
        let backend = &row.workload.backend().name;
        lines.push((say::framework_label(), say::on(&chosen.runtime.name, backend)));
    }
    for one in &body.techniques {
        let said = match &one.verdict {
            Ok(runtime) => say::viable_with(runtime),
            Err(why) => labels::not_viable(why),
        };
        lines.push((both(&one.technique.name), said));
    }
    page.lines(&lines);
}

fn fact(page: &Page, candidate: &Candidate) -> Vec<String> {
    let row = &candidate.row;
    let need = row.need().working_set;
    let speed = row.speed.decode_tps.as_ref();
    let speed = speed.map_or_else(|| both(&"-"), |one| both(&figures::said(one.typical)));
    let cells = [
        Message::same(candidate.named()),
        both(&figures::working(row, &figures::WEIGHTS)),
        both(&figures::working(row, &figures::CACHE)),
        both(&need),
        speed,
    ];
    cells.iter().map(|cell| page.say(cell)).collect()
}
