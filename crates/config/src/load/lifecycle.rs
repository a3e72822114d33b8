//! The `lifecycle` block.

use std::sync::Arc;

use super::reader::{Reader, json_text};
use crate::legacy::LegacyForm;
use crate::shape::Shape;
use crate::{Condition, IgnoreChanges, Lifecycle};
use rform_core::addr::Mode;
use rform_core::value::{Path, Step, Value};
use rform_lang::references::{Access, Subject, Traversal, references};
use rform_lang::syntax::{Block, Expression};

pub(super) const SHAPE: Shape = Shape {
    arguments: &[
        ("create_before_destroy", false),
        ("prevent_destroy", false),
        ("ignore_changes", false),
        ("replace_triggered_by", false),
    ],
    blocks: &[("precondition", &[]), ("postcondition", &[])],
};

impl Reader<'_> {
    /// Reads the only `lifecycle` block of a resource.
    pub fn lifecycle(&mut self, block: &Block, mode: Mode) -> Lifecycle {
        let mut lifecycle = Lifecycle::default();
        let mut blocks = block.body.blocks_of("lifecycle");
        let Some(first) = blocks.next() else {
            return lifecycle;
        };
        for second in blocks {
            let place = self.place(first.header);
            let detail = format!("This resource already has a lifecycle block at {place}.");
            self.error("Duplicate lifecycle block", detail, second.header);
        }
        let first = &*self.decided(first, &SHAPE);
        let body = &first.body;
        self.check(body, &SHAPE);
        for condition in &body.blocks {
            let found = self.condition(condition);
            self.report_self_reference(block, mode, found.as_ref(), &condition.kind);
            match &*condition.kind {
                "precondition" => lifecycle.preconditions.extend(found),
                _ => lifecycle.postconditions.extend(found),
            }
        }
        if mode != Mode::Managed {
            self.refuse_arguments(first, mode);
            return lifecycle;
        }
        lifecycle.create_before_destroy =
            self.bool_argument(body.attribute("create_before_destroy"));
        if let Some(attribute) = body.attribute("prevent_destroy") {
            lifecycle.prevent_destroy = self.bool_argument(Some(attribute)).unwrap_or(false);
            lifecycle.prevent_destroy_span = Some(attribute.span);
        }
        if let Some(attribute) = body.attribute("ignore_changes") {
            lifecycle.ignore_changes = self.ignore_changes(&attribute.value);
        }
        if let Some(attribute) = body.attribute("replace_triggered_by") {
            lifecycle.replace_triggered_by = self.triggers(&attribute.value);
        }
        lifecycle
    }

    /// A condition knows its own object by `self`, or not at all.
    fn report_self_reference(
        &mut self,
        block: &Block,
        mode: Mode,
        condition: Option<&Condition>,
        kind: &str,
    ) {
        let [(of_kind, _), (name, _)] = &block.labels[..] else {
            return;
        };
        let itself = |subject: &Subject| {
            matches!(subject, Subject::Resource(it, _)
                if it.mode == mode && it.kind == *of_kind && it.name == *name)
        };
        let expressions = condition.map(|it| [&it.condition, &it.message]);
        for expression in expressions.into_iter().flatten() {
            let found = references(expression).0;
            let Some(own) = found.iter().find(|it| itself(&it.subject)) else {
                continue;
            };
            let detail = match &own.subject {
                Subject::Resource(it, _) => {
                    format!("Configuration for {it} may not refer to itself.")
                }
                _ => continue,
            };
            let summary = format!("Invalid reference in {kind}");
            self.error(&summary, detail, expression.span);
        }
    }

    fn refuse_arguments(&mut self, block: &Block, mode: Mode) {
        let kind = match mode {
            Mode::Data => "data",
            _ => "ephemeral",
        };
        for attribute in &block.body.attributes {
            if !SHAPE.has_argument(&attribute.name) {
                continue;
            }
            let summary = format!("Invalid {kind} resource lifecycle argument");
            let detail = format!(
                "The lifecycle argument {:?} is defined only for managed resources (\"resource\" \
                 blocks), and is not valid for {kind} resources.",
                attribute.name
            );
            self.error(&summary, detail, attribute.name_span);
        }
    }

    fn ignore_changes(&mut self, expression: &Expression) -> IgnoreChanges {
        let word = expression.as_word().cloned();
        if word.or_else(|| json_text(expression)).as_deref() == Some("all") {
            return IgnoreChanges::All;
        }
        let items = self.list(expression).unwrap_or_default();
        if self.is_legacy()
            && let Some(prefixes) = quoted_texts(&items)
        {
            for item in &items {
                self.warn_legacy(LegacyForm::QuotedReference, item.span);
            }
            return match prefixes.iter().any(|it| **it == *"*") {
                true => IgnoreChanges::All,
                false => IgnoreChanges::Prefixes(prefixes),
            };
        }
        let mut paths = Vec::new();
        for item in items {
            if item.as_text().as_deref() == Some("*") {
                let detail = "The [\"*\"] form of ignore_changes wildcard is was deprecated and is \
                              now invalid. Use \"ignore_changes = all\" to ignore changes to all \
                              attributes.";
                self.error("Invalid ignore_changes wildcard", detail, expression.span);
            } else if let Some(traversal) = self.traversal_or_quoted(&item) {
                paths.push((path_of(&traversal), traversal.span()));
            }
        }
        IgnoreChanges::Paths(paths)
    }

    fn triggers(&mut self, expression: &Expression) -> Vec<Expression> {
        let items = self.list(expression).unwrap_or_default();
        let items: Vec<Expression> = items.iter().map(|item| item.static_form()).collect();
        for item in &items {
            if !self.check_trigger(item) {
                break;
            }
        }
        items
    }

    /// Checks one of the triggers; whether it is one.
    fn check_trigger(&mut self, expression: &Expression) -> bool {
        const SUMMARY: &str = "Invalid replace_triggered_by expression";
        let (found, diagnostics) = references(expression);
        let failed = !diagnostics.is_empty();
        self.diagnostics.extend(diagnostics);
        if failed {
            return false;
        }
        let mut resources = 0;
        for reference in &found {
            let allowed = match &reference.subject {
                Subject::Resource(..) => {
                    resources += 1;
                    true
                }
                Subject::Count(name) => **name == *"index",
                Subject::Each(name) => **name == *"key",
                _ => false,
            };
            let (summary, detail) = match &reference.subject {
                _ if allowed => continue,
                Subject::Each(_) => (
                    "Invalid each reference in replace_triggered_by expression",
                    "Only each.key may be used in replace_triggered_by.",
                ),
                _ => (
                    "Invalid reference in replace_triggered_by expression",
                    "Only resources, count.index, and each.key may be used in \
                     replace_triggered_by.",
                ),
            };
            self.error(summary, detail, expression.span);
        }
        let detail = match resources {
            0 => "Missing resource reference in replace_triggered_by expression.",
            1 => return true,
            _ => "Multiple resource references in replace_triggered_by expression.",
        };
        self.error(SUMMARY, detail, expression.span);
        false
    }
}

/// The texts, if all of these are some.
fn quoted_texts(items: &[Expression]) -> Option<Vec<Arc<str>>> {
    items.iter().map(Expression::as_text).collect()
}

/// The path in a resource's object that a relative traversal leads along. Numbers after a dot
/// are indexes, as Terraform 0.11 wrote them.
fn path_of(traversal: &Traversal) -> Path {
    let mut steps = vec![Step::Attribute(traversal.root.clone())];
    for access in &traversal.accesses {
        steps.push(match access {
            Access::Attribute(name, _) => Step::Attribute(name.clone()),
            Access::Index(Value::Number(number), _) => {
                let index = number.to_i64().and_then(|index| u64::try_from(index).ok());
                Step::Index(index.unwrap_or(u64::MAX))
            }
            Access::Index(key, _) => Step::Key(key.as_str().unwrap_or_default().into()),
        });
    }
    Path(steps)
}
