//! References: to instances, to all of them, to how many there are.

use super::Upgrader;
use crate::former_arguments::{data_source_today, former_data_source};
use crate::load::{REMOTE_STATE, is_environment};
use rform_core::addr::{Mode, Resource as ResourceName};
use rform_core::diag::Span;
use rform_lang::references::{Access, Traversal};
use rform_lang::syntax::{Expression, ExpressionKind};

impl Upgrader<'_> {
    /// An access and what it goes into.
    pub(super) fn access(&mut self, expression: &Expression) {
        match &*expression.kind {
            ExpressionKind::GetAttr(on, name, name_span) => {
                self.attribute(expression, on, name, *name_span);
            }
            ExpressionKind::Index(on, key) => self.index(expression, on, key),
            ExpressionKind::Splat {
                on,
                each,
                full,
                marker,
            } => {
                self.within(on);
                self.within(each);
                if !full {
                    self.edits.replace(*marker, "[*]");
                }
            }
            _ => {}
        }
    }

    fn attribute(&mut self, whole: &Expression, on: &Expression, name: &str, name_span: Span) {
        if is_environment(on, name) {
            return self.edits.replace(name_span, ".workspace");
        }
        if name == "index" && !self.counted && on.as_word().is_some_and(|it| **it == *"count") {
            self.edits.replace(whole.span, "0");
            let text = "count.index outside of what is counted was always 0";
            return self.note(whole.span, text);
        }
        if let Some(today) = former_data_source(on, name) {
            return self.edits.replace(name_span, format!(".{today}"));
        }
        self.within(on);
        self.digit_access(on, name, name_span);
        if on.as_word().is_some_and(|it| **it == *"var") {
            self.variable_access(name, name_span);
        }
        let Some(resource) = resource_of(on) else {
            return;
        };
        let is_state = resource.mode == Mode::Data && *resource.kind == *"terraform_remote_state";
        if is_state && !REMOTE_STATE.contains(&name) {
            return self.edits.after(on.span, ".outputs");
        }
        match self.context.is_counted(&resource) {
            Some(true) if name == "count" => {
                self.edits.before(on.span, "length(");
                self.edits.replace(name_span, ")");
            }
            Some(true) => {
                self.edits.after(on.span, "[0]");
                let text =
                    format!("{resource} has count: without an index the first one was meant");
                self.note(whole.span, text);
            }
            Some(false) if name == "count" && !self.has_count(&resource) => {
                self.edits.replace(whole.span, "1");
            }
            _ => {}
        }
    }

    /// Whether it is `aws_instance.web.count`, which no attribute of the type is.
    pub(super) fn is_number_of_instances(&self, expression: &Expression) -> bool {
        let ExpressionKind::GetAttr(on, name, _) = &*expression.kind else {
            return false;
        };
        let resource = resource_of(on).filter(|_| **name == *"count");
        resource.is_some_and(|it| match self.context.is_counted(&it) {
            Some(true) => true,
            Some(false) => !self.has_count(&it),
            None => false,
        })
    }

    /// Whether the type itself has an attribute of that name.
    fn has_count(&self, resource: &ResourceName) -> bool {
        let schema = self
            .context
            .schema(resource.mode, &resource.kind, &resource.name);
        schema.is_none_or(|it| it.block.attributes.contains_key("count"))
    }

    fn index(&mut self, whole: &Expression, on: &Expression, key: &Expression) {
        if let ExpressionKind::Splat {
            on: all,
            each,
            full: false,
            marker,
        } = &*on.kind
        {
            return self.index_of_splat(whole, (on, all, each, *marker), key);
        }
        self.within(on);
        self.within(key);
        self.cut(key);
        let access = Span {
            start: on.span.end,
            ..whole.span
        };
        if self.is_set(on) {
            self.list_of_set(on.span);
        }
        let uncounted = resource_of(on).and_then(|it| self.context.is_counted(&it)) == Some(false);
        if uncounted && key.as_number().is_some() {
            self.edits.take(access);
            self.edits.delete(access);
        } else if self.edits.original(access).starts_with('.') {
            let key = self.edits.take(key.span);
            self.edits.replace(access, format!("[{key}]"));
        }
    }

    /// `a.*.b[0]` takes the first of all; `a[*].b[0]` would take the first of each.
    fn index_of_splat(
        &mut self,
        whole: &Expression,
        (splat, all, each, marker): (&Expression, &Expression, &Expression, Span),
        key: &Expression,
    ) {
        self.within(all);
        self.within(each);
        self.within(key);
        let access = Span {
            start: splat.span.end,
            ..whole.span
        };
        let counted = resource_of(all).and_then(|it| self.context.is_counted(&it));
        let first = key.as_number().is_some_and(|it| it.to_i64() == Some(0));
        match counted {
            Some(true) => {
                let key = self.edits.take(access);
                self.edits.delete(access);
                self.edits.replace(marker, key);
            }
            Some(false) if first => {
                self.edits.delete(access);
                self.edits.delete(marker);
            }
            // Both forms of splats are read today; this one means what it meant.
            _ => {}
        }
    }
}

/// The resource that an expression names, without an index.
fn resource_of(expression: &Expression) -> Option<ResourceName> {
    let traversal = Traversal::of(expression)?;
    let (mode, kind, name) = match &traversal.accesses[..] {
        [Access::Attribute(name, _)] => (Mode::Managed, traversal.root.clone(), name),
        [Access::Attribute(kind, _), Access::Attribute(name, _)] => match &*traversal.root {
            "data" => {
                let today = data_source_today(kind).map(Into::into);
                (Mode::Data, today.unwrap_or_else(|| kind.clone()), name)
            }
            _ => return None,
        },
        _ => return None,
    };
    Some(ResourceName {
        mode,
        kind,
        name: name.clone(),
    })
}
