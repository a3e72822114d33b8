//! Resources as written: `resource`, `data` and `ephemeral` blocks with their meta-arguments.

use std::sync::Arc;

use crate::provider_block::ProviderKey;
use rform_core::addr::{ProviderSource, Resource as ResourceName};
use rform_core::diag::Span;
use rform_lang::references::Reference;
use rform_lang::syntax::{Body, Expression};

/// `resource`, `data` or `ephemeral`.
#[derive(Clone, Debug)]
pub struct Resource {
    /// Its mode, type and name.
    pub name: ResourceName,
    /// The body without meta-arguments, as the provider's schema describes it.
    pub body: Body,
    /// How many, by number or by key.
    pub repetition: Repetition,
    /// The explicit dependencies (`depends_on`).
    pub depends_on: Vec<Reference>,
    /// `provider = aws.west`, or what the type implies.
    pub provider: ProviderKey,
    /// Where the provider was named; none if implied.
    pub provider_span: Option<Span>,
    /// The provider behind the local name.
    pub provider_source: ProviderSource,
    /// The settings of the `lifecycle` block, or its defaults.
    pub lifecycle: Lifecycle,
    /// `connection` for all provisioners.
    pub connection: Option<Body>,
    /// `provisioner` blocks, in order.
    pub provisioners: Vec<Provisioner>,
    /// The source range of the block's header.
    pub span: Span,
    /// The label of the type.
    pub kind_span: Span,
}

/// A condition with the message for when it does not hold.
#[derive(Clone, Debug)]
pub struct Condition {
    /// The expression that must evaluate to true.
    pub condition: Expression,
    /// The error message for a condition that is false.
    pub message: Expression,
    /// The source range of the block's header.
    pub span: Span,
}

/// How a resource or module call is repeated: by `count`, by `for_each` or not at all.
#[derive(Clone, Debug, Default)]
pub enum Repetition {
    /// One instance without a key.
    #[default]
    One,
    /// `count = …`
    Count(Expression),
    /// `for_each = …`
    ForEach(Expression),
}

impl Repetition {
    /// The expression that decides, if there is one.
    pub fn expression(&self) -> Option<&Expression> {
        match self {
            Repetition::One => None,
            Repetition::Count(expression) | Repetition::ForEach(expression) => Some(expression),
        }
    }
}

/// The settings of a `lifecycle` block
/// (<https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle>).
#[derive(Clone, Debug, Default)]
pub struct Lifecycle {
    /// Whether a successor is made first; none if not said.
    pub create_before_destroy: Option<bool>,
    /// Whether destroying is refused.
    pub prevent_destroy: bool,
    /// The place of `prevent_destroy`.
    pub prevent_destroy_span: Option<Span>,
    /// Changes that are passed over.
    pub ignore_changes: IgnoreChanges,
    /// References to objects that replace this one when they change.
    pub replace_triggered_by: Vec<Expression>,
    /// The `precondition` blocks, checked before the object is planned.
    pub preconditions: Vec<Condition>,
    /// The `postcondition` blocks, checked after the object is planned or applied.
    pub postconditions: Vec<Condition>,
}

/// The `ignore_changes` argument: nothing, some attributes, or all of them.
#[derive(Clone, Debug, Default)]
pub enum IgnoreChanges {
    /// No change is ignored.
    #[default]
    None,
    /// `ignore_changes = all`
    All,
    /// The attributes at these paths, each with its place.
    Paths(Vec<(rform_core::value::Path, Span)>),
    /// In Terraform 0.11: all attributes whose flat keys begin with one of these. The key of a
    /// part has its names and indexes with dots between them: `tags.Name`.
    Prefixes(Vec<Arc<str>>),
}

/// `provisioner "local-exec" { … }`
#[derive(Clone, Debug)]
pub struct Provisioner {
    /// The type in the block's label, such as `local-exec`.
    pub kind: Arc<str>,
    /// Its arguments, without `when`, `on_failure` and `connection`.
    pub body: Body,
    /// The `connection` block within this block, if there is one.
    pub connection: Option<Body>,
    /// Whether it runs at destroy instead of create.
    pub at_destroy: bool,
    /// Whether a failure is passed over.
    pub keep_going: bool,
    /// The source range of the block's header.
    pub span: Span,
}
