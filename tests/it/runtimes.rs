//! Runtimes other than llama.cpp: every measured and every published row, and a matrix of places.
//!
//! A row that is off by more than its tolerance fails, unless `truth/not_understood.tsv` names it with
//! the reason; a row named there that is within tolerance fails too, so the list can only shrink.

use std::{collections::BTreeMap, fmt::Write as _, fs, path::Path};

use edgefit::{
    Bytes, Catalog, Error, Estimate, How, Lang, Message, Part, Place, PlanRequest, Pricer,
    Question, Tokens, Verdict, answer, report, resolve,
};

/// Sizes of measured files, thousandths.
const SIZE_TOLERANCE: f64 = 5.0;
/// Peaks of measured runs, thousandths.
const PEAK_TOLERANCE: f64 = 100.0;
/// Figures that makers and others published, thousandths.
const PUBLISHED_TOLERANCE: f64 = 150.0;

type Row = BTreeMap<String, String>;

fn text(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/truth").join(name);
    fs::read_to_string(path).unwrap()
}

fn rows(name: &str) -> Vec<Row> {
    let text = text(name);
    let mut lines = text.lines().map(|line| line.split('\t'));
    let columns: Vec<&str> = lines.next().unwrap().collect();
    let row = |cells: std::str::Split<'_, char>| {
        columns
            .iter()
            .zip(cells)
            .map(|(name, cell)| ((*name).to_owned(), cell.to_owned()))
            .collect()
    };
    lines.map(row).collect()
}

fn catalog() -> Catalog {
    let mut catalog = Catalog::bundled();
    catalog.add("models/cut_models.yaml", text("cut_models.yaml")).unwrap();
    catalog
}

fn given(row: &Row, column: &str) -> Option<String> {
    row.get(column).filter(|cell| *cell != "-").cloned()
}

fn number(row: &Row, column: &str) -> Option<u64> {
    given(row, column).map(|cell| cell.parse().unwrap())
}

fn tokens(row: &Row, column: &str) -> Option<Tokens> {
    number(row, column).map(|n| Tokens::new(u32::try_from(n).unwrap()))
}

fn question(row: &Row) -> Question {
    Question {
        quant: given(row, "scheme"),
        how: How {
            runtime: given(row, "runtime"),
            backend: given(row, "backend"),
            ctx_size: tokens(row, "ctx"),
            prompt_tokens: tokens(row, "prompt"),
            ubatch_size: tokens(row, "chunk"),
            cache_type_k: given(row, "cache"),
            ..How::default()
        },
        ..Question::about(&row["model"])
    }
}

fn price(row: &Row, catalog: &Catalog) -> Result<Estimate, Error> {
    Estimate::of(&resolve(&question(row), catalog)?.workload)
}

/// What is off by more than its tolerance, a line each; what is not understood must be.
struct Table {
    lines: String,
    wrong: usize,
    checked: usize,
    exact: usize,
    known: BTreeMap<String, String>,
}

impl Table {
    fn new() -> Self {
        let known = rows("not_understood.tsv").into_iter();
        let known = known.map(|row| (row["id"].clone(), row["reason"].clone())).collect();
        Self { lines: String::new(), wrong: 0, checked: 0, exact: 0, known }
    }

    fn check(&mut self, id: &str, ours: &Result<u64, Error>, theirs: u64, tolerance: f64) {
        let off = ours.as_ref().map(|&ours| permille(ours, theirs));
        let within = off.as_ref().is_ok_and(|off| off.abs() <= tolerance);
        let known = self.known.contains_key(id);
        self.checked += 1;
        self.exact += usize::from(ours.as_ref().is_ok_and(|&ours| ours == theirs));
        let mark = match (within, known) {
            (true, false) => "",
            (false, true) => "  (not understood)",
            (true, true) => "  <- understood after all",
            (false, false) => "  <- OFF",
        };
        self.wrong += usize::from(within == known);
        let (ours, off) = match (ours, &off) {
            (Ok(ours), Ok(off)) => (ours.to_string(), format!("{:+.1} %", off / 10.0)),
            (Err(error), _) => ("-".to_owned(), error.to_string()),
            (_, Err(error)) => ("-".to_owned(), error.to_string()),
        };
        writeln!(self.lines, "{id:<64} {ours:>13} {theirs:>13} {off:>8}{mark}").unwrap();
    }

    fn finish(&self) {
        println!("{}{} rows, {} to the byte", self.lines, self.checked, self.exact);
        assert!(self.wrong == 0, "{} rows are off:\n{}", self.wrong, self.lines);
    }
}

#[expect(clippy::cast_precision_loss, reason = "for a percentage")]
fn permille(ours: u64, theirs: u64) -> f64 {
    (ours as f64 / theirs as f64 - 1.0) * 1000.0
}

fn name(row: &Row) -> String {
    let mut name = format!("{} {} {}", row["runtime"], row["model"], row["scheme"]);
    for (column, label) in [("prompt", "n"), ("ctx", "ctx"), ("chunk", "chunk"), ("cache", "kv")] {
        if let Some(cell) = given(row, column) {
            write!(name, " {label}={cell}").unwrap();
        }
    }
    if let Some(options) = given(row, "options") {
        write!(name, " [{options}]").unwrap();
    }
    name
}

#[test]
fn sizes_are_those_of_measured_files() {
    let (catalog, mut table) = (catalog(), Table::new());
    for row in rows("other_runtimes.tsv").iter().filter(|row| row["kind"] == "size") {
        let ours = price(row, &catalog).map(|bill| bill.weights_bytes.get());
        table.check(&name(row), &ours, number(row, "weights").unwrap(), SIZE_TOLERANCE);
    }
    table.finish();
}

#[test]
fn peaks_are_those_of_measured_runs() {
    let (catalog, mut table) = (catalog(), Table::new());
    for row in rows("other_runtimes.tsv").iter().filter(|row| row["kind"] == "memory") {
        let ours = price(row, &catalog).map(|bill| bill.resident().get());
        table.check(&name(row), &ours, number(row, "peak").unwrap(), PEAK_TOLERANCE);
    }
    table.finish();
}

#[test]
fn published_figures_are_met() {
    let (catalog, mut table) = (catalog(), Table::new());
    for row in &rows("published_runtimes.tsv") {
        let amount = |bill: Estimate| match row["what"].as_str() {
            "file" => bill.weights_bytes.get(),
            "gpu" => bill.resident().get() - bill.part(Part::Process).get(),
            _ => bill.resident().get(),
        };
        let ours = price(row, &catalog).map(amount);
        table.check(&row["id"], &ours, number(row, "bytes").unwrap(), PUBLISHED_TOLERANCE);
    }
    table.finish();
}

/// A dense gated decoder, by its published numbers: matrices of a layer as rows and row length.
struct Decoder {
    id: &'static str,
    layers: u64,
    matrices: [(u64, u64); 7],
    embedding: u64,
    tied: bool,
    /// Norms and biases, elements.
    vectors: u64,
}

const DECODERS: [Decoder; 2] = [
    Decoder {
        id: "qwen2.5-0.5b",
        layers: 24,
        matrices: [
            (896, 896),
            (128, 896),
            (128, 896),
            (896, 896),
            (4864, 896),
            (4864, 896),
            (896, 4864),
        ],
        embedding: 151_936 * 896,
        tied: true,
        vectors: 24 * (2 * 896 + 896 + 2 * 128) + 896,
    },
    Decoder {
        id: "llama-3.1-8b",
        layers: 32,
        matrices: [
            (4096, 4096),
            (1024, 4096),
            (1024, 4096),
            (4096, 4096),
            (14336, 4096),
            (14336, 4096),
            (4096, 14336),
        ],
        embedding: 128_256 * 4096,
        tied: false,
        vectors: 32 * 2 * 4096 + 4096,
    },
];

/// Checkpoints that leave embedding and output at 16 bits equal the arithmetic of their layouts.
#[test]
fn gpu_checkpoints_take_what_their_layouts_say() {
    type Layer = fn(u64, u64) -> u64;
    let layouts: [(&str, Layer); 12] = [
        ("awq-int4", |n, k| k * n / 2 + k / 128 * n / 2 + 2 * k / 128 * n),
        ("gptq-int4", |n, k| k * n / 2 + k / 128 * n / 2 + 2 * k / 128 * n + 4 * k),
        ("w4a16", |n, k| n * k / 2 + 2 * n * (k / 128) + 16),
        ("w4a16-asym", |n, k| n * k / 2 + 2 * n * (k / 128) + n * (k / 128) / 2 + 16),
        ("bnb-nf4", |n, k| n * k / 2 + 4 * (n * k / 64)),
        ("bnb-nf4-dq", |n, k| n * k / 2 + n * k / 64 + 4 * (n * k / 64).div_ceil(256) + 1024),
        ("bnb-int8", |n, k| n * k + 4 * n),
        ("hqq-int4", |n, k| n * k / 2 + 4 * n * (k / 64)),
        ("torchao-int4", |n, k| n * k / 2 + 4 * n * (k / 128)),
        ("nvfp4", |n, k| n * k / 2 + n * (k / 16) + 4),
        ("fp8", |n, k| n * k + 2 * n),
        ("bf16", |n, k| 2 * n * k),
    ];
    let catalog = Catalog::bundled();
    for decoder in &DECODERS {
        for (scheme, layer) in layouts {
            let linear: u64 = decoder.matrices.iter().map(|&(n, k)| layer(n, k)).sum();
            let tables = decoder.embedding * if decoder.tied { 1 } else { 2 };
            let expected = decoder.layers * linear + 2 * (tables + decoder.vectors);
            // The name of a file type too, so one of the runtimes that read it is named.
            let runtime = (scheme == "bf16").then(|| "transformers".to_owned());
            let question = Question {
                quant: Some(scheme.to_owned()),
                how: How { runtime, ..How::default() },
                ..Question::about(decoder.id)
            };
            let bill = Estimate::of(&resolve(&question, &catalog).unwrap().workload).unwrap();
            assert_eq!(bill.weights_bytes.get(), expected, "{} {scheme}", decoder.id);
        }
    }
}

const RUNTIMES: [&str; 17] = [
    "llama.cpp",
    "ollama",
    "lm-studio",
    "llamafile",
    "geniex",
    "mlx",
    "onnxruntime-genai",
    "openvino",
    "litert-lm",
    "executorch",
    "mlc-llm",
    "core-ml",
    "qnn",
    "rkllm",
    "mnn",
    "vllm",
    "transformers",
];

/// Every device, in the first size of its memory, as it is asked about: `rpi-5:2`.
fn devices() -> Vec<String> {
    let mut all = Vec::new();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/data/devices");
    for file in fs::read_dir(folder).unwrap() {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        let mut id = "";
        for line in text.lines() {
            id = line.strip_prefix("- id: ").unwrap_or(id);
            let sizes = ["  ram_gib: ", "  vram_gib: "];
            let sizes = sizes.iter().find_map(|key| line.strip_prefix(key));
            let first = sizes.and_then(|sizes| sizes.trim_matches(['[', ']']).split(", ").next());
            all.extend(first.map(|size| format!("{id}:{size}")));
        }
    }
    all
}

#[test]
fn the_matrix_has_every_runtime() {
    let text = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/data/runtimes.yaml"));
    let text = text.unwrap();
    let ids: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("- id: ")).collect();
    assert_eq!(ids, RUNTIMES);
}

/// Every runtime on every device: an estimate, or a sentence why not.
#[test]
fn every_pair_of_runtime_and_device_has_an_answer() {
    let (catalog, devices) = (catalog(), devices());
    assert!(devices.len() >= 169, "{}", devices.len());
    let row = &|runtime: &'static str| {
        let how = How { runtime: Some(runtime.to_owned()), ..How::default() };
        // Qualcomm's bundles are of few models.
        let model = if runtime == "qnn" { "llama-3.2-1b" } else { "cut-smollm2-135m-4l" };
        let question = Question { how, ..Question::about(model) };
        let mut viable = 0;
        for one in edgefit::on_devices(&question, &devices, &catalog).unwrap() {
            let pair = format!("{runtime} on {}", one.device().unwrap().0);
            if one.verdict() == Some(Verdict::NotViable) {
                let why = one.obstacle.unwrap_or_else(|| panic!("{pair}: no reason"));
                assert!(why.to_string().split_whitespace().count() > 3, "{pair}: {why}");
            } else {
                let need = one.need();
                assert_eq!(one.obstacle, None, "{pair}");
                assert!(need.charged > Bytes::ZERO, "{pair}");
                assert!(need.working_set >= need.charged, "{pair}");
                viable += 1;
            }
        }
        (runtime, viable)
    };
    let all: Vec<(&str, usize)> = std::thread::scope(|scope| {
        let rows = RUNTIMES.map(|runtime| scope.spawn(move || row(runtime)));
        rows.into_iter().map(|row| row.join().unwrap()).collect()
    });
    // None runs nowhere, and none but llama.cpp's everywhere.
    for (runtime, viable) in all {
        assert!(viable > 0 && viable < devices.len(), "{runtime}: {viable}");
    }
}

fn on_device(model: &str, runtime: &str, quant: Option<&str>, device: &str) -> edgefit::Answer {
    let question = Question {
        quant: quant.map(str::to_owned),
        place: Some(Place::Device { name: device.to_owned(), system: None, entitled: false }),
        how: How { runtime: Some(runtime.to_owned()), ..How::default() },
        ..Question::about(model)
    };
    answer(&question, &Catalog::bundled()).unwrap()
}

#[test]
fn what_cannot_run_says_why_and_what_can() {
    for (model, runtime, quant, device, why) in [
        ("phi-3-mini", "mlx", None, "pixel-8", "llama.cpp runs there"),
        ("llama-3.2-1b", "core-ml", None, "galaxy-s24", "exists on Apple's systems only"),
        ("llama-3.2-1b", "rkllm", None, "pixel-8", "RK3588"),
        ("llama-3.2-1b", "qnn", None, "pixel-8", "Hexagon"),
        ("qwen2.5-1.5b", "vllm", Some("awq-int4"), "pixel-8", "GGUF or ONNX"),
        ("llama-3.2-1b", "rkllm", Some("rkllm-w4a16"), "rock-5b:8", "RK3576"),
        ("mamba2-130m", "onnxruntime-genai", None, "rpi-5:8", "cannot export this architecture"),
    ] {
        let answer = on_device(model, runtime, quant, device);
        assert_eq!(answer.judgement.unwrap().verdict, Verdict::NotViable, "{runtime} {device}");
        let reason = answer.priced.obstacle.unwrap().to_string();
        assert!(reason.contains(why), "{reason}");
        assert!(answer.remedies.single.is_empty(), "no change of the setup helps");
    }
}

#[test]
fn a_width_names_the_scheme_that_is_usual_there() {
    for (runtime, quant, scheme) in [
        ("mlx", "int4", "mlx-4bit"),
        ("mlx", "8-bit", "mlx-8bit"),
        ("mlx", "bf16", "mlx-bf16"),
        ("executorch", "int4", "8da4w"),
        ("litert", "int8", "litert-int8"),
    ] {
        let answer = on_device("qwen2.5-1.5b", runtime, Some(quant), "mac-m4:16");
        let said = format!("{quant} is {scheme} in ");
        assert!(
            answer.warnings.iter().any(|warning| warning.to_string().starts_with(&said)),
            "{said}"
        );
        let named = on_device("qwen2.5-1.5b", runtime, Some(scheme), "mac-m4:16");
        assert_eq!(answer.estimate.reserved(), named.estimate.reserved(), "{said}");
    }
}

#[test]
fn a_calibration_feeds_what_runs_there() {
    let answer = on_device("qwen2.5-1.5b", "onnxruntime-genai", Some("awq-int4"), "pixel-8");
    assert!(answer.judgement.unwrap().verdict.is_yes());
    assert!(
        answer.warnings.iter().any(|note| note.to_string().contains("with the same calibration"))
    );
    let plain = on_device("qwen2.5-1.5b", "onnxruntime-genai", Some("int4"), "pixel-8");
    assert_eq!(answer.estimate.weights_bytes, plain.estimate.weights_bytes);
}

/// More context, a longer prompt or more sequences never take less.
#[test]
fn a_bill_never_falls_when_more_is_asked() {
    let catalog = Catalog::bundled();
    for runtime in RUNTIMES {
        let resident = |ctx: u32, prompt: u32, parallel: u32| {
            let how = How {
                runtime: Some(runtime.to_owned()),
                ctx_size: Some(Tokens::new(ctx)),
                prompt_tokens: Some(Tokens::new(prompt)),
                parallel: Some(parallel),
                ..How::default()
            };
            let question = Question { how, ..Question::about("gemma-3-270m") };
            Estimate::of(&resolve(&question, &catalog).unwrap().workload).unwrap().resident()
        };
        let base = resident(2048, 256, 1);
        assert!(resident(4096, 256, 1) >= base, "{runtime}: context");
        assert!(resident(2048, 700, 1) >= base, "{runtime}: prompt");
        assert!(resident(4096, 256, 2) >= base, "{runtime}: sequences");
    }
}

/// A term is what its factors make, and the columns of a bill nest.
#[test]
fn every_bill_is_made_of_its_factors() {
    let catalog = Catalog::bundled();
    for runtime in RUNTIMES {
        for model in ["gemma-3n-e2b", "olmoe-1b-7b", "granite-4.0-h-350m", "rwkv7-0.1b"] {
            let how = How { runtime: Some(runtime.to_owned()), ..How::default() };
            let question = Question { how, ..Question::about(model) };
            let bill = Estimate::of(&resolve(&question, &catalog).unwrap().workload).unwrap();
            for term in &bill.terms {
                assert_eq!(Some(term.amount()), edgefit::amount(term.formula, &term.factors));
            }
            assert!(bill.charged() <= bill.working_set(), "{runtime} {model}");
            assert!(bill.charged() <= bill.resident(), "{runtime} {model}");
        }
    }
}

#[test]
fn options_a_runtime_does_not_have_are_refused() {
    let catalog = Catalog::bundled();
    let refused = |how: How, quant: Option<&str>| {
        let quant = quant.map(str::to_owned);
        let question = Question { how, quant, ..Question::about("gemma-3-1b") };
        resolve(&question, &catalog).unwrap_err().to_string()
    };
    let on = |runtime: &str| How { runtime: Some(runtime.to_owned()), ..How::default() };
    let q8 = || Some("q8_0".to_owned());
    for (how, quant, says) in [
        (How { no_repack: true, ..on("mlx") }, None, "--no-repack is an option of llama.cpp"),
        (How { cache_type_k: q8(), ..on("onnxruntime-genai") }, None, "it keeps it as f32"),
        (How { cache_type_k: q8(), ..on("mlx") }, None, "sliding window as f16 only"),
        (How { ubatch_size: Some(Tokens::new(64)), ..on("qnn") }, None, "has none like it"),
        (on("mlx"), Some("Q4_K_M"), "MLX does not read 'Q4_K_M'"),
        (on("llama.cpp"), Some("mlx-4bit"), "llama.cpp runs GGUF files"),
        (on("mlx"), Some("awq-int5"), "does not read"),
    ] {
        let error = refused(how, quant);
        assert!(error.contains(says), "{error}");
    }
}

/// The smallest model of every architecture of the catalog.
fn one_of_each_architecture(catalog: &Catalog) -> Vec<String> {
    let mut all: BTreeMap<String, (u64, String)> = BTreeMap::new();
    for model in catalog.models().unwrap() {
        let question = Question::about(model.id());
        let params = Pricer::new(catalog).price(&question).unwrap().estimate.params;
        let one = (params, model.id().to_owned());
        let smallest = all.entry(model.arch().to_owned()).or_insert_with(|| one.clone());
        if one < *smallest {
            *smallest = one;
        }
    }
    all.into_values().map(|(_, id)| id).collect()
}

/// What a runtime is called, by its id.
fn name_of(runtime: &str) -> String {
    let all = text("../../data/runtimes.yaml");
    let own = all.split("\n- id: ").find(|entry| entry.starts_with(runtime));
    let name = own.and_then(|own| own.lines().find_map(|line| line.strip_prefix("  name: ")));
    name.unwrap().to_owned()
}

/// What is not supported is not viable, by a reason that names the runtime; what is untested is neither that
/// nor a plain yes.
#[test]
fn every_runtime_answers_for_every_architecture() {
    let catalog = Catalog::bundled();
    let pricer = Pricer::new(&catalog);
    let models = one_of_each_architecture(&catalog);
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for (runtime, model) in RUNTIMES.iter().flat_map(|it| models.iter().map(move |one| (it, one))) {
        let how = How { runtime: Some((*runtime).to_owned()), ..How::default() };
        let row = pricer.price(&Question { how, ..Question::about(model) }).unwrap();
        let name = name_of(runtime);
        let (pair, support) = (format!("{model} in {runtime}"), row.support());
        *seen.entry(support.id()).or_default() += 1;
        let said = row.warnings.iter().any(|it| it.to_string().starts_with(&format!("{name}: ")));
        match support.id() {
            "unsupported" => {
                let why =
                    row.obstacle.unwrap_or_else(|| panic!("{pair}: nothing stands in the way"));
                assert!(why.to_string().starts_with(&name), "{pair}: {why}");
            }
            "supported" => {}
            _ if row.obstacle.is_some() => {}
            _ => assert!(said, "{pair}: {:?}", row.warnings),
        }
    }
    assert!(seen.len() == 4 && seen.values().all(|count| *count >= 5), "{seen:?}");
}

/// What is untested fits nowhere without a word of doubt.
#[test]
fn an_untested_fit_is_said_to_be_untested() {
    let catalog = Catalog::bundled();
    for (model, runtime) in
        [("smollm3-3b", "litert-lm"), ("olmo2-1b", "executorch"), ("llama-3.2-1b", "core-ml")]
    {
        let mut question = Question::about(model);
        question.how.runtime = Some(runtime.to_owned());
        question.place = Some(Place::Free(Bytes::gib(64)));
        for (lang, word) in [(Lang::En, "untested"), (Lang::Es, "sin probar")] {
            let fit = report::fit(&question, &catalog, lang).unwrap();
            assert_eq!(fit.support.id(), "untested", "{model} {runtime}");
            assert_ne!(fit.verdict, Some(Verdict::NotViable));
            assert!(fit.reason.unwrap().contains(word), "{model} {runtime}");
        }
    }
}

/// A plan is not made with what nobody has tried, also where a runtime is asked for that tries everything.
#[test]
fn no_plan_chooses_what_is_untested() {
    let catalog = Catalog::bundled();
    for (runtime, device) in [
        ("litert-lm", "galaxy-s24"),
        ("mnn", "galaxy-s24"),
        ("executorch", "galaxy-s24"),
        ("core-ml", "mac-m4:16"),
        ("qnn", "galaxy-s25"),
    ] {
        let mut request = PlanRequest::of("chat");
        request.how.runtime = Some(runtime.to_owned());
        request.place =
            Some(Place::Device { name: device.to_owned(), system: None, entitled: false });
        let plan = report::plan(&request, &catalog, Lang::En).unwrap();
        for model in &plan.models {
            let (id, support) = (&model.answer.model.id, model.answer.support.id());
            assert!(["supported", "limited"].contains(&support), "{id} in {runtime}: {support}");
        }
        for other in &plan.also_viable {
            assert_ne!(other.row.support.id(), "untested", "{} in {runtime}", other.id);
        }
        // Nobody exports a language model to Core ML but by hand.
        assert_eq!(plan.viable, runtime != "core-ml", "{runtime}");
    }
}

/// Restrictions that depend on the model: embeddings per layer, ready bundles, the scheme.
#[test]
fn what_a_runtime_carries_may_depend_on_the_model() {
    let catalog = Catalog::bundled();
    let pricer = Pricer::new(&catalog);
    for (model, runtime, support) in [
        ("gemma-4-e2b", "onnxruntime-genai", "unsupported"),
        ("gemma-4-e4b", "onnxruntime-genai", "unsupported"),
        ("gemma-4-12b", "onnxruntime-genai", "limited"),
        ("gemma-4-26b-a4b", "onnxruntime-genai", "limited"),
        ("gemma-3-1b", "onnxruntime-genai", "limited"),
        ("olmo2-1b", "onnxruntime-genai", "unsupported"),
        ("gemma-4-e2b", "litert-lm", "limited"),
        ("gemma-4-12b", "litert-lm", "supported"),
        ("gemma-4-e4b", "executorch", "limited"),
        ("gemma-4-12b", "executorch", "untested"),
        ("qwen3.5-2b", "executorch", "unsupported"),
        ("gemma-4-e4b", "qnn", "limited"),
        ("gemma-4-e2b", "qnn", "unsupported"),
        ("gemma-4-e2b", "geniex", "supported"),
        ("gemma-4-e2b", "openvino", "limited"),
        ("smollm3-3b", "rkllm", "supported"),
        ("smollm3-3b", "mlc-llm", "unsupported"),
        ("llama-3.2-1b", "core-ml", "untested"),
        ("gemma-4-e2b", "llama.cpp", "supported"),
    ] {
        let how = How { runtime: Some(runtime.to_owned()), ..How::default() };
        let row = pricer.price(&Question { how, ..Question::about(model) }).unwrap();
        assert_eq!(row.support().id(), support, "{model} in {runtime}");
    }
}

#[test]
fn a_backend_that_is_not_there_names_the_runtime_that_has_it() {
    let how = How { backend: Some("npu".to_owned()), ..How::default() };
    let place =
        |name: &str| Some(Place::Device { name: name.to_owned(), system: None, entitled: false });
    let ask = |device: &str| {
        let question =
            Question { place: place(device), how: how.clone(), ..Question::about("qwen3-0.6b") };
        answer(&question, &Catalog::bundled()).unwrap().priced.obstacle
    };
    assert!(ask("rock-5b:8").unwrap().to_string().ends_with("--runtime rkllm"));
    assert_eq!(ask("galaxy-s25"), None);
}

#[test]
fn channel_wise_int4_is_priced_and_never_recommended() {
    let catalog = Catalog::bundled();
    let mut question = Question::about("qwen3-0.6b");
    question.how.runtime = Some("litert-lm".to_owned());
    let priced = |question: &Question| Pricer::new(&catalog).price(question).unwrap();
    let usual = report::fit(&question, &catalog, Lang::En).unwrap();
    assert_eq!(usual.setup.quant, "litert-int4-block32");
    for name in ["litert-int4", "dynamic_wi4_afp32"] {
        question.quant = Some(name.to_owned());
        let said = |note: &Message| note.to_string().contains("0 % on GSM8K");
        assert!(priced(&question).warnings.iter().any(said), "{name}");
    }
    let mut request = PlanRequest::of("chat");
    request.quant = Some("int4".to_owned());
    request.how.runtime = Some("litert-lm".to_owned());
    request.place = Some(Place::Free(Bytes::gib(4)));
    request.system = Some("android".to_owned());
    let plan = report::plan(&request, &catalog, Lang::En).unwrap();
    assert!(plan.viable && plan.models.iter().all(|one| one.row.quant != "litert-int4"));
}
