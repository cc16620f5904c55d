//! Questions a second on one core: verdicts, as a sweep over many asks them, and full answers.
//!
//! The mix is 20 models of every kind of architecture by 6 quantizations and 3 contexts, each held
//! against 4 GiB of free memory. A first sweep begins with a catalog that nobody has asked anything.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use edgefit::{Bytes, Catalog, Place, Pricer, Question, Tokens, answer, verdict};

const MODELS: [&str; 20] = [
    "deepseek-v2-lite",
    "gemma-2-2b",
    "gemma-3-1b",
    "gemma-3-12b",
    "gemma-3-4b",
    "gemma-3n-e2b",
    "gemma-4-e2b",
    "gpt-oss-20b",
    "granite-4.0-h-tiny",
    "lfm2-1.2b",
    "llama-3.1-8b",
    "llama-3.2-1b",
    "llama-3.2-3b",
    "phi-4-mini",
    "qwen2.5-1.5b",
    "qwen3-0.6b",
    "qwen3-30b-a3b",
    "qwen3-8b",
    "qwen3.5-4b",
    "smollm2-360m",
];
const QUANTS: [&str; 6] = ["Q8_0", "Q6_K", "Q5_K_M", "Q4_K_M", "Q4_0", "Q2_K"];
const CONTEXTS: [u32; 3] = [2048, 4096, 8192];
/// Runs of which the median counts, and sweeps of each: what tells of time on a processor is coarse.
const RUNS: usize = 5;
const SWEEPS: u32 = 20;

fn main() {
    let questions: Vec<Question> = questions().collect();
    let count = questions.len();
    println!(
        "{count} questions: {} models, {} quantizations, {} contexts; CPU time, median of {RUNS} times {SWEEPS} sweeps",
        MODELS.len(),
        QUANTS.len(),
        CONTEXTS.len()
    );
    let asked = |question: &Question, catalog: &Catalog| {
        black_box(verdict(black_box(question), catalog).expect("a verdict"));
    };
    report("verdicts", &questions, asked);
    let answered = |question: &Question, catalog: &Catalog| {
        black_box(answer(black_box(question), catalog).expect("an answer"));
    };
    report("full answers", &questions, answered);
    let priced = |question: &Question, catalog: &Catalog| {
        black_box(Pricer::new(catalog).price(black_box(question)).expect("a price"));
    };
    report("rows of a table", &questions, priced);
}

fn questions() -> impl Iterator<Item = Question> {
    let quantized = MODELS.iter().flat_map(|model| QUANTS.map(|quant| (model, quant)));
    quantized.flat_map(|(model, quant)| {
        CONTEXTS.map(|context| {
            let mut question = Question::about(*model);
            question.quant = Some(quant.to_owned());
            question.how.ctx_size = Some(Tokens::new(context));
            question.place = Some(Place::Free(Bytes::gib(4)));
            question
        })
    })
}

/// Asks every question of a fresh catalog, and of one that was asked all of them before.
fn report(what: &str, questions: &[Question], ask: impl Fn(&Question, &Catalog)) {
    let sweep = |catalog: &Catalog| questions.iter().for_each(|one| ask(one, catalog));
    let first = median(|| sweep(&Catalog::bundled()));
    let known = Catalog::bundled();
    sweep(&known);
    line(what, questions.len(), first, median(|| sweep(&known)));
}

fn line(what: &str, count: usize, first: Duration, warm: Duration) {
    let count = u32::try_from(count).map_or(f64::INFINITY, f64::from);
    let a_second = |took: Duration| count / took.as_secs_f64();
    println!("{what:<20}{:>9.0}/s first {:>9.0}/s warm", a_second(first), a_second(warm));
}

fn time(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    let cpu = on_cpu();
    work();
    let passed = cpu.and_then(|cpu| on_cpu()?.checked_sub(cpu));
    passed.unwrap_or_else(|| start.elapsed())
}

/// How long this thread has run on a processor, where the system tells: others may be busy too.
fn on_cpu() -> Option<Duration> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(Duration::from_nanos(told.split(' ').next()?.parse().ok()?))
}

/// How long one of many sweeps takes.
fn median(sweep: impl Fn()) -> Duration {
    let run = || time(|| (0..SWEEPS).for_each(|_| sweep())) / SWEEPS;
    let mut times: Vec<Duration> = std::iter::repeat_with(run).take(RUNS).collect();
    times.sort_unstable();
    times[RUNS / 2]
}
