//! Which versions of Terraform and of providers a module asks for.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::{File, Upgrader};
use crate::load::is_name;
use crate::version::{LANGUAGE_VERSION, allows_legacy, constraint_allows};
use rform_core::addr::ProviderSource;
use rform_core::diag::{SourceId, Span};
use rform_core::world::World;
use rform_lang::syntax::{Attribute, Block, Body};

/// The first version of Terraform that reads what the upgrade writes: `source` in
/// `required_providers` is of 0.13.
/// <https://developer.hashicorp.com/terraform/language/v1.1.x/upgrade-guides/0-13>
const REQUIRED_VERSION: &str = "\">= 0.13\"";

/// The file for the requirements of a module that has none.
const VERSIONS_FILE: &str = "versions.tf";

/// The requirements that a module lacks, each as lines of a `terraform` block.
struct Missing {
    required_version: &'static str,
    /// Entries of `required_providers`.
    providers: String,
}

impl Missing {
    fn is_empty(&self) -> bool {
        self.required_version.is_empty() && self.providers.is_empty()
    }

    /// The lines within the braces; entries of providers are in a block of their own.
    fn lines(&self) -> String {
        let providers = match self.providers.is_empty() {
            true => String::new(),
            false => format!("  required_providers {{\n{}  }}\n", self.providers),
        };
        let blank = match self.required_version.is_empty() || providers.is_empty() {
            true => "",
            false => "\n",
        };
        format!("{}{blank}{providers}", self.required_version)
    }
}

impl Upgrader<'_> {
    /// `required_version` that allows versions which cannot read this, or none that can.
    pub(super) fn required_version(&mut self, attribute: &Attribute) {
        let Some(text) = attribute.value.as_text() else {
            return;
        };
        let refuses = constraint_allows(&text, LANGUAGE_VERSION) == Some(false);
        if !refuses && !allows_legacy(&text) {
            return;
        }
        self.edits.replace(attribute.value.span, REQUIRED_VERSION);
        if refuses {
            let text =
                format!("required_version was {text:?}, which no Terraform with this syntax meets");
            self.note(attribute.span, text);
        }
    }

    /// Writes down what the module needs: a version of Terraform that reads it, and all providers
    /// with their sources. Answers the file that is made for that, if there is no place for it.
    pub(super) fn requirements(
        &mut self,
        world: &dyn World,
        directory: &Path,
        files: &[(SourceId, Body)],
    ) -> Option<File> {
        let is_empty = files.iter().all(|(_, body)| body.blocks.is_empty());
        if is_empty {
            return None;
        }
        let settings = || {
            let blocks = files.iter().flat_map(|(_, body)| &body.blocks);
            blocks.filter(|it| *it.kind == *"terraform")
        };
        let declared = settings().find_map(|it| it.body.blocks_of("required_providers").next());
        let mut missing = self.missing(files, declared);
        if let Some(declared) = declared {
            let entries = std::mem::take(&mut missing.providers);
            self.edits.before(declared.body.span.tail(), entries);
        }
        if missing.is_empty() {
            return None;
        }
        let lines = missing.lines();
        if let Some(block) = settings().next() {
            self.add_lines(block, &lines);
            return None;
        }
        let text = format!("terraform {{\n{lines}}}\n");
        self.versions_file(world, directory, files, text)
    }

    /// Puts lines at the end of a block.
    fn add_lines(&mut self, block: &Block, lines: &str) {
        let empty = block.body.attributes.is_empty() && block.body.blocks.is_empty();
        let whole = self.edits.original(block.open.to(block.body.span));
        if !empty {
            self.unfold(block);
        }
        let lead = if empty && whole.contains('\n') {
            ""
        } else {
            "\n"
        };
        let text = format!("{lead}{lines}");
        self.edits.before(block.body.span.tail(), text);
    }

    /// A file with that text, or the text at the end of the file if there is one.
    fn versions_file(
        &mut self,
        world: &dyn World,
        directory: &Path,
        files: &[(SourceId, Body)],
        text: String,
    ) -> Option<File> {
        let path = match directory == Path::new(".") || directory.as_os_str().is_empty() {
            true => VERSIONS_FILE.into(),
            false => directory.join(VERSIONS_FILE),
        };
        let name = path.to_string_lossy().into_owned();
        let sources = &self.context.config.sources;
        let there = files
            .iter()
            .filter_map(|(id, _)| Some((*id, sources.get(*id)?)));
        let there = { there }.find(|(_, source)| *source.name == *name);
        let Some((id, source)) = there else {
            if world.exists(&path) {
                let first = files.first().map(|(id, body)| (*id, body.span.head()));
                let note = format!("{name} could not be read: write into it\n{text}");
                first
                    .into_iter()
                    .for_each(|(_, span)| self.note(span, &*note));
                return None;
            }
            return Some(File {
                name,
                old: String::new(),
                new: text,
            });
        };
        let end = source.text.len() as u32;
        let end = Span {
            source: id,
            start: end,
            end,
        };
        let lead = match source.text.is_empty() || source.text.ends_with('\n') {
            true => "",
            false => "\n",
        };
        let blank = if source.text.trim().is_empty() {
            ""
        } else {
            "\n"
        };
        self.edits.replace(end, format!("{lead}{blank}{text}"));
        None
    }

    fn missing(&mut self, files: &[(SourceId, Body)], declared: Option<&Block>) -> Missing {
        let mut providers = self.provider_versions(files);
        let used = self.context.module.required_providers.keys();
        for name in used.filter(|name| ***name != *"terraform" && is_name(name)) {
            providers.entry(name.clone()).or_default();
        }
        if let Some(declared) = declared {
            providers.retain(|name, _| declared.body.attribute(name).is_none());
        }
        let required_version = match self.context.module.required_version.is_empty() {
            true => "  required_version = \">= 0.13\"\n",
            false => "",
        };
        Missing {
            required_version,
            providers: entries(&providers, "    "),
        }
    }

    /// The versions that `provider` blocks asked for.
    fn provider_versions(
        &mut self,
        files: &[(SourceId, Body)],
    ) -> BTreeMap<Arc<str>, Vec<Arc<str>>> {
        let mut versions: BTreeMap<Arc<str>, Vec<Arc<str>>> = BTreeMap::new();
        let blocks = files.iter().flat_map(|(_, body)| &body.blocks);
        for block in blocks.filter(|it| *it.kind == *"provider") {
            let version = block.body.attribute("version");
            let text = version.and_then(|it| it.value.as_text());
            if let (Some(name), Some(text), Some(version)) = (block.label(0), text, version) {
                self.note_bound(name, &text, version.span);
                let all = versions.entry(name.clone()).or_default();
                if !all.contains(&text) {
                    all.push(text);
                }
            }
        }
        versions
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
        let source = format!("{}/{}", source.namespace, source.kind);
        match &all[..] {
            [] => format!("{indent}{name} = {{\n{indent}  source = {source:?}\n{indent}}}\n"),
            all => {
                let constraint = all.iter().map(|it| &**it).collect::<Vec<_>>().join(", ");
                format!(
                    "{indent}{name} = {{\n{indent}  source  = {source:?}\n{indent}  version = \
                     {constraint:?}\n{indent}}}\n"
                )
            }
        }
    };
    versions.iter().map(entry).collect()
}
