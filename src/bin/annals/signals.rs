//! Signals: Ctrl-C stops the running statement, a second one ends the process; SIGTERM and SIGHUP end it in order.
//!
//! While a statement runs, a signal sets the flag the engine watches, so an open transaction is undone before the
//! process ends. While none runs, nothing can be half done and the process may end at once.

use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

use signal_hook::consts::SIGHUP;
use signal_hook::consts::SIGINT;
use signal_hook::consts::SIGTERM;
use signal_hook::flag;

use crate::failure::Failure;

/// The flags signals set.
#[derive(Debug, Clone)]
pub(crate) struct Signals {
    interrupted: Arc<AtomicBool>,
    idle: Arc<AtomicBool>,
    ending: Arc<AtomicUsize>,
}

impl Signals {
    /// Takes over the signals of the process.
    pub(crate) fn install() -> Result<Self, Failure> {
        let signals = Self {
            interrupted: Arc::new(AtomicBool::new(false)),
            idle: Arc::new(AtomicBool::new(true)),
            ending: Arc::new(AtomicUsize::new(0)),
        };
        signals.register().map_err(Failure::Output)?;
        Ok(signals)
    }

    fn register(&self) -> io::Result<()> {
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            // Order matters: these look at the flags before this signal sets them.
            flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(&self.idle))?;
            flag::register_conditional_shutdown(
                signal,
                128 + signal,
                Arc::clone(&self.interrupted),
            )?;
            flag::register(signal, Arc::clone(&self.interrupted))?;
        }
        flag::register_usize(SIGTERM, Arc::clone(&self.ending), SIGTERM as usize)?;
        flag::register_usize(SIGHUP, Arc::clone(&self.ending), SIGHUP as usize)?;
        Ok(())
    }

    /// The flag a statement watches.
    pub(crate) fn interrupted(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.interrupted)
    }

    /// Does `work` with Ctrl-C stopping it instead of the process.
    pub(crate) fn guarding<R>(&self, work: impl FnOnce() -> R) -> R {
        self.interrupted.store(false, Ordering::SeqCst);
        self.idle.store(false, Ordering::SeqCst);
        let outcome = work();
        self.idle.store(true, Ordering::SeqCst);
        outcome
    }

    /// Fails when a signal has asked the process to end.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        match self.ending.load(Ordering::SeqCst) {
            0 => Ok(()),
            number => Err(Failure::Signal(u8::try_from(number).unwrap_or(u8::MAX))),
        }
    }
}
