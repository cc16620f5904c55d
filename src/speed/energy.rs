//! What generating costs in joules, battery and minutes.

use serde::Serialize;

use super::{Figure, facts::Facts};
use crate::{
    Lang, Message,
    catalog::{device::Battery, power::Power},
    messages::{Number, speed as say},
};

/// Low and high where somebody put a meter on this kind of machine, and where nobody did.
const METERED: [f64; 2] = [0.6, 1.6];
const NOT_METERED: [f64; 2] = [0.4, 2.5];
/// The voltage of a battery that says milliampere-hours only.
const VOLTS: f64 = 3.85;
/// Joules in a hundredth of a watt-hour.
const JOULES_PER_PERCENT_OF_WH: f64 = 36.0;

/// The energy of generating, the whole machine; the joules for each token stand in the object
/// itself too.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Energy {
    #[serde(flatten)]
    itself: Figure,
    /// Joules for each token generated.
    pub joules_per_token: Figure,
    /// What the machine draws, watts; null where only energies were measured.
    pub watts: Option<Figure>,
    /// Joules for the prompt.
    pub prompt_joules: Option<Figure>,
    /// Share of the battery for 1000 tokens, percent; null without a known battery.
    pub battery_percent_per_1000_tokens: Option<Figure>,
    /// Minutes of output without a pause from a full battery.
    pub minutes: Option<Figure>,
}

impl Energy {
    /// The same, every text in one language.
    pub(super) fn only(&self, lang: Lang) -> Self {
        let only = |figure: &Option<Figure>| figure.as_ref().map(|figure| figure.only(lang));
        Self {
            itself: self.itself.only(lang),
            joules_per_token: self.joules_per_token.only(lang),
            watts: only(&self.watts),
            prompt_joules: only(&self.prompt_joules),
            battery_percent_per_1000_tokens: only(&self.battery_percent_per_1000_tokens),
            minutes: only(&self.minutes),
        }
    }
}

/// The energy of a machine that generates `speed` tokens a second once warm; `None` where neither
/// its power nor a rule of thumb is known.
pub(super) fn of(
    facts: &Facts<'_>,
    power: &Power,
    speed: &Figure,
    first_token: Option<&Figure>,
) -> Option<Energy> {
    let range = if power.metered { METERED } else { NOT_METERED };
    let gaps = power.gaps.unwrap_or(1.0);
    let joules = match (power.watts, power.joules_per_gb) {
        (Some([_, watts, _]), _) => watts / speed.typical * gaps,
        (None, Some(joules)) => joules * facts.traffic.bytes as f64 * 1e-9 * gaps,
        (None, None) => return None,
    };
    let per_token = Figure::around(joules, range, basis(power));
    let battery = facts.workload.site.device.as_ref().and_then(|device| device.battery.as_ref());
    let wh = battery.and_then(watt_hours);
    Some(Energy {
        watts: power.watts.map(|watts| Figure::new(watts, basis(power))),
        prompt_joules: first_token.and_then(|first| prompt(power, first)),
        battery_percent_per_1000_tokens: wh.map(|wh| percent(&per_token, wh)),
        minutes: wh.zip(power.watts).map(|(wh, [low, typical, high])| {
            Figure::new([high, typical, low].map(|watts| wh * 60.0 / watts), of_battery(wh))
        }),
        itself: per_token.clone(),
        joules_per_token: per_token,
    })
}

/// Joules for the prompt: it draws what generating does, until the first token.
fn prompt(power: &Power, first: &Figure) -> Option<Figure> {
    let [_, watts, _] = power.watts?;
    let joules = [first.low, first.typical, first.high].map(|ms| watts * ms * 1e-3);
    Some(Figure::new(joules, basis(power)))
}

/// The share of a battery of `wh` that 1000 tokens take, percent.
fn percent(per_token: &Figure, wh: f64) -> Figure {
    let joules = [per_token.low, per_token.typical, per_token.high];
    let percent = joules.map(|joules| joules * 1000.0 / (wh * JOULES_PER_PERCENT_OF_WH));
    Figure::new(percent, of_battery(wh))
}

fn basis(power: &Power) -> Message {
    say::metered(&power.name, &power.basis)
}

fn of_battery(wh: f64) -> Message {
    say::battery(Number(wh))
}

/// Watt-hours of a full battery.
fn watt_hours(battery: &Battery) -> Option<f64> {
    let by_charge = || Some(battery.mah? * VOLTS / 1000.0);
    battery.wh.or_else(by_charge).filter(|wh| *wh > 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_battery_in_milliampere_hours_has_a_usual_voltage() {
        let battery = |mah, wh| Battery { mah, wh, wh_basis: None };
        assert_eq!(watt_hours(&battery(Some(4000.0), None)), Some(15.4));
        assert_eq!(watt_hours(&battery(Some(4000.0), Some(16.0))), Some(16.0));
        assert_eq!(watt_hours(&battery(None, None)), None);
    }

    #[test]
    fn an_answer_takes_its_share_of_a_battery() {
        // 300 tokens at 0.24 J are 73 J, 0.12 % of 16.5 Wh.
        let per_token = Figure::around(0.24, METERED, Message::default());
        let thousand = percent(&per_token, 16.5).typical;
        assert!((thousand * 0.3 - 0.12).abs() < 0.005, "{thousand}");
    }
}
