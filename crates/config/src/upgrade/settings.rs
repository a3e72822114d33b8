//! Versions of providers and of Terraform.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Upgrader;
use crate::load::{LANGUAGE_VERSION, constraint_allows};
use rform_core::addr::ProviderSource;
use rform_core::diag::{SourceId, Span};
use rform_lang::syntax::{Attribute, Block, Body};

impl Upgrader<'_> {
    /// `required_version` that today's Terraform does not meet.
    pub(super) fn required_version(&mut self, attribute: &Attribute) {
        let Some(text) = attribute.value.as_text() else {
            return;
        };
        if constraint_allows(&text, LANGUAGE_VERSION) == Some(false) {
            self.edits.replace(attribute.value.span, "\">= 0.13\"");
            let text =
                format!("required_version was {text:?}, which no Terraform with this syntax meets");
            self.note(attribute.span, text);
        }
    }

    /// Takes an argument out, with its line if it is alone on it.
    pub(super) fn remove(&mut self, attribute: &Attribute) {
        self.remove_item(attribute.span);
    }

    /// Takes out the arguments that are given again.
    pub(super) fn remove_shadowed(&mut self) {
        for span in std::mem::take(&mut self.removed) {
            self.remove_item(span);
        }
    }

    /// Takes out what is there, with its lines if it is alone on them.
    pub(super) fn remove_item(&mut self, span: Span) {
        self.edits.take(span);
        let before = self.edits.original(Span {
            start: 0,
            end: span.start,
            ..span
        });
        let behind = self.edits.original(Span {
            start: span.end,
            end: u32::MAX,
            ..span
        });
        let behind = match behind {
            "" => self.rest(span),
            behind => behind,
        };
        let blanks = before.len() - before.trim_end_matches([' ', '\t']).len();
        let more = behind.len() - behind.trim_start_matches([' ', '\t', '\r']).len();
        let starts = before.len() == blanks || before.trim_end_matches([' ', '\t']).ends_with('\n');
        let ends = behind.get(more..).is_some_and(|it| it.starts_with('\n'));
        let line = Span {
            start: span.start - blanks as u32,
            end: span.end + more as u32 + 1,
            ..span
        };
        self.edits.delete(if starts && ends { line } else { span });
    }

    /// The text behind a span.
    fn rest(&self, span: Span) -> &str {
        let source = self.context.config.sources.get(span.source);
        source
            .and_then(|it| it.text.get(span.end as usize..))
            .unwrap_or_default()
    }

    /// The versions that `provider` blocks asked for, in `required_providers`.
    pub(super) fn settings(&mut self, files: &[(SourceId, Body)]) {
        let blocks = || files.iter().flat_map(|(_, body)| &body.blocks);
        let mut versions: BTreeMap<Arc<str>, Vec<Arc<str>>> = BTreeMap::new();
        let mut first: Option<&Block> = None;
        for block in blocks().filter(|it| *it.kind == *"provider") {
            let version = block.body.attribute("version");
            let text = version.and_then(|it| it.value.as_text());
            if let (Some(name), Some(text), Some(version)) = (block.label(0), text, version) {
                first.get_or_insert(block);
                self.note_bound(name, &text, version.span);
                let all = versions.entry(name.clone()).or_default();
                if !all.contains(&text) {
                    all.push(text);
                }
            }
        }
        let Some(first) = first else { return };
        let terraform = blocks().find(|it| *it.kind == *"terraform");
        let required = terraform.and_then(|it| it.body.blocks_of("required_providers").next());
        if let Some(required) = required {
            versions.retain(|name, _| required.body.attribute(name).is_none());
            let text = entries(&versions, "    ");
            return self.edits.before(required.body.span.tail(), text);
        }
        let entries = entries(&versions, "    ");
        let text = format!("  required_providers {{\n{entries}  }}\n");
        match terraform {
            Some(block) => {
                let empty = block.body.attributes.is_empty() && block.body.blocks.is_empty();
                let line = self
                    .edits
                    .original(block.open.to(block.body.span))
                    .contains('\n');
                let lead = if empty && line { "" } else { "\n" };
                self.edits
                    .before(block.body.span.tail(), format!("{lead}{text}"));
            }
            None => {
                let end = first.body.span.end + 1;
                let end = Span {
                    start: end,
                    end,
                    ..first.header
                };
                self.edits.after(end, format!("\n\nterraform {{\n{text}}}"));
            }
        }
    }

    fn note_bound(&mut self, name: &str, constraint: &str, span: Span) {
        if constraint.contains(['~', '<']) || !constraint.contains(['>', '!']) {
            let text = format!(
                "provider {name} is held to {constraint:?}: look whether today's Terraform can \
                 still load such a version"
            );
            self.note(span, text);
        }
    }
}

fn entries(versions: &BTreeMap<Arc<str>, Vec<Arc<str>>>, indent: &str) -> String {
    let entry = |(name, all): (&Arc<str>, &Vec<Arc<str>>)| {
        let source = ProviderSource::default_for(name);
        let constraint = all.iter().map(|it| &**it).collect::<Vec<_>>().join(", ");
        format!(
            "{indent}{name} = {{\n{indent}  source  = \"{}/{}\"\n{indent}  version = \
             {constraint:?}\n{indent}}}\n",
            source.namespace, source.kind
        )
    };
    versions.iter().map(entry).collect()
}
