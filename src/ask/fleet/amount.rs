//! How many: an exact decimal, so that what is taken apart adds up again.

use std::fmt;

use serde::{Serialize, Serializer};

/// The most digits before the decimal sign, and behind it.
const DIGITS: usize = 15;
const DECIMALS: u32 = 18;
/// Parts of a whole that shares are printed in.
const PARTS: u128 = 1000;

/// A number of users, or a share of them: an exact decimal.
///
/// As JSON a number, whole where it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Amount {
    /// So many of the last decimal.
    units: u128,
    decimals: u32,
}

impl Amount {
    /// The number whose digits stand around its decimal sign; `None` for more than can be counted.
    pub(super) fn of_digits(whole: &str, decimals: &str) -> Option<Self> {
        let (whole, decimals) = (whole.trim_start_matches('0'), decimals.trim_end_matches('0'));
        let places = u32::try_from(decimals.len()).ok().filter(|&places| places <= DECIMALS)?;
        let digits = format!("0{whole}{decimals}");
        let units = digits.parse().ok().filter(|_| whole.len() <= DIGITS)?;
        Some(Self { units, decimals: places })
    }

    pub(super) const fn decimals(self) -> u32 {
        self.decimals
    }

    /// The same amount with more decimals.
    pub(super) fn with(self, decimals: u32) -> Option<Self> {
        let more = 10_u128.checked_pow(decimals.checked_sub(self.decimals)?)?;
        Some(Self { units: self.units.checked_mul(more)?, decimals })
    }

    pub(crate) const fn is_zero(self) -> bool {
        self.units == 0
    }

    /// The sum of amounts with as many decimals each.
    pub(crate) fn sum(all: impl IntoIterator<Item = Self>) -> Option<Self> {
        all.into_iter().try_fold(Self::default(), Self::checked_add)
    }

    pub(crate) fn checked_add(self, other: Self) -> Option<Self> {
        let decimals = self.decimals.max(other.decimals);
        let (own, other) = (self.with(decimals)?, other.with(decimals)?);
        Some(Self { units: own.units.checked_add(other.units)?, decimals })
    }

    /// Whether it is at least so many hundredths of `whole`, to the last unit.
    pub(crate) fn reaches(self, percent: u32, whole: Self) -> bool {
        let [own, whole] = self.beside(whole);
        own.saturating_mul(100) >= whole.saturating_mul(percent.into())
    }

    /// Thousandths of `whole`, rounded; some are never none, and less than all is never all.
    pub(crate) fn permille(self, whole: Self) -> u64 {
        let [own, whole] = self.beside(whole);
        let half = whole / 2;
        let parts = own.saturating_mul(PARTS).saturating_add(half).checked_div(whole);
        let parts = parts.unwrap_or_default();
        let parts = match own {
            0 => 0,
            own if own < whole => parts.clamp(1, PARTS.saturating_sub(1)),
            _ => parts,
        };
        u64::try_from(parts).unwrap_or(u64::MAX)
    }

    /// Both in units of one size, small enough to be multiplied.
    fn beside(self, whole: Self) -> [u128; 2] {
        let decimals = self.decimals.max(whole.decimals);
        let in_units = |it: Self| it.with(decimals).map_or(u128::MAX, |it| it.units);
        let (own, whole) = (in_units(self), in_units(whole));
        if whole.checked_mul(PARTS).is_some() { [own, whole] } else { [own / PARTS, whole / PARTS] }
    }
}

/// All of its decimals that count.
impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places = usize::try_from(self.decimals).unwrap_or_default();
        let width = places.saturating_add(1);
        let digits = format!("{:0width$}", self.units);
        let (whole, decimals) = digits.split_at(digits.len().saturating_sub(places));
        let decimals = decimals.trim_end_matches('0');
        f.pad(&if decimals.is_empty() { whole.to_owned() } else { format!("{whole}.{decimals}") })
    }
}

/// A whole number where it is one, else the nearest fraction.
impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = self.to_string();
        match text.parse::<u64>() {
            Ok(whole) => serializer.serialize_u64(whole),
            Err(_) => serializer.serialize_f64(text.parse().unwrap_or(f64::MAX)),
        }
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Amount {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Amount".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "number", "minimum": 0 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(whole: &str, decimals: &str) -> Amount {
        Amount::of_digits(whole, decimals).unwrap()
    }

    #[test]
    fn decimals_add_up_exactly() {
        let tenths = std::iter::repeat_n(amount("0", "1"), 10);
        assert_eq!(Amount::sum(tenths).unwrap().to_string(), "1");
        let sum = Amount::sum([amount("33", "30"), amount("", "05"), amount("12", "")]);
        assert_eq!(sum.unwrap().to_string(), "45.35");
        assert_eq!(serde_json::to_string(&sum).unwrap(), "45.35");
        assert_eq!(serde_json::to_string(&amount("12", "0")).unwrap(), "12");
    }

    #[test]
    fn a_share_is_all_only_where_nothing_is_missing() {
        let whole = amount("100000", "");
        for (part, permille) in [("0", 0), ("1", 1), ("50000", 500), ("99999", 999)] {
            assert_eq!(amount(part, "").permille(whole), permille, "{part}");
        }
        assert_eq!(whole.permille(whole), 1000);
        assert!(amount("90000", "").reaches(90, whole));
        assert!(!amount("89999", "999").reaches(90, whole));
    }
}
