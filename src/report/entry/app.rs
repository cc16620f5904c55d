//! What is known of a program that models are run in.

use serde_json::Value;

use super::said;
use crate::{
    Catalog, Lang,
    catalog::{
        self,
        app::{Mark, Shown},
    },
};

facts! {
    /// The answer to `show app`: what a program sets where its user asks nothing.
    App as "ShowApp", of(app: catalog::app::App, catalog: &Catalog, lang: Lang) {
        /// Its name in the catalog.
        id: String = app.id.clone(),
        /// The name people know it by.
        name: String = app.name.clone(),
        /// Other names people use.
        aliases: Vec<String> = app.aliases.clone(),
        /// The version its settings are of.
        version: String = app.version.clone(),
        /// What it runs models with, in words.
        engine: String = app.engine.clone(),
        /// The runtime whose rules price it, an id of `list runtimes`.
        runtime: String = app.runtime.clone(),
        /// Systems it runs on, the usual one first.
        systems: Vec<String> = app.systems.clone(),
        /// What it sets, option by option, named as in llama.cpp; what holds first counts.
        settings: Vec<AppSetting> =
            app.shown().into_iter().map(|one| AppSetting::of(one, catalog)).collect::<Result<_, _>>()?,
        /// What a reader should know, a sentence each.
        notes: Vec<String> = said(&app.notes, lang),
        /// The day the facts were read.
        checked: String = app.checked.clone(),
    }
}

facts! {
    /// A value a program sets, and how it is known.
    AppSetting, of(one: Shown, catalog: &Catalog) {
        /// The option, named as in llama.cpp.
        setting: String = one.setting.to_owned(),
        /// The value; null where it is unknown, or left to the runtime.
        value: Value = one.value,
        /// Systems it is about; all where none is named.
        systems: Vec<String> = one.when.systems,
        /// Backends it is about; all where none is named.
        backends: Vec<String> = one.when.backends,
        /// Instruction sets it is about; all where none is named.
        isas: Vec<String> = one.when.isas,
        /// Quantizations it is about; all where none is named.
        quants: Vec<String> = one.when.schemes,
        /// How it is known.
        mark: Mark = one.mark,
        /// What there is to say of it.
        note: Option<String> = one.note,
        /// Where it stands.
        source: Option<String> = one.source.map(|id| catalog.cited(&[id])).transpose()?.map(|it| it.join("; ")),
    }
}

impl App {
    /// What it sets on its usual system, in words, or nothing where that is unknown.
    #[must_use]
    pub fn usual(&self, setting: &str) -> Option<String> {
        let there = |one: &&AppSetting| {
            one.setting == setting
                && (one.systems.is_empty()
                    || self.systems.first().is_some_and(|it| one.systems.contains(it)))
        };
        match &self.settings.iter().find(there)?.value {
            Value::Null => None,
            Value::String(text) => Some(text.clone()),
            Value::Object(rule) => Some(rule.keys().next()?.replace('_', " ")),
            other => Some(other.to_string()),
        }
    }
}
