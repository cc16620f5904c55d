//! edgefit
#![allow(dead_code)]
pub mod units;
mod error;
mod catalog;
mod forward;
mod shape;
mod tensor;
pub use error::Error;
pub use units::{Bytes, Tokens};
