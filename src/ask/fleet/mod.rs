//! A fleet: the devices that users have, as a CSV of codes, names or sizes of memory counts them.
//!
//! Exports differ: headings are found by what they are usually called, separators and decimal signs by what
//! stands there. What is read is exact, and no line is lost: one that cannot be read is an error.

mod amount;
mod columns;
mod memory;
mod numbers;

use csv::{ReaderBuilder, StringRecord};

pub use amount::Amount;
use columns::Columns;
pub(crate) use columns::Named;
use numbers::Sign;

use crate::{Error, Message, messages::fleet as say};
pub(crate) use memory::Memory;

/// Separators that tables are exported with.
const SEPARATORS: [char; 4] = [',', ';', '\t', '|'];
/// What exports write where they know nothing.
const NOTHING: [&str; 9] = ["", "-", "--", "n/a", "na", "null", "unknown", "(not set)", "(other)"];
/// What begins a line that is a remark.
const REMARK: u8 = b'#';

/// The devices of users, a row for each line of a CSV.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Fleet {
    /// The rows, in their order.
    pub(crate) rows: Vec<FleetRow>,
    /// What the column is called that counts them.
    pub(crate) counted_by: String,
}

/// Users with one kind of device.
#[derive(Clone, Debug)]
pub(crate) struct FleetRow {
    /// The line it stands in, from 1.
    pub line: u64,
    /// What the device is called, the surest name first.
    pub names: Vec<Named>,
    /// The memory that stands there.
    pub memory: Option<Memory>,
    /// The system that stands there.
    pub system: Option<String>,
    /// How many users have it, or their share.
    pub users: Amount,
}

impl Fleet {
    /// Reads a CSV of devices; `file` is what it is called where something is wrong with it.
    ///
    /// # Errors
    /// [`Error::File`] with the line for what cannot be read: no heading that is known, a number that is
    /// missing or negative, a size of memory that is none.
    pub fn read(file: &str, bytes: &[u8]) -> Result<Self, Error> {
        let wrong = |reason| Error::File { file: file.to_owned(), reason };
        let text = text_of(bytes).ok_or_else(|| wrong(say::no_text()))?;
        Self::of(&text).map_err(wrong)
    }

    fn of(text: &str) -> Result<Self, Message> {
        let records = records(text)?;
        let ((line, headings), rows) = records.split_first().ok_or(say::no_rows())?;
        let columns = Columns::of(headings).map_err(|wrong| say::at_line(*line, wrong))?;
        if rows.is_empty() {
            return Err(say::no_rows());
        }
        let counted_by = headings.get(columns.number).unwrap_or_default().to_owned();
        let cells = rows.iter().map(|(_, row)| row.get(columns.number).unwrap_or_default());
        let sign = Sign::of(cells, columns.is_share);
        let rows = rows.iter().map(|(line, row)| {
            self::row((*line, row), &columns, sign).map_err(|wrong| say::at_line(*line, wrong))
        });
        let mut rows = rows.collect::<Result<Vec<FleetRow>, Message>>()?;
        let decimals = rows.iter().map(|row| row.users.decimals()).max().unwrap_or_default();
        for row in &mut rows {
            let users = row.users.with(decimals);
            row.users = users.ok_or_else(|| say::at_line(row.line, say::too_many()))?;
        }
        let fleet = Self { rows, counted_by };
        match fleet.total() {
            None => Err(say::too_many()),
            Some(total) if total.is_zero() => Err(say::nobody(&fleet.counted_by)),
            Some(_) => Ok(fleet),
        }
    }

    /// How many rows there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// All users; `None` for more than can be counted.
    #[must_use]
    pub fn total(&self) -> Option<Amount> {
        Amount::sum(self.rows.iter().map(|row| row.users))
    }
}

/// The text of a file in UTF-8, or in UTF-16 with its mark; `None` if it is none.
fn text_of(bytes: &[u8]) -> Option<String> {
    let units = |bytes: &[u8], of: fn([u8; 2]) -> u16| {
        let pairs = bytes.chunks_exact(2);
        pairs.filter_map(|pair| pair.try_into().ok().map(of)).collect::<Vec<u16>>()
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => String::from_utf16(&units(rest, u16::from_le_bytes)).ok(),
        [0xfe, 0xff, rest @ ..] => String::from_utf16(&units(rest, u16::from_be_bytes)).ok(),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8(rest.to_vec()).ok(),
        _ => String::from_utf8(bytes.to_vec()).ok(),
    }
}

/// Every line that is no remark and not empty, and which it is.
fn records(text: &str) -> Result<Vec<(u64, StringRecord)>, Message> {
    let is_read = |line: &&str| !line.trim().is_empty() && !line.starts_with(char::from(REMARK));
    let first = text.lines().find(is_read).unwrap_or_default();
    let count = |separator: &char| outside_quotes(first, *separator);
    let separator = SEPARATORS.into_iter().rev().max_by_key(count).unwrap_or(',');
    let mut reader = ReaderBuilder::new();
    reader.delimiter(u8::try_from(separator).unwrap_or(b',')).has_headers(false);
    reader.comment(Some(REMARK)).flexible(true).trim(csv::Trim::All);
    let mut all = Vec::new();
    for record in reader.from_reader(text.as_bytes()).into_records() {
        let record = record.map_err(|_| say::no_text())?;
        let start = record.position().map_or(0, csv::Position::byte);
        let line = line_at(text, usize::try_from(start).unwrap_or_default());
        if record.iter().any(|cell| cell.contains('\n')) {
            return Err(say::at_line(line, say::open_quote()));
        }
        if record.iter().any(|cell| !cell.is_empty()) {
            all.push((line, record));
        }
    }
    Ok(all)
}

/// How often a sign stands in a line, where that is no part of a quoted cell.
fn outside_quotes(line: &str, sign: char) -> usize {
    line.split('"').step_by(2).map(|part| part.matches(sign).count()).sum()
}

/// The line of what is read from `start` on, behind empty lines and remarks.
fn line_at(text: &str, start: usize) -> u64 {
    let (before, rest) = text.split_at_checked(start).unwrap_or((text, ""));
    let passed = before.matches('\n').count();
    let is_read = |line: &str| !line.trim().is_empty() && !line.starts_with(char::from(REMARK));
    let skipped = rest.lines().position(is_read).unwrap_or_default();
    u64::try_from(passed.saturating_add(skipped).saturating_add(1)).unwrap_or(u64::MAX)
}

fn row(
    (line, cells): (u64, &StringRecord),
    columns: &Columns,
    sign: Sign,
) -> Result<FleetRow, Message> {
    let said = |column: usize| cells.get(column).filter(|cell| !is_nothing(cell));
    let memory = columns.memory.and_then(|(column, unit)| Some((said(column)?, unit)));
    let memory = memory.filter(|(cell, _)| !Memory::is_open(cell));
    let memory =
        memory.map(|(cell, unit)| Memory::read(cell, unit).ok_or_else(|| say::no_memory(cell)));
    Ok(FleetRow {
        line,
        names: columns.names(said),
        memory: memory.transpose()?,
        system: columns.system(said),
        users: match said(columns.number) {
            Some(cell) => sign.read(cell)?,
            None => return Err(say::no_number()),
        },
    })
}

/// Whether a cell says that nothing is known.
fn is_nothing(cell: &str) -> bool {
    NOTHING.iter().any(|nothing| nothing.eq_ignore_ascii_case(cell))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Fleet {
        Fleet::read("fleet.csv", text.as_bytes()).unwrap()
    }

    fn wrong(text: &str) -> String {
        Fleet::read("fleet.csv", text.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn a_table_is_read_whatever_parts_its_cells() {
        for text in [
            "model,users\nSM-A155F,10\nFP5,2\n",
            "\u{feff}Model;Users\r\nSM-A155F;10\r\n\r\nFP5;2\r\n",
            "# exported today\nmodel\tusers\nSM-A155F\t10\n# a remark\nFP5\t2",
            "\"Model Code\",\"Install base\"\n\"SM-A155F\",\"10\"\nFP5,2",
            "Modelo|Usuarios\nSM-A155F|10\nFP5|2",
        ] {
            let fleet = read(text);
            assert_eq!(fleet.len(), 2, "{text}");
            assert_eq!(fleet.total().unwrap().to_string(), "12", "{text}");
            assert_eq!(fleet.rows[1].names[0].name, "FP5", "{text}");
        }
        let wide: Vec<u8> =
            "\u{feff}model\tusers\nFP5\t2\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(Fleet::read("x", &wide).unwrap().rows[0].names[0].name, "FP5");
    }

    #[test]
    fn shares_stay_exact() {
        for text in [
            "device;share\npixel 8;33,3 %\npixel 7;66,65 %\n",
            "device,share\npixel 8,33.3%\npixel 7,66.65%\n",
            "device,%\npixel 8,\"33,3\"\npixel 7,\"66,65\"\n",
        ] {
            assert_eq!(read(text).total().unwrap().to_string(), "99.95", "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_told_at_its_line() {
        for (text, said) in [
            ("", "fleet.csv: it has no rows"),
            ("model,users\n", "fleet.csv: it has no rows"),
            ("a,b\n1,2\n", "line 1: no column"),
            ("model,colour\nFP5,2\n", "line 1: no column"),
            ("model,users\nFP5,2\n\n# x\nFP5,\n", "line 5: the number is missing"),
            ("model,users\nFP5,-2\n", "line 2: '-2' is below zero"),
            ("model,users\nFP5,many\n", "line 2: 'many' is no number"),
            ("ram,users\n8 apples,1\n", "line 2: '8 apples' is no amount of memory"),
            ("model,users\nFP5,0\n", "every number under users is 0"),
            ("model,users\n\"FP5,2\nFP4,3\n", "line 2: a quotation mark"),
            ("model,users\nFP5,99999999999999999999\n", "line 2: "),
        ] {
            let message = wrong(text);
            assert!(message.contains(said), "{text:?}: {message}");
        }
        assert!(Fleet::read("x", &[0x89, 0xff]).is_err());
    }
}
