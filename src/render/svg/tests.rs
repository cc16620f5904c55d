//! Labels of pictures, whatever is asked: none covers another, none leaves the picture, none is missing.

use proptest::{prelude::*, sample::subsequence};
use regex_lite::Regex;

use super::{answers, svg};
use crate::{
    Bytes, Catalog, Lang, Place, Pricer, Question, Tokens,
    messages::Say,
    render::{fit::memory, sheet::View},
    report,
    table::{Axis, Column, Request, Values},
};

/// A text and where it may reach, from the left, the top, the right and the bottom.
struct Label {
    text: String,
    area: [f64; 4],
}

/// Texts of a picture by their letters, none narrower than a wide font has them.
fn labels(svg: &str) -> Vec<Label> {
    let text = Regex::new(r#"<text class="([^"]*)" x="(\d+)" y="(\d+)">([^<]*)</text>"#).unwrap();
    let label = |found: regex_lite::Captures<'_>| {
        let class = &found[1];
        let [x, y] = [2, 3].map(|at: usize| found[at].parse::<f64>().unwrap());
        let text = found[4].replace("&lt;", "<").replace("&gt;", ">").replace("&#39;", "'");
        let text = text.replace("&quot;", "\"").replace("&amp;", "&");
        let size = if class.contains("edgefit-head") { 17.0 } else { 14.0 };
        let width = f64::from(u32::try_from(text.chars().count()).unwrap()) * size * 0.62;
        let left = match class {
            class if class.contains("edgefit-end") => x - width,
            class if class.contains("edgefit-mid") => x - width / 2.0,
            _ => x,
        };
        Label { text, area: [left, y - 0.75 * size, left + width, y + 0.22 * size] }
    };
    text.captures_iter(svg).map(label).collect()
}

/// Asserts that labels are apart and within the picture; returns their texts.
fn apart(svg: &str) -> Vec<String> {
    let all = labels(svg);
    assert_eq!(all.len(), svg.matches("<text ").count(), "every label is read");
    let size = Regex::new(r#"viewBox="0 0 (\d+) (\d+)""#).unwrap().captures(svg).unwrap();
    let [width, height] = [1, 2].map(|at: usize| size[at].parse::<f64>().unwrap());
    for (at, one) in all.iter().enumerate() {
        let [left, top, right, bottom] = one.area;
        let within = left >= 0.0 && top >= 0.0 && right <= width && bottom <= height;
        assert!(within, "{} leaves the picture: {:?}\n{svg}", one.text, one.area);
        for other in &all[at + 1..] {
            let beside = other.area[0] >= right || left >= other.area[2];
            let below = other.area[1] >= bottom || top >= other.area[3];
            assert!(beside || below, "{} covers {}\n{svg}", one.text, other.text);
        }
    }
    all.into_iter().map(|label| label.text).collect()
}

/// Texts without blanks, as lines are broken at them.
fn run_together(texts: &[String]) -> String {
    texts.concat().replace(char::is_whitespace, "")
}

const MODELS: [&str; 5] =
    ["smollm2-135m", "gemma-3-270m", "qwen3-0.6b", "deepseek-r1-distill-qwen-1.5b", "gpt-oss-20b"];
const DEVICES: [&str; 5] = ["pixel-8", "iphone-13-pro", "rpi-5:4", "rtx-4060", "mac-m2:8"];
const AXES: [Axis; 4] = [Axis::Quant, Axis::CtxSize, Axis::Device, Axis::LoadMode];

fn places() -> impl Strategy<Value = Option<Place>> {
    let on = |name: &str| Place::Device { name: name.to_owned(), system: None, entitled: false };
    prop_oneof![
        (1_u32..40_000).prop_map(|mib| Some(Place::Free(Bytes::mib(mib)))),
        Just(Some(on("iphone-13-pro"))),
        Just(Some(on("rtx-4060"))),
        Just(Some(on("pixel-8"))),
    ]
}

fn questions() -> impl Strategy<Value = (Request, usize, Lang)> {
    let contexts = prop::collection::btree_set(64_u32..200_000, 1..14);
    let models = subsequence(MODELS.to_vec(), 1..3);
    let devices = subsequence(DEVICES.to_vec(), 1..5);
    let axis = prop::sample::select(AXES.to_vec());
    let lang = prop::sample::select(Lang::ALL.to_vec());
    let all = (models, axis, contexts, devices, places(), 0_usize..160, lang);
    all.prop_map(|(models, axis, contexts, devices, place, longer, lang)| {
        let place = place.filter(|_| axis != Axis::Device);
        let like = Question { place, ..Question::default() };
        let models = models.into_iter();
        let about = |model: &str| Question { model: model.to_owned(), ..like.clone() };
        let mut values = Values::default();
        match axis {
            Axis::CtxSize => values.ctx_sizes = contexts.into_iter().map(Tokens::new).collect(),
            Axis::Device => values.devices = devices.into_iter().map(str::to_owned).collect(),
            _ => {}
        }
        let models = models.map(about).collect();
        let request = Request { models, by: vec![axis], values, like, ..Request::default() };
        (request, longer, lang)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn labels_of_tables_are_apart_and_all_there((request, longer, lang) in questions()) {
        let catalog = Catalog::bundled();
        let pricer = Pricer::new(&catalog);
        let mut table = report::table(&request, &pricer, lang).unwrap();
        if let Some(name) = &mut table.name {
            name.push_str(&" longer".repeat(longer / 7));
        }
        for row in &mut table.rows {
            row.model.push_str(&"-longer".repeat(longer / 7));
        }
        let view = View::of(&table, &[], false, lang);
        let texts = apart(&svg(&view));
        let whole = run_together(&texts);
        for row in &table.rows {
            let curve = table.one_model && table.by == [Axis::CtxSize] && table.rows.len() > 1;
            let name = if curve { view.short(&row.cell(Column::CtxSize)) } else { view.label(row) };
            prop_assert!(whole.contains(&run_together(std::slice::from_ref(&name))), "{name} is missing");
            prop_assert!(texts.contains(&view.grid_cell(row)), "what {name} needs is missing");
        }
    }

    #[test]
    fn labels_of_answers_are_apart_and_all_there(
        model in prop::sample::select(MODELS.to_vec()),
        place in places(),
        longer in 0_usize..160,
        several in 1_usize..3,
        lang in prop::sample::select(Lang::ALL.to_vec()),
    ) {
        let question = Question { place, ..Question::about(model) };
        let mut fit = report::fit(&question, &Catalog::bundled(), lang).unwrap();
        fit.model.name.push_str(&" longer".repeat(longer / 7));
        let texts = apart(&answers(&vec![fit.clone(); several], Some("no"), lang));
        for line in memory::lines(&fit) {
            prop_assert!(texts.contains(&line.label.say(lang)), "{:?}", line.label);
            prop_assert!(texts.contains(&line.bytes.say(lang)), "{:?}", line.label);
        }
        for bar in memory::bars(&fit).into_iter().chain(memory::beside_bars(&fit)) {
            prop_assert!(texts.contains(&bar.limit.say(lang)), "{:?}", bar.limit);
        }
    }
}
