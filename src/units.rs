//! Quantities: bytes, tokens and rates, their arithmetic, their text. Nobody else parses or formats them.
//! And what is called by an id.

mod names;
mod rate;

use std::{fmt, str::FromStr};

pub(crate) use names::names;
pub use rate::BitsPerWeight;

/// A text that is no quantity, or no name of what is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// The text as given.
    pub(crate) text: String,
    pub(crate) fault: Fault,
}

/// What is wrong with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No amount of memory has such a unit.
    Unit,
    /// It is no amount of memory.
    Size,
    /// What stands before the unit is no number.
    Number,
    /// It is no memory at all.
    Nothing,
    /// It is more than 64 bits count.
    Large,
    /// It is a number without a unit, too small to be bytes.
    Bare,
    /// It is no number of tokens.
    Tokens,
    /// It is no number of bits a weight can take.
    Rate,
    /// It is none of these.
    Name(&'static [&'static str]),
}

impl ParseError {
    /// The error for a text that is none of `all`.
    pub(crate) fn no_name(text: &str, all: &'static [&'static str]) -> Self {
        Self { text: text.to_owned(), fault: Fault::Name(all) }
    }
}

/// An exact amount of memory, in bytes.
///
/// Arithmetic is checked: a slip in the data must become an error, never a wrong verdict.
/// Read in binary units, as memory is sold and reported (`4GB`, `4GiB` and `4G` are 4·2³⁰), or as plain bytes
/// from a MiB on; of a file, [`Bytes::of_file`] reads decimal units. Printed in binary units with one decimal, because memory is sold in them. `{:#}` prints the
/// exact number of bytes, grouped by thousands.
///
/// ```
/// use edgefit::Bytes;
/// assert_eq!("4GB".parse::<Bytes>()?, Bytes::gib(4));
/// assert_eq!(Bytes::of_file("4GB")?.get(), 4_000_000_000);
/// assert_eq!(Bytes::new(1_536 << 20).to_string(), "1.5 GiB");
/// assert_eq!(format!("{:#}", Bytes::gib(1)), "1 073 741 824");
/// assert_eq!(Bytes::MAX.checked_add(Bytes::new(1)), None);
/// # Ok::<(), edgefit::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bytes(u64);

impl Bytes {
    /// The largest amount, one byte short of 16 EiB.
    pub const MAX: Self = Self(u64::MAX);
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// That many bytes.
    #[must_use]
    pub const fn new(bytes: u64) -> Self {
        Self(bytes)
    }

    /// That many MiB (2²⁰ bytes).
    #[must_use]
    pub const fn mib(mib: u32) -> Self {
        Self((mib as u64) << 20)
    }

    /// That many GiB (2³⁰ bytes).
    #[must_use]
    pub const fn gib(gib: u32) -> Self {
        Self((gib as u64) << 30)
    }

    /// The number of bytes.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }

    /// The size of a file as people write it: `2GB` is 2·10⁹, `2GiB` is 2·2³⁰.
    ///
    /// # Errors
    /// For a text that is no size, as for memory.
    pub fn of_file(text: &str) -> Result<Self, ParseError> {
        read(text, DECIMAL)
    }

    /// Memory to run in: as any amount is read, but there must be some.
    ///
    /// # Errors
    /// For a text that is no size, and for nothing.
    pub fn of_memory(text: &str) -> Result<Self, ParseError> {
        let nothing = || ParseError { text: text.to_owned(), fault: Fault::Nothing };
        match text.parse() {
            Ok(Self::ZERO) => Err(nothing()),
            Err(_) if decimal(text.trim(), 1) == Some(0) => Err(nothing()),
            other => other,
        }
    }

    /// The sum, or `None` past [`Bytes::MAX`].
    #[must_use]
    pub fn checked_add(self, rhs: Self) -> Option<Self> {
        self.0.checked_add(rhs.0).map(Self)
    }

    /// The difference, or `None` below zero.
    #[must_use]
    pub fn checked_sub(self, rhs: Self) -> Option<Self> {
        self.0.checked_sub(rhs.0).map(Self)
    }

    /// The difference, or zero.
    #[must_use]
    pub fn saturating_sub(self, rhs: Self) -> Self {
        Self(self.0.saturating_sub(rhs.0))
    }

    /// The sum of all, or `None` past [`Bytes::MAX`].
    pub fn sum(all: impl IntoIterator<Item = Self>) -> Option<Self> {
        all.into_iter().try_fold(Self::ZERO, Self::checked_add)
    }

    /// The amount in GiB as a catalog prints it, rounded to whole bytes.
    ///
    /// The one place where a decimal of the data becomes bytes: exact to a byte up to 8 PiB.
    #[expect(clippy::float_arithmetic, reason = "a decimal of the data, read once")]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "casts from float saturate; negatives become zero"
    )]
    pub(crate) fn from_decimal_gib(gib: f64) -> Self {
        Self((gib * 1_073_741_824.0).round() as u64)
    }
}

/// What amounts are printed in, 1024 times the one before.
const UNITS: [&str; 6] = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

#[expect(clippy::arithmetic_side_effects, reason = "64 bits × 10 fit 128; shifts are below 64")]
impl Bytes {
    /// The amount in a unit of so many bits as printed: `1.4`.
    fn decimal(self, shift: usize) -> String {
        if shift == 0 {
            return self.0.to_string();
        }
        let tenths = self.tenths(shift);
        format!("{}.{}", tenths / 10, tenths % 10)
    }

    const fn tenths(self, shift: usize) -> u128 {
        (self.0 as u128 * 10 + ((1_u128 << shift) >> 1)) >> shift
    }

    /// The bits of the unit it is printed in.
    const fn shift(self) -> usize {
        let mut shift = 0;
        // A value that would print as 1024.0 belongs to the next unit.
        while self.tenths(shift) >= 10_240 && shift < 60 {
            shift += 10;
        }
        shift
    }

    /// The amount in the unit that `whole` is printed in, without that unit: `1.4` beside 4.0 GiB.
    pub(crate) fn beside(self, whole: Self) -> String {
        self.decimal(whole.shift())
    }
}

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if f.alternate() {
            return f.pad_integral(true, "", &grouped(self.0));
        }
        let shift = self.shift();
        let unit = (shift / 10).checked_sub(1).and_then(|unit| UNITS.get(unit)).unwrap_or(&"B");
        f.pad(&format!("{} {unit}", self.decimal(shift)))
    }
}

/// `n` with a space between groups of three digits.
pub fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len().saturating_mul(2));
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && digits.len().saturating_sub(index).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

impl FromStr for Bytes {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        read(text, BINARY)
    }
}

/// KB, MB, GB and TB of memory, and of files.
const BINARY: [u64; 4] = [1 << 10, 1 << 20, 1 << 30, 1 << 40];
const DECIMAL: [u64; 4] = [1_000, 1_000_000, 1_000_000_000, 1_000_000_000_000];

/// A size whose units KB, MB, GB and TB are `kb` to `tb`; those such as KiB are powers of 1024.
fn read(text: &str, [kb, mb, gb, tb]: [u64; 4]) -> Result<Bytes, ParseError> {
    let fault = |fault| ParseError { text: text.to_owned(), fault };
    let trimmed = text.trim();
    let split = trimmed.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(trimmed.len());
    let (number, unit) = trimmed.split_at(split);
    let is_bare = unit.trim().is_empty();
    let factor: u64 = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "kb" => kb,
        "mb" => mb,
        "gb" => gb,
        "tb" => tb,
        "k" | "kib" => 1 << 10,
        "m" | "mib" => 1 << 20,
        "g" | "gib" => 1 << 30,
        "t" | "tib" => 1 << 40,
        "p" | "pib" => 1 << 50,
        "e" | "eib" => 1 << 60,
        unit if is_word(unit) && number.is_empty() => return Err(fault(Fault::Size)),
        unit if is_word(unit) => return Err(fault(Fault::Unit)),
        _ => return Err(fault(Fault::Number)),
    };
    let is_number = decimal(number, 1).is_some() || number.parse::<u128>().is_ok();
    let none = || fault(if is_number { Fault::Large } else { Fault::Size });
    let bytes = decimal(number, factor).map(Bytes).ok_or_else(none)?;
    if is_bare && bytes < Bytes::mib(1) { Err(fault(Fault::Bare)) } else { Ok(bytes) }
}

/// Whether it begins like a unit and holds no part of a number.
fn is_word(text: &str) -> bool {
    text.starts_with(char::is_alphabetic) && !text.contains(|c: char| c.is_ascii_digit())
}

/// `number`, a decimal such as `7.5`, times `factor`, rounded to a whole number.
pub fn decimal(number: &str, factor: u64) -> Option<u64> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() || fraction.len() > 12 || (fraction.is_empty() && number.contains('.')) {
        return None;
    }
    let scale = 10_u128.checked_pow(u32::try_from(fraction.len()).ok()?)?;
    let digits: u128 = format!("{whole}{fraction}").parse().ok()?;
    let scaled = digits.checked_mul(u128::from(factor))?;
    let rounded = scaled.checked_add(scale / 2)?.checked_div(scale)?;
    u64::try_from(rounded).ok()
}

/// A number of tokens: a context, a batch, a prompt.
///
/// Read as a plain number or with `k` for 1024.
///
/// ```
/// use edgefit::Tokens;
/// assert_eq!("8k".parse::<Tokens>()?.get(), 8192);
/// assert_eq!("512".parse::<Tokens>()?.to_string(), "512");
/// # Ok::<(), edgefit::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tokens(u32);

impl Tokens {
    /// That many tokens.
    #[must_use]
    pub const fn new(tokens: u32) -> Self {
        Self(tokens)
    }

    /// The number of tokens.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl fmt::Display for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad_integral(true, "", &self.0.to_string())
    }
}

impl FromStr for Tokens {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let trimmed = text.trim();
        let (number, factor) = match trimmed.strip_suffix(['k', 'K']) {
            Some(number) => (number, 1024),
            None => (trimmed, 1),
        };
        number
            .parse::<u32>()
            .ok()
            .filter(|_| number.bytes().all(|byte| byte.is_ascii_digit()))
            .and_then(|number| number.checked_mul(factor))
            .map(Self)
            .ok_or_else(|| ParseError { text: text.to_owned(), fault: Fault::Tokens })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_print_in_the_unit_that_keeps_them_below_1024() {
        for (bytes, text) in [
            (0, "0 B"),
            (1023, "1023 B"),
            (1024, "1.0 KiB"),
            (1_048_575, "1.0 MiB"),
            (1 << 30, "1.0 GiB"),
            (u64::MAX, "16.0 EiB"),
        ] {
            assert_eq!(Bytes::new(bytes).to_string(), text);
        }
    }

    #[test]
    fn sizes_are_read_as_people_write_them() {
        for (text, bytes) in [
            ("4G", 4 << 30),
            ("4096MiB", 4 << 30),
            (" 7.5 gib ", 8_053_063_680),
            ("0.5kb", 512),
            ("4GB", 4 << 30),
            ("4096MB", 4 << 30),
            ("12B", 12),
            ("1048576", 1 << 20),
        ] {
            assert_eq!(text.parse::<Bytes>().unwrap().get(), bytes, "{text}");
        }
        for (text, bytes) in [("2GB", 2_000_000_000), ("2GiB", 2 << 30), ("0.5kb", 500)] {
            assert_eq!(Bytes::of_file(text).unwrap().get(), bytes, "{text}");
        }
    }

    #[test]
    fn a_number_at_fault_is_named_so() {
        for text in ["-4GB", "1e3", "4,5GB", "4.5e0 GiB", "-1"] {
            let error = text.parse::<Bytes>().unwrap_err();
            assert!(error.to_string().contains("the number must have digits only"), "{error}");
        }
        for text in ["0", "0GB", "0.0"] {
            let error = Bytes::of_memory(text).unwrap_err().to_string();
            assert!(error.contains("the number must be greater than 0"), "{error}");
        }
        assert_eq!(Bytes::of_memory("4.5GB").unwrap().get(), 4_831_838_208);
    }

    #[test]
    fn what_is_no_size_says_what_would_be() {
        let error = "4 GiBs".parse::<Bytes>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "'4 GiBs' is not a size: the unit must be B, KB, MB, GB, TB, KiB, MiB, GiB or TiB"
        );
        // Nobody has 4 bytes: a unit was left out.
        let error = "4".parse::<Bytes>().unwrap_err();
        assert_eq!(error.to_string(), "'4' is a size without a unit; did you mean 4GiB?");
        let error = "4096".parse::<Bytes>().unwrap_err();
        assert_eq!(error.to_string(), "'4096' is a size without a unit; did you mean 4096MiB?");
        for text in ["", "GiB", "-1GiB", "1.GiB", "99999999999GiB", "1e9"] {
            assert!(text.parse::<Bytes>().is_err(), "{text}");
        }
    }

    #[test]
    fn tokens_are_whole_and_fit_32_bits() {
        for text in ["", "k", "+8", "8.5k", "4294967296", "4194304k"] {
            assert!(text.parse::<Tokens>().is_err(), "{text}");
        }
    }
}
