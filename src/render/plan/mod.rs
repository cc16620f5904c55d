//! A plan as a document: models, quantization, framework, settings, warnings, how to verify it.

mod basic;
mod figures;
mod framework;
mod json;
mod models;
mod nothing;
mod prompt;
mod quantization;
mod settings;

use super::document::{Document, Rich};
use crate::{
    Lang, Message, Plan,
    messages::{Say, plan as say},
    plan::Body,
    workload::Workload,
};

pub(crate) use basic::basic;
pub(crate) use json::json;
pub(crate) use prompt::prompt;

/// The whole plan in a language; with the parts of every score where they are asked for.
pub(crate) fn document(plan: &Plan, lang: Lang, explained: bool) -> Document {
    let title = say::title(&plan.task.name, place(plan));
    let mut page = Page { document: Document::new(title.to(lang)), lang };
    match &plan.body {
        Some(body) => {
            lead(&mut page, plan, body);
            models::section(&mut page, plan, body);
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

/// What to take, in two sentences.
fn lead(page: &mut Page, plan: &Plan, body: &Body) {
    let Some(first) = plan.models.first() else { return };
    let row = &first.row.0;
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
    let _ = body;
}

/// Where the plan is for.
pub(crate) fn place(plan: &Plan) -> Message {
    let row = &plan.probe.0;
    let workload: &Workload = &row.workload;
    let site = &workload.site;
    let ram = row.budget.as_ref().map(|budget| budget.ram);
    let place = match (&site.device, row.budget.as_ref()) {
        (Some(device), _) => {
            let ram = ram.unwrap_or_default();
            return say::device_place(&device.name, ram);
        }
        (None, Some(budget)) if budget.is_free() => say::free_place(budget.ram),
        (None, _) => say::ram_place(ram.unwrap_or_default()),
    };
    let place = match &site.system {
        Some(system) => say::of_system(place, &system.name),
        None => place,
    };
    match &site.soc {
        Some(soc) => say::with_chip(place, &soc.name),
        None => place,
    }
}

/// A message or a text as it stands, in every language.
fn both(text: &impl Say) -> Message {
    Message::new(text.say(Lang::En), text.say(Lang::Es))
}
