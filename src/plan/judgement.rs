//! Whether capability orders models as others do: by a measure that the fit never saw.

use std::{collections::BTreeMap, fmt::Write as _};

use super::capability::{CapabilityLines, Measured, scores};
use crate::{Catalog, catalog::suitability::Tuned};

/// Models that must publish a measure, and others in the same mode, for it to be held out.
const FEWEST: usize = 5;

/// Pairs in the order of a measure, against it, and those of them that size alone has against it.
#[derive(Clone, Copy, Default)]
struct Pairs {
    all: u32,
    against: u32,
    against_by_size: u32,
}

impl Pairs {
    fn add(&mut self, other: Self) {
        self.all += other.all;
        self.against += other.against;
        self.against_by_size += other.against_by_size;
    }

    /// Kendall's rank correlation with so many pairs against.
    fn correlation(self, against: u32) -> f64 {
        1.0 - 2.0 * f64::from(against) / f64::from(self.all)
    }

    /// So many of ten thousand.
    fn share(self) -> u64 {
        u64::from(self.against) * 10_000 / u64::from(self.all)
    }
}

/// Pairs of models that publish `held`, ordered without it.
fn pairs(held: &Measured, catalog: &Catalog) -> Option<Pairs> {
    let mut models = catalog.all().unwrap();
    models.retain(|model: &std::sync::Arc<crate::Model>| {
        !matches!(model.facts.tuned, Some(Tuned::Base | Tuned::Embedding))
    });
    let lines = CapabilityLines::of(&models, Some(held), catalog).unwrap();
    let ranked = models.iter().filter_map(|model| {
        let (_, score) = scores(model).find(|(measured, _)| measured == held)?;
        let others = |(_, mode): &Measured, known: bool| (known && *mode == held.1).then_some(1.0);
        let (standing, _) = lines.measured(model, |one| others(one, one != held))?;
        Some((score, standing, lines.size(model)))
    });
    let ranked: Vec<(f64, f64, f64)> = ranked.collect();
    let mut found = Pairs::default();
    for (place, a) in ranked.iter().enumerate() {
        for b in ranked[place + 1..].iter().filter(|b| (a.0 - b.0).abs() > 1e-9) {
            let agrees = |x: f64, y: f64| (x - y) * (a.0 - b.0) > 0.0;
            found.all += 1;
            found.against += u32::from(!agrees(a.1, b.1));
            found.against_by_size += u32::from(!agrees(a.2, b.2));
        }
    }
    (ranked.len() >= FEWEST && found.all > 0).then_some(found)
}

#[test]
fn models_are_ordered_as_measures_order_them_that_the_fit_never_saw() {
    let catalog = Catalog::bundled();
    let mut measures: BTreeMap<Measured, usize> = BTreeMap::new();
    for model in catalog.models().unwrap() {
        for (measured, _) in scores(&model) {
            *measures.entry(measured).or_default() += 1;
        }
    }
    let (mut all, mut shares, mut table) = (Pairs::default(), Vec::new(), String::new());
    for (held, _) in measures.iter().filter(|(_, count)| **count >= FEWEST) {
        let Some(found) = pairs(held, &catalog) else { continue };
        let (ours, size) =
            (found.correlation(found.against), found.correlation(found.against_by_size));
        writeln!(
            table,
            "{:24} {:?}: {} pairs, {ours:.2}, by size {size:.2}",
            held.0, held.1, found.all
        )
        .unwrap();
        shares.push(found.share());
        all.add(found);
    }
    let (ours, size) = (all.correlation(all.against), all.correlation(all.against_by_size));
    println!("{table}{} pairs, rank correlation {ours:.3}, by size alone {size:.3}", all.all);
    let held = include_str!("../../tests/it/ratchet.tsv")
        .lines()
        .find_map(|line| line.strip_prefix("orders of models by a measure held out\t"));
    let held: Vec<u64> = held.unwrap().split('\t').map(|cell| cell.parse().unwrap()).collect();
    let worst = shares.iter().copied().max().unwrap_or(10_000);
    let now = [u64::from(all.all), all.share(), worst];
    assert!(
        now[0] >= held[0] && now[1] <= held[1] && now[2] <= held[2],
        "pairs, share against and the worst are {now:?}, but were {held:?}\n{table}"
    );
    assert!(ours > size + 0.05, "{ours:.3} is hardly better than size alone, {size:.3}");
}
