//! What the Python package asks of the library: commands by their arguments, and many questions at once.

use std::{
    ffi::OsString,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use edgefit::{
    Bytes, Case, Catalog, Priced, Verdict,
    cli::{self, Fault},
    speed::Figure,
};
use pyo3::prelude::*;

/// Read once, and asked by every call.
static CATALOG: Catalog = Catalog::bundled();

/// Names of the amounts and figures of a question that was priced; the package calls its columns so.
const COLUMNS: [&str; 9] = [
    "verdict",
    "charged_bytes",
    "working_set_bytes",
    "resident_bytes",
    "reserved_bytes",
    "budget_bytes",
    "headroom_bytes",
    "decode_tps",
    "prefill_tps",
];

/// Values in the order of `COLUMNS`.
type Row =
    (Option<&'static str>, u64, u64, u64, u64, Option<u64>, Option<i64>, Option<f64>, Option<f64>);

/// A code and a sentence.
type Wrong = (String, String);

#[pymodule]
mod _edgefit {
    use super::{COLUMNS, PyModule, PyResult};
    #[pymodule_export]
    use super::{price, program, reply};
    use pyo3::prelude::*;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("COLUMNS", COLUMNS)?;
        module.add("VERSION", env!("CARGO_PKG_VERSION"))
    }
}

/// The answer of a command, or what is wrong with it.
#[pyfunction]
fn reply(py: Python<'_>, args: Vec<OsString>) -> (Option<String>, Option<Wrong>) {
    match py.detach(|| cli::reply(args, &CATALOG)) {
        Ok(reply) => (Some(reply.text), None),
        Err(fault) => (None, Some(wrong(fault))),
    }
}

/// The program itself: its exit code.
#[pyfunction]
fn program(py: Python<'_>, args: Vec<OsString>) -> u8 {
    py.detach(|| cli::program(args))
}

/// Rows of questions, each asked as `fit` is, on every core.
#[pyfunction]
#[expect(clippy::needless_pass_by_value, reason = "what comes from Python is handed over")]
fn price(py: Python<'_>, questions: Vec<Vec<OsString>>) -> Vec<(Option<Row>, Option<Wrong>)> {
    py.detach(|| priced(&questions))
}

fn priced(questions: &[Vec<OsString>]) -> Vec<(Option<Row>, Option<Wrong>)> {
    let next = AtomicUsize::new(0);
    let work = || {
        let ask = |args: &Vec<OsString>| match cli::priced(args.iter().cloned(), &CATALOG) {
            Ok(priced) => (Some(row(&priced)), None),
            Err(fault) => (None, Some(wrong(fault))),
        };
        let numbers = std::iter::from_fn(|| Some(next.fetch_add(1, Ordering::Relaxed)));
        let mine = numbers.map_while(|number| Some((number, ask(questions.get(number)?))));
        mine.collect::<Vec<_>>()
    };
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let mut all = thread::scope(|scope| {
        let threads: Vec<_> = (1..cores.min(questions.len())).map(|_| scope.spawn(work)).collect();
        let mut all = work();
        for thread in threads {
            match thread.join() {
                Ok(some) => all.extend(some),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        all
    });
    all.sort_unstable_by_key(|(number, _)| *number);
    all.into_iter().map(|(_, answer)| answer).collect()
}

fn row(priced: &Priced) -> Row {
    let (estimate, speed) = (&priced.estimate, &priced.speed);
    (
        priced.verdict().map(Verdict::id),
        estimate.charged().get(),
        estimate.working_set().get(),
        estimate.resident().get(),
        estimate.reserved().get(),
        priced.budget.as_ref().map(|budget| budget.physical(Case::Typical)).map(Bytes::get),
        priced.judgement.map(|judgement| judgement.headroom),
        speed.decode_tps.as_ref().map(Figure::typical_in_tenths),
        speed.prefill_tps.as_ref().map(Figure::typical_in_tenths),
    )
}

fn wrong(fault: Fault) -> Wrong {
    (fault.code, fault.message)
}
