//! How fast, in a few lines: decode, first token, loading, energy, and what it rests on.

#![expect(clippy::float_arithmetic, reason = "speeds are floats, and are rounded here")]

use std::fmt::Write as _;

use super::super::{Style, wrap};
use crate::{
    Answer, Verdict,
    speed::{Energy, Figure, Speed},
};

/// The block; nothing where the model does not run, one line where no speed is known.
pub(super) fn speed(answer: &Answer, style: Style) -> String {
    let verdict = answer.judgement.map(|judgement| judgement.verdict);
    if matches!(verdict, Some(Verdict::TooLarge | Verdict::NotViable)) {
        return String::new();
    }
    let speed = &answer.speed;
    let Some(decode) = &speed.decode_tps else {
        let reason = speed.unknown.as_deref().unwrap_or("nobody measured it");
        let site = &answer.workload.site;
        let nowhere = site.device.is_none() && site.soc.is_none();
        let hint = if nowhere { " Name a --device or a --soc." } else { "" };
        return wrap(&format!("Speed: not known, as {reason}.{hint}"), style, "") + "\n\n";
    };
    let mut text = "Speed:\n".to_owned();
    for (name, words) in lines(speed, decode) {
        text.push_str(&wrap(&format!("  {name:<12} {words}"), style, "               "));
        text.push('\n');
    }
    text + "\n"
}

/// Name and words of each line.
fn lines(speed: &Speed, decode: &Figure) -> Vec<(&'static str, String)> {
    let mut lines = vec![("decode", range(decode, "tokens/s", number))];
    if let Some(warm) = speed.sustained_tps.as_ref().filter(|warm| warm.typical < decode.typical) {
        lines.push(("once warm", format!("{}; {}", range(warm, "tokens/s", number), warm.basis)));
    }
    lines.push(match (&speed.ttft_ms, &speed.prefill_tps) {
        (Some(first), Some(prompt)) => (
            "first token",
            format!("{}; a prompt at {} tokens/s", range(first, "", time), number(prompt.typical)),
        ),
        _ => ("first token", "not known; nobody measured prompts on this hardware".to_owned()),
    });
    if let Some(load) = &speed.load_ms {
        lines.push(("loading", format!("{}, {}", range(load, "", time), load.basis)));
    }
    if let Some(energy) = &speed.energy {
        lines.push(("energy", joules(energy)));
    }
    lines.push(("basis", decode.basis.clone()));
    lines
}

/// Joules for each token, and the battery where there is one.
fn joules(energy: &Energy) -> String {
    let mut text = range(&energy.joules_per_token, "J/token", number);
    if let Some(percent) = &energy.battery_percent_per_1000_tokens {
        let _ = write!(text, "; {} % of the battery for 1000 tokens", number(percent.typical));
    }
    if let Some(minutes) = &energy.minutes {
        let _ = write!(text, ", {} of output without a pause", time(minutes.typical * 60e3));
    }
    text
}

/// `12 to 31 tokens/s, typically 20`.
fn range(figure: &Figure, unit: &str, show: fn(f64) -> String) -> String {
    let unit = if unit.is_empty() { String::new() } else { format!(" {unit}") };
    let (low, typical, high) = (show(figure.low), show(figure.typical), show(figure.high));
    if low == high {
        return format!("{typical}{unit}");
    }
    format!("{low} to {high}{unit}, typically {typical}")
}

/// Two significant digits, no decimals from ten on.
pub(in crate::render) fn number(n: f64) -> String {
    if n >= 9.95 {
        let unit = 10_f64.powf(n.log10().floor() - 1.0);
        return format!("{:.0}", (n / unit).round() * unit);
    }
    let decimals = if n > 0.0 { (1.0 - n.log10().floor()).clamp(1.0, 6.0) } else { 1.0 };
    let decimals = format!("{decimals:.0}").parse().unwrap_or(1);
    format!("{n:.decimals$}")
}

/// Milliseconds in the unit people would use.
fn time(milliseconds: f64) -> String {
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
