//! A bar of memory for each row, its parts side by side, against the budget.

use std::fmt::Write as _;

use super::{EDGE, LINE, Picture, WIDTH, escaped, letters, shared, size, spread::spread};
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
const VALUE: u32 = 126;
/// The most room for a name beside its bar; where one is longer, names stand above their bars.
const MOST_NAME: u32 = 300;
/// From one line of a name above its bar to the next, and of labels of limits.
const LINE_PITCH: u32 = 18;

struct Field {
    left: u32,
    top: u32,
    width: u32,
    bottom: u32,
    /// The amount that fills it, bytes.
    whole: u64,
}

impl Field {
    fn x(&self, bytes: u64) -> u32 {
        self.left + markup::scaled(bytes, self.whole, self.width)
    }
}

/// A row with its name in lines, and where its bar begins.
struct Strip<'a> {
    row: &'a Row,
    name: Vec<String>,
    top: u32,
}

pub(super) fn draw(picture: &mut Picture, view: &View<'_>) {
    let rows = &view.table.rows;
    let names: Vec<String> = rows.iter().map(|row| view.label(row)).collect();
    let room = names.iter().map(|name| letters(name)).max().unwrap_or(0);
    let above = room > MOST_NAME;
    let left = if above { EDGE } else { EDGE + room + 10 };
    let whole = markup::whole(rows);
    let all: Vec<Vec<Limit>> = rows.iter().map(markup::limits).collect();
    let common: Vec<&Limit> = shared(&all).iter().filter(|limit| limit.bytes <= whole).collect();
    let lines = u32::try_from(common.len()).unwrap_or_default();
    let top = picture.bottom + 2 + LINE_PITCH * lines;
    let (width, bottom) = (WIDTH - left - VALUE - EDGE, top);
    let mut field = Field { left, top, width, bottom, whole };
    let strips: Vec<Strip<'_>> = rows
        .iter()
        .zip(&names)
        .map(|(row, name)| {
            let name = if above { lines_of(name) } else { vec![name.clone()] };
            let lines = u32::try_from(name.len()).unwrap_or_default();
            let top = field.bottom + if above { LINE_PITCH * lines + 4 } else { 0 };
            field.bottom = top + PITCH;
            Strip { row, name, top }
        })
        .collect();
    scale(picture, &field);
    limits(picture, &field, &common);
    for strip in &strips {
        bar(picture, &field, (strip, above), (&view.label(strip.row), &view.grid_cell(strip.row)));
    }
    for (limits, strip) in all.iter().zip(&strips).filter(|_| shared(&all).is_empty()) {
        for limit in limits.iter().filter(|limit| limit.bytes <= field.whole) {
            let (x, start, end) = (field.x(limit.bytes), strip.top - 2, strip.top + HEIGHT + 2);
            picture.limit(&format!("M{x} {start}V{end}"));
        }
    }
    for limit in common {
        picture.limit(&format!("M{} {}V{}", field.x(limit.bytes), field.top - 4, field.bottom));
    }
    picture.bottom = field.bottom + 20;
}

/// The name of each limit above its line, each on a line of its own.
fn limits(picture: &mut Picture, field: &Field, common: &[&Limit]) {
    let mut y = field.top - 10;
    for limit in common {
        let name = format!("{} {}", limit.what.to(picture.lang), size(limit.bytes, picture.lang));
        let label = [(field.x(limit.bytes), letters(&name))];
        let (x, _) =
            spread(&label, (EDGE, WIDTH - EDGE)).places.first().copied().unwrap_or_default();
        if y + 10 < field.top {
            picture.leader(&[(field.x(limit.bytes), y + 4), (field.x(limit.bytes), field.top)]);
        }
        picture.text(x, y, "edgefit-over edgefit-halo edgefit-mid", &name);
        y -= LINE_PITCH;
    }
}

/// Lines at round amounts, named below where there is room for all their names, else every other one.
fn scale(picture: &mut Picture, field: &Field) {
    let ticks: Vec<u64> = markup::ticks(field.whole).collect();
    let name = |tick: &u64| size(*tick, picture.lang);
    let widest = ticks.iter().map(|tick| letters(&name(tick))).max().unwrap_or_default();
    let apart = ticks.get(1).map_or(field.width, |tick| field.x(*tick) - field.left);
    let every = if apart < widest + 4 { 2 } else { 1 };
    for tick in ticks.into_iter().step_by(every) {
        let (x, bottom) = (field.x(tick), field.bottom);
        picture.path("edgefit-grid", &format!("M{x} {}V{bottom}", field.top - 4));
        let name = size(tick, picture.lang);
        // Names at the left edge begin there.
        let x = x.max(EDGE.saturating_sub(4) + letters(&name) / 2);
        picture.text(x, bottom + 16, "edgefit-soft edgefit-mid", &name);
    }
}

/// The name of a row, its memory to scale, and what it needs.
fn bar(
    picture: &mut Picture,
    field: &Field,
    (strip, above): (&Strip<'_>, bool),
    (name, needed): (&str, &str),
) {
    let said = markup::described(strip.row, name, picture.lang);
    let _ = writeln!(picture.body, "<g><title>{}</title>", escaped(&said));
    picture.said.push(format!("{said}."));
    let base = strip.top + 15;
    let mut y = strip.top + 12 - LINE_PITCH * u32::try_from(strip.name.len()).unwrap_or_default();
    for line in &strip.name {
        if above {
            picture.text(EDGE, y, "edgefit-ink edgefit-halo", line);
            y += LINE_PITCH;
        } else {
            picture.text(field.left - 10, base, "edgefit-ink edgefit-end", line);
        }
    }
    for (segment, x, width) in markup::side_by_side(&strip.row.segments, field.whole, field.width) {
        picture.rect([field.left + x, strip.top, width, HEIGHT], segment);
    }
    picture.text(WIDTH - EDGE, base, "edgefit-ink edgefit-end", needed);
    picture.body.push_str("</g>\n");
}

/// A name in lines as wide as the picture.
fn lines_of(name: &str) -> Vec<String> {
    textwrap::wrap(name, LINE).into_iter().map(std::borrow::Cow::into_owned).collect()
}
