//! What quantization costs in capability, in doublings of size, from published figures.

use std::{collections::BTreeMap, sync::Arc};

use super::{capability::CapabilityLines, figures::exact};
use crate::{
    Catalog, Error, Message,
    catalog::{
        file_type::FileType,
        quality::{Measure, Quality, Row},
        scheme::Scheme,
    },
    resolve::workload::Workload,
};

/// The type that is as narrow in every model: others fall back where rows do not divide by 256.
const SAME_EVERYWHERE: &str = "Q4_0";

/// Published losses, made comparable.
#[derive(Debug, Default)]
pub struct Losses {
    /// The perplexity that `data/file_types.yaml` adds to.
    base: f64,
    /// What a halving of size adds to the logarithm of the perplexity.
    per_doubling: f64,
    /// Sizes in doublings, and how many times more a model of that size loses than the largest.
    fragility: Vec<(f64, f64)>,
    /// What schemes of other runtimes lose, in doublings.
    schemes: BTreeMap<String, f64>,
    /// The same by bits, the fewest first.
    by_bits: Vec<(u64, f64)>,
    /// What file types add to the perplexity where weights were trained for them.
    trained: Vec<Trained>,
}

/// A file type that weights were trained for.
#[derive(Debug)]
struct Trained {
    /// Architectures of the models it was published for.
    archs: Vec<String>,
    quant: String,
    /// What it adds to the perplexity that `data/file_types.yaml` adds to.
    added: f64,
}

impl Losses {
    /// Reads them from `data/quality.yaml`.
    pub fn of(catalog: &Catalog, lines: &CapabilityLines) -> Result<Self, Error> {
        let all = catalog.all::<Quality>()?;
        let mut sized: Vec<(f64, &Quality)> = all
            .iter()
            .filter(|one| one.measure == Measure::Perplexity)
            .filter_map(|one| Some((exact(one.params?).log2(), &**one)))
            .collect();
        sized.sort_by(|a, b| a.0.total_cmp(&b.0));
        let base = sized.last().map_or(1.0, |(_, one)| one.base);
        let series = series(&sized);
        let mut losses = Self {
            base,
            per_doubling: per_doubling(&series).unwrap_or(1.0),
            fragility: fragility(&series),
            ..Self::default()
        };
        losses.read_schemes(&all, lines, catalog)?;
        losses.read_trained(&all, catalog)?;
        Ok(losses)
    }

    fn read_schemes(
        &mut self,
        all: &[Arc<Quality>],
        lines: &CapabilityLines,
        catalog: &Catalog,
    ) -> Result<(), Error> {
        for one in all {
            let Some(name) = one.measure.benchmark() else { continue };
            for row in &one.rows {
                let Some(id) = &row.quant else { continue };
                let Some(lost) = lines.lost(name, one.base, row.value) else { continue };
                let worst = self.schemes.entry(id.clone()).or_insert(lost);
                *worst = worst.max(lost);
            }
        }
        for (id, lost) in &self.schemes {
            let scheme = catalog.get::<Scheme>(id)?;
            // What breaks models says nothing of others as wide.
            if scheme.caution.is_none() {
                self.by_bits.push((scheme.linear.bits, *lost));
            }
        }
        self.by_bits.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
        Ok(())
    }

    /// Of weights that were trained for a file type: a share of what it adds to others, or what the file
    /// type adds that keeps as many likeliest tokens in others, and not more.
    fn read_trained(&mut self, all: &[Arc<Quality>], catalog: &Catalog) -> Result<(), Error> {
        let added = |id: &str| -> Result<Option<f64>, Error> {
            Ok(catalog.by_id::<FileType>(id)?.and_then(|one| one.perplexity))
        };
        let kept = all.iter().filter(|one| one.measure == Measure::SameToken);
        let kept: Vec<&Row> = kept.flat_map(|one| &one.rows).filter(|row| !row.trained).collect();
        for one in all {
            for row in one.rows.iter().filter(|row| row.trained) {
                let Some(quant) = &row.quant else { continue };
                let lost = match one.measure {
                    Measure::PerplexityLoss => added(quant)?.map(|all| all * row.value / one.base),
                    Measure::SameToken => {
                        let worse = kept.iter().filter(|it| it.value <= row.value);
                        let next = worse.max_by(|a, b| a.value.total_cmp(&b.value));
                        let like = next.and_then(|row| row.quant.as_deref());
                        like.map(added).transpose()?.flatten()
                    }
                    _ => None,
                };
                let (archs, quant) = (one.archs.clone(), quant.clone());
                self.trained.extend(lost.map(|added| Trained { archs, quant, added }));
            }
        }
        Ok(())
    }

    /// What the file type of `workload` adds to the perplexity where its developer publishes weights
    /// trained for it, as far as that is known.
    pub fn trained(&self, workload: &Workload) -> Option<f64> {
        let quant = workload.quant();
        if !workload.is_trained_for_its_quant() {
            return None;
        }
        let known = |one: &&Trained| one.quant == quant && one.archs.contains(&workload.model.arch);
        self.trained.iter().find(known).map(|one| one.added)
    }

    /// What the quantization of `workload`, whose model has `size` doublings, costs in doublings.
    pub fn doublings(&self, workload: &Workload, size: f64) -> f64 {
        let added = self.trained(workload).or(workload.file_type.perplexity);
        let lost = match (&workload.scheme, added) {
            (Some(scheme), _) => self.of_scheme(&scheme.id, scheme.linear.bits),
            (None, Some(added)) => (1.0 + added / self.base).ln() / self.per_doubling,
            (None, None) => 0.0,
        };
        lost * self.fragile(size)
    }

    /// The published loss of a scheme, or of the worst one with as many bits or the next more.
    fn of_scheme(&self, id: &str, bits: u64) -> f64 {
        let known = || self.by_bits.iter().find(|(known, _)| *known >= bits);
        self.schemes.get(id).copied().or_else(|| known().map(|(_, lost)| *lost)).unwrap_or(0.0)
    }

    /// What a file type adds to the perplexity it was measured with, in percent.
    pub fn percent(&self, added: f64) -> f64 {
        100.0 * added / self.base
    }

    /// How many times more a model of this size loses than a large one, between those measured.
    fn fragile(&self, size: f64) -> f64 {
        let after = self.fragility.partition_point(|(known, _)| *known < size);
        let (smaller, larger) = self.fragility.split_at(after);
        match (smaller.last(), larger.first()) {
            (_, None) => 1.0,
            (None, Some((_, times))) => *times,
            (Some((x0, y0)), Some((x1, y1))) => y0 + (y1 - y0) * (size - x0) / (x1 - x0),
        }
    }
}

/// The most models of one lineage that one source measured.
fn series<'a>(sized: &[(f64, &'a Quality)]) -> Vec<(f64, &'a Quality)> {
    let of = |source: &Message| -> Vec<(f64, &'a Quality)> {
        sized.iter().filter(|(_, one)| one.source == *source).copied().collect()
    };
    sized.iter().map(|(_, one)| of(&one.source)).max_by_key(Vec::len).unwrap_or_default()
}

/// What a halving adds to the logarithm of the perplexity, between the smallest and the largest.
fn per_doubling(series: &[(f64, &Quality)]) -> Option<f64> {
    let ((small, first), (large, last)) = (series.first()?, series.last()?);
    Some((first.base / last.base).ln() / (large - small)).filter(|slope| *slope > 0.0)
}

fn fragility(series: &[(f64, &Quality)]) -> Vec<(f64, f64)> {
    let lost = |one: &Quality| {
        let row = one.rows.iter().find(|row| row.quant.as_deref() == Some(SAME_EVERYWHERE))?;
        one.loss_percent(row)
    };
    let Some(least) = series.last().and_then(|(_, one)| lost(one)) else { return Vec::new() };
    series.iter().filter_map(|(size, one)| Some((*size, lost(one)? / least))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_models_lose_more_and_large_ones_no_more_than_measured() {
        let catalog = Catalog::bundled();
        let lines = CapabilityLines::of(&[], None, &catalog).unwrap();
        let losses = Losses::of(&catalog, &lines).unwrap();
        let at = |billions: f64| losses.fragile((billions * 1e9).log2());
        assert!((at(0.494) - 2.36).abs() < 0.05, "{}", at(0.494));
        assert!(at(0.2) > at(1.0) && at(1.0) > at(3.0) && at(70.0) < 1.01);
        assert!((losses.percent(0.1754) - 2.8).abs() < 0.05);
    }

    #[test]
    fn a_file_trained_for_its_quantization_loses_less_where_that_is_published() {
        let catalog = Catalog::bundled();
        let lines = CapabilityLines::of(&[], None, &catalog).unwrap();
        let losses = Losses::of(&catalog, &lines).unwrap();
        let pricer = crate::Pricer::new(&catalog);
        let of = |name: &str| {
            let row = pricer.price(&crate::Question::about(name)).unwrap();
            (losses.trained(&row.workload).is_some(), losses.doublings(&row.workload, 32.0))
        };
        // Of Gemma 4 the developer's Q4_0 is above Q6_K of the plain weights, of Gemma 3 it loses half as much.
        let lost = |name: &str| of(name).1;
        assert!(lost("gemma-4-e4b:Q4_0") < lost("gemma-4-e4b:Q6_K"));
        let share = lost("gemma-3-4b:Q4_0") / lost("llama-3.2-3b:Q4_0");
        assert!((0.4..0.5).contains(&share), "{share}");
        for (name, trained) in [
            ("gemma-4-e4b:Q4_0", true),
            ("gemma-4-e4b:Q4_K_M", false),
            ("gemma-3-1b:Q4_0", false),
            ("llama-3.2-3b:Q4_0", false),
        ] {
            assert_eq!(of(name).0, trained, "{name}");
        }
    }
}
