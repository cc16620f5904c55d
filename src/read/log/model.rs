//! Which model a log is of: one of the catalog, or one as the log describes it.

use std::sync::Arc;

use super::{Load, Value};
use crate::{
    Catalog, Error, ModelFile,
    catalog::{architecture::Architecture, file_type::FileType, model::Model},
    file::{About, Contents},
    forward::{self, arch},
    messages::plain::plain,
    read::{
        facts::{Facts, Named},
        gguf::Header,
        metadata,
    },
};

/// Numbers of a model by llama.cpp's names, and the keys of the file they are read from.
const KEYS: &[(&str, &str)] = &[
    ("n_layer_all", "block_count"),
    ("n_layer", "block_count"),
    ("n_embd", "embedding_length"),
    ("n_head", "attention.head_count"),
    ("n_head_kv", "attention.head_count_kv"),
    ("n_ff", "feed_forward_length"),
    ("n_vocab", "vocab_size"),
    ("n_rot", "rope.dimension_count"),
    ("n_swa", "attention.sliding_window"),
    ("n_embd_head_k", "attention.key_length"),
    ("n_embd_head_v", "attention.value_length"),
    ("n_expert", "expert_count"),
    ("n_expert_used", "expert_used_count"),
    ("n_ff_exp", "expert_feed_forward_length"),
    ("n_ff_shexp", "expert_shared_feed_forward_length"),
    ("n_expert_shared", "expert_shared_count"),
    ("n_layer_dense_lead", "leading_dense_block_count"),
    ("n_lora_q", "attention.q_lora_rank"),
    ("n_lora_kv", "attention.kv_lora_rank"),
    ("n_ctx_train", "context_length"),
    ("ssm_d_conv", "ssm.conv_kernel"),
    ("ssm_d_inner", "ssm.inner_size"),
    ("ssm_d_state", "ssm.state_size"),
    ("ssm_dt_rank", "ssm.time_step_rank"),
    ("ssm_n_group", "ssm.group_count"),
];

/// The architecture of logs that name none: in 2023 there was one.
const FIRST: &str = "llama";

/// What files are called by that are named by their sums.
const BLOB: &str = "sha256-";

/// What a log is about.
#[derive(Clone, Debug)]
pub(crate) enum Subject {
    /// A model of the catalog, by its id.
    Listed(String),
    /// A model that the catalog does not have, as the log describes it.
    Described(Box<ModelFile>),
}

impl Load {
    /// The model that was loaded; `None` where nothing tells.
    ///
    /// # Errors
    /// [`Error::Catalog`] for a faulty entry.
    pub(crate) fn subject(&self, catalog: &Catalog) -> Result<Option<Subject>, Error> {
        let named = self.named(catalog);
        let described = self.described(catalog)?;
        let Some(model) = described else {
            let fits = |model: &Arc<Model>| self.agrees(model);
            let named = named.filter(fits);
            return Ok(named.map(|model| Subject::Listed(model.id.clone())));
        };
        if let Some(known) = named.filter(|known| is_alike(known, &model)) {
            return Ok(Some(Subject::Listed(known.id.clone())));
        }
        if let Some(known) = catalog.first(|known: &Model| is_alike(known, &model))? {
            return Ok(Some(Subject::Listed(known.id.clone())));
        }
        let file = ModelFile {
            model: Arc::new(model),
            tokenizer: None,
            contents: None,
            quant: self.quant(catalog)?,
            packing: None,
            sight: None,
            notes: Vec::new(),
        };
        Ok(Some(Subject::Described(Box::new(file))))
    }

    /// The quantization of the file, by its number or by one of its names.
    ///
    /// # Errors
    /// [`Error::Catalog`] for a faulty entry.
    pub(crate) fn quant(&self, catalog: &Catalog) -> Result<Option<String>, Error> {
        if let Some(Value::Number(number)) = self.keys.get("general.file_type") {
            // The upper bits say that a tool guessed the number.
            let number = u32::try_from(number & 1023).unwrap_or(u32::MAX);
            if let Some(known) = catalog.first(|one: &FileType| one.number == number)? {
                return Ok(Some(known.id.clone()));
            }
        }
        let said = ["file type", "model ftype", "ftype", "bench"];
        let said = said
            .iter()
            .filter_map(|key| self.info.get(*key))
            .find_map(|said| written(said, catalog));
        let of_file = || {
            let stem = self.file.as_deref().map(stem)?;
            let mut parts = stem.rmatch_indices(['-', '.', ':']);
            parts.find_map(|(at, _)| {
                let quant = stem.get(at..)?.get(1..)?;
                let quant = quant.strip_prefix("UD-").unwrap_or(quant);
                catalog.has_file_type(quant).then(|| quant.to_ascii_uppercase())
            })
        };
        Ok(said.or_else(of_file))
    }

    /// The file was made with an importance matrix.
    pub(crate) fn has_imatrix(&self) -> bool {
        self.keys.keys().any(|key| key.starts_with("quantize.imatrix."))
    }

    /// A model of the catalog that goes by one of the names in the log.
    fn named(&self, catalog: &Catalog) -> Option<Arc<Model>> {
        let text = |key: &str| match self.keys.get(key) {
            Some(Value::Text(text)) => Some(text.clone()),
            _ => None,
        };
        let sized = text("general.basename").zip(text("general.size_label"));
        let sized = sized.map(|(name, size)| {
            let tuned = text("general.finetune").map(|tuned| format!(" {tuned}"));
            format!("{name} {size}{}", tuned.unwrap_or_default())
        });
        let file = self.file.as_deref().map(stem).filter(|stem| !stem.starts_with(BLOB));
        let without_quant = file.map(|stem| {
            let cut = stem.match_indices(['-', '.', ':', '_']).find(|(at, _)| {
                let rest = stem.get(at.saturating_add(1)..).unwrap_or_default();
                catalog.has_file_type(rest.strip_prefix("UD-").unwrap_or(rest))
            });
            cut.map_or(stem, |(at, _)| stem.get(..at).unwrap_or(stem)).to_owned()
        });
        let bench = self.info.get("bench").map(|kind| {
            let words: Vec<&str> = kind.split_whitespace().take(2).collect();
            words.join(" ")
        });
        let names = [
            without_quant,
            file.map(str::to_owned),
            text("general.name"),
            self.info.get("general.name").cloned(),
            sized,
            bench,
        ];
        names.into_iter().flatten().find_map(|name| catalog.get::<Model>(name.trim()).ok())
    }

    /// What the log says of a model of that name is so.
    fn agrees(&self, model: &Model) -> bool {
        let arch = self.info.get("arch").is_none_or(|arch| *arch == model.arch);
        let number = |key: &str, known: u64| {
            let said = self.info.get(key).and_then(|said| said.parse::<u64>().ok());
            said.is_none_or(|said| said == known)
        };
        arch && number("n_layer", model.shape.layers) && number("n_embd", model.shape.hidden)
    }

    /// The pairs of the file, with numbers the program tells of besides.
    fn header(&self) -> Option<(Header, String)> {
        let mut header = Header { metadata: self.keys.clone(), ..Header::default() };
        let arch = match self.keys.get("general.architecture") {
            Some(Value::Text(arch)) => arch.clone(),
            _ => match self.info.get("arch") {
                Some(arch) => arch.clone(),
                None if self.info.contains_key("n_embd") => FIRST.to_owned(),
                None => return None,
            },
        };
        for (said, key) in KEYS {
            let Some(value) = self.info.get(*said).and_then(|said| number_or_list(said)) else {
                continue;
            };
            let key = format!("{arch}.{key}");
            let is_cut = matches!(header.metadata.get(&key), Some(Value::Count(_)) | None);
            let is_none = value == Value::Number(0);
            if is_cut && !is_none {
                header.metadata.insert(key, value);
            }
        }
        if let Some(tokens) = header.count("tokenizer.ggml.tokens") {
            header.metadata.insert(format!("{arch}.vocab_size"), Value::Number(tokens));
        }
        Some((header, arch))
    }

    /// The model as the log describes it; `None` where that is too little, or no page runs it.
    ///
    /// Whether the output matrix is the embedding, and what else only a list of tensors says, is chosen so that
    /// there are as many tensors as the log counts.
    fn described(&self, catalog: &Catalog) -> Result<Option<Model>, Error> {
        let Some((header, arch)) = self.header() else { return Ok(None) };
        let Some(page) = arch::page(&arch) else { return Ok(None) };
        if header.number(&format!("{arch}.block_count")).is_none() {
            return Ok(None);
        }
        let contents = Contents::new(Vec::new(), About::default());
        let (mut facts, odd) = metadata::facts(&header, &contents, &arch);
        metadata::forget_tensors(&mut facts);
        if let Some(architecture) = catalog.by_id::<Architecture>(&arch)? {
            facts.fill(&architecture);
        }
        facts.derive();
        if odd.is_some() {
            return Ok(None);
        }
        let said = match header.text("general.name") {
            Some(name) => Some(plain(name).into_owned()),
            None => self.info.get("general.name").map(|name| plain(name).into_owned()),
        };
        let file = self.file.as_deref().map(stem).filter(|stem| !stem.starts_with(BLOB));
        let name = file.map(|file| plain(file).into_owned()).or_else(|| said.clone());
        let name = name.unwrap_or_else(|| arch.clone());
        let named = Named { file: &name, name: said.as_deref(), arch: &arch };
        let all = candidates(&facts).into_iter();
        let all = all.filter_map(|facts| facts.model(named, page).ok());
        Ok(all.min_by_key(|model| self.tensors_off(model)))
    }

    /// By how many tensors a shape is off what the log counts: all of them, and those that are never quantized.
    fn tensors_off(&self, model: &Model) -> u64 {
        let declared = forward::weights(model.page, &model.shape);
        let vectors = declared.iter().filter(|weight| weight.dims[1] == 1).count() as u64;
        let all = self.tensors.map_or(0, |n| n.abs_diff(declared.len() as u64));
        let single = self.types.get("f32").filter(|_| self.types.len() > 1);
        all.saturating_add(single.map_or(0, |n| n.abs_diff(vectors)))
    }
}

/// The facts with everything open that only a list of tensors tells: the usual first.
fn candidates(facts: &Facts) -> Vec<Facts> {
    let mut all = vec![facts.clone()];
    for key in ["tied_embeddings", "rope_freqs", "qkv_bias"] {
        if facts.has(key) {
            continue;
        }
        let with = |value: bool| {
            move |facts: &Facts| {
                let mut facts = facts.clone();
                facts.set(key, value);
                facts
            }
        };
        all = all.iter().map(with(false)).chain(all.iter().map(with(true))).collect();
    }
    all
}

/// Whether two models are one shape, as far as a log tells of it.
fn is_alike(known: &Model, model: &Model) -> bool {
    let (a, b) = (&known.shape, &model.shape);
    let sizes = |shape: &crate::model::shape::Shape| {
        [
            shape.layers,
            shape.hidden,
            shape.heads.at(0),
            shape.kv_heads.max(),
            shape.feed_forward.max(),
            shape.vocab,
            shape.experts.count,
            u64::from(shape.tied_embeddings),
        ]
    };
    known.arch == model.arch && sizes(a) == sizes(b)
}

/// A whole number, or one for each layer between brackets.
fn number_or_list(said: &str) -> Option<Value> {
    let Some(list) = said.strip_prefix('[') else {
        return said.split_whitespace().next()?.parse().ok().map(Value::Number);
    };
    let list = list.strip_suffix(']')?.split(',').map(|one| one.trim().parse().ok());
    list.collect::<Option<Vec<u64>>>().map(Value::List)
}

/// The file type that a program writes so: `Q4_K - Medium`, `10 (mostly Q2_K)`, `all F32 (guessed)`.
fn written(said: &str, catalog: &Catalog) -> Option<String> {
    let said = said.replace("(guessed)", "");
    let words: Vec<&str> = said
        .split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | ','))
        .filter(|word| !word.is_empty())
        .collect();
    let at = words.iter().position(|word| {
        word.contains(|c: char| c.is_ascii_digit())
            && word.parse::<f64>().is_err()
            && catalog.has_file_type(word)
    })?;
    let base = words.get(at)?.to_ascii_uppercase();
    let size = words.iter().skip(at).find_map(|word| match *word {
        "Small" => Some("S"),
        "Medium" | "mix" => Some("M"),
        "Large" => Some("L"),
        _ => None,
    });
    let sized = size.map(|size| match base.rsplit_once('_') {
        // A mix of a small type and others is of the middle.
        Some((stem, "S")) => format!("{stem}_{size}"),
        _ => format!("{base}_{size}"),
    });
    sized.filter(|name| catalog.has_file_type(name)).or(Some(base))
}

/// The name of a file without folders and its end.
fn stem(file: &str) -> &str {
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    let name = name.strip_suffix(".gguf").or_else(|| name.strip_suffix(".bin")).unwrap_or(name);
    // Of a split file the first part is named.
    match name.rfind("-00001-of-") {
        Some(at) => name.get(..at).unwrap_or(name),
        None => name,
    }
}
