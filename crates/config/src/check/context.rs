//! The inputs of the checks of references.

use std::sync::Arc;

use rform_core::addr::{Mode, Module, ProviderSource};
use rform_core::schema::ResourceSchema;

/// Looks up the schema of a resource; none if the provider or the type is not known.
pub type Schemas<'a> = &'a dyn Fn(&ProviderSource, Mode, &str) -> Option<Arc<ResourceSchema>>;

/// Which names an expression may use besides those of its module.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AvailableNames {
    /// Whether `count.index` is available.
    pub count: bool,
    /// Whether `each.key` and `each.value` are available.
    pub each: bool,
    /// Whether `self` is available.
    pub self_object: bool,
}

/// `the root module`, `module.net`
pub fn display(module: &Module) -> String {
    if module.is_root() {
        "the root module".to_owned()
    } else {
        module.to_string()
    }
}
