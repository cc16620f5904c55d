//! What generating costs in joules, battery and minutes.

use serde::Serialize;

use super::{Figure, facts::Facts};
use crate::catalog::{device::Battery, speed::Power};

/// Low and high where somebody put a meter on this kind of machine, and where nobody did.
const METERED: [f64; 2] = [0.6, 1.6];
const NOT_METERED: [f64; 2] = [0.4, 2.5];
/// The voltage of a battery that says milliampere-hours only.
const VOLTS: f64 = 3.85;
/// Joules in a hundredth of a watt-hour.
const JOULES_PER_PERCENT_OF_WH: f64 = 36.0;

/// The energy of generating: the whole machine, while it does nothing else.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Energy {
    /// Joules for each token generated.
    #[serde(flatten)]
    pub joules_per_token: Figure,
    /// What the machine draws, watts; `None` where only energies were measured.
    pub watts: Option<Figure>,
    /// Joules for the prompt.
    pub prompt_joules: Option<Figure>,
    /// Share of the battery for 1000 tokens, percent; `None` without a known battery.
    pub battery_percent_per_1000_tokens: Option<Figure>,
    /// Minutes of output without a pause from a full battery.
    pub minutes: Option<Figure>,
}

/// The energy of a machine that generates `speed` tokens a second once warm; `None` where neither
/// its power nor a rule of thumb is known.
pub(super) fn of(
    facts: &Facts<'_>,
    speed: &Figure,
    first_token: Option<&Figure>,
) -> Option<Energy> {
    let power = facts.power.as_ref()?;
    let range = if power.metered { METERED } else { NOT_METERED };
    let gaps = power.gaps.unwrap_or(1.0);
    let joules = match (power.watts, power.joules_per_gb) {
        (Some([_, watts, _]), _) => watts / speed.typical * gaps,
        (None, Some(joules)) => joules * facts.traffic.bytes as f64 * 1e-9 * gaps,
        (None, None) => return None,
    };
    let per_token = Figure::around(joules, range, basis(power));
    let watts = power.watts.map(|watts| Figure::new(watts, basis(power)));
    let battery = facts.workload.site.device.as_ref().and_then(|device| device.battery.as_ref());
    let wh = battery.and_then(watt_hours);
    let percent = wh.map(|wh| {
        let percent = |joules: f64| joules * 1000.0 / (wh * JOULES_PER_PERCENT_OF_WH);
        let Figure { low, typical, high, .. } = &per_token;
        Figure::new([percent(*low), percent(*typical), percent(*high)], of_battery(wh))
    });
    let minutes = wh.zip(power.watts).map(|(wh, [low, typical, high])| {
        Figure::new([high, typical, low].map(|watts| wh * 60.0 / watts), of_battery(wh))
    });
    let prompt = power.watts.zip(first_token).map(|([_, watts, _], first)| {
        let joules = [first.low, first.typical, first.high].map(|ms| watts * ms * 1e-3);
        Figure::new(joules, basis(power))
    });
    Some(Energy {
        joules_per_token: per_token,
        watts,
        prompt_joules: prompt,
        battery_percent_per_1000_tokens: percent,
        minutes,
    })
}

fn basis(power: &Power) -> String {
    format!("{}: {}", power.name, power.basis)
}

fn of_battery(wh: f64) -> String {
    format!("a new battery of {wh} Wh")
}

/// Watt-hours of a full battery.
fn watt_hours(battery: &Battery) -> Option<f64> {
    let by_charge = || Some(battery.mah? * VOLTS / 1000.0);
    battery.wh.or_else(by_charge).filter(|wh| *wh > 0.0)
}
