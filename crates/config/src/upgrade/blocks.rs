//! The blocks of a file, by kind.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Upgrader;
use super::body::has_free_keys;
use super::closing_brace::closing_brace;
use super::exclusive::is_beside_another;
use super::former_arguments::former_arguments;
use super::text::part;
use super::value::ExpectedType;
use crate::load::other_references;
use crate::value_kind::sole_interpolation;
use rform_core::addr::{Mode, ProviderSource};
use rform_core::schema::{self, NestedBlock, Nesting};
use rform_core::value::{Type, Value};
use rform_lang::references::{Access, Traversal};
use rform_lang::syntax::{Attribute, Block, Body, Expression, ExpressionKind};

impl Upgrader<'_> {
    pub(super) fn block(&mut self, block: &Block) {
        self.constant = matches!(&*block.kind, "variable" | "terraform");
        self.plain = *block.kind == *"variable";
        self.loses_keys = matches!(&*block.kind, "resource" | "data" | "provider");
        self.lines(block);
        self.name(block);
        match &*block.kind {
            "atlas" => self.atlas(block),
            "variable" => self.variable(block),
            "resource" => self.resource(block, Mode::Managed),
            "data" => self.resource(block, Mode::Data),
            "module" => self.module(block),
            "provider" => self.provider(block),
            _ => self.free(block),
        }
    }

    /// An `atlas` block, which configured a service that no longer exists.
    fn atlas(&mut self, block: &Block) {
        self.remove_item(block.header.to(closing_brace(block)));
        self.note(
            block.header,
            "atlas was a service that is no more: the block is gone",
        );
    }

    /// A block whose arguments are no concern of a schema.
    fn free(&mut self, block: &Block) {
        let takes_maps = matches!(&*block.kind, "locals" | "output");
        for attribute in &block.body.attributes {
            match &*attribute.name {
                "description" if *block.kind == *"output" => self.description(&attribute.value),
                "depends_on" => self.reference_list(&attribute.value),
                "required_version" => self.required_version(attribute),
                "value" if *block.kind == *"output" => {
                    let written_out = matches!(
                        &*attribute.value.kind,
                        ExpressionKind::Tuple(_) | ExpressionKind::Object(_)
                    );
                    let target = match written_out {
                        true => self.output(),
                        false => ExpectedType::Stored,
                    };
                    self.value(&attribute.value, target);
                }
                _ if *block.kind == *"locals" => {
                    self.value(&attribute.value, ExpectedType::Stored);
                }
                _ => self.value(&attribute.value, ExpectedType::Any),
            }
        }
        for inner in &block.body.blocks {
            if takes_maps && inner.labels.is_empty() || has_free_keys(inner) {
                let target = match &*block.kind {
                    "output" => self.output(),
                    _ => ExpectedType::Stored,
                };
                self.block_to_argument(inner, target);
            } else {
                self.lines(inner);
                self.free(inner);
            }
        }
    }

    /// What an output is taken for: others see what is kept of the outputs of a module, the state of
    /// a root module has what is written.
    fn output(&self) -> ExpectedType<'static> {
        match self.is_root {
            true => ExpectedType::Output,
            false => ExpectedType::Stored,
        }
    }

    fn module(&mut self, block: &Block) {
        for attribute in &block.body.attributes {
            match &*attribute.name {
                "source" => self.source(block, &attribute.value),
                "providers" => self.providers(&attribute.value),
                "version" => {}
                name => {
                    self.argument_name(name, attribute.name_span);
                    self.value(&attribute.value, ExpectedType::Stored);
                }
            }
        }
        for inner in &block.body.blocks {
            self.block_to_argument(inner, ExpectedType::Stored);
            self.argument_name(&inner.kind, inner.kind_span);
            if *inner.kind == *"providers" {
                for attribute in &inner.body.attributes {
                    if self.edits.original(attribute.name_span).starts_with('"') {
                        self.edits.replace(attribute.name_span, &*attribute.name);
                    }
                    self.quoted_reference(&attribute.value);
                }
            }
        }
        let attributes = block.body.attributes.iter().map(|it| &it.name);
        let blocks = block.body.blocks.iter().map(|it| &it.kind);
        let names: BTreeSet<Arc<str>> = attributes.chain(blocks).cloned().collect();
        for name in names {
            if self.takes_map(block, &name) {
                self.join_named(&block.body, &name);
            }
        }
    }

    /// Whether a called module has a variable of that name, which may hold a map.
    fn takes_map(&self, call: &Block, name: &Arc<str>) -> bool {
        let child = call.label(0).map(|it| self.context.module.path.child(it));
        let child = child.and_then(|it| self.context.config.module(&it));
        let variable = child.and_then(|it| it.variables.get(name));
        variable.is_some_and(|it| !matches!(it.ty, Type::List(_) | Type::Set(_) | Type::String))
    }

    /// A path that had no dot before it.
    fn source(&mut self, block: &Block, value: &Expression) {
        let call = block
            .label(0)
            .and_then(|it| self.context.module.calls.get(it));
        let text = value.as_text().filter(|_| Self::is_plain(value));
        if let (Some(call), Some(text)) = (call, text)
            && *call.source == *format!("./{text}")
        {
            self.edits.before(part(value.span, 1, 1), "./");
        }
    }

    fn provider(&mut self, block: &Block) {
        let name = block.label(0).map_or("", |name| name);
        let source = self.context.module.required_providers.get(name);
        let source =
            source.map_or_else(|| ProviderSource::default_for(name), |it| it.source.clone());
        let schema = (self.context.schemas.providers)(&source).unwrap_or_default();
        for attribute in &block.body.attributes {
            match &*attribute.name {
                "version" => self.remove(attribute),
                "alias" => {}
                _ => self.schema_attribute(attribute, &schema),
            }
        }
        self.schema_blocks(&block.body, &schema);
    }

    fn resource(&mut self, block: &Block, mode: Mode) {
        let [(kind, _), (name, _)] = &block.labels[..] else {
            return self.free(block);
        };
        let kind = &self.type_today(block, mode, kind);
        self.former = former_arguments(block);
        if self.makes_block() {
            self.unfold(block);
        }
        let schema = self.context.schema(mode, kind, name);
        if schema.is_none() {
            let text = format!(
                "the schema of {kind} is not known: look for blocks and arguments that are \
                 written as the other"
            );
            self.note(block.header, text);
        }
        let schema = schema.map(|it| it.block.clone()).unwrap_or_default();
        self.counted = block.body.attribute("count").is_some();
        for attribute in &block.body.attributes {
            match &*attribute.name {
                "count" => self.count(attribute),
                "depends_on" => self.reference_list(&attribute.value),
                "provider" => self.quoted_reference(&attribute.value),
                "lifecycle" | "connection" => self.meta_argument(attribute, &block.body, &schema),
                name if is_beside_another(kind, &block.body, name) => {
                    self.schema_attribute(attribute, &schema);
                    self.absent_if_empty(attribute, &schema);
                }
                _ => {
                    self.note_empty(attribute);
                    self.schema_attribute(attribute, &schema);
                }
            }
        }
        for inner in &block.body.blocks {
            match &*inner.kind {
                "lifecycle" => self.lifecycle(inner, &block.body, &schema),
                "provisioner" => self.provisioner(inner),
                "connection" => {
                    self.lines(inner);
                    self.free(inner);
                }
                _ => self.schema_block(inner, &schema),
            }
        }
        self.join_maps(&block.body, &schema);
        self.counted = false;
        self.former.clear();
    }

    /// How many: a truth value counted as one or none.
    fn count(&mut self, attribute: &Attribute) {
        if let ExpressionKind::Literal(Value::Bool(truth)) = &*attribute.value.kind {
            let number = if *truth { "1" } else { "0" };
            return self.edits.replace(attribute.value.span, number);
        }
        self.value(&attribute.value, ExpectedType::Typed(&Type::Number));
        self.text_by_default(&attribute.value, &Type::Number);
        let variable = sole_interpolation(&attribute.value).and_then(Traversal::of);
        if let Some(variable) = variable
            && let [Access::Attribute(name, _)] = &variable.accesses[..]
            && *variable.root == *"var"
            && self.is_bool(name)
            && !self.texts.contains(name)
        {
            self.edits.after(attribute.value.span, " ? 1 : 0");
        }
    }

    fn lifecycle(&mut self, block: &Block, resource: &Body, schema: &schema::Block) {
        self.lines(block);
        for attribute in &block.body.attributes {
            match &*attribute.name {
                "ignore_changes" => self.ignored(&attribute.value, resource, schema),
                _ => self.value(&attribute.value, ExpectedType::Typed(&Type::Bool)),
            }
        }
    }

    /// `lifecycle = { … }`
    fn meta_argument(&mut self, attribute: &Attribute, resource: &Body, schema: &schema::Block) {
        let nested = NestedBlock {
            nesting: Nesting::Single,
            block: schema::Block::default(),
            min: 0,
            max: None,
        };
        self.argument_to_block(attribute, &nested);
        if let ExpressionKind::Object(items) = &*attribute.value.kind {
            for item in items {
                let is_ignored = item
                    .key
                    .as_word()
                    .is_some_and(|it| **it == *"ignore_changes");
                if is_ignored {
                    self.ignored(&item.value, resource, schema);
                }
            }
        }
    }

    fn provisioner(&mut self, block: &Block) {
        self.lines(block);
        for attribute in &block.body.attributes {
            match &*attribute.name {
                "when" | "on_failure" => self.keyword(&attribute.value),
                _ => self.value(&attribute.value, ExpectedType::Any),
            }
        }
        for inner in &block.body.blocks {
            if *inner.kind == *"environment" {
                self.block_to_argument(inner, ExpectedType::Typed(&Type::map(Type::String)));
            } else {
                self.lines(inner);
                self.free(inner);
            }
        }
        if is_at_destroy(block) {
            self.note_destroy_references(&block.body);
        }
    }

    fn note_destroy_references(&mut self, body: &Body) {
        for attribute in &body.attributes {
            if other_references(&attribute.value) > 0 {
                let text = "what runs when a resource is destroyed may refer to that resource \
                            alone now: keep what it needs of others in triggers, and name it by \
                            self.triggers";
                self.note(attribute.value.span, text);
            }
        }
        for block in &body.blocks {
            self.note_destroy_references(&block.body);
        }
    }
}

fn is_at_destroy(provisioner: &Block) -> bool {
    let when = provisioner.body.attribute("when").map(|it| &it.value);
    when.is_some_and(|when| {
        let word = when.as_word().is_some_and(|word| **word == *"destroy");
        word || when.as_text().as_deref() == Some("destroy")
    })
}
