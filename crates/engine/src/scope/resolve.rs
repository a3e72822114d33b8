//! The values of references: variables, local values, resources, modules and their outputs.

use std::rc::Rc;
use std::sync::Arc;

use crate::scope::eval_scope::EvalScope;
use crate::scope::output::output_value;
use crate::scope::run::Phase;
use crate::scope::values::instance_keys::{InstanceKeys, RepetitionData};
use crate::scope::values::module_values::{ModuleValues, NamedValue};
use crate::scope::variable::variable_value;
use rform_config::check::AvailableNames;
use rform_core::addr::{Key, Resource};
use rform_core::diag::{Diagnostic, Diagnostics, Sources, Span};
use rform_core::value::{Marks, Type, Value};
use rform_lang::eval::{Function, ListReferences, Resolved, Scope};
use rform_lang::references::{Access, Reference, Subject};
use rform_provider::builtin::Builtin;

impl Scope for EvalScope<'_> {
    fn accepts_legacy_blocks(&self) -> bool {
        !self.module.config.dialect.is_current()
    }

    fn is_legacy_module(&self) -> bool {
        self.module.config.dialect.is_legacy()
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
            None if self.is_legacy_module() => self.run.library.get_legacy(name),
            None => self.run.library.get(name),
        }
    }

    fn function_names(&self) -> Option<Vec<String>> {
        Some(self.run.library.names())
    }

    fn sources(&self) -> Option<&Sources> {
        Some(&self.run.session.config.sources)
    }

    fn check_references(&self, span: Span, list_references: ListReferences<'_>) -> Diagnostics {
        let available = AvailableNames {
            count: matches!(
                self.repetition,
                RepetitionData::Count(_) | RepetitionData::AnyCount
            ),
            each: matches!(
                self.repetition,
                RepetitionData::Each(..) | RepetitionData::AnyEach
            ),
            self_object: self.itself.is_some(),
        };
        self.run
            .check_references(&self.module.config, available, span, list_references)
    }
}

impl EvalScope<'_> {
    pub(super) fn variable(&self, name: &Arc<str>) -> Result<Value, Diagnostic> {
        if let Some(value) = self.module.variables.borrow().get(name) {
            let variable = || NamedValue::Variable(name.clone());
            self.run.track_ref(&self.module, variable);
            return Ok(value.clone());
        }
        let work = || variable_value(self.run, &self.module, name);
        let ((value, found), refs) = self.run.track_failed_refs(work);
        if let Err(reported) = self.run.report(found).and(refs) {
            let variable = NamedValue::Variable(name.clone());
            self.run.fail_ref(&self.module, variable, reported);
        }
        self.module
            .variables
            .borrow_mut()
            .insert(name.clone(), value.clone());
        Ok(value)
    }

    pub(super) fn local(&self, name: &Arc<str>) -> Result<Value, Diagnostic> {
        if let Some(value) = self.module.locals.borrow().get(name) {
            let local = || NamedValue::Local(name.clone());
            self.run.track_ref(&self.module, local);
            return Ok(value.clone());
        }
        let Some(local) = self.module.config.locals.get(name) else {
            return Err(undeclared("local value", format!("local.{name}")));
        };
        // A local value that refers to itself was reported; this ends the recursion.
        self.module
            .locals
            .borrow_mut()
            .insert(name.clone(), Value::DYNAMIC);
        let names = EvalScope::of(self.run, &self.module);
        let (value, refs) = self.run.track_failed_refs(|| names.value(&local.value));
        let (value, evaluated) = match value {
            Ok(value) => (value, Ok(())),
            Err(reported) => (Value::DYNAMIC, Err(reported)),
        };
        if let Err(reported) = refs.and(evaluated) {
            let local = NamedValue::Local(name.clone());
            self.run.fail_ref(&self.module, local, reported);
        }
        self.module
            .locals
            .borrow_mut()
            .insert(name.clone(), value.clone());
        Ok(value)
    }

    pub(super) fn resource(
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
            let found = values
                .instance_keys
                .takes(key)
                .then(|| values.instance(key));
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

    /// The value of a reference to an attribute of a repeated resource without an instance key.
    /// Terraform 0.11 took the first instance.
    ///
    /// # Errors
    /// The module is not in the dialect of 0.11.
    fn first_of_many(
        &self,
        values: &crate::scope::values::resource_values::ResourceValues,
        resource: &Resource,
        reference: &Reference,
    ) -> Result<Option<Value>, Diagnostic> {
        let Some(Access::Attribute(name, _)) = reference.remaining().first() else {
            return Ok(None);
        };
        let (argument, example) = match &values.instance_keys {
            InstanceKeys::Count(_) | InstanceKeys::AnyCount => ("count", "count.index"),
            InstanceKeys::Each(items) if items.contains_key(name) => return Ok(None),
            InstanceKeys::Each(_) | InstanceKeys::AnyEach => ("for_each", "each.key"),
            InstanceKeys::One => return Ok(None),
        };
        if self.module.config.dialect.is_legacy() && argument == "count" {
            return match (&**name, &values.instance_keys) {
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
        let error = Diagnostic::error("Missing resource instance key", detail);
        Err(error.at(reference.traversal.span_of(reference.taken + 1)))
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
        let whole = match &call.instance_keys {
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

    pub(super) fn output(
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
            // An attribute may be an instance key instead of an output: `module.zone.east`.
            let (Resolved::Subject(whole) | Resolved::WithoutKey(whole)) =
                self.module_objects(name, None)?;
            return Ok(Resolved::WithoutKey(whole));
        };
        if !child.config.outputs.contains_key(output) {
            let detail = format!("This object does not have an attribute named {output:?}.");
            let error = Diagnostic::error("Unsupported attribute", detail);
            return Err(error.at(last_access(reference)));
        }
        let value = output_value(self.run, child, output);
        Ok(Resolved::Subject(value))
    }

    fn each(&self, name: &str) -> Result<Value, Diagnostic> {
        match (&self.repetition, name) {
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

    pub(super) fn count(&self) -> Result<Value, Diagnostic> {
        match &self.repetition {
            RepetitionData::Count(index) => {
                Ok(Value::int(i64::try_from(*index).unwrap_or(i64::MAX)))
            }
            RepetitionData::AnyCount => Ok(Value::unknown(Type::Number)),
            _ if self.module.config.dialect.is_legacy() => Ok(Value::int(0)),
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

impl EvalScope<'_> {
    /// A function of a provider, by the local name of the provider in the module.
    fn provider_function(&self, name: &str) -> Option<&dyn Function> {
        let (local, function) = name.split_once("::")?;
        let required = self.module.config.required_providers.get(local)?;
        required.span?;
        if required.source == Builtin::source() {
            let name = format!("provider::terraform::{function}");
            return self.run.library.get(&name);
        }
        let registry = self.run.session.registry;
        registry.function(&required.source, function)
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

fn no_self() -> Diagnostic {
    Diagnostic::error(
        "Invalid \"self\" reference",
        "The \"self\" object is not available in this context. This object can be used only in \
         resource provisioner, connection, and postcondition blocks.",
    )
}
