//! How fast a prompt is processed, and when its first token comes.

use super::{Figure, facts::Facts};
use crate::{
    Message,
    catalog::speed::{Attention, Per},
    messages::speed as say,
};

/// Low and high of what chips have of the arithmetic that is usual for their bandwidth.
const UNUSUAL: [f64; 2] = [0.6, 1.6];

/// How a machine goes through a prompt.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reader {
    /// Floating-point operations a second on weights.
    operations: f64,
    /// Elements of keys and values a second that heads look at; `None` where that is arithmetic like any other.
    looks: Option<f64>,
    /// Its arithmetic is known, and not what such a chip usually has.
    sure: bool,
}

impl Reader {
    /// `None` where the arithmetic of the machine is not known.
    pub(super) fn of(facts: &Facts<'_>) -> Option<Self> {
        let class = &facts.class;
        let known = facts.prefill_capacity();
        let capacity = known.or_else(|| facts.usual_capacity())?;
        let reached = match class.compute {
            Per::Cores => {
                let isa = facts.kernels.isa(&facts.workload.cpu().arch, &facts.features)?;
                isa.prefill? * class.prefill.unwrap_or(1.0)
            }
            Per::Tflops | Per::Fixed => class.prefill?,
        };
        let (_, cost) = facts.kernels.cost(&facts.format);
        let left = facts.left.map_or(1.0, |(_, prefill)| prefill);
        let looks = |attention: &Attention| attention.prefill * capacity;
        Some(Self {
            operations: capacity * reached * cost * left,
            looks: class.attention.as_ref().map(looks),
            sure: known.is_some(),
        })
    }

    /// Seconds for each token of a prompt whose tokens look back at `back` others in the mean: two operations
    /// for each weight it goes through, the output matrix left out, and what attention takes.
    pub(super) fn seconds(&self, facts: &Facts<'_>, back: u64) -> f64 {
        let looks = facts.traffic.attended(facts.workload, back) as f64;
        let weights = 2.0 * facts.traffic.prompt_weights as f64 / self.operations;
        weights + self.looks.map_or(2.0 * looks / self.operations, |rate| looks / rate)
    }
}

/// How many tokens those of a prompt look back at in the mean; a compiled graph goes through its whole context.
pub(super) fn back(facts: &Facts<'_>, prompt: u64, context: u64) -> u64 {
    if facts.class.compiled { context } else { prompt / 2 }
}

/// Tokens of the prompt a second; `None` where the arithmetic of the machine is not known.
///
/// Both shares are fitted: low and high are far apart, as the data is, and further where the arithmetic is what
/// such a chip usually has.
pub(super) fn rate(facts: &Facts<'_>) -> Option<Figure> {
    let (class, context) = (&facts.class, &facts.workload.setup.context);
    let reader = Reader::of(facts)?;
    let prompt = context.prompt.value;
    let typical = 1.0 / reader.seconds(facts, back(facts, prompt, context.size));
    let basis = say::prompt_basis(&class.name, facts.kernels_in_words(), prompt);
    let [low, high] = [class.prefill_low, class.prefill_high];
    Some(if reader.sure {
        Figure::around(typical, [low, high], basis)
    } else {
        let wide = [low * UNUSUAL[0], high * UNUSUAL[1]];
        Figure::around(typical, wide, Message::joined([&basis, &say::usual_arithmetic()], ""))
    })
}

/// Milliseconds from a loaded model to the first token: the prompt at its speed.
pub(super) fn first_token(facts: &Facts<'_>, rate: &Figure) -> Figure {
    let prompt = facts.workload.setup.context.prompt.value;
    let milliseconds = |rate: f64| prompt as f64 / rate * 1e3;
    Figure::new(
        [milliseconds(rate.high), milliseconds(rate.typical), milliseconds(rate.low)],
        say::first_token(prompt),
    )
}
