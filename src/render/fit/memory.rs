//! Where the memory goes, as amounts: the bars and the lines of their legend, before any dress.

use crate::{
    Bytes, Lang, Message, Part, Pool,
    messages::{Say, fit as say},
    render::{
        bar,
        markup::{self, IDLE, KEPT},
        segments,
    },
    report::fit::{Budget, Fit, Memory, MemoryBuffers, Term},
};

/// What an amount is drawn as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// What the system keeps.
    System,
    Segment(usize),
    /// Experts that a token is not sent to.
    Idle,
    /// The sum of the segments.
    Sum,
    /// Nothing: it is no part of the bar.
    None,
}

impl Sign {
    /// Its mark in text.
    pub fn mark(self) -> char {
        match self {
            Self::System => '-',
            Self::Segment(place) => bar::mark(place),
            Self::Idle => '▥',
            Self::Sum => '=',
            Self::None => ' ',
        }
    }

    /// Its place among the colours of a bar; `None` where it is no part of one.
    pub const fn place(self) -> Option<usize> {
        match self {
            Self::System => Some(KEPT),
            Self::Segment(place) => Some(place),
            Self::Idle => Some(IDLE),
            Self::Sum | Self::None => None,
        }
    }

    /// What its colour means.
    pub fn label(self) -> Message {
        match self {
            Self::System => say::kept_by_the_system(),
            Self::Segment(place) => segments::label(place),
            Self::Idle => Part::IdleExperts.label(),
            Self::Sum | Self::None => Message::default(),
        }
    }
}

/// A memory, or what an app may use of it, and what takes it.
#[derive(Clone, Debug)]
pub struct Bar {
    pub parts: Vec<(Sign, Bytes)>,
    pub whole: Bytes,
    /// How much there is, in words.
    pub limit: Message,
    /// Which memory it is and what lies there, where it is one beside the machine's.
    pub name: Option<Message>,
}

impl Bar {
    /// What all parts take.
    fn taken(&self) -> u64 {
        self.parts.iter().map(|(_, bytes)| bytes.get()).fold(0, u64::saturating_add)
    }

    /// Whether that is more than there is.
    pub fn is_over(&self) -> bool {
        self.taken() > self.whole.get()
    }

    /// The amount that fills its picture, bytes: all of it, and its limit.
    pub fn filled(&self) -> u64 {
        let most = self.taken().max(self.whole.get());
        markup::filled(most, std::iter::empty())
    }
}

/// A line of the legend.
#[derive(Clone, Debug)]
pub struct Line {
    pub sign: Sign,
    pub label: Message,
    pub bytes: Bytes,
    pub note: Option<Message>,
}

/// What each part is, what is left, and what counts against the limit of an app.
pub fn lines(fit: &Fit) -> Vec<Line> {
    let budget = fit.budget.as_ref();
    let kept = budget.map_or(Bytes::ZERO, kept);
    let need = held(fit, |term| term.working_set);
    let mut all = Vec::new();
    let mut line = |sign, label, bytes, note| all.push(Line { sign, label, bytes, note });
    if kept > Bytes::ZERO {
        line(Sign::System, say::kept_by_the_system(), kept, Some(kept_note(budget)));
    }
    for (place, bytes) in drawn(fit, |term| term.working_set) {
        line(Sign::Segment(place), segments::label(place), bytes, beside(fit, place));
    }
    let left = budget.map(|budget| Bytes::new(budget.physical_bytes));
    let of_budget = match fit.footprint.pool {
        Pool::Ram => say::of_budget,
        Pool::Gpu(_) | Pool::Remote(_) => say::of_gpu_memory,
    };
    line(Sign::Sum, say::working_set(), need, left.map(of_budget));
    let experts = idle_experts(fit);
    if experts > Bytes::ZERO {
        line(Sign::Idle, Part::IdleExperts.label(), experts, Some(say::for_other_tokens()));
    }
    let taken = Bytes::new(need.get().saturating_add(experts.get()));
    let free = left.and_then(|left| left.checked_sub(taken)).filter(|_| kept > Bytes::ZERO);
    if let Some(free) = free {
        line(Sign::None, say::free(), free, None);
    }
    if let Some(limit) = budget.and_then(charge_limit) {
        let charged = held(fit, |term| term.charged);
        line(Sign::None, say::charged(), charged, Some(say::of_app(limit)));
    }
    all.push(residents(fit));
    all
}

/// One bar, the system first, or two where an app is limited apart from the memory there is.
pub fn bars(fit: &Fit) -> Vec<Bar> {
    let budget = fit.budget.as_ref();
    let whole = budget.map(|budget| Bytes::new(budget.ram_bytes));
    let whole = whole.unwrap_or_else(|| held(fit, |term| term.working_set));
    let marked = |column: fn(&Term) -> u64| {
        drawn(fit, column).into_iter().map(|(place, bytes)| (Sign::Segment(place), bytes))
    };
    let mut parts = vec![(Sign::System, budget.map_or(Bytes::ZERO, kept))];
    parts.extend(marked(|term| term.working_set));
    parts.push((Sign::Idle, idle_experts(fit)));
    let mut all = vec![Bar { parts, whole, limit: said(whole), name: None }];
    all.extend(budget.and_then(charge_limit).map(|whole| Bar {
        parts: marked(|term| term.charged).collect(),
        whole,
        limit: say::app(whole),
        name: None,
    }));
    all
}

/// One bar for each memory beside the machine's: what the driver keeps, weights, cache, compute.
pub fn beside_bars(fit: &Fit) -> Vec<Bar> {
    let own = fit.budget.as_ref().map_or(&[][..], |budget| budget.memories.as_slice());
    let own = own.split_last().map_or(own, |(_, beside)| beside);
    let lying = own.iter().filter_map(|memory| {
        let lies = |one: &&MemoryBuffers| one.memory == memory.memory;
        Some((memory, fit.footprint.buffers.iter().find(lies)?))
    });
    lying.map(|(memory, buffers)| beside_bar(memory, buffers)).collect()
}

fn beside_bar(memory: &Memory, buffers: &MemoryBuffers) -> Bar {
    let part = |part: Part| {
        let at = segments::SEGMENTS.iter().position(|parts| parts.contains(&part));
        Sign::Segment(at.unwrap_or(0))
    };
    let whole = Bytes::new(memory.total_bytes);
    let left = Bytes::new(memory.available_bytes.typical);
    let cache = buffers.kv_cache_bytes.saturating_add(buffers.recurrent_state_bytes);
    let parts = vec![
        (Sign::System, whole.saturating_sub(left)),
        (part(Part::KvCache), Bytes::new(cache)),
        (part(Part::CopiedWeights), Bytes::new(buffers.weights_bytes)),
        (part(Part::Compute), Bytes::new(buffers.compute_bytes)),
    ];
    let layers = buffers.layers.map_or_else(String::new, |[first, last]| {
        if first == last { first.to_string() } else { format!("{first}-{last}") }
    });
    let name = say::beside(&buffers.device, Bytes::new(memory.needed_bytes), left, layers);
    Bar { parts, whole, limit: said(whole), name: Some(name) }
}

/// A size in every language.
fn said(bytes: Bytes) -> Message {
    Message::new(bytes.say(Lang::En), bytes.say(Lang::Es))
}

/// What experts that a token is not sent to take of what is held against the budget.
fn idle_experts(fit: &Fit) -> Bytes {
    let terms = fit.footprint.terms.iter().filter(|term| term.part == Part::IdleExperts);
    Bytes::new(terms.filter(|term| term.pool == fit.footprint.pool).map(|term| term.resident).sum())
}

/// The segments of a column that are not nothing, of what is held against the budget.
fn drawn(fit: &Fit, column: fn(&Term) -> u64) -> Vec<(usize, Bytes)> {
    let sum = |parts: &[Part]| {
        let terms = fit.footprint.terms.iter().filter(|term| term.pool == fit.footprint.pool);
        terms.filter(|term| parts.contains(&term.part)).map(column).sum()
    };
    let all = segments::SEGMENTS.iter().map(|parts| Bytes::new(sum(parts))).enumerate();
    all.filter(|(_, bytes)| *bytes > Bytes::ZERO).collect()
}

/// What becomes of weights: part of the file as it is, or copies of the rest.
fn beside(fit: &Fit, segment: usize) -> Option<Message> {
    let is = |part: Part| segments::SEGMENTS.get(segment).is_some_and(|all| all.contains(&part));
    let repacks = fit.footprint.repacked_weights_bytes > 0;
    let limited = fit.budget.as_ref().and_then(charge_limit).is_some();
    match (is(Part::MappedWeights), is(Part::RepackedWeights)) {
        (true, _) if limited => Some(say::not_charged()),
        (true, _) if repacks => Some(say::rest_is_repacked()),
        (true, _) => Some(say::read_in_place()),
        (_, true) => Some(say::in_cpu_layout()),
        _ => None,
    }
}

/// What is resident at the peak, or lies in the machine's memory beside a graphics card.
fn residents(fit: &Fit) -> Line {
    let bytes = lying_in(fit, Pool::Ram, |term| term.resident);
    let charged = lying_in(fit, Pool::Ram, |term| term.charged);
    let back = Some(bytes.saturating_sub(charged)).filter(|back| *back > Bytes::ZERO);
    let (label, note) = match fit.footprint.pool {
        Pool::Ram => (say::resident(), back.map(say::most_in_ram)),
        Pool::Gpu(_) | Pool::Remote(_) => (say::in_ram(), back.map(say::reclaimable_of_it)),
    };
    Line { sign: Sign::None, label, bytes, note }
}

/// The sum of a column over what lies in one memory.
fn lying_in(fit: &Fit, pool: Pool, column: fn(&Term) -> u64) -> Bytes {
    let terms = fit.footprint.terms.iter().filter(|term| term.pool == pool);
    Bytes::new(terms.map(column).sum())
}

/// The sum of a column over what is held against the budget.
fn held(fit: &Fit, column: fn(&Term) -> u64) -> Bytes {
    lying_in(fit, fit.footprint.pool, column)
}

fn kept(budget: &Budget) -> Bytes {
    Bytes::new(budget.ram_bytes.saturating_sub(budget.physical_bytes))
}

fn charge_limit(budget: &Budget) -> Option<Bytes> {
    budget.charge_limit_bytes.map(Bytes::new)
}

fn kept_note(budget: Option<&Budget>) -> Message {
    match budget {
        Some(budget) if budget.is_detected => say::in_use_now(),
        Some(budget) if budget.is_shared_with_gpu => say::typical_or_not_gpu(),
        _ => say::typical(),
    }
}
