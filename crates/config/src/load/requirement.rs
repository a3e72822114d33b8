//! `required_providers { … }`

use std::collections::BTreeMap;
use std::sync::Arc;

use super::reader::Reader;
use crate::{ProviderKey, ProviderRequirement};
use rform_core::addr::ProviderSource;
use rform_core::diag::Span;
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
            span: Some(attribute.span),
        };
        if let ExpressionKind::Object(items) = &*attribute.value.kind {
            for item in items {
                self.requirement_item(&attribute.name, item, &mut requirement);
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

    fn requirement_item(
        &mut self,
        name: &str,
        item: &ObjectItem,
        requirement: &mut ProviderRequirement,
    ) {
        let span = item.value.span;
        let key = item.key.as_word().cloned().or_else(|| item.key.as_text());
        match key.as_deref() {
            Some("version") => match item.value.as_text() {
                Some(text) => self.version_of(&text, span, requirement),
                None => {
                    let detail = "Version must be specified as a string.";
                    self.error("Invalid version constraint", detail, span);
                }
            },
            Some("source") => match item.value.as_text() {
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
            }
        }
    }

    fn version_of(&mut self, text: &str, span: Span, requirement: &mut ProviderRequirement) {
        if self.check_constraint(text, span) {
            requirement.versions.push((text.into(), Some(span)));
        }
    }

    fn provider_source(&mut self, text: &str, name: &str, span: Span) -> ProviderSource {
        let (summary, detail) = match ProviderSource::parse(text) {
            None => (
                "Invalid provider source string",
                "The \"source\" attribute must be in the format \
                 \"[hostname/][namespace/]name\""
                    .to_owned(),
            ),
            Some(source) => {
                let (what, part) = if !is_good_part(&source.namespace) {
                    ("namespace", "")
                } else if !is_good_part(&source.kind) {
                    ("type", &*source.kind)
                } else if let Some(kind) = source.kind.strip_prefix("terraform-provider-") {
                    self.refuse_prefix(text, kind, span);
                    return source;
                } else {
                    return source;
                };
                (
                    match what {
                        "namespace" => "Invalid provider namespace",
                        _ => "Invalid provider type",
                    },
                    format!(
                        "Invalid provider {what} {part:?} in source {text:?}: must contain only \
                         letters, digits, and dashes, and may not use leading or trailing \
                         dashes\""
                    ),
                )
            }
        };
        self.error(summary, detail, span);
        ProviderSource::default_for(name)
    }

    fn refuse_prefix(&mut self, text: &str, kind: &str, span: Span) {
        let short = text
            .rsplit_once('/')
            .map_or_else(|| kind.to_owned(), |(before, _)| format!("{before}/{kind}"));
        let detail = format!(
            "Provider source {text:?} has a type with the prefix \"terraform-provider-\", which \
             isn't valid. Although that prefix is often used in the names of version control \
             repositories for Terraform providers, provider source strings should not include \
             it.\n\nDid you mean {short:?}?"
        );
        self.error("Invalid provider type", detail, span);
    }

    fn aliases(&mut self, expression: &Expression, name: &str) -> Vec<ProviderKey> {
        let items = self.list(expression).unwrap_or_default();
        let mut found = Vec::new();
        for item in items {
            let Some(traversal) = self.static_traversal(&item) else {
                continue;
            };
            const SUMMARY: &str = "Invalid configuration_aliases value";
            let [Access::Attribute(alias, _)] = &traversal.accesses[..] else {
                let detail = "Configuration aliases can only contain references to local \
                              provider configuration names in the format of provider.alias";
                self.error(SUMMARY, detail, expression.span);
                break;
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
                alias: Some(alias.clone()),
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

fn is_good_part(part: &str) -> bool {
    !part.is_empty()
        && !part.starts_with('-')
        && !part.ends_with('-')
        && part
            .chars()
            .all(|char| char.is_alphanumeric() || char == '-')
}
