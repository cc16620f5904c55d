//! How far long work is, for whoever waits at a terminal: on standard error, from its second second
//! on.

use std::{
    env,
    io::{IsTerminal, stderr},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc::{RecvTimeoutError, Sender, channel},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressStyle, style::TemplateError};

use super::interrupt::{self, Action};
use crate::{Lang, Message, messages::progress as say};

/// What takes less is not worth showing.
const PATIENCE: Duration = Duration::from_secs(1);
/// From one picture to the next.
const BETWEEN: Duration = Duration::from_millis(100);

/// Work that is shown by a thread of its own, so that a step costs an addition; when this is dropped
/// nothing is left on the terminal.
pub(super) struct Progress {
    done: Arc<AtomicUsize>,
    shown: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// Of so many steps.
    pub(super) fn of(total: usize, lang: Lang) -> Self {
        let done = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&done);
        let draw = move |bar: &ProgressBar, passed: Duration| {
            let done = count.load(Ordering::Relaxed);
            let rest = u32::try_from(total.saturating_sub(done)).unwrap_or(u32::MAX);
            let left = passed.saturating_mul(rest) / u32::try_from(done).unwrap_or(u32::MAX).max(1);
            bar.set_message(say::steps(done, total, left.as_secs()).to(lang).to_owned());
            bar.set_length(u64::try_from(total).unwrap_or(u64::MAX));
            bar.set_position(u64::try_from(done).unwrap_or(u64::MAX));
        };
        Self { done, shown: shown("{bar:24} {wide_msg}", draw) }
    }

    /// Of work whose steps nobody knows before.
    pub(super) fn busy(work: &Message, lang: Lang) -> Self {
        let work = work.to(lang).to_owned();
        let draw = move |spinner: &ProgressBar, _| spinner.set_message(work.clone());
        Self { done: Arc::default(), shown: shown("{spinner} {wide_msg}", draw) }
    }

    /// One more is done.
    pub(super) fn step(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }

    /// The same without a picture, for what shows itself.
    pub(super) fn hidden() -> Self {
        Self { done: Arc::default(), shown: None }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((stop, thread)) = self.shown.take() {
            drop(stop);
            // A picture that failed is no reason to fail.
            let _ = thread.join();
        }
    }
}

/// Shows a bar in a form, drawn with the time that has passed, where somebody sits who can see it.
fn shown(
    form: &'static str,
    draw: impl Fn(&ProgressBar, Duration) + Send + 'static,
) -> Option<(Sender<()>, JoinHandle<()>)> {
    if !interrupt::listens() || !stderr().is_terminal() || env::var_os("CI").is_some() {
        return None;
    }
    let (stop, stopped) = channel::<()>();
    let start = Instant::now();
    let thread = thread::Builder::new().spawn(move || {
        let goes_on = |time| stopped.recv_timeout(time) == Err(RecvTimeoutError::Timeout);
        if !goes_on(PATIENCE) {
            return;
        }
        let made = interrupt::undone(|| {
            let bar = ProgressBar::new_spinner();
            bar.set_style(ProgressStyle::with_template(form)?);
            let interrupted = bar.clone();
            let clear: Action = Box::new(move || interrupted.finish_and_clear());
            Ok::<_, TemplateError>((bar, clear))
        });
        let Ok((bar, _undo)) = made else { return };
        while {
            draw(&bar, start.elapsed());
            bar.tick();
            goes_on(BETWEEN)
        } {}
        bar.finish_and_clear();
    });
    thread.ok().map(|thread| (stop, thread))
}
