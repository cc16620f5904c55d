//! What a model is: its shape, its tensors, and what a tensor is to the recipes.

pub(crate) mod class;
pub(crate) mod shape;
pub(crate) mod tensor;
