//! Values of a program's settings in words, with their units.

use super::rules::{
    Acts, Admission, Batch, ByGpuMemory, CacheRam, Checkpoints, Context, Flash, GpuLayers,
    LayersOf, Lowers, Meter, MicroBatch, Own, Rows, RuledCheckpoints, Share, Threads,
};
use crate::{
    Bytes, Message,
    catalog::backend::LoadMode,
    messages::{list, settings as say},
};

/// What can be said of a value.
pub trait InWords {
    fn words(&self) -> Message;
}

impl InWords for u32 {
    fn words(&self) -> Message {
        Message::same(self.to_string())
    }
}

impl InWords for bool {
    fn words(&self) -> Message {
        if *self { list::yes() } else { list::no() }
    }
}

impl InWords for String {
    fn words(&self) -> Message {
        Message::same(self.clone())
    }
}

impl InWords for Vec<String> {
    fn words(&self) -> Message {
        if self.is_empty() { list::nothing() } else { Message::same(self.join(", ")) }
    }
}

impl InWords for LoadMode {
    fn words(&self) -> Message {
        match self {
            Self::Mmap => say::mapped(),
            Self::None => say::read_whole(),
        }
    }
}

impl InWords for Context {
    fn words(&self) -> Message {
        match self {
            Self::Tokens(tokens) => say::tokens(*tokens),
            Self::Named(_) => say::as_trained(),
            Self::AtMost(most) => say::trained_at_most(most.at_most),
            Self::ByGpuMemory(tiers) => tiers.words(),
        }
    }
}

impl InWords for ByGpuMemory {
    fn words(&self) -> Message {
        let steps = self.by_gpu_memory.iter().map(|tier| match tier.at_least_gib {
            0 => say::or_else(tier.tokens),
            gib => say::tokens_from(tier.tokens, Bytes::new(gib.saturating_mul(1 << 30))),
        });
        say::by_gpu_memory(Message::figures(&steps.collect::<Vec<_>>()))
    }
}

impl InWords for Batch {
    fn words(&self) -> Message {
        match self {
            Self::Tokens(tokens) => say::tokens(*tokens),
            Self::Named(_) => say::as_the_context(),
            Self::ByContext(steps) => {
                let each = steps.by_context.iter();
                let mut each: Vec<Message> =
                    each.map(|step| say::tokens_up_to(step.tokens, step.up_to)).collect();
                each.push(say::or_else(steps.beyond));
                say::by_context(Message::figures(&each))
            }
        }
    }
}

impl InWords for MicroBatch {
    fn words(&self) -> Message {
        match self {
            Self::Tokens(tokens) => say::tokens(*tokens),
            Self::Named(_) => say::as_the_batch(),
        }
    }
}

impl InWords for Flash {
    fn words(&self) -> Message {
        match self {
            Self::On => list::yes(),
            Self::Off => list::no(),
            Self::Auto => say::where_it_can(),
        }
    }
}

impl InWords for GpuLayers {
    fn words(&self) -> Message {
        match self {
            Self::Layers(layers) => say::layers(*layers),
            Self::Named(LayersOf::All) => say::all_layers(),
            Self::Named(LayersOf::Auto) => say::layers_with_room(),
        }
    }
}

impl InWords for Threads {
    fn words(&self) -> Message {
        match self {
            Self::Count(count) => Message::same(count.to_string()),
            Self::Share(share) => share.words(),
        }
    }
}

impl InWords for Share {
    fn words(&self) -> Message {
        let most = self.at_most.map(say::at_most);
        let some = |n: u32, say: fn(u32) -> Message| (n > 0).then(|| say(n));
        let parts = [
            Some(say::of_the_cores(self.cores_permille / 10)),
            some(self.spared, say::but),
            some(self.all_up_to, say::all_up_to),
            most,
        ];
        Message::figures(&parts.into_iter().flatten().collect::<Vec<_>>())
    }
}

impl InWords for Rows {
    fn words(&self) -> Message {
        match self {
            Self::Batch => say::a_row_each_token(),
            Self::Sequences => say::a_row_each_sequence(),
        }
    }
}

impl InWords for CacheRam {
    fn words(&self) -> Message {
        match self {
            Self::Mib(mib) => mebibytes(u64::from(*mib)),
            Self::Named(_) => say::no_limit(),
        }
    }
}

impl InWords for Checkpoints {
    fn words(&self) -> Message {
        match self {
            Self::Count(most) => say::at_most(*most),
            Self::Ruled(RuledCheckpoints { most, limit_mib, .. }) => {
                say::of_recurrent_models(*most, mebibytes(*limit_mib))
            }
        }
    }
}

impl InWords for Lowers {
    fn words(&self) -> Message {
        say::lowers(self.least_ctx, mebibytes(self.margin_mib))
    }
}

impl InWords for Own {
    fn words(&self) -> Message {
        let bytes = Bytes::new(self.bytes);
        match self.meter {
            Meter::Pss => say::by_pss(bytes),
            Meter::PhysFootprint => say::by_footprint(bytes),
            Meter::Anonymous => say::beyond_the_runtime(bytes),
        }
    }
}

impl InWords for Admission {
    fn words(&self) -> Message {
        let acts = match self.acts {
            Acts::Never => say::never_refuses(),
            Acts::Warns => say::warns(),
            Acts::RefusesReserved => say::refuses_reserved(),
            Acts::Refuses => say::refuses(),
        };
        Message::joined(std::iter::once(&acts).chain(&self.words), "; ")
    }
}

fn mebibytes(mib: u64) -> Message {
    say::amount(Bytes::new(mib.saturating_mul(1 << 20)))
}
