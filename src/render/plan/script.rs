//! The plan as one commented script of the shell.

use std::fmt::Write as _;

use crate::{
    Lang, Message,
    ask::command::quoted,
    messages::{Say, capitalized, plan as say},
    report::plan::{Guard, Plan, Shell, Step, Way},
};

/// Columns of a comment.
const WIDTH: usize = 78;

/// What is typed, in order: tools, the file, the device; what no script can do stands in comments.
pub fn script(plan: &Plan, lang: Lang) -> String {
    let mut page = Script { text: "#!/bin/sh\n".to_owned(), lang };
    page.comment(&say::title(&plan.task.name, &plan.place).say(lang));
    page.comment(&super::in_short(plan).unwrap_or_default().say(lang));
    let is_powershell = plan.situation.shell == Shell::Powershell;
    page.comment(&if is_powershell { say::script_windows() } else { say::script_how() }.say(lang));
    page.aside(&[super::spoken(&plan.command, lang)]);
    if !is_powershell {
        page.text.push_str("set -eu\n");
    }
    for (heading, steps) in stages(plan) {
        page.stage(&heading, &steps, is_powershell);
        let by_hand = |step: &&&Step| step.by_hand && step.writes_bytes > 0;
        if let Some((made, step)) = plan.quantization.as_ref().zip(steps.iter().find(by_hand)) {
            page.awaits(&made.file, step);
        }
    }
    page.text
}

/// The steps of the way that is taken, under what they are for.
fn stages(plan: &Plan) -> Vec<(Message, Vec<&Step>)> {
    let (Some(made), Some(framework)) = (&plan.quantization, &plan.framework) else {
        return Vec::new();
    };
    let had = match made.way {
        Way::Ready => &made.ready,
        Way::Convert => &made.steps,
    };
    let file = had.iter().chain(&made.import).chain(&made.trial);
    let all = [
        (say::tools_heading(), plan.prepare.iter().collect()),
        (say::file_heading(&made.file), file.collect()),
        (say::build_heading(), framework.build.iter().collect()),
        (say::run_heading(), framework.run.iter().collect()),
        (say::measure_heading(), plan.verify.iter().collect::<Vec<_>>()),
    ];
    all.into_iter().filter(|(_, steps)| !steps.is_empty()).collect()
}

struct Script {
    text: String,
    lang: Lang,
}

impl Script {
    fn comment(&mut self, text: &str) {
        for line in textwrap::wrap(text, WIDTH) {
            let _ = writeln!(self.text, "# {line}");
        }
    }

    /// Lines that nothing runs.
    fn aside(&mut self, lines: &[String]) {
        for line in lines.iter().flat_map(|line| line.lines()) {
            let _ = writeln!(self.text, "#   {line}");
        }
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn stage(&mut self, heading: &Message, steps: &[&Step], is_powershell: bool) {
        let heading = capitalized(&heading.say(self.lang));
        let _ = writeln!(self.text, "\n# {heading}\n# {}", "-".repeat(heading.chars().count()));
        for step in steps {
            self.text.push('\n');
            self.comment(&capitalized(&step.does));
            if let Some(code) = &step.code {
                self.aside(std::slice::from_ref(&code.text));
            }
            if step.by_hand || is_powershell {
                self.aside(&step.commands);
            } else {
                self.typed(step);
            }
        }
    }

    /// Ends where a file is not there that no script can get.
    fn awaits(&mut self, file: &str, step: &Step) {
        let waits = say::script_waits().say(self.lang);
        let say = quoted(&format!("{}. {waits}", capitalized(&step.does)));
        self.line(&format!("if [ ! -e {file} ]; then\n  echo {say} >&2\n  exit 0\nfi"));
    }

    /// The commands of a step, where the machine has what they need and not yet what they make.
    fn typed(&mut self, step: &Step) {
        if let Some(made) = &step.makes {
            self.line(&format!("if [ ! -e {made} ]; then"));
            self.lines(&step.commands, "");
            self.line("fi");
            return;
        }
        let Some((guard, requires)) = step.guard.as_ref().zip(step.requires.as_ref()) else {
            self.lines(&step.commands, "");
            return;
        };
        let Guard { test, otherwise } = guard;
        let waits =
            if otherwise.is_empty() { say::script_waits().say(self.lang) } else { String::new() };
        let say = format!("  echo {} >&2", quoted(format!("{requires}. {waits}").trim()));
        if otherwise.is_empty() {
            self.line(&format!("if ! {{ {test}; }}; then\n{say}\n  exit 0\nfi"));
            self.lines(&step.commands, "");
        } else {
            self.line(&format!("if {test}; then"));
            self.lines(&step.commands, "  ");
            self.line(&format!("else\n{say}"));
            self.lines(otherwise, "  ");
            self.line("fi");
        }
    }

    fn lines(&mut self, lines: &[String], indent: &str) {
        for line in lines {
            self.line(&format!("{indent}{line}"));
        }
    }
}
