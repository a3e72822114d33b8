//! What test files say: `*.tftest.hcl` and `*.tftest.json`.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::{Condition, Config, ProviderBlock, ProviderKey};
use rform_core::addr::{Mode, ResourceInstance, Target};
use rform_core::diag::{Diagnostics, Span};
use rform_core::value::Value;
use rform_lang::references::Traversal;
use rform_lang::syntax::Attribute;

/// All test files of a stack, and the modules that their runs name.
#[derive(Clone, Debug, Default)]
pub struct TestFiles {
    /// By path, as the user knows it.
    pub files: BTreeMap<String, Arc<TestFile>>,
    /// Modules that are tested instead of the stack itself, by directory.
    pub modules: BTreeMap<PathBuf, Config>,
}

/// One test file.
#[derive(Clone, Debug, Default)]
pub struct TestFile {
    /// Its path, as the user knows it.
    pub name: String,
    /// `variables { … }` of the whole file.
    pub variables: BTreeMap<Arc<str>, Attribute>,
    /// `provider` and `mock_provider` blocks.
    pub providers: BTreeMap<ProviderKey, Arc<ProviderBlock>>,
    /// `override_…` blocks of the whole file.
    pub overrides: Vec<Override>,
    /// `run` blocks, in order.
    pub runs: Vec<Arc<TestRun>>,
}

/// `run "name" { … }`
#[derive(Clone, Debug)]
pub struct TestRun {
    /// Its name.
    pub name: Arc<str>,
    /// Whether it stops at the plan.
    pub plan_only: bool,
    /// `variables { … }`
    pub variables: Vec<Attribute>,
    /// `module { … }`: what is tested instead of the stack itself.
    pub module: Option<TestedModule>,
    /// `providers`: the module's key, the test file's, and the place of the latter.
    pub providers: Vec<(ProviderKey, ProviderKey, Span)>,
    /// `plan_options { … }`
    pub options: TestOptions,
    /// `assert` blocks, in order.
    pub asserts: Vec<Condition>,
    /// What must fail.
    pub expect_failures: Vec<Traversal>,
    /// `override_…` blocks.
    pub overrides: Vec<Override>,
    /// Which state it works on, if that is said.
    pub state_key: Option<Arc<str>>,
    /// The block's header.
    pub span: Span,
}

/// `module { source = … }` of a run.
#[derive(Clone, Debug)]
pub struct TestedModule {
    /// As written.
    pub source: Arc<str>,
    /// Where it is.
    pub directory: PathBuf,
    /// The block's header.
    pub span: Span,
    /// The place of the source.
    pub source_span: Span,
}

/// `plan_options { … }`
#[derive(Clone, Debug, Default)]
pub struct TestOptions {
    /// `mode = refresh-only`
    pub refresh_only: bool,
    /// `refresh = false`
    pub skip_refresh: bool,
    /// `target`
    pub targets: Vec<Target>,
    /// `replace`
    pub replace: Vec<ResourceInstance>,
    /// What is wrong with those addresses: faults of the run, not of the file.
    pub faults: Diagnostics,
}

/// What stands for what a provider would say.
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
    /// What is overridden.
    pub target: Target,
    /// By what.
    pub by: Replacement,
    /// The place of the target.
    pub span: Span,
}
