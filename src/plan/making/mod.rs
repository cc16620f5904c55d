//! How the chosen model gets onto the device: what is typed, in order, and what it needs of the machine.

mod published;
mod sizes;
mod words;
mod workshop;

use std::sync::Arc;

use super::search::Candidate;
pub use published::Published;
use published::owner;
pub use words::file;

use crate::{
    Bytes, Catalog, Error, Message,
    catalog::{
        check::Check,
        recipe::{Code, Recipe, Requirement, Step, Writes},
        scope::{Circumstances, Unknown},
        task::Task,
        usage::Ready,
    },
    judge::rules,
    price::Pricer,
    resolve::workload::Workload,
};
use sizes::Sizes;
use words::Words;
use workshop::Workshop;

/// Codes of so many bits and fewer are better made with an importance matrix.
const IMATRIX_BITS: u64 = 4;
/// Weights are rounded as the runtime does by itself.
const PLAIN: &str = "plain";
/// The tool that brings a second model.
const SECOND: &str = "second-model";
/// What is typed where nobody says under which system.
const ANYWHERE: &str = "linux";
/// The placeholder of the folder of original weights, where it is what is run.
const ORIGINAL: &str = "{dir}";
/// Bits of weights as they are published, most of them.
const WIDE: u64 = 16;

/// How a model gets onto a device. Everything is typed in one folder, in the order of the fields.
#[derive(Debug, Default)]
pub struct Making {
    /// What the machine that converts must be, where the device itself does not do.
    pub needs: Option<Message>,
    /// How tools are had, each before what is typed with it.
    pub prepare: Vec<PlannedStep>,
    /// Which of the next two is taken.
    pub way: Way,
    /// Getting a file somebody else made.
    pub ready: Vec<PlannedStep>,
    /// From the original weights to the file; none where no recipe is known that ends in it.
    pub convert: Vec<PlannedStep>,
    /// What is done with the file before anything else.
    pub import: Vec<PlannedStep>,
    /// Whether the file is good, on the computer that has it.
    pub trial: Vec<PlannedStep>,
    /// How the runtime is built or installed for the device.
    pub build: Vec<PlannedStep>,
    /// How it is run there.
    pub run: Vec<PlannedStep>,
    /// How it tells what it took.
    pub verify: Vec<PlannedStep>,
    /// How the system there tells what it took, beside a run.
    pub checks: Vec<PlannedStep>,
    /// The published file that `ready` gets, where one is known.
    pub published: Option<Ready>,
    /// Its encoder, where one lies in a file of its own.
    pub encoder: Option<Ready>,
    pub file: String,
    /// What the file weighs.
    pub result: Bytes,
    /// The most memory that any step of the conversion holds, where it is known of all.
    pub most_memory: Option<Bytes>,
    /// Storage for everything that is written.
    pub storage: Bytes,
    pub imatrix: bool,
}

/// Something that is done, and what is typed for it.
#[derive(Clone, Debug)]
pub struct PlannedStep {
    pub does: Message,
    pub commands: Vec<String>,
    /// What there is afterwards, so that a second run leaves it out.
    pub makes: Option<String>,
    /// What is written in an app for it.
    pub code: Option<Code>,
    /// What the machine must have for it.
    pub requires: Option<Requirement>,
    /// No script can do it.
    pub by_hand: bool,
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

/// How a file is had.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "PlanWay"))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Way {
    /// Somebody published it.
    #[default]
    Ready,
    /// It is made from the original weights.
    Convert,
}

/// How `chosen` gets onto its device for `task`, its weights rounded by a technique where one is asked for.
///
/// # Errors
/// [`Error::Catalog`] where a recipe names a tool that there is not.
pub fn of(
    chosen: &Candidate,
    (task, technique): (&Task, Option<&str>),
    catalog: &Catalog,
    pricing: &Pricer<'_>,
) -> Result<Making, Error> {
    let workload = &chosen.row.workload;
    let recipe = catalog.get::<Recipe>(&workload.runtime.id)?;
    // What is published is rounded as usual.
    let published = Published::of(workload, &recipe).filter(|_| technique.is_none());
    let published = published.as_ref();
    let technique = Some(technique.unwrap_or(PLAIN));
    let here = Circumstances { technique, ..here(workload, &recipe, published) };
    let sizes = Sizes::of(chosen, pricing)?;
    let ends = made_file(&recipe, workload, &here).is_some();
    let fill = Filling { words: Words::of(chosen, task, (&recipe, published), catalog)?, sizes };
    let there = |all: &[Step]| -> Vec<Step> {
        all.iter().filter(|step| step.when.holds(&here, Unknown::Fails)).cloned().collect()
    };
    let mut making = Making {
        needs: recipe.needs.clone().filter(|_| ends),
        file: fill.words.fill("{file}"),
        result: fill.sizes.result,
        imatrix: with_imatrix(workload) && ends && published.is_none(),
        published: published.map(|it| it.model.clone()),
        encoder: published.and_then(|it| it.encoder.cloned()),
        checks: checks(workload, &fill, catalog)?,
        ..Making::default()
    };
    let convert = if ends { there(&recipe.convert) } else { Vec::new() };
    let ready = there(&recipe.ready);
    let [import, trial, build, run, verify] =
        [&recipe.import, &recipe.trial, &recipe.build, &recipe.run, &recipe.verify]
            .map(|all| there(all));
    // What no script can convert is better had ready.
    let by_hand = !ready.is_empty() && convert.iter().any(|step| step.by_hand);
    let is_ready = published.is_some() || convert.is_empty() || by_hand;
    making.way = if is_ready { Way::Ready } else { Way::Convert };
    let (taken, left) = if is_ready { (&ready, &convert) } else { (&convert, &ready) };
    let mut shop = Workshop::new(&here, catalog);
    let beside = workload.beside.as_ref().map(|_| shop.tool(SECOND)).transpose()?;
    for steps in [taken, &import, &trial, &build, &run, &verify] {
        making.prepare.extend(fill.all(&shop.tools_of(steps)?));
    }
    making.prepare.extend(fill.all(&beside.unwrap_or_default()));
    // The way that is not taken brings what only it needs.
    let more = fill.all(&shop.tools_of(left)?);
    let beside = more.into_iter().chain(fill.all(left)).collect();
    (making.ready, making.convert) =
        if is_ready { (fill.all(taken), beside) } else { (beside, fill.all(taken)) };
    let written = if ends { &making.convert } else { &making.ready };
    making.storage = Bytes::sum(written.iter().map(|step| step.writes)).unwrap_or(Bytes::MAX);
    let held = making.convert.iter().map(|step| step.memory.bytes());
    making.most_memory = held.collect::<Option<Vec<_>>>().and_then(|all| all.into_iter().max());
    [making.import, making.trial, making.build, making.run, making.verify] =
        [import, trial, build, run, verify].map(|all| fill.all(&all));
    Ok(making)
}

/// Puts words and sizes into steps.
struct Filling {
    words: Words,
    sizes: Sizes,
}

impl Filling {
    fn all(&self, steps: &[Step]) -> Vec<PlannedStep> {
        steps.iter().map(|step| self.step(step)).collect()
    }

    fn step(&self, step: &Step) -> PlannedStep {
        let words = &self.words;
        let unknown = |line: &String| {
            let mut behind = line.split('<').skip(1);
            behind.any(|part| part.starts_with(|letter: char| letter.is_ascii_lowercase()))
        };
        let commands = words.filled(&step.commands);
        PlannedStep {
            does: words.told(&step.does),
            makes: step.makes.clone(),
            by_hand: step.by_hand || commands.iter().any(unknown),
            commands,
            code: step
                .code
                .as_ref()
                .map(|code| Code { text: words.fill(&code.text), ..code.clone() }),
            requires: step
                .requires
                .as_ref()
                .map(|one| Requirement { otherwise: words.filled(&one.otherwise), ..one.clone() }),
            memory: self.sizes.memory(step.memory),
            writes: self.sizes.writes(step.writes),
            source: step.source.clone(),
        }
    }
}

/// What the system there tells beside a run.
fn checks(
    workload: &Workload,
    fill: &Filling,
    catalog: &Catalog,
) -> Result<Vec<PlannedStep>, Error> {
    let here = rules::facts(workload);
    let mut checks: Vec<Arc<Check>> = catalog.all()?;
    checks.retain(|check| check.when.holds(&here, Unknown::Fails));
    let step = |check: &Arc<Check>| PlannedStep {
        does: fill.words.told(&check.does),
        makes: None,
        commands: fill.words.filled(&check.commands),
        code: None,
        requires: None,
        by_hand: true,
        memory: StepMemory::Little,
        writes: Bytes::ZERO,
        source: check.source.clone(),
    };
    Ok(checks.iter().map(step).collect())
}

/// What a step may depend on.
fn here<'a>(
    workload: &'a Workload,
    recipe: &Recipe,
    published: Option<&Published<'_>>,
) -> Circumstances<'a> {
    let model = &workload.model;
    let own = model.repo.as_deref().map(owner);
    let facts = rules::facts(workload);
    // Who publishes a file of somebody else's model asks for nothing.
    let asks = published.is_none_or(|it| Some(owner(&it.model.repo)) == own);
    Circumstances {
        backend: Some(&workload.backend().id),
        scheme: Some(workload.quant()),
        imatrix: Some(with_imatrix(workload)),
        encoder: Some(workload.encoder.is_some() && !workload.runtime.carries_encoder),
        beside: Some(workload.beside.is_some()),
        gated: Some(model.usage.gated_repo == Some(true) && asks),
        published: Some(published.is_some() || recipe.reads.is_none()),
        system: facts.system.or(Some(ANYWHERE)),
        ..facts
    }
}

/// Whether a file is made with an importance matrix.
fn with_imatrix(workload: &Workload) -> bool {
    workload.scheme.is_none() && bits(workload) <= IMATRIX_BITS
}

/// What the last step of a conversion leaves, with placeholders: the result of the recipe, or the
/// original weights where these are what is run; `None` where no step ends in either.
fn made_file<'a>(
    recipe: &'a Recipe,
    workload: &Workload,
    here: &Circumstances<'_>,
) -> Option<&'a str> {
    let there = |step: &&Step| step.when.holds(here, Unknown::Fails);
    let writes = |what| recipe.convert.iter().filter(there).any(|step| step.writes == what);
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
