//! Readings of meters: what `dumpsys meminfo`, `/proc` and others print beside their names.

use super::{Reader, Reading, notation};
use crate::catalog::meter::Print;

impl Reader<'_> {
    /// Keeps what a meter shows on a line, if it shows anything.
    pub(super) fn meter(&mut self, piece: &str) {
        let meters = self.meters;
        for meter in meters {
            for print in &meter.prints {
                if let Some(bytes) = shown(piece, print).filter(|&bytes| bytes > 0) {
                    self.reading(Reading { meter: meter.clone(), bytes });
                }
            }
        }
    }

    /// Keeps the highest reading of each meter.
    pub(super) fn reading(&mut self, reading: Reading) {
        let readings = &mut self.log.readings;
        match readings.iter_mut().find(|one| one.meter.id == reading.meter.id) {
            Some(known) => known.bytes = known.bytes.max(reading.bytes),
            None => readings.push(reading),
        }
    }
}

/// The amount a line gives for what is printed so, in bytes.
fn shown(piece: &str, print: &Print) -> Option<u64> {
    let at = piece.find(&print.mark)?;
    let (before, from) = piece.split_at(at);
    let is_of_word = |c: char| c.is_alphanumeric() || c == '_';
    if before.ends_with(is_of_word) {
        return None;
    }
    let unit = print.unit.bytes();
    if print.number_before {
        let number = before.split_whitespace().next_back()?;
        return notation::sized(number, unit).map(|(bytes, _)| bytes);
    }
    let rest = from.get(print.mark.len()..)?;
    let rest = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '=' | '"'));
    let end =
        rest.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',').unwrap_or(rest.len());
    let (number, behind) = rest.split_at(end);
    if number.is_empty() {
        return None;
    }
    // Thousands may be parted by commas.
    let grouped = number.matches(',').count() > 1
        || number.split_once(',').is_some_and(|(_, end)| end.len() == 3);
    let number = if grouped { number.replace(',', "") } else { number.to_owned() };
    let named = behind.trim_start();
    let has_unit = ["k", "K", "M", "G"].iter().any(|unit| {
        named
            .strip_prefix(unit)
            .is_some_and(|rest| !rest.starts_with(is_of_word) || rest.starts_with(['B', 'i']))
    });
    if has_unit {
        return notation::amount(&format!("{number} {named}")).map(|(bytes, _)| bytes);
    }
    notation::sized(&number, unit).map(|(bytes, _)| bytes)
}
