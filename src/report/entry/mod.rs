//! What the catalog knows: a plain struct for each kind of entry, in one language.

mod machine;
mod model;
mod quant;
mod runtime;

use serde::Serialize;

pub use crate::{
    catalog::{
        device::{
            Accelerator, AppLimit, Battery, Device as DeviceFacts, ExtraReserve, Platform, Tops,
            VisibleRam,
        },
        licence::Class as LicenceClass,
        pricing::{Keep, Window},
        runtime::Grade,
        scheme::{Evidence, Tied},
        soc::{Basis, Compute, Gpu, Isa, Memory, Npu, Read as SourcesRead, Soc},
        suitability::{Downloads, Modality, Suits as TaskKind, Tuned},
        task::Task,
    },
    model::shape::PerLayer,
};
pub use machine::{Cpu, Device, OfChip, Share, System};
pub use model::Model;
pub use quant::{FileType, Quant, Scheme};
pub use runtime::{Runtime, Spending};

use crate::{
    Catalog, Error, Lang, Message,
    catalog::{names::nearest, rule::Rule},
    messages::{and, list as say},
    units::names,
};

/// Declares the kinds of entries, each with what one and several are called. A kind is a type of
/// the same name with `all` and `named`.
macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $one:literal, $many:literal;)+) => {
        names! {
            /// A kind of entry. Its id stands behind `edgefit show`, its plural behind `edgefit list`.
            #[non_exhaustive]
            pub enum Kind {
                $($(#[$doc])* $kind = $one,)+
            }
        }

        impl Kind {
            /// What several are called.
            #[must_use]
            pub const fn plural(self) -> &'static str {
                match self {
                    $(Self::$kind => $many,)+
                }
            }

            /// The form of an entry of this kind as JSON.
            #[cfg(feature = "cli")]
            pub(crate) fn schema(self, generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                match self {
                    $(Self::$kind => generator.subschema_for::<$kind>(),)+
                }
            }
        }

        /// An entry of the catalog; as JSON it is what [`Kind`] of entry it is says it is.
        #[derive(Clone, Debug, Serialize)]
        #[serde(untagged)]
        #[non_exhaustive]
        pub enum Entry {
            $($(#[$doc])* $kind(Box<$kind>),)+
        }

        impl Entry {
            /// Its kind.
            #[must_use]
            pub const fn kind(&self) -> Kind {
                match self {
                    $(Self::$kind(_) => Kind::$kind,)+
                }
            }

            fn all(kind: Kind, catalog: &Catalog, lang: Lang) -> Result<Vec<Self>, Error> {
                match kind {
                    $(Kind::$kind => Ok($kind::all(catalog, lang)?.into_iter().map(Self::from).collect()),)+
                }
            }

            fn named(kind: Kind, name: &str, catalog: &Catalog, lang: Lang) -> Result<Self, Error> {
                match kind {
                    $(Kind::$kind => $kind::named(name, catalog, lang).map(Self::from),)+
                }
            }
        }

        $(impl From<$kind> for Entry {
            fn from(entry: $kind) -> Self {
                Self::$kind(Box::new(entry))
            }
        })+
    };
}

kinds! {
    /// A model.
    Model = "model", "models";
    /// A quantization.
    Quant = "quant", "quants";
    /// A processor, as far as memory depends on it.
    Cpu = "cpu", "cpus";
    /// A device.
    Device = "device", "devices";
    /// A chip.
    Soc = "soc", "socs";
    /// An operating system.
    System = "system", "systems";
    /// A runtime.
    Runtime = "runtime", "runtimes";
    /// A task.
    Task = "task", "tasks";
}

/// Every entry of a kind, in the order of the catalog, its texts in `lang`.
///
/// ```
/// use edgefit::{Catalog, Lang, report::entry::{self, Entry, Kind}};
/// for entry in entry::list(Kind::Device, &Catalog::bundled(), Lang::En)? {
///     let Entry::Device(device) = entry else { unreachable!() };
///     println!("{} has {:?} GiB", device.facts.id, device.facts.ram_gib);
/// }
/// # Ok::<(), edgefit::Error>(())
/// ```
///
/// # Errors
/// [`Error::Catalog`] if an entry is wrong.
pub fn list(kind: Kind, catalog: &Catalog, lang: Lang) -> Result<Vec<Entry>, Error> {
    Entry::all(kind, catalog, lang)
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
pub fn show(kind: Option<Kind>, name: &str, catalog: &Catalog, lang: Lang) -> Result<Entry, Error> {
    match kind {
        Some(kind) => Entry::named(kind, name, catalog, lang),
        None => of_any_kind(name, catalog, lang),
    }
}

impl Entry {
    /// Its name in the catalog.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Model(model) => &model.id,
            Self::Quant(quant) => quant.id(),
            Self::Cpu(cpu) => &cpu.id,
            Self::Device(device) => &device.facts.id,
            Self::Soc(soc) => &soc.id,
            Self::System(system) => &system.id,
            Self::Runtime(runtime) => &runtime.id,
            Self::Task(task) => &task.id,
        }
    }
}

/// The one entry with this id, or else with this name.
fn of_any_kind(name: &str, catalog: &Catalog, lang: Lang) -> Result<Entry, Error> {
    if let Ok(kind) = name.parse::<Kind>() {
        return Err(Error::Refused(say::which(kind.id(), kind.plural())));
    }
    let (mut found, mut similar, mut refused) = (Vec::new(), Vec::new(), None);
    for kind in Kind::ALL {
        match Entry::named(kind, name, catalog, lang) {
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
        })
    })
}

impl Task {
    /// Every task, in the order of the catalog.
    pub fn all(catalog: &Catalog, lang: Lang) -> Result<Vec<Self>, Error> {
        Ok(catalog.tasks()?.into_iter().map(|task| task.said(lang)).collect())
    }

    /// The task people call `name`.
    pub fn named(name: &str, catalog: &Catalog, lang: Lang) -> Result<Self, Error> {
        Ok(catalog.task(name)?.said(lang))
    }

    /// The same in one language.
    fn said(self, lang: Lang) -> Self {
        Self { name: self.name.only(lang), why: self.why.only(lang), ..self }
    }
}

/// A rule of where something can run, in words.
fn requirement(rule: &Rule, lang: Lang) -> String {
    let lists = [
        (say::systems(), &rule.systems),
        (say::instruction_sets(), &rule.isas),
        (say::makers(), &rule.vendors),
        (say::chips(), &rule.chips),
        (say::gpu_interfaces(), &rule.apis),
        (say::architectures(), &rule.archs),
    ];
    let lists = lists.iter().filter(|(_, list)| !list.is_empty());
    let lists: Vec<Message> = lists.map(|(what, list)| say::one_of(what, list.join(" "))).collect();
    let only = Message::joined_by(&lists, &and());
    say::else_it(only, &rule.reason, &rule.source).to(lang).to_owned()
}
