//! Markers in a document: where tables stand, and how they are asked for.
//!
//! A marker stands alone on its line. Inside fenced code, and indented by four or more as code is, it
//! is text about markers and left alone.

use std::ops::Range;

/// How a marker of ours begins, inside the comment.
const OPENING: &str = "edgefit:";
/// The table's marker.
const TABLE: &str = "edgefit:table";
/// The marker that ends it.
const CLOSING: &str = "/edgefit";

/// A table in a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Region<'a> {
    /// How it is asked for, as it would be typed after `edgefit table`.
    pub(super) args: &'a str,
    /// The line of its opening marker, from 1.
    pub(super) line: usize,
    /// Where it stands: from the line below the opening marker to the closing one.
    pub(super) place: Range<usize>,
    /// How the marker's line is indented.
    pub(super) indent: &'a str,
    /// How the marker's line ends.
    pub(super) line_end: &'a str,
}

/// Every table of a document, in order; of a faulty marker its line, and what is wrong with it.
pub(super) fn regions(text: &str) -> Result<Vec<Region<'_>>, (usize, String)> {
    let (mut regions, mut open, mut fence) = (Vec::new(), None::<Region<'_>>, None::<&str>);
    let mut place = 0_usize;
    for (whole, line) in text.split_inclusive('\n').zip(1..) {
        let (start, end) = (place, place + whole.len());
        place = end;
        let content = whole.trim_end_matches(['\n', '\r']);
        let fault = |reason: &str| Err((line, reason.to_owned()));
        if toggles(&mut fence, content) || fence.is_some() {
            continue;
        }
        match (comment(content), open.take()) {
            (None, still) => open = still,
            (Some(Comment::Faulty(reason)), _) => return fault(reason),
            (Some(Comment::Closing), None) => {
                return fault("<!-- /edgefit --> closes no table; remove it");
            }
            (Some(Comment::Closing), Some(region)) => {
                regions.push(Region { place: region.place.start..start, ..region });
            }
            (Some(Comment::Opening(_)), Some(region)) => {
                return fault(&unclosed(region.line));
            }
            (Some(Comment::Opening(marker)), None) => {
                let Some(args) = table_args(marker) else {
                    return fault("no such marker; write <!-- edgefit:table ARGS -->");
                };
                let line_end = whole.get(content.len()..).unwrap_or_default();
                let indent = indent(content);
                open = Some(Region { args, line, place: end..end, indent, line_end });
            }
        }
    }
    match open {
        Some(region) => Err((region.line, unclosed(region.line))),
        None => Ok(regions),
    }
}

fn unclosed(line: usize) -> String {
    format!("the table opened on line {line} is not closed; add a line <!-- /edgefit -->")
}

/// What stands behind the name of the table's marker; `None` if the name goes on and so is another.
fn table_args(marker: &str) -> Option<&str> {
    let rest = marker.strip_prefix(TABLE)?;
    let glued = rest.chars().next().is_some_and(|next| !next.is_whitespace());
    (!glued).then(|| rest.trim())
}

/// A comment that speaks to us.
enum Comment<'a> {
    Opening(&'a str),
    Closing,
    Faulty(&'static str),
}

fn comment(line: &str) -> Option<Comment<'_>> {
    let line = line.trim_start_matches('\u{feff}');
    if indent(line).len() > 3 || indent(line).contains('\t') {
        return None;
    }
    let inside = line.trim().strip_prefix("<!--")?.trim_start();
    let ours = inside.starts_with(OPENING) || inside.starts_with(CLOSING);
    if !ours {
        return None;
    }
    let Some((inside, after)) = inside.split_once("-->") else {
        return Some(Comment::Faulty("the marker must end with --> on its line"));
    };
    if !after.trim().is_empty() {
        return Some(Comment::Faulty("the marker must stand alone on its line"));
    }
    let inside = inside.trim_end();
    Some(if inside == CLOSING { Comment::Closing } else { Comment::Opening(inside) })
}

fn indent(line: &str) -> &str {
    let line = line.trim_start_matches('\u{feff}');
    line.get(..line.len() - line.trim_start_matches([' ', '\t']).len()).unwrap_or_default()
}

/// Whether `line` opens or closes fenced code; `fence` is what it was opened with.
fn toggles<'a>(fence: &mut Option<&'a str>, line: &'a str) -> bool {
    let trimmed = line.trim_start_matches([' ', '\t', '>']);
    let mark = trimmed.chars().next().unwrap_or(' ');
    if !matches!(mark, '`' | '~') {
        return false;
    }
    let rest = trimmed.trim_start_matches(mark);
    let run = trimmed.get(..trimmed.len() - rest.len()).unwrap_or_default();
    match *fence {
        None if run.len() >= 3 && !(mark == '`' && rest.contains('`')) => *fence = Some(run),
        Some(open) if run.starts_with(open) && rest.trim().is_empty() => *fence = None,
        _ => return false,
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(text: &str) -> Vec<&str> {
        regions(text).unwrap().iter().map(|region| region.args).collect()
    }

    #[test]
    fn a_table_is_what_stands_between_its_markers() {
        let text = "a\n<!-- edgefit:table gemma-2-2b --by quant -->\nold\n<!-- /edgefit -->\nb\n";
        let all = regions(text).unwrap();
        assert_eq!(all.len(), 1);
        assert_eq!((all[0].args, all[0].line), ("gemma-2-2b --by quant", 2));
        assert_eq!(&text[all[0].place.clone()], "old\n");
    }

    #[test]
    fn markers_in_code_are_text_about_markers() {
        assert!(args("```\n<!-- edgefit:table x -->\n```\n").is_empty());
        assert!(args("~~~~ md\n```\n<!-- edgefit:tabel -->\n~~~~\n").is_empty());
        assert!(args("    <!-- edgefit:table x -->\n").is_empty());
        assert!(args("write `<!-- edgefit:table x -->` for a table\n").is_empty());
        assert_eq!(args("```x```\n<!--edgefit:table a-->\n<!--/edgefit-->\n"), ["a"]);
    }

    proptest::proptest! {
        #[test]
        fn tables_of_any_text_lie_in_it_one_behind_another(
            lines in proptest::collection::vec(
                proptest::sample::select(vec![
                    "<!-- edgefit:table a -->", "<!-- /edgefit -->", "```", "~~~~", "text",
                    "    <!-- /edgefit -->", "\u{feff}", "<!-- edgefit:", "é<!--", "> ```",
                ]),
                0..12,
            ),
            end in proptest::sample::select(vec!["\n", "\r\n"]),
        ) {
            let text = lines.join(end);
            let mut done = 0;
            for region in regions(&text).unwrap_or_default() {
                assert!(done <= region.place.start && region.place.start <= region.place.end);
                assert!(text[region.place.end..].starts_with("<!-- /edgefit -->"));
                assert_eq!(text[..region.place.start].lines().count(), region.line);
                done = region.place.end;
            }
        }
    }

    #[test]
    fn a_byte_order_mark_hides_no_marker() {
        assert_eq!(args("\u{feff}<!-- edgefit:table a -->\r\n<!-- /edgefit -->"), ["a"]);
    }

    #[test]
    fn a_faulty_marker_is_named_with_its_line() {
        let open = "<!-- edgefit:table a -->\n";
        for (text, line, says) in [
            (format!("\n{open}"), 2, "is not closed"),
            (format!("{open}{open}"), 2, "opened on line 1 is not closed"),
            ("<!-- /edgefit -->".to_owned(), 1, "closes no table"),
            ("<!-- edgefit:tables a -->".to_owned(), 1, "no such marker"),
            ("<!-- edgefit:table a\n-->".to_owned(), 1, "must end with -->"),
            ("<!-- edgefit:table a --> b".to_owned(), 1, "must stand alone"),
        ] {
            let (at, reason) = regions(&text).unwrap_err();
            assert_eq!(at, line, "{text}");
            assert!(reason.contains(says), "{reason}");
        }
    }
}
