//! Our bytes against llama.cpp's own: every measured row of every model the catalog has.
//!
//! Exact parts must be equal in every row; a test prints all rows that disagree, not the first.
//! The number of rows compared may only grow, the tolerances only shrink.

use std::{collections::HashMap, fmt::Write as _, path::Path};

use edgefit::{Catalog, Error, Estimate, How, LoadMode, Part, Question, Tokens, resolve};

/// A measured table: rows of named cells.
pub(super) struct Table {
    columns: HashMap<String, usize>,
    rows: Vec<Vec<String>>,
}

#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    table: &'a Table,
    cells: &'a [String],
}

impl Table {
    pub(super) fn read(name: &str) -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/truth").join(name);
        let text = std::fs::read_to_string(path).unwrap();
        let mut lines =
            text.lines().map(|line| line.split('\t').map(str::to_owned).collect::<Vec<_>>());
        let columns = lines.next().unwrap().into_iter().zip(0..).collect();
        Self { columns, rows: lines.collect() }
    }

    /// The rows of models the catalog has.
    pub(super) fn known<'a>(&'a self, catalog: &'a Catalog) -> impl Iterator<Item = Row<'a>> {
        let rows = self.rows.iter().map(|cells| Row { table: self, cells });
        rows.filter(|row| catalog.model(row.text("model")).is_ok())
    }
}

impl<'a> Row<'a> {
    pub(super) fn text(self, column: &str) -> &'a str {
        &self.cells[self.table.columns[column]]
    }

    pub(super) fn number(self, column: &str) -> u64 {
        self.text(column).parse().unwrap_or_else(|_| panic!("{column}: {}", self.text(column)))
    }

    pub(super) fn flag(self, column: &str) -> bool {
        self.text(column) == "1"
    }

    pub(super) fn tokens(self, column: &str) -> Option<Tokens> {
        u32::try_from(self.number(column)).ok().map(Tokens::new)
    }

    pub(super) fn question(self) -> Question {
        Question {
            quant: Some(self.text("ftype").to_owned()),
            ..Question::about(self.text("model"))
        }
    }

    /// The question with the context settings of the row.
    fn question_in_context(self) -> Question {
        let embeddings = self.table.columns.contains_key("embeddings") && self.flag("embeddings");
        let how = How {
            ctx_size: self.tokens("n_ctx"),
            batch_size: self.tokens("n_batch"),
            ubatch_size: self.tokens("n_ubatch"),
            parallel: u32::try_from(self.number("n_seq_max")).ok(),
            cache_type_k: Some(self.text("type_k").to_owned()),
            cache_type_v: Some(self.text("type_v").to_owned()),
            flash_attn: (self.text("flash_attn") != "auto")
                .then(|| self.text("flash_attn") == "on"),
            swa_full: self.flag("swa_full"),
            kv_unified: self.flag("kv_unified"),
            outputs_max: u32::try_from(self.number("n_outputs_max")).ok(),
            embeddings,
            // A text of one micro-batch, however long the texts a model was trained for.
            prompt_tokens: self.tokens("n_ubatch").filter(|_| embeddings),
            ..How::default()
        };
        Question { how, ..self.question() }
    }
}

fn estimate(question: &Question, catalog: &Catalog) -> Result<Estimate, Error> {
    Estimate::of(&resolve(question, catalog)?.workload)
}

/// Compares rows; fails with all that disagree, or if there are fewer than the ratchet holds.
pub(super) struct Comparison {
    what: &'static str,
    rows: usize,
    wrong: String,
}

impl Comparison {
    pub(super) const fn of(what: &'static str) -> Self {
        Self { what, rows: 0, wrong: String::new() }
    }

    pub(super) fn row(&mut self, row: Row<'_>, pairs: &[(&str, u64, u64)]) {
        self.rows += 1;
        for (name, ours, theirs) in pairs.iter().filter(|(_, ours, theirs)| ours != theirs) {
            writeln!(self.wrong, "{}: {name} {ours}, measured {theirs}", row.cells.join(" "))
                .unwrap();
        }
    }

    pub(super) fn end(self) {
        assert!(self.wrong.is_empty(), "{} disagree:\n{}", self.what, self.wrong);
        assert_held(self.what, self.rows, 0, 0);
        assert_in_readme(self.what, self.rows, "100 % | 0 | 0");
    }
}

/// Holds a part against `tests/ratchet.tsv`: rows only grow, errors (ten-thousandths) only shrink.
pub(super) fn assert_held(part: &str, rows: usize, median: u64, worst: u64) {
    let held = include_str!("ratchet.tsv")
        .lines()
        .find_map(|line| line.strip_prefix(part)?.strip_prefix('\t'));
    let held: Vec<u64> =
        held.unwrap_or_default().split('\t').map(|cell| cell.parse().unwrap()).collect();
    let now = [rows as u64, median, worst];
    assert!(
        now[0] >= held[0] && now[1] <= held[1] && now[2] <= held[2],
        "{part}: rows, median and worst are {now:?}, but were {held:?}"
    );
}

#[test]
fn quantized_sizes_are_exact() {
    let (mut catalog, table) = (Catalog::bundled(), Table::read("sizes.tsv"));
    catalog.add("models/large.yaml", include_str!("../truth/large.yaml").to_owned()).unwrap();
    catalog.add("models/encoders.yaml", include_str!("../truth/encoders.yaml").to_owned()).unwrap();
    let mut comparison = Comparison::of("quantized weights, parameters");
    for row in table.known(&catalog) {
        let question = Question { imatrix: row.flag("imatrix"), ..row.question() };
        let estimate = estimate(&question, &catalog).unwrap();
        comparison.row(
            row,
            &[
                ("tensor_bytes", estimate.weights_bytes.get(), row.number("tensor_bytes")),
                ("n_params", estimate.params, row.number("n_params")),
            ],
        );
    }
    comparison.end();
}

#[test]
fn caches_and_buffers_are_exact() {
    let mut catalog = Catalog::bundled();
    catalog.add("models/encoders.yaml", include_str!("../truth/encoders.yaml").to_owned()).unwrap();
    for (file, part) in [
        ("buffers.tsv", "KV cache, compute and output buffer"),
        ("arm_buffers.tsv", "KV cache, compute and output buffer, Arm"),
        ("more_buffers.tsv", "KV cache, compute and output buffer, more models"),
        ("embedding_buffers.tsv", "KV cache, compute and output buffer, embeddings"),
    ] {
        let table = Table::read(file);
        let mut comparison = Comparison::of(part);
        for row in table.known(&catalog) {
            let answer = estimate(&row.question_in_context(), &catalog);
            if row.text("status") == "refused" {
                comparison.row(row, &[("refused", u64::from(answer.is_err()), 1)]);
                continue;
            }
            let estimate = answer.unwrap();
            let bytes = |part| estimate.part(part).get();
            comparison.row(
                row,
                &[
                    (
                        "context",
                        bytes(Part::KvCache) + bytes(Part::RecurrentState),
                        row.number("context_bytes"),
                    ),
                    ("compute", bytes(Part::Compute), row.number("compute_bytes")),
                    ("output", bytes(Part::Output), row.number("output_bytes")),
                ],
            );
        }
        comparison.end();
    }
}

/// Shapes of architectures that no other table has a model of.
fn with_architectures() -> Catalog {
    let mut catalog = Catalog::bundled();
    let shapes = include_str!("../truth/architectures.yaml").to_owned();
    catalog.add("models/architectures.yaml", shapes).unwrap();
    catalog
}

#[test]
fn caches_and_buffers_of_every_architecture_are_exact() {
    let (catalog, table) = (with_architectures(), Table::read("architectures.tsv"));
    let mut comparison = Comparison::of("KV cache and compute buffer, more architectures");
    for row in table.known(&catalog) {
        let estimate = estimate(&row.question_in_context(), &catalog).unwrap();
        let bytes = |part| estimate.part(part).get();
        let context = bytes(Part::KvCache) + bytes(Part::RecurrentState);
        comparison.row(
            row,
            &[
                ("context", context, row.number("context_bytes")),
                ("compute", bytes(Part::Compute), row.number("compute_bytes")),
            ],
        );
    }
    comparison.end();
}

#[test]
fn weights_of_every_architecture_are_exact() {
    let (catalog, table) = (with_architectures(), Table::read("architecture_sizes.tsv"));
    let mut comparison = Comparison::of("quantized weights, parameters, more architectures");
    for row in table.known(&catalog) {
        let estimate = estimate(&row.question(), &catalog).unwrap();
        comparison.row(
            row,
            &[
                ("tensor_bytes", estimate.weights_bytes.get(), row.number("tensor_bytes")),
                ("n_params", estimate.params, row.number("n_params")),
            ],
        );
    }
    comparison.end();
}

/// The measured files hold a layer's tensors in another order than llama-quantize writes them, so
/// another run of tensors at the end is unmapped after loading: at most the experts of one layer.
const MAPPED_PERMILLE: u64 = 63;

/// Gemma 3 4B with the rows of the Hugging Face checkpoint: x86 weights were measured on such a file.
const GEMMA_3_4B_HF: &str = "
- id: gemma-3-4b-hf
  name: Gemma 3 4B with all rows of the checkpoint
  arch: gemma3
  verified: true
  layers: 34
  hidden: 2560
  heads: 8
  kv_heads: 4
  head_dim: 256
  feed_forward: 10240
  vocab: 262208
  tied_embeddings: true
  window: 1024
  trained_context: 131072
  tokenizer: gemma-3
  sources: [measured]
  checked: 2026-11-22
";

#[test]
fn repacked_and_copied_weights_are_exact() {
    let mut catalog = Catalog::bundled();
    catalog.add("models/test.yaml", GEMMA_3_4B_HF.to_owned()).unwrap();
    for (file, part) in [
        ("model_buffers.tsv", "repacked and copied weights, x86"),
        ("arm_model_buffers.tsv", "repacked and copied weights, Arm"),
    ] {
        let table = Table::read(file);
        let mut comparison = Comparison::of(part);
        for row in table.known(&catalog) {
            let cpu =
                match row.table.columns.get("arm_arch").map(|&column| row.cells[column].as_str()) {
                    None => "x86-64-avx512",
                    Some("armv8-a") => "armv8.0",
                    Some(arch) if arch.contains("KleidiAI") => continue,
                    Some(arch) if arch.contains("sve2") => "armv9-sve2",
                    Some(arch) if arch.contains("i8mm") => "armv8.6-i8mm",
                    Some(_) => "armv8.2-dotprod",
                };
            let how = How {
                cpu: Some(cpu.to_owned()),
                load_mode: Some(if row.text("load_mode") == "mmap" {
                    LoadMode::Mmap
                } else {
                    LoadMode::None
                }),
                no_repack: !row.flag("repack"),
                ..How::default()
            };
            let mut question = Question { how, ..row.question() };
            if file == "model_buffers.tsv" && question.model == "gemma-3-4b" {
                question.model += "-hf";
            }
            let estimate = estimate(&question, &catalog).unwrap();
            let part = |part| estimate.part(part).get();
            comparison.row(
                row,
                &[
                    ("repacked", part(Part::RepackedWeights), row.number("cpu_repack")),
                    ("copied", part(Part::CopiedWeights), row.number("cpu")),
                ],
            );
            let mapped = [Part::MappedWeights, Part::IdleExperts, Part::FilePages]
                .map(part)
                .iter()
                .sum::<u64>();
            let off = mapped.abs_diff(row.number("cpu_mapped"));
            assert!(
                off * 1000 <= mapped * MAPPED_PERMILLE,
                "{}: mapped {mapped}",
                row.cells.join(" ")
            );
        }
        comparison.end();
    }
}

/// A line of the README's table of accuracy, which must say what was measured here.
pub(super) fn assert_in_readme(part: &str, rows: usize, cells: &str) {
    let line = format!("| {part} | {rows} | {cells} |");
    assert!(include_str!("../../README.md").contains(&line), "the README must say {line}");
}

#[test]
fn peak_resident_sets_are_as_close_as_stated() {
    let catalog = Catalog::bundled();
    for (file, part) in
        [("rss.tsv", "peak resident set, x86"), ("arm_rss.tsv", "peak resident set, Arm")]
    {
        let table = Table::read(file);
        let exact = |row: &Row<'_>| {
            row.text("vocab_quality") == "exact" && !row.text("peak_rss_bytes").is_empty()
        };
        let mut errors: Vec<(u64, String)> =
            table.known(&catalog).filter(exact).map(|row| error(row, &catalog)).collect();
        errors.sort_unstable();
        let (median, worst) = (errors[errors.len() / 2].0, errors[errors.len() - 1].0);
        assert_held(part, errors.len(), median, worst);
        let percent = |error: u64| format!("{}.{:02} %", error / 100, error % 100);
        assert_in_readme(
            part,
            errors.len(),
            &format!("- | {} | {}", percent(median), percent(worst)),
        );
    }
}

/// How far the peak of a run is off, in ten-thousandths of what was measured.
fn error(row: Row<'_>, catalog: &Catalog) -> (u64, String) {
    let cpu = match row.table.columns.get("arm_arch").map(|&column| row.cells[column].as_str()) {
        None | Some("") => "x86-64-avx512",
        Some("armv8-a") => "armv8.0",
        Some(_) => "armv8.2-dotprod",
    };
    let how = How {
        ctx_size: row.tokens("n_ctx"),
        batch_size: row.tokens("n_batch"),
        ubatch_size: row.tokens("n_ubatch"),
        cache_type_k: Some(row.text("type_k").to_owned()),
        cache_type_v: Some(row.text("type_v").to_owned()),
        flash_attn: (row.text("flash_attn") != "auto").then(|| row.text("flash_attn") == "on"),
        swa_full: row.flag("swa_full"),
        prompt_tokens: row.tokens("n_prompt"),
        threads: u32::try_from(row.number("n_threads")).ok(),
        cpu: Some(cpu.to_owned()),
        load_mode: Some(if row.text("load_mode") == "mmap" {
            LoadMode::Mmap
        } else {
            LoadMode::None
        }),
        no_repack: !row.flag("repack"),
        ..How::default()
    };
    let estimate = estimate(&Question { how, ..row.question() }, catalog).unwrap();
    let measured = row.number("peak_rss_bytes");
    (estimate.resident().get().abs_diff(measured) * 10_000 / measured, row.cells.join(" "))
}

/// The value of `key` in the entry `id` of a file of `data/`, read as text.
fn fact(file: &str, id: &str, key: &str) -> Option<String> {
    let text =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join(file))
            .unwrap();
    let entry = text.split("- id: ").find(|entry| entry.lines().next() == Some(id))?;
    let line = entry.lines().find_map(|line| line.trim().strip_prefix(key)?.strip_prefix(": "))?;
    Some(line.to_owned())
}

/// Files here that were made with an older recipe, with more metadata or with other tensors.
const OLDER: [&str; 2] = ["TheBloke", "mradermacher, pre-MLA"];

#[test]
fn published_files_are_our_tensors_and_their_metadata() {
    let (catalog, table) = (Catalog::bundled(), Table::read("published.tsv"));
    let mut rows = 0;
    for row in table
        .known(&catalog)
        .filter(|row| !OLDER.iter().any(|older| row.text("source").starts_with(older)))
    {
        let question = Question { imatrix: row.flag("imatrix"), ..row.question() };
        let estimate = estimate(&question, &catalog).unwrap();
        let metadata = row.number("file_bytes").checked_sub(estimate.weights_bytes.get()).unwrap();
        let id = catalog.model(row.text("model")).unwrap().id().to_owned();
        let families =
            std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/data/models")).unwrap();
        let mut families =
            families.map(|file| format!("models/{}", file.unwrap().file_name().to_str().unwrap()));
        let tokenizer = families.find_map(|file| fact(&file, &id, "tokenizer"));
        let Some(known) =
            tokenizer.and_then(|tokenizer| fact("tokenizers.yaml", &tokenizer, "file_bytes"))
        else {
            continue;
        };
        let known: u64 = known.parse().unwrap();
        assert!(
            metadata.abs_diff(known) < known / 20,
            "{}: metadata {metadata}, tokenizer {known}",
            row.cells.join(" ")
        );
        rows += 1;
    }
    assert_held("published files", rows, 0, 0);
}
