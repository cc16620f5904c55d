//! The file of an encoder: its weights by the list of tensors, its shape by the metadata.

use std::{path::Path, sync::Arc};

use super::{
    beside,
    bytes::MOST_BYTES,
    gguf::{self, Header},
    named, opened,
};
use crate::{
    Catalog, Error,
    catalog::encoder::{Encoder, EncoderFile},
    messages::errors,
    model::encoder::{Audio, ImageTokens, Vision},
};

/// The architecture that files of encoders name.
const CLIP: &str = "clip";

/// Reads the header of the file of an encoder.
pub fn encoder(path: &Path, catalog: &Catalog) -> Result<Arc<EncoderFile>, Error> {
    beside::refuse_pointer(path)?;
    let formats = catalog.formats()?;
    let (source, _) = opened(path)?;
    let file = path.display().to_string();
    let header = gguf::read(&file, source, MOST_BYTES, &formats)?;
    let arch = header.text("general.architecture").unwrap_or_default();
    if arch != CLIP {
        let reason = errors::no_mmproj(super::plain(arch));
        return Err(Error::File { file, reason });
    }
    let all = catalog.all::<Encoder>()?;
    let (vision, audio) = (vision(&header, &all), audio(&header, &all));
    let output = ["vision", "audio"].iter().find_map(|side| {
        header.number(&format!("clip.{side}.projection_dim")).filter(|&width| width > 0)
    });
    if let Some(vision) = vision.as_ref().filter(|vision| vision.is_odd()) {
        let reason = errors::odd_tiles(super::plain(&vision.projector));
        return Err(Error::File { file, reason });
    }
    let tensors = header.tensors.iter().map(|tensor| {
        let format = formats.numbered(tensor.format);
        let format = format.map_or_else(|| "?".to_owned(), |format| formats[format].id.clone());
        (tensor.name.clone(), format, tensor.bytes)
    });
    let file_bytes = header.data_start.saturating_add(header.data_bytes);
    let output = output.unwrap_or(0);
    let file =
        EncoderFile::read(named(path), tensors.collect(), file_bytes, output, (vision, audio));
    Ok(Arc::new(file))
}

/// The projector of a side, where the file has that side.
fn projector<'a>(header: &'a Header, side: &str) -> Option<&'a str> {
    header.number(&format!("clip.{side}.block_count"))?;
    let own = header.text(&format!("clip.{side}.projector_type"));
    own.or_else(|| header.text("clip.projector_type"))
}

/// What encodes images: as the one of the catalog with that projector that is most like it, in its own sizes.
fn vision(header: &Header, all: &[Arc<Encoder>]) -> Option<Vision> {
    let projector = projector(header, "vision")?;
    let key = |key: &str| format!("clip.vision.{key}");
    let number = |name: &str| header.number(&key(name));
    let layers = number("block_count");
    let known = all.iter().filter_map(|one| one.vision.as_ref());
    let known = known.filter(|one| one.projector == projector);
    let like = known.min_by_key(|one| layers.unwrap_or(0).abs_diff(one.layers));
    let like = like.cloned().unwrap_or_default();
    let has = |name: &str| header.tensors.iter().any(|tensor| tensor.name == name);
    let ends = |end: &str| {
        header.tensors.iter().filter(|tensor| tensor.name.ends_with(end)).count() as u64
    };
    let middle = header.tensors.iter().find(|tensor| tensor.name == "mm.1.weight");
    let mut own = Vision {
        projector: projector.to_owned(),
        layers: layers.unwrap_or(like.layers),
        hidden: number("embedding_length").unwrap_or(like.hidden),
        heads: number("attention.head_count").unwrap_or(like.heads),
        head_dim: number("attention.head_dim").filter(|&length| length > 0),
        feed_forward: number("feed_forward_length").unwrap_or(like.feed_forward),
        patch: number("patch_size").unwrap_or(like.patch),
        merge: number("spatial_merge_size")
            .or_else(|| number("projector.scale_factor"))
            .unwrap_or(like.merge),
        positions: rows(header, "v.position_embd.weight").unwrap_or(like.positions),
        full_every: number("n_wa_pattern").unwrap_or(like.full_every),
        merger_after: header.first(&key("wa_layer_indexes")).unwrap_or(like.merger_after),
        queries: header.number("clip.minicpmv_query_num").unwrap_or(like.queries),
        deepstack: ends(".fc1.weight"),
        clipped: ends(".input_min") > 0,
        standardized: has("v.std_bias"),
        normed: has("mm.input_norm.weight"),
        middle: middle.map_or(like.middle, |tensor| tensor.dims[1]),
        ..like.clone()
    };
    if like.layers == 0 && like.merge == 1 {
        // Patches are merged as they are cut: the file names the small ones.
        own.patch = own.patch.saturating_mul(own.merge);
        own.merge = 1;
    }
    (own.image, own.tokens) = seen(header, &own, &like);
    Some(own)
}

/// Rows of a table, whatever else it is cut in.
fn rows(header: &Header, name: &str) -> Option<u64> {
    let tensor = header.tensors.iter().find(|tensor| tensor.name == name)?;
    Some(tensor.dims.iter().skip(1).fold(1, |rows: u64, &n| rows.saturating_mul(n.max(1))))
}

/// The side reserved for at start, and how images are cut: by the rule of the one that is alike, in the sizes
/// that the header names.
fn seen(header: &Header, own: &Vision, like: &Vision) -> (u64, Option<ImageTokens>) {
    let number = |key: &str| header.number(&format!("clip.vision.{key}")).filter(|&it| it > 0);
    let side = number("image_size").unwrap_or(like.image);
    let token = |of: &Vision| of.patch.saturating_mul(of.merge).max(1);
    // So many tokens along a side, whatever size they have.
    let scaled = like.image.checked_div(token(like)).unwrap_or(0).saturating_mul(token(own));
    let each = || {
        let along = side.checked_div(token(own)).unwrap_or(0);
        along.saturating_mul(along)
    };
    let Some(rule) = like.tokens else { return (side, None) };
    let (image, rule) = match rule {
        ImageTokens::Fixed { .. } => (side, ImageTokens::Fixed { each: each() }),
        ImageTokens::Sized { .. } | ImageTokens::SizedOrTiled { .. } => (scaled, rule),
        ImageTokens::Filled { .. } => {
            let longest = number("preproc_image_size").unwrap_or(0);
            (side, ImageTokens::Filled { tile: side, each: each(), longest })
        }
        ImageTokens::Tiled { least_tiles, most_tiles, .. } => {
            let least_tiles = number("preproc_min_tiles").unwrap_or(least_tiles);
            let most_tiles = number("preproc_max_tiles").unwrap_or(most_tiles);
            (side, ImageTokens::Tiled { tile: side, each: each(), least_tiles, most_tiles })
        }
        ImageTokens::Sliced { each, most_tiles, .. } => {
            let each = each.map(|each| header.number("clip.minicpmv_query_num").unwrap_or(each));
            (side, ImageTokens::Sliced { tile: side, each, most_tiles })
        }
    };
    (image, Some(rule))
}

/// What encodes sound, in the same way.
fn audio(header: &Header, all: &[Arc<Encoder>]) -> Option<Audio> {
    let projector = projector(header, "audio")?;
    let number = |key: &str| header.number(&format!("clip.audio.{key}"));
    let mut known = all.iter().filter_map(|one| one.audio.as_ref());
    let like = known.find(|one| one.projector == projector).cloned().unwrap_or_default();
    Some(Audio {
        projector: projector.to_owned(),
        layers: number("block_count").unwrap_or(like.layers),
        hidden: number("embedding_length").unwrap_or(like.hidden),
        heads: number("attention.head_count").unwrap_or(like.heads),
        feed_forward: number("feed_forward_length").unwrap_or(like.feed_forward),
        mel_bins: number("num_mel_bins").unwrap_or(like.mel_bins),
        ..like
    })
}
