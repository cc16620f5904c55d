/// Declares an enum whose variants people and programs call by an id: `Fits = "fits"`.
///
/// It gets `ALL`, `IDS`, `id`, [`std::fmt::Display`], [`std::str::FromStr`] (in any case), and is serialized by its id,
/// which its JSON Schema says too; derive `serde::Deserialize` beside it where it is read from data.
macro_rules! names {
    ($(#[$meta:meta])* $vis:vis enum $name:ident {
        $($(#[$of_variant:meta])* $variant:ident = $id:literal,)+
    }) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        $(#[$meta])*
        $vis enum $name {
            $($(#[$of_variant])* #[serde(rename = $id)] $variant,)+
        }

        impl $name {
            /// The ids of all, in order.
            pub const IDS: [&'static str; [$($id,)+].len()] = [$($id,)+];

            /// All, in order.
            pub const ALL: [Self; Self::IDS.len()] = [$(Self::$variant,)+];

            /// Its name in JSON, in tables and on the command line.
            #[must_use]
            pub const fn id(self) -> &'static str {
                match self {
                    $(Self::$variant => $id,)+
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.id())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::units::ParseError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let named = |one: &Self| one.id().eq_ignore_ascii_case(text.trim());
                Self::ALL
                    .into_iter()
                    .find(named)
                    .ok_or_else(|| $crate::units::ParseError::no_name(text, &Self::IDS))
            }
        }
    };
}
pub(crate) use names;
