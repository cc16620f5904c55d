//! Recipes: how a model is converted for a runtime, and how that is built, run and verified.

use serde::{Deserialize, Serialize};

use super::{
    record::{Catalog, Entry, Record, Topic},
    scope::Scope,
    usage::ReadyFormat,
};
use crate::{Error, Message};

/// How a model gets to run in one runtime. Source: `data/recipes.yaml`.
///
/// Everything is typed in one folder, in the order of the fields below. Commands have placeholders in braces,
/// which [`PLACEHOLDERS`] lists. What only the reader knows stands in angle brackets, such as `<package>`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "some keys are for the reader of the file")]
pub struct Recipe {
    /// An id of `data/runtimes.yaml`.
    pub id: String,
    /// The runtime whose converted file this one starts from; its steps come first.
    pub from: Option<String>,
    /// What the converted file or folder is called, with placeholders; as in `from` if it does not
    /// stand here.
    #[serde(default)]
    pub file: String,
    /// The kind of published files it runs as they are.
    pub reads: Option<ReadyFormat>,
    /// How its programs are told to think, or not to; as in `from` if it does not stand here.
    pub thinking: Option<Switch>,
    /// What the machine that converts must be, where the target itself does not do.
    pub needs: Option<Message>,
    /// From the original weights to the file.
    #[serde(default)]
    pub convert: Vec<Step>,
    /// Instead of all of `convert`: getting a file that somebody else converted.
    #[serde(default)]
    pub ready: Vec<Step>,
    /// What is done with the file, however it was had, before anything else.
    #[serde(default)]
    pub import: Vec<Step>,
    /// Whether the file is good, on the computer that has it, where it is not the device.
    #[serde(default)]
    pub trial: Vec<Step>,
    /// How the runtime is built or installed for the device, and the file put there.
    #[serde(default)]
    pub build: Vec<Step>,
    /// How the file is run there.
    #[serde(default)]
    pub run: Vec<Step>,
    /// How the runtime itself tells what it took.
    #[serde(default)]
    pub verify: Vec<Step>,
    checked: String,
}

impl Recipe {
    /// All steps, in the order they are typed in.
    fn steps(&self) -> impl Iterator<Item = &Step> {
        let made = self.ready.iter().chain(&self.convert).chain(&self.import).chain(&self.trial);
        made.chain(&self.build).chain(&self.run).chain(&self.verify)
    }
}

/// What may stand in braces in a command: src/plan/making/words.rs says what of each.
pub const PLACEHOLDERS: [&str; 32] = [
    "repo",
    "dir",
    "id",
    "quant",
    "bits",
    "group",
    "context",
    "ubatch",
    "gpu_layers",
    "threads",
    "file",
    "made",
    "stem",
    "mmproj",
    "mmproj_type",
    "ready",
    "ready_mmproj",
    "ready_repo",
    "beside_ready",
    "beside_file",
    "python",
    "scripts",
    "built",
    "flags",
    "bench_flags",
    "reasoning",
    "prompt",
    "output",
    "arm_build",
    "cuda_arch",
    "chip",
    "npu_cores",
];

/// Options of a runtime's programs for models that can think.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Switch {
    pub on: String,
    pub off: String,
}

/// Something that is done, and what is typed for it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// What it does, as an instruction.
    pub does: Message,
    /// Where it is done, and for which files.
    #[serde(default)]
    pub when: Scope,
    /// Tools it is typed with, by their ids: they are installed before.
    #[serde(default)]
    pub tools: Vec<String>,
    /// What the machine must have for it, which no step can install.
    pub requires: Option<Requirement>,
    /// None where it is done by hand.
    #[serde(default)]
    pub commands: Vec<String>,
    /// What there is afterwards, so that a second run leaves it out.
    pub makes: Option<String>,
    /// What is written in an app for it.
    pub code: Option<Code>,
    /// It is typed beside a run, asks questions or never ends: no script can do it.
    #[serde(default)]
    pub by_hand: bool,
    /// Memory it needs on the machine that converts.
    #[serde(default)]
    pub memory: Memory,
    /// Storage it fills.
    #[serde(default)]
    pub writes: Writes,
    pub source: String,
}

/// What a step needs of the machine, and no step can install.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// A command of the shell that succeeds where it is there.
    pub test: String,
    /// What is to be done where it is not.
    pub say: Message,
    /// What is typed instead; without it all steps from this one on wait.
    #[serde(default)]
    pub otherwise: Vec<String>,
}

/// Lines of an app.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Code {
    pub language: CodeLanguage,
    pub text: String,
}

/// What apps are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum CodeLanguage {
    /// Apps for Apple's systems.
    Swift,
    /// Apps for Android.
    Kotlin,
    /// Programs for computers.
    Python,
}

/// The most memory that a step holds at once on the machine that converts, programs not counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Memory {
    /// Nothing worth counting.
    #[default]
    Nothing,
    /// One tensor after another: so many bytes for each element of the largest.
    LargestTensor {
        bytes_per_element: u64,
        /// And what the tensor takes in the result.
        #[serde(default)]
        with_result: bool,
        /// Buffers beside the mapped file stop growing there; GiB.
        most_gib: Option<u64>,
    },
    /// The whole model, each parameter in so many bytes.
    Weights {
        bytes_per_param: u64,
        /// And the result.
        #[serde(default)]
        with_result: bool,
    },
    /// What running the 16-bit file takes, which is estimated like any other run.
    Runs,
    /// The makers ask for a machine with so much; GiB.
    AtLeast { gib: u64 },
    /// A GPU must hold the 16-bit weights, or the makers ask for one with so much; GiB.
    Gpu { gib: Option<u64> },
    /// It is not known.
    Unknown,
}

/// What a step leaves on storage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Writes {
    /// Nothing worth counting.
    #[default]
    Nothing,
    /// The original weights as they are published, most in 16 bits.
    Original,
    /// A file of the whole model in 16 bits.
    SixteenBit,
    /// The converted file.
    Result,
    /// The file of the encoder.
    Encoder,
}

impl Writes {
    /// Bytes for each parameter of the model, where it is not the result.
    pub const fn bytes_per_param(self) -> u64 {
        match self {
            Self::Original | Self::SixteenBit => 2,
            Self::Nothing | Self::Result | Self::Encoder => 0,
        }
    }
}

impl Record for Recipe {
    fn read(entry: &Entry<'_>, catalog: &Catalog) -> Result<Self, Error> {
        let mut recipe: Recipe = entry.read()?;
        if let Some(from) = &recipe.from {
            let base: Recipe = catalog.find(Topic::Recipes, from)?.read()?;
            recipe.convert.splice(0..0, base.convert);
            recipe.ready.splice(0..0, base.ready);
            recipe.needs = recipe.needs.or(base.needs);
            recipe.reads = recipe.reads.or(base.reads);
            recipe.thinking = recipe.thinking.or(base.thinking);
            if recipe.file.is_empty() {
                recipe.file = base.file;
            }
        }
        let sound = placeholders(&recipe.file);
        let sound = sound.and_then(|()| recipe.steps().try_for_each(Step::check));
        sound.map_err(|reason| entry.fault(reason))?;
        Ok(recipe)
    }
}

impl Step {
    /// Refuses words in braces that nothing stands for.
    pub(super) fn check(&self) -> Result<(), String> {
        let instead = self.requires.iter().flat_map(|one| &one.otherwise);
        let code = self.code.iter().map(|code| &code.text);
        self.commands.iter().chain(instead).chain(code).try_for_each(|text| placeholders(text))
    }
}

/// Refuses a word in braces that is no placeholder; braces around anything else are the tool's own.
pub(super) fn placeholders(text: &str) -> Result<(), String> {
    let names = text.split('{').skip(1).filter_map(|part| Some(part.split_once('}')?.0));
    let is_word =
        |name: &&str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    match names.filter(is_word).find(|name| !PLACEHOLDERS.contains(name)) {
        Some(name) => Err(format!("no placeholder is called {{{name}}}")),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_words_stand_in_braces() {
        assert_eq!(placeholders("llama-quantize {id}-BF16.gguf {file} {quant}"), Ok(()));
        let fault = placeholders("cat {files}").unwrap_err();
        assert_eq!(fault, "no placeholder is called {files}");
        assert_eq!(placeholders("run { print($0) }; --config '{\"thinking\":false}'"), Ok(()));
    }

    #[test]
    fn memory_is_one_of_a_closed_set() {
        let memory = |text: &str| serde_yaml::from_str::<Memory>(text).map_err(drop);
        let largest =
            Memory::LargestTensor { bytes_per_element: 8, with_result: true, most_gib: None };
        let text = "{is: largest-tensor, bytes_per_element: 8, with_result: true}";
        assert_eq!(memory(text), Ok(largest));
        assert_eq!(memory("{is: at-least, gib: 32}"), Ok(Memory::AtLeast { gib: 32 }));
        assert!(memory("{is: much}").is_err() && memory("{is: at-least, gb: 32}").is_err());
    }
}
