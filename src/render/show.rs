//! Everything the catalog knows about one entry, for a reader.

use serde_json::Value;

use super::{Style, json, words, wrap};
use crate::{
    Error, Lang,
    messages::{Date, Number, Say, list as say},
    report::entry::Entry,
};

/// How data and JSON call what was written from memory.
const RECALLED: &str = "recalled";

/// How wide the names of facts are.
const NAMES: usize = 22;

/// One fact a line, by the names they have as JSON; what is not known is left out.
pub fn text(entry: &Entry, style: Style) -> Result<String, Error> {
    let facts = json::value(entry)?;
    let facts = facts.as_object().into_iter().flatten();
    let known = facts.filter(|(_, value)| !is_unknown(value));
    let lines = known.map(|(fact, value)| {
        let (fact, value) = match entry {
            Entry::System(_) => (unitless(fact), &in_units(fact, value, style.lang)),
            _ => (fact.as_str(), value),
        };
        let name = plain(fact, style.lang);
        match value {
            Value::Array(_) if is_settings(fact, entry) => settings(&name, entry, style),
            Value::Array(list) if list.iter().all(Value::is_object) => each(&name, list, style),
            Value::Array(list) => line(&name, &listed(list, "; ", style.lang), style),
            other => line(&name, &word(other, style.lang), style),
        }
    });
    Ok(lines.collect())
}

/// Whether a fact is what a program sets, which is said in words.
fn is_settings(fact: &str, entry: &Entry) -> bool {
    fact == "settings" && matches!(entry, Entry::App(_))
}

/// What a program sets, option by option.
fn settings(name: &str, entry: &Entry, style: Style) -> String {
    let Entry::App(app) = entry else { return String::new() };
    let lines = app.settings.iter().map(|one| {
        let option = format!("  {:<width$}{}", one.setting, one.said, width = NAMES - 2);
        wrap(&option, style, &" ".repeat(NAMES)) + "\n"
    });
    format!("{name}\n") + &lines.collect::<String>()
}

/// Numbers of bytes and thousandths as people read them, by the names that tell them.
fn in_units(name: &str, value: &Value, lang: Lang) -> Value {
    let bytes = name.ends_with("_bytes");
    match value {
        Value::Number(number) if bytes => {
            number.as_u64().map_or_else(|| value.clone(), |n| words::size(n, lang).into())
        }
        Value::Number(number) if name.ends_with("_permille") => {
            number.as_u64().map_or_else(|| value.clone(), |n| percent(n, lang).into())
        }
        Value::Array(list) => list.iter().map(|one| in_units(name, one, lang)).collect(),
        Value::Object(facts) => {
            let said = |(name, one): (&String, &Value)| {
                (unitless(name).to_owned(), in_units(name, one, lang))
            };
            Value::Object(facts.iter().map(said).collect())
        }
        other => other.clone(),
    }
}

/// The name of a fact without its unit.
fn unitless(name: &str) -> &str {
    name.strip_suffix("_bytes").or(name.strip_suffix("_permille")).unwrap_or(name)
}

fn percent(permille: u64, lang: Lang) -> String {
    let tenths = Number(format!("{}.{}", permille / 10, permille % 10)).say(lang);
    format!("{tenths} %")
}

/// A fact behind its name.
fn line(name: &str, words: &str, style: Style) -> String {
    wrap(&format!("{name:<NAMES$}{words}"), style, &" ".repeat(NAMES)) + "\n"
}

/// Facts of several things of a kind, below their name: each begins a line.
fn each(name: &str, list: &[Value], style: Style) -> String {
    let items = list.iter().map(|one| format!("  {}", word(one, style.lang)));
    let items = items.map(|item| wrap(&item, style, "    ") + "\n");
    format!("{name}\n") + &items.collect::<String>()
}

fn is_unknown(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(list) => list.is_empty(),
        Value::Object(facts) => facts.values().all(Value::is_null),
        _ => false,
    }
}

/// A value in words; of an object, what is known, by name.
fn word(value: &Value, lang: Lang) -> String {
    match value {
        Value::String(words) if words == RECALLED => say::not_checked().say(lang),
        Value::String(words) => Date(words).say(lang),
        Value::Bool(yes) => if *yes { say::yes() } else { say::no() }.say(lang),
        Value::Number(number) => Number(number.to_string().trim_end_matches(".0")).say(lang),
        Value::Array(list) => listed(list, ", ", lang),
        Value::Object(facts) => {
            let known = facts.iter().filter(|(_, value)| !is_unknown(value));
            let words =
                known.map(|(name, value)| format!("{} {}", plain(name, lang), word(value, lang)));
            words.collect::<Vec<_>>().join(say::apart().to(lang))
        }
        Value::Null => String::new(),
    }
}

/// The name of a fact, in words.
fn plain(name: &str, lang: Lang) -> String {
    let not_checked = say::not_checked();
    name.replace(RECALLED, not_checked.to(lang)).replace('_', " ")
}

fn listed(list: &[Value], between: &str, lang: Lang) -> String {
    list.iter().map(|one| word(one, lang)).collect::<Vec<_>>().join(between)
}
