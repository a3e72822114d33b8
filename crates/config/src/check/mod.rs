//! Checks that references lead to something that is declared, before anything is evaluated.
//!
//! As in Terraform, an expression or a body with such an error is not evaluated at all: whoever
//! evaluates one asks [`check_unit`] first.

mod calls;
mod context;
mod dependencies;
mod module;
mod names;
mod resource;

use super::ModuleConfig;
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_lang::references::{Reference, Subject};

pub use calls::check_calls;
pub use context::{AvailableNames, Schemas, display};
pub use dependencies::check_dependencies;

/// Checks what one expression or body refers to; `diagnostics` are what was wrong with the references
/// themselves. If there is something that can be told without evaluating, it is all that is told.
pub fn check_unit(
    module: &ModuleConfig,
    found: &[Reference],
    diagnostics: impl IntoIterator<Item = Diagnostic>,
    available: AvailableNames,
    schemas: Schemas<'_>,
) -> Diagnostics {
    let mut told: Diagnostics = diagnostics.into_iter().collect();
    for reference in found {
        match &reference.subject {
            Subject::SelfObject if !available.self_object => told.push(names::no_self(reference)),
            Subject::Resource(resource, key) => {
                let about = (resource, key.as_ref());
                resource::check(module, about, reference, schemas, &mut told);
            }
            Subject::Module(name, _) | Subject::Output(name, _, _) => {
                told.extend(module::check(module, name, reference));
            }
            _ => {}
        }
    }
    if !told.has_errors() {
        let named = found.iter();
        told.extend(named.filter_map(|it| names::check(module, it, available)));
    }
    told
}
