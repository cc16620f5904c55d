//! Graphics cards and remote hosts beside a machine.

use std::sync::Arc;

use super::site::named_device;
use crate::{
    Bytes, Catalog, Error, Message,
    ask::{Card, Question},
    catalog::{device::Device, soc::Gpu, system::System},
    messages::{errors, place},
};

/// The system whose reserve a graphics card has.
pub const CARD: &str = "discrete-gpu";

/// A graphics card beside the machine.
#[derive(Clone, Debug)]
pub struct BesideCard {
    /// What it is called.
    pub name: Message,
    /// The memory it is sold with.
    pub ram: Bytes,
    /// Its chip, where the card is known.
    pub gpu: Option<Gpu>,
    /// What the driver keeps of its memory.
    pub system: Arc<System>,
}

impl BesideCard {
    /// The cards that a question names.
    pub fn of(question: &Question, catalog: &Catalog) -> Result<Vec<Self>, Error> {
        question.gpus.iter().map(|card| Self::named(card, catalog)).collect()
    }

    fn named(card: &Card, catalog: &Catalog) -> Result<Self, Error> {
        let system = catalog.get::<System>(CARD)?;
        let name = match card {
            Card::Sized(ram) => {
                let name = place::card_with(*ram);
                return Ok(Self { name, ram: *ram, gpu: None, system });
            }
            Card::Named(name) => name,
        };
        let (device, size) = named_device(name, catalog)?;
        let sizes = device.sizes();
        let gib = match (size, sizes.as_slice()) {
            (Some(size), _) => size,
            (None, &[only]) => only,
            (None, _) => {
                return Err(crate::catalog::pick::ambiguous(name, device.variants()));
            }
        };
        if !device.is_card() {
            return Err(Error::Refused(errors::no_card(&device.id)));
        }
        let Device { name, gpu, .. } = &*device;
        let (name, gpu) = (name.clone(), gpu.clone());
        Ok(Self { name, ram: Bytes::from_decimal_gib(gib), gpu, system })
    }

    /// What is left of its memory once the driver has its share.
    pub fn free(&self) -> Bytes {
        self.ram.saturating_sub(self.system.reserve(self.ram).typical)
    }
}
