//! Bytes of a header, read in order: no length is trusted before it is checked.

use std::io::{ErrorKind, Read};

use crate::{Error, messages::plain::plain};

/// Longest header, all parts of a split model together: four times the largest tokenizer known.
const MOST_MIB: u64 = 64;
/// The same in bytes.
pub(super) const MOST_BYTES: u64 = MOST_MIB << 20;

/// A source that is read once, from its beginning, and not past a limit.
pub(super) struct Reader<'a, R> {
    file: &'a str,
    source: R,
    /// Bytes the header may have.
    most: u64,
    /// Bytes read so far.
    pub(super) place: u64,
    /// Numbers kept so far.
    pub(super) numbers: u64,
    /// What is being read, for messages.
    pub(super) doing: &'static str,
}

impl<'a, R: Read> Reader<'a, R> {
    /// Reads no more than `most` bytes of `source`, which is called `file` in messages.
    pub(super) const fn new(file: &'a str, source: R, most: u64) -> Self {
        Self { file, source, most, place: 0, numbers: 0, doing: "the first bytes" }
    }

    /// What is wrong with the file.
    pub(super) fn fault(&self, reason: impl Into<String>) -> Error {
        super::wrong(self.file, reason)
    }

    fn fill(&mut self, buffer: &mut [u8]) -> Result<(), Error> {
        self.place = self.place.saturating_add(buffer.len() as u64);
        if self.place > self.most {
            return Err(self.fault(format!(
                "{} would take the header past {MOST_MIB} MiB, more than any model has",
                self.doing
            )));
        }
        self.source.read_exact(buffer).map_err(|error| {
            if error.kind() == ErrorKind::UnexpectedEof {
                self.fault(format!("the file ends inside {}; download it again", self.doing))
            } else {
                Error::Io { what: self.file.to_owned(), source: error }
            }
        })
    }

    /// So many bytes.
    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        let mut bytes = [0; N];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    /// A whole number of four bytes, the lowest first.
    pub(super) fn u32(&mut self) -> Result<u32, Error> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    /// A whole number of eight bytes, the lowest first.
    pub(super) fn u64(&mut self) -> Result<u64, Error> {
        Ok(u64::from_le_bytes(self.array()?))
    }

    /// Passes over so many bytes, which are read but not kept.
    pub(super) fn skip(&mut self, mut bytes: u64) -> Result<(), Error> {
        if bytes > self.most {
            return Err(self.fault(format!(
                "{} names a length of {bytes} bytes, more than any header has",
                self.doing
            )));
        }
        let mut buffer = [0; 4096];
        while bytes > 0 {
            let part = buffer.len().min(usize::try_from(bytes).unwrap_or(usize::MAX));
            self.fill(buffer.get_mut(..part).unwrap_or_default())?;
            bytes = bytes.saturating_sub(part as u64);
        }
        Ok(())
    }

    /// A text; `None`, and passed over, if it is longer than `longest`.
    pub(super) fn text(&mut self, longest: u64) -> Result<Option<String>, Error> {
        let length = self.u64()?;
        if length > longest {
            self.skip(length)?;
            return Ok(None);
        }
        let mut bytes = vec![0; usize::try_from(length).unwrap_or_default()];
        self.fill(&mut bytes)?;
        Ok(Some(plain(&String::from_utf8_lossy(&bytes)).into_owned()))
    }
}
