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
mod plain_norm;
mod qwen2;
mod qwen3;
mod qwen35;
mod routed;
mod rwkv;
mod side_by_side;
mod smallthinker;
mod state;
mod windows;

use super::Forward;

/// Describes one pass of an architecture.
pub type Page = fn(&mut Forward<'_>);

/// Every architecture, under the name GGUF files give it.
const PAGES: &[(&str, Page)] = &[
    ("afmoe", windows::afmoe),
    ("apertus", qwen3::apertus),
    ("arcee", llama::arcee),
    ("arctic", routed::arctic),
    ("baichuan", llama::baichuan),
    ("bailingmoe", routed::deepseek),
    ("bailingmoe2", routed::bailingmoe2),
    ("bert", encoder::bert),
    ("bitnet", llama::bitnet),
    ("bloom", layer_norm::bloom),
    ("chatglm", llama::chatglm),
    ("codeshell", layer_norm::codeshell),
    ("cohere2", layer_norm::cohere2),
    ("command-r", layer_norm::command_r),
    ("dbrx", plain_norm::dbrx),
    ("decoder", llama::decoder),
    ("deepseek", routed::deepseek),
    ("deepseek2", latent::deepseek2),
    ("deepseek2-ocr", routed::deepseek),
    ("dots1", routed::dots1),
    ("encoder-decoder", encoder::encoder_decoder),
    ("ernie4_5", llama::llama),
    ("ernie4_5-moe", llama::llama),
    ("eurobert", encoder::eurobert),
    ("exaone", llama::llama),
    ("exaone4", olmo2::exaone4),
    ("exaone-moe", windows::exaone_moe),
    ("falcon", side_by_side::falcon),
    ("falcon-h1", state::falcon_h1),
    ("gemma", gemma::gemma),
    ("gemma-embedding", encoder::gemma_embedding),
    ("gemma2", gemma::gemma2),
    ("gemma3", gemma::gemma3),
    ("gemma3n", gemma3n::gemma3n),
    ("gemma4", gemma4::gemma4),
    ("glm4", glm4::glm4),
    ("glm4moe", routed::glm4moe),
    ("gpt-oss", gpt_oss::gpt_oss),
    ("gpt-neo", layer_norm::gpt_neo),
    ("gpt2", layer_norm::gpt2),
    ("gptj", phi::phi2),
    ("gptneox", layer_norm::gptneox),
    ("granite", granite::granite),
    ("granitehybrid", granite::granitehybrid),
    ("granitemoe", granite::granite),
    ("hunyuan-dense", qwen3::hunyuan_dense),
    ("hunyuan-moe", qwen3::hunyuan_moe),
    ("internlm2", llama::llama),
    ("jais", layer_norm::jais),
    ("jais2", layer_norm::nemotron),
    ("jamba", state::jamba),
    ("jina-bert-v2", encoder::jina_bert_v2),
    ("jina-bert-v3", encoder::jina_bert_v3),
    ("lfm2", state::lfm2),
    ("lfm2moe", state::lfm2),
    ("llama", llama::llama),
    ("maincoder", qwen3::hunyuan_dense),
    ("mamba", state::mamba),
    ("mamba2", state::mamba2),
    ("mellum", windows::mellum),
    ("minicpm", granite::granite),
    ("minicpm3", latent::minicpm3),
    ("mistral3", llama::llama),
    ("modern-bert", encoder::modern_bert),
    ("mpt", plain_norm::mpt),
    ("nemotron", layer_norm::nemotron),
    ("nemotron_h", state::nemotron_h),
    ("nemotron_h_moe", state::nemotron_h),
    ("neo-bert", encoder::neo_bert),
    ("nomic-bert", encoder::nomic_bert),
    ("nomic-bert-moe", encoder::nomic_bert_moe),
    ("olmo", plain_norm::olmo),
    ("olmo2", olmo2::olmo2),
    ("olmoe", olmo2::olmoe),
    ("openelm", openelm::openelm),
    ("opt", layer_norm::opt),
    ("orion", layer_norm::orion),
    ("paddleocr", qwen2::qwen2vl),
    ("pangu-embedded", llama::llama),
    ("phi2", phi::phi2),
    ("phi3", phi::phi3),
    ("phimoe", phi::phimoe),
    ("plamo", side_by_side::plamo),
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
    ("qwen3vlmoe", qwen3::qwen3vlmoe),
    ("refact", llama::refact),
    ("rwkv5", rwkv::rwkv5),
    ("rwkv6", rwkv::rwkv6),
    ("rwkv7", rwkv::rwkv7),
    ("seed_oss", llama::seed_oss),
    ("smallthinker", smallthinker::smallthinker),
    ("smollm3", llama::smollm3),
    ("stablelm", layer_norm::stablelm),
    ("starcoder", layer_norm::gpt2),
    ("starcoder2", layer_norm::starcoder2),
    ("t5encoder", encoder::t5encoder),
    ("xverse", llama::llama),
];

/// Heads that guess further tokens behind a model (MTP, NextN), of the architectures that have them described.
const HEADS: &[(&str, Page)] = &[("qwen35", qwen35::heads), ("qwen35moe", qwen35::moe_heads)];

/// The page of the heads of the architecture with this GGUF name.
pub fn heads(name: &str) -> Option<Page> {
    HEADS.iter().find(|(known, _)| *known == name).map(|(_, page)| *page)
}

/// The page of the architecture with this GGUF name.
pub fn page(name: &str) -> Option<Page> {
    PAGES.iter().find(|(known, _)| *known == name).map(|(_, page)| *page)
}
