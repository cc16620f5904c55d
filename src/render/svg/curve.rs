//! Memory against context: what it is made of as areas, the budget as a line.

use std::fmt::Write as _;

use super::{EDGE, Picture, WIDTH, escaped, letters, shared, size};
use crate::{
    messages::table as say,
    render::{
        markup::{self, Limit},
        sheet::View,
    },
    report::Row,
    table::Column,
};

const HEIGHT: u32 = 300;
/// Room for the amounts to its left.
const SCALE: u32 = 76;
/// Room for what stands to its right.
const MARGIN: u32 = 92;

struct Field {
    left: u32,
    right: u32,
    bottom: u32,
    /// The amount that fills it, bytes.
    whole: u64,
    /// The longest context.
    most: u64,
}

impl Field {
    fn of(picture: &Picture, rows: &[Row]) -> Self {
        Self {
            left: EDGE + SCALE,
            right: WIDTH - EDGE - MARGIN,
            bottom: picture.bottom + 12 + HEIGHT,
            whole: markup::whole(rows),
            most: rows.iter().map(|row| row.ctx_size).max().unwrap_or_default(),
        }
    }

    fn x(&self, tokens: u64) -> u32 {
        self.left + markup::scaled(tokens, self.most, self.right - self.left)
    }

    fn y(&self, bytes: u64) -> u32 {
        self.bottom - markup::scaled(bytes, self.whole, HEIGHT)
    }
}

pub(super) fn draw(picture: &mut Picture, view: &View<'_>) {
    let rows = &view.table.rows;
    let mut sorted: Vec<&Row> = rows.iter().collect();
    sorted.sort_by_key(|row| row.ctx_size);
    let field = Field::of(picture, rows);
    scale(picture, &field);
    areas(picture, &field, &sorted);
    let all: Vec<Vec<Limit>> = rows.iter().map(markup::limits).collect();
    for limit in shared(&all).iter().filter(|limit| limit.bytes <= field.whole) {
        let y = field.y(limit.bytes);
        picture.limit(&format!("M{} {y}H{}", field.left, field.right + MARGIN));
        let (edge, class) = (WIDTH - EDGE, "edgefit-over edgefit-end");
        picture.text(edge, y - 7, class, limit.what.to(view.lang));
        picture.text(edge, y + 18, class, &size(limit.bytes, view.lang));
    }
    points(picture, &field, &sorted, view);
    let (middle, below) = (field.left.midpoint(field.right), field.bottom + 42);
    picture.text(middle, below, "edgefit-soft edgefit-mid", say::by_context().to(view.lang));
    picture.bottom = below;
}

/// Lines at round amounts, named to the left.
fn scale(picture: &mut Picture, field: &Field) {
    for tick in markup::ticks(field.whole) {
        let y = field.y(tick);
        picture.path("edgefit-grid", &format!("M{} {y}H{}", field.left, field.right + MARGIN));
        let name = size(tick, picture.lang);
        picture.text(field.left - 8, y + 5, "edgefit-soft edgefit-end", &name);
    }
}

/// An area for each part: what grows with the context above what does not, pages of the file on top.
fn areas(picture: &mut Picture, field: &Field, rows: &[&Row]) {
    let amount = |row: &Row, place: usize| {
        let segment = row.segments.iter().find(|segment| segment.place == place);
        segment.map_or(0, |segment| segment.bytes)
    };
    let is_mapped = |place: usize| {
        let all = rows.iter().flat_map(|row| &row.segments);
        all.filter(|segment| segment.place == place).any(|segment| segment.is_mapped())
    };
    let mut order = picture.segments.clone();
    order.sort_by_key(|&place| {
        let ends = rows.first().zip(rows.last());
        let growth =
            ends.map(|(first, last)| amount(last, place).saturating_sub(amount(first, place)));
        (is_mapped(place), growth)
    });
    let mut below: Vec<u64> = vec![0; rows.len()];
    for place in order {
        let added =
            rows.iter().zip(&below).map(|(row, below)| below.saturating_add(amount(row, place)));
        let above: Vec<u64> = added.collect();
        let point = |(row, bytes): (&&Row, &u64)| (field.x(row.ctx_size), field.y(*bytes));
        let there = rows.iter().zip(&above).map(point);
        let back = rows.iter().zip(&below).map(point).rev();
        let path = line(there.chain(back));
        let (fill, name) = (picture.fill(place), markup::label(place));
        let name = name.to(picture.lang);
        let _ = writeln!(picture.body, r#"<path {fill} d="{path}Z"><title>{name}</title></path>"#);
        below = above;
    }
}

fn line(points: impl Iterator<Item = (u32, u32)>) -> String {
    let mut path = String::new();
    for (x, y) in points {
        let _ = write!(path, "{}{x} {y}", if path.is_empty() { "M" } else { "L" });
    }
    path
}

/// A dot for each row, its context below, what it needs above where there is room.
fn points(picture: &mut Picture, field: &Field, rows: &[&Row], view: &View<'_>) {
    let point = |row: &&Row| (field.x(row.ctx_size), field.y(row.working_set_bytes));
    picture.path("edgefit-edge", &line(rows.iter().map(point)));
    let (mut free_above, mut free_below) = (WIDTH, WIDTH);
    for (place, row) in rows.iter().enumerate().rev() {
        let (x, y) = point(row);
        let context = view.short(&row.cell(Column::CtxSize));
        let said = markup::described(row, say::tokens(&context).to(view.lang), view.lang);
        picture.said.insert(1, format!("{said}."));
        let _ = writeln!(
            picture.body,
            r#"<circle class="edgefit-dot" cx="{x}" cy="{y}" r="4"><title>{}</title></circle>"#,
            escaped(&said)
        );
        let mut named = |y: u32, class: &str, text: &str, free: &mut u32| {
            let half = letters(text) / 2;
            if x + half <= *free || place + 1 == rows.len() {
                picture.text(x, y, class, text);
                *free = x - half - 4;
            }
        };
        let class = "edgefit-ink edgefit-halo edgefit-mid";
        named(y - 10, class, &view.grid_cell(row), &mut free_above);
        named(field.bottom + 20, "edgefit-soft edgefit-mid", &context, &mut free_below);
    }
}
