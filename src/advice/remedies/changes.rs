//! Changes of a question, and what each costs.

use crate::{
    Catalog, Error, LoadMode, Message, Place, Question, Tokens,
    catalog::{backend::Backend, file_type::FileType, system::System},
    messages::{Number, remedy},
    price::Priced,
};

/// Micro-batches for a machine short of memory, tokens.
const SMALL_UBATCH: u32 = 128;
/// The shortest context that is suggested, tokens.
const SHORTEST: u64 = 512;
/// The published loss of perplexity up to which a quantization counts as a mild one.
///
/// Q3_K_M adds 0.66 to the 6.23 of Llama 3 8B, the next smaller ones more than twice as much.
const MILD_PERPLEXITY: f64 = 0.7;

/// How much is lost by a change; less first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Loss {
    /// Nothing.
    Nothing,
    /// Nothing but somebody has to grant it.
    Grant,
    /// Time.
    Speed,
    /// Hardly any quality.
    Trace,
    /// Memory of the conversation.
    Context,
    /// Some quality.
    Mild,
    /// Another, smaller model.
    Model,
    /// Much quality or most of the context.
    Marked,
}

/// What a change is about: of one subject only one change can be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    Loading,
    Outputs,
    Entitlement,
    Layout,
    Batch,
    Backend,
    Cache,
    Context,
    Quantization,
    Model,
}

/// A change of a question.
pub(crate) struct Change {
    pub(crate) subject: Subject,
    pub(crate) loss: Loss,
    /// In words.
    pub(crate) words: Message,
    /// What is typed for it.
    pub(crate) flags: String,
    /// What is lost by it, in words.
    pub(crate) costs: Message,
    pub(crate) edit: Box<dyn Fn(&mut Question)>,
}

impl Change {
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

    /// `question` with this change.
    pub(crate) fn apply(&self, question: &Question) -> Question {
        let mut changed = question.clone();
        (self.edit)(&mut changed);
        changed
    }
}

/// Every change that makes sense for a question, least loss first.
pub(crate) fn all(
    question: &Question,
    asked: &Priced,
    catalog: &Catalog,
) -> Result<Vec<Change>, Error> {
    let mut changes: Vec<Change> = [
        mapping(asked),
        outputs(asked),
        entitlement(question, catalog),
        layout(asked),
        batch(asked),
    ]
    .into_iter()
    .flatten()
    .collect();
    changes.extend(backends(asked, catalog)?);
    changes.extend(caches(asked));
    changes.extend(contexts(asked));
    changes.extend(quantizations(question, asked, catalog)?);
    changes.sort_by_key(|change| change.loss);
    Ok(changes)
}

fn mapping(asked: &Priced) -> Option<Change> {
    let read = asked.workload.setup.load_mode.value == LoadMode::None;
    (read && asked.workload.site.can_map()).then(|| {
        let flags = "--load-mode mmap";
        let words = remedy::map_the_file();
        Change::new(
            (Subject::Loading, Loss::Nothing),
            words,
            flags,
            remedy::nothing(),
            |question| {
                question.how.load_mode = Some(LoadMode::Mmap);
            },
        )
    })
}

fn outputs(asked: &Priced) -> Option<Change> {
    let context = &asked.workload.setup.context;
    let rows = u32::try_from(context.parallel.value).ok()?;
    (context.outputs_max.value == 0).then(|| {
        let flags = format!("--outputs-max {rows}");
        let costs = remedy::server_does();
        let words = remedy::fewer_logits();
        Change::new((Subject::Outputs, Loss::Nothing), words, flags, costs, move |question| {
            question.how.outputs_max = Some(rows);
        })
    })
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
    (exists && !entitled).then(|| {
        let costs = remedy::apple_grants();
        let words = remedy::entitlement();
        Change::new(
            (Subject::Entitlement, Loss::Grant),
            words,
            "--entitlement",
            costs,
            |question| {
                if let Some(Place::Ram { entitled, .. } | Place::Device { entitled, .. }) =
                    &mut question.place
                {
                    *entitled = true;
                }
            },
        )
    })
}

fn layout(asked: &Priced) -> Option<Change> {
    asked.workload.setup.repack.then(|| {
        let words = remedy::keep_layout();
        let costs = remedy::slower_prompts();
        Change::new((Subject::Layout, Loss::Speed), words, "--no-repack", costs, |question| {
            question.how.no_repack = true;
        })
    })
}

fn batch(asked: &Priced) -> Option<Change> {
    (asked.workload.setup.context.ubatch.value > u64::from(SMALL_UBATCH)).then(|| {
        let flags = format!("-ub {SMALL_UBATCH}");
        let costs = remedy::slower_prompts();
        Change::new(
            (Subject::Batch, Loss::Speed),
            remedy::smaller_batches(),
            flags,
            costs,
            |question| {
                question.how.ubatch_size = Some(Tokens::new(SMALL_UBATCH));
            },
        )
    })
}

/// Every other backend the GPU offers, and the CPU.
fn backends(asked: &Priced, catalog: &Catalog) -> Result<Vec<Change>, Error> {
    let site = &asked.workload.site;
    let Some(gpu) = &site.gpu else { return Ok(Vec::new()) };
    let there = |backend: &Backend| {
        let api = backend.api.as_ref();
        backend.refused.is_none()
            && backend.id != site.backend.value.id
            && api.is_none_or(|api| gpu.apis.contains(api))
    };
    let change = |backend: Backend| {
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

fn caches(asked: &Priced) -> Vec<Change> {
    let (formats, context) = (&asked.workload.formats, &asked.workload.setup.context);
    let bits = |id| formats[id].bytes.saturating_mul(8).checked_div(formats[id].block);
    let widest = bits(context.keys).max(bits(context.values));
    let levels = [
        ("q8_0", remedy::cache_of_8_bits(), Loss::Trace, remedy::hardly_any_quality()),
        ("q4_0", remedy::cache_of_4_bits(), Loss::Marked, remedy::some_quality()),
    ];
    let narrower = |(id, ..): &(&str, Message, Loss, Message)| {
        formats.find(id).and_then(bits).zip(widest).is_some_and(|(one, now)| one < now)
    };
    let change = |(id, words, loss, costs): (&'static str, Message, Loss, Message)| {
        let flags = format!("-ctk {id} -ctv {id}");
        Change::new((Subject::Cache, loss), words, flags, costs, move |question| {
            question.how.cache_type_k = Some(id.to_owned());
            question.how.cache_type_v = Some(id.to_owned());
            question.how.flash_attn = None;
        })
    };
    levels.into_iter().filter(narrower).map(change).collect()
}

/// Half the context, a quarter, and so on.
fn contexts(asked: &Priced) -> Vec<Change> {
    let now = asked.workload.setup.context.asked.value;
    let shorter = (1..8).map(|halvings| now >> halvings).take_while(|&context| context >= SHORTEST);
    let change = |(place, context): (usize, u64)| {
        let (loss, costs) = match place {
            0 => (Loss::Context, remedy::half_the_context()),
            _ => (Loss::Marked, remedy::most_of_the_context()),
        };
        let tokens = u32::try_from(context).ok().map(Tokens::new);
        let flags = format!("-c {context}");
        Change::new(
            (Subject::Context, loss),
            remedy::shorter_context(),
            flags,
            costs,
            move |question| {
                question.how.ctx_size = tokens;
                // A prompt must fit what is left.
                question.how.prompt_tokens = question.how.prompt_tokens.min(tokens);
            },
        )
    };
    shorter.enumerate().map(change).collect()
}

/// Every smaller file type that ordinary models survive, best first.
fn quantizations(
    question: &Question,
    asked: &Priced,
    catalog: &Catalog,
) -> Result<Vec<Change>, Error> {
    let workload = &asked.workload;
    if workload.contents.is_some() && workload.file_type.as_stored {
        return Ok(Vec::new());
    }
    let all: Vec<FileType> = catalog.all()?;
    let worse = all.into_iter().skip_while(|one| one.id != workload.file_type.id).skip(1);
    let name = match &question.file {
        Some(_) => catalog.split_quant(&question.model).0.to_owned(),
        None => workload.model.id.clone(),
    };
    let change = |file_type: FileType| {
        let added = file_type.perplexity;
        let loss = match added {
            Some(added) if added <= MILD_PERPLEXITY => Loss::Mild,
            _ => Loss::Marked,
        };
        let costs = match added {
            Some(added) => remedy::perplexity(Number(format!("{added:.2}"))),
            None => remedy::not_published(),
        };
        let (id, name) = (file_type.id, name.clone());
        let words = remedy::instead_of(&id, &workload.file_type.id);
        let flags = format!("--quant {id}");
        Change::new((Subject::Quantization, loss), words, flags, costs, move |question| {
            question.model.clone_from(&name);
            question.quant = Some(id.clone());
        })
    };
    Ok(worse.filter(|one| !one.native && one.perplexity.is_some()).map(change).collect())
}
