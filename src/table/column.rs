//! Columns by name: what they hold, in which unit, under which heading.

use std::{fmt, str::FromStr};

use crate::{
    Bytes, Case, Error, Message, Part, Verdict, catalog::names, judge::budget::Budget, messages,
    price::Priced, speed::Figure,
};

impl Priced {
    /// What stands in a column of a table.
    #[must_use]
    pub fn cell(&self, column: Column) -> Cell {
        column.cell(self)
    }
}

/// What stands in a cell. Cells of one column are of one kind, or nothing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cell {
    /// A name.
    Text(String),
    /// Words, in every language.
    Said(Message),
    /// A length of context.
    Tokens(u64),
    /// A number of parameters.
    Params(u64),
    /// An amount of memory.
    Bytes(Bytes),
    /// What is left of an amount of memory, in bytes; below zero what is missing.
    Slack(i64),
    /// Tokens a second, in tenths.
    Speed(u64),
    /// A verdict, better before worse.
    Verdict(Verdict),
    /// Not known, or there is none.
    Nothing,
}

/// What kind of cell a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Words.
    Text,
    /// A plain number.
    Number,
    /// A number of bytes.
    Bytes,
}

/// A column of a table.
///
/// ```
/// use edgefit::table::Column;
/// let column: Column = "kv-cache".parse()?;
/// assert_eq!(column, Column::KvCache);
/// assert_eq!(column.field(), "kv_cache_bytes");
/// # Ok::<(), edgefit::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// The model's id.
    Model,
    /// The quantization.
    Quant,
    /// Tokens of context, as allocated.
    CtxSize,
    /// Where it runs: the memory and the system.
    Place,
    /// The runtime.
    Runtime,
    /// Parameters of the model.
    Params,
    /// Tensor data as stored.
    Weights,
    /// The whole file, where it is known.
    File,
    /// Keys and values of the context.
    KvCache,
    /// State of recurrent layers.
    State,
    /// The reserved compute buffer.
    Compute,
    /// The part of it that a run touches.
    ComputeTouched,
    /// The process itself.
    Process,
    /// The working set: what must stay in memory to be fast.
    Needed,
    /// What the system cannot take back.
    Charged,
    /// The peak resident set.
    Resident,
    /// What the working set may take under the typical reserve.
    Budget,
    /// What the process may be charged, where that is limited apart.
    ChargeLimit,
    /// What is left under the typical reserve; below zero what is missing.
    Headroom,
    /// Tokens a second, typically.
    Decode,
    /// Tokens of the prompt a second, typically.
    Prefill,
    /// The verdict.
    Verdict,
    /// How well it is known, or why it cannot run.
    Why,
}

/// How a column is called, and by whom.
struct Names {
    /// On the command line and above the column.
    id: &'static str,
    /// In JSON and CSV, the unit included.
    field: &'static str,
    kind: Kind,
}

impl Column {
    /// Every column, in the order they are shown.
    pub const ALL: [Self; 23] = [
        Self::Model,
        Self::Quant,
        Self::CtxSize,
        Self::Place,
        Self::Runtime,
        Self::Params,
        Self::Weights,
        Self::File,
        Self::KvCache,
        Self::State,
        Self::Compute,
        Self::ComputeTouched,
        Self::Process,
        Self::Needed,
        Self::Charged,
        Self::Resident,
        Self::Budget,
        Self::ChargeLimit,
        Self::Headroom,
        Self::Decode,
        Self::Prefill,
        Self::Verdict,
        Self::Why,
    ];

    const fn names(self) -> Names {
        let (id, field, kind) = match self {
            Self::Model => ("model", "model", Kind::Text),
            Self::Quant => ("quant", "quant", Kind::Text),
            Self::CtxSize => ("ctx-size", "ctx_size", Kind::Number),
            Self::Place => ("place", "place", Kind::Text),
            Self::Runtime => ("runtime", "runtime", Kind::Text),
            Self::Params => ("params", "params", Kind::Number),
            Self::Weights => ("weights", "weights_bytes", Kind::Bytes),
            Self::File => ("file", "file_bytes", Kind::Bytes),
            Self::KvCache => ("kv-cache", "kv_cache_bytes", Kind::Bytes),
            Self::State => ("state", "recurrent_state_bytes", Kind::Bytes),
            Self::Compute => ("compute", "compute_bytes", Kind::Bytes),
            Self::ComputeTouched => ("compute-resident", "compute_resident_bytes", Kind::Bytes),
            Self::Process => ("process", "process_bytes", Kind::Bytes),
            Self::Needed => ("needed", "working_set_bytes", Kind::Bytes),
            Self::Charged => ("charged", "charged_bytes", Kind::Bytes),
            Self::Resident => ("resident", "resident_bytes", Kind::Bytes),
            Self::Budget => ("budget", "budget_bytes", Kind::Bytes),
            Self::ChargeLimit => ("charge-limit", "charge_limit_bytes", Kind::Bytes),
            Self::Headroom => ("headroom", "headroom_bytes", Kind::Bytes),
            Self::Decode => ("decode", "decode_tps", Kind::Number),
            Self::Prefill => ("prefill", "prefill_tps", Kind::Number),
            Self::Verdict => ("verdict", "verdict", Kind::Text),
            Self::Why => ("why", "why", Kind::Text),
        };
        Names { id, field, kind }
    }

    /// Its name on the command line, and its heading for a reader.
    #[must_use]
    pub const fn id(self) -> &'static str {
        self.names().id
    }

    /// Its name for programs; what counts bytes ends in `_bytes`.
    #[must_use]
    pub const fn field(self) -> &'static str {
        self.names().field
    }

    /// What kind of cell it holds.
    #[must_use]
    pub const fn kind(self) -> Kind {
        self.names().kind
    }

    /// What stands in it for a bill.
    fn cell(self, row: &Priced) -> Cell {
        let (workload, estimate) = (&row.workload, &row.estimate);
        let part = |part| Cell::Bytes(estimate.part(part));
        let budget = |of: &dyn Fn(&Budget) -> Option<Bytes>| {
            row.budget.as_ref().and_then(of).map_or(Cell::Nothing, Cell::Bytes)
        };
        match self {
            Self::Model => Cell::Text(workload.model.id.clone()),
            Self::Quant => Cell::Text(workload.quant().to_owned()),
            Self::CtxSize => Cell::Tokens(workload.setup.context.size),
            Self::Place => row.budget.as_ref().map_or(Cell::Nothing, |at| place(row, at)),
            Self::Runtime => Cell::Text(workload.runtime.id.clone()),
            Self::Params => Cell::Params(estimate.params),
            Self::Weights => Cell::Bytes(estimate.weights_bytes),
            Self::File => estimate.file_bytes.map_or(Cell::Nothing, Cell::Bytes),
            Self::KvCache => part(Part::KvCache),
            Self::State => part(Part::RecurrentState),
            Self::Compute => part(Part::Compute),
            Self::ComputeTouched => Cell::Bytes(estimate.compute_resident()),
            Self::Process => Cell::Bytes(estimate.process()),
            Self::Needed => Cell::Bytes(row.need().working_set),
            Self::Charged => Cell::Bytes(row.need().charged),
            Self::Resident => Cell::Bytes(estimate.resident()),
            Self::Budget => budget(&|budget| Some(budget.physical(Case::Typical))),
            Self::ChargeLimit => budget(&|budget| budget.charge_limit(Case::Typical)),
            Self::Headroom => row.judgement.map_or(Cell::Nothing, |is| Cell::Slack(is.headroom)),
            Self::Decode => speed(row.speed.decode_tps.as_ref()),
            Self::Prefill => speed(row.speed.prefill_tps.as_ref()),
            Self::Why => Cell::Said(match &row.obstacle {
                Some(obstacle) => obstacle.message(),
                None => workload.runtime.grade(),
            }),
            Self::Verdict => row.judgement.map_or(Cell::Nothing, |is| Cell::Verdict(is.verdict)),
        }
    }
}

/// Typical tokens a second, where they are known.
fn speed(figure: Option<&Figure>) -> Cell {
    figure.map_or(Cell::Nothing, |figure| Cell::Speed(figure.typical_tenths()))
}

/// The device, or the memory and whose it is, shortly.
fn place(row: &Priced, budget: &Budget) -> Cell {
    if let Some(device) = &row.workload.site.device {
        return Cell::Text(device.variant(budget.ram));
    }
    Cell::Said(messages::place::short(budget.ram, budget.system()))
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.id())
    }
}

impl FromStr for Column {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let wanted = text.trim().to_ascii_lowercase().replace('_', "-");
        let named =
            |column: &Self| column.id() == wanted || column.field().replace('_', "-") == wanted;
        Self::ALL.into_iter().find(named).ok_or_else(|| {
            let near = names::nearest(text, Self::ALL.into_iter().map(Self::id));
            Error::Refused(match near.first() {
                Some(near) => messages::errors::no_column(text, near),
                None => messages::errors::no_column_of(text, Self::ALL.map(Self::id).join(", ")),
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_is_found_by_its_id_and_its_field() {
        for column in Column::ALL {
            assert_eq!(column.id().parse::<Column>().unwrap(), column);
            assert_eq!(column.field().parse::<Column>().unwrap(), column);
            assert_eq!(column.field().ends_with("_bytes"), column.kind() == Kind::Bytes);
        }
    }

    #[test]
    fn a_misspelt_column_is_named_with_its_nearest_neighbour() {
        let error = "kvcache".parse::<Column>().unwrap_err();
        assert_eq!(error.to_string(), "no column 'kvcache'; did you mean 'kv-cache'?");
    }
}
