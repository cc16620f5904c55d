//! How the chosen model gets onto the device: steps, and what each needs of the machine that converts.

use std::collections::BTreeMap;

use super::search::Candidate;
use crate::{
    Bytes, Catalog, Error, Message, Tokens,
    catalog::{
        check::Check,
        names,
        recipe::{Memory, Recipe, Step, Task, Writes},
        scope::{Circumstances, Unknown},
    },
    forward,
    judge::rules,
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
/// The placeholder of that folder, where it is what is run.
const ORIGINAL: &str = "{dir}";
/// Bits of weights as they are published, most of them.
const WIDE: u64 = 16;

/// A conversion, step by step.
#[derive(Debug)]
pub struct Conversion {
    /// What the machine that converts must be, where the device itself does not do.
    pub needs: Option<Message>,
    /// From the original weights to the file; none where no recipe is known that ends in it.
    pub steps: Vec<ConversionStep>,
    /// Getting a file somebody else made.
    pub ready: Vec<ConversionStep>,
    /// How the runtime is built or installed for the device.
    pub build: Vec<Instruction>,
    /// How it is run, where it is not llama.cpp.
    pub run: Vec<Instruction>,
    /// How it, and the system there, tell what it took.
    pub verify: Vec<Instruction>,
    pub file: String,
    /// What the file weighs.
    pub result: Bytes,
    /// The most memory that any step holds, where it is known of all.
    pub most_memory: Option<Bytes>,
    /// Storage for everything that is written.
    pub storage: Bytes,
    pub imatrix: bool,
}

#[derive(Debug)]
pub struct ConversionStep {
    pub does: Message,
    pub commands: Vec<String>,
    pub memory: StepMemory,
    pub writes: Bytes,
    pub source: String,
}

/// What a step holds in memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum StepMemory {
    /// Nothing worth counting.
    Little,
    /// So much, besides the program.
    About(Bytes),
    /// The makers ask for a machine with so much.
    AtLeast(Bytes),
    /// A GPU must hold so much.
    Gpu(Bytes),
    /// It is not known.
    #[default]
    Unknown,
}

impl StepMemory {
    /// Bytes, nothing for little; `None` where it is not known.
    #[must_use]
    pub const fn bytes(self) -> Option<Bytes> {
        match self {
            Self::Little => Some(Bytes::ZERO),
            Self::About(bytes) | Self::AtLeast(bytes) | Self::Gpu(bytes) => Some(bytes),
            Self::Unknown => None,
        }
    }
}

/// Something done with a runtime.
#[derive(Debug)]
pub struct Instruction {
    pub does: Message,
    pub commands: Vec<String>,
}

pub fn of(
    chosen: &Candidate,
    catalog: &Catalog,
    pricing: &Pricer<'_>,
) -> Result<Conversion, Error> {
    let workload = &chosen.row.workload;
    let recipe = catalog.get::<Recipe>(&workload.runtime.id)?;
    let words = Words::of(workload, &recipe);
    let sizes = Sizes::of(chosen, pricing)?;
    let made = |all: &[Step]| -> Vec<ConversionStep> {
        let step = |step: &Step| ConversionStep {
            does: step.does.clone(),
            commands: words.filled(&step.commands),
            memory: sizes.memory(step.memory),
            writes: sizes.writes(step.writes),
            source: step.source.clone(),
        };
        steps(all, workload).map(step).collect()
    };
    let ready = made(&recipe.ready);
    let ends = made_file(&recipe, workload).is_some();
    let steps = if ends { made(&recipe.convert) } else { Vec::new() };
    let here = here(workload);
    let done = |does: &Message, commands: &[String]| Instruction {
        does: does.clone(),
        commands: words.filled(commands),
    };
    let tasks = |tasks: &[Task]| -> Vec<Instruction> {
        let there = tasks.iter().filter(|task| task.when.holds(&here, Unknown::Fails));
        there.map(|task| done(&task.does, &task.commands)).collect()
    };
    // What the runtime tells, then what the system does.
    let mut verify = tasks(&recipe.verify);
    let mut checks = catalog.all::<Check>()?;
    checks.retain(|check| check.when.holds(&here, Unknown::Fails));
    verify.extend(checks.iter().map(|check| done(&check.does, &check.commands)));
    let written = if ends { &steps } else { &ready };
    let held = steps.iter().map(|step| step.memory.bytes());
    Ok(Conversion {
        build: tasks(&recipe.build),
        run: tasks(&recipe.run),
        verify,
        file: words.fill("{file}"),
        result: sizes.result,
        most_memory: held.collect::<Option<Vec<_>>>().and_then(|all| all.into_iter().max()),
        storage: Bytes::sum(written.iter().map(|step| step.writes)).unwrap_or(Bytes::MAX),
        imatrix: with_imatrix(workload) && ends,
        needs: recipe.needs.clone().filter(|_| ends),
        ready,
        steps,
    })
}

/// What a step or a check may depend on.
fn here(workload: &Workload) -> Circumstances<'_> {
    Circumstances {
        backend: Some(&workload.backend().id),
        scheme: Some(workload.quant()),
        imatrix: Some(with_imatrix(workload)),
        encoder: Some(reads_mmproj(workload)),
        ..rules::facts(workload)
    }
}

/// Whether a file is made with an importance matrix.
fn with_imatrix(workload: &Workload) -> bool {
    workload.scheme.is_none() && bits(workload) <= IMATRIX_BITS
}

/// Whether an encoder lies in a file of its own.
fn reads_mmproj(workload: &Workload) -> bool {
    workload.encoder.is_some() && !workload.runtime.carries_encoder
}

/// The steps that a file of this type or scheme takes.
fn steps<'a>(all: &'a [Step], workload: &'a Workload) -> impl Iterator<Item = &'a Step> {
    let here = here(workload);
    all.iter().filter(move |step| step.when.holds(&here, Unknown::Fails))
}

/// What the last step of a conversion leaves, with placeholders: the result of the recipe, or the
/// original weights where these are what is run; `None` where no step ends in either.
fn made_file<'a>(recipe: &'a Recipe, workload: &Workload) -> Option<&'a str> {
    let writes = |what| steps(&recipe.convert, workload).any(|step| step.writes == what);
    let wide = workload.scheme.as_ref().is_some_and(|scheme| scheme.linear.bits == WIDE);
    if writes(Writes::Result) || (wide && writes(Writes::SixteenBit)) {
        Some(&recipe.file)
    } else if writes(Writes::Original) && (wide || recipe.file == ORIGINAL) {
        Some(ORIGINAL)
    } else {
        None
    }
}

fn bits(workload: &Workload) -> u64 {
    match &workload.scheme {
        Some(scheme) => scheme.linear.bits,
        None => workload.formats[workload.file_type.default].code_bits(),
    }
}

/// What sizes of steps are made of.
struct Sizes {
    params: u64,
    /// Elements of the largest tensor.
    largest: u64,
    result: Bytes,
    /// The file of the encoder.
    encoder: Bytes,
    /// What a run of the 16-bit file holds.
    run: Bytes,
}

impl Sizes {
    fn of(chosen: &Candidate, pricing: &Pricer<'_>) -> Result<Self, Error> {
        let (workload, estimate) = (&chosen.row.workload, &chosen.row.estimate);
        let model = &workload.model;
        let weights = forward::weights(model.page, &model.shape);
        let mut wide = crate::Question::about(format!("{}:BF16", model.id));
        wide.how.ctx_size = Some(Tokens::new(IMATRIX_CONTEXT));
        Ok(Self {
            params: estimate.params,
            largest: weights.iter().map(Weight::elements).max().unwrap_or(0),
            result: estimate.download(),
            encoder: Bytes::new(workload.encoder.as_ref().map_or(0, |it| it.file.file_bytes)),
            run: pricing.price(&wide)?.estimate.resident(),
        })
    }

    fn per_param(&self, bytes: u64) -> Bytes {
        Bytes::new(self.params.saturating_mul(bytes))
    }

    fn memory(&self, memory: Memory) -> StepMemory {
        let gib = |gib: u64| Bytes::new(gib.saturating_mul(1 << 30));
        match memory {
            Memory::Nothing => StepMemory::Little,
            Memory::LargestTensor { bytes_per_element, with_result, most_gib } => {
                // What a tensor becomes takes no more than a byte and a bit for each element.
                let each = bytes_per_element.saturating_add(u64::from(with_result));
                let all = Bytes::new(self.largest.saturating_mul(each));
                StepMemory::About(most_gib.map_or(all, |most| all.min(gib(most))))
            }
            Memory::Weights { bytes_per_param, with_result } => {
                let more = if with_result { self.result } else { Bytes::ZERO };
                let all = Bytes::sum([self.per_param(bytes_per_param), more]);
                StepMemory::About(all.unwrap_or(Bytes::MAX))
            }
            Memory::Runs => StepMemory::About(self.run),
            Memory::AtLeast { gib: least } => StepMemory::AtLeast(gib(least)),
            Memory::Gpu { gib: least } => StepMemory::Gpu(least.map_or(self.per_param(2), gib)),
            Memory::Unknown => StepMemory::Unknown,
        }
    }

    fn writes(&self, writes: Writes) -> Bytes {
        match writes {
            Writes::Result => self.result,
            Writes::Encoder => self.encoder,
            other => self.per_param(other.bytes_per_param()),
        }
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
        if let Some(encoder) = &workload.encoder {
            let name = &encoder.file.name;
            let written = names::stem(name).rsplit('-').next().unwrap_or_default();
            words.0.insert("mmproj_type", written.to_ascii_lowercase());
            words.0.insert("mmproj", name.clone());
        }
        let file = words.fill(made_file(recipe, workload).unwrap_or(&recipe.file));
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
}

/// What the file of a model is called.
pub fn file(candidate: &Candidate, catalog: &Catalog) -> Result<String, Error> {
    let workload = &candidate.row.workload;
    let recipe = catalog.get::<Recipe>(&workload.runtime.id)?;
    Ok(Words::of(workload, &recipe).fill("{file}"))
}
