//! The stack in the current directory, and the values of its variables.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::args::Given;
use super::printer::Printer;
use super::prompt::{Prompt, Unanswered, ask};
use super::{Context, Failure, modules};
use rform_config::variables::{self, Input};
use rform_config::{Config, ModuleConfig, Variable};
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_core::value::Value;
use rform_core::world::World;

/// Whether the directory holds any configuration.
pub fn is_there(world: &dyn World) -> bool {
    // Where that cannot be told, reading the stack tells why.
    let Ok(entries) = world.read_dir(Path::new(".")) else {
        return true;
    };
    entries.iter().any(|entry| {
        let name = &entry.name;
        !entry.is_dir && (name.ends_with(".tf") || name.ends_with(".tf.json"))
    })
}

/// Reads the stack; warnings are left for later, errors are the end.
pub fn load(context: &Context) -> Result<(Config, Diagnostics), Failure> {
    let world = context.world.as_ref();
    let loaded = rform_config::load(world, Path::new("."));
    let mut diagnostics = loaded.diagnostics;
    if !diagnostics.has_errors() {
        diagnostics.extend(modules::check(world, &loaded.config));
    }
    if diagnostics.has_errors() {
        return Err(Failure {
            diagnostics,
            sources: loaded.config.sources,
        });
    }
    Ok((loaded.config, diagnostics))
}

/// Values for the root module's variables, and what they led to.
#[derive(Debug, Default)]
pub struct Settled {
    /// By name.
    pub values: BTreeMap<Arc<str>, Value>,
    /// Warnings about where they came from.
    pub warnings: Diagnostics,
    /// Values that do not fit their variables: faults of the plan rather than of the command.
    pub unfit: BTreeMap<Arc<str>, Diagnostics>,
    /// Where each came from; defaults are not here.
    pub inputs: BTreeMap<Arc<str>, Input>,
}

/// Gathers the values of all variables; asks for missing ones if that is allowed.
pub fn variables(
    context: &Context,
    printer: &Printer,
    config: &mut Config,
    given: &[Given],
    may_ask: bool,
) -> Result<Settled, Failure> {
    let Some(root) = config.root().cloned() else {
        return Ok(Settled::default());
    };
    let world = context.world.as_ref();
    let mut inputs = variables::gather(world, Path::new("."), &root, given, &mut config.sources);
    if may_ask {
        for variable in variables::missing(&root, &inputs) {
            if let Some(text) = ask_for(printer, variable)? {
                let sources = &mut config.sources;
                variables::answer(&root, &mut inputs, &variable.name, &text, sources);
            }
        }
    }
    let mut said = std::mem::take(&mut inputs.diagnostics);
    said.extend(variables::report_missing(&root, &inputs));
    if said.has_errors() {
        return Err(Failure {
            diagnostics: said,
            sources: config.sources.clone(),
        });
    }
    Ok(settle(&root, inputs.values, said))
}

/// Converts what was given to what the variables take.
pub fn settle(
    root: &ModuleConfig,
    inputs: BTreeMap<Arc<str>, Input>,
    warnings: Diagnostics,
) -> Settled {
    let mut settled = Settled {
        warnings,
        ..Settled::default()
    };
    for (name, variable) in &root.variables {
        let input = inputs.get(name);
        let given = input.map(|input| &input.value);
        let origin = input.map(|input| &input.origin);
        let (value, diagnostics) = variables::settle(variable, given, origin);
        if diagnostics.has_errors() {
            settled.unfit.insert(name.clone(), diagnostics);
        }
        settled.values.insert(name.clone(), value);
    }
    settled.inputs = inputs;
    settled
}

fn ask_for(printer: &Printer, variable: &Variable) -> Result<Option<String>, Diagnostic> {
    let question = Prompt {
        query: &format!("var.{}", variable.name),
        description: variable.description.as_deref().unwrap_or_default(),
        secret: variable.sensitive,
    };
    match ask(printer, &question) {
        Err(Unanswered::Interrupted) => {
            let summary = format!("error asking for var.{}: interrupted", variable.name);
            Err(Diagnostic::error(summary, ""))
        }
        answer => Ok(answer.ok()),
    }
}
