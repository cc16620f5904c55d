//! Programs models are run in: their settings against what was measured with them, and what they change.

use std::collections::HashMap;

use edgefit::{
    Bytes, Catalog, Error, Estimate, How, Lang, LoadMode, Part, Place, Pricer, Question, Tokens,
    Verdict,
    report::{self, Fit},
    resolve, strategies,
    table::{Axis, Request},
};
use proptest::prelude::*;

const MIB: u64 = 1 << 20;

fn catalog() -> Catalog {
    let mut catalog = Catalog::bundled();
    let models = include_str!("../truth/app_models.yaml").to_owned();
    catalog.add("models/app_models.yaml", models).unwrap();
    // Some of the files were made with every matrix in one format.
    let pure = "- id: Q4_0-pure\n  number: 2\n  default: Q4_0\n  source: every matrix alike\n";
    catalog.add("file_types.yaml", pure.to_owned()).unwrap();
    catalog
}

/// Rows of a table of truth by the names of their columns.
fn rows(text: &'static str) -> Vec<HashMap<&'static str, &'static str>> {
    let mut lines = text.lines().map(|line| line.split('\t'));
    let columns: Vec<&str> = lines.next().unwrap().collect();
    lines.map(|line| columns.iter().copied().zip(line).collect()).collect()
}

fn under(gib: u32, system: &str) -> Place {
    let (size, system) = (Bytes::gib(gib), Some(system.to_owned()));
    Place::Ram { size, system, entitled: false }
}

fn device(name: &str) -> Place {
    Place::Device { name: name.to_owned(), system: None, entitled: false }
}

fn within(app: &str) -> How {
    How { app: Some(app.to_owned()), ..How::default() }
}

fn fit(model: &str, place: Place, how: How) -> Fit {
    let question = Question { place: Some(place), how, ..Question::about(model) };
    report::fit(&question, &Catalog::bundled(), Lang::En).unwrap()
}

/// Whether `ours` is what was measured: to the byte, or as a log rounds it.
fn agrees(ours: u64, measured: &str) -> bool {
    match measured.strip_suffix(" MiB") {
        Some(mib) => {
            let hundredths: u64 = mib.replace('.', "").parse().unwrap();
            (ours * 100).abs_diff(hundredths * MIB) <= MIB
        }
        None => ours.to_string() == measured,
    }
}

#[test]
fn caches_and_buffers_of_programs_are_exact() {
    let (catalog, mut wrong, mut count) = (catalog(), Vec::new(), 0);
    for row in rows(include_str!("../truth/apps.tsv")) {
        let tokens = |column| row[column].parse().ok().map(Tokens::new);
        let embeddings = row["embeddings"] == "1";
        let whole = embeddings.then(|| Tokens::new(2048));
        let how = How {
            ctx_size: tokens("ctx_size"),
            load_mode: (row["load_mode"] == "mmap").then_some(LoadMode::Mmap),
            batch_size: whole,
            ubatch_size: whole,
            embeddings,
            cpu: Some("x86-64-avx512".to_owned()),
            backend: Some("cpu".to_owned()),
            ..within(row["app"])
        };
        let place = Some(under(64, row["system"]));
        let quant = Some(row["ftype"].to_owned());
        let question = Question { place, quant, how, ..Question::about(row["model"]) };
        let estimate = Estimate::of(&resolve(&question, &catalog).unwrap().workload).unwrap();
        let [cache, state, compute] = [Part::KvCache, Part::RecurrentState, Part::Compute]
            .map(|part| estimate.part(part).get());
        for (ours, column) in [(cache + state, "context_bytes"), (compute, "compute_bytes")] {
            if !agrees(ours, row[column]) {
                wrong.push(format!("{row:?}: {column} {ours}"));
            }
        }
        count += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count >= 22, "only {count} rows");
}

/// `--fit` counts weights as they are read, cache and compute buffer against all memory but a margin.
#[test]
fn contexts_that_are_lowered_are_exact() {
    let (catalog, mut count) = (catalog(), 0);
    for row in rows(include_str!("../truth/fit.tsv")) {
        let number = |column: &str| row[column].parse::<u32>().unwrap();
        let cache = Some(row["cache_type"].to_owned());
        let how = How {
            parallel: Some(number("parallel")),
            outputs_max: Some(0),
            cache_type_k: cache.clone(),
            cache_type_v: cache,
            cpu: Some("x86-64-avx512".to_owned()),
            ..within("llama-server")
        };
        // The machine it was measured on had so much, and a part of a MiB.
        let whole = Bytes::mib(number("allowed_mib") + 1024).get();
        let size = Bytes::new(whole + MIB / 2);
        let place = Some(Place::Ram { size, system: Some("linux".to_owned()), entitled: false });
        let quant = Some(row["ftype"].to_owned());
        let question = Question { place, quant, how, ..Question::about(row["model"]) };
        let how = How { load_mode: Some(LoadMode::None), ..question.how.clone() };
        let read = Question { how, ..question.clone() };
        let estimate = Estimate::of(&resolve(&read, &catalog).unwrap().workload).unwrap();
        let parts = [Part::CopiedWeights, Part::KvCache, Part::RecurrentState, Part::Compute];
        let needs: u64 = parts.map(|part| estimate.part(part).get()).iter().sum();
        assert_eq!(needs / MIB, u64::from(number("projected_mib")), "{row:?}");
        let fit = report::fit(&question, &catalog, Lang::En).unwrap();
        assert_eq!(fit.setup.ctx_size, u64::from(number("ctx_after")), "{row:?}");
        let said = |text: &str| fit.warnings.iter().any(|warning| warning.contains(text));
        assert!(said(&format!("from {} to {}", row["ctx_before"], row["ctx_after"])), "{row:?}");
        assert_eq!(said("loads it all the same"), row["fits"] == "false", "{row:?}");
        count += 1;
    }
    assert!(count >= 6, "only {count} rows");
}

#[test]
fn a_context_that_is_typed_is_not_lowered() {
    let how = How { ctx_size: Some(Tokens::new(0)), ..within("llama-server") };
    let typed = fit("qwen3.5-0.8b", under(4, "linux"), how);
    let open = fit("qwen3.5-0.8b", under(4, "linux"), within("llama-server"));
    assert_eq!(typed.setup.ctx_size, 262_144);
    assert!(open.setup.ctx_size < typed.setup.ctx_size);
}

/// Records of whole programs: PSS, which counts file pages, and Apple's footprint, which does not.
#[test]
fn phones_hold_what_was_measured_there() {
    let of = |model: &str, place, context: u32, app: Option<&str>| {
        let ctx_size = Some(Tokens::new(context));
        let how = How { ctx_size, app: app.map(str::to_owned), ..How::default() };
        fit(model, place, how).footprint
    };
    let entitled = Place::Device { name: "iphone 17 pro".to_owned(), system: None, entitled: true };
    let pixel = of("qwen3-1.7b:Q4_K_M", device("pixel-9"), 2048, Some("pocketpal"));
    let iphone = of("qwen3-1.7b:Q4_K_M", device("iphone-13-pro"), 2048, Some("pocketpal"));
    let bench = of("gemma-4-e2b:Q4_K_M", entitled, 4096, None);
    for (name, ours, measured, permille) in [
        ("Pixel 9, PSS", pixel.resident_bytes, 1_897_592_832, 24),
        ("iPhone 13 Pro, footprint", iphone.charged_bytes, 425_642_272, 10),
        ("iPhone 17 Pro, footprint", bench.charged_bytes, 253_000_000, 59),
    ] {
        let off = ours.abs_diff(measured) * 1000 / measured;
        assert!(off <= permille, "{name}: {ours}, measured {measured}: off by {off} thousandths");
    }
}

#[test]
fn the_memory_of_a_program_is_part_of_the_process() {
    let with = fit("qwen3-1.7b", device("pixel-9"), within("pocketpal"));
    let terms: Vec<_> =
        with.footprint.terms.iter().filter(|term| term.label.contains("without a model")).collect();
    let [own] = terms.as_slice() else { panic!("{terms:?}") };
    assert_eq!((own.charged, own.resident), (236_522_496, 236_522_496));
    // What was measured as a whole holds program and libraries already.
    assert!(!with.footprint.terms.iter().any(|term| term.label == "program and libraries"));
    assert!(with.footprint.process_bytes > own.charged);
    let without = fit("qwen3-1.7b", device("pixel-9"), within("maid"));
    let said = |fit: &Fit| fit.warnings.iter().any(|it| it.contains("is unknown and not counted"));
    assert!(said(&without) && !said(&with), "{:?}", without.warnings);
}

/// Features that a build lacks are none of the processor's.
#[test]
fn a_build_bounds_the_processor() {
    let on_cpu = |app: &str, place| {
        fit("qwen3-1.7b:Q4_0", place, How { backend: Some("cpu".to_owned()), ..within(app) })
    };
    let framework = on_cpu("llama-xcframework", device("iphone-15-pro"));
    assert_eq!(framework.setup.cpu, "armv8.0");
    assert!(framework.setup.repack && framework.footprint.repacked_weights_bytes == 0);
    let example = on_cpu("llama-android", device("pixel-9"));
    assert!(example.footprint.repacked_weights_bytes > 0);
    let named = How { cpu: Some("armv8.6-i8mm".to_owned()), ..within("llama-xcframework") };
    let how = How { backend: Some("cpu".to_owned()), ..named };
    let typed = fit("qwen3-1.7b:Q4_0", device("iphone-15-pro"), how);
    assert!(typed.footprint.repacked_weights_bytes > 0);
}

#[test]
fn a_program_elsewhere_is_refused_with_its_systems() {
    let question = Question {
        place: Some(under(16, "linux")),
        how: within("pocketpal"),
        ..Question::about("qwen3-1.7b")
    };
    let error = resolve(&question, &Catalog::bundled()).unwrap_err();
    assert!(matches!(error, Error::Refused(_)), "{error:?}");
    let said = error.to_string();
    assert!(said.starts_with("PocketPal AI does not run on Linux desktop"), "{said}");
    assert!(said.contains("Android, iOS"), "{said}");
    let how = How { runtime: Some("mlx".to_owned()), ..within("pocketpal") };
    let question = Question { how, ..Question::about("qwen3-1.7b") };
    let error = resolve(&question, &Catalog::bundled()).unwrap_err().to_string();
    assert!(error.contains("llama.cpp, not with mlx"), "{error}");
}

/// A runtime that is a program has that program's settings, and no others.
#[test]
fn a_runtime_and_its_program_are_one() {
    for name in ["ollama", "lm-studio", "llamafile"] {
        let runtime = How { runtime: Some(name.to_owned()), ..How::default() };
        let [a, b] = [runtime, within(name)].map(|how| fit("qwen3-1.7b", under(16, "linux"), how));
        assert_eq!(a.setup.app.as_deref(), Some(name));
        assert_eq!(a.footprint.charged_bytes, b.footprint.charged_bytes, "{name}");
        assert_eq!(a.setup.ctx_size, b.setup.ctx_size, "{name}");
    }
}

/// Ollama's older versions compare what they would reserve, not what is touched.
#[test]
fn what_a_program_would_refuse_is_too_large() {
    let how = How { load_mode: Some(LoadMode::Mmap), no_repack: true, ..within("ollama") };
    let place = |mib| Place::Free(Bytes::mib(mib));
    let refused = fit("gemma-2b:Q4_0", place(1900), how.clone());
    assert_eq!(refused.verdict, Some(Verdict::TooLarge));
    assert!(refused.footprint.charged_bytes < 1900 * MIB);
    let reason = refused.reason.unwrap();
    assert!(reason.starts_with("Ollama would reserve"), "{reason}");
    let taken = fit("gemma-2b:Q4_0", place(4000), how);
    assert_eq!(taken.verdict, Some(Verdict::Fits));
}

#[test]
fn contexts_follow_the_rule_of_the_program() {
    for (app, model, place, context) in [
        ("pocketpal", "qwen3-1.7b", device("pixel-9"), 2048),
        ("maid", "smollm2-135m", device("pixel-9"), 8192),
        ("llamafile", "qwen3-1.7b", under(64, "linux"), 8192),
        ("llamafile", "olmo2-1b", under(64, "linux"), 4096),
        ("ollama", "qwen3-1.7b", under(16, "macos"), 4096),
        ("ollama", "qwen3-1.7b", under(64, "macos"), 32_768),
        ("ollama", "qwen3-1.7b", device("rtx-4090"), 32_768),
        ("ollama", "qwen3-1.7b", under(64, "linux"), 4096),
    ] {
        let how = within(app);
        assert_eq!(fit(model, place, how).setup.ctx_size, context, "{app} {model}");
    }
}

#[test]
fn a_table_by_program_has_those_that_run_there() {
    let catalog = Catalog::bundled();
    let question =
        Question { place: Some(device("iphone-13-pro")), ..Question::about("qwen3-1.7b") };
    let by = vec![Axis::App];
    let request = Request { models: vec![question], by, ..Request::default() };
    let table = report::table(&request, &Pricer::new(&catalog), Lang::En).unwrap();
    let apps: Vec<&str> = table.rows.iter().filter_map(|row| row.app.as_deref()).collect();
    assert_eq!(apps.len(), table.rows.len());
    assert!(apps.contains(&"pocketpal") && apps.contains(&"llama-xcframework"), "{apps:?}");
    assert!(!apps.contains(&"smolchat") && !apps.contains(&"ollama"), "{apps:?}");
    assert!(table.left_out.is_empty(), "{:?}", table.left_out);
}

#[test]
fn every_name_in_a_program_exists() {
    let catalog = Catalog::bundled();
    let all = report::entry::App::all(&catalog, Lang::En).unwrap();
    assert!(all.len() >= 26, "only {} programs", all.len());
    for app in all {
        report::entry::Runtime::named(&app.runtime, &catalog, Lang::En).unwrap();
        for system in &app.systems {
            let known = report::entry::System::named(system, &catalog, Lang::En).unwrap();
            assert_eq!(known.id, *system, "{}", app.id);
        }
        for setting in &app.settings {
            assert!(setting.systems.iter().all(|one| app.systems.contains(one)), "{setting:?}");
        }
    }
}

prop_compose! {
    /// A program of llama.cpp, and a place it runs in.
    fn program()(
        (app, place) in prop::sample::select(vec![
            ("pocketpal", "android"), ("pocketpal", "ios"), ("off-grid", "android"), ("smolchat", "android"),
            ("ollama", "linux"), ("ollama", "macos"), ("llama-server", "linux"), ("localai", "linux"),
            ("lm-studio", "windows"), ("gpt4all", "macos"), ("llama-cpp-python", "linux"), ("llamafile", "windows"),
        ]),
        gib in 2..40_u32,
    ) -> (&'static str, Place) {
        (app, under(gib, place))
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// What is typed wins over the program, and no program changes what the file holds.
    #[test]
    fn what_is_typed_wins((app, place) in program(), asked in strategies::question()) {
        let catalog = Catalog::bundled();
        let row = |app: Option<&str>| {
            let how = How { app: app.map(str::to_owned), ..asked.how.clone() };
            let models = vec![Question { how, place: Some(place.clone()), ..asked.clone() }];
            let request = Request { models, ..Request::default() };
            Some(report::table(&request, &Pricer::new(&catalog), Lang::En).ok()?.rows.remove(0))
        };
        let (Some(alone), Some(within)) = (row(None), row(Some(app))) else { return Ok(()) };
        prop_assert_eq!(alone.weights_bytes, within.weights_bytes);
        prop_assert_eq!(within.app.as_deref(), Some(app));
        if asked.how.ctx_size.is_some() {
            prop_assert_eq!(alone.ctx_size, within.ctx_size);
        }
    }
}

#[test]
fn programs_are_listed_and_shown() {
    snapshot!("list_apps", "list", "apps");
    snapshot!("show_app", "show", "app", "pocketpal");
    snapshot!("show_app_unknown", "show", "app", "poketpal");
}

#[test]
fn an_answer_says_what_the_program_sets() {
    let model = "qwen3-1.7b:Q4_K_M";
    snapshot!("fit_app", "fit", model, "--app", "pocketpal", "--device", "pixel-9");
    snapshot!(
        "fit_app_es",
        "fit",
        model,
        "--app",
        "ollama",
        "--ram",
        "8GiB",
        "--os",
        "linux",
        "--lang",
        "es"
    );
    snapshot!(
        "fit_app_elsewhere",
        "fit",
        model,
        "--app",
        "pocketpal",
        "--ram",
        "8GiB",
        "--os",
        "linux"
    );
    snapshot!("table_by_app", "table", model, "--by", "app", "--device", "pixel-9");
}

fn sold(gib: u32) -> Place {
    Place::Ram { size: Bytes::gib(gib), system: None, entitled: false }
}

#[test]
fn a_program_is_priced_in_the_usual_places_where_it_runs() {
    let places = |app| {
        let fit = fit("gemma-3-1b", sold(8), within(app));
        let said = fit.warnings.iter().any(|note| note.contains("only the other usual places"));
        assert!(said, "{app}: {:?}", fit.warnings);
        fit.by_system.into_iter().map(|one| one.system).collect::<Vec<_>>()
    };
    assert_eq!(places("pocketpal"), ["android"]);
    let of_ollama = places("ollama");
    assert!(of_ollama.len() == 2 && !of_ollama.contains(&"android".to_owned()), "{of_ollama:?}");
    let all = fit("gemma-3-1b", sold(8), How::default()).by_system.len();
    assert_eq!(all, 3);
    let how = within("private-llm");
    let question = Question { place: Some(sold(8)), how, ..Question::about("gemma-3-1b") };
    let Err(Error::Refused(reason)) = report::fit(&question, &Catalog::bundled(), Lang::En) else {
        panic!("it runs on Apple's systems alone")
    };
    assert!(
        reason
            .to_string()
            .ends_with("name one with --os: ios, ios-entitled, ipados, ipados-entitled, macos"),
        "{reason}"
    );
}

#[test]
fn a_table_by_program_prices_each_where_it_runs() {
    let catalog = Catalog::bundled();
    let question = Question { place: Some(sold(8)), ..Question::about("gemma-3-1b") };
    let request = Request { models: vec![question], by: vec![Axis::App], ..Request::default() };
    let table = report::table(&request, &Pricer::new(&catalog), Lang::En).unwrap();
    let verdict = |app: &str| {
        let row = table.rows.iter().find(|row| row.app.as_deref() == Some(app));
        row.unwrap_or_else(|| panic!("{app}")).verdict.unwrap()
    };
    for app in ["pocketpal", "ollama", "lm-studio"] {
        let worst = fit("gemma-3-1b", sold(8), within(app)).by_system;
        let worst = worst.into_iter().map(|one| one.verdict).max().unwrap();
        assert_eq!(verdict(app), worst, "{app}");
    }
}

#[test]
fn checkpoints_of_phones_are_few_and_of_recurrent_models_alone() {
    let kept = |model, app| {
        let place = under(12, if app == "llama-server" { "linux" } else { "android" });
        let how = How { ctx_size: Some(Tokens::new(8192)), ..within(app) };
        fit(model, place, how).footprint.growth.checkpoint_bytes
    };
    for app in ["pocketpal", "llama-rn", "maid"] {
        assert_eq!(kept("gemma-3-4b", app), 0, "{app}");
        for model in ["qwen3.5-4b", "qwen3.5-0.8b", "lfm2-1.2b"] {
            let bytes = kept(model, app);
            assert!(bytes > 0 && bytes <= 160 * MIB, "{app} {model}: {bytes}");
        }
    }
    assert!(kept("gemma-3-4b", "llama-server") > 0);
    assert!(kept("qwen3.5-4b", "llama-server") > 160 * MIB);
}

#[test]
fn short_of_gpu_memory_the_context_nobody_typed_is_lowered_first() {
    let on = |gib, how| fit("gemma-3-4b", under(gib, "macos"), how);
    let lowered = |fit: &Fit| {
        fit.warnings.iter().any(|note| note.starts_with("llama-server lowers the context"))
    };
    let [short, long] = [on(8, within("llama-server")), on(64, within("llama-server"))];
    assert!(lowered(&short), "{:?}", short.warnings);
    assert!((4096..131_072).contains(&short.setup.ctx_size), "{}", short.setup.ctx_size);
    assert_eq!((long.setup.ctx_size, lowered(&long)), (131_072, false));
    // Metal gets two thirds of it; a gibibyte is left.
    assert!(short.footprint.working_set_bytes < 8 * 1024 * MIB * 2 / 3);
    let typed = How { ctx_size: Some(Tokens::new(131_072)), ..within("llama-server") };
    let typed = on(8, typed);
    assert_eq!(typed.setup.ctx_size, 131_072);
    assert!(typed.warnings.iter().any(|note| note.contains("leaves layers on the processor")));
    let tiny = on(3, within("llama-server"));
    assert_eq!(tiny.setup.ctx_size, 4096);
    assert!(tiny.warnings.iter().any(|note| note.contains("leaves layers on the processor")));
}
