//! A table as a document: a page of its own, or a part of another document.

use super::{
    document::{Block, Document, Rich},
    markup,
    sheet::View,
    table::{Memory, Strip},
};
use crate::{
    Message,
    messages::{and, capitalized, table as say},
    report::Row,
};

/// A page: what it is about, the table with a bar for each row, what its signs mean, notes.
pub fn page(view: &View<'_>) -> Document {
    let mut document = Document::new(view.title());
    let setting = view.setting();
    if !setting.is_empty() {
        document.blocks.push(Block::Aside(capitalized(&setting) + "."));
    }
    let mut table = view.cells();
    table.label = Some(say::the_table().to(view.lang).to_owned());
    table.memory = view.grid.is_none().then(|| memory(view));
    document.blocks.push(Block::Table(table));
    document.blocks.extend(view.legend().map(Block::Aside));
    let notes = view.notes();
    document.list(notes.iter().map(|note| Rich::plain(capitalized(note) + ".")).collect());
    document
}

/// For another page: the table, then a sentence in each paragraph.
pub fn fragment(view: &View<'_>) -> Document {
    let notes = view.notes().into_iter().map(|note| note + ".");
    let said = std::iter::once(view.caption()).chain(view.legend()).chain(notes);
    let blocks = std::iter::once(Block::Table(view.cells())).chain(said.map(Block::Aside));
    Document { blocks: blocks.collect(), ..Document::new(view.title()) }
}

/// For a document on GitHub: the table first, then what it is about.
pub fn part(view: &View<'_>) -> Document {
    let mut document = Document::new(view.title());
    if view.table.rows.is_empty() {
        document.blocks.push(Block::Aside(view.caption()));
        return document;
    }
    let said: Vec<String> = std::iter::once(view.caption()).chain(view.legend()).collect();
    document.blocks.extend([Block::Table(view.cells()), Block::Aside(said.join(" "))]);
    document.list(view.notes().into_iter().map(Rich::plain).collect());
    document
}

/// What each row needs, to scale, and what it is held against.
fn memory(view: &View<'_>) -> Memory {
    let (rows, lang) = (&view.table.rows, view.lang);
    let strip = |row: &Row| Strip {
        said: markup::described(row, &view.label(row), lang),
        segments: row.segments.clone(),
        limits: markup::limits(row),
    };
    let strips: Vec<Strip> = rows.iter().map(strip).collect();
    let most = strips.iter().map(|strip| strip.limits.as_slice()).max_by_key(|all| all.len());
    let limits: Vec<Message> =
        most.unwrap_or_default().iter().map(|limit| limit.what.clone()).collect();
    let limit = Message::joined_by(&limits, &and()).to(lang).to_owned();
    let label = |place: usize| (place, markup::label(place).to(lang).to_owned());
    Memory {
        heading: say::memory().to(lang).to_owned(),
        whole: markup::whole(rows),
        labels: markup::in_use(rows).into_iter().map(label).collect(),
        limit: Some(limit).filter(|limit| !limit.is_empty()),
        strips,
    }
}
