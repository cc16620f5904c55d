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
    /// Elements of keys and values that its heads look at: as often as there are heads that look at them.
    pub looks: f64,
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
    /// Elements of keys and values a second that heads look at; `None` where reading the cache decides.
    pub looks_per_second: Option<f64>,
    /// Fixed cost of a layer, seconds.
    pub per_layer: f64,
}

impl Engine {
    /// Seconds for one token: `(t_mem³ + t_cmp³)^⅓ + t_att + layers × τ`.
    ///
    /// More bandwidth is never slower, and neither more bytes nor more weights are faster.
    ///
    /// ```
    /// use edgefit::speed::{Engine, Token};
    /// let start = Token { weight_bytes: 1e9, cache_bytes: 0.0, looks: 0.0, weights: 1.8e9, layers: 0.0 };
    /// let (weights_per_second, looks_per_second) = (None, Some(1e9));
    /// let engine =
    ///     Engine { bytes_per_second: 10e9, weights_per_second, looks_per_second, per_layer: 0.0 };
    /// assert_eq!(engine.seconds(&start), 0.1);
    /// assert_eq!(engine.seconds(&Token { looks: 0.1e9, ..start }), 0.2);
    /// ```
    #[must_use]
    pub fn seconds(&self, token: &Token) -> f64 {
        let memory = (token.weight_bytes + token.cache_bytes) / self.bytes_per_second;
        let arithmetic = self.weights_per_second.map_or(0.0, |rate| token.weights / rate);
        let joined =
            if arithmetic > 0.0 { (memory.powi(3) + arithmetic.powi(3)).cbrt() } else { memory };
        let looking = self.looks_per_second.map_or(0.0, |rate| token.looks / rate);
        joined + looking + token.layers * self.per_layer
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
        looks: traffic.attended(workload, depth) as f64,
        weights: traffic.weights as f64,
        layers: workload.model.shape.layers as f64,
    }
}

/// The engine of the class, and whether its arithmetic is known: without it one share of the
/// bandwidth stands for everything. `None` where neither is known.
pub(super) fn engine(facts: &Facts<'_>) -> Option<(Engine, bool)> {
    let class = &facts.class;
    let board = class.boards.iter().find(|board| facts.is_chip(&board.soc));
    let most = board.and_then(|board| board.most_gbps).or(class.most_gbps);
    let bandwidth = facts.bandwidth.gbps.min(most.unwrap_or(f64::INFINITY)) * 1e9;
    let looks_per_second = looks_per_second(facts);
    let alone = |eta: f64| Engine {
        bytes_per_second: eta * bandwidth,
        weights_per_second: None,
        looks_per_second,
        per_layer: 0.0,
    };
    // The shares of boards were measured with dense models.
    let share = board.and_then(|board| board.eta);
    if let Some(eta) = share.filter(|_| facts.traffic.routed.is_none()) {
        return Some((alone(eta), true));
    }
    if let Some(rate) = rate(facts) {
        let engine = Engine {
            bytes_per_second: class.eta * bandwidth,
            weights_per_second: Some(rate),
            looks_per_second,
            per_layer: class.tau_us * 1e-6,
        };
        return Some((engine, true));
    }
    Some((alone(class.eta_alone?), false))
}

/// How fast heads look back, by the arithmetic of the chip, or what such a chip usually has.
fn looks_per_second(facts: &Facts<'_>) -> Option<f64> {
    let attention = facts.class.attention.as_ref()?;
    Some(attention.decode * facts.capacity().or_else(|| facts.usual_capacity())?)
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
