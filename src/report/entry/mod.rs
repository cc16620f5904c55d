//! What the catalog knows: a plain struct for each kind of entry, in one language.

mod app;
mod machine;
mod model;
mod quant;
mod runtime;

use std::sync::Arc;

use serde::Serialize;

pub use crate::{
    catalog::{
        EntryKind,
        app::Mark as AppMark,
        device::{
            Accelerator, AppLimit, Battery, Device as DeviceFacts, ExtraReserve, Platform, Tops,
            VisibleRam,
        },
        evidence::{Died, Evidence as Outcomes, Paged, Ran},
        licence::Class as LicenceClass,
        pricing::{Keep, Window},
        scheme::{Evidence, Tied},
        soc::{Basis, Compute, Gpu, Isa, Memory, Npu, Read as SourcesRead, Soc},
        suitability::{Downloads, Modality, Suits as TaskKind, Tuned},
        task::Task,
        usage::{
            Mode as ScoreMode, Ready, ReadyFormat, Sampling, Thinking, Thinks as ThinkingDefault,
        },
    },
    model::shape::PerLayer,
};
pub use app::{App, AppSetting};
pub use machine::{Cpu, Device, OfChip, Runs, Share, System};
pub use model::Model;
pub use quant::{FileType, Quantization, Scheme};
pub use runtime::{Grade, Runtime, Spending};

use super::said;
use crate::{Catalog, Error, Lang, catalog::names::nearest, messages::list as say};

/// Declares the kinds of entries that have a report: a type named as the kind, with `all` and `named`.
macro_rules! kinds {
    ($($kind:ident),+) => {
        /// The kinds that can be listed and shown.
        pub const KINDS: [EntryKind; [$(stringify!($kind)),+].len()] = [$(EntryKind::$kind),+];

        /// An entry of the catalog; as JSON it is what it holds.
        #[derive(Clone, Debug, Serialize)]
        #[serde(untagged)]
        #[non_exhaustive]
        #[expect(missing_docs, reason = "named as the kinds of entries, which say what they are")]
        pub enum Entry {
            $($kind(Box<$kind>),)+
        }

        impl Entry {
            /// Its kind.
            #[must_use]
            pub const fn kind(&self) -> EntryKind {
                match self {
                    $(Self::$kind(_) => EntryKind::$kind,)+
                }
            }
        }

        /// Every entry of a kind, in the order of the catalog, its texts in `lang`.
        ///
        /// ```
        /// use edgefit::{Catalog, EntryKind, Lang, report::entry::{self, Entry}};
        /// for entry in entry::list(EntryKind::Device, &Catalog::bundled(), Lang::En)? {
        ///     let Entry::Device(device) = entry else { unreachable!() };
        ///     println!("{} has {:?} GiB", device.facts.id, device.facts.ram_gib);
        /// }
        /// # Ok::<(), edgefit::Error>(())
        /// ```
        ///
        /// # Errors
        /// [`Error::Catalog`] if an entry is wrong; [`Error::Refused`] for what is not in [`KINDS`].
        pub fn list(kind: EntryKind, catalog: &Catalog, lang: Lang) -> Result<Vec<Entry>, Error> {
            match kind {
                $(EntryKind::$kind => {
                    let all = $kind::all(catalog, lang)?.into_iter();
                    Ok(all.map(|one| Entry::$kind(Box::new(one))).collect())
                })+
                other => Err(Error::Refused(say::only_names(other.id()))),
            }
        }

        fn named(kind: EntryKind, name: &str, catalog: &Catalog, lang: Lang) -> Result<Entry, Error> {
            match kind {
                $(EntryKind::$kind => {
                    Ok(Entry::$kind(Box::new($kind::named(name, catalog, lang)?)))
                })+
                other => Err(Error::Refused(say::only_names(other.id()))),
            }
        }

        /// The form of each kind of entry as JSON.
        #[cfg(feature = "schema")]
        pub(crate) fn schemas(
            generator: &mut schemars::SchemaGenerator,
        ) -> [(EntryKind, schemars::Schema); KINDS.len()] {
            [$((EntryKind::$kind, generator.subschema_for::<$kind>())),+]
        }
    };
}

/// `all` and `named` of reports that are made by their `of` of what one topic of the catalog holds.
macro_rules! of_one_topic {
    ($($kind:ident),+) => {
        $(impl $kind {
            /// Every one, in the order of the catalog, its texts in `lang`.
            pub fn all(catalog: &Catalog, lang: Lang) -> Result<Vec<Self>, Error> {
                catalog.owned()?.into_iter().map(|entry| Self::of(entry, catalog, lang)).collect()
            }

            /// The one people call `name`, its texts in `lang`.
            pub fn named(name: &str, catalog: &Catalog, lang: Lang) -> Result<Self, Error> {
                Self::of(Arc::unwrap_or_clone(catalog.get(name)?), catalog, lang)
            }
        })+
    };
}

kinds!(Model, Quantization, Cpu, Device, Soc, System, Runtime, Task, App, Outcomes);
of_one_topic!(Model, Cpu, Device, Soc, System, Runtime, Task, App, Outcomes);

impl Entry {
    /// Its name in the catalog.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Model(model) => &model.id,
            Self::Quantization(quant) => quant.id(),
            Self::Cpu(cpu) => &cpu.id,
            Self::Device(device) => &device.facts.id,
            Self::Soc(soc) => &soc.id,
            Self::System(system) => &system.id,
            Self::Runtime(runtime) => &runtime.id,
            Self::Task(task) => &task.id,
            Self::Outcomes(outcomes) => &outcomes.id,
            Self::App(app) => &app.id,
        }
    }
}

/// The entry people call `name`, its texts in `lang`; without a kind, of whatever kind it is.
///
/// ```
/// use edgefit::{Catalog, Lang, report::entry::{self, Entry, Model}};
/// let catalog = Catalog::bundled();
/// let Entry::Model(model) = entry::show(None, "Gemma 2 2B", &catalog, Lang::En)? else { panic!() };
/// assert_eq!((model.layers, model.trained_context), (26, Some(8192)));
/// // Where the kind is known, so is the type.
/// assert_eq!(Model::named("gemma2:2b", &catalog, Lang::En)?.id, model.id);
/// # Ok::<(), edgefit::Error>(())
/// ```
///
/// # Errors
/// [`Error::Unknown`] with the nearest names, [`Error::Ambiguous`] for a name that several entries have,
/// [`Error::Catalog`] if the entry is wrong.
pub fn show(
    kind: Option<EntryKind>,
    name: &str,
    catalog: &Catalog,
    lang: Lang,
) -> Result<Entry, Error> {
    match kind {
        Some(kind) => named(kind, name, catalog, lang),
        None => of_any_kind(name, catalog, lang),
    }
}

/// The one entry with this id, or else with this name.
fn of_any_kind(name: &str, catalog: &Catalog, lang: Lang) -> Result<Entry, Error> {
    if let Ok(kind) = name.parse::<EntryKind>() {
        return Err(Error::Refused(say::which(kind.id(), kind.plural())));
    }
    let (mut found, mut similar, mut refused) = (Vec::new(), Vec::new(), None);
    for kind in KINDS {
        match named(kind, name, catalog, lang) {
            Ok(entry) => found.push(entry),
            Err(Error::Unknown { similar: near, .. }) => similar.extend(near),
            Err(error) => refused = refused.or(Some(error)),
        }
    }
    if found.iter().any(|entry| entry.id().eq_ignore_ascii_case(name)) {
        found.retain(|entry| entry.id().eq_ignore_ascii_case(name));
    }
    if found.len() > 1 {
        let choice = |entry: &Entry| format!("{} {}", entry.kind(), entry.id());
        let choices = found.iter().map(choice).collect();
        return Err(Error::Ambiguous { name: name.to_owned(), choices, left_out: 0 });
    }
    found.pop().ok_or_else(|| {
        refused.unwrap_or_else(|| Error::Unknown {
            what: say::entry(),
            name: name.to_owned(),
            similar: nearest(name, similar.iter().map(String::as_str)),
            list: "--help",
            instead: None,
        })
    })
}

impl Task {
    /// The same in one language.
    #[expect(clippy::unnecessary_wraps, reason = "as every other kind")]
    fn of(task: Self, _: &Catalog, lang: Lang) -> Result<Self, Error> {
        Ok(Self { name: task.name.only(lang), why: task.why.only(lang), ..task })
    }
}

impl Outcomes {
    /// The same with the name of its system.
    fn of(outcomes: Self, catalog: &Catalog, lang: Lang) -> Result<Self, Error> {
        let system = catalog.get::<crate::catalog::system::System>(&outcomes.system)?;
        Ok(Self { system_name: Some(system.name.only(lang)), ..outcomes })
    }
}
