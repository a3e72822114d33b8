//! Whether what is referred to is there: checked without values, before anything is evaluated.
//!
//! As in Terraform, an expression or a body with such a fault is not evaluated at all: whoever
//! evaluates one asks [`check_unit`] first.

mod calls;
mod dependencies;
mod module;
mod names;
mod resource;

use std::sync::Arc;

use super::ModuleConfig;
use rform_core::addr::{Mode, Module, ProviderSource};
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_core::schema::ResourceSchema;
use rform_lang::references::{Reference, Subject};

pub use calls::check_calls;
pub use dependencies::check_dependencies;

/// Looks up the schema of a resource; none if the provider or the type is not known.
pub type Schemas<'a> = &'a dyn Fn(&ProviderSource, Mode, &str) -> Option<Arc<ResourceSchema>>;

/// Which names an expression may use besides those of its module.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// `count.index`
    pub counted: bool,
    /// `each.key` and `each.value`
    pub keyed: bool,
    /// `self`
    pub itself: bool,
}

/// Checks what one expression or body refers to; `faults` are what was wrong with the references
/// themselves. If there is something that can be told without evaluating, it is all that is told.
pub fn check_unit(
    module: &ModuleConfig,
    found: &[Reference],
    faults: impl IntoIterator<Item = Diagnostic>,
    place: Place,
    schemas: Schemas<'_>,
) -> Diagnostics {
    let mut told: Diagnostics = faults.into_iter().collect();
    for reference in found {
        match &reference.subject {
            Subject::SelfObject if !place.itself => told.push(names::no_self(reference)),
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
        told.extend(named.filter_map(|it| names::check(module, it, place)));
    }
    told
}

/// `the root module`, `module.net`
pub fn display(module: &Module) -> String {
    if module.is_root() {
        "the root module".to_owned()
    } else {
        module.to_string()
    }
}
