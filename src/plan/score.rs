//! What speaks for and against a model, in points.

use std::sync::Arc;

use std::collections::BTreeMap;

use super::{
    capability::{CapabilityLines, Evidence, Measured},
    figures::exact,
    loss::Losses,
    request::Constraints,
};
use crate::{
    Case, Catalog, Error, Message, Verdict,
    catalog::{
        licence::{Class, Licence},
        model::Model,
        ranking::{Aspect, Weight},
        suitability::{Speaks, Suits, Tuned},
        task::Task,
        usage::Mode,
    },
    judge::budget::Budget,
    messages::{Date, Number, Params, plan as say},
    price::Priced,
};

/// Downloads in a month that count neither for nor against a model.
const KNOWN: f64 = 100_000.0;
/// The size capability is counted from, in doublings: 100 million parameters.
const SMALLEST: f64 = 26.575;

/// So many units of an aspect, and why.
type Count = (Aspect, f64, Message);

/// One thing that counts.
#[derive(Clone, Debug, PartialEq)]
pub struct ScorePart {
    /// What it is.
    pub aspect: Aspect,
    /// Points; below zero against the model.
    pub points: f64,
    /// Why.
    pub reason: Message,
}

/// A score, in parts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Score {
    /// What counts, the heaviest first.
    pub parts: Vec<ScorePart>,
}

impl Score {
    /// The sum.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.parts.iter().map(|part| part.points).sum()
    }
}

/// What all models are held to.
#[derive(Debug)]
pub struct Scorer<'a> {
    pub task: &'a Task,
    pub constraints: &'a Constraints,
    catalog: &'a Catalog,
    weights: BTreeMap<Aspect, Arc<Weight>>,
    /// By model, its size in doublings.
    sizes: BTreeMap<String, f64>,
    lines: CapabilityLines,
    losses: Losses,
    /// The release of the newest model, years.
    newest: f64,
}

impl<'a> Scorer<'a> {
    /// A scorer for `task`, which knows all `models`.
    pub fn of(
        (task, constraints): (&'a Task, &'a Constraints),
        models: &[Arc<Model>],
        catalog: &'a Catalog,
    ) -> Result<Self, Error> {
        let sized: Vec<(&Model, f64)> =
            models.iter().map(|model| (&**model, doublings(model))).collect();
        let weights =
            catalog.all::<Weight>()?.into_iter().map(|weight| (weight.id, weight)).collect();
        let lines = CapabilityLines::of(&sized);
        let released = models.iter().filter_map(|model| years(model.released.as_deref()?));
        Ok(Self {
            task,
            constraints,
            catalog,
            weights,
            losses: Losses::of(catalog, &lines)?,
            lines,
            sizes: sized.iter().map(|(model, size)| (model.id.clone(), *size)).collect(),
            newest: released.fold(0.0, f64::max),
        })
    }

    pub fn score(&self, row: &Priced, narrow_cache: bool) -> Result<Score, Error> {
        let model = &row.workload.model;
        let mut counts = vec![self.capability(model), self.quantization(row)];
        counts.extend(self.purpose(model));
        counts.extend(self.constraints.languages.iter().map(|code| language(model, code)));
        counts.extend(self.speed(row));
        counts.extend(self.standing(model));
        counts.extend(self.licence(model)?);
        counts.extend(self.setup(row, narrow_cache));
        let mut parts: Vec<ScorePart> =
            counts.into_iter().filter_map(|count| self.part(count)).collect();
        parts.sort_by(|a, b| b.points.abs().total_cmp(&a.points.abs()));
        Ok(Score { parts })
    }

    fn size(&self, model: &Model) -> f64 {
        self.sizes.get(&model.id).copied().unwrap_or_else(|| doublings(model))
    }

    /// What so many units of an aspect count; `None` for hardly anything.
    fn part(&self, (aspect, units, reason): Count) -> Option<ScorePart> {
        let weight = self.weights.get(&aspect)?;
        let most = weight.most.unwrap_or(f64::INFINITY);
        let points = (weight.points * units).clamp(-most, most);
        (points.abs() >= 0.05).then_some(ScorePart { aspect, points, reason })
    }

    fn capability(&self, model: &Model) -> Count {
        let (capable, evidence) = self.lines.capability(model, self.size(model), self.task);
        // An average model as capable has so many parameters.
        let like = Params(capable.exp2());
        let reason = match evidence {
            Evidence::Scores(scores) => say::scores(named(&scores), like),
            Evidence::Siblings => say::as_its_siblings(like),
            Evidence::Size => say::by_size_alone(like),
        };
        (Aspect::Capability, self.task.difficulty * (capable - SMALLEST), reason)
    }

    fn quantization(&self, row: &Priced) -> Count {
        let workload = &row.workload;
        let lost = self.losses.doublings(workload, self.size(&workload.model));
        let reason = match (&workload.scheme, workload.file_type.perplexity) {
            (Some(scheme), _) => say::scheme_loss(&scheme.id, scheme.linear.bits),
            (None, Some(added)) => {
                let percent = decimals(self.losses.percent(added), 1);
                say::perplexity_loss(&workload.file_type.id, percent)
            }
            (None, None) => Message::same(workload.file_type.id.clone()),
        };
        (Aspect::Quantization, lost, reason)
    }

    fn purpose(&self, model: &Model) -> Vec<Count> {
        let (task, facts) = (self.task, &model.facts);
        let suited = task.suits.iter().any(|suits| facts.good_for.contains(suits));
        let made = match facts.tuned {
            Some(Tuned::Code) => task.suits.contains(&Suits::Coding),
            Some(Tuned::Tools) => task.suits.contains(&Suits::ToolUse),
            Some(Tuned::Reasoning) => task.suits.contains(&Suits::Reasoning),
            _ => false,
        };
        let thinks = facts.tuned == Some(Tuned::Reasoning) && !task.reasoning;
        let all = [
            (!suited).then(|| (Aspect::NotForTheTask, 1.0, say::not_described_for(&task.name))),
            made.then(|| (Aspect::MadeForTheTask, 1.0, say::made_for(&task.name))),
            thinks.then(|| (Aspect::Thinking, 1.0, say::thinks_first())),
        ];
        all.into_iter().flatten().collect()
    }

    fn speed(&self, row: &Priced) -> Vec<Count> {
        let (speed, task) = (&row.speed, self.task);
        let mut counts = Vec::new();
        let warm = speed.sustained_tps.as_ref();
        if let Some(decode) = warm.or(speed.decode_tps.as_ref()) {
            let above = (decode.typical / task.tps).log2();
            let (typical, need) = (decimals(decode.typical, 0), decimals(task.tps, 0));
            let pace = if warm.is_some() { say::warm_pace(typical) } else { say::pace(typical) };
            counts.push(if above < 0.0 {
                (Aspect::Slow, -above, say::slower(pace, need))
            } else {
                (Aspect::Fast, above, say::faster(pace, need))
            });
        }
        if let Some(first) = &speed.ttft_ms {
            let seconds = first.typical / 1000.0;
            let beyond = (seconds / task.first_token_s).log2().max(0.0);
            let reason = say::waits(decimals(seconds, 0), decimals(task.first_token_s, 0));
            counts.push((Aspect::Wait, beyond, reason));
        }
        let energy = speed.energy.as_ref();
        if let Some(percent) = energy.and_then(|it| it.battery_percent_per_1000_tokens.as_ref()) {
            let reason = say::drains(decimals(percent.typical, 1));
            counts.push((Aspect::Battery, percent.typical, reason));
        }
        counts
    }

    fn standing(&self, model: &Model) -> Vec<Count> {
        let popularity = match &model.facts.downloads {
            Some(downloads) => {
                let reason = say::downloaded(thousands(downloads.count), Date(&downloads.as_of));
                (Aspect::Popularity, (exact(downloads.count) / KNOWN).log10(), reason)
            }
            None => (Aspect::PopularityUnknown, 1.0, say::downloads_unknown()),
        };
        let released = model.released.as_deref();
        let age = match released.and_then(|released| Some((released, years(released)?))) {
            Some((released, years)) => {
                (Aspect::Age, self.newest - years, say::released(Date(released)))
            }
            None => (Aspect::AgeUnknown, 1.0, say::release_unknown()),
        };
        let unverified = (!model.verified).then(|| (Aspect::Unverified, 1.0, say::unverified()));
        [popularity, age].into_iter().chain(unverified).collect()
    }

    fn licence(&self, model: &Model) -> Result<Option<Count>, Error> {
        let licence =
            model.licence.as_deref().map(|name| self.catalog.by_id::<Licence>(name)).transpose()?;
        let Some(licence) = licence.flatten() else {
            return Ok(Some((Aspect::LicenceUnknown, 1.0, say::licence_unknown())));
        };
        let aspect = match licence.class {
            Class::Permissive => return Ok(None),
            Class::Conditions => Aspect::LicenceConditions,
            Class::Research => Aspect::LicenceResearch,
        };
        Ok(Some((aspect, 1.0, say::licence(&licence.id, &licence.note))))
    }

    fn setup(&self, row: &Priced, narrow_cache: bool) -> Vec<Count> {
        let tight = row.verdict() == Some(Verdict::Tight);
        let free = row.budget.as_ref().is_some_and(Budget::is_free);
        let mut counts = Vec::new();
        counts
            .extend(tight.then(|| {
                (Aspect::Tight, 1.0, if free { say::tight_free() } else { say::tight() })
            }));
        // What a 32-bit process can address varies like what a system keeps.
        let system = row.workload.site.system.as_ref();
        let addresses = system.and_then(|system| system.address_space.as_ref());
        let reserved = row.estimate.reserved();
        let few =
            addresses.map(|cases| cases.get(Case::Conservative)).filter(|has| reserved > *has);
        counts.extend(few.map(|has| (Aspect::Tight, 1.0, say::few_addresses(reserved, has))));
        counts.extend(narrow_cache.then(|| (Aspect::NarrowCache, 1.0, say::narrow_cache())));
        let file = row.estimate.download();
        counts.push((Aspect::Download, exact(file.get()) / exact(1 << 30), say::downloads(file)));
        let has = row.workload.setup.context.asked.value;
        let halvings = (f64::from(self.task.context) / exact(has)).log2();
        if halvings > 0.0 {
            let reason = say::shorter_context(has, self.task.context);
            counts.push((Aspect::ShortContext, halvings, reason));
        }
        counts
    }
}

fn language(model: &Model, code: &str) -> Count {
    let name = say::language(code);
    let (aspect, reason) = match model.facts.speaks(code) {
        Speaks::Named => (Aspect::LanguageNamed, say::speaks(name)),
        Speaks::Likely => {
            let all = model.facts.languages.as_ref().and_then(|all| all.count);
            (Aspect::LanguageLikely, say::among_many(name, all.unwrap_or(0)))
        }
        Speaks::Unknown => (Aspect::LanguageUnknown, say::language_unknown(name)),
        Speaks::No => (Aspect::LanguageMissing, say::language_missing(name)),
    };
    (aspect, 1.0, reason)
}

/// The size of a model in doublings: of experts, the middle between all and those picked.
fn doublings(model: &Model) -> f64 {
    let outline = model.outline();
    f64::midpoint(exact(outline.params).log2(), exact(outline.active_params).log2())
}

/// A release such as `2025-04`, in years.
fn years(released: &str) -> Option<f64> {
    let (year, rest) = released.split_once('-')?;
    let month: f64 = rest.get(..2)?.parse().ok()?;
    Some(year.parse::<f64>().ok()? + (month - 1.0) / 12.0)
}

/// `IFEval 89.8, MMLU-Pro 79.1 (thinking)`.
fn named(scores: &[(Measured, f64)]) -> Message {
    let one = |((name, mode), score): &(Measured, f64)| {
        let (name, score) = (name.replace('_', "-"), decimals(*score, 1));
        match mode {
            Mode::Thinking => say::score_thinking(name, score),
            Mode::Base => say::score_of_base(name, score),
            Mode::NonThinking | Mode::NotStated => say::score(name, score),
        }
    };
    Message::figures(&scores.iter().map(one).collect::<Vec<_>>())
}

fn decimals(number: f64, places: usize) -> Number<String> {
    Number(format!("{number:.places$}"))
}

/// A count in thousands or millions.
fn thousands(count: u64) -> Message {
    match count {
        0..10_000 => Message::same(count.to_string()),
        10_000..1_000_000 => say::thousands(count / 1000),
        _ => say::millions(decimals(exact(count) * 1e-6, 1)),
    }
}
