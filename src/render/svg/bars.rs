//! A bar of memory for each row, its parts side by side, against the budget.

use std::fmt::Write as _;

use super::{EDGE, Picture, WIDTH, escaped, letters, shared, size};
use crate::{
    render::{
        markup::{self, Limit},
        sheet::View,
    },
    report::Row,
};

/// From one bar to the next.
const PITCH: u32 = 30;
const HEIGHT: u32 = 20;
/// Room for what a row needs, at the right.
const VALUE: u32 = 116;
/// The most room for the name of a row.
const MOST_NAME: u32 = 300;

struct Field {
    left: u32,
    top: u32,
    width: u32,
    /// The amount that fills it, bytes.
    whole: u64,
}

impl Field {
    fn x(&self, bytes: u64) -> u32 {
        self.left + markup::scaled(bytes, self.whole, self.width)
    }
}

pub(super) fn draw(picture: &mut Picture, view: &View<'_>) {
    let rows = &view.table.rows;
    let names: Vec<String> = rows.iter().map(|row| view.label(row)).collect();
    let room = names.iter().map(|name| letters(name)).max().unwrap_or(0).min(MOST_NAME);
    let left = EDGE + room + 10;
    let field = Field {
        left,
        top: picture.bottom + 20,
        width: WIDTH - left - VALUE - EDGE,
        whole: markup::whole(rows),
    };
    let tops = || (0..).map(|place| field.top + PITCH * place);
    let bottom = tops().nth(rows.len()).unwrap_or(field.top);
    scale(picture, &field, bottom);
    for ((row, name), top) in rows.iter().zip(&names).zip(tops()) {
        bar(picture, &field, top, (row, name), &view.grid_cell(row));
    }
    let all: Vec<Vec<Limit>> = rows.iter().map(markup::limits).collect();
    let common = shared(&all);
    for limit in common.iter().filter(|limit| limit.bytes <= field.whole) {
        let x = field.x(limit.bytes);
        let start = field.top - 8;
        picture.limit(&format!("M{x} {start}V{bottom}"));
        let name = format!("{} {}", limit.what.to(view.lang), size(limit.bytes, view.lang));
        let x = x.clamp(left, WIDTH - EDGE - letters(&name) / 2);
        picture.text(x, start - 6, "edgefit-over edgefit-mid", &name);
    }
    for (limits, top) in all.iter().zip(tops()).filter(|_| common.is_empty()) {
        for limit in limits.iter().filter(|limit| limit.bytes <= field.whole) {
            let (x, start, end) = (field.x(limit.bytes), top - 2, top + HEIGHT + 2);
            picture.limit(&format!("M{x} {start}V{end}"));
        }
    }
    picture.bottom = bottom + 20;
}

/// Lines at round amounts, named below.
fn scale(picture: &mut Picture, field: &Field, bottom: u32) {
    for tick in markup::ticks(field.whole) {
        let x = field.x(tick);
        picture.path("edgefit-grid", &format!("M{x} {}V{bottom}", field.top - 4));
        picture.text(x, bottom + 16, "edgefit-soft edgefit-mid", &size(tick, picture.lang));
    }
}

/// The name of a row, its memory to scale, and what it needs.
fn bar(picture: &mut Picture, field: &Field, top: u32, (row, name): (&Row, &str), needed: &str) {
    let said = markup::described(row, name, picture.lang);
    let _ = writeln!(picture.body, "<g><title>{}</title>", escaped(&said));
    picture.said.push(format!("{said}."));
    let base = top + 15;
    picture.text(field.left - 10, base, "edgefit-ink edgefit-end", &shortened(name));
    for (segment, x, width) in markup::side_by_side(&row.segments, field.whole, field.width) {
        picture.rect([field.left + x, top, width, HEIGHT], segment);
    }
    picture.text(WIDTH - EDGE, base, "edgefit-ink edgefit-end", needed);
    picture.body.push_str("</g>\n");
}

/// A name no longer than there is room for.
fn shortened(name: &str) -> String {
    let most = (MOST_NAME / super::LETTER) as usize;
    if name.chars().count() <= most {
        return name.to_owned();
    }
    let kept: String = name.chars().take(most - 1).collect();
    kept + "…"
}
