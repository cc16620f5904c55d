//! How long one exact estimate takes, planner included; the median of many.

use std::{hint::black_box, time::Instant};

use edgefit::{Catalog, Estimate, Question, resolve};

fn main() {
    let catalog = Catalog::bundled();
    for model in [
        "gemma-2-2b",
        "llama-3.2-1b",
        "qwen3-8b",
        "gemma-3-12b",
        "qwen3-30b-a3b",
        "granite-4.0-h-tiny",
        "gemma-4-e2b",
        "qwen3.5-4b",
        "deepseek-v2-lite",
    ] {
        let workload =
            resolve(&Question::about(model), &catalog).expect("a model of the catalog").workload;
        let mut times: Vec<_> = (0..500)
            .map(|_| {
                let start = Instant::now();
                black_box(Estimate::of(black_box(&workload)).expect("an estimate"));
                start.elapsed()
            })
            .collect();
        times.sort_unstable();
        println!("{model:<14} {:?}", times[times.len() / 2]);
    }
}
