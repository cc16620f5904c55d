//! The keys that a struct is read from, asked of the struct itself.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, Visitor, value::Error},
    forward_to_deserialize_any,
};

/// The keys of a struct, in its order; none of anything else.
pub(super) fn of<'de, T: Deserialize<'de>>() -> &'static [&'static str] {
    let mut keys: &'static [&'static str] = &[];
    // It is told its keys and then refused its values.
    let _ = T::deserialize(Asked(&mut keys));
    keys
}

/// Writes down which keys are asked for.
struct Asked<'a>(&'a mut &'static [&'static str]);

impl<'de> Deserializer<'de> for Asked<'_> {
    type Error = Error;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        keys: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Error> {
        *self.0 = keys;
        Err(Error::custom(""))
    }

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        Err(Error::custom(""))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

/// Refuses a map with a key that is not among those known; the error stands at the key.
pub(super) fn check<'de, D: Deserializer<'de>>(
    map: D,
    known: &[&[&'static str]],
) -> Result<(), D::Error> {
    map.deserialize_map(Known(&known.concat()))
}

/// The keys that are known; of a map, and of each of its keys.
#[derive(Clone, Copy)]
struct Known<'a>(&'a [&'static str]);

impl<'de> Visitor<'de> for Known<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("keys and values")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while map.next_key_seed(self)?.is_some() {
            map.next_value::<IgnoredAny>()?;
        }
        Ok(())
    }

    fn visit_str<E: serde::de::Error>(self, key: &str) -> Result<(), E> {
        if self.0.contains(&key) {
            return Ok(());
        }
        let known = self.0.join("`, `");
        Err(E::custom(format!("unknown field `{key}`, expected one of `{known}`")))
    }
}

impl<'de> DeserializeSeed<'de> for Known<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, key: D) -> Result<(), D::Error> {
        key.deserialize_str(self)
    }
}
