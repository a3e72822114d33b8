//! Values of variables that no module declares.

use std::sync::Arc;

use super::ValueSource;
use super::gather::{Collector, UnparsedValue};
use rform_core::diag::Diagnostic;
use rform_lang::syntax::Expression;

impl Collector<'_> {
    /// Says which values are for variables that are not declared.
    pub(super) fn report_undeclared(&mut self, undeclared: Vec<(Arc<str>, UnparsedValue)>) {
        /// The most variables that are named.
        const NAMED: usize = 2;
        let mut in_files = 0;
        for (name, raw) in undeclared {
            match raw {
                UnparsedValue::Text(_, ValueSource::Argument) => self.refuse_undeclared(&name),
                UnparsedValue::Text(..) => {}
                UnparsedValue::Expression(expression) => {
                    in_files += 1;
                    if in_files <= NAMED {
                        self.warn_undeclared(&name, &expression);
                    }
                }
            }
        }
        if in_files > NAMED {
            let detail = format!(
                "In addition to the other similar warnings shown, {} other variable(s) defined \
                 without being declared.",
                in_files - NAMED
            );
            self.diagnostics.push(Diagnostic::warning(
                "Values for undeclared variables",
                detail,
            ));
        }
    }

    fn refuse_undeclared(&mut self, name: &str) {
        let detail = format!(
            "A variable named {name:?} was assigned on the command line, but the root module does \
             not declare a variable of that name. To use this value, add a \"variable\" block to \
             the configuration."
        );
        self.diagnostics
            .push(Diagnostic::error("Value for undeclared variable", detail));
    }

    fn warn_undeclared(&mut self, name: &str, value: &Expression) {
        let file = self.sources.get(value.span.source);
        let file = file.map_or("", |source| &source.name);
        let detail = format!(
            "The root module does not declare a variable named {name:?} but a value was found in \
             file {file:?}. If you meant to use this value, add a \"variable\" block to the \
             configuration.\n\nTo silence these warnings, use TF_VAR_... environment variables to \
             provide certain \"global\" settings to all configurations in your organization. To \
             reduce the verbosity of these warnings, use the -compact-warnings option."
        );
        self.diagnostics
            .push(Diagnostic::warning("Value for undeclared variable", detail));
    }
}
