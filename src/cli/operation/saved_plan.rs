//! Saved plans: reading a plan file, and preparing to apply it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::backend::{SelectedBackend, open};
use super::observer::Observer;
use super::options::OperationOptions;
use super::prepare::Operation;
use crate::cli::context::{Failure, Process};
use crate::cli::plugins::Needed;
use crate::cli::providers;
use crate::cli::root_module::{self, RootVariables};
use rform_config::variables::{InputValues, ValueSource, VarOption, gather};
use rform_config::{Config, EarlyInputs, EarlyVariables, ModuleConfig, WorkspaceName, load_texts};
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_core::program_name::command_line;
use rform_core::value::Value;
use rform_core::world::error_text;
use rform_lang::console::value_text;
use rform_plan::Plan;
use rform_plan::file::{PlanFile, ReadError, decode, not_a_plan};

/// Reads a plan file.
///
/// # Errors
/// The file cannot be read or decrypted, or is not a plan file of this version.
pub fn read_plan_file(process: &Process, path: &str) -> Result<PlanFile, Failure> {
    let failed = |detail: String| {
        Diagnostic::error(format!("Failed to load \"{path}\" as a plan file"), detail)
    };
    let kept = process.world.read(Path::new(path));
    let kept =
        kept.map_err(|error| failed(format!("Error: stat {path}: {}", error_text(&error))))?;
    let text = process.encryption(None)?.plan().open(&kept);
    let text = text
        .map_err(|unopened| failed(format!("Error: {}", unopened.detail)))?
        .bytes;
    let file = decode(&text).map_err(|error| match error {
        ReadError::Other => failed(format!("Error: {}", not_a_plan(&text))),
        other => failed(format!("Error: {other}.")),
    });
    Ok(file?)
}

/// The configuration that a plan was made from.
pub fn configuration(process: &Process, file: &PlanFile) -> (Config, Diagnostics) {
    let inputs = EarlyInputs {
        variables: EarlyVariables::Planned(&file.plan.variables),
        workspace: WorkspaceName::Given(&file.workspace),
    };
    let loaded = load_texts(&process.world, &file.root, &inputs, &file.sources);
    (loaded.config, loaded.diagnostics)
}

/// The plan with the variables as they were given, before their conversion. The value of an
/// ephemeral variable is not kept; its default, which is no secret, stands for any.
pub fn with_given_variables(file: &PlanFile, config: &Config) -> Plan {
    let mut plan = file.plan.clone();
    plan.variables.extend(file.given.clone());
    let variables = config
        .root()
        .into_iter()
        .flat_map(|it| it.variables.values());
    for variable in variables.filter(|it| it.ephemeral) {
        if let Some(default) = &variable.default {
            plan.variables
                .insert(variable.name.clone(), default.clone());
        }
    }
    plan
}

impl Operation {
    /// Prepares to apply a plan file, with its own configuration, variables and workspace.
    ///
    /// # Errors
    /// The plan is incomplete or does not fit the state any more, or variables are given other
    /// values than it was made with.
    pub fn prepare_saved(
        process: &Process,
        observer: &dyn Observer,
        options: &OperationOptions,
        file: &PlanFile,
    ) -> Result<Operation, Failure> {
        file.check_complete()?;
        let (mut config, diagnostics) = configuration(process, file);
        if diagnostics.has_errors() {
            return Err((diagnostics, config.sources).into());
        }
        let variables = planned_variables(process, &options.variables, file, &mut config);
        let variables = variables.map_err(|it| Failure::from((it, config.sources.clone())))?;
        let backend = SelectedBackend::of_plan(process, options.sandbox.as_deref(), &file.backend)?;
        let store = backend.store(&options.paths)?;
        let lock = (options.name, options.lock);
        let opened = open(process, observer, store.as_ref(), lock)?;
        let (planned, selected) = (&*file.workspace, &*backend.workspace);
        let applicable = file.check_applicable(&opened);
        applicable.map_err(|error| naming_workspaces(error, planned, selected))?;
        if planned != selected {
            return Err(other_workspace(planned, selected).into());
        }
        let sandbox = providers::sandbox_file(process, options.sandbox.as_deref());
        let sandbox = sandbox.map(|file| providers::open_sandbox(process, &file));
        let mut needed = Needed::by_config(&config);
        needed.add_state(&opened.state);
        Ok(Operation {
            registry: providers::registry(process, sandbox.transpose()?.as_ref(), &needed)?,
            config,
            variables,
            backend,
            store,
            opened,
            warnings: Diagnostics::new(),
            parallelism: options.parallelism,
            root: file.root.clone(),
        })
    }
}

/// Why a plan does not fit a state, and that of another workspace might.
fn naming_workspaces(mut error: Diagnostic, planned: &str, selected: &str) -> Diagnostic {
    if planned != selected {
        let advice = other_workspace(planned, selected).detail;
        error.detail = format!("{}\n\n{advice}", error.detail);
    }
    error
}

/// The states of two workspaces look the same while both are empty. Terraform then applies the plan
/// to the one that is selected.
fn other_workspace(planned: &str, selected: &str) -> Diagnostic {
    Diagnostic::error(
        "Plan was made for another workspace",
        format!(
            "The given plan file describes changes to the workspace \"{planned}\", but the \
             workspace \"{selected}\" is selected. If you want to apply this plan, first select \
             its workspace:\n    {}",
            command_line(&format!("workspace select {planned}"))
        ),
    )
}

/// The values of the variables as they were planned. Ephemeral ones must be given again; others
/// must not be given other values.
fn planned_variables(
    process: &Process,
    arguments: &[VarOption],
    file: &PlanFile,
    config: &mut Config,
) -> Result<RootVariables, Diagnostics> {
    let Some(root) = config.root().cloned() else {
        return Ok(RootVariables::default());
    };
    let world = process.world.as_ref();
    let gathered = gather(world, Path::new("."), &root, arguments, &mut config.sources);
    if gathered.diagnostics.has_errors() && !arguments.is_empty() {
        return Err(gathered.diagnostics);
    }
    let given = given(process, &root, arguments, config);
    let mut errors = Diagnostics::new();
    let mut variables = root_module::converted(&root, gathered.values, Diagnostics::new());
    for (name, planned) in &file.plan.variables {
        let variable = root
            .variables
            .get(name)
            .filter(|variable| !variable.ephemeral);
        if variable.is_none() {
            continue;
        }
        if given.contains(name)
            && let Some(value) = variables.values.get(name)
            && value.without_marks() != planned.without_marks()
        {
            errors.push(changed(name, planned, value));
        }
        variables.values.insert(name.clone(), planned.clone());
    }
    for name in &file.ephemeral {
        if !variables.inputs.contains_key(name.as_str()) {
            errors.push(Diagnostic::error(
                "No value for required variable",
                format!(
                    "The ephemeral input variable \"{name}\" was set during the plan phase, and \
                     so must also be set during the apply phase."
                ),
            ));
        }
    }
    if errors.has_errors() {
        return Err(errors);
    }
    variables.unfit = BTreeMap::new();
    Ok(variables)
}

/// The names of the variables that the command line gives values to.
fn given(
    process: &Process,
    root: &ModuleConfig,
    arguments: &[VarOption],
    config: &mut Config,
) -> Vec<Arc<str>> {
    if arguments.is_empty() {
        return Vec::new();
    }
    // Gathered for a directory without files, so that only the command line gives values.
    let nowhere = process.data_dir().join("no-such-directory");
    let InputValues { values, .. } = gather(
        process.world.as_ref(),
        &nowhere,
        root,
        arguments,
        &mut config.sources,
    );
    let values: BTreeMap<_, _> = values;
    let typed = values
        .into_iter()
        .filter(|(_, input)| input.origin != ValueSource::Environment);
    typed.map(|(name, _)| name).collect()
}

fn changed(name: &str, planned: &Value, given: &Value) -> Diagnostic {
    Diagnostic::error(
        "Can't change variable when applying a saved plan",
        format!(
            "The variable {name} cannot be set using the -var and -var-file options when applying \
             a saved plan file, because a saved plan includes the variable values that were set \
             when it was created. The saved plan specifies {} as the value whereas during apply \
             the value {} was set by a CLI argument. To declare an ephemeral variable which is not \
             saved in the plan file, use ephemeral = true.",
            value_text(planned),
            value_text(given)
        ),
    )
}
