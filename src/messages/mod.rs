//! What a person reads, in every language: one catalogue of messages.
//!
//! A message is a function of what it names. The macro takes its text in each language, so the
//! compiler refuses a message that lacks one, or that leaves out what it was given. What is written
//! into `data/` for people to read is a [`Message`] too, with both texts side by side.

pub mod accuracy;
pub mod bill;
pub mod check;
#[cfg(feature = "cli")]
pub mod command_line;
mod date;
pub mod errors;
pub mod fit;
#[cfg(feature = "fleet")]
pub mod fleet;
#[cfg(feature = "cli")]
pub mod help;
#[cfg(feature = "hub")]
pub mod hub;
pub mod list;
pub mod notes;
pub mod obstacle;
pub mod origin;
pub mod place;
pub mod plain;
pub mod plan;
#[cfg(feature = "cli")]
pub mod progress;
#[cfg(feature = "cli")]
pub mod prompt;
pub mod remedy;
mod say;
#[cfg(feature = "scan")]
pub mod scan;
pub mod settings;
pub mod speed;
pub mod table;
pub mod terms;
pub mod verdict;
pub mod verify;

use std::{
    borrow::Cow,
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
    ops::Deref,
    sync::Arc,
};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use date::Date;
pub use say::{Number, Params, Say, rounded};

/// A language people are spoken to in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Spanish.
    Es,
}

impl Lang {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::En, Self::Es];

    /// Its ISO 639-1 code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Es => "es",
        }
    }

    /// The language of a locale such as `es_MX.UTF-8` or `es-419`; `None` if it is not spoken here.
    #[must_use]
    pub fn of_locale(locale: &str) -> Option<Self> {
        let code = locale.split(['_', '-', '.', '@']).next()?;
        Self::ALL.into_iter().find(|lang| lang.code().eq_ignore_ascii_case(code))
    }
}

/// A text of the program, or one that was made and is shared by its copies.
#[derive(Clone, Debug)]
enum Text {
    Fixed(&'static str),
    Made(Arc<str>),
}

impl Text {
    fn made(text: String) -> Self {
        Self::Made(text.into())
    }
}

impl Default for Text {
    fn default() -> Self {
        Self::Fixed("")
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Self::Fixed(text) => text,
            Self::Made(text) => text,
        }
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Text {}

impl PartialOrd for Text {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Text {
    fn cmp(&self, other: &Self) -> Ordering {
        (**self).cmp(&**other)
    }
}

impl Hash for Text {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (**self).hash(state);
    }
}

/// A text in every language.
///
/// ```
/// use edgefit::{Lang, Message};
/// let message = Message::new("1.5 GiB are free", "hay 1,5 GiB libres");
/// assert_eq!(message.to(Lang::Es), "hay 1,5 GiB libres");
/// assert_eq!(message.to_string(), message.to(Lang::En));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(try_from = "Texts")]
pub struct Message {
    en: Text,
    es: Text,
    /// The name it has in the catalogue of messages; empty for what was made elsewhere.
    #[serde(skip)]
    key: &'static str,
}

impl Message {
    /// A text in English and in Spanish.
    #[must_use]
    pub fn new(en: impl Into<String>, es: impl Into<String>) -> Self {
        Self { en: Text::made(en.into()), es: Text::made(es.into()), key: "" }
    }

    /// A text in English and in Spanish that names nothing.
    #[must_use]
    pub const fn fixed(en: &'static str, es: &'static str) -> Self {
        Self { en: Text::Fixed(en), es: Text::Fixed(es), key: "" }
    }

    /// What needs no translation: a name, a command, a number. Letters that are not seen get a sign.
    #[must_use]
    pub fn same(text: impl Into<Cow<'static, str>>) -> Self {
        let text = match text.into() {
            Cow::Borrowed(text) => Text::Fixed(text),
            Cow::Owned(text) => Text::made(plain::plain(&text).into_owned()),
        };
        Self { en: text.clone(), es: text, key: "" }
    }

    /// The same under a name of the catalogue.
    pub(crate) const fn keyed(mut self, key: &'static str) -> Self {
        self.key = key;
        self
    }

    /// The name it has in the catalogue of messages, which a program can match.
    pub(crate) const fn key(&self) -> &'static str {
        self.key
    }

    /// The text of one language, whatever language it is asked in.
    #[must_use]
    pub fn only(&self, lang: Lang) -> Self {
        Self::same(self.to(lang).to_owned())
    }

    /// The text in a language.
    #[must_use]
    pub fn to(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Es => &self.es,
        }
    }

    /// Several, with `between` between them.
    pub(crate) fn joined<'a>(all: impl IntoIterator<Item = &'a Self>, between: &str) -> Self {
        let all: Vec<&Self> = all.into_iter().collect();
        let in_one = |lang| all.iter().map(|one| one.to(lang)).collect::<Vec<_>>().join(between);
        Self::new(in_one(Lang::En), in_one(Lang::Es))
    }

    /// Several, apart as the language sets figures apart: no comma beside a decimal comma.
    pub(crate) fn figures<'a>(all: impl IntoIterator<Item = &'a Self>) -> Self {
        let all: Vec<&Self> = all.into_iter().collect();
        let apart = |between| Self::joined(all.iter().copied(), between);
        Self { en: apart(", ").en, es: apart("; ").es, key: "" }
    }

    /// Several, with a word between them.
    pub(crate) fn joined_by(all: &[Self], word: &Self) -> Self {
        let in_one = |lang| {
            let all: Vec<&str> = all.iter().map(|one| one.to(lang)).collect();
            all.join(&format!(" {} ", word.to(lang)))
        };
        Self::new(in_one(Lang::En), in_one(Lang::Es))
    }
}

/// `text` with a capital letter at its beginning; `iPhone` keeps its letters.
pub fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) if !letters.clone().next().is_some_and(char::is_uppercase) => {
            first.to_uppercase().chain(letters).collect()
        }
        _ => text.to_owned(),
    }
}

/// A message as the data writes it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Texts {
    en: String,
    es: String,
}

impl TryFrom<Texts> for Message {
    type Error = &'static str;

    fn try_from(Texts { en, es }: Texts) -> Result<Self, Self::Error> {
        if en.trim().is_empty() || es.trim().is_empty() {
            return Err("en and es must both say something");
        }
        Ok(Self::new(en, es))
    }
}

/// In English, for whoever asks no other language.
impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.en)
    }
}

/// In English; answers in other languages are written by who knows the language.
impl Serialize for Message {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.en)
    }
}

/// A message is the text it has in English.
impl<T: AsRef<str> + ?Sized> PartialEq<T> for Message {
    fn eq(&self, text: &T) -> bool {
        *self.en == *text.as_ref()
    }
}

/// A name in the data: as it is where all languages call it so, else a text for each.
#[derive(Deserialize)]
#[serde(untagged, expecting = "write a name, or one for each language: en and es")]
enum Name {
    Same(String),
    Each(Message),
}

impl From<Name> for Message {
    fn from(name: Name) -> Self {
        match name {
            Name::Same(name) => Self::same(name),
            Name::Each(names) => names,
        }
    }
}

/// Reads a name, in one text or in one for each language.
pub fn name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Message, D::Error> {
    Name::deserialize(deserializer).map(Message::from)
}

/// As [`name`], of what may have none.
pub fn name_if_any<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Message>, D::Error> {
    Ok(Option::<Name>::deserialize(deserializer)?.map(Message::from))
}

/// Names of things, joined as a sentence joins them: `a, b and c`.
pub fn list(names: &[impl AsRef<str>], last: &Message) -> Message {
    let in_one = |lang| {
        let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
        match names.as_slice() {
            [] => String::new(),
            [only] => (*only).to_owned(),
            [most @ .., end] => format!("{} {} {end}", most.join(", "), last.to(lang)),
        }
    };
    Message::new(in_one(Lang::En), in_one(Lang::Es))
}

/// Messages as functions: `name(arguments) en: "…" es: "…"`, arguments in braces in both texts.
macro_rules! messages {
    ($($(#[$doc:meta])* $name:ident($($arg:ident),* $(,)?) en: $en:literal es: $es:literal)*) => {$(
        $crate::messages::message! { $(#[$doc])* $name($($arg),*) { $en, $es } }
    )*};
}

/// One message; what names nothing is a constant.
macro_rules! message {
    ($(#[$doc:meta])* $name:ident() { $en:literal, $es:literal }) => {
        $(#[$doc])*
        pub const fn $name() -> $crate::Message {
            $crate::Message::fixed($en, $es).keyed(stringify!($name))
        }
    };
    ($(#[$doc:meta])* $name:ident($($arg:ident),*) { $en:literal, $es:literal }) => {
        $(#[$doc])*
        pub fn $name($($arg: impl $crate::messages::Say),*) -> $crate::Message {
            $crate::Message::new(
                {
                    $(let $arg = $arg.say($crate::Lang::En);)*
                    format!($en)
                },
                {
                    $(let $arg = $arg.say($crate::Lang::Es);)*
                    format!($es)
                },
            )
            .keyed(stringify!($name))
        }
    };
}
pub(crate) use message;
pub(crate) use messages;

messages! {
    /// Joins the last of a list.
    and() en: "and" es: "y"
    /// Joins the last of several choices.
    or() en: "or" es: "o"
    /// The same behind a no.
    nor() en: "or" es: "ni"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Bytes;

    messages! {
        taken(what, size) en: "{what} takes {size}" es: "{what} ocupa {size}"
    }

    #[test]
    fn numbers_have_the_form_of_the_language() {
        let message = taken("x", Bytes::new(1_536 << 20));
        assert_eq!(message.to(Lang::En), "x takes 1.5 GiB");
        assert_eq!(message.to(Lang::Es), "x ocupa 1,5 GiB");
        let within = taken(and(), message);
        assert_eq!(within.to(Lang::Es), "y ocupa x ocupa 1,5 GiB");
    }

    #[test]
    fn lists_are_joined_as_sentences_are() {
        let three = list(&["a", "b", "c"], &and());
        assert_eq!((three.to(Lang::En), three.to(Lang::Es)), ("a, b and c", "a, b y c"));
        assert_eq!(list(&["a"], &or()).to(Lang::Es), "a");
        assert_eq!(list(&[""; 0], &or()).to(Lang::En), "");
    }

    #[test]
    fn locales_name_languages() {
        for (locale, lang) in [
            ("es_MX.UTF-8", Some(Lang::Es)),
            ("es-419", Some(Lang::Es)),
            ("en", Some(Lang::En)),
            ("C", None),
            ("", None),
        ] {
            assert_eq!(Lang::of_locale(locale), lang, "{locale}");
        }
    }
}
