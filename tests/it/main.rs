//! Every test that asks from outside, in one program: it is built and linked once.

#[macro_use]
#[cfg(feature = "cli")]
mod program;

mod commands;
#[cfg(feature = "cli")]
mod form;
#[cfg(feature = "cli")]
mod language;
#[cfg(feature = "cli")]
mod markdown;

mod catalog;
#[cfg(feature = "cli")]
mod cli;
mod energy;
#[cfg(feature = "files")]
mod files;
mod golden;
#[cfg(feature = "cli")]
mod languages;
mod limits;
#[cfg(feature = "cli")]
mod plan;
mod properties;
#[cfg(feature = "cli")]
mod readme;
mod recipes;
mod runtimes;
#[cfg(feature = "cli")]
mod schema;
mod speed;
mod speed_runs;
#[cfg(feature = "cli")]
mod table;
