//! What speaks for and against a model, in points.

use std::sync::Arc;

use std::collections::BTreeMap;

use super::{
    capability::{self, CapabilityLines, Evidence, Measured},
    embedder,
    figures::{self, exact},
    fitness::{self, Pace},
    loss::Losses,
    making::Published,
    request::Constraints,
};
use crate::{
    Bytes, Case, Catalog, Error, Message, Verdict,
    catalog::{
        licence::{Class, Licence},
        model::Model,
        ranking::{Aspect, Weight},
        recipe::Recipe,
        scope::Unknown,
        store::Store,
        suitability::{Speaks, Suits, Tuned},
        task::Task,
        usage::Mode,
    },
    judge::{budget::Budget, rules},
    messages::{Date, Number, Params, plan as say},
    price::Priced,
};

/// Downloads in a month that count neither for nor against a model.
const KNOWN: f64 = 100_000.0;
/// The size capability is counted from, in doublings: 100 million parameters.
const SMALLEST: f64 = 26.575;

/// The share of a budget from which every percent counts, thousandths.
const ROOMY: u64 = 850;

/// Scores that are named as what a capability rests on, at most.
const NAMED: usize = 4;

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
    lines: CapabilityLines,
    losses: Losses,
}

impl<'a> Scorer<'a> {
    /// A scorer for `task`, which knows all `models`.
    pub fn of(
        (task, constraints): (&'a Task, &'a Constraints),
        models: &[Arc<Model>],
        catalog: &'a Catalog,
    ) -> Result<Self, Error> {
        let weights =
            catalog.all::<Weight>()?.into_iter().map(|weight| (weight.id, weight)).collect();
        let lines = CapabilityLines::of(models, None, catalog)?;
        let losses = Losses::of(catalog, &lines)?;
        Ok(Self { task, constraints, catalog, weights, lines, losses })
    }

    pub fn score(&self, row: &Priced, narrow_cache: bool) -> Result<Score, Error> {
        let model = &row.workload.model;
        let (capable, scored) = self.capability(model);
        let mut counts = vec![capable, self.quantization(row)];
        counts.extend(self.purpose(model, scored));
        counts.extend(self.constraints.languages.iter().map(|code| language(model, code)));
        counts.extend(self.speed(row));
        counts.extend(self.standing(model));
        counts.extend(self.licence(model)?);
        counts.extend(self.setup(row, narrow_cache));
        counts.extend(self.delivery(row)?);
        counts.push(self.search(row));
        let mut parts: Vec<ScorePart> =
            counts.into_iter().filter_map(|count| self.part(count)).collect();
        parts.sort_by(|a, b| b.points.abs().total_cmp(&a.points.abs()));
        Ok(Score { parts })
    }

    /// What so many units of an aspect count; `None` for hardly anything.
    fn part(&self, (aspect, units, reason): Count) -> Option<ScorePart> {
        let weight = self.weights.get(&aspect)?;
        let most = weight.most.unwrap_or(f64::INFINITY);
        let points = (weight.points * units).clamp(-most, most);
        (points.abs() >= 0.05).then_some(ScorePart { aspect, points, reason })
    }

    /// Its capability, and whether scores say so.
    fn capability(&self, model: &Model) -> (Count, bool) {
        let (capable, evidence) = self.lines.capability(model, self.task);
        // An average model as capable has so many parameters.
        let like = Params(capable.exp2());
        let scored = matches!(evidence, Evidence::Scores(_) | Evidence::Thinking(_));
        let reason = match evidence {
            Evidence::Scores(scores) => say::scores(named(&scores), like),
            Evidence::Thinking(scores) => say::scores_of_thinking(named(&scores), like),
            Evidence::Siblings => say::as_its_siblings(like),
            Evidence::Size => say::by_size_alone(like),
        };
        ((Aspect::Capability, self.task.difficulty * (capable - SMALLEST), reason), scored)
    }

    fn quantization(&self, row: &Priced) -> Count {
        let workload = &row.workload;
        let lost = self.losses.doublings(workload, self.lines.size(&workload.model));
        let trained = self.losses.trained(workload);
        let reason = match (&workload.scheme, workload.file_type.perplexity) {
            (None, _) if trained.is_some() => say::trained_for_it(&workload.file_type.id),
            (Some(scheme), _) => say::scheme_loss(&scheme.id, scheme.linear.bits),
            (None, Some(added)) => {
                let percent = decimals(self.losses.percent(added), 1);
                say::perplexity_loss(&workload.file_type.id, percent)
            }
            (None, None) => Message::same(workload.file_type.id.clone()),
        };
        (Aspect::Quantization, lost, reason)
    }

    fn purpose(&self, model: &Model, scored: bool) -> Vec<Count> {
        let (task, facts) = (self.task, &model.facts);
        let made = match facts.tuned {
            Some(Tuned::Code) => task.suits.contains(&Suits::Coding),
            Some(Tuned::Tools) => task.suits.contains(&Suits::ToolUse),
            _ => false,
        };
        let thinks = capability::mode(model, task) == Mode::Thinking;
        let all = [
            (!fitness::suits(model, task))
                .then(|| (Aspect::NotForTheTask, 1.0, say::not_described_for(&task.name))),
            (made && !scored).then(|| (Aspect::MadeForTheTask, 1.0, say::made_for(&task.name))),
            (thinks && task.reasoning).then(|| (Aspect::ThinksHere, 1.0, say::thinks_here())),
            (thinks && !task.reasoning).then(|| (Aspect::Thinking, 1.0, say::thinks_first())),
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
        if fitness::speed(speed, task) == Pace::Unknown {
            counts.push((Aspect::SpeedUnknown, 1.0, say::unknown_speed()));
        }
        if fitness::wait(speed, task) == Pace::Unknown {
            counts.push((Aspect::WaitUnknown, 1.0, say::wait_unknown()));
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
        let age = match released.zip(self.lines.age(model)) {
            Some((released, years)) => (Aspect::Age, years, say::released(Date(released))),
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
        let share = figures::share_permille(row).unwrap_or_default();
        let beyond = exact(share.saturating_sub(ROOMY)) / 10.0;
        counts.push((Aspect::Crowded, beyond, say::crowded(share / 10)));
        let has = row.workload.setup.context.asked.value;
        let halvings = (f64::from(self.task.context) / exact(has)).log2();
        if halvings > 0.0 {
            let reason = say::shorter_context(has, self.task.context);
            counts.push((Aspect::ShortContext, halvings, reason));
        }
        counts
    }

    /// How well it finds what it is to answer from, where it searches first.
    fn search(&self, row: &Priced) -> Count {
        let places = embedder::preferred(&row.workload, self.task);
        let reason = match row.workload.beside.as_ref() {
            Some(second) => say::searches_with(&second.model.name),
            None => say::searches_by_words(),
        };
        (Aspect::Search, exact(places as u64), reason)
    }

    /// What it is to bring the file to the device.
    fn delivery(&self, row: &Priced) -> Result<Vec<Count>, Error> {
        let file = row.estimate.downloads();
        let here = rules::facts(&row.workload);
        let sells = |store: &Store| store.when.holds(&here, Unknown::Fails);
        let store = self.catalog.first(sells)?.filter(|store| file.get() > store.delivers);
        let past = store.map(|store| {
            let reason = say::past_store(file, &store.name, Bytes::new(store.delivers));
            (Aspect::PastStore, 1.0, reason)
        });
        let download = (Aspect::Download, exact(file.get()) / exact(1 << 30), say::downloads(file));
        let recipe = self.catalog.get::<Recipe>(&row.workload.runtime.id)?;
        let published = Published::of(&row.workload, &recipe)
            .map(|it| (Aspect::Published, 1.0, say::is_published(&it.model.repo)));
        Ok(past.into_iter().chain([download]).chain(published).collect())
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
    Message::figures(&scores.iter().take(NAMED).map(one).collect::<Vec<_>>())
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
