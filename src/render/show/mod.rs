//! Everything the catalog knows about one entry.

pub(super) mod hardware;
mod runtimes;

use serde_json::{Map, Value, json};

use super::{Style, json, wrap};
use crate::{
    Bytes, Catalog, Error,
    catalog::{
        cpu::Cpu,
        file_type::FileType,
        format::Formats,
        model::Model,
        suitability,
        system::{Cases, Share, System},
    },
    cli::Kind,
    forward,
    shape::PerLayer,
};
use hardware::Chips;

/// The facts of an entry, by name.
type Facts = Map<String, Value>;

/// One entry, for a reader or as JSON.
pub(crate) fn show(
    kind: Kind,
    id: &str,
    as_json: bool,
    catalog: &Catalog,
    style: Style,
) -> Result<String, Error> {
    let formats = catalog.formats()?;
    let facts = match kind {
        Kind::Model => model(&catalog.model(id)?, catalog)?,
        Kind::Quant if catalog.has_file_type(id) => {
            quant(&catalog.file_type(id, &formats)?, &formats)
        }
        Kind::Quant => match catalog.schemes_called(id)?.first() {
            Some(scheme) => runtimes::scheme(scheme),
            None => quant(&catalog.file_type(id, &formats)?, &formats),
        },
        Kind::Cpu => cpu(&catalog.cpu(id, &formats)?, &formats),
        Kind::Device => hardware::device(&catalog.device(id)?, &Chips::of(catalog)?, catalog)?,
        Kind::Soc => hardware::soc(&catalog.soc(id)?, catalog)?,
        Kind::System => system(&catalog.system(id)?),
        Kind::Runtime => runtimes::runtime(&catalog.runtime(id)?, catalog)?,
    };
    if as_json { json::text(&facts) } else { Ok(text(&facts, style)) }
}

/// Every entry of a kind.
pub(crate) fn all(kind: Kind, catalog: &Catalog) -> Result<Vec<Facts>, Error> {
    let formats = catalog.formats()?;
    match kind {
        Kind::Model => catalog.models()?.iter().map(|found| model(found, catalog)).collect(),
        Kind::Quant => {
            let files = catalog.file_types(&formats).map(|found| Ok(quant(&found?, &formats)));
            let mut all = files.collect::<Result<Vec<_>, Error>>()?;
            all.extend(catalog.schemes()?.iter().map(runtimes::scheme));
            Ok(all)
        }
        Kind::Cpu => Ok(catalog.cpus(&formats)?.iter().map(|found| cpu(found, &formats)).collect()),
        Kind::Device => {
            let chips = Chips::of(catalog)?;
            let devices = catalog.devices()?;
            devices.iter().map(|found| hardware::device(found, &chips, catalog)).collect()
        }
        Kind::Soc => catalog.socs()?.iter().map(|found| hardware::soc(found, catalog)).collect(),
        Kind::System => Ok(catalog.systems()?.iter().map(system).collect()),
        Kind::Runtime => {
            catalog.runtimes()?.iter().map(|found| runtimes::runtime(found, catalog)).collect()
        }
    }
}

fn facts(value: Value) -> Facts {
    match value {
        Value::Object(facts) => facts,
        other => std::iter::once(("value".to_owned(), other)).collect(),
    }
}

fn model(model: &Model, catalog: &Catalog) -> Result<Facts, Error> {
    let shape = &model.shape;
    let mut all = facts(json!({
        "id": model.id,
        "name": model.name,
        "arch": model.arch,
        "publisher": model.publisher,
        "repo": model.repo,
    }));
    all.extend(licence(model, catalog)?);
    all.extend(facts(json!({
        "released": model.released,
        "params": forward::params(model.page, shape),
        "published_params": model.published_params,
        "verified": model.verified,
        "layers": shape.layers,
        "hidden": shape.hidden,
        "heads": per_layer(&shape.heads),
        "kv_heads": per_layer(&shape.kv_heads),
        "head_dim": shape.head_dim,
        "feed_forward": per_layer(&shape.feed_forward),
        "vocab": shape.vocab,
        "tied_embeddings": shape.tied_embeddings,
        "window": (shape.window > 0).then_some(shape.window),
        "trained_context": shape.trained_context,
        "tokenizer": model.tokenizer,
        "note": model.gguf_note,
    })));
    all.extend(suitability(&model.facts));
    all.insert("sources".to_owned(), json!(catalog.cited(&model.sources)?));
    all.insert("checked".to_owned(), json!(model.checked));
    Ok(all)
}

/// The licence, and what it means where somebody read it.
fn licence(model: &Model, catalog: &Catalog) -> Result<Facts, Error> {
    let read = model.licence.as_deref().map(|name| catalog.licence(name)).transpose()?.flatten();
    let read = read.as_ref();
    Ok(facts(json!({
        "licence": model.licence,
        "licence_class": read.map(|licence| licence.class),
        "licence_note": read.map(|licence| &licence.note),
        "licence_source": read.map(|licence| &licence.source),
    })))
}

/// What a model is for, and what speaks for it.
fn suitability(known: &suitability::Facts) -> Facts {
    let languages = known.languages.as_ref();
    facts(json!({
        "family": known.family,
        "tuned": known.tuned,
        "good_for": known.good_for,
        "modalities": known.modalities,
        "encoder_params": known.encoder_params,
        "languages": languages.map(|languages| &languages.named),
        "languages_count": languages.and_then(|languages| languages.count),
        "languages_basis": languages.map(|languages| &languages.basis),
        "scores": known.scores,
        "scores_source": known.scores_source,
        "downloads": known.downloads,
    }))
}

fn per_layer(numbers: &PerLayer) -> Value {
    match numbers {
        PerLayer::Same(n) => json!(n),
        PerLayer::Each(all) => json!(all),
    }
}

fn quant(file_type: &FileType, formats: &Formats) -> Facts {
    let name = |format| formats[format].id.clone();
    let rules: Vec<String> = file_type.rules.iter().map(|rule| rule.describe(formats)).collect();
    facts(json!({
        "id": file_type.id,
        "runtimes": ["llama.cpp"],
        "aliases": file_type.aliases,
        "number": file_type.number,
        "default": name(file_type.default),
        "output": name(file_type.output),
        "embedding": name(file_type.embedding),
        "rules": rules,
        "perplexity_added": file_type.perplexity,
        "source": file_type.source,
    }))
}

fn cpu(cpu: &Cpu, formats: &Formats) -> Facts {
    let repacks = cpu.repacks.iter();
    let repacks: Vec<String> = repacks
        .map(|repack| format!("{} in multiples of {} rows", formats[repack.format].id, repack.rows))
        .collect();
    facts(json!({
        "id": cpu.id,
        "name": cpu.name,
        "examples": cpu.examples,
        "repacks": repacks,
        "tiled": cpu.tiled,
        "source": cpu.source,
    }))
}

fn system(system: &System) -> Facts {
    let bytes = |list: &[Bytes]| list.iter().map(|bytes| bytes.get()).collect::<Vec<_>>();
    let cases =
        |cases: Cases| [cases.optimistic, cases.typical, cases.conservative].map(Bytes::get);
    let mut all = facts(json!({ "id": system.id, "name": system.name }));
    all.extend(facts(match &system.share {
        Share::AllBut(table) => json!({
            "ram_bytes": bytes(&table.ram),
            "optimistic_bytes": bytes(&table.optimistic),
            "typical_bytes": bytes(&table.typical),
            "conservative_bytes": bytes(&table.conservative),
        }),
        Share::Budget(budget) => json!({ "budget_bytes": cases(*budget) }),
    }));
    all.extend(facts(json!({
        "page_reserve_bytes": system.pages.map(cases),
        "address_space_bytes": system.address_space.map(cases),
        "largest_mapping_bytes": system.largest_mapping.map(Bytes::get),
        "gpu_share_permille": system.gpu_share_permille,
        "maps_files": system.maps_files,
        "memlock_bytes": system.memlock.map(Bytes::get),
        "backend": system.backend.as_deref().unwrap_or("cpu"),
        "notes": system.notes,
        "evidence": system.evidence,
        "source": system.source,
    })));
    all
}

/// One fact a line; what is not known is left out.
fn text(facts: &Facts, style: Style) -> String {
    let mut text = String::new();
    for (name, value) in facts {
        let words = match value {
            Value::Null => continue,
            Value::String(words) => words.clone(),
            Value::Array(list) if list.is_empty() => continue,
            Value::Array(list) => list.iter().map(word).collect::<Vec<_>>().join("; "),
            Value::Object(facts) if facts.values().all(Value::is_null) => continue,
            other => word(other),
        };
        let indent = " ".repeat(22);
        text.push_str(&wrap(&format!("{:<22}{words}", name.replace('_', " ")), style, &indent));
        text.push('\n');
    }
    text
}

/// A value in words; of an object, what is known, by name.
fn word(value: &Value) -> String {
    match value {
        Value::String(words) => words.clone(),
        Value::Number(number) => number.to_string().trim_end_matches(".0").to_owned(),
        Value::Array(list) => list.iter().map(word).collect::<Vec<_>>().join(", "),
        Value::Object(facts) => {
            let known = facts.iter().filter(|(_, value)| !value.is_null() && !is_empty(value));
            let words =
                known.map(|(name, value)| format!("{} {}", name.replace('_', " "), word(value)));
            words.collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}

fn is_empty(value: &Value) -> bool {
    value.as_array().is_some_and(Vec::is_empty)
}
