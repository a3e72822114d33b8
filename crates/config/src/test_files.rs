//! What test files say: `*.tftest.hcl` and `*.tftest.json`.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::{Condition, Config, MissingModule, ProviderBlock, ProviderKey};
pub use crate::mock::{Mock, Override, Replacement};
use rform_core::addr::{ResourceInstance, Target};
use rform_core::diag::{Diagnostics, Span};
use rform_lang::references::Traversal;
use rform_lang::syntax::Attribute;

/// All test files of a stack, and the modules that their runs name.
#[derive(Clone, Debug, Default)]
pub struct TestFiles {
    /// By path, as the user knows it.
    pub files: BTreeMap<String, Arc<TestFile>>,
    /// Modules that are tested instead of the stack itself, by directory.
    pub modules: BTreeMap<PathBuf, Config>,
    /// Modules that runs name or that those modules call, and that are not installed as they are wanted.
    pub missing: Vec<MissingModule>,
}

impl TestFiles {
    /// Whether any run names a module that is tested instead of the stack.
    pub fn name_modules(&self) -> bool {
        let mut runs = self.files.values().flat_map(|it| &it.runs);
        runs.any(|it| it.module.is_some())
    }
}

/// The content of one test file.
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
    /// The name in the block's label.
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
    /// The checkable objects that must fail (`expect_failures`).
    pub expect_failures: Vec<Traversal>,
    /// The `override_…` blocks of the run.
    pub overrides: Vec<Override>,
    /// Which state it works on, if that is said.
    pub state_key: Option<Arc<str>>,
    /// The source range of the block's header.
    pub span: Span,
}

/// `module { source = … }` of a run: a directory or a module of a registry.
#[derive(Clone, Debug)]
pub struct TestedModule {
    /// The source address as it is written.
    pub source: Arc<str>,
    /// The version constraint, if one is given.
    pub version: Option<Arc<str>>,
    /// The directory of the module; none if it is one of a registry and is not installed.
    pub directory: Option<PathBuf>,
    /// The source range of the block's header.
    pub span: Span,
    /// The place of the source.
    pub source_span: Span,
}

/// `plan_options { … }`
#[derive(Clone, Debug, Default)]
pub struct TestOptions {
    /// Whether the mode is `refresh-only`.
    pub refresh_only: bool,
    /// Whether `refresh = false` is given.
    pub skip_refresh: bool,
    /// The addresses of the `target` argument.
    pub targets: Vec<Target>,
    /// The addresses of the `replace` argument.
    pub replace: Vec<ResourceInstance>,
    /// Errors in those addresses, which are reported for the run and not for the file.
    pub diagnostics: Diagnostics,
}
