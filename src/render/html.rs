//! A page of its own: readable on a phone, in the dark, without a script.

use std::fmt::Write as _;

use super::{
    markup::{self, escaped},
    sheet::View,
    svg,
};
use crate::{
    Bytes, Lang, Message, Verdict,
    messages::{and, table as say},
    price::Priced,
    table::{Column, Kind},
};

/// How every page begins: its title, and what it adds to the common style.
pub(super) fn head(title: &str, style: &str, lang: Lang) -> String {
    let (title, code) = (escaped(title), lang.code());
    format!(
        r#"<!DOCTYPE html>
<html lang="{code}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>
{STYLE}{style}</style>
</head>
<body class="edgefit">
<main>
<h1>{title}</h1>
"#
    )
}

/// How every page ends.
pub(super) fn foot() -> String {
    let version = env!("CARGO_PKG_VERSION");
    format!("<footer>edgefit {version}</footer>\n</main>\n</body>\n</html>\n")
}

/// The whole page.
pub(crate) fn page(view: &View<'_>) -> String {
    let rows = &view.sheet.rows;
    let fills = svg::fills(&markup::in_use(rows));
    let mut text = head(&view.title(), &fills, view.lang);
    let setting = view.setting();
    if !setting.is_empty() {
        let _ = writeln!(text, "<p>{}.</p>", escaped(&sentence(&setting)));
    }
    let _ = write!(
        text,
        "<section class=\"wide\" aria-label=\"{}\" tabindex=\"0\">\n{}</section>\n",
        say::the_table().to(view.lang),
        table(view, true)
    );
    text.push_str(&below(view));
    text + &foot()
}

/// The table alone, for a document that has its own style.
pub(crate) fn fragment(view: &View<'_>) -> String {
    let notes = view.notes().into_iter().map(|note| format!("{}.", note.to(view.lang)));
    let legend = view.legend();
    let mut text = table(view, false);
    for sentence in std::iter::once(view.caption()).chain(legend).chain(notes) {
        let _ = writeln!(text, "<p>{}</p>", escaped(&sentence));
    }
    text
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// Colours, marks and notes.
fn below(view: &View<'_>) -> String {
    let mut text = String::new();
    if view.grid.is_none() && !view.sheet.rows.is_empty() {
        text.push_str("<ul class=\"key\">\n");
        for segment in markup::in_use(&view.sheet.rows) {
            let _ = writeln!(
                text,
                r#"<li><svg viewBox="0 0 12 12" aria-hidden="true"><rect class="edgefit-{segment}" width="12" height="12" rx="2"/></svg> {}</li>"#,
                markup::label(segment).to(view.lang)
            );
        }
        let limits = view.sheet.rows.iter().map(markup::limits).max_by_key(Vec::len);
        let limits: Vec<Message> = limits.into_iter().flatten().map(|limit| limit.what).collect();
        if !limits.is_empty() {
            let _ = writeln!(
                text,
                r#"<li><svg viewBox="0 0 12 12" aria-hidden="true"><rect class="limit" x="4" width="4" height="12"/></svg> {}</li>"#,
                Message::joined_by(&limits, &and()).to(view.lang)
            );
        }
        text.push_str("</ul>\n");
    }
    if let Some(legend) = view.legend() {
        let _ = writeln!(text, "<p>{}</p>", escaped(&legend));
    }
    let notes = view.notes();
    if !notes.is_empty() {
        text.push_str("<ul>\n");
        for note in notes {
            let _ = writeln!(text, "<li>{}.</li>", escaped(note.capitalized().to(view.lang)));
        }
        text.push_str("</ul>\n");
    }
    text
}

/// Headings and rows; with a bar for each row where it is a list.
fn table(view: &View<'_>, dressed: bool) -> String {
    let mut text = "<table>\n<thead>\n<tr>".to_owned();
    let table = view.table();
    for (heading, number) in &table.columns {
        let class = if *number { " class=\"number\"" } else { "" };
        let _ = write!(text, "<th scope=\"col\"{class}>{}</th>", escaped(heading));
    }
    let bars = dressed && view.grid.is_none();
    if bars {
        let _ = write!(text, "<th scope=\"col\">{}</th>", say::memory().to(view.lang));
    }
    text.push_str("</tr>");
    text.push_str("\n</thead>\n<tbody>\n");
    text.push_str(&rows(view, bars));
    text + "</tbody>\n</table>\n"
}

fn rows(view: &View<'_>, bars: bool) -> String {
    let Some(grid) = &view.grid else {
        let whole = bars.then(|| markup::whole(&view.sheet.rows));
        return view.sheet.rows.iter().map(|row| list_row(view, row, whole)).collect();
    };
    let mut text = String::new();
    for (label, cells) in &grid.rows {
        let label = view.short(label);
        let _ = write!(text, "<tr><th scope=\"row\">{}</th>", escaped(&label));
        for cell in cells {
            let shown = cell.map_or("-".to_owned(), |row| view.grid_cell(row));
            text.push_str(&data(cell.and_then(Priced::verdict), true, &shown));
        }
        text.push_str("</tr>\n");
    }
    text
}

fn list_row(view: &View<'_>, row: &Priced, whole: Option<Bytes>) -> String {
    let mut text = "<tr>".to_owned();
    for (place, &column) in view.columns.iter().enumerate() {
        let shown = view.cell(row, column);
        if place == 0 {
            let _ = write!(text, "<th scope=\"row\">{}</th>", escaped(&shown));
            continue;
        }
        let verdict = row.verdict().filter(|_| column == Column::Verdict);
        text.push_str(&data(verdict, column.kind() != Kind::Text, &shown));
    }
    if let Some(whole) = whole {
        let _ = write!(text, "<td>{}</td>", bar(view, row, whole));
    }
    text + "</tr>\n"
}

fn data(verdict: Option<Verdict>, number: bool, shown: &str) -> String {
    let mut classes = Vec::new();
    classes.extend(number.then_some("number"));
    classes.extend(verdict.map(Verdict::id));
    let class = match classes.as_slice() {
        [] => String::new(),
        classes => format!(" class=\"{}\"", classes.join(" ")),
    };
    format!("<td{class}>{}</td>", escaped(shown))
}

/// A row's memory to scale, and the budget as a stroke.
fn bar(view: &View<'_>, row: &Priced, whole: Bytes) -> String {
    let said = markup::described(row, &markup::row_label(row, &view.names(), view.lang), view.lang);
    let mut text = format!(
        r#"<svg class="bar" viewBox="0 0 1000 20" preserveAspectRatio="none" role="img" aria-label="{}">"#,
        escaped(&said)
    );
    let (mut sum, mut x) = (Bytes::ZERO, 0);
    for (segment, bytes) in markup::segments(row) {
        sum = sum.checked_add(bytes).unwrap_or(Bytes::MAX);
        let end = markup::scaled(sum, whole, 1000);
        let width = end.saturating_sub(x);
        if width == 0 {
            continue;
        }
        let _ = write!(
            text,
            r#"<rect class="edgefit-{segment}" x="{x}" width="{width}" height="20"/>"#
        );
        x = end;
    }
    for limit in markup::limits(row).iter().filter(|limit| limit.bytes <= whole) {
        let x = markup::scaled(limit.bytes, whole, 1000).saturating_sub(5);
        let _ = write!(text, r#"<rect class="limit" x="{x}" width="10" height="20"/>"#);
    }
    text + "</svg>"
}

/// Large enough to touch, no wider than the screen, the first column always in sight.
const STYLE: &str = "\
:root{color-scheme:light dark;--ink:#1f2328;--soft:#59636e;--ground:#fff;--line:#d1d9e0;--yes:#116329;--near:#7d4e00;--no:#a40e26}
@media (prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#9198a1;--ground:#0d1117;--line:#3d444d;--yes:#56d364;--near:#e3b341;--no:#ff7b72}}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif}
main{max-width:64rem;margin:0 auto;padding:1rem}
h1{font-size:1.4rem;margin:0}
p,footer{color:var(--soft)}
.wide{overflow-x:auto}
table{border-collapse:collapse;font-variant-numeric:tabular-nums;white-space:nowrap}
th,td{padding:.45rem .8rem;border-bottom:1px solid var(--line);text-align:left}
th:first-child{position:sticky;left:0;background:var(--ground)}
thead th{color:var(--soft);font-weight:600}
th.number,td.number{text-align:right}
.fits{color:var(--yes)}
.tight{color:var(--near)}
.pages,.too-large,.not-viable{color:var(--no)}
.bar{display:block;width:14rem;height:1.1rem}
.limit{fill:var(--no)}
.key{display:flex;flex-wrap:wrap;gap:.3rem 1.2rem;padding:0;list-style:none}
.key svg{width:.8rem;height:.8rem}
";
