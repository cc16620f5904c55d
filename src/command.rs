//! A question as commands: the one that asks edgefit, and the one that runs llama.cpp so.

use crate::{
    Brief, Bytes, LoadMode, Place, Question, Tokens, Workload,
    ask::How,
    workload::{Context, Setup},
};

/// The edgefit command that asks `question`.
///
/// ```
/// use edgefit::{Bytes, Place, Question, command};
/// let mut question = Question::about("gemma-2-2b:Q4_K_M");
/// question.place = Some(Place::Free(Bytes::gib(4)));
/// assert_eq!(command(&question), "edgefit fit gemma-2-2b:Q4_K_M --free 4GiB");
/// ```
#[must_use]
pub fn command(question: &Question) -> String {
    let mut words = vec!["edgefit fit".to_owned(), quoted(&question.model)];
    words.extend(question.quant.as_ref().map(|quant| format!("--quant {quant}")));
    words.extend(question.place.as_ref().map(place).unwrap_or_default());
    words.extend(question.system.as_ref().map(|system| format!("--os {}", quoted(system))));
    words.extend(question.soc.as_ref().map(|soc| format!("--soc {}", quoted(soc))));
    words.extend(how(&question.how));
    words.extend(question.imatrix.then(|| "--imatrix".to_owned()));
    words.join(" ")
}

/// The edgefit command that asks for the plan of `brief`.
pub(crate) fn plan(brief: &Brief, task: &str) -> String {
    let wishes = &brief.wishes;
    let mut words = vec!["edgefit plan".to_owned(), format!("--task {}", quoted(task))];
    words.extend(brief.quant.as_ref().map(|quant| format!("--quant {}", quoted(quant))));
    words.extend(brief.place.as_ref().map(place).unwrap_or_default());
    words.extend(brief.system.as_ref().map(|system| format!("--os {}", quoted(system))));
    words.extend(brief.soc.as_ref().map(|soc| format!("--soc {}", quoted(soc))));
    words.extend(how(&brief.how));
    let languages = wishes.languages.join(",");
    words.extend((!languages.is_empty()).then(|| format!("--languages {languages}")));
    words.extend(wishes.permissive.then(|| "--license permissive".to_owned()));
    words.extend(wishes.min_tps.map(|least| format!("--min-tps {least}")));
    words.extend(wishes.max_download.map(|most| format!("--max-download {}", typed(most))));
    words.extend(wishes.modality.as_ref().map(|kind| format!("--modality {}", quoted(kind))));
    words.join(" ")
}

/// A name as a shell takes it for one word.
fn quoted(name: &str) -> String {
    let plain =
        |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ':' | '/' | '+' | ',');
    if !name.is_empty() && name.chars().all(plain) {
        return name.to_owned();
    }
    format!("'{}'", name.replace('\'', "'\\''"))
}

/// A size as it is typed: in the largest unit that gives a whole number.
fn typed(size: Bytes) -> String {
    let units = [(1 << 30, "GiB"), (1_000_000_000, "GB"), (1 << 20, "MiB"), (1_000_000, "MB")];
    let whole = units.iter().find_map(|&(unit, name)| {
        let count = size.get().checked_div(unit)?;
        (count > 0 && size.get().is_multiple_of(unit)).then(|| format!("{count}{name}"))
    });
    whole.unwrap_or_else(|| size.get().to_string())
}

fn place(place: &Place) -> Vec<String> {
    let more = |system: &Option<String>, entitled: bool| {
        let system = system.as_ref().map(|system| format!("--os {}", quoted(system)));
        let entitled = entitled.then(|| "--entitlement".to_owned());
        system.into_iter().chain(entitled)
    };
    match place {
        Place::Machine(_) => Vec::new(),
        Place::Free(free) => vec![format!("--free {}", typed(*free))],
        Place::Ram { size, system, entitled } => std::iter::once(format!("--ram {}", typed(*size)))
            .chain(more(system, *entitled))
            .collect(),
        Place::Device { name, system, entitled } => {
            std::iter::once(format!("--device {}", quoted(name)))
                .chain(more(system, *entitled))
                .collect()
        }
    }
}

/// The options of `how`, named as in llama.cpp; what is left open is left out.
fn how(how: &How) -> Vec<String> {
    let number = |flag: &str, n: Option<u32>| n.map(|n| format!("{flag} {n}"));
    let tokens = |flag: &str, tokens: Option<Tokens>| number(flag, tokens.map(Tokens::get));
    let name = |flag: &str, name: &Option<String>| {
        name.as_ref().map(|name| format!("{flag} {}", quoted(name)))
    };
    let set = |flag: &str, on: bool| on.then(|| flag.to_owned());
    [
        tokens("-c", how.ctx_size),
        tokens("-b", how.batch_size),
        tokens("-ub", how.ubatch_size),
        number("-np", how.parallel),
        name("-ctk", &how.cache_type_k),
        name("-ctv", &how.cache_type_v),
        how.flash_attn.map(|on| format!("-fa {}", if on { "on" } else { "off" })),
        how.load_mode.map(|mode| format!("--load-mode {}", mode.id())),
        set("--no-repack", how.no_repack),
        set("--swa-full", how.swa_full),
        set("--kv-unified", how.kv_unified),
        number("-t", how.threads),
        number("--outputs-max", how.outputs_max),
        tokens("--prompt-tokens", how.prompt_tokens),
        name("--runtime", &how.runtime),
        name("--backend", &how.backend),
        number("-ngl", how.gpu_layers),
        name("--cpu", &how.cpu),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The llama.cpp command that runs `workload`: with the flags its tools have at the version modelled.
///
/// Source: llama.cpp 0c1e57098, `common/arg.cpp`. Few rows of logits are what llama-server reserves
/// by itself, so that is the tool then; its prompt cache is turned off, as a bill has none.
#[must_use]
pub(crate) fn llama_cpp(workload: &Workload) -> String {
    let Setup { context, offload, load_mode, repack, .. } = &workload.setup;
    let served = context.outputs_max.value > 0;
    let tool = if served { "llama-server" } else { "llama-completion" };
    let mut words = vec![tool.to_owned(), format!("-m {}", quoted(&file(workload)))];
    words.extend(context_flags(workload, context));
    if offload.is_used() {
        words.push(format!("-ngl {}", offload.layers.value));
    } else if workload.site.gpu.is_some() {
        words.push("--device none".to_owned());
    }
    if load_mode.value == LoadMode::None {
        words.push("--load-mode none".to_owned());
    }
    if !repack {
        words.push("--no-repack".to_owned());
    }
    if served {
        words.push("--cache-ram 0".to_owned());
    }
    words.join(" ")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_typed_in_the_largest_whole_unit() {
        for (bytes, text) in [
            (4 << 30, "4GiB"),
            (4_000_000_000, "4GB"),
            (1536 << 20, "1536MiB"),
            (1_500_000_000, "1500MB"),
            (7, "7"),
            (0, "0"),
        ] {
            assert_eq!(typed(Bytes::new(bytes)), text);
            assert_eq!(text.parse::<Bytes>().unwrap().get(), bytes);
        }
    }

    #[test]
    fn names_with_blanks_are_quoted() {
        assert_eq!(quoted("iphone 15 pro"), "'iphone 15 pro'");
        assert_eq!(quoted("rpi-5:8"), "rpi-5:8");
        assert_eq!(quoted("it's"), "'it'\\''s'");
    }
}
