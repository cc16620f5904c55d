//! What is known of a program that models are run in.

use serde_json::Value;

use super::said;
use crate::{
    Catalog, Error, Lang, Message,
    catalog::{
        self,
        app::{Case, Context, Mark, Shown},
        scope::Circumstances,
    },
    messages::{Say, list as say, settings},
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
        settings: Vec<AppSetting> = app.shown().into_iter().map(|one| AppSetting::of(one, lang)).collect(),
        /// What a reader should know, a sentence each.
        notes: Vec<String> = said(&app.notes, lang),
        /// What the ids of sources stand for.
        sources: Vec<String> = sources(&app, catalog)?,
        /// The context it takes on its usual system, in words.
        #[serde(skip)]
        context: String = context(&app).say(lang),
        /// How it loads weights there.
        #[serde(skip)]
        loading: String = loading(&app).say(lang),
        /// The day the facts were read.
        checked: String = app.checked.clone(),
    }
}

/// Its sources, each with its id.
fn sources(app: &catalog::app::App, catalog: &Catalog) -> Result<Vec<String>, Error> {
    let mut ids: Vec<String> = app.shown().into_iter().filter_map(|one| one.source).collect();
    ids.sort();
    ids.dedup();
    let cited = catalog.cited(&ids)?;
    Ok(ids.iter().zip(cited).map(|(id, cites)| format!("{id}: {cites}")).collect())
}

facts! {
    /// A value a program sets, and how it is known.
    AppSetting, of(one: Shown, lang: Lang) -> Self {
        /// What there is to say of it, on a line.
        #[serde(skip)]
        said: String = in_words(&one).say(lang),
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
        /// Where it stands: an id of the sources of the program.
        source: Option<String> = one.source,
    }
}

/// A value, where it holds and how it is known: 4096 tokens (on android; read in the source).
fn in_words(one: &Shown) -> Message {
    let value = match (&one.words, one.mark) {
        (Some(words), _) => words.clone(),
        (None, Mark::Unknown) => return settings::mark_unknown(),
        (None, _) => settings::left_to_runtime(),
    };
    let when = &one.when;
    let places = [&when.systems, &when.backends, &when.isas, &when.schemes];
    let places: Vec<String> =
        places.into_iter().filter(|all| !all.is_empty()).map(|all| all.join(", ")).collect();
    let places = (!places.is_empty()).then(|| settings::on(places.join("; ")));
    let known = match one.mark {
        Mark::Read => settings::mark_read(),
        Mark::Documented => settings::mark_documented(),
        Mark::Reported => settings::mark_reported(),
        Mark::Measured => settings::mark_measured(),
        Mark::Unknown => settings::mark_unknown(),
    };
    let note = one.note.clone().map(Message::same);
    let beside = Message::joined(places.iter().chain(&note).chain([&known]), "; ");
    settings::behind(value, beside)
}

/// The context a program takes on its usual system.
fn context(app: &catalog::app::App) -> Message {
    match app.settings.ctx_size.there(&usual(app)) {
        None => say::not_known(),
        Some(Context::Tokens(tokens)) => Message::same(tokens.to_string()),
        Some(Context::Named(_)) => say::as_trained(),
        Some(Context::AtMost(most)) => say::at_most(most.at_most),
        Some(Context::ByGpuMemory(tiers)) => {
            let tokens = tiers.by_gpu_memory.iter().rev().map(|tier| tier.tokens);
            say::by_gpu_memory(
                tokens.map(|tokens| tokens.to_string()).collect::<Vec<_>>().join("/"),
            )
        }
    }
}

/// How it loads weights there.
fn loading(app: &catalog::app::App) -> Message {
    match app.settings.load_mode.case(&usual(app)) {
        Some(Case { value: Some(mode), .. }) => Message::same(mode.id()),
        Some(Case { mark, .. }) if *mark != Mark::Unknown => Message::same("auto"),
        _ => say::not_known(),
    }
}

fn usual(app: &catalog::app::App) -> Circumstances<'_> {
    let system = app.systems.first().map(String::as_str);
    Circumstances { system, backend: Some("cpu"), ..Circumstances::default() }
}
