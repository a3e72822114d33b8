//! The root module in the working directory, and the values of its variables.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::context::{Failure, Process};
use rform_config::variables::{self, InputValue, VarOption};
use rform_config::{Config, ModuleConfig, Variable, module_manifest};
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_core::value::Value;
use rform_core::world::World;

/// Whether the directory holds any configuration.
pub fn exists(process: &Process) -> bool {
    // Where the directory cannot be read, reading the configuration tells why.
    let Ok(entries) = process.world.read_dir(&process.root_dir) else {
        return true;
    };
    entries.iter().any(|entry| {
        let name = &entry.name;
        !entry.is_dir && (name.ends_with(".tf") || name.ends_with(".tf.json"))
    })
}

/// Reads the configuration, and checks that its modules are installed. Answers it with the
/// warnings.
///
/// # Errors
/// The configuration is not valid, or `init` has to be run.
pub fn load(process: &Process) -> Result<(Config, Diagnostics), Failure> {
    let world = process.world.as_ref();
    let loaded = process.load(&process.root_dir);
    let mut diagnostics = loaded.diagnostics;
    check_modules(world, &loaded.config, &mut diagnostics);
    if diagnostics.has_errors() {
        return Err(Failure {
            diagnostics,
            sources: loaded.config.sources,
        });
    }
    Ok((loaded.config, diagnostics))
}

/// Adds the errors of modules that are not installed. Where such a module cannot be read, that is the
/// reason, and told alone.
pub fn check_modules(world: &dyn World, config: &Config, diagnostics: &mut Diagnostics) {
    let is_unreadable = |it: &Diagnostic| it.summary == "Unreadable module directory";
    if diagnostics
        .iter()
        .any(|it| it.is_error() && !is_unreadable(it) && !module_manifest::is_missing(it))
    {
        return;
    }
    let missing = module_manifest::check(world, config);
    if missing.has_errors() {
        diagnostics.0.retain(|it| !is_unreadable(it));
    }
    diagnostics.extend(missing);
}

/// The values of the root module's variables, converted to the types of the variables.
#[derive(Debug, Default)]
pub struct RootVariables {
    /// The values by name.
    pub values: BTreeMap<Arc<str>, Value>,
    /// Warnings about the places that the values came from.
    pub warnings: Diagnostics,
    /// The errors of values that do not fit their variables: they belong to the plan.
    pub unfit: BTreeMap<Arc<str>, Diagnostics>,
    /// The values as they were given, with their origins; defaults are not among them.
    pub inputs: BTreeMap<Arc<str>, InputValue>,
}

/// Asks for the values of variables.
pub trait Asker {
    /// Asks for one value; none if there is no answer.
    ///
    /// # Errors
    /// The user interrupted the question.
    fn ask_for(&self, variable: &Variable) -> Result<Option<String>, Diagnostic>;
}

/// What becomes of variables that must have a value and have none.
#[derive(Clone, Copy)]
pub enum MissingVariables<'a> {
    /// The user is asked; without an answer, they are errors.
    Asked(&'a dyn Asker),
    /// They are errors.
    Refused,
    /// Their values are unknown.
    Unknown,
}

/// Gathers the values of all variables.
///
/// # Errors
/// A value cannot be read, or one is missing that must not be.
pub fn variables(
    world: &dyn World,
    config: &mut Config,
    given: &[VarOption],
    missing: MissingVariables<'_>,
) -> Result<RootVariables, Failure> {
    let Some(root) = config.root().cloned() else {
        return Ok(RootVariables::default());
    };
    let mut inputs = variables::gather(world, Path::new("."), &root, given, &mut config.sources);
    if let MissingVariables::Asked(asker) = missing {
        for variable in variables::missing(&root, &inputs) {
            if let Some(text) = asker.ask_for(variable)? {
                let sources = &mut config.sources;
                variables::answer(&root, &mut inputs, &variable.name, &text, sources);
            }
        }
    }
    let mut diagnostics = std::mem::take(&mut inputs.diagnostics);
    let unset = variables::report_missing(&root, &inputs);
    let may_be_unset = matches!(missing, MissingVariables::Unknown);
    diagnostics.extend(unset.into_iter().filter(|_| !may_be_unset));
    if diagnostics.has_errors() {
        return Err((diagnostics, config.sources.clone()).into());
    }
    let mut settled = converted(&root, inputs.values, diagnostics);
    if may_be_unset {
        let given = &settled.inputs;
        settled.unfit.retain(|name, _| given.contains_key(name));
    }
    Ok(settled)
}

/// Converts the given values to the types of the variables.
pub fn converted(
    root: &ModuleConfig,
    inputs: BTreeMap<Arc<str>, InputValue>,
    warnings: Diagnostics,
) -> RootVariables {
    let mut settled = RootVariables {
        warnings,
        ..RootVariables::default()
    };
    for (name, variable) in &root.variables {
        let input = inputs.get(name);
        let given = input.map(|input| &input.value);
        let origin = input.map(|input| &input.origin);
        let (value, diagnostics) = variables::final_value(variable, given, origin);
        if diagnostics.has_errors() {
            settled.unfit.insert(name.clone(), diagnostics);
        }
        settled.values.insert(name.clone(), value);
    }
    settled.inputs = inputs;
    settled
}
