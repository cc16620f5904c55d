//! A bar of memory for each row, its parts side by side, against the budget.

use std::fmt::Write as _;

use super::{EDGE, Picture, WIDTH, escaped, letters, shared};
use crate::{
    Bytes,
    price::Priced,
    render::{
        markup::{self, Limit},
        sheet::{View, grid_cell},
        words,
    },
};

/// From one bar to the next.
const PITCH: u32 = 30;
/// Height of a bar.
const HEIGHT: u32 = 20;
/// Room for what a row needs, at the right.
const VALUE: u32 = 116;
/// The most room for the name of a row.
const MOST_NAME: u32 = 300;

/// Where bars are drawn.
struct Field {
    left: u32,
    top: u32,
    width: u32,
    whole: Bytes,
}

impl Field {
    fn x(&self, bytes: Bytes) -> u32 {
        self.left.saturating_add(markup::scaled(bytes, self.whole, self.width))
    }
}

pub(super) fn draw(picture: &mut Picture, view: &View<'_>) {
    let rows = &view.sheet.rows;
    let columns = view.names();
    let names: Vec<String> =
        rows.iter().map(|row| markup::row_label(row, &columns, view.lang)).collect();
    let room = names.iter().map(|name| letters(name)).max().unwrap_or(0).min(MOST_NAME);
    let left = EDGE.saturating_add(room).saturating_add(10);
    let field = Field {
        left,
        top: picture.bottom.saturating_add(20),
        width: WIDTH.saturating_sub(left).saturating_sub(VALUE).saturating_sub(EDGE),
        whole: markup::whole(rows),
    };
    let count = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    let bottom = field.top.saturating_add(count.saturating_mul(PITCH));
    scale(picture, &field, bottom);
    let mut top = field.top;
    for (row, name) in rows.iter().zip(&names) {
        bar(picture, &field, top, row, name);
        top = top.saturating_add(PITCH);
    }
    let all: Vec<Vec<Limit>> = rows.iter().map(markup::limits).collect();
    let common = shared(&all);
    for limit in common.iter().filter(|limit| limit.bytes <= field.whole) {
        let x = field.x(limit.bytes);
        let start = field.top.saturating_sub(8);
        picture.limit(&format!("M{x} {start}V{bottom}"));
        let name = format!("{} {}", limit.what.to(view.lang), words::said(limit.bytes, view.lang));
        let x = x.clamp(left, WIDTH.saturating_sub(EDGE).saturating_sub(letters(&name) / 2));
        picture.text(x, start.saturating_sub(6), "edgefit-over edgefit-mid", &name);
    }
    if common.is_empty() {
        own_limits(picture, &field, &all);
    }
    picture.bottom = bottom.saturating_add(20);
}

/// A line for each row at its own limits.
fn own_limits(picture: &mut Picture, field: &Field, all: &[Vec<Limit>]) {
    let mut top = field.top;
    for limits in all {
        for limit in limits.iter().filter(|limit| limit.bytes <= field.whole) {
            let (x, end) = (field.x(limit.bytes), top.saturating_add(HEIGHT).saturating_add(2));
            picture.limit(&format!("M{x} {}V{end}", top.saturating_sub(2)));
        }
        top = top.saturating_add(PITCH);
    }
}

/// Lines at round amounts, named below.
fn scale(picture: &mut Picture, field: &Field, bottom: u32) {
    for tick in markup::ticks(field.whole) {
        let x = field.x(tick);
        picture.path("edgefit-grid", &format!("M{x} {}V{bottom}", field.top.saturating_sub(4)));
        let y = bottom.saturating_add(16);
        picture.text(x, y, "edgefit-soft edgefit-mid", &words::said(tick, picture.lang));
    }
}

fn bar(picture: &mut Picture, field: &Field, top: u32, row: &Priced, name: &str) {
    let said = markup::described(row, name, picture.lang);
    let _ = writeln!(picture.body, "<g><title>{}</title>", escaped(&said));
    picture.said.push(format!("{said}."));
    let base = top.saturating_add(15);
    picture.text(field.left.saturating_sub(10), base, "edgefit-ink edgefit-end", &shortened(name));
    let (mut sum, mut x) = (Bytes::ZERO, field.left);
    for (segment, bytes) in markup::segments(row) {
        sum = sum.checked_add(bytes).unwrap_or(Bytes::MAX);
        let end = field.x(sum);
        if end > x {
            picture.rect([x, top, end.saturating_sub(x), HEIGHT], segment);
            x = end;
        }
    }
    let needed = grid_cell(row, picture.lang);
    picture.text(WIDTH.saturating_sub(EDGE), base, "edgefit-ink edgefit-end", &needed);
    picture.body.push_str("</g>\n");
}

/// A name no longer than there is room for.
fn shortened(name: &str) -> String {
    let most = (MOST_NAME / super::LETTER) as usize;
    if name.chars().count() <= most {
        return name.to_owned();
    }
    let kept: String = name.chars().take(most.saturating_sub(1)).collect();
    kept + "…"
}
