//! `required_providers { … }`

use std::collections::BTreeMap;
use std::sync::Arc;

use super::reader::Reader;
use crate::provider_source as source;
use crate::{ProviderKey, ProviderRequirement};
use rform_core::addr::ProviderSource;
use rform_core::diag::Span;
use rform_lang::eval::evaluate_constant;
use rform_lang::references::Access;
use rform_lang::syntax::tree::ObjectItem;
use rform_lang::syntax::{Attribute, Block, Expression, ExpressionKind};

type Requirements = BTreeMap<Arc<str>, ProviderRequirement>;

impl Reader<'_> {
    pub fn requirements(&mut self, block: &Block) -> Requirements {
        if let Some(inner) = block.body.blocks.first() {
            let summary = format!("Unexpected {:?} block", inner.kind);
            self.error(&summary, "Blocks are not allowed here.", inner.kind_span);
            return Requirements::new();
        }
        let body = &*self.arguments(&block.body);
        let mut found = Requirements::new();
        for attribute in &body.attributes {
            if self.check_provider_name(&attribute.name, attribute.value.span) {
                let requirement = self.requirement(attribute);
                found.insert(attribute.name.clone(), requirement);
            }
        }
        found
    }

    fn requirement(&mut self, attribute: &Attribute) -> ProviderRequirement {
        let mut requirement = ProviderRequirement {
            source: ProviderSource::default_for(&attribute.name),
            versions: Vec::new(),
            aliases: Vec::new(),
            span: Some(attribute.value.span),
        };
        if let ExpressionKind::Object(items) = &*attribute.value.kind {
            for item in items {
                if !self.requirement_item(&attribute.name, item, &mut requirement) {
                    break;
                }
            }
            return requirement;
        }
        match text_of(&attribute.value) {
            Some(text) => self.version_of(&text, attribute.value.span, &mut requirement),
            None => {
                let detail = "required_providers entries must be strings or objects.";
                let span = attribute.value.span;
                self.error("Invalid required_providers object", detail, span);
            }
        }
        requirement
    }

    /// Reads one entry of the object of a requirement; says whether the rest is read too.
    fn requirement_item(
        &mut self,
        name: &str,
        item: &ObjectItem,
        requirement: &mut ProviderRequirement,
    ) -> bool {
        let span = item.value.span;
        let Some(key) = self.requirement_key(&item.key) else {
            return false;
        };
        match key.as_deref() {
            Some("version") => match constant_text(&item.value) {
                Some(text) => self.version_of(&text, span, requirement),
                None => {
                    let detail = "Version must be specified as a string.";
                    self.error("Invalid version constraint", detail, span);
                }
            },
            Some("source") => match constant_text(&item.value) {
                Some(text) => requirement.source = self.provider_source(&text, name, span),
                None => {
                    let detail = "Source must be specified as a string.";
                    self.error("Invalid source", detail, span);
                }
            },
            Some("configuration_aliases") => {
                requirement.aliases = self.aliases(&item.value, name);
            }
            _ => {
                let detail = "required_providers objects can only contain \"version\", \
                              \"source\" and \"configuration_aliases\" attributes. To configure \
                              a provider, use a \"provider\" block.";
                let span = item.key.span;
                self.error("Invalid required_providers object", detail, span);
                return false;
            }
        }
        true
    }

    /// The key of an entry: a name, or a constant expression. None if it was diagnosed.
    fn requirement_key(&mut self, key: &Expression) -> Option<Option<Arc<str>>> {
        if let Some(word) = key.as_word() {
            return Some(Some(word.clone()));
        }
        let (value, diagnostics) = evaluate_constant(key);
        let failed = diagnostics.has_errors();
        self.diagnostics.extend(diagnostics);
        (!failed).then(|| value.as_str().map(Arc::from))
    }

    fn version_of(&mut self, text: &str, span: Span, requirement: &mut ProviderRequirement) {
        if self.check_constraint(text, span) {
            requirement.versions.push((text.into(), Some(span)));
        }
    }

    fn provider_source(&mut self, text: &str, name: &str, span: Span) -> ProviderSource {
        match source::parse(text) {
            Ok(source) => source,
            Err(diagnostic) => {
                self.error(diagnostic.summary, diagnostic.detail, span);
                ProviderSource::default_for(name)
            }
        }
    }

    fn aliases(&mut self, expression: &Expression, name: &str) -> Vec<ProviderKey> {
        let items = self.list(expression).unwrap_or_default();
        let mut found = Vec::new();
        for item in items {
            let Some(traversal) = self.static_traversal(&item) else {
                continue;
            };
            const SUMMARY: &str = "Invalid configuration_aliases value";
            // Terraform reads no further than the alias.
            let alias = match traversal.accesses.first() {
                None => None,
                Some(Access::Attribute(alias, _)) => Some(alias.clone()),
                Some(Access::Index(..)) => {
                    let detail = "Configuration aliases can only contain references to local \
                                  provider configuration names in the format of provider.alias";
                    self.error(SUMMARY, detail, expression.span);
                    break;
                }
            };
            if *traversal.root != *name {
                let detail = format!(
                    "Configuration aliases must be prefixed with the provider name. Expected \
                     {name:?}, but found {:?}.",
                    traversal.root
                );
                self.error(SUMMARY, detail, expression.span);
                continue;
            }
            found.push(ProviderKey {
                name: name.into(),
                alias,
            });
        }
        found
    }
}

/// A version constraint, which may also be written as a number.
fn text_of(expression: &Expression) -> Option<Arc<str>> {
    expression
        .as_text()
        .or_else(|| Some(expression.as_number()?.to_string().into()))
}

/// A text that can be evaluated without names.
fn constant_text(expression: &Expression) -> Option<Arc<str>> {
    let (value, diagnostics) = evaluate_constant(expression);
    if diagnostics.has_errors() {
        return None;
    }
    value.as_str().map(Arc::from)
}
