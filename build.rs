//! Prepares the facts of `data/`: an entry is then read without parsing YAML, which stays the one source.
//!
//! What is written into the program: for every entry a line of its names, a line of what it is looked up
//! by, and the entry itself as a line of JSON; and where each begins.

use std::{
    env, fmt,
    fmt::Write as _,
    fs, io,
    path::{Path, PathBuf},
};

#[path = "src/catalog/head.rs"]
#[allow(dead_code, reason = "most of it reads a user's files")]
mod head;

/// What goes into the program.
#[derive(Default)]
struct Prepared {
    text: String,
    files: String,
    places: String,
    /// For every folder or file of `data/`, its entries.
    topics: Vec<(String, usize)>,
    /// The ids of all entries.
    ids: Vec<String>,
}

fn main() -> Result<(), Fault> {
    println!("cargo::rerun-if-changed=data");
    println!("cargo::rerun-if-changed=src/catalog/head.rs");
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let mut files = Vec::new();
    collect(&root.join("data"), &mut files)?;
    files.sort();
    // What only a feature asks for is no burden to programs without it.
    if env::var_os("CARGO_FEATURE_SCAN").is_none() {
        files.retain(|file| !file.ends_with("caches.yaml"));
    }
    let mut prepared = Prepared::default();
    for (number, file) in files.iter().enumerate() {
        let name = file.strip_prefix(&root)?.to_string_lossy().replace('\\', "/");
        let text = fs::read_to_string(file)?;
        prepared
            .add(number, &name, &text)
            .map_err(|fault| Fault(format!("{name}: {}", fault.0)))?;
    }
    let out = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(out.join("bundled.txt"), &prepared.text)?;
    fs::write(out.join("bundled.rs"), prepared.code()?)?;
    Ok(())
}

/// Every YAML file below `folder`.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|ext| ext == "yaml") {
            files.push(path);
        }
    }
    Ok(())
}

impl Prepared {
    fn add(&mut self, number: usize, name: &str, text: &str) -> Result<(), Fault> {
        let heads = head::of_all(text)?;
        let entries: Vec<serde_yaml::Value> = serde_yaml::from_str(text)?;
        write!(self.files, "{name:?}, ")?;
        let below = name.trim_start_matches("data/").trim_end_matches(".yaml");
        let topic = below.split('/').next().unwrap_or_default();
        if self.topics.last().is_none_or(|(last, _)| last != topic) {
            self.topics.push((topic.to_owned(), self.ids.len()));
        }
        for (head, entry) in heads.iter().zip(&entries) {
            let starts = |line: &str| line.strip_prefix("- id:").map(str::trim) == Some(&head.id);
            let line = text.lines().position(starts).map_or(0, |line| line + 1);
            let names = [std::slice::from_ref(&head.id), &head.names].concat().join("\t");
            let mut values: Vec<String> =
                head.values.iter().map(|(key, value)| format!("{key}={value}")).collect();
            // A search ends sooner where the long ones come last.
            values.sort_by_key(String::len);
            let (at, values) = (self.text.len(), values.join("\t"));
            let (id, called, known) = (head.id.len(), names.len(), values.len());
            writeln!(self.text, "{names}\n{values}\n{}", serde_json::to_string(entry)?)?;
            writeln!(
                self.places,
                "    Place {{ file: {number}, line: {line}, at: {at}, id: {id}, names: {called}, values: {known} }},"
            )?;
            self.ids.push(head.id.clone());
        }
        Ok(())
    }

    fn code(&self) -> Result<String, Fault> {
        let Self { files, places, topics, ids, .. } = self;
        let count = ids.len();
        let ends = topics.iter().skip(1).map(|(_, start)| *start).chain([count]);
        let (mut ranges, mut sorted) = (String::new(), Vec::new());
        for ((topic, start), end) in topics.iter().zip(ends) {
            writeln!(ranges, "        {topic:?} => {start}..{end},")?;
            let mut numbers: Vec<usize> = (*start..end).collect();
            numbers.sort_by_key(|number| &ids[*number]);
            sorted.extend(numbers);
        }
        let number = files.matches(", ").count();
        Ok(format!(
            "pub(super) static TEXT: &str = include_str!(concat!(env!(\"OUT_DIR\"), \"/bundled.txt\"));\n\
             pub(super) static FILES: [&str; {number}] = [{files}];\n\
             pub(super) static PLACES: [Place; {count}] = [\n{places}];\n\
             pub(super) static SORTED: [u16; {count}] = {sorted:?};\n\
             pub(super) fn range(topic: &str) -> std::ops::Range<usize> {{\n    match topic {{\n{ranges}        _ => 0..0,\n    }}\n}}\n"
        ))
    }
}

/// What went wrong, shown by cargo as it is.
struct Fault(String);

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<E: std::error::Error> From<E> for Fault {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}
