//! Making a plan, and writing the plan file.

use std::collections::BTreeMap;
use std::path::Path;

use super::interruptible::{Interrupts, until_interrupted};
use super::observer::Observer;
use super::prepare::Operation;
use crate::cli::context::{Failure, Process};
use serde_json::Value as Json;

use rform_core::addr::ResourceInstance;
use rform_core::diag::Diagnostic;
use rform_core::graph::Stop;
use rform_core::world::error_text;
use rform_engine::{PlanOptions, Planned};
use rform_plan::events::Event;
use rform_plan::file::{self, PlanFile};
use rform_plan::{Plan, infinite_number, notes};

/// The summary of errors of writing a plan file.
pub const NOT_WRITTEN: &str = "Failed to write plan file";

/// Refuses a plan that holds an infinite number: neither JSON nor a state can hold it.
///
/// # Errors
/// The plan holds an infinite number; `summary` is the summary of the error.
pub fn refuse_infinite(planned: &Planned, summary: &str) -> Result<(), Failure> {
    let plan = planned.plan.as_ref();
    let error = plan.and_then(|plan| infinite_number(plan, summary));
    error.map_or(Ok(()), |error| Err(error.into()))
}

/// Writes a plan file. `shown` is the document that `show -json` makes of it.
///
/// # Errors
/// The file cannot be written.
pub fn save_plan(
    process: &Process,
    file: &PlanFile,
    shown: &Json,
    path: &str,
) -> Result<(), Diagnostic> {
    let failed = |why: String| {
        let detail = format!("The plan file could not be written: open {path}: {why}.");
        Diagnostic::error(NOT_WRITTEN, detail)
    };
    let encoded = file::encode(file, shown).map_err(failed)?;
    let encryption = process.encryption(None).map_err(Failure::into_first)?;
    let kept = encryption.plan().seal(&encoded)?;
    let written = process.world.write(path.as_ref(), &kept);
    written.map_err(|error| failed(error_text(&error)))
}

impl Operation {
    /// Validates the configuration and makes a plan. With `only` the observer is told the events
    /// of that instance alone.
    ///
    /// # Errors
    /// The configuration is not valid, or the user interrupted the plan. Errors of the plan itself
    /// are in the answer.
    pub fn plan(
        &self,
        process: &Process,
        observer: &dyn Observer,
        options: &PlanOptions,
        only: Option<&ResourceInstance>,
    ) -> Result<Planned, Failure> {
        let stop = Stop::default();
        let events = |event: Event| {
            if only.is_none_or(|it| is_import_event_of(&event, it)) {
                observer.event(&event);
            }
        };
        observer.begin(0);
        let session = self.session(process, &events, &stop);
        let checked = rform_engine::validate(&session, Some(&self.opened.state));
        if checked.has_errors() {
            return Err(self.failure(checked));
        }
        let work = rform_engine::plan(&session, self.opened.state.clone(), options);
        let work = until_interrupted(&stop, observer, work, Interrupts::End);
        let planned = process.runtime.block_on(work);
        observer.end();
        let Some(mut planned) = planned? else {
            return Err(Diagnostic::error("Operation canceled", "").into());
        };
        // The plan repeats what the validation has found.
        let again = |it: &Diagnostic| checked.iter().any(|other| other == it);
        planned.diagnostics.0.retain(|it| !again(it));
        planned.diagnostics.0.splice(0..0, checked);
        if let Some(plan) = &planned.plan {
            planned.diagnostics.extend(notes(plan, &options.replace));
        }
        Ok(planned)
    }

    /// Generates configuration for imports into `path`, and plans with it from now on. Answers
    /// the blocks by their instances.
    ///
    /// # Errors
    /// No configuration can be generated, or the file cannot be written.
    pub fn generate_config(
        &mut self,
        process: &Process,
        options: &PlanOptions,
        path: &str,
    ) -> Result<BTreeMap<ResourceInstance, String>, Failure> {
        let stop = Stop::default();
        let session = self.session(process, &|_| {}, &stop);
        let state = self.opened.state.clone();
        let work = rform_engine::generate_config(&session, state, options, path);
        let Some(generated) = process.runtime.block_on(work)?? else {
            return Ok(BTreeMap::new());
        };
        let written = process
            .world
            .rewrite(Path::new(path), generated.text.as_bytes());
        written.map_err(|error| {
            let detail = format!(
                "Terraform could not create the generated file ({path}) in the target directory: \
                 {}.",
                error_text(&error)
            );
            Diagnostic::error("Failed to create target generated file", detail)
        })?;
        self.config = generated.config;
        self.warnings.push(Diagnostic::warning(
            "Config generation is experimental",
            "Generating configuration during import is currently experimental, and the generated \
             configuration format may change in future versions.",
        ));
        Ok(generated.blocks)
    }

    /// The plan file, also of a plan that ended with an error: `show` can show it.
    pub fn plan_file(&self, plan: &Plan, errored: bool) -> PlanFile {
        let inputs = &self.variables.inputs;
        let given = inputs.iter();
        let given = given.filter(|(name, _)| plan.variables.contains_key(*name));
        PlanFile {
            plan: plan.clone(),
            errored,
            sources: rform_config::texts(&self.config),
            root: self.root.clone(),
            workspace: self.backend.workspace.clone(),
            backend: self.backend.planned(),
            ephemeral: self.given_ephemeral(),
            given: given
                .map(|(name, input)| (name.clone(), input.value.clone()))
                .collect(),
            begun: self.opened.state.interrupted.clone(),
        }
    }

    /// The names of the ephemeral variables that were given values.
    fn given_ephemeral(&self) -> Vec<String> {
        let root = self.config.root().into_iter();
        let variables = root.flat_map(|root| root.variables.values());
        let ephemeral = variables.filter(|variable| variable.ephemeral);
        ephemeral
            .filter(|it| self.variables.inputs.contains_key(&it.name))
            .map(|it| it.name.to_string())
            .collect()
    }
}

/// Whether an event belongs to the import of one instance. `import` announces it before.
fn is_import_event_of(event: &Event, instance: &ResourceInstance) -> bool {
    event.address().is_none_or(|it| it == instance) && !matches!(event, Event::ImportPrepare { .. })
}
