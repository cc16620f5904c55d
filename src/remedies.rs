//! What would make it fit: changes of the setup, each priced like the setup itself.

use crate::{
    Bytes, Error, Judgement, Tokens, Verdict,
    answer::judge,
    ask::How,
    budget::Budget,
    estimate::{Estimate, compute::Passes},
    workload::{LoadMode, Workload},
};

/// One change, what it saves and what it costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remedy {
    /// The change in words.
    pub change: &'static str,
    /// The flags that make it, for edgefit and llama.cpp alike.
    pub flags: String,
    /// What it saves of the budget that holds least.
    pub saves: Bytes,
    /// What is lost by it.
    pub costs: &'static str,
    /// The verdict with this change alone.
    pub verdict: Verdict,
}

/// A change of the setup.
struct Change {
    words: &'static str,
    flags: String,
    costs: &'static str,
    how: How,
}

/// Every change that makes sense for a workload, least loss first.
fn changes(how: &How, workload: &Workload) -> Vec<Change> {
    let setup = &workload.setup;
    let mut changes = Vec::new();
    let mut add = |possible: bool, words, flags: String, costs, how: How| {
        if possible {
            changes.push(Change { words, flags, costs, how });
        }
    };
    let no_repack = How { no_repack: true, ..how.clone() };
    add(
        setup.repack,
        "keep weights in the layout of the file",
        "--no-repack".to_owned(),
        "slower prompts",
        no_repack,
    );
    let mmap = How { load_mode: Some(LoadMode::Mmap), ..how.clone() };
    let read = setup.load_mode.value == LoadMode::None;
    add(read, "map the file instead of reading it", "--load-mode mmap".to_owned(), "nothing", mmap);
    let ubatch = How { ubatch_size: Some(Tokens::new(SMALL_UBATCH)), ..how.clone() };
    let large = setup.context.ubatch.value > u64::from(SMALL_UBATCH);
    add(large, "smaller micro-batches", format!("-ub {SMALL_UBATCH}"), "slower prompts", ubatch);
    let eight_bits = Some("q8_0".to_owned());
    let cache = How {
        cache_type_k: eight_bits.clone(),
        cache_type_v: eight_bits,
        flash_attn: None,
        ..how.clone()
    };
    let flags = "-ctk q8_0 -ctv q8_0".to_owned();
    add(true, "an 8-bit KV cache", flags, "hardly any quality", cache);
    let half = setup.context.asked.value / 2;
    let shorter = How { ctx_size: u32::try_from(half).ok().map(Tokens::new), ..how.clone() };
    add(half > 0, "half the context", format!("-c {half}"), "a shorter memory", shorter);
    changes
}

/// Micro-batches for a machine short of memory, tokens.
const SMALL_UBATCH: u32 = 128;

/// The changes that help, least loss first; none if it fits.
pub(crate) fn of(
    how: &How,
    workload: &Workload,
    (passes, estimate): (&Passes, &Estimate),
    budget: &Budget,
    judgement: Judgement,
) -> Vec<Remedy> {
    if judgement.verdict == Verdict::Fits {
        return Vec::new();
    }
    let relevant = |bill: &Estimate| {
        if judgement.charge_decides { bill.charged() } else { bill.working_set() }
    };
    let before = relevant(estimate);
    let price = |changed: &Workload| -> Result<Estimate, Error> {
        // What is run does not depend on how weights are loaded.
        if changed.setup.context == workload.setup.context {
            Estimate::with_passes(changed, passes)
        } else {
            Estimate::of(changed)
        }
    };
    let remedy = |change: Change| {
        let changed = workload.run_as(&change.how).ok()?;
        let bill = price(&changed).ok()?;
        let saves = before.checked_sub(relevant(&bill)).filter(|saves| *saves > Bytes::ZERO)?;
        let verdict = judge(&changed, &bill, budget).verdict;
        let Change { words, flags, costs, .. } = change;
        Some(Remedy { change: words, flags, saves, costs, verdict })
    };
    changes(how, workload).into_iter().filter_map(remedy).collect()
}
