//! A file of the catalog as text: entries are found by name and only then parsed.
//!
//! A bundled file is a YAML list whose entries begin with a line `- id: …` in the first column, so
//! an entry can be cut out and read alone: answering one question parses a handful of entries. A
//! user's file may be any YAML; it is parsed whole when it is added.

use std::{borrow::Cow, sync::OnceLock};

use serde::de::DeserializeOwned;

use super::{
    head::{self, Head},
    topic::Topic,
};
use crate::{Error, Message};

/// One file of the catalog.
#[derive(Clone, Debug)]
pub struct DataFile {
    /// The name used in messages, such as `data/models/gemma-2.yaml`.
    pub file: Cow<'static, str>,
    /// The YAML.
    pub text: Cow<'static, str>,
    /// Where its entries are, found once.
    places: OnceLock<Vec<Place>>,
    /// What it holds, by its path.
    topic: OnceLock<Option<Topic>>,
}

/// Where an entry is: its line, from 1, and its text from and to; empty where it cannot be cut out.
#[derive(Clone, Debug)]
struct Place {
    line: usize,
    from: usize,
    to: usize,
    /// Where its id stands, from and to, in a line `- id: …`.
    id: Option<(usize, usize)>,
    /// What it is called, parsed; of a bundled file that is read from the text.
    head: Option<Head>,
}

/// One entry, not yet parsed.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// The file it stands in.
    pub file: &'a Cow<'static, str>,
    /// The line it begins at, from 1.
    line: usize,
    /// Its id.
    pub id: &'a str,
    text: &'a str,
    /// Of a user's file: what was parsed of it, the whole file, and its place there.
    parsed: Option<(&'a Head, &'a str, usize)>,
}

impl DataFile {
    /// A file that is part of the program.
    pub const fn bundled(file: &'static str, text: &'static str) -> Self {
        Self {
            file: Cow::Borrowed(file),
            text: Cow::Borrowed(text),
            places: OnceLock::new(),
            topic: OnceLock::new(),
        }
    }

    /// A user's file, in whatever form YAML has for a list of entries with ids.
    pub fn added(file: &str, text: String) -> Result<Self, Error> {
        let (places, topic) = (OnceLock::new(), OnceLock::new());
        let (file, text) = (Cow::Owned(file.to_owned()), Cow::Owned(text));
        let read = Self { file, text, places, topic };
        let heads = head::of_all(&read.text).map_err(|error| {
            let line = error.location().map_or(1, |at| at.line());
            let whole = Entry { file: &read.file, line, id: "the list", text: "", parsed: None };
            whole.fault(head::reason(&error))
        })?;
        let mut places = read.find_places();
        if places.len() != heads.len() {
            let line = |head: &Head| read.text.lines().position(|line| line.contains(&head.id));
            let line = |head| line(head).unwrap_or(0).saturating_add(1);
            let place = |head| Place { line: line(head), from: 0, to: 0, id: None, head: None };
            places = heads.iter().map(place).collect();
        }
        for (place, head) in places.iter_mut().zip(heads) {
            place.head = Some(head);
        }
        Ok(Self { places: OnceLock::from(places), ..read })
    }

    /// What it holds; `None` if its path names nothing known.
    pub fn topic(&self) -> Option<Topic> {
        *self.topic.get_or_init(|| Topic::of(&self.file))
    }

    /// Its entries in order; what stands before the first is a comment.
    pub fn entries(&self) -> impl Iterator<Item = Entry<'_>> {
        let places = self.places.get_or_init(|| self.find_places()).iter().enumerate();
        places.filter_map(|(at, place)| {
            let text = self.text.get(place.from..place.to)?;
            let parsed = place.head.as_ref().map(|head| (head, self.text.as_ref(), at));
            let id = match &place.head {
                Some(head) => &head.id,
                None => place.id.and_then(|(from, to)| self.text.get(from..to))?,
            };
            Some(Entry { file: &self.file, line: place.line, id, text, parsed })
        })
    }

    /// Where entries can be cut out.
    fn find_places(&self) -> Vec<Place> {
        let mut places: Vec<Place> = Vec::new();
        let mut to = 0_usize;
        for (text, line) in self.text.split_inclusive('\n').zip(1..) {
            let from = to;
            to = to.saturating_add(text.len());
            match places.last_mut() {
                _ if text.starts_with("- ") => {
                    let id = text.strip_prefix(ID).map(|id| {
                        let start = to.saturating_sub(id.trim_start().len());
                        (start, start.saturating_add(id.trim().len()))
                    });
                    places.push(Place { line, from, to, id, head: None });
                }
                Some(last) => last.to = to,
                None => {}
            }
        }
        places
    }

    /// The entry with exactly this id.
    #[cfg(test)]
    pub fn find(&self, id: &str) -> Option<Entry<'_>> {
        self.entries().find(|entry| entry.id == id)
    }

    /// Refuses ids that occur twice.
    pub fn check_ids(&self) -> Result<(), Error> {
        let mut seen: Vec<&str> = Vec::new();
        for entry in self.entries() {
            if seen.contains(&entry.id) {
                return Err(entry.fault("this id stands in the file twice".to_owned()));
            }
            seen.push(entry.id);
        }
        Ok(())
    }
}

impl<'a> Entry<'a> {
    /// Parses the entry: cut out of its file, or within it where only the whole file makes it
    /// whole (an anchor, another form of list) or tells the line of a fault.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Error> {
        let cut = serde_yaml::from_str(self.text).map(|mut list: Vec<T>| list.pop());
        let (read, first) = match (cut, self.parsed) {
            (Ok(None) | Err(_), Some((_, whole, at))) => (head::nth(whole, at), 1),
            (cut, _) => (cut, self.line),
        };
        let read = read.map_err(|error| {
            let line = error.location().map(|at| at.line().saturating_sub(1));
            let line = line.map_or(self.line, |line| first.saturating_add(line));
            Self { line, ..*self }.fault(head::reason(&error))
        })?;
        read.ok_or_else(|| self.fault("the entry is empty".to_owned()))
    }

    /// What the entry is called: its id, its name in each language, its aliases.
    pub fn names(&self) -> impl Iterator<Item = &'a str> {
        let parsed =
            self.parsed.iter().flat_map(|(head, ..)| head.names.iter().map(String::as_str));
        let written = self.parsed.is_none().then(|| self.called().chain(self.aliases()));
        std::iter::once(self.id).chain(parsed).chain(written.into_iter().flatten())
    }

    /// The aliases of a bundled entry, as they stand in the text.
    fn aliases(&self) -> impl Iterator<Item = &'a str> {
        let aliases = self.raw_value("aliases").unwrap_or_default().trim_matches(['[', ']']);
        aliases.split(',').map(str::trim).filter(|alias| !alias.is_empty())
    }

    /// The name of a bundled entry, or its names where each language has its own.
    fn called(&self) -> impl Iterator<Item = &'a str> {
        let mut lines = self.text.lines().skip_while(|line| !line.starts_with(NAME));
        let own = lines.next().and_then(|line| line.strip_prefix(NAME)).map(str::trim);
        let each = lines.map_while(|line| line.strip_prefix("    ")?.split_once(": "));
        own.filter(|own| !own.is_empty()).into_iter().chain(each.map(|(_, name)| name))
    }

    /// The scalar or the list behind a key, as bundled files write it: `a`, `[1, 2]`.
    pub fn raw_value(&self, key: &str) -> Option<&'a str> {
        if let Some((head, ..)) = self.parsed {
            return head.values.get(key).map(String::as_str);
        }
        self.text
            .lines()
            .find_map(|line| line.strip_prefix("  ")?.strip_prefix(key)?.strip_prefix(':'))
            .map(str::trim)
    }

    /// The same at the line of a key, as far as that can be told.
    pub fn at(&self, key: &str) -> Self {
        let key = format!("{key}:");
        let below = self.text.lines().position(|line| line.contains(&key)).unwrap_or(0);
        Self { line: self.line.saturating_add(below), ..*self }
    }

    /// An error about this entry.
    pub fn fault(&self, reason: String) -> Error {
        Error::Catalog {
            file: self.file.to_string(),
            line: self.line,
            entry: self.id.to_owned(),
            reason: Message::same(reason),
        }
    }
}

const ID: &str = "- id:";
const NAME: &str = "  name:";

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::catalog::device;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Row {
        #[expect(dead_code, reason = "read to be checked")]
        id: String,
        #[serde(default)]
        n: u32,
    }

    fn rows(text: &'static str) -> DataFile {
        DataFile::bundled("data/rows.yaml", text)
    }

    #[test]
    fn one_entry_is_read_without_its_neighbours() {
        let file = rows("# rows\n- id: a\n  n: nonsense\n- id: b\n  n: 2\n");
        assert_eq!(file.find("b").unwrap().read::<Row>().unwrap().n, 2);
    }

    #[test]
    fn a_fault_names_file_line_and_entry() {
        let file = rows("# rows\n- id: a\n  n: 1\n- id: b\n  m: 2\n");
        let error = file.find("b").unwrap().read::<Row>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "data/rows.yaml: line 5: b: unknown field `m`, expected `id` or `n`"
        );
    }

    #[test]
    fn an_id_may_stand_only_once() {
        let file = rows("- id: a\n- id: a\n");
        let error = file.check_ids().unwrap_err();
        assert_eq!(
            error.to_string(),
            "data/rows.yaml: line 2: a: this id stands in the file twice"
        );
    }

    /// Every key that is read from the text of an entry.
    const SCANNED: [&str; 8] =
        ["name", "publisher", "params", "verified", "platform", "system", "soc", "vendor"];

    #[test]
    fn what_is_read_from_the_text_of_a_bundled_entry_is_what_it_parses_to() {
        for bundled in &super::super::BUNDLED {
            let parsed = DataFile::added(&bundled.file, bundled.text.to_string()).unwrap();
            assert_eq!(bundled.entries().count(), parsed.entries().count(), "{}", bundled.file);
            for (scanned, parsed) in bundled.entries().zip(parsed.entries()) {
                let at = format!("{}: {}", bundled.file, parsed.id);
                assert_eq!((scanned.id, scanned.line), (parsed.id, parsed.line), "{at}");
                assert!(scanned.names().eq(parsed.names()), "{at}");
                for key in SCANNED {
                    let scanned = scanned.raw_value(key).filter(|value| !value.is_empty());
                    assert_eq!(scanned, parsed.raw_value(key), "{at}: {key}");
                }
                let sizes = |entry: &Entry<'_>| entry.raw_value("ram_gib").and_then(device::sizes);
                assert_eq!(sizes(&scanned), sizes(&parsed), "{at}: ram_gib");
            }
        }
    }

    #[test]
    fn a_file_of_a_user_is_any_yaml() {
        for text in [
            "- id: a\n  name: \"A: b\" # quoted\n  aliases:\n    - 'c'\n    - d e\n- {id: z, n: 1}\n",
            "  - aliases: [c, 'd e']\n    name: 'A: b'\n    id: \"a\"\n  - {id: z, n: 1}\n",
            "[{\"id\": \"a\", \"name\": \"A: b\", \"aliases\": [\"c\", \"d e\"]}, {\"id\": \"z\"}]",
            "-\n    id: &x a\n    name: {en: 'A: b', es: c}\n    aliases: [d e]\n-\n    id: z\n    name: *x\n",
        ] {
            let file = DataFile::added("rows.yaml", text.to_owned()).unwrap();
            let first = file.entries().next().unwrap();
            let names: BTreeSet<&str> = first.names().collect();
            assert_eq!(names, BTreeSet::from(["a", "A: b", "c", "d e"]), "{text}");
            assert_eq!(file.entries().map(|entry| entry.id).last(), Some("z"), "{text}");
        }
    }

    #[test]
    fn an_anchor_holds_within_a_whole_file_and_a_fault_has_the_line_there() {
        let text = "- id: a\n  n: &n 7\n- id: b\n  n: *n\n- id: c\n  n: *n\n  m: 1\n";
        let file = DataFile::added("rows.yaml", text.to_owned()).unwrap();
        let read = |id: &str| file.find(id).unwrap().read::<Row>();
        assert_eq!(read("b").unwrap().n, 7);
        assert_eq!(
            read("c").unwrap_err().to_string(),
            "rows.yaml: line 7: c: unknown field `m`, expected `id` or `n`"
        );
    }

    #[test]
    fn what_is_no_list_of_entries_is_refused_with_its_line() {
        let fault =
            |text: &str| DataFile::added("rows.yaml", text.to_owned()).unwrap_err().to_string();
        assert_eq!(fault("- id: a\n- n: 2\n"), "rows.yaml: line 2: the list: missing field `id`");
        assert!(fault("id: a\n").contains("expected a sequence"), "{}", fault("id: a\n"));
        assert!(
            DataFile::added("rows.yaml", "# nothing\n".to_owned())
                .unwrap()
                .entries()
                .next()
                .is_none()
        );
    }
}
