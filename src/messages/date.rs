//! Days and months as people say them.

use super::{Lang, Message, Say, messages};

/// A day or a month as data and programs write it: `2024-11-30`, `2024-11`.
pub struct Date<'a>(pub &'a str);

impl Say for Date<'_> {
    fn say(&self, lang: Lang) -> String {
        let parts: Vec<&str> = self.0.split('-').collect();
        let is_number = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
        let said = match parts.as_slice() {
            other if !other.iter().all(is_number) => None,
            [year, month] => named(month).map(|month| in_month(month, *year)),
            [year, month, day] => {
                named(month).map(|month| on_day(day.trim_start_matches('0'), month, *year))
            }
            _ => None,
        };
        said.map_or_else(|| self.0.to_owned(), |said| said.say(lang))
    }
}

/// A month by its number.
fn named(number: &str) -> Option<Message> {
    Some(match number {
        "01" => january(),
        "02" => february(),
        "03" => march(),
        "04" => april(),
        "05" => may(),
        "06" => june(),
        "07" => july(),
        "08" => august(),
        "09" => september(),
        "10" => october(),
        "11" => november(),
        "12" => december(),
        _ => return None,
    })
}

messages! {
    in_month(month, year) en: "{month} {year}" es: "{month} de {year}"
    on_day(day, month, year) en: "{day} {month} {year}" es: "{day} de {month} de {year}"
    january() en: "January" es: "enero"
    february() en: "February" es: "febrero"
    march() en: "March" es: "marzo"
    april() en: "April" es: "abril"
    may() en: "May" es: "mayo"
    june() en: "June" es: "junio"
    july() en: "July" es: "julio"
    august() en: "August" es: "agosto"
    september() en: "September" es: "septiembre"
    october() en: "October" es: "octubre"
    november() en: "November" es: "noviembre"
    december() en: "December" es: "diciembre"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_said_in_words() {
        for (date, en, es) in [
            ("2024-11", "November 2024", "noviembre de 2024"),
            ("2026-05-03", "3 May 2026", "3 de mayo de 2026"),
            ("2023", "2023", "2023"),
            ("2023-13", "2023-13", "2023-13"),
            ("read (2026-07-22); all", "read (2026-07-22); all", "read (2026-07-22); all"),
        ] {
            assert_eq!(
                (Date(date).say(Lang::En), Date(date).say(Lang::Es)),
                (en.into(), es.into())
            );
        }
    }
}
