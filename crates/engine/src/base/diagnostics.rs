//! The diagnostics of a run, and [`Reported`], the proof that an error is among them.
//!
//! A function of the engine that can fail returns `Result<T, Reported>`: its error carries no
//! message, because the message was added to the log where it arose, with all that was known
//! there. A run goes on after an error and reports all that it finds; what depends on the failed
//! part is skipped. Only [`DiagnosticLog`] can make a `Reported`, so no function can fail without
//! a diagnostic.

use std::collections::HashMap;

use rform_core::diag::{Diagnostic, Diagnostics, Severity, Span};

/// Proof that an error is among the diagnostics of the run already.
#[derive(Clone, Copy, Debug)]
pub struct Reported(());

/// Diagnostics in the order in which they were found, each of them once. There may be very many,
/// so duplicates are looked up by their location and address.
#[derive(Debug, Default)]
pub struct DiagnosticLog {
    all: Diagnostics,
    errors: usize,
    /// By location and address: the indexes of diagnostics in `all`.
    by_place: HashMap<(Option<Span>, Option<String>), Vec<usize>>,
}

impl DiagnosticLog {
    /// Adds diagnostics, each unless it is there already.
    ///
    /// # Errors
    /// There is an error among `found`.
    pub fn report(&mut self, found: impl IntoIterator<Item = Diagnostic>) -> Result<(), Reported> {
        let mut result = Ok(());
        for diagnostic in found {
            if diagnostic.is_error() {
                result = Err(Reported(()));
            }
            self.add(diagnostic);
        }
        result
    }

    /// Adds diagnostics, also those that are there already.
    ///
    /// # Errors
    /// There is an error among `found`.
    pub fn report_each(&mut self, found: Diagnostics) -> Result<(), Reported> {
        let failed = found.has_errors();
        self.extend(found);
        match failed {
            true => Err(Reported(())),
            false => Ok(()),
        }
    }

    /// Adds a diagnostic as an error.
    pub fn fail(&mut self, mut error: Diagnostic) -> Reported {
        error.severity = Severity::Error;
        self.add(error);
        Reported(())
    }

    pub(super) fn add(&mut self, diagnostic: Diagnostic) {
        let place = (diagnostic.span, diagnostic.address.clone());
        let same = self.by_place.get(&place).into_iter().flatten();
        let mut told = same.filter_map(|at| self.all.0.get(*at));
        if !told.any(|it| *it == diagnostic) {
            self.extend([diagnostic]);
        }
    }

    fn extend(&mut self, found: impl IntoIterator<Item = Diagnostic>) {
        for diagnostic in found {
            let place = (diagnostic.span, diagnostic.address.clone());
            self.by_place
                .entry(place)
                .or_default()
                .push(self.all.0.len());
            self.errors += usize::from(diagnostic.is_error());
            self.all.push(diagnostic);
        }
    }

    /// Proof that there is an error, if there is one.
    pub fn first_error(&self) -> Option<Reported> {
        (self.errors > 0).then_some(Reported(()))
    }

    /// The number of errors so far.
    pub fn errors(&self) -> usize {
        self.errors
    }

    /// All diagnostics, in the order in which they were found.
    pub fn into_all(self) -> Diagnostics {
        self.all
    }
}
