//! What a plan is asked for.

use crate::{
    Bytes, Catalog, Error, How, Lang, Model, Place, Question,
    ask::command::{how, place, quoted, typed_file},
    catalog::licence::{Class, Licence},
    units::names,
};

names! {
    /// Which licences a plan takes models of.
    #[derive(Default)]
    #[non_exhaustive]
    pub enum Licences {
        /// Those a product may use, also on conditions.
        #[default]
        Usable = "usable",
        /// Those that ask for little more than a notice: Apache-2.0, MIT and the like.
        Permissive = "permissive",
        /// All, also for research only, and unknown ones.
        Any = "any",
    }
}

impl Licences {
    /// Whether a licence is among them; `None` for one that is not known.
    pub(crate) fn admit(self, class: Option<Class>) -> bool {
        match self {
            Self::Any => true,
            Self::Usable => class.is_some_and(|class| class != Class::Research),
            Self::Permissive => class == Some(Class::Permissive),
        }
    }
}

/// A request for a plan: a task, a place, and what else must hold. Nothing in it is looked up yet.
#[derive(Clone, Debug, Default)]
pub struct PlanRequest {
    /// The task, by any name people use in English or Spanish.
    pub task: String,
    /// Where it would run.
    pub place: Option<Place>,
    /// The system, where the place does not say it: with free memory.
    pub system: Option<String>,
    /// The chip, where no device says it.
    pub soc: Option<String>,
    /// The models to choose from, by any name; all of the catalog where none is named.
    pub models: Vec<String>,
    /// A quantization, or a width such as `4-bit`, that all models must have.
    pub quant: Option<String>,
    /// How it would run; what is left open is searched for.
    pub how: How,
    /// What must hold besides that it runs: models that miss it are left out.
    pub constraints: Constraints,
}

/// What must hold of a model besides that it runs: models that miss it are left out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Constraints {
    /// Languages it must speak, by ISO 639-1 code; where no model that fits does, the others are planned
    /// with, which is said.
    pub languages: Vec<String>,
    /// Which licences; where none are asked for, [`Licences::Usable`], and of models that are named any.
    pub licences: Option<Licences>,
    /// Tokens a second that must be typical.
    pub min_tps: Option<f64>,
    /// The largest download.
    pub max_download: Option<Bytes>,
    /// What it must take in besides text: `vision`, `audio`.
    pub modality: Option<String>,
}

impl PlanRequest {
    /// A plan for a task, everything else left open.
    #[must_use]
    pub fn of(task: impl Into<String>) -> Self {
        Self { task: task.into(), ..Self::default() }
    }

    /// The licences it takes models of.
    pub(crate) fn licences(&self) -> Licences {
        let usual = if self.models.is_empty() { Licences::Usable } else { Licences::Any };
        self.constraints.licences.unwrap_or(usual)
    }

    /// Whether it takes models of the licence that this one has.
    pub(crate) fn admits(&self, model: &Model, catalog: &Catalog) -> Result<bool, Error> {
        let licence = model.licence.as_deref().map(|name| catalog.by_id::<Licence>(name));
        let class = licence.transpose()?.flatten().map(|licence| licence.class);
        Ok(self.licences().admit(class))
    }

    /// The question whether a model fits there, as it would be asked alone.
    pub(crate) fn question(&self, model: &str) -> Question {
        let how = How { beside: self.how.second().map(str::to_owned), ..self.how.clone() };
        Question {
            model: model.to_owned(),
            place: self.place.clone(),
            system: self.system.clone(),
            soc: self.soc.clone(),
            how,
            ..Question::default()
        }
    }
}

impl Constraints {
    /// Whoever reads a plan in a language wants models that speak it, unless others are named.
    #[must_use]
    pub fn spoken_in(mut self, lang: Lang) -> Self {
        if self.languages.is_empty() {
            self.languages.push(lang.code().to_owned());
        }
        self
    }
}

impl PlanRequest {
    /// The edgefit command that asks for its plan; `task` by its id.
    pub(crate) fn command(&self, task: &str) -> String {
        let constraints = &self.constraints;
        let mut words = vec!["edgefit plan".to_owned(), format!("--task {}", quoted(task))];
        let models: Vec<String> = self.models.iter().map(|name| quoted(name)).collect();
        words.extend((!models.is_empty()).then(|| format!("--models {}", models.join(","))));
        words.extend(self.quant.as_ref().map(|quant| format!("--quant {}", quoted(quant))));
        words.extend(self.place.as_ref().map(place).unwrap_or_default());
        words.extend(self.system.as_ref().map(|system| format!("--os {}", quoted(system))));
        words.extend(self.soc.as_ref().map(|soc| format!("--soc {}", quoted(soc))));
        words.extend(how(&self.how));
        let languages = constraints.languages.join(",");
        words.extend((!languages.is_empty()).then(|| format!("--languages {languages}")));
        words.extend(constraints.licences.map(|licences| format!("--license {licences}")));
        words.extend(constraints.min_tps.map(|least| format!("--min-tps {least}")));
        words.extend(
            constraints.max_download.map(|most| format!("--max-download {}", typed_file(most))),
        );
        words.extend(
            constraints.modality.as_ref().map(|kind| format!("--modality {}", quoted(kind))),
        );
        words.join(" ")
    }
}
