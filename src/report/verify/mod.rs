//! The report of `verify`: what logs and meters say of a run, beside what is predicted of it.

mod cause;
mod memory;
mod rows;
mod runs;
mod save;
mod setup;

use std::collections::BTreeMap;

use super::{fit::Setup, said};
use crate::{
    Error, Lang, Message, Priced, Question, Tokens,
    catalog::cpu::Cpu,
    estimate::{Estimate, bill::Part, buffers::Buffers},
    messages::{self, Say, errors, verify as say},
    price::Pricer,
    read::log::{Holds, Load, Log},
};
use cause::{Cause, Circumstances};
use memory::{Memories, is_repacked};
use rows::{Compared, Predicted};
use runs::Measured;

/// What is read of a run, and how close it must be.
#[derive(Clone, Debug)]
pub struct Evidence<'a> {
    /// Logs and readings of one run, each with its name.
    pub logs: &'a [(String, Log)],
    /// What is known besides: the model where no log names it, the place, settings; it wins over logs.
    pub question: Question,
    /// How far an amount may be off, thousandths of a percent.
    pub tolerance: u64,
}

/// A run compared.
#[derive(Debug)]
#[non_exhaustive]
pub struct Verified {
    /// What is shown of it.
    pub report: Verify,
    /// As an entry of `data/evidence.yaml`, where a place is known; without the day it was checked.
    pub entry: Option<String>,
    /// Why it cannot have been measured at that place; `None` where it can.
    pub elsewhere: Option<Message>,
    /// The day the log was written, where it says.
    pub date: Option<String>,
}

/// The report of `evidence`, its texts in `lang`.
///
/// # Errors
/// [`Error::Refused`] where nothing tells which model it is of, or it is of a runtime that is not llama.cpp; else as
/// [`crate::answer`].
pub fn verify(evidence: &Evidence<'_>, pricer: &Pricer<'_>, lang: Lang) -> Result<Verified, Error> {
    let (measured, left_out) = runs::of(evidence.logs, &evidence.question, pricer.catalog())?;
    let is_several = measured.len() > 1 || evidence.logs.len() > 1;
    let mut all = Vec::new();
    let (mut notes, mut fault) = (left_out, None);
    for run in &measured {
        match Told::of(run, evidence, pricer) {
            Ok(told) => all.push((run, told)),
            // Of several runs one that nobody knows does not keep the others.
            Err(error) if measured.len() > 1 => {
                notes.push(say::not_compared(&run.name, error.message().to(lang)));
                fault.get_or_insert(error);
            }
            Err(error) => return Err(error),
        }
    }
    let Some((first, shown)) = all.first() else {
        return Err(fault.unwrap_or_else(|| Error::Refused(errors::log_names_no_model())));
    };
    if all.len() > 1 {
        notes.insert(0, say::setup_of(&first.name, all.len()));
    }
    let rows = all.iter().flat_map(|(_, told)| told.rows(is_several, evidence.tolerance, lang));
    let rows: Vec<Row> = rows.collect();
    let within = all.iter().flat_map(|(_, told)| &told.compared);
    let within = within.map(|(_, row)| row).all(|row| is_within(row, evidence.tolerance));
    let assumed = [shown.assumed.clone(), shown.run.notes.clone()].concat();
    let warnings = [shown.run.priced.warnings.clone(), notes].concat();
    let compared: Vec<&Compared> = shown.compared.iter().map(|(_, row)| row).collect();
    let date = evidence.logs.iter().find_map(|(_, log)| log.date.clone());
    let entry = save::entry(&shown.run, evidence, &compared);
    let elsewhere = save::elsewhere(&shown.run, evidence);
    let mut report = Verify::of(&shown.run, evidence, rows, (&assumed, &warnings), lang);
    report.within = within;
    Ok(Verified { report, entry, elsewhere, date })
}

/// A run beside what is predicted of it.
struct Told<'a> {
    measured: &'a Measured<'a>,
    run: Run,
    assumed: Vec<Message>,
    /// Each with the file or the run it is of.
    compared: Vec<(String, Compared)>,
    is_older: bool,
}

impl<'a> Told<'a> {
    fn of(
        measured: &'a Measured<'a>,
        evidence: &Evidence<'_>,
        pricer: &Pricer<'_>,
    ) -> Result<Self, Error> {
        let catalog = pricer.catalog();
        let rebuilt = setup::rebuild(evidence.logs, measured, &evidence.question, catalog)?;
        let load = measured.load;
        let run = Run::fitted(rebuilt.question, load, pricer)?;
        let memories = Memories::of(catalog)?;
        let context = load.and_then(Load::context);
        let predicted = Predicted::of(&run, load, &memories);
        let mut compared = Vec::new();
        if let Some(load) = load {
            compared.extend(predicted.rows(load, context));
        }
        compared.extend(drafted(measured, &run, &memories)?);
        let named = |row| (measured.name.clone(), row);
        let mut compared: Vec<(String, Compared)> = compared.into_iter().map(named).collect();
        for (file, reading) in &measured.readings {
            let name = if file.is_empty() { &measured.name } else { file };
            compared.push((name.clone(), predicted.reading(reading)));
        }
        explain_by_prompt(&mut compared, &run, pricer, evidence.tolerance);
        let said = |key: &str| context.is_some_and(|one| one.said.contains_key(key));
        let is_older = (said("n_ctx") && !said("n_outputs_max"))
            || measured.log.is_some_and(|log| log.is_of_2023);
        Ok(Self { measured, run, assumed: rebuilt.assumed, compared, is_older })
    }

    fn rows(&self, is_several: bool, tolerance: u64, lang: Lang) -> Vec<Row> {
        let nothing = BTreeMap::new();
        let run = &self.run;
        let types = self.measured.load.map_or(&nothing, |load| &load.types);
        let is_placed = run.priced.workload.setup.offload.is_used();
        let circumstances = Circumstances {
            types: (types, &run.buffers.types),
            is_older: self.is_older,
            context_is_open: run.question.how.ctx_size.is_none(),
            weights_agree: is_placed && weights_agree(self.compared.iter().map(|(_, row)| row)),
            is_described: run.question.file.as_ref().is_some_and(|file| file.contents.is_none()),
        };
        let row = |(name, row): &(String, Compared)| {
            let name = Some(name.as_str()).filter(|name| is_several && !name.is_empty());
            Row::of(row, name, &circumstances, tolerance, lang)
        };
        self.compared.iter().map(row).collect()
    }
}

/// Rows of what drafts for the model, beside what is predicted of it where that was asked for.
fn drafted(
    measured: &Measured<'_>,
    run: &Run,
    memories: &Memories,
) -> Result<Vec<Compared>, Error> {
    let draft = run.priced.workload.draft.as_deref();
    let draft = draft.filter(|_| run.priced.workload.heads().is_none());
    let mut rows = Vec::new();
    for load in &measured.drafts {
        // Without a question of its own, what the log prints is named by kind all the same.
        let (workload, is_asked) = (draft.unwrap_or(&run.priced.workload), draft.is_some());
        let estimate = Estimate::of(workload)?;
        let buffers = Buffers::of(workload, &estimate)?;
        let predicted = Predicted {
            buffers: &buffers,
            estimate: &estimate,
            ..Predicted::of(run, Some(load), memories)
        };
        let own = predicted.rows(load, load.context()).into_iter();
        rows.extend(own.map(|row| Compared {
            term: Part::Draft.id(),
            label: Message::figures(&[Part::Draft.label(), row.label]),
            predicted: row.predicted.filter(|_| is_asked),
            cause: if is_asked { row.cause } else { Some(Cause::NotAsked(DRAFT)) },
            ..row
        }));
    }
    Ok(rows)
}

/// The option that names a model to draft with.
const DRAFT: &str = "-md";

/// Says of what a meter showed which prompt was assumed, where another one would explain it.
fn explain_by_prompt(
    compared: &mut [(String, Compared)],
    run: &Run,
    pricer: &Pricer<'_>,
    tolerance: u64,
) {
    let open = run.question.how.prompt_tokens.is_none();
    let is_off = |row: &Compared| row.meter.is_some() && !is_within(row, tolerance);
    if !open || !compared.iter().any(|(_, row)| is_off(row)) {
        return;
    }
    let setup = &run.priced.workload.setup;
    let longest = u32::try_from(setup.context.size).unwrap_or(u32::MAX);
    let with = |tokens: u32| {
        let mut other = run.question.clone();
        other.how.prompt_tokens = Some(Tokens::new(tokens));
        pricer.price(&other).ok().map(|priced| priced.estimate)
    };
    let Some((least, most)) = with(1).zip(with(longest)) else { return };
    for (_, row) in compared.iter_mut().filter(|(_, row)| is_off(row)) {
        let Some(column) = row.meter else { continue };
        let (least, most) = (least.column(column).get(), most.column(column).get());
        let nearest = row.measured.clamp(least, most.max(least));
        let other = Compared { predicted: Some(nearest), ..row.clone() };
        if least < most && is_within(&other, tolerance) {
            row.cause = Some(Cause::Prompt(setup.context.prompt.value));
        }
    }
}

/// Whether all weights together are as many as predicted, to a hundredth, and lie on more than one side.
fn weights_agree<'a>(compared: impl Iterator<Item = &'a Compared>) -> bool {
    let rows = compared.filter(|row| row.term.ends_with("_weights"));
    let (mut predicted, mut measured, mut count) = (0_u64, 0_u64, 0_usize);
    for row in rows {
        predicted = predicted.saturating_add(row.predicted.unwrap_or(0));
        measured = measured.saturating_add(row.measured);
        count = count.saturating_add(1);
    }
    count > 1 && predicted.abs_diff(measured) <= measured / 100
}

/// A run as it is predicted.
pub(crate) struct Run {
    question: Question,
    priced: Priced,
    buffers: Buffers,
    /// What was chosen so that it is as measured.
    notes: Vec<Message>,
}

/// What buffers of a kind take in the context that is compared, and how far that may be off.
fn held(load: &Load, holds: Holds) -> (u64, u64) {
    let own = load.context().into_iter().flat_map(|context| &context.buffers);
    own.filter(|one| one.holds == holds).fold((0, 0), |(sum, rounding): (u64, u64), one| {
        (sum.saturating_add(one.bytes), rounding.saturating_add(one.rounding))
    })
}

impl Run {
    fn of(question: Question, pricer: &Pricer<'_>) -> Result<Self, Error> {
        let priced = pricer.price(&question)?;
        if let Some(scheme) = &priced.workload.scheme {
            let runtime = &priced.workload.runtime.name;
            return Err(Error::Refused(errors::no_log_of(runtime, &scheme.id)));
        }
        let buffers = Buffers::of(&priced.workload, &priced.estimate)?;
        Ok(Self { question, priced, buffers, notes: Vec::new() })
    }

    /// The run of `question`. What a log shows only by the size of a buffer is chosen by it: which layout weights
    /// were copied to, whether an importance matrix was used, whether layers with windows keep everything.
    fn fitted(question: Question, load: Option<&Load>, pricer: &Pricer<'_>) -> Result<Self, Error> {
        let mut run = Self::of(question, pricer)?;
        let Some(load) = load else { return Ok(run) };
        if run.question.file.as_ref().is_none_or(|file| file.contents.is_none()) {
            run = run.with_imatrix(load, pricer)?;
        }
        run = run.with_context(load, pricer)?;
        run = run.with_windows(load, pricer)?;
        run = run.with_outputs(load, pricer)?;
        run.with_layout(load, pricer)
    }

    /// With the context whose cache is as large as printed, where no line tells it.
    fn with_context(self, load: &Load, pricer: &Pricer<'_>) -> Result<Self, Error> {
        let (printed, rounding) = held(load, Holds::Cache);
        let whole = |run: &Self| run.buffers.cache.whole();
        let unknown =
            self.question.how.ctx_size.is_none() && self.buffers.window_cache.whole() == 0;
        if !unknown || printed == 0 || whole(&self) == 0 {
            return Ok(self);
        }
        let size = u128::from(self.priced.workload.setup.context.size)
            .saturating_mul(printed.into())
            .checked_div(whole(&self).into())
            .and_then(|size| u32::try_from(size).ok());
        let Some(size) = size.filter(|&size| size > 0) else { return Ok(self) };
        let mut other = self.question.clone();
        other.how.ctx_size = Some(Tokens::new(size));
        let other = Self::of(other, pricer)?;
        let is_it = whole(&other).abs_diff(printed) <= rounding;
        Ok(if is_it { Self { notes: vec![say::context_by_size()], ..other } } else { self })
    }

    /// With as many rows of logits as sequences, as servers have it, where the compute buffers are then nearer.
    fn with_outputs(self, load: &Load, pricer: &Pricer<'_>) -> Result<Self, Error> {
        let offload = &self.priced.workload.setup.offload;
        let (on_gpu, is_split) = (offload.is_used(), offload.is_used() && !offload.is_whole());
        // Where all layers are, the largest buffer is.
        let own = load.context().into_iter().flat_map(|context| &context.buffers);
        let own = own.filter(|one| one.holds == Holds::Compute);
        let most = own.max_by_key(|one| one.bytes).map(|one| (one.bytes, one.rounding));
        let (printed, rounding) = most.unwrap_or_default();
        let off = |run: &Self| {
            let compute = run.buffers.compute;
            (if on_gpu { compute.gpu } else { compute.host }).abs_diff(printed)
        };
        let is_open = self.question.how.outputs_max.is_none() && !is_split;
        if !is_open || printed == 0 || off(&self) <= rounding.max(printed / 20) {
            return Ok(self);
        }
        let mut other = self.question.clone();
        let sequences = self.priced.workload.setup.context.parallel.value;
        other.how.outputs_max = u32::try_from(sequences).ok();
        let other = Self::of(other, pricer)?;
        // Half as far off is no accident.
        let is_near = off(&other) < off(&self) / 2;
        let mut notes = self.notes.clone();
        notes.push(say::outputs_by_size());
        Ok(if is_near { Self { notes, ..other } } else { self })
    }

    /// With an importance matrix, where tensors are then of the types that are printed.
    fn with_imatrix(self, load: &Load, pricer: &Pricer<'_>) -> Result<Self, Error> {
        if load.types.is_empty() || load.types == self.buffers.types {
            return Ok(self);
        }
        let other = Question { imatrix: !self.question.imatrix, ..self.question.clone() };
        let other = Self::of(other, pricer)?;
        Ok(if other.buffers.types == load.types {
            Self { notes: self.notes, ..other }
        } else {
            self
        })
    }

    /// With layers that keep the whole context, where the cache is then as large as printed.
    fn with_windows(self, load: &Load, pricer: &Pricer<'_>) -> Result<Self, Error> {
        let (printed, rounding) = held(load, Holds::Cache);
        let off = |run: &Self| {
            let whole = run.buffers.cache.whole().saturating_add(run.buffers.window_cache.whole());
            whole.abs_diff(printed)
        };
        let has_windows = self.buffers.window_cache.whole() > 0;
        if printed == 0 || !has_windows || off(&self) <= rounding || self.question.how.swa_full {
            return Ok(self);
        }
        let mut other = self.question.clone();
        other.how.swa_full = true;
        let other = Self::of(other, pricer)?;
        Ok(if off(&other) < off(&self) { Self { notes: self.notes, ..other } } else { self })
    }

    /// With the processor whose layouts take what is printed.
    fn with_layout(self, load: &Load, pricer: &Pricer<'_>) -> Result<Self, Error> {
        let copies = load.buffers.iter().filter(|one| is_repacked(&one.device));
        let (printed, rounding) = copies.fold((0_u64, 0_u64), |(sum, rounding), one| {
            (sum.saturating_add(one.bytes), rounding.saturating_add(one.rounding))
        });
        let off = |run: &Self| run.buffers.repacked.abs_diff(printed);
        if printed == 0 || off(&self) <= rounding.saturating_add(128) {
            return Ok(self);
        }
        let notes = self.notes.clone();
        let mut best = self;
        for cpu in pricer.catalog().all::<Cpu>()? {
            let mut other = best.question.clone();
            other.how.cpu = Some(cpu.id.clone());
            let other = Self::of(other, pricer)?;
            if off(&other) < off(&best) {
                let notes = [notes.clone(), vec![say::layout_by_size(&cpu.id)]].concat();
                best = Self { notes, ..other };
            }
        }
        Ok(best)
    }

    fn estimate(&self) -> &Estimate {
        &self.priced.estimate
    }
}

facts! {
    /// The answer to `verify`; sizes are integers, in bytes.
    Verify, of(
        run: &Run,
        evidence: &Evidence<'_>,
        compared: Vec<Row>,
        notes: (&[Message], &[Message]),
        lang: Lang
    ) -> Self {
        /// The model, by its id in the catalog, or as the log names it.
        model: String = run.priced.workload.model.id.clone(),
        /// Its architecture, by its GGUF name.
        arch: String = run.priced.workload.model.arch.clone(),
        /// The setup that was rebuilt.
        setup: Setup = Setup::of(&run.priced.workload, &run.priced.workload.setup.context),
        /// The logs, as they were named.
        logs: Vec<String> = evidence.logs.iter().map(|(name, _)| name.clone()).collect(),
        /// The number of llama.cpp's build; null where no log tells.
        build: Option<u64> = evidence.logs.iter().find_map(|(_, log)| log.build),
        /// What no log says and is taken as usual, a phrase each.
        assumed: Vec<String> = said(notes.0, lang),
        /// What was measured, beside what is predicted.
        rows: Vec<Row> = compared,
        /// How far an amount may be off, percent.
        tolerance: f64 = percent(i64::try_from(evidence.tolerance).unwrap_or(i64::MAX), 1000),
        /// No amount is off by more, as far as it is predicted.
        within: bool = true,
        /// What the reader should know, a sentence each.
        warnings: Vec<String> = said(notes.1, lang),
        /// The model, its quantization and the context, in words.
        #[serde(skip)]
        subject: String = super::words::subject(&run.priced.workload).say(lang),
    }
}

facts! {
    /// What was measured, beside what is predicted.
    Row as "VerifyRow", of(
        row: &Compared,
        run: Option<&str>,
        circumstances: &Circumstances<'_>,
        tolerance: u64,
        lang: Lang
    ) -> Self {
        /// The part of the bill; of a meter the column: `reserved`, `resident`, `charged`.
        term: String = row.term.to_owned(),
        /// The memory: host, gpu0, gpu1, npu0, remote0.
        memory: String = row.memory.to_string(),
        /// The buffer as llama.cpp calls it, or an id of `data/meters.yaml`.
        device: String = messages::plain::plain(&row.printed_as).into_owned(),
        /// What is predicted, in bytes; null where it is not.
        predicted_bytes: Option<u64> = row.predicted,
        /// What was measured, in bytes, as exactly as it is printed.
        measured_bytes: u64 = row.measured,
        /// How far the prediction is off, percent of the measured; null without one.
        error: Option<f64> = error(row),
        /// Why they differ; null where they do not, or nobody knows.
        cause: Option<String> = circumstances.of(row).map(|cause| cause.say(lang)),
        /// The run or the file it is of, where there are several.
        #[serde(skip_serializing_if = "Option::is_none")]
        run: Option<String> = run.map(|run| messages::plain::plain(run).into_owned()),
        /// It is off by no more than the tolerance.
        within: bool = is_within(row, tolerance),
        /// What it pays for, in words.
        #[serde(skip)]
        label: String = row.label.say(lang),
        /// Both are one number as far as it is printed.
        #[serde(skip)]
        is_exact: bool = row.is_exact(),
    }
}

/// Whether a row is off by no more than so many thousandths of a percent.
fn is_within(row: &Compared, tolerance: u64) -> bool {
    let Some(predicted) = row.predicted else { return true };
    let off = u128::from(predicted.abs_diff(row.measured)).saturating_mul(100_000);
    row.is_exact() || off <= u128::from(row.measured).saturating_mul(tolerance.into())
}

/// How far a prediction is off, percent, to two decimals.
fn error(row: &Compared) -> Option<f64> {
    let (predicted, measured) = (row.predicted?, row.measured);
    let off = u128::from(predicted.abs_diff(measured)).saturating_mul(10_000);
    let off = i64::try_from(off.checked_div(measured.into())?).unwrap_or(i64::MAX);
    Some(percent(if predicted < measured { off.saturating_neg() } else { off }, 100))
}

/// A number of parts of a percent as one.
#[expect(clippy::cast_precision_loss, clippy::float_arithmetic, reason = "a share, for a reader")]
fn percent(parts: i64, of_one: u32) -> f64 {
    parts as f64 / f64::from(of_one)
}
