//! What a model takes, and the memory it is held against.

use super::{super::words, Evidence, Formula, Origin, Part, Pool};
use crate::{
    Answer, Bytes, Case, Estimate, Judgement, Lang, Verdict,
    catalog::system::Cases,
    estimate::{bill, buffers::InMemory, encoder::Encoding, growth},
    judge::{Need, beside::Beside, budget},
    messages::Say,
    model::encoder::SoundTokens,
    resolve::workload::{Mmproj, Workload},
};

facts! {
    /// How well the figures are known.
    Accuracy, of(workload: &Workload, need: Need) -> Self {
        /// What they rest on.
        evidence: Evidence = workload.runtime.evidence,
        /// How far resident memory may be off, thousandths.
        error_permille: u64 =
            workload.runtime.stated_error_permille.saturating_add(workload.model.error_permille),
        /// The working set less that error, in bytes.
        working_set_low_bytes: u64 = need.range().0.get(),
        /// The working set and that error, in bytes.
        working_set_high_bytes: u64 = need.range().1.get(),
    }
}

/// The parts that weights are loaded as.
const LOADED: [Part; 4] =
    [Part::MappedWeights, Part::IdleExperts, Part::RepackedWeights, Part::CopiedWeights];
/// Those of them that lie in the mapped file.
const MAPPED: [Part; 2] = [Part::MappedWeights, Part::IdleExperts];

fn of_parts<const N: usize>(estimate: &Estimate, parts: [Part; N]) -> u64 {
    Bytes::sum(parts.map(|part| estimate.part(part))).unwrap_or(Bytes::MAX).get()
}

facts! {
    /// What it takes, in bytes.
    Footprint, of(answer: &Answer, estimate: &Estimate, lang: Lang) -> Self {
        /// Tensor data as stored, without padding and metadata.
        weights_bytes: u64 = estimate.weights_bytes.get(),
        /// The whole file; null where it cannot be known.
        file_bytes: Option<u64> = estimate.file_bytes.map(Bytes::get),
        /// Tensors used in place from the mapped file.
        mapped_weights_bytes: u64 = of_parts(estimate, MAPPED),
        /// Tensors copied into the layout the processor prefers.
        repacked_weights_bytes: u64 = estimate.part(Part::RepackedWeights).get(),
        /// Tensors loaded into ordinary or device memory as they are.
        copied_weights_bytes: u64 = estimate.part(Part::CopiedWeights).get(),
        /// Mapped, repacked and copied together.
        loaded_weights_bytes: u64 = of_parts(estimate, LOADED),
        /// Keys and values of the context.
        kv_cache_bytes: u64 = estimate.part(Part::KvCache).get(),
        /// State of recurrent layers.
        recurrent_state_bytes: u64 = estimate.part(Part::RecurrentState).get(),
        /// The reserved compute buffer.
        compute_bytes: u64 = estimate.part(Part::Compute).get(),
        /// The part of it touched once a prompt of `prompt_tokens` has been processed.
        compute_resident_bytes: u64 = estimate.compute_resident().get(),
        /// Logits and embeddings that are handed out.
        output_bytes: u64 = estimate.part(Part::Output).get(),
        /// The encoder of images and sound, with its buffers; zero without one.
        encoder_bytes: u64 = estimate.part(Part::Encoder).get(),
        /// What guesses ahead of the model: weights, cache and buffers of its own; zero without one.
        draft_bytes: u64 = estimate.part(Part::Draft).get(),
        /// A second model in the same process: weights, cache and buffers of its own; zero without one.
        beside_bytes: u64 = estimate.part(Part::Beside).get(),
        /// Adapters; zero without one.
        adapter_bytes: u64 = estimate.part(Part::Adapter).get(),
        /// The process itself, its vocabulary included.
        process_bytes: u64 = estimate.process().get(),
        /// What lies in the buffers of each memory: of devices, then of the machine.
        buffers: Vec<MemoryBuffers> = {
            let workload = &answer.workload;
            let all = InMemory::all(workload, estimate);
            all.iter().map(|one| MemoryBuffers::of(workload, one)).collect()
        },
        /// Everything the process asks for.
        reserved_bytes: u64 = estimate.reserved().get(),
        /// The peak resident set of a run, file pages read at load included.
        resident_bytes: u64 = estimate.resident().get(),
        /// What is charged, and the mapped weights that every token reads.
        working_set_bytes: u64 = estimate.working_set().get(),
        /// What the system cannot take back.
        charged_bytes: u64 = estimate.charged().get(),
        /// Of everything asked for, what lies in a graphics card.
        vram_bytes: u64 = estimate.lying_in(Pool::VRAM, |columns| columns.reserved).get(),
        /// What a server grows by with use; in none of the totals.
        growth: Growth = Growth::of(answer, &answer.growth, lang),
        /// The bill, line by line; each total above sums a column of it.
        terms: Vec<Term> = estimate.terms.iter().map(|term| Term::of(term, lang)).collect(),
        /// The memory the question is about: what lies elsewhere is not held against the budget.
        #[serde(skip)]
        pool: Pool = answer.workload.pool_asked_about(),
    }
}

facts! {
    /// What lies in the buffers of one memory, in bytes.
    MemoryBuffers as "FitBuffers", of(workload: &Workload, one: &InMemory) -> Self {
        /// host, or gpu0, npu0, remote0 and so on.
        memory: String = words::memory(workload, one.device),
        /// What llama.cpp calls the buffer.
        device: String = {
            let devices = &workload.setup.offload.devices;
            let device = one.device.and_then(|device| devices.get(device));
            device.map_or_else(|| "CPU".to_owned(), |device| device.name.clone())
        },
        /// host, gpu, npu or remote.
        kind: String = {
            let memory = words::memory(workload, one.device);
            memory.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned()
        },
        /// The first and the last layer that run there, the output behind the last; null where none does.
        layers: Option<[u64; 2]> = one.layers,
        /// Weights.
        weights_bytes: u64 = one.weights,
        /// Keys and values of the context.
        kv_cache_bytes: u64 = one.cache,
        /// State of recurrent layers.
        recurrent_state_bytes: u64 = one.state,
        /// The reserved compute buffer.
        compute_bytes: u64 = one.compute,
        /// Logits and embeddings that are handed out.
        output_bytes: u64 = one.output,
    }
}

facts! {
    /// What a server grows by with use, in bytes: nothing where it keeps neither prompts nor checkpoints.
    Growth as "FitGrowth", of(answer: &Answer, growth: &growth::Growth, lang: Lang) -> Self {
        /// Past prompts, at most.
        prompt_cache_bytes: u64 = growth.part(Part::PromptCache).get(),
        /// States of every sequence to go back to, at most.
        checkpoint_bytes: u64 = growth.part(Part::Checkpoints).get(),
        /// Both together.
        full_bytes: u64 = growth.full().get(),
        /// The verdict once it has grown so far; null with a null budget.
        verdict_when_full: Option<Verdict> = answer.when_full.map(|judgement| judgement.verdict),
        /// What is kept of one prompt of `prompt_tokens`, without its checkpoints; null where that is not known.
        prompt_state_bytes: Option<u64> = growth.state.as_ref().map(|term| term.amount().get()),
        /// One checkpoint at `prompt_tokens`; null where the model needs none.
        checkpoint_state_bytes: Option<u64> =
            growth.checkpoint.as_ref().map(|term| term.amount().get()),
        /// Flags with which it stays within the budget; null where it does so without.
        flags_to_stay: Option<String> = answer.flags_to_stay(),
        /// What it comes to, line by line, and what one prompt and one checkpoint are made of.
        terms: Vec<Term> = {
            let ones = growth.state.iter().chain(&growth.checkpoint);
            let ones = ones.filter(|_| !growth.terms.is_empty());
            let mut all: Vec<_> = growth.terms.iter().chain(ones).collect();
            all.sort_by_key(|term| term.part);
            all.into_iter().map(|term| Term::of(term, lang)).collect()
        },
    }
}

facts! {
    /// The second model that stays loaded in the same process.
    Second as "FitSecond", of(second: &Workload) -> Self {
        /// An id of `list models`, or what the file says.
        id: String = second.model.id.clone(),
        /// The name its publisher gives it.
        name: String = second.model.name.clone(),
        /// The quantization.
        quant: String = second.quant().to_owned(),
        /// Tokens of its own context; of embeddings the longest passage.
        ctx_size: u64 = second.setup.context.asked.value,
        /// It makes embeddings.
        embeddings: bool = second.setup.context.embeddings.value,
        /// Numbers in an embedding: its hidden size; null where it makes none.
        dimensions: Option<u64> =
            second.setup.context.embeddings.value.then_some(second.model.shape.hidden),
        /// Where its layers are computed.
        backend: String = second.backend().id.clone(),
    }
}

facts! {
    /// The encoder of images and sound that is loaded beside the model.
    Encoder as "FitEncoder", of(workload: &Workload, mmproj: &Mmproj, encoding: &Encoding) -> Self {
        /// Its file.
        file: String = mmproj.file.name.clone(),
        /// Tensor data as stored, without padding and metadata.
        weights_bytes: u64 = encoding.weights.get(),
        /// Its compute buffers.
        compute_bytes: u64 = encoding.compute.get(),
        /// Tokens of context that an image takes; null where it reads none, or that is not known.
        tokens_per_image: Option<u64> = encoding.tokens_per_image,
        /// Images that the context of a sequence holds, without a word of text; null as before.
        max_images: Option<u64> = encoding.tokens_per_image.and_then(|tokens| {
            workload.setup.context.of_sequence().checked_div(tokens)
        }),
        /// Tokens of context that a second of sound takes; null where it hears none, or by the piece.
        tokens_per_second: Option<u64> = encoding.sound.and_then(|sound| match sound {
            SoundTokens::Steady { a_second } => Some(a_second),
            SoundTokens::Windows { .. } => None,
        }),
        /// Tokens that each piece of sound takes, the last filled up; null where it hears none, or by the second.
        tokens_per_window: Option<u64> = encoding.sound.and_then(|sound| match sound {
            SoundTokens::Steady { .. } => None,
            SoundTokens::Windows { each, .. } => Some(each),
        }),
        /// How long such a piece is, seconds; null as before.
        window_seconds: Option<u64> = encoding.sound.and_then(|sound| match sound {
            SoundTokens::Steady { .. } => None,
            SoundTokens::Windows { seconds, .. } => Some(seconds),
        }),
        /// Tokens that sound takes, and so many seconds of it; `None` where it hears none.
        #[serde(skip)]
        sound: Option<(u64, u64)> = encoding.sound.map(|sound| match sound {
            SoundTokens::Steady { a_second } => (a_second, 1),
            SoundTokens::Windows { seconds, each } => (each, seconds),
        }),
    }
}

impl Encoder {
    /// That of an answer, if one is loaded.
    pub(super) fn of_answer(answer: &Answer) -> Option<Self> {
        let (workload, estimate) = (&answer.workload, &answer.estimate);
        let (mmproj, encoding) = (workload.encoder.as_ref()?, estimate.encoder.as_ref()?);
        Some(Self::of(workload, mmproj, encoding))
    }
}

facts! {
    /// A line of the bill; amounts in bytes.
    Term, of(term: &bill::Term, lang: Lang) -> Self {
        /// What it pays for.
        part: Part = term.part,
        /// What exactly.
        label: String = term.label.say(lang),
        /// How the factors make the amount.
        formula: Formula = term.formula,
        /// What the amount is made of.
        factors: Vec<Factor> = term.factors.iter().map(|one| Factor::of(one, lang)).collect(),
        /// The memory it lies in.
        #[cfg_attr(feature = "schema", schemars(with = "String"))]
        pool: Pool = term.pool,
        /// What is asked for.
        reserved: u64 = term.column(|columns| columns.reserved).get(),
        /// What is touched.
        resident: u64 = term.column(|columns| columns.resident).get(),
        /// What the system cannot take back.
        charged: u64 = term.column(|columns| columns.charged).get(),
        /// What every token needs.
        working_set: u64 = term.column(|columns| columns.working).get(),
        /// Where the rule comes from.
        source: String = term.source.to_string(),
    }
}

facts! {
    /// A number in a line of the bill.
    Factor, of(factor: &bill::Factor, lang: Lang) -> Self {
        /// What it counts.
        name: String = factor.name.say(lang),
        /// The number.
        value: u64 = factor.value,
        /// asked, detected, a file of the catalog, or what it is behind `default:`, `constant:` and
        /// `computed:`.
        #[cfg_attr(feature = "schema", schemars(with = "String"))]
        origin: Origin = factor.origin.only(lang),
    }
}

impl Term {
    /// What its factors make, in bytes, whatever the columns it stands in.
    #[must_use]
    pub fn amount(&self) -> u64 {
        self.reserved.max(self.resident).max(self.charged).max(self.working_set)
    }
}

facts! {
    /// The memory there is, in bytes.
    Budget, of(answer: &Answer, budget: &budget::Budget, lang: Lang) -> Self {
        /// The memory of the machine, or what was given as free.
        ram_bytes: u64 = budget.ram.get(),
        /// What the system and other programs keep.
        os_reserved_bytes: Reserve = Reserve::of(budget.reserve()),
        /// What the working set may take under the typical reserve.
        physical_bytes: u64 = budget.physical(Case::Typical).get(),
        /// What the process may be charged; null where that is the physical budget.
        charge_limit_bytes: Option<u64> = budget.charge_limit(Case::Typical).map(Bytes::get),
        /// Whose reserve it is: an id of `list systems`, `free`, `machine`, ...
        system: String = budget.system().to_owned(),
        /// Where the reserve comes from.
        source: String = budget.source().say(lang),
        /// Every memory that something lies in: of devices beside the machine, then the machine's.
        memories: Vec<Memory> = Memory::all(answer, budget),
        /// Nothing is kept: the amount is what is free.
        #[serde(skip)]
        is_free: bool = budget.is_free(),
        /// What is kept is what is in use on the machine that was looked at.
        #[serde(skip)]
        is_detected: bool = budget.is_machine(),
        /// A GPU that is part of the chip gets no more than a share of the memory.
        #[serde(skip)]
        is_shared_with_gpu: bool = budget.is_shared_with_gpu(),
    }
}

facts! {
    /// One memory, and what lies there, in bytes.
    Memory as "FitMemory", of(named: String, budget: &budget::Budget, need: &Need) -> Self {
        /// host, or gpu0, remote0 and so on.
        memory: String = named,
        /// All of it.
        total_bytes: u64 = budget.ram.get(),
        /// What of it may be used.
        available_bytes: Reserve = Reserve::of(Cases {
            optimistic: budget.physical(Case::Optimistic),
            typical: budget.physical(Case::Typical),
            conservative: budget.physical(Case::Conservative),
        }),
        /// What must stay there to be fast.
        needed_bytes: u64 = need.working_set.get(),
        /// What is left in typical use; below zero what is missing.
        headroom_bytes: i64 = Judgement::of(need, budget).headroom,
    }
}

impl Memory {
    fn all(answer: &Answer, budget: &budget::Budget) -> Vec<Self> {
        let (workload, estimate) = (&answer.workload, &*answer.estimate);
        let beside = Beside::all(workload);
        let of = |one: &Beside| {
            let need = Need::in_pool(workload, estimate, one.pool);
            Self::of(words::memory(workload, Some(one.device)), &one.budget, &need)
        };
        let own = workload.pool_asked_about();
        let named = match own {
            Pool::Ram => words::memory(workload, None),
            Pool::Gpu(_) | Pool::Remote(_) => words::memory(workload, Some(0)),
        };
        let own = Self::of(named, budget, &Need::in_pool(workload, estimate, own));
        beside.iter().map(of).chain([own]).collect()
    }
}

facts! {
    /// What the system and other programs keep, in bytes.
    Reserve, of(kept: Cases) -> Self {
        /// Little else runs.
        optimistic: u64 = kept.optimistic.get(),
        /// Everyday use.
        typical: u64 = kept.typical.get(),
        /// Much else runs, or the machine is set up badly.
        conservative: u64 = kept.conservative.get(),
    }
}
