//! Changes of a question, and what each costs.

use std::{cmp::Reverse, sync::Arc};

use crate::{
    Case, Catalog, Error, LoadMode, Message, Place, Question, Tokens, Verdict,
    advice::levers::{Cut, Lever, Loss, SMALL_UBATCH, Subject},
    catalog::{
        backend::Backend, file_type::FileType, model::Listed, suitability::Tuned, system::System,
    },
    messages::{Number, remedy},
    price::Judged,
    resolve::workload::Mmproj,
};

/// The shortest context that is suggested, tokens.
const SHORTEST: u64 = 512;
/// The published loss of perplexity up to which a quantization counts as a mild one.
///
/// Q3_K_M adds 0.66 to the 6.23 of Llama 3 8B, the next smaller ones more than twice as much.
const MILD_PERPLEXITY: f64 = 0.7;

pub struct Change {
    pub subject: Subject,
    pub loss: Loss,
    pub words: Message,
    /// What is typed for it.
    pub flags: String,
    /// What is lost by it, in words.
    pub costs: Message,
    pub edit: Box<dyn Fn(&mut Question)>,
}

impl Change {
    fn of(lever: Lever) -> Self {
        let (subject, loss, words, costs) = lever.about();
        Self::new((subject, loss), words, lever.flags(), costs, move |question| {
            lever.set(&mut question.how);
            lever.make_way(&mut question.how);
        })
    }

    pub(super) fn new(
        (subject, loss): (Subject, Loss),
        words: Message,
        flags: impl Into<String>,
        costs: Message,
        edit: impl Fn(&mut Question) + 'static,
    ) -> Self {
        let flags = flags.into();
        Self { subject, loss, words, flags, costs, edit: Box::new(edit) }
    }

    pub fn apply(&self, question: &Question) -> Question {
        let mut changed = question.clone();
        (self.edit)(&mut changed);
        changed
    }
}

/// Every change that makes sense for a question, least loss first.
pub fn all(question: &Question, asked: &Judged, catalog: &Catalog) -> Result<Vec<Change>, Error> {
    let mut changes: Vec<Change> = levers(asked).into_iter().map(Change::of).collect();
    changes.extend(entitlement(question, catalog));
    changes.extend(backends(asked, catalog)?);
    changes.extend(quantizations(question, asked, catalog)?);
    changes.sort_by_key(|change| change.loss);
    Ok(changes)
}

/// The levers that a setup leaves to pull.
fn levers(asked: &Judged) -> Vec<Lever> {
    let (setup, context) = (&asked.workload.setup, &asked.workload.setup.context);
    let reads = setup.load_mode.value == LoadMode::None;
    let rows = u32::try_from(context.parallel.value).ok();
    let all = [
        (reads && asked.workload.site.can_map()).then_some(Lever::Map),
        // No program but llama-server lets its user choose.
        rows.filter(|_| asked.workload.app.is_none())
            .filter(|_| context.outputs_max.value == 0 && !context.embeddings.value)
            .map(Lever::Outputs),
        setup.repack.then_some(Lever::KeepLayout),
        // Smaller ones would leave texts out that are embedded in one piece, or images read in one.
        (context.ubatch.value > u64::from(SMALL_UBATCH) && !context.whole_text)
            .then(|| asked.workload.encoder.as_ref().map_or(0, Mmproj::least_ubatch))
            .is_some_and(|least| least <= u64::from(SMALL_UBATCH))
            .then_some(Lever::SmallBatches),
    ];
    all.into_iter().flatten().chain(caches(asked)).chain(contexts(asked)).collect()
}

/// Shorter contexts, none longer than the model was trained for.
fn contexts(asked: &Judged) -> impl Iterator<Item = Lever> {
    let now = asked.workload.setup.context.asked.value;
    let trained = asked.workload.model.shape.trained_context;
    let trained = trained.filter(|&tokens| u64::from(tokens) < now);
    let most = trained.map_or(now, u64::from);
    let to_trained = trained.map(|tokens| Lever::Context { tokens, cut: Cut::ToTrained });
    to_trained.into_iter().chain(Lever::shorter_contexts(most, SHORTEST))
}

/// Caches narrower than the wider one of keys and values.
fn caches(asked: &Judged) -> impl Iterator<Item = Lever> {
    let (formats, context) = (&asked.workload.formats, &asked.workload.setup.context);
    let bits = |id| formats[id].bytes.saturating_mul(8).checked_div(formats[id].block);
    let widest = bits(context.keys).max(bits(context.values));
    let narrower = move |lever: &Lever| {
        let narrow = lever.cache_type().and_then(|id| formats.find(id)).and_then(bits);
        narrow.zip(widest).is_some_and(|(one, now)| one < now)
    };
    [Lever::Cache8, Lever::Cache4].into_iter().filter(narrower)
}

fn entitlement(question: &Question, catalog: &Catalog) -> Option<Change> {
    let (system, entitled) = match question.place.as_ref()? {
        Place::Ram { system, entitled, .. } => (system.clone()?, *entitled),
        Place::Device { name, system, entitled } => {
            let device = || crate::resolve::site::named_device(name, catalog).ok();
            (system.clone().or_else(|| Some(device()?.0.system().to_owned()))?, *entitled)
        }
        Place::Free(_) | Place::Machine(_) => return None,
    };
    let exists = catalog.get::<System>(&catalog.get::<System>(&system).ok()?.entitled_id()).is_ok();
    let costs = remedy::apple_grants();
    let about = (Subject::Entitlement, Loss::Grant);
    let edit = |question: &mut Question| {
        if let Some(Place::Ram { entitled, .. } | Place::Device { entitled, .. }) =
            &mut question.place
        {
            *entitled = true;
        }
    };
    (exists && !entitled)
        .then(|| Change::new(about, remedy::entitlement(), "--entitlement", costs, edit))
}

/// Every other backend the GPU offers, and the CPU.
fn backends(asked: &Judged, catalog: &Catalog) -> Result<Vec<Change>, Error> {
    let site = &asked.workload.site;
    let Some(gpu) = &site.gpu else { return Ok(Vec::new()) };
    let there = |backend: &Arc<Backend>| {
        let api = backend.api.as_ref();
        backend.refused.is_none()
            && backend.id != site.backend.value.id
            && api.is_none_or(|api| gpu.apis.contains(api))
    };
    let change = |backend: Arc<Backend>| {
        let words = remedy::run_with(&backend.name);
        let flags = format!("--backend {}", backend.id);
        let costs = if backend.is_cpu() {
            remedy::another_speed()
        } else {
            remedy::another_speed_and_driver()
        };
        Change::new((Subject::Backend, Loss::Speed), words, flags, costs, move |question| {
            question.how.backend = Some(backend.id.clone());
            question.how.gpu_layers = None;
        })
    };
    Ok(catalog.all::<Backend>()?.into_iter().filter(there).map(change).collect())
}

/// Where it does not fit, every file type that ordinary models survive, best first; one nobody
/// measured counts as mild where a worse one does.
fn quantizations(
    question: &Question,
    asked: &Judged,
    catalog: &Catalog,
) -> Result<Vec<Change>, Error> {
    let workload = &asked.workload;
    let fits = asked.verdict().is_some_and(Verdict::is_yes);
    let is_final = workload.contents.is_some() && workload.packing.is_none();
    if fits || (is_final && workload.file_type.as_stored) {
        return Ok(Vec::new());
    }
    let all: Vec<Arc<FileType>> = catalog.all()?;
    let others = all.into_iter().filter(|one| !one.native && one.id != workload.file_type.id);
    let others: Vec<Arc<FileType>> = others.collect();
    let is_mild =
        |one: &Arc<FileType>| one.perplexity.is_some_and(|added| added <= MILD_PERPLEXITY);
    let mild = others.iter().rposition(is_mild).map_or(0, |last| last.saturating_add(1));
    let name = match &question.file {
        Some(_) => catalog.split_colon(&question.model).0.to_owned(),
        None => workload.model.id.clone(),
    };
    let change = |(at, file_type): (usize, Arc<FileType>)| {
        let loss = if at < mild { Loss::Mild } else { Loss::Marked };
        let measured = |added| remedy::perplexity(Number(format!("{added:.2}")));
        let costs = file_type.perplexity.map_or_else(remedy::unmeasured, measured);
        let (id, name) = (file_type.id.clone(), name.clone());
        let words = remedy::instead_of(&id, &workload.file_type.id);
        let flags = format!("--quant {id}");
        let about = (Subject::Quantization, loss);
        Change::new(about, words, flags, costs, move |question| {
            question.model.clone_from(&name);
            question.quant = Some(id.clone());
        })
    };
    Ok(others.into_iter().enumerate().map(change).collect())
}

/// Every smaller model that is verified and for the same, of the same publisher first, the largest first.
pub fn smaller_models(asked: &Judged, catalog: &Catalog) -> Vec<Change> {
    let own = &asked.workload.model;
    let now = asked.estimate.params;
    let embeds = own.facts.tuned == Some(Tuned::Embedding) || own.outline().embeds;
    let alike = |model: &Listed<'_>| match model.tuned {
        Some(Tuned::Embedding) => embeds,
        Some(Tuned::Vision) => own.facts.tuned == Some(Tuned::Vision),
        _ => !embeds,
    };
    // A model whose weights alone are too large at this quantization need not be priced.
    let room = asked.budget.as_ref().map_or(0, |budget| budget.physical(Case::Typical).get());
    let weights = |params: u64| {
        let bytes = u128::from(asked.estimate.weights_bytes.get()).saturating_mul(params.into());
        bytes.checked_div(now.into()).unwrap_or(u128::MAX)
    };
    let mut smaller: Vec<Listed> = catalog
        .listed_models()
        .filter(|model| model.params < now && weights(model.params) / 2 < room.into())
        .filter(alike)
        .collect();
    let foreign = |model: &Listed| own.publisher.as_deref() != model.publisher;
    smaller.sort_by_key(|model| (foreign(model), Reverse(model.params)));
    let change = |model: Listed<'_>| {
        let (words, id) = (remedy::instead(model.name), model.id.to_owned());
        let trained = model.trained_context;
        let costs = remedy::a_smaller_model();
        Change::new((Subject::Model, Loss::Model), words, model.id, costs, move |question| {
            // The quantization may stand behind the name; it is asked for again beside it.
            question.file = None;
            question.model.clone_from(&id);
            let how = &mut question.how;
            let longer = |asked: &Tokens| trained.is_some_and(|most| asked.get() > most);
            if how.ctx_size.as_ref().is_some_and(longer) {
                how.ctx_size = trained.map(Tokens::new);
                how.prompt_tokens = how.prompt_tokens.min(how.ctx_size);
            }
        })
    };
    smaller.into_iter().map(change).collect()
}
