//! The report of a plan as a document: models, quantization, framework, settings, warnings, how to verify.

mod backends;
mod basic;
mod figures;
mod models;
mod overview;
mod prompt;
mod quantization;
mod sections;

use super::{
    document::{Block, Document, Rich},
    table::Table,
    words,
};
use crate::{
    Bytes, Lang, Message,
    messages::{Say, capitalized, plan as say},
    report::{
        fit::Support,
        plan::{Action, Plan, Technique},
    },
};

pub use basic::basic;
pub use overview::overview;
pub use prompt::prompt;

/// The whole plan; with the parts of every score where they are asked for.
pub fn document(plan: &Plan, lang: Lang, explained: bool) -> Document {
    let mut page = Page::new(&say::title(&plan.task.name, &plan.place), lang);
    if !plan.viable {
        sections::nothing(&mut page, plan);
        return page.document;
    }
    lead(&mut page, plan);
    page.lines(&setting(plan, lang));
    models::section(&mut page, plan, explained);
    quantization::section(&mut page, plan);
    sections::framework(&mut page, plan);
    sections::settings(&mut page, plan);
    if explained {
        models::scores(&mut page, plan);
    }
    page.document
}

/// The choice again, for where a terminal ends: what to take, its verdict, and what to ask next.
pub fn ending(plan: &Plan, lang: Lang) -> Vec<Block> {
    let mut page = Page { document: Document::default(), lang };
    if let (Some(first), Some(framework)) = (plan.models.first(), &plan.framework) {
        let (answer, backend) = (&first.answer, &framework.backend_name);
        let verdict = answer.verdict.map(words::verdict).unwrap_or_default();
        let (model, quant) = (&answer.model.name, &answer.setup.quant);
        page.text(say::in_short(model, quant, &framework.name, backend, verdict));
        page.document.commands(vec![spoken(&first.command, lang)]);
    }
    page.document.blocks
}

/// Lines with a label each.
type Labelled = Vec<(Message, String)>;

/// A document that is being written in a language.
pub struct Page {
    document: Document,
    lang: Lang,
}

impl Page {
    fn new(title: &Message, lang: Lang) -> Self {
        Self { document: Document::new(title.say(lang)), lang }
    }

    /// The text of something, beginning with a capital letter.
    fn sentence(&self, text: impl Say) -> String {
        capitalized(&text.say(self.lang))
    }

    fn section(&mut self, heading: impl Say) {
        self.document.section(self.sentence(heading));
    }

    fn subsection(&mut self, heading: impl Say) {
        self.document.subsection(self.sentence(heading));
    }

    fn text(&mut self, text: impl Say) {
        self.document.text(&text.say(self.lang));
    }

    /// What is done, each with its commands.
    fn actions(&mut self, all: &[Action]) {
        for one in all {
            let end = if one.commands.is_empty() { "." } else { ":" };
            self.text(self.sentence(&one.does) + end);
            self.document.commands(one.commands.clone());
        }
    }

    /// Headings, and whether the column holds numbers; and rows.
    fn table(&mut self, headings: &[(Message, bool)], rows: Vec<Vec<String>>) {
        let table = Table { rows, ..Table::headed(headings, self.lang) };
        self.document.blocks.push(Block::Table(table));
    }

    /// A list of labelled lines.
    fn lines(&mut self, lines: &[(impl Say, String)]) {
        let line = |(label, text): &(_, String)| Rich::labelled(&Say::say(label, self.lang), text);
        self.document.list(lines.iter().map(line).collect());
    }

    /// Techniques, those that are possible in the words of `viable`.
    fn techniques(&self, all: &[Technique], viable: fn(&Technique, &str) -> Message) -> Labelled {
        let line = |one: &Technique| {
            let why = one.reason.as_deref().unwrap_or_default();
            let said = match (one.support, &one.runtime, &one.note) {
                (Support::Untested, Some(runtime), _) => say::untested_on(runtime, why),
                (Support::Limited, Some(runtime), Some(note)) => {
                    say::limited_by(viable(one, runtime), note)
                }
                (_, Some(runtime), Some(note)) => say::and_note(viable(one, runtime), note),
                (_, Some(runtime), None) => viable(one, runtime),
                (_, None, _) => say::not_viable(why),
            };
            (Message::same(one.name.clone()), said.say(self.lang))
        };
        all.iter().map(line).collect()
    }

    /// A list of sentences without a full stop.
    fn list(&mut self, items: &[impl Say]) {
        let items = items.iter().map(|item| Rich::of(&self.sentence(item))).collect();
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
    let (Some(first), Some(framework)) = (plan.models.first(), &plan.framework) else { return };
    let (answer, row) = (&first.answer, &first.row);
    let (name, backend) = (&framework.name, &framework.backend_name);
    let mut all = vec![say::lead(&answer.model.name, &answer.setup.quant, name, backend)];
    all.extend(row.budget_bytes.map(|budget| {
        let need = Bytes::new(row.needed());
        say::lead_needs(need, Bytes::new(budget), figures::percent(row))
    }));
    all.push(say::offline());
    page.text(Message::joined(&all, " "));
}

/// What else is known of the place, a line each.
fn setting(plan: &Plan, lang: Lang) -> Vec<(Message, String)> {
    let situation = &plan.situation;
    let chip = situation.chip.as_ref().map(|chip| match &situation.gpu {
        Some(gpu) => say::chip_and_gpu(chip, gpu),
        None => Message::same(chip.clone()),
    });
    let budgets = situation.budget_bytes.zip(situation.least_budget_bytes);
    let budget = budgets.map(|(typical, least)| match (Bytes::new(typical), Bytes::new(least)) {
        (typical, least) if least == typical => say::budget_line(typical),
        (typical, least) => say::budget_range(typical, least),
    });
    let lines = [(say::chip_label(), chip), (say::budget_label(), budget)];
    let known = lines.into_iter().filter_map(|(label, text)| Some((label, text?.say(lang))));
    known.collect()
}
