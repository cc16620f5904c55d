//! The house: rooms of `src/` stand on each other without circles, and functions stay short.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// Most folders and files at the top of `src/`.
const ROOMS: usize = 23;
/// Most lines of a function.
const LINES: usize = 60;

/// Every file of code below `src/`, without its tests.
fn files() -> Vec<(PathBuf, String)> {
    fn below(folder: &Path, all: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { below(&path, all) } else { all.push(path) }
        }
    }
    let (src, mut all) = (Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), Vec::new());
    below(&src, &mut all);
    all.retain(|path| {
        path.extension().is_some_and(|end| end == "rs") && !path.ends_with("tests.rs")
    });
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap().to_owned();
        (path.strip_prefix(&src).unwrap().to_owned(), code)
    };
    all.into_iter().map(read).collect()
}

fn room(path: &Path) -> String {
    let first = path.components().next().unwrap().as_os_str().to_string_lossy();
    first.trim_end_matches(".rs").to_owned()
}

/// The first names of every path behind `crate::`, those of a list too.
fn named(code: &str) -> Vec<&str> {
    let mut names = Vec::new();
    for rest in code.split("crate::").skip(1) {
        let Some(list) = rest.strip_prefix('{') else {
            names.extend(rest.split(|c: char| !c.is_alphanumeric() && c != '_').next());
            continue;
        };
        let (mut depth, mut start) = (0_usize, 0);
        for (at, c) in list.char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth > 0 => depth -= 1,
                ',' | '}' if depth == 0 => {
                    let first = list[start..at].trim();
                    names.extend(first.split(|c: char| !c.is_alphanumeric() && c != '_').next());
                    start = at + 1;
                }
                _ => {}
            }
            if c == '}' && depth == 0 && start == at + 1 {
                break;
            }
        }
    }
    names
}

/// What `lib.rs` gives away, by the room it comes from.
fn given_away() -> BTreeMap<String, String> {
    let lib = include_str!("../../src/lib.rs");
    let mut all = BTreeMap::new();
    for line in lib.split("pub use ").skip(1) {
        let line = line.split(';').next().unwrap();
        let Some((from, names)) = line.split_once("::") else { continue };
        for name in names.trim_matches(['{', '}']).split(',') {
            let name = name.split("::").last().unwrap().trim();
            if !name.is_empty() {
                all.insert(name.to_owned(), from.to_owned());
            }
        }
    }
    all
}

#[test]
fn no_room_stands_on_one_that_stands_on_it() {
    let (files, given) = (files(), given_away());
    let is_room = |name: &str| !["lib", "main"].contains(&name);
    let rooms: BTreeSet<String> =
        files.iter().map(|(path, _)| room(path)).filter(|name| is_room(name)).collect();
    assert!(rooms.len() <= ROOMS, "{} rooms: {rooms:?}", rooms.len());
    let mut below: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (path, code) in files.iter().filter(|(path, _)| is_room(&room(path))) {
        let stands_on = below.entry(room(path)).or_default();
        for name in named(code) {
            let other =
                if rooms.contains(name) { Some(name) } else { given.get(name).map(|s| &**s) };
            stands_on.extend(other.filter(|other| *other != room(path)).map(str::to_owned));
        }
    }
    // Rooms that stand on nothing that is left are taken away, floor by floor.
    while let Some(ground) = below.keys().find(|name| below[*name].is_empty()).cloned() {
        below.remove(&ground);
        for others in below.values_mut() {
            others.remove(&ground);
        }
    }
    assert!(below.is_empty(), "a circle: {below:?}");
}

#[test]
fn no_function_is_long() {
    for (path, code) in files() {
        let lines: Vec<&str> = code.lines().collect();
        for (at, line) in lines.iter().enumerate() {
            let indent = line.len() - line.trim_start().len();
            let start =
                line.trim_start().trim_start_matches("pub ").trim_start_matches("pub(crate) ");
            if !start.trim_start_matches("const ").starts_with("fn ") {
                continue;
            }
            let end = format!("{}}}", " ".repeat(indent));
            let Some(length) = lines[at..].iter().position(|line| *line == end) else { continue };
            assert!(length < LINES, "{}: {} has {} lines", path.display(), start, length + 1);
        }
    }
}
