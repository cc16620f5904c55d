//! One short page per architecture: the graph it runs, composed from shared blocks.
//!
//! Source of every page: llama.cpp 0c1e57098, `src/models/<name>.cpp`, node for node.

#![expect(
    clippy::redundant_closure_for_method_calls,
    reason = "a method of Forward is tied to one lifetime, a closure is not"
)]

mod encoder;
mod gemma;
mod gemma3n;
mod gemma4;
mod glm4;
mod gpt_oss;
mod granite;
mod latent;
mod layer_norm;
mod llama;
mod olmo2;
mod openelm;
mod phi;
mod qwen2;
mod qwen3;
mod qwen35;
mod rwkv7;
mod smallthinker;
mod state;

use super::Forward;

/// Describes one pass of an architecture.
pub type Page = fn(&mut Forward<'_>);

/// Every architecture, under the name GGUF files give it.
const PAGES: &[(&str, Page)] = &[
    ("apertus", qwen3::apertus),
    ("arcee", llama::arcee),
    ("baichuan", llama::baichuan),
    ("bert", encoder::bert),
    ("bitnet", llama::bitnet),
    ("bloom", layer_norm::bloom),
    ("chatglm", llama::chatglm),
    ("cohere2", layer_norm::cohere2),
    ("command-r", layer_norm::command_r),
    ("decoder", llama::decoder),
    ("deepseek2", latent::deepseek2),
    ("deepseek2-ocr", latent::deepseek2_ocr),
    ("encoder-decoder", encoder::encoder_decoder),
    ("ernie4_5", llama::llama),
    ("ernie4_5-moe", llama::llama),
    ("eurobert", encoder::eurobert),
    ("exaone", llama::llama),
    ("exaone4", olmo2::exaone4),
    ("falcon-h1", state::falcon_h1),
    ("gemma", gemma::gemma),
    ("gemma-embedding", encoder::gemma_embedding),
    ("gemma2", gemma::gemma2),
    ("gemma3", gemma::gemma3),
    ("gemma3n", gemma3n::gemma3n),
    ("gemma4", gemma4::gemma4),
    ("glm4", glm4::glm4),
    ("gpt-oss", gpt_oss::gpt_oss),
    ("gpt2", layer_norm::gpt2),
    ("gptneox", layer_norm::gptneox),
    ("granite", granite::granite),
    ("granitehybrid", granite::granitehybrid),
    ("granitemoe", granite::granite),
    ("hunyuan-dense", qwen3::hunyuan_dense),
    ("internlm2", llama::llama),
    ("jamba", state::jamba),
    ("jina-bert-v2", encoder::jina_bert_v2),
    ("jina-bert-v3", encoder::jina_bert_v3),
    ("lfm2", state::lfm2),
    ("lfm2moe", state::lfm2),
    ("llama", llama::llama),
    ("mamba", state::mamba),
    ("mamba2", state::mamba2),
    ("minicpm", granite::granite),
    ("minicpm3", latent::minicpm3),
    ("mistral3", llama::llama),
    ("modern-bert", encoder::modern_bert),
    ("nemotron", layer_norm::nemotron),
    ("nemotron_h", state::nemotron_h),
    ("neo-bert", encoder::neo_bert),
    ("nomic-bert", encoder::nomic_bert),
    ("nomic-bert-moe", encoder::nomic_bert_moe),
    ("olmo2", olmo2::olmo2),
    ("olmoe", olmo2::olmoe),
    ("openelm", openelm::openelm),
    ("orion", layer_norm::stablelm),
    ("phi2", phi::phi2),
    ("phi3", phi::phi3),
    ("phimoe", phi::phimoe),
    ("plm", latent::plm),
    ("qwen", llama::qwen),
    ("qwen2", llama::llama),
    ("qwen2moe", qwen2::qwen2moe),
    ("qwen2vl", qwen2::qwen2vl),
    ("qwen3", qwen3::qwen3),
    ("qwen35", qwen35::qwen35),
    ("qwen35moe", qwen35::qwen35moe),
    ("qwen3moe", qwen3::qwen3moe),
    ("qwen3vl", qwen3::qwen3vl),
    ("rwkv7", rwkv7::rwkv7),
    ("seed_oss", llama::seed_oss),
    ("smallthinker", smallthinker::smallthinker),
    ("smollm3", llama::smollm3),
    ("stablelm", layer_norm::stablelm),
    ("starcoder", layer_norm::gpt2),
    ("starcoder2", layer_norm::starcoder2),
    ("t5encoder", encoder::t5encoder),
];

/// The page of the architecture with this GGUF name.
pub fn page(name: &str) -> Option<Page> {
    PAGES.iter().find(|(known, _)| *known == name).map(|(_, page)| *page)
}
