//! What `import` blocks ask for: under which address an object is taken over, and its id.

use std::rc::Rc;

use super::names::Names;
use super::run::{Phase, Run};
use super::values::{ModuleValues, Repeat};
use crate::addr::{Key, ResourceInstance};
use crate::config::{Import, Repetition, Resource};
use crate::diag::Diagnostic;
use crate::lang::eval::{Cause, held_values};
use crate::lang::references::{Reference, Subject, Traversal, key_of, references};
use crate::lang::syntax::ExpressionKind;
use crate::value::{Type, Value, convert};

/// Checks a block as far as that goes without a plan.
pub fn check(run: &Run<'_>, root: &Rc<ModuleValues>, import: &Import) {
    check_target(run, root, import);
    for repeat in repeats(run, root, import).unwrap_or_default() {
        _ = id(run, import, &Names::of(run, root).repeated(repeat));
    }
}

/// What the id and `for_each` of a block refer to.
pub fn mentioned(import: &Import) -> impl Iterator<Item = Reference> {
    let expressions = import.for_each.iter().chain([&import.id]);
    expressions.flat_map(|expression| references(expression).0)
}

/// The objects that one block is about, and their ids; none if that cannot be told.
pub fn wanted(
    run: &Run<'_>,
    root: &Rc<ModuleValues>,
    import: &Import,
) -> Option<Vec<(ResourceInstance, String)>> {
    let mut all = Vec::new();
    for repeat in repeats(run, root, import)? {
        let names = Names::of(run, root).repeated(repeat);
        let id = id(run, import, &names)?;
        let address = match &import.to_address {
            Some(address) => address.clone(),
            None => computed_address(import, &names)?,
        };
        all.push((address, id));
    }
    Some(all)
}

/// What repeats a block. A list serves as well as a set: its keys are numbers.
fn repeats(run: &Run<'_>, root: &Rc<ModuleValues>, import: &Import) -> Option<Vec<Repeat>> {
    let Some(for_each) = &import.for_each else {
        return Some(vec![Repeat::One]);
    };
    let names = Names::of(run, root);
    let value = names.value(for_each)?;
    if !value.is_wholly_known() && run.phase == Phase::Plan {
        let detail = "The \"for_each\" expression includes values derived from other resource \
                      attributes that cannot be determined until apply, and so Terraform cannot \
                      determine the full set of values that might be used to import this resource.";
        let mut fault = Diagnostic::error("Invalid for_each argument", detail);
        fault.values = held_values(for_each, &names, Cause::Plain);
        run.report([fault.at(for_each.span)]);
        return None;
    }
    if matches!(
        value.bare(),
        Value::String(_) | Value::Number(_) | Value::Bool(_)
    ) {
        let detail = "The \"for_each\" expression must be a collection.";
        let fault = Diagnostic::error("Invalid for_each argument", detail);
        run.report([fault.at(for_each.span)]);
        return None;
    }
    if let (Value::List(..) | Value::Tuple(..), marks) = value.unmark()
        && marks.is_empty()
    {
        let elements = value.elements().enumerate();
        let item = |(at, value): (usize, &Value)| {
            let key = Value::int(i64::try_from(at).unwrap_or(i64::MAX));
            Repeat::Each(key, value.clone())
        };
        return Some(elements.map(item).collect());
    }
    let repetition = Repetition::ForEach(for_each.clone());
    let (shape, found) = super::expand::shape(&repetition, &names, run.phase);
    run.report(found);
    let instances = shape?.instances().into_iter();
    Some(instances.map(|(_, repeat)| repeat).collect())
}

/// The address of `aws_vpc.main[each.key]`.
fn computed_address(import: &Import, names: &Names<'_>) -> Option<ResourceInstance> {
    let ExpressionKind::Index(on, key) = &*import.to.kind else {
        return None;
    };
    let key = key_of(names.value(key)?.bare())?;
    let traversal = Traversal::of(on)?;
    let resource = crate::addr::parse_resource_instance(&traversal.to_string()).ok()?;
    Some(ResourceInstance { key, ..resource })
}

/// The id, if it is known and good.
fn id(run: &Run<'_>, import: &Import, names: &Names<'_>) -> Option<String> {
    let fault = |detail: &str| {
        let fault = Diagnostic::error("Invalid import id argument", detail);
        run.report([fault.at(import.id.span)]);
    };
    if names_target(import) {
        fault("The import ID cannot reference the resource being imported.");
        return None;
    }
    let value = names.value(&import.id)?;
    if !value.is_known() && run.phase == Phase::Validate {
        return None;
    }
    match text_of_id(&value) {
        Ok(id) => Some(id),
        Err(Unfit::Id(detail)) => {
            fault(detail);
            None
        }
        Err(Unfit::Type) => {
            let detail = "Invalid expression value: string required.";
            let fault = Diagnostic::error("Incorrect value type", detail);
            run.report([fault.at(import.id.span)]);
            None
        }
    }
}

fn names_target(import: &Import) -> bool {
    let (module, resource) = &import.to_resource;
    let is_target = |subject: &Subject| matches!(subject, Subject::Resource(name, _) if module.is_root() && name == resource);
    let found = references(&import.id).0;
    found.iter().any(|it| is_target(&it.subject))
}

enum Unfit {
    Id(&'static str),
    Type,
}

fn text_of_id(value: &Value) -> Result<String, Unfit> {
    if value.is_null() {
        return Err(Unfit::Id("The import ID cannot be null."));
    }
    if !value.is_known() {
        return Err(Unfit::Id(
            "The import block \"id\" argument depends on resource attributes that cannot be \
             determined until apply, so Terraform cannot plan to import this resource.",
        ));
    }
    let text = convert(value.bare(), &Type::String);
    match text.as_ref().ok().and_then(Value::as_str) {
        Some("") => Err(Unfit::Id(
            "The import ID value evaluates to an empty string, please provide a non-empty value.",
        )),
        Some(text) => Ok(text.to_owned()),
        None => Err(Unfit::Type),
    }
}

/// Whether the block fits the resource that it is about.
fn check_target(run: &Run<'_>, root: &Rc<ModuleValues>, import: &Import) {
    let (path, name) = &import.to_resource;
    let config = match path.is_root() {
        true => Some(&root.config),
        false => run.session.config.module(path),
    };
    let Some(resource) = config.and_then(|it| it.resources.get(name)) else {
        if !path.is_root() {
            run.report([not_there(import)]);
        }
        return;
    };
    if let Some(span) = import.provider_span {
        let detail = "The provider argument can only be specified in import blocks that will \
                      generate configuration.\n\nUse the provider argument in the target resource \
                      block to configure the provider for a resource with explicit provider \
                      configuration.";
        run.report([Diagnostic::error("Invalid import provider argument", detail).at(span)]);
    }
    match &import.to_address {
        Some(address) => check_key(run, import, resource, address),
        None if import.for_each.is_none() => {
            let detail = "A single static variable reference is required: only attribute access \
                          and indexing with constant keys. No calculations, function calls, \
                          template expressions, etc are allowed here.";
            run.report([Diagnostic::error("Invalid expression", detail).at(import.to.span)]);
        }
        None => {}
    }
}

/// In a module, configuration is never generated.
fn not_there(import: &Import) -> Diagnostic {
    let (module, resource) = &import.to_resource;
    let detail = format!(
        "Resource {module}.{resource} not found. Only resources within the root module are \
         eligible for config generation."
    );
    let summary = "Configuration for import target does not exist";
    Diagnostic::error(summary, detail).at(import.to.span)
}

/// Whether the key in the address fits the repetition of the resource.
fn check_key(run: &Run<'_>, import: &Import, resource: &Resource, address: &ResourceInstance) {
    let detail = match (&resource.repetition, &address.key) {
        (Repetition::One, Key::None)
        | (Repetition::Count(_), Key::Index(_))
        | (Repetition::ForEach(_), Key::Name(_)) => return,
        (Repetition::Count(_), Key::None) => "The target resource is using count.",
        (Repetition::ForEach(_), Key::None) => "The target resource is using for_each.",
        (_, Key::Index(_)) => "The target resource does not use count.",
        (_, Key::Name(_)) => "The target resource does not use for_each.",
    };
    let fault = Diagnostic::error("Invalid import 'to' expression", detail);
    run.report([fault.at(import.to.span)]);
}
