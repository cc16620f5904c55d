//! A document as text of a terminal.

use std::fmt::Write as _;

use anstyle::Style as Ansi;

use super::{Block, Document, Rich, Span, markdown::drawn};
use crate::render::{Style, wrap};

pub fn text(document: &Document, style: Style) -> String {
    let bold = Ansi::new().bold();
    let mut text = format!("{bold}{}{bold:#}\n", wrap(&document.title, style, ""));
    for block in &document.blocks {
        text.push('\n');
        text.push_str(&self::block(block, style));
    }
    text
}

fn block(block: &Block, style: Style) -> String {
    let bold = Ansi::new().bold();
    match block {
        Block::Heading(2, heading) => {
            let line = "─".repeat(heading.chars().count().min(style.width));
            format!("{bold}{heading}{bold:#}\n{line}\n")
        }
        Block::Heading(_, heading) => format!("{bold}{}{bold:#}\n", wrap(heading, style, "")),
        Block::Text(rich) => wrap(&written(rich), style, "") + "\n",
        Block::Aside(text) => wrap(text, style, "") + "\n",
        Block::List(items) => items
            .iter()
            .map(|item| wrap(&format!("- {}", written(item)), style, "  ") + "\n")
            .collect(),
        Block::Code(fence, lines) => {
            let lines = fence.broken(lines, style.width.saturating_sub(2));
            let lines = lines.iter().flat_map(|text| text.lines());
            lines.fold(String::new(), |mut text, line| {
                let _ = writeln!(text, "  {line}");
                text
            })
        }
        Block::Table(table) => table.text(style),
        Block::Bars(bars) => drawn(bars, style.width),
    }
}

/// Text alone: stresses and commands are seen by their words.
fn written(rich: &Rich) -> String {
    let span = |span: &Span| match span {
        Span::Plain(text) | Span::Strong(text) | Span::Code(text) => text.clone(),
    };
    rich.0.iter().map(span).collect()
}
