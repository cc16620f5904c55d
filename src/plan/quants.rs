//! The quantizations that models are tried in.

use super::search::{Engine, Search};
use crate::{
    Error,
    catalog::{file_type::FileType, runtime::Runtime, scheme::Scheme},
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
        let Some(asked) = &self.brief.quant else { return self.all(engine, true) };
        let Some(bits) = width(asked) else { return self.named(asked, engine) };
        let of = |usual: bool| -> Result<Vec<Quant>, Error> {
            let all = self.all(engine, usual)?.into_iter();
            Ok(all.filter(|quant| quant.bits == bits).collect())
        };
        let found = of(true)?;
        if found.is_empty() { of(false) } else { Ok(found) }
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

    /// The quantizations an engine reads; the usual ones only, or all.
    fn all(&self, engine: &Engine, usual: bool) -> Result<Vec<Quant>, Error> {
        let runtime =
            engine.runtime.as_deref().map(|name| self.catalog.get::<Runtime>(name)).transpose()?;
        let pricing =
            runtime.as_ref().and_then(|runtime| Some((runtime, runtime.pricing.as_ref()?)));
        let Some((runtime, pricing)) = pricing else { return self.file_types(usual) };
        let mut own = self.catalog.all::<Scheme>()?;
        own.retain(|one| {
            one.is_for(&runtime.id) && (!usual || one.usual || one.id == pricing.scheme)
        });
        Ok(own.into_iter().map(|one| Quant { bits: one.linear.bits, id: one.id }).collect())
    }

    /// The file types of llama.cpp; none that are made for models trained in one or two bits.
    fn file_types(&self, usual: bool) -> Result<Vec<Quant>, Error> {
        let formats = self.catalog.formats()?;
        let mut all = Vec::new();
        for one in self.catalog.all::<FileType>()? {
            if one.usual || (!usual && !one.native) {
                all.push(Quant { bits: formats[one.default].code_bits(), id: one.id });
            }
        }
        Ok(all)
    }
}

/// The bits of a width such as `4-bit`, `4bit`, `int4` or `INT4`.
fn width(quant: &str) -> Option<u64> {
    let text = quant.trim().to_ascii_lowercase();
    let bits =
        text.strip_prefix("int").or_else(|| text.trim_end_matches('s').strip_suffix("bit"))?;
    bits.trim_end_matches(['-', ' ']).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_read_as_people_write_them() {
        for text in ["4-bit", "4bit", "4 bit", "int4", "INT4", "4bits"] {
            assert_eq!(width(text), Some(4), "{text}");
        }
        assert_eq!(width("Q4_K_M"), None);
        assert_eq!(width("bit"), None);
    }
}
