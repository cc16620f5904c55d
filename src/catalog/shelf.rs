//! A file of the catalog as text: entries are found by name and only then parsed.
//!
//! Every file is a YAML list whose entries begin with a line `- id: …` in the first column, so an
//! entry can be cut out and read alone. Answering one question parses a handful of entries.

use std::{borrow::Cow, sync::OnceLock};

use serde::de::DeserializeOwned;

use crate::{Error, Message};

/// One file of the catalog.
#[derive(Debug)]
pub(crate) struct Shelf {
    /// The name used in messages, such as `data/models/gemma-2.yaml`.
    pub(crate) file: Cow<'static, str>,
    /// The YAML.
    pub(crate) text: Cow<'static, str>,
    /// Where its entries are, found once.
    places: OnceLock<Vec<Place>>,
}

/// Where an entry is: its line, from 1, and its text from and to.
#[derive(Clone, Copy, Debug)]
struct Place {
    line: usize,
    from: usize,
    to: usize,
}

/// A copy has a text of its own.
impl Clone for Shelf {
    fn clone(&self) -> Self {
        Self::new(self.file.clone(), self.text.clone())
    }
}

/// One entry, not yet parsed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry<'a> {
    /// The file it stands in.
    pub(crate) file: &'a Cow<'static, str>,
    /// The line it begins at, from 1.
    pub(crate) line: usize,
    /// Its id.
    pub(crate) id: &'a str,
    text: &'a str,
}

impl Shelf {
    /// A file that is part of the program.
    pub(crate) const fn bundled(file: &'static str, text: &'static str) -> Self {
        Self::new(Cow::Borrowed(file), Cow::Borrowed(text))
    }

    /// A file.
    pub(crate) const fn new(file: Cow<'static, str>, text: Cow<'static, str>) -> Self {
        Self { file, text, places: OnceLock::new() }
    }

    /// Its entries in order; what stands before the first is a comment.
    pub(crate) fn entries(&self) -> impl Iterator<Item = Entry<'_>> {
        self.places.get_or_init(|| self.find_places()).iter().filter_map(|place| {
            let text = self.text.get(place.from..place.to)?;
            let id = text.lines().next()?.strip_prefix(START)?.trim();
            Some(Entry { file: &self.file, line: place.line, id, text })
        })
    }

    fn find_places(&self) -> Vec<Place> {
        let mut starts = self.starts().peekable();
        std::iter::from_fn(|| {
            let (line, from) = starts.next()?;
            let to = starts.peek().map_or(self.text.len(), |&(_, next)| next);
            Some(Place { line, from, to })
        })
        .collect()
    }

    /// Where entries begin: the line, from 1, and the place in the text.
    fn starts(&self) -> impl Iterator<Item = (usize, usize)> {
        let mut place = 0_usize;
        self.text.split_inclusive('\n').zip(1..).filter_map(move |(text, line)| {
            let start = place;
            place = place.saturating_add(text.len());
            text.starts_with(START).then_some((line, start))
        })
    }

    /// The entry with exactly this id.
    #[cfg(test)]
    pub(crate) fn find(&self, id: &str) -> Option<Entry<'_>> {
        self.entries().find(|entry| entry.id == id)
    }

    /// Refuses ids that occur twice.
    pub(crate) fn check_ids(&self) -> Result<(), Error> {
        let mut seen: Vec<&str> = Vec::new();
        for entry in self.entries() {
            if seen.contains(&entry.id) {
                return Err(entry.fault("this id stands in the file twice".to_owned()));
            }
            seen.push(entry.id);
        }
        Ok(())
    }

    /// Refuses text outside entries.
    pub(crate) fn check_form(&self) -> Result<(), Error> {
        let whole: Result<Option<Vec<serde_yaml::Value>>, _> = serde_yaml::from_str(&self.text);
        match whole {
            Ok(list) if list.as_ref().map_or(0, Vec::len) == self.entries().count() => Ok(()),
            Ok(_) => {
                Err(self
                    .fault(1, "every entry must begin with `- id:` in the first column".to_owned()))
            }
            Err(error) => {
                Err(self.fault(error.location().map_or(1, |at| at.line()), reason(&error)))
            }
        }
    }

    fn fault(&self, line: usize, reason: String) -> Error {
        Error::Catalog {
            file: self.file.to_string(),
            line,
            entry: "the list".to_owned(),
            reason: Message::same(reason),
        }
    }
}

impl<'a> Entry<'a> {
    /// Parses the entry.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> Result<T, Error> {
        let mut list: Vec<T> = serde_yaml::from_str(self.text).map_err(|error| {
            let line = error.location().map_or(0, |at| at.line().saturating_sub(1));
            let entry = Self { line: self.line.saturating_add(line), ..*self };
            entry.fault(reason(&error))
        })?;
        list.pop().ok_or_else(|| self.fault("the entry is empty".to_owned()))
    }

    /// What the entry is called: its id, its name, its aliases. Read from the text as it stands.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'a str> {
        let aliases = self.value("aliases").unwrap_or_default().trim_matches(['[', ']']);
        let listed = aliases.split(',').map(str::trim).filter(|alias| !alias.is_empty());
        std::iter::once(self.id).chain(self.called()).chain(listed)
    }

    /// Its name, or its names where each language has its own.
    fn called(&self) -> impl Iterator<Item = &'a str> {
        let mut lines = self.text.lines().skip_while(|line| !line.starts_with(NAME));
        let own = lines.next().and_then(|line| line.strip_prefix(NAME)).map(str::trim);
        let each = lines.map_while(|line| line.strip_prefix("    ")?.split_once(": "));
        own.filter(|own| !own.is_empty()).into_iter().chain(each.map(|(_, name)| name))
    }

    /// The text it is parsed from.
    pub(crate) const fn text(&self) -> &'a str {
        self.text
    }

    /// What stands behind a key in its own line, not parsed.
    pub(crate) fn value(&self, key: &str) -> Option<&'a str> {
        self.text
            .lines()
            .find_map(|line| line.strip_prefix("  ")?.strip_prefix(key)?.strip_prefix(':'))
            .map(str::trim)
    }

    /// An error about this entry.
    pub(crate) fn fault(&self, reason: String) -> Error {
        Error::Catalog {
            file: self.file.to_string(),
            line: self.line,
            entry: self.id.to_owned(),
            reason: Message::same(reason),
        }
    }
}

const START: &str = "- id:";
const NAME: &str = "  name:";
/// The parser's message without the position, which is relative to the entry.
fn reason(error: &serde_yaml::Error) -> String {
    let text = error.to_string();
    let text = text.split(" at line ").next().unwrap_or_default();
    text.trim_start_matches(".[0]: ").trim_start_matches("[0].").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Row {
        #[expect(dead_code, reason = "read to be checked")]
        id: String,
        #[serde(default)]
        n: u32,
    }

    fn shelf(text: &'static str) -> Shelf {
        Shelf::bundled("data/rows.yaml", text)
    }

    #[test]
    fn one_entry_is_read_without_its_neighbours() {
        let shelf = shelf("# rows\n- id: a\n  n: nonsense\n- id: b\n  n: 2\n");
        assert_eq!(shelf.find("b").unwrap().read::<Row>().unwrap().n, 2);
    }

    #[test]
    fn a_fault_names_file_line_and_entry() {
        let shelf = shelf("# rows\n- id: a\n  n: 1\n- id: b\n  m: 2\n");
        let error = shelf.find("b").unwrap().read::<Row>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "data/rows.yaml: line 5: b: unknown field `m`, expected `id` or `n`"
        );
    }

    #[test]
    fn an_id_may_stand_only_once() {
        let shelf = shelf("- id: a\n- id: a\n");
        let error = shelf.check_ids().unwrap_err();
        assert_eq!(
            error.to_string(),
            "data/rows.yaml: line 2: a: this id stands in the file twice"
        );
    }
}
