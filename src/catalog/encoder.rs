//! Encoders of images and sound, which llama.cpp loads from a file of their own.

use std::sync::{Arc, OnceLock};

use serde::Deserialize;

use super::{format::Formats, record::Plain};
use crate::{
    forward::{
        mmproj::{self, Tensor, Written},
        plan::{ALIGNMENT, pad},
    },
    model::encoder::{Audio, Vision},
};

/// An encoder of the catalog.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Encoder {
    pub id: String,
    /// Architectures of the text models it belongs to, by their GGUF names.
    #[serde(default)]
    pub archs: Vec<String>,
    /// The type of the file that people usually get.
    pub file_type: Written,
    /// Width of the text model.
    pub output: u64,
    pub vision: Option<Vision>,
    pub audio: Option<Audio>,
    #[expect(dead_code, reason = "for the reader of the file")]
    source: String,
    #[expect(dead_code, reason = "for the reader of the file")]
    confirmed: Option<String>,
    /// Its file, once somebody asks, in the order of [`Written::ALL`].
    #[serde(skip)]
    made: [OnceLock<Option<Arc<EncoderFile>>>; Written::ALL.len()],
}

impl Plain for Encoder {
    fn faults(&self) -> Vec<(bool, &'static str)> {
        vec![
            (self.output == 0, "output must be at least 1"),
            (self.vision.is_none() && self.audio.is_none(), "an encoder sees or hears"),
            (self.vision.as_ref().is_some_and(Vision::is_odd), "no image is cut in so many tiles"),
        ]
    }
}

impl Encoder {
    /// Its file of that type; `None` where its tensors are not known.
    pub fn file(&self, written: Written, formats: &Formats) -> Option<Arc<EncoderFile>> {
        let place = Written::ALL.iter().position(|one| *one == written)?;
        let made = self.made.get(place)?;
        made.get_or_init(|| EncoderFile::made(self, written, formats).map(Arc::new)).clone()
    }

    /// The same before a text model of another width.
    pub fn before(&self, output: u64) -> Self {
        Self { output, made: Default::default(), ..self.clone() }
    }
}

/// Tensors alike, in a file of an encoder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// What they are called, a star for the number of the layer.
    pub name: String,
    /// The block format they are in.
    pub format: String,
    pub count: u64,
    /// Bytes of the blocks of one.
    pub bytes: u64,
}

/// The file of an encoder: as the converter makes it, or as its header says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncoderFile {
    /// What it is called.
    pub(crate) name: String,
    pub(crate) pieces: Vec<Piece>,
    pub(crate) file_bytes: u64,
    /// Width of the text model.
    pub(crate) output: u64,
    pub(crate) vision: Option<Vision>,
    pub(crate) audio: Option<Audio>,
}

/// Keys and values of a header, about: names and licences make them longer or shorter.
const KEYS: u64 = 1500;
/// The beginning of a header: magic, version, counts.
const START: u64 = 24;

impl EncoderFile {
    fn made(encoder: &Encoder, written: Written, formats: &Formats) -> Option<Self> {
        let (vision, audio) = (encoder.vision.as_ref(), encoder.audio.as_ref());
        let tensors = mmproj::tensors(vision, audio, encoder.output)?;
        let named = tensors.iter().fold(START.saturating_add(KEYS), |sum, tensor| {
            sum.saturating_add(tensor.header_bytes())
        });
        let one = |tensor: &Tensor| {
            let format = tensor.format(written).id();
            let bytes = formats[formats.find(format)?].size(tensor.matrix())?;
            Some((tensor.name.clone(), format.to_owned(), bytes))
        };
        let pieces = alike(tensors.iter().map(one).collect::<Option<Vec<_>>>()?);
        let mut file = Self {
            name: format!("mmproj-{}-{written}.gguf", encoder.id),
            pieces,
            file_bytes: 0,
            output: encoder.output,
            vision: encoder.vision.clone(),
            audio: encoder.audio.clone(),
        };
        file.file_bytes = pad(named, ALIGNMENT).checked_add(file.padded_bytes()?)?;
        Some(file)
    }

    /// What a header says: tensors by name, format and bytes.
    #[cfg(feature = "files")]
    #[must_use]
    pub(crate) fn read(
        name: String,
        tensors: Vec<(String, String, u64)>,
        file_bytes: u64,
        output: u64,
        (vision, audio): (Option<Vision>, Option<Audio>),
    ) -> Self {
        Self { name, pieces: alike(tensors), file_bytes, output, vision, audio }
    }

    /// Tensor data as stored, without padding.
    pub(crate) fn bytes(&self) -> Option<u64> {
        self.sum(|bytes| bytes)
    }

    /// Tensor data, each tensor padded.
    pub(crate) fn padded_bytes(&self) -> Option<u64> {
        self.sum(|bytes| pad(bytes, ALIGNMENT))
    }

    /// Whether what it computes is known, so that its buffers can be planned.
    pub(crate) fn is_planned(&self) -> bool {
        mmproj::tensors(self.vision.as_ref(), self.audio.as_ref(), self.output).is_some()
    }

    /// How many tensors it holds.
    #[cfg(test)]
    fn tensors(&self) -> u64 {
        self.pieces.iter().map(|piece| piece.count).sum()
    }

    fn sum(&self, of_one: impl Fn(u64) -> u64) -> Option<u64> {
        self.pieces.iter().try_fold(0, |sum: u64, piece| {
            sum.checked_add(of_one(piece.bytes).checked_mul(piece.count)?)
        })
    }
}

/// Tensors alike together, in the order of the first of each: same name but for the layer, format and size.
fn alike(tensors: Vec<(String, String, u64)>) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for (name, format, bytes) in tensors {
        let name = starred(&name);
        let same = |piece: &&mut Piece| {
            piece.name == name && piece.format == format && piece.bytes == bytes
        };
        match pieces.iter_mut().find(same) {
            Some(piece) => piece.count = piece.count.saturating_add(1),
            None => pieces.push(Piece { name, format, count: 1, bytes }),
        }
    }
    pieces
}

/// A name with a star for the number of its layer, and bounds of linear layers under one name.
fn starred(name: &str) -> String {
    let is_number = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
    let in_block = name.contains(".blk.");
    let parts = name.split('.').map(|part| if in_block && is_number(&part) { "*" } else { part });
    parts.collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Catalog, model::encoder::ImageSize};

    /// How far a file may be from what is computed: the strings of its header.
    const STRINGS: u64 = 800;

    fn rows(text: &str) -> impl Iterator<Item = Vec<&str>> {
        text.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').collect())
    }

    #[test]
    fn published_files_have_the_size_the_rules_give_but_for_their_strings() {
        let catalog = Catalog::bundled();
        let formats = catalog.formats().unwrap();
        for row in rows(include_str!("../../tests/truth/encoder_files.tsv")) {
            let [id, written, bytes, before, ..] = row[..] else { panic!("{row:?}") };
            let encoder = catalog.by_id::<Encoder>(id).unwrap().unwrap();
            let file = encoder.file(Written::named(written).unwrap(), &formats).unwrap();
            let bytes: u64 = bytes.parse::<u64>().unwrap() + before.parse::<u64>().unwrap();
            let off = bytes.abs_diff(file.file_bytes);
            assert!(off <= STRINGS, "{id} {written}: {bytes}, computed {}", file.file_bytes);
        }
    }

    #[test]
    fn images_take_as_many_tokens_as_the_rules_say() {
        let catalog = Catalog::bundled();
        for row in rows(include_str!("../../tests/truth/image_tokens.tsv")) {
            let [id, width, height, tokens] = row[..] else { panic!("{row:?}") };
            let encoder = catalog.by_id::<Encoder>(id).unwrap().unwrap();
            let [width, height, tokens] =
                [width, height, tokens].map(|n| n.parse::<u64>().unwrap());
            let image = ImageSize { width, height };
            let seen = encoder.vision.as_ref().unwrap().sees(image).unwrap();
            assert_eq!(seen.tokens, tokens, "{id} {width}x{height}");
        }
    }
    #[test]
    fn data_of_every_encoder_is_that_of_the_converter() {
        let catalog = Catalog::bundled();
        let formats = catalog.formats().unwrap();
        for row in rows(include_str!("../../tests/truth/encoder_data.tsv")) {
            let [id, written, tensors, bytes] = row[..] else { panic!("{row:?}") };
            let encoder = catalog.by_id::<Encoder>(id).unwrap().unwrap();
            let file = encoder.file(Written::named(written).unwrap(), &formats).unwrap();
            assert_eq!(file.tensors().to_string(), tensors, "{id} {written}");
            assert_eq!(file.padded_bytes().unwrap().to_string(), bytes, "{id} {written}");
        }
    }
}
