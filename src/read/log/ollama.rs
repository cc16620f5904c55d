//! Lines that Ollama writes itself, its table of running models, and command lines of programs around llama.cpp.

use super::{
    Buffer, Holds, MOST, Reader, Reading,
    notation::{amount, attribute, behind, sized, whole},
};

/// Options of command lines, long and short, and llama.cpp's name of what they set.
const OPTIONS: [(&str, &str); 23] = [
    ("--ctx-size", "n_ctx"),
    ("-c", "n_ctx"),
    ("--batch-size", "n_batch"),
    ("-b", "n_batch"),
    ("--ubatch-size", "n_ubatch"),
    ("-ub", "n_ubatch"),
    ("--parallel", "n_seq_max"),
    ("-np", "n_seq_max"),
    ("--threads", "n_threads"),
    ("-t", "n_threads"),
    ("--n-gpu-layers", "n_gpu_layers"),
    ("-ngl", "n_gpu_layers"),
    ("--cache-type-k", "type_k"),
    ("-ctk", "type_k"),
    ("--cache-type-v", "type_v"),
    ("-ctv", "type_v"),
    ("--kv-cache-type", "type_kv"),
    ("--flash-attn", "flash_attn"),
    ("-fa", "flash_attn"),
    ("--model", "model"),
    ("-m", "model"),
    ("-hf", "model"),
    ("-hfr", "model"),
];

/// Fields of a request to load, and llama.cpp's name of what they set.
const FIELDS: [(&str, &str); 6] = [
    ("KvSize:", "n_ctx"),
    ("BatchSize:", "n_batch"),
    ("Parallel:", "n_seq_max"),
    ("NumThreads:", "n_threads"),
    ("KvCacheType:", "type_kv"),
    ("GPULayers:", "n_gpu_layers"),
];

impl Reader<'_> {
    /// Whether a line is one of these; what it says is kept.
    pub(super) fn ollama_line(&mut self, piece: &str) -> bool {
        if let Some(day) = behind(piece, "time=").and_then(|time| time.get(..10)) {
            self.log.date = Some(day.to_owned()).filter(|day| is_date(day));
        }
        self.request(piece)
            || self.planned(piece)
            || self.described(piece)
            || self.running(piece)
            || self.command(piece)
    }

    /// A request to load a model.
    fn request(&mut self, piece: &str) -> bool {
        let Some(request) = behind(piece, "{Operation:") else { return false };
        self.next_command();
        for (field, name) in FIELDS {
            let value = behind(request, field).and_then(|rest| rest.split([' ', '[', '}']).next());
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                self.typed(name, value);
            }
        }
        let flag = behind(request, "FlashAttention:").map(str::to_ascii_lowercase);
        match flag {
            Some(flag) if flag.starts_with(['t', 'e']) => self.typed("flash_attn", "on"),
            Some(flag) if flag.starts_with(['f', 'd']) => self.typed("flash_attn", "off"),
            _ => {}
        }
        true
    }

    /// What Ollama's own engine gives to a device.
    fn planned(&mut self, piece: &str) -> bool {
        let holds = match attribute(piece, "msg") {
            Some("model weights") => Holds::Weights,
            Some("kv cache") => Holds::Cache,
            Some("compute graph") => Holds::Compute,
            Some("total memory") => {
                self.plan_is_whole = true;
                return true;
            }
            _ => return false,
        };
        let device = ["buffer", "device", "buffer_type", "backend"];
        let device = device.iter().find_map(|name| attribute(piece, name)).unwrap_or_default();
        let Some((bytes, rounding)) = attribute(piece, "size").and_then(amount) else {
            return true;
        };
        if std::mem::take(&mut self.plan_is_whole) {
            self.plan.clear();
        }
        if self.plan.len() < MOST {
            self.plan.push(Buffer { holds, device: device.to_owned(), bytes, rounding });
        }
        true
    }

    /// A model as Ollama's own engine reads it.
    fn described(&mut self, piece: &str) -> bool {
        let Some(arch) = attribute(piece, "architecture") else { return false };
        self.next_load();
        let load = self.load();
        load.info.insert("arch".to_owned(), arch.to_owned());
        for (name, key) in [("file_type", "file type"), ("name", "general.name")] {
            if let Some(value) = attribute(piece, name).filter(|value| !value.is_empty()) {
                load.info.insert(key.to_owned(), value.to_owned());
            }
        }
        load.tensors = attribute(piece, "num_tensors").and_then(whole);
        true
    }

    /// A row of `ollama ps`.
    fn running(&mut self, piece: &str) -> bool {
        let mut words = piece.split_whitespace();
        if words.next() == Some("NAME") && piece.contains("PROCESSOR") {
            self.is_running = true;
            return true;
        }
        if !self.is_running {
            return false;
        }
        let words: Vec<&str> = piece.split_whitespace().collect();
        let unit = words.iter().position(|word| matches!(*word, "KB" | "MB" | "GB"));
        let (Some(at), Some(name)) = (unit, words.first()) else { return false };
        let factor = match words.get(at) {
            Some(&"GB") => 1_000_000_000,
            Some(&"MB") => 1_000_000,
            _ => 1000,
        };
        let size = at.checked_sub(1).and_then(|at| words.get(at));
        let Some((bytes, _)) = size.and_then(|size| sized(size, factor)) else { return false };
        self.next_load();
        let load = self.load();
        load.file = Some((*name).to_owned());
        load.info.insert("general.name".to_owned(), (*name).to_owned());
        let context = words.iter().skip(at).find_map(|word| word.parse::<u64>().ok());
        // Minutes until it is unloaded are fewer than any context.
        if let Some(context) = context.filter(|&context| context >= 256) {
            load.typed.insert("n_ctx".to_owned(), context.to_string());
        }
        // Shares stand before the names of the sides: `100% GPU`, `48%/52% CPU/GPU`.
        if let Some(sides) =
            words.get(at..).and_then(|rest| rest.iter().find(|word| is_sides(word)))
        {
            load.typed.insert("backend".to_owned(), sides.replace('/', ","));
            if *sides == "GPU" {
                load.typed.insert("n_gpu_layers".to_owned(), ALL_LAYERS.to_string());
            }
        }
        let meters = self.meters;
        if let Some(meter) =
            meters.iter().find(|meter| meter.tables.iter().any(|one| one == "ollama ps"))
        {
            let reading = Reading { meter: meter.clone(), bytes };
            self.load().readings.push(reading);
        }
        true
    }

    /// A command line of a program around llama.cpp.
    fn command(&mut self, piece: &str) -> bool {
        let is_one = piece.contains("llama")
            && [" --model ", " -m ", " -hf ", " --ctx-size "]
                .iter()
                .any(|mark| piece.contains(mark));
        if !is_one {
            return false;
        }
        self.next_command();
        let words: Vec<&str> = piece
            .split_whitespace()
            .map(|word| word.trim_matches(['"', '\'', ',', '\\', '`', '[', ']']))
            .collect();
        for (at, word) in words.iter().enumerate() {
            let next = words.get(at.saturating_add(1)).copied().unwrap_or_default();
            let (option, value) = word.split_once('=').unwrap_or((word, next));
            match OPTIONS.iter().find(|(known, _)| *known == option) {
                Some((_, "flash_attn")) if value.starts_with('-') || value.is_empty() => {
                    self.typed("flash_attn", "on");
                }
                Some((_, name)) if !value.is_empty() => self.typed(name, value),
                _ if matches!(option, "--no-mmap") => self.typed("mmap", "false"),
                _ => {}
            }
        }
        true
    }
}

/// As many layers as any model has.
const ALL_LAYERS: u32 = 999;

/// Whether a word names where layers lie.
fn is_sides(word: &str) -> bool {
    matches!(word, "GPU" | "CPU" | "CPU/GPU")
}

/// Whether a text has the form of a day.
fn is_date(text: &str) -> bool {
    text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| {
            if matches!(at, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() }
        })
}
