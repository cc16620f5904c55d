//! What a server grows by with use: past prompts it keeps, and states to go back to.
//!
//! Source of every rule: llama.cpp 0c1e57098, `tools/server/server-task.cpp` (`server_prompt_cache`) and
//! `tools/server/server-context.cpp` (`create_checkpoint`, `update_slots`).

use super::{
    bill::{Factor, Formula, Part, Term, total},
    llama_cpp::state::{Extent, SavedState},
};
use crate::{
    Bytes, Error,
    catalog::app::Checkpoints,
    messages::{bill, terms},
    resolve::workload::{PromptCache, Workload},
};

const CACHE: &str = "llama.cpp 0c1e57098, tools/server/server-task.cpp (server_prompt_cache)";
const CHECKPOINTS: &str =
    "llama.cpp 0c1e57098, tools/server/server-context.cpp (create_checkpoint)";
const STATE: &str =
    "llama.cpp 0c1e57098, src/llama-kv-cache.cpp (state_write) and the other kinds of memory";

/// Bytes of a MiB.
const MEBIBYTE: u64 = 1 << 20;
/// Checkpoints one request makes at most: the first one kept, and two near its end. Below this many, none is
/// dropped before the limit is reached.
const OF_A_REQUEST: u64 = 3;
/// Tokens before the end of a prompt where a server makes the last two checkpoints of it, beside a micro-batch.
const BEFORE_THE_END: u64 = 4;

/// What a server grows by with use; none of it is part of a bill.
#[derive(Clone, Debug, Default)]
pub struct Growth {
    /// The most it comes to: what prompts and checkpoints take.
    pub terms: Vec<Term>,
    /// The state of one prompt, as it is kept of it; `None` where the runtime is not llama.cpp.
    pub state: Option<Term>,
    /// One state to go back to; `None` where the model needs none.
    pub checkpoint: Option<Term>,
}

impl Growth {
    /// What a server for `workload` grows by; nothing where the runtime is not llama.cpp.
    ///
    /// # Errors
    /// [`Error::Overflow`] if an amount does not fit 64 bits.
    pub fn of(workload: &Workload) -> Result<Self, Error> {
        if workload.priced_from_data().is_some() {
            return Ok(Self::default());
        }
        let served = Served { workload };
        let context = &workload.setup.context;
        let prompt = context.prompt.value;
        let state = served.state(Part::PromptCache, prompt, Extent::Whole)?;
        let needs = SavedState::of(workload).needs_checkpoints();
        let of_prompt = || served.state(Part::Checkpoints, prompt, Extent::Partial);
        let checkpoint = needs.then(of_prompt).transpose()?;
        let mut terms = Vec::new();
        if needs && context.checkpoints.value > 0 {
            terms.push(served.checkpoints()?);
        }
        match context.prompt_cache.value {
            PromptCache::OFF => {}
            PromptCache::Mebibytes(mib) => terms.push(served.limited(mib)?),
            PromptCache::Tokens => {
                terms.push(served.unlimited(state.amount(), checkpoint.as_ref())?);
            }
        }
        terms.sort_by_key(|term| term.part);
        let overflow = Error::Overflow { part: bill::all_parts() };
        let sum = total(&terms, |_| true);
        sum.ok_or(overflow).map(|_| Self { terms, state: Some(state), checkpoint })
    }

    /// What a part comes to at most.
    #[must_use]
    pub fn part(&self, part: Part) -> Bytes {
        let terms = self.terms.iter().filter(|term| term.part == part);
        total(terms, |columns| columns.reserved).unwrap_or(Bytes::MAX)
    }

    /// All of it.
    #[must_use]
    pub fn full(&self) -> Bytes {
        total(&self.terms, |columns| columns.reserved).unwrap_or(Bytes::MAX)
    }
}

/// A workload that is served.
struct Served<'a> {
    workload: &'a Workload,
}

impl Served<'_> {
    /// The state of so many tokens, that of the draft beside it.
    fn state(&self, part: Part, tokens: u64, extent: Extent) -> Result<Term, Error> {
        let mut factors = SavedState::of(self.workload).factors(tokens, extent)?;
        if let Some(draft) = &self.workload.draft {
            let state = SavedState::of(draft).factors(tokens, extent)?;
            let bytes = Bytes::sum(state.iter().map(|factor| Bytes::new(factor.value)));
            let bytes = bytes.ok_or(Error::Overflow { part: part.label() })?.get();
            factors.push(Factor::computed(bill::draft(), bytes, terms::saved_rule()));
        }
        let label = match part {
            Part::Checkpoints => terms::a_checkpoint(tokens),
            _ => terms::a_prompt(tokens),
        };
        Term::new(part, label, Formula::Sum, factors, STATE)
    }

    /// Checkpoints of every sequence, each of a full one.
    fn checkpoints(&self) -> Result<Term, Error> {
        let context = &self.workload.setup.context;
        let one = self.state(Part::Checkpoints, context.cells, Extent::Partial)?.amount();
        let (kept, why) = match self.limit() {
            Some(limit) => (self.most_within(limit, one), terms::most_within_rule(limit)),
            None => (self.most_kept(), terms::most_kept_rule()),
        };
        let factors = [
            Factor::given(terms::sequences(), &context.parallel),
            Factor::computed(terms::kept_checkpoints(), kept, why),
            Factor::computed(terms::bytes_of_one(), one.get(), terms::saved_rule()),
        ];
        let label = terms::of_every_sequence();
        Term::new(Part::Checkpoints, label, Formula::Product, factors, CHECKPOINTS)
    }

    /// What all of them may take together, where the program they are made by limits that.
    fn limit(&self) -> Option<Bytes> {
        self.workload.setup.by_app.ctx_checkpoints?;
        let app = self.workload.app.as_deref()?;
        match app.settings.ctx_checkpoints.there(&self.workload.circumstances(app))? {
            Checkpoints::Count(_) => None,
            Checkpoints::Ruled(rule) => Some(Bytes::new(rule.limit_mib.saturating_mul(MEBIBYTE))),
        }
    }

    /// As many of each sequence as such a limit holds of all.
    fn most_within(&self, limit: Bytes, one: Bytes) -> u64 {
        let context = &self.workload.setup.context;
        let of_all = one.get().saturating_mul(context.parallel.value);
        let held = limit.get().checked_div(of_all).unwrap_or(u64::MAX);
        context.checkpoints.value.min(held)
    }

    /// One less than the limit: before one more would reach it, an older one is dropped.
    fn most_kept(&self) -> u64 {
        let limit = self.workload.setup.context.checkpoints.value;
        limit.saturating_sub(1).max(limit.min(OF_A_REQUEST))
    }

    /// As much as the limit lets it.
    fn limited(&self, mib: u64) -> Result<Term, Error> {
        let origin = self.workload.setup.context.prompt_cache.origin.clone();
        let factors = [
            Factor::new(terms::limit_mebibytes(), mib, origin),
            Factor::constant(terms::mebibyte_bytes(), MEBIBYTE, terms::of_a_mebibyte()),
        ];
        Term::new(Part::PromptCache, terms::at_its_limit(), Formula::Product, factors, CACHE)
    }

    /// As many prompts as there is context for, each with its checkpoints.
    fn unlimited(&self, state: Bytes, checkpoint: Option<&Term>) -> Result<Term, Error> {
        let context = &self.workload.setup.context;
        let prompt = context.prompt.value.max(1);
        let prompts = context.size.checked_div(prompt).unwrap_or(1).max(1);
        let beside =
            checkpoint.map_or(Some(0), |one| one.amount().get().checked_mul(self.made_for(prompt)));
        let each = beside.and_then(|beside| beside.checked_add(state.get()));
        let each = each.ok_or(Error::Overflow { part: Part::PromptCache.label() })?;
        let factors = [
            Factor::computed(terms::prompts(), prompts, terms::prompts_rule()),
            Factor::computed(terms::bytes_of_one(), each, terms::with_checkpoints()),
        ];
        Term::new(Part::PromptCache, terms::without_limit(), Formula::Product, factors, CACHE)
    }

    /// Checkpoints that are made while so long a prompt is read.
    fn made_for(&self, prompt: u64) -> u64 {
        let context = &self.workload.setup.context;
        let long = prompt > context.ubatch.value.saturating_add(BEFORE_THE_END);
        let made = if long { 2 } else { 1 };
        made.min(context.checkpoints.value)
    }
}
