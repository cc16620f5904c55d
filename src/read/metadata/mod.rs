//! From the metadata of a GGUF file, and the names of its tensors, to the facts of a catalog entry.
//!
//! Source of the keys: llama.cpp 0c1e57098, `src/llama-arch.cpp` and `src/models/<name>.cpp`.

use super::{
    EXAONE4_WINDOWED, STATED_ROUTING,
    facts::Facts,
    gguf::{Header, Value},
    period,
};
use crate::file::{Contents, Tensor};

/// Keys behind the architecture's name that are facts of a model, and what a catalog entry calls them.
const NUMBERS: &[(&str, &str)] = &[
    ("hidden", "embedding_length"),
    ("heads", "attention.head_count"),
    ("kv_heads", "attention.head_count_kv"),
    ("head_dim", "wkv.head_size"),
    ("feed_forward", "feed_forward_length"),
    ("rope_dim", "rope.dimension_count"),
    ("window", "attention.sliding_window"),
    ("shared_caches", "attention.shared_kv_layers"),
    ("per_layer_embedding", "embedding_length_per_layer_input"),
    ("image_layers", "n_deepstack_layers"),
    ("vocab", "vocab_size"),
    ("dense_width", "dense_2_feat_out"),
];

/// The same of the numbers of a block; 0 is as good as absent.
const BLOCKS: &[(&str, &str, &str)] = &[
    ("experts", "count", "expert_count"),
    ("experts", "used", "expert_used_count"),
    ("experts", "width", "expert_feed_forward_length"),
    ("experts", "after", "leading_dense_block_count"),
    ("experts", "every", "moe_every_n_layers"),
    ("latent", "queries", "attention.q_lora_rank"),
    ("latent", "keys", "attention.kv_lora_rank"),
    ("recurrence", "inner", "ssm.inner_size"),
    ("recurrence", "state", "ssm.state_size"),
    ("recurrence", "groups", "ssm.group_count"),
    ("recurrence", "heads", "ssm.time_step_rank"),
    ("recurrence", "kernel", "ssm.conv_kernel"),
    ("recurrence", "kernel", "shortconv.l_cache"),
    ("recurrence", "attention_every", "full_attention_interval"),
    ("ranks", "mix", "time_mix_extra_dim"),
    ("ranks", "decay", "time_decay_extra_dim"),
    ("ranks", "rescale_every", "rescale_every_n_layers"),
    ("ranks", "decay", "attention.decay_lora_rank"),
    ("ranks", "rate", "attention.iclr_lora_rank"),
    ("ranks", "values", "attention.value_residual_mix_lora_rank"),
    ("ranks", "gate", "attention.gate_lora_rank"),
];

/// Fractions that are facts of a model.
const FRACTIONS: &[(&str, &str)] =
    &[("attn_softcap", "attn_logit_softcapping"), ("final_softcap", "final_logit_softcapping")];

/// Factors of Granite, each of which may be left out.
const SCALES: &[&str] = &["embedding_scale", "residual_scale", "logit_scale"];

/// Ends of names of tensors that say what a model has.
const TENSORS: &[(&str, &[&str])] = &[
    ("qkv_bias", &["attn_q.bias", "attn_qkv.bias"]),
    ("output_bias", &["attn_output.bias"]),
    ("ffn_bias", &["ffn_up.bias", "ffn_down.bias"]),
    ("rope_freqs", &["rope_freqs.weight"]),
    ("rope_factors", &["rope_factors_long.weight", "rope_factors_short.weight"]),
];

/// Architectures whose models may norm queries and keys head by head.
const CHOSEN_NORMS: &[&str] = &["glm4moe", "stablelm"];

/// Architectures whose routers squash each score, where a file does not say otherwise.
const SQUASHED: &[&str] = &["afmoe", "glm4moe", "nemotron_h_moe"];

/// What metadata and tensors say, and what of it no page can run.
pub(super) fn facts(header: &Header, contents: &Contents, arch: &str) -> (Facts, Option<String>) {
    let said = Said { header, tensors: contents.tensors(), arch };
    let mut facts = Facts::default();
    said.numbers(&mut facts);
    said.weights(&mut facts);
    said.experts(&mut facts);
    said.recurrence(&mut facts);
    let odd = said.heads(&mut facts).and_then(|()| said.layers(&mut facts)).err();
    (facts, odd)
}

/// Takes away what only a list of tensors says, where there is none.
pub(super) fn forget_tensors(facts: &mut Facts) {
    for (name, _) in TENSORS {
        facts.remove(name);
    }
    for name in [
        "head_bias",
        "tied_embeddings",
        "token_types",
        "fused_gate",
        "gated",
        "two_norms",
        "heads_apart",
        "keys_as_values",
    ] {
        facts.remove(name);
    }
}

struct Said<'a> {
    header: &'a Header,
    tensors: &'a [Tensor],
    arch: &'a str,
}

impl<'a> Said<'a> {
    fn value(&self, key: &str) -> Option<&'a Value> {
        self.header.metadata.get(&format!("{}.{key}", self.arch))
    }

    /// A whole number: of lists, the largest.
    fn number(&self, key: &str) -> Option<u64> {
        match self.value(key)? {
            Value::Number(n) => Some(*n),
            Value::List(list) => list.iter().copied().max(),
            _ => None,
        }
    }

    fn positive(&self, key: &str) -> Option<u64> {
        self.number(key).filter(|&n| n > 0)
    }

    /// A factor that is there and changes something.
    fn factor(&self, key: &str) -> Option<f64> {
        match self.value(key)? {
            Value::Fraction(factor) => Some(*factor).filter(|factor| factor.abs() > 0.0),
            _ => None,
        }
    }

    fn flag(&self, key: &str) -> Option<bool> {
        match self.value(key)? {
            Value::Flag(flag) => Some(*flag),
            _ => None,
        }
    }

    fn has(&self, end: &str) -> bool {
        self.tensors.iter().any(|tensor| tensor.name.ends_with(end))
    }

    /// The width of the first tensor whose name ends so.
    fn width(&self, end: &str) -> Option<u64> {
        let tensor = self.tensors.iter().find(|tensor| tensor.name.ends_with(end))?;
        tensor.dims.get(1).copied()
    }

    /// Layers that every token goes through; those that guess further tokens come after them.
    fn trunk(&self) -> Option<u64> {
        let guessing = self.number("nextn_predict_layers").unwrap_or(0);
        Some(self.number("block_count")?.saturating_sub(guessing))
    }

    fn numbers(&self, facts: &mut Facts) {
        facts.set_if("layers", self.trunk());
        facts.set_if("nextn_layers", self.positive("nextn_predict_layers"));
        let trunk = self.trunk().and_then(|layers| usize::try_from(layers).ok());
        for (name, key) in NUMBERS {
            match self.value(key) {
                Some(Value::Number(n)) => facts.set(name, *n),
                Some(Value::List(list)) => {
                    let kept = trunk.and_then(|trunk| list.get(..trunk)).unwrap_or(list);
                    facts.set_list(name, kept);
                }
                _ => {}
            }
        }
        for (block, name, key) in BLOCKS {
            if let Some(n) = self.positive(key) {
                facts.set_in(block, name, n);
            }
        }
        for (name, key) in FRACTIONS {
            if let Some(Value::Fraction(fraction)) = self.value(key) {
                facts.set(name, *fraction);
            }
        }
        let scale = self.value("attention.temperature_scale");
        facts.set_if("temperature_scale", scale.map(|_| true));
        if self.arch.starts_with("granite") {
            facts.set("scaled", SCALES.iter().any(|key| self.factor(key).is_some()));
            // Here this says whether positions are rotated at all.
            if self.flag("rope.scaling.finetuned") == Some(false) {
                facts.set("rope_dim", 0_u64);
            }
        }
        if let Some(parallel) = self.flag("use_parallel_residual") {
            facts.set("parallel", parallel);
        }
        let trained = self.number("context_length").and_then(|n| u32::try_from(n).ok());
        facts.set_if("trained_context", trained);
    }

    /// What is decided by the weights that are there.
    fn weights(&self, facts: &mut Facts) {
        for (name, ends) in TENSORS {
            facts.set(name, ends.iter().any(|end| self.has(end)));
        }
        if self.arch == "chatglm" {
            facts.set("heads_apart", self.has("attn_q.weight"));
        }
        if self.arch == "falcon" {
            facts.set("two_norms", self.has("attn_norm_2.weight"));
        }
        if CHOSEN_NORMS.contains(&self.arch) && self.has("attn_q_norm.weight") {
            facts.set("qk_norm", "per-head");
        }
        let named = |name: &str| self.tensors.iter().find(|tensor| tensor.name == name);
        facts.set("head_bias", named("output.bias").is_some());
        self.encoder(facts, named("token_types.weight"));
        facts.set("tied_embeddings", named("output.weight").is_none());
        facts.set_if("vocab", named("token_embd.weight").map(|table| table.dims[1]));
    }

    /// What encoders leave open: how states become embeddings, segments, where a gate is.
    fn encoder(&self, facts: &mut Facts, segments: Option<&Tensor>) {
        let pooling = self.number("pooling_type").and_then(|n| usize::try_from(n).ok());
        facts.set_if("pooling", pooling.and_then(|n| POOLINGS.get(n)).copied());
        facts.set("token_types", segments.map_or(0, |table| table.dims[1]));
        if GATED_OR_NOT.contains(&self.arch) {
            let width = self.number("feed_forward_length");
            let fused = self.width("ffn_up.weight") == width.and_then(|width| width.checked_mul(2));
            let apart = self.has("ffn_gate.weight");
            facts.set("fused_gate", fused && !apart);
            facts.set("gated", fused || apart);
        }
        if self.arch == "modern-bert" {
            facts.set_if("window_period", self.positive("attention.sliding_window_pattern"));
        }
    }

    fn experts(&self, facts: &mut Facts) {
        let Some(count) = self.positive("expert_count") else {
            facts.remove("experts");
            return;
        };
        let used = self.positive("expert_used_count").unwrap_or(count);
        if self.positive("expert_feed_forward_length").is_none() {
            let whole = self.positive("feed_forward_length");
            if let Some(width) = self.width("ffn_up_exps.weight").or(whole) {
                facts.set_in("experts", "width", width);
            }
        }
        let each = self.number("expert_feed_forward_length");
        let shared = self.number("expert_shared_count").zip(each);
        let shared = self
            .width("ffn_up_shexp.weight")
            .or_else(|| self.positive("expert_shared_feed_forward_length"))
            .or_else(|| shared.map(|(count, each)| count.saturating_mul(each)));
        facts.set_in("experts", "used", used);
        facts.set_in("experts", "shared", shared.unwrap_or(0));
        facts.set_in("experts", "bias", self.has("exp_probs_b.bias"));
        let scale = self.factor("expert_weights_scale");
        let scaled = scale.is_some_and(|factor| factor.to_bits() != 1_f64.to_bits());
        facts.set_in("experts", "scaled", scaled);
        if STATED_ROUTING.contains(&self.arch) {
            let stated = self.number("expert_gating_func");
            let sigmoid = stated.map_or(SQUASHED.contains(&self.arch), |stated| stated == SIGMOID);
            facts.set_in("experts", "sigmoid", sigmoid);
            facts.set_in("experts", "normalized", self.flag("expert_weights_norm") == Some(true));
        }
        if let Some(groups) = self.number("expert_group_count").filter(|&groups| groups > 1) {
            facts.set_in("experts", "groups", groups);
            facts.set_in(
                "experts",
                "used_groups",
                self.number("expert_group_used_count").unwrap_or(0),
            );
        }
        let listed = matches!(self.value("feed_forward_length"), Some(Value::List(_)));
        if self.positive("leading_dense_block_count").is_none() && !listed && self.arch != "gemma4"
        {
            facts.remove("feed_forward");
        }
    }

    /// Elements of a head's keys and of its values, as the runtime takes them: of what is not said, a share
    /// of the residual stream. `None` without heads.
    fn head_lengths(&self) -> Option<[u64; 2]> {
        let heads = match self.value("attention.head_count")? {
            Value::List(list) => list.first().copied(),
            _ => self.number("attention.head_count"),
        };
        let share = self.number("embedding_length")?.checked_div(heads?)?;
        let length = |key| self.number(key).unwrap_or(share);
        Some(["attention.key_length", "attention.value_length"].map(length))
    }

    /// How long heads are; no page runs layers or halves of the cache that differ in it, but Gemma 4's.
    fn heads(&self, facts: &mut Facts) -> Result<(), String> {
        let Some([keys, values]) = self.head_lengths() else {
            facts.remove("latent");
            return Ok(());
        };
        facts.set("head_dim", keys);
        if self.positive("attention.kv_lora_rank").is_some() {
            return self.latent(facts, [keys, values]);
        }
        facts.remove("latent");
        let narrow = self.number("attention.key_length_swa").unwrap_or(keys);
        let narrow_values = self.number("attention.value_length_swa").unwrap_or(values);
        for (keys, values) in [(keys, values), (narrow, narrow_values)] {
            if keys != values {
                return Err(format!("a head has {keys} elements of keys, but {values} of values"));
            }
        }
        if self.arch == "gemma4" {
            facts.set("window_head_dim", narrow);
        } else if narrow != keys {
            return Err(format!("heads of layers with windows have {narrow} elements, not {keys}"));
        }
        Ok(())
    }

    fn latent(&self, facts: &mut Facts, [keys, values]: [u64; 2]) -> Result<(), String> {
        let rotated = self.number("rope.dimension_count").unwrap_or(keys);
        // Files whose caches hold latent rows name the heads' own sizes apart.
        let own = self
            .positive("attention.key_length_mla")
            .zip(self.positive("attention.value_length_mla"));
        let rank = self.number("attention.kv_lora_rank").unwrap_or(0);
        if own.is_some() && rank.checked_add(rotated) != Some(keys) {
            return Err(format!("its latent rows have {rank} and {rotated} elements, not {keys}"));
        }
        let (own_keys, own_values) = own.unwrap_or((keys, values));
        facts.set("head_dim", own_keys);
        facts.set("rope_dim", rotated);
        facts.set_in("latent", "unrotated", own_keys.saturating_sub(rotated));
        facts.set_in("latent", "values", own_values);
        facts.set_in("latent", "absorbed", own.is_some());
        Ok(())
    }

    fn recurrence(&self, facts: &mut Facts) {
        let state = self.positive("ssm.inner_size").is_some();
        // Linear attention always has such a norm; state spaces may.
        if state && !self.arch.starts_with("qwen") {
            facts.set_in("recurrence", "norm", self.has("ssm_norm.weight"));
        }
        if !state && self.positive("shortconv.l_cache").is_none() {
            facts.remove("recurrence");
        }
    }

    /// Which layers are of which kind.
    fn layers(&self, facts: &mut Facts) -> Result<(), String> {
        if let Some(Value::List(recurrent)) = self.value("attention.recurrent_layers") {
            let every = period(recurrent).ok_or("its recurrent layers follow no period")?;
            facts.set_in("recurrence", "attention_every", every);
        }
        match self.arch {
            "gemma3n" if self.value("attention.shared_kv_layers").is_none() => {
                let layers = self.trunk().unwrap_or(0);
                facts.set("shared_caches", layers.saturating_sub(GEMMA3N_OWN_CACHES));
            }
            // As in the runtime: the only size with windows, whatever a smaller one says.
            "exaone4" if self.trunk() != Some(EXAONE4_WINDOWED) => facts.remove("window"),
            "exaone4" => {
                facts.set("window", self.positive("attention.sliding_window").unwrap_or(4096));
            }
            "gemma4" => {
                let every = match self.value("attention.sliding_window_pattern") {
                    Some(Value::List(windowed)) => period(windowed),
                    Some(Value::Number(n)) => Some(*n),
                    _ => None,
                };
                let every = every.ok_or("its layers with windows follow no period")?;
                facts.set("window_period", every);
                let count =
                    |end: &str| self.tensors.iter().filter(|it| it.name.ends_with(end)).count();
                facts.set("keys_as_values", count("attn_v.weight") < count("attn_k.weight"));
            }
            _ => {}
        }
        Ok(())
    }
}

/// `LLAMA_POOLING_TYPE_NONE` and those behind it; a fifth ranks texts and makes no embeddings.
const POOLINGS: [&str; 4] = ["none", "mean", "cls", "last"];
/// Architectures whose feed-forward blocks have a gate, in a matrix of its own or not, or none.
const GATED_OR_NOT: [&str; 2] = ["jina-bert-v2", "t5encoder"];
/// `LLAMA_EXPERT_GATING_FUNC_TYPE_SIGMOID`.
const SIGMOID: u64 = 2;
/// Layers of Gemma 3n that keep keys and values of their own.
const GEMMA3N_OWN_CACHES: u64 = 20;

#[cfg(test)]
mod tests;
