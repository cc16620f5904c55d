//! Steps: what each does and what is typed for it.

use super::Page;
use crate::{
    Bytes, Message,
    messages::{Say, plan as say},
    plan::StepMemory,
    render::document::Fence,
    report::plan::{CodeLanguage, Shell, Step},
};

impl Page {
    /// What is done, each step with what is typed for it in the shell of the place.
    pub(super) fn steps(&mut self, all: &[Step], shell: Shell) {
        for step in all {
            if let Some(requires) = &step.requires {
                self.text(self.sentence(requires) + ".");
            }
            let typed = !step.commands.is_empty() || step.code.is_some();
            let does = match cost(step) {
                Some(cost) => say::step_with_cost(&step.does, cost).say(self.lang),
                None => step.does.clone(),
            };
            self.text(self.sentence(&does) + if typed { ":" } else { "." });
            self.document.code(fence(shell), step.commands.clone());
            if let Some(code) = &step.code {
                let lines = code.text.lines().map(str::to_owned).collect();
                self.document.code(written_in(code.language), lines);
            }
        }
    }
}

/// What a step takes of the machine it is typed on, where that is worth a word.
fn cost(step: &Step) -> Option<Message> {
    let held = match step.memory {
        StepMemory::Little => None,
        StepMemory::About(bytes) => Some(say::holds_about(bytes)),
        StepMemory::AtLeast(bytes) => Some(say::holds_at_least(bytes)),
        StepMemory::Gpu(bytes) => Some(say::holds_gpu(bytes)),
        StepMemory::Unknown => Some(say::holds_unknown()),
    };
    let writes = (step.writes_bytes > 0).then(|| say::writes(Bytes::new(step.writes_bytes)));
    let parts: Vec<Message> = held.into_iter().chain(writes).collect();
    (!parts.is_empty()).then(|| Message::joined(&parts, "; "))
}

pub(super) const fn fence(shell: Shell) -> Fence {
    match shell {
        Shell::Sh => Fence::Sh,
        Shell::Powershell => Fence::Powershell,
    }
}

const fn written_in(language: CodeLanguage) -> Fence {
    match language {
        CodeLanguage::Swift => Fence::Swift,
        CodeLanguage::Kotlin => Fence::Kotlin,
        CodeLanguage::Python => Fence::Python,
    }
}
