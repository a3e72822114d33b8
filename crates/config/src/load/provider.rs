//! `provider "name" { … }`, and how a configuration of one is named elsewhere.

use std::sync::Arc;

use super::reader::{NAME_RULE, Reader, is_name, json_text};
use crate::legacy::LegacyForm;
use crate::shape::Shape;
use crate::version;
use crate::{ProviderBlock, ProviderKey};
use rform_core::diag::{Diagnostic, Span};
use rform_lang::references::{Access, Traversal};
use rform_lang::syntax::{Block, Expression};

pub(super) const SHAPE: Shape = Shape {
    arguments: &[
        ("alias", false),
        ("version", false),
        ("count", false),
        ("depends_on", false),
        ("for_each", false),
        ("source", false),
    ],
    blocks: &[("_", &[]), ("lifecycle", &[]), ("locals", &[])],
};

/// A `provider` block and the version it asks for.
pub(super) struct Provider {
    pub block: ProviderBlock,
    pub version: Option<(Arc<str>, Span)>,
}

impl Reader<'_> {
    pub fn provider(&mut self, block: &Block) -> Option<Provider> {
        let (name, _) = block.labels.first()?.clone();
        let body = &block.body;
        self.check_known(body, &SHAPE);
        self.check_provider_name(&name, block.header);
        for attribute in &body.attributes {
            if ["count", "depends_on", "for_each", "source"].contains(&&*attribute.name) {
                let detail = format!(
                    "The provider argument name {:?} is reserved for use by Terraform in a \
                     future version.",
                    attribute.name
                );
                let summary = "Reserved argument name in provider block";
                self.error(summary, detail, attribute.name_span);
            }
        }
        self.refuse_reserved_blocks(block, &["lifecycle", "locals"], "provider block");
        let alias = body.attribute("alias").and_then(|attribute| {
            let alias = self.text(Some(attribute));
            let detail = format!("An alias must be a valid name. {NAME_RULE}");
            let summary = "Invalid provider configuration alias";
            if !alias.as_ref().is_some_and(|alias| is_name(alias)) {
                self.diagnostics.push(Diagnostic::error(summary, detail));
            }
            alias
        });
        Some(Provider {
            version: self.provider_version(block),
            block: ProviderBlock {
                key: ProviderKey { name, alias },
                body: self.unescaped(body, &SHAPE),
                span: block.header,
                mock: None,
            },
        })
    }

    fn provider_version(&mut self, block: &Block) -> Option<(Arc<str>, Span)> {
        let attribute = block.body.attribute("version")?;
        let span = attribute.value.span;
        self.warn_legacy(LegacyForm::ProviderVersion, span);
        self.constraint(Some(attribute))
    }

    /// Whether a version constraint is one; an error if not.
    pub fn check_constraint(&mut self, text: &str, span: Span) -> bool {
        let good = version::is_constraint(text);
        if !good {
            let detail = "This string does not use correct version constraint syntax.";
            self.error("Invalid version constraint", detail, span);
        }
        good
    }

    /// Whether a local name of a provider is one; an error if not.
    pub fn check_provider_name(&mut self, name: &str, span: Span) -> bool {
        let lower = name.to_lowercase();
        let detail = if lower != name {
            format!(
                "Provider names must be normalized. Replace {name:?} with {lower:?} to fix this \
                 error."
            )
        } else if !is_provider_name(name) {
            format!(
                "{name} is an invalid provider local name: must contain only letters, digits, \
                 and dashes, and may not use leading or trailing dashes"
            )
        } else {
            return true;
        };
        self.error("Invalid provider local name", detail, span);
        false
    }

    /// The provider configuration that a `provider` argument names.
    pub fn provider_key(&mut self, expression: &Expression, argument: &str) -> Option<ProviderKey> {
        let traversal = match Traversal::of_name(&expression.static_form()) {
            Some(traversal) => traversal,
            None if expression.as_text().is_some() => self.traversal_or_quoted(expression)?,
            None => {
                self.bad_provider_key(argument, expression.span);
                return None;
            }
        };
        let name = traversal.root.clone();
        match &traversal.accesses[..] {
            [] => Some(ProviderKey { name, alias: None }),
            [Access::Attribute(alias, _)] => Some(ProviderKey {
                name,
                alias: Some(alias.clone()),
            }),
            [Access::Index(_, span)] => {
                let detail = "Provider name must either stand alone or be followed by a period \
                              and then a configuration alias.";
                self.error("Invalid provider configuration reference", detail, *span);
                None
            }
            _ => {
                let json = json_text(expression).is_some();
                let span = if json {
                    expression.span
                } else {
                    traversal.span()
                };
                self.bad_provider_key(argument, span);
                None
            }
        }
    }

    fn bad_provider_key(&mut self, argument: &str, span: Span) {
        let detail = format!(
            "The {argument} argument requires a provider type name, optionally followed by a \
             period and then a configuration alias."
        );
        self.error("Invalid provider configuration reference", detail, span);
    }

    /// Refuses blocks of kinds that are kept for later versions of the language.
    pub fn refuse_reserved_blocks(&mut self, block: &Block, kinds: &[&str], of: &str) {
        for inner in &block.body.blocks {
            if kinds.contains(&&*inner.kind) {
                let summary = format!("Reserved block type name in {of}");
                let detail = format!(
                    "The block type name {:?} is reserved for use by Terraform in a future \
                     version.",
                    inner.kind
                );
                self.error(&summary, detail, inner.kind_span);
            }
        }
    }
}

fn is_provider_name(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with('-')
        && !name.ends_with('-')
        && name
            .chars()
            .all(|char| char.is_alphanumeric() || char == '-')
}
