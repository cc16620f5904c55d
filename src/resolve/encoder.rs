//! What a model sees and hears through: which file, and for which image.

use std::sync::Arc;

use super::{
    asked, default,
    workload::{Context, Mmproj},
};
use crate::{
    Bytes, Catalog, Error, Message,
    ask::{self, Question},
    catalog::{
        encoder::{Encoder, EncoderFile},
        format::Formats,
        model::Model,
        runtime::Runtime,
    },
    file::Sight,
    forward::mmproj::Written,
    messages::{errors, notes, origin},
    model::encoder::ImageSize,
};

/// A model, and what it is asked with.
pub(super) struct Seeing<'a> {
    pub(super) question: &'a Question,
    pub(super) catalog: &'a Catalog,
    pub(super) formats: &'a Formats,
    pub(super) model: &'a Model,
    pub(super) runtime: &'a Runtime,
    /// The runtime is llama.cpp or wraps it.
    pub(super) is_llama_cpp: bool,
}

/// An encoder that is there, as far as it is known.
enum Known {
    None,
    /// Its tensors are not known.
    Unknown,
    File(Arc<EncoderFile>),
}

impl Seeing<'_> {
    /// The encoder that is loaded too, if one is, and what the reader should know of it.
    pub(super) fn encoder(
        &self,
        context: &Context,
    ) -> Result<(Option<Mmproj>, Option<Message>), Error> {
        let how = &self.question.how;
        if how.mmproj.is_some() && !self.is_llama_cpp {
            return Err(Error::Refused(errors::mmproj_elsewhere(&self.runtime.name)));
        }
        let loaded = match &how.mmproj {
            Some(wanted) => Some(self.wanted(wanted)?),
            None if self.runtime.carries_encoder => match self.known(None)? {
                Known::File(file) => Some(file),
                Known::None | Known::Unknown => None,
            },
            None => None,
        };
        let Some(file) = loaded else {
            if how.image.is_some() {
                return Err(Error::Refused(errors::image_without_encoder()));
            }
            return Ok((None, None));
        };
        let width = self.model.shape.hidden;
        if file.output != 0 && file.output != width {
            let (file, own) = (&file.name, file.output);
            let other = errors::other_width(file, own, &self.model.name, width);
            return Err(Error::Refused(other));
        }
        let size = || Bytes::new(file.padded_bytes().unwrap_or(u64::MAX));
        let note = match how.mmproj {
            None => Some(notes::encoder_carried(&self.runtime.name, size())),
            Some(_) if !file.is_planned() => Some(notes::encoder_unplanned(&file.name)),
            Some(_) => None,
        };
        let image = match how.image {
            Some(image) => asked(image),
            None => default(
                ImageSize::square(file.vision.as_ref().map_or(0, |vision| vision.image)),
                origin::reserved_image(),
            ),
        };
        let at_once = self.reads_at_once(&file)?;
        let mmproj = Mmproj { file, image, at_once };
        self.check(&mmproj, context)?;
        Ok((Some(mmproj), note))
    }

    /// Whether an image is read at once: of a file, as of the encoder of the catalog with its projector and width.
    fn reads_at_once(&self, file: &EncoderFile) -> Result<bool, Error> {
        let Some(vision) = &file.vision else { return Ok(false) };
        if vision.at_once || self.question.encoder.is_none() && self.question.file.is_none() {
            return Ok(vision.at_once);
        }
        let alike = |encoder: &Encoder| {
            let known = encoder.vision.as_ref();
            encoder.output == file.output
                && known.is_some_and(|known| known.at_once && known.projector == vision.projector)
        };
        Ok(self.catalog.all::<Encoder>()?.iter().any(|encoder| alike(encoder)))
    }

    /// Refuses an image that must be read at once and does not fit in a micro-batch.
    fn check(&self, mmproj: &Mmproj, context: &Context) -> Result<(), Error> {
        let (tokens, ubatch) = (mmproj.least_ubatch(), context.ubatch.value);
        let loaded = self.question.how.mmproj.is_some() && tokens <= context.of_sequence();
        if loaded && tokens > ubatch {
            let file = &mmproj.file.name;
            return Err(Error::Refused(errors::image_in_pieces(file, tokens, ubatch)));
        }
        Ok(())
    }

    /// The encoder that was asked for.
    fn wanted(&self, wanted: &ask::Mmproj) -> Result<Arc<EncoderFile>, Error> {
        let written = match wanted {
            ask::Mmproj::Usual => None,
            ask::Mmproj::Named(name) => match (&self.question.encoder, Written::named(name)) {
                (Some(file), _) => return Ok(Arc::clone(file)),
                (None, Some(written)) => Some(written),
                (None, None) => return Err(Error::Refused(errors::no_encoder_type(name))),
            },
        };
        match self.known(written)? {
            Known::File(file) => Ok(file),
            Known::None => Err(Error::Refused(errors::no_encoder(&self.model.name))),
            Known::Unknown => Err(Error::Refused(errors::unknown_encoder(&self.model.name))),
        }
    }

    /// The encoder of the model, in a file of that type or the usual one.
    fn known(&self, written: Option<Written>) -> Result<Known, Error> {
        let made = |encoder: &Encoder| {
            let file = encoder.file(written.unwrap_or(encoder.file_type), self.formats);
            file.map_or(Known::Unknown, Known::File)
        };
        match self.question.file.as_ref().and_then(|file| file.sight.as_ref()) {
            Some(Sight::File(file)) => return Ok(Known::File(Arc::clone(file))),
            Some(Sight::Shape(encoder)) => return Ok(made(encoder)),
            Some(Sight::Unknown) => return Ok(Known::Unknown),
            None => {}
        }
        let Some(id) = &self.model.encoder else { return Ok(Known::None) };
        Ok(self.catalog.by_id::<Encoder>(id)?.map_or(Known::Unknown, |encoder| made(&encoder)))
    }

    /// That the model has an encoder which is not counted, where none is loaded.
    pub(super) fn left_out(&self) -> Result<Option<Message>, Error> {
        let name = &self.model.name;
        Ok(match self.known(None)? {
            Known::None => None,
            Known::Unknown => Some(notes::encoder_of_unknown_size(name)),
            Known::File(file) => {
                let size = Bytes::new(file.padded_bytes().unwrap_or(u64::MAX));
                Some(if self.is_llama_cpp {
                    notes::encoder_left_out(name, size, &file.name)
                } else {
                    notes::encoder_not_counted(name, size)
                })
            }
        })
    }
}
