//! Memory against context: what it is made of as areas, the budget as a line.

use std::fmt::Write as _;

use super::{EDGE, Picture, WIDTH, escaped, letters, shared};
use crate::{
    Bytes,
    messages::table as say,
    price::Priced,
    render::{
        markup::{self, Limit},
        sheet::{grid_cell, short},
        words,
    },
    table::Cell,
};

/// Height of the field.
const HEIGHT: u32 = 300;
/// Room for the amounts to its left.
const SCALE: u32 = 76;
/// Room for what stands to its right.
const MARGIN: u32 = 92;

/// Where the curve is drawn.
struct Field {
    left: u32,
    right: u32,
    bottom: u32,
    whole: Bytes,
    /// The longest context.
    most: u64,
}

impl Field {
    fn of(picture: &Picture, rows: &[Priced]) -> Self {
        let top = picture.bottom.saturating_add(12);
        Self {
            left: EDGE.saturating_add(SCALE),
            right: WIDTH.saturating_sub(EDGE).saturating_sub(MARGIN),
            bottom: top.saturating_add(HEIGHT),
            whole: markup::whole(rows),
            most: rows.iter().map(tokens).max().unwrap_or(1).max(1),
        }
    }

    fn x(&self, tokens: u64) -> u32 {
        let width = self.right.saturating_sub(self.left);
        let from_left = markup::scaled(Bytes::new(tokens), Bytes::new(self.most), width);
        self.left.saturating_add(from_left)
    }

    fn y(&self, bytes: Bytes) -> u32 {
        self.bottom.saturating_sub(markup::scaled(bytes, self.whole, HEIGHT))
    }
}

fn tokens(row: &Priced) -> u64 {
    row.workload.setup.context.size
}

pub(super) fn draw(picture: &mut Picture, rows: &[Priced]) {
    let mut sorted: Vec<&Priced> = rows.iter().collect();
    sorted.sort_by_key(|row| tokens(row));
    let field = Field::of(picture, rows);
    scale(picture, &field);
    areas(picture, &field, &sorted);
    let all: Vec<Vec<Limit>> = rows.iter().map(markup::limits).collect();
    for limit in shared(&all).iter().filter(|limit| limit.bytes <= field.whole) {
        let y = field.y(limit.bytes);
        let (left, right) = (field.left, field.right.saturating_add(MARGIN));
        picture.limit(&format!("M{left} {y}H{right}"));
        let (edge, class) = (WIDTH.saturating_sub(EDGE), "edgefit-over edgefit-end");
        let lang = picture.lang;
        picture.text(edge, y.saturating_sub(7), class, limit.what.to(lang));
        picture.text(edge, y.saturating_add(18), class, &words::said(limit.bytes, lang));
    }
    points(picture, &field, &sorted);
    let words = say::by_context();
    let words = words.to(picture.lang);
    let (middle, below) = (field.left.midpoint(field.right), field.bottom.saturating_add(42));
    picture.text(middle, below, "edgefit-soft edgefit-mid", words);
    picture.bottom = below;
}

/// Lines at round amounts, named to the left.
fn scale(picture: &mut Picture, field: &Field) {
    for tick in markup::ticks(field.whole) {
        let y = field.y(tick);
        let right = field.right.saturating_add(MARGIN);
        picture.path("edgefit-grid", &format!("M{} {y}H{right}", field.left));
        let x = field.left.saturating_sub(8);
        picture.text(
            x,
            y.saturating_add(5),
            "edgefit-soft edgefit-end",
            &words::said(tick, picture.lang),
        );
    }
}

/// An area for each part: what grows with the context above what does not, pages of the file on top.
fn areas(picture: &mut Picture, field: &Field, rows: &[&Priced]) {
    let mut order = picture.segments.clone();
    let amount = |row: &Priced, segment: usize| {
        let parts = markup::segments(row);
        parts.iter().find(|(known, _)| *known == segment).map_or(Bytes::ZERO, |(_, bytes)| *bytes)
    };
    order.sort_by_key(|&segment| {
        let ends = rows.first().zip(rows.last());
        let growth =
            ends.map(|(first, last)| amount(last, segment).saturating_sub(amount(first, segment)));
        (markup::is_mapped(segment), growth)
    });
    let mut below: Vec<Bytes> = vec![Bytes::ZERO; rows.len()];
    for segment in order {
        let above: Vec<Bytes> = rows
            .iter()
            .zip(&below)
            .map(|(row, below)| below.checked_add(amount(row, segment)).unwrap_or(Bytes::MAX))
            .collect();
        let point = |(row, bytes): (&&Priced, &Bytes)| (field.x(tokens(row)), field.y(*bytes));
        let there = rows.iter().zip(&above).map(point);
        let back = rows.iter().zip(&below).map(point).rev();
        let mut path = String::new();
        for (x, y) in there.chain(back) {
            let _ = write!(path, "{}{x} {y}", if path.is_empty() { "M" } else { "L" });
        }
        let fill = picture.fill(segment);
        let name = markup::label(segment);
        let name = name.to(picture.lang);
        let _ = writeln!(picture.body, r#"<path {fill} d="{path}Z"><title>{name}</title></path>"#);
        below = above;
    }
}

/// A dot for each row, its context below, what it needs above where there is room.
fn points(picture: &mut Picture, field: &Field, rows: &[&Priced]) {
    let needed = |row: &Priced| field.y(row.need().working_set);
    let mut edge = String::new();
    for row in rows {
        let start = if edge.is_empty() { "M" } else { "L" };
        let _ = write!(edge, "{start}{} {}", field.x(tokens(row)), needed(row));
    }
    picture.path("edgefit-edge", &edge);
    let (mut free_above, mut free_below) = (WIDTH, WIDTH);
    for (place, row) in rows.iter().enumerate().rev() {
        let (x, y) = (field.x(tokens(row)), needed(row));
        let lang = picture.lang;
        let context = short(&Cell::Tokens(tokens(row)), lang);
        let said = markup::described(row, say::tokens(&context).to(lang), lang);
        picture.said.insert(1, format!("{said}."));
        let _ = writeln!(
            picture.body,
            r#"<circle class="edgefit-dot" cx="{x}" cy="{y}" r="4"><title>{}</title></circle>"#,
            escaped(&said)
        );
        let mut named = |y: u32, class: &str, text: &str, free: &mut u32| {
            let half = letters(text) / 2;
            if x.saturating_add(half) <= *free || place.saturating_add(1) == rows.len() {
                picture.text(x, y, class, text);
                *free = x.saturating_sub(half).saturating_sub(4);
            }
        };
        let class = "edgefit-ink edgefit-halo edgefit-mid";
        named(y.saturating_sub(10), class, &grid_cell(row, lang), &mut free_above);
        let below = field.bottom.saturating_add(20);
        named(below, "edgefit-soft edgefit-mid", &context, &mut free_below);
    }
}
