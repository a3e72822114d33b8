//! Evaluating `import` blocks: the addresses and ids of the objects to import.
//! <https://developer.hashicorp.com/terraform/language/import>

use std::rc::Rc;

use crate::base::diagnostics::Reported;
use crate::import::address::import_address;
use crate::import::identity;
use crate::scope::eval_scope::EvalScope;
use crate::scope::run::{Phase, Run};
use crate::scope::values::instance_keys::RepetitionData;
use crate::scope::values::module_values::ModuleValues;
use rform_config::{Import, ImportBy, Repetition, Resource};
use rform_core::addr::{Key, ResourceInstance};
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_core::value::{Type, Value, convert};
use rform_lang::eval::{Cause, evaluate, held_values};
use rform_lang::references::{Reference, Subject, references};
use rform_plan::ImportTarget;

/// Checks a block as far as possible without a plan, and reports its errors.
pub fn check(run: &Run<'_>, root: &Rc<ModuleValues>, import: &Import) {
    check_target(run, root, import);
    for repetition in repeats(run, root, import).unwrap_or_default() {
        let names = EvalScope::of(run, root).repeated(repetition);
        if let (None, Ok(address)) = (&import.to_address, import_address(import, &names))
            && check_address(run, import, &address).is_err()
        {
            return;
        }
        let (value, found) = evaluate(import.by.expression(), &names);
        // What is unknown cannot be checked.
        if value.is_wholly_known() || found.has_errors() || names_target(import) {
            _ = target(run, import, &names);
        }
    }
}

/// The references in `id`, `identity` and `for_each` of a block.
pub fn mentioned(import: &Import) -> impl Iterator<Item = Reference> {
    let expressions = import.for_each.iter().chain([import.by.expression()]);
    expressions.flat_map(|expression| references(expression).0)
}

/// The addresses that a block imports to, each with what the object is found by.
///
/// # Errors
/// An address, an id, an identity or `for_each` cannot be evaluated, or an address does not fit its resource.
pub fn wanted(
    run: &Run<'_>,
    root: &Rc<ModuleValues>,
    import: &Import,
) -> Result<Vec<(ResourceInstance, ImportTarget)>, Reported> {
    let mut all = Vec::new();
    for repetition in repeats(run, root, import)? {
        let names = EvalScope::of(run, root).repeated(repetition);
        let address = match import_address(import, &names) {
            Ok(address) => address,
            Err(errors) => return Err(refused(run, import, errors)),
        };
        check_address(run, import, &address)?;
        all.push((address, target(run, import, &names)?));
    }
    Ok(all)
}

/// Reports that an address cannot be evaluated.
fn refused(run: &Run<'_>, import: &Import, errors: Diagnostics) -> Reported {
    match run.report(errors) {
        Err(reported) => reported,
        Ok(()) => run.fail_unexplained(&import.to_resource.1.to_string()),
    }
}

/// Checks that the key of a computed address fits the repetition of the resource.
fn check_address(
    run: &Run<'_>,
    import: &Import,
    address: &ResourceInstance,
) -> Result<(), Reported> {
    let (path, name) = &import.to_resource;
    let module = run.session.config.module(path);
    match module.and_then(|module| module.resources.get(name)) {
        Some(resource) => check_key(run, import, resource, address),
        None => Ok(()),
    }
}

/// The repetitions of a block by its `for_each`. Unlike elsewhere, a list is allowed: its keys are
/// the indexes.
fn repeats(
    run: &Run<'_>,
    root: &Rc<ModuleValues>,
    import: &Import,
) -> Result<Vec<RepetitionData>, Reported> {
    let Some(for_each) = &import.for_each else {
        return Ok(vec![RepetitionData::One]);
    };
    let names = EvalScope::of(run, root);
    let value = names.value(for_each)?;
    if !value.is_wholly_known() && run.phase == Phase::Plan {
        let detail = "The \"for_each\" expression includes values derived from other resource \
                      attributes that cannot be determined until apply, and so Terraform cannot \
                      determine the full set of values that might be used to import this resource.";
        let mut error = Diagnostic::error("Invalid for_each argument", detail);
        error.values = held_values(for_each, &names, Cause::Plain);
        return Err(run.fail(error.at(for_each.span)));
    }
    if matches!(
        value.bare(),
        Value::String(_) | Value::Number(_) | Value::Bool(_)
    ) {
        let detail = "The \"for_each\" expression must be a collection.";
        let error = Diagnostic::error("Invalid for_each argument", detail);
        return Err(run.fail(error.at(for_each.span)));
    }
    if let (Value::List(..) | Value::Tuple(..), marks) = value.unmark()
        && marks.is_empty()
    {
        let elements = value.elements().enumerate();
        let item = |(at, value): (usize, &Value)| {
            let key = Value::int(i64::try_from(at).unwrap_or(i64::MAX));
            RepetitionData::Each(key, value.clone())
        };
        return Ok(elements.map(item).collect());
    }
    let repetition = Repetition::ForEach(for_each.clone());
    let expansion = crate::scope::expand::expand(&repetition, &names, run.phase);
    run.report(expansion.diagnostics)?;
    let Some(keys) = expansion.keys else {
        return Err(run.fail_unexplained(&import.to_resource.1.to_string()));
    };
    let instances = keys.instances().into_iter();
    Ok(instances.map(|(_, repetition)| repetition).collect())
}

/// By what the object to import is found.
///
/// # Errors
/// It is unknown, null, empty or of another type, or refers to the imported resource.
fn target(run: &Run<'_>, import: &Import, names: &EvalScope<'_>) -> Result<ImportTarget, Reported> {
    let expression = import.by.expression();
    let failed = |summary: &str, detail: &str| {
        let error = Diagnostic::error(summary, detail);
        run.fail(error.at(expression.span))
    };
    if let ImportBy::Identity(_) = import.by {
        let identity = identity::checked(names.value(expression)?, names_target(import));
        let identity =
            identity.map_err(|detail| failed("Invalid import identity argument", detail));
        return Ok(ImportTarget::Identity(identity?));
    }
    let summary = "Invalid import id argument";
    if names_target(import) {
        let detail = "The import ID cannot reference the resource being imported.";
        return Err(failed(summary, detail));
    }
    let value = names.value(expression)?;
    let id = text_of_id(&value).map_err(|unfit| match unfit {
        Unfit::Id(detail) => failed(summary, detail),
        Unfit::Type => {
            let detail = "Invalid expression value: string required.";
            failed("Incorrect value type", detail)
        }
    });
    id.map(ImportTarget::Id)
}

fn names_target(import: &Import) -> bool {
    let (module, resource) = &import.to_resource;
    let is_target = |subject: &Subject| matches!(subject, Subject::Resource(name, _) if module.is_root() && name == resource);
    let found = references(import.by.expression()).0;
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

/// Checks that a block fits the resource that it imports to, and reports errors.
fn check_target(run: &Run<'_>, root: &Rc<ModuleValues>, import: &Import) {
    let (path, name) = &import.to_resource;
    let config = match path.is_root() {
        true => Some(&root.config),
        false => run.session.config.module(path),
    };
    let Some(resource) = config.and_then(|it| it.resources.get(name)) else {
        if !path.is_root() {
            run.note([not_there(import)]);
        }
        return;
    };
    if let Some(span) = import.provider_span {
        let detail = "The provider argument can only be specified in import blocks that will \
                      generate configuration.\n\nUse the provider argument in the target resource \
                      block to configure the provider for a resource with explicit provider \
                      configuration.";
        run.note([Diagnostic::error("Invalid import provider argument", detail).at(span)]);
    }
    match &import.to_address {
        Some(address) => _ = check_key(run, import, resource, address),
        None if import.for_each.is_none() => {
            let detail = "A single static variable reference is required: only attribute access \
                          and indexing with constant keys. No calculations, function calls, \
                          template expressions, etc are allowed here.";
            run.note([Diagnostic::error("Invalid expression", detail).at(import.to.span)]);
        }
        None => {}
    }
}

/// The error of a missing resource in a called module, for which no configuration is generated.
fn not_there(import: &Import) -> Diagnostic {
    let (module, resource) = &import.to_resource;
    let detail = format!(
        "Resource {module}.{resource} not found. Only resources within the root module are \
         eligible for config generation."
    );
    let summary = "Configuration for import target does not exist";
    Diagnostic::error(summary, detail).at(import.to.span)
}

/// Checks that the key of an address fits the repetition of the resource.
fn check_key(
    run: &Run<'_>,
    import: &Import,
    resource: &Resource,
    address: &ResourceInstance,
) -> Result<(), Reported> {
    let detail = match (&resource.repetition, &address.key) {
        (Repetition::One, Key::None)
        | (Repetition::Count(_), Key::Index(_))
        | (Repetition::ForEach(_), Key::Name(_)) => return Ok(()),
        (Repetition::Count(_), Key::None) => "The target resource is using count.",
        (Repetition::ForEach(_), Key::None) => "The target resource is using for_each.",
        (_, Key::Index(_)) => "The target resource does not use count.",
        (_, Key::Name(_)) => "The target resource does not use for_each.",
    };
    let error = Diagnostic::error("Invalid import 'to' expression", detail);
    Err(run.fail(error.at(import.to.span)))
}
