//! From files to a [`Config`]: the tree of modules with everything they declare.
//!
//! Nothing is evaluated here that depends on values: expressions stay trees, bodies of resources
//! stay bodies until a schema is at hand ([`content`]). What is wrong with the files is
//! said with its place; what could be read is there all the same.

mod backend_block;
pub mod check;
pub mod content;
mod dialect;
mod early;
mod encryption;
mod former_arguments;
pub mod legacy;
mod load;
mod mock;
pub mod module_manifest;
pub mod module_source;
mod path;
mod provider_block;
mod provider_source;
mod providers;
mod removed;
mod resource;
mod shape;
mod snapshot;
mod start_range;
pub mod test_files;
pub mod upgrade;
mod value_kind;
pub mod variables;
mod version;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

pub use backend_block::{NO_SUCH_BACKEND, backend_as_written, backend_block, backend_config_file};
pub use dialect::Dialect;
pub use early::{EarlyInputs, EarlyVariables, WorkspaceName};
pub use encryption::{VARIABLE as ENCRYPTION_VARIABLE, encryption};
pub use load::{
    Loaded, MissingModule, STATIC_REFERENCE, has_files, is_legacy_module, load, load_installed,
    load_installed_test_files, load_test_files, load_with, target_of, tested_path,
};
pub use path::clean;
pub use provider_block::{PassedProvider, ProviderBlock, ProviderKey, ProviderRequirement};
pub use providers::ResolvedProvider;
pub use resource::{Condition, IgnoreChanges, Lifecycle, Provisioner, Repetition, Resource};
use rform_core::addr::{Module, Resource as ResourceName, ResourceInstance, Target};
use rform_core::diag::{Sources, Span};
use rform_core::value::{Type, Value};
use rform_lang::references::Reference;
use rform_lang::syntax::{Attribute, Block, Body, Expression};
use rform_lang::types::Defaults;

pub use snapshot::{load_texts, texts};
pub use version::{LANGUAGE_VERSION, Version, constraint_allows};

/// A stack as written: all its modules, by where they are called.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// The root and everything it calls, directly or not.
    pub modules: BTreeMap<Module, Arc<ModuleConfig>>,
    /// The texts they were read from.
    pub sources: Sources,
}

impl Config {
    /// The module at that path, if there is one.
    pub fn module(&self, path: &Module) -> Option<&Arc<ModuleConfig>> {
        self.modules.get(path)
    }

    /// The root module, if the stack was read at all.
    pub fn root(&self) -> Option<&Arc<ModuleConfig>> {
        self.modules.get(&Module::root())
    }
}

/// The declarations of one module, with files and overrides merged.
#[derive(Clone, Debug, Default)]
pub struct ModuleConfig {
    /// Its path in the tree of calls.
    pub path: Module,
    /// Its directory, relative to the root's as Terraform shows it in `path.module`: `.` for the root.
    pub directory: PathBuf,
    /// The `variable` blocks of the module, by name.
    pub variables: BTreeMap<Arc<str>, Variable>,
    /// Names in `locals` blocks.
    pub locals: BTreeMap<Arc<str>, Attribute>,
    /// The `output` blocks of the module, by name.
    pub outputs: BTreeMap<Arc<str>, Output>,
    /// `resource`, `data` and `ephemeral` blocks.
    pub resources: BTreeMap<ResourceName, Arc<Resource>>,
    /// The `module` blocks of the module, by name.
    pub calls: BTreeMap<Arc<str>, Arc<ModuleCall>>,
    /// `provider` blocks, by local name and alias.
    pub providers: BTreeMap<ProviderKey, Arc<ProviderBlock>>,
    /// `required_providers`, and a local name for each provider that is only implied.
    pub required_providers: BTreeMap<Arc<str>, ProviderRequirement>,
    /// `required_version`, each with its place.
    pub required_version: Vec<(Arc<str>, Span)>,
    /// The `backend` or `cloud` block of the root module.
    pub backend: Option<Backend>,
    /// The `provider_meta` blocks, by the local name of their provider.
    pub provider_metas: BTreeMap<Arc<str>, ProviderMeta>,
    /// The `encryption` blocks of the root module, which say together how states and plans are kept.
    pub encryption: Vec<Block>,
    /// `moved` blocks, in order.
    pub moved: Vec<Moved>,
    /// `removed` blocks, in order.
    pub removed: Vec<Removed>,
    /// `import` blocks, in order.
    pub imports: Vec<Import>,
    /// The `check` blocks of the module, by name.
    pub checks: BTreeMap<Arc<str>, Check>,
    /// The dialect in which the module is written.
    pub dialect: Dialect,
}

/// `variable "name" { … }`
#[derive(Clone, Debug)]
pub struct Variable {
    /// The name in the block's label.
    pub name: Arc<str>,
    /// The type values are converted to, with optional attributes.
    pub ty: Type,
    /// Defaults of optional attributes in the type.
    pub defaults: Defaults,
    /// The type as written, if it was.
    pub type_span: Option<Span>,
    /// The default, converted; none if a value must be given.
    pub default: Option<Value>,
    /// The `description` argument: documentation for people.
    pub description: Option<Arc<str>>,
    /// Whether the value is sensitive, so that it is never shown.
    pub sensitive: bool,
    /// Whether the value is ephemeral, so that it is kept neither in plans nor in states.
    pub ephemeral: bool,
    /// Whether null is a value; if not, null stands for the default.
    pub nullable: bool,
    /// Whether the value must be known when modules are installed (Terraform 1.15).
    pub constant: bool,
    /// `validation` blocks, in order.
    pub validations: Vec<Condition>,
    /// The source range of the block's header.
    pub span: Span,
    /// The source range of the label.
    pub name_span: Span,
    /// The header's place as messages name it: `main.tf:1,1-14`.
    pub place: Arc<str>,
    /// The dialect of the module: in Terraform 0.11 the value `true` was the string `1`.
    pub dialect: Dialect,
    /// Whether the default is written as `true` or `false`.
    pub has_bool_default: bool,
}

/// `output "name" { … }`
#[derive(Clone, Debug)]
pub struct Output {
    /// The name in the block's label.
    pub name: Arc<str>,
    /// The expression for the value.
    pub value: Expression,
    /// The `description` argument: documentation for people.
    pub description: Option<Arc<str>>,
    /// Whether the value is sensitive, so that it is never shown.
    pub sensitive: bool,
    /// Whether the value is ephemeral, so that it is kept neither in plans nor in states.
    pub ephemeral: bool,
    /// The resources and modules that must be applied before the value is used.
    pub depends_on: Vec<Reference>,
    /// `precondition` blocks, in order.
    pub preconditions: Vec<Condition>,
    /// The source range of the block's header.
    pub span: Span,
}

/// `module "name" { … }`
#[derive(Clone, Debug)]
pub struct ModuleCall {
    /// The name in the block's label.
    pub name: Arc<str>,
    /// Where the module comes from, as written.
    pub source: Arc<str>,
    /// The place of the source.
    pub source_span: Span,
    /// The version constraint, if one is given.
    pub version: Option<Arc<str>>,
    /// The values of the module's variables.
    pub arguments: Vec<Attribute>,
    /// How many, by number or by key.
    pub repetition: Repetition,
    /// The explicit dependencies (`depends_on`).
    pub depends_on: Vec<Reference>,
    /// Providers passed on: the child's key and the caller's, with the place.
    pub providers: Vec<PassedProvider>,
    /// The source range of the block's header.
    pub span: Span,
    /// Where a missing argument is reported.
    pub end: Span,
}

/// `backend "s3" { … }` or `cloud { … }`
#[derive(Clone, Debug)]
pub struct Backend {
    /// Such as `s3`; `cloud` for the block of that name.
    pub kind: Arc<str>,
    /// The arguments of the block.
    pub body: Body,
    /// The source range of the block's header.
    pub span: Span,
}

/// `provider_meta "name" { … }`: what a module tells the provider of its resources.
#[derive(Clone, Debug)]
pub struct ProviderMeta {
    /// The arguments of the block, which are constants.
    pub body: Body,
    /// The source range of the block's header.
    pub span: Span,
}

/// `moved { from = …, to = … }`
#[derive(Clone, Debug)]
pub struct Moved {
    /// As it was called, relative to the module of the block.
    pub from: Target,
    /// As it is called.
    pub to: Target,
    /// The source range of the block's header.
    pub span: Span,
    /// The places of both addresses.
    pub ends: (Span, Span),
}

/// `removed { from = … }`
#[derive(Clone, Debug)]
pub struct Removed {
    /// The resource or module to forget, relative to the module of the block.
    pub from: Target,
    /// Whether they are destroyed, or only forgotten.
    pub destroy: bool,
    /// Provisioners to run at destroy.
    pub provisioners: Vec<Provisioner>,
    /// The source range of the block's header.
    pub span: Span,
    /// The place of the address.
    pub from_span: Span,
}

/// `import { to = …, id = … }`
#[derive(Clone, Debug)]
pub struct Import {
    /// The address as an expression, since its key may be one (`aws_vpc.main[each.key]`).
    pub to: Expression,
    /// The address when it is constant.
    pub to_address: Option<ResourceInstance>,
    /// The resource it belongs to.
    pub to_resource: (Module, ResourceName),
    /// By what the object to import is found.
    pub by: ImportBy,
    /// The `for_each` expression, if several objects are imported by one block.
    pub for_each: Option<Expression>,
    /// A provider other than the resource's.
    pub provider: Option<ProviderKey>,
    /// Where that was said.
    pub provider_span: Option<Span>,
    /// The source range of the block's header.
    pub span: Span,
}

/// The argument of an `import` block that says which object it imports.
#[derive(Clone, Debug)]
pub enum ImportBy {
    /// `id`, a text that the provider has for imports.
    Id(Expression),
    /// `identity`, an object by the identity schema of the resource type (Terraform 1.12).
    Identity(Expression),
}

impl ImportBy {
    /// The expression of the argument.
    pub fn expression(&self) -> &Expression {
        match self {
            ImportBy::Id(expression) | ImportBy::Identity(expression) => expression,
        }
    }
}

/// `check "name" { … }`
#[derive(Clone, Debug)]
pub struct Check {
    /// The name in the block's label.
    pub name: Arc<str>,
    /// A data source of its own, if it has one (it is also among the module's resources).
    pub data: Option<ResourceName>,
    /// `assert` blocks, in order.
    pub asserts: Vec<Condition>,
    /// The source range of the block's header.
    pub span: Span,
}
