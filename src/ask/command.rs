//! A question as the command that asks it.

use crate::{
    Bytes, Place, Question, Tokens,
    ask::{Card, How, Lora, Mmproj, Split},
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
    if !question.gpus.is_empty() {
        let cards = question.gpus.iter().map(|card| match card {
            Card::Named(name) => name.clone(),
            Card::Sized(size) => typed(*size),
        });
        words.push(format!("--gpu {}", quoted(&cards.collect::<Vec<_>>().join(","))));
    }
    if !question.remotes.is_empty() {
        let hosts: Vec<String> = question.remotes.iter().map(|size| typed(*size)).collect();
        words.push(format!("--rpc {}", hosts.join(",")));
    }
    words.extend(question.soc.as_ref().map(|soc| format!("--soc {}", quoted(soc))));
    words.extend(how(&question.how));
    words.extend(question.imatrix.then(|| "--imatrix".to_owned()));
    words.join(" ")
}

/// A name as a shell takes it for one word.
pub fn quoted(name: &str) -> String {
    let plain =
        |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ':' | '/' | '+' | ',');
    if !name.is_empty() && name.chars().all(plain) {
        return name.to_owned();
    }
    format!("'{}'", name.replace('\'', "'\\''"))
}

/// A size of memory as it is typed: in the largest unit that gives a whole number.
pub fn typed(size: Bytes) -> String {
    whole(size, [(1 << 30, "GiB"), (1 << 20, "MiB")])
}

/// The same of a file.
pub fn typed_file(size: Bytes) -> String {
    let units = [(1 << 30, "GiB"), (1_000_000_000, "GB"), (1 << 20, "MiB"), (1_000_000, "MB")];
    whole(size, units)
}

fn whole<const N: usize>(size: Bytes, units: [(u64, &str); N]) -> String {
    let whole = units.iter().find_map(|&(unit, name)| {
        let count = size.get().checked_div(unit)?;
        (count > 0 && size.get().is_multiple_of(unit)).then(|| format!("{count}{name}"))
    });
    whole.unwrap_or_else(|| format!("{}B", size.get()))
}

pub fn place(place: &Place) -> Vec<String> {
    let (named, system, entitled) = match place {
        Place::Machine(_) => return Vec::new(),
        Place::Free(free) => (format!("--free {}", typed(*free)), &None, &false),
        Place::Ram { size, system, entitled } => {
            (format!("--ram {}", typed(*size)), system, entitled)
        }
        Place::Device { name, system, entitled } => {
            (format!("--device {}", quoted(name)), system, entitled)
        }
    };
    let system = system.as_ref().map(|system| format!("--os {}", quoted(system)));
    let entitled = entitled.then(|| "--entitlement".to_owned());
    [Some(named), system, entitled].into_iter().flatten().collect()
}

/// The options of `how`, named as in llama.cpp; what is left open is left out.
pub fn how(how: &How) -> Vec<String> {
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
        set("--embeddings", how.embeddings),
        number("-t", how.threads),
        number("--outputs-max", how.outputs_max),
        tokens("--prompt-tokens", how.prompt_tokens),
        name("--runtime", &how.runtime),
        name("--app", &how.app),
        name("--backend", &how.backend),
        number("-ngl", how.gpu_layers),
        Some(split(&how.split).join(" ")).filter(|words| !words.is_empty()),
        name("--cpu", &how.cpu),
        how.mmproj.as_ref().map(|mmproj| match mmproj {
            Mmproj::Usual => "--mmproj".to_owned(),
            Mmproj::Named(name) => format!("--mmproj {}", quoted(name)),
        }),
        how.image.map(|image| format!("--image {image}")),
        name("-md", &how.draft),
        name("--with", &how.beside),
        how.cache_ram.map(|mib| format!("--cache-ram {mib}")),
        number("--ctx-checkpoints", how.ctx_checkpoints),
    ]
    .into_iter()
    .flatten()
    .chain(how.lora.iter().map(|lora| match lora {
        Lora::Rank(rank) => format!("--lora {rank}"),
        Lora::File(path) => format!("--lora {}", quoted(path)),
    }))
    .collect()
}

/// How layers and weights are given to devices, as llama.cpp takes it.
pub fn split(split: &Split) -> Vec<String> {
    let set = |flag: &str, on: bool| on.then(|| flag.to_owned());
    let number = |flag: &str, n: Option<u32>| n.map(|n| format!("{flag} {n}"));
    let overrides = split.override_tensor.join(",");
    [
        set("--cpu-moe", split.cpu_moe),
        number("--n-cpu-moe", split.n_cpu_moe),
        (!overrides.is_empty()).then(|| format!("-ot {}", quoted(&overrides))),
        set("-nkvo", split.no_kv_offload),
        set("--no-op-offload", split.no_op_offload),
        split.tensor_split.as_ref().map(|shares| format!("-ts {}", quoted(shares))),
        split.split_mode.map(|mode| format!("-sm {}", mode.id())),
        number("-mg", split.main_gpu),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_typed_in_the_largest_whole_unit() {
        for (bytes, text) in [
            (4 << 30, "4GiB"),
            (4_000_000_000, "4000000000B"),
            (1536 << 20, "1536MiB"),
            (7, "7B"),
            (0, "0B"),
        ] {
            assert_eq!(typed(Bytes::new(bytes)), text);
            assert_eq!(text.parse::<Bytes>().unwrap().get(), bytes);
        }
        for (bytes, text) in [(4_000_000_000, "4GB"), (2 << 30, "2GiB"), (1_500_000_000, "1500MB")]
        {
            assert_eq!(typed_file(Bytes::new(bytes)), text);
            assert_eq!(Bytes::of_file(text).unwrap().get(), bytes);
        }
    }

    #[test]
    fn names_with_blanks_are_quoted() {
        assert_eq!(quoted("iphone 15 pro"), "'iphone 15 pro'");
        assert_eq!(quoted("rpi-5:8"), "rpi-5:8");
        assert_eq!(quoted("it's"), "'it'\\''s'");
    }
}
