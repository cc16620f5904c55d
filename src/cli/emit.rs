//! The choice of a plan for other programs, as YAML: a promise that `check` watches over, or a lock.

use clap::ValueEnum;
use serde::Serialize;
use serde_yaml::{Mapping, Value};

use super::expectations;
use crate::{
    Bytes, Error,
    ask::command::typed,
    messages::errors,
    report::{self, plan::Model},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Emit {
    Check,
    Lock,
}

/// Ways to say where, of which a promise has one.
const PLACES: [&str; 3] = ["device", "ram", "free"];
const MEBIBYTE: u64 = 1 << 20;

impl Emit {
    /// The first choice; where nothing is viable a comment that says so.
    pub(super) fn text(self, plan: &report::Plan) -> Result<String, Error> {
        let (Some(first), Some(lock)) = (plan.models.first(), &plan.lock) else {
            return Ok(format!("# {}\n", plan.nothing.as_deref().unwrap_or_default()));
        };
        match self {
            Self::Check => yaml(&[promise(first, plan)?]),
            Self::Lock => yaml(lock),
        }
    }
}

fn yaml(value: &impl Serialize) -> Result<String, Error> {
    let fault = |error: serde_yaml::Error| Error::Io {
        what: "the answer as YAML".to_owned(),
        source: std::io::Error::other(error),
    };
    serde_yaml::to_string(value).map_err(fault)
}

/// What `check` is to keep: that it needs no more than there is for it, and fits as well as now.
fn promise(first: &Model, plan: &report::Plan) -> Result<Mapping, Error> {
    let fault = || Error::Refused(errors::not_a_command(&first.command));
    let words = shell_words::split(&first.command).map_err(|_| fault())?;
    let (model, flags) = words.get(2).zip(words.get(3..)).ok_or_else(fault)?;
    let mut promise = Mapping::new();
    let mut put = |key: &str, value: Value| {
        promise.insert(key.into(), value);
    };
    put("name", format!("{}: {}", plan.task.name, plan.place).into());
    put("model", model.as_str().into());
    let fields = expectations::fields(flags).ok_or_else(fault)?;
    let placed = PLACES.iter().any(|place| fields.contains_key(*place));
    for (key, value) in fields {
        put(key.as_str().unwrap_or_default(), value);
    }
    if !placed {
        for (key, value) in here(first) {
            put(key, value.into());
        }
    }
    put("max", most(first).into());
    let verdict = first.answer.verdict.ok_or_else(fault)?;
    put("verdict", verdict.id().into());
    Ok(promise)
}

/// The machine that was looked at, as another one can be asked about: what is free there, for which processor.
fn here(first: &Model) -> Vec<(&'static str, String)> {
    let (setup, budget) = (&first.answer.setup, first.answer.budget.as_ref());
    let free = budget.map(|budget| ("free", typed(Bytes::new(budget.physical_bytes))));
    let like = [("cpu", setup.cpu.clone()), ("backend", setup.backend.clone())];
    free.into_iter().chain(like).collect()
}

/// What it needs and the headroom beside it, in whole MiB where they hold what it needs.
fn most(first: &Model) -> String {
    let needs = first.row.working_set_bytes;
    let headroom = first.answer.headroom_bytes.map_or(0, |left| u64::try_from(left).unwrap_or(0));
    let most = needs.saturating_add(headroom);
    let whole = most.saturating_sub(most % MEBIBYTE);
    typed(Bytes::new(if whole >= needs { whole } else { most }))
}
