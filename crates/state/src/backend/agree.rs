//! Which backend a command uses: the `backend` block and the record of `init` have to agree.

use serde_json::Value as Json;

use super::{BackendRecord, LocalBackend, config_hash};
use rform_core::diag::Diagnostic;
use rform_core::program_name::command_line;

/// The `backend` block of a configuration.
#[derive(Clone, Debug)]
pub struct Declared {
    /// The backend type, such as `local`; `cloud` for a `cloud` block.
    pub backend_type: String,
    /// The arguments as written, without those of the command line: a JSON object by the
    /// backend's schema, null for a backend that is not supported.
    pub config: Json,
    /// The [`config_hash`] of `config`.
    pub hash: u64,
}

impl Declared {
    /// The block of that type with those arguments.
    pub fn new(backend_type: &str, config: Json) -> Declared {
        Declared {
            backend_type: backend_type.to_owned(),
            hash: config_hash(&config),
            config,
        }
    }

    /// Whether the states are in local files.
    pub fn is_local(&self) -> bool {
        self.backend_type == "local"
    }
}

/// The backend to use, and the type of the backend that local files replace, if they do.
///
/// `unnamed` makes the local backend that is used where no settings name its files.
///
/// In a sandbox local files replace every other backend, and so they do after
/// `init -backend=false`, which leaves a record of type `local`.
///
/// # Errors
/// The backend is not supported, or `init` has to be run because the block has changed since.
pub fn agree(
    declared: Option<&Declared>,
    record: Option<&BackendRecord>,
    is_sandboxed: bool,
    unnamed: impl FnOnce() -> LocalBackend,
) -> Result<(LocalBackend, Option<String>), Diagnostic> {
    match (declared, record) {
        (None, None) => Ok((unnamed(), None)),
        (Some(declared), record) if !declared.is_local() => {
            let is_replaced = record.is_some_and(|it| it.backend_type == "local");
            if !is_sandboxed && !is_replaced {
                return Err(unsupported(&declared.backend_type));
            }
            let replaced = declared.backend_type.clone();
            Ok((unnamed(), Some(replaced)))
        }
        (Some(declared), Some(record)) if is_set_up(declared, record) => {
            Ok((LocalBackend::from_settings(&record.config), None))
        }
        (declared, record) => Err(init_needed(declared, record)),
    }
}

/// Whether `init` has set up what the block says.
fn is_set_up(declared: &Declared, record: &BackendRecord) -> bool {
    declared.backend_type == record.backend_type
        && (declared.hash == record.hash || record.holds(&declared.config))
}

/// The error for a backend of Terraform that this program does not have.
pub fn unsupported(backend_type: &str) -> Diagnostic {
    Diagnostic::error(
        format!("Backend \"{backend_type}\" is not supported yet"),
        format!(
            "Only the backend \"local\", which keeps states in files, is supported so far. Run \
             \"{}\" to use local files in spite of the backend block, put \
             'terraform {{ backend \"local\" {{}} }}' into a file named backend_override.tf, or \
             use the sandbox (-sandbox), where local files replace the backend \
             \"{backend_type}\".",
            command_line("init -backend=false")
        ),
    )
}

fn init_needed(declared: Option<&Declared>, record: Option<&BackendRecord>) -> Diagnostic {
    let (separator, reason) = match (declared, record) {
        (Some(declared), None) => {
            let backend = &declared.backend_type;
            let reason = format!("Initial configuration of the requested backend \"{backend}\"");
            (", ", reason)
        }
        (None, Some(record)) => {
            let backend = &record.backend_type;
            let reason = format!("Unsetting the previously set backend \"{backend}\"");
            (", ", reason)
        }
        _ => (": ", "Backend configuration block has changed".to_owned()),
    };
    let init = command_line("init");
    Diagnostic::error(
        format!("Backend initialization required{separator}please run \"{init}\""),
        format!(
            "Reason: {reason}\n\nThe \"backend\" is the interface that Terraform uses to store \
             state,\nperform operations, etc. If this message is showing up, it means that the\n\
             Terraform configuration you're using is using a custom configuration for\nthe \
             Terraform backend.\n\nChanges to backend configurations require reinitialization. \
             This allows\nTerraform to set up the new configuration, copy existing state, etc. \
             Please run\n\"{init}\" with either the \"-reconfigure\" or \
             \"-migrate-state\" flags to\nuse the current configuration.\n\nIf the change reason \
             above is incorrect, please verify your configuration\nhasn't changed and try again. \
             At this point, no changes to your existing\nconfiguration or state have been made."
        ),
    )
}
