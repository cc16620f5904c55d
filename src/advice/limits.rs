//! The question backwards: the most context, the best quantization, the least memory that would do.

use crate::{
    Bytes, Error, Judgement, LoadMode, Place, Question, Term, Tokens,
    ask::How,
    catalog::{device::Platform, file_type::FileType, system::System},
    estimate::bill::Part,
    judge::{budget::Budget, rules},
    price::{Priced, Pricer},
    resolve::workload::{CELL_BLOCK, Workload},
};

/// Memory is not quite monotone in the context: so many steps past the found one are looked at too.
const STEPS_PAST: u64 = 4;
/// So many lines may fail to halve what is left before it is halved.
const PATIENCE: u32 = 3;

/// What the budget would just hold; `None` where nothing does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// The longest context, in tokens, at most the trained length.
    pub max_ctx_size: Option<u64>,
    /// The best quantization, in the order of `data/file_types.yaml`.
    pub best_quant: Option<BestQuant>,
    /// Most layers that devices hold, the output counted as one; `None` without a device.
    pub max_gpu_layers: Option<u64>,
    /// The least memory, in the unit of the question: the machine's, or free.
    pub min_ram: Option<Bytes>,
    /// The device of the catalog with the least memory that would do, on the same platform where
    /// one is known: `galaxy-a05:6`.
    pub smallest_device: Option<String>,
    /// Of a mixture of experts, the same with all of them in memory: what a yes costs that never
    /// waits for storage. `None` where every weight is read for every token.
    pub in_memory: Option<Box<Self>>,
}

/// What counts as an answer: a yes, or a yes from memory alone.
type Enough = fn(&Judgement) -> bool;

/// A quantization that fits, better than all others that do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BestQuant {
    /// Its id.
    pub id: String,
    /// Expect a marked loss: it needs an importance matrix, or a model trained in as few bits.
    pub lossy: bool,
}

impl Limits {
    /// Searches all four for a question that was priced.
    pub(crate) fn of(
        question: &Question,
        asked: &Priced,
        budget: &Budget,
        pricer: &Pricer<'_>,
    ) -> Result<Self, Error> {
        let of = |enough: Enough| -> Result<Self, Error> {
            let search = Search { asked, budget, pricer, enough };
            Ok(Self {
                max_ctx_size: search.max_context(&question.how),
                best_quant: search.best_quant()?,
                max_gpu_layers: search.max_gpu_layers(&question.how),
                min_ram: search.min_ram(),
                smallest_device: search.smallest_device(question),
                in_memory: None,
            })
        };
        let limits = of(|judgement| judgement.verdict.is_yes())?;
        if asked.estimate.traffic.routed.is_none() {
            return Ok(limits);
        }
        Ok(Self { in_memory: Some(Box::new(of(Judgement::holds_all)?)), ..limits })
    }
}

/// The longest context that the budget of a priced question would hold; `None` where nothing does, or no place is
/// named.
#[cfg(feature = "scan")]
pub(crate) fn longest_context(
    question: &Question,
    asked: &Priced,
    pricer: &Pricer<'_>,
) -> Option<u64> {
    let enough = |judgement: &Judgement| judgement.verdict.is_yes();
    let search = Search { asked, budget: asked.budget.as_ref()?, pricer, enough };
    search.max_context(&question.how)
}

/// A search for what is enough.
struct Search<'a> {
    asked: &'a Priced,
    budget: &'a Budget,
    pricer: &'a Pricer<'a>,
    enough: Enough,
}

impl Search<'_> {
    /// The longest context that fits: by straight lines between those known, then a few steps on; whole
    /// blocks of cells, and the trained length itself.
    fn max_context(&self, how: &How) -> Option<u64> {
        let Self { asked, budget, pricer, .. } = *self;
        let workload = &asked.workload;
        let trained = u64::from(workload.model.shape.trained_context?);
        let block = CELL_BLOCK.saturating_mul(workload.setup.context.streams);
        let slack = |context: u64| {
            let ctx_size = u32::try_from(context).ok().map(Tokens::new);
            // A prompt longer than the context says nothing against the context.
            let prompt_tokens = how.prompt_tokens.min(ctx_size);
            let workload = workload.run_as(&How { ctx_size, prompt_tokens, ..how.clone() }).ok()?;
            let judgement = asked.judge((&workload, &*pricer.bill(&workload).ok()?), budget);
            let beside = i64::try_from(judgement.from_storage.get()).unwrap_or(i64::MAX);
            Some(((self.enough)(&judgement), judgement.headroom.saturating_sub(beside)))
        };
        let over = match slack(trained) {
            Some((true, _)) => return Some(trained),
            other => other.map(|(_, slack)| slack),
        };
        let most = trained.saturating_sub(1).checked_div(block).unwrap_or(0);
        let in_blocks = |blocks: u64| slack(blocks.saturating_mul(block));
        let mut blocks = longest(most, over, in_blocks)?;
        let past = |blocks: u64| (1..=STEPS_PAST).map(move |steps| blocks.saturating_add(steps));
        let holds = |next: u64| next <= most && in_blocks(next).is_some_and(|(holds, _)| holds);
        while let Some(further) = past(blocks).find(|&next| holds(next)) {
            blocks = further;
        }
        Some(blocks.saturating_mul(block))
    }

    /// Most layers that fit, from all of them down.
    fn max_gpu_layers(&self, how: &How) -> Option<u64> {
        let Self { asked, budget, pricer, .. } = *self;
        let offload = &asked.workload.setup.offload;
        if !offload.is_used() || asked.workload.scheme.is_some() {
            return None;
        }
        let holds = |layers: u64| {
            let gpu_layers = u32::try_from(layers).ok();
            let how = How { gpu_layers, ..how.clone() };
            let Ok(workload) = asked.workload.run_as(&how) else { return false };
            let Ok(estimate) = pricer.bill(&workload) else { return false };
            (self.enough)(&asked.judge((&workload, &estimate), budget))
        };
        // Few layers may be too much for the machine, and many for a device.
        (0..=offload.of).rev().find(|&layers| holds(layers))
    }

    /// The first file type that fits.
    fn best_quant(&self) -> Result<Option<BestQuant>, Error> {
        let Self { asked, budget, pricer, .. } = *self;
        let fits = |workload: &Workload| {
            let estimate = pricer.bill(workload).ok()?;
            (self.enough)(&asked.judge((workload, &estimate), budget)).then_some(estimate)
        };
        let mut workload = asked.workload.clone();
        // Schemes stand in the order of their bits, the most first.
        for scheme in rules::schemes(&workload, pricer.catalog())? {
            let id = scheme.id.clone();
            workload.scheme = Some(scheme);
            if fits(&workload).is_some() {
                return Ok(Some(BestQuant { id, lossy: false }));
            }
        }
        if workload.scheme.is_some() {
            return Ok(None);
        }
        let native = workload.file_type.native;
        let all = pricer.catalog().all::<FileType>()?.into_iter();
        // What is made for models trained in one or two bits is no choice for others.
        for file_type in all.filter(|one| native || !one.native) {
            workload.file_type = file_type;
            // A recipe may refuse a shape: then it is not the best one.
            if let Some(estimate) = fits(&workload) {
                let FileType { id, native, .. } = &*workload.file_type;
                let (id, lossy) = (id.clone(), *native || estimate.needs_imatrix);
                return Ok(Some(BestQuant { id, lossy }));
            }
        }
        Ok(None)
    }

    /// The device with the least memory that holds the setup; devices are asked from the smallest on.
    fn smallest_device(&self, question: &Question) -> Option<String> {
        let Self { asked, pricer, .. } = *self;
        let site = &asked.workload.site;
        if !site.is_unified() {
            return None;
        }
        let platform = site.device.as_ref().map(|device| device.platform);
        let system = site.system.as_ref().map(|system| system.plain_id());
        let alike = |there: Platform, usual: &str| match (platform, system) {
            (Some(platform), _) => there == platform,
            (None, Some(system)) => usual == system,
            (None, None) => true,
        };
        let least = held_anywhere(asked);
        // What the system keeps is at least what the budget of a device takes off.
        let has_room = |usual: &str, ram: Bytes| {
            let system = pricer.catalog().get::<System>(usual).ok();
            let kept =
                |system: &System| system.pages.unwrap_or_else(|| system.reserve(ram)).typical;
            let kept = system.map_or(Bytes::ZERO, |system| kept(&system));
            ram.saturating_sub(kept) > least
        };
        let entitled = matches!(
            question.place,
            Some(Place::Ram { entitled: true, .. } | Place::Device { entitled: true, .. })
        );
        let holds = |name: &String| {
            let place = Place::Device { name: name.clone(), system: None, entitled };
            let question = Question { place: Some(place), ..question.clone() };
            let judged = pricer.judge(&question);
            judged.is_ok_and(|judged| judged.judgement.is_some_and(|it| (self.enough)(&it)))
        };
        let large = |there: Platform, usual: &str, ram: Bytes| {
            ram > least && alike(there, usual) && has_room(usual, ram)
        };
        let variants = pricer.catalog().variants(large).into_iter();
        variants.map(|(_, id, size)| format!("{id}:{size}")).find(holds)
    }

    /// The least memory that holds a bill: a verdict never worsens with more.
    fn min_ram(&self) -> Option<Bytes> {
        let Self { asked, budget, .. } = *self;
        let bill = (&asked.workload, &*asked.estimate);
        let with = |ram| asked.judge(bill, &budget.with_ram(Bytes::new(ram)));
        let holds = |ram| (self.enough)(&with(ram));
        let most = 1_u64 << 60;
        let missing = largest(most, |ram| !holds(ram)).unwrap_or(0);
        (missing < most).then(|| Bytes::new(missing.saturating_add(1)))
    }
}

/// What a machine must hold whichever it is: caches, states, and mapped weights that every token
/// reads, in their own layout or another.
fn held_anywhere(asked: &Priced) -> Bytes {
    let mapped = asked.workload.setup.load_mode.value == LoadMode::Mmap;
    let parts = [Part::KvCache, Part::RecurrentState, Part::MappedWeights, Part::RepackedWeights];
    let everywhere = |term: &&Term| {
        let weights = matches!(term.part, Part::MappedWeights | Part::RepackedWeights);
        parts.contains(&term.part) && (mapped || !weights)
    };
    let terms = asked.estimate.terms.iter().filter(everywhere);
    Bytes::sum(terms.map(|term| term.column(|columns| columns.working))).unwrap_or(Bytes::MAX)
}

/// As [`largest`], where what is left over falls on nearly a straight line: `over` is left past `most`.
fn longest(
    most: u64,
    over: Option<i64>,
    slack: impl Fn(u64) -> Option<(bool, i64)>,
) -> Option<u64> {
    let first = if most == 0 { None } else { slack(1) };
    let Some((true, left)) = first else { return None };
    let (mut yes, mut no) = ((1, left), (most.saturating_add(1), over));
    // A line that hardly narrows the span so many times is no use: then it is halved.
    let mut patience = PATIENCE;
    while no.0.saturating_sub(yes.0) > 1 {
        let span = no.0.saturating_sub(yes.0);
        let over = no.1.filter(|_| patience > 0);
        let rise = over.map(|over| i128::from(yes.1).saturating_sub(over.into()));
        let along = rise.filter(|rise| *rise > 0).and_then(|rise| {
            u64::try_from(i128::from(span).saturating_mul(yes.1.into()).checked_div(rise)?).ok()
        });
        let step = along.unwrap_or(span / 2).clamp(1, span.saturating_sub(1));
        let middle = yes.0.saturating_add(step);
        match slack(middle) {
            Some((true, left)) => yes = (middle, left),
            other => no = (middle, other.map(|(_, over)| over)),
        }
        let narrowed = no.0.saturating_sub(yes.0) <= span / 2;
        patience = if narrowed { PATIENCE } else { patience.saturating_sub(1) };
    }
    Some(yes.0)
}

/// The largest number from 1 to `most` that holds, if those that hold come first; `None` if 1 does not.
fn largest(most: u64, holds: impl Fn(u64) -> bool) -> Option<u64> {
    if most == 0 || !holds(1) {
        return None;
    }
    let (mut yes, mut no) = (1, most.saturating_add(1));
    while no.saturating_sub(yes) > 1 {
        let middle = yes.midpoint(no);
        if holds(middle) { yes = middle } else { no = middle }
    }
    Some(yes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halving_and_lines_find_the_last_that_holds() {
        for most in 0..20_u64 {
            for last in 0..20_u64 {
                let expected = Some(last.min(most)).filter(|&n| n > 0);
                assert_eq!(largest(most, |n| n <= last), expected, "{most} {last}");
                let left = |n: u64| (i64::try_from(last).unwrap() - i64::try_from(n).unwrap()) * 7;
                for over in [None, Some(left(most + 1)), Some(5), Some(-1_000_000)] {
                    let found = longest(most, over, |n| Some((n <= last, left(n))));
                    assert_eq!(found, expected, "{most} {last} {over:?}");
                }
            }
        }
    }
}
