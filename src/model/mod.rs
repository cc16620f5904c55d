//! What a model is: its shape, its tensors, and what a tensor is to the recipes.

pub mod adapter;
pub mod class;
pub mod encoder;
pub mod shape;
pub mod tensor;
