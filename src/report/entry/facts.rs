/// Declares a report and how it is filled: each fact with what it is, its type and where it is taken from.
macro_rules! facts {
    ($(#[$meta:meta])* $name:ident $(as $shown:literal)?, $of:ident($($arg:ident: $type:ty),+) {
        $($(#[$fact_meta:meta])* $fact:ident: $fact_type:ty = $value:expr,)+
    }) => {
        #[derive(Clone, Debug, serde::Serialize)]
        #[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
        $(#[cfg_attr(feature = "cli", schemars(rename = $shown))])?
        #[non_exhaustive]
        $(#[$meta])*
        pub struct $name {
            $($(#[$fact_meta])* pub $fact: $fact_type,)+
        }

        impl $name {
            #[allow(clippy::unnecessary_wraps)]
            pub(super) fn $of($($arg: $type),+) -> Result<Self, $crate::Error> {
                Ok(Self { $($fact: $value,)+ })
            }
        }
    };
}
