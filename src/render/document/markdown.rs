//! A document as Markdown that linters find nothing in: lines of 80 columns, one style of everything.

use std::fmt::Write as _;

use super::{Bars, Block, Document, Rich, Span, broken};
use crate::{
    Bytes,
    render::{bar, table::Table},
};

/// Columns of a line.
const WIDTH: usize = 80;

/// The whole document.
pub(crate) fn markdown(document: &Document) -> String {
    let mut text = format!("# {}\n", plain(&document.title));
    for block in &document.blocks {
        text.push('\n');
        text.push_str(&self::block(block));
    }
    text
}

fn block(block: &Block) -> String {
    match block {
        Block::Heading(level, heading) => {
            format!("{} {}\n", "#".repeat(usize::from(*level)), plain(heading))
        }
        Block::Text(rich) => wrapped(&written(rich), "", ""),
        Block::List(items) => {
            items.iter().map(|item| wrapped(&written(item), "- ", "  ")).collect()
        }
        Block::Commands(lines) => {
            let lines: Vec<String> = lines.iter().flat_map(|line| broken(line, WIDTH)).collect();
            format!("```sh\n{}\n```\n", lines.join("\n"))
        }
        Block::Table(table) => aligned(table),
        Block::Bars(bars) => format!("```text\n{}```\n", drawn(bars, WIDTH)),
    }
}

/// Text as Markdown, what it could be taken for escaped.
fn written(rich: &Rich) -> String {
    let span = |span: &Span| match span {
        Span::Plain(text) => plain(text),
        Span::Strong(text) => format!("**{}**", plain(text)),
        // A code span is not broken, and blanks inside it stay.
        Span::Code(text) => format!("`{}`", text.replace(' ', "\u{a0}")),
    };
    rich.0.iter().map(span).collect()
}

/// Plain text: signs that Markdown reads are escaped.
fn plain(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for (place, c) in text.char_indices() {
        let opens = matches!(c, '*' | '<' | '[' | ']' | '\\' | '|');
        let within = |at: Option<char>| at.is_some_and(char::is_alphanumeric);
        let before = text.get(..place).and_then(|text| text.chars().next_back());
        let after = text.get(place.saturating_add(1)..).and_then(|text| text.chars().next());
        if opens || (c == '_' && !(within(before) && within(after))) {
            safe.push('\\');
        }
        safe.push(c);
    }
    safe
}

fn wrapped(text: &str, first: &str, hanging: &str) -> String {
    let options = textwrap::Options::new(WIDTH)
        .initial_indent(first)
        .subsequent_indent(hanging)
        .break_words(false)
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    // A line must not begin with what would make it a list or a heading.
    let mut joined = crate::render::with_units(text);
    for sign in ["-", "+", "#", "="] {
        joined = joined.replace(&format!(" {sign} "), &format!("\u{a0}{sign} "));
    }
    textwrap::fill(&joined, options).replace('\u{a0}', " ") + "\n"
}

/// A table as wide as its cells.
fn aligned(Table { columns, rows }: &Table) -> String {
    let cells: Vec<Vec<String>> =
        rows.iter().map(|row| row.iter().map(|cell| plain(cell)).collect()).collect();
    let widths: Vec<usize> = columns
        .iter()
        .enumerate()
        .map(|(place, (name, _))| {
            let below = cells.iter().filter_map(|row| row.get(place));
            below
                .map(|cell| cell.chars().count())
                .chain([name.chars().count(), 3])
                .max()
                .unwrap_or(3)
        })
        .collect();
    let line = |cells: &[String]| {
        let mut text = "|".to_owned();
        for ((cell, width), (_, number)) in cells.iter().zip(&widths).zip(columns) {
            let _ = if *number {
                write!(text, " {cell:>width$} |")
            } else {
                write!(text, " {cell:<width$} |")
            };
        }
        text + "\n"
    };
    let names: Vec<String> = columns.iter().map(|(name, _)| plain(name)).collect();
    let rule: Vec<String> = widths
        .iter()
        .zip(columns)
        .map(|(width, (_, number))| {
            let dashes = "-".repeat(width.saturating_sub(usize::from(*number)));
            if *number { dashes + ":" } else { dashes }
        })
        .collect();
    let rows: String = cells.iter().map(|row| line(row)).collect();
    line(&names) + &line(&rule) + &rows
}

/// Bars in signs, with what they mean.
pub(super) fn drawn(bars: &Bars, width: usize) -> String {
    let longest = |all: &mut dyn Iterator<Item = usize>| all.max().unwrap_or(0);
    let names = longest(&mut bars.rows.iter().map(|bar| bar.name.chars().count()));
    let totals = longest(&mut bars.rows.iter().map(|bar| bar.total.chars().count()));
    let room = width.saturating_sub(names).saturating_sub(totals).saturating_sub(4).max(10);
    let whole = bars.limit.as_ref().map_or(bars.whole, |(limit, _)| *limit);
    let mut text = String::new();
    for one in &bars.rows {
        let parts: Vec<(char, Bytes)> =
            one.segments.iter().map(|&(place, bytes)| (bar::mark(place), bytes)).collect();
        let drawn = bar::bar(&parts, whole, room);
        let _ = writeln!(text, "{:<names$} {drawn} {:>totals$}", one.name, one.total);
    }
    text.push('\n');
    for (place, label) in &bars.labels {
        let _ = writeln!(text, "{} {label}", bar::mark(*place));
    }
    if let Some((_, name)) = &bars.limit {
        let _ = writeln!(text, "▏ {name}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_of_markdown_are_escaped() {
        assert_eq!(plain("a*b <c> d_e _f"), "a\\*b \\<c> d_e \\_f");
    }

    #[test]
    fn tables_are_aligned() {
        let mut table = Table::new(&[("a", false), ("size", true)]);
        table.rows.push(vec!["x".to_owned(), "1".to_owned()]);
        let text = aligned(&table);
        assert_eq!(text, "| a   | size |\n| --- | ---: |\n| x   |    1 |\n");
    }
}
