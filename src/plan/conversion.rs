//! How the chosen model gets onto the device: steps, and what each needs of the machine that converts.

use std::collections::BTreeMap;

use super::{framework, search::Candidate};
use crate::{
    Bytes, Catalog, Error, Message, Tokens,
    catalog::{
        check::Check,
        recipe::{Memory, Recipe, Step, Task, Writes},
        scope::{Circumstances, Unknown},
    },
    forward,
    model::tensor::Weight,
    price::Pricer,
    resolve::workload::Workload,
};

/// The context llama-imatrix runs with when none is asked for (`tools/imatrix/imatrix.cpp`).
const IMATRIX_CONTEXT: u32 = 512;
/// Codes of so many bits and fewer are better made with an importance matrix.
const IMATRIX_BITS: u64 = 4;
/// Where the original weights are put.
const FOLDER: &str = "original";

/// A conversion, step by step.
#[derive(Debug)]
pub(crate) struct Conversion {
    /// What the machine that converts must be, where the device itself does not do.
    pub(crate) needs: Option<Message>,
    /// From the original weights to the file.
    pub(crate) steps: Vec<Made>,
    /// Getting a file somebody else made.
    pub(crate) ready: Vec<Made>,
    /// How the runtime is built or installed for the device.
    pub(crate) build: Vec<Done>,
    /// How it is run, where it is not llama.cpp.
    pub(crate) run: Vec<Done>,
    /// How it, and the system there, tell what it took.
    pub(crate) verify: Vec<Done>,
    /// The name of the file.
    pub(crate) file: String,
    /// What the file weighs.
    pub(crate) result: Bytes,
    /// The most memory that any step holds, where it is known of all.
    pub(crate) most_memory: Option<Bytes>,
    /// Storage for everything that is written.
    pub(crate) storage: Bytes,
    /// An importance matrix is part of it.
    pub(crate) imatrix: bool,
}

/// A step with its commands filled in.
#[derive(Debug)]
pub(crate) struct Made {
    pub(crate) does: Message,
    pub(crate) commands: Vec<String>,
    pub(crate) memory: Held,
    pub(crate) writes: Bytes,
    pub(crate) source: String,
}

/// What a step holds in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Held {
    /// Nothing worth counting.
    Nothing,
    /// So much, besides the program.
    About(Bytes),
    /// The makers ask for a machine with so much.
    AtLeast(Bytes),
    /// A GPU must hold so much.
    Gpu(Bytes),
    /// It is not known.
    Unknown,
}

/// Something done with a runtime.
#[derive(Debug)]
pub(crate) struct Done {
    pub(crate) does: Message,
    pub(crate) commands: Vec<String>,
}

/// The conversion of `chosen`.
pub(crate) fn of(
    chosen: &Candidate,
    catalog: &Catalog,
    pricing: &mut Pricer<'_>,
) -> Result<Conversion, Error> {
    let workload = &chosen.row.workload;
    let recipe = catalog.get::<Recipe>(&workload.runtime.id)?;
    let imatrix = workload.scheme.is_none() && bits(workload) <= IMATRIX_BITS;
    let words = Words::of(workload, &recipe);
    let sizes = Sizes::of(chosen, pricing)?;
    let here = Circumstances {
        backend: Some(&workload.backend().id),
        scheme: Some(workload.quant()),
        imatrix: Some(imatrix),
        ..framework::facts(workload)
    };
    let made = |steps: &[Step]| -> Vec<Made> {
        let done = steps.iter().filter(|step| step.when.holds(&here, Unknown::Fails));
        done.map(|step| made(step, &words, &sizes)).collect()
    };
    let steps = made(&recipe.convert);
    let there = |task: &&Task| task.when.holds(&here, Unknown::Fails);
    let done = |tasks: &[Task]| -> Vec<Done> {
        let there = tasks.iter().filter(there);
        there.map(|task| words.done(&task.does, &task.commands)).collect()
    };
    // What the runtime tells, then what the system does.
    let mut verify = done(&recipe.verify);
    let mut checks = catalog.all::<Check>()?;
    checks.retain(|check| check.when.holds(&here, Unknown::Fails));
    verify.extend(checks.iter().map(|check| words.done(&check.does, &check.commands)));
    Ok(Conversion {
        needs: recipe.needs.clone(),
        build: done(&recipe.build),
        run: done(&recipe.run),
        verify,
        file: words.fill(&recipe.file),
        result: sizes.result,
        most_memory: most(&steps),
        storage: Bytes::sum(steps.iter().map(|step| step.writes)).unwrap_or(Bytes::MAX),
        imatrix,
        ready: made(&recipe.ready),
        steps,
    })
}

/// The bits of the codes of a file.
fn bits(workload: &Workload) -> u64 {
    match &workload.scheme {
        Some(scheme) => scheme.linear.bits,
        None => workload.formats[workload.file_type.default].code_bits(),
    }
}

/// The most that any step holds; `None` where one is not known.
fn most(steps: &[Made]) -> Option<Bytes> {
    let held = steps.iter().map(|step| match step.memory {
        Held::Nothing => Some(Bytes::ZERO),
        Held::About(bytes) | Held::AtLeast(bytes) | Held::Gpu(bytes) => Some(bytes),
        Held::Unknown => None,
    });
    held.collect::<Option<Vec<_>>>()?.into_iter().max()
}

/// What sizes of steps are made of.
struct Sizes {
    params: u64,
    /// Elements of the largest tensor.
    largest: u64,
    result: Bytes,
    /// What a run of the 16-bit file holds.
    run: Bytes,
}

impl Sizes {
    fn of(chosen: &Candidate, pricing: &mut Pricer<'_>) -> Result<Self, Error> {
        let (workload, estimate) = (&chosen.row.workload, &chosen.row.estimate);
        let model = &workload.model;
        let weights = forward::weights(model.page, &model.shape);
        let mut wide = crate::Question::about(format!("{}:BF16", model.id));
        wide.how.ctx_size = Some(Tokens::new(IMATRIX_CONTEXT));
        Ok(Self {
            params: estimate.params,
            largest: weights.iter().map(Weight::elements).max().unwrap_or(0),
            result: estimate.download(),
            run: pricing.price(&wide)?.estimate.resident(),
        })
    }

    fn per_param(&self, bytes: u64) -> Bytes {
        Bytes::new(self.params.saturating_mul(bytes))
    }

    fn memory(&self, memory: Memory) -> Held {
        let gib = |gib: u64| Bytes::new(gib.saturating_mul(1 << 30));
        let with = |bytes: Bytes, more: bool| {
            let more = if more { self.result } else { Bytes::ZERO };
            Held::About(bytes.checked_add(more).unwrap_or(Bytes::MAX))
        };
        match memory {
            Memory::Nothing => Held::Nothing,
            Memory::LargestTensor { bytes_per_element, with_result, most_gib } => {
                // What a tensor becomes takes no more than a byte and a bit for each element.
                let each = bytes_per_element.saturating_add(u64::from(with_result));
                let all = Bytes::new(self.largest.saturating_mul(each));
                Held::About(most_gib.map_or(all, |most| all.min(gib(most))))
            }
            Memory::Weights { bytes_per_param, with_result } => {
                with(self.per_param(bytes_per_param), with_result)
            }
            Memory::Runs => Held::About(self.run),
            Memory::AtLeast { gib: least } => Held::AtLeast(gib(least)),
            Memory::Gpu { gib: least } => Held::Gpu(least.map_or(self.per_param(2), gib)),
            Memory::Unknown => Held::Unknown,
        }
    }

    fn writes(&self, writes: Writes) -> Bytes {
        match writes {
            Writes::Result => self.result,
            other => self.per_param(other.bytes_per_param()),
        }
    }
}

fn made(step: &Step, words: &Words, sizes: &Sizes) -> Made {
    Made {
        does: step.does.clone(),
        commands: words.filled(&step.commands),
        memory: sizes.memory(step.memory),
        writes: sizes.writes(step.writes),
        source: step.source.clone(),
    }
}

/// What stands for the placeholders of commands.
struct Words(BTreeMap<&'static str, String>);

impl Words {
    fn of(workload: &Workload, recipe: &Recipe) -> Self {
        let model = &workload.model;
        let group = workload.scheme.as_ref().map_or(0, |scheme| scheme.linear.group);
        let threads = workload.setup.threads.value;
        let all = [
            ("repo", model.repo.clone().unwrap_or_else(|| "<repository>".to_owned())),
            ("dir", FOLDER.to_owned()),
            ("id", model.id.clone()),
            ("quant", workload.quant().to_owned()),
            ("bits", bits(workload).to_string()),
            ("group", group.to_string()),
            ("context", workload.setup.context.asked.value.to_string()),
            ("threads", threads.to_string()),
        ];
        let mut words = Self(all.into_iter().collect());
        let file = words.fill(&recipe.file);
        words.0.insert("file", file);
        words
    }

    fn fill(&self, command: &str) -> String {
        self.0.iter().fold(command.to_owned(), |text, (name, value)| {
            text.replace(&format!("{{{name}}}"), value)
        })
    }

    fn filled(&self, commands: &[String]) -> Vec<String> {
        commands.iter().map(|command| self.fill(command)).collect()
    }

    fn done(&self, does: &Message, commands: &[String]) -> Done {
        Done { does: does.clone(), commands: self.filled(commands) }
    }
}

/// What the files of recommended models are called.
pub(crate) fn file(candidate: &Candidate, catalog: &Catalog) -> Result<String, Error> {
    let workload = &candidate.row.workload;
    let recipe = catalog.get::<Recipe>(&workload.runtime.id)?;
    Ok(Words::of(workload, &recipe).fill(&recipe.file))
}
