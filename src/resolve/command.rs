//! The command that runs a workload with llama.cpp.

use crate::{
    LoadMode, Workload,
    ask::command::{quoted, split},
    resolve::workload::{Context, PromptCache, Setup},
};

/// The llama.cpp command that runs `workload`: with the flags its tools have at the version modelled.
///
/// Source: llama.cpp 0c1e57098, `common/arg.cpp`. Few rows of logits are what llama-server reserves
/// by itself, so that is the tool then; its prompt cache is turned off where none is asked for.
#[must_use]
pub fn llama_cpp_command(workload: &Workload) -> String {
    let served = is_served(workload);
    let tool = if served { "llama-server" } else { "llama-completion" };
    format!("{tool} -m {} {}", quoted(&file(workload)), flags(workload, served))
}

/// Its flags alone, without the model.
#[must_use]
pub fn llama_cpp_flags(workload: &Workload) -> String {
    flags(workload, is_served(workload))
}

fn flags(workload: &Workload, served: bool) -> String {
    let context = &workload.setup.context;
    let mut words = setup_flags(workload);
    if let Some(encoder) = &workload.encoder {
        words.push(format!("--mmproj {}", quoted(&encoder.file.name)));
    }
    words.extend(workload.adapters.iter().map(|file| format!("--lora {}", quoted(&file.name))));
    if workload.heads().is_some() {
        words.push("--spec-type draft-mtp".to_owned());
    } else if let Some(draft) = &workload.draft {
        words.push(format!("--spec-type draft-simple -md {}", quoted(&file(draft))));
    }
    if served {
        words.push(match context.prompt_cache.value {
            PromptCache::Mebibytes(mib) => format!("--cache-ram {mib}"),
            PromptCache::Tokens => "--cache-ram -1".to_owned(),
        });
    }
    if grows(context) {
        words.push(format!("--ctx-checkpoints {}", context.checkpoints.value));
    }
    words.join(" ")
}

/// Whether llama-server runs it.
fn is_served(workload: &Workload) -> bool {
    let context = &workload.setup.context;
    workload.encoder.is_some()
        || workload.draft.is_some()
        || grows(context)
        || context.outputs_max.value > 0
        || context.embeddings.value
}

/// The flags of the setup, whichever of llama.cpp's programs takes them: context, placement, how weights are held.
pub fn setup_flags(workload: &Workload) -> Vec<String> {
    let Setup { context, offload, load_mode, repack, .. } = &workload.setup;
    let mut flags = context_flags(workload, context);
    if offload.is_used() {
        flags.push(format!("-ngl {}", offload.layers.value));
        flags.extend(split(&offload.split));
    } else if workload.leaves_gpu() {
        flags.push("--device none".to_owned());
    }
    if load_mode.value == LoadMode::None {
        flags.push("--load-mode none".to_owned());
    }
    if !repack {
        flags.push("--no-repack".to_owned());
    }
    flags
}

/// Whether past prompts are kept, or states to go back to.
fn grows(context: &Context) -> bool {
    context.prompt_cache.value != PromptCache::OFF || context.checkpoints.value > 0
}

fn context_flags(workload: &Workload, context: &Context) -> Vec<String> {
    let cache = |flag: &str, format| {
        let id = workload.formats[format].id.to_ascii_lowercase();
        (id != "f16").then(|| format!("{flag} {id}"))
    };
    let set = |flag: &str, on: bool| on.then(|| flag.to_owned());
    [
        Some(format!("-c {}", context.asked.value)),
        Some(format!("-ub {}", context.ubatch.value)),
        Some(format!("-np {}", context.parallel.value)),
        cache("-ctk", context.keys),
        cache("-ctv", context.values),
        set("-fa off", !context.flash_attn),
        set("--swa-full", context.swa_full),
        set("--kv-unified", context.kv_unified),
        set("--embeddings", context.embeddings.value),
        Some(format!("-t {}", workload.setup.threads.value)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The model file: the one asked about, or as publishers name it.
fn file(workload: &Workload) -> String {
    match &workload.contents {
        Some(_) => workload.model.file.to_string(),
        None => format!("{}-{}.gguf", workload.model.id, workload.file_type.id),
    }
}
