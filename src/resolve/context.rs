//! The context of a run: llama.cpp's defaults, its rounding, and what it refuses.

use super::setup::{Run, asked, counted, default};
use crate::{
    Error, Tokens,
    ask::How,
    catalog::{
        format::{Format, FormatId, Formats},
        model::Model,
    },
    forward::Stored,
    messages::{bill, errors as say, origin},
    model::shape::Pooling,
    resolve::{
        origin::{Given, Origin},
        workload::{CELL_BLOCK, Context, PromptCache},
    },
};

/// Tokens of context taken when none are asked for, unless the model was trained for fewer.
const CONTEXT: u64 = 4096;
/// llama-completion's defaults.
const BATCH: u64 = 2048;
const UBATCH: u64 = 512;
const CACHE: &str = "f16";
/// Tokens guessed at a time. Source: `common/common.h` (`common_params_speculative_draft`).
const GUESSES: u64 = 3;
/// Most sequences llama.cpp keeps apart.
const MOST_SEQUENCES: u64 = 256;

/// The context as llama.cpp allocates it. Source: `src/llama-context.cpp`, constructor.
pub(super) fn context(run: Run<'_>) -> Result<Context, Error> {
    let Run { how, model, formats, heads, .. } = run;
    let asked_context = context_asked(how, model)?;
    let parallel = counted(how.parallel, 1, "--parallel")?;
    if parallel.value > MOST_SEQUENCES {
        return Err(Error::Refused(say::most_sequences(parallel.value, MOST_SEQUENCES)));
    }
    let padded = asked_context.value.next_multiple_of(CELL_BLOCK);
    let (streams, shared) = if how.kv_unified { (1, parallel.value) } else { (parallel.value, 1) };
    let cells = padded.checked_div(streams).unwrap_or(0).next_multiple_of(CELL_BLOCK);
    let Batches { batch, ubatch, outputs_max, embeddings } =
        batches(how, model, asked_context.value, parallel.value)?;
    let flash_attn = how.flash_attn.unwrap_or(true);
    let keys = cache_format(how.cache_type_k.as_deref(), "--cache-type-k", formats)?;
    let values = cache_format(how.cache_type_v.as_deref(), "--cache-type-v", formats)?;
    check_cache(&formats[keys], &formats[values], flash_attn, model)?;
    let window = model.shape.window.saturating_mul(shared).saturating_add(ubatch.value);
    let windowed = cells.min(window).next_multiple_of(CELL_BLOCK);
    let size = cells.checked_mul(streams);
    let may_split = !model.outline().embeds && model.shape.pooling == Pooling::Last;
    let whole_text = embeddings.value && !may_split;
    let trained = model.shape.trained_context.map_or(u64::MAX, u64::from);
    let usual = if embeddings.value { ubatch.value.min(trained) } else { ubatch.value };
    let prompt = prompt(how, default(usual, origin::one_micro_batch()), cells)?;
    if whole_text && prompt.value > ubatch.value {
        return Err(Error::Refused(say::text_in_one_batch(prompt.value, ubatch.value)));
    }
    if embeddings.value {
        check_mean(model, size.unwrap_or(u64::MAX).min(ubatch.value), parallel.value)?;
    }
    Ok(Context {
        size: size.ok_or(Error::Overflow { part: bill::kv_cache() })?,
        cells,
        window_cells: if how.swa_full { cells } else { windowed },
        streams,
        prompt,
        keys,
        values,
        keys_stored: stored(&formats[keys]),
        values_stored: stored(&formats[values]),
        flash_attn,
        // Quantized values decide for it.
        flash_attn_open: how.flash_attn.is_none() && !formats[values].is_quantized(),
        swa_full: how.swa_full,
        kv_unified: how.kv_unified,
        asked: asked_context,
        batch,
        ubatch,
        parallel,
        outputs_max,
        whole_text,
        embeddings,
        guesses: if how.draft.is_some() { GUESSES } else { 0 },
        // Only heads ask for it. Source: `common/common.cpp` (`common_context_params_to_llama`).
        rollback: if heads && model.outline().rolls_back { GUESSES } else { 0 },
        prompt_cache: prompt_cache(how),
        checkpoints: checkpoints(how),
    })
}

/// What llama-server keeps of past prompts, MiB, and of each sequence, states to go back to.
/// Source: `common/common.h`.
const CACHE_RAM: u64 = 8192;
const CHECKPOINTS: u64 = 32;

/// Whether the program is llama-server, or llama-cli: llama-completion has neither option.
const fn is_served(how: &How) -> bool {
    how.cache_ram.is_some() || how.ctx_checkpoints.is_some()
}

/// Below zero there is no limit but that of tokens. Source: `tools/server/server-context.cpp`.
fn prompt_cache(how: &How) -> Given<PromptCache> {
    match how.cache_ram.map(u64::try_from) {
        Some(Ok(mib)) => asked(PromptCache::Mebibytes(mib)),
        Some(Err(_)) => asked(PromptCache::Tokens),
        None if is_served(how) => default(PromptCache::Mebibytes(CACHE_RAM), origin::server()),
        None => default(PromptCache::OFF, origin::keeps_nothing()),
    }
}

fn checkpoints(how: &How) -> Given<u64> {
    match how.ctx_checkpoints {
        Some(n) => asked(n.into()),
        None if is_served(how) => default(CHECKPOINTS, origin::server()),
        None => default(0, origin::keeps_nothing()),
    }
}

/// What llama.cpp aborts on: it rounds the tokens of a graph up to as many for each sequence, but not the
/// outputs it takes the mean of. Source: `src/llama-context.cpp` (`graph_reserve`).
fn check_mean(model: &Model, tokens: u64, parallel: u64) -> Result<(), Error> {
    if model.shape.pooling != Pooling::Mean || tokens.is_multiple_of(parallel) {
        return Ok(());
    }
    let even = tokens.next_multiple_of(parallel);
    Err(Error::Refused(say::uneven_mean(tokens, parallel, even)))
}

/// How much is processed at once, and what comes of it.
struct Batches {
    batch: Given<u64>,
    ubatch: Given<u64>,
    outputs_max: Given<u64>,
    embeddings: Given<bool>,
}

/// Of embeddings a batch is a micro-batch, and every token an output; without a cache the context limits neither.
/// Source: `tools/server/server.cpp` and `src/llama-context.cpp`, constructor.
fn batches(how: &How, model: &Model, context: u64, parallel: u64) -> Result<Batches, Error> {
    let batch = counted(how.batch_size.map(Tokens::get), BATCH, "--batch-size")?;
    let ubatch = counted(how.ubatch_size.map(Tokens::get), UBATCH, "--ubatch-size")?;
    let outline = model.outline();
    let embeddings = match (how.embeddings, outline.embeds) {
        (true, _) => asked(true),
        (false, true) => default(true, origin::makes_no_text()),
        (false, false) => default(false, origin::llama_cpp()),
    };
    let outputs_max = match how.outputs_max.map(u64::from) {
        Some(n) if n > 0 && embeddings.value => {
            return Err(Error::Refused(say::outputs_of_embeddings()));
        }
        None if embeddings.value => default(0, origin::embeddings_outputs()),
        Some(n) if n > 0 && n < parallel => {
            return Err(Error::Refused(say::few_outputs(n, parallel)));
        }
        asked if how.draft.is_some() && asked != Some(0) => {
            guessed_outputs(asked, parallel, batch.value)
        }
        Some(n) => asked(n),
        None => default(0, origin::outputs()),
    };
    let batch = if embeddings.value { batch.at_most(ubatch.value) } else { batch };
    let keeps_nothing = outline.embeds && outline.caches.is_empty();
    let batch = if keeps_nothing { batch } else { batch.at_most(context) };
    let ubatch = ubatch.at_most(batch.value);
    Ok(Batches { batch, ubatch, outputs_max, embeddings })
}

/// Each sequence checks its last token and every guess at once.
/// Source: `common/speculative.cpp` (`common_speculative_get_output_limits`).
fn guessed_outputs(named: Option<u64>, parallel: u64, batch: u64) -> Given<u64> {
    let rows = parallel.saturating_mul(GUESSES.saturating_add(1)).min(batch).max(1);
    match named.filter(|&named| named >= rows) {
        Some(named) => asked(named),
        None => default(rows, origin::guessed_outputs()),
    }
}

pub fn context_asked(how: &How, model: &Model) -> Result<Given<u64>, Error> {
    let known = model.shape.trained_context.map(u64::from);
    let trained = |value| Given { value, origin: Origin::Catalog(model.file.clone()) };
    Ok(match how.ctx_size.map(|tokens| u64::from(tokens.get())) {
        Some(0) => {
            let known = known.ok_or_else(|| Error::Refused(say::no_trained_context(&model.id)));
            trained(known?)
        }
        Some(tokens) => asked(tokens),
        None => match known.filter(|&known| known < CONTEXT) {
            Some(known) => trained(known),
            None => default(CONTEXT, origin::conversation()),
        },
    })
}

/// The prompt, by default `usual` or what a sequence has room for; one asked for must fit there.
pub fn prompt(how: &How, usual: Given<u64>, cells: u64) -> Result<Given<u64>, Error> {
    match how.prompt_tokens.map(|tokens| u64::from(tokens.get())) {
        Some(0) => Err(Error::Refused(say::at_least_one("--prompt-tokens"))),
        Some(n) if n > cells => Err(Error::Refused(say::long_prompt(n, cells))),
        Some(n) => Ok(asked(n)),
        None => Ok(Given { value: usual.value.min(cells), ..usual }),
    }
}

fn cache_format(name: Option<&str>, flag: &str, formats: &Formats) -> Result<FormatId, Error> {
    let name = name.unwrap_or(CACHE);
    formats.find(name).filter(|&id| formats[id].cache).ok_or_else(|| {
        let allowed: Vec<String> =
            formats.cache_formats().map(|format| format.id.to_ascii_lowercase()).collect();
        Error::Refused(say::cache_type(flag, name, allowed.join(", ")))
    })
}

/// What llama.cpp refuses. Source: `src/llama-context.cpp` (`llama_init_from_model`).
fn check_cache(
    keys: &Format,
    values: &Format,
    flash_attn: bool,
    model: &Model,
) -> Result<(), Error> {
    let name = |format: &Format| format.id.to_ascii_lowercase();
    if values.is_quantized() && !flash_attn {
        return Err(Error::Refused(say::values_need_flash(name(values))));
    }
    if model.shape.latent.absorbed && keys.id != values.id {
        return Err(Error::Refused(say::one_type(name(keys), name(values), &model.id)));
    }
    let head = model.shape.key_dim();
    for (flag, format) in [("--cache-type-k", keys), ("--cache-type-v", values)] {
        if flash_attn && format.is_quantized() && !format.divides(head) {
            let (name, block) = (name(format), format.block);
            let refused = say::blocks_not_filled(flag, name, &model.id, block, head);
            return Err(Error::Refused(refused));
        }
    }
    Ok(())
}

fn stored(format: &Format) -> Stored {
    match (format.is_quantized(), format.bytes) {
        (true, _) => Stored::Quantized,
        (false, 4) => Stored::Single,
        (false, _) => Stored::Half,
    }
}

impl Given<u64> {
    /// As llama.cpp does it: no larger than what it is part of.
    fn at_most(self, limit: u64) -> Self {
        if self.value <= limit {
            return self;
        }
        Self { value: limit, origin: Origin::Computed(origin::no_larger()) }
    }
}

#[cfg(test)]
mod tests {
    use crate::{Catalog, Estimate, How, Part, Question, Tokens, resolve};

    #[test]
    fn the_longest_context_of_the_most_sequences_is_exact() {
        let how =
            How { ctx_size: Some(Tokens::new(u32::MAX)), parallel: Some(256), ..How::default() };
        let question = Question { how, ..Question::about("qwen2.5-0.5b") };
        let workload = resolve(&question, &Catalog::bundled()).unwrap().workload;
        assert_eq!(workload.setup.context.size, 1 << 32);
        let kept = Estimate::of(&workload).unwrap().part(Part::KvCache);
        assert_eq!(kept.get(), (1 << 32) * 24 * 2 * 128 * 2);
    }
}
