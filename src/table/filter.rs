//! Which rows stay, and in which order.

use std::str::FromStr;

use super::Column;
use crate::{Error, Verdict, messages::errors, units::decimal};

/// A verdict as the least that is good enough: `tight` is met by what fits, too.
///
/// ```
/// use edgefit::{Verdict, table::AtLeast};
/// let tight: AtLeast = "tight".parse()?;
/// assert!(tight.holds(Verdict::Fits) && tight.holds(Verdict::Tight));
/// assert!(!tight.holds(Verdict::Pages));
/// # Ok::<(), edgefit::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AtLeast(pub Verdict);

impl AtLeast {
    /// Whether `verdict` is as good or better.
    #[must_use]
    pub fn holds(self, verdict: Verdict) -> bool {
        verdict <= self.0
    }
}

impl FromStr for AtLeast {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        text.parse()
            .map(Self)
            .map_err(|_| Error::Refused(errors::no_verdict(text, Verdict::IDS.join(", "))))
    }
}

/// The most parameters a model may have.
///
/// ```
/// use edgefit::table::MostParams;
/// assert!("4B".parse::<MostParams>()?.holds(3_880_099_328));
/// assert!(!"350M".parse::<MostParams>()?.holds(354_483_968));
/// # Ok::<(), edgefit::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MostParams(pub u64);

impl MostParams {
    /// Whether a model of so many parameters is small enough.
    #[must_use]
    pub const fn holds(self, params: u64) -> bool {
        params <= self.0
    }
}

impl FromStr for MostParams {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let trimmed = text.trim();
        let (number, factor) = match trimmed.char_indices().next_back() {
            Some((end, 'b' | 'B')) => (trimmed.get(..end), 1_000_000_000),
            Some((end, 'm' | 'M')) => (trimmed.get(..end), 1_000_000),
            _ => (Some(trimmed), 1),
        };
        let params = number.and_then(|number| decimal(number.trim_end(), factor));
        params.map(Self).ok_or_else(|| Error::Refused(errors::no_params(text)))
    }
}

/// A column to sort by; with `-` before its name, largest first.
///
/// ```
/// use edgefit::table::{Column, Order};
/// let order: Order = "-needed".parse()?;
/// assert_eq!((order.column, order.descending), (Column::Needed, true));
/// # Ok::<(), edgefit::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// The column.
    pub column: Column,
    /// Largest first.
    pub descending: bool,
}

impl FromStr for Order {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let (descending, name) =
            text.trim().strip_prefix('-').map_or((false, text), |name| (true, name));
        Ok(Self { column: name.parse()?, descending })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_written_as_people_say_them() {
        for (text, params) in [("4B", 4_000_000_000), ("1.5 b", 1_500_000_000), ("7", 7)] {
            assert_eq!(text.parse::<MostParams>().unwrap().0, params, "{text}");
        }
        for text in ["", "B", "4K", "-1B", "4BB"] {
            assert!(text.parse::<MostParams>().is_err(), "{text}");
        }
    }
}
