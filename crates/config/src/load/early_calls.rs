//! Module calls whose `source` or `version` is an expression, and variables that are `const`.
//!
//! Both are evaluated while the tree is read, callers before the modules that they call.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::builder::Built;
use super::call::CallOrigin;
use super::reader::no_constraint;
use crate::early::{EarlyEvaluation, EarlyScope, Purpose, RootValues, Surroundings, root_values};
use crate::module_source::ModuleSource;
use crate::{EarlyInputs, ModuleCall, ModuleConfig, version};
use rform_core::addr::Module;
use rform_core::diag::{Diagnostic, Diagnostics, Sources};
use rform_core::value::{Marks, Type, Value, convert};
use rform_core::world::World;
use rform_lang::eval::evaluate;
use rform_lang::references::Subject;
use rform_lang::syntax::Expression;

const PURPOSE: Purpose = Purpose {
    because: "where a module comes from has to be known when it is installed",
    allowed: "input variables, local values that use only these, path, terraform.workspace and functions",
};

/// Resolves the calls of one tree of modules.
pub(super) struct EarlyCalls<'a> {
    inputs: EarlyInputs<'a>,
    /// The values of the root module's variables, once they are needed.
    roots: Option<RootValues>,
}

/// What the expressions of one module's calls say.
#[derive(Default)]
pub(super) struct ResolvedCalls {
    /// The calls with their sources and versions, by name.
    pub calls: BTreeMap<Arc<str>, (Arc<ModuleCall>, ModuleSource)>,
    /// What is not known, or is no source.
    pub diagnostics: Diagnostics,
}

impl<'a> EarlyCalls<'a> {
    /// With those values of the root module's variables.
    pub fn new(inputs: EarlyInputs<'a>) -> EarlyCalls<'a> {
        EarlyCalls {
            inputs,
            roots: None,
        }
    }

    /// Evaluates what has to be known early of the module at a path, which is among the modules with
    /// all its callers.
    pub fn resolve(
        &mut self,
        (world, modules): (&dyn World, &BTreeMap<Module, Arc<ModuleConfig>>),
        (path, built): (&Module, &Built),
        sources: &mut Sources,
    ) -> ResolvedCalls {
        let mut resolved = ResolvedCalls::default();
        if !has_early(built) {
            return resolved;
        }
        if self.roots.is_none() {
            let root = modules.get(&Module::root());
            let (values, errors) = root
                .map(|root| root_values(world, root, &self.inputs, sources))
                .unwrap_or_default();
            resolved.diagnostics.extend(errors);
            self.roots = Some(values);
        }
        if resolved.diagnostics.has_errors() {
            return resolved;
        }
        let evaluation = EarlyEvaluation::new(Surroundings {
            modules,
            roots: self.roots.get_or_insert_default(),
            sources,
            world,
            workspace: self.inputs.workspace,
            purpose: PURPOSE,
        });
        let evaluation = &evaluation;
        let scope = EarlyScope { evaluation, path };
        resolved
            .diagnostics
            .extend(unknown_constants(&scope, built));
        for (name, call) in &built.module.calls {
            let Some(CallOrigin::Early { source, version }) = built.origins.get(name) else {
                continue;
            };
            match resolve(call, (source, version.as_ref()), &scope) {
                Ok((call, source)) => {
                    let call = Arc::new(call);
                    resolved.calls.insert(name.clone(), (call, source));
                }
                Err(errors) => resolved.diagnostics.extend(errors),
            }
        }
        resolved
    }
}

fn has_early(built: &Built) -> bool {
    let mut origins = built.origins.values();
    let mut variables = built.module.variables.values();
    origins.any(|it| matches!(it, CallOrigin::Early { .. })) || variables.any(|it| it.constant)
}

/// The errors of `const` variables whose values are not known.
fn unknown_constants(scope: &EarlyScope<'_>, built: &Built) -> Diagnostics {
    let constants = built.module.variables.values().filter(|it| it.constant);
    let errors = constants.filter_map(|variable| {
        let subject = Subject::Variable(variable.name.clone());
        let problem = match scope.evaluation.value(scope.path, &subject) {
            Err(error) => error,
            Ok(value) => unusable(&value, &format!("variable \"{}\"", variable.name))?,
        };
        Some(match problem.span {
            Some(_) => problem,
            None => problem.at(variable.span),
        })
    });
    errors.collect()
}

/// The call with what its expressions say.
fn resolve(
    call: &ModuleCall,
    (source, constraint): (&Expression, Option<&Expression>),
    scope: &EarlyScope<'_>,
) -> Result<(ModuleCall, ModuleSource), Diagnostics> {
    let constraint = constraint
        .map(|it| Ok::<_, Diagnostics>((it.span, text(it, ("version", &call.name), scope)?)))
        .transpose()?;
    let constraint = constraint.and_then(|(span, text)| Some((span, text?)));
    if let Some((span, text)) = &constraint
        && !version::is_constraint(text)
    {
        return Err(no_constraint(*span).into());
    }
    let text = text(source, ("source", &call.name), scope)?;
    let text = text.ok_or_else(|| {
        let detail = format!("The source of module \"{}\" is null.", call.name);
        Diagnostic::error("Invalid module source", detail).at(source.span)
    })?;
    let parsed = ModuleSource::parse(&text, constraint.is_some());
    let parsed =
        parsed.map_err(|(summary, detail)| Diagnostic::error(summary, detail).at(source.span))?;
    let call = ModuleCall {
        source: text,
        version: constraint.map(|(_, text)| text),
        ..call.clone()
    };
    Ok((call, parsed))
}

/// The text that an argument of a call says; none for null.
fn text(
    expression: &Expression,
    (argument, call): (&str, &str),
    scope: &EarlyScope<'_>,
) -> Result<Option<Arc<str>>, Diagnostics> {
    let (value, told) = evaluate(expression, scope);
    if told.has_errors() {
        return Err(told);
    }
    let what = format!("{argument} of module \"{call}\"");
    if let Some(error) = unusable(&value, &what) {
        return Err(error.at(expression.span).into());
    }
    match convert(&value, &Type::String) {
        Ok(value) => Ok(value.as_str().map(Arc::from)),
        Err(error) => {
            let detail = format!("Unsuitable value for the {what}: {}.", error.message);
            let error = Diagnostic::error(format!("Invalid module {argument}"), detail);
            Err(error.at(expression.span).into())
        }
    }
}

/// The error of a value that cannot be used when modules are installed.
fn unusable(value: &Value, what: &str) -> Option<Diagnostic> {
    let problem = match value.marks_deep() {
        marks if marks.contains(Marks::SENSITIVE) => {
            "is sensitive, and would be shown and kept in .terraform/modules/modules.json"
        }
        marks if marks.contains(Marks::EPHEMERAL) => {
            "is ephemeral, and would be kept in .terraform/modules/modules.json"
        }
        _ if !value.is_wholly_known() => "is not known before a plan is made",
        _ => return None,
    };
    let detail = format!(
        "The {what} {problem}, but {}. Use a value that is known then and may be shown.",
        PURPOSE.because
    );
    Some(Diagnostic::error("Value not usable for modules", detail))
}
