//! Figures of a plan: memory in a line, speed and energy as ranges.

#![expect(clippy::float_arithmetic, reason = "minutes become milliseconds")]

use crate::{
    Bytes, Case, Message, Part,
    estimate::bill::Term,
    messages::{Number, plan as say},
    price::Priced,
    render::fit::{self, number, range},
    speed::Speed,
};

/// The memory a model may use there.
pub(super) fn budget(row: &Priced) -> Option<Bytes> {
    row.budget.as_ref().map(|budget| budget.physical(Case::Typical))
}

/// A share in whole percent.
pub(super) fn percent(part: Bytes, whole: Bytes) -> u64 {
    let hundredfold = u128::from(part.get()).saturating_mul(100);
    let half = u128::from(whole.get()) / 2;
    let share = hundredfold.saturating_add(half).checked_div(whole.get().into()).unwrap_or(0);
    u64::try_from(share).unwrap_or(u64::MAX)
}

/// The share of that memory which it needs, in whole percent.
pub(super) fn share(row: &Priced) -> u64 {
    let need = row.need().working_set;
    percent(need, budget(row).unwrap_or(need))
}

/// What parts of the bill add to the working set.
pub(super) fn working(row: &Priced, parts: &[Part]) -> Bytes {
    let pool = row.workload.pool_asked_about();
    let among = |term: &&Term| parts.contains(&term.part) && term.pool == pool;
    let terms = row.estimate.terms.iter().filter(among);
    Bytes::sum(terms.map(|term| term.column(|columns| columns.working))).unwrap_or(Bytes::MAX)
}

/// Weights of a working set: mapped, repacked, copied.
pub(super) const WEIGHTS: [Part; 3] =
    [Part::MappedWeights, Part::RepackedWeights, Part::CopiedWeights];
/// What grows with the context.
pub(super) const CACHE: [Part; 2] = [Part::KvCache, Part::RecurrentState];
/// What computing takes.
pub(super) const BUFFERS: [Part; 2] = [Part::Compute, Part::Output];
/// What the process takes by itself.
pub(super) const PROCESS: [Part; 2] = [Part::Vocabulary, Part::Process];

/// Memory in one line.
pub(super) fn memory(row: &Priced) -> Message {
    let need = row.need();
    let whole = budget(row).unwrap_or(need.working_set);
    let line = say::memory_line(
        working(row, &WEIGHTS),
        working(row, &CACHE),
        working(row, &BUFFERS),
        working(row, &PROCESS),
        need.working_set,
        whole,
        percent(need.working_set, whole),
    );
    match row.budget.as_ref().and_then(|budget| budget.charge_limit(Case::Typical)) {
        Some(limit) => Message::joined([&line, &say::charged_line(need.charged, limit)], ""),
        None => line,
    }
}

/// Tokens a second and the wait for the first.
pub(super) fn speed(speed: &Speed, prompt: u64) -> Message {
    let Some(decode) = &speed.decode_tps else {
        return match &speed.unknown {
            Some(reason) => say::speed_unknown(reason),
            None => say::unknown_speed(),
        };
    };
    let mut parts = vec![range(decode, "tokens/s", number)];
    if let Some(warm) = speed.sustained_tps.as_ref().filter(|warm| warm.typical < decode.typical) {
        parts.push(say::once_warm(said(warm.typical)));
    }
    parts.push(match &speed.ttft_ms {
        Some(first) => say::first_token(time(first.low), time(first.high), prompt),
        None => say::first_token_unknown(),
    });
    Message::joined(&parts, "")
}

/// Joules, and the battery where there is one.
pub(super) fn energy(speed: &Speed) -> Message {
    let Some(energy) = &speed.energy else { return say::energy_unknown() };
    let joules = &energy.joules_per_token;
    let line = range(joules, "J/token", number);
    match (&energy.battery_percent_per_1000_tokens, &energy.minutes) {
        (Some(percent), Some(minutes)) => {
            let battery = say::of_battery(said(percent.typical), time(minutes.typical * 60e3));
            Message::joined([&line, &battery], "")
        }
        _ => line,
    }
}

/// A number as exactly as it is known.
pub(super) fn said(n: f64) -> Number<String> {
    Number(number(n))
}

/// Milliseconds in the unit people would use.
pub(super) fn time(milliseconds: f64) -> Number<String> {
    Number(fit::time(milliseconds))
}
