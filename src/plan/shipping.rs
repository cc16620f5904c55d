//! What a team that ships does besides choosing a model, with the figures of the first one.

use std::{collections::BTreeMap, sync::Arc};

use super::{capability, figures::exact, search::Candidate};
use crate::{
    Bytes, Error, How, Message, Tokens,
    ask::{HEADS, Question},
    catalog::{
        scope::{Circumstances, Unknown},
        shipping::{Shipping, ShippingTopic, figures},
        store::Store,
        task::Task,
        usage::{Mode, ReadyFormat, Thinks},
    },
    estimate::{bill::Part, graphs::PlannedGraphs, llama_cpp::inventory::Inventory},
    judge::rules,
    messages::{Number, Say, plan as say},
    price::{Priced, Pricer},
    resolve::workload::Workload,
};

/// What to do about a topic.
#[derive(Debug)]
pub struct ShippingNote {
    pub topic: ShippingTopic,
    pub text: Message,
    /// The same in a line.
    pub short: Message,
    pub source: String,
}

/// What is to be done for `first` where it runs: of each topic the first entry that holds and whose figures
/// are known.
pub(super) fn notes(
    first: &Candidate,
    task: &Task,
    pricing: &Pricer<'_>,
) -> Result<Vec<ShippingNote>, Error> {
    let workload = &first.row.workload;
    let here = here(workload);
    let mut entries = pricing.catalog().all::<Shipping>()?;
    let is_for = |one: &Shipping| one.tasks.is_empty() || one.tasks.contains(&task.id);
    entries.retain(|one| is_for(one) && one.when.holds(&here, Unknown::Fails));
    let known = Figures::of(first, task, pricing)?;
    let note = |one: &Arc<Shipping>| {
        let text = known.filled(&one.text)?;
        let calls = one.calls.clone().map(Message::same);
        let short = calls.map_or_else(|| Some(text.clone()), |calls| known.filled(&calls))?;
        Some(ShippingNote { topic: one.topic, text, short, source: one.source.clone() })
    };
    let of_topic = |topic: ShippingTopic| {
        let mut entries = entries.iter().filter(|one| one.topic == topic);
        entries.find_map(note)
    };
    Ok(ShippingTopic::ALL.into_iter().filter_map(of_topic).collect())
}

/// Where it runs, and what runs it.
fn here(workload: &Workload) -> Circumstances<'_> {
    Circumstances {
        runtime: Some(&workload.runtime.id),
        scheme: Some(workload.quant()),
        ..rules::facts(workload)
    }
}

/// What is known of the first model, by the names that texts have for it.
struct Figures(BTreeMap<&'static str, Message>);

impl Figures {
    fn of(first: &Candidate, task: &Task, pricing: &Pricer<'_>) -> Result<Self, Error> {
        let mut known = Self(BTreeMap::new());
        known.add("limit", Number(task.first_token_s).message());
        known.thinking(first, task);
        known.reading(first, task, pricing)?;
        known.search(&first.row);
        known.drafts(first, pricing);
        known.delivery(&first.row, pricing)?;
        Ok(known)
    }

    fn add(&mut self, name: &'static str, value: Message) {
        self.0.insert(name, value);
    }

    /// A text with its figures; `None` where one is not known.
    fn filled(&self, text: &Message) -> Option<Message> {
        let fill = |text: &str, lang| {
            figures(text).try_fold(text.to_owned(), |filled, name| {
                let value = self.0.get(name)?;
                Some(filled.replace(&format!("{{{name}}}"), value.to(lang)))
            })
        };
        let [en, es] = crate::Lang::ALL.map(|lang| fill(text.to(lang), lang));
        Some(Message::new(en?, es?))
    }

    /// How thinking is switched, where it is.
    fn thinking(&mut self, first: &Candidate, task: &Task) {
        let model = first.model();
        let thinking = model.usage.thinking.as_ref();
        let thinks = capability::mode(model, task) == Mode::Thinking;
        let Some(default) = thinking.and_then(|thinking| thinking.default) else { return };
        if default.is_switched() {
            self.add("mode", Message::same(if thinks { "on" } else { "off" }));
            self.add("thinks", Message::same(thinks.to_string()));
        } else if default == Thinks::Always {
            self.add("always", say::always());
        }
    }

    /// What is read at once: all that the context takes, or what the task waits for.
    fn reading(
        &mut self,
        first: &Candidate,
        task: &Task,
        pricing: &Pricer<'_>,
    ) -> Result<(), Error> {
        let context = first.row.workload.setup.context.asked.value;
        let whole = context.saturating_sub(task.output.into()).max(1);
        let whole = u32::try_from(whole).unwrap_or(u32::MAX);
        let limit_ms = task.first_token_s * 1000.0;
        let Some(chunk) = longest_prompt(&first.question, whole, limit_ms, pricing)? else {
            return Ok(());
        };
        let name = if chunk < whole { "chunk" } else { "whole" };
        if chunk > 0 {
            self.add(name, Message::same(chunk.to_string()));
        }
        Ok(())
    }

    /// The second model, where that makes embeddings.
    fn search(&mut self, row: &Priced) {
        let second = row.workload.beside.as_deref();
        let Some(second) = second.filter(|second| second.setup.context.embeddings.value) else {
            return;
        };
        let dimensions = second.model.shape.hidden;
        self.add("embedder", Message::same(second.model.name.clone()));
        let terms = row.estimate.terms.iter().filter(|term| term.part == Part::Beside);
        let working = Bytes::sum(terms.map(|term| term.column(|columns| columns.working)));
        self.add("embedder_memory", said(working.unwrap_or(Bytes::MAX)));
        let passage = second.setup.context.prompt.value;
        self.add("passage", Message::same(passage.to_string()));
        self.add("dimensions", Message::same(dimensions.to_string()));
        self.add("bytes_a_passage", Message::same(dimensions.saturating_mul(2).to_string()));
    }

    /// What guesses ahead: heads of its own, or a file that was made for it.
    fn drafts(&mut self, first: &Candidate, pricing: &Pricer<'_>) {
        let model = first.model();
        if model.shape.nextn_layers > 0 {
            let how = How { draft: Some(HEADS.to_owned()), ..first.question.how.clone() };
            let heads = pricing.price(&Question { how, ..first.question.clone() });
            if let Ok(row) = heads {
                self.add("heads_memory", said(row.estimate.part(Part::Draft)));
            }
        }
        let drafter = |format| format == ReadyFormat::Drafter;
        let mut files = model.usage.ready.iter().filter(|one| drafter(one.format));
        if let Some((repo, file)) = files.find_map(|one| Some((&one.repo, one.file.as_ref()?))) {
            self.add("drafter", Message::same(file.clone()));
            self.add("drafter_repo", Message::same(repo.clone()));
        }
    }

    /// All that is delivered, whole or in parts.
    fn delivery(&mut self, row: &Priced, pricing: &Pricer<'_>) -> Result<(), Error> {
        let workload = &row.workload;
        let first = row.estimate.download();
        let size = row.estimate.downloads();
        self.add("size", gigabytes(size));
        self.add("free_disk", gigabytes(Bytes::new(size.get().saturating_mul(2))));
        let here = here(workload);
        let sells = |store: &Store| store.when.holds(&here, Unknown::Fails);
        let Some(store) = pricing.catalog().first(sells)? else { return Ok(()) };
        self.add("store_limit", gigabytes(Bytes::new(store.delivers)));
        if size.get() > store.delivers {
            self.add("past_store", store.name.clone());
        }
        let Some(pack) = store.pack else { return Ok(()) };
        self.add("pack", gigabytes(Bytes::new(pack)));
        if first.get() <= pack {
            return Ok(());
        }
        match largest_tensor(row)? {
            Some(largest) if largest.get() <= pack => {
                let parts = first.get().div_ceil(SPLIT_TENSORS);
                self.add("tensor_parts", Message::same(parts.to_string()));
            }
            largest => {
                let parts = first.get().div_ceil(SPLIT_BYTES);
                self.add("byte_parts", Message::same(parts.to_string()));
                if let Some(largest) = largest {
                    self.add("largest", gigabytes(largest));
                }
            }
        }
        Ok(())
    }
}

/// What `llama-gguf-split --split-max-size 1400M` and `split -b 1400M` put into a part.
const SPLIT_TENSORS: u64 = 1_400_000_000;
const SPLIT_BYTES: u64 = 1400 << 20;

/// The longest prompt, in hundreds of tokens or `most`, whose first token comes in time; `None` where the
/// reading speed is not known.
fn longest_prompt(
    question: &Question,
    most: u32,
    limit_ms: f64,
    pricing: &Pricer<'_>,
) -> Result<Option<u32>, Error> {
    let wait = |prompt: u32| -> Result<Option<f64>, Error> {
        let how = How { prompt_tokens: Some(Tokens::new(prompt)), ..question.how.clone() };
        let row = pricing.price(&Question { how, ..question.clone() })?;
        Ok(row.speed.ttft_ms.map(|first| first.typical))
    };
    match wait(most)? {
        None => return Ok(None),
        Some(whole) if whole <= limit_ms => return Ok(Some(most)),
        Some(_) => {}
    }
    let (mut reads, mut fails) = (0, most.div_ceil(STEP));
    while fails.saturating_sub(reads) > 1 {
        let middle = reads.midpoint(fails);
        if wait(middle.saturating_mul(STEP))?.is_some_and(|wait| wait <= limit_ms) {
            reads = middle;
        } else {
            fails = middle;
        }
    }
    Ok(Some(reads.saturating_mul(STEP)))
}

/// Tokens that chunks are told apart by.
const STEP: u32 = 100;

/// The largest tensor of a file that llama.cpp reads in parts; `None` for what other runtimes read.
fn largest_tensor(row: &Priced) -> Result<Option<Bytes>, Error> {
    let workload = &row.workload;
    if workload.scheme.is_some() {
        return Ok(None);
    }
    let graphs = PlannedGraphs::of(workload)?;
    let inventory = Inventory::of(workload, &graphs.weights, &graphs.groups)?;
    Ok(inventory.weights.iter().map(|stored| Bytes::new(stored.bytes)).max())
}

/// Sizes of files as stores and downloads have them: 10^9 bytes.
fn gigabytes(size: Bytes) -> Message {
    let amount = exact(size.get()) / 1e9;
    let decimals = if amount < 9.95 { 2 } else { 0 };
    let amount = Number(format!("{amount:.decimals$}")).message();
    Message::joined([&amount, &Message::same(" GB")], "")
}

fn said(size: Bytes) -> Message {
    let [en, es] = crate::Lang::ALL.map(|lang| size.say(lang));
    Message::new(en, es)
}
