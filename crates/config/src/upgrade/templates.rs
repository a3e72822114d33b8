//! Writing templates of `template_file` by today's grammar, in the texts of the module and in its
//! files.

use super::Upgrader;
use super::template_sources::{Origin, Template};
use super::upgraded::File;
use rform_core::diag::{SourceId, Span};
use rform_lang::format::quoted;
use rform_lang::syntax::tree::TemplateForm;
use rform_lang::syntax::{ExpressionKind, parse_hcl1_template};

impl Upgrader<'_> {
    /// Writes the templates as they are written today. Answers the files that change.
    pub(super) fn templates(&mut self, templates: &[Template]) -> Vec<File> {
        let mut files = Vec::new();
        for template in templates {
            if let Some(name) = template.filename {
                self.edits.replace(name, "template");
                self.edits.before(template.given, "file(");
                self.edits.after(template.given, ")");
            }
            match template.from {
                Origin::File { id, is_shared } => {
                    let Some(new) = self.template_today(id, template.given) else {
                        continue;
                    };
                    match is_shared {
                        true => self.note_shared(id, template.given, &new),
                        false => files.extend(self.file(id)),
                    }
                }
                Origin::Inline { id, form } => {
                    if let Some(new) = self.template_today(id, template.given) {
                        self.inline_template(template.given, form, &new);
                    }
                }
                Origin::Unknown => self.note(
                    template.given,
                    "what this template says is known by the plan only: in templates of today $$ \
                     stands for two dollar signs, and %{ begins a directive",
                ),
            }
        }
        files.sort_by(|one, other| one.name.cmp(&other.name));
        files.dedup_by(|one, other| one.name == other.name);
        files
    }

    /// The text of a template in today's grammar; none if it stays as it is.
    fn template_today(&mut self, id: SourceId, given: Span) -> Option<String> {
        let source = self.context.config.sources.get(id)?;
        let parsed = parse_hcl1_template(&source.text, (id, &*source.name));
        if parsed.diagnostics.has_errors() {
            self.note(
                given,
                "this template could not be read, and was not changed",
            );
            return None;
        }
        let whole = parsed.tree.span;
        if self.edits.text(whole) == *source.text
            && let ExpressionKind::Template(parts, form) = &*parsed.tree.kind
        {
            self.plain = false;
            self.constant = false;
            self.template(&parsed.tree, parts, *form);
        }
        let new = self.edits.text(whole);
        (new != *source.text).then_some(new)
    }

    fn note_shared(&mut self, id: SourceId, given: Span, new: &str) {
        let Some(source) = self.context.config.sources.get(id) else {
            return;
        };
        let lines = source.text.lines().zip(new.lines()).enumerate();
        let changed = lines.filter(|(_, (old, new))| old != new);
        let changed: Vec<String> = changed.map(|(at, _)| (at + 1).to_string()).collect();
        let text = format!(
            "{} is not of this module alone or is read as a plain file too, and was not changed: as a \
             template of today it is written otherwise in line {}",
            source.name,
            changed.join(", ")
        );
        self.note(given, text);
    }

    /// Puts a template in the place of the text that gave it.
    fn inline_template(&mut self, given: Span, form: TemplateForm, new: &str) {
        let old = self.edits.take(given);
        let text = match (form, old.split_once('\n'), old.rsplit_once('\n')) {
            (TemplateForm::Heredoc, Some((first, _)), Some((_, last))) => {
                let marker = first.trim_start_matches(['<', '-']);
                let escaped = new.replace("${", "$${").replace("%{", "%%{");
                match marker.trim() == last.trim() && escaped.ends_with('\n') {
                    true => format!("<<{marker}\n{escaped}{}", last.trim_start()),
                    false => quoted(new),
                }
            }
            _ => quoted(new),
        };
        self.edits.replace(given, text);
    }
}
