//! Energy as the library answers it, against what meters said (`data/power.yaml` names the sources).

use edgefit::{Catalog, How, Place, Question, answer};

/// Device, backend, model, and the joules for a token that were measured: least and most.
///
/// Programs differ: 4-bit weights of other runtimes stand beside Q4_0, the N150 beside the N100.
const MEASURED: [(&str, &str, &str, f64, f64); 21] = [
    ("iphone-17-pro", "metal", "qwen3-0.6b:Q4_0", 0.06, 0.06),
    ("iphone-17-pro", "metal", "qwen2.5-1.5b:Q4_0", 0.10, 0.20),
    ("iphone-17-pro", "metal", "gemma-4-e2b:Q4_0", 0.15, 0.23),
    ("iphone-17-pro", "metal", "llama-3.2-3b:Q4_0", 0.22, 0.32),
    ("iphone-17-pro", "metal", "qwen3-4b:Q4_0", 0.24, 0.29),
    ("rpi-5:16", "cpu", "llama-3.2-3b:Q4_K_M", 2.3, 3.0),
    ("rpi-5:16", "cpu", "llama-3.1-8b:Q4_K_M", 5.3, 5.3),
    ("rpi-4:8", "cpu", "llama-3.2-3b:Q4_K_M", 3.8, 3.8),
    ("jetson-orin-nano-8gb", "cuda", "smollm2-1.7b:Q4_0", 0.37, 0.39),
    ("jetson-orin-nano-8gb", "cuda", "llama-3.2-3b:Q4_0", 0.54, 0.58),
    ("jetson-orin-nano-8gb", "cuda", "llama-3.1-8b:Q4_0", 1.1, 1.3),
    ("mini-pc-n100:16", "cpu", "deepseek-r1-distill-qwen-1.5b:Q4_K_M", 1.6, 1.6),
    ("mini-pc-n100:16", "cpu", "llama-3.2-3b:Q4_K_M", 2.9, 2.9),
    ("mini-pc-n100:16", "cpu", "llama-3.1-8b:Q4_K_M", 7.5, 7.5),
    ("laptop-ryzen-ai-350:32", "cpu", "llama-3.2-3b:Q4_K_M", 2.1, 2.1),
    ("laptop-ryzen-ai-350:32", "cpu", "llama-3.1-8b:Q4_K_M", 4.9, 4.9),
    ("mac-m4:16", "metal", "llama-3.2-3b:Q4_K_M", 0.73, 0.73),
    ("mac-m4-max:64", "metal", "gemma-4-e2b:Q4_0", 0.25, 0.25),
    ("ryzen-ai-max-395:128", "vulkan", "llama-3.2-3b:Q4_K_M", 1.5, 1.5),
    ("rtx-3060-12gb", "cuda", "llama-3.2-3b:Q4_K_M", 1.7, 1.7),
    ("rtx-4090", "cuda", "llama-3.2-3b:Q4_K_M", 0.78, 0.78),
];

fn joules(device: &str, backend: &str, model: &str) -> Option<f64> {
    let place = Place::Device { name: device.to_owned(), system: None, entitled: false };
    let how = How { backend: Some(backend.to_owned()), ..How::default() };
    let question = Question { place: Some(place), how, ..Question::about(model) };
    let speed = answer(&question, &Catalog::bundled()).unwrap().priced.speed;
    speed.energy.map(|energy| energy.joules_per_token.typical)
}

#[test]
fn energy_is_within_half_of_what_meters_say() {
    for (device, backend, model, least, most) in MEASURED {
        let joules = joules(device, backend, model).unwrap();
        println!("{device:<24} {model:<38} {joules:>6} J, measured {least} to {most}");
        // Rounded to three digits, as answers are.
        assert!(joules <= most * 1.505 && joules * 1.505 >= least, "{device}, {model}: {joules}");
    }
}

#[test]
fn energy_is_not_known_where_power_is_not() {
    for (device, backend) in [("mac-m2:16", "metal"), ("laptop-meteor-lake:32", "cpu")] {
        assert_eq!(joules(device, backend, "llama-3.2-1b"), None, "{device}");
    }
}
