//! What is known of the memory of one device, or of machines sold with as much: what its system sees, what an
//! app may be charged, what ran there and what did not.

use std::cmp::Ordering;

use crate::{
    Bytes,
    catalog::{
        device::{Device, ExtraReserve},
        evidence::Extremes,
        system::{Cases, System},
    },
};

/// What of a measured limit is left to a model when an app needs much for itself, thousandths.
///
/// Source: the conservative factor between limit and budget on iOS, `data/systems/apple.yaml`.
const CAREFUL_PERMILLE: u64 = 800;

/// What is known about the memory a machine is sold with.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    /// The memory it is sold with.
    pub(super) sold: Bytes,
    /// What of it the system does not see.
    pub(super) hidden: Bytes,
    /// What is kept on top of what the system keeps.
    pub(super) extra: Bytes,
    /// Where the limit of one app comes from, where that was measured.
    pub(super) basis: Option<String>,
    /// What that memory leaves a model, where it is known better than by the table of the system.
    pub(super) budget: Option<Cases>,
    /// What ran there and what did not.
    pub(super) ran: Option<Extremes>,
}

impl Known {
    /// What is known of `device` with `sold`, under `system`.
    pub(super) fn of(device: &Device, sold: Bytes, system: &System, entitled: bool) -> Self {
        let seen = device.visible(sold);
        let extra = device.extra_reserve.as_ref().map_or(Bytes::ZERO, ExtraReserve::size);
        let limit = |entitled| device.app_limit(sold, entitled);
        let limit = limit(entitled).or_else(|| {
            // An entitlement takes nothing away.
            let without = limit(false)?;
            let by_rule = sold.saturating_sub(system.reserve(sold).typical);
            (Bytes::new(without.bytes) > by_rule).then_some(without)
        });
        let of_limit = limit.map(|limit| of_limit(Bytes::new(limit.bytes)));
        let of_seen = seen.and_then(|seen| system.budget_of_seen(seen.saturating_sub(extra)));
        Self {
            sold,
            hidden: seen.map_or(Bytes::ZERO, |seen| sold.saturating_sub(seen)),
            extra,
            basis: limit.map(|limit| limit.basis.clone()),
            budget: of_limit.or(of_seen),
            ran: None,
        }
    }

    /// What is left of `ram`, of which the table says `ruled`. With less memory than is sold, what is known
    /// leaves no more; with more memory no less.
    pub(super) fn settle(&self, ram: Bytes, ruled: Cases) -> Cases {
        let Some(known) = self.budget else { return ruled };
        let one = |known: Bytes, ruled: Bytes| match ram.cmp(&self.sold) {
            Ordering::Equal => known,
            Ordering::Less => known.min(ruled),
            Ordering::Greater => known.max(ruled),
        };
        known.with(ruled, one)
    }

    /// A budget under which ran what ran: a typical one holds it, a conservative one does not hold what died.
    /// With less memory nothing is known to run, with more nothing is known to die.
    pub(super) fn proven(&self, ram: Bytes, left: Cases, ran: Bytes, died: Option<Bytes>) -> Cases {
        let ran = if ram >= self.sold { ran } else { Bytes::ZERO };
        let typical = left.typical.max(ran);
        let optimistic = left.optimistic.max(typical);
        let below =
            died.filter(|_| ram <= self.sold).map(|died| died.saturating_sub(Bytes::new(1)));
        let conservative = below.map_or(left.conservative, |below| left.conservative.min(below));
        Cases { optimistic, typical, conservative: conservative.min(typical) }
    }
}

/// The budgets that a measured limit leaves.
fn of_limit(limit: Bytes) -> Cases {
    let careful = Bytes::new((limit.get() / 1000).saturating_mul(CAREFUL_PERMILLE));
    Cases { optimistic: limit, typical: limit, conservative: careful }
}
