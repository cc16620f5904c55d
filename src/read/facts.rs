//! What a file says of its model, in the words of a catalog entry: the one form every reader ends in.

use serde_yaml::{Mapping, Value};

use crate::{
    Catalog, Error,
    catalog::{
        architecture::Architecture,
        model::{self, Model},
    },
    forward::arch::Page,
};

/// Facts under the keys of `data/models/`.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts(Mapping);

/// What a model is called and where it was read.
#[derive(Clone, Copy)]
pub(super) struct Named<'a> {
    /// The file's name, without folders.
    pub(super) file: &'a str,
    /// What the file calls the model.
    pub(super) name: Option<&'a str>,
    pub(super) arch: &'a str,
}

impl Facts {
    /// Adds a fact.
    pub(super) fn set(&mut self, key: &str, value: impl Into<Value>) {
        self.0.insert(key.into(), value.into());
    }

    /// Adds a fact if there is one.
    pub(super) fn set_if(&mut self, key: &str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            self.set(key, value);
        }
    }

    /// Adds a fact of a block: of experts, latent attention, recurrent layers or narrow matrices.
    pub(super) fn set_in(&mut self, block: &str, key: &str, value: impl Into<Value>) {
        let entry = self.0.entry(block.into()).or_insert_with(|| Value::Mapping(Mapping::new()));
        if let Value::Mapping(entry) = entry {
            entry.insert(key.into(), value.into());
        }
    }

    /// Whether it is said.
    pub(super) fn has(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }

    /// Adds a fact of a block that does not say it.
    pub(super) fn set_in_if_missing(&mut self, block: &str, key: &str, value: u64) {
        if let Some(Value::Mapping(entry)) = self.0.get_mut(block) {
            entry.entry(key.into()).or_insert_with(|| value.into());
        }
    }

    /// Takes a fact away.
    pub(super) fn remove(&mut self, key: &str) {
        self.0.remove(key);
    }

    /// A number per layer; one number if it is the same in all.
    pub(super) fn set_list(&mut self, key: &str, list: &[u64]) {
        match list {
            [first, rest @ ..] if rest.iter().all(|n| n == first) => self.set(key, *first),
            _ => self.set(key, Value::Sequence(list.iter().map(|&n| n.into()).collect())),
        }
    }

    /// Adds what is so where the file did not say otherwise.
    pub(super) fn fill(&mut self, architecture: &Architecture) {
        for (key, value) in &architecture.facts {
            match (value, self.0.get_mut(key)) {
                // Of a block that the model has, what it leaves unsaid.
                (Value::Mapping(block), known) => {
                    let Some(Value::Mapping(known)) = known else { continue };
                    for (key, value) in block {
                        known.entry(key.clone()).or_insert_with(|| value.clone());
                    }
                }
                (_, Some(_)) => {}
                (value, None) => {
                    self.0.insert(key.clone(), value.clone());
                }
            }
        }
    }

    /// What every model of the architecture has and this one says nothing of.
    pub(super) fn lack(&self, architecture: &Architecture) -> Option<String> {
        let missing = architecture.needs.iter().find(|key| !self.0.contains_key(key.as_str()))?;
        Some(format!("nothing is said of its {missing}"))
    }

    /// A whole number among the facts: of lists, the largest.
    pub(super) fn number(&self, key: &str) -> Option<u64> {
        match self.0.get(key)? {
            Value::Sequence(list) => list.iter().filter_map(Value::as_u64).max(),
            value => value.as_u64(),
        }
    }

    /// Fills in what follows from other facts.
    pub(super) fn derive(&mut self) {
        let missing = |facts: &Self, key: &str| !facts.0.contains_key(key);
        if missing(self, "kv_heads")
            && let Some(heads) = self.0.get("heads").cloned()
        {
            self.set("kv_heads", heads);
        }
        if missing(self, "head_dim") {
            let hidden = self.number("hidden").unwrap_or(0);
            let size = self.number("heads").and_then(|heads| hidden.checked_div(heads));
            self.set_if("head_dim", size);
        }
    }

    /// The model they describe, run by `page`; the reason if they describe none.
    pub(super) fn model(mut self, named: Named<'_>, page: Page) -> Result<Model, String> {
        let stem = named.file.rsplit_once('.').map_or(named.file, |(stem, _)| stem);
        let id = if stem.is_empty() { named.file } else { stem };
        self.set("id", id);
        self.set("name", named.name.unwrap_or(id));
        self.set("arch", named.arch);
        self.set("verified", false);
        self.set("sources", Value::Sequence(Vec::new()));
        self.set("checked", "");
        model::of_facts(self.0, page, named.file.to_owned().into())
    }

    /// The facts of a model that nobody can run: only its outline, so that its weights can be counted.
    pub(super) fn outline(&self) -> Self {
        let mut outline = Self::default();
        for (key, most) in [("layers", 1024), ("hidden", 1 << 24), ("vocab", 1 << 24)] {
            outline.set(key, self.number(key).unwrap_or(1).clamp(1, most));
        }
        for key in ["heads", "kv_heads", "head_dim", "feed_forward"] {
            outline.set(key, 1_u64);
        }
        outline.set("tied_embeddings", true);
        self.outline_recipe(&mut outline);
        outline
    }

    /// What a file type depends on: how heads share KV heads in the first layer, and the number of experts.
    fn outline_recipe(&self, outline: &mut Self) {
        let first = |key: &str| match self.0.get(key)? {
            Value::Sequence(list) => list.first()?.as_u64(),
            value => value.as_u64(),
        };
        let shared = first("heads").zip(first("kv_heads").or_else(|| first("heads")));
        let even = |&(heads, kv_heads): &(u64, u64)| {
            (1..=MOST_HEADS).contains(&heads) && heads.checked_rem(kv_heads) == Some(0)
        };
        if let Some((heads, kv_heads)) = shared.filter(even) {
            outline.set("heads", heads);
            outline.set("kv_heads", kv_heads);
        }
        let experts = self.0.get("experts").and_then(|experts| experts.get("count")?.as_u64());
        if let Some(count) = experts.filter(|count| (1..=MOST_HEADS).contains(count)) {
            for (key, n) in [("count", count), ("used", 1), ("width", 1)] {
                outline.set_in("experts", key, n);
            }
        }
    }
}

/// More heads or experts than an outline tells of.
const MOST_HEADS: u64 = 1 << 16;

/// The catalog's tokenizer of a model of the same shape, for files without one.
pub(super) fn tokenizer(catalog: &Catalog, model: &Model) -> Result<Option<String>, Error> {
    Ok(catalog
        .first(|known: &Model| known.is_shaped_like(model))?
        .and_then(|known| known.tokenizer.clone()))
}
