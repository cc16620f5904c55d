//! An adapter: pairs of narrow matrices whose products are added to matrices of a model.

/// The file of an adapter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdapterFile {
    /// Its name.
    pub name: String,
    /// The architecture of the model it is for, where it says so.
    pub arch: Option<String>,
    /// What it adds to which matrices.
    pub pairs: Vec<Pair>,
}

/// What is added to one matrix: the product of two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The matrix, as the file calls it.
    pub base: String,
    /// The layer it belongs to; `None` for what the whole model shares.
    pub layer: Option<u64>,
    /// What turns the input into as many numbers as the rank, and what those into the output.
    pub matrices: [Narrow; 2],
}

/// One of the two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Narrow {
    /// Its shape, row length first; missing dimensions are 1.
    pub dims: [u64; 3],
    /// Its block format, by id.
    pub format: String,
    /// Bytes of its data, without padding.
    pub bytes: u64,
}
