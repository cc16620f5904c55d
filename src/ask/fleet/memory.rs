//! Memory as exports write it: `8`, `8 GB`, `7399-7425MB`, `12+`.

use crate::Bytes;

/// From here on a number without a unit is MB, and from there on bytes.
const FEWEST_MB: u64 = 256;
const FEWEST_BYTES: u64 = 1 << 27;
/// Words before the most there is of it: a class without a least.
const AT_MOST: [&str; 8] = ["<", "≤", "up to", "under", "below", "hasta", "menos de", "less than"];
/// Words before the least there is of it.
const AT_LEAST: [&str; 8] = [">=", "≥", ">", "at least", "from", "over", "desde", "más de"];

/// A size of memory that stands in a table: the smallest that is meant, as it is sold or as a system reports it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Memory(pub Bytes);

/// What a number of memory counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// 2³⁰ bytes: what it is sold in, by whichever name.
    Gib,
    /// 10⁶ bytes, as stores export what systems report.
    Mb,
    /// 2²⁰ bytes.
    Mib,
    /// 2¹⁰ bytes, as Linux counts.
    Kib,
    /// Bytes.
    One,
}

impl Unit {
    /// The unit that a word stands for.
    pub fn named(word: &str) -> Option<Self> {
        Some(match word.to_lowercase().as_str() {
            "g" | "gb" | "gib" | "gig" | "gigs" => Self::Gib,
            "m" | "mb" => Self::Mb,
            "mib" => Self::Mib,
            "kb" | "kib" | "k" => Self::Kib,
            "b" | "byte" | "bytes" => Self::One,
            _ => return None,
        })
    }

    const fn bytes(self) -> u128 {
        match self {
            Self::Gib => 1 << 30,
            Self::Mb => 1_000_000,
            Self::Mib => 1 << 20,
            Self::Kib => 1 << 10,
            Self::One => 1,
        }
    }
}

impl Memory {
    /// Whether a cell names only a largest size: nobody can say what such a device holds.
    pub fn is_open(cell: &str) -> bool {
        let lower = cell.to_lowercase();
        AT_MOST.iter().any(|word| lower.starts_with(word))
    }

    /// The smallest size a cell names, numbers without a unit in that of the heading; `None` if it names none.
    pub fn read(cell: &str, heading: Option<Unit>) -> Option<Self> {
        let lower = cell.to_lowercase();
        let mut text = lower.trim();
        for word in AT_LEAST {
            text = text.strip_prefix(word).unwrap_or(text).trim();
        }
        let text = text.trim_end_matches("ram").trim();
        // Of a range the smaller end, in the unit behind either.
        let ends: Vec<&str> =
            text.split(['-', '–', '/', '~']).flat_map(|end| end.split(" to ")).collect();
        let parts = ends.iter().map(|end| parted(end)).collect::<Option<Vec<_>>>()?;
        let unit = parts.iter().rev().find_map(|(_, unit)| *unit).or(heading);
        let sizes = parts.iter().map(|(number, own)| bytes(number, own.or(unit)));
        let smallest = sizes.collect::<Option<Vec<_>>>()?.into_iter().min()?;
        (smallest > Bytes::ZERO).then_some(Self(smallest))
    }
}

/// The digits of a size, and its unit if it has one.
fn parted(text: &str) -> Option<(String, Option<Unit>)> {
    let text = text.trim().trim_end_matches('+').trim();
    let end = text.find(char::is_alphabetic).unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(end)?;
    let number = number.trim().replace(',', ".");
    let unit = match unit.trim().trim_end_matches('+') {
        "" => None,
        word => Some(Unit::named(word)?),
    };
    let is_number = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    (is_number && number.matches('.').count() <= 1).then_some((number, unit))
}

/// So many of a unit, or of the one that a number so large can only mean.
fn bytes(number: &str, unit: Option<Unit>) -> Option<Bytes> {
    let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
    let decimals = decimals.get(..decimals.len().min(9))?;
    let scale = 10_u128.checked_pow(u32::try_from(decimals.len()).ok()?)?;
    let parts: u128 = format!("0{whole}{decimals}").parse().ok()?;
    let unit = unit.unwrap_or_else(|| match whole.parse::<u64>() {
        Ok(few) if few < FEWEST_MB => Unit::Gib,
        Ok(more) if more < FEWEST_BYTES => Unit::Mb,
        _ => Unit::One,
    });
    let bytes = parts.checked_mul(unit.bytes())?.checked_div(scale)?;
    u64::try_from(bytes).ok().map(Bytes::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_read_in_every_form() {
        let gib = |n| Some(Memory(Bytes::gib(n)));
        let mb = |n: u64| Some(Memory(Bytes::new(n * 1_000_000)));
        for (cell, heading, read) in [
            ("8", None, gib(8)),
            ("8 GB", None, gib(8)),
            ("8GiB RAM", None, gib(8)),
            ("8,0 GB", None, gib(8)),
            ("12+", None, gib(12)),
            (">= 12 GB", None, gib(12)),
            ("6-8 GB", None, gib(6)),
            ("6/8", None, gib(6)),
            ("7399-7425MB", None, mb(7399)),
            ("3618", None, mb(3618)),
            ("3618", Some(Unit::Mb), mb(3618)),
            ("4096", Some(Unit::Mib), gib(4)),
            ("8589934592", None, gib(8)),
            ("apples", None, None),
            ("8 apples", None, None),
            ("0", None, None),
        ] {
            assert_eq!(Memory::read(cell, heading), read, "{cell}");
        }
        assert!(Memory::is_open("< 4 GB") && !Memory::is_open("4 GB"));
    }
}
