//! Documents: what `llama-bench -o json` and `jsonl` write, and logs whose lines stand in JSON.

use serde_json::{Map, Value};

use super::{Buffer, Holds, Reader, notation};

/// How deep a document is looked into.
const DEEPEST: u32 = 32;

/// What a document says: one of JSON, or one on each line.
///
/// Its lines were read already, as far as texts in it hold one: what it tells of loads comes in place of theirs.
pub(super) fn document(text: &str, reader: &mut Reader<'_>) {
    let of_lines = std::mem::take(&mut reader.log.loads);
    read(text, reader);
    if reader.log.loads.iter().all(super::Load::is_blank) {
        reader.log.loads = of_lines;
    }
}

fn read(text: &str, reader: &mut Reader<'_>) {
    if let Ok(document) = serde_json::from_str::<Value>(text) {
        reader.json(&document, DEEPEST);
        return;
    }
    for line in text.lines().filter(|line| line.starts_with('{')) {
        if let Ok(document) = serde_json::from_str::<Value>(line) {
            reader.json(&document, DEEPEST);
        }
    }
}

impl Reader<'_> {
    fn json(&mut self, value: &Value, depth: u32) {
        let Some(deeper) = depth.checked_sub(1) else { return };
        match value {
            Value::Object(run) if run.contains_key("model_filename") => self.bench(run),
            Value::Object(fields) => fields.values().for_each(|field| self.json(field, deeper)),
            Value::Array(list) => list.iter().for_each(|one| self.json(one, deeper)),
            // A text of a document was read as a line already where it holds one; of several only the first.
            Value::String(text) if text.contains('\n') => {
                text.lines().for_each(|line| self.line(notation::text(line.as_bytes()).as_str()));
            }
            _ => {}
        }
    }

    /// A run of llama-bench.
    fn bench(&mut self, run: &Map<String, Value>) {
        let number = |key: &str| {
            let value = run.get(key)?;
            value.as_u64().or_else(|| value.as_str()?.parse().ok())
        };
        let text = |key: &str| run.get(key).and_then(Value::as_str).map(str::to_owned);
        let flag = |key: &str| {
            let value = run.get(key)?;
            value.as_bool().or_else(|| value.as_u64().map(|n| n != 0))
        };
        let (file, kind) = (text("model_filename"), text("model_type"));
        if self.load().file != file {
            self.next_load();
        }
        self.log.build = number("build_number").or(self.log.build);
        self.log.threads = number("n_threads").or(self.log.threads);
        self.log.date = text("test_time").and_then(|time| time.get(..10).map(str::to_owned));
        let load = self.load();
        load.file = file;
        if let Some(kind) = kind {
            load.info.insert("bench".to_owned(), kind);
        }
        load.mapped = flag("use_mmap").or(load.mapped);
        if let Some(bytes) = number("model_size").filter(|_| load.buffers.is_empty()) {
            let device = String::new();
            load.buffers.push(Buffer { holds: Holds::Weights, device, bytes, rounding: 1 });
        }
        self.next_context();
        let length = ["n_prompt", "n_gen", "n_depth"].iter().filter_map(|key| number(key));
        let context = length.fold(0, u64::saturating_add);
        let backend = text("backends").unwrap_or_default();
        let said = &mut self.context().said;
        said.insert("n_ctx".to_owned(), context.max(1).to_string());
        for key in ["n_batch", "n_ubatch"] {
            if let Some(n) = number(key) {
                said.insert(key.to_owned(), n.to_string());
            }
        }
        if let Some(on) = flag("flash_attn") {
            said.insert("flash_attn".to_owned(), u8::from(on).to_string());
        }
        for key in ["type_k", "type_v"] {
            if let Some(kind) = text(key) {
                self.log.typed.insert(key.to_owned(), kind);
            }
        }
        if let Some(layers) = number("n_gpu_layers") {
            self.log.typed.insert("n_gpu_layers".to_owned(), layers.to_string());
        }
        self.log.typed.insert("backend".to_owned(), backend);
    }
}
