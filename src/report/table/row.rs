//! A row of a table: one question, priced and judged.

use std::cmp::Ordering;

use crate::{
    Bytes, Case, Lang, LoadMode, Message, Part, Priced, Verdict, Workload,
    catalog::support::Support,
    judge::budget::Budget,
    messages::{self, Say},
    report::{Segment, said},
    speed::Figure,
    table::{Column, Order},
};

facts! {
    /// A row of `table`, a line of its own as ndjson. It has every field, or those of `--columns`;
    /// sizes are integers, in bytes.
    #[derive(PartialEq)]
    #[cfg_attr(feature = "schema", schemars(transform = whatever_is_asked))]
    Row as "TableRow", of(priced: &Priced, lang: Lang) -> Self {
        /// The model's id.
        model: String = priced.workload.model.id.clone(),
        /// The quantization.
        quant: String = priced.workload.quant().to_owned(),
        /// Tokens of context, as allocated.
        ctx_size: u64 = priced.workload.setup.context.size,
        /// Where it runs; null where nothing was given and nothing can be detected.
        place: Option<String> =
            priced.budget.as_ref().map(|budget| place(&priced.workload, budget).say(lang)),
        /// An id of `list runtimes`.
        runtime: String = priced.workload.runtime.id.clone(),
        /// The program it is run in, an id of `list apps`; null where none was named.
        app: Option<String> = priced.workload.app.as_ref().map(|app| app.id.clone()),
        /// How weights come into memory: mmap or none.
        load_mode: LoadMode = priced.workload.setup.load_mode.value,
        /// Weights may be copied into the layout the processor prefers.
        repack: bool = priced.workload.setup.repack,
        /// Parameters of the model.
        params: u64 = priced.estimate.params,
        /// Tensor data as stored.
        weights_bytes: u64 = priced.estimate.weights_bytes.get(),
        /// The whole file; null where it cannot be known.
        file_bytes: Option<u64> = priced.estimate.file_bytes.map(Bytes::get),
        /// Keys and values of the context.
        kv_cache_bytes: u64 = priced.estimate.part(Part::KvCache).get(),
        /// State of recurrent layers.
        recurrent_state_bytes: u64 = priced.estimate.part(Part::RecurrentState).get(),
        /// The reserved compute buffer.
        compute_bytes: u64 = priced.estimate.part(Part::Compute).get(),
        /// The part of it that a run touches.
        compute_resident_bytes: u64 = priced.estimate.compute_resident().get(),
        /// The encoder of images and sound, with its buffers; zero without one.
        encoder_bytes: u64 = priced.estimate.part(Part::Encoder).get(),
        /// The process itself, its vocabulary included.
        process_bytes: u64 = priced.estimate.process().get(),
        /// What must stay in memory to be fast.
        working_set_bytes: u64 = priced.need().working_set.get(),
        /// Mapped experts beyond those of a token; zero where every weight is read for every token.
        #[serde(skip)]
        idle_experts_bytes: u64 = priced.need().idle_experts.get(),
        /// What the system cannot take back.
        charged_bytes: u64 = priced.need().charged.get(),
        /// The peak resident set of a run.
        resident_bytes: u64 = priced.estimate.resident().get(),
        /// What the working set may take under the typical reserve; null without a place.
        budget_bytes: Option<u64> =
            priced.budget.as_ref().map(|budget| budget.physical(Case::Typical).get()),
        /// What the process may be charged; null where that is not limited apart.
        charge_limit_bytes: Option<u64> =
            priced.budget.as_ref().and_then(|it| Some(it.charge_limit(Case::Typical)?.get())),
        /// What is left under the typical reserve, below zero what is missing; null without a place.
        headroom_bytes: Option<i64> = priced.judgement.map(|judgement| judgement.headroom),
        /// Tokens a second, typically; null where that is not known.
        decode_tps: Option<f64> = priced.speed.decode_tps.as_ref().map(Figure::typical_in_tenths),
        /// Tokens of the prompt a second, typically; null where that is not known.
        prefill_tps: Option<f64> =
            priced.speed.prefill_tps.as_ref().map(Figure::typical_in_tenths),
        /// The answer in a word; null without a place.
        verdict: Option<Verdict> = priced.verdict(),
        /// Whether the runtime is known to carry the model: what is untested may not run at all; left
        /// out with `--columns`.
        support: Support = priced.support(),
        /// How well it is known, or why it cannot run.
        why: String = match &priced.obstacle {
            Some(obstacle) => obstacle.message().say(lang),
            None => grade(priced).say(lang),
        },
        /// What the reader should know, a sentence each; left out with `--columns`.
        warnings: Vec<String> = said(&priced.warnings, lang),
        /// What the working set is made of, for a picture; the pages of the file last.
        #[serde(skip)]
        segments: Vec<Segment> = Segment::all(&priced.workload, &priced.estimate),
    }
}

/// Which fields there are is up to who asks.
#[cfg(feature = "schema")]
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
    /// The working set, and all experts beside it: what never waits for storage.
    pub(crate) fn needed(&self) -> u64 {
        self.working_set_bytes.saturating_add(self.idle_experts_bytes)
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
            Column::App => self.app.as_deref().map_or(Cell::Nothing, Cell::Text),
            Column::LoadMode => Cell::Text(self.load_mode.id()),
            Column::Repack => Cell::Text(if self.repack { "on" } else { "off" }),
            Column::Params => Cell::Params(self.params),
            Column::Weights => Cell::Bytes(self.weights_bytes),
            Column::File => bytes(self.file_bytes),
            Column::KvCache => Cell::Bytes(self.kv_cache_bytes),
            Column::State => Cell::Bytes(self.recurrent_state_bytes),
            Column::Compute => Cell::Bytes(self.compute_bytes),
            Column::ComputeTouched => Cell::Bytes(self.compute_resident_bytes),
            Column::Encoder => Cell::Bytes(self.encoder_bytes),
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

/// How well a row is known.
fn grade(priced: &Priced) -> Message {
    let grade = priced.workload.runtime.grade();
    match priced.support() {
        Support::Untested => messages::accuracy::untested(grade),
        _ => grade,
    }
}

/// The device, or the memory and whose it is, shortly.
fn place(workload: &Workload, budget: &Budget) -> Message {
    match &workload.site.device {
        Some(device) => Message::same(device.variant(budget.ram)),
        None => messages::place::short(budget.ram, budget.system()),
    }
}
