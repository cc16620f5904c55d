//! The shape of an encoder of images or sound: what a model sees and hears through.

mod cut;

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
    /// Layers look about a window but for one of so many; 0 if all look everywhere.
    pub full_every: u64,
    /// Width between the two matrices of the projector.
    pub middle: u64,
    /// The projector begins with a norm.
    pub normed: bool,
    /// The layer behind which neighbours are merged a first time.
    pub merger_after: u64,
    /// Learned queries that look at the states.
    pub queries: u64,
    /// Pieces of one size are encoded together.
    pub batched: bool,
    /// The text model reads an image at once, each token seeing all others: in one micro-batch.
    pub at_once: bool,
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

/// How an image is cut and scaled, and how many tokens it takes by that.
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
    /// Scaled until the longer side is so long (0: as it is), then to whole tiles; and the whole once more.
    Filled { tile: u64, each: u64, longest: u64 },
    /// Tiles in the grid that leaves most of the image and wastes least; and the whole once more.
    Tiled { tile: u64, each: u64, least_tiles: u64, most_tiles: u64 },
    /// By its size while it is small, else tiles and the whole once more by its size.
    SizedOrTiled { least: u64, most: u64, tile: u64, each: u64, least_tiles: u64, most_tiles: u64 },
    /// About as many slices as it has the area of, each near a tile in size; and the whole once more.
    Sliced { tile: u64, each: Option<u64>, most_tiles: u64 },
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
