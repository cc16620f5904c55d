//! What messages can name, and how a language writes it.

use std::borrow::Cow;

use super::{Lang, Message};
use crate::{Bytes, Tokens};

/// Something a message can name.
pub trait Say {
    /// How `lang` writes it.
    fn say(&self, lang: Lang) -> String;
}

impl<T: Say + ?Sized> Say for &T {
    fn say(&self, lang: Lang) -> String {
        (**self).say(lang)
    }
}

impl Say for Message {
    fn say(&self, lang: Lang) -> String {
        self.to(lang).to_owned()
    }
}

impl Say for Bytes {
    fn say(&self, lang: Lang) -> String {
        decimal(&self.to_string(), lang)
    }
}

/// A number as it stands, its decimal point that of the language.
pub struct Number<T>(pub T);

impl<T: ToString> Say for Number<T> {
    fn say(&self, lang: Lang) -> String {
        decimal(&self.0.to_string(), lang)
    }
}

impl<T: ToString> Number<T> {
    /// The number alone.
    pub fn message(&self) -> Message {
        Message::new(self.say(Lang::En), self.say(Lang::Es))
    }
}

/// A figure that is known to two digits: no decimals from ten on.
#[expect(clippy::float_arithmetic, reason = "rounded to be read")]
pub fn rounded(n: f64) -> Number<String> {
    if n >= 9.95 {
        let unit = 10_f64.powf(n.log10().floor() - 1.0);
        return Number(format!("{:.0}", (n / unit).round() * unit));
    }
    let decimals = if n > 0.0 { (1.0 - n.log10().floor()).clamp(1.0, 6.0) } else { 1.0 };
    let decimals = format!("{decimals:.0}").parse().unwrap_or(1);
    Number(format!("{n:.decimals$}"))
}

/// Names, whole numbers: the same in every language.
macro_rules! same {
    ($($name:ty),*) => {$(
        impl Say for $name {
            fn say(&self, _: Lang) -> String {
                self.to_string()
            }
        }
    )*};
}
same!(str, String, Cow<'_, str>, u32, u64, usize, i64, Tokens);

/// The decimal point of a language, in a text that has no other point.
pub fn decimal(text: &str, lang: Lang) -> String {
    match lang {
        Lang::En => text.to_owned(),
        Lang::Es => text.replace('.', ","),
    }
}
