//! What is known of a module that is upgraded: its names, and the schemas behind them.

use std::sync::Arc;

use crate::check::Schemas;
use crate::value_kind::{ValueKind, value_kind};
use crate::{Config, ModuleConfig, Repetition};
use rform_core::addr::{Mode, ProviderSource, Resource as ResourceName};
use rform_core::schema::{self, Block, Nesting, ResourceSchema};
use rform_core::value::{Type, Value};
use rform_lang::references::{Access, Reference, Subject, Traversal, parse_reference};

/// Where schemas are looked up.
#[derive(Clone, Copy)]
pub struct SchemaLookup<'a> {
    /// The schemas of resources and data sources.
    pub resources: Schemas<'a>,
    /// The schemas of `provider` blocks.
    pub providers: &'a dyn Fn(&ProviderSource) -> Option<schema::Block>,
}

/// How far from one name to the next is looked.
const DEEPEST: usize = 8;

/// A module, its stack and the schemas of providers.
#[derive(Clone, Copy)]
pub(super) struct ModuleContext<'a> {
    pub config: &'a Config,
    pub module: &'a ModuleConfig,
    pub schemas: SchemaLookup<'a>,
    depth: usize,
}

impl<'a> ModuleContext<'a> {
    pub fn new(
        config: &'a Config,
        module: &'a ModuleConfig,
        schemas: SchemaLookup<'a>,
    ) -> ModuleContext<'a> {
        ModuleContext {
            config,
            module,
            schemas,
            depth: 0,
        }
    }

    /// The schema of a resource or data source of the module.
    pub fn schema(&self, mode: Mode, kind: &str, name: &str) -> Option<Arc<ResourceSchema>> {
        let name = ResourceName {
            mode,
            kind: kind.into(),
            name: name.into(),
        };
        let resource = self.module.resources.get(&name)?;
        (self.schemas.resources)(&resource.provider_source, mode, kind)
    }

    /// Whether a resource has `count`; none if there is no such resource.
    pub fn is_counted(&self, name: &ResourceName) -> Option<bool> {
        let resource = self.module.resources.get(name)?;
        Some(matches!(resource.repetition, Repetition::Count(_)))
    }

    /// The type that a schema gives to what a name stands for.
    pub fn type_of(&self, traversal: &Traversal) -> Option<Type> {
        let reference = parse_reference(traversal).ok()?;
        let Subject::Resource(name, _) = &reference.subject else {
            return None;
        };
        let resource = self.module.resources.get(name)?;
        let source = &resource.provider_source;
        let schema = (self.schemas.resources)(source, name.mode, &name.kind)?;
        follow_block(&schema.block, reference.remaining())
    }

    /// The kind of what a name stands for.
    pub fn kind_of(&self, traversal: &Traversal) -> ValueKind {
        let Ok(reference) = parse_reference(traversal) else {
            return ValueKind::Any;
        };
        let rest = reference.remaining();
        match &reference.subject {
            Subject::Variable(name) if rest.is_empty() => self.variable(name),
            Subject::Local(name) if rest.is_empty() => {
                self.one_level_deeper().map_or(ValueKind::Any, |it| {
                    let local = it.module.locals.get(name);
                    local.map_or(ValueKind::Any, |local| {
                        stored(value_kind(&local.value, &|one| it.kind_of(one)))
                    })
                })
            }
            Subject::Resource(resource, _) => self.attribute(resource, &reference),
            Subject::Output(call, _, output) if rest.is_empty() => self.output(call, output),
            Subject::Count(_) => ValueKind::Number,
            Subject::Path(_) | Subject::Terraform(_) => ValueKind::String,
            _ => ValueKind::Any,
        }
    }

    /// The same of another module of the stack.
    pub fn within<'b>(&self, module: &'b ModuleConfig) -> ModuleContext<'b>
    where
        'a: 'b,
    {
        ModuleContext { module, ..*self }
    }

    fn one_level_deeper(self) -> Option<ModuleContext<'a>> {
        (self.depth < DEEPEST).then_some(ModuleContext {
            depth: self.depth + 1,
            ..self
        })
    }

    /// Of a variable without a type it is not known what files and callers give.
    fn variable(&self, name: &Arc<str>) -> ValueKind {
        let Some(variable) = self.module.variables.get(name) else {
            return ValueKind::Any;
        };
        match (&variable.ty, &variable.default) {
            (Type::Dynamic, None) => ValueKind::Scalar,
            (Type::Dynamic, Some(default)) => match ValueKind::of_type(&default.ty()) {
                kind if kind.is_primitive() => ValueKind::Scalar,
                kind => kind,
            },
            (ty, _) => ValueKind::of_type(ty),
        }
    }

    fn attribute(&self, name: &ResourceName, reference: &Reference) -> ValueKind {
        let Some(resource) = self.module.resources.get(name) else {
            return ValueKind::Any;
        };
        let schema = (self.schemas.resources)(&resource.provider_source, name.mode, &name.kind);
        let Some(schema) = schema else {
            return ValueKind::Any;
        };
        let ty = follow_block(&schema.block, reference.remaining());
        ty.map_or(ValueKind::Any, |ty| ValueKind::of_type(&ty))
    }

    fn output(&self, call: &Arc<str>, output: &Arc<str>) -> ValueKind {
        let child = self.config.module(&self.module.path.child(call));
        let (Some(child), Some(one_level_deeper)) = (child, self.one_level_deeper()) else {
            return ValueKind::Any;
        };
        let within = ModuleContext {
            module: child,
            ..one_level_deeper
        };
        let output = child.outputs.get(output);
        let kind = output.map_or(ValueKind::Any, |it| {
            value_kind(&it.value, &|one| within.kind_of(one))
        });
        match child.dialect.is_current() {
            true => kind,
            false => stored(kind),
        }
    }
}

/// The kind of what was kept of a value.
fn stored(kind: ValueKind) -> ValueKind {
    match kind {
        ValueKind::Number | ValueKind::Bool => ValueKind::String,
        other => other,
    }
}

fn follow_block(block: &Block, accesses: &[Access]) -> Option<Type> {
    let [Access::Attribute(name, _), rest @ ..] = accesses else {
        return None;
    };
    if let Some(attribute) = block.attributes.get(name) {
        return type_at(&attribute.ty, rest);
    }
    let nested = block.blocks.get(name)?;
    match nested.nesting {
        Nesting::Single | Nesting::Group => follow_block(&nested.block, rest),
        _ => type_at(&nested.object_type(), rest),
    }
}

fn type_at(ty: &Type, accesses: &[Access]) -> Option<Type> {
    let Some((first, rest)) = accesses.split_first() else {
        return Some(ty.clone());
    };
    match (ty, first) {
        (Type::List(element) | Type::Set(element) | Type::Map(element), Access::Index(..)) => {
            type_at(element, rest)
        }
        (Type::Map(element), Access::Attribute(..)) => type_at(element, rest),
        (Type::Object(object), Access::Attribute(name, _)) => {
            type_at(object.attributes.get(name)?, rest)
        }
        (Type::Object(object), Access::Index(Value::String(name), _)) => {
            type_at(object.attributes.get(name)?, rest)
        }
        _ => None,
    }
}
