//! A document as a page of its own: readable on a phone, in the dark, without a script.

use std::fmt::Write as _;

use super::{Bars, Block, Document, Rich, Span};
use crate::{
    Bytes, Lang,
    messages::Say,
    render::{
        html::{foot, head},
        markup::{escaped, scaled},
        svg,
        table::Table,
    },
};

/// The whole page.
pub(crate) fn page(document: &Document, lang: Lang) -> String {
    let segments: Vec<usize> = document.blocks.iter().flat_map(segments).collect();
    let style = format!("{MORE}{}", svg::fills(&segments));
    let mut text = head(&document.title, &style, lang);
    for block in &document.blocks {
        text.push_str(&self::block(block, lang));
    }
    text + &foot()
}

fn segments(block: &Block) -> Vec<usize> {
    match block {
        Block::Bars(bars) => bars.labels.iter().map(|&(place, _)| place).collect(),
        _ => Vec::new(),
    }
}

fn block(block: &Block, lang: Lang) -> String {
    match block {
        Block::Heading(level, heading) => format!("<h{level}>{}</h{level}>\n", escaped(heading)),
        Block::Text(rich) => format!("<p class=\"said\">{}</p>\n", written(rich)),
        Block::List(items) => {
            let items = items.iter().fold(String::new(), |mut text, item| {
                let _ = writeln!(text, "<li>{}</li>", written(item));
                text
            });
            format!("<ul>\n{items}</ul>\n")
        }
        Block::Commands(lines) => {
            format!("<pre tabindex=\"0\"><code>{}</code></pre>\n", escaped_lines(lines))
        }
        Block::Table(table) => {
            format!("<div class=\"wide\" tabindex=\"0\">\n{}</div>\n", rows(table))
        }
        Block::Bars(bars) => picture(bars, lang),
    }
}

fn escaped_lines(lines: &[String]) -> String {
    lines.iter().map(|line| escaped(line)).collect::<Vec<_>>().join("\n")
}

fn written(rich: &Rich) -> String {
    let span = |span: &Span| match span {
        Span::Plain(text) => escaped(text),
        Span::Strong(text) => format!("<strong>{}</strong>", escaped(text)),
        Span::Code(text) => format!("<code>{}</code>", escaped(text)),
    };
    rich.0.iter().map(span).collect()
}

fn rows(table: &Table) -> String {
    let class = |number: bool| if number { " class=\"number\"" } else { "" };
    let mut text = "<table>\n<thead>\n<tr>".to_owned();
    for (name, number) in &table.columns {
        let _ = write!(text, "<th scope=\"col\"{}>{}</th>", class(*number), escaped(name));
    }
    text.push_str("</tr>\n</thead>\n<tbody>\n");
    for row in &table.rows {
        text.push_str("<tr>");
        for (place, (cell, (_, number))) in row.iter().zip(&table.columns).enumerate() {
            let _ = if place == 0 {
                write!(text, "<th scope=\"row\">{}</th>", escaped(cell))
            } else {
                write!(text, "<td{}>{}</td>", class(*number), escaped(cell))
            };
        }
        text.push_str("</tr>\n");
    }
    text + "</tbody>\n</table>\n"
}

/// A bar for each, as wide as the screen, and what colours mean.
fn picture(bars: &Bars, lang: Lang) -> String {
    let mut text = "<section class=\"memory\">\n".to_owned();
    for bar in &bars.rows {
        let _ = writeln!(
            text,
            "<p class=\"bar-name\"><span>{}</span> <span class=\"{}\">{}</span></p>",
            escaped(&bar.name),
            bar.verdict.id(),
            escaped(&bar.total)
        );
        let said: Vec<String> = bar
            .segments
            .iter()
            .filter_map(|(place, bytes)| {
                let label = bars.labels.iter().find(|(known, _)| known == place)?;
                Some(format!("{} {}", label.1, bytes.say(lang)))
            })
            .collect();
        let _ = write!(
            text,
            r#"<svg class="bar" viewBox="0 0 1000 20" preserveAspectRatio="none" role="img" aria-label="{}">"#,
            escaped(&format!("{}: {}", bar.name, said.join("; ")))
        );
        let (mut sum, mut x) = (Bytes::ZERO, 0);
        for &(segment, bytes) in &bar.segments {
            sum = sum.checked_add(bytes).unwrap_or(Bytes::MAX);
            let width = scaled(sum, bars.whole, 1000).saturating_sub(x);
            let _ = write!(
                text,
                r#"<rect class="edgefit-{segment}" x="{x}" width="{width}" height="20"/>"#
            );
            x = x.saturating_add(width);
        }
        if let Some((limit, _)) = bars.limit.as_ref().filter(|(limit, _)| *limit <= bars.whole) {
            let x = scaled(*limit, bars.whole, 1000).saturating_sub(5);
            let _ = write!(text, r#"<rect class="limit" x="{x}" width="6" height="20"/>"#);
        }
        text.push_str("</svg>\n");
    }
    text + &key(bars) + "</section>\n"
}

fn key(bars: &Bars) -> String {
    let mut text = "<ul class=\"key\">\n".to_owned();
    let mut entry = |class: &str, label: &str| {
        let _ = writeln!(
            text,
            r#"<li><svg viewBox="0 0 12 12" aria-hidden="true"><rect class="{class}" width="12" height="12" rx="2"/></svg> {}</li>"#,
            escaped(label)
        );
    };
    for (place, label) in &bars.labels {
        entry(&format!("edgefit-{place}"), label);
    }
    if let Some((_, name)) = &bars.limit {
        entry("limit", name);
    }
    text + "</ul>\n"
}

/// What a document has and a table does not.
const MORE: &str = "\
h2{font-size:1.2rem;margin:2rem 0 .5rem;border-bottom:1px solid var(--line)}
h3{font-size:1.05rem;margin:1.4rem 0 .3rem}
p.said,li{color:var(--ink)}
ul{padding-left:1.2rem}
li{margin:.25rem 0}
pre{overflow-x:auto;padding:.7rem;border:1px solid var(--line);border-radius:.4rem;font-size:.85rem}
code{font-family:ui-monospace,Menlo,Consolas,monospace;overflow-wrap:anywhere}
pre code{overflow-wrap:normal}
.memory .bar{width:100%;height:1.4rem;background:color-mix(in srgb,var(--line) 40%,transparent);border-radius:.2rem}
.bar-name{display:flex;justify-content:space-between;margin:.6rem 0 .1rem;color:var(--ink)}
";
