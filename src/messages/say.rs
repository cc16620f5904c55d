//! What messages can name, and how a language writes it.

use std::borrow::Cow;

use super::{Lang, Message, plain::plain};
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

/// A number of parameters: `1.2B`, `135M`; a size a model is known by has no more digits.
pub struct Params(pub f64);

#[expect(clippy::float_arithmetic, reason = "rounded to be read")]
impl Say for Params {
    fn say(&self, lang: Lang) -> String {
        let millions = self.0 * 1e-6;
        let (amount, unit) = match (lang, millions < 999.5) {
            (Lang::En, true) => (format!("{millions:.0}"), "M"),
            (Lang::Es, true) => (format!("{millions:.0}"), " millones"),
            (Lang::En, false) => (billions(self.0), "B"),
            (Lang::Es, false) => (billions(self.0), " mil millones"),
        };
        decimal(&amount, lang) + unit
    }
}

#[expect(clippy::float_arithmetic, reason = "rounded to be read")]
fn billions(n: f64) -> String {
    let billions = n * 1e-9;
    if billions < 9.95 { format!("{billions:.1}") } else { format!("{billions:.0}") }
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

/// Names, whoever gave them: the same in every language, and fit to be read.
macro_rules! plain {
    ($($name:ty),*) => {$(
        impl Say for $name {
            fn say(&self, _: Lang) -> String {
                plain(self).into_owned()
            }
        }
    )*};
}
plain!(str, String, Cow<'_, str>);

/// Whole numbers: the same in every language.
macro_rules! same {
    ($($name:ty),*) => {$(
        impl Say for $name {
            fn say(&self, _: Lang) -> String {
                self.to_string()
            }
        }
    )*};
}
same!(u32, u64, usize, i64, Tokens);

/// The decimal point of a language, in a text that has no other point.
pub fn decimal(text: &str, lang: Lang) -> String {
    match lang {
        Lang::En => text.to_owned(),
        Lang::Es => text.replace('.', ","),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_of_models_are_said_as_people_say_them() {
        for (n, en, es) in [
            (134.515e6, "135M", "135 millones"),
            (1.24e9, "1.2B", "1,2 mil millones"),
            (21.7e9, "22B", "22 mil millones"),
        ] {
            assert_eq!((Params(n).say(Lang::En), Params(n).say(Lang::Es)), (en.into(), es.into()));
        }
    }
}
