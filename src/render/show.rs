//! Everything the catalog knows about one entry.

use serde_json::{Map, Value, json};

use super::{Style, json, wrap};
use crate::{
    Bytes, Catalog, Error,
    catalog::{
        cpu::Cpu,
        file_type::FileType,
        format::Formats,
        model::Model,
        runtime::Runtime,
        system::{Cases, System},
    },
    cli::Kind,
    forward,
    shape::PerLayer,
};

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
        Kind::Quant => quant(&catalog.file_type(id, &formats)?, &formats),
        Kind::Cpu => cpu(&catalog.cpu(id, &formats)?, &formats),
        Kind::System => system(&catalog.system(id)?),
        Kind::Runtime => runtime(&catalog.runtime(id)?),
    };
    if as_json { json::text(&facts) } else { Ok(text(&facts, style)) }
}

/// Every entry of a kind.
pub(crate) fn all(kind: Kind, catalog: &Catalog) -> Result<Vec<Facts>, Error> {
    let formats = catalog.formats()?;
    match kind {
        Kind::Model => catalog.models()?.iter().map(|found| model(found, catalog)).collect(),
        Kind::Quant => {
            catalog.file_types(&formats).map(|found| Ok(quant(&found?, &formats))).collect()
        }
        Kind::Cpu => Ok(catalog.cpus(&formats)?.iter().map(|found| cpu(found, &formats)).collect()),
        Kind::System => Ok(catalog.systems()?.iter().map(system).collect()),
        Kind::Runtime => Ok(catalog.runtimes()?.iter().map(runtime).collect()),
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
    let cited = catalog.cited(&model.sources)?;
    Ok(facts(json!({
        "id": model.id,
        "name": model.name,
        "arch": model.arch,
        "publisher": model.publisher,
        "repo": model.repo,
        "licence": model.licence,
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
        "sources": cited,
        "checked": model.checked,
    })))
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
        "aliases": file_type.aliases,
        "number": file_type.number,
        "default": name(file_type.default),
        "output": name(file_type.output),
        "embedding": name(file_type.embedding),
        "rules": rules,
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
    let pages = system.pages.map(|Cases { optimistic, typical, conservative }| {
        [optimistic, typical, conservative].map(Bytes::get)
    });
    facts(json!({
        "id": system.id,
        "name": system.name,
        "ram_bytes": bytes(&system.ram),
        "optimistic_bytes": bytes(&system.optimistic),
        "typical_bytes": bytes(&system.typical),
        "conservative_bytes": bytes(&system.conservative),
        "page_reserve_bytes": pages,
        "evidence": system.evidence,
        "source": system.source,
    }))
}

fn runtime(runtime: &Runtime) -> Facts {
    facts(json!({
        "id": runtime.id,
        "name": runtime.name,
        "version": runtime.version,
        "stated_error_permille": runtime.stated_error_permille,
        "basis": runtime.basis,
        "source": runtime.source,
        "checked": runtime.checked,
    }))
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
            other => other.to_string(),
        };
        let indent = " ".repeat(22);
        text.push_str(&wrap(&format!("{:<22}{words}", name.replace('_', " ")), style, &indent));
        text.push('\n');
    }
    text
}

fn word(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
