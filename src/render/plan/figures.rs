//! Figures of a plan: memory in a line, speed and energy as ranges.

#![expect(clippy::float_arithmetic, reason = "minutes become milliseconds")]

use crate::{
    Bytes, Message, Part,
    messages::{Number, plan as say, rounded},
    plan::{
        self,
        figures::{CACHE, PROCESS, WEIGHTS},
    },
    render::fit::{number, range, time},
    report::Row,
    speed::Speed,
};

/// What computing takes.
const BUFFERS: [Part; 2] = [Part::Compute, Part::Output];

/// The share of the budget that is needed, in whole percent.
pub fn percent(row: &Row) -> u64 {
    let need = Bytes::new(row.needed());
    plan::figures::percent(need, row.budget_bytes.map_or(need, Bytes::new))
}

/// What some parts of the bill add to the working set.
pub fn sum(row: &Row, parts: &[Part]) -> Bytes {
    let drawn = row.segments.iter().filter(|it| it.parts.iter().all(|part| parts.contains(part)));
    Bytes::new(drawn.map(|segment| segment.bytes).fold(0, u64::saturating_add))
}

/// What is needed of what there is, in one unit: `1.4 of 4.0 GiB, 35 %`.
pub fn of_budget(row: &Row) -> Message {
    let need = Bytes::new(row.needed());
    let budget = row.budget_bytes.map_or(need, Bytes::new);
    say::of_budget(Number(need.beside(budget)), budget, percent(row))
}

/// What memory goes to, in one line.
pub fn memory(row: &Row) -> Message {
    let line = say::memory_line(
        sum(row, &WEIGHTS),
        sum(row, &CACHE),
        sum(row, &BUFFERS),
        sum(row, &PROCESS),
    );
    let second = sum(row, &[Part::Beside]);
    let second = (second > Bytes::ZERO).then(|| say::second_line(second));
    let limit = row.charge_limit_bytes.map(Bytes::new);
    let charged = limit.map(|limit| say::charged_line(Bytes::new(row.charged_bytes), limit));
    Message::joined([Some(line), second, charged].iter().flatten(), "")
}

/// Tokens a second and the wait for the first.
pub fn speed(speed: &Speed, prompt: u64) -> Message {
    let Some(decode) = &speed.decode_tps else {
        return match &speed.unknown {
            Some(reason) => say::speed_unknown(reason),
            None => say::unknown_speed(),
        };
    };
    let mut parts = vec![range(decode, "tokens/s", number)];
    if let Some(warm) = speed.sustained_tps.as_ref().filter(|warm| warm.typical < decode.typical) {
        parts.push(say::once_warm(rounded(warm.typical)));
    }
    parts.push(match &speed.ttft_ms {
        Some(first) => say::first_token(Number(time(first.low)), Number(time(first.high)), prompt),
        None => say::first_token_unknown(),
    });
    Message::joined(&parts, "")
}

/// Joules, and the battery where there is one.
pub fn energy(speed: &Speed) -> Message {
    let Some(energy) = &speed.energy else {
        let speed_known = speed.decode_tps.is_some();
        return if speed_known { say::energy_unknown() } else { say::energy_needs_speed() };
    };
    let line = range(&energy.joules_per_token, "J/token", number);
    match (&energy.battery_percent_per_1000_tokens, &energy.minutes) {
        (Some(percent), Some(minutes)) => {
            let minutes = Number(time(minutes.typical * 60e3));
            let battery = say::of_battery(rounded(percent.typical), minutes);
            Message::joined([&line, &battery], "")
        }
        _ => line,
    }
}
