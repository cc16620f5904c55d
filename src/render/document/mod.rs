//! A document in one language: headings, sentences, lists, commands, tables, a picture. Written once,
//! dressed as Markdown, as text of a terminal or as a page.

mod cut;
pub mod html;
pub mod markdown;
pub mod text;

use std::ops::Range;

use super::table::Table;
use crate::{Bytes, Verdict, report::Segment};

#[derive(Debug, Default)]
pub struct Document {
    pub title: String,
    pub blocks: Vec<Block>,
    /// What may be left out where there is little room, the least important first: blocks, from the
    /// last ones up, and how many of their pieces stay.
    pub spare: Vec<(Range<usize>, usize)>,
}

/// A piece of a document.
#[derive(Clone, Debug)]
pub enum Block {
    /// A heading below the title: level 2, or 3 within that.
    Heading(u8, String),
    /// A paragraph.
    Text(Rich),
    /// A paragraph about what stands beside it, softer than the rest.
    Aside(String),
    /// A list.
    List(Vec<Rich>),
    /// Commands, one a line, or a program.
    Code(Fence, Vec<String>),
    /// A table.
    Table(Table),
    /// Where memory goes: a bar each, to one scale.
    Bars(Bars),
}

/// What code is written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fence {
    /// A shell as POSIX describes it.
    #[default]
    Sh,
    Powershell,
    Swift,
    Kotlin,
    Python,
}

impl Fence {
    /// Its name behind a fence of Markdown.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sh => "sh",
            Self::Powershell => "powershell",
            Self::Swift => "swift",
            Self::Kotlin => "kotlin",
            Self::Python => "python",
        }
    }

    /// Its lines as they fit a width, where lines of it can be continued.
    pub fn broken(self, lines: &[String], width: usize) -> Vec<String> {
        match self {
            Self::Sh => lines.iter().flat_map(|line| continued(line, width, "\\")).collect(),
            Self::Powershell => lines.iter().flat_map(|line| continued(line, width, "`")).collect(),
            Self::Swift | Self::Kotlin | Self::Python => lines.to_vec(),
        }
    }
}

/// Bars of memory to one scale.
#[derive(Clone, Debug, Default)]
pub struct Bars {
    /// What segments are called, by their places.
    pub labels: Vec<(usize, String)>,
    pub rows: Vec<Bar>,
    /// The amount that fills the picture, bytes.
    pub whole: u64,
    /// A line across all bars, and what it is called.
    pub limit: Option<(Bytes, String)>,
    /// Amounts are thousandths of a whole, and no bytes.
    pub are_shares: bool,
}

/// One bar.
#[derive(Clone, Debug)]
pub struct Bar {
    pub name: String,
    pub segments: Vec<Segment>,
    /// The sum, as it is written.
    pub total: String,
    pub verdict: Verdict,
}

/// Text with commands and stresses in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rich(pub Vec<Span>);

/// A piece of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Span {
    Plain(String),
    Strong(String),
    Code(String),
}

impl Rich {
    /// Text in which commands, flags and file names stand in backticks.
    pub fn of(text: &str) -> Self {
        let pieces = text.split('`').enumerate().filter(|(_, piece)| !piece.is_empty());
        Self(
            pieces
                .map(|(place, piece)| match place % 2 {
                    0 => Span::Plain(piece.to_owned()),
                    _ => Span::Code(piece.to_owned()),
                })
                .collect(),
        )
    }

    pub fn plain(text: String) -> Self {
        Self(vec![Span::Plain(text)])
    }

    /// A label and what it is about: `**Memory:** 2 GiB`.
    pub fn labelled(label: &str, text: &str) -> Self {
        let mut all = vec![Span::Strong(format!("{label}:")), Span::Plain(" ".to_owned())];
        all.extend(Self::of(text).0);
        Self(all)
    }

    pub fn strong(text: &str) -> Self {
        Self(vec![Span::Strong(text.to_owned())])
    }
}

impl Document {
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), ..Self::default() }
    }

    pub fn section(&mut self, heading: impl Into<String>) {
        self.blocks.push(Block::Heading(2, heading.into()));
    }

    pub fn subsection(&mut self, heading: impl Into<String>) {
        self.blocks.push(Block::Heading(3, heading.into()));
    }

    pub fn text(&mut self, text: &str) {
        self.blocks.push(Block::Text(Rich::of(text)));
    }

    /// The sections among some of its blocks.
    pub fn sections(&self, among: &Range<usize>) -> Vec<Range<usize>> {
        let starts: Vec<usize> = among
            .clone()
            .filter(|place| matches!(self.blocks.get(*place), Some(Block::Heading(2, _))))
            .collect();
        let ends = starts.iter().skip(1).copied().chain([among.end]);
        starts.iter().zip(ends).map(|(start, end)| *start..end).collect()
    }

    /// A list; nothing where there is nothing to list.
    pub fn list(&mut self, items: Vec<Rich>) {
        if !items.is_empty() {
            self.blocks.push(Block::List(items));
        }
    }

    /// Commands of a shell; nothing where there are none.
    pub fn commands(&mut self, lines: Vec<String>) {
        self.code(Fence::Sh, lines);
    }

    /// Code; nothing where there is none.
    pub fn code(&mut self, fence: Fence, lines: Vec<String>) {
        if !lines.is_empty() {
            self.blocks.push(Block::Code(fence, lines));
        }
    }
}

/// A command in lines of `width`; one with a program behind it stays as it is.
fn continued(command: &str, width: usize, sign: &str) -> Vec<String> {
    if command.contains('\n') { vec![command.to_owned()] } else { broken(command, width, sign) }
}

/// A command broken into lines of `width` at its blanks, as a shell continues it behind its `sign`.
pub fn broken(command: &str, width: usize, sign: &str) -> Vec<String> {
    const INDENT: &str = "  ";
    let room = width.saturating_sub(sign.len() + 1);
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in units(command) {
        let length = line.chars().count() + word.chars().count() + 1;
        let blank = line.trim().is_empty();
        if !blank && length > room {
            line.push(' ');
            line.push_str(sign);
            lines.push(std::mem::replace(&mut line, INDENT.to_owned()));
        } else if !blank {
            line.push(' ');
        }
        line.push_str(&word);
    }
    lines.push(line);
    lines
}

/// The words of a command, each flag with its value.
fn units(command: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for word in words(command) {
        let is_flag = |last: &String| last.starts_with('-') && !last.contains([' ', '=']);
        let begins = word.trim_start_matches('"').starts_with(['-', '|', '&', '>']);
        match all.last_mut().filter(|last| is_flag(last) && !begins) {
            Some(flag) => *flag = format!("{flag} {word}"),
            None => all.push(word.to_owned()),
        }
    }
    all
}

/// The words of a command; what stands in single quotes is one. A shell continues lines within
/// double quotes too.
fn words(command: &str) -> Vec<&str> {
    let (mut all, mut start, mut quote) = (Vec::new(), 0, None);
    for (place, c) in command.char_indices() {
        match (c, quote) {
            ('\'', None) => quote = Some(c),
            (c, Some(open)) if c == open => quote = None,
            (' ', None) => {
                all.extend(command.get(start..place).filter(|word| !word.is_empty()));
                start = place + 1;
            }
            _ => {}
        }
    }
    all.extend(command.get(start..).filter(|word| !word.is_empty()));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_continued_as_a_shell_does() {
        assert_eq!(broken("a --b c", 80, "\\"), ["a --b c"]);
        let lines = broken("tool --first one --second 'two three'", 24, "\\");
        assert_eq!(lines, ["tool --first one \\", "  --second 'two three'"]);
    }

    #[test]
    fn backticks_make_code() {
        let rich = Rich::of("use `-c 4096` here");
        assert_eq!(rich.0.len(), 3);
        assert_eq!(rich.0[1], Span::Code("-c 4096".to_owned()));
    }
}
