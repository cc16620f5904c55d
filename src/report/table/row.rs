//! A row of a table: one question, priced and judged.

use std::cmp::Ordering;

use serde::Serialize;

use crate::{
    Bytes, Case, Lang, Message, Part, Priced, Verdict, Workload,
    judge::budget::Budget,
    messages,
    report::{Segment, said, segments},
    speed::Figure,
    table::{Column, Order},
};

/// A row of `table`, a line of its own as ndjson. It has every field, or those of `--columns`;
/// sizes are integers, in bytes.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "cli", schemars(rename = "TableRow", transform = whatever_is_asked))]
#[non_exhaustive]
pub struct Row {
    /// The model's id.
    pub model: String,
    /// The quantization.
    pub quant: String,
    /// Tokens of context, as allocated.
    pub ctx_size: u64,
    /// Where it runs; null where nothing was given and nothing can be detected.
    pub place: Option<String>,
    /// An id of `list runtimes`.
    pub runtime: String,
    /// Parameters of the model.
    pub params: u64,
    /// Tensor data as stored.
    pub weights_bytes: u64,
    /// The whole file; null where it cannot be known.
    pub file_bytes: Option<u64>,
    /// Keys and values of the context.
    pub kv_cache_bytes: u64,
    /// State of recurrent layers.
    pub recurrent_state_bytes: u64,
    /// The reserved compute buffer.
    pub compute_bytes: u64,
    /// The part of it that a run touches.
    pub compute_resident_bytes: u64,
    /// The process itself, its vocabulary included.
    pub process_bytes: u64,
    /// What must stay in memory to be fast.
    pub working_set_bytes: u64,
    /// What the system cannot take back.
    pub charged_bytes: u64,
    /// The peak resident set of a run.
    pub resident_bytes: u64,
    /// What the working set may take under the typical reserve; null without a place.
    pub budget_bytes: Option<u64>,
    /// What the process may be charged; null where that is not limited apart.
    pub charge_limit_bytes: Option<u64>,
    /// What is left under the typical reserve, below zero what is missing; null without a place.
    pub headroom_bytes: Option<i64>,
    /// Tokens a second, typically; null where that is not known.
    pub decode_tps: Option<f64>,
    /// Tokens of the prompt a second, typically; null where that is not known.
    pub prefill_tps: Option<f64>,
    /// The answer in a word; null without a place.
    pub verdict: Option<Verdict>,
    /// How well it is known, or why it cannot run.
    pub why: String,
    /// What the reader should know, a sentence each; left out with `--columns`.
    pub warnings: Vec<String>,
    /// What the working set is made of, for a picture; the pages of the file last.
    #[serde(skip)]
    #[cfg_attr(feature = "cli", schemars(skip))]
    pub segments: Vec<Segment>,
}

/// Which fields there are is up to who asks.
#[cfg(feature = "cli")]
fn whatever_is_asked(schema: &mut schemars::Schema) {
    schema.remove("required");
}

/// What stands in a cell. Cells of one column are of one kind, or nothing.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum Cell<'a> {
    /// Words.
    Text(&'a str),
    /// A length of context.
    Tokens(u64),
    /// A number of parameters.
    Params(u64),
    /// An amount of memory, bytes.
    Bytes(u64),
    /// What is left of an amount of memory, bytes; below zero what is missing.
    Slack(i64),
    /// Tokens a second.
    Speed(f64),
    /// A verdict, better before worse.
    Verdict(Verdict),
    /// Not known, or there is none.
    Nothing,
}

impl Row {
    /// What `priced` shows, in one language.
    pub(crate) fn of(priced: &Priced, lang: Lang) -> Self {
        let Priced { workload, estimate, budget, judgement, speed, .. } = priced;
        let (need, budget) = (priced.need(), budget.as_ref());
        let part = |part| estimate.part(part).get();
        let segments = segments::of(workload, estimate, |columns| columns.working);
        let limit = budget.and_then(|budget| budget.charge_limit(Case::Typical));
        let why = match &priced.obstacle {
            Some(obstacle) => obstacle.message(),
            None => workload.runtime.grade(),
        };
        Self {
            model: workload.model.id.clone(),
            quant: workload.quant().to_owned(),
            ctx_size: workload.setup.context.size,
            place: budget.map(|budget| place(workload, budget).to(lang).to_owned()),
            runtime: workload.runtime.id.clone(),
            params: estimate.params,
            weights_bytes: estimate.weights_bytes.get(),
            file_bytes: estimate.file_bytes.map(Bytes::get),
            kv_cache_bytes: part(Part::KvCache),
            recurrent_state_bytes: part(Part::RecurrentState),
            compute_bytes: part(Part::Compute),
            compute_resident_bytes: estimate.compute_resident().get(),
            process_bytes: estimate.process().get(),
            working_set_bytes: need.working_set.get(),
            charged_bytes: need.charged.get(),
            resident_bytes: estimate.resident().get(),
            budget_bytes: budget.map(|budget| budget.physical(Case::Typical).get()),
            charge_limit_bytes: limit.map(Bytes::get),
            headroom_bytes: judgement.map(|judgement| judgement.headroom),
            decode_tps: speed.decode_tps.as_ref().map(Figure::typical_in_tenths),
            prefill_tps: speed.prefill_tps.as_ref().map(Figure::typical_in_tenths),
            verdict: priced.verdict(),
            why: why.to(lang).to_owned(),
            warnings: said(&priced.warnings, lang),
            segments: Segment::in_order(segments),
        }
    }

    /// What stands in a column.
    #[must_use]
    pub fn cell(&self, column: Column) -> Cell<'_> {
        let bytes = |bytes: Option<u64>| bytes.map_or(Cell::Nothing, Cell::Bytes);
        let speed = |speed: Option<f64>| speed.map_or(Cell::Nothing, Cell::Speed);
        match column {
            Column::Model => Cell::Text(&self.model),
            Column::Quant => Cell::Text(&self.quant),
            Column::CtxSize => Cell::Tokens(self.ctx_size),
            Column::Place => self.place.as_deref().map_or(Cell::Nothing, Cell::Text),
            Column::Runtime => Cell::Text(&self.runtime),
            Column::Params => Cell::Params(self.params),
            Column::Weights => Cell::Bytes(self.weights_bytes),
            Column::File => bytes(self.file_bytes),
            Column::KvCache => Cell::Bytes(self.kv_cache_bytes),
            Column::State => Cell::Bytes(self.recurrent_state_bytes),
            Column::Compute => Cell::Bytes(self.compute_bytes),
            Column::ComputeTouched => Cell::Bytes(self.compute_resident_bytes),
            Column::Process => Cell::Bytes(self.process_bytes),
            Column::Needed => Cell::Bytes(self.working_set_bytes),
            Column::Charged => Cell::Bytes(self.charged_bytes),
            Column::Resident => Cell::Bytes(self.resident_bytes),
            Column::Budget => bytes(self.budget_bytes),
            Column::ChargeLimit => bytes(self.charge_limit_bytes),
            Column::Headroom => self.headroom_bytes.map_or(Cell::Nothing, Cell::Slack),
            Column::Decode => speed(self.decode_tps),
            Column::Prefill => speed(self.prefill_tps),
            Column::Verdict => self.verdict.map_or(Cell::Nothing, Cell::Verdict),
            Column::Why => Cell::Text(&self.why),
        }
    }

    /// The order of two rows; what is not known comes last.
    pub(super) fn compare(&self, other: &Self, orders: &[Order]) -> Ordering {
        let by = |order: &Order| match (self.cell(order.column), other.cell(order.column)) {
            (Cell::Nothing, Cell::Nothing) => Ordering::Equal,
            (Cell::Nothing, _) => Ordering::Greater,
            (_, Cell::Nothing) => Ordering::Less,
            (a, b) => {
                let (a, b) = if order.descending { (b, a) } else { (a, b) };
                a.partial_cmp(&b).unwrap_or(Ordering::Equal)
            }
        };
        orders.iter().map(by).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    }
}

/// The device, or the memory and whose it is, shortly.
fn place(workload: &Workload, budget: &Budget) -> Message {
    match &workload.site.device {
        Some(device) => Message::same(device.variant(budget.ram)),
        None => messages::place::short(budget.ram, budget.system()),
    }
}
