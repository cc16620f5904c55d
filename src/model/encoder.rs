//! The shape of an encoder of images or sound: what a model sees and hears through.

use std::fmt;

use serde::Deserialize;

use crate::{Error, messages::errors};

/// The longest side of an image, in pixels.
const LONGEST_SIDE: u64 = 1 << 16;

/// What encodes images.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Vision {
    /// How states become what the text model reads, by the name GGUF files give it.
    pub projector: String,
    pub layers: u64,
    pub hidden: u64,
    pub heads: u64,
    /// Length of a head; by itself the width over the heads.
    pub head_dim: Option<u64>,
    pub feed_forward: u64,
    /// The side of a patch, in pixels.
    pub patch: u64,
    /// Rows of the table of positions.
    pub positions: u64,
    /// Patches along a side that become one token.
    pub merge: u64,
    /// The side of the square image that the runtime reserves for at start, in pixels.
    pub image: u64,
    /// Layers whose states are handed over besides the last.
    pub deepstack: u64,
    /// Linear layers keep their input and output between bounds.
    pub clipped: bool,
    /// States are standardized before they are projected.
    pub standardized: bool,
    /// Most layers look about a window.
    pub windowed: bool,
    /// Width between the two matrices of the projector.
    pub middle: u64,
    /// The projector begins with a norm.
    pub normed: bool,
    /// Learned queries that look at the states.
    pub queries: u64,
    /// How many tokens an image takes.
    pub tokens: Option<ImageTokens>,
}

/// What encodes sound.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Audio {
    /// As that of [`Vision`].
    pub projector: String,
    pub layers: u64,
    pub hidden: u64,
    pub heads: u64,
    pub feed_forward: u64,
    /// Bands of the spectrum.
    pub mel_bins: u64,
    /// Rows of the table of positions.
    pub positions: u64,
    /// Tokens that a convolution looks at.
    pub conv_kernel: u64,
    /// Width of the states that are projected, where it is another.
    pub output: u64,
    /// How many tokens sound takes.
    pub tokens: Option<SoundTokens>,
}

/// How many tokens an image takes, by its size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "rule", rename_all = "kebab-case", deny_unknown_fields)]
pub enum ImageTokens {
    /// As many for every image, which is scaled to one size.
    Fixed { each: u64 },
    /// One for each merged patch, within bounds; perhaps a break behind each row but the last.
    Sized {
        least: u64,
        most: u64,
        #[serde(default)]
        breaks: bool,
    },
    /// Scaled until the longer side is so long, then filled up to whole tiles; and the whole once more.
    Filled { tile: u64, each: u64, longest: u64 },
    /// Tiles in the grid whose sides are nearest to those of the image; and the whole once more.
    Tiled { tile: u64, each: u64, most_tiles: u64 },
    /// By its size while it is small, else tiles and the whole once more by its size.
    SizedOrTiled { least: u64, most: u64, tile: u64, each: u64, least_tiles: u64, most_tiles: u64 },
    /// About as many tiles as it has the area of; and the whole once more.
    Sliced { tile: u64, each: u64, most_tiles: u64 },
}

/// How many tokens sound takes, by its length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "rule", rename_all = "kebab-case", deny_unknown_fields)]
pub enum SoundTokens {
    /// So many a second.
    Steady { a_second: u64 },
    /// So many for each piece of so many seconds; the last is filled up.
    Windows { seconds: u64, each: u64 },
}

/// The size of an image, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ImageSize {
    /// Along its rows.
    pub width: u64,
    /// Along its columns.
    pub height: u64,
}

/// What an image becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Tokens of the text model's context.
    pub tokens: u64,
    /// Patches along each side of the largest piece that is encoded at once.
    pub patches: [u64; 2],
}

impl std::str::FromStr for ImageSize {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let side = |text: &str| {
            let side: u64 = text.trim().parse().ok()?;
            (1..=LONGEST_SIDE).contains(&side).then_some(side)
        };
        let sides = text.split_once(['x', 'X', '×']);
        sides
            .and_then(|(width, height)| Some(Self { width: side(width)?, height: side(height)? }))
            .ok_or_else(|| Error::Refused(errors::not_an_image(text)))
    }
}

impl fmt::Display for ImageSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{}", self.width, self.height)
    }
}

impl ImageSize {
    /// With equal sides.
    #[must_use]
    pub const fn square(side: u64) -> Self {
        Self { width: side, height: side }
    }
}

/// No rule cuts an image in more tiles.
const MOST_TILES: u64 = 64;

impl Vision {
    /// Whether its images are cut in more tiles than can be.
    pub fn is_odd(&self) -> bool {
        match self.tokens {
            Some(
                ImageTokens::Tiled { most_tiles, .. }
                | ImageTokens::SizedOrTiled { most_tiles, .. }
                | ImageTokens::Sliced { most_tiles, .. },
            ) => most_tiles > MOST_TILES,
            _ => false,
        }
    }

    pub fn head_dim(&self) -> u64 {
        self.head_dim.or_else(|| self.hidden.checked_div(self.heads)).unwrap_or(0)
    }

    /// What an image of that size becomes; `None` where the rule is not known.
    pub fn sees(&self, image: ImageSize) -> Option<Seen> {
        let ImageSize { width, height } = image;
        let merge = self.merge.max(1);
        let align = self.patch.saturating_mul(merge).max(1);
        let of_tile = |side: u64| [side.checked_div(self.patch).unwrap_or(0); 2];
        let sized = |least, most| {
            let [w, h] = grid_within([width, height], align, [least, most]);
            (w.saturating_mul(h), [w, h].map(|n| n.saturating_mul(merge)), h)
        };
        let tiles = |count: u64, each: u64| count.saturating_mul(each);
        Some(match self.tokens? {
            ImageTokens::Fixed { each } => Seen { tokens: each, patches: of_tile(self.image) },
            ImageTokens::Sized { least, most, breaks } => {
                let (tokens, patches, rows) = sized(least, most);
                let breaks = if breaks { rows.saturating_sub(1) } else { 0 };
                Seen { tokens: tokens.saturating_add(breaks), patches }
            }
            ImageTokens::Filled { tile, each, longest } => {
                let longer = width.max(height).max(1);
                let along = |side: u64| {
                    let scaled = side.saturating_mul(longest).checked_div(longer).unwrap_or(0);
                    scaled.div_ceil(tile.max(1)).max(1)
                };
                let count = along(width).saturating_mul(along(height)).saturating_add(1);
                Seen { tokens: tiles(count, each), patches: of_tile(tile) }
            }
            ImageTokens::Tiled { tile, each, most_tiles } => {
                let [w, h] = nearest_grid([width, height], tile, [1, most_tiles]);
                let count = w.saturating_mul(h);
                let whole = u64::from(count > 1);
                let tokens = tiles(count.saturating_add(whole), each);
                Seen { tokens, patches: of_tile(tile) }
            }
            ImageTokens::SizedOrTiled { least, most, tile, each, least_tiles, most_tiles } => {
                let (whole, patches, _) = sized(least, most);
                let area: u64 = [width, height].map(|side| aligned(side, align)).iter().product();
                if area <= most.saturating_mul(2) {
                    return Some(Seen { tokens: whole, patches });
                }
                let [w, h] = nearest_grid([width, height], tile, [least_tiles, most_tiles]);
                let tokens = tiles(w.saturating_mul(h), each).saturating_add(whole);
                Seen { tokens, patches: of_tile(tile) }
            }
            ImageTokens::Sliced { tile, each, most_tiles } => {
                let count = slices([width, height], tile, most_tiles);
                Seen { tokens: tiles(count.saturating_add(1), each), patches: of_tile(tile) }
            }
        })
    }
}

/// A side in merged patches, to the nearest, at least one.
fn aligned(side: u64, align: u64) -> u64 {
    side.saturating_add(align / 2).checked_div(align).unwrap_or(0).max(1)
}

/// Sides in merged patches: to the nearest, scaled until their product is within bounds.
fn grid_within([width, height]: [u64; 2], align: u64, [least, most]: [u64; 2]) -> [u64; 2] {
    let sides = [aligned(width, align), aligned(height, align)];
    let area = sides[0].saturating_mul(sides[1]);
    let scaled = |side: u64, other: u64, to: u64| {
        side.saturating_mul(to).checked_div(other.max(1)).unwrap_or(0)
    };
    if area > most {
        let floor = |side, other| scaled(side, other, most).isqrt().max(1);
        return [floor(width, height), floor(height, width)];
    }
    if area < least {
        let ceil = |side: u64, other: u64| {
            let square = side.saturating_mul(least).div_ceil(other.max(1));
            let root = square.isqrt();
            if root.saturating_mul(root) < square { root.saturating_add(1) } else { root }
        };
        return [ceil(width, height), ceil(height, width)];
    }
    sides
}

/// The grid of tiles whose sides are nearest to those of an image; of equals the larger one, where the
/// image is larger than half of it.
fn nearest_grid([width, height]: [u64; 2], tile: u64, [least, most]: [u64; 2]) -> [u64; 2] {
    let [w, h] = [width.max(1), height.max(1)].map(u128::from);
    // How far the ratios of sides are apart, times what is the same for grids of as many rows.
    let times = |a: u128, b: u64| a.saturating_mul(b.into());
    let off = |[columns, rows]: [u64; 2]| times(w, rows).abs_diff(times(h, columns));
    let mut grids: Vec<[u64; 2]> = (1..=most)
        .flat_map(|columns| (1..=most).map(move |rows| [columns, rows]))
        .filter(|[columns, rows]| (least..=most).contains(&columns.saturating_mul(*rows)))
        .collect();
    grids.sort_by_key(|[columns, rows]| columns.saturating_mul(*rows));
    let mut best = [1, 1];
    let mut found = false;
    for grid in grids {
        let (here, there) = (times(off(grid), best[1]), times(off(best), grid[1]));
        let fills = || {
            let area = tile.saturating_mul(tile).saturating_mul(grid[0]).saturating_mul(grid[1]);
            width.saturating_mul(height).saturating_mul(2) > area
        };
        if !found || here < there || (here == there && fills()) {
            (best, found) = (grid, true);
        }
    }
    best
}

/// Tiles of an image cut in about as many as it has the area of; 0 if it is left whole.
fn slices([width, height]: [u64; 2], tile: u64, most: u64) -> u64 {
    let area = tile.saturating_mul(tile).max(1);
    let wanted = width.saturating_mul(height).div_ceil(area).min(most);
    if wanted <= 1 {
        return 0;
    }
    let [w, h] = [width.max(1), height.max(1)].map(u128::from);
    // The larger of two products over the smaller: how many times the ratios of sides differ.
    let off = |columns: u64, rows: u64| {
        let (a, b) = (w.saturating_mul(rows.into()), h.saturating_mul(columns.into()));
        (a.max(b), a.min(b))
    };
    let mut best: Option<(u64, (u128, u128))> = None;
    let near = [wanted.saturating_sub(1), wanted, wanted.saturating_add(1)];
    for count in near.into_iter().filter(|&count| count > 1 && count <= most) {
        for columns in (1..=count).filter(|columns| count.is_multiple_of(*columns)) {
            let here = off(columns, count.checked_div(columns).unwrap_or(1));
            if best.is_none_or(|(_, best)| {
                here.0.saturating_mul(best.1) < best.0.saturating_mul(here.1)
            }) {
                best = Some((count, here));
            }
        }
    }
    best.map_or(0, |(count, _)| count)
}
