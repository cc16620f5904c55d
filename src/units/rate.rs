//! Bits per weight: what is known of files made by recipes nobody described.

use std::{fmt, str::FromStr};

use super::{Fault, ParseError, decimal};

/// The bits a weight takes on average, in thousandths of a bit; as a quantization it is called `3.5bpw`.
///
/// ```
/// let rate: edgefit::BitsPerWeight = "3.5".parse()?;
/// assert_eq!(rate.to_string(), "3.5bpw");
/// # Ok::<(), edgefit::ParseError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BitsPerWeight(u64);

/// Thousandths of a bit in a byte.
const OF_A_BYTE: u64 = 8_000;
/// The most bits of a weight, in thousandths: those of a float.
const MOST: u64 = 32_000;

impl BitsPerWeight {
    /// The rate that a quantization is called by: `3.5bpw`.
    pub(crate) fn called(quant: &str) -> Option<Self> {
        let has_unit = quant.trim().to_ascii_lowercase().ends_with("bpw");
        has_unit.then(|| quant.parse().ok()).flatten()
    }

    /// The rate of blocks of so many elements and bytes.
    pub(crate) fn of_block(elements: u64, bytes: u64) -> Self {
        Self(bytes.saturating_mul(OF_A_BYTE).checked_div(elements).unwrap_or(0))
    }

    /// How far apart two are.
    pub(crate) const fn distance(self, other: Self) -> u64 {
        self.0.abs_diff(other.0)
    }

    /// Bytes for so many weights, rounded; `None` past 64 bits.
    pub(crate) fn bytes(self, weights: u64) -> Option<u64> {
        let bits = weights.checked_mul(self.0)?.checked_add(OF_A_BYTE / 2)?;
        Some(bits.checked_div(OF_A_BYTE)?.max(1))
    }
}

impl fmt::Display for BitsPerWeight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.0.checked_div(1_000), self.0.checked_rem(1_000));
        let text = format!("{}.{:03}", whole.unwrap_or(0), rest.unwrap_or(0));
        f.pad(&format!("{}bpw", text.trim_end_matches('0').trim_end_matches('.')))
    }
}

impl FromStr for BitsPerWeight {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let number = text.trim().to_ascii_lowercase();
        let number = number.strip_suffix("bpw").unwrap_or(&number).trim();
        let rate = decimal(number, 1_000).filter(|rate| (1..=MOST).contains(rate));
        rate.map(Self).ok_or_else(|| ParseError { text: text.to_owned(), fault: Fault::Rate })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_a_decimal_up_to_the_bits_of_a_float() {
        let said = |text: &str| text.parse::<BitsPerWeight>().ok().map(|rate| rate.to_string());
        for (text, rate) in [("3.5", "3.5bpw"), ("2.70 bpw", "2.7bpw"), ("4BPW", "4bpw")] {
            assert_eq!(said(text).as_deref(), Some(rate));
        }
        for text in ["0", "-1", "33", "nan", "inf", "x", "", "bpw", "0.0001"] {
            assert_eq!(said(text), None, "{text}");
        }
        assert_eq!(BitsPerWeight::called("3.5"), None);
        assert_eq!("2.7".parse::<BitsPerWeight>().unwrap().bytes(2048), Some(691));
    }
}
