//! Steps of a plan in words.

use super::{Guard, Snippet, Step};
use crate::{Bytes, Lang, messages::Say, plan::PlannedStep};

impl Step {
    pub(super) fn all(all: &[PlannedStep], lang: Lang) -> Vec<Self> {
        all.iter().map(|step| Self::of(step, lang)).collect()
    }

    fn of(step: &PlannedStep, lang: Lang) -> Self {
        let code = step.code.as_ref();
        let requires = step.requires.as_ref();
        Self {
            does: step.does.say(lang),
            commands: step.commands.clone(),
            code: code.map(|it| Snippet { language: it.language, text: it.text.clone() }),
            requires: requires.map(|it| it.say.say(lang)),
            by_hand: step.by_hand,
            memory_bytes: step.memory.bytes().map(Bytes::get),
            writes_bytes: step.writes.get(),
            source: step.source.clone(),
            memory: step.memory,
            guard: requires
                .map(|it| Guard { test: it.test.clone(), otherwise: it.otherwise.clone() }),
        }
    }
}
