//! How fast, in a few lines: decode, first token, loading, energy, and what it rests on.

#![expect(clippy::float_arithmetic, reason = "speeds are floats, and are rounded here")]

use super::{
    super::{Style, wrap},
    lines, widest,
};
use crate::{
    Message, Verdict,
    messages::{Number, fit as say, rounded, speed as unknown},
    report::Fit,
    speed::{Energy, Figure, Speed},
};

/// The block; nothing where the model does not run, one line where no speed is known.
pub(super) fn speed(fit: &Fit, style: Style) -> String {
    let lang = style.lang;
    let rows = match known(fit) {
        None => return String::new(),
        Some(Err(reason)) => return wrap(reason.to(lang), style, "") + "\n\n",
        Some(Ok(rows)) => rows,
    };
    let mut names: Vec<Message> = rows.iter().map(|(name, _)| name.clone()).collect();
    // Columns do not move from one answer to the next.
    if names.first() == Some(&say::decode()) {
        names.extend([say::once_warm(), say::first_token(), say::loading(), say::energy()]);
    }
    let width = widest(&names, lang, 0).saturating_add(1);
    let rows = rows.into_iter().map(|(name, words)| (name, words.to(lang).to_owned())).collect();
    format!("{}\n{}", say::speed().to(lang), lines(rows, width, style))
}

/// Name and words of each line, or why there are none; nothing where the model does not run.
pub(super) fn known(fit: &Fit) -> Option<Result<Vec<(Message, Message)>, Message>> {
    if matches!(fit.verdict, Some(Verdict::TooLarge | Verdict::NotViable)) {
        return None;
    }
    let speed = &fit.speed;
    if let Some(texts) = speed.prefill_tps.as_ref().filter(|_| fit.setup.embeddings) {
        return Some(Ok(of_texts(texts, speed)));
    }
    let Some(decode) = &speed.decode_tps else {
        let reason = speed.unknown.clone().unwrap_or_else(unknown::not_measured);
        let nowhere = fit.device.is_none() && fit.place.chip.is_none();
        let words = if nowhere { say::speed_needs_place } else { say::speed_not_known };
        return Some(Err(words(reason)));
    };
    Some(Ok(figures(speed, decode)))
}

/// Where texts are read and none is generated.
fn of_texts(texts: &Figure, speed: &Speed) -> Vec<(Message, Message)> {
    let loading = speed.load_ms.as_ref();
    let loading = loading.map(|load| Message::joined([&range(load, "", time), &load.basis], "; "));
    let rows = [
        (say::texts(), Some(range(texts, "tokens/s", number))),
        (say::loading(), loading),
        (say::basis(), Some(texts.basis.clone())),
    ];
    rows.into_iter().filter_map(|(name, words)| Some((name, words?))).collect()
}

/// Name and words of each line.
fn figures(speed: &Speed, decode: &Figure) -> Vec<(Message, Message)> {
    let mut lines = vec![(say::decode(), range(decode, "tokens/s", number))];
    if let Some(warm) = speed.sustained_tps.as_ref().filter(|warm| warm.typical < decode.typical) {
        let words = Message::joined([&range(warm, "tokens/s", number), &warm.basis], "; ");
        lines.push((say::once_warm(), words));
    }
    let first = match (&speed.ttft_ms, &speed.prefill_tps) {
        (Some(first), Some(prompt)) => {
            say::prompt_at(range(first, "", time), Number(number(prompt.typical)))
        }
        _ => say::no_prompts(),
    };
    lines.push((say::first_token(), first));
    if let Some(load) = &speed.load_ms {
        lines.push((say::loading(), Message::joined([&range(load, "", time), &load.basis], "; ")));
    }
    if let Some(energy) = &speed.energy {
        lines.push((say::energy(), joules(energy)));
    }
    lines.push((say::basis(), decode.basis.clone()));
    lines
}

/// Joules for each token, and the battery where there is one.
fn joules(energy: &Energy) -> Message {
    let mut text = range(&energy.joules_per_token, "J/token", number);
    if let Some(percent) = &energy.battery_percent_per_1000_tokens {
        text = say::of_battery(text, Number(number(percent.typical)));
    }
    if let Some(minutes) = &energy.minutes {
        text = say::without_pause(text, Number(time(minutes.typical * 60e3)));
    }
    text
}

/// `12 to 31 tokens/s, typically 20`.
pub(in crate::render) fn range(figure: &Figure, unit: &str, show: fn(f64) -> String) -> Message {
    let unit = if unit.is_empty() { String::new() } else { format!(" {unit}") };
    let (low, typical, high) = (show(figure.low), show(figure.typical), show(figure.high));
    if low == high {
        return Message::joined([&Number(typical).message(), &Message::same(unit)], "");
    }
    say::from_to(Number(low), Number(high), unit, Number(typical))
}

/// Two significant digits, no decimals from ten on.
pub(in crate::render) fn number(n: f64) -> String {
    rounded(n).0
}

/// Milliseconds in the unit people would use.
pub(in crate::render) fn time(milliseconds: f64) -> String {
    match milliseconds * 1e-3 {
        seconds if seconds < 1.0 => format!("{} ms", number(milliseconds)),
        seconds if seconds < 120.0 => format!("{} s", number(seconds)),
        seconds if seconds < 7200.0 => format!("{} min", number(seconds / 60.0)),
        seconds => format!("{} h", number(seconds / 3600.0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speeds_are_said_as_exactly_as_they_are_known() {
        for (n, text) in
            [(0.0123, "0.012"), (1.26, "1.3"), (9.99, "10"), (123.0, "120"), (0.0, "0.0")]
        {
            assert_eq!(number(n), text);
        }
        for (ms, text) in [(74.2, "74 ms"), (17_800.0, "18 s"), (430_000.0, "7.2 min")] {
            assert_eq!(time(ms), text);
        }
    }
}
