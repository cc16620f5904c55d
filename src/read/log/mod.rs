//! What programs wrote down of a run: logs of llama.cpp and what embeds it, and readings of meters.
//!
//! Lines are told by what they say, not by where they stand: programs put times, levels and names before them,
//! join several in one text or cut a log anywhere. What is not understood is passed over; nothing that is read is
//! kept longer than its facts.

mod android;
mod bench;
mod lines;
mod meters;
mod model;
mod notation;
mod ollama;

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Read},
    path::Path,
    sync::Arc,
};

pub(crate) use self::model::Subject;
use super::gguf::Value;
use crate::{Catalog, Error, catalog::meter::Meter, messages::errors as say, units::names};

/// The longest line that is read; what is behind is passed over.
const LONGEST_LINE: usize = 1 << 16;
/// The longest document that is read as JSON, bytes.
const LONGEST_DOCUMENT: usize = 1 << 22;
/// Bytes of a log that are read at most.
const MOST_BYTES: u64 = 1 << 30;
/// What the weights of a build of 2023 are printed as, with its scratch buffers in them.
pub(crate) const REQUIRED: &str = "mem required";
/// Most loads, contexts, buffers, keys of one log that are kept each.
const MOST: usize = 1 << 12;

names! {
    /// What a buffer of a log holds.
    #[derive(PartialOrd, Ord, Hash)]
    pub enum Holds {
        /// Weights.
        Weights = "weights",
        /// Keys and values.
        Cache = "kv_cache",
        /// State of recurrent layers.
        State = "recurrent_state",
        /// Scratch of the graph.
        Compute = "compute",
        /// Logits.
        Output = "output",
        /// What an adapter adds to weights.
        Adapter = "adapter",
        /// Of an encoder.
        Encoder = "encoder",
    }
}

/// A buffer, as a line tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Buffer {
    /// What it holds.
    pub holds: Holds,
    /// Its memory as llama.cpp calls it, such as `CPU_Mapped` or `CUDA0`; empty where the line does not say.
    pub device: String,
    /// Its size, bytes.
    pub bytes: u64,
    /// How far the size printed may be off for its last decimal, bytes.
    pub rounding: u64,
}

/// What a meter showed.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Which meter.
    pub meter: Arc<Meter>,
    /// What it showed, bytes.
    pub bytes: u64,
}

/// One load of a model, and the contexts made of it.
#[derive(Clone, Debug, Default)]
pub struct Load {
    /// The file, as the log names it.
    pub(in crate::read) file: Option<String>,
    /// Key-value pairs of the file, as far as they are kept.
    pub(in crate::read) keys: BTreeMap<String, Value>,
    /// What the program says of the model, by its own names for it.
    pub(in crate::read) info: BTreeMap<String, String>,
    /// Tensors by type.
    pub types: BTreeMap<String, u64>,
    /// All tensors of the file.
    pub(in crate::read) tensors: Option<u64>,
    /// Layers given to a GPU, and all of them.
    pub offloaded: Option<(u64, u64)>,
    /// Whether the file is mapped.
    pub mapped: Option<bool>,
    /// Its version does not tell mapped weights from others.
    pub names_no_mapping: bool,
    /// Its buffers, in the order of the log.
    pub buffers: Vec<Buffer>,
    /// Contexts made of it.
    pub contexts: Vec<Context>,
    /// It drafts for another model.
    pub(in crate::read) drafts: bool,
    /// Readings that are of this load alone: of each meter the highest.
    pub readings: Vec<Reading>,
    /// Settings asked for when it was loaded, by llama.cpp's names of them.
    pub typed: BTreeMap<String, String>,
}

/// One context of a model.
#[derive(Clone, Debug, Default)]
pub struct Context {
    /// Numbers and words it is told by: `n_ctx`, `n_ubatch`, ...
    pub said: BTreeMap<String, String>,
    /// Its buffers, in the order of the log.
    pub buffers: Vec<Buffer>,
    /// Its caches, in the order of the log.
    pub caches: Vec<Cells>,
    /// Fused attention, once that is decided.
    pub flash_attn: Option<bool>,
    /// Layers with windows keep the whole context.
    pub full_windows: bool,
}

/// A cache, as the line with its size tells of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cells {
    /// Cells of a stream.
    pub cells: Option<u64>,
    /// Sequences.
    pub sequences: Option<u64>,
    /// Streams, where the line says.
    pub streams: Option<u64>,
    /// The types of keys and values.
    pub types: Option<[String; 2]>,
    /// All of it, bytes.
    pub bytes: u64,
}

/// What one log says.
#[derive(Clone, Debug, Default)]
pub struct Log {
    /// Loads of models, in the order of the log.
    pub loads: Vec<Load>,
    /// Readings of meters: of each the highest.
    pub readings: Vec<Reading>,
    /// Settings that stand on a command line or in a request, by llama.cpp's names of them.
    pub typed: BTreeMap<String, String>,
    /// Features of the processor that the build uses, in lower case.
    pub features: Vec<String>,
    /// Processor threads.
    pub threads: Option<u64>,
    /// The number of llama.cpp's build.
    pub build: Option<u64>,
    /// The day it was written, where a line says: `2026-05-10`.
    pub date: Option<String>,
    /// It is of a server.
    pub serves: bool,
    /// Its lines have a form of 2023.
    pub is_of_2023: bool,
    /// The longest prompt that was read, tokens.
    pub prompt: Option<u64>,
    /// It is of Android.
    pub is_android: bool,
    /// The package of the app, as Android names it.
    pub package: Option<String>,
}

impl Log {
    /// What the file at `path` says; `-` is standard input.
    ///
    /// # Errors
    /// [`Error::File`] for what holds no line of a log, [`Error::Io`] where it cannot be read.
    pub fn open(path: &str, catalog: &Catalog) -> Result<Self, Error> {
        if path == "-" {
            return Self::read(path, std::io::stdin().lock(), catalog);
        }
        let path = Path::new(path);
        Self::read(&path.display().to_string(), super::opened(path)?.0, catalog)
    }

    /// What `source` says, which is called `name` in messages.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn read(name: &str, source: impl Read, catalog: &Catalog) -> Result<Self, Error> {
        let meters = catalog.all::<Meter>()?;
        let mut reader = Reader {
            log: Self::default(),
            meters: &meters,
            draft_is_next: false,
            plan: Vec::new(),
            plan_is_whole: false,
            is_running: false,
        };
        let mut source = BufReader::new(source.take(MOST_BYTES));
        let failed = |source| Error::Io { what: name.to_owned(), source };
        let (mut line, mut document, mut is_blank) = (Vec::new(), None::<String>, true);
        while line_of(&mut source, &mut line).map_err(failed)? {
            let text = notation::text(&line);
            if is_blank && !text.trim().is_empty() {
                is_blank = false;
                document = text.trim_start().starts_with(['[', '{']).then(String::new);
            }
            match &mut document {
                Some(kept) if kept.len().saturating_add(text.len()) < LONGEST_DOCUMENT => {
                    kept.push_str(&text);
                    kept.push('\n');
                }
                _ => {}
            }
            for piece in notation::pieces(&text) {
                reader.line(piece);
            }
        }
        if is_blank {
            return Err(super::wrong_because(name, say::log_is_empty()));
        }
        if let Some(document) = document {
            bench::document(&document, &mut reader);
        }
        reader.end();
        let log = reader.log;
        if log.is_blank() {
            return Err(super::wrong_because(name, say::no_log()));
        }
        Ok(log)
    }

    fn is_blank(&self) -> bool {
        let says = |load: &Load| !load.is_blank();
        let asked = ["n_ctx", "n_batch"].iter().any(|key| self.typed.contains_key(*key));
        !self.loads.iter().any(says) && self.readings.is_empty() && !asked
    }

    /// The loads that are compared: those whose buffers were made or that a meter showed, else the one the log is
    /// about.
    #[must_use]
    pub fn compared(&self) -> Vec<&Load> {
        let own = self.loads.iter().filter(|load| !load.drafts);
        let shown = |load: &&Load| load.is_held() || !load.readings.is_empty();
        let all: Vec<&Load> = own.filter(shown).collect();
        if all.is_empty() { self.load().into_iter().collect() } else { all }
    }

    /// What was asked for when `load` was made, by llama.cpp's name of it.
    #[must_use]
    pub fn asked<'a>(&'a self, load: &'a Load, key: &str) -> Option<&'a String> {
        let is_only = self.compared().len() < 2;
        load.typed.get(key).or_else(|| self.typed.get(key).filter(|_| is_only))
    }

    /// The load that the log is about: the last one whose buffers were made, else the last one that says
    /// anything.
    #[must_use]
    pub fn load(&self) -> Option<&Load> {
        let own = || self.loads.iter().rev().filter(|load| !load.drafts);
        let held = own().find(|load| load.is_held());
        held.or_else(|| own().find(|load| !load.is_blank()))
    }
}

impl Load {
    fn is_blank(&self) -> bool {
        let Self { keys, info, types, buffers, contexts, .. } = self;
        let unsaid = keys.is_empty() && info.is_empty() && types.is_empty();
        let unsaid = unsaid && self.readings.is_empty();
        let unmade = buffers.is_empty() && self.offloaded.is_none() && self.tensors.is_none();
        unsaid && unmade && contexts.iter().all(Context::is_blank)
    }

    /// It drafts for another model.
    #[must_use]
    pub const fn is_draft(&self) -> bool {
        self.drafts
    }

    /// Buffers were made of it, not only planned: `--fit` first loads a model without its data, and tells of
    /// weights that take nothing beside the scratch it would reserve.
    #[must_use]
    pub fn is_held(&self) -> bool {
        let mut weights =
            self.buffers.iter().filter(|buffer| buffer.holds == Holds::Weights).peekable();
        if weights.peek().is_some() && weights.all(|buffer| buffer.bytes == 0) {
            return false;
        }
        let of_contexts = self.contexts.iter().flat_map(|context| &context.buffers);
        self.buffers.iter().chain(of_contexts).any(|buffer| buffer.bytes > 0)
    }

    /// The context that is compared: the last one with buffers, else the last.
    #[must_use]
    pub fn context(&self) -> Option<&Context> {
        let made = |context: &&Context| context.buffers.iter().any(|buffer| buffer.bytes > 0);
        self.contexts.iter().rev().find(made).or(self.contexts.last())
    }
}

impl Context {
    fn is_blank(&self) -> bool {
        self.said.is_empty() && self.buffers.is_empty() && self.caches.is_empty()
    }

    /// A number it is told by.
    #[must_use]
    pub fn number(&self, key: &str) -> Option<u64> {
        self.said.get(key)?.parse().ok()
    }
}

/// A log being read.
struct Reader<'a> {
    log: Log,
    meters: &'a [Arc<Meter>],
    /// The model loaded next drafts for the one before.
    draft_is_next: bool,
    /// Buffers that Ollama's own engine tells of, and whether they are all of a model.
    plan: Vec<Buffer>,
    plan_is_whole: bool,
    /// Rows of a table of running models follow.
    is_running: bool,
}

impl Reader<'_> {
    /// What a piece of text says, if it says anything.
    fn line(&mut self, piece: &str) {
        self.meter(piece);
        self.android(piece);
        if !self.own_line(piece) {
            self.ollama_line(piece);
        }
    }

    /// What Ollama plans is what it allocates where its own engine runs; else llama.cpp tells what it is.
    fn end(&mut self) {
        if self.log.load().is_none_or(|load| !load.is_held()) {
            for buffer in std::mem::take(&mut self.plan) {
                self.buffer(buffer);
            }
        }
    }

    /// The load that lines are about.
    fn load(&mut self) -> &mut Load {
        if self.log.loads.is_empty() {
            self.log.loads.push(Load::default());
        }
        let last = self.log.loads.len().saturating_sub(1);
        &mut self.log.loads[last]
    }

    /// Keeps a setting that was asked for; a command behind a load is of the next one.
    fn typed(&mut self, name: &str, value: &str) {
        self.log.typed.insert(name.to_owned(), value.to_owned());
    }

    /// What is asked for from here on is of another load, if one was made before.
    fn next_command(&mut self) {
        if self.log.loads.last().is_some_and(Load::is_held) {
            self.log.typed.clear();
        }
    }

    /// Lines from here on are about another load, if there are any before.
    fn next_load(&mut self) {
        let drafts = std::mem::take(&mut self.draft_is_next);
        let begun = self.log.loads.last().is_some_and(|load| !load.is_blank());
        if (begun || self.log.loads.is_empty()) && self.log.loads.len() < MOST {
            self.log.loads.push(Load::default());
        }
        self.load().drafts = drafts;
    }

    /// The context that lines are about.
    fn context(&mut self) -> &mut Context {
        let contexts = &mut self.load().contexts;
        if contexts.is_empty() {
            contexts.push(Context::default());
        }
        let last = contexts.len().saturating_sub(1);
        &mut contexts[last]
    }

    /// Lines from here on are about another context, if there are any before.
    fn next_context(&mut self) {
        let contexts = &mut self.load().contexts;
        let begun = contexts.last().is_none_or(|context| !context.is_blank());
        if begun && contexts.len() < MOST {
            contexts.push(Context::default());
        }
    }

    /// Keeps a buffer. What a context reserves again, as for a larger graph, comes in place of what it had.
    fn buffer(&mut self, buffer: Buffer) {
        let of_model = matches!(buffer.holds, Holds::Weights | Holds::Adapter | Holds::Encoder);
        if buffer.holds == Holds::Weights && self.load().typed.is_empty() {
            self.load().typed = self.log.typed.clone();
        }
        let kept = if of_model { &mut self.load().buffers } else { &mut self.context().buffers };
        let is_reserved = matches!(buffer.holds, Holds::Compute | Holds::Output);
        let is_it = |known: &&mut Buffer| {
            is_reserved && known.holds == buffer.holds && known.device == buffer.device
        };
        if let Some(known) = kept.iter_mut().find(is_it) {
            *known = buffer;
        } else if kept.len() < MOST {
            kept.push(buffer);
        }
    }
}

/// Reads up to the end of a line, and keeps the beginning of a long one; whether there was any.
fn line_of(source: &mut impl BufRead, line: &mut Vec<u8>) -> std::io::Result<bool> {
    line.clear();
    let mut any = false;
    loop {
        let bytes = source.fill_buf()?;
        if bytes.is_empty() {
            return Ok(any);
        }
        any = true;
        let end = bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
        let part = bytes.get(..end.unwrap_or(bytes.len())).unwrap_or_default();
        let room = LONGEST_LINE.saturating_sub(line.len());
        line.extend_from_slice(part.get(..part.len().min(room)).unwrap_or_default());
        let used = part.len().saturating_add(usize::from(end.is_some()));
        source.consume(used);
        if end.is_some() {
            return Ok(true);
        }
    }
}
