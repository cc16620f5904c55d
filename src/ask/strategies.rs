//! Questions for property tests, behind the feature `proptest`: models of the catalog, usual
//! quantizations, places and setups, most of which have an answer.
//!
//! ```
//! use edgefit::{Catalog, answer, strategies};
//! use proptest::{prelude::*, test_runner::{Config, TestRunner}};
//! let catalog = Catalog::bundled();
//! let mut runner = TestRunner::new(Config::with_cases(3));
//! runner.run(&strategies::question(), |question| {
//!     let answer = answer(&question, &catalog).map_err(|error| TestCaseError::reject(error.to_string()))?;
//!     prop_assert!(answer.estimate.charged() <= answer.estimate.resident());
//!     Ok(())
//! })?;
//! # Ok::<(), proptest::test_runner::TestError<edgefit::Question>>(())
//! ```

use proptest::prelude::*;

use crate::{Bytes, Catalog, How, Place, Question, Tokens};

/// File types from best to worst, as the catalog has them; those that [`question`] asks about.
pub const QUANTS: [&str; 8] = ["F16", "Q8_0", "Q6_K", "Q5_K_M", "Q4_K_M", "Q4_0", "Q3_K_M", "Q2_K"];

/// Free memory, memory under a system, or a device.
pub fn place() -> impl Strategy<Value = Place> {
    let named = |name: &str| Place::Device { name: name.to_owned(), system: None, entitled: false };
    let systems = ["android", "ios", "macos", "windows", "linux", "sbc", "jetson"];
    let devices =
        ["pixel-8", "iphone-13-pro", "rpi-5:4", "rtx-4060", "jetson-orin-nano-8gb", "mac-m2:8"];
    prop_oneof![
        (300..20_000_u32).prop_map(|mib| Place::Free(Bytes::mib(mib))),
        (1_000..24_000_u32, prop::sample::select(systems.to_vec())).prop_map(|(mib, system)| {
            Place::Ram { size: Bytes::mib(mib), system: Some(system.to_owned()), entitled: false }
        }),
        prop::sample::select(devices.map(named).to_vec()),
    ]
}

prop_compose! {
    /// A setup of llama.cpp: context, batch, sequences, cache, repacking.
    pub fn how()(
        context in prop::option::of(256..20_000_u32),
        ubatch in prop::sample::select(vec![64, 512_u32]),
        parallel in prop::sample::select(vec![1, 1, 1, 3_u32]),
        cache in prop::sample::select(vec![None, Some("q8_0")]),
        no_repack in any::<bool>(),
    ) -> How {
        How {
            ctx_size: context.map(Tokens::new),
            ubatch_size: Some(Tokens::new(ubatch)),
            parallel: Some(parallel),
            cache_type_k: cache.map(str::to_owned),
            no_repack,
            ..How::default()
        }
    }
}

prop_compose! {
    /// A bundled model in a quantization, a place and a setup.
    pub fn question()(
        model in prop::sample::select(models()),
        quant in prop::sample::select(QUANTS.to_vec()),
        place in place(),
        how in how(),
    ) -> Question {
        Question { quant: Some(quant.to_owned()), place: Some(place), how, ..Question::about(model) }
    }
}

fn models() -> Vec<String> {
    let models = Catalog::bundled().models().unwrap_or_default();
    models.iter().map(|model| model.id().to_owned()).collect()
}
