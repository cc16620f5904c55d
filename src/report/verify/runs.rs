//! The runs that logs tell of: each load of a model is one, with what drafts for it and what meters showed of it.

use std::path::Path;

use crate::{
    Catalog, Error, Message, Question,
    messages::verify as say,
    read::log::{Load, Log, Reading, Subject},
};

/// Most runs that are compared at once: the last ones.
const MOST: usize = 64;

/// One run, as it was measured.
pub struct Measured<'a> {
    /// What it is called where there are several.
    pub name: String,
    pub log: Option<&'a Log>,
    pub load: Option<&'a Load>,
    /// Models loaded to draft for it.
    pub drafts: Vec<&'a Load>,
    /// What meters showed, each with the name of its file.
    pub readings: Vec<(String, &'a Reading)>,
    /// The model, as far as the log tells.
    model: Option<String>,
}

/// The runs of `logs`, and what is left out of them; of a model that is named only its own, where there are any.
///
/// # Errors
/// [`Error::Catalog`] for a faulty entry.
pub fn of<'a>(
    logs: &'a [(String, Log)],
    question: &Question,
    catalog: &Catalog,
) -> Result<(Vec<Measured<'a>>, Vec<Message>), Error> {
    let mut runs: Vec<Measured<'a>> = Vec::new();
    let mut apart = Vec::new();
    for (path, log) in logs {
        let file = if logs.len() > 1 { file_of(path) } else { String::new() };
        let first = runs.len();
        let loads = log.compared();
        for (at, &load) in loads.iter().enumerate() {
            let model = model_of(load, catalog)?;
            let name = named(&file, (loads.len() > 1).then_some(at), model.as_deref());
            let drafts = drafts_of(log, load, loads.get(at.saturating_add(1)).copied());
            let readings = load.readings.iter().map(|one| (file.clone(), one)).collect();
            runs.push(Measured { name, log: Some(log), load: Some(load), drafts, readings, model });
        }
        let own = log.readings.iter().map(|one| (file.clone(), one));
        match runs.get_mut(first..).and_then(<[_]>::last_mut) {
            Some(run) => run.readings.extend(own),
            None => apart.extend(own),
        }
    }
    runs = gathered(runs);
    if runs.is_empty() {
        let (name, readings) = (String::new(), Vec::new());
        let (log, drafts) = (logs.first().map(|(_, log)| log), Vec::new());
        runs.push(Measured { name, log, load: None, drafts, readings, model: None });
    }
    if let Some(run) = runs.first_mut() {
        run.readings.extend(apart);
    }
    Ok(picked(runs, question, catalog))
}

/// What only a meter showed is of the run of that model whose buffers are known, if there is one.
fn gathered(runs: Vec<Measured<'_>>) -> Vec<Measured<'_>> {
    let is_shown = |run: &Measured<'_>| run.load.is_some_and(|load| !load.is_held());
    let (shown, mut held): (Vec<_>, Vec<_>) = runs.into_iter().partition(is_shown);
    for run in shown {
        let is_it = |known: &&mut Measured<'_>| {
            run.model.is_some() && known.model == run.model && !run.readings.is_empty()
        };
        match held.iter_mut().find(is_it) {
            Some(known) => known.readings.extend(run.readings),
            None => held.push(run),
        }
    }
    held
}

/// The runs of the model that is named, and not too many; with what was left out.
fn picked<'a>(
    mut runs: Vec<Measured<'a>>,
    question: &Question,
    catalog: &Catalog,
) -> (Vec<Measured<'a>>, Vec<Message>) {
    let mut notes = Vec::new();
    let all = runs.len();
    if !question.model.is_empty() && all > 1 {
        let id = catalog.split_quant(&question.model).0;
        let known = catalog.get::<crate::catalog::model::Model>(id).ok();
        let id = known.map_or_else(|| id.to_owned(), |model| model.id.clone());
        let is_it = |run: &Measured<'_>| run.model.as_ref() == Some(&id);
        if runs.iter().any(is_it) {
            runs.retain(is_it);
        } else {
            // What is named wins over what a log says: of one run.
            runs.truncate(1);
        }
    }
    let before = runs.len().saturating_sub(MOST);
    runs.drain(..before);
    if runs.len() < all {
        notes.push(say::left_out(runs.len(), all));
    }
    (runs, notes)
}

/// Models loaded to draft, between a load and the next one.
fn drafts_of<'a>(log: &'a Log, load: &Load, next: Option<&Load>) -> Vec<&'a Load> {
    let behind = log.loads.iter().skip_while(|one| !std::ptr::eq(*one, load)).skip(1);
    let own = behind.take_while(|one| next.is_none_or(|next| !std::ptr::eq(*one, next)));
    own.filter(|one| one.is_draft() && one.is_held()).collect()
}

fn model_of(load: &Load, catalog: &Catalog) -> Result<Option<String>, Error> {
    Ok(load.subject(catalog)?.map(|subject| match subject {
        Subject::Listed(id) => id,
        Subject::Described(file) => file.model().id.clone(),
    }))
}

/// A file without its folders.
fn file_of(path: &str) -> String {
    let name = Path::new(path).file_name().and_then(|name| name.to_str());
    name.unwrap_or(path).to_owned()
}

/// `server.log #2 qwen3-1.7b`.
fn named(file: &str, at: Option<usize>, model: Option<&str>) -> String {
    let number = at.map(|at| format!("#{}", at.saturating_add(1)));
    let model = number.is_some().then_some(model).flatten();
    let words = [Some(file).filter(|file| !file.is_empty()), number.as_deref(), model];
    words.into_iter().flatten().collect::<Vec<_>>().join(" ")
}
