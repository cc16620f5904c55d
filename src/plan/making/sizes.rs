//! What steps hold and write.

use super::StepMemory;
use crate::{
    Bytes, Error, Tokens,
    catalog::recipe::{Memory, Writes},
    forward,
    model::tensor::Weight,
    plan::search::Candidate,
    price::Pricer,
};

/// The context llama-imatrix runs with when none is asked for (`tools/imatrix/imatrix.cpp`).
const IMATRIX_CONTEXT: u32 = 512;

/// What sizes of steps are made of.
pub(super) struct Sizes {
    params: u64,
    /// Elements of the largest tensor.
    largest: u64,
    pub(super) result: Bytes,
    /// The file of the encoder.
    encoder: Bytes,
    /// What a run of the 16-bit file holds.
    run: Bytes,
}

impl Sizes {
    pub(super) fn of(chosen: &Candidate, pricing: &Pricer<'_>) -> Result<Self, Error> {
        let (workload, estimate) = (&chosen.row.workload, &chosen.row.estimate);
        let model = &workload.model;
        let weights = forward::weights(model.page, &model.shape);
        let mut wide = crate::Question::about(format!("{}:BF16", model.id));
        wide.how.ctx_size = Some(Tokens::new(IMATRIX_CONTEXT));
        Ok(Self {
            params: estimate.params,
            largest: weights.iter().map(Weight::elements).max().unwrap_or(0),
            result: estimate.download(),
            encoder: Bytes::new(workload.encoder.as_ref().map_or(0, |it| it.file.file_bytes)),
            run: pricing.price(&wide)?.estimate.resident(),
        })
    }

    fn per_param(&self, bytes: u64) -> Bytes {
        Bytes::new(self.params.saturating_mul(bytes))
    }

    pub(super) fn memory(&self, memory: Memory) -> StepMemory {
        let gib = |gib: u64| Bytes::new(gib.saturating_mul(1 << 30));
        match memory {
            Memory::Nothing => StepMemory::Little,
            Memory::LargestTensor { bytes_per_element, with_result, most_gib } => {
                // What a tensor becomes takes no more than a byte and a bit for each element.
                let each = bytes_per_element.saturating_add(u64::from(with_result));
                let all = Bytes::new(self.largest.saturating_mul(each));
                StepMemory::About(most_gib.map_or(all, |most| all.min(gib(most))))
            }
            Memory::Weights { bytes_per_param, with_result } => {
                let more = if with_result { self.result } else { Bytes::ZERO };
                let all = Bytes::sum([self.per_param(bytes_per_param), more]);
                StepMemory::About(all.unwrap_or(Bytes::MAX))
            }
            Memory::Runs => StepMemory::About(self.run),
            Memory::AtLeast { gib: least } => StepMemory::AtLeast(gib(least)),
            Memory::Gpu { gib: least } => StepMemory::Gpu(least.map_or(self.per_param(2), gib)),
            Memory::Unknown => StepMemory::Unknown,
        }
    }

    pub(super) fn writes(&self, writes: Writes) -> Bytes {
        match writes {
            Writes::Result => self.result,
            Writes::Encoder => self.encoder,
            other => self.per_param(other.bytes_per_param()),
        }
    }
}
