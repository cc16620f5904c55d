//! Where the memory of an answer goes: a bar for each memory, its limit, and what each part of it is.

use std::fmt::Write as _;

use super::{EDGE, LETTER, LINE, PITCH, Picture, WIDTH, escaped, letters, spread::spread};
use crate::{
    Bytes, Lang, Verdict,
    messages::{Say, capitalized, fit as say},
    render::{
        fit::{
            self,
            memory::{self, Bar, Line},
        },
        markup,
        sheet::mark,
        words,
    },
    report::Fit,
};

const HEIGHT: u32 = 26;
const WHOLE_WIDTH: u32 = WIDTH - 2 * EDGE;

/// One picture of all answers, one below the other; `no` is why the answer is no though it fits.
pub fn answers(fits: &[Fit], no: Option<&str>, lang: Lang) -> String {
    let subjects: Vec<String> = fits.iter().map(|fit| words::subject(fit).say(lang)).collect();
    let mut titles = subjects.clone();
    titles.dedup();
    let said: Vec<String> = fits.iter().map(|fit| fit::sentence(fit).say(lang)).collect();
    let mut segments: Vec<usize> = fits.iter().flat_map(in_use).collect();
    segments.sort_unstable();
    segments.dedup();
    let mut picture = Picture::new(&titles.join("; "), &said.join(" "), segments, lang);
    for (place, (fit, said)) in fits.iter().zip(said).enumerate() {
        if place > 0 {
            picture.bottom += 28;
            let y = picture.bottom - 6;
            picture.path("edgefit-grid", &format!("M{EDGE} {y}H{}", WIDTH - EDGE));
        }
        answer(&mut picture, fit, said, no);
    }
    picture.finish()
}

/// Model, quantization and context; place and verdict; the memory, unless nothing runs whatever there is.
fn answer(picture: &mut Picture, fit: &Fit, said: String, no: Option<&str>) {
    let (lang, subject) = (picture.lang, words::subject(fit).say(picture.lang));
    picture.head(&subject);
    picture.bottom += 2;
    let rest = said.strip_prefix(&subject).unwrap_or(&said).trim_start_matches([',', ' ']);
    let (sign, class) = fit.verdict.map_or((String::new(), ""), |verdict| {
        let class = match verdict {
            Verdict::Fits => "edgefit-yes",
            Verdict::Tight => "edgefit-near",
            Verdict::Pages | Verdict::TooLarge | Verdict::NotViable => "edgefit-over",
        };
        (mark(verdict).to_string(), class)
    });
    let x = EDGE + if sign.is_empty() { 0 } else { 2 * LETTER };
    if !sign.is_empty() {
        picture.text(EDGE, picture.bottom + PITCH, class, &sign);
    }
    picture.lines(x, LINE - 2, "edgefit-ink", &capitalized(rest));
    picture.said.push(said);
    if let Some(no) = no.map(|reason| say::no(reason).say(lang)) {
        picture.lines(x, LINE - 2, "edgefit-over", &no);
        picture.said.push(no);
    }
    if fit.obstacle.is_some() {
        return;
    }
    for one in memory::bars(fit).iter().chain(&memory::beside_bars(fit)) {
        bar(picture, one);
    }
    legend(picture, &memory::lines(fit), lang);
}

/// The colours an answer needs.
fn in_use(fit: &Fit) -> Vec<usize> {
    let bars = memory::bars(fit).into_iter().chain(memory::beside_bars(fit));
    let parts = bars.flat_map(|bar| bar.parts);
    parts.filter(|(_, bytes)| *bytes > Bytes::ZERO).filter_map(|(sign, _)| sign.place()).collect()
}

/// One memory to its own scale, and how much there is as a line across.
fn bar(picture: &mut Picture, bar: &Bar) {
    let lang = picture.lang;
    picture.bottom += 10;
    if let Some(name) = &bar.name {
        picture.lines(EDGE, LINE, "edgefit-ink", name.to(lang));
    }
    let (whole, limit) = (bar.filled(), bar.limit.to(lang));
    let x = |bytes: u64| EDGE + markup::scaled(bytes, whole, WHOLE_WIDTH);
    let end = x(bar.whole.get());
    let label = [(end, letters(limit))];
    let (middle, _) =
        spread(&label, (EDGE, WIDTH - EDGE)).places.first().copied().unwrap_or_default();
    picture.bottom += PITCH;
    picture.text(middle, picture.bottom, "edgefit-over edgefit-mid", limit);
    let top = picture.bottom + 10;
    let _ = writeln!(
        picture.body,
        r#"<rect class="edgefit-room" x="{EDGE}" y="{top}" width="{}" height="{HEIGHT}"/>"#,
        end - EDGE
    );
    let mut taken = 0_u64;
    for &(sign, bytes) in bar.parts.iter().filter(|(_, bytes)| *bytes > Bytes::ZERO) {
        let start = x(taken);
        taken = taken.saturating_add(bytes.get());
        let Some(place) = sign.place().filter(|_| x(taken) > start) else { continue };
        let said = format!("{} {}", sign.label().to(lang), bytes.say(lang));
        let _ = writeln!(picture.body, "<g><title>{}</title>", escaped(&said));
        picture.rect([start, top, x(taken) - start, HEIGHT], place);
        picture.body.push_str("</g>\n");
    }
    picture.limit(&format!("M{end} {}V{}", top - 6, top + HEIGHT + 6));
    picture.bottom = top + HEIGHT + 6;
}

/// A line for each amount: its colour, its name, the amount, what is to be said of it.
fn legend(picture: &mut Picture, lines: &[Line], lang: Lang) {
    let named = EDGE + 23;
    let widest = lines.iter().map(|line| letters(line.label.to(lang))).max().unwrap_or_default();
    let amount = lines.iter().map(|line| letters(&line.bytes.say(lang))).max().unwrap_or_default();
    let amounts = named + widest + amount + 6;
    let room = ((WIDTH - EDGE - amounts - 14) / LETTER) as usize;
    picture.bottom += 8;
    for line in lines {
        let y = picture.bottom + 22;
        if let Some(place) = line.sign.place() {
            picture.rect([EDGE, y - 12, 16, 14], place);
        }
        let bytes = line.bytes.say(lang);
        picture.text(named, y, "edgefit-ink", line.label.to(lang));
        picture.text(amounts, y, "edgefit-ink edgefit-end", &bytes);
        let note = line.note.as_ref().map_or("", |note| note.to(lang));
        picture.bottom += 2;
        picture.lines(amounts + 14, room, "edgefit-soft", note);
        picture.bottom = picture.bottom.max(y);
        picture.said.push(format!("{}: {bytes}.", line.label.to(lang)));
    }
}
