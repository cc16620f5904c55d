//! The entries of `data/` as part of the program, prepared by the build script: see `build.rs`.

use super::entry::{Entry, Said};

include!(concat!(env!("OUT_DIR"), "/bundled.rs"));

/// How many entries there are.
pub(super) const COUNT: usize = PLACES.len();

/// Where an entry is.
struct Place {
    /// Its file, and the line there, from 1.
    file: u16,
    line: u32,
    /// Where its text begins: a line of names, a line of values, a line of JSON.
    at: u32,
    /// The lengths of its id, of all its names, of its values.
    id: u16,
    names: u16,
    values: u16,
}

/// The entry of a folder or file of `data/` with exactly this id.
pub(super) fn find<'a>(topic: &str, id: &str) -> Option<Entry<'a>> {
    let numbers = SORTED.get(range(topic))?;
    let found = numbers.binary_search_by(|&number| self::id(number.into()).unwrap_or("").cmp(id));
    entry(usize::from(*numbers.get(found.ok()?)?))
}

/// The id of the entry at a place.
fn id(number: usize) -> Option<&'static str> {
    let place = PLACES.get(number)?;
    TEXT.get(usize::try_from(place.at).ok()?..)?.get(..place.id.into())
}

/// The file of an entry, where it is a bundled one.
pub(super) fn file(number: usize) -> Option<&'static str> {
    FILES.get(usize::from(PLACES.get(number)?.file)).copied()
}

/// The entries of a folder or file of `data/`, in the order of the files.
pub(super) fn entries<'a>(topic: &str) -> impl Iterator<Item = Entry<'a>> + Clone + use<'a> {
    range(topic).filter_map(entry)
}

/// The entry at a place.
fn entry<'a>(number: usize) -> Option<Entry<'a>> {
    let place = PLACES.get(number)?;
    let text = TEXT.get(usize::try_from(place.at).ok()?..)?;
    let (names, text) = text.split_at_checked(place.names.into())?;
    let (values, json) = text.get(1..)?.split_at_checked(place.values.into())?;
    Some(Entry {
        number,
        file: FILES.get(usize::from(place.file))?,
        line: usize::try_from(place.line).ok()?,
        id: names.get(..place.id.into())?,
        said: Said::Prepared { names, values, json: json.get(1..)? },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Catalog, catalog::topic::Topic};

    #[test]
    fn every_entry_is_sound() {
        let catalog = Catalog::bundled();
        for (file, number) in FILES.iter().zip(0_u16..) {
            let topic = Topic::of(file).unwrap_or_else(|| panic!("{file} holds nothing known"));
            let entries = entries(topic.words().path).filter(|entry| entry.file == *file);
            let there = PLACES.iter().filter(|place| place.file == number);
            assert_eq!(entries.clone().count(), there.count(), "{file}");
            for entry in entries {
                (topic.words().check)(&entry, &catalog).unwrap();
            }
        }
    }
}
