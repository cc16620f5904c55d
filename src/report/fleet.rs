//! The report of models on the devices that users have: the share of them that each serves, by verdict.

use std::cmp::Reverse;

use serde::Serialize;

use crate::{
    Amount, Catalog, Error, Lang, Question, Verdict,
    advice::fleet::{Everywhere, FleetPlace, Placed, Reach},
    ask::fleet::Fleet,
    messages::Say,
    price::Pricer,
    resolve,
};

/// The share of users that is to be served, percent.
pub(crate) const ENOUGH: u32 = 90;

/// The answer to `fit` with a fleet, one for each model. Numbers of users are in the unit of the file, and add up
/// to all that stand there.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Fleet"))]
#[non_exhaustive]
pub struct FleetFit {
    /// The model's id.
    pub model: String,
    /// What it is called.
    pub name: String,
    /// The quantization.
    pub quant: String,
    /// Parameters.
    pub params: u64,
    /// Rows of the file.
    pub rows: usize,
    /// What the column is called that counts users.
    pub counted_by: String,
    /// All users.
    pub total: Amount,
    /// Those on whose devices it fits, also when tight.
    pub served: Amount,
    /// The same of all users, percent.
    pub served_percent: f64,
    /// Those it would serve at most: if every device that is sold with several sizes of memory had the largest.
    pub served_at_most: Amount,
    /// Users by verdict; with `unknown` they add up to `total`.
    pub by_verdict: ByVerdict,
    /// Users whose device is not known, and its memory neither.
    pub unknown: Amount,
    /// Users whose device is not known, judged by the memory that stands there.
    pub by_memory: Amount,
    /// Users whose device is sold with several sizes of memory, judged with the smallest.
    pub at_smallest: Amount,
    /// The largest of the models asked about that serves 90 % of all users; null if none does.
    pub largest_for_90: Option<String>,
    /// Where it runs, a place for each device and size of memory.
    pub places: Vec<OnPlace>,
    /// What is not known.
    pub unknown_devices: Vec<UnknownDevice>,
}

/// Users by verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub struct ByVerdict {
    /// It fits.
    pub fits: Amount,
    /// It fits, with little to spare.
    pub tight: Amount,
    /// Weights would be read again for every token.
    pub pages: Amount,
    /// Memory does not hold it.
    pub too_large: Amount,
    /// It cannot run there, whatever the memory.
    pub not_viable: Amount,
}

/// A device with a size of memory, or a size alone.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "FleetPlace"))]
#[non_exhaustive]
pub struct OnPlace {
    /// An id of `list devices`, with a size where it comes in several; null for what is none of them.
    pub device: Option<String>,
    /// What people call it; null for a size of memory alone.
    pub name: Option<String>,
    /// The memory it is judged with.
    pub ram_bytes: u64,
    /// The system; null where none is known.
    pub system: Option<String>,
    /// Who has it.
    pub users: Amount,
    /// The answer in a word.
    pub verdict: Verdict,
    /// The lines of the file.
    pub lines: Vec<u64>,
}

/// A device that is not known.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct UnknownDevice {
    /// What stands in the file; may be empty.
    pub name: String,
    /// Who has it.
    pub users: Amount,
    /// The lines of the file.
    pub lines: Vec<u64>,
}

impl ByVerdict {
    /// The users of a verdict.
    #[must_use]
    pub const fn of(&self, verdict: Verdict) -> Amount {
        match verdict {
            Verdict::Fits => self.fits,
            Verdict::Tight => self.tight,
            Verdict::Pages => self.pages,
            Verdict::TooLarge => self.too_large,
            Verdict::NotViable => self.not_viable,
        }
    }

    /// Users counted by the verdict on where they are.
    pub(crate) fn of_all(all: impl IntoIterator<Item = (Verdict, Amount)>) -> Self {
        let mut sum = Self::default();
        for (verdict, users) in all {
            sum.add(verdict, users);
        }
        sum
    }

    fn add(&mut self, verdict: Verdict, users: Amount) {
        let known = match verdict {
            Verdict::Fits => &mut self.fits,
            Verdict::Tight => &mut self.tight,
            Verdict::Pages => &mut self.pages,
            Verdict::TooLarge => &mut self.too_large,
            Verdict::NotViable => &mut self.not_viable,
        };
        // No part is more than all, which was added up before.
        *known = known.checked_add(users).unwrap_or(*known);
    }

    /// Those on whose devices it fits, also when tight.
    pub(crate) fn served(&self) -> Amount {
        sum([self.fits, self.tight])
    }
}

/// The sum of parts of a fleet, which is no more than all of it.
pub(crate) fn sum(all: impl IntoIterator<Item = Amount>) -> Amount {
    Amount::sum(all).unwrap_or_default()
}

/// The reports of `questions` on the devices of `fleet`, their texts in `lang`.
///
/// ```
/// use edgefit::{Catalog, Fleet, Lang, Question, report};
/// let fleet = Fleet::read("fleet.csv", b"model,users\nSM-A155F,900\nPixel 8,100\n")?;
/// let questions = ["smollm2-135m", "llama-3.1-8b"].map(Question::about);
/// let all = report::fleet(&questions, &fleet, &Catalog::bundled(), Lang::En)?;
/// assert_eq!(all[0].served.to_string(), "1000");
/// assert_eq!(all[1].largest_for_90.as_deref(), Some("smollm2-135m"));
/// # Ok::<(), edgefit::Error>(())
/// ```
///
/// # Errors
/// As [`crate::verdict`], for the first question that is wrong.
pub fn fleet(
    questions: &[Question],
    fleet: &Fleet,
    catalog: &Catalog,
    lang: Lang,
) -> Result<Vec<FleetFit>, Error> {
    let placed = Placed::of(fleet, &Everywhere::default(), catalog)?;
    on_fleet(questions, &placed, catalog, lang)
}

/// The same on devices that were found.
pub(crate) fn on_fleet(
    questions: &[Question],
    placed: &Placed,
    catalog: &Catalog,
    lang: Lang,
) -> Result<Vec<FleetFit>, Error> {
    let pricer = Pricer::new(catalog);
    let of = |question: &Question| FleetFit::of(question, placed, &pricer, lang);
    let mut all = questions.iter().map(of).collect::<Result<Vec<_>, Error>>()?;
    let enough = all.iter().filter(|(one, _)| one.served.reaches(ENOUGH, one.total));
    let largest = enough.max_by_key(|(one, bytes)| (one.params, *bytes));
    let largest = largest.map(|(one, _)| one.model.clone());
    for (one, _) in &mut all {
        one.largest_for_90.clone_from(&largest);
    }
    Ok(all.into_iter().map(|(one, _)| one).collect())
}

impl FleetFit {
    /// The report of a question, and the size of its weights.
    fn of(
        question: &Question,
        placed: &Placed,
        pricer: &Pricer<'_>,
        lang: Lang,
    ) -> Result<(Self, u64), Error> {
        // What is wrong wherever it runs is an error; what is wrong somewhere, a verdict.
        let anywhere = Question { place: None, system: None, ..question.clone() };
        let workload = resolve::resolve(&anywhere, pricer.catalog())?.workload;
        let estimate = pricer.bill(&workload)?;
        let reaches = placed.judge(question, pricer)?;
        let by = |verdict: fn(&Reach) -> Verdict| {
            let verdicts = reaches.iter().map(verdict);
            ByVerdict::of_all(verdicts.zip(placed.places.iter().map(|place| place.users)))
        };
        let (by_verdict, at_most) = (by(|reach| reach.verdict), by(|reach| reach.at_most));
        let served = by_verdict.served();
        let of = |is: fn(&FleetPlace) -> bool| {
            sum(placed.places.iter().filter(|place| is(place)).map(|place| place.users))
        };
        let places = placed.places.iter().zip(reaches);
        let report = Self {
            model: workload.model.id.clone(),
            name: workload.model.name.say(lang),
            quant: workload.quant().to_owned(),
            params: estimate.params,
            rows: placed.rows,
            counted_by: placed.counted_by.clone(),
            total: placed.total,
            served_percent: percent(served, placed.total),
            served,
            served_at_most: at_most.served(),
            by_verdict,
            unknown: sum(placed.unknown.iter().map(|one| one.users)),
            by_memory: of(FleetPlace::is_memory_alone),
            at_smallest: of(|place| place.most.is_some()),
            largest_for_90: None,
            places: places.map(|(place, reach)| OnPlace::of(place, reach, lang)).collect(),
            unknown_devices: unknown(placed),
        };
        Ok((report, estimate.weights_bytes.get()))
    }

    /// Whether it serves anybody.
    pub(crate) fn serves(&self) -> bool {
        !self.served.is_zero()
    }

    /// The places it does not serve, those with most users first.
    pub(crate) fn unserved(&self) -> Vec<&OnPlace> {
        let mut all: Vec<&OnPlace> =
            self.places.iter().filter(|place| !place.verdict.is_yes()).collect();
        all.sort_by_key(|place| Reverse(place.users));
        all
    }
}

/// Users of all, percent with a decimal.
#[expect(clippy::float_arithmetic, reason = "printed, and held against nothing")]
pub(crate) fn percent(users: Amount, total: Amount) -> f64 {
    let permille = u32::try_from(users.permille(total)).unwrap_or(u32::MAX);
    f64::from(permille) / 10.0
}

/// What is not known, those with most users first.
pub(crate) fn unknown(placed: &Placed) -> Vec<UnknownDevice> {
    let of = |one: &crate::advice::fleet::Unplaced| UnknownDevice {
        name: one.name.clone(),
        users: one.users,
        lines: one.lines.clone(),
    };
    let mut all: Vec<UnknownDevice> = placed.unknown.iter().map(of).collect();
    all.sort_by_key(|one| Reverse(one.users));
    all
}

impl OnPlace {
    pub(crate) fn of(place: &FleetPlace, reach: Reach, lang: Lang) -> Self {
        Self {
            device: place.id(),
            name: {
                let phone = || place.phone.as_ref().map(|phone| phone.name.clone());
                place.device.as_ref().map(|device| device.name.say(lang)).or_else(phone)
            },
            ram_bytes: place.ram.get(),
            system: place.system().map(str::to_owned),
            users: place.users,
            verdict: reach.verdict,
            lines: place.lines.clone(),
        }
    }
}
