//! Lines of llama.cpp, in the forms of its versions since 2023.
//!
//! Source: llama.cpp 0c1e57098, `src/llama-model-loader.cpp`, `src/llama-model.cpp`, `src/llama-context.cpp`,
//! `src/llama-kv-cache.cpp`, `src/llama-memory-recurrent.cpp`; earlier names of the same functions.

use super::{
    Buffer, Cells, Holds, Load, MOST, REQUIRED, Reader, Value,
    notation::{amount, behind, between, pair, whole},
};

/// The longest text of a key that is kept.
const LONGEST_TEXT: usize = 256;
/// The longest list of numbers that is kept.
const LONGEST_LIST: usize = 1 << 11;

/// Functions that tell of a context.
const OF_CONTEXT: [&str; 4] = [
    "llama_context",
    "llama_new_context_with_model",
    "llama_init_from_model",
    "llama_init_from_file",
];
/// Functions that tell of a model; the last one also of its context.
const OF_MODEL: [&str; 4] =
    ["print_info", "llm_load_print_meta", "llama_model_load", "llama_model_load_internal"];
/// Settings of a context.
const SETTINGS: [&str; 10] = [
    "n_ctx",
    "n_seq_max",
    "n_batch",
    "n_ubatch",
    "flash_attn",
    "kv_unified",
    "n_outputs_max",
    "causal_attn",
    "n_ctx_per_seq",
    "n_rs_seq",
];
/// Settings that programs list on one line, and llama.cpp's name of each.
const LISTED: [(&str, &str); 8] = [
    ("n_ctx", "n_ctx"),
    ("n_kv_max", "n_ctx"),
    ("n_batch", "n_batch"),
    ("batch_size", "n_batch"),
    ("n_ubatch", "n_ubatch"),
    ("n_seq", "n_seq_max"),
    ("n_gpu_layers", "n_gpu_layers"),
    ("n_threads", "n_threads"),
];
/// What functions around an encoder of images or sound are called.
const OF_ENCODER: [&str; 4] = ["alloc_compute_meta", "reserve_compute_meta", "clip", "mtmd"];

impl Reader<'_> {
    /// Whether a line is one of llama.cpp's; what it says is kept.
    pub(super) fn own_line(&mut self, piece: &str) -> bool {
        self.loading(piece)
            || self.key(piece)
            || self.type_count(piece)
            || self.buffer_line(piece)
            || self.cells(piece)
            || self.breakdown(piece)
            || self.decision(piece)
            || self.about_program(piece)
            || self.asked(piece)
            || self.setting(piece)
    }

    /// That a model is loaded.
    fn loading(&mut self, piece: &str) -> bool {
        if piece.contains("loading draft model") {
            self.draft_is_next = true;
            return true;
        }
        if let Some(rest) = behind(piece, "loaded meta data with ") {
            self.next_load();
            let tensors = between(rest, "pairs and ", " tensors").and_then(whole);
            let file = behind(rest, " tensors from ").map(|file| {
                file.rsplit_once(" (version").map_or(file, |(file, _)| file).trim().to_owned()
            });
            let load = self.load();
            (load.tensors, load.file) = (tensors, file.or(load.file.take()));
            return true;
        }
        let named = ["llama.cpp: loading model from ", "loading model from '", "loading model '"];
        if let Some(file) = named.iter().find_map(|mark| behind(piece, mark)) {
            self.log.is_of_2023 |= piece.contains("llama.cpp: loading model");
            self.next_load();
            self.load().file = Some(file.trim_end_matches(" ...").trim_matches('\'').to_owned());
            return true;
        }
        false
    }

    /// A key-value pair of the file.
    fn key(&mut self, piece: &str) -> bool {
        let Some(rest) = behind(piece, "- kv ") else { return false };
        let Some((_, rest)) = rest.split_once(':') else { return false };
        let (before, said) = rest.split_once(" = ").unwrap_or((rest, ""));
        let mut words = before.split_whitespace();
        let (Some(name), Some(kind)) = (words.next(), words.next()) else { return false };
        let keys = &mut self.load().keys;
        if let Some(value) = value(kind, said.trim()).filter(|_| keys.len() < MOST) {
            keys.insert(name.to_owned(), value);
        }
        true
    }

    /// How many tensors are of a type.
    fn type_count(&mut self, piece: &str) -> bool {
        let counted = || {
            let (name, rest) = behind(piece, "- type ")?.split_once(':')?;
            let count = rest.trim().strip_suffix("tensors").and_then(whole)?;
            Some((name.trim().to_ascii_lowercase(), count))
        };
        let Some((name, count)) = counted() else { return false };
        let types = &mut self.load().types;
        if types.len() < MOST {
            types.insert(name, count);
        }
        true
    }

    /// The size of a buffer.
    fn buffer_line(&mut self, piece: &str) -> bool {
        if self.required(piece) {
            return true;
        }
        let marks = ["buffer size", "buffer total size", "self size"];
        let Some(mark) = marks.iter().find(|mark| piece.contains(*mark)) else { return false };
        let Some((before, after)) = piece.split_once(mark) else { return false };
        let after = after.trim_start();
        let Some(said) = ["= ", "is ", "of "].iter().find_map(|sign| after.strip_prefix(sign))
        else {
            return false;
        };
        let Some((bytes, rounding)) = amount(said) else { return false };
        let mut words = before.split_whitespace().rev();
        let (last, next) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let speaker = before.rsplit_once(": ").map_or("", |(speaker, _)| speaker);
        let speaker = speaker.rsplit(' ').next().unwrap_or_default();
        let named = |word: &str| if word.ends_with(':') { String::new() } else { word.to_owned() };
        self.load().names_no_mapping |= speaker == "llm_load_tensors";
        let buffer = |holds, device| Buffer { holds, device, bytes, rounding };
        let of_encoder = OF_ENCODER.iter().any(|name| speaker.starts_with(name));
        let Some(holds) = holds(last) else {
            // Early in 2024 weights were not named.
            if speaker.contains("load_tensors") {
                self.buffer(buffer(Holds::Weights, named(last)));
            }
            return true;
        };
        if speaker.starts_with("whisper") {
            return true;
        }
        if *mark == "self size" {
            self.whole_cache(said, bytes, rounding);
        } else if after.starts_with('=') {
            let holds = if of_encoder { Holds::Encoder } else { holds };
            self.buffer(buffer(holds, named(next)));
        } else {
            self.refine(&named(next), bytes, rounding);
        }
        true
    }

    /// The weights, as builds of 2023 print them: with their scratch buffers.
    fn required(&mut self, piece: &str) -> bool {
        let Some(said) = behind(piece, REQUIRED).map(str::trim_start) else {
            return false;
        };
        let Some((bytes, rounding)) = said.strip_prefix('=').and_then(amount) else { return false };
        self.log.is_of_2023 = true;
        let load = self.load();
        load.names_no_mapping = true;
        if !load.buffers.iter().any(|known| known.holds == Holds::Weights) {
            let device = REQUIRED.to_owned();
            self.buffer(Buffer { holds: Holds::Weights, device, bytes, rounding });
        }
        true
    }

    /// A cache that is told as one, and its types.
    fn whole_cache(&mut self, said: &str, bytes: u64, rounding: u64) {
        let context = self.context();
        let known = context.buffers.iter().any(|buffer| buffer.holds == Holds::Cache);
        if !known {
            let device = String::new();
            self.buffer(Buffer { holds: Holds::Cache, device, bytes, rounding });
        }
        let cells = Cells { types: types(said), bytes, ..Cells::default() };
        self.cache(cells);
    }

    fn cache(&mut self, cells: Cells) {
        let caches = &mut self.context().caches;
        if caches.len() < MOST {
            caches.push(cells);
        }
    }

    /// At its end llama.cpp tells compute buffers with more decimals.
    fn refine(&mut self, device: &str, bytes: u64, rounding: u64) {
        let near = |buffer: &&mut Buffer| {
            buffer.holds == Holds::Compute
                && buffer.device == device
                && buffer.bytes.abs_diff(bytes) <= buffer.rounding
        };
        if let Some(buffer) = self.context().buffers.iter_mut().find(near) {
            (buffer.bytes, buffer.rounding) = (bytes, rounding);
        }
    }

    /// Cells, sequences and types of a cache.
    fn cells(&mut self, piece: &str) -> bool {
        if let Some(rest) = behind(piece, "kv_size = ") {
            let type_of = |mark| between(piece, mark, "'").map(str::to_owned);
            let types = type_of("type_k = '").zip(type_of("type_v = '"));
            let types = types.map(|(keys, values)| [keys, values]);
            self.cache(Cells { cells: whole(rest), types, ..Cells::default() });
            return true;
        }
        let Some(rest) = behind(piece, ": size = ") else { return false };
        let Some((bytes, _)) = amount(rest).filter(|_| rest.contains(" cells")) else {
            return false;
        };
        let count = |end: &str| {
            let before = rest.split(end).next()?;
            before.rsplit(['(', ',']).next().map(str::trim).map(str::to_owned)
        };
        let sequences = count(" seqs").filter(|_| rest.contains(" seqs"));
        let (sequences, streams) = match sequences.as_deref().map(|text| text.split_once('/')) {
            Some(Some((all, streams))) => (whole(all), whole(streams)),
            Some(None) => (sequences.as_deref().and_then(whole), None),
            None => (None, None),
        };
        let cells = count(" cells").as_deref().and_then(whole);
        if rest.contains("R (") {
            let said = &mut self.context().said;
            if let Some(sequences) = sequences {
                said.entry("n_seq_max".to_owned()).or_insert_with(|| sequences.to_string());
            }
            if let Some(kept) =
                count(" rs_seq").as_deref().and_then(|text| whole(text.rsplit(' ').next()?))
            {
                said.insert("n_rs_seq".to_owned(), kept.to_string());
            }
            return true;
        }
        self.cache(Cells { cells, sequences, streams, types: types(rest), bytes });
        true
    }

    /// A line of the table that llama.cpp ends with; it counts where nothing else was printed.
    fn breakdown(&mut self, piece: &str) -> bool {
        if !piece.contains("memory_breakdown_print") {
            return false;
        }
        if piece.contains("breakdown [MiB]") {
            self.forget_breakdown();
        }
        let read = || {
            let row = behind(piece, "|   - ")?;
            let (device, numbers) = row.split_once('|')?;
            let device = device.split_whitespace().next()?;
            let (_, parts) =
                numbers.split_once('=').filter(|(total, _)| !total.contains("free"))?;
            // Of a card the parts stand between brackets, behind what is free.
            let parts = numbers
                .split_once('(')
                .map_or(parts, |(_, own)| own.split_once('=').map_or(own, |(_, parts)| parts));
            let mut parts = parts.split(['+', ')', '|']).map(whole);
            Some((device.to_owned(), [parts.next()??, parts.next()??, parts.next()??]))
        };
        let Some((device, parts)) = read() else { return true };
        let load = self.load();
        let known = |holds: Holds, all: &[Buffer]| {
            all.iter().any(|one| {
                // What the table itself told has whole MiB.
                one.holds == holds && one.rounding < 1 << 19
            })
        };
        let own = load.context().map(|context| context.buffers.clone()).unwrap_or_default();
        let weights = known(Holds::Weights, &load.buffers);
        let cache = known(Holds::Cache, &own) || known(Holds::State, &own);
        let compute = known(Holds::Compute, &own);
        let holds = [Holds::Weights, Holds::Cache, Holds::Compute];
        for ((holds, mib), known) in holds.into_iter().zip(parts).zip([weights, cache, compute]) {
            if let Some(bytes) = mib.checked_mul(1 << 20).filter(|&bytes| bytes > 0 && !known) {
                self.buffer(Buffer { holds, device: device.clone(), bytes, rounding: 1 << 20 });
            }
        }
        true
    }

    /// Another table begins: before it loads, llama.cpp tells what it would take.
    fn forget_breakdown(&mut self) {
        let load = self.load();
        let of_lines = |buffer: &Buffer| buffer.rounding < 1 << 19;
        load.buffers.retain(of_lines);
        if let Some(context) = load.contexts.last_mut() {
            context.buffers.retain(of_lines);
        }
    }

    /// What llama.cpp decides on the way.
    fn decision(&mut self, piece: &str) -> bool {
        if piece.contains("constructing llama_context") {
            self.next_context();
        } else if let Some(rest) = behind(piece, "Flash Attention was auto, set to ") {
            self.context().flash_attn = Some(rest.starts_with("enabled"));
        } else if piece.contains("full-size SWA cache") {
            self.context().full_windows = true;
        } else if let Some(rest) =
            behind(piece, "offloaded ").filter(|_| piece.contains("layers to GPU"))
        {
            let layers =
                rest.split_once('/').and_then(|(some, all)| Some((whole(some)?, whole(all)?)));
            let load = self.load();
            load.offloaded = layers.or(load.offloaded);
        } else if let Some(rest) = behind(piece, "(mmap = ") {
            self.load().mapped = Some(rest.starts_with("true"));
        } else if let Some(rest) = behind(piece, "(load_mode = ") {
            self.load().mapped = Some(rest.starts_with("mmap"));
        } else {
            return false;
        }
        true
    }

    /// What the program says of itself and of the processor.
    fn about_program(&mut self, piece: &str) -> bool {
        if piece.contains("srv  ") || piece.contains("initializing slots") {
            self.log.serves = true;
        }
        self.slots(piece);
        let build = ["build: ", "build = ", "version: "];
        let number = build.iter().find_map(|mark| behind(piece, mark).and_then(whole));
        // Dates and versions of compilers are no builds.
        if let Some(number) = number.filter(|_| piece.contains('(')) {
            self.log.build = self.log.build.or(Some(number));
            return true;
        }
        if !piece.contains("system_info")
            && !piece.contains("system info")
            && !piece.contains("AVX = ")
        {
            return false;
        }
        if let Some(threads) = behind(piece, "n_threads = ").and_then(whole) {
            self.log.threads = Some(threads);
        }
        for flag in piece.split(['|', ':']).filter_map(|flag| flag.trim().strip_suffix("= 1")) {
            let name = flag.trim().to_ascii_lowercase();
            if !self.log.features.contains(&name) && self.log.features.len() < MOST {
                self.log.features.push(name);
            }
        }
        true
    }

    /// Settings that a program lists on one line: `generate: n_ctx = 1024, n_batch = 2048, n_predict = -1`; and how
    /// long a prompt was.
    fn asked(&mut self, piece: &str) -> bool {
        if let Some(rest) = behind(piece, "prompt eval time =").and_then(|rest| behind(rest, "/")) {
            let tokens = whole(rest).filter(|_| rest.contains("tokens"));
            self.log.prompt = self.log.prompt.max(tokens);
            return true;
        }
        if !["n_ctx", "n_kv_max"].iter().any(|key| piece.contains(key)) || !piece.contains(", ") {
            return false;
        }
        let mut any = false;
        for part in piece.split(", ") {
            let Some((key, value)) = part.split_once('=') else { continue };
            let key = key.trim().rsplit([' ', ':']).next().unwrap_or_default();
            let name = LISTED.iter().find(|(known, _)| *known == key).map(|(_, name)| *name);
            if let Some((name, number)) = name.zip(whole(value)) {
                self.typed(name, &number.to_string());
                any = true;
            }
        }
        any
    }

    /// The slots of a server, where no line tells the context.
    fn slots(&mut self, piece: &str) {
        let slot = ["new slot, n_ctx = ", "new slot n_ctx_slot = "];
        let told = [
            ("slot_ctx", slot.iter().find_map(|mark| behind(piece, mark))),
            (
                "n_seq_max",
                behind(piece, "n_slots = ").or_else(|| behind(piece, "using n_parallel = ")),
            ),
        ];
        for (name, rest) in told {
            if let Some(number) = rest.and_then(whole) {
                self.of_load(name, number.to_string());
            }
        }
        if let Some(said) = behind(piece, "and kv_unified = ") {
            self.of_load("kv_unified", said.starts_with("true").to_string());
        }
    }

    /// Keeps a setting that is told of after a load.
    fn of_load(&mut self, name: &str, value: String) {
        self.typed(name, &value);
        if self.log.loads.last().is_some_and(Load::is_held) {
            self.load().typed.insert(name.to_owned(), value);
        }
    }

    /// A number or a word that a model or a context is told by.
    fn setting(&mut self, piece: &str) -> bool {
        let Some((speaker, key, value)) = pair(piece) else { return false };
        let is = |names: &[&str]| names.contains(&speaker);
        // In 2023 what told of a model told of its context too.
        let of_both = speaker == "llama_model_load_internal"
            || (speaker == "llm_load_print_meta" && key == "n_ctx");
        self.log.is_of_2023 |= of_both;
        let of_context = is(&OF_CONTEXT) || of_both;
        if of_context && SETTINGS.contains(&key) {
            // Who says it again tells of another context.
            if self.context().said.contains_key(key) {
                self.next_context();
            }
            let value = value.split_whitespace().next().unwrap_or_default().to_owned();
            self.context().said.insert(key.to_owned(), value);
            return true;
        }
        if is(&OF_MODEL) && self.load().info.len() < MOST && key.len() < LONGEST_TEXT {
            self.load().info.insert(key.to_owned(), cut(value).to_owned());
            return true;
        }
        false
    }
}

/// What a kind of buffer holds.
fn holds(kind: &str) -> Option<Holds> {
    Some(match kind {
        "model" => Holds::Weights,
        "KV" | "kv" => Holds::Cache,
        "RS" | "state" => Holds::State,
        "compute" => Holds::Compute,
        "output" => Holds::Output,
        "LoRA" => Holds::Adapter,
        _ => return None,
    })
}

/// The types behind `K (f16):` and `V (f16):`.
fn types(text: &str) -> Option<[String; 2]> {
    let of = |mark| between(text, mark, ")").map(str::to_owned);
    Some([of("K (")?, of("V (")?])
}

/// The text up to the longest that is kept.
fn cut(text: &str) -> &str {
    text.char_indices().nth(LONGEST_TEXT).map_or(text, |(end, _)| text.get(..end).unwrap_or(text))
}

/// A value of one of GGUF's types, as the loader prints it.
fn value(kind: &str, said: &str) -> Option<Value> {
    if let Some(count) = kind.strip_prefix("arr[").and_then(|list| list.split_once(',')) {
        let count = whole(count.1)?;
        let inner = said.strip_prefix('[').and_then(|list| list.strip_suffix(']'));
        let of_flags = |one: &str| match one.trim() {
            "true" => Some(1),
            "false" => Some(0),
            number => number.parse().ok(),
        };
        let list: Option<Vec<u64>> =
            inner.and_then(|list| list.split(',').take(LONGEST_LIST).map(of_flags).collect());
        let whole = list.filter(|list| list.len() as u64 == count);
        return Some(whole.map_or(Value::Count(count), Value::List));
    }
    Some(match kind {
        "str" => Value::Text(cut(said).to_owned()),
        "bool" => Value::Flag(said == "true"),
        "f32" | "f64" => Value::Fraction(said.parse().ok()?),
        _ => Value::Number(said.parse().ok()?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_as_the_file_has_them() {
        assert_eq!(value("u32", "26"), Some(Value::Number(26)));
        assert_eq!(value("arr[i32,3]", "[8, 0, 4]"), Some(Value::List(vec![8, 0, 4])));
        assert_eq!(value("arr[i32,30]", "[8, 0, 4, ..."), Some(Value::Count(30)));
        assert_eq!(value("arr[str,256000]", "[\"<pad>\", ..."), Some(Value::Count(256_000)));
        assert_eq!(value("f32", "nan?"), None);
    }
}
