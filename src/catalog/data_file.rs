//! A user's file of entries, in whatever form YAML has for a list.

use std::collections::HashSet;

use super::{
    entry::{Entry, Said},
    head::{self, Head},
    topic::Topic,
    yaml,
};
use crate::{Error, messages::plain};

/// One file added to the catalog.
#[derive(Clone, Debug)]
pub struct DataFile {
    /// The name used in messages, such as `models/mine.yaml`.
    file: String,
    /// The YAML.
    text: String,
    /// What it holds, by its path; `None` if that names nothing known.
    pub topic: Option<Topic>,
    entries: Vec<Written>,
    /// How many entries the catalog had before it.
    before: usize,
}

/// An entry: what it is found by, its line, from 1, and its text from and to; empty where it cannot
/// be cut out.
#[derive(Clone, Debug)]
struct Written {
    head: Head,
    line: usize,
    from: usize,
    to: usize,
}

impl DataFile {
    /// Finds the entries of a file that is added to a catalog of `before` entries.
    pub fn read(file: &str, text: String, before: usize) -> Result<Self, Error> {
        let fault = |line, reason| Error::Catalog {
            file: file.to_owned(),
            line,
            entry: "the list".to_owned(),
            reason,
        };
        if let Some((line, reason)) = yaml::fault(&text) {
            return Err(fault(line, reason));
        }
        let heads = head::of_all(&text).map_err(|error| {
            let line = error.location().map_or(1, |at| at.line());
            fault(line, crate::Message::same(plain::reason(head::reason(&error))))
        })?;
        let topic = Topic::of(file);
        let entries = written(&text, heads);
        let read = Self { file: file.to_owned(), text, topic, entries, before };
        read.check_ids()?;
        Ok(read)
    }

    /// Its entries in order; what stands before the first is a comment.
    pub fn entries(&self) -> impl Iterator<Item = Entry<'_>> + Clone {
        self.entries.iter().enumerate().map(|(at, Written { head, line, from, to })| Entry {
            number: self.before.saturating_add(at),
            file: &self.file,
            line: *line,
            id: &head.id,
            said: Said::Written {
                head,
                cut: self.text.get(*from..*to).unwrap_or_default(),
                whole: &self.text,
                at,
            },
        })
    }

    /// How many entries there are, those of the catalog before it included.
    pub const fn end(&self) -> usize {
        self.before.saturating_add(self.entries.len())
    }

    /// Refuses ids that occur twice.
    fn check_ids(&self) -> Result<(), Error> {
        let mut seen = HashSet::new();
        for entry in self.entries() {
            if !seen.insert(entry.id) {
                return Err(entry.fault("this id stands in the file twice".to_owned()));
            }
        }
        Ok(())
    }
}

/// Entries with their places, as far as they can be cut out of the text.
fn written(text: &str, heads: Vec<Head>) -> Vec<Written> {
    let mut places: Vec<(usize, usize, usize)> = Vec::new();
    let mut to = 0_usize;
    for (line, number) in text.split_inclusive('\n').zip(1..) {
        let from = to;
        to = to.saturating_add(line.len());
        match places.last_mut() {
            _ if line.starts_with("- ") => places.push((number, from, to)),
            Some((.., last)) => *last = to,
            None => {}
        }
    }
    if places.len() != heads.len() {
        let line = |head: &Head| text.lines().position(|line| line.contains(&head.id));
        places = heads
            .iter()
            .map(|head| (line(head).map_or(1, |at| at.saturating_add(1)), 0, 0))
            .collect();
    }
    let entries = heads.into_iter().zip(places);
    entries.map(|(head, (line, from, to))| Written { head, line, from, to }).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Row {
        #[expect(dead_code, reason = "read to be checked")]
        id: String,
        #[serde(default)]
        n: u32,
    }

    fn rows(text: &str) -> Result<DataFile, Error> {
        DataFile::read("data/rows.yaml", text.to_owned(), 0)
    }

    fn row(file: &DataFile, id: &str) -> Result<Row, Error> {
        file.entries().find(|entry| entry.id == id).unwrap().read()
    }

    #[test]
    fn one_entry_is_read_without_its_neighbours() {
        let file = rows("# rows\n- id: a\n  n: nonsense\n- id: b\n  n: 2\n").unwrap();
        assert_eq!(row(&file, "b").unwrap().n, 2);
    }

    #[test]
    #[cfg(feature = "lines")]
    fn a_fault_names_file_line_and_entry() {
        let file = rows("# rows\n- id: a\n  n: 1\n- id: b\n  m: 2\n").unwrap();
        assert_eq!(
            row(&file, "b").unwrap_err().to_string(),
            "data/rows.yaml: line 5: b: unknown field `m`, expected `id` or `n`"
        );
    }

    #[test]
    fn an_id_may_stand_only_once() {
        let error = rows("- id: a\n- id: a\n").unwrap_err();
        assert_eq!(
            error.to_string(),
            "data/rows.yaml: line 2: a: this id stands in the file twice"
        );
    }

    #[test]
    fn a_file_of_a_user_is_any_yaml() {
        for text in [
            "- id: a\n  name: \"A: b\" # quoted\n  aliases:\n    - 'c'\n    - d e\n- {id: z, n: 1}\n",
            "  - aliases: [c, 'd e']\n    name: 'A: b'\n    id: \"a\"\n  - {id: z, n: 1}\n",
            "[{\"id\": \"a\", \"name\": \"A: b\", \"aliases\": [\"c\", \"d e\"]}, {\"id\": \"z\"}]",
            "-\n    id: a\n    name: {en: 'A: b', es: c}\n    aliases: [d e]\n-\n    id: z\n    name: x\n",
        ] {
            let file = rows(text).unwrap();
            let first = file.entries().next().unwrap();
            let names: BTreeSet<&str> = first.names().collect();
            assert_eq!(names, BTreeSet::from(["a", "A: b", "c", "d e"]), "{text}");
            assert_eq!(file.entries().map(|entry| entry.id).last(), Some("z"), "{text}");
        }
    }

    #[test]
    #[cfg(feature = "lines")]
    fn an_anchor_holds_within_a_whole_file_and_a_fault_has_the_line_there() {
        let text = "- id: a\n  n: &n 7\n- id: b\n  n: *n\n- id: c\n  n: *n\n  m: 1\n";
        let file = rows(text).unwrap();
        assert_eq!(row(&file, "b").unwrap().n, 7);
        assert_eq!(
            row(&file, "c").unwrap_err().to_string(),
            "data/rows.yaml: line 7: c: unknown field `m`, expected `id` or `n`"
        );
    }

    #[test]
    fn many_aliases_are_refused_with_the_line_of_the_first_too_many() {
        let text = format!("- id: a\n  n: &n 7\n  m: [\n{}]\n", "    *n,\n".repeat(13));
        let fault = rows(&text).unwrap_err().to_string();
        assert!(
            fault.starts_with("data/rows.yaml: line 16: the list: it has more aliases"),
            "{fault}"
        );
    }

    #[test]
    fn numbers_are_finite_and_only_points_are_below_zero() {
        for n in [".inf", "-.inf", ".nan", "-1", "1e300", "[1, [{a: .inf}]]"] {
            let fault = rows(&format!("- id: a\n  n: {n}\n")).unwrap_err().to_string();
            assert!(fault.contains("must be a number from 0 to"), "{fault}");
        }
        assert!(rows("- id: a\n  points: -5\n").is_ok());
    }

    #[test]
    fn what_is_no_list_of_entries_is_refused_with_its_line() {
        let fault = |text: &str| rows(text).unwrap_err().to_string();
        assert_eq!(
            fault("- id: a\n- n: 2\n"),
            "data/rows.yaml: line 2: the list: missing field `id`"
        );
        assert!(fault("id: a\n").contains("expected a sequence"), "{}", fault("id: a\n"));
        assert!(rows("# nothing\n").unwrap().entries().next().is_none());
    }
}
