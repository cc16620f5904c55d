//! What an image becomes before it is encoded: scaled, or cut in pieces and seen once more as a whole.
//!
//! Source: llama.cpp as shipped with llama-cpp-python 0.3.36, `tools/mtmd/mtmd-image.cpp`. It computes in
//! single precision and cuts the rest off, which decides at the edges: so do the rules here.

#![expect(
    clippy::float_arithmetic,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a side is below 2^16, and the runtime rounds in single precision"
)]

use super::{ImageSize, ImageTokens, Vision};

/// What an image becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Tokens of the text model's context.
    pub tokens: u64,
    /// What is encoded, those of one size together.
    pub pieces: Vec<Piece>,
}

/// Pieces of one size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Patches along each side.
    pub grid: [u64; 2],
    pub count: u64,
    /// Tokens of each.
    pub tokens: u64,
}

/// No rule cuts an image in more tiles.
const MOST_TILES: u64 = 64;
/// The most tokens of pieces that are encoded together.
const BATCH: u64 = 1024;

impl Vision {
    /// Whether its images are cut in more tiles than can be, or in none.
    pub fn is_odd(&self) -> bool {
        match self.tokens {
            Some(
                ImageTokens::Tiled { tile, most_tiles, .. }
                | ImageTokens::SizedOrTiled { tile, most_tiles, .. }
                | ImageTokens::Sliced { tile, most_tiles, .. },
            ) => most_tiles > MOST_TILES || most_tiles == 0 || tile == 0,
            Some(ImageTokens::Filled { tile, .. }) => tile == 0,
            _ => false,
        }
    }

    pub fn head_dim(&self) -> u64 {
        self.head_dim.or_else(|| self.hidden.checked_div(self.heads)).unwrap_or(0)
    }

    /// The side of what becomes one token, in pixels.
    fn align(&self) -> u64 {
        self.patch.saturating_mul(self.merge.max(1)).max(1)
    }

    /// Pieces of that size in pixels.
    fn pieces(&self, sides: [u64; 2], count: u64, tokens: u64) -> Piece {
        Piece { grid: sides.map(|side| side.checked_div(self.patch).unwrap_or(0)), count, tokens }
    }

    /// How many of such pieces are encoded together.
    pub fn at_once(&self, piece: &Piece) -> u64 {
        let most = if self.batched { BATCH.checked_div(piece.tokens).unwrap_or(1) } else { 1 };
        piece.count.min(most).max(1)
    }

    /// What an image of that size becomes; `None` where the rule is not known.
    pub fn sees(&self, image: ImageSize) -> Option<Seen> {
        let sides = [image.width, image.height];
        let square = |side, count, each| self.pieces([side; 2], count, each);
        let pieces = match self.tokens? {
            ImageTokens::Fixed { each } => vec![square(self.image, 1, each)],
            ImageTokens::Sized { least, most, breaks } => {
                vec![self.whole(sides, [least, most], breaks)]
            }
            ImageTokens::Filled { tile, each, longest } => {
                let [w, h] = filled(sides, tile, longest);
                vec![square(tile, w.saturating_mul(h).saturating_add(1), each)]
            }
            ImageTokens::Tiled { tile, each, least_tiles, most_tiles } => {
                let tiles = if sides.into_iter().all(|side| side <= tile) {
                    0
                } else {
                    let [w, h] = roomiest_grid(sides, tile, [least_tiles, most_tiles]);
                    w.saturating_mul(h)
                };
                vec![square(tile, tiles.saturating_add(1), each)]
            }
            ImageTokens::SizedOrTiled { least, most, tile, each, least_tiles, most_tiles } => {
                let whole = self.whole(sides, [least, most], false);
                if self.is_small(sides, most) {
                    vec![whole]
                } else {
                    let [w, h] = nearest_grid(sides, tile, [least_tiles, most_tiles]);
                    vec![square(tile, w.saturating_mul(h), each), whole]
                }
            }
            ImageTokens::Sliced { tile, each, most_tiles } => {
                self.slices(sides, tile, most_tiles, each)
            }
        };
        let tokens = pieces.iter().fold(0, |sum: u64, piece| {
            sum.saturating_add(piece.tokens.saturating_mul(piece.count))
        });
        Some(Seen { tokens, pieces })
    }

    /// An image scaled until its tokens are within bounds.
    fn whole(&self, sides: [u64; 2], bounds: [u64; 2], breaks: bool) -> Piece {
        let align = self.align();
        let scaled = scaled_within(sides, align, bounds);
        let [across, down] = scaled.map(|side| side.checked_div(align).unwrap_or(0));
        let breaks = if breaks { down.saturating_sub(1) } else { 0 };
        self.pieces(scaled, 1, across.saturating_mul(down).saturating_add(breaks))
    }

    /// Whether an image is at most twice as large as the bound, and therefore left whole.
    fn is_small(&self, sides: [u64; 2], most: u64) -> bool {
        let align = self.align();
        let [w, h] = sides.map(|side| {
            let nearest = (side as f64 / align as f64).round_ties_even() as u64;
            nearest.saturating_mul(align).max(self.patch)
        });
        let bound = most.saturating_mul(align).saturating_mul(align).saturating_mul(2);
        w.saturating_mul(h) <= bound
    }

    /// The whole and its slices, if it is larger than a tile.
    fn slices(&self, sides: [u64; 2], tile: u64, most: u64, each: Option<u64>) -> Vec<Piece> {
        let align = self.align();
        let merge = self.merge.max(1);
        let of = |sides: [u64; 2], count| {
            let Piece { grid: [w, h], .. } = self.pieces(sides, count, 0);
            let merged = w.saturating_mul(h).checked_div(merge.saturating_mul(merge));
            self.pieces(sides, count, each.or(merged).unwrap_or(0))
        };
        if sides.into_iter().all(|side| side <= tile) {
            return vec![of([tile; 2], 1)];
        }
        let [columns, rows] = sliced_grid(sides, tile, most);
        let [w, h] = sides;
        let cell = [
            near_multiple(w, columns).checked_div(columns).unwrap_or(w),
            near_multiple(h, rows).checked_div(rows).unwrap_or(h),
        ];
        let slice = as_large_as(cell, tile, align, true);
        let whole = as_large_as(sides, tile, align, false);
        if slice == whole {
            return vec![of(slice, columns.saturating_mul(rows).saturating_add(1))];
        }
        vec![of(slice, columns.saturating_mul(rows)), of(whole, 1)]
    }
}

/// To the nearest multiple, at least one.
fn near_multiple(side: u64, of: u64) -> u64 {
    let times = (side as f32 / of as f32).round() as u64;
    times.saturating_mul(of).max(of)
}

/// Sides to the nearest multiple, then scaled until as many squares of it as allowed fit.
fn scaled_within([width, height]: [u64; 2], align: u64, [least, most]: [u64; 2]) -> [u64; 2] {
    let near = [width, height].map(|side| near_multiple(side, align));
    let area = near[0].saturating_mul(near[1]);
    let square = align.saturating_mul(align);
    let [least, most] = [least, most].map(|tokens| tokens.saturating_mul(square));
    let pixels = height as f32 * width as f32;
    if area > most {
        let by = (pixels / most as f32).sqrt();
        return [width, height].map(|side| {
            let times = (side as f32 / by / align as f32).floor() as u64;
            times.saturating_mul(align).max(align)
        });
    }
    if area < least {
        let by = (least as f32 / pixels).sqrt();
        return [width, height].map(|side| {
            let times = (side as f32 * by / align as f32).ceil() as u64;
            times.saturating_mul(align)
        });
    }
    near
}

/// Tiles along each side, once the longer side is so long (0: as it is, to the nearest tile).
fn filled([width, height]: [u64; 2], tile: u64, longest: u64) -> [u64; 2] {
    if longest == 0 {
        return [width, height]
            .map(|side| near_multiple(side, tile).checked_div(tile).unwrap_or(1));
    }
    let ratio = width as f64 / height as f64;
    let other =
        if width >= height { longest as f64 / ratio } else { longest as f64 * ratio } as u64;
    let other = other.saturating_add(other % 2);
    let sides = if width >= height { [longest, other] } else { [other, longest] };
    sides.map(|side| side.div_ceil(tile))
}

/// The grid of tiles in which most of an image is left, and of those the one with least waste.
fn roomiest_grid([width, height]: [u64; 2], tile: u64, [least, most]: [u64; 2]) -> [u64; 2] {
    let mut best: ([u64; 2], u64, u64) = ([1, 1], 0, u64::MAX);
    for columns in least.max(1)..=most {
        let first = least.div_ceil(columns).max(least).max(1);
        for rows in first..=most.checked_div(columns).unwrap_or(0) {
            let [w, h] = [columns, rows].map(|count| count.saturating_mul(tile));
            let by = (w as f32 / width as f32).min(h as f32 / height as f32);
            let [a, b] = [width, height].map(|side| (side as f32 * by) as u64);
            let left = a.saturating_mul(b).min(width.saturating_mul(height));
            let waste = w.saturating_mul(h).saturating_sub(left);
            if left > best.1 || (left == best.1 && waste < best.2) {
                best = ([columns, rows], left, waste);
            }
        }
    }
    best.0
}

/// The grid of tiles whose sides are nearest to those of an image; of equals the larger one, where the
/// image is larger than half of it.
fn nearest_grid([width, height]: [u64; 2], tile: u64, [least, most]: [u64; 2]) -> [u64; 2] {
    let ratio = width as f32 / height as f32;
    let pixels = width.saturating_mul(height) as f32;
    let mut grids: Vec<[u64; 2]> = (1..=most)
        .flat_map(|columns| (1..=most).map(move |rows| [columns, rows]))
        .filter(|[columns, rows]| (least..=most).contains(&columns.saturating_mul(*rows)))
        .collect();
    grids.sort_by_key(|[columns, rows]| columns.saturating_mul(*rows));
    let (mut best, mut nearest) = ([1, 1], f32::MAX);
    for grid in grids {
        let [columns, rows] = grid;
        let off = (ratio - columns as f32 / rows as f32).abs();
        let area = tile.saturating_mul(tile).saturating_mul(columns).saturating_mul(rows);
        let is_equal = off.to_bits() == nearest.to_bits();
        if off < nearest || (is_equal && pixels > 0.5 * area as f32) {
            (best, nearest) = (grid, off.min(nearest));
        }
    }
    best
}

/// The grid of about as many slices as an image has the area of, with sides nearest to its own.
fn sliced_grid([width, height]: [u64; 2], tile: u64, most: u64) -> [u64; 2] {
    let ratio = width as f32 * height as f32 / tile.saturating_mul(tile) as f32;
    let wanted = (ratio.ceil() as u64).min(most);
    let log = f64::from((width as f32 / height as f32).ln());
    let (mut best, mut nearest) = ([1, 1], f32::INFINITY);
    for count in wanted.saturating_sub(1)..=wanted.saturating_add(1) {
        if count == 1 || count > most {
            continue;
        }
        for columns in (1..=count).filter(|columns| count.is_multiple_of(*columns)) {
            let rows = count.checked_div(columns).unwrap_or(1);
            let off = (log - (columns as f64 / rows as f64).ln()).abs() as f32;
            if off < nearest {
                (best, nearest) = ([columns, rows], off);
            }
        }
    }
    best
}

/// Sides of the same ratio and about the area of a tile, in multiples; those of a smaller image are kept
/// unless it may grow.
fn as_large_as([width, height]: [u64; 2], tile: u64, align: u64, may_grow: bool) -> [u64; 2] {
    let is_larger = width.saturating_mul(height) > tile.saturating_mul(tile);
    let sides = if is_larger || may_grow {
        let ratio = width as f32 / height as f32;
        let height = (tile as f32 / ratio.sqrt()) as u64;
        [(height as f32 * ratio) as u64, height]
    } else {
        [width, height]
    };
    sides.map(|side| near_multiple(side, align))
}
