#![doc = include_str!("../README.md")]
// Every + − × on integers is checked or justified; floats only where #[expect] says why.
#![cfg_attr(
    not(test),
    warn(clippy::arithmetic_side_effects, clippy::float_arithmetic, clippy::unwrap_used)
)]
// Words that only pages or terminals have, and what only files need, are used with the features for them.
#![cfg_attr(
    not(all(feature = "cli", feature = "logs", feature = "pictures", feature = "terminal")),
    allow(dead_code)
)]

mod advice;
mod ask;
mod catalog;
#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "detect")]
pub mod detect;
mod error;
mod estimate;
mod file;
mod forward;
#[cfg(feature = "hub")]
pub mod hub;
mod judge;
mod messages;
mod model;
mod plan;
mod price;
mod quantize;
#[cfg(feature = "files")]
pub mod read;
#[cfg(feature = "cli")]
mod render;
pub mod report;
mod resolve;
pub mod speed;
pub mod table;
mod units;

pub use advice::{Answer, answer, devices::on_devices, devices::platform_devices};
pub use advice::{limits::BestQuant, limits::Limits};
pub use advice::{remedies::Remedies, remedies::Remedy, remedies::WayOut};
#[cfg(feature = "proptest")]
pub use ask::strategies;
pub use ask::{
    Card, How, LoadMode, Lora, Machine, Mmproj, Place, Question, Split, SplitMode, command::command,
};
#[cfg(feature = "fleet")]
pub use ask::{fleet::Amount, fleet::Fleet};
pub use catalog::{Catalog, EntryKind, Named, encoder::EncoderFile, model::Model, system::Cases};
pub use error::Error;
pub use estimate::{
    Estimate, bill::Columns, bill::Factor, bill::Formula, bill::Part, bill::Term, bill::amount,
    encoder::Encoding, growth::Growth,
};
pub use file::ModelFile;
pub use judge::{Judgement, Need, Verdict, budget::Budget, budget::Case, obstacle::Obstacle};
pub use messages::{Lang, Message};
pub use model::{adapter::AdapterFile, encoder::ImageSize};
pub use plan::{
    Candidate, Constraints, Licences, Plan, PlanRequest, Role, Score, ScorePart, SizePlan,
    overview, plan,
};
pub use price::{Priced, Pricer, verdict};
pub use resolve::{
    Resolved, origin::Given, origin::Origin, resolve, workload::Pool, workload::Workload,
};
pub use speed::Speed;
pub use units::{BitsPerWeight, Bytes, ParseError, Tokens};
