//! The report of a plan as a document: models, quantization, framework, settings, warnings, how to verify.

mod alternatives;
mod backends;
mod basic;
mod figures;
#[cfg(feature = "fleet")]
mod fleet;
mod glance;
mod models;
mod overview;
mod prompt;
mod quantization;
mod script;
mod sections;
mod shipping;
mod steps;

use std::ops::Range;

use super::{
    Style,
    document::{Block, Document, Rich, text},
    table::Table,
    words,
};
use crate::{
    Bytes, Lang, Message,
    messages::{Say, capitalized, plan as say},
    report::{
        fit::Support,
        plan::{Plan, Technique},
    },
};

pub use basic::basic;
#[cfg(feature = "fleet")]
pub use fleet::fleet;
pub use overview::overview;
pub use prompt::{prompt, prompt_of_platform};
pub use script::script;

/// What shows everything.
const FULL: &str = "--full";
/// Lines that a plan may take on a terminal.
const LINES: usize = 140;

/// The whole plan; in `full` with every part of the scores, every model and every runtime.
pub fn document(plan: &Plan, lang: Lang, full: bool) -> Document {
    let mut page = Page::new(&say::title(&plan.task.name, &plan.place), lang);
    if !plan.viable {
        sections::nothing(&mut page, plan);
        return page.document;
    }
    glance::section(&mut page, plan);
    page.lines(&glance::reasons(plan).into_iter().chain(setting(plan, lang)).collect::<Vec<_>>());
    let models = page.part(|page| models::section(page, plan));
    let others = page.part(|page| models::others(page, plan, full));
    let mut parts = quantization::Parts::default();
    let made = page.part(|page| parts = quantization::section(page, plan));
    let run = page.part(|page| sections::framework(page, plan));
    let backends = page.part(|page| backends::section(page, plan));
    let folded = page.part(|page| alternatives::section(page, plan, full));
    let settings = page.part(|page| sections::settings(page, plan));
    shipping::section(&mut page, plan);
    if full {
        models::scores(&mut page, plan);
    }
    // The first model stays for long, and what is measured first; the steps to the end.
    let mut rest = page.document.sections(&settings);
    let verify = rest.pop().unwrap_or_default();
    rest.reverse();
    let first = [(others, 0), (backends, 0), (models.clone(), 2), (verify.clone(), 2)];
    let then = [parts.instead, parts.techniques].into_iter().chain(rest).map(|blocks| (blocks, 0));
    let last = [models, folded, verify, parts.tools, made, run].map(|blocks| (blocks, 0));
    page.document.spare = first.into_iter().chain(then).chain(last).collect();
    page.document
}

/// The plan on a terminal: in `full` all of it, else no more than a screen can be scrolled through; it ends
/// with the choice and the command that comes next.
pub fn terminal(plan: &Plan, style: Style, full: bool) -> String {
    let lang = style.lang;
    let mut document = document(plan, lang, full);
    let ending = ending(plan, lang);
    if !full {
        let last = Document { blocks: ending.clone(), ..Document::default() };
        let room = LINES.saturating_sub(text::text(&last, style).lines().count());
        let note = |names: &[String]| say::left_out(names.join("; "), FULL).say(lang);
        let names = text::cut(&mut document, room, style, note);
        if !names.is_empty() {
            document.text(&note(&names));
        }
    }
    document.blocks.extend(ending);
    text::text(&document, style)
}

/// The choice again, for where a terminal ends: what to take, its verdict, and what to ask next.
fn ending(plan: &Plan, lang: Lang) -> Vec<Block> {
    let mut page = Page { document: Document::default(), lang };
    if let Some((first, in_short)) = plan.models.first().zip(in_short(plan)) {
        if let Some(made) = &plan.quantization {
            let viable = basic::techniques(made, |support| support <= Support::Limited);
            let not = basic::techniques(made, |support| support == Support::Unsupported);
            page.text(say::techniques_in_short(viable, not));
        }
        page.text(in_short);
        page.text(say::as_script());
        page.text(say::in_detail());
        page.document.commands(vec![spoken(&first.command, lang)]);
    }
    page.document.blocks
}

/// The choice in a sentence; `None` where nothing is viable.
fn in_short(plan: &Plan) -> Option<Message> {
    let (first, framework) = plan.models.first().zip(plan.framework.as_ref())?;
    let (answer, backend) = (&first.answer, &framework.backend_name);
    let verdict = answer.verdict.map(words::verdict).unwrap_or_default();
    let (model, quant) = (&answer.model.name, &answer.setup.quant);
    Some(say::in_short(model, quant, &framework.name, backend, verdict))
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

    /// Writes something, and returns which blocks it is.
    fn part(&mut self, write: impl FnOnce(&mut Self)) -> Range<usize> {
        let start = self.document.blocks.len();
        write(self);
        start..self.document.blocks.len()
    }

    fn said(&self, text: impl Say) -> String {
        text.say(self.lang)
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

    /// Headings, and whether the column holds numbers; and rows. Columns of which nothing is known are
    /// left out.
    fn table(&mut self, headings: &[(Message, bool)], rows: Vec<Vec<String>>) {
        let table = Table { rows, ..Table::headed(headings, self.lang) };
        self.document.blocks.push(Block::Table(table.told(glance::UNKNOWN)));
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

/// What else is known of the task and the place, a line each.
fn setting(plan: &Plan, lang: Lang) -> Labelled {
    let situation = &plan.situation;
    let chip = situation.chip.as_ref().map(|chip| match &situation.gpu {
        Some(gpu) => say::chip_and_gpu(chip, gpu),
        None => Message::same(chip.clone()),
    });
    let budgets = situation.budget_bytes.zip(situation.least_budget_bytes);
    let range = budgets.filter(|(typical, least)| typical != least);
    let budget =
        range.map(|(typical, least)| say::budget_range(Bytes::new(typical), Bytes::new(least)));
    let task = &plan.task;
    let task = say::task_line(task.ctx_size, &task.why, task.prompt_tokens, task.output_tokens);
    let lines = [
        (say::chip_label(), chip),
        (say::budget_label(), budget),
        (say::context_label(), Some(task)),
    ];
    let known = lines.into_iter().filter_map(|(label, text)| Some((label, text?.say(lang))));
    known.chain([(say::network_label(), say::offline().say(lang))]).collect()
}
