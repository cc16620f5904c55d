//! The bill: terms made of named factors. A number is computed from the factors it is shown with.

use std::{borrow::Cow, sync::Arc};

use crate::{
    Bytes, Error, Message,
    messages::bill as say,
    resolve::{
        offload::Offload,
        origin::{Given, Origin},
        workload::{Pool, Workload},
    },
    units::names,
};

names! {
    /// What a term pays for.
    #[derive(PartialOrd, Ord, Hash)]
    #[non_exhaustive]
    pub enum Part {
        /// Weights used in place from the mapped file.
        MappedWeights = "mapped_weights",
        /// Experts in the mapped file that a token is not sent to; others are.
        IdleExperts = "idle_experts",
        /// Weights copied into the layout the processor prefers.
        RepackedWeights = "repacked_weights",
        /// Weights copied into ordinary memory as they are.
        CopiedWeights = "copied_weights",
        /// Pages of the mapped file that nothing reads again: the originals of repacked weights.
        FilePages = "file_pages",
        /// Keys and values of the context.
        KvCache = "kv_cache",
        /// State of recurrent layers.
        RecurrentState = "recurrent_state",
        /// Scratch of the graph.
        Compute = "compute",
        /// Logits handed to the caller.
        Output = "output",
        /// Images and sound: weights, buffers and results of the encoder.
        Encoder = "encoder",
        /// What guesses ahead of the model: weights, cache, buffers and tables of its own.
        Draft = "draft",
        /// A second model in the same process: weights, cache, buffers and tables of its own.
        Beside = "beside",
        /// Adapters, copied into ordinary or device memory.
        Adapter = "adapter",
        /// Past prompts a server keeps; grows with use.
        PromptCache = "prompt_cache",
        /// States a server keeps to go back to; grows with use.
        Checkpoints = "checkpoints",
        /// The tokenizer's tables.
        Vocabulary = "vocabulary",
        /// The program itself and its bookkeeping.
        Process = "process",
    }
}

impl Part {
    /// Its name for a reader.
    #[must_use]
    pub const fn label(self) -> Message {
        match self {
            Self::MappedWeights => say::mapped_weights(),
            Self::IdleExperts => say::idle_experts(),
            Self::RepackedWeights => say::repacked_weights(),
            Self::CopiedWeights => say::copied_weights(),
            Self::FilePages => say::file_pages(),
            Self::KvCache => say::kv_cache(),
            Self::RecurrentState => say::recurrent_state(),
            Self::Compute => say::compute(),
            Self::Output => say::output(),
            Self::Encoder => say::encoder(),
            Self::Draft => say::draft(),
            Self::Beside => say::beside(),
            Self::Adapter => say::adapter(),
            Self::PromptCache => say::prompt_cache(),
            Self::Checkpoints => say::checkpoints(),
            Self::Vocabulary => say::vocabulary(),
            Self::Process => say::process(),
        }
    }
}

/// One named number of a term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Factor {
    /// What it counts.
    pub name: Message,
    /// The number.
    pub value: u64,
    /// Where it comes from.
    pub origin: Origin,
}

impl Factor {
    pub(crate) const fn new(name: Message, value: u64, origin: Origin) -> Self {
        Self { name, value, origin }
    }

    /// What follows from other numbers by `rule`.
    pub(crate) const fn computed(name: Message, value: u64, rule: Message) -> Self {
        Self::new(name, value, Origin::Computed(rule))
    }

    /// What is always the same, by `source`.
    pub(crate) const fn constant(name: Message, value: u64, source: Message) -> Self {
        Self::new(name, value, Origin::Constant(source))
    }

    /// A fact of a file of the catalog.
    pub(crate) const fn of_data(name: Message, value: u64, file: &'static str) -> Self {
        Self::new(name, value, Origin::Catalog(Cow::Borrowed(file)))
    }

    /// A fact of the model.
    pub(crate) fn of_model(name: Message, value: u64, workload: &Workload) -> Self {
        Self::new(name, value, Origin::Catalog(workload.model.file.clone()))
    }

    /// What was asked for, or stands in for it.
    pub(crate) fn given(name: Message, given: &Given<u64>) -> Self {
        Self::new(name, given.value, given.origin.clone())
    }
}

names! {
    /// How factors make an amount.
    pub enum Formula {
        /// Multiplied.
        Product = "product",
        /// Added.
        Sum = "sum",
        /// The first less all others, or nothing.
        Excess = "excess",
        /// Multiplied and divided by a thousand, rounded down.
        Thousandths = "thousandths",
    }
}

impl Formula {
    /// What stands between two factors.
    #[must_use]
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Product | Self::Thousandths => " × ",
            Self::Sum => " + ",
            Self::Excess => " - ",
        }
    }
}

/// In which columns of the bill an amount stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Columns {
    /// Asked for.
    pub reserved: bool,
    /// Held in memory at the peak of a run.
    pub resident: bool,
    /// Held, and the system cannot take it back.
    pub charged: bool,
    /// Charged, or a mapped weight that every token reads.
    pub working: bool,
}

impl Columns {
    /// Ordinary memory, all of it used.
    pub(crate) const HELD: Self =
        Self { reserved: true, resident: true, charged: true, working: true };
    /// Asked for and never touched.
    pub(crate) const RESERVED: Self =
        Self { reserved: true, resident: false, charged: false, working: false };
    /// The touched part of something already asked for.
    pub(crate) const TOUCHED: Self = Self { reserved: false, ..Self::HELD };
    /// Pages of a file: read by every token, or only now and then.
    pub(crate) const fn file(working: bool) -> Self {
        Self { reserved: true, resident: true, charged: false, working }
    }
}

/// One line of the bill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// What it pays for.
    pub part: Part,
    /// What exactly.
    pub label: Message,
    /// The named numbers.
    pub factors: Arc<[Factor]>,
    /// How they make the amount.
    pub formula: Formula,
    /// The columns the amount stands in.
    pub columns: Columns,
    /// The memory it lies in.
    pub pool: Pool,
    /// The device whose buffer it is, by its place among those of the run; `None` for the processor's.
    pub device: Option<usize>,
    /// Where the rule comes from.
    pub source: Cow<'static, str>,
    amount: Bytes,
}

impl Term {
    /// A term whose amount is computed from `factors`, held in the machine's memory.
    pub(crate) fn new(
        part: Part,
        label: Message,
        formula: Formula,
        factors: impl Into<Arc<[Factor]>>,
        source: impl Into<Cow<'static, str>>,
    ) -> Result<Self, Error> {
        let (factors, source) = (factors.into(), source.into());
        let amount = amount(formula, &factors).ok_or(Error::Overflow { part: part.label() })?;
        let (columns, pool) = (Columns::HELD, Pool::Ram);
        let device = None;
        Ok(Self { part, label, factors, formula, columns, pool, device, source, amount })
    }

    /// The same term in other columns.
    pub(crate) const fn standing_in(mut self, columns: Columns) -> Self {
        self.columns = columns;
        self
    }

    /// The same term as part of another: of what lies beside a model.
    pub(crate) fn counted_with(mut self, part: Part) -> Self {
        self.label = Message::figures(&[self.part.label(), self.label]);
        self.part = part;
        self
    }

    /// The same term in another memory.
    pub(crate) const fn lying_in(mut self, pool: Pool) -> Self {
        self.pool = pool;
        self
    }

    /// The same term in a buffer of a device, or of the processor.
    pub(crate) fn on(self, offload: &Offload, device: Option<usize>) -> Self {
        Self { pool: offload.pool_of(device), device, ..self }
    }

    /// What the factors make, in bytes.
    #[must_use]
    pub const fn amount(&self) -> Bytes {
        self.amount
    }

    /// The amount, if it stands in the column that `pick` picks; else zero.
    #[must_use]
    pub fn column(&self, pick: impl Fn(&Columns) -> bool) -> Bytes {
        if pick(&self.columns) { self.amount } else { Bytes::ZERO }
    }
}

/// What the factors shown make, in bytes; `None` past 64 bits.
#[must_use]
pub fn amount(formula: Formula, factors: &[Factor]) -> Option<Bytes> {
    let mut values = factors.iter().map(|factor| factor.value);
    match formula {
        Formula::Product => values.try_fold(1, u64::checked_mul),
        Formula::Sum => values.try_fold(0, u64::checked_add),
        Formula::Excess => {
            let first = values.next().unwrap_or(0);
            Some(values.fold(first, u64::saturating_sub))
        }
        Formula::Thousandths => {
            let product = values.try_fold(1_u128, |product, n| product.checked_mul(n.into()));
            product.and_then(|product| u64::try_from(product / 1000).ok())
        }
    }
    .map(Bytes::new)
}

/// Things alike by `key`, each with how many there are, in the order of the first of each.
///
/// They are told apart one by one: there are few groups, and most things are like the last of them.
pub fn alike<T, K: PartialEq>(
    things: impl IntoIterator<Item = (T, u64)>,
    key: impl Fn(&T) -> K,
) -> Vec<(T, u64)> {
    let mut groups: Vec<(T, u64)> = Vec::new();
    for (thing, more) in things {
        let of = key(&thing);
        match groups.iter_mut().rev().find(|(first, _)| key(first) == of) {
            Some((_, count)) => *count = count.saturating_add(more),
            None => groups.push((thing, more)),
        }
    }
    groups
}

/// The sum of a column over terms; `None` past 64 bits.
pub fn total<'a>(
    terms: impl IntoIterator<Item = &'a Term>,
    pick: impl Fn(&Columns) -> bool,
) -> Option<Bytes> {
    Bytes::sum(terms.into_iter().map(|term| term.column(&pick)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An excess is never below zero, thousandths are taken after multiplying, and what passes 64
    /// bits is no number.
    #[test]
    fn an_amount_is_what_its_formula_makes_of_the_factors() {
        let most = u64::MAX;
        for (formula, values, expected) in [
            (Formula::Excess, &[5, 3, 1][..], Some(1)),
            (Formula::Excess, &[5, 9], Some(0)),
            (Formula::Thousandths, &[3, 7, 500], Some(10)),
            (Formula::Thousandths, &[most, most, 2], None),
            (Formula::Product, &[most, 2], None),
        ] {
            let factor = |&value: &u64| Factor::new(Message::same("n"), value, Origin::Asked);
            let factors: Vec<Factor> = values.iter().map(factor).collect();
            assert_eq!(amount(formula, &factors), expected.map(Bytes::new), "{values:?}");
        }
    }
}
