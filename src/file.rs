//! A model as its own file describes it: the shape, and every tensor in the format it is stored in.
//!
//! Opening files and understanding their headers is not here but in `read`.

use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

use crate::{
    Catalog, Error, Message,
    catalog::{
        encoder::{Encoder, EncoderFile},
        file_type::FileType,
        format::{FormatId, Formats},
        model::Model,
        runtime::Runtime,
        scheme::Scheme,
        tokenizer::Tokenizer,
    },
    forward::{
        fold::Reads,
        outline::{Declared, Group},
    },
    messages,
    model::{
        class::{self, Class},
        tensor::{Kind, Weight},
    },
    quantize::{self, Candidate, Facts, Quantized},
};

/// A model read from a file of the user's; a question takes it in place of a name.
#[derive(Clone, Debug)]
pub struct ModelFile {
    pub(crate) model: Arc<Model>,
    /// The tokenizer in the file, if there is one.
    pub(crate) tokenizer: Option<Arc<Tokenizer>>,
    /// The file's tensors; without them, weights follow from the shape.
    pub(crate) contents: Option<Arc<Contents>>,
    /// The quantization to take where none is asked for.
    pub(crate) quant: Option<String>,
    /// How the weights are packed, where they are not plain floats or of a GGUF file.
    pub(crate) packing: Option<Arc<Packing>>,
    /// What it sees and hears through, where that lies beside it or is described with it.
    pub(crate) sight: Option<Sight>,
    /// What the reader should know, one sentence each.
    pub(crate) notes: Vec<Message>,
}

/// What a model sees and hears through.
#[derive(Clone, Debug)]
pub enum Sight {
    /// A file beside it.
    File(Arc<EncoderFile>),
    /// A configuration that describes one of the catalog.
    Shape(Arc<Encoder>),
    /// It has one, of which no more is known.
    Unknown,
}

/// The longest name of a method, letters.
#[cfg(feature = "files")]
const LONGEST_METHOD: usize = 40;

/// How the weights of a repository are packed: for the runtimes that know the method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packing {
    /// The method, as runtimes of the catalog list it.
    pub method: String,
    pub bits: Option<u64>,
    /// Elements that share a scale.
    pub group: Option<u64>,
}

impl Packing {
    /// By a method: of what a stranger calls it the letters of a name, so that nothing in it is read as Markdown.
    #[cfg(feature = "files")]
    pub fn by(method: &str, bits: Option<u64>, group: Option<u64>) -> Self {
        let is_of_name = |c: &char| c.is_alphanumeric() || "-_.+".contains(*c);
        let method = method.chars().filter(is_of_name).take(LONGEST_METHOD).collect();
        Self { method, bits, group }
    }

    /// In a word, such as `mlx-8bit` or `gptq-4bit-g32`.
    pub fn label(&self) -> String {
        // Some methods, such as fp8, say their bits themselves.
        let bits = self.bits.filter(|bits| !self.method.ends_with(&bits.to_string()));
        let bits = bits.map(|bits| format!("-{bits}bit")).unwrap_or_default();
        let usual = if self.method == MLX { 64 } else { 128 };
        let group = self.group.filter(|&group| group != usual && group > 0);
        format!("{}{bits}{}", self.method, group.map(|n| format!("-g{n}")).unwrap_or_default())
    }

    /// Whether a quantization that is asked for is this one.
    pub fn is_called(&self, quant: &str) -> bool {
        quant.eq_ignore_ascii_case(&self.label()) || quant.eq_ignore_ascii_case(&self.method)
    }

    /// The runtimes that load it, in the order of the catalog.
    pub fn readers(&self, catalog: &Catalog) -> Result<Vec<Arc<Runtime>>, Error> {
        let all = catalog.all::<Runtime>()?.into_iter();
        Ok(all.filter(|runtime| self.is_read_by(runtime)).collect())
    }

    pub fn is_read_by(&self, runtime: &Runtime) -> bool {
        runtime.packings.contains(&self.method)
    }

    /// The scheme of `runtime` that is nearest, under the name of this packing.
    pub fn scheme(&self, runtime: &Runtime, catalog: &Catalog) -> Result<Option<Scheme>, Error> {
        let Some(pricing) = &runtime.pricing else { return Ok(None) };
        let own = catalog.all::<Scheme>()?.into_iter();
        let nearness = |scheme: &Scheme| {
            let named = [&scheme.id].into_iter().chain(&scheme.aliases);
            (
                scheme.id == self.label(),
                self.bits == Some(scheme.linear.bits),
                named.into_iter().any(|name| name.starts_with(&self.method)),
                self.group.is_none_or(|group| group == scheme.linear.group),
                scheme.id == pricing.scheme,
            )
        };
        // Of equals the first.
        let near = own.filter(|scheme| scheme.is_for(&runtime.id)).rev();
        let near = near.max_by_key(|scheme| nearness(scheme)).map(Arc::unwrap_or_clone);
        Ok(near.map(|scheme| match nearness(&scheme) {
            (true, ..) | (_, true, true, true, _) => scheme,
            _ => Scheme { id: self.label(), name: Message::same(self.label()), ..scheme },
        }))
    }
}

/// The method of MLX, which its repositories leave unnamed.
pub const MLX: &str = "mlx";

/// What a model file holds, in its order; of a split model, the files in theirs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contents {
    tensors: Vec<Tensor>,
    /// What each is, by its name.
    known: Vec<(Weight, Class)>,
    /// Places of the tensors in llama-quantize's order: what belongs to no layer first, then layer by layer, by name.
    sorted: Vec<usize>,
    pub about: About,
}

/// One tensor of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tensor {
    /// Its name in the file.
    pub name: String,
    /// Row length first; missing dimensions are 1, and what is past the third is counted there.
    pub dims: [u64; 3],
    /// The number of its format (`ggml_type`).
    pub format: u32,
    /// Bytes of its data.
    pub bytes: u64,
    /// The file of a split model it lies in.
    pub part: u16,
}

impl Tensor {
    /// The layer it belongs to, and its name there.
    fn place(&self) -> (Option<u16>, &str) {
        let in_layer = || {
            let of_layer = self.name.strip_prefix("enc.").unwrap_or(&self.name);
            let (layer, name) = of_layer.strip_prefix("blk.")?.split_once('.')?;
            Some((layer.parse().ok()?, name))
        };
        in_layer().map_or((None, &self.name), |(layer, name)| (Some(layer), name))
    }

    /// The weight it is, as far as its name is known.
    fn weight(&self) -> Weight {
        let (layer, name) = self.place();
        Weight { kind: Kind::named(name).unwrap_or(Kind::Other), layer, dims: self.dims }
    }

    fn rank(&self) -> usize {
        class::rank(self.dims)
    }

    /// How it is read, where no page says so: matrices are multiplied, the embedding is looked up.
    fn guessed_reads(&self, tied: bool) -> Reads {
        let matrix = self.rank() >= 2 && self.name.ends_with(".weight");
        let as_table = matrix && Class::of(&self.name, self.rank()) == Class::Embedding;
        Reads {
            as_table,
            as_matrix: matrix && (!as_table || (tied && self.name == "token_embd.weight")),
            whole: !matrix,
            ..Reads::default()
        }
    }
}

/// What is known of a file besides its tensors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// Everything before the tensor data, bytes.
    pub header_bytes: u64,
    /// The whole file, or all parts of it, when complete; bytes.
    pub file_bytes: u64,
    /// The number of the file type it claims to be (`general.file_type`).
    pub file_type: Option<u32>,
    /// The tokenizer is in the file.
    pub has_tokenizer: bool,
    /// It is a GGUF file, which the runtime loads as it is.
    pub loadable: bool,
    /// Parameters, where packed tensors do not show them.
    pub params: Option<u64>,
}

impl Contents {
    /// `tensors` in the order of the file.
    pub fn new(tensors: Vec<Tensor>, about: About) -> Self {
        let mut sorted: Vec<usize> = (0..tensors.len()).collect();
        sorted.sort_by_key(|&at| tensors.get(at).map(Tensor::place));
        let class = |tensor: &Tensor| Class::of(&tensor.name, tensor.rank());
        let known = tensors.iter().map(|tensor| (tensor.weight(), class(tensor))).collect();
        Self { tensors, known, sorted, about }
    }

    /// Every tensor, in the order of the file.
    pub fn tensors(&self) -> &[Tensor] {
        &self.tensors
    }

    /// Places of the tensors in llama-quantize's order.
    pub fn sorted(&self) -> &[usize] {
        &self.sorted
    }

    /// The weights that the tensors are, in the order of the file.
    pub fn found(&self) -> impl Iterator<Item = &Weight> {
        self.known.iter().map(|(weight, _)| weight)
    }

    /// How many files it is split into.
    pub fn parts(&self) -> u16 {
        self.tensors.last().map_or(0, |tensor| tensor.part).saturating_add(1)
    }

    fn is_tied(&self) -> bool {
        !self.tensors.iter().any(|tensor| tensor.name == "output.weight")
    }

    /// Parameters, as makers count them.
    pub fn params(&self) -> u64 {
        let parameters = self.found().filter(|weight| weight.is_parameter());
        let counted = || parameters.fold(0, |sum: u64, one| sum.saturating_add(one.elements()));
        self.about.params.unwrap_or_else(counted)
    }

    /// The file's weights in its order, each read as the page reads the one of that name, and those alike of them.
    pub fn weights(&self, declared: &[Declared], read: &[Group]) -> (Arc<[Declared]>, Vec<Group>) {
        let tied = self.is_tied();
        let mut groups: Vec<Group> = Vec::new();
        let mut firsts: Vec<Weight> = Vec::new();
        let all = self.tensors.iter().zip(self.found()).map(|(tensor, &weight)| {
            let key = |one: &Declared| (one.weight.layer, one.weight.kind);
            // Those declared stand in order of layer and kind.
            let known = declared.binary_search_by_key(&(weight.layer, weight.kind), key).ok();
            let known = known.and_then(|at| read.get(declared.get(at)?.group));
            let reads = known.map_or_else(|| tensor.guessed_reads(tied), |group| group.reads);
            let is_alike = |(first, group): (&Weight, &Group)| {
                first.kind == weight.kind
                    && first.dims == weight.dims
                    && first.layer.is_some() == weight.layer.is_some()
                    && group.reads == reads
            };
            let group = firsts.iter().zip(&groups).rposition(is_alike).unwrap_or_else(|| {
                groups.push(Group::of(&weight, reads, &groups));
                firsts.push(weight);
                groups.len().saturating_sub(1)
            });
            Declared { weight, group }
        });
        (all.collect(), groups)
    }

    /// The format of every tensor, in the order of the file: its own, or what llama-quantize would make of it.
    pub fn formats(
        &self,
        formats: &Formats,
        (file_type, imatrix): (&FileType, bool),
        facts: &Facts,
    ) -> Result<Quantized, Error> {
        let stored: Vec<FormatId> =
            self.tensors.iter().map(|tensor| format(tensor, formats)).collect::<Result<_, _>>()?;
        if file_type.as_stored {
            return Ok(Quantized { formats: stored, needs_imatrix: false });
        }
        if !self.about.loadable {
            return Err(Error::Refused(messages::errors::only_as_it_is()));
        }
        let half = formats.float(2).unwrap_or(file_type.default);
        let candidates: Vec<Candidate> = self
            .sorted
            .iter()
            .filter_map(|&at| self.known.get(at).zip(stored.get(at)))
            .map(|(&(weight, class), &stored)| Candidate {
                class,
                layer: weight.layer,
                dims: weight.dims,
                // Of a quantized file, the original is meant.
                stored: if formats[stored].is_quantized() { half } else { stored },
            })
            .collect();
        let made = quantize::quantize(candidates, facts, file_type, formats, imatrix)?;
        let mut in_file_order = stored;
        for (&at, &format) in self.sorted.iter().zip(&made.formats) {
            if let Some(slot) = in_file_order.get_mut(at) {
                *slot = format;
            }
        }
        Ok(Quantized { formats: in_file_order, needs_imatrix: made.needs_imatrix })
    }

    /// The whole file once its tensors take `padded` bytes; `None` if that cannot be known.
    ///
    /// llama-quantize copies the metadata, and with an importance matrix adds to it.
    pub fn file_bytes(&self, file_type: &FileType, imatrix: bool, padded: u64) -> Option<u64> {
        if file_type.as_stored {
            return Some(self.about.file_bytes);
        }
        let known = self.parts() == 1 && !imatrix;
        known.then(|| self.about.header_bytes.checked_add(padded)).flatten()
    }

    /// The format with the most bytes.
    fn main_format(&self) -> Option<u32> {
        let totals = totals(self.tensors.iter().map(|tensor| (tensor.format, tensor.bytes)));
        totals.into_iter().max_by_key(|&(_, total)| total).map(|(format, _)| format)
    }

    /// The file type that stands for "as it is", under the name the file gives it.
    fn as_stored(&self, catalog: &Catalog, formats: &Formats) -> Result<FileType, Error> {
        let claimed = match self.about.file_type {
            Some(number) => catalog.first(|one: &FileType| one.number == number)?,
            None => None,
        };
        if let Some(claimed) = claimed {
            return Ok(FileType { as_stored: true, ..Arc::unwrap_or_clone(claimed) });
        }
        let main = self.main_format().and_then(|number| formats.numbered(number));
        let default = main.ok_or_else(|| Error::Refused(messages::errors::no_tensors()))?;
        let id = formats[default].id.clone();
        Ok(FileType { as_stored: true, ..FileType::unwritten(id, default) })
    }
}

fn format(tensor: &Tensor, formats: &Formats) -> Result<FormatId, Error> {
    formats.numbered(tensor.format).ok_or_else(|| {
        Error::Refused(messages::errors::unknown_format(&tensor.name, tensor.format))
    })
}

/// The bytes of each type; saturates.
pub fn totals<T: Ord>(tensors: impl Iterator<Item = (T, u64)>) -> BTreeMap<T, u64> {
    let mut totals = BTreeMap::new();
    for (of, bytes) in tensors {
        let total: &mut u64 = totals.entry(of).or_default();
        *total = total.saturating_add(bytes);
    }
    totals
}

/// What a question about a file comes to.
pub struct Settled {
    pub file_type: Arc<FileType>,
    pub note: Option<Message>,
}

impl ModelFile {
    /// The model as the file describes it.
    #[must_use]
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// The file's name.
    pub(crate) fn name(&self) -> Cow<'static, str> {
        self.model.file.clone()
    }

    /// The original of a packed repository, from which something else is made.
    pub(crate) fn original(&self, packing: &Packing) -> Self {
        let mut original = Self { contents: None, packing: None, quant: None, ..self.clone() };
        original.notes.push(messages::notes::unpacked(&self.model.id, packing.label()));
        original
    }

    /// The file type to price: the file's own, unless another is asked for.
    pub(crate) fn settle(
        &self,
        catalog: &Catalog,
        formats: &Formats,
        quant: Option<&str>,
        otherwise: &str,
    ) -> Result<Settled, Error> {
        let asked = quant.map(|quant| catalog.get::<FileType>(quant)).transpose()?;
        let Some(contents) = &self.contents else {
            let own = || catalog.get::<FileType>(self.quant.as_deref().unwrap_or(otherwise));
            let file_type = asked.map_or_else(own, Ok)?;
            return Ok(Settled { file_type, note: None });
        };
        let own = Arc::new(match &self.packing {
            // Its kernels are like those of the usual quantization, not like those of whole numbers.
            Some(packing) => FileType {
                id: packing.label(),
                as_stored: true,
                perplexity: None,
                ..Arc::unwrap_or_clone(catalog.get::<FileType>(otherwise)?)
            },
            None => contents.as_stored(catalog, formats)?,
        });
        let Some(asked) = asked.filter(|asked| asked.id != own.id) else {
            return Ok(Settled { file_type: own, note: None });
        };
        let note = formats[own.default]
            .is_quantized()
            .then(|| messages::notes::as_if_made(self.name(), &own.id, &asked.id));
        Ok(Settled { file_type: asked, note })
    }
}
