//! A document as Markdown that linters find nothing in: lines of 80 columns, one style of everything.

use std::fmt::Write as _;

use super::{Bars, Block, Document, Rich, Span};
use crate::{
    Bytes,
    messages::plain::is_unseen,
    render::{bar, table::Table},
};

/// Columns of a line.
const WIDTH: usize = 80;

pub fn markdown(document: &Document) -> String {
    format!("# {}\n\n", plain(&document.title)) + &blocks(&document.blocks, Some(WIDTH))
}

/// For the middle of another document: without a title, and without line breaks that would change
/// when a word does.
pub fn part(document: &Document) -> String {
    blocks(&document.blocks, None)
}

/// Blocks in lines of `width`, if there is one.
fn blocks(blocks: &[Block], width: Option<usize>) -> String {
    let blocks: Vec<String> = blocks.iter().map(|one| block(one, width)).collect();
    blocks.join("\n")
}

fn block(block: &Block, width: Option<usize>) -> String {
    match block {
        Block::Heading(level, heading) => {
            format!("{} {}\n", "#".repeat(usize::from(*level)), plain(heading))
        }
        Block::Text(rich) => wrapped(&written(rich), ["", ""], width),
        Block::Aside(text) => wrapped(&plain(text), ["", ""], width),
        Block::List(items) => {
            items.iter().map(|item| wrapped(&written(item), ["- ", "  "], width)).collect()
        }
        Block::Code(fence, lines) => {
            let lines = fence.broken(lines, WIDTH);
            format!("```{}\n{}\n```\n", fence.name(), lines.join("\n"))
        }
        Block::Table(table) => match width {
            // A line begins with a stroke, and a cell takes three columns beside its text.
            Some(width) => {
                let (parts, _) = table.continued(width - 1, 3, |heading| heading.chars().count());
                let parts: Vec<String> = parts.iter().map(|part| self::table(part, true)).collect();
                parts.join("\n")
            }
            None => self::table(table, false),
        },
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

/// Plain text: signs that Markdown reads are escaped, and nothing ends its line.
pub fn plain(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    let (mut before, mut rest) = (None, text.chars());
    while let Some(c) = rest.next() {
        let opens = matches!(c, '*' | '<' | '[' | ']' | '\\' | '|');
        let within = |at: Option<char>| at.is_some_and(char::is_alphanumeric);
        if opens || (c == '_' && !(within(before) && within(rest.clone().next()))) {
            safe.push('\\');
        }
        safe.push(if is_unseen(c) { ' ' } else { c });
        before = Some(c);
    }
    safe
}

fn wrapped(text: &str, [first, hanging]: [&str; 2], width: Option<usize>) -> String {
    let Some(width) = width else { return format!("{first}{}\n", text.replace('\u{a0}', " ")) };
    let options = textwrap::Options::new(width)
        .initial_indent(first)
        .subsequent_indent(hanging)
        .break_words(false)
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    // A line must not begin with what would make it a list or a heading.
    let mut joined = crate::render::held_together(text);
    for sign in ["-", "+", "#", "="] {
        joined = joined.replace(&format!(" {sign} "), &format!("\u{a0}{sign} "));
    }
    textwrap::fill(&joined, options).replace('\u{a0}', " ") + "\n"
}

/// A table; its columns as wide as their widest cells, or each cell as it is.
pub fn table(table: &Table, aligned: bool) -> String {
    let names: Vec<String> = table.columns.iter().map(|(name, _)| plain(name)).collect();
    let mut rows: Vec<Vec<String>> =
        table.rows.iter().map(|row| row.iter().map(|cell| plain(cell)).collect()).collect();
    if let Some(name) = rows.last_mut().and_then(|row| row.first_mut())
        && table.ends_with_total
    {
        *name = format!("**{name}**");
    }
    let width = |place: usize| {
        let all = rows.iter().chain([&names]).filter_map(|row| row.get(place));
        all.map(|cell| cell.chars().count()).max().unwrap_or(0).max(3)
    };
    let columns: Vec<(usize, bool)> = table
        .columns
        .iter()
        .enumerate()
        .map(|(place, (_, number))| (if aligned { width(place) } else { 0 }, *number))
        .collect();
    let line = |cells: &[String]| {
        let mut text = "|".to_owned();
        for (cell, (width, number)) in cells.iter().zip(&columns) {
            let _ = if *number {
                write!(text, " {cell:>width$} |")
            } else {
                write!(text, " {cell:<width$} |")
            };
        }
        text + "\n"
    };
    let rule = |&(width, number): &(usize, bool)| match (width, number) {
        (0, number) => if number { "---:" } else { "---" }.to_owned(),
        (width, true) => "-".repeat(width - 1) + ":",
        (width, false) => "-".repeat(width),
    };
    let rule: Vec<String> = columns.iter().map(rule).collect();
    let rows = rows.iter().map(|row| line(row));
    [line(&names), line(&rule)].into_iter().chain(rows).collect()
}

/// The shortest bar that tells anything.
const LEAST: usize = 10;

/// Bars in signs, with what they mean.
pub(super) fn drawn(bars: &Bars, width: usize) -> String {
    let longest = |all: &mut dyn Iterator<Item = usize>| all.max().unwrap_or(0);
    let names = longest(&mut bars.rows.iter().map(|bar| bar.name.chars().count()));
    let totals = longest(&mut bars.rows.iter().map(|bar| bar.total.chars().count()));
    // A name has a line of its own where a bar beside it would be too short to tell anything.
    let beside = names + totals + 4 + LEAST <= width;
    let (names, end, taken) = if beside { (names, " ", names) } else { (0, "\n  ", 2) };
    let room = width.saturating_sub(taken + totals + 4).max(LEAST);
    let whole = bars.limit.as_ref().map_or(Bytes::new(bars.whole), |(limit, _)| *limit);
    let mut text = String::new();
    for one in &bars.rows {
        let parts: Vec<(char, Bytes)> = one
            .segments
            .iter()
            .map(|part| (bar::mark(part.place), Bytes::new(part.bytes)))
            .collect();
        let drawn = bar::bar(&parts, whole, room);
        let _ = writeln!(text, "{:<names$}{end}{drawn} {:>totals$}", one.name, one.total);
    }
    text.push('\n');
    let marks = bars.labels.iter().map(|(place, label)| (bar::mark(*place), label));
    let limit = bars.limit.iter().map(|(_, name)| ('▏', name));
    let key: Vec<String> = marks
        .chain(limit)
        .map(|(mark, label)| format!("{mark} {label}").replace(' ', "\u{a0}"))
        .collect();
    let options = textwrap::Options::new(width).break_words(false);
    text + &textwrap::fill(&key.join("  "), options).replace('\u{a0}', " ") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_of_markdown_are_escaped() {
        assert_eq!(plain("a*b <c> d_e _f\ng"), "a\\*b \\<c> d_e \\_f g");
    }

    #[test]
    fn tables_are_aligned_where_they_stand_alone() {
        let known = Table {
            columns: vec![("a".to_owned(), false), ("size".to_owned(), true)],
            rows: vec![vec!["x".to_owned(), "1".to_owned()]],
            ..Table::default()
        };
        assert_eq!(table(&known, true), "| a   | size |\n| --- | ---: |\n| x   |    1 |\n");
        assert_eq!(table(&known, false), "| a | size |\n| --- | ---: |\n| x | 1 |\n");
    }
}
