//! A document as a page of its own: readable on a phone, in the dark, without a script.

use std::fmt::Write as _;

use super::{Bars, Block, Document, Rich, Span};
use crate::{
    Bytes, Lang, Verdict,
    messages::Say,
    render::{
        held_together,
        markup::{self, escaped, scaled, side_by_side},
        table::{Memory, Table},
    },
    report::Segment,
};

pub fn page(document: &Document, lang: Lang) -> String {
    let segments: Vec<usize> = document.blocks.iter().flat_map(segments).collect();
    let is_prose = document.blocks.iter().any(|block| matches!(block, Block::Text(_)));
    let more = if is_prose { MORE } else { "" };
    let (title, code, fills) = (escaped(&document.title), lang.code(), markup::fills(&segments));
    let body: String = document.blocks.iter().map(|block| self::block(block, lang)).collect();
    let version = env!("CARGO_PKG_VERSION");
    format!(
        r#"<!DOCTYPE html>
<html lang="{code}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>
{STYLE}{more}{fills}</style>
</head>
<body class="edgefit">
<main>
<h1>{title}</h1>
{body}<footer>edgefit {version}</footer>
</main>
</body>
</html>
"#
    )
}

/// What stands on a page, for one that has a style of its own.
pub fn fragment(document: &Document, lang: Lang) -> String {
    let block = |block: &Block| match block {
        Block::Table(table) => rows(table),
        block => self::block(block, lang),
    };
    document.blocks.iter().map(block).collect()
}

/// The segments whose colours a block needs.
fn segments(block: &Block) -> Vec<usize> {
    let labels = match block {
        Block::Bars(bars) => &bars.labels,
        Block::Table(Table { memory: Some(memory), .. }) => &memory.labels,
        _ => return Vec::new(),
    };
    labels.iter().map(|&(place, _)| place).collect()
}

fn block(block: &Block, lang: Lang) -> String {
    match block {
        Block::Heading(level, heading) => format!("<h{level}>{}</h{level}>\n", escaped(heading)),
        Block::Text(rich) => format!("<p class=\"said\">{}</p>\n", written(rich)),
        Block::Aside(text) => format!("<p>{}</p>\n", escaped(text)),
        Block::List(items) => {
            let items = items.iter().fold(String::new(), |mut text, item| {
                let _ = writeln!(text, "<li>{}</li>", written(item));
                text
            });
            format!("<ul>\n{items}</ul>\n")
        }
        Block::Code(_, lines) => {
            format!("<pre tabindex=\"0\"><code>{}</code></pre>\n", escaped_lines(lines))
        }
        Block::Table(table) => self::table(table),
        Block::Bars(bars) => picture(bars, lang),
    }
}

fn escaped_lines(lines: &[String]) -> String {
    lines.iter().map(|line| escaped(line)).collect::<Vec<_>>().join("\n")
}

fn written(rich: &Rich) -> String {
    let span = |span: &Span| match span {
        Span::Plain(text) => escaped(&held_together(text)),
        Span::Strong(text) => format!("<strong>{}</strong>", escaped(&held_together(text))),
        Span::Code(text) => format!("<code>{}</code>", escaped(text)),
    };
    rich.0.iter().map(span).collect()
}

/// A table that is moved by hand where the screen is too narrow, and the key to its colours.
fn table(table: &Table) -> String {
    let rows = rows(table);
    let mut text = match &table.label {
        Some(label) => format!(
            "<section class=\"wide\" aria-label=\"{}\" tabindex=\"0\">\n{rows}</section>\n",
            escaped(label)
        ),
        None => format!("<div class=\"wide\" tabindex=\"0\">\n{rows}</div>\n"),
    };
    if let Some(memory) = table.memory.as_ref().filter(|memory| !memory.strips.is_empty()) {
        text.push_str(&key(
            &memory.labels,
            memory.limit.as_deref(),
            r#"x="4" width="4" height="12""#,
        ));
    }
    text
}

fn rows(table: &Table) -> String {
    let mut text = "<table>\n<thead>\n<tr>".to_owned();
    for (name, number) in &table.columns {
        let class = class(&[number.then_some("number")]);
        let _ = write!(text, "<th scope=\"col\"{class}>{}</th>", escaped(name));
    }
    let memory = table.memory.as_ref();
    if let Some(memory) = memory {
        let _ = write!(text, "<th scope=\"col\">{}</th>", escaped(&memory.heading));
    }
    text.push_str("</tr>\n</thead>\n<tbody>\n");
    for (place, cells) in table.rows.iter().enumerate() {
        let _ = writeln!(text, "<tr>{}{}</tr>", row(table, place, cells), strip(memory, place));
    }
    text + "</tbody>\n</table>\n"
}

/// The cells of the row at `place`.
fn row(table: &Table, place: usize, cells: &[String]) -> String {
    let verdicts = table.verdicts.get(place);
    let mut text = String::new();
    for (column, (cell, (_, number))) in cells.iter().zip(&table.columns).enumerate() {
        let verdict = verdicts.and_then(|row| row.get(column).copied().flatten());
        let class = class(&[number.then_some("number"), verdict.map(Verdict::id)]);
        let _ = match column {
            0 => write!(text, "<th scope=\"row\">{}</th>", escaped(cell)),
            _ => write!(text, "<td{class}>{}</td>", escaped(cell)),
        };
    }
    text
}

fn class(names: &[Option<&str>]) -> String {
    let names: Vec<&str> = names.iter().copied().flatten().collect();
    if names.is_empty() { String::new() } else { format!(" class=\"{}\"", names.join(" ")) }
}

/// The cell with the memory of the row at `place`, where memory is shown.
fn strip(memory: Option<&Memory>, place: usize) -> String {
    let strip = memory.and_then(|memory| Some((memory, memory.strips.get(place)?)));
    strip.map_or(String::new(), |(memory, strip)| {
        let limits = strip.limits.iter().map(|limit| limit.bytes);
        format!("<td>{}</td>", bar(&strip.said, &strip.segments, memory.whole, (limits, 10)))
    })
}

/// Memory to scale, its limits as strokes of a width.
fn bar(
    said: &str,
    segments: &[Segment],
    whole: u64,
    (limits, stroke): (impl Iterator<Item = u64>, u32),
) -> String {
    let mut text = format!(
        r#"<svg class="bar" viewBox="0 0 1000 20" preserveAspectRatio="none" role="img" aria-label="{}">"#,
        escaped(said)
    );
    for (place, x, width) in side_by_side(segments, whole, 1000) {
        let _ =
            write!(text, r#"<rect class="edgefit-{place}" x="{x}" width="{width}" height="20"/>"#);
    }
    for limit in limits.filter(|limit| *limit <= whole) {
        let x = scaled(limit, whole, 1000).saturating_sub(5);
        let _ = write!(text, r#"<rect class="limit" x="{x}" width="{stroke}" height="20"/>"#);
    }
    text + "</svg>"
}

/// A bar for each, as wide as the screen, and what colours mean.
fn picture(bars: &Bars, lang: Lang) -> String {
    let mut text = "<section class=\"memory\">\n".to_owned();
    for one in &bars.rows {
        let _ = writeln!(
            text,
            "<p class=\"bar-name\"><span>{}</span> <span class=\"{}\">{}</span></p>",
            escaped(&one.name),
            one.verdict.id(),
            escaped(&one.total)
        );
        let said = one.segments.iter().filter_map(|segment| {
            let label = bars.labels.iter().find(|(known, _)| *known == segment.place)?;
            let amount = if bars.are_shares {
                format!("{} ‰", segment.bytes)
            } else {
                Bytes::new(segment.bytes).say(lang)
            };
            Some(format!("{} {amount}", label.1))
        });
        let said = format!("{}: {}", one.name, said.collect::<Vec<_>>().join("; "));
        let limit = bars.limit.iter().map(|(limit, _)| limit.get());
        text.push_str(&bar(&said, &one.segments, bars.whole, (limit, 6)));
        text.push('\n');
    }
    let limit = bars.limit.as_ref().map(|(_, name)| name.as_str());
    text + &key(&bars.labels, limit, SWATCH) + "</section>\n"
}

/// The size of a patch of colour.
const SWATCH: &str = r#"width="12" height="12" rx="2""#;

/// What colours mean, and the line of a limit, drawn in a size of its own.
fn key(labels: &[(usize, String)], limit: Option<&str>, size: &str) -> String {
    let segments =
        labels.iter().map(|(place, label)| (format!("edgefit-{place}"), SWATCH, label.as_str()));
    let limit = limit.map(|label| ("limit".to_owned(), size, label));
    let mut text = "<ul class=\"key\">\n".to_owned();
    for (class, size, label) in segments.chain(limit) {
        let _ = writeln!(
            text,
            r#"<li><svg viewBox="0 0 12 12" aria-hidden="true"><rect class="{class}" {size}/></svg> {}</li>"#,
            escaped(label)
        );
    }
    text + "</ul>\n"
}

/// Large enough to touch, no wider than the screen, the first column always in sight.
const STYLE: &str = include_str!("page.css");

/// What a document has and a table does not.
const MORE: &str = include_str!("prose.css");
