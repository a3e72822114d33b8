//! What is known of a module that is upgraded: its names, and the schemas behind them.

use std::sync::Arc;

use crate::check::Schemas;
use crate::kinds::{Kind, kind_of};
use crate::{Config, ModuleConfig, Repetition};
use rform_core::addr::{Mode, ProviderSource, Resource as ResourceName};
use rform_core::schema::{self, Block, Nesting, ResourceSchema};
use rform_core::value::{Type, Value};
use rform_lang::references::{Access, Reference, Subject, Traversal, parse_reference};

/// Where schemas are looked up.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// Those of resources and data sources.
    pub resources: Schemas<'a>,
    /// Those of `provider` blocks.
    pub providers: &'a dyn Fn(&ProviderSource) -> Option<schema::Block>,
}

/// How far from one name to the next is looked.
const DEEPEST: usize = 8;

/// A module, its stack and the schemas of providers.
#[derive(Clone, Copy)]
pub(super) struct Facts<'a> {
    pub config: &'a Config,
    pub module: &'a ModuleConfig,
    pub schemas: Known<'a>,
    depth: usize,
}

impl<'a> Facts<'a> {
    pub fn new(config: &'a Config, module: &'a ModuleConfig, schemas: Known<'a>) -> Facts<'a> {
        Facts {
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

    /// The kind of what a name stands for.
    pub fn known(&self, traversal: &Traversal) -> Kind {
        let Ok(reference) = parse_reference(traversal) else {
            return Kind::Any;
        };
        let rest = reference.remaining();
        match &reference.subject {
            Subject::Variable(name) if rest.is_empty() => self.variable(name),
            Subject::Local(name) if rest.is_empty() => self.deeper().map_or(Kind::Any, |it| {
                let local = it.module.locals.get(name);
                local.map_or(Kind::Any, |local| {
                    kind_of(&local.value, &|one| it.known(one))
                })
            }),
            Subject::Resource(resource, _) => self.attribute(resource, &reference),
            Subject::Output(call, _, output) if rest.is_empty() => self.output(call, output),
            Subject::Count(_) => Kind::Number,
            Subject::Path(_) | Subject::Terraform(_) => Kind::Text,
            _ => Kind::Any,
        }
    }

    fn deeper(self) -> Option<Facts<'a>> {
        (self.depth < DEEPEST).then_some(Facts {
            depth: self.depth + 1,
            ..self
        })
    }

    /// Of a variable without a type it is not known what files and callers give.
    fn variable(&self, name: &Arc<str>) -> Kind {
        let Some(variable) = self.module.variables.get(name) else {
            return Kind::Any;
        };
        match (&variable.ty, &variable.default) {
            (Type::Dynamic, None) => Kind::Scalar,
            (Type::Dynamic, Some(default)) => match Kind::of_type(&default.ty()) {
                kind if kind.is_primitive() => Kind::Scalar,
                kind => kind,
            },
            (ty, _) => Kind::of_type(ty),
        }
    }

    fn attribute(&self, name: &ResourceName, reference: &Reference) -> Kind {
        let Some(resource) = self.module.resources.get(name) else {
            return Kind::Any;
        };
        let schema = (self.schemas.resources)(&resource.provider_source, name.mode, &name.kind);
        let Some(schema) = schema else {
            return Kind::Any;
        };
        let ty = follow_block(&schema.block, reference.remaining());
        ty.map_or(Kind::Any, |ty| Kind::of_type(&ty))
    }

    fn output(&self, call: &Arc<str>, output: &Arc<str>) -> Kind {
        let child = self.config.module(&self.module.path.child(call));
        let (Some(child), Some(deeper)) = (child, self.deeper()) else {
            return Kind::Any;
        };
        let within = Facts {
            module: child,
            ..deeper
        };
        let output = child.outputs.get(output);
        output.map_or(Kind::Any, |it| kind_of(&it.value, &|one| within.known(one)))
    }
}

fn follow_block(block: &Block, accesses: &[Access]) -> Option<Type> {
    let [Access::Attribute(name, _), rest @ ..] = accesses else {
        return None;
    };
    if let Some(attribute) = block.attributes.get(name) {
        return follow(&attribute.ty, rest);
    }
    let nested = block.blocks.get(name)?;
    match nested.nesting {
        Nesting::Single | Nesting::Group => follow_block(&nested.block, rest),
        _ => follow(&nested.object_type(), rest),
    }
}

fn follow(ty: &Type, accesses: &[Access]) -> Option<Type> {
    let Some((first, rest)) = accesses.split_first() else {
        return Some(ty.clone());
    };
    match (ty, first) {
        (Type::List(element) | Type::Set(element) | Type::Map(element), Access::Index(..)) => {
            follow(element, rest)
        }
        (Type::Map(element), Access::Attribute(..)) => follow(element, rest),
        (Type::Object(object), Access::Attribute(name, _)) => {
            follow(object.attributes.get(name)?, rest)
        }
        (Type::Object(object), Access::Index(Value::String(name), _)) => {
            follow(object.attributes.get(name)?, rest)
        }
        _ => None,
    }
}
