//! The quantizations that models are tried in.

use std::sync::Arc;

use super::search::{Engine, Search};
use crate::{
    Error,
    catalog::{file_type::FileType, runtime::Runtime, scheme::Scheme},
    resolve::width,
};

/// A quantization to try, and the bits of its codes.
#[derive(Clone, Debug)]
pub(super) struct Quant<'a> {
    pub(super) engine: &'a Engine,
    pub(super) id: String,
    pub(super) bits: u64,
}

impl Search<'_, '_> {
    /// The quantizations to try with `engine`, most bits first: those asked for that it reads, by name or
    /// by width, or the usual ones.
    pub(super) fn quants<'a>(&self, engine: &'a Engine) -> Result<Vec<Quant<'a>>, Error> {
        let (catalog, formats) = (self.catalog, self.catalog.formats()?);
        let named = engine.runtime.as_ref();
        let runtime = named.map(|name| catalog.get::<Runtime>(name)).transpose()?;
        let usual = runtime.as_ref().and_then(|it| Some((it, &it.pricing.as_ref()?.scheme)));
        let asked = self.request.quant.as_deref();
        let bits = asked.and_then(|asked| width::of_integers(asked, catalog));
        let (mut schemes, mut file_types) =
            (Vec::<Arc<Scheme>>::new(), Vec::<Arc<FileType>>::new());
        match (asked, bits, usual) {
            (Some(name), None, _) => match catalog.get::<FileType>(name) {
                Ok(one) => file_types.extend(named.is_none().then_some(one)),
                Err(unknown) => {
                    let one = catalog.schemes_called(name)?.into_iter().next().ok_or(unknown)?;
                    let fed =
                        |runtime: &String| one.feeds.iter().any(|feed| feed.runtime == *runtime);
                    let reads = named.is_none_or(|runtime| one.is_for(runtime) || fed(runtime));
                    schemes.extend(reads.then_some(one));
                }
            },
            (Some(width), Some(_), Some((runtime, _))) => {
                schemes = width::schemes(runtime, width, catalog)?;
            }
            (_, Some(bits), _) => file_types = width::file_types(bits, catalog)?,
            (None, None, Some((runtime, usual))) => {
                schemes = catalog.all()?;
                schemes.retain(|it| it.is_for(&runtime.id) && (it.usual || it.id == *usual));
            }
            (None, None, None) => {
                file_types = catalog.all()?;
                file_types.retain(|one| one.usual);
            }
        }
        let schemes = schemes.into_iter().map(|one| (one.linear.bits, one.id.clone()));
        let file_types =
            file_types.into_iter().map(|one| (formats[one.default].code_bits(), one.id.clone()));
        let quant = |(bits, id)| Quant { engine, id, bits };
        Ok(schemes.chain(file_types).map(quant).collect())
    }
}
