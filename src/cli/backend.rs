//! Where states are kept: what the `backend` block says, and what `init` has made of it.

use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::args::{Locking, Paths};
use super::environment::{data_dir, why};
use super::{Context, Failure, errored, workspace};
use rform_config::{Config, content};
use rform_core::addr::{Mode, Module};
use rform_core::diag::{Diagnostic, Diagnostics, Sources};
use rform_core::schema::{Attribute, Block, Presence};
use rform_core::value::Type;
use rform_core::value::json::value_to_json;
use rform_core::world::World;
use rform_lang::eval::{Function, Resolved, Scope};
use rform_lang::references::Reference;
use rform_state::{LocalBackend, OpenFault, Opened, State, TERRAFORM_VERSION};

/// What the backend `local` can be told.
#[derive(Clone, Debug, PartialEq)]
pub struct LocalSettings {
    /// The state of the default workspace.
    pub path: PathBuf,
    /// The states of all others.
    pub workspace_dir: PathBuf,
}

impl Default for LocalSettings {
    fn default() -> LocalSettings {
        LocalSettings::within(Path::new(""))
    }
}

impl LocalSettings {
    /// The default names in a directory; an empty one stands for the root module's.
    pub fn within(directory: &Path) -> LocalSettings {
        LocalSettings {
            path: directory.join("terraform.tfstate"),
            workspace_dir: directory.join("terraform.tfstate.d"),
        }
    }

    /// From the backend's configuration.
    pub fn read(config: &Json) -> LocalSettings {
        let text = |name: &str| config.get(name).and_then(Json::as_str);
        let default = LocalSettings::default();
        let or = |name: &str, default: PathBuf| {
            let given = text(name).filter(|text| !text.is_empty());
            given.map_or(default, PathBuf::from)
        };
        LocalSettings {
            path: or("path", default.path),
            workspace_dir: or("workspace_dir", default.workspace_dir),
        }
    }
}

/// What `init` remembers of the backend, in `.terraform/terraform.tfstate`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Saved {
    /// Such as `local`.
    #[serde(rename = "type")]
    pub kind: String,
    /// With what the command line added to the block.
    pub config: Json,
    /// Of the block alone.
    pub hash: u64,
}

#[derive(Serialize, Deserialize)]
struct SavedFile {
    version: u64,
    #[serde(default)]
    terraform_version: String,
    #[serde(default)]
    backend: Option<Saved>,
}

fn saved_path(world: &dyn World) -> PathBuf {
    data_dir(world).join("terraform.tfstate")
}

/// What `init` has remembered, if anything.
///
/// # Errors
/// The file is there and cannot be read: where the state is kept is not known then.
pub fn saved(world: &dyn World) -> Result<Option<Saved>, Diagnostic> {
    let path = saved_path(world);
    let unreadable = |why: String| {
        let detail = format!(
            "Where the state is kept cannot be told, since {} cannot be read: {why}. If the file \
             is beyond repair, delete it and run \"terraform init\" again.",
            path.display()
        );
        Diagnostic::error("Error reading backend settings", detail)
    };
    match world.read(&path) {
        Ok(text) => serde_json::from_slice::<SavedFile>(&text)
            .map(|file| file.backend)
            .map_err(|error| unreadable(error.to_string())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unreadable(why(&error))),
    }
}

/// Remembers the backend; none for the default.
pub fn save(world: &dyn World, backend: Option<Saved>) -> Result<(), Diagnostic> {
    let path = saved_path(world);
    let written = match backend {
        None => world.remove(&path),
        Some(backend) => {
            let file = SavedFile {
                version: 3,
                terraform_version: TERRAFORM_VERSION.into(),
                backend: Some(backend),
            };
            let text = serde_json::to_vec_pretty(&file).unwrap_or_default();
            world
                .create_dir(&data_dir(world))
                .and_then(|()| world.write(&path, &text))
        }
    };
    written.map_err(|error| {
        let detail = format!("Cannot write {}: {error}.", path.display());
        Diagnostic::error("Error writing backend settings", detail)
    })
}

/// The `backend` block, by its schema.
#[derive(Clone, Debug)]
pub struct Declared {
    /// Such as `local`.
    pub kind: String,
    /// As written, without what the command line adds.
    pub config: Json,
    /// Of that.
    pub hash: u64,
}

/// Backends that Terraform has and this program has not.
const ELSEWHERE: [&str; 12] = [
    "azurerm",
    "consul",
    "cos",
    "gcs",
    "http",
    "inmem",
    "kubernetes",
    "oss",
    "pg",
    "remote",
    "s3",
    "cloud",
];

/// What the root module says about its backend; none if it says nothing.
pub fn declared(config: &Config) -> Result<Option<Declared>, Diagnostics> {
    let root = config.module(&Module::root());
    let Some(backend) = root.and_then(|root| root.backend.as_ref()) else {
        return Ok(None);
    };
    match &*backend.kind {
        "local" => {}
        kind if ELSEWHERE.contains(&kind) => {
            return Ok(Some(Declared {
                kind: kind.into(),
                config: Json::Null,
                hash: 0,
            }));
        }
        kind => {
            let detail = format!("There is no backend type named \"{kind}\".");
            let fault = Diagnostic::error("Unsupported backend type", detail);
            return Err(fault.at(backend.span).into());
        }
    }
    let (value, diagnostics) = content::decode(&backend.body, &local_schema(), &Constant);
    if diagnostics.has_errors() {
        return Err(diagnostics);
    }
    let config = value_to_json(&value, &local_schema().object_type()).unwrap_or(Json::Null);
    Ok(Some(Declared {
        kind: backend.kind.to_string(),
        hash: hash(&config),
        config,
    }))
}

/// Tells configurations apart, also for a later run.
pub fn hash(config: &Json) -> u64 {
    // Not secret and not hostile: any function will do that stays the same.
    let mut hasher = std::collections::hash_map::DefaultHasher::new();
    config.to_string().hash(&mut hasher);
    hasher.finish() >> 1
}

/// The arguments of the backend `local`.
pub fn local_schema() -> Block {
    let optional = || Attribute::new(Type::String, Presence::Optional);
    Block {
        attributes: ["path", "workspace_dir"]
            .map(|name| (name.into(), optional()))
            .into(),
        ..Block::default()
    }
}

/// The scope of a backend block: nothing has a name.
pub struct Constant;

impl Scope for Constant {
    fn resolve(&self, reference: &Reference) -> Result<Resolved, Diagnostic> {
        let fault = Diagnostic::error("Variables not allowed", "Variables may not be used here.");
        Err(fault.at(reference.traversal.root_span))
    }

    fn function(&self, _: &str) -> Option<&dyn Function> {
        None
    }

    fn function_names(&self) -> Option<Vec<String>> {
        None
    }

    fn sources(&self) -> Option<&Sources> {
        None
    }
}

/// The backend in use, and the workspace.
#[derive(Clone, Debug)]
pub struct Backend {
    /// Where states are.
    pub settings: LocalSettings,
    /// The workspace in use.
    pub workspace: String,
    /// Whether the block names a backend that is elsewhere, and local files stand in for it.
    pub stand_in: Option<String>,
}

impl Backend {
    /// The backend of the stack in the current directory; its configuration may have faults that
    /// do not concern the backend.
    pub fn here(context: &Context) -> Result<Backend, Failure> {
        let loaded = rform_config::load(context.world.as_ref(), Path::new("."));
        Backend::of(context, &loaded.config, context.is_sandboxed())
    }

    /// The backend that the configuration and the last `init` agree on. In a sandbox, local
    /// files stand in for all others.
    pub fn of(context: &Context, config: &Config, sandboxed: bool) -> Result<Backend, Failure> {
        let world = context.world.as_ref();
        let fail = |diagnostics: Diagnostics| Failure {
            diagnostics,
            sources: config.sources.clone(),
        };
        let declared = declared(config).map_err(fail)?;
        let saved = saved(world)?;
        let unnamed = LocalSettings::within(&context.state_dir);
        let (settings, stand_in) = match (&declared, &saved) {
            (None, None) => (unnamed, None),
            (Some(declared), saved) if declared.kind != "local" => {
                let stands_in = saved.as_ref().is_some_and(|it| it.kind == "local");
                if !sandboxed && !stands_in {
                    return Err(not_yet(&declared.kind).into());
                }
                (unnamed, Some(declared.kind.clone()))
            }
            (Some(declared), Some(saved)) if agrees(declared, saved) => {
                (LocalSettings::read(&saved.config), None)
            }
            (declared, saved) => {
                return Err(init_needed(declared.as_ref(), saved.as_ref()).into());
            }
        };
        Ok(Backend {
            settings,
            workspace: workspace::current(world)?,
            stand_in,
        })
    }

    /// The state of a workspace.
    pub fn state_of(&self, workspace: &str) -> LocalBackend {
        LocalBackend::at(&workspace::state_path(&self.settings, workspace))
    }

    /// The state of the workspace in use, unless flags say otherwise.
    pub fn state(&self, paths: &Paths) -> LocalBackend {
        let mut local = self.state_of(&self.workspace);
        if let Some(path) = &paths.state {
            local = LocalBackend::at(Path::new(path));
        }
        if let Some(path) = &paths.state_out {
            let read = local.read;
            local = LocalBackend::at(Path::new(path));
            local.read = read;
        }
        match paths.backup.as_deref() {
            None | Some("") => {}
            Some("-") => local.backup = None,
            Some(path) => local.backup = Some(path.into()),
        }
        local
    }
}

/// Whether what `init` has set up is what the block says.
fn agrees(declared: &Declared, saved: &Saved) -> bool {
    declared.kind == saved.kind && (declared.hash == saved.hash || declared.config == saved.config)
}

/// What is said where a backend is asked for that this program does not have.
pub fn not_yet(kind: &str) -> Diagnostic {
    Diagnostic::error(
        format!("Backend \"{kind}\" is not supported yet"),
        format!(
            "State can be kept in local files only so far. Run \"rform init -backend=false\" to \
             keep it locally in spite of the backend block, put 'terraform {{ backend \"local\" \
             {{}} }}' into a file named backend_override.tf, or work in the sandbox with \
             -sandbox, where local files stand in for the backend \"{kind}\"."
        ),
    )
}

fn init_needed(declared: Option<&Declared>, saved: Option<&Saved>) -> Diagnostic {
    let (comma, reason) = match (declared, saved) {
        (Some(declared), None) => (
            ", ",
            format!(
                "Initial configuration of the requested backend \"{}\"",
                declared.kind
            ),
        ),
        (None, Some(saved)) => (
            ", ",
            format!("Unsetting the previously set backend \"{}\"", saved.kind),
        ),
        _ => (": ", "Backend configuration block has changed".to_owned()),
    };
    Diagnostic::error(
        format!("Backend initialization required{comma}please run \"terraform init\""),
        format!(
            "Reason: {reason}\n\nThe \"backend\" is the interface that Terraform uses to store \
             state,\nperform operations, etc. If this message is showing up, it means that the\n\
             Terraform configuration you're using is using a custom configuration for\nthe \
             Terraform backend.\n\nChanges to backend configurations require reinitialization. \
             This allows\nTerraform to set up the new configuration, copy existing state, etc. \
             Please run\n\"terraform init\" with either the \"-reconfigure\" or \
             \"-migrate-state\" flags to\nuse the current configuration.\n\nIf the change reason \
             above is incorrect, please verify your configuration\nhasn't changed and try again. \
             At this point, no changes to your existing\nconfiguration or state have been made."
        ),
    )
}

/// Opens the state, under its lock unless that is not wanted, waiting for the lock as long as
/// the flags say.
pub fn open(
    context: &Context,
    backend: &LocalBackend,
    operation: Option<&str>,
    locking: &Locking,
) -> Result<Opened, Diagnostic> {
    let operation = operation.filter(|_| locking.lock);
    if operation.is_some()
        && let Some(directory) = backend
            .write
            .parent()
            .filter(|it| !it.as_os_str().is_empty())
    {
        // Where it cannot be made, the lock tells why it cannot be had.
        let _ = context.world.create_dir(directory);
    }
    let until = context.world.now() + locking.lock_timeout.0;
    let mut told = locking.lock_timeout.0.is_zero();
    loop {
        match backend.open(&context.world, operation) {
            Ok(opened) => {
                tell(context, &opened);
                return Ok(opened);
            }
            Err(OpenFault::Locked(_)) if context.world.now() < until => {}
            Err(fault) => return Err(fault.diagnostic()),
        }
        if !told {
            context
                .printer
                .out("Acquiring state lock. This may take a few moments...");
            told = true;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
}

/// The state, only to look at.
pub fn look(context: &Context, backend: &LocalBackend) -> Result<Opened, Diagnostic> {
    let opened = backend.open(&context.world, None)?;
    tell(context, &opened);
    Ok(opened)
}

/// Says what was found of runs that were killed.
fn tell(context: &Context, opened: &Opened) {
    if opened.recovered > 0 {
        context.printer.notice(&format!(
            "A run before this one was killed: {} finished steps were taken from its journal.",
            opened.recovered
        ));
    }
    for notice in &opened.notices {
        context.printer.notice(notice);
    }
    errored::tell(context, opened);
}

/// The ids of instances in a state, for messages.
pub fn managed_addresses(state: &State) -> Vec<String> {
    let managed = state.resources.keys();
    let managed = managed.filter(|address| address.resource.mode == Mode::Managed);
    managed.map(ToString::to_string).collect()
}
