//! Providers as a module names, configures and requires them.

use std::sync::Arc;

use crate::mock::Mock;
use rform_core::addr::ProviderSource;
use rform_core::diag::Span;
use rform_lang::syntax::Body;

/// A `provider` block's local name and alias.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProviderKey {
    /// The local name of the provider, such as `aws`.
    pub name: Arc<str>,
    /// None for the default configuration.
    pub alias: Option<Arc<str>>,
}

/// An entry of `providers` in a call: `inner = outer`.
#[derive(Clone, Debug)]
pub struct PassedProvider {
    /// As the called module knows it.
    pub inner: ProviderKey,
    /// As the calling one does.
    pub outer: ProviderKey,
    /// The place of `inner`.
    pub inner_span: Span,
    /// The place of `outer`.
    pub outer_span: Span,
}

/// `provider "aws" { … }`
#[derive(Clone, Debug)]
pub struct ProviderBlock {
    /// Local name and alias.
    pub key: ProviderKey,
    /// Its arguments, without `alias` and `version`.
    pub body: Body,
    /// The source range of the block's header.
    pub span: Span,
    /// The mocks that stand in for the provider's answers, if it is mocked by a test.
    pub mock: Option<Arc<Mock>>,
}

/// One entry of `required_providers`.
#[derive(Clone, Debug)]
pub struct ProviderRequirement {
    /// Where it comes from.
    pub source: ProviderSource,
    /// Version constraints as written.
    pub versions: Vec<(Arc<str>, Option<Span>)>,
    /// The entries of `configuration_aliases`.
    pub aliases: Vec<ProviderKey>,
    /// Its place; none if only implied.
    pub span: Option<Span>,
}
