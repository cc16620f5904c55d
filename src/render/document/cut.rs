//! A document in so many lines: what is spare is left out piece by piece, and is named.

use std::{collections::BTreeMap, ops::Range};

use super::{Block, Document};

/// Leaves out of `document` until `lines` of what stays, and of the names of what does not, are no more
/// than `most`. Returns the headings of what was left out.
pub fn cut(
    document: &mut Document,
    most: usize,
    lines: impl Fn(&[&Block], &[String]) -> usize,
) -> Vec<String> {
    let blocks = std::mem::take(&mut document.blocks);
    let mut stays = vec![true; blocks.len()];
    let whole = |stays: &[bool], names: &[String]| {
        let kept: Vec<&Block> =
            blocks.iter().zip(stays).filter_map(|(block, stays)| stays.then_some(block)).collect();
        lines(&kept, names)
    };
    let mut gone: BTreeMap<usize, String> = BTreeMap::new();
    for (range, keep) in &std::mem::take(&mut document.spare) {
        let starts = pieces(&blocks, range);
        let ends = starts.iter().skip(1).copied().chain([range.end]);
        let pieces: Vec<(usize, usize)> = starts.iter().copied().zip(ends).skip(*keep).collect();
        for (start, end) in pieces.into_iter().rev() {
            if whole(&stays, &names(&gone)) <= most {
                break;
            }
            if stays.get(start) == Some(&true) {
                stays.iter_mut().take(end).skip(start).for_each(|stays| *stays = false);
                // A section stands for what was in it.
                if matches!(blocks.get(start), Some(Block::Heading(2, _))) {
                    gone.retain(|place, _| !range.contains(place));
                }
                gone.insert(start, heading(&blocks, start));
            }
        }
    }
    without_empty(&blocks, &mut stays, &mut gone);
    let kept = blocks.into_iter().zip(stays).filter_map(|(block, stays)| stays.then_some(block));
    document.blocks = kept.collect();
    names(&gone)
}

/// A section of which only the heading is left goes too, and stands for what was in it.
fn without_empty(blocks: &[Block], stays: &mut [bool], gone: &mut BTreeMap<usize, String>) {
    let is_section = |block: &Block| matches!(block, Block::Heading(2, _));
    let mut section = None;
    for place in (0..=blocks.len())
        .filter(|place| stays.get(*place).copied().unwrap_or(true))
        .collect::<Vec<_>>()
    {
        let next = blocks.get(place).is_none_or(is_section);
        if let Some(empty) = section.take().filter(|_| next) {
            if let Some(stays) = stays.get_mut(empty) {
                *stays = false;
            }
            gone.retain(|other, _| !(empty..place).contains(other));
            gone.insert(empty, heading(blocks, empty));
        }
        section = next.then_some(place);
    }
}

/// Headings in the order of the document, each once.
fn names(gone: &BTreeMap<usize, String>) -> Vec<String> {
    let mut names: Vec<String> = gone.values().cloned().collect();
    names.dedup();
    names
}

/// Where pieces begin: at a heading, and at a sentence that introduces commands.
fn pieces(blocks: &[Block], among: &Range<usize>) -> Vec<usize> {
    let begins = |place: &usize| match (blocks.get(*place), blocks.get(place + 1)) {
        _ if *place == among.start => true,
        (Some(Block::Heading(..)), _) => true,
        (Some(Block::Text(_)), Some(Block::Code(..))) => place
            .checked_sub(1)
            .is_some_and(|before| !matches!(blocks.get(before), Some(Block::Heading(..)))),
        _ => false,
    };
    among.clone().filter(begins).collect()
}

/// The heading above a block, or its own, without its number.
fn heading(blocks: &[Block], place: usize) -> String {
    let above = blocks.iter().take(place + 1).rev();
    let mut headings = above.filter_map(|block| match block {
        Block::Heading(_, text) => {
            let name =
                text.split_once(['.', ':']).filter(|(number, _)| number.parse::<u8>().is_ok());
            Some(name.map_or(text.as_str(), |(_, name)| name.trim()).to_owned())
        }
        _ => None,
    });
    headings.next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two sections of two subsections with two lines each.
    fn document() -> Document {
        let mut document = Document::default();
        for (number, name) in [(1, "a"), (2, "b")] {
            document.section(format!("{number}. {name}"));
            for part in ["x", "y"] {
                document.subsection(format!("{name}{part}"));
                document.text("one");
                document.text("two");
            }
        }
        document.spare = document.sections(&(0..14)).into_iter().map(|one| (one, 2)).collect();
        document
    }

    fn left(most: usize, more: bool) -> (usize, Vec<String>) {
        let mut document = document();
        if more {
            document.spare.push((0..7, 0));
        }
        let names = cut(&mut document, most, |kept, _| kept.len());
        (document.blocks.len(), names)
    }

    #[test]
    fn the_last_pieces_of_what_matters_least_go_first_and_are_named() {
        assert_eq!(left(14, false), (14, vec![]));
        assert_eq!(left(13, false), (11, vec!["ay".to_owned()]));
        assert_eq!(left(9, false), (8, vec!["ay".to_owned(), "by".to_owned()]));
        // What must stay does, even where it is too much.
        assert_eq!(left(1, false).0, 8);
        // A section of which nothing is left goes with its heading.
        assert_eq!(left(5, true), (4, vec!["a".to_owned(), "by".to_owned()]));
    }
}
