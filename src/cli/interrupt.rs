//! Ctrl-C: what must not stay behind is taken away, then the program ends.

#[cfg(feature = "terminal")]
use std::sync::Once;
use std::sync::{
    Mutex, MutexGuard, PoisonError,
    atomic::{AtomicBool, Ordering},
};

/// What a shell says of a program that was interrupted.
#[cfg(feature = "terminal")]
const INTERRUPTED: i32 = 130;

/// What takes something away.
pub(super) type Action = Box<dyn FnOnce() + Send>;

static ACTIONS: Mutex<Vec<(usize, Action)>> = Mutex::new(Vec::new());
#[cfg(feature = "terminal")]
static LISTENING: Once = Once::new();
/// A guest of another program leaves interrupts and the terminal to it.
static IS_PROGRAM: AtomicBool = AtomicBool::new(false);

/// An action that an interrupt causes as long as this lives.
#[must_use]
pub(super) struct Undo(usize);

/// From now on this is the program.
pub(super) fn listen() {
    IS_PROGRAM.store(true, Ordering::Relaxed);
}

/// Whether this is the program, and no guest of another.
pub(super) fn listens() -> bool {
    IS_PROGRAM.load(Ordering::Relaxed)
}

/// Makes something that an interrupt takes away again. Where nothing is made so, it just ends the
/// program.
pub(super) fn undone<T, E>(make: impl FnOnce() -> Result<(T, Action), E>) -> Result<(T, Undo), E> {
    #[cfg(feature = "terminal")]
    if listens() {
        LISTENING.call_once(|| {
            // Where interrupts are ignored, as in the background of a script, they stay so.
            let _ = ctrlc::try_set_handler(end);
        });
    }
    let mut actions = actions();
    let (made, action) = make()?;
    let place = actions.last().map_or(0, |(last, _)| last + 1);
    actions.push((place, action));
    Ok((made, Undo(place)))
}

impl Drop for Undo {
    fn drop(&mut self) {
        actions().retain(|(place, _)| *place != self.0);
    }
}

/// Nobody else does anything while this does: the actions stay locked to the end.
#[cfg(feature = "terminal")]
fn end() {
    let mut actions = actions();
    for (_, action) in actions.drain(..) {
        action();
    }
    std::process::exit(INTERRUPTED);
}

fn actions() -> MutexGuard<'static, Vec<(usize, Action)>> {
    ACTIONS.lock().unwrap_or_else(PoisonError::into_inner)
}
