//! Of a configuration, the numbers of blocks that only some architectures have.

use serde_yaml::Value;

use super::{super::STATED_ROUTING, Config, Facts};
use crate::catalog::architecture::Architecture;

const COUNT: &[&str] = &[
    "num_experts",
    "num_local_experts",
    "n_routed_experts",
    "moe_num_experts",
    "moe_num_primary_experts",
];
const USED: &[&str] = &[
    "num_experts_per_tok",
    "num_experts_per_token",
    "experts_per_token",
    "top_k_experts",
    "moe_k",
    "moe_topk",
    "moe_top_k",
    "moe_num_active_primary_experts",
];
const WIDTH: &[&str] = &["moe_intermediate_size", "moe_ffn_hidden_size"];
/// The names of what decides how large all experts are.
pub(super) const EXPERTS: [&[&str]; 3] = [COUNT, USED, WIDTH];
const SHARED: &[&str] = &[
    "moe_shared_expert_intermediate_size",
    "shared_expert_intermediate_size",
    "shared_intermediate_size",
];
const SHARED_COUNT: &[&str] =
    &["n_shared_experts", "moe_num_shared_experts", "num_shared_experts", "num_shared_expert"];
const AFTER: &[&str] = &["first_k_dense_replace", "num_dense_layers", "moe_layer_start_index"];

const STATE: &[&str] =
    &["mamba_d_state", "ssm_state_size", "state_size", "d_state", "linear_key_head_dim"];
const GROUPS: &[&str] = &["mamba_n_groups", "n_groups", "linear_num_key_heads"];
const KERNEL: &[&str] =
    &["mamba_d_conv", "conv_kernel", "d_conv", "conv_L_cache", "linear_conv_kernel_dim"];
const HEADS: &[&str] = &["mamba_n_heads", "mamba_num_heads", "linear_num_value_heads", "num_heads"];
const HEAD: &[&str] = &["mamba_d_head", "mamba_head_dim", "linear_value_head_dim", "head_dim"];
const RANK: &[&str] = &["mamba_dt_rank", "time_step_rank", "dt_rank"];

/// Narrow matrices of RWKV 7; no rule leads from a model's width to them.
pub(super) const RANKS: &[(&str, &str)] = &[
    ("decay", "decay_low_rank_dim"),
    ("rate", "a_low_rank_dim"),
    ("values", "v_low_rank_dim"),
    ("gate", "gate_low_rank_dim"),
];

impl Config {
    pub(super) fn blocks(&self, architecture: &Architecture, facts: &mut Facts) {
        self.experts(architecture, facts);
        self.latent(architecture, facts);
        self.recurrence(architecture, facts);
        for (rank, key) in RANKS {
            if let Some(n) = self.number(architecture, &[key]).filter(|&n| n > 0) {
                facts.set_in("ranks", rank, n);
            }
        }
    }

    fn experts(&self, architecture: &Architecture, facts: &mut Facts) {
        let number = |keys: &[&str]| self.number(architecture, keys).filter(|&n| n > 0);
        let used = self.flag(architecture, &["use_moe"]) != Some(false);
        let Some(count) = number(COUNT).filter(|&count| count > 1 && used) else {
            // Granite calls the only block the shared one where there are no experts.
            if let Some(width) = number(&["shared_intermediate_size"]) {
                facts.set("feed_forward", width);
            }
            return;
        };
        facts.set_in("experts", "count", count);
        // Where experts have no width of their own, they are as wide as a dense block.
        let width = self.taken(architecture, WIDTH, positive);
        let width = width.or_else(|| facts.number("feed_forward"));
        for (name, n) in [("used", number(USED)), ("width", width), ("after", number(AFTER))] {
            if let Some(n) = n {
                facts.set_in("experts", name, n);
            }
        }
        let each = number(SHARED_COUNT).zip(width);
        let shared = number(SHARED).or(each.map(|(count, width)| count.saturating_mul(width)));
        facts.set_in("experts", "shared", shared.unwrap_or(0));
        if number(AFTER).is_none() && architecture.id != "gemma4" {
            facts.remove("feed_forward");
        }
        if let Some(groups) = number(&["n_group"]).filter(|&groups| groups > 1) {
            facts.set_in("experts", "groups", groups);
            facts.set_in("experts", "used_groups", number(&["topk_group"]).unwrap_or(1));
        }
        let text = |key: &str| self.text(architecture, &[key]);
        let biased = text("topk_method").is_some_and(|method| method == "noaux_tc");
        let biased = biased || self.flag(architecture, &["use_expert_bias"]) == Some(true);
        facts.set_in("experts", "bias", biased);
        let normalized = self.flag(architecture, &["norm_topk_prob", "route_norm"]) == Some(true);
        if STATED_ROUTING.contains(&architecture.id.as_str()) {
            let sigmoid = text("scoring_func").is_some_and(|function| function == "sigmoid");
            facts.set_in("experts", "sigmoid", sigmoid);
            facts.set_in("experts", "normalized", normalized);
            let factor = self
                .fraction(architecture, &["routed_scaling_factor", "route_scale"])
                .unwrap_or(1.0);
            facts.set_in("experts", "scaled", factor.to_bits() != 1_f64.to_bits());
        }
    }

    fn latent(&self, architecture: &Architecture, facts: &mut Facts) {
        let number = |key: &str| self.number(architecture, &[key]).filter(|&n| n > 0);
        if !architecture.needs.iter().any(|need| need == "latent") {
            return;
        }
        let Some(keys) = number("kv_lora_rank") else { return };
        let unrotated = number("qk_nope_head_dim").unwrap_or(0);
        let rotated = number("qk_rope_head_dim").unwrap_or(0);
        let shared = facts.number("hidden").zip(facts.number("heads"));
        // The converter of MiniCPM 3 does not write it down, so the runtime shares out the residual stream.
        let own = number("v_head_dim").filter(|_| architecture.id != "minicpm3");
        let values = own.or_else(|| shared.and_then(|(hidden, heads)| hidden.checked_div(heads)));
        facts.set("head_dim", unrotated.saturating_add(rotated));
        facts.set("rope_dim", rotated);
        facts.set_in("latent", "queries", number("q_lora_rank").unwrap_or(0));
        facts.set_in("latent", "keys", keys);
        facts.set_in("latent", "unrotated", unrotated);
        facts.set_in("latent", "values", values.unwrap_or(0));
        // The converter splits the second matrix so that the cache can hold latent rows.
        let absorbed = architecture.id == "deepseek2";
        facts.set_in("latent", "absorbed", absorbed);
        if absorbed {
            facts.set("kv_heads", 1_u64);
        }
    }

    fn recurrence(&self, architecture: &Architecture, facts: &mut Facts) {
        let number = |keys: &[&str]| self.taken(architecture, keys, positive);
        if !architecture.needs.iter().any(|need| need == "recurrence") {
            return;
        }
        if let Some(kernel) = number(KERNEL) {
            facts.set_in("recurrence", "kernel", kernel);
        }
        let Some(state) = number(STATE) else { return };
        facts.set_in("recurrence", "state", state);
        let hidden = facts.number("hidden").unwrap_or(0);
        let expanded = |keys: &[&str]| Some(hidden.saturating_mul(number(keys)?));
        let (heads, head) = (number(HEADS), number(HEAD));
        let by_heads = heads.zip(head).map(|(heads, head)| heads.saturating_mul(head));
        let inner = match architecture.id.as_str() {
            "mamba" | "mamba2" => {
                number(&["intermediate_size", "d_inner"]).or_else(|| expanded(&["expand"]))
            }
            "nemotron_h" | "nemotron_h_moe" | "qwen35" | "qwen35moe" => by_heads,
            _ => number(&["mamba_d_ssm"]).or_else(|| expanded(&["mamba_expand"])),
        };
        let inner = inner.unwrap_or(0);
        facts.set_in("recurrence", "inner", inner);
        if matches!(architecture.id.as_str(), "mamba" | "jamba") {
            let rank = number(RANK).unwrap_or_else(|| hidden.div_ceil(16));
            facts.set_in("recurrence", "heads", rank);
        } else {
            let own = || inner.checked_div(head?);
            facts.set_in("recurrence", "heads", heads.or_else(own).unwrap_or(0));
            facts.set_in("recurrence", "groups", number(GROUPS).unwrap_or(1));
        }
        if let Some(norm) = self.flag(architecture, &["mamba_rms_norm"]) {
            facts.set_in("recurrence", "norm", norm);
        }
        if let Some(every) = number(&["full_attention_interval"]) {
            facts.set_in("recurrence", "attention_every", every);
        }
        if matches!(architecture.id.as_str(), "mamba" | "mamba2") {
            for key in ["heads", "kv_heads", "head_dim", "feed_forward"] {
                facts.set(key, Value::from(0_u64));
            }
        }
    }
}

fn positive(value: &Value) -> Option<u64> {
    value.as_u64().filter(|&n| n > 0)
}
