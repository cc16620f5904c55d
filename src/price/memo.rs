//! What questions share: graphs that were planned, and bills.

use std::{
    collections::HashMap,
    hash::{Hash, Hasher},
    sync::{Arc, Mutex, PoisonError},
};

use crate::{
    Error, Estimate, LoadMode, Model,
    catalog::{
        app::App, backend::Backend, cpu::Cpu, file_type::FileType, format::FormatId, scheme::Scheme,
    },
    estimate::graphs::PlannedGraphs,
    file::Contents,
    forward::Pass,
    model::adapter::AdapterFile,
    model::encoder::ImageSize,
    resolve::{
        offload::Offload,
        workload::{Mmproj, PromptCache, Workload},
    },
};

/// The most graphs and bills that are kept: some megabytes of each.
const MOST_GRAPHS: usize = 512;
const MOST_BILLS: usize = 1024;

/// What questions to one catalog share.
#[derive(Debug, Default)]
pub struct Shared {
    graphs: Graphs,
    bills: Bills,
}

impl Shared {
    /// The bill of `workload`, with graphs that were planned for another that is run alike.
    pub fn estimate(&self, workload: &Workload) -> Result<Estimate, Error> {
        Estimate::with_graphs(workload, &*self.graphs.of(workload)?)
    }

    /// A bill with the numbers of that of `workload`; it may tell of another origin of a factor.
    pub fn bill(&self, workload: &Workload) -> Result<Arc<Estimate>, Error> {
        self.bills.of(workload, || self.estimate(workload))
    }
}

/// Planned graphs, by what they depend on.
#[derive(Debug, Default)]
struct Graphs(Mutex<HashMap<Graph, Planned>>);

/// Graphs, and what keeps the places in their key from being taken by something else.
#[derive(Debug)]
struct Planned {
    graphs: Arc<PlannedGraphs>,
    _held: Vec<Held>,
}

type Held = (Arc<Model>, Arc<Backend>, Option<Arc<Contents>>);

/// What a workload and those beside it hold.
fn held(workload: &Workload) -> Vec<Held> {
    let beside = workload.others().flat_map(|other| held(other));
    let (model, backend) = (&workload.model, &workload.site.backend.value);
    let own = (Arc::clone(model), Arc::clone(backend), workload.contents.clone());
    beside.chain([own]).collect()
}

/// What graphs depend on: the model, what is run of it, and on what.
#[derive(Debug, PartialEq, Eq)]
struct Graph {
    /// The places of model, backend and file, of which there is one of each.
    at: [usize; 3],
    /// None where the runtime is priced from data.
    passes: Vec<Pass>,
    /// Where layers are given to devices; with some, graphs depend on the weights too.
    offload: Offload,
    weights: Option<Weights>,
    flash_attn_open: bool,
    /// Pairs of adapters, which make room for nodes.
    pairs: usize,
    others: Vec<Self>,
}

impl Graph {
    fn of(workload: &Workload) -> Self {
        let context = &workload.setup.context;
        let mut passes = Vec::new();
        if workload.priced_from_data().is_none() {
            passes.extend([context.reserved_prompt(), context.reserved_token()]);
            passes.extend(context.run());
        }
        let offload = &workload.setup.offload;
        let file = workload.contents.as_ref().map_or(0, place);
        let at = [place(&workload.model), place(&workload.site.backend.value), file];
        let pairs = workload.adapters.iter().map(|file| file.pairs.len()).sum();
        let others = workload.others().map(|other| Self::of(other)).collect();
        let weights = offload.depends_on_weights().then(|| Weights::of(workload));
        let (offload, flash_attn_open) = (offload.clone(), context.flash_attn_open);
        Self { at, passes, offload, weights, flash_attn_open, pairs, others }
    }
}

/// What decides how long each weight is, and whether the processor keeps it in a layout of its own.
#[derive(Debug, PartialEq, Eq)]
struct Weights {
    quant: String,
    imatrix: bool,
    load_mode: LoadMode,
    repack: bool,
    cpu: String,
}

impl Weights {
    fn of(workload: &Workload) -> Self {
        Self {
            quant: workload.quant().to_owned(),
            imatrix: workload.imatrix,
            load_mode: workload.setup.load_mode.value,
            repack: workload.setup.repack,
            cpu: workload.cpu().id.clone(),
        }
    }
}

/// What tells most apart is enough to find it.
impl Hash for Graph {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.at.hash(state);
        let prompt = self.passes.first();
        prompt.map(|pass| (pass.tokens, pass.cells)).hash(state);
    }
}

/// Where a shared value lies.
fn place<T>(shared: &Arc<T>) -> usize {
    Arc::as_ptr(shared).addr()
}

impl Graphs {
    /// The graphs of `workload`, planned if they are not known.
    fn of(&self, workload: &Workload) -> Result<Arc<PlannedGraphs>, Error> {
        let key = Graph::of(workload);
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(&key) {
            return Ok(Arc::clone(&known.graphs));
        }
        let graphs = Arc::new(PlannedGraphs::beside(workload, &|other| self.of(other))?);
        let mut all = lock();
        if all.len() >= MOST_GRAPHS {
            all.clear();
        }
        all.insert(key, Planned { graphs: Arc::clone(&graphs), _held: held(workload) });
        Ok(graphs)
    }
}

/// Bills by what their numbers depend on.
#[derive(Debug, Default)]
struct Bills(Mutex<HashMap<Bill, (Arc<Estimate>, Parts)>>);

/// What keeps the places in the key of a bill from being taken by something else.
type Parts = Vec<(Vec<Held>, Arc<FileType>, Option<Arc<Scheme>>, Arc<Cpu>, Beside)>;

/// What runs beside the model or around it.
type Beside = (Option<Mmproj>, Option<Arc<App>>);

fn parts(workload: &Workload) -> Parts {
    let others = workload.others().flat_map(|other| parts(other));
    let (scheme, cpu) = (workload.scheme.clone(), Arc::clone(&workload.site.cpu.value));
    let file_type = Arc::clone(&workload.file_type);
    let beside = (workload.encoder.clone(), workload.app.clone());
    others.chain([(held(workload), file_type, scheme, cpu, beside)]).collect()
}

/// What the numbers of a bill depend on.
#[derive(Debug, PartialEq, Eq)]
struct Bill {
    graph: Graph,
    runtime: String,
    /// The places of file type, scheme, processor, encoder and program.
    at: [usize; 5],
    /// What the program holds itself.
    own: Option<u64>,
    image: Option<ImageSize>,
    context: [u64; 10],
    cache: [FormatId; 2],
    prompts: PromptCache,
    adapters: Vec<Arc<AdapterFile>>,
    others: Vec<Self>,
    threads: u64,
    mode: LoadMode,
    /// Weights are repacked; an importance matrix is there; attention is fused.
    chosen: [bool; 3],
}

impl Bill {
    fn of(workload: &Workload) -> Self {
        let (setup, context) = (&workload.setup, &workload.setup.context);
        let scheme = workload.scheme.as_ref().map_or(0, place);
        let encoder = workload.encoder.as_ref().map_or(0, |encoder| place(&encoder.file));
        let app = workload.app.as_ref().map_or(0, place);
        Self {
            graph: Graph::of(workload),
            runtime: workload.runtime.id.clone(),
            at: [place(&workload.file_type), scheme, place(&workload.site.cpu.value), encoder, app],
            own: workload.own_memory().map(|own| own.bytes),
            image: workload.encoder.as_ref().map(|encoder| encoder.image.value),
            context: [
                context.size,
                context.cells,
                context.window_cells,
                context.streams,
                context.batch.value,
                context.ubatch.value,
                context.parallel.value,
                context.outputs_max.value,
                context.prompt.value,
                context.checkpoints.value,
            ],
            cache: [context.keys, context.values],
            prompts: context.prompt_cache.value,
            adapters: workload.adapters.clone(),
            others: workload.others().map(|other| Self::of(other)).collect(),
            threads: setup.threads.value,
            mode: setup.load_mode.value,
            chosen: [setup.repack, workload.imatrix, context.flash_attn],
        }
    }
}

impl Hash for Bill {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.graph.at, self.at, self.context[0]).hash(state);
    }
}

impl Bills {
    /// A bill with the numbers of that of `workload`, made if none is known.
    fn of(
        &self,
        workload: &Workload,
        make: impl FnOnce() -> Result<Estimate, Error>,
    ) -> Result<Arc<Estimate>, Error> {
        let key = Bill::of(workload);
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, _)) = lock().get(&key) {
            return Ok(Arc::clone(known));
        }
        let bill = Arc::new(make()?);
        let mut all = lock();
        if all.len() >= MOST_BILLS {
            all.clear();
        }
        all.insert(key, (Arc::clone(&bill), parts(workload)));
        Ok(bill)
    }
}
