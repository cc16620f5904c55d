//! Schemes by the width people speak of: `int4`, `8-bit`, `bf16`.

use crate::{
    Catalog, Error,
    catalog::{runtime::Runtime, scheme::Scheme},
};

/// The scheme of the runtime with weights as wide as `quant` says: the usual one, or one that is
/// grouped like it, or the first.
pub(super) fn scheme(
    runtime: &Runtime,
    quant: &str,
    catalog: &Catalog,
) -> Result<Option<Scheme>, Error> {
    let (Some(bits), Some(pricing)) = (bits(quant), &runtime.pricing) else { return Ok(None) };
    let usual = catalog.get::<Scheme>(&pricing.scheme)?;
    let alike = |one: &Scheme| one.is_for(&runtime.id) && one.linear.bits == bits && is_plain(one);
    let all = catalog.all::<Scheme>()?.into_iter().filter(alike);
    Ok(all.min_by_key(|one| (one.id != usual.id, one.linear.group != usual.linear.group)))
}

/// Whether every layer has the same packing, whose codes below 16 bits are integers.
fn is_plain(scheme: &Scheme) -> bool {
    scheme.more.is_none() && !(scheme.linear.bits < 16 && scheme.id.contains("fp"))
}

/// The bits of `int4`, `4bit`, `4-bit`, `q4`, `w4`, `fp16`, `bf16`; floats of less than 16 bits are types of
/// their own.
fn bits(quant: &str) -> Option<u64> {
    let name = quant.trim().to_ascii_lowercase().replace('-', "");
    let integer = ["int", "q", "w"].iter().find_map(|start| name.strip_prefix(start));
    let float = ["bf", "fp", "f"].iter().find_map(|start| name.strip_prefix(start));
    let (digits, widths) = match (integer.or_else(|| name.strip_suffix("bit")), float) {
        (Some(digits), _) => (digits, 2..=8),
        (None, Some(digits)) => (digits, 16..=32),
        (None, None) => return None,
    };
    digits.parse().ok().filter(|bits| widths.contains(bits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_width_is_an_integer_below_sixteen_bits_or_a_float() {
        for name in ["int4", "INT4", "4bit", "4-bit", "q4", "w4"] {
            assert_eq!(bits(name), Some(4), "{name}");
        }
        assert_eq!(bits("bf16"), Some(16));
        assert_eq!(bits("fp32"), Some(32));
        for name in ["fp8", "nvfp4", "Q4_0", "Q4_K_M", "int64", "nf4", "4", ""] {
            assert_eq!(bits(name), None, "{name}");
        }
    }
}
