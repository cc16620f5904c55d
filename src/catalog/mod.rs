//! What is known: models, formats, processors, systems. Facts only; nothing is computed here.

pub(crate) mod architecture;
pub(crate) mod cpu;
pub(crate) mod file_type;
pub(crate) mod format;
pub(crate) mod model;
pub(crate) mod names;
pub(crate) mod runtime;
pub(crate) mod shelf;
pub(crate) mod system;
pub(crate) mod tokenizer;

use std::borrow::Cow;

use crate::Error;
use architecture::Architecture;
use cpu::Cpu;
use file_type::FileType;
use format::Formats;
use model::Model;
use runtime::Runtime;
use shelf::{Entry, Shelf};
use system::System;
use tokenizer::Tokenizer;

/// Embeds files of `data/`.
macro_rules! bundled {
    ($($file:literal),* $(,)?) => {
        &[$(Shelf::bundled(concat!("data/", $file), include_str!(concat!("../../data/", $file)))),*]
    };
}

/// Every file of `data/`; a test compares it with the folder.
const BUNDLED: &[Shelf] = bundled![
    "architectures.yaml",
    "cpus.yaml",
    "file_types.yaml",
    "formats.yaml",
    "models/apertus.yaml",
    "models/bitnet.yaml",
    "models/danube3.yaml",
    "models/deepseek-r1-distill.yaml",
    "models/deepseek-v2.yaml",
    "models/ernie-4.5.yaml",
    "models/eurollm.yaml",
    "models/exaone.yaml",
    "models/falcon-h1.yaml",
    "models/falcon3.yaml",
    "models/gemma-2.yaml",
    "models/gemma-3.yaml",
    "models/gemma-3n.yaml",
    "models/gemma-4.yaml",
    "models/gemma.yaml",
    "models/gpt-oss.yaml",
    "models/granite.yaml",
    "models/hunyuan.yaml",
    "models/internlm2.5.yaml",
    "models/jan.yaml",
    "models/lfm2.5.yaml",
    "models/lfm2.yaml",
    "models/llama-2.yaml",
    "models/llama-3.1.yaml",
    "models/llama-3.2.yaml",
    "models/mamba2.yaml",
    "models/minicpm.yaml",
    "models/ministral-3.yaml",
    "models/mistral.yaml",
    "models/nemotron.yaml",
    "models/olmo2.yaml",
    "models/olmoe.yaml",
    "models/openelm.yaml",
    "models/phi-3.5.yaml",
    "models/phi-3.yaml",
    "models/phi-4.yaml",
    "models/phi.yaml",
    "models/qwen2.5-coder.yaml",
    "models/qwen2.5.yaml",
    "models/qwen3-vl.yaml",
    "models/qwen3.5.yaml",
    "models/qwen3.yaml",
    "models/rwkv7.yaml",
    "models/salamandra.yaml",
    "models/smollm2.yaml",
    "models/smollm3.yaml",
    "models/stablelm.yaml",
    "models/tinyllama.yaml",
    "models/yi-1.5.yaml",
    "runtimes.yaml",
    "sources.yaml",
    "systems.yaml",
    "tokenizers.yaml",
];

/// The catalog: the facts of the program, and of the user where there are any.
///
/// Entries are parsed when they are asked for.
///
/// ```
/// let catalog = edgefit::Catalog::bundled();
/// assert_eq!(catalog.model("google/gemma-2-2b-it")?.id(), "gemma-2-2b");
/// # Ok::<(), edgefit::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    /// Files that add to the bundled ones, and win over them.
    added: Vec<Shelf>,
}

impl Catalog {
    /// The facts that are part of the program.
    #[must_use]
    pub const fn bundled() -> Self {
        Self { added: Vec::new() }
    }

    /// Adds a file of the same form as one of `data/`; its entries win over those of the same id.
    ///
    /// `path` is the file's path below the folder it was found in, such as `models/mine.yaml`: it
    /// says what the file holds. Every entry is checked at once.
    ///
    /// # Errors
    /// [`Error::Catalog`] names the file, the entry and the line of the first fault.
    pub fn add(&mut self, path: &str, text: String) -> Result<(), Error> {
        let shelf = Shelf { file: Cow::Owned(path.to_owned()), text: Cow::Owned(text) };
        self.check(&shelf)?;
        self.added.push(shelf);
        Ok(())
    }

    /// Parses every entry of one file.
    fn check(&self, shelf: &Shelf) -> Result<(), Error> {
        let formats = self.formats()?;
        shelf.check_ids()?;
        let read = |entry: &Entry<'_>| {
            match Topic::of(&shelf.file) {
            Some(Topic::Models) => model::read(entry).map(drop),
            Some(Topic::Architectures) => architecture::read(entry).map(drop),
            Some(Topic::FileTypes) => file_type::read(entry, &formats).map(drop),
            Some(Topic::Cpus) => cpu::read(entry, &formats).map(drop),
            Some(Topic::Systems) => system::read(entry).map(drop),
            Some(Topic::Tokenizers) => tokenizer::read(entry).map(drop),
            Some(Topic::Runtimes) => runtime::read(entry).map(drop),
            Some(Topic::Sources) => entry.read::<Source>().map(drop),
            Some(Topic::Formats) => Ok(()),
            None => Err(entry.fault("a data folder holds models/*.yaml, cpus.yaml, systems.yaml, tokenizers.yaml, runtimes.yaml, formats.yaml, architectures.yaml, file_types.yaml and sources.yaml".to_owned())),
        }
        };
        shelf.entries().try_for_each(|entry| read(&entry))?;
        shelf.check_form()
    }

    fn shelves(&self, topic: Topic) -> impl Iterator<Item = &Shelf> {
        self.added
            .iter()
            .rev()
            .chain(BUNDLED)
            .filter(move |shelf| Topic::of(&shelf.file) == Some(topic))
    }

    /// Every entry of a topic; of several with one id, the first wins.
    fn entries(&self, topic: Topic) -> Vec<Entry<'_>> {
        let mut all: Vec<Entry<'_>> = Vec::new();
        for entry in self.shelves(topic).flat_map(Shelf::entries) {
            if self.added.is_empty() || !all.iter().any(|known| known.id == entry.id) {
                all.push(entry);
            }
        }
        all
    }

    /// The entry that is called `name`, by its id, its name or an alias.
    fn find(&self, topic: Topic, name: &str) -> Result<Entry<'_>, Error> {
        let wanted = names::normal(name);
        let entries = self.entries(topic);
        let exact = entries.iter().find(|entry| entry.id.eq_ignore_ascii_case(name.trim()));
        let known = || {
            entries.iter().find(|entry| entry.names().any(|known| names::normal(known) == wanted))
        };
        exact.or_else(known).copied().ok_or_else(|| Error::Unknown {
            what: topic.noun(),
            name: name.to_owned(),
            similar: names::nearest(name, entries.iter().map(|entry| entry.id)),
            list: topic.list(),
        })
    }

    /// The model people call `name`.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest ids, or [`Error::Catalog`] if its entry is wrong.
    pub fn model(&self, name: &str) -> Result<Model, Error> {
        model::read(&self.find(Topic::Models, name)?)
    }

    /// Every model, in the order of the files.
    ///
    /// # Errors
    /// [`Error::Catalog`] if an entry is wrong.
    pub fn models(&self) -> Result<Vec<Model>, Error> {
        self.entries(Topic::Models).iter().map(model::read).collect()
    }

    /// The block formats.
    pub(crate) fn formats(&self) -> Result<Formats, Error> {
        Formats::read(self.shelves(Topic::Formats))
    }

    /// The file type people call `name`.
    pub(crate) fn file_type(&self, name: &str, formats: &Formats) -> Result<FileType, Error> {
        file_type::read(&self.find(Topic::FileTypes, name)?, formats)
    }

    /// Whether `name` is a file type.
    pub(crate) fn has_file_type(&self, name: &str) -> bool {
        self.find(Topic::FileTypes, name).is_ok()
    }

    /// The file type this number stands for in a GGUF file (`general.file_type`).
    pub(crate) fn file_type_numbered(
        &self,
        number: u32,
        formats: &Formats,
    ) -> Result<Option<FileType>, Error> {
        for file_type in self.file_types(formats) {
            let file_type = file_type?;
            if file_type.number == number {
                return Ok(Some(file_type));
            }
        }
        Ok(None)
    }

    /// `name` without the quantization behind its last colon, and that, if it is one we know.
    pub(crate) fn split_quant<'a>(&self, name: &'a str) -> (&'a str, Option<&'a str>) {
        match name.rsplit_once(':').filter(|(_, quant)| self.has_file_type(quant)) {
            Some((name, quant)) => (name, Some(quant)),
            None => (name, None),
        }
    }

    /// What a file of an architecture leaves unsaid, by its GGUF name.
    pub(crate) fn architecture(&self, id: &str) -> Result<Option<Architecture>, Error> {
        let all = self.entries(Topic::Architectures);
        all.iter().find(|entry| entry.id == id).map(architecture::read).transpose()
    }

    /// The architecture that Hugging Face calls `model_type`.
    pub(crate) fn architecture_of(&self, model_type: &str) -> Result<Option<Architecture>, Error> {
        for entry in self.entries(Topic::Architectures) {
            let architecture = architecture::read(&entry)?;
            if architecture.hf_model_types.iter().any(|known| known == model_type) {
                return Ok(Some(architecture));
            }
        }
        Ok(None)
    }

    /// Every file type, best first.
    pub(crate) fn file_types<'a>(
        &'a self,
        formats: &'a Formats,
    ) -> impl Iterator<Item = Result<FileType, Error>> + 'a {
        self.entries(Topic::FileTypes).into_iter().map(|entry| file_type::read(&entry, formats))
    }

    /// The processor people call `name`.
    pub(crate) fn cpu(&self, name: &str, formats: &Formats) -> Result<Cpu, Error> {
        cpu::read(&self.find(Topic::Cpus, name)?, formats)
    }

    /// Every processor.
    pub(crate) fn cpus(&self, formats: &Formats) -> Result<Vec<Cpu>, Error> {
        self.entries(Topic::Cpus).iter().map(|entry| cpu::read(entry, formats)).collect()
    }

    /// The system people call `name`.
    pub(crate) fn system(&self, name: &str) -> Result<System, Error> {
        system::read(&self.find(Topic::Systems, name)?)
    }

    /// Every system.
    pub(crate) fn systems(&self) -> Result<Vec<System>, Error> {
        self.entries(Topic::Systems).iter().map(system::read).collect()
    }

    /// The tokenizer with this id.
    pub(crate) fn tokenizer(&self, id: &str) -> Result<Tokenizer, Error> {
        tokenizer::read(&self.find(Topic::Tokenizers, id)?)
    }

    /// The runtime people call `name`.
    pub(crate) fn runtime(&self, name: &str) -> Result<Runtime, Error> {
        runtime::read(&self.find(Topic::Runtimes, name)?)
    }

    /// Every runtime.
    pub(crate) fn runtimes(&self) -> Result<Vec<Runtime>, Error> {
        self.entries(Topic::Runtimes).iter().map(runtime::read).collect()
    }

    /// What source keys stand for.
    pub(crate) fn cited(&self, keys: &[String]) -> Result<Vec<String>, Error> {
        keys.iter().map(|key| Ok(self.find(Topic::Sources, key)?.read::<Source>()?.cites)).collect()
    }
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Source {
    #[expect(dead_code, reason = "read to be checked")]
    id: String,
    cites: String,
}

/// What a file of the catalog holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Topic {
    Models,
    Architectures,
    Formats,
    FileTypes,
    Cpus,
    Systems,
    Tokenizers,
    Runtimes,
    Sources,
}

impl Topic {
    fn of(file: &str) -> Option<Self> {
        let path = file.strip_prefix("data/").unwrap_or(file);
        Some(match path {
            "architectures.yaml" => Self::Architectures,
            "formats.yaml" => Self::Formats,
            "file_types.yaml" => Self::FileTypes,
            "cpus.yaml" => Self::Cpus,
            "systems.yaml" => Self::Systems,
            "tokenizers.yaml" => Self::Tokenizers,
            "runtimes.yaml" => Self::Runtimes,
            "sources.yaml" => Self::Sources,
            _ if path.starts_with("models/") => Self::Models,
            _ => return None,
        })
    }

    /// What one entry is called in a message.
    const fn noun(self) -> &'static str {
        match self {
            Self::Models => "model",
            Self::Architectures => "architecture",
            Self::Formats => "block format",
            Self::FileTypes => "quantization",
            Self::Cpus => "CPU",
            Self::Systems => "system",
            Self::Tokenizers => "tokenizer",
            Self::Runtimes => "runtime",
            Self::Sources => "source",
        }
    }

    /// The word after `edgefit list` that shows its entries.
    const fn list(self) -> &'static str {
        match self {
            Self::Formats | Self::FileTypes => "quants",
            Self::Cpus => "cpus",
            Self::Systems => "systems",
            Self::Runtimes => "runtimes",
            Self::Models | Self::Architectures | Self::Tokenizers | Self::Sources => "models",
        }
    }
}
