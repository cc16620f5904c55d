//! What is predicted beside what a log prints: buffer by buffer, and meter by meter.

use super::{
    Run,
    cause::Cause,
    memory::{Memories, Memory, Side, is_repacked},
};
use crate::{
    catalog::meter::Column,
    estimate::{
        Estimate,
        bill::{Part, Term},
        buffers::{Buffers, Sides},
    },
    messages::{Message, terms},
    read::log::{Buffer, Context, Holds, Load, REQUIRED, Reading},
    resolve::workload::Pool,
};

/// What is compared.
#[derive(Clone, Debug)]
pub struct Compared {
    /// What it pays for: a part of the bill, or a column of it.
    pub term: &'static str,
    /// Its name for a reader.
    pub label: Message,
    /// The memory it lies in.
    pub memory: Memory,
    /// The buffer or the meter, as it is printed.
    pub printed_as: String,
    /// Bytes; `None` where that is not predicted.
    pub predicted: Option<u64>,
    /// Bytes.
    pub measured: u64,
    /// How far the measured may be off for its last decimal, bytes.
    pub rounding: u64,
    /// The column of the bill, where a meter showed it.
    pub meter: Option<Column>,
    /// Why the two differ, as far as that is known from where it stands.
    pub cause: Option<Cause>,
}

impl Compared {
    /// Whether both are the same number as far as it is printed.
    pub fn is_exact(&self) -> bool {
        self.predicted.is_some_and(|predicted| {
            predicted.abs_diff(self.measured) <= self.rounding.saturating_add(ALIGNED)
        })
    }
}

/// Buffers begin at multiples of this: what they take may be that much more than their tensors.
const ALIGNED: u64 = 128;

/// What is predicted, and by whom its memories are called.
pub struct Predicted<'a> {
    pub buffers: &'a Buffers,
    pub estimate: &'a Estimate,
    pub memories: &'a Memories,
    /// Some layers stay with the processor, others do not.
    pub is_split: bool,
    /// Some of it runs on a GPU.
    pub has_gpu: bool,
    /// An encoder, adapters are part of the question.
    pub asks: [bool; 2],
    /// Some of it runs on a neural processor.
    pub has_npu: bool,
    /// States kept of each sequence, to go back to.
    pub states: u64,
}

/// Printed buffers of one kind on one side, those of one name as one.
struct Printed {
    memory: Memory,
    device: String,
    bytes: u64,
    rounding: u64,
}

impl<'a> Predicted<'a> {
    /// What is predicted of `run`, in the circumstances that its log tells of.
    pub fn of(run: &'a Run, load: Option<&Load>, memories: &'a Memories) -> Self {
        let workload = &run.priced.workload;
        let offload = &workload.setup.offload;
        let any = |side| load.is_some_and(|load| memories.any(load, side));
        let kept = load.and_then(Load::context).and_then(|one| one.number("n_rs_seq"));
        Self {
            buffers: &run.buffers,
            estimate: &run.priced.estimate,
            memories,
            is_split: offload.is_used() && !offload.is_whole(),
            has_gpu: offload.is_used() || any(Side::Gpu),
            asks: [workload.setup.by_app.mmproj.is_some(), !workload.adapters.is_empty()],
            has_npu: any(Side::Npu),
            states: kept.unwrap_or(0).saturating_add(1),
        }
    }

    /// A row for every buffer that was printed.
    pub fn rows(&self, load: &Load, context: Option<&Context>) -> Vec<Compared> {
        let own = context.map(|context| context.buffers.as_slice()).unwrap_or_default();
        let mut rows = self.weights(&load.buffers);
        rows.extend(self.caches(own));
        let states = self.printed(own, |one| one.holds == Holds::State);
        rows.extend(self.sided(
            Part::RecurrentState,
            states,
            self.buffers.state.times(self.states),
        ));
        let compute = self.printed(own, |one| one.holds == Holds::Compute);
        rows.extend(self.sided(Part::Compute, compute, self.buffers.compute));
        let output = self.printed(own, |one| one.holds == Holds::Output);
        let logits = Sides { host: self.buffers.output, gpu: 0 };
        rows.extend(self.sided(Part::Output, output, logits));
        let [encoder, adapters] = self.asks;
        rows.extend(self.beside(load, Holds::Adapter, Part::Adapter, adapters));
        rows.extend(self.beside(load, Holds::Encoder, Part::Encoder, encoder));
        rows
    }

    /// Rows of what is loaded beside the model; of an encoder the log prints the compute buffers.
    fn beside(&self, load: &Load, holds: Holds, part: Part, is_asked: bool) -> Vec<Compared> {
        let printed = self.printed(&load.buffers, |one| one.holds == holds);
        if !is_asked {
            let label = || match part {
                Part::Adapter => crate::messages::verify::adapter(),
                _ => part.label(),
            };
            let option = if part == Part::Adapter { "--lora" } else { "--mmproj" };
            let row = |one: Printed| {
                one.compared((part.id(), label()), None, Some(Cause::NotAsked(option)))
            };
            return printed.into_iter().map(row).collect();
        }
        let of_graphs = [terms::encoder_images(), terms::encoder_sound()];
        let is_it = |term: &&Term| {
            term.part == part && (part != Part::Encoder || of_graphs.contains(&term.label))
        };
        let sum = |pool: Pool| {
            let own = self.estimate.terms.iter().filter(is_it).filter(|term| term.pool == pool);
            own.fold(0_u64, |sum, term| sum.saturating_add(term.amount().get()))
        };
        self.sided(part, printed, Sides { host: sum(Pool::Ram), gpu: sum(Pool::VRAM) })
    }

    /// A row for what a meter showed.
    pub fn reading(&self, reading: &Reading) -> Compared {
        let meter = &reading.meter;
        Compared {
            term: meter.column.id(),
            label: meter.figure.clone(),
            memory: self.memories.named(""),
            printed_as: meter.id.clone(),
            predicted: Some(self.estimate.column(meter.column).get()),
            measured: reading.bytes,
            rounding: 512,
            meter: Some(meter.column),
            cause: Some(Cause::Meter(meter.counts.clone())),
        }
    }

    /// Buffers that `which` picks, those of one name together.
    fn printed(&self, all: &[Buffer], which: impl Fn(&Buffer) -> bool) -> Vec<Printed> {
        let mut printed: Vec<Printed> = Vec::new();
        for one in all.iter().filter(|one| which(one)) {
            match printed.iter_mut().find(|known| known.device == one.device) {
                Some(known) => {
                    known.bytes = known.bytes.saturating_add(one.bytes);
                    known.rounding = known.rounding.saturating_add(one.rounding);
                }
                None => printed.push(Printed {
                    memory: self.memories.named(&one.device),
                    device: one.device.clone(),
                    bytes: one.bytes,
                    rounding: one.rounding,
                }),
            }
        }
        printed
    }

    fn weights(&self, all: &[Buffer]) -> Vec<Compared> {
        let of_weights = |one: &Buffer| one.holds == Holds::Weights;
        let file = self.printed(all, |one| of_weights(one) && one.device.is_empty());
        let whole = self.estimate.weights_bytes.get();
        let part = |one: &Printed| match () {
            () if one.device.contains("Mapped") => Part::MappedWeights,
            () => Part::CopiedWeights,
        };
        let file = file.into_iter().map(|one| {
            let term = ("weights", crate::messages::bill::weights());
            one.compared(term, Some(whole), None)
        });
        let mut rows: Vec<Compared> = file.collect();
        let required = self.printed(all, |one| of_weights(one) && one.device == REQUIRED);
        rows.extend(required.into_iter().map(|one| {
            let term = ("weights", crate::messages::bill::weights());
            // What lies on a GPU is not in it.
            one.compared(term, (!self.has_gpu).then_some(whole), Some(Cause::WithScratch))
        }));
        let is_copy = |one: &Buffer| {
            self.memories.named(&one.device).side == Side::Host && is_repacked(&one.device)
        };
        let is_named_so = |one: &Buffer| one.device.is_empty() || one.device == REQUIRED;
        let plain = self.printed(all, |one| of_weights(one) && !is_named_so(one) && !is_copy(one));
        let kinds: Vec<Part> = plain.iter().map(part).collect();
        let plain = self.sided(Part::CopiedWeights, plain, self.buffers.weights);
        rows.extend(plain.into_iter().zip(kinds).map(|(row, part)| Compared {
            term: part.id(),
            label: part.label(),
            ..row
        }));
        let copies = self.printed(all, |one| of_weights(one) && is_copy(one));
        let repacked = Sides { host: self.buffers.repacked, gpu: 0 };
        rows.extend(self.sided(Part::RepackedWeights, copies, repacked));
        rows
    }

    /// Caches in the order of the log: of a model with windows, the whole one first.
    fn caches(&self, all: &[Buffer]) -> Vec<Compared> {
        let Buffers { cache, window_cache, state, .. } = *self.buffers;
        let buffers: Vec<&Buffer> = all.iter().filter(|one| one.holds == Holds::Cache).collect();
        if cache.whole() == 0 && window_cache.whole() == 0 {
            // Early versions kept states of recurrent layers in the cache.
            let printed = self.printed(all, |one| one.holds == Holds::Cache);
            return self.sided(Part::RecurrentState, printed, state);
        }
        let has_both = cache.whole() > 0 && window_cache.whole() > 0;
        // Lines of the whole cache come first, however many memories it lies in.
        let (mut sum, mut ends) = (0_u64, Vec::new());
        for one in &buffers {
            sum = sum.saturating_add(one.bytes);
            ends.push(sum);
        }
        let off = |at: &usize| {
            let end = at.checked_sub(1).and_then(|at| ends.get(at)).copied().unwrap_or(0);
            end.abs_diff(cache.whole())
        };
        let split = (1..buffers.len()).min_by_key(off).filter(|_| has_both);
        let second: Vec<bool> =
            (0..buffers.len()).map(|at| split.is_some_and(|split| at >= split)).collect();
        let is_apart = split.is_some();
        let of = |windowed: bool, sides: Sides| {
            let own = buffers.iter().zip(&second).filter(|(_, second)| **second == windowed);
            let own: Vec<Buffer> = own.map(|(one, _)| (*one).clone()).collect();
            self.sided(Part::KvCache, self.printed(&own, |_| true), sides)
        };
        if is_apart {
            let mut rows = of(false, cache);
            rows.extend(of(true, window_cache));
            return rows;
        }
        let both = Sides {
            host: cache.host.saturating_add(window_cache.host),
            gpu: cache.gpu.saturating_add(window_cache.gpu),
        };
        of(false, both)
    }

    /// Rows of a part of the bill. Of several buffers on one side only the sum is predicted, and shared out as
    /// they are measured.
    fn sided(&self, part: Part, printed: Vec<Printed>, predicted: Sides) -> Vec<Compared> {
        let on_host = |one: &Printed| one.memory.side == Side::Host;
        let (some_host, some_other) =
            (printed.iter().any(on_host), printed.iter().any(|one| !on_host(one)));
        let sum = |host: bool| {
            let own = printed.iter().filter(|one| on_host(one) == host);
            own.fold((0_u64, 0_usize), |(sum, count), one| {
                (sum.saturating_add(one.bytes), count.saturating_add(1))
            })
        };
        let (host, other) = (sum(true), sum(false));
        let of_side = |host_side: bool| match (host_side, some_host, some_other) {
            // Where only one side is printed and nothing is predicted there, it is all of it.
            (true, true, false) if predicted.host == 0 => predicted.whole(),
            (false, false, true) if predicted.gpu == 0 => predicted.whole(),
            (true, ..) => predicted.host,
            (false, ..) => predicted.gpu,
        };
        let row = |one: Printed| {
            let (all, count) = if on_host(&one) { host } else { other };
            let whole = of_side(on_host(&one));
            let share = u128::from(whole)
                .saturating_mul(one.bytes.into())
                .checked_div(all.into())
                .and_then(|share| u64::try_from(share).ok());
            let predicted = if count == 1 { Some(whole) } else { share };
            let cause = match (one.memory.side, part) {
                (_, Part::CopiedWeights | Part::RepackedWeights | Part::Compute)
                    if self.has_npu =>
                {
                    Some(Cause::Npu)
                }
                (Side::Npu, Part::KvCache | Part::RecurrentState) | (Side::Host, _)
                    if count > 1 =>
                {
                    Some(Cause::SharedOut)
                }
                (Side::Npu, Part::KvCache | Part::RecurrentState) => None,
                (Side::Npu, _) => Some(Cause::Npu),
                (Side::Gpu | Side::Remote, Part::Compute) => Some(Cause::EstimatedOnGpu),
                (Side::Host, Part::Compute) if some_other || self.has_gpu => {
                    Some(Cause::EstimatedOnGpu)
                }
                (Side::Gpu | Side::Remote, _) if count > 1 => Some(Cause::SharedOut),
                _ if self.is_split && part == Part::CopiedWeights => Some(Cause::Split),
                _ => None,
            };
            // Large products may be given to a GPU though its layers stay with the processor.
            let is_lent = part == Part::Compute && whole == 0;
            let predicted = predicted.filter(|_| !matches!(cause, Some(Cause::Npu)) && !is_lent);
            one.compared((part.id(), part.label()), predicted, cause)
        };
        printed.into_iter().map(row).collect()
    }
}

impl Printed {
    fn compared(
        self,
        (term, label): (&'static str, Message),
        predicted: Option<u64>,
        cause: Option<Cause>,
    ) -> Compared {
        Compared {
            term,
            label,
            memory: self.memory,
            printed_as: self.device,
            predicted,
            measured: self.bytes,
            rounding: self.rounding,
            meter: None,
            cause,
        }
    }
}
