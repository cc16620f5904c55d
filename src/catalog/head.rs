//! What entries are found by, as the YAML of a file says it: of `data/` once when the program is built.

use std::{collections::BTreeMap, fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_yaml::{Error, Value};

/// The keys that entries are looked up by before they are read.
const LOOKED_UP: [&str; 16] = [
    "name",
    "publisher",
    "params",
    "verified",
    "trained_context",
    "tuned",
    "platform",
    "device",
    "system",
    "soc",
    "vendor",
    "ram_gib",
    "codes",
    "quant",
    "owner",
    "near",
];

/// Keys whose numbers may be below zero.
const SIGNED: [&str; 1] = ["points"];
/// The largest number that is a quantity of anything, where it is no whole number of 64 bits.
const LARGEST: f64 = 1e15;

/// The key of the first number that is no quantity: not finite, below zero, past any use.
fn odd(key: &str, value: &Value) -> Option<String> {
    let is_quantity = |n: f64| {
        let size = if SIGNED.contains(&key) { n.abs() } else { n };
        (0.0..=LARGEST).contains(&size)
    };
    match value {
        Value::Number(number) if number.is_u64() => None,
        Value::Number(number) => {
            (!number.as_f64().is_some_and(is_quantity)).then(|| key.to_owned())
        }
        Value::Sequence(list) => list.iter().find_map(|one| odd(key, one)),
        Value::Mapping(map) => {
            map.iter().find_map(|(own, value)| odd(own.as_str().unwrap_or(key), value))
        }
        Value::Tagged(tagged) => odd(key, &tagged.value),
        _ => None,
    }
}

/// What one entry is found by.
#[derive(Clone, Debug, Default)]
pub(super) struct Head {
    pub(super) id: String,
    /// Its name in each language, and the other names it is found by.
    pub(super) names: Vec<String>,
    /// What it is looked up by, a scalar or a list of scalars by its key: `a`, `[1, 2]`.
    pub(super) values: BTreeMap<String, String>,
}

/// The heads of all entries; none of an empty file.
pub(super) fn of_all(text: &str) -> Result<Vec<Head>, Error> {
    serde_yaml::from_str::<Option<Vec<Head>>>(text).map(Option::unwrap_or_default)
}

impl<'de> Deserialize<'de> for Head {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Keys;
        impl<'de> Visitor<'de> for Keys {
            type Value = Head;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an entry: keys, and among them an id")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Head, A::Error> {
                let mut head = Head::default();
                let mut wrong = None;
                while let Some((key, value)) = map.next_entry::<String, Value>()? {
                    wrong = wrong.or_else(|| odd(&key, &value));
                    head.take(key, &value);
                }
                if head.id.is_empty() {
                    return Err(A::Error::missing_field("id"));
                }
                if let Some(key) = wrong {
                    let id = &head.id;
                    return Err(A::Error::custom(format!(
                        "{id}: {key} must be a number from 0 to {LARGEST:e}"
                    )));
                }
                Ok(head)
            }
        }
        deserializer.deserialize_map(Keys)
    }
}

impl Head {
    fn take(&mut self, key: String, value: &Value) {
        match (key.as_str(), value) {
            ("id", Value::String(id)) => self.id.clone_from(id),
            ("name" | "aliases" | "usual_of" | "same_shape", value) => {
                self.names.extend(texts(value));
            }
            _ => {}
        }
        if LOOKED_UP.contains(&key.as_str()) {
            self.values.extend(written(value).map(|text| (key, text)));
        }
    }
}

/// The texts in a value: itself, or those of its list or of its keys.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Sequence(list) => list.iter().flat_map(texts).collect(),
        Value::Mapping(map) => map.values().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

/// A scalar or a list of scalars in one line; `None` for the rest.
fn written(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(yes) => Some(yes.to_string()),
        Value::Sequence(list) => {
            let all: Option<Vec<String>> = list.iter().map(written).collect();
            Some(format!("[{}]", all?.join(", ")))
        }
        _ => None,
    }
}

/// The entry at a place of a list, from 0, parsed with the whole file around it.
pub(super) fn nth<'de, T: Deserialize<'de>>(text: &'de str, at: usize) -> Result<Option<T>, Error> {
    struct Nth<T>(usize, PhantomData<T>);
    impl<'de, T: Deserialize<'de>> Visitor<'de> for Nth<T> {
        type Value = Option<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list of entries")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Option<T>, A::Error> {
            for _ in 0..self.0 {
                list.next_element::<IgnoredAny>()?;
            }
            let found = list.next_element()?;
            while list.next_element::<IgnoredAny>()?.is_some() {}
            Ok(found)
        }
    }
    serde_yaml::Deserializer::from_str(text).deserialize_seq(Nth(at, PhantomData))
}

/// The parser's message without the position in what it parsed.
pub(super) fn reason(error: &Error) -> String {
    let text = error.to_string();
    let text = text.split(" at line ").next().unwrap_or_default().trim_start_matches('.');
    let within = text.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    let within = within.filter(|(at, _)| at.bytes().all(|byte| byte.is_ascii_digit()));
    let text = within.map_or(text, |(_, rest)| rest);
    text.trim_start_matches(['.', ':', ' ']).to_owned()
}
