//! How fast a prompt is processed, and when its first token comes.

use super::{Figure, facts::Facts};
use crate::messages::speed as say;

/// Floating-point operations for each token of a prompt: two for each weight it goes through, the
/// output matrix left out, and four for each element of each token that attention looks back at.
fn operations(facts: &Facts<'_>) -> f64 {
    let (workload, prompt) = (facts.workload, facts.workload.setup.context.prompt.value);
    let attended = facts.traffic.attended(workload, prompt / 2) as f64;
    let hidden = workload.model.shape.hidden as f64;
    2.0 * facts.traffic.prompt_weights as f64 + 4.0 * hidden * attended
}

/// Tokens of the prompt a second; `None` where the arithmetic of the machine is not known.
///
/// `capacity × share / operations`, both fitted: low and high are far apart, as the data is.
pub(super) fn rate(facts: &Facts<'_>) -> Option<Figure> {
    let class = &facts.class;
    let capacity = facts.prefill_capacity()?;
    let share = match class.prefill {
        Some(share) => share,
        None => facts.kernels.isa(&facts.workload.cpu().arch, &facts.features)?.prefill?,
    };
    let (_, cost) = facts.kernels.cost(&facts.format);
    let left = facts.left.map_or(1.0, |(_, prefill)| prefill);
    let typical = capacity * share * cost * left / operations(facts);
    let prompt = facts.workload.setup.context.prompt.value;
    let basis = say::prompt_basis(&class.name, facts.kernels_in_words(), prompt);
    let range = [class.prefill_low, class.prefill_high];
    Some(Figure::around(typical, range, basis))
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
