//! Laws that hold for every question.

use edgefit::{
    Bytes, Catalog, Error, Estimate, Formula, How, Lang, LoadMode, Part, Place, Pool, Question,
    Tokens, Verdict, amount, answer, resolve,
};
use proptest::prelude::*;

/// The entry of a made-up model.
#[derive(Clone, Copy, Debug)]
struct Made {
    arch: &'static str,
    layers: u64,
    hidden: u64,
    kv_heads: u64,
    group: u64,
    head_dim: u64,
    feed_forward: u64,
    vocab: u64,
    tied: bool,
    window: u64,
}

impl Made {
    fn catalog(self) -> Catalog {
        let Self {
            arch,
            layers,
            hidden,
            kv_heads,
            group,
            head_dim,
            feed_forward,
            vocab,
            tied,
            window,
        } = self;
        let heads = kv_heads * group;
        let entry = format!(
            "- id: made\n  name: Made\n  arch: {arch}\n  verified: false\n  layers: {layers}\n  hidden: {hidden}\n  \
             heads: {heads}\n  kv_heads: {kv_heads}\n  head_dim: {head_dim}\n  feed_forward: {feed_forward}\n  \
             vocab: {vocab}\n  tied_embeddings: {tied}\n  window: {window}\n  trained_context: 131072\n  \
             sources: [measured]\n  checked: 2026-11-22\n"
        );
        let mut catalog = Catalog::bundled();
        catalog.add("models/made.yaml", entry).unwrap();
        catalog
    }
}

prop_compose! {
    fn made()(
        arch in prop::sample::select(vec![
            "llama", "qwen2", "qwen3", "gemma", "gemma2", "gemma3", "phi2", "phi3", "smollm3", "olmo2",
            "granite", "stablelm", "exaone4", "ernie4_5", "hunyuan-dense", "mistral3",
        ]),
        layers in 1..40_u64,
        hidden in 1..20_u64,
        kv_heads in 1..8_u64,
        group in 1..8_u64,
        head_dim in prop::sample::select(vec![64, 80, 96, 128, 256_u64]),
        feed_forward in 1..40_u64,
        vocab in 1..200_000_u64,
        tied in any::<bool>(),
        window in prop::sample::select(vec![0, 512, 4096_u64]),
    ) -> Made {
        let (hidden, feed_forward) = (hidden * 32, feed_forward * 96);
        Made { arch, layers, hidden, kv_heads, group, head_dim, feed_forward, vocab, tied, window }
    }
}

prop_compose! {
    fn how()(
        context in 1..40_000_u32,
        ubatch in prop::sample::select(vec![1, 32, 100, 512_u32]),
        parallel in 1..5_u32,
        flash_attn in any::<bool>(),
        no_mmap in any::<bool>(),
        no_repack in any::<bool>(),
        kv_unified in any::<bool>(),
        swa_full in any::<bool>(),
        cpu in prop::sample::select(vec!["armv8.0", "armv8.2-dotprod", "x86-64-avx512"]),
    ) -> How {
        How {
            ctx_size: Some(Tokens::new(context)),
            ubatch_size: Some(Tokens::new(ubatch)),
            parallel: Some(parallel),
            flash_attn: Some(flash_attn),
            load_mode: no_mmap.then_some(LoadMode::None),
            no_repack,
            kv_unified,
            swa_full,
            cpu: Some(cpu.to_owned()),
            ..How::default()
        }
    }
}

fn quant() -> impl Strategy<Value = String> {
    let all = [
        "F16", "Q8_0", "Q6_K", "Q5_K_M", "Q4_K_M", "Q4_0", "IQ4_XS", "Q3_K_M", "Q2_K", "IQ2_XXS",
        "TQ1_0",
    ];
    prop::sample::select(all.to_vec()).prop_map(str::to_owned)
}

fn question(quant: &str, how: &How) -> Question {
    Question { quant: Some(quant.to_owned()), how: how.clone(), ..Question::about("made") }
}

/// The bill; a made-up model that the runtime refuses proves nothing.
fn estimate(made: Made, quant: &str, how: &How) -> Result<Estimate, TestCaseError> {
    let workload = resolve(&question(quant, how), &made.catalog()).unwrap().workload;
    match Estimate::of(&workload) {
        Err(Error::Refused(reason)) => Err(TestCaseError::reject(reason.to_string())),
        answer => Ok(answer.unwrap()),
    }
}

/// Weights as stored, and caches, of an estimate.
fn stored(estimate: &Estimate) -> [Bytes; 3] {
    [estimate.weights_bytes, estimate.part(Part::KvCache), estimate.part(Part::RecurrentState)]
}

fn never_less(less: &Estimate, more: &Estimate) -> Result<(), TestCaseError> {
    for (less, more) in stored(less).into_iter().zip(stored(more)) {
        prop_assert!(less <= more, "{less:#} > {more:#}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn more_layers_never_need_less(made in made(), quant in quant(), how in how(), more in 1..4_u64) {
        let deeper = Made { layers: made.layers + more, ..made };
        never_less(&estimate(made, &quant, &how)?, &estimate(deeper, &quant, &how)?)?;
    }

    #[test]
    fn a_longer_context_never_needs_less(made in made(), quant in quant(), how in how(), more in 0..40_000_u32) {
        let context = how.ctx_size.unwrap().get() + more;
        let longer = How { ctx_size: Some(Tokens::new(context)), ..how.clone() };
        never_less(&estimate(made, &quant, &how)?, &estimate(made, &quant, &longer)?)?;
    }

    #[test]
    fn wider_cache_types_never_need_less(made in made(), quant in quant(), how in how()) {
        let made = Made { head_dim: 64, ..made };
        let how = How { flash_attn: Some(true), ..how };
        let mut by_width = Vec::new();
        for name in ["q4_0", "q4_1", "q5_0", "q5_1", "q8_0", "f16", "f32"] {
            let name = Some(name.to_owned());
            let how = How { cache_type_k: name.clone(), cache_type_v: name, ..how.clone() };
            by_width.push(estimate(made, &quant, &how)?);
        }
        for pair in by_width.windows(2) {
            never_less(&pair[0], &pair[1])?;
        }
    }

    #[test]
    fn terms_sum_to_totals_and_factors_give_the_bytes_shown(made in made(), quant in quant(), how in how()) {
        let estimate = estimate(made, &quant, &how)?;
        for term in &estimate.terms {
            prop_assert_eq!(amount(term.formula, &term.factors), Some(term.amount()));
            prop_assert!(term.formula == Formula::Product || term.factors.len() > 1);
        }
        let sum = |pick: fn(&edgefit::Columns) -> bool| Bytes::sum(estimate.terms.iter().map(|term| term.column(pick))).unwrap();
        prop_assert_eq!(sum(|columns| columns.reserved), estimate.reserved());
        prop_assert_eq!(sum(|columns| columns.resident), estimate.resident());
        prop_assert_eq!(sum(|columns| columns.charged), estimate.charged());
        prop_assert_eq!(sum(|columns| columns.working), estimate.working_set());
        prop_assert!(estimate.charged() <= estimate.working_set());
        prop_assert!(estimate.compute_resident() <= estimate.part(Part::Compute).checked_add(Bytes::new(4096)).unwrap());
    }

    #[test]
    fn loaded_weights_are_the_stored_ones_wherever_they_are(made in made(), quant in quant(), how in how()) {
        let estimate = estimate(made, &quant, &How { no_repack: true, ..how.clone() })?;
        let part = if how.load_mode == Some(LoadMode::None) { Part::CopiedWeights } else { Part::MappedWeights };
        let loaded = estimate.part(part);
        prop_assert!(loaded >= estimate.weights_bytes);
        prop_assert!(loaded.get() - estimate.weights_bytes.get() < 32 * 20 * (made.layers + 1));
    }

    #[test]
    fn a_verdict_never_worsens_with_more_memory(
        ram in 0..64_000_u32, more in 0..64_000_u32,
        system in prop::sample::select(vec!["", "android", "ios", "ipados", "macos", "windows", "linux", "sbc", "jetson"]),
    ) {
        let catalog = Catalog::bundled();
        let verdict = |mib| {
            let system = Some(system.to_owned()).filter(|system| !system.is_empty());
            let place = Place::Ram { size: Bytes::mib(mib), system, entitled: false };
            let question = Question { place: Some(place), ..Question::about("qwen2.5-1.5b") };
            answer(&question, &catalog).unwrap().judgement.unwrap().verdict
        };
        prop_assert!(verdict(ram + more) <= verdict(ram));
    }

    #[test]
    fn the_least_memory_holds_and_a_byte_less_does_not(
        free in 1..16_000_u32,
        model in prop::sample::select(vec!["gemma-2-2b", "qwen3-0.6b", "phi-3-mini-4k"]),
        system in prop::sample::select(vec!["", "android", "ios", "linux"]),
    ) {
        let catalog = Catalog::bundled();
        let ask = |size| {
            let place = if system.is_empty() { Place::Free(size) } else {
                Place::Ram { size, system: Some(system.to_owned()), entitled: false }
            };
            answer(&Question { place: Some(place), ..Question::about(model) }, &catalog).unwrap()
        };
        let least = ask(Bytes::mib(free)).limits.min_ram.unwrap();
        prop_assert!(ask(least).judgement.unwrap().verdict.is_yes());
        prop_assert!(!ask(Bytes::new(least.get() - 1)).judgement.unwrap().verdict.is_yes());
    }

    #[test]
    fn the_longest_context_fits_and_a_block_more_does_not(
        free in 500..8_000_u32,
        model in prop::sample::select(vec!["gemma-2-2b", "qwen3-0.6b", "llama-3.2-1b"]),
    ) {
        let catalog = Catalog::bundled();
        let ask = |context: Option<u64>| {
            let ctx_size = context.map(|context| Tokens::new(u32::try_from(context).unwrap()));
            let place = Some(Place::Free(Bytes::mib(free)));
            answer(&Question { place, how: How { ctx_size, ..How::default() }, ..Question::about(model) }, &catalog).unwrap()
        };
        let verdict = |context| ask(Some(context)).judgement.unwrap().verdict;
        match ask(None).limits.max_ctx_size {
            Some(most) => {
                prop_assert!(verdict(most).is_yes());
                prop_assert!([8192, 40960, 131_072].contains(&most) || !verdict(most + 256).is_yes());
            }
            None => prop_assert!(!verdict(256).is_yes()),
        }
    }

    #[test]
    fn sizes_print_what_they_were_read_from(bytes in any::<u64>()) {
        let size = Bytes::new(bytes);
        prop_assert_eq!(bytes.to_string().parse::<Bytes>().unwrap(), size);
        // What is printed is read back to half a unit of the last digit shown.
        let printed: Result<Bytes, _> = size.to_string().parse();
        if let Ok(printed) = printed {
            prop_assert!(printed.get().abs_diff(bytes) <= bytes / 20 + 1);
        } else {
            prop_assert_eq!(size.to_string(), "16.0 EiB");
        }
    }

    #[test]
    fn no_text_makes_the_library_panic(text in ".{0,40}", other in ".{0,12}", n in any::<u32>()) {
        let catalog = Catalog::bundled();
        let place = Place::Ram { size: Bytes::new(u64::MAX), system: Some(other.clone()), entitled: true };
        for question in [
            Question { place: Some(place), ..Question::about(text.clone()) },
            Question { quant: Some(other.clone()), ..Question::about("gemma-2-2b") },
            Question { how: How { cpu: Some(text.clone()), cache_type_k: Some(other), ..How::default() }, ..Question::about("phi-2") },
        ] {
            let _ = answer(&question, &catalog).map_err(|error| error.to_string());
        }
        let _ = (text.parse::<Bytes>(), text.parse::<Tokens>());
        let mut catalog = Catalog::bundled();
        let _ = catalog.add("models/any.yaml", text).map_err(|error| error.to_string());
        let huge = How { ctx_size: Some(Tokens::new(n)), ubatch_size: Some(Tokens::new(n)), batch_size: Some(Tokens::new(n)), ..How::default() };
        let _ = answer(&Question { how: huge, ..Question::about("llama-3.1-8b") }, &Catalog::bundled());
    }

    #[test]
    fn layers_move_to_a_card_one_by_one(made in made(), quant in quant(), layers in 0..40_u32) {
        let on_card = |layers| {
            let how = How { gpu_layers: Some(layers), ..How::default() };
            let place = Place::Device { name: "rtx-4090".to_owned(), system: None, entitled: false };
            let question = Question { place: Some(place), ..question(&quant, &how) };
            let workload = resolve(&question, &made.catalog()).unwrap().workload;
            Estimate::of(&workload).map(|bill| {
                let held = |pool| bill.lying_in(pool, |columns| columns.reserved);
                let weights = bill.part(Part::CopiedWeights);
                (held(Pool::VRAM), weights, bill.part(Part::KvCache))
            })
        };
        let (Ok(fewer), Ok(more)) = (on_card(layers), on_card(layers + 1)) else {
            return Err(TestCaseError::reject("refused"));
        };
        prop_assert!(fewer.0 <= more.0, "{:?} {:?}", fewer, more);
        prop_assert!(fewer.1 <= more.1 && fewer.2 == more.2);
    }

    #[test]
    fn a_device_with_more_memory_is_never_worse(made in made(), quant in quant(), how in how()) {
        let on = |gib: u32| {
            let place = Place::Device { name: format!("rpi-5:{gib}"), system: None, entitled: false };
            let question = Question { place: Some(place), ..question(&quant, &how) };
            answer(&question, &made.catalog()).map(|answer| answer.judgement.unwrap().verdict)
        };
        let verdicts: Result<Vec<Verdict>, Error> = [2, 4, 8, 16].into_iter().map(on).collect();
        match verdicts {
            Ok(verdicts) => prop_assert!(verdicts.is_sorted_by(|less, more| less >= more)),
            Err(reason) => return Err(TestCaseError::reject(reason.to_string())),
        }
    }

    #[test]
    fn more_bandwidth_is_never_slower(
        made in made(), quant in quant(), how in how(), chip in chip(), gbps in 1.0..500.0_f64, more in 0.0..500.0_f64,
    ) {
        let speed = |gbps: f64| decode(made, &quant, &how, chip, gbps);
        let (slower, faster) = (speed(gbps)?, speed(gbps + more)?);
        prop_assert!(slower[1] <= faster[1], "{slower:?} {faster:?}");
    }

    #[test]
    fn a_deeper_context_is_never_faster(
        made in made(), quant in quant(), how in how(), chip in chip(), depth in 1..256_u32, more in 0..10_000_u32,
    ) {
        let how = How { kv_unified: true, ..how };
        let speed = |depth: u32, context: u32| {
            let how = How {
                ctx_size: Some(Tokens::new(context)), prompt_tokens: Some(Tokens::new(depth)), ..how.clone()
            };
            decode(made, &quant, &how, chip, 50.0)
        };
        let context = depth + more;
        let (shallow, deep) = (speed(depth, context)?, speed(context, context)?);
        prop_assert!(shallow[1] >= deep[1], "{shallow:?} {deep:?}");
        // A longer context that is not filled costs memory, not time.
        let unfilled = speed(depth, context + 4096)?;
        prop_assert_eq!(format!("{:?}", unfilled), format!("{:?}", shallow));
    }

    #[test]
    fn low_typical_and_high_rise(made in made(), quant in quant(), how in how(), chip in chip()) {
        let [low, typical, high] = decode(made, &quant, &how, chip, 40.0)?;
        prop_assert!(0.0 < low && low <= typical && typical <= high && high.is_finite());
    }
}

/// Chips of each kind: phone, board, computer, and their GPUs.
fn chip() -> impl Strategy<Value = (&'static str, &'static str)> {
    prop::sample::select(vec![
        ("snapdragon-8-gen-2", "cpu"),
        ("snapdragon-8-elite", "opencl"),
        ("exynos-850", "cpu"),
        ("bcm2712", "cpu"),
        ("a17-pro", "metal"),
        ("m3-pro", "metal"),
        ("phoenix", "cpu"),
        ("orin-nano-8gb", "cuda"),
    ])
}

/// Tokens a second of a made-up model on a chip whose memory has this bandwidth: low, typical, high.
fn decode(
    made: Made,
    quant: &str,
    how: &How,
    (chip, backend): (&str, &str),
    gbps: f64,
) -> Result<[f64; 3], TestCaseError> {
    let mut catalog = made.catalog();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/data/socs");
    let texts = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let entry = texts.map(|path| std::fs::read_to_string(path).unwrap()).find_map(|text| {
        let start = text.find(&format!("- id: {chip}\n"))?;
        let end = text[start + 1..].find("\n- id:").map_or(text.len(), |end| start + 2 + end);
        Some(text[start..end].to_owned())
    });
    let mut wider = String::new();
    for line in entry.unwrap().lines().filter(|line| !line.trim().starts_with("bandwidth_gbps")) {
        wider += line;
        wider.push('\n');
        if line == "  memory:" {
            wider.push_str(&["    bandwidth_gbps: ", &gbps.to_string(), "\n"].concat());
        }
    }
    catalog.add("socs/wider.yaml", wider).unwrap();
    let how = How { cpu: None, backend: Some(backend.to_owned()), ..how.clone() };
    let question = Question { soc: Some(chip.to_owned()), ..question(quant, &how) };
    match answer(&question, &catalog) {
        Err(Error::Refused(reason)) => Err(TestCaseError::reject(reason.to_string())),
        answer => {
            let speed = answer.unwrap().priced.speed;
            let figure = speed
                .decode_tps
                .ok_or_else(|| TestCaseError::fail(speed.unknown.unwrap().to_string()))?;
            Ok([figure.low, figure.typical, figure.high])
        }
    }
}

#[test]
fn verdicts_are_ordered_from_best_to_worst() {
    assert!(
        Verdict::Fits < Verdict::Tight
            && Verdict::Tight < Verdict::Pages
            && Verdict::Pages < Verdict::TooLarge
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn a_row_of_a_table_is_the_answer_to_its_question(
        models in prop::sample::subsequence(
            vec!["gemma-2-2b", "qwen3-0.6b", "lfm2-350m", "smollm2-135m"], 1..3,
        ),
        quants in prop::sample::subsequence(vec!["Q8_0", "Q4_K_M", "IQ4_XS", "Q2_K"], 1..4),
        sizes in prop::sample::subsequence(vec![256, 1000, 4096], 1..3),
        free in 1_u64 << 28..1 << 33,
    ) {
        use edgefit::{Pricer, report, table::{Axis, Request, Values}};
        let asked = |model: &&str| Question {
            place: Some(Place::Free(Bytes::new(free))),
            ..Question::about(*model)
        };
        let request = Request {
            models: models.iter().map(asked).collect(),
            by: vec![Axis::Quant, Axis::CtxSize],
            values: Values {
                quants: quants.iter().map(ToString::to_string).collect(),
                ctx_sizes: sizes.iter().copied().map(Tokens::new).collect(),
                ..Values::default()
            },
            ..Request::default()
        };
        let catalog = Catalog::bundled();
        let table = report::table(&request, &Pricer::new(&catalog), Lang::En).unwrap();
        let mut rows = table.rows.iter();
        for model in &models {
            for quant in &quants {
                for &size in &sizes {
                    let mut question = asked(model);
                    question.quant = Some((*quant).to_owned());
                    question.how.ctx_size = Some(Tokens::new(size));
                    let (row, alone) = (rows.next().unwrap(), answer(&question, &catalog).unwrap());
                    prop_assert_eq!(row.verdict, alone.judgement.map(|is| is.verdict));
                    prop_assert_eq!(row.working_set_bytes, alone.estimate.working_set().get());
                    prop_assert_eq!(row.resident_bytes, alone.estimate.resident().get());
                }
            }
        }
        prop_assert!(rows.next().is_none());
    }
}
