//! Mocked providers and overrides of test files
//! (<https://developer.hashicorp.com/terraform/language/tests/mocking>).

use std::collections::BTreeMap;
use std::sync::Arc;

use rform_core::addr::{Mode, Target};
use rform_core::diag::Span;
use rform_core::value::Value;

/// Values that stand in for the answers of a provider.
#[derive(Clone, Debug)]
pub struct Replacement {
    /// An object of attributes; null if nothing is given.
    pub values: Value,
    /// Where it was given, as messages name it: `main.tftest.hcl:2,3-20`.
    pub place: Arc<str>,
    /// Whether the values are known already when a plan is made.
    pub at_plan: bool,
}

/// `mock_provider "name" { … }`
#[derive(Clone, Debug, Default)]
pub struct Mock {
    /// `mock_resource` and `mock_data`, by mode and type.
    pub kinds: BTreeMap<(Mode, Arc<str>), Replacement>,
    /// `override_…` blocks for resources of this provider.
    pub overrides: Vec<Override>,
}

/// `override_resource`, `override_data` or `override_module`.
#[derive(Clone, Debug)]
pub struct Override {
    /// The address of the resource or module that is overridden.
    pub target: Target,
    /// The values that replace those of the provider.
    pub by: Replacement,
    /// The place of the target.
    pub span: Span,
}
