//! The question backwards: the most context, the best quantization, the least memory that would do.

use crate::{
    Bytes, Error, LoadMode, Place, Question, Term, Tokens, Verdict,
    ask::How,
    catalog::{device::Platform, file_type::FileType},
    estimate::bill::Part,
    judge::{budget::Budget, rules},
    price::{Priced, Pricer},
    resolve::workload::{CELL_BLOCK, Workload},
};

/// Memory is not quite monotone in the context: so many steps past the found one are looked at too.
const STEPS_PAST: u64 = 4;

/// What the budget would just hold; `None` where nothing does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// The longest context, in tokens, at most the trained length.
    pub max_ctx_size: Option<u64>,
    /// The best quantization, in the order of `data/file_types.yaml`.
    pub best_quant: Option<BestQuant>,
    /// The least memory, in the unit of the question: the machine's, or free.
    pub min_ram: Option<Bytes>,
    /// The device of the catalog with the least memory that would do, on the same platform where
    /// one is known: `galaxy-a05:6`.
    pub smallest_device: Option<String>,
}

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
        Ok(Self {
            max_ctx_size: max_context(&question.how, asked, budget, pricer),
            best_quant: best_quant(asked, budget, pricer)?,
            min_ram: min_ram(asked, budget),
            smallest_device: smallest_device(question, asked, pricer),
        })
    }
}

/// The longest context that fits: by halving, then a few steps on; whole blocks of cells, and the
/// trained length itself.
fn max_context(how: &How, asked: &Priced, budget: &Budget, pricer: &Pricer<'_>) -> Option<u64> {
    let workload = &asked.workload;
    let trained = u64::from(workload.model.shape.trained_context?);
    let block = CELL_BLOCK.saturating_mul(workload.setup.context.streams);
    let holds = |context: u64| {
        let ctx_size = u32::try_from(context).ok().map(Tokens::new);
        // A prompt longer than the context says nothing against the context.
        let prompt_tokens = how.prompt_tokens.min(ctx_size);
        let changed = workload.run_as(&How { ctx_size, prompt_tokens, ..how.clone() });
        let bill = changed.and_then(|workload| Ok((pricer.bill(&workload)?, workload)));
        bill.is_ok_and(|(bill, workload)| asked.judge((&workload, &bill), budget).is_yes())
    };
    if holds(trained) {
        return Some(trained);
    }
    let most = trained.saturating_sub(1).checked_div(block).unwrap_or(0);
    let in_blocks = |blocks: u64| holds(blocks.saturating_mul(block));
    let mut blocks = largest(most, in_blocks)?;
    let past = |blocks: u64| (1..=STEPS_PAST).map(move |steps| blocks.saturating_add(steps));
    while let Some(further) = past(blocks).find(|&next| next <= most && in_blocks(next)) {
        blocks = further;
    }
    Some(blocks.saturating_mul(block))
}

/// The first file type that fits.
fn best_quant(
    asked: &Priced,
    budget: &Budget,
    pricer: &Pricer<'_>,
) -> Result<Option<BestQuant>, Error> {
    let fits = |workload: &Workload| {
        let estimate = pricer.bill(workload).ok()?;
        asked.judge((workload, &estimate), budget).is_yes().then_some(estimate)
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
    for file_type in pricer.catalog().all::<FileType>()? {
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
fn smallest_device(question: &Question, asked: &Priced, pricer: &Pricer<'_>) -> Option<String> {
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
    let entitled = matches!(
        question.place,
        Some(Place::Ram { entitled: true, .. } | Place::Device { entitled: true, .. })
    );
    let least = held_anywhere(asked);
    let holds = |name: &String| {
        let place = Place::Device { name: name.clone(), system: None, entitled };
        let question = Question { place: Some(place), ..question.clone() };
        let judged = pricer.judge(&question);
        judged.is_ok_and(|judged| judged.verdict().is_some_and(Verdict::is_yes))
    };
    let variants = pricer.catalog().variants(alike).into_iter();
    variants.filter(|(ram, _)| *ram > least).map(|(_, name)| name).find(holds)
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

/// The least memory that holds a bill: a verdict never worsens with more.
fn min_ram(asked: &Priced, budget: &Budget) -> Option<Bytes> {
    let bill = (&asked.workload, &*asked.estimate);
    let holds = |ram| asked.judge(bill, &budget.with_ram(Bytes::new(ram))).is_yes();
    let most = 1_u64 << 60;
    let missing = largest(most, |ram| !holds(ram)).unwrap_or(0);
    (missing < most).then(|| Bytes::new(missing.saturating_add(1)))
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
    fn halving_finds_the_last_that_holds() {
        for most in 0..20 {
            for last in 0..20 {
                let found = largest(most, |n| n <= last);
                assert_eq!(found, Some(last.min(most)).filter(|&n| n > 0), "{most} {last}");
            }
        }
    }
}
