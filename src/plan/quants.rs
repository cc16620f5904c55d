//! The quantizations that models are tried in.

use super::search::{Engine, Search};
use crate::{
    Error,
    catalog::{file_type::FileType, runtime::Runtime, scheme::Scheme},
    resolve::width,
};

/// A quantization to try, and the bits of its codes.
#[derive(Clone, Debug)]
pub(super) struct Quant {
    pub(super) id: String,
    pub(super) bits: u64,
}

impl Search<'_, '_> {
    /// The quantizations to try with `engine`, most bits first: those asked for, or the usual ones.
    pub(super) fn quants(&self, engine: &Engine) -> Result<Vec<Quant>, Error> {
        let Some(asked) = &self.brief.quant else { return self.all(engine) };
        let Some(bits) = width::of_integers(asked, self.catalog) else {
            return self.named(asked, engine);
        };
        let ids: Vec<String> = if let Some((runtime, _)) = self.priced(engine)? {
            let all = width::schemes(&runtime, asked, self.catalog)?.into_iter();
            all.map(|one| one.id).collect()
        } else {
            let all = width::file_types(bits, self.catalog)?.into_iter();
            all.map(|one| one.id).collect()
        };
        Ok(ids.into_iter().map(|id| Quant { id, bits }).collect())
    }

    /// The quantization that is named, for the engine that reads it.
    fn named(&self, name: &str, engine: &Engine) -> Result<Vec<Quant>, Error> {
        let formats = self.catalog.formats()?;
        let known = match self.catalog.get::<FileType>(name) {
            Ok(file_type) => engine
                .runtime
                .is_none()
                .then_some((formats[file_type.default].code_bits(), file_type.id)),
            Err(unknown) => {
                let schemes = self.catalog.schemes_called(name)?;
                let scheme = schemes.into_iter().next().ok_or(unknown)?;
                let reads = |runtime: &String| scheme.is_for(runtime);
                let read = engine.runtime.as_ref().is_none_or(reads);
                read.then_some((scheme.linear.bits, scheme.id))
            }
        };
        Ok(known.map(|(bits, id)| Quant { id, bits }).into_iter().collect())
    }

    /// The usual quantizations that an engine reads.
    fn all(&self, engine: &Engine) -> Result<Vec<Quant>, Error> {
        if let Some((runtime, usual)) = self.priced(engine)? {
            let mut own = self.catalog.all::<Scheme>()?;
            own.retain(|one| one.is_for(&runtime.id) && (one.usual || one.id == usual));
            let quant = |one: Scheme| Quant { bits: one.linear.bits, id: one.id };
            return Ok(own.into_iter().map(quant).collect());
        }
        let formats = self.catalog.formats()?;
        let usual = self.catalog.all::<FileType>()?.into_iter().filter(|one| one.usual);
        let bits = |one: &FileType| formats[one.default].code_bits();
        Ok(usual.map(|one| Quant { bits: bits(&one), id: one.id }).collect())
    }

    /// The runtime of an engine with the scheme taken where none is named, if it is not llama.cpp's.
    fn priced(&self, engine: &Engine) -> Result<Option<(Runtime, String)>, Error> {
        let Some(name) = engine.runtime.as_deref() else { return Ok(None) };
        let runtime = self.catalog.get::<Runtime>(name)?;
        let usual = runtime.pricing.as_ref().map(|pricing| pricing.scheme.clone());
        Ok(usual.map(|usual| (runtime, usual)))
    }
}
