//! What a plan is asked for.

use crate::{
    Bytes, How, Lang, Place, Question,
    ask::command::{how, place, quoted, typed},
};

/// A brief: a task, a place, and what the team wishes for. Nothing in it is looked up yet.
#[derive(Clone, Debug, Default)]
pub struct Brief {
    /// The task, by any name people use in English or Spanish.
    pub task: String,
    /// Where it would run.
    pub place: Option<Place>,
    /// The system, where the place does not say it: with free memory.
    pub system: Option<String>,
    /// The chip, where no device says it.
    pub soc: Option<String>,
    /// A quantization, or a width such as `4-bit`, that all models must have.
    pub quant: Option<String>,
    /// How it would run; what is left open is searched for.
    pub how: How,
    /// What else the team wishes for.
    pub wishes: Wishes,
}

/// What a team wishes for besides that it runs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wishes {
    /// Languages it must speak, by ISO 639-1 code.
    pub languages: Vec<String>,
    /// The licence must be permissive: Apache-2.0, MIT and the like.
    pub permissive: bool,
    /// Tokens a second that must be typical.
    pub min_tps: Option<f64>,
    /// The largest download.
    pub max_download: Option<Bytes>,
    /// What it must take in besides text: `vision`, `audio`.
    pub modality: Option<String>,
}

impl Brief {
    /// A plan for a task, everything else left open.
    #[must_use]
    pub fn of(task: impl Into<String>) -> Self {
        Self { task: task.into(), ..Self::default() }
    }

    /// The question whether a model fits there, as it would be asked alone.
    pub(crate) fn question(&self, model: &str) -> Question {
        Question {
            model: model.to_owned(),
            place: self.place.clone(),
            system: self.system.clone(),
            soc: self.soc.clone(),
            how: self.how.clone(),
            ..Question::default()
        }
    }
}

impl Wishes {
    /// Whoever reads a plan in a language wants models that speak it, unless others are named.
    #[must_use]
    pub fn spoken_in(mut self, lang: Lang) -> Self {
        if self.languages.is_empty() {
            self.languages.push(lang.code().to_owned());
        }
        self
    }
}

impl Brief {
    /// The edgefit command that asks for its plan; `task` by its id.
    pub(crate) fn command(&self, task: &str) -> String {
        let wishes = &self.wishes;
        let mut words = vec!["edgefit plan".to_owned(), format!("--task {}", quoted(task))];
        words.extend(self.quant.as_ref().map(|quant| format!("--quant {}", quoted(quant))));
        words.extend(self.place.as_ref().map(place).unwrap_or_default());
        words.extend(self.system.as_ref().map(|system| format!("--os {}", quoted(system))));
        words.extend(self.soc.as_ref().map(|soc| format!("--soc {}", quoted(soc))));
        words.extend(how(&self.how));
        let languages = wishes.languages.join(",");
        words.extend((!languages.is_empty()).then(|| format!("--languages {languages}")));
        words.extend(wishes.permissive.then(|| "--license permissive".to_owned()));
        words.extend(wishes.min_tps.map(|least| format!("--min-tps {least}")));
        words.extend(wishes.max_download.map(|most| format!("--max-download {}", typed(most))));
        words.extend(wishes.modality.as_ref().map(|kind| format!("--modality {}", quoted(kind))));
        words.join(" ")
    }
}
