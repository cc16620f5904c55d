//! Numbers as exports write them: `1,234`, `12,5 %`, `1.234,5`, `5e-05`.

use super::Amount;
use crate::{Message, messages::fleet as say};

/// The decimal sign of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    Point,
    Comma,
}

impl Sign {
    /// What the numbers of a column say. Where none tells, whole numbers are grouped, and shares have decimals.
    pub fn of<'a>(cells: impl Iterator<Item = &'a str>, is_share: bool) -> Self {
        let mut open = None;
        for cell in cells {
            let cell = bare(cell);
            match (cell.rfind('.'), cell.rfind(',')) {
                (Some(point), Some(comma)) if point > comma => return Self::Point,
                (Some(_), Some(_)) => return Self::Comma,
                (Some(_), None) => match told(&cell, '.') {
                    Some(true) => return Self::Point,
                    Some(false) => return Self::Comma,
                    None => open = open.or(Some(Self::Point)),
                },
                (None, Some(_)) => match told(&cell, ',') {
                    Some(true) => return Self::Comma,
                    Some(false) => return Self::Point,
                    None => open = open.or(Some(Self::Comma)),
                },
                (None, None) => {}
            }
        }
        match open {
            Some(sign) if is_share => sign,
            Some(Self::Point) => Self::Comma,
            Some(Self::Comma) | None => Self::Point,
        }
    }

    const fn letters(self) -> (char, char) {
        match self {
            Self::Point => ('.', ','),
            Self::Comma => (',', '.'),
        }
    }

    /// The number in a cell.
    pub fn read(self, cell: &str) -> Result<Amount, Message> {
        let text = bare(cell);
        if let Some(number) = text.strip_prefix(['-', '−'])
            && number.starts_with(|letter: char| letter.is_ascii_digit())
        {
            return Err(say::below_zero(cell));
        }
        let no_number = || say::not_a_number(cell);
        let (mantissa, power) = match text.split_once(['e', 'E']) {
            Some((mantissa, power)) => (mantissa, power.parse().map_err(|_| no_number())?),
            None => (text.as_str(), 0_i32),
        };
        let (decimal, group) = self.letters();
        let (whole, decimals) = mantissa.split_once(decimal).unwrap_or((mantissa, ""));
        let whole = ungrouped(whole, group).ok_or_else(no_number)?;
        let is_number = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number(&whole) || !is_number(decimals) || (whole.is_empty() && decimals.is_empty()) {
            return Err(no_number());
        }
        let (whole, decimals) = moved(&whole, decimals, power).ok_or_else(say::too_many)?;
        Amount::of_digits(&whole, &decimals).ok_or_else(say::too_many)
    }
}

/// A number without what stands around and between its digits.
fn bare(cell: &str) -> String {
    let is_digit_or_sign = |letter: &char| {
        !letter.is_whitespace() && !matches!(letter, '%' | '\'' | '’' | '\u{202f}' | '\u{a0}')
    };
    cell.chars().filter(is_digit_or_sign).collect()
}

/// Whether the one sign in a number stands before decimals; `None` where it may as well part thousands.
fn told(cell: &str, sign: char) -> Option<bool> {
    let mut parts = cell.split(sign);
    let (whole, behind) = (parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return Some(false);
    }
    let may_part = behind.len() == 3 && (1..=3).contains(&whole.len()) && !whole.starts_with('0');
    (!may_part).then_some(true)
}

/// Digits without the sign that parts thousands; `None` where it stands elsewhere.
fn ungrouped(whole: &str, group: char) -> Option<String> {
    let mut groups = whole.split(group).rev().peekable();
    let mut is_last = true;
    let mut digits: Vec<&str> = Vec::new();
    while let Some(one) = groups.next() {
        let is_first = groups.peek().is_none();
        // Thousands; before them also hundreds of thousands, as India writes them.
        let sound = match (is_first, is_last) {
            (true, true) => true,
            (true, false) => (1..=3).contains(&one.len()),
            (false, true) => one.len() == 3,
            (false, false) => one.len() == 3 || one.len() == 2,
        };
        if !sound {
            return None;
        }
        digits.push(one);
        is_last = false;
    }
    Some(digits.into_iter().rev().collect())
}

/// The digits around the decimal sign, moved by a power of ten; `None` for more than can be counted.
fn moved(whole: &str, decimals: &str, power: i32) -> Option<(String, String)> {
    let by = usize::try_from(power.unsigned_abs()).ok().filter(|by| *by < 64)?;
    let zeros = "0".repeat(by);
    let (digits, at) = if power < 0 {
        (format!("{zeros}{whole}{decimals}"), whole.len())
    } else {
        (format!("{whole}{decimals}{zeros}"), whole.len().saturating_add(by))
    };
    let (whole, decimals) = digits.split_at_checked(at)?;
    Some((whole.to_owned(), decimals.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_tells_its_decimal_sign() {
        for (cells, is_share, read) in [
            (&["1,234", "7"][..], false, &["1234", "7"][..]),
            (&["1,234", "7"], true, &["1.234", "7"]),
            (&["1.234", "7"], false, &["1234", "7"]),
            (&["1.234", "0.5"], false, &["1.234", "0.5"]),
            (&["1.234,5"], false, &["1234.5"]),
            (&["1,234.5"], true, &["1234.5"]),
            (&["12,5 %", "1,234"], true, &["12.5", "1.234"]),
            (&["1 234 567", "1'000"], false, &["1234567", "1000"]),
            (&["1,23,456"], false, &["123456"]),
            (&["5e-05", "1.5E2"], true, &["0.00005", "150"]),
            (&[".5", "5."], true, &["0.5", "5"]),
        ] {
            let sign = Sign::of(cells.iter().copied(), is_share);
            let all = cells.iter().map(|cell| sign.read(cell).unwrap().to_string());
            assert_eq!(all.collect::<Vec<_>>(), read, "{cells:?}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", "x", "1,2.3.4", "1,2,3", "12px", "--3", "1e", "1e999"] {
            assert!(Sign::Point.read(text).is_err(), "{text}");
        }
    }
}
