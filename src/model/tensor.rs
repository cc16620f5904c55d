//! The tensors a model file holds: their GGUF names, shapes and what the converter stores them as.

/// Declares [`Kind`] with the GGUF name of each; in bytewise order of the names, which a test holds.
macro_rules! kinds {
    ($($kind:ident = $name:literal,)*) => {
        /// A tensor by its role, named as GGUF names it (without the `blk.N.` of a layer).
        ///
        /// Ordered like the names, so sorting by kind is sorting by name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind {
            $(#[doc = $name] $kind,)*
        }

        impl Kind {
            /// All kinds, in order.
            const ALL: &[Self] = &[$(Self::$kind,)*];

            /// The kind with this name inside its layer or file.
            pub fn named(name: &str) -> Option<Self> {
                let place = Self::ALL.binary_search_by(|kind| kind.name().cmp(name)).ok()?;
                Self::ALL.get(place).copied().filter(|kind| *kind != Self::Other)
            }

            /// The name inside its layer or file.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$kind => $name,)*
                }
            }
        }
    };
}

kinds! {
    AltupCorrectCoef = "altup_correct_coef.weight",
    AltupCorrectScale = "altup_correct_scale.weight",
    AltupPredictCoef = "altup_predict_coef.weight",
    AltupProj = "altup_proj.weight",
    AltupRouter = "altup_router.weight",
    AltupRouterNorm = "altup_router_norm.weight",
    AltupUnembdProj = "altup_unembd_proj.weight",
    AttnGate = "attn_gate.weight",
    AttnKBias = "attn_k.bias",
    AttnK = "attn_k.weight",
    AttnKB = "attn_k_b.weight",
    AttnKNorm = "attn_k_norm.weight",
    AttnKvAMqa = "attn_kv_a_mqa.weight",
    AttnKvANorm = "attn_kv_a_norm.weight",
    AttnKvB = "attn_kv_b.weight",
    AttnNormBias = "attn_norm.bias",
    AttnNorm = "attn_norm.weight",
    AttnNorm2Bias = "attn_norm_2.bias",
    AttnNorm2 = "attn_norm_2.weight",
    AttnO = "attn_o.weight",
    AttnOutputBias = "attn_output.bias",
    AttnOutput = "attn_output.weight",
    AttnOutputNormBias = "attn_output_norm.bias",
    AttnOutputNorm = "attn_output_norm.weight",
    AttnQBias = "attn_q.bias",
    AttnQ = "attn_q.weight",
    AttnQA = "attn_q_a.weight",
    AttnQANorm = "attn_q_a_norm.weight",
    AttnQB = "attn_q_b.weight",
    AttnQNorm = "attn_q_norm.weight",
    AttnQkvBias = "attn_qkv.bias",
    AttnQkv = "attn_qkv.weight",
    AttnRelB = "attn_rel_b.weight",
    AttnSinks = "attn_sinks.weight",
    AttnSubNorm = "attn_sub_norm.weight",
    AttnVBias = "attn_v.bias",
    AttnV = "attn_v.weight",
    AttnVB = "attn_v_b.weight",
    ChannelMixKey = "channel_mix_key.weight",
    ChannelMixLerpK = "channel_mix_lerp_k.weight",
    ChannelMixLerpR = "channel_mix_lerp_r.weight",
    ChannelMixReceptance = "channel_mix_receptance.weight",
    ChannelMixValue = "channel_mix_value.weight",
    CrossAttnK = "cross_attn_k.weight",
    CrossAttnNorm = "cross_attn_norm.weight",
    CrossAttnOutput = "cross_attn_o.weight",
    CrossAttnQ = "cross_attn_q.weight",
    CrossAttnV = "cross_attn_v.weight",
    Dense2 = "dense_2.weight",
    Dense3 = "dense_3.weight",
    EncOutputNorm = "enc.output_norm.weight",
    ExpProbsBBias = "exp_probs_b.bias",
    FfnDownBias = "ffn_down.bias",
    FfnDown = "ffn_down.weight",
    FfnDownExpsBias = "ffn_down_exps.bias",
    FfnDownExpsScale = "ffn_down_exps.scale",
    FfnDownExps = "ffn_down_exps.weight",
    FfnDownShexp = "ffn_down_shexp.weight",
    FfnGateBias = "ffn_gate.bias",
    FfnGate = "ffn_gate.weight",
    FfnGateExpsBias = "ffn_gate_exps.bias",
    FfnGateExps = "ffn_gate_exps.weight",
    FfnGateInpBias = "ffn_gate_inp.bias",
    FfnGateInpScale = "ffn_gate_inp.scale",
    FfnGateInp = "ffn_gate_inp.weight",
    FfnGateInpShexp = "ffn_gate_inp_shexp.weight",
    FfnGateShexp = "ffn_gate_shexp.weight",
    FfnGateUpExps = "ffn_gate_up_exps.weight",
    FfnNormBias = "ffn_norm.bias",
    FfnNorm = "ffn_norm.weight",
    FfnNormExps = "ffn_norm_exps.weight",
    FfnSubNorm = "ffn_sub_norm.weight",
    FfnUpBias = "ffn_up.bias",
    FfnUp = "ffn_up.weight",
    FfnUpExpsBias = "ffn_up_exps.bias",
    FfnUpExps = "ffn_up_exps.weight",
    FfnUpShexp = "ffn_up_shexp.weight",
    InpGate = "inp_gate.weight",
    LaurelL = "laurel_l.weight",
    LaurelPostNorm = "laurel_post_norm.weight",
    LaurelR = "laurel_r.weight",
    LayerOutputNormBias = "layer_output_norm.bias",
    LayerOutputNorm = "layer_output_norm.weight",
    LayerOutputScale = "layer_output_scale.weight",
    NextnEhProj = "nextn.eh_proj.weight",
    NextnEnorm = "nextn.enorm.weight",
    NextnHnorm = "nextn.hnorm.weight",
    NextnSharedHeadNorm = "nextn.shared_head_norm.weight",
    Other = "other tensors",
    OutputBias = "output.bias",
    Output = "output.weight",
    OutputNormBias = "output_norm.bias",
    OutputNorm = "output_norm.weight",
    PerLayerModelProj = "per_layer_model_proj.weight",
    PerLayerProjNorm = "per_layer_proj_norm.weight",
    PerLayerTokenEmbd = "per_layer_token_embd.weight",
    PositionEmbd = "position_embd.weight",
    PostAttentionNorm = "post_attention_norm.weight",
    PostFfwNorm = "post_ffw_norm.weight",
    PostFfwNorm1 = "post_ffw_norm_1.weight",
    PostFfwNorm2 = "post_ffw_norm_2.weight",
    PostNorm = "post_norm.weight",
    PreFfwNorm2 = "pre_ffw_norm_2.weight",
    Proj = "proj.weight",
    RopeFactorsLong = "rope_factors_long.weight",
    RopeFactorsShort = "rope_factors_short.weight",
    RopeFreqs = "rope_freqs.weight",
    ShortconvConv = "shortconv.conv.weight",
    ShortconvInProj = "shortconv.in_proj.weight",
    ShortconvOutProj = "shortconv.out_proj.weight",
    SsmA = "ssm_a",
    SsmAlpha = "ssm_alpha.weight",
    SsmBNorm = "ssm_b_norm.weight",
    SsmBeta = "ssm_beta.weight",
    SsmCNorm = "ssm_c_norm.weight",
    SsmConv1dBias = "ssm_conv1d.bias",
    SsmConv1d = "ssm_conv1d.weight",
    SsmD = "ssm_d",
    SsmDtBias = "ssm_dt.bias",
    SsmDt = "ssm_dt.weight",
    SsmDtNorm = "ssm_dt_norm.weight",
    SsmIn = "ssm_in.weight",
    SsmNorm = "ssm_norm.weight",
    SsmOut = "ssm_out.weight",
    SsmX = "ssm_x.weight",
    TimeMixA0 = "time_mix_a0.weight",
    TimeMixA1 = "time_mix_a1.weight",
    TimeMixA2 = "time_mix_a2.weight",
    TimeMixDecay = "time_mix_decay.weight",
    TimeMixDecayW1 = "time_mix_decay_w1.weight",
    TimeMixDecayW2 = "time_mix_decay_w2.weight",
    TimeMixFirst = "time_mix_first.weight",
    TimeMixG1 = "time_mix_g1.weight",
    TimeMixG2 = "time_mix_g2.weight",
    TimeMixGate = "time_mix_gate.weight",
    TimeMixKA = "time_mix_k_a.weight",
    TimeMixKK = "time_mix_k_k.weight",
    TimeMixKey = "time_mix_key.weight",
    TimeMixLerpFused = "time_mix_lerp_fused.weight",
    TimeMixLerpG = "time_mix_lerp_g.weight",
    TimeMixLerpK = "time_mix_lerp_k.weight",
    TimeMixLerpR = "time_mix_lerp_r.weight",
    TimeMixLerpV = "time_mix_lerp_v.weight",
    TimeMixLerpX = "time_mix_lerp_x.weight",
    TimeMixLnBias = "time_mix_ln.bias",
    TimeMixLn = "time_mix_ln.weight",
    TimeMixOutput = "time_mix_output.weight",
    TimeMixRK = "time_mix_r_k.weight",
    TimeMixReceptance = "time_mix_receptance.weight",
    TimeMixV0 = "time_mix_v0.weight",
    TimeMixV1 = "time_mix_v1.weight",
    TimeMixV2 = "time_mix_v2.weight",
    TimeMixValue = "time_mix_value.weight",
    TimeMixW0 = "time_mix_w0.weight",
    TimeMixW1 = "time_mix_w1.weight",
    TimeMixW2 = "time_mix_w2.weight",
    TokenEmbd = "token_embd.weight",
    TokenEmbdNormBias = "token_embd_norm.bias",
    TokenEmbdNorm = "token_embd_norm.weight",
    TokenTypes = "token_types.weight",
}

/// One tensor of a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weight {
    /// Its role, and by that its name.
    pub kind: Kind,
    /// The layer it belongs to; `None` for what the whole model shares.
    pub layer: Option<u16>,
    /// Its shape, row length first (ggml order); missing dimensions are 1.
    pub dims: [u64; 3],
}

impl Kind {
    /// A table that is looked up with what is given to a pass; it is never given to a device.
    pub const fn is_input(self) -> bool {
        matches!(
            self,
            Self::TokenEmbd | Self::PositionEmbd | Self::TokenTypes | Self::PerLayerTokenEmbd
        )
    }

    /// Factors of a rotation: layers share them, and each has them where it is.
    pub const fn is_rotation(self) -> bool {
        matches!(self, Self::RopeFreqs | Self::RopeFactorsLong | Self::RopeFactorsShort)
    }
}

impl Weight {
    /// Its elements; saturates.
    pub fn elements(&self) -> u64 {
        self.dims.iter().fold(1, |elements: u64, &n| elements.saturating_mul(n))
    }

    /// Tables of rotation factors are tensors of the file, but not parameters of the model.
    pub const fn is_parameter(&self) -> bool {
        !self.kind.is_rotation()
    }

    /// The full GGUF name, such as `blk.3.attn_q.weight`.
    pub fn name(&self) -> String {
        match self.layer {
            Some(layer) => format!("blk.{layer}.{}", self.kind.name()),
            None => self.kind.name().to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_ordered_like_their_names() {
        assert!(Kind::ALL.is_sorted_by(|a, b| a.name() < b.name()));
    }
}
