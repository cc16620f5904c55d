//! Of a configuration, which layer is of which kind, and how wide.

use serde_yaml::Value;

use super::{
    super::{EXAONE4_WINDOWED, period},
    Config, Facts,
    blocks::RANKS,
};
use crate::catalog::architecture::Architecture;

/// Of how many layers the last looks at everything, in architectures whose graph says it.
const PERIODS: &[(&str, u64)] = &[
    ("afmoe", 4),
    ("cohere2", 4),
    ("exaone-moe", 4),
    ("exaone4", 4),
    ("gemma-embedding", 6),
    ("gemma2", 2),
    ("gemma3", 6),
    ("gemma3n", 5),
    ("gpt-oss", 2),
    ("mellum", 4),
    ("olmo2", 4),
];

/// Most layers that a list is made for.
const MOST: u64 = 1024;

impl Config {
    /// Fills in the lists; the reason if no page runs such layers.
    pub(super) fn layers(
        &self,
        architecture: &Architecture,
        facts: &mut Facts,
    ) -> Result<(), String> {
        match architecture.id.as_str() {
            "lfm2" | "lfm2moe" => self.convolutions(architecture, facts),
            "granitehybrid" => self.attending(architecture, facts, "attention"),
            "jamba" => return self.jamba(architecture, facts),
            "nemotron_h" | "nemotron_h_moe" => return self.nemotron_h(architecture, facts),
            "qwen35" | "qwen35moe" => {
                if let Some(kinds) = self.names(architecture, "layer_types") {
                    let every = period(&marked(&kinds, "linear_attention"));
                    let every = every.ok_or("its layers with attention follow no period")?;
                    facts.set_in("recurrence", "attention_every", every);
                }
            }
            // As in the runtime: the only size with windows, whatever a smaller one says.
            "exaone4" if facts.number("layers") != Some(EXAONE4_WINDOWED) => facts.remove("window"),
            "encoder-decoder" => {
                let layers = facts.number("layers").unwrap_or(0);
                let of_decoder = self.number(architecture, &["num_decoder_layers"]);
                if of_decoder.is_some_and(|own| own != layers) {
                    return Err("its decoder has not as many layers as its encoder".to_owned());
                }
                facts.set("layers", layers.saturating_mul(2));
            }
            "gemma4" => return self.gemma4(architecture, facts),
            "openelm" => self.openelm(architecture, facts),
            "qwen3vl" | "qwen3vlmoe" => facts.set("image_layers", self.image_layers()),
            "rwkv7" => self.rwkv7(architecture, facts)?,
            "smallthinker" => {
                let window = self.number(architecture, &["sliding_window_size"]);
                let windowed = self.get(architecture, &["sliding_window_layout"]);
                let any = windowed.and_then(|list| list.as_sequence().cloned());
                let any = any.is_some_and(|list| list.iter().any(|flag| flag.as_u64() == Some(1)));
                facts.set_if("window", window.filter(|_| any));
            }
            _ => self.kept(architecture, facts)?,
        }
        if architecture.id.starts_with("granite") {
            let kind = self.text(architecture, &["position_embedding_type"]);
            if kind.is_some_and(|kind| kind != "rope") {
                facts.set("rope_dim", 0_u64);
            }
        }
        self.windows(architecture)?;
        self.mixed(architecture)
    }

    /// Windows elsewhere than the graph has them.
    fn windows(&self, architecture: &Architecture) -> Result<(), String> {
        let known = PERIODS.iter().find(|(id, _)| *id == architecture.id);
        let kinds = self.names(architecture, "layer_types").unwrap_or_default();
        let windowed = marked(&kinds, "sliding_attention");
        match known {
            Some((_, every)) if windowed.contains(&1) && period(&windowed) != Some(*every) => {
                Err(format!("layers with windows are only known as all but every {every}th"))
            }
            _ => Ok(()),
        }
    }

    /// Experts in some layers only, other than behind the first ones.
    fn mixed(&self, architecture: &Architecture) -> Result<(), String> {
        let steps = ["decoder_sparse_step", "moe_layer_interval", "moe_layer_freq"];
        let step = self.number(architecture, &steps).unwrap_or(1);
        let dense = self.get(architecture, &["mlp_only_layers"]);
        let dense = dense.and_then(|list| list.as_sequence().map(Vec::len)).unwrap_or(0);
        if step > 1 || dense > 0 {
            return Err("only some of its layers have experts, which is not known".to_owned());
        }
        Ok(())
    }

    /// Key-value heads only in layers of one kind.
    fn attending(&self, architecture: &Architecture, facts: &mut Facts, kind: &str) {
        if let Some(kinds) = self.names(architecture, "layer_types") {
            let attends: Vec<bool> = kinds.iter().map(|own| own == kind).collect();
            only_in(facts, "kv_heads", &attends);
        }
    }

    fn convolutions(&self, architecture: &Architecture, facts: &mut Facts) {
        let layers = facts.number("layers").unwrap_or(0).min(MOST);
        let listed = self.get(architecture, &["full_attn_idxs"]);
        match listed.as_ref().and_then(Value::as_sequence) {
            Some(list) if self.get(architecture, &["layer_types"]).is_none() => {
                let attends = |layer| list.iter().any(|n| n.as_u64() == Some(layer));
                let attends: Vec<bool> = (0..layers).map(attends).collect();
                only_in(facts, "kv_heads", &attends);
            }
            _ => self.attending(architecture, facts, "full_attention"),
        }
        if architecture.id == "lfm2" {
            let width = self.number(architecture, &["block_ff_dim", "intermediate_size"]);
            facts.set_if("feed_forward", width.map(|width| self.adjusted(architecture, width)));
        }
    }

    /// The width of LFM 2's blocks: two thirds, scaled and rounded up.
    #[expect(
        clippy::float_arithmetic,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "the converter rounds the same product down; a width is below 2^53"
    )]
    fn adjusted(&self, architecture: &Architecture, width: u64) -> u64 {
        if self.flag(architecture, &["block_auto_adjust_ff_dim"]) != Some(true) {
            return width;
        }
        let factor = self.fraction(architecture, &["block_ffn_dim_multiplier"]).unwrap_or(1.0);
        let narrow = width.saturating_mul(2) / 3;
        let narrow = (narrow as f64 * factor) as u64;
        let multiple = self.number(architecture, &["block_multiple_of"]).unwrap_or(256).max(1);
        narrow.checked_next_multiple_of(multiple).unwrap_or(narrow)
    }

    fn jamba(&self, architecture: &Architecture, facts: &mut Facts) -> Result<(), String> {
        let number = |key: &str| self.number(architecture, &[key]);
        if number("num_experts").unwrap_or(1) > 1 {
            return Err("only some of its layers have experts, which is not known".to_owned());
        }
        let layers = facts.number("layers").unwrap_or(0).min(MOST);
        let every = number("attn_layer_period").unwrap_or(0);
        let first = number("attn_layer_offset").unwrap_or(0);
        let attends = |layer: u64| layer.checked_rem(every) == Some(first);
        let attends: Vec<bool> = (0..layers).map(attends).collect();
        only_in(facts, "kv_heads", &attends);
        Ok(())
    }

    fn nemotron_h(&self, architecture: &Architecture, facts: &mut Facts) -> Result<(), String> {
        let pattern = self.text(architecture, &["hybrid_override_pattern"]);
        let pattern = pattern.ok_or("it does not say which layer is of which kind")?;
        let routed = architecture.id == "nemotron_h_moe";
        let known = if routed { "M*E" } else { "M*-" };
        if let Some(odd) = pattern.chars().find(|kind| !known.contains(*kind)) {
            return Err(format!("layers of kind '{odd}' are not known"));
        }
        let of = |kind: char| pattern.chars().map(|own| own == kind).collect::<Vec<bool>>();
        facts.set("layers", pattern.chars().count() as u64);
        only_in(facts, "kv_heads", &of('*'));
        if routed {
            let width = self.number(architecture, &["moe_intermediate_size"]);
            facts.set_if("feed_forward", width);
            only_in(facts, "feed_forward", &of('E'));
        } else {
            only_in(facts, "feed_forward", &of('-'));
        }
        Ok(())
    }

    fn gemma4(&self, architecture: &Architecture, facts: &mut Facts) -> Result<(), String> {
        let flag = |key: &str| self.flag(architecture, &[key]) == Some(true);
        if !flag("enable_moe_block") {
            facts.remove("experts");
        }
        facts.set("keys_as_values", flag("attention_k_eq_v"));
        let kinds = self.names(architecture, "layer_types");
        let kinds = kinds.ok_or("it does not say which layers have windows")?;
        let every = period(&marked(&kinds, "sliding_attention"));
        let every = every.ok_or("its layers with windows follow no period")?;
        facts.set("window_period", every);
        facts.set_if("window_head_dim", facts.number("head_dim"));
        facts.set_if("head_dim", self.number(architecture, &["global_head_dim"]));
        if let Some(global) = self.number(architecture, &["num_global_key_value_heads"]) {
            let own = facts.number("kv_heads").unwrap_or(global);
            let heads = |kind: &String| if kind == "sliding_attention" { own } else { global };
            facts.set_list("kv_heads", &kinds.iter().map(heads).collect::<Vec<u64>>());
        }
        let shared = facts.number("shared_caches").unwrap_or(0);
        if flag("use_double_wide_mlp")
            && shared > 0
            && let Some(width) = facts.number("feed_forward")
        {
            let layers = facts.number("layers").unwrap_or(0).min(MOST);
            let wide = |layer: u64| layer >= layers.saturating_sub(shared);
            let width = |layer| if wide(layer) { width.saturating_mul(2) } else { width };
            facts.set_list("feed_forward", &(0..layers).map(width).collect::<Vec<u64>>());
        }
        Ok(())
    }

    /// First layers to which features of an image are added; the usual three if that is not said.
    fn image_layers(&self) -> u64 {
        let vision = self.whole.get("vision_config");
        let listed = vision.and_then(|vision| vision.get("deepstack_visual_indexes"));
        listed.and_then(Value::as_sequence).map_or(3, |list| list.len() as u64)
    }

    /// Widths are multiples of the model's width, rounded.
    #[expect(
        clippy::float_arithmetic,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "the converter rounds the same product down; a width is below 2^53"
    )]
    fn openelm(&self, architecture: &Architecture, facts: &mut Facts) {
        let divisor = self.number(architecture, &["ffn_dim_divisor"]).unwrap_or(256).max(1);
        let hidden = facts.number("hidden").unwrap_or(0) as f64;
        let listed = self.get(architecture, &["ffn_multipliers"]);
        let Some(factors) = listed.as_ref().and_then(Value::as_sequence) else { return };
        let width = |factor: &Value| {
            let wanted = factor.as_f64().unwrap_or(0.0) * hidden;
            let steps = ((wanted + divisor as f64 / 2.0) as u64).checked_div(divisor);
            let width = steps.unwrap_or(0).saturating_mul(divisor).max(divisor);
            if (width as f64) < 0.9 * wanted { width.saturating_add(divisor) } else { width }
        };
        facts.set_list("feed_forward", &factors.iter().map(width).collect::<Vec<u64>>());
    }

    fn rwkv7(&self, architecture: &Architecture, facts: &mut Facts) -> Result<(), String> {
        let missing = |(_, key): &&(&str, &str)| self.said(key).is_none();
        if let Some((_, key)) = RANKS.iter().find(missing) {
            return Err(format!("it says nothing of its {key}"));
        }
        for key in ["heads", "kv_heads"] {
            facts.set(key, 0_u64);
        }
        if self.number(architecture, &["intermediate_size"]).is_none() {
            let hidden = facts.number("hidden").unwrap_or(0);
            facts.set("feed_forward", hidden.saturating_mul(4));
        }
        Ok(())
    }
}

/// 1 for each layer of a kind, 0 for others.
fn marked(kinds: &[String], kind: &str) -> Vec<u64> {
    kinds.iter().map(|own| u64::from(own == kind)).collect()
}

/// A number in some layers, 0 in others.
fn only_in(facts: &mut Facts, key: &str, layers: &[bool]) {
    let every = || facts.number("heads").filter(|_| key == "kv_heads");
    let all = facts.number(key).or_else(every).unwrap_or(0);
    let list: Vec<u64> = layers.iter().map(|&is| if is { all } else { 0 }).collect();
    facts.set_list(key, &list);
}
