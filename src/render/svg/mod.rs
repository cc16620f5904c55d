//! Pictures: bars of memory, one a row, or memory against context. Equal tables give equal bytes.

mod bars;
mod curve;

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
const LINE: usize = 94;

/// Fills of the segments, on light and on dark ground.
const FILLS: [(&str, &str); 11] = [
    ("#4a9bd1", "#6cb6ff"),
    ("#0b5394", "#2f7fd1"),
    ("#5e60ce", "#9a9bff"),
    ("#d98500", "#f0a53c"),
    ("#b3478a", "#e08cc0"),
    ("#00795a", "#3fb68b"),
    ("#6e7781", "#9198a1"),
    ("#8a5a2b", "#c79a6b"),
    ("#a13d2d", "#e8867a"),
    ("#5a7d1a", "#a5c95e"),
    ("#1f7a8c", "#62c3d4"),
];

/// What is drawn over the fills, so that they are told apart without colour; an 8 by 8 tile.
const HATCHES: [&str; 11] = [
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
];

/// The picture of a table: a curve for one model by context, else bars.
pub fn svg(view: &View<'_>) -> String {
    let rows = &view.table.rows;
    let curve = view.table.one_model && view.table.by == [Axis::CtxSize] && rows.len() > 1;
    let mut picture = Picture::new(view);
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
    bottom: u32,
}

impl Picture {
    fn new(view: &View<'_>) -> Self {
        let rows = &view.table.rows;
        let mut picture = Self {
            title: view.title(),
            said: vec![view.caption()],
            segments: markup::in_use(rows),
            key: key(&view.caption()),
            lang: view.lang,
            body: String::new(),
            bottom: EDGE + 16,
        };
        let title = picture.title.clone();
        picture.text(EDGE, picture.bottom, "edgefit-head", &title);
        for line in textwrap::wrap(&view.setting(), LINE) {
            picture.bottom += 20;
            picture.text(EDGE, picture.bottom, "edgefit-soft", &line);
        }
        picture.legend(rows.iter().any(|row| row.budget_bytes.is_some()));
        if let Some(marks) = view.marks() {
            picture.bottom += 22;
            picture.text(EDGE, picture.bottom, "edgefit-soft", &marks);
        }
        picture.bottom += 16;
        picture
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
            fills(&self.segments)
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

/// The fills of segments, light and dark.
pub(super) fn fills(segments: &[usize]) -> String {
    let (mut light, mut dark) = (String::new(), String::new());
    for &segment in segments {
        let (day, night) = FILLS.get(segment).copied().unwrap_or(("#888", "#aaa"));
        let _ = writeln!(light, ".edgefit .edgefit-{segment}{{fill:{day}}}");
        let _ = writeln!(dark, ".edgefit .edgefit-{segment}{{fill:{night}}}");
    }
    format!("{light}@media (prefers-color-scheme:dark){{\n{dark}}}\n")
}

fn shared(all: &[Vec<Limit>]) -> &[Limit] {
    match all.split_first() {
        Some((first, rest)) if rest.iter().all(|other| other == first) => first,
        _ => &[],
    }
}

fn letters(text: &str) -> u32 {
    u32::try_from(text.chars().count()).unwrap_or(u32::MAX / LETTER) * LETTER
}

/// A number that follows from what is drawn (FNV-1a).
fn key(text: &str) -> u32 {
    let fold = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    text.bytes().fold(0x811c_9dc5, fold)
}
