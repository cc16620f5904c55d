//! Values of a program's settings: numbers, and the few rules that programs have instead of numbers.

use serde::{Deserialize, Serialize};

use crate::{Message, units::names};

/// Tokens of context.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(untagged, expecting = "a number of tokens, trained, at_most or by_gpu_memory")]
pub enum Context {
    /// So many.
    Tokens(u32),
    /// As the model was trained for.
    Named(ContextOf),
    /// So many, or those the model was trained for if that is less.
    AtMost(AtMost),
    /// By the memory of the GPU, and at most what the model was trained for.
    ByGpuMemory(ByGpuMemory),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ContextOf {
    Trained,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct AtMost {
    pub at_most: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ByGpuMemory {
    /// Steps, the largest memory first; the last is for any.
    pub by_gpu_memory: Vec<Tier>,
    /// What of a memory shared with the processor counts as the GPU's, thousandths.
    pub shared_permille: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    pub at_least_gib: u64,
    pub tokens: u32,
}

/// Tokens submitted at once.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(untagged, expecting = "a number of tokens, context or by_context")]
pub enum Batch {
    Tokens(u32),
    Named(BatchOf),
    ByContext(ByContext),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum BatchOf {
    /// The context.
    Context,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ByContext {
    /// Steps, the shortest context first.
    pub by_context: Vec<Step>,
    /// Beyond them.
    pub beyond: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    pub up_to: u64,
    pub tokens: u32,
}

/// Tokens processed at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(untagged, expecting = "a number of tokens, or batch")]
pub enum MicroBatch {
    Tokens(u32),
    Named(MicroBatchOf),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum MicroBatchOf {
    /// The batch.
    Batch,
}

names! {
    /// Fused attention.
    #[derive(Deserialize)]
    pub enum Flash {
        /// Fused.
        On = "on",
        /// Not fused.
        Off = "off",
        /// Where the backend can, as it can here.
        Auto = "auto",
    }
}

/// States that are kept of a sequence to go back to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(untagged, expecting = "a number of states, or most, only and limit_mib")]
pub enum Checkpoints {
    /// So many at most, as llama-server keeps them.
    Count(u32),
    /// By a rule of the program's own.
    Ruled(RuledCheckpoints),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct RuledCheckpoints {
    /// So many at most.
    pub most: u32,
    /// Of which models.
    pub only: CheckpointsOf,
    /// What all of them may take together, MiB.
    pub limit_mib: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CheckpointsOf {
    /// Of models with recurrent layers, all of them or some.
    Recurrent,
}

impl Checkpoints {
    /// How many at most, of a model with recurrent layers or without.
    pub const fn most(self, recurrent: bool) -> u32 {
        match self {
            Self::Count(most) => most,
            Self::Ruled(RuledCheckpoints { most, only: CheckpointsOf::Recurrent, .. }) => {
                if recurrent {
                    most
                } else {
                    0
                }
            }
        }
    }
}

/// Layers on the GPU, where there is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(untagged, expecting = "a number of layers, all or auto")]
pub enum GpuLayers {
    Layers(u32),
    Named(LayersOf),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LayersOf {
    All,
    /// As many as have room.
    Auto,
}

/// Processor threads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(untagged, expecting = "a number of threads, or a share of the cores")]
pub enum Threads {
    Count(u32),
    Share(Share),
}

/// A share of the cores.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Share {
    /// Thousandths of the cores.
    pub cores_permille: u32,
    /// Up to so many cores, all of them.
    #[serde(default)]
    pub all_up_to: u32,
    /// So many cores are left to others.
    #[serde(default)]
    pub spared: u32,
    pub at_most: Option<u32>,
}

impl Share {
    /// Threads on so many cores: at least one.
    pub fn of(&self, cores: u64) -> u64 {
        let share = cores.saturating_mul(self.cores_permille.into()) / 1000;
        let all = cores <= self.all_up_to.into();
        let share = if all { cores } else { share.saturating_sub(self.spared.into()) };
        share.min(self.at_most.map_or(u64::MAX, u64::from)).max(1)
    }
}

/// Most rows of logits at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rows {
    /// One for each token of the batch.
    Batch,
    /// One for each sequence.
    Sequences,
}

/// What the cache of prompts may grow to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(untagged, expecting = "a number of MiB, or unlimited")]
pub enum CacheRam {
    /// So many MiB.
    Mib(u32),
    Named(CacheRamOf),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CacheRamOf {
    Unlimited,
}

/// What it lowers by itself: a context nobody asked for, as `--fit` of llama.cpp does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Lowers {
    /// What of all memory is left free, MiB.
    pub margin_mib: u64,
    /// The shortest context it goes down to, tokens of each stream.
    pub least_ctx: u32,
}

/// What a program holds without a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Own {
    pub bytes: u64,
    pub meter: Meter,
    /// Program and libraries of the runtime are in it, as in all of a process.
    #[serde(default)]
    pub whole_process: bool,
}

/// What it was measured with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Meter {
    /// Android's proportional set size.
    Pss,
    /// Apple's footprint.
    PhysFootprint,
    /// Anonymous memory beyond that of the runtime alone.
    Anonymous,
}

/// What a program does before it loads a model.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Admission {
    pub acts: Acts,
    /// By which rule, in words.
    pub words: Option<Message>,
}

names! {
    /// What it does about a model that is too large by its own rule.
    #[derive(Deserialize)]
    pub enum Acts {
        /// It loads anything.
        Never = "never",
        /// It says so, and loads if the user insists.
        Warns = "warns",
        /// It refuses what it would reserve more for than is available, logits of a whole batch included.
        RefusesReserved = "refuses-reserved",
        /// It refuses by a rule that is not known.
        Refuses = "refuses",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threads_are_a_share_of_the_cores() {
        let of = |text: &str, cores| serde_yaml::from_str::<Share>(text).unwrap().of(cores);
        let most = "{cores_permille: 800, all_up_to: 4}";
        assert_eq!([2, 4, 8, 9].map(|cores| of(most, cores)), [2, 4, 6, 7]);
        let spared = "{cores_permille: 1000, spared: 2, at_most: 4}";
        assert_eq!([1, 3, 8].map(|cores| of(spared, cores)), [1, 1, 4]);
    }

    #[test]
    fn a_rule_is_one_of_those_there_are() {
        let fault = serde_yaml::from_str::<Context>("{largest: true}").unwrap_err().to_string();
        assert!(fault.contains("a number of tokens, trained, at_most"), "{fault}");
    }
}
