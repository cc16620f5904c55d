//! One short page per architecture: the graph it runs, composed from shared blocks.
//!
//! Source of every page: llama.cpp 0c1e57098, `src/models/<name>.cpp`, node for node.

mod gemma;
mod granite;
mod llama;
mod olmo2;
mod phi;
mod qwen3;
mod stablelm;

use super::Forward;

/// Describes one pass of an architecture.
pub(crate) type Page = fn(&mut Forward<'_>);

/// Every architecture, under the name GGUF files give it.
const PAGES: &[(&str, Page)] = &[
    ("ernie4_5", llama::llama),
    ("exaone4", olmo2::exaone4),
    ("gemma", gemma::gemma),
    ("gemma2", gemma::gemma2),
    ("gemma3", gemma::gemma3),
    ("granite", granite::granite),
    ("hunyuan-dense", qwen3::hunyuan_dense),
    ("llama", llama::llama),
    ("mistral3", llama::llama),
    ("olmo2", olmo2::olmo2),
    ("phi2", phi::phi2),
    ("phi3", phi::phi3),
    ("qwen2", llama::llama),
    ("qwen3", qwen3::qwen3),
    ("smollm3", llama::smollm3),
    ("stablelm", stablelm::stablelm),
];

/// The page of the architecture with this GGUF name.
pub(crate) fn page(name: &str) -> Option<Page> {
    PAGES.iter().find(|(known, _)| *known == name).map(|(_, page)| *page)
}
