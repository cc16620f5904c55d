#![doc = include_str!("../README.md")]
// Every + − × on integers is checked or justified; floats only where #[expect] says why.
#![cfg_attr(
    not(test),
    warn(clippy::arithmetic_side_effects, clippy::float_arithmetic, clippy::unwrap_used)
)]
// Facts that are only listed and shown are read by the command line alone.
#![cfg_attr(not(feature = "cli"), allow(dead_code))]

mod answer;
mod ask;
mod bill;
mod budget;
mod catalog;
#[cfg(feature = "cli")]
pub mod cli;
mod command;
#[cfg(feature = "detect")]
pub mod detect;
mod error;
mod estimate;
mod file;
mod forward;
mod judge;
mod limits;
mod messages;
mod plan;
mod promise;
mod quantize;
#[cfg(feature = "files")]
pub mod read;
mod remedies;
#[cfg(feature = "cli")]
pub mod render;
mod resolve;
mod runtimes;
mod shape;
mod site;
pub mod speed;
mod survey;
pub mod table;
mod tensor;
mod units;
mod viability;
mod workload;

pub use answer::{Answer, answer, verdict};
pub use ask::{How, Machine, Place, Question};
pub use bill::{Columns, Factor, Formula, Part, Pool, Term, amount};
pub use budget::{Budget, Case};
pub use catalog::{Catalog, model::Model, system::Cases};
pub use command::command;
pub use error::Error;
pub use estimate::Estimate;
pub use file::ModelFile;
pub use judge::{Judgement, Need, Verdict};
pub use limits::{BestQuant, Limits};
pub use messages::{Lang, Message};
pub use plan::{Brief, Candidate, Counted, Plan, Score, Wishes, overview, plan};
pub use promise::{Outcome, Promise};
pub use remedies::{Remedies, Remedy, WayOut};
pub use resolve::{Resolved, resolve};
pub use speed::Speed;
pub use survey::{OnDevice, on_devices, on_platform, platform_devices};
pub use units::{Bytes, Tokens};
pub use viability::Obstacle;
pub use workload::{Given, LoadMode, Origin, Workload};
