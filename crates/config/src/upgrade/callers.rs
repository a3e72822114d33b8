//! What the callers of a module pass to its variables.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::SchemaLookup;
use super::module_context::ModuleContext;
use super::value_shape::ValueShape;
use crate::load;
use crate::path::clean;
use crate::value_kind::{ValueKind, sole_interpolation, value_kind};
use crate::{Config, ModuleConfig};
use rform_core::world::World;
use rform_lang::references::{Subject, Traversal, parse_reference};
use rform_lang::syntax::hil::HilOperation;
use rform_lang::syntax::{Expression, ExpressionKind};

/// How far from one name to the next is looked.
const DEEPEST: usize = 8;

/// What the variables of the module in `directory` are given by its callers in the stack of the
/// directory in which the program runs.
pub(super) fn passed(
    world: &dyn World,
    directory: &Path,
    schemas: SchemaLookup<'_>,
) -> BTreeMap<Arc<str>, ValueShape> {
    let mut found = BTreeMap::new();
    let directory = clean(directory);
    if directory == Path::new(".") || !load::has_files(world, Path::new(".")) {
        return found;
    }
    let config = load::load(world, Path::new(".")).config;
    let called = config.modules.values();
    for module in called.filter(|it| !it.path.is_root() && clean(&it.directory) == directory) {
        for name in module.variables.keys() {
            let caller = Caller::new(&config, module, schemas);
            let shape = caller.passed_to(name);
            let all = found.entry(name.clone()).or_insert(ValueShape::Unknown);
            *all = std::mem::replace(all, ValueShape::Unknown).and(shape);
        }
    }
    found
}

/// A module in whose names values are looked up.
#[derive(Clone, Copy)]
struct Caller<'a> {
    config: &'a Config,
    module: &'a ModuleConfig,
    schemas: SchemaLookup<'a>,
    depth: usize,
}

impl<'a> Caller<'a> {
    fn new(config: &'a Config, module: &'a ModuleConfig, schemas: SchemaLookup<'a>) -> Caller<'a> {
        Caller {
            config,
            module,
            schemas,
            depth: 0,
        }
    }

    /// The same one step further away; none if that is too far.
    fn in_module(self, module: &'a ModuleConfig) -> Option<Caller<'a>> {
        (self.depth < DEEPEST).then_some(Caller {
            module,
            depth: self.depth + 1,
            ..self
        })
    }

    /// What the call of the module gives to one of its variables.
    fn passed_to(self, variable: &str) -> ValueShape {
        let Some((call, path)) = self.module.path.0.split_last() else {
            return ValueShape::Unknown;
        };
        let mut modules = self.config.modules.values();
        let caller = modules.find(|it| it.path.0[..] == *path);
        let Some(caller) = caller.and_then(|it| self.in_module(it)) else {
            return ValueShape::Unknown;
        };
        let arguments = caller.module.calls.get(call).map(|it| &it.arguments);
        let given = arguments.into_iter().flatten();
        let given = given.filter(|it| *it.name == *variable);
        ValueShape::of_all(given.map(|it| caller.shape(&it.value)))
    }

    fn shape(self, value: &Expression) -> ValueShape {
        if let Some(inner) = sole_interpolation(value) {
            return self.shape(inner);
        }
        if let Some(name) = Traversal::of(value) {
            return self.of_name(&name);
        }
        let all = |items: &[Expression]| ValueShape::of_all(items.iter().map(|it| self.shape(it)));
        match &*value.kind {
            ExpressionKind::Literal(value) => ValueShape::of_value(value),
            ExpressionKind::Template(..) => ValueShape::Text,
            ExpressionKind::Tuple(items) => ValueShape::List(Box::new(all(items))),
            ExpressionKind::Object(items) => {
                ValueShape::map(items.iter().map(|it| self.shape(&it.value)))
            }
            ExpressionKind::Parentheses(inner) => self.shape(inner),
            ExpressionKind::Conditional(_, yes, no) => self.shape(yes).and(self.shape(no)),
            ExpressionKind::Hil(HilOperation::Spliced, items) => self.spliced(items),
            ExpressionKind::Hil(
                HilOperation::Stored | HilOperation::Attribute | HilOperation::Attributes,
                of,
            ) => all(of),
            ExpressionKind::Call {
                name, arguments, ..
            } => match &**name {
                "list" => ValueShape::List(Box::new(all(arguments))),
                "map" => {
                    let values = arguments.iter().skip(1).step_by(2);
                    ValueShape::map(values.map(|it| self.shape(it)))
                }
                "concat" | "merge" | "coalescelist" | "tolist" | "tomap" => all(arguments),
                "compact" | "formatlist" | "keys" | "sort" | "split" => {
                    ValueShape::list([ValueShape::Text])
                }
                _ => self.by_kind(value),
            },
            _ => self.by_kind(value),
        }
    }

    /// A list in which the elements of lists stand in their place.
    fn spliced(self, items: &[Expression]) -> ValueShape {
        ValueShape::list(items.iter().map(|it| match self.shape(it) {
            ValueShape::List(element) => *element,
            other => other,
        }))
    }

    fn of_name(self, name: &Traversal) -> ValueShape {
        let context = ModuleContext::new(self.config, self.module, self.schemas);
        let Ok(reference) = parse_reference(name) else {
            return ValueShape::Unknown;
        };
        let is_whole = reference.remaining().is_empty();
        match &reference.subject {
            Subject::Variable(name) if is_whole => self.variable(name),
            Subject::Local(name) if is_whole => {
                let local = self.module.locals.get(name);
                let within = self.in_module(self.module);
                local
                    .zip(within)
                    .map_or(ValueShape::Unknown, |(local, it)| it.shape(&local.value))
            }
            Subject::Output(call, _, output) if is_whole => {
                let child = self.config.module(&self.module.path.child(call));
                let child = child.and_then(|it| self.in_module(it));
                let value = child.and_then(|it| Some((it, it.module.outputs.get(output)?)));
                value.map_or(ValueShape::Unknown, |(it, output)| it.shape(&output.value))
            }
            _ => match context.type_of(name) {
                Some(ty) => ValueShape::of_type(&ty),
                None => of_kind(context.kind_of(name)),
            },
        }
    }

    fn variable(self, name: &str) -> ValueShape {
        let Some(variable) = self.module.variables.get(name) else {
            return ValueShape::Unknown;
        };
        let default = variable.default.as_ref().map(ValueShape::of_value);
        let shapes = [
            Some(ValueShape::of_type(&variable.ty)),
            default,
            Some(self.passed_to(name)),
        ];
        ValueShape::of_all(shapes.into_iter().flatten())
    }

    fn by_kind(self, value: &Expression) -> ValueShape {
        let context = ModuleContext::new(self.config, self.module, self.schemas);
        of_kind(value_kind(value, &|name| context.kind_of(name)))
    }
}

fn of_kind(kind: ValueKind) -> ValueShape {
    match kind {
        ValueKind::List => ValueShape::list([]),
        ValueKind::Map => ValueShape::map([]),
        kind if kind.is_primitive() => ValueShape::Text,
        _ => ValueShape::Unknown,
    }
}
