//! What would make it fit: changes of the setup, each priced by asking again.

use crate::{
    Bytes, Catalog, Judgement, Tokens, Verdict,
    answer::need,
    ask::{How, Question},
    budget::Budget,
    estimate::Estimate,
    resolve::resolve,
};

/// One change, what it saves and what it costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remedy {
    /// The change in words.
    pub change: String,
    /// The flags that make it, for edgefit and llama.cpp alike.
    pub flags: String,
    /// What it saves of the budget that does not hold.
    pub saves: Bytes,
    /// What is lost by it.
    pub costs: &'static str,
    /// The verdict with this change alone.
    pub verdict: Verdict,
}

/// A change that can be tried on any question.
struct Change {
    words: &'static str,
    flags: &'static str,
    costs: &'static str,
    apply: fn(&mut How),
}

/// Every change that is tried, least loss first.
const CHANGES: &[Change] = &[
    Change {
        words: "keep weights in the layout of the file",
        flags: "--no-repack",
        costs: "slower prompts",
        apply: |how| how.no_repack = true,
    },
    Change {
        words: "read the file instead of mapping it",
        flags: "--no-mmap",
        costs: "slower start",
        apply: |how| how.no_mmap = true,
    },
    Change {
        words: "smaller micro-batches",
        flags: "--ubatch-size 128",
        costs: "slower prompts",
        apply: |how| how.ubatch_size = Some(Tokens::new(128)),
    },
    Change {
        words: "an 8-bit KV cache",
        flags: "--cache-type-k q8_0 --cache-type-v q8_0",
        costs: "hardly any quality",
        apply: |how| {
            how.cache_type_k = Some("q8_0".to_owned());
            how.cache_type_v = Some("q8_0".to_owned());
        },
    },
    Change {
        words: "half the context",
        flags: "--ctx-size 2048",
        costs: "a shorter memory",
        apply: |how| how.ctx_size = Some(Tokens::new(2048)),
    },
];

/// The changes that help, least loss first, and a smaller quantization last; none if it fits.
pub(crate) fn of(
    question: &Question,
    catalog: &Catalog,
    estimate: &Estimate,
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
    let try_question = |question: &Question| {
        let resolved = resolve(question, catalog).ok()?;
        let bill = Estimate::of(&resolved.workload).ok()?;
        let saves = before.checked_sub(relevant(&bill)).filter(|saves| *saves > Bytes::ZERO)?;
        Some((saves, Judgement::of(&need(&resolved.workload, &bill), budget).verdict))
    };
    CHANGES
        .iter()
        .filter_map(|change| {
            let mut changed = question.clone();
            (change.apply)(&mut changed.how);
            let (saves, verdict) = try_question(&changed)?;
            Some(Remedy {
                change: change.words.to_owned(),
                flags: change.flags.to_owned(),
                saves,
                costs: change.costs,
                verdict,
            })
        })
        .collect()
}
