//! Which backend a command uses: the `backend` block and the record of `init` have to agree.

use serde_json::Value as Json;

use super::BackendRecord;
use rform_core::diag::Diagnostic;
use rform_core::program_name::command_line;

/// The `backend` block of a configuration.
#[derive(Clone, Debug)]
pub struct Declared {
    /// The backend type, such as `local`; `cloud` for a `cloud` block.
    pub backend_type: String,
    /// The arguments as written, without those of the command line: a JSON object by the backend's
    /// schema, null for a backend that is not built in.
    pub config: Json,
    /// The arguments with those of the command line, as `init` records them.
    pub recorded: Json,
    /// The [`config_hash`](super::config_hash) of `recorded`.
    pub hash: u32,
    /// The [`legacy_hash`](super::legacy_hash) of the block as it is written.
    pub legacy_hash: u64,
}

impl Declared {
    /// Whether the record of that backend was written for this block, whatever the command line gave
    /// beside it.
    pub fn is_block_of(&self, record: &BackendRecord) -> bool {
        [u64::from(self.hash), self.legacy_hash].contains(&record.hash)
    }
}

/// The backend that the `backend` block and the record of the last `init` agree on.
#[derive(Debug, PartialEq)]
pub enum Agreed {
    /// Neither block nor record: local files under their default names.
    Unconfigured,
    /// Local files stand in for the backend of the block.
    Replaced,
    /// The backend of the record.
    Recorded(BackendRecord),
}

/// The backend on which the block and the record of the last `init` agree.
///
/// `is_replaced` tells whether local files stand in for the block's backend, as in a sandbox.
///
/// # Errors
/// `init` has to be run: the block was never initialised, has changed since, or is gone.
pub fn agree(
    declared: Option<&Declared>,
    record: Option<BackendRecord>,
    is_replaced: bool,
) -> Result<Agreed, Diagnostic> {
    match (declared, record) {
        (Some(_), _) if is_replaced => Ok(Agreed::Replaced),
        (None, None) => Ok(Agreed::Unconfigured),
        (Some(declared), Some(record)) if is_set_up(declared, &record) => {
            Ok(Agreed::Recorded(record))
        }
        (declared, record) => Err(init_needed(declared, record.as_ref())),
    }
}

/// Whether the record agrees with the block.
fn is_set_up(declared: &Declared, record: &BackendRecord) -> bool {
    declared.backend_type == record.backend_type
        && (declared.is_block_of(record) || record.holds(&declared.recorded))
}

/// The error for a backend of Terraform that this program does not have. `built_in` are the types
/// that it has.
pub fn unsupported(backend_type: &str, built_in: &[&str]) -> Diagnostic {
    Diagnostic::error(
        format!("Backend \"{backend_type}\" is not built in"),
        format!(
            "This program can keep states in {}. Change the backend block, put 'terraform {{ \
             backend \"local\" {{}} }}' into a file named backend_override.tf, or use the sandbox \
             (-sandbox), where local files stand in for the backend \"{backend_type}\".",
            list(built_in)
        ),
    )
}

fn list(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
    match quoted.split_last() {
        Some((last, [])) => format!("the backend {last}"),
        Some((last, rest)) => format!("the backends {} and {last}", rest.join(", ")),
        None => "no backend".into(),
    }
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
        (Some(declared), Some(record)) if declared.backend_type != record.backend_type => {
            let (from, to) = (&record.backend_type, &declared.backend_type);
            let reason = format!("Backend type changed from \"{from}\" to \"{to}\"");
            (": ", reason)
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
