//! How long one token takes: streaming and arithmetic as a soft maximum, and a fixed cost per layer.
//!
//! The formula is that of `data/speed.yaml`'s fit; its error is stated in the README.

use super::facts::Facts;

/// What one generated token streams and computes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Token {
    /// Bytes of weights it streams.
    pub weight_bytes: f64,
    /// Bytes of keys and values it reads.
    pub cache_bytes: f64,
    /// Weights it multiplies with.
    pub weights: f64,
    /// Layers it goes through.
    pub layers: f64,
}

/// What a machine does for a token.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Engine {
    /// Bytes a second that are really reached.
    pub bytes_per_second: f64,
    /// Weights a second, were memory no limit; `None` where streaming alone decides.
    pub weights_per_second: Option<f64>,
    /// Fixed cost of a layer, seconds.
    pub per_layer: f64,
}

impl Engine {
    /// Seconds for one token: `(t_mem³ + t_cmp³)^⅓ + layers × τ`.
    ///
    /// More bandwidth is never slower, and neither more bytes nor more weights are faster.
    ///
    /// ```
    /// use edgefit::speed::{Engine, Token};
    /// let token = Token { weight_bytes: 1e9, cache_bytes: 0.0, weights: 1.8e9, layers: 0.0 };
    /// let engine = Engine { bytes_per_second: 10e9, weights_per_second: None, per_layer: 0.0 };
    /// assert_eq!(engine.seconds(&token), 0.1);
    /// ```
    #[must_use]
    pub fn seconds(&self, token: &Token) -> f64 {
        let memory = (token.weight_bytes + token.cache_bytes) / self.bytes_per_second;
        let arithmetic = self.weights_per_second.map_or(0.0, |rate| token.weights / rate);
        let joined =
            if arithmetic > 0.0 { (memory.powi(3) + arithmetic.powi(3)).cbrt() } else { memory };
        joined + token.layers * self.per_layer
    }
}

/// A cache without fused attention is read and written again in between.
const WITHOUT_FLASH: f64 = 2.5;

/// The token after `depth` others.
pub(super) fn token(facts: &Facts<'_>, depth: u64) -> Token {
    let (workload, traffic) = (facts.workload, facts.traffic);
    let cached = traffic.cached(workload, depth) as f64;
    let flash = workload.setup.context.flash_attn;
    Token {
        weight_bytes: traffic.bytes as f64,
        cache_bytes: if flash { cached } else { cached * WITHOUT_FLASH },
        weights: traffic.weights as f64,
        layers: workload.model.shape.layers as f64,
    }
}

/// The engine of the class, and whether its arithmetic is known: without it one share of the
/// bandwidth stands for everything. `None` where neither is known.
pub(super) fn engine(facts: &Facts<'_>) -> Option<(Engine, bool)> {
    let class = &facts.class;
    let bandwidth = facts.bandwidth.gbps.min(class.most_gbps.unwrap_or(f64::INFINITY)) * 1e9;
    let alone = |eta: f64| Engine {
        bytes_per_second: eta * bandwidth,
        weights_per_second: None,
        per_layer: 0.0,
    };
    // The shares of boards were measured with dense models.
    let board = class.boards.iter().find(|board| facts.is_chip(&board.soc));
    if let Some(board) = board.filter(|_| facts.traffic.routed.is_none()) {
        return Some((alone(board.eta), true));
    }
    if let Some(rate) = rate(facts) {
        let engine = Engine {
            bytes_per_second: class.eta * bandwidth,
            weights_per_second: Some(rate),
            per_layer: class.tau_us * 1e-6,
        };
        return Some((engine, true));
    }
    Some((alone(class.eta_alone?), false))
}

/// Weights a second, as far as arithmetic allows.
fn rate(facts: &Facts<'_>) -> Option<f64> {
    let kernels = &facts.kernels;
    let capacity = facts.capacity()?;
    let rate = match facts.class.rate {
        Some(rate) => rate,
        None => kernels.isa(&facts.workload.cpu().arch, &facts.features)?.decode,
    };
    let (cost, _) = kernels.cost(&facts.format);
    Some(rate * capacity / cost)
}
