//! What a quantization costs in quality, as somebody published it.

use crate::{
    Catalog, Error, Message,
    catalog::quality::{Measure, Quality},
    messages::{Number, plan as say},
    price::Priced,
};

/// The published loss of this quantization in the model nearest in size, and where it was published.
pub fn published(row: &Priced, catalog: &Catalog) -> Result<Message, Error> {
    let all = catalog.all::<Quality>()?;
    let quant = row.workload.quant();
    let size = row.estimate.params;
    let far = |one: &Quality| one.params.map_or(u64::MAX, |params| params.abs_diff(size));
    let figures = |one: &Quality| {
        let row = one.rows.iter().find(|row| row.quant.as_deref() == Some(quant))?;
        Some((one.loss_percent(row)?, row.value))
    };
    let known = all.iter().filter(|one| one.measure != Measure::SameToken);
    let nearest =
        known.filter_map(|one| Some((one, figures(one)?))).min_by_key(|(one, _)| far(one));
    let Some((one, (percent, value))) = nearest else { return Ok(say::loss_unpublished(quant)) };
    let percent = Number(format!("{percent:.1}"));
    let (value, base) = (Number(value), Number(one.base));
    let source = if one.recalled { say::recalled(&one.source) } else { one.source.clone() };
    let measure = one.measure.name();
    Ok(say::published_loss(&one.model, quant, measure, value, base, percent, source))
}
