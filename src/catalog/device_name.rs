//! Devices by the names people type: "iphone 15 pro", "s24 ultra", `SM-A155F/DS`, "ipad mini 6th gen".
//!
//! Another device than the one meant is worse than none: a name may leave out its maker, the network
//! and the size of the memory, but no word that tells devices apart, and has no word of its own.

use super::{
    device::Platform,
    entry::Entry,
    names,
    pick::{self, key, without_maker, words},
    record::Catalog,
    topic::Topic,
};
use crate::Error;

/// The most letters a region has behind a code.
const MOST_REGION: usize = 3;
/// The networks in names.
const NETWORKS: [&str; 3] = ["4g", "5g", "lte"];
/// Those that a name leaves out: "Y29" is not the Y29 5G.
const OLDER: [&str; 2] = ["4g", "lte"];
/// Words in place of which others stand.
const SPELLED: [(&str, &str); 14] = [
    ("gen", "generation"),
    ("ed", "edition"),
    ("first", "1st"),
    ("second", "2nd"),
    ("third", "3rd"),
    ("fourth", "4th"),
    ("fifth", "5th"),
    ("sixth", "6th"),
    ("seventh", "7th"),
    ("eighth", "8th"),
    ("ninth", "9th"),
    ("tenth", "10th"),
    ("eleventh", "11th"),
    ("twelfth", "12th"),
];

/// The one device that is called `name`.
///
/// # Errors
/// [`Error::Ambiguous`] with the choices, [`Error::Unknown`] with the nearest names.
pub(super) fn find<'a>(
    name: &str,
    devices: &(impl Iterator<Item = Entry<'a>> + Clone),
    catalog: &Catalog,
) -> Result<Entry<'a>, Error> {
    let said = said(name);
    let those = |fits: &dyn Fn(&Entry<'a>) -> bool| -> Vec<Entry<'a>> {
        devices.clone().filter(|entry| fits(entry)).collect()
    };
    let near = || those(&|entry| pick::has_words(entry, &words(name)));
    match called(name, devices, catalog).as_slice() {
        [one] => Ok(*one),
        [] => Err(match near().as_slice() {
            several @ [_, _, ..] => pick::ambiguous(name, ids(several)),
            near => {
                // What says more than a name: "ipad pro 11 m4".
                let within = those(&|entry| entry.names().any(|name| is_within(name, &said)));
                let similar = [ids(near), ids(&within), pick::nearest(name, devices)].concat();
                pick::unknown(Topic::Devices, name, names::first_few(similar))
            }
        }),
        several => Err(pick::ambiguous(name, ids(several))),
    }
}

/// Every device that is called `name`.
pub(super) fn called<'a>(
    name: &str,
    devices: &(impl Iterator<Item = Entry<'a>> + Clone),
    catalog: &Catalog,
) -> Vec<Entry<'a>> {
    let (wanted, said) = (key(name), said(name));
    let some = |fits: &dyn Fn(&Entry<'a>) -> bool| {
        let all: Vec<Entry<'a>> = devices.clone().filter(|entry| fits(entry)).collect();
        Some(all).filter(|all| !all.is_empty())
    };
    let with = |silent: &[&str]| some(&|entry| means(&said, entry, silent));
    some(&|entry| entry.names().any(|name| key(name) == wanted))
        .or_else(|| some(&|entry| has_code(entry, name)))
        .or_else(|| some(&|entry| maker_name(entry).is_some_and(|name| is_rest(&wanted, name))))
        // Without a network, the name is that of both.
        .or_else(|| with(&OLDER).and_then(|_| with(&NETWORKS)))
        .or_else(|| some(&|entry| is_owned(&said, entry, catalog)))
        .unwrap_or_default()
}

fn ids(entries: &[Entry<'_>]) -> Vec<String> {
    entries.iter().map(|entry| entry.id.to_owned()).collect()
}

/// Its name, if that begins with a maker: those of what runs a system of its maker do not.
fn maker_name<'a>(entry: &Entry<'a>) -> Option<&'a str> {
    let platform = entry.raw_value("platform").map(Platform::named);
    let has_maker =
        platform.and_then(Result::ok).is_none_or(|platform| !platform.is_of_one_maker());
    entry.raw_value("name").filter(|_| has_maker)
}

/// Whether `wanted` is a name without its maker.
fn is_rest(wanted: &str, name: &str) -> bool {
    begins_with_a_letter(wanted) && key(without_maker(name)) == wanted
}

/// The words of a name as they are compared.
fn said(name: &str) -> Vec<String> {
    let one = |word: String| {
        let spelled = SPELLED.iter().find(|(short, _)| **short == word);
        spelled.map_or(word, |(_, long)| (*long).to_owned())
    };
    words(name).into_iter().map(one).filter(|word| word != "the").collect()
}

/// Whether `said` leaves out nothing of a name of the device but its maker, the size of its memory and a
/// network of `silent`.
fn means(said: &[String], entry: &Entry<'_>, silent: &[&str]) -> bool {
    let is_all = |name: &str, makers| is_all_but(said, name, makers, silent);
    entry.names().any(|name| is_all(name, 0))
        || maker_name(entry).is_some_and(|name| is_all(name, 1))
}

/// Whether `said` has all words of `name` behind its first `makers` that tell devices apart.
fn is_all_but(said: &[String], name: &str, makers: usize, silent: &[&str]) -> bool {
    let known = self::said(name);
    let Some(first) = said.first().filter(|first| begins_with_a_letter(first)) else {
        return false;
    };
    if said.len() == 1 || !said.iter().all(|word| known.contains(word)) {
        return false;
    }
    // Maker and line stand before a word that only this model has: "s24 ultra".
    let is_end = is_model(first) && known.ends_with(said);
    let says_little = |word: &String| silent.contains(&word.as_str()) || is_size(word);
    is_end || known.iter().skip(makers).all(|word| said.contains(word) || says_little(word))
}

/// Whether `said` is a name of the device behind the maker of its chip: "apple ipad mini 6".
fn is_owned(said: &[String], entry: &Entry<'_>, catalog: &Catalog) -> bool {
    let Some((maker, rest)) = said.split_first() else { return false };
    if !means(rest, entry, &OLDER) && !entry.names().any(|name| self::said(name) == rest) {
        return false;
    }
    let soc = entry.raw_value("soc").and_then(|soc| catalog.entry(Topic::Socs, soc));
    soc.and_then(|soc| soc.raw_value("vendor")) == Some(maker.as_str())
}

/// Whether all words of `name` are among those said, and they are several.
fn is_within(name: &str, said: &[String]) -> bool {
    let known = self::said(name);
    known.len() > 1 && known.iter().all(|word| said.contains(word))
}

/// Whether `name` is what the system of the device calls it, alone or behind its maker.
fn has_code(entry: &Entry<'_>, name: &str) -> bool {
    let Some(codes) = entry.raw_value("codes") else { return false };
    let codes = codes.trim_start_matches('[').trim_end_matches(']');
    let name = name.split('/').next().unwrap_or_default().trim();
    let is_it = |name: &str| {
        let wanted = key(name);
        codes.split(", ").any(|code| match code.strip_suffix('*') {
            Some(code) => is_variant(&wanted, &key(code)),
            None => key(code) == wanted,
        })
    };
    let behind_maker = || {
        let (maker, code) = name.split_once(' ')?;
        let known = entry.names().any(|name| words(name).first() == Some(&key(maker)));
        known.then(|| is_it(code))
    };
    is_it(name) || behind_maker() == Some(true)
}

/// Whether `wanted` is a code with the letters of a region behind it.
fn is_variant(wanted: &str, code: &str) -> bool {
    let region = wanted.strip_prefix(code);
    region.is_some_and(|region| (1..=MOST_REGION).contains(&region.len()))
}

/// Whether a word names a model: letters and digits, such as `s24`.
fn is_model(word: &str) -> bool {
    begins_with_a_letter(word) && word.contains(|c: char| c.is_ascii_digit())
}

/// Whether a word is a size of memory, such as `12gb`.
fn is_size(word: &str) -> bool {
    let number = word.strip_suffix("gb");
    number.is_some_and(|number| {
        !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// A name without its number says nothing, one that begins with it little: "12 pro".
fn begins_with_a_letter(text: &str) -> bool {
    text.starts_with(char::is_alphabetic)
}
