//! What the names in an expression stand for, seen from one place of the stack.

use std::rc::Rc;
use std::sync::Arc;

use super::expand::shape;
use super::output::output_value;
use super::run::{Phase, Reported, Run};
use super::values::{Evaluated, InstanceKeys, ModuleValues, RepetitionData};
use rform_config::check::Place;
use rform_config::variables::settle_in;
use rform_core::addr::{Key, Resource};
use rform_core::diag::{Diagnostic, Diagnostics, Sources, Span};
use rform_core::value::{Marks, Type, Value};
use rform_lang::eval::{Function, Mentions, Resolved, Scope, evaluate};
use rform_lang::references::{Access, Reference, Subject};
use rform_lang::syntax::Expression;
use rform_provider::builtin::Builtin;

/// A place of the stack: a module instance, and perhaps an instance of something within it.
#[derive(Clone)]
pub struct EvalScope<'a> {
    run: &'a Run<'a>,
    module: Rc<ModuleValues>,
    repeat: RepetitionData,
    itself: Option<Value>,
}

impl<'a> EvalScope<'a> {
    /// The place of a module's own expressions.
    pub fn of(run: &'a Run<'a>, module: &Rc<ModuleValues>) -> EvalScope<'a> {
        EvalScope {
            run,
            module: module.clone(),
            repeat: RepetitionData::One,
            itself: None,
        }
    }

    /// How many instances of the module there are, as far as that is known.
    pub fn count_modules(&self) -> usize {
        self.run.values.count(&self.module.address.module())
    }

    /// The place of one instance in the module.
    pub fn repeated(self, repeat: RepetitionData) -> EvalScope<'a> {
        EvalScope { repeat, ..self }
    }

    /// With `self` standing for an object.
    pub fn with_self(self, itself: Value) -> EvalScope<'a> {
        EvalScope {
            itself: Some(itself),
            ..self
        }
    }

    /// Evaluates; errors are noted in the run.
    ///
    /// # Errors
    /// It could not be evaluated.
    pub fn value(&self, expression: &Expression) -> Result<Value, Reported> {
        let (value, found) = evaluate(expression, self);
        self.run.pass(found).map(|()| value)
    }

    fn variable(&self, name: &Arc<str>) -> Result<Value, Diagnostic> {
        if let Some(value) = self.module.variables.borrow().get(name) {
            self.run
                .asked(&self.module, || Evaluated::Variable(name.clone()));
            return Ok(value.clone());
        }
        let work = || variable_value(self.run, &self.module, name);
        let ((value, found), met) = self.run.track_failed_refs(work);
        if !self.run.report(found) || met {
            self.run
                .failed(&self.module, Evaluated::Variable(name.clone()));
        }
        self.module
            .variables
            .borrow_mut()
            .insert(name.clone(), value.clone());
        Ok(value)
    }

    fn local(&self, name: &Arc<str>) -> Result<Value, Diagnostic> {
        if let Some(value) = self.module.locals.borrow().get(name) {
            self.run
                .asked(&self.module, || Evaluated::Local(name.clone()));
            return Ok(value.clone());
        }
        let Some(local) = self.module.config.locals.get(name) else {
            return Err(undeclared("local value", format!("local.{name}")));
        };
        // One that refers to itself was reported as such; it must not run for ever.
        self.module
            .locals
            .borrow_mut()
            .insert(name.clone(), Value::DYNAMIC);
        let names = EvalScope::of(self.run, &self.module);
        let (value, met) = self.run.track_failed_refs(|| names.value(&local.value));
        if met || value.is_err() {
            self.run
                .failed(&self.module, Evaluated::Local(name.clone()));
        }
        let value = value.unwrap_or(Value::DYNAMIC);
        self.module
            .locals
            .borrow_mut()
            .insert(name.clone(), value.clone());
        Ok(value)
    }

    fn resource(
        &self,
        resource: &Resource,
        key: Option<&Key>,
        reference: &Reference,
    ) -> Result<Resolved, Diagnostic> {
        let resources = self.module.resources.borrow();
        let Some(values) = resources.get(resource) else {
            return match self.module.config.resources.contains_key(resource) {
                true => Ok(Resolved::WithoutKey(Value::DYNAMIC)),
                false => Err(undeclared("resource", resource.to_string())),
            };
        };
        if let Some(key) = key {
            let found = values.shape.takes(key).then(|| values.instance(key));
            return Ok(match found.flatten() {
                Some(value) => Resolved::Subject(value),
                None => Resolved::WithoutKey(values.whole()),
            });
        }
        if let Some(value) = self.first_of_many(values, resource, reference)? {
            return Ok(Resolved::Subject(value));
        }
        Ok(Resolved::Subject(values.whole()))
    }

    /// An attribute of a repeated resource, without saying of which instance: an error, but in
    /// 0.11 the first one was meant.
    fn first_of_many(
        &self,
        values: &super::values::ResourceValues,
        resource: &Resource,
        reference: &Reference,
    ) -> Result<Option<Value>, Diagnostic> {
        let Some(Access::Attribute(name, _)) = reference.remaining().first() else {
            return Ok(None);
        };
        let (argument, example) = match &values.shape {
            InstanceKeys::Count(_) | InstanceKeys::AnyCount => ("count", "count.index"),
            InstanceKeys::Each(items) if items.contains_key(name) => return Ok(None),
            InstanceKeys::Each(_) | InstanceKeys::AnyEach => ("for_each", "each.key"),
            InstanceKeys::One => return Ok(None),
        };
        if self.module.config.legacy && argument == "count" {
            return match (&**name, &values.shape) {
                ("count", InstanceKeys::Count(count)) => Ok(Some(Value::object([(
                    "count",
                    Value::int(i64::try_from(*count).unwrap_or(i64::MAX)),
                )]))),
                _ => Ok(values.instance(&Key::Index(0))),
            };
        }
        let detail = format!(
            "Because {resource} has \"{argument}\" set, its attributes must be accessed on \
             specific instances.\n\nFor example, to correlate with indices of a referring \
             resource, use:\n    {resource}[{example}]"
        );
        let fault = Diagnostic::error("Missing resource instance key", detail);
        Err(fault.at(reference.traversal.span_of(reference.taken + 1)))
    }

    fn module_objects(&self, name: &Arc<str>, key: Option<&Key>) -> Result<Resolved, Diagnostic> {
        let calls = self.module.calls.borrow();
        let Some(call) = calls.get(name) else {
            return Err(undeclared("module", format!("module.{name}")));
        };
        let object = |child: &Rc<ModuleValues>| {
            Value::object(
                child
                    .config
                    .outputs
                    .keys()
                    .map(|output| (output.clone(), output_value(self.run, child, output))),
            )
        };
        if let Some(child) = key.and_then(|key| call.instance(key)) {
            return Ok(Resolved::Subject(object(child)));
        }
        let whole = match &call.shape {
            InstanceKeys::One => call
                .instances
                .values()
                .next()
                .map_or(Value::DYNAMIC, object),
            InstanceKeys::Count(_) => Value::tuple(call.instances.values().map(object)),
            InstanceKeys::Each(_) => {
                Value::object(call.instances.iter().filter_map(|(key, child)| match key {
                    Key::Name(name) => Some((name.clone(), object(child))),
                    _ => None,
                }))
            }
            InstanceKeys::AnyCount => Value::unknown(Type::list(call.object_type())),
            InstanceKeys::AnyEach => Value::unknown(Type::map(call.object_type())),
        };
        Ok(match key {
            Some(_) => Resolved::WithoutKey(whole),
            None => Resolved::Subject(whole),
        })
    }

    fn output(
        &self,
        name: &Arc<str>,
        key: Option<&Key>,
        output: &Arc<str>,
        reference: &Reference,
    ) -> Result<Resolved, Diagnostic> {
        let calls = self.module.calls.borrow();
        let Some(call) = calls.get(name) else {
            return Err(undeclared("module", format!("module.{name}")));
        };
        let key = key.unwrap_or(&Key::None);
        let Some(child) = call.instance(key) else {
            drop(calls);
            // What looks like an output may be a key: `module.zone.east`.
            let (Resolved::Subject(whole) | Resolved::WithoutKey(whole)) =
                self.module_objects(name, None)?;
            return Ok(Resolved::WithoutKey(whole));
        };
        if !child.config.outputs.contains_key(output) {
            let detail = format!("This object does not have an attribute named {output:?}.");
            let fault = Diagnostic::error("Unsupported attribute", detail);
            return Err(fault.at(last_access(reference)));
        }
        let value = output_value(self.run, child, output);
        Ok(Resolved::Subject(value))
    }

    fn each(&self, name: &str) -> Result<Value, Diagnostic> {
        match (&self.repeat, name) {
            (RepetitionData::Each(key, _), "key") => Ok(key.clone()),
            (RepetitionData::Each(_, value), _) => Ok(value.clone()),
            (RepetitionData::AnyEach, "key") => Ok(Value::unknown(Type::String)),
            (RepetitionData::AnyEach, _) => Ok(Value::DYNAMIC),
            _ => Err(Diagnostic::error(
                "Reference to \"each\" in context without for_each",
                "The \"each\" object can be used only in \"module\" or \"resource\" blocks, and \
                 only when the \"for_each\" argument is set.",
            )),
        }
    }

    fn count(&self) -> Result<Value, Diagnostic> {
        match &self.repeat {
            RepetitionData::Count(index) => {
                Ok(Value::int(i64::try_from(*index).unwrap_or(i64::MAX)))
            }
            RepetitionData::AnyCount => Ok(Value::unknown(Type::Number)),
            _ if self.module.config.legacy => Ok(Value::int(0)),
            _ => Err(Diagnostic::error(
                "Reference to \"count\" in non-counted context",
                "The \"count\" object can only be used in \"module\", \"resource\", and \"data\" \
                 blocks, and only when the \"count\" argument is set.",
            )),
        }
    }

    fn path(&self, name: &str) -> Value {
        let session = self.run.session;
        let path = match name {
            "root" => &session.root,
            "cwd" => &session.cwd,
            _ => &self.module.config.directory,
        };
        Value::string(path.to_string_lossy().replace('\\', "/"))
    }
}

fn last_access(reference: &Reference) -> rform_core::diag::Span {
    let accesses = &reference.traversal.accesses;
    match reference
        .taken
        .checked_sub(1)
        .and_then(|at| accesses.get(at))
    {
        Some(access) => access.span(),
        None => reference.span,
    }
}

fn undeclared(what: &str, name: String) -> Diagnostic {
    let detail = format!("A {what} named {name} has not been declared.");
    Diagnostic::error(format!("Reference to undeclared {what}"), detail)
}

/// The value of a variable as its module sees it, settled and marked.
pub fn variable_value(
    run: &Run<'_>,
    module: &Rc<ModuleValues>,
    name: &Arc<str>,
) -> (Value, Diagnostics) {
    let Some(variable) = module.config.variables.get(name) else {
        let fault = Diagnostic::error(
            "Reference to undeclared input variable",
            format!("An input variable with the name {name:?} has not been declared."),
        );
        return (Value::DYNAMIC, fault.into());
    };
    let Some(caller) = module.caller() else {
        let given = run.session.variables.get(name);
        return match given {
            Some(value) if run.phase != Phase::Validate => (value.clone(), Diagnostics::new()),
            _ => (unset(variable, run.phase), Diagnostics::new()),
        };
    };
    let call = module
        .call_name()
        .and_then(|name| caller.config.calls.get(&name).cloned());
    let argument = call.as_ref().and_then(|call| {
        call.arguments
            .iter()
            .find(|argument| argument.name == *name)
            .map(|argument| &argument.value)
    });
    let Some(argument) = argument else {
        return settle_in(&module.config.path, variable, None, None);
    };
    settle_call(run, &caller, module);
    let names = EvalScope::of(run, &caller).repeated(module.repeat.borrow().clone());
    let (given, mut found) = evaluate(argument, &names);
    if found.has_errors() {
        return (Value::unknown(variable.ty.without_optional()), found);
    }
    let origin = rform_config::variables::Origin::File(argument.span);
    let (value, more) = settle_in(&module.config.path, variable, Some(&given), Some(&origin));
    found.extend(more);
    if !variable.ephemeral && given.contains_mark(Marks::EPHEMERAL) {
        found.push(not_for_ephemeral(argument));
        return (Value::unknown(variable.ty.without_optional()), found);
    }
    (value, found)
}

fn not_for_ephemeral(argument: &Expression) -> Diagnostic {
    let detail = "This input variable is not declared as accepting a ephemeral values, so it \
                  cannot be set to a result derived from an ephemeral value.";
    Diagnostic::error("Ephemeral value not allowed", detail).at(argument.span)
}

/// Where a variable gets its value: in the call of its module, or else where it is declared.
pub fn given_at(module: &ModuleValues, variable: &rform_config::Variable) -> Span {
    let call = module.caller().zip(module.call_name());
    let call = call.and_then(|(caller, name)| caller.config.calls.get(&name).cloned());
    let arguments = call.iter().flat_map(|call| &call.arguments);
    let mut given = arguments.filter(|argument| argument.name == variable.name);
    given.next().map_or(variable.span, |it| it.value.span)
}

/// During apply, what repeats the instances of a call is evaluated anew: values that were
/// unknown when the plan was made are known by now.
fn settle_call(run: &Run<'_>, caller: &Rc<ModuleValues>, module: &ModuleValues) {
    let Some(name) = module.call_name().filter(|_| run.phase == Phase::Apply) else {
        return;
    };
    let calls = caller.calls.borrow();
    let Some(call) = calls.get(&name).filter(|call| !call.settled.get()) else {
        return;
    };
    call.settled.set(true);
    let Some(repetition) = caller.config.calls.get(&name).map(|call| &call.repetition) else {
        return;
    };
    let (shape, _) = shape(repetition, &EvalScope::of(run, caller), run.phase);
    for (key, repeat) in shape.map(|shape| shape.instances()).unwrap_or_default() {
        if let Some(instance) = call.instances.get(&key) {
            instance.repeat.replace(repeat);
        }
    }
}

/// A variable of the root module to which nothing gives a value.
fn unset(variable: &rform_config::Variable, phase: Phase) -> Value {
    let marks = [
        (variable.sensitive, Marks::SENSITIVE),
        (variable.ephemeral, Marks::EPHEMERAL),
    ];
    let marks = marks
        .iter()
        .filter(|(set, _)| *set)
        .fold(Marks::NONE, |all, (_, mark)| all.union(*mark));
    let value = match (&variable.default, phase) {
        (Some(default), Phase::Plan | Phase::Apply | Phase::Console) => default.clone(),
        _ => Value::unknown(variable.ty.without_optional()),
    };
    value.mark(marks)
}

impl EvalScope<'_> {
    /// A function of a provider that the module declares to require, by its local name.
    fn provider_function(&self, name: &str) -> Option<&dyn Function> {
        let (local, function) = name.split_once("::")?;
        let required = self.module.config.required_providers.get(local)?;
        let declared = required.span.is_some() && required.source == Builtin::source();
        let name = format!("provider::terraform::{function}");
        declared.then(|| self.run.library.get(&name)).flatten()
    }
}

impl Scope for EvalScope<'_> {
    fn takes_old_forms(&self) -> bool {
        !self.module.config.modern
    }

    fn is_old(&self) -> bool {
        self.module.config.legacy
    }

    fn resolve(&self, reference: &Reference) -> Result<Resolved, Diagnostic> {
        let value = match &reference.subject {
            Subject::Variable(name) => self.variable(name)?,
            Subject::Local(name) => self.local(name)?,
            Subject::Resource(resource, key) => {
                return self.resource(resource, key.as_ref(), reference);
            }
            Subject::Module(name, key) => return self.module_objects(name, key.as_ref()),
            Subject::Output(name, key, output) => {
                return self.output(name, key.as_ref(), output, reference);
            }
            Subject::Each(name) => self.each(name)?,
            Subject::Count(_) => self.count()?,
            Subject::Path(name) => self.path(name),
            Subject::Terraform(name) if &**name == "applying" => {
                Value::Bool(self.run.phase == Phase::Apply).mark(Marks::EPHEMERAL)
            }
            Subject::Terraform(_) => Value::string(self.run.session.workspace.as_str()),
            Subject::SelfObject => self.itself.clone().ok_or_else(no_self)?,
        };
        Ok(Resolved::Subject(value))
    }

    fn function(&self, name: &str) -> Option<&dyn Function> {
        match name.strip_prefix("provider::") {
            Some(rest) => self.provider_function(rest),
            None => self.run.library.get(name),
        }
    }

    fn function_names(&self) -> Option<Vec<String>> {
        Some(self.run.library.names())
    }

    fn sources(&self) -> Option<&Sources> {
        Some(&self.run.session.config.sources)
    }

    fn vet(&self, span: Span, mentions: Mentions<'_>) -> Diagnostics {
        let place = Place {
            counted: matches!(
                self.repeat,
                RepetitionData::Count(_) | RepetitionData::AnyCount
            ),
            keyed: matches!(
                self.repeat,
                RepetitionData::Each(..) | RepetitionData::AnyEach
            ),
            itself: self.itself.is_some(),
        };
        self.run.vet(&self.module.config, place, span, mentions)
    }
}

fn no_self() -> Diagnostic {
    Diagnostic::error(
        "Invalid \"self\" reference",
        "The \"self\" object is not available in this context. This object can be used only in \
         resource provisioner, connection, and postcondition blocks.",
    )
}
