//! The plan file: a plan with the configuration and the variables it was made from.
//!
//! It is a zip archive, as Terraform's, and has the document of `show -json` in it. The format of the
//! plan itself is this program's own (JSON): a plan is applied by the program that made it. The file may hold secrets, so its writer makes it readable for its owner
//! only. Ephemeral values are never in it; the variables that have them are listed, and must be given
//! again at apply.

mod archive;
mod change;
mod saved;
mod value;

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use crate::{Change, Mode, Plan, Step};
use archive::Unpacked;
use rform_core::addr::{
    ModuleInstance, OutputValueInstance, ResourceInstance, Target, parse_resource_instance,
    parse_target,
};
use rform_core::program_name::command_line;
use rform_core::value::{Marks, Value};
use rform_state::Attempt;

pub use saved::not_a_plan;
pub use value::{value_from_json, value_to_json};

/// The value of `format`, by which a plan file is recognised.
const FORMAT: &str = "rform plan";
const VERSION: u64 = 1;

/// A plan with everything that a later apply needs beside it.
#[derive(Clone, Debug)]
pub struct PlanFile {
    /// The plan itself.
    pub plan: Plan,
    /// Whether planning ended with an error: such a plan can be shown, but not applied.
    pub errored: bool,
    /// The configuration: the text of each file, by its path.
    pub sources: BTreeMap<String, String>,
    /// The directory of the root module, relative to that in which the plan was made.
    pub root: PathBuf,
    /// The name of the workspace that the plan was made for.
    pub workspace: String,
    /// The type and the settings of the backend, as a JSON object.
    pub backend: Json,
    /// The values given to root variables, before their conversion to the declared types.
    pub given: BTreeMap<Arc<str>, Value>,
    /// Names of the ephemeral variables, which must be given again at apply.
    pub ephemeral: Vec<String>,
    /// Interrupted creates that were known when the plan was made. The objects that were found for
    /// them are in the plan's prior state; the others have made none.
    pub begun: BTreeMap<ResourceInstance, Attempt>,
}

/// Why a file cannot be read as a plan.
#[derive(Clone, Debug, PartialEq)]
pub enum ReadError {
    /// The file is not a plan file.
    Other,
    /// The file is a plan of another program, such as Terraform.
    Foreign,
    /// The file has another version of the format; 0 if it has none.
    Version(u64),
    /// The file is a plan, but this part of it cannot be read.
    Damaged(String),
}

impl fmt::Display for ReadError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReadError::Other => out.write_str("not a plan file"),
            ReadError::Foreign => write!(
                out,
                "the plan file was made by another program, such as Terraform, and can only be \
                 shown and applied by that one. Make it again with \"{}\"",
                command_line("plan -out=FILE")
            ),
            ReadError::Version(version) => write!(
                out,
                "plan files of version {version} can only be applied by the version of this \
                 program that created them"
            ),
            ReadError::Damaged(place) => write!(out, "the plan file is damaged: {place}"),
        }
    }
}

#[derive(Serialize, Deserialize)]
struct File {
    format: String,
    version: u64,
    workspace: String,
    backend: Json,
    sources: BTreeMap<String, String>,
    #[serde(default = "here")]
    root: PathBuf,
    ephemeral: Vec<String>,
    #[serde(default)]
    given: BTreeMap<String, Json>,
    #[serde(default)]
    errored: bool,
    mode: String,
    variables: BTreeMap<String, Json>,
    targets: Vec<String>,
    /// Module instances, each with the name of one of its outputs.
    #[serde(default)]
    module_outputs: Vec<(String, String)>,
    changes: Vec<Json>,
    drift: Vec<Json>,
    outputs: BTreeMap<String, Json>,
    steps: Vec<(usize, String)>,
    edges: Vec<(usize, usize)>,
    prior: Json,
    interrupted: BTreeMap<String, Attempt>,
    #[serde(default)]
    begun: BTreeMap<String, Attempt>,
    refreshed: bool,
    timestamp: Duration,
}

/// The directory of the root module in plan files that name none.
fn here() -> PathBuf {
    ".".into()
}

/// Encodes a plan file. `shown` is the document that `show -json` makes of it.
///
/// # Errors
/// The plan is too large for an archive.
pub fn encode(file: &PlanFile, shown: &Json) -> Result<Vec<u8>, String> {
    archive::pack(&to_json(file), shown).map_err(|error| error.to_string())
}

fn to_json(file: &PlanFile) -> Vec<u8> {
    let plan = &file.plan;
    let kept = |value: &Value| !value.marks_deep().contains(Marks::EPHEMERAL);
    let variables = plan.variables.iter().filter(|(_, value)| kept(value));
    let outputs = plan.outputs.iter();
    let whole = File {
        format: FORMAT.into(),
        version: VERSION,
        workspace: file.workspace.clone(),
        backend: file.backend.clone(),
        sources: file.sources.clone(),
        root: file.root.clone(),
        ephemeral: file.ephemeral.clone(),
        given: file
            .given
            .iter()
            .filter(|(name, _)| !file.ephemeral.iter().any(|it| **it == ***name))
            .map(|(name, value)| (name.to_string(), value_to_json(value)))
            .collect(),
        errored: file.errored,
        mode: mode_name(plan.mode).into(),
        variables: variables
            .map(|(name, value)| (name.to_string(), value_to_json(value)))
            .collect(),
        targets: plan.targets.iter().map(ToString::to_string).collect(),
        module_outputs: plan.module_outputs.iter().map(output_names).collect(),
        changes: plan.changes.iter().map(change::to_json).collect(),
        drift: plan.drift.iter().map(change::to_json).collect(),
        outputs: outputs
            .map(|(name, output)| (name.to_string(), change::output_to_json(output)))
            .collect(),
        steps: plan
            .steps
            .iter()
            .map(|step| {
                let (name, change) = named_step(*step);
                (change, name.to_owned())
            })
            .collect(),
        edges: plan.edges.clone(),
        prior: rform_state::document(&plan.prior),
        interrupted: named(&plan.prior.interrupted),
        begun: named(&file.begun),
        refreshed: plan.refreshed,
        timestamp: plan.timestamp,
    };
    serde_json::to_vec(&whole).unwrap_or_default()
}

/// Decodes a plan file that [`encode`] has written.
///
/// # Errors
/// The bytes are not a plan file, have another version of the format, or are damaged.
pub fn decode(bytes: &[u8]) -> Result<PlanFile, ReadError> {
    let unpacked = match archive::unpack(bytes).map_err(ReadError::Damaged)? {
        Unpacked::Plan(plan) => Some(plan),
        Unpacked::NoArchive => None,
        Unpacked::NoPlan => return Err(ReadError::Other),
    };
    let other = match unpacked {
        Some(_) => ReadError::Foreign,
        None => ReadError::Other,
    };
    let text = unpacked.as_deref().unwrap_or(bytes);
    let json: Json = rform_core::value::json::read(text).map_err(|_| other.clone())?;
    if json.get("format") != Some(&json!(FORMAT)) {
        return Err(other);
    }
    match json.get("version").and_then(Json::as_u64) {
        Some(VERSION) => {}
        other => return Err(ReadError::Version(other.unwrap_or(0))),
    }
    let damaged = |error: serde_json::Error| ReadError::Damaged(error.to_string());
    let file: File = serde_json::from_value(json).map_err(damaged)?;
    whole(file).map_err(ReadError::Damaged)
}

fn output_names(output: &OutputValueInstance) -> (String, String) {
    (output.module.to_string(), output.name.to_string())
}

/// The output of a module instance, by the address of that and its own name.
fn output((in_module, name): &(String, String)) -> Result<OutputValueInstance, String> {
    let module = module(in_module)?;
    Ok(OutputValueInstance::new(&module, &Arc::from(&**name)))
}

/// The address of a module instance.
fn module(text: &str) -> Result<ModuleInstance, String> {
    match parse_target(text) {
        Ok(Target::Module(module)) => Ok(module),
        Ok(_) => Err(format!("{text:?} is no module")),
        Err(error) => Err(error.0),
    }
}

fn whole(file: File) -> Result<PlanFile, String> {
    let mut prior = rform_state::decode(file.prior.to_string().as_bytes())?;
    prior.interrupted = addressed(file.interrupted)?;
    let begun = addressed(file.begun)?;
    let mut variables = BTreeMap::new();
    for (name, value) in &file.variables {
        variables.insert(Arc::from(&**name), value_from_json(value)?);
    }
    let mut given = BTreeMap::new();
    for (name, value) in &file.given {
        given.insert(Arc::from(&**name), value_from_json(value)?);
    }
    let mut outputs = BTreeMap::new();
    for (name, output) in &file.outputs {
        outputs.insert(Arc::from(&**name), change::output_from_json(output)?);
    }
    let targets = file.targets.iter().map(|text| parse_target(text));
    let targets: Result<Vec<_>, _> = targets.collect();
    let module_outputs: Result<_, String> = file.module_outputs.iter().map(output).collect();
    let steps: Result<Vec<Step>, String> = file.steps.iter().map(step).collect();
    let (steps, changes) = (steps?, all(&file.changes)?);
    let in_range = |index: usize, length: usize| index < length;
    let about = |step: &Step| named_step(*step).1;
    if steps
        .iter()
        .any(|step| *step != Step::Join && !in_range(about(step), changes.len()))
        || file
            .edges
            .iter()
            .any(|(from, to)| !in_range(*from, steps.len()) || !in_range(*to, steps.len()))
    {
        return Err("a step that is not there".into());
    }
    let plan = Plan {
        mode: mode(&file.mode)?,
        variables,
        targets: targets.map_err(|error| error.0)?,
        module_outputs: module_outputs?,
        changes,
        drift: all(&file.drift)?,
        outputs,
        steps,
        edges: file.edges,
        prior,
        refreshed: file.refreshed,
        timestamp: file.timestamp,
    };
    Ok(PlanFile {
        plan,
        errored: file.errored,
        sources: file.sources,
        root: file.root,
        workspace: file.workspace,
        backend: file.backend,
        ephemeral: file.ephemeral,
        given,
        begun,
    })
}

fn named(attempts: &BTreeMap<ResourceInstance, Attempt>) -> BTreeMap<String, Attempt> {
    let attempts = attempts.iter();
    attempts
        .map(|(address, attempt)| (address.to_string(), attempt.clone()))
        .collect()
}

fn addressed(
    attempts: BTreeMap<String, Attempt>,
) -> Result<BTreeMap<ResourceInstance, Attempt>, String> {
    let attempts = attempts.into_iter();
    attempts
        .map(|(address, attempt)| {
            let address = parse_resource_instance(&address).map_err(|error| error.0)?;
            Ok((address, attempt))
        })
        .collect()
}

fn all(changes: &[Json]) -> Result<Vec<Change>, String> {
    changes.iter().map(change::from_json).collect()
}

fn mode_name(mode: Mode) -> &'static str {
    match mode {
        Mode::Normal => "normal",
        Mode::Destroy => "destroy",
        Mode::RefreshOnly => "refresh-only",
    }
}

fn mode(name: &str) -> Result<Mode, String> {
    let modes = [Mode::Normal, Mode::Destroy, Mode::RefreshOnly];
    let mode = modes.into_iter().find(|mode| mode_name(*mode) == name);
    mode.ok_or_else(|| format!("the mode {name:?}"))
}

fn named_step(step: Step) -> (&'static str, usize) {
    match step {
        Step::CreateOrUpdate(change) => ("make", change),
        Step::Delete(change) => ("delete", change),
        Step::Forget(change) => ("forget", change),
        Step::Join => ("join", 0),
    }
}

fn step((change, name): &(usize, String)) -> Result<Step, String> {
    Ok(match name.as_str() {
        "make" => Step::CreateOrUpdate(*change),
        "delete" => Step::Delete(*change),
        "forget" => Step::Forget(*change),
        "join" => Step::Join,
        other => return Err(format!("the step {other:?}")),
    })
}

#[cfg(test)]
mod tests;
