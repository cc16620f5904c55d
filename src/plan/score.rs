//! What speaks for and against a model, in points.

use std::collections::BTreeMap;

use super::{
    brief::Wishes,
    loss::Losses,
    yardstick::{Capability, Evidence, Yardsticks},
};
use crate::{
    Case, Catalog, Error, Message, Verdict,
    catalog::{
        licence::{Class, Licence},
        model::Model,
        ranking::{Aspect, Weight},
        suitability::{Speaks, Suits, Tuned},
        task::Task,
    },
    forward, messages,
    price::Priced,
};

/// Downloads in a month that count neither for nor against a model.
const KNOWN: f64 = 100_000.0;
/// The size capability is counted from, in doublings: 100 million parameters.
const SMALLEST: f64 = 26.575;
/// One thing that counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Counted {
    /// What it is.
    pub(crate) aspect: Aspect,
    /// Points; below zero against the model.
    pub points: f64,
    /// Why.
    pub reason: Message,
}

/// A score, in parts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Score {
    /// What counts, the heaviest first.
    pub parts: Vec<Counted>,
}

impl Score {
    /// The sum.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.parts.iter().map(|part| part.points).sum()
    }

    /// Points it has more than another.
    pub(crate) fn ahead_of(&self, other: &Self) -> f64 {
        self.total() - other.total()
    }
}

/// What all models are held to.
#[derive(Debug)]
pub(crate) struct Jury<'a> {
    pub(crate) task: &'a Task,
    pub(crate) wishes: &'a Wishes,
    catalog: &'a Catalog,
    weights: BTreeMap<Aspect, Weight>,
    yardsticks: Yardsticks,
    losses: Losses,
    /// The sizes of all models, in doublings, by id.
    sizes: BTreeMap<String, f64>,
    /// The release of the newest model, years.
    newest: f64,
}

impl<'a> Jury<'a> {
    /// A jury for `task`, which knows all `models`.
    pub(crate) fn of(
        (task, wishes): (&'a Task, &'a Wishes),
        models: &[Model],
        catalog: &'a Catalog,
    ) -> Result<Self, Error> {
        let sized: Vec<(&Model, f64)> =
            models.iter().map(|model| (model, doublings(model))).collect();
        let weights =
            catalog.all::<Weight>()?.into_iter().map(|weight| (weight.id, weight)).collect();
        let sizes = sized.iter().map(|(model, size)| (model.id.clone(), *size)).collect();
        let yardsticks = Yardsticks::of(&sized);
        let released = models.iter().filter_map(|model| years(model.released.as_deref()?));
        Ok(Self {
            task,
            wishes,
            catalog,
            weights,
            losses: Losses::of(catalog, &yardsticks)?,
            yardsticks,
            sizes,
            newest: released.fold(0.0, f64::max),
        })
    }

    /// The score of a model that was priced.
    pub(crate) fn score(&self, assessed: &Priced, narrow_cache: bool) -> Result<Score, Error> {
        let mut parts = Vec::new();
        let model = &assessed.workload.model;
        self.capability(model, &mut parts);
        self.quantization(assessed, &mut parts);
        self.purpose(model, &mut parts);
        self.languages(model, &mut parts);
        self.speed(assessed, &mut parts);
        self.standing(model, &mut parts);
        self.licence(model, &mut parts)?;
        self.setup(assessed, narrow_cache, &mut parts);
        parts.sort_by(|a, b| b.points.abs().total_cmp(&a.points.abs()));
        Ok(Score { parts })
    }

    fn size(&self, model: &Model) -> f64 {
        self.sizes.get(&model.id).copied().unwrap_or_else(|| doublings(model))
    }

    /// Adds what counts: so many units of an aspect.
    fn count(&self, parts: &mut Vec<Counted>, aspect: Aspect, units: f64, reason: Message) {
        let Some(weight) = self.weights.get(&aspect) else { return };
        let most = weight.most.unwrap_or(f64::INFINITY);
        let points = (weight.points * units).clamp(-most, most);
        if points.abs() >= 0.05 {
            parts.push(Counted { aspect, points, reason });
        }
    }

    fn capability(&self, model: &Model, parts: &mut Vec<Counted>) {
        let Capability { doublings, evidence } =
            self.yardsticks.capability(model, self.size(model), self.task);
        let like = billions(doublings);
        let reason = match evidence {
            Evidence::Scores(scores) => messages::plan::scores(named(&scores), like),
            Evidence::Siblings => messages::plan::as_its_siblings(like),
            Evidence::Size => messages::plan::by_size_alone(like),
        };
        let counts = self.task.difficulty * (doublings - SMALLEST);
        self.count(parts, Aspect::Capability, counts, reason);
    }

    fn quantization(&self, assessed: &Priced, parts: &mut Vec<Counted>) {
        let workload = &assessed.workload;
        let lost = self.losses.doublings(workload, self.size(&workload.model));
        let reason = match (&workload.scheme, workload.file_type.perplexity) {
            (Some(scheme), _) => messages::plan::scheme_loss(&scheme.id, scheme.linear.bits),
            (None, Some(added)) => {
                let percent = decimals(self.losses.percent(added), 1);
                messages::plan::perplexity_loss(&workload.file_type.id, percent)
            }
            (None, None) => Message::same(workload.file_type.id.clone()),
        };
        self.count(parts, Aspect::Quantization, lost, reason);
    }

    fn purpose(&self, model: &Model, parts: &mut Vec<Counted>) {
        let name = &self.task.name;
        let facts = &model.facts;
        if !self.task.suits.iter().any(|suits| facts.good_for.contains(suits)) {
            self.count(parts, Aspect::NotForTheTask, 1.0, messages::plan::not_described_for(name));
        }
        let made = match facts.tuned {
            Some(Tuned::Code) => self.task.suits.contains(&Suits::Coding),
            Some(Tuned::Tools) => self.task.suits.contains(&Suits::ToolUse),
            Some(Tuned::Reasoning) => self.task.suits.contains(&Suits::Reasoning),
            _ => false,
        };
        if made {
            self.count(parts, Aspect::MadeForTheTask, 1.0, messages::plan::made_for(name));
        }
        if facts.tuned == Some(Tuned::Reasoning) && !self.task.reasoning {
            self.count(parts, Aspect::Thinking, 1.0, messages::plan::thinks_first());
        }
    }

    fn languages(&self, model: &Model, parts: &mut Vec<Counted>) {
        for code in &self.wishes.languages {
            let name = messages::plan::language(code);
            let (aspect, reason) = match model.facts.speaks(code) {
                Speaks::Named => (Aspect::LanguageNamed, messages::plan::speaks(name)),
                Speaks::Likely => {
                    let all = model.facts.languages.as_ref().and_then(|all| all.count);
                    (Aspect::LanguageLikely, messages::plan::among_many(name, all.unwrap_or(0)))
                }
                Speaks::Unknown => {
                    (Aspect::LanguageUnknown, messages::plan::language_unknown(name))
                }
                Speaks::No => (Aspect::LanguageMissing, messages::plan::language_missing(name)),
            };
            self.count(parts, aspect, 1.0, reason);
        }
    }

    fn speed(&self, assessed: &Priced, parts: &mut Vec<Counted>) {
        let speed = &assessed.speed;
        let warm = speed.sustained_tps.as_ref();
        if let Some(decode) = warm.or(speed.decode_tps.as_ref()) {
            let above = (decode.typical / self.task.tps).log2();
            let (typical, need) = (decimals(decode.typical, 0), decimals(self.task.tps, 0));
            let pace = match warm {
                Some(_) => messages::plan::warm_pace(typical),
                None => messages::plan::pace(typical),
            };
            if above < 0.0 {
                self.count(parts, Aspect::Slow, -above, messages::plan::slower(pace, need));
            } else {
                self.count(parts, Aspect::Fast, above, messages::plan::faster(pace, need));
            }
        }
        if let Some(first) = &speed.ttft_ms {
            let seconds = first.typical / 1000.0;
            let beyond = (seconds / self.task.first_token_s).log2().max(0.0);
            let reason =
                messages::plan::waits(decimals(seconds, 0), decimals(self.task.first_token_s, 0));
            self.count(parts, Aspect::Wait, beyond, reason);
        }
        let battery = speed
            .energy
            .as_ref()
            .and_then(|energy| energy.battery_percent_per_1000_tokens.as_ref());
        if let Some(percent) = battery {
            let reason = messages::plan::drains(decimals(percent.typical, 1));
            self.count(parts, Aspect::Battery, percent.typical, reason);
        }
    }

    fn standing(&self, model: &Model, parts: &mut Vec<Counted>) {
        match &model.facts.downloads {
            Some(downloads) => {
                let count = exact(downloads.count);
                let reason =
                    messages::plan::downloaded(thousands(downloads.count), &downloads.as_of);
                self.count(parts, Aspect::Popularity, (count / KNOWN).log10(), reason);
            }
            None => {
                self.count(
                    parts,
                    Aspect::PopularityUnknown,
                    1.0,
                    messages::plan::downloads_unknown(),
                );
            }
        }
        match model.released.as_deref().and_then(|released| Some((released, years(released)?))) {
            Some((released, years)) => {
                self.count(
                    parts,
                    Aspect::Age,
                    self.newest - years,
                    messages::plan::released(released),
                );
            }
            None => self.count(parts, Aspect::AgeUnknown, 1.0, messages::plan::release_unknown()),
        }
        if !model.verified {
            self.count(parts, Aspect::Unverified, 1.0, messages::plan::unverified());
        }
    }

    fn licence(&self, model: &Model, parts: &mut Vec<Counted>) -> Result<(), Error> {
        let licence =
            model.licence.as_deref().map(|name| self.catalog.by_id::<Licence>(name)).transpose()?;
        match licence.flatten() {
            Some(licence) => {
                let aspect = match licence.class {
                    Class::Permissive => return Ok(()),
                    Class::Conditions => Aspect::LicenceConditions,
                    Class::Research => Aspect::LicenceResearch,
                };
                self.count(parts, aspect, 1.0, messages::plan::licence(&licence.id, &licence.note));
            }
            None => {
                self.count(parts, Aspect::LicenceUnknown, 1.0, messages::plan::licence_unknown());
            }
        }
        Ok(())
    }

    fn setup(&self, assessed: &Priced, narrow_cache: bool, parts: &mut Vec<Counted>) {
        if assessed.judgement.is_some_and(|judgement| judgement.verdict == Verdict::Tight) {
            self.count(parts, Aspect::Tight, 1.0, messages::plan::only_just_fits());
        }
        // What a 32-bit process can address varies like what a system keeps.
        let system = assessed.workload.site.system.as_ref();
        let addresses = system.and_then(|system| system.address_space.as_ref());
        let reserved = assessed.estimate.reserved();
        if let Some(has) = addresses.map(|cases| cases.get(Case::Conservative))
            && reserved > has
        {
            self.count(parts, Aspect::Tight, 1.0, messages::plan::few_addresses(reserved, has));
        }
        if narrow_cache {
            self.count(parts, Aspect::NarrowCache, 1.0, messages::plan::narrow_cache());
        }
        let file = assessed.estimate.download();
        let gib = exact(file.get()) / exact(1 << 30);
        self.count(parts, Aspect::Download, gib, messages::plan::downloads(file));
        let has = assessed.workload.setup.context.asked.value;
        let halvings = (f64::from(self.task.context) / exact(has)).log2();
        if halvings > 0.0 {
            let reason = messages::plan::shorter_context(has, self.task.context);
            self.count(parts, Aspect::ShortContext, halvings, reason);
        }
    }
}

/// The size of a model in doublings: of experts, the middle between all and those picked.
fn doublings(model: &Model) -> f64 {
    let (all, active) = forward::sizes(model.page, &model.shape);
    f64::midpoint(exact(all).log2(), exact(active).log2())
}

/// A release such as `2025-04`, in years.
fn years(released: &str) -> Option<f64> {
    let (year, rest) = released.split_once('-')?;
    let month: f64 = rest.get(..2)?.parse().ok()?;
    Some(year.parse::<f64>().ok()? + (month - 1.0) / 12.0)
}

/// `IFEval 89.8, MMLU-Pro 79.1`.
fn named(scores: &[(String, f64)]) -> Message {
    let one = |(name, score): &(String, f64)| {
        messages::plan::score(name.replace('_', "-"), decimals(*score, 1))
    };
    Message::joined(&scores.iter().map(one).collect::<Vec<_>>(), ", ")
}

/// A number with so many decimals.
pub(crate) fn decimals(number: f64, places: usize) -> messages::Number<String> {
    messages::Number(format!("{number:.places$}"))
}

/// Billions of parameters of a size in doublings.
fn billions(doublings: f64) -> messages::Number<String> {
    decimals(doublings.exp2() * 1e-9, 1)
}

/// A count in thousands or millions.
fn thousands(count: u64) -> Message {
    match count {
        0..10_000 => Message::same(count.to_string()),
        10_000..1_000_000 => messages::plan::thousands(count / 1000),
        _ => messages::plan::millions(decimals(exact(count) * 1e-6, 1)),
    }
}

/// A count as a float: exact to 53 bits, and a ranking needs no more.
#[expect(clippy::cast_precision_loss, reason = "a ranking needs no more than 53 bits")]
pub(super) const fn exact(count: u64) -> f64 {
    count as f64
}
