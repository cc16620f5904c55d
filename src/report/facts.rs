/// Declares a report and how it is filled: each fact with what it is, its type and where it is taken
/// from. What fills it may fail, unless it is said to give `-> Self`.
macro_rules! facts {
    ($(#[$meta:meta])* $name:ident $(as $shown:literal)?, $of:ident($($arg:ident: $type:ty),+)
        -> Self { $($facts:tt)+ }
    ) => {
        facts!(@declared [$(#[$meta])*] $name [$($shown)?] $($facts)+);

        impl $name {
            pub(crate) fn $of($($arg: $type),+) -> Self {
                facts!(@filled $($facts)+)
            }
        }
    };
    ($(#[$meta:meta])* $name:ident $(as $shown:literal)?, $of:ident($($arg:ident: $type:ty),+)
        { $($facts:tt)+ }
    ) => {
        facts!(@declared [$(#[$meta])*] $name [$($shown)?] $($facts)+);

        impl $name {
            #[allow(clippy::unnecessary_wraps)]
            pub(crate) fn $of($($arg: $type),+) -> Result<Self, $crate::Error> {
                Ok(facts!(@filled $($facts)+))
            }
        }
    };
    (@declared [$($meta:tt)*] $name:ident [$($shown:literal)?]
        $($(#[$of_fact:meta])* $fact:ident: $type:ty = $value:expr,)+
    ) => {
        #[derive(Clone, Debug, serde::Serialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        $(#[cfg_attr(feature = "schema", schemars(rename = $shown))])?
        #[non_exhaustive]
        $($meta)*
        pub struct $name {
            $($(#[$of_fact])* pub $fact: $type,)+
        }
    };
    (@filled $($(#[$of_fact:meta])* $fact:ident: $type:ty = $value:expr,)+) => {
        Self { $($fact: $value,)+ }
    };
}
