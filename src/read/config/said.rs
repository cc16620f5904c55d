//! How a configuration is read: values under any of their names, defaults where it says nothing, and what of it
//! means nothing.

use std::collections::BTreeSet;

use serde_yaml::{Mapping, Value};

use super::{
    Config,
    sizes::{NUMBERS, is_size, keys_of},
};
use crate::{catalog::architecture::Architecture, messages::plain::short};

/// Names of the parts about one block, in models that keep such parts.
const BLOCK_PARTS: [&str; 2] = ["attn_config", "ffn_config"];

/// What a configuration says that is no answer, and what it leaves to its class.
#[derive(Debug, Default)]
pub(super) struct Heard {
    odd: Option<Odd>,
    of_class: BTreeSet<String>,
}

/// A value that means nothing under its key.
#[derive(Debug)]
struct Odd {
    key: String,
    value: String,
}

impl Config {
    /// The value of a key, also of one that stands in the part about a block.
    pub(super) fn said(&self, key: &str) -> Option<&Value> {
        let inner = |part: &&str| self.text.get(*part)?.get(key).filter(|value| !value.is_null());
        said(&self.text, key).or_else(|| BLOCK_PARTS.iter().find_map(inner))
    }

    /// Whether it says a size itself.
    pub(super) fn says(&self, name: &str) -> bool {
        keys_of(name).iter().any(|key| self.said(key).is_some())
    }

    /// The value of the first of `keys`: as it stands, or as it is meant where it does not.
    pub(super) fn get(&self, architecture: &Architecture, keys: &[&str]) -> Option<Value> {
        let meant = |key: &str| {
            let value = said(&architecture.hf_defaults, key)?;
            if is_size(key) {
                self.left_out(key, value);
            }
            Some(value)
        };
        let found = keys.iter().find_map(|key| self.said(key).or_else(|| meant(key)));
        found.cloned().or_else(|| self.of_class(architecture, keys))
    }

    /// The value that the class has, of a key the file does not have.
    fn of_class(&self, architecture: &Architecture, keys: &[&str]) -> Option<Value> {
        let class = self.class_defaults(architecture)?;
        let left_out = |key: &&&str| !self.text.contains_key(**key);
        let (key, value) =
            keys.iter().filter(left_out).find_map(|key| Some((*key, class.get(*key)?)))?;
        // As many as another size, by its key.
        let value = match value.as_str() {
            Some(same) => self.get(architecture, &[same])?,
            None => value.clone(),
        };
        self.left_out(key, &value);
        Some(value)
    }

    /// Notes a number that the class has and the file leaves out.
    fn left_out(&self, key: &str, value: &Value) {
        if let Some(number) = value.as_u64() {
            self.heard.borrow_mut().of_class.insert(format!("{key} {number}"));
        }
    }

    /// What `take` makes of the value of the first of `keys`; a value that it makes nothing of is no answer.
    pub(super) fn taken<T>(
        &self,
        architecture: &Architecture,
        keys: &[&str],
        take: impl FnOnce(&Value) -> Option<T>,
    ) -> Option<T> {
        let value = self.get(architecture, keys)?;
        let taken = take(&value);
        if taken.is_none() {
            let key = keys.iter().find(|key| self.said(key).is_some()).unwrap_or(&"");
            let value = short(&serde_json::to_string(&value).unwrap_or_default()).into_owned();
            let odd = Odd { key: (*key).to_owned(), value };
            self.heard.borrow_mut().odd.get_or_insert(odd);
        }
        taken
    }

    /// What was said in a way that means nothing; `which` of it counts.
    pub(super) fn odd(&self, which: impl Fn(&str) -> bool) -> Option<String> {
        let heard = self.heard.borrow();
        let Odd { key, value } = heard.odd.as_ref().filter(|odd| which(&odd.key))?;
        Some(format!("its {key} is {value}, which means nothing there"))
    }

    /// The sizes that the file does not say and its class has, as it would spell them.
    pub(in crate::read) fn taken_from_class(&self) -> Vec<String> {
        self.heard.borrow().of_class.iter().cloned().collect()
    }

    /// The sizes its class has; of what is no part, which is written whole, only if it has some of its own.
    fn class_defaults<'a>(&self, architecture: &'a Architecture) -> Option<&'a Mapping> {
        let sized = |(name, keys): &(&str, &[&str])| {
            !["layers", "hidden"].contains(name)
                || keys.iter().any(|key| self.text.contains_key(*key))
        };
        let known = architecture.hf_class_defaults.get(self.model_type.as_deref()?)?;
        Some(known).filter(|_| self.nested || NUMBERS.iter().all(sized))
    }

    pub(super) fn number(&self, architecture: &Architecture, keys: &[&str]) -> Option<u64> {
        self.taken(architecture, keys, number)
    }

    pub(super) fn flag(&self, architecture: &Architecture, keys: &[&str]) -> Option<bool> {
        self.taken(architecture, keys, Value::as_bool)
    }

    pub(super) fn text(&self, architecture: &Architecture, keys: &[&str]) -> Option<String> {
        self.taken(architecture, keys, |value| Some(value.as_str()?.to_owned()))
    }

    pub(super) fn fraction(&self, architecture: &Architecture, keys: &[&str]) -> Option<f64> {
        self.taken(architecture, keys, Value::as_f64)
    }

    /// The names in a list, such as the kinds of layers.
    pub(super) fn names(&self, architecture: &Architecture, key: &str) -> Option<Vec<String>> {
        let name = |value: &Value| Some(value.as_str()?.to_owned());
        let some = |list: &Value| -> Option<Vec<String>> {
            let list = list.as_sequence().filter(|list| !list.is_empty())?;
            list.iter().map(name).collect()
        };
        self.taken(architecture, &[key], some)
    }
}

/// The value of a key, if it says something.
pub(super) fn said<'a>(part: &'a Mapping, key: &str) -> Option<&'a Value> {
    part.get(key).filter(|value| !value.is_null())
}

/// A whole number, or one for each layer where all are alike.
fn number(value: &Value) -> Option<u64> {
    match value {
        Value::Sequence(list) => {
            let first = list.first()?;
            list.iter().all(|one| one == first).then(|| first.as_u64())?
        }
        other => other.as_u64(),
    }
}

/// A whole number, or one for every layer.
pub(super) fn numbers(value: &Value) -> Option<Vec<u64>> {
    match value {
        Value::Sequence(list) if list.is_empty() => None,
        Value::Sequence(list) => list.iter().map(Value::as_u64).collect(),
        other => Some(vec![other.as_u64()?]),
    }
}
