//! A run compared, for a reader.

use std::fmt::Write as _;

use super::{Style, notes, table::Table, words, wrap};
use crate::{
    Lang,
    messages::{Number, verify as say},
    report::{
        fit::Setup,
        verify::{Row, Verify},
    },
};

pub fn text(verify: &Verify, style: Style) -> String {
    let lang = style.lang;
    let mut text = wrap(&summary(verify, lang), style, "") + "\n";
    text += &(wrap(say::rebuilt(setup(&verify.setup)).to(lang), style, "  ") + "\n");
    if let Some(assumed) = assumed(verify, lang) {
        text += &(wrap(&assumed, style, "  ") + "\n");
    }
    if !verify.rows.is_empty() {
        let _ = write!(text, "\n{}", table(verify, lang).text(style));
    }
    for (row, cause) in causes(verify) {
        let _ = write!(text, "\n{}", wrap(&format!("{}: {cause}.", printed(row)), style, "  "));
    }
    if causes(verify).next().is_some() {
        text += "\n";
    }
    if !verify.warnings.is_empty() {
        let _ = write!(text, "\n{}", notes(&verify.warnings, style));
    }
    text
}

pub fn markdown(verify: &Verify, lang: Lang) -> String {
    let mut text =
        summary(verify, lang) + "\n\n" + say::rebuilt(setup(&verify.setup)).to(lang) + "\n";
    if let Some(assumed) = assumed(verify, lang) {
        let _ = write!(text, "\n{assumed}\n");
    }
    if !verify.rows.is_empty() {
        let _ = write!(text, "\n{}", table(verify, lang).markdown());
    }
    let mut listed = causes(verify).peekable();
    if listed.peek().is_some() {
        text.push('\n');
    }
    for (row, cause) in listed {
        let _ = writeln!(text, "- {}: {cause}.", printed(row));
    }
    text
}

fn summary(verify: &Verify, lang: Lang) -> String {
    let known = verify.rows.iter().filter(|row| row.predicted_bytes.is_some());
    let (all, close) = known
        .fold((0_usize, 0_usize), |(all, close), row| (all + 1, close + usize::from(row.within)));
    let said = match all {
        0 if verify.rows.is_empty() => say::no_buffers(&verify.subject),
        0 => say::nothing_measured(&verify.subject),
        all => say::summary(&verify.subject, close, all, Number(verify.tolerance)),
    };
    said.to(lang).to_owned()
}

/// The setup as options of llama.cpp.
fn setup(setup: &Setup) -> String {
    let flag = |on: bool, text: &str| on.then(|| text.to_owned());
    let words = [
        Some(format!("-c {}", setup.ctx_size)),
        Some(format!("-b {}", setup.batch_size)),
        Some(format!("-ub {}", setup.ubatch_size)),
        Some(format!("-np {}", setup.parallel)),
        Some(format!("-ctk {}", setup.cache_type_k)),
        Some(format!("-ctv {}", setup.cache_type_v)),
        Some(format!("-fa {}", if setup.flash_attn { "on" } else { "off" })),
        Some(format!("--load-mode {}", setup.load_mode)),
        flag(!setup.repack, "--no-repack"),
        flag(setup.swa_full, "--swa-full"),
        flag(setup.kv_unified, "--kv-unified"),
        Some(format!("-t {}", setup.threads)),
        Some(format!("-ngl {}", setup.n_gpu_layers)),
        Some(format!("--backend {}", setup.backend)),
        Some(format!("--cpu {}", setup.cpu)),
    ];
    words.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn assumed(verify: &Verify, lang: Lang) -> Option<String> {
    let list = verify.assumed.join(", ");
    (!list.is_empty()).then(|| say::not_in_the_log(list).to(lang).to_owned())
}

fn table(verify: &Verify, lang: Lang) -> Table {
    let has_runs = verify.rows.iter().any(|row| row.run.is_some());
    let run = has_runs.then(|| (say::run(), false));
    let own = [
        (say::term(), false),
        (say::memory(), false),
        (say::buffer(), false),
        (say::predicted(), true),
        (say::measured(), true),
        (say::error(), true),
    ];
    let head: Vec<_> = run.into_iter().chain(own).collect();
    let mut table = Table::headed(&head, lang);
    for row in &verify.rows {
        let predicted =
            row.predicted_bytes.map_or("-".to_owned(), |bytes| words::size(bytes, lang));
        let error = match row.error {
            _ if row.is_exact => say::exact().to(lang).to_owned(),
            Some(error) => percent(error, row.within, lang),
            None => "-".to_owned(),
        };
        let run = has_runs.then(|| row.run.clone().unwrap_or_default());
        let own = [
            row.label.clone(),
            row.memory.clone(),
            if row.device.is_empty() { "-".to_owned() } else { row.device.clone() },
            predicted,
            words::size(row.measured_bytes, lang),
            error,
        ];
        table.rows.push(run.into_iter().chain(own).collect());
    }
    table
}

/// An error in percent, with a cross where it is past the tolerance.
fn percent(error: f64, within: bool, lang: Lang) -> String {
    let number = format!("{error:+.1}");
    let number = if lang == Lang::Es { number.replace('.', ",") } else { number };
    format!("{number} %{}", if within { "" } else { " ✗" })
}

/// Causes, each with the first row it is of.
fn causes(verify: &Verify) -> impl Iterator<Item = (&Row, &str)> {
    let first = |at: usize, cause: &str| {
        verify.rows.iter().take(at).all(|row| row.cause.as_deref() != Some(cause))
    };
    let rows = verify.rows.iter().enumerate();
    rows.filter_map(move |(at, row)| {
        let cause = row.cause.as_deref().filter(|cause| first(at, cause))?;
        Some((row, cause))
    })
}

/// A row by its amount and its buffer.
fn printed(row: &Row) -> String {
    let label = crate::messages::capitalized(&row.label);
    if row.device.is_empty() { label } else { format!("{label} ({})", row.device) }
}
