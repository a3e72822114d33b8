//! What was found wrong so far, each thing once.

use std::collections::HashMap;

use rform_core::diag::{Diagnostic, Diagnostics, Span};

/// Diagnostics in the order they were found. There may be very many, so that none is sought
/// among all.
#[derive(Debug, Default)]
pub struct Noted {
    all: Diagnostics,
    errors: usize,
    /// Where those about a place stand among all.
    by_place: HashMap<(Option<Span>, Option<String>), Vec<usize>>,
}

impl Noted {
    /// Adds one unless it was noted before.
    pub fn add(&mut self, diagnostic: Diagnostic) {
        let place = (diagnostic.span, diagnostic.address.clone());
        let same = self.by_place.get(&place).into_iter().flatten();
        let mut told = same.filter_map(|at| self.all.0.get(*at));
        if !told.any(|it| *it == diagnostic) {
            self.extend([diagnostic]);
        }
    }

    /// Adds them even if they were noted before.
    pub fn extend(&mut self, found: impl IntoIterator<Item = Diagnostic>) {
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

    /// How many errors there are.
    pub fn errors(&self) -> usize {
        self.errors
    }

    /// All of them.
    pub fn into_all(self) -> Diagnostics {
        self.all
    }
}
