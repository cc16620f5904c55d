//! Recipes: how a model is converted for a runtime, and how that is built, run and verified.

use serde::Deserialize;

use super::{
    record::{Catalog, Entry, Record, Topic},
    scope::Scope,
};
use crate::{Error, Message};

/// How a model gets to run in one runtime. Source: `data/recipes.yaml`.
///
/// Commands have placeholders in braces, which [`PLACEHOLDERS`] lists. What only the reader knows
/// stands in angle brackets, such as `<package>`.
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
    /// What the machine that converts must be, where the target itself does not do.
    pub needs: Option<Message>,
    /// From the original weights to the file, in order.
    #[serde(default)]
    pub convert: Vec<Step>,
    /// Instead of all of `convert`: getting a file that somebody else converted.
    #[serde(default)]
    pub ready: Vec<Step>,
    /// How the runtime is built or installed.
    #[serde(default)]
    pub build: Vec<Task>,
    /// How the file is run; for llama.cpp the program writes that command itself.
    #[serde(default)]
    pub run: Vec<Task>,
    /// How the runtime itself tells what it took.
    #[serde(default)]
    pub verify: Vec<Task>,
    checked: String,
}

/// What may stand in braces in a command: the Hugging Face repository, the folder of the original
/// weights, the model's id, the file type or scheme, its bits and group, tokens of context, threads,
/// the name of the converted file, and of that of its encoder with the type of that.
pub const PLACEHOLDERS: [&str; 11] = [
    "repo",
    "dir",
    "id",
    "quant",
    "bits",
    "group",
    "context",
    "threads",
    "file",
    "mmproj",
    "mmproj_type",
];

/// One step of a conversion.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// What it does, as an instruction.
    pub does: Message,
    /// The schemes it is for, and whether with an importance matrix or without.
    #[serde(default)]
    pub when: Scope,
    /// None where it is done by hand.
    #[serde(default)]
    pub commands: Vec<String>,
    /// Memory it needs on the machine that converts.
    pub memory: Memory,
    /// Storage it fills.
    pub writes: Writes,
    pub source: String,
}

/// The most memory that a step holds at once on the machine that converts, programs not counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Memory {
    /// Nothing worth counting.
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Writes {
    /// Nothing worth counting.
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

/// Something done with a runtime, in some places.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Task {
    /// What it does, as an instruction.
    pub does: Message,
    /// The systems, backends and schemes it is for.
    #[serde(default)]
    pub when: Scope,
    /// None where it is done by hand.
    #[serde(default)]
    pub commands: Vec<String>,
    #[expect(dead_code, reason = "for the reader of the file")]
    source: String,
}

impl Record for Recipe {
    fn read(entry: &Entry<'_>, catalog: &Catalog) -> Result<Self, Error> {
        let mut recipe: Recipe = entry.read()?;
        if let Some(from) = &recipe.from {
            let base: Recipe = catalog.find(Topic::Recipes, from)?.read()?;
            recipe.convert.splice(0..0, base.convert);
            recipe.ready.splice(0..0, base.ready);
            recipe.needs = recipe.needs.or(base.needs);
            if recipe.file.is_empty() {
                recipe.file = base.file;
            }
        }
        let steps = recipe.convert.iter().chain(&recipe.ready).flat_map(|step| &step.commands);
        let tasks = recipe.build.iter().chain(&recipe.run).chain(&recipe.verify);
        let commands = tasks.flat_map(|task| &task.commands);
        let sound =
            steps.chain(commands).chain([&recipe.file]).try_for_each(|one| placeholders(one));
        sound.map_err(|reason| entry.fault(reason))?;
        Ok(recipe)
    }
}

/// Refuses what stands in braces and is no placeholder.
pub(super) fn placeholders(command: &str) -> Result<(), String> {
    for part in command.split('{').skip(1) {
        let name = part.split('}').next().unwrap_or_default();
        if !PLACEHOLDERS.contains(&name) {
            return Err(format!("no placeholder is called {{{name}}}"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_words_stand_in_braces() {
        assert_eq!(placeholders("llama-quantize {id}-BF16.gguf {file} {quant}"), Ok(()));
        let fault = placeholders("cat {files}").unwrap_err();
        assert_eq!(fault, "no placeholder is called {files}");
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
