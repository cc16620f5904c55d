//! Memory against context: what it is made of as areas, the budget as a line.

use std::fmt::Write as _;

use super::{EDGE, Picture, WIDTH, escaped, letters, line, shared, size, spread::spread};
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
const SCALE: u32 = 88;
/// Room for what stands to its right: the names of limits.
const MARGIN: u32 = 130;
/// From one line of labels to the next.
const PITCH: u32 = 20;
/// What the lines that lead to labels take.
const LEAD: u32 = 18;

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
    /// Below so many lines of labels.
    fn of(picture: &Picture, rows: &[Row], labels: u32) -> Self {
        Self {
            left: EDGE + SCALE,
            right: WIDTH - EDGE - MARGIN,
            bottom: picture.bottom + PITCH * labels + LEAD + HEIGHT,
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

    fn top(&self) -> u32 {
        self.bottom - HEIGHT
    }
}

/// What stands above or below each row: texts, and where.
struct Labels {
    texts: Vec<String>,
    places: Vec<(u32, u32)>,
    lines: u32,
}

impl Labels {
    fn of(texts: Vec<String>, xs: &[u32]) -> Self {
        let wanted: Vec<(u32, u32)> =
            xs.iter().copied().zip(texts.iter().map(|text| letters(text))).collect();
        let apart = spread(&wanted, (EDGE, WIDTH - EDGE));
        Self { texts, places: apart.places, lines: apart.lines }
    }

    fn all(&self) -> impl Iterator<Item = (&str, u32, u32)> {
        self.texts.iter().zip(&self.places).map(|(text, &(x, line))| (text.as_str(), x, line))
    }
}

pub(super) fn draw(picture: &mut Picture, view: &View<'_>) {
    let rows = &view.table.rows;
    let mut sorted: Vec<&Row> = rows.iter().collect();
    sorted.sort_by_key(|row| row.ctx_size);
    let field = Field::of(picture, rows, 0);
    let xs: Vec<u32> = sorted.iter().map(|row| field.x(row.ctx_size)).collect();
    let needed = Labels::of(sorted.iter().map(|row| view.grid_cell(row)).collect(), &xs);
    let context = |row: &&Row| view.short(&row.cell(Column::CtxSize));
    let contexts = Labels::of(sorted.iter().map(context).collect(), &xs);
    let field = Field::of(picture, rows, needed.lines);
    scale(picture, &field);
    areas(picture, &field, &sorted);
    let all: Vec<Vec<Limit>> = rows.iter().map(markup::limits).collect();
    limits(picture, &field, shared(&all));
    points(picture, &field, &sorted, view);
    above(picture, &field, &sorted, &needed);
    below(picture, &field, &xs, &contexts);
    let middle = field.left.midpoint(field.right);
    let y = field.bottom + LEAD + PITCH * (contexts.lines + 1);
    picture.text(middle, y, "edgefit-soft edgefit-mid", say::by_context().to(view.lang));
    picture.bottom = y;
}

/// Lines at round amounts, named to the left.
fn scale(picture: &mut Picture, field: &Field) {
    for tick in markup::ticks(field.whole) {
        let y = field.y(tick);
        picture.path("edgefit-grid", &format!("M{} {y}H{}", field.left, field.right));
        let name = size(tick, picture.lang);
        picture.text(field.left - 8, y + 5, "edgefit-soft edgefit-end", &name);
    }
}

/// The limits as lines, named to the right, one below the other.
fn limits(picture: &mut Picture, field: &Field, all: &[Limit]) {
    let mut seen: Vec<&Limit> = all.iter().filter(|limit| limit.bytes <= field.whole).collect();
    seen.sort_by_key(|limit| std::cmp::Reverse(limit.bytes));
    let tall: Vec<(u32, u32)> =
        seen.iter().map(|limit| (field.y(limit.bytes), 2 * PITCH)).collect();
    let apart = spread(&tall, (field.top() - 4, field.bottom + 16));
    for (limit, (middle, _)) in seen.iter().zip(apart.places) {
        let (y, end) = (field.y(limit.bytes), field.right + 16);
        picture.limit(&format!("M{} {y}H{}", field.left, field.right));
        picture.leader(&[(field.right, y), (end, middle)]);
        let (x, name) = (end + 4, limit.what.to(picture.lang));
        picture.text(x, middle - 3, "edgefit-over", name);
        picture.text(x, middle + 15, "edgefit-over", &size(limit.bytes, picture.lang));
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

/// A dot for each row.
fn points(picture: &mut Picture, field: &Field, rows: &[&Row], view: &View<'_>) {
    let point = |row: &&Row| (field.x(row.ctx_size), field.y(row.working_set_bytes));
    picture.path("edgefit-edge", &line(rows.iter().map(point)));
    for row in rows.iter().rev() {
        let (x, y) = point(row);
        let context = view.short(&row.cell(Column::CtxSize));
        let said = markup::described(row, say::tokens(&context).to(view.lang), view.lang);
        picture.said.insert(1, format!("{said}."));
        let _ = writeln!(
            picture.body,
            r#"<circle class="edgefit-dot" cx="{x}" cy="{y}" r="4"><title>{}</title></circle>"#,
            escaped(&said)
        );
    }
}

/// What each row needs, above all that is drawn, with a line to its dot.
fn above(picture: &mut Picture, field: &Field, rows: &[&Row], needed: &Labels) {
    let base = |line: u32| field.top() - LEAD - 4 - PITCH * (needed.lines - 1 - line);
    for (row, (_, x, line)) in rows.iter().zip(needed.all()) {
        let (there, y) = (field.x(row.ctx_size), field.y(row.working_set_bytes));
        let turn = field.top() - LEAD;
        picture.leader(&[(there, y - 4), (there, field.top()), (x, turn), (x, base(line))]);
    }
    for (text, x, line) in needed.all() {
        picture.text(x, base(line), "edgefit-ink edgefit-halo edgefit-mid", text);
    }
}

/// The context of each row, below all that is drawn, with a line to where it lies.
fn below(picture: &mut Picture, field: &Field, xs: &[u32], contexts: &Labels) {
    let base = |line: u32| field.bottom + LEAD + 14 + PITCH * line;
    for (&there, (_, x, line)) in xs.iter().zip(contexts.all()) {
        let turn = field.bottom + LEAD;
        picture.leader(&[(there, field.bottom), (x, turn), (x, base(line) - 10)]);
    }
    for (text, x, line) in contexts.all() {
        picture.text(x, base(line), "edgefit-soft edgefit-halo edgefit-mid", text);
    }
}
