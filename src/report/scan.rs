//! The report of `scan`: every model on a disk, what it is, and whether it fits.

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
    path::Path,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use serde::Serialize;

use super::said;
pub use crate::read::scan::{Form, State};
use crate::{
    Catalog, Error, Lang, Message, ModelFile, Question, Verdict,
    advice::limits::longest_context,
    ask::command::command,
    catalog::{cache::Cache, runtime::Runtime},
    messages::{Say, plain::plain},
    price::Pricer,
    read::scan::{Find, Found},
    resolve::site::Site,
};

/// Most threads that read and price.
const MOST_THREADS: usize = 8;

/// The answer to `scan`: what fits first; sizes are integers, in bytes.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Scan {
    /// What was found.
    pub models: Vec<ScanModel>,
    /// Bytes of all of them, with the encoders beside them, each file once.
    pub total_bytes: u64,
    /// What could not be looked at, a sentence each.
    pub warnings: Vec<String>,
    /// How many folders there were to look into.
    pub folders: usize,
    /// Where they are judged; null where nothing is known of a place.
    pub place: Option<String>,
    /// A command that tells more of the largest that fits.
    #[serde(skip)]
    pub next: Option<String>,
}

/// A model on a disk.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ScanModel {
    /// The file, the first of several, or the folder; what `fit` takes.
    pub path: String,
    /// The program in whose cache it lies; null for a folder that was named.
    pub app: Option<String>,
    /// How it is stored.
    pub format: Form,
    /// Bytes of its own files.
    pub bytes: u64,
    /// Bytes of the encoder of images and sound beside it; null where there is none.
    pub encoder_bytes: Option<u64>,
    /// Its id in the catalog, where its header is that model's, else its name.
    pub model: String,
    /// The header is that of the catalog's model.
    pub known: bool,
    /// What it is called where it lies.
    pub name: String,
    /// Other names of the same file.
    pub also: Vec<String>,
    /// Its quantization; null where it could not be read.
    pub quant: Option<String>,
    /// Parameters; null where it could not be read.
    pub params: Option<u64>,
    /// What state it is in.
    pub state: State,
    /// Why it has no verdict, in a sentence; null where nothing is wrong.
    pub reason: Option<String>,
    /// The answer in a word, as `fit` gives it for the path; null without a place, and where it could not be read.
    pub verdict: Option<Verdict>,
    /// The longest context that fits, in tokens; null where none does.
    pub max_ctx_size: Option<u64>,
    /// What the program is called.
    #[serde(skip)]
    pub app_name: Option<String>,
}

/// What a header comes to; files with the same one share it.
#[derive(Clone)]
struct Judged {
    quant: String,
    params: u64,
    verdict: Option<Verdict>,
    max_ctx_size: Option<u64>,
    place: Option<Message>,
    why: Option<Message>,
}

/// The report of what was found, judged as `like` asks, its texts in `lang`; `step` is called for each model.
///
/// # Errors
/// [`Error::Catalog`] for a faulty entry, and what is wrong with the place.
pub fn scan(
    found: &Found,
    like: &Question,
    catalog: &Catalog,
    lang: Lang,
    step: impl Fn() + Sync,
) -> Result<Scan, Error> {
    // What is wrong with the place is said once, also where nothing was found.
    if let Some(runtime) = catalog.first(|_: &Runtime| true)? {
        Site::of(like, catalog, &runtime)?;
    }
    let pricer = Pricer::new(catalog);
    let judge = Judge { like, pricer: &pricer, known: Mutex::default() };
    let seen = each(&found.finds, |find| {
        let seen = judge.model(find, lang);
        step();
        seen
    });
    let mut place = None;
    let mut models = Vec::with_capacity(seen.len());
    for one in seen {
        let (model, there) = one?;
        place = place.or(there);
        models.push(model);
    }
    models.sort_by_cached_key(order);
    let fitting = models.iter().filter(|one| one.verdict.is_some_and(Verdict::is_yes));
    let largest = fitting.max_by_key(|one| one.bytes);
    let asked = |one: &ScanModel| Question { model: one.path.clone(), ..like.clone() };
    let encoders: HashMap<_, _> =
        found.finds.iter().filter_map(|one| one.encoder.clone()).collect();
    let sizes = models.iter().map(|one| one.bytes).chain(encoders.into_values());
    Ok(Scan {
        next: largest.map(|one| command(&asked(one))),
        total_bytes: sizes.fold(0, u64::saturating_add),
        warnings: said(&found.notes, lang),
        folders: found.folders,
        place: place.map(|place| place.say(lang)),
        models,
    })
}

/// What fits first, what is not whole last, each by its name.
fn order(one: &ScanModel) -> (State, bool, Option<Verdict>, String, String) {
    let (name, path) = (one.model.to_lowercase(), one.path.clone());
    (one.state, one.verdict.is_none(), one.verdict, name, path)
}

/// Reads and prices what is found.
struct Judge<'a> {
    like: &'a Question,
    pricer: &'a Pricer<'a>,
    known: Mutex<HashMap<u64, Judged>>,
}

impl Judge<'_> {
    /// What a find comes to, and the place it is judged in.
    fn model(&self, find: &Find, lang: Lang) -> Result<(ScanModel, Option<Message>), Error> {
        let catalog = self.pricer.catalog();
        let app = find.app.as_deref().map(|id| catalog.by_id::<Cache>(id)).transpose()?.flatten();
        let mut model = ScanModel {
            path: plain(&find.path.to_string_lossy()).into_owned(),
            app: find.app.as_deref().map(str::to_owned),
            format: find.form,
            bytes: find.bytes,
            encoder_bytes: find.encoder.as_ref().map(|(_, bytes)| *bytes),
            model: find.name.clone(),
            known: false,
            name: find.name.clone(),
            also: find.also.clone(),
            quant: None,
            params: None,
            state: State::Whole,
            reason: None,
            verdict: None,
            max_ctx_size: None,
            app_name: app.map(|cache| cache.name.clone()),
        };
        let file = match find.open(catalog) {
            Ok(file) => file,
            Err((state, reason)) => {
                (model.state, model.reason) = (state, Some(reason.say(lang)));
                return Ok((model, None));
            }
        };
        if let Some(id) = called(&file, find, catalog) {
            (model.model, model.known) = (id, true);
        }
        let judged = match self.judged(file, &model.path) {
            Ok(judged) => judged,
            Err(error) => {
                model.reason = Some(error.message().say(lang));
                return Ok((model, None));
            }
        };
        model.reason = judged.why.map(|why| why.say(lang));
        if !model.known {
            without(&find.name, &judged.quant).clone_into(&mut model.model);
        }
        (model.quant, model.params) = (Some(judged.quant), Some(judged.params));
        (model.verdict, model.max_ctx_size) = (judged.verdict, judged.max_ctx_size);
        Ok((model, judged.place))
    }

    /// What a header comes to, judged once.
    fn judged(&self, file: ModelFile, path: &str) -> Result<Judged, Error> {
        let key = key(&file);
        let lock = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(&key) {
            return Ok(known.clone());
        }
        let question = Question { model: path.to_owned(), file: Some(file), ..self.like.clone() };
        let priced = self.pricer.price(&question)?;
        let judged = Judged {
            quant: priced.workload.quant().to_owned(),
            params: priced.estimate.params,
            verdict: priced.verdict(),
            max_ctx_size: longest_context(&question, &priced, self.pricer),
            place: priced.budget.as_ref().map(|it| it.place(&priced.workload.site)),
            why: priced.obstacle.as_ref().map(crate::Obstacle::message),
        };
        lock().insert(key, judged.clone());
        Ok(judged)
    }
}

/// A name without the quantization at its end, which stands beside it.
fn without<'a>(name: &'a str, quant: &str) -> &'a str {
    let at = name.len().checked_sub(quant.len());
    let parts = at.and_then(|at| name.split_at_checked(at));
    let ends = parts.filter(|(_, end)| end.eq_ignore_ascii_case(quant));
    let rest = ends.and_then(|(rest, _)| rest.strip_suffix(['-', '.', '_', ':']));
    rest.filter(|rest| !rest.is_empty()).unwrap_or(name)
}

/// What tells headers apart that cost something else.
fn key(file: &ModelFile) -> u64 {
    let mut state = DefaultHasher::new();
    let model = file.model();
    (&model.arch, format!("{:?}", model.shape), model.verified).hash(&mut state);
    file.tokenizer.as_ref().map(|it| (it.tokens, it.merges, it.file_bytes)).hash(&mut state);
    model.tokenizer.hash(&mut state);
    file.quant.hash(&mut state);
    file.packing.as_ref().map(|packing| packing.label()).hash(&mut state);
    if let Some(contents) = &file.contents {
        (contents.about.file_bytes, contents.about.file_type).hash(&mut state);
        for tensor in contents.tensors() {
            (&tensor.name, tensor.dims, tensor.format, tensor.bytes).hash(&mut state);
        }
    }
    state.finish()
}

/// The id of the catalog's model that a file is called after, if it has that model's shape.
fn called(file: &ModelFile, find: &Find, catalog: &Catalog) -> Option<String> {
    let name = |path: Option<&Path>| Some(path?.file_name()?.to_string_lossy().into_owned());
    let names = [
        Some(find.name.clone()),
        Some(file.model().name.clone()),
        name(Some(&find.path)),
        name(find.path.parent()),
    ];
    names.into_iter().flatten().find_map(|name| {
        let known = catalog.model(catalog.split_quant(&name).0).ok()?;
        known.is_shaped_like(file.model()).then_some(known.id)
    })
}

/// What `work` makes of each, in their order, by as many threads as there are processors.
fn each<T: Sync, U: Send>(all: &[T], work: impl Fn(&T) -> U + Sync) -> Vec<U> {
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::with_capacity(all.len())));
    let run = || {
        while let Some((at, one)) =
            Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|at| Some((at, all.get(at)?)))
        {
            let made = work(one);
            done.lock().unwrap_or_else(PoisonError::into_inner).push((at, made));
        }
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let threads = threads.min(MOST_THREADS).min(all.len());
    thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(run);
        }
        run();
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, made)| made).collect()
}
