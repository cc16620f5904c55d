//! A plan as a document: models, quantization, framework, settings, warnings, how to verify it.

mod basic;
mod figures;
mod framework;
mod json;
mod models;
mod nothing;
mod overview;
mod prompt;
mod quantization;
mod settings;

use super::document::{Document, Rich};
use crate::{
    Case, Lang, Message, Plan,
    judge::budget::Budget,
    messages::{Say, plan as say},
    plan::Done,
};

pub(crate) use basic::basic;
pub(crate) use json::{PlanJson, json};
pub(crate) use overview::overview;
pub(crate) use prompt::prompt;

/// The whole plan in a language; with the parts of every score where they are asked for.
pub(crate) fn document(plan: &Plan, lang: Lang, explained: bool) -> Document {
    let title = say::title(&plan.task.name, place(plan));
    let mut page = Page { document: Document::new(title.to(lang)), lang };
    match &plan.body {
        Some(body) => {
            lead(&mut page, plan);
            page.lines(&setting(plan));
            models::section(&mut page, plan, body, explained);
            quantization::section(&mut page, plan, body);
            framework::section(&mut page, body);
            settings::section(&mut page, plan, body);
            if explained {
                models::scores(&mut page, plan);
            }
        }
        None => nothing::section(&mut page, plan),
    }
    page.document
}

/// A document that is being written in a language.
pub(crate) struct Page {
    document: Document,
    lang: Lang,
}

impl Page {
    fn say(&self, message: &Message) -> String {
        message.to(self.lang).to_owned()
    }

    fn section(&mut self, heading: &Message) {
        let heading = self.say(&heading.capitalized());
        self.document.section(heading);
    }

    fn subsection(&mut self, heading: &Message) {
        let heading = self.say(&heading.capitalized());
        self.document.subsection(heading);
    }

    fn text(&mut self, text: &Message) {
        let text = self.say(text);
        self.document.text(&text);
    }

    /// What is done, each with its commands.
    fn done(&mut self, all: &[Done]) {
        for one in all {
            let end = if one.commands.is_empty() { "." } else { ":" };
            self.text(&one.does.capitalized().ended(end));
            self.document.commands(one.commands.clone());
        }
    }

    /// A list of labelled lines.
    fn lines(&mut self, lines: &[(Message, Message)]) {
        let line = |(label, text): &(Message, Message)| {
            Rich::labelled(label.to(self.lang), text.to(self.lang))
        };
        let lines = lines.iter().map(line).collect();
        self.document.list(lines);
    }

    /// A list of sentences without a full stop.
    fn list(&mut self, items: &[Message]) {
        let item = |item: &Message| Rich::of(item.capitalized().to(self.lang));
        let items = items.iter().map(item).collect();
        self.document.list(items);
    }
}

/// A command in the language of the page.
fn spoken(command: &str, lang: Lang) -> String {
    match lang {
        Lang::En => command.to_owned(),
        other => format!("{command} --lang {}", other.code()),
    }
}

/// What to take, in two sentences.
fn lead(page: &mut Page, plan: &Plan) {
    let Some(first) = plan.models.first() else { return };
    let row = &first.row;
    let (workload, need) = (&row.workload, row.need());
    let backend = &workload.backend().name;
    let taken = say::lead(&workload.model.name, workload.quant(), &workload.runtime.name, backend);
    let budget = figures::budget(row);
    let needs = budget.map(|budget| {
        say::lead_needs(need.working_set, budget, figures::percent(need.working_set, budget))
    });
    let all: Vec<Message> =
        [Some(taken), needs, Some(say::offline())].into_iter().flatten().collect();
    page.text(&Message::joined(&all, " "));
}

/// Where the plan is for: the device, or the memory and the system.
pub(crate) fn place(plan: &Plan) -> Message {
    let row = &plan.probe;
    let site = &row.workload.site;
    let ram = row.budget.as_ref().map(|budget| budget.ram).unwrap_or_default();
    if let Some(device) = &site.device {
        return say::device_place(&device.name, ram);
    }
    let free = row.budget.as_ref().is_some_and(Budget::is_free);
    match (&site.system, free) {
        (Some(system), true) => say::free_under(ram, &system.name),
        (Some(system), false) => say::ram_under(ram, &system.name),
        (None, true) => say::free_place(ram),
        (None, false) => say::ram_place(ram),
    }
}

/// What else is known of the place, a line each.
fn setting(plan: &Plan) -> Vec<(Message, Message)> {
    let row = &plan.probe;
    let site = &row.workload.site;
    let mut lines = Vec::new();
    if let Some(soc) = &site.soc {
        let chip = match site.gpu.as_ref() {
            Some(gpu) => say::chip_and_gpu(&soc.name, gpu.title()),
            None => both(&soc.name),
        };
        lines.push((say::chip_label(), chip));
    }
    if let Some(budget) = &row.budget {
        let [least, typical] =
            [Case::Conservative, Case::Typical].map(|case| budget.physical(case));
        let line = if least == typical {
            say::budget_line(typical)
        } else {
            say::budget_range(typical, least)
        };
        lines.push((say::budget_label(), line));
    }
    lines
}

/// A message or a text as it stands, in every language.
fn both(text: &impl Say) -> Message {
    Message::new(text.say(Lang::En), text.say(Lang::Es))
}
