//! Where a run keeps weights, caches and states, as the scheduler asks for it.

use std::collections::BTreeMap;

use super::{
    inventory::{Home, Inventory},
    schedule::{Buffer, Device, Machine, Place, Placing, Unit},
};
use crate::{
    catalog::{
        backend::Sizes,
        format::{Format, FormatId},
    },
    forward::{
        graph::{Node, Op},
        outline::Declared,
        plan::UNBOUNDED,
    },
    model::tensor::{Kind, Weight},
    resolve::workload::Workload,
};

/// Every weight of a pass, and where it lies.
pub struct Placement<'a> {
    workload: &'a Workload,
    weights: Vec<Option<Stored>>,
}

/// A weight of a pass.
#[derive(Clone, Copy)]
struct Stored {
    weight: Weight,
    place: Place,
    format: FormatId,
}

impl<'a> Placement<'a> {
    /// Of weights in the order a pass declares them; `inventory` has those of the file, in its order.
    pub fn of(
        workload: &'a Workload,
        pass: &[Weight],
        file: &[Declared],
        inventory: &Inventory,
    ) -> Self {
        let known: BTreeMap<(Option<u16>, Kind), (Place, FormatId)> = file
            .iter()
            .enumerate()
            .filter_map(|(at, one)| {
                let stored = inventory.stored(at)?;
                Some(((one.weight.layer, one.weight.kind), (place(stored.home), stored.format)))
            })
            .collect();
        let of = |weight: &Weight| {
            let &(place, format) = known.get(&(weight.layer, weight.kind))?;
            Some(Stored { weight: *weight, place, format })
        };
        Self { workload, weights: pass.iter().map(of).collect() }
    }
}

fn of_device(device: Option<usize>) -> Place {
    device.map_or(Place::Host, Place::Device)
}

impl Placing for Placement<'_> {
    fn weight(&self, weight: u32, as_table: bool, reader: Option<u64>) -> Place {
        let Some(Some(stored)) = self.weights.get(weight as usize) else { return Place::Host };
        let kind = stored.weight.kind;
        if as_table && kind.is_input() {
            return Place::Host;
        }
        if kind.is_rotation() {
            return reader.map_or(Place::Host, |layer| self.layer(layer));
        }
        stored.place
    }

    fn layer(&self, layer: u64) -> Place {
        of_device(self.workload.setup.offload.owner(Some(self.behind(layer))))
    }

    fn kept(&self, layer: u64) -> Place {
        of_device(self.workload.setup.offload.keeper(self.behind(layer)))
    }

    fn unit(&self, node: &Node) -> Option<Unit> {
        let format = match node.op {
            Op::Weight(weight) => self.weights.get(weight as usize).copied().flatten()?.format,
            Op::Keys => self.workload.setup.context.keys,
            Op::Values => self.workload.setup.context.values,
            _ => return None,
        };
        Some(unit(&self.workload.formats[format]))
    }
}

impl Placement<'_> {
    /// Layers of heads stand behind those of the model.
    fn behind(&self, layer: u64) -> u64 {
        self.workload.model.shape.behind.saturating_add(layer)
    }
}

fn unit(format: &Format) -> Unit {
    let is_half = format.id.eq_ignore_ascii_case(HALF);
    Unit { elements: format.block, bytes: format.bytes, is_float: !format.is_quantized(), is_half }
}

fn place(home: Home) -> Place {
    match home {
        Home::Device(device) => Place::Device(device),
        Home::Wrapped => Place::Device(0),
        Home::Repacked => Place::Repacked,
        Home::Loaded | Home::Pinned | Home::Skipped => Place::Host,
    }
}

/// The backends of `workload`.
pub fn machine(workload: &Workload) -> Machine {
    let offload = &workload.setup.offload;
    let devices = offload.devices.iter().map(|device| {
        let rules = &device.rules;
        Device {
            buffer: Buffer {
                alignment: rules.alignment,
                chunk: rules.chunk.unwrap_or(UNBOUNDED),
                surplus: 0,
                sizes: rules.sizes,
            },
            range: rules.range.unwrap_or(u64::MAX),
            operations: rules.operations,
            order: rules.order,
            takes_from: rules.takes_from,
            takes_products: rules.takes_products,
            is_open: rules.is_open,
        }
    });
    let devices: Vec<Device> = devices.collect();
    let first = offload.devices.first();
    let host = first.and_then(|device| device.rules.host.map(|host| (host, device.rules.chunk)));
    let host = host.map_or(Buffer::PLAIN, |(host, chunk)| Buffer {
        alignment: host.alignment,
        chunk: chunk.unwrap_or(UNBOUNDED),
        surplus: host.surplus,
        sizes: Sizes::Plain,
    });
    let pipelined = devices.len() > 1
        && offload.is_whole()
        && offload.keeps_cache
        && offload.overrides.is_empty()
        && offload.devices.iter().all(|device| device.rules.pipelines);
    Machine {
        devices,
        host,
        offloads: offload.offloads_ops,
        keeps_cache: offload.keeps_cache,
        is_whole: offload.is_whole(),
        few_tokens: FEW_TOKENS,
        copies: if pipelined { PIPELINE } else { 1 },
    }
}

/// The format of 16-bit floats of the usual kind.
const HALF: &str = "f16";
/// Below so many tokens the runtime keeps norms with their layers. Source: `src/llama-context.cpp` (`graph_get_cb`).
const FEW_TOKENS: u64 = 32;
/// Copies of inputs where devices work at the same time. Source: `GGML_SCHED_MAX_COPIES`.
const PIPELINE: usize = 4;
