//! A document as text of a terminal.

use std::fmt::Write as _;

use anstyle::Style as Ansi;

use super::{Block, Document, Rich, Span, markdown::drawn};
use crate::render::{Style, wrap};

pub fn text(document: &Document, style: Style) -> String {
    let bold = Ansi::new().bold();
    let title = format!("{bold}{}{bold:#}\n", wrap(&document.title, style, ""));
    title + "\n" + &blocks(&document.blocks.iter().collect::<Vec<_>>(), style)
}

/// What a document may take on a terminal: of what is spare, as much is left out as is needed, and its
/// headings are returned; `note` names them in a sentence.
pub fn cut(
    document: &mut Document,
    most: usize,
    style: Style,
    note: impl Fn(&[String]) -> String,
) -> Vec<String> {
    let title = wrap(&document.title, style, "").lines().count() + 1;
    let lines = |kept: &[&Block], names: &[String]| {
        let note = if names.is_empty() { String::new() } else { wrap(&note(names), style, "") };
        let note = note.lines().count() + usize::from(!names.is_empty());
        title + blocks(kept, style).lines().count() + note
    };
    super::cut::cut(document, most, lines)
}

/// Blocks with a blank line between them, but below a heading and a colon.
fn blocks(all: &[&Block], style: Style) -> String {
    let mut text = String::new();
    for (place, block) in all.iter().enumerate() {
        let before = place.checked_sub(1).and_then(|before| all.get(before));
        if before.is_some_and(|before| !introduces(before)) {
            text.push('\n');
        }
        text.push_str(&self::block(block, style));
    }
    text
}

/// Whether what follows belongs to it.
fn introduces(block: &Block) -> bool {
    match block {
        Block::Heading(..) => true,
        Block::Text(rich) => written(rich).ends_with(':'),
        _ => false,
    }
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
