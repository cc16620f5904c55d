//! Columns by name: what they hold, in which unit, under which heading.

use std::{fmt, str::FromStr};

use crate::{
    Error, Message,
    catalog::names,
    messages::{errors, table as say},
};

/// Columns in the order they are shown: the name on the command line, the name in JSON and CSV with
/// its unit, the heading.
macro_rules! columns {
    ($($(#[$doc:meta])* $name:ident($id:literal, $field:literal, $heading:ident);)*) => {
        /// A column of a table.
        ///
        /// ```
        /// use edgefit::table::Column;
        /// let column: Column = "kv-cache".parse()?;
        /// assert_eq!(column, Column::KvCache);
        /// assert_eq!(column.field(), "kv_cache_bytes");
        /// # Ok::<(), edgefit::Error>(())
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Column {$(
            $(#[$doc])*
            $name,
        )*}

        impl Column {
            /// Every column, in the order they are shown.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// Its name on the command line.
            #[must_use]
            pub const fn id(self) -> &'static str {
                match self {$(
                    Self::$name => $id,
                )*}
            }

            /// Its name for programs; what counts bytes ends in `_bytes`.
            #[must_use]
            pub const fn field(self) -> &'static str {
                match self {$(
                    Self::$name => $field,
                )*}
            }

            /// What stands above it for a reader; in English as on the command line.
            pub(crate) const fn heading(self) -> Message {
                match self {$(
                    Self::$name => say::$heading(),
                )*}
            }
        }
    };
}

columns! {
    /// The model's id.
    Model("model", "model", model);
    /// The quantization.
    Quant("quant", "quant", quant);
    /// Tokens of context, as allocated.
    CtxSize("ctx-size", "ctx_size", ctx_size);
    /// Where it runs: the memory and the system.
    Place("place", "place", place);
    /// The runtime.
    Runtime("runtime", "runtime", runtime);
    /// The program it is run in.
    App("app", "app", app);
    /// How weights come into memory: mapped or read.
    LoadMode("load-mode", "load_mode", load_mode);
    /// Weights may be copied into the layout the processor prefers: on or off.
    Repack("repack", "repack", repack);
    /// Parameters of the model.
    Params("params", "params", params);
    /// Tensor data as stored.
    Weights("weights", "weights_bytes", weights);
    /// The whole file, where it is known.
    File("file", "file_bytes", file);
    /// Keys and values of the context.
    KvCache("kv-cache", "kv_cache_bytes", kv_cache);
    /// State of recurrent layers.
    State("state", "recurrent_state_bytes", state);
    /// The reserved compute buffer.
    Compute("compute", "compute_bytes", compute);
    /// The part of it that a run touches.
    ComputeTouched("compute-resident", "compute_resident_bytes", compute_resident);
    /// The encoder of images and sound, with its buffers.
    Encoder("encoder", "encoder_bytes", encoder);
    /// The process itself.
    Process("process", "process_bytes", process);
    /// The working set: what must stay in memory to be fast.
    Needed("needed", "working_set_bytes", needed);
    /// What the system cannot take back.
    Charged("charged", "charged_bytes", charged);
    /// The peak resident set.
    Resident("resident", "resident_bytes", resident);
    /// What the working set may take under the typical reserve.
    Budget("budget", "budget_bytes", budget);
    /// What the process may be charged, where that is limited apart.
    ChargeLimit("charge-limit", "charge_limit_bytes", charge_limit);
    /// What is left under the typical reserve; below zero what is missing.
    Headroom("headroom", "headroom_bytes", headroom);
    /// Tokens a second, typically.
    Decode("decode", "decode_tps", decode);
    /// Tokens of the prompt a second, typically.
    Prefill("prefill", "prefill_tps", prefill);
    /// The verdict.
    Verdict("verdict", "verdict", verdict);
    /// How well it is known, or why it cannot run.
    Why("why", "why", why);
}

impl Column {
    /// Whether it holds numbers, not words.
    #[must_use]
    pub const fn is_number(self) -> bool {
        use Column::{App, LoadMode, Model, Place, Quant, Repack, Runtime, Verdict, Why};
        !matches!(self, Model | Quant | Place | Runtime | App | LoadMode | Repack | Verdict | Why)
    }
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.id())
    }
}

impl FromStr for Column {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let wanted = text.trim().to_ascii_lowercase().replace('_', "-");
        let named =
            |column: &Self| column.id() == wanted || column.field().replace('_', "-") == wanted;
        Self::ALL.iter().copied().find(named).ok_or_else(|| {
            let ids: Vec<&str> = Self::ALL.iter().map(|column| column.id()).collect();
            let near = names::nearest(text, ids.iter().copied());
            Error::Refused(match near.first() {
                Some(near) => errors::no_column(text, near),
                None => errors::no_column_of(text, ids.join(", ")),
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_is_found_by_its_id_and_its_field() {
        for &column in Column::ALL {
            assert_eq!(column.id().parse::<Column>().unwrap(), column);
            assert_eq!(column.field().parse::<Column>().unwrap(), column);
            assert_eq!(column.heading(), column.id());
            assert!(column.is_number() || !column.field().ends_with("_bytes"), "{column}");
        }
    }

    #[test]
    fn a_misspelt_column_is_named_with_its_nearest_neighbour() {
        let error = "kvcache".parse::<Column>().unwrap_err();
        assert_eq!(error.to_string(), "no column 'kvcache'; did you mean 'kv-cache'?");
    }
}
