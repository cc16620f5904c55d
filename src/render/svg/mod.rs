//! Pictures: bars of memory, one a row, memory against context, or where the memory of one answer goes.
//! Equal answers give equal bytes. No label covers another, and none is left out.

mod answer;
mod bars;
mod curve;
mod spread;
#[cfg(test)]
mod tests;

pub use answer::answers;

use std::fmt::Write as _;

use super::{
    markup::{self, Limit, escaped},
    sheet::View,
    words::size,
};
use crate::{Lang, Message, messages::table as say, table::Axis};

/// Width of a picture, in units of its view box; heights follow from what is drawn.
const WIDTH: u32 = 800;
/// Free space at the edges.
const EDGE: u32 = 24;
/// Room for a letter, generously.
const LETTER: u32 = 9;
/// Letters in a line of words.
const LINE: usize = ((WIDTH - 2 * EDGE) / LETTER) as usize;
/// Letters in a line of a title, which are larger.
const HEAD_LINE: usize = 64;
/// From one line of words to the next.
const PITCH: u32 = 20;

/// What is drawn over the fills, so that they are told apart without colour; an 8 by 8 tile.
const HATCHES: [&str; 13] = [
    "",
    "M-2 6L6 -2M2 10L10 2",
    "M-2 2L6 10M2 -2L10 6",
    "M1 2h2v2h-2zM5 6h2v2h-2z",
    "M0 2h8M0 6h8",
    "M2 0v8M6 0v8",
    "M0 4h8M4 0v8",
    "M0 1h8M0 5h8M2 1v4",
    "M0 0L8 8M0 8L8 0",
    "M4 0v8M0 6h4",
    "M0 0h4v4h-4zM4 4h4v4h-4z",
    "",
    "M-2 6L6 -2M2 10L10 2",
];

/// The picture of a table: a curve for one model by context, else bars.
pub fn svg(view: &View<'_>) -> String {
    let rows = &view.table.rows;
    let curve = view.table.one_model && view.table.by == [Axis::CtxSize] && rows.len() > 1;
    let mut picture = of_table(view);
    if curve {
        curve::draw(&mut picture, view);
    } else {
        bars::draw(&mut picture, view);
    }
    picture.finish()
}

/// A picture being drawn from top to bottom.
struct Picture {
    title: String,
    /// What the picture says, for those who do not see it.
    said: Vec<String>,
    segments: Vec<usize>,
    /// Tells ids from those of another picture in the same document.
    key: u32,
    lang: Lang,
    body: String,
    /// Down to where something is drawn.
    bottom: u32,
}

/// What stands above the rows of a table: title, setting, what colours and signs mean.
fn of_table(view: &View<'_>) -> Picture {
    let rows = &view.table.rows;
    let caption = view.caption();
    let mut picture = Picture::new(&view.title(), &caption, markup::in_use(rows), view.lang);
    picture.said.push(caption);
    picture.head(&view.title());
    picture.lines(EDGE, LINE, "edgefit-soft", &view.setting());
    picture.legend(rows.iter().any(|row| row.budget_bytes.is_some()));
    if let Some(marks) = view.marks() {
        picture.bottom += 2;
        picture.lines(EDGE, LINE, "edgefit-soft", &marks);
    }
    picture.bottom += 16;
    picture
}

impl Picture {
    /// With nothing in it yet; `about` tells its ids from those of others.
    fn new(title: &str, about: &str, segments: Vec<usize>, lang: Lang) -> Self {
        let (body, bottom) = (String::new(), EDGE - 4);
        let title = title.to_owned();
        Self { title, said: Vec::new(), segments, key: key(about), lang, body, bottom }
    }

    /// A title, in as many lines as it takes.
    fn head(&mut self, title: &str) {
        self.lines(EDGE, HEAD_LINE, "edgefit-head", title);
    }

    /// Words in lines of so many letters, below what is drawn.
    fn lines(&mut self, x: u32, letters: usize, class: &str, words: &str) {
        for line in textwrap::wrap(words, letters) {
            self.bottom += PITCH;
            self.text(x, self.bottom, class, &line);
        }
    }

    /// A swatch and a name for each segment, and the line of the budget.
    fn legend(&mut self, budget: bool) {
        self.bottom += 28;
        let mut x = EDGE;
        let names: Vec<(Option<usize>, Message)> = self
            .segments
            .iter()
            .map(|&segment| (Some(segment), markup::label(segment)))
            .chain(budget.then_some((None, say::budget())))
            .collect();
        for (segment, name) in names {
            let name = name.to(self.lang);
            let width = letters(name) + 30;
            if x + width > WIDTH - EDGE {
                x = EDGE;
                self.bottom += 22;
            }
            let top = self.bottom - 12;
            match segment {
                Some(segment) => self.rect([x, top, 16, 14], segment),
                None => self.limit(&format!("M{x} {}h16", top + 7)),
            }
            self.text(x + 23, self.bottom, "edgefit-ink", name);
            x += width;
        }
    }

    fn text(&mut self, x: u32, y: u32, class: &str, text: &str) {
        let _ = writeln!(
            self.body,
            r#"<text class="{class}" x="{x}" y="{y}">{}</text>"#,
            escaped(text)
        );
    }

    /// A rectangle filled as `segment`.
    fn rect(&mut self, [x, y, width, height]: [u32; 4], segment: usize) {
        let fill = self.fill(segment);
        let _ = writeln!(
            self.body,
            r#"<rect x="{x}" y="{y}" width="{width}" height="{height}" {fill}/>"#
        );
    }

    fn fill(&self, segment: usize) -> String {
        format!(r#"fill="url(#e{:08x}-{segment})""#, self.key)
    }

    /// A line that is a limit, seen on whatever it crosses.
    fn limit(&mut self, path: &str) {
        self.path("edgefit-gap", path);
        self.path("edgefit-limit", path);
    }

    /// A thin line from a place to the label that belongs to it, by way of what lies between.
    fn leader(&mut self, points: &[(u32, u32)]) {
        self.path("edgefit-lead", &line(points.iter().copied()));
    }

    fn path(&mut self, class: &str, path: &str) {
        let _ = writeln!(self.body, r#"<path class="{class}" d="{path}"/>"#);
    }

    fn finish(self) -> String {
        let height = self.bottom + EDGE;
        let key = self.key;
        let (title, said) = (escaped(&self.title), escaped(&self.said.join(" ")));
        let mut text = format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" class="edgefit" viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="e{key:08x}-title e{key:08x}-desc">
<title id="e{key:08x}-title">{title}</title>
<desc id="e{key:08x}-desc">{said}</desc>
<style>
{STYLE}{}</style>
<defs>
"#,
            markup::fills(&self.segments)
        );
        for &segment in &self.segments {
            let hatch = HATCHES.get(segment).copied().unwrap_or_default();
            let hatch = if hatch.is_empty() {
                String::new()
            } else {
                format!(r#"<path class="edgefit-hatch" d="{hatch}"/>"#)
            };
            let _ = writeln!(
                text,
                r#"<pattern id="e{key:08x}-{segment}" width="8" height="8" patternUnits="userSpaceOnUse"><rect class="edgefit-{segment}" width="8" height="8"/>{hatch}</pattern>"#
            );
        }
        let ground =
            format!(r#"<rect class="edgefit-ground" width="{WIDTH}" height="{height}" rx="6"/>"#);
        text + "</defs>\n" + &ground + "\n" + &self.body + "</svg>\n"
    }
}

const STYLE: &str = include_str!("picture.css");

/// A path by way of `points`.
fn line(points: impl Iterator<Item = (u32, u32)>) -> String {
    let mut path = String::new();
    for (x, y) in points {
        let _ = write!(path, "{}{x} {y}", if path.is_empty() { "M" } else { "L" });
    }
    path
}

fn shared(all: &[Vec<Limit>]) -> &[Limit] {
    match all.split_first() {
        Some((first, rest)) if rest.iter().all(|other| other == first) => first,
        _ => &[],
    }
}

/// Room for a text, generously.
fn letters(text: &str) -> u32 {
    u32::try_from(text.chars().count()).unwrap_or(u32::MAX / LETTER) * LETTER
}

/// A number that follows from what is drawn (FNV-1a).
fn key(text: &str) -> u32 {
    let fold = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    text.bytes().fold(0x811c_9dc5, fold)
}
