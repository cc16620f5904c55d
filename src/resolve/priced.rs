//! The setup of a run: of llama.cpp's options, those the runtime has.

use crate::{
    Error, How, LoadMode, Message, Tokens,
    ask::Split,
    catalog::{
        format::FormatId,
        pricing::{Cost, CostPart, Keep, Pricing, Window},
        runtime::Runtime,
        scope::{Circumstances, Unknown},
    },
    forward::Stored,
    messages::{bill, errors as say, or, origin},
    resolve::{
        Run, asked, context_asked, counted, default,
        offload::Offload,
        origin::Given,
        prompt,
        site::Site,
        threads,
        workload::{Context, PromptCache, Setup},
    },
};

/// Tokens of a prompt where none are asked for: llama.cpp's micro-batch, so that bills compare.
const PROMPT: u64 = 512;

/// The options of `how` that the runtime has; the others are refused, as they would change nothing.
///
/// # Errors
/// [`Error::Refused`] for an option or a cache type that the runtime does not have.
pub fn setup(run: Run<'_>, pricing: &Pricing) -> Result<Setup, Error> {
    let Run { how, runtime, model, site, .. } = run;
    refuse_others(how, runtime)?;
    let cpu = site.backend.value.is_cpu();
    let layers = model.shape.layers.saturating_add(1);
    let offloaded = default(if cpu { 0 } else { layers }, origin::all_or_nothing());
    let offload = Offload::none(offloaded, layers);
    let offload = if cpu { offload } else { offload.on(&site.backend.value, site.is_unified()) };
    let mapped = !(pricing.weights == Keep::Copied && pricing.tables == Keep::Copied);
    let mode = if mapped { LoadMode::Mmap } else { LoadMode::None };
    Ok(Setup {
        load_mode: default(mode, origin::of_the_runtime()),
        repack: repacks(pricing, site),
        offload,
        threads: threads(run)?,
        context: context(run, pricing)?,
        by_app: How::default(),
    })
}

/// Whether a copy of the weights is made in another layout.
fn repacks(pricing: &Pricing, site: &Site) -> bool {
    let backend = Some(site.backend.value.id.as_str());
    let here = Circumstances { backend, ..Circumstances::default() };
    let there =
        |cost: &Cost| cost.part == CostPart::Repacked && cost.when.holds(&here, Unknown::Passes);
    pricing.costs.iter().any(there)
}

/// Options that only llama.cpp has.
fn refuse_others(how: &How, runtime: &Runtime) -> Result<(), Error> {
    let options = [
        ("--load-mode", how.load_mode.is_some()),
        ("--no-repack", how.no_repack),
        ("--flash-attn", how.flash_attn.is_some()),
        ("--swa-full", how.swa_full),
        ("--kv-unified", how.kv_unified),
        ("--embeddings", how.embeddings),
        ("--outputs-max", how.outputs_max.is_some()),
        ("--n-gpu-layers", how.gpu_layers.is_some()),
        ("--n-cpu-moe", how.split != Split::default()),
        ("--batch-size", how.batch_size.is_some()),
        ("--model-draft", how.draft.is_some()),
        ("--lora", !how.lora.is_empty()),
        ("--cache-ram", how.cache_ram.is_some()),
        ("--ctx-checkpoints", how.ctx_checkpoints.is_some()),
    ];
    match options.iter().find(|(_, given)| *given) {
        Some((flag, _)) => Err(Error::Refused(say::no_such_option(*flag, &runtime.name))),
        None => Ok(()),
    }
}

/// The context as the runtime allocates it: nothing is rounded but the slots of the cache.
fn context(run: Run<'_>, pricing: &Pricing) -> Result<Context, Error> {
    let Run { how, runtime, model, .. } = run;
    let wanted = context_asked(how, model)?;
    if let Some(most) = pricing.most_context.filter(|&most| wanted.value > most) {
        return Err(Error::Refused(say::most_context(&runtime.name, most, wanted.value)));
    }
    let parallel = counted(how.parallel, 1, "--parallel")?;
    let each = wanted.value.checked_div(parallel.value).unwrap_or(0).max(1);
    let usual = default(PROMPT, origin::comparable());
    let prompt = prompt(how, usual, each)?;
    let chunk = chunk(run, pricing, prompt.value)?;
    let cells = each.checked_next_multiple_of(pricing.cache.step).unwrap_or(each);
    let window = model.shape.window;
    let window_cells = match pricing.cache.window {
        Window::Ignored => cells,
        Window::Kept => cells.min(window),
        Window::KeptWithChunk => cells.min(window.saturating_add(chunk.value).saturating_sub(1)),
    };
    let format = cache_type(run, pricing)?;
    let size = each.checked_mul(parallel.value);
    Ok(Context {
        size: size.ok_or(Error::Overflow { part: bill::kv_cache() })?,
        cells,
        window_cells,
        streams: parallel.value,
        batch: chunk.clone(),
        ubatch: chunk,
        outputs_max: default(0, origin::no_option()),
        prompt,
        keys: format,
        values: format,
        keys_stored: Stored::Half,
        values_stored: Stored::Half,
        flash_attn: true,
        flash_attn_open: false,
        swa_full: false,
        kv_unified: false,
        embeddings: default(false, origin::no_option()),
        whole_text: false,
        guesses: 0,
        rollback: 0,
        prompt_cache: default(PromptCache::OFF, origin::no_option()),
        checkpoints: default(0, origin::no_option()),
        asked: wanted,
        parallel,
    })
}

/// Tokens of the prompt processed at once: as asked, where the runtime has an option for it.
fn chunk(run: Run<'_>, pricing: &Pricing, prompt: u64) -> Result<Given<u64>, Error> {
    let Run { how, runtime, .. } = run;
    match (how.ubatch_size.map(Tokens::get), &pricing.chunk_option) {
        (Some(0), _) => Err(Error::Refused(say::at_least_one("--ubatch-size"))),
        (Some(_), None) => Err(Error::Refused(say::no_chunks(&runtime.name))),
        (Some(n), Some(_)) => Ok(asked(u64::from(n).min(prompt))),
        (None, _) => Ok(match pricing.chunk {
            Some(chunk) => default(chunk.min(prompt), origin::as_split()),
            None => default(prompt, origin::not_split()),
        }),
    }
}

/// The type of cached elements: one for keys and values.
fn cache_type(run: Run<'_>, pricing: &Pricing) -> Result<FormatId, Error> {
    let Run { how, runtime, model, formats, .. } = run;
    let types = || pricing.cache.types.iter().map(|kind| kind.format.as_str());
    let usual = types().next().unwrap_or_default();
    let (keys, values) = (how.cache_type_k.as_deref(), how.cache_type_v.as_deref());
    let name = keys.or(values).unwrap_or(usual);
    if keys.zip(values).is_some_and(|(keys, values)| !keys.eq_ignore_ascii_case(values)) {
        return Err(Error::Refused(say::keys_like_values(&runtime.name)));
    }
    if !name.eq_ignore_ascii_case(usual)
        && pricing.cache.window_is_usual_only
        && model.shape.window > 0
    {
        return Err(Error::Refused(say::window_only(&runtime.name, usual)));
    }
    let known = types().find(|known| known.eq_ignore_ascii_case(name));
    known.and_then(|name| formats.find(name)).ok_or_else(|| {
        let allowed: Vec<Message> = types().map(|kind| Message::same(kind.to_owned())).collect();
        let allowed = Message::joined_by(&allowed, &or());
        Error::Refused(say::no_such_cache(&runtime.name, name, allowed))
    })
}
