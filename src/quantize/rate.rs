//! A file of which nothing is known but its bits per weight: as if every row were one block of that rate.

use std::collections::BTreeMap;

use crate::{
    BitsPerWeight, Error,
    catalog::{file_type::FileType, format::Formats},
    messages::{bill, errors},
};

/// A file type that gives every row of `rows` elements its bytes at `rate`, and `formats` with the blocks it
/// takes. Otherwise they are as the format with the nearest rate.
pub fn file_type(
    rate: BitsPerWeight,
    rows: impl IntoIterator<Item = u64>,
    formats: &Formats,
) -> Result<(FileType, Formats), Error> {
    let (default, like) = formats
        .packed()
        .min_by_key(|(_, one)| BitsPerWeight::of_block(one.block, one.bytes).distance(rate))
        .ok_or_else(|| Error::Refused(errors::no_floats()))?;
    let (like, mut all, mut by_row) = (like.clone(), formats.clone(), BTreeMap::new());
    for row in rows {
        if by_row.contains_key(&row) {
            continue;
        }
        let overflow = || Error::Overflow { part: bill::weights() };
        let bytes = rate.bytes(row).ok_or_else(overflow)?;
        let block = like.resized(rate.to_string(), row, bytes);
        by_row.insert(row, all.add(block).ok_or_else(overflow)?);
    }
    Ok((FileType { by_row, ..FileType::unwritten(rate.to_string(), default) }, all))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Catalog, Question, answer};

    #[test]
    fn all_weights_take_what_the_rate_says() {
        let catalog = Catalog::bundled();
        for (name, rate) in [("qwen3-30b-a3b", "2.7"), ("gpt-oss-20b", "3.5"), ("gemma-2-2b", "4")]
        {
            let asked = answer(&Question::about(format!("{name}:{rate}bpw")), &catalog).unwrap();
            let told = rate.parse::<BitsPerWeight>().unwrap().bytes(asked.estimate.params).unwrap();
            let off = told.abs_diff(asked.estimate.weights_bytes.get());
            assert!(off < told / 1_000, "{name}: {off} of {told}");
        }
    }

    #[test]
    fn at_the_rate_of_a_known_recipe_the_weights_are_as_large() {
        let formats = Catalog::bundled().formats().unwrap();
        let (file_type, all) = file_type("8.5".parse().unwrap(), [64, 2048, 64], &formats).unwrap();
        assert_eq!(all[file_type.by_row[&2048]].bytes, 2048 / 32 * 34);
        assert_eq!(all[file_type.default].id, "Q8_0");
    }
}
