//! Why a state cannot be had or written, in words.

use std::io::ErrorKind;
use std::path::Path;

use super::{LockError, LockInfo};
use rform_core::diag::Diagnostic;

/// Why a state could not be opened.
#[derive(Debug)]
pub enum OpenFault {
    /// Somebody else holds the lock: it may be waited for.
    Locked(Diagnostic),
    /// The state cannot be opened, however long one waits.
    Other(Diagnostic),
}

impl OpenFault {
    /// What there is to tell.
    pub fn diagnostic(self) -> Diagnostic {
        match self {
            OpenFault::Locked(diagnostic) | OpenFault::Other(diagnostic) => diagnostic,
        }
    }
}

impl From<Diagnostic> for OpenFault {
    fn from(diagnostic: Diagnostic) -> OpenFault {
        OpenFault::Other(diagnostic)
    }
}

impl From<OpenFault> for Diagnostic {
    fn from(fault: OpenFault) -> Diagnostic {
        fault.diagnostic()
    }
}

impl From<LockError> for OpenFault {
    fn from(error: LockError) -> OpenFault {
        match error {
            LockError::Held(info) => {
                let held = "resource temporarily unavailable";
                let message = match info {
                    Some(info) => format!("{held}\n{}", describe(&info)),
                    None => held.into(),
                };
                OpenFault::Locked(no_lock(&message))
            }
            LockError::Io(error) => OpenFault::Other(no_lock(&error.to_string())),
            LockError::Unfit(path, error) => OpenFault::Other(unfit(&path, &error)),
        }
    }
}

/// No state can be kept at a path, lock or no lock.
pub(super) fn unfit(path: &Path, error: &std::io::Error) -> Diagnostic {
    let path = path.display();
    let detail = match error.kind() {
        ErrorKind::IsADirectory => format!("{path} is a directory, where a file is needed."),
        ErrorKind::Unsupported => format!("{path} {error}, where a plain file is needed."),
        _ => format!("The file {path} cannot be opened to be written: {error}."),
    };
    Diagnostic::error("The state cannot be kept there", detail)
        .hint("Nothing was done. Name another file, or see to it that this one can be written.")
}

/// Something cannot be done with a file.
pub(super) fn cannot(what: &str, path: &Path, error: &std::io::Error) -> Diagnostic {
    unserviceable(format!("Cannot {what} {}: {error}.", path.display()))
}

/// Something is wrong with the files of a state.
pub(super) fn unserviceable(detail: String) -> Diagnostic {
    Diagnostic::error("State file trouble", detail)
}

/// The file is no state.
pub(super) fn damaged(path: &Path, detail: &str) -> Diagnostic {
    let summary = "Failed to load state";
    Diagnostic::error(summary, format!("{}: {detail}", path.display()))
        .hint("The file was left as it is. A former state may be in the .backup file beside it.")
}

pub(super) fn no_lock(message: &str) -> Diagnostic {
    let summary = "Error acquiring the state lock";
    let advice = "Terraform acquires a state lock to protect the state from being written\nby \
                  multiple users at the same time. Please resolve the issue above and \
                  try\nagain. For most commands, you can disable locking with the \
                  \"-lock=false\"\nflag, but this is not recommended.";
    Diagnostic::error(summary, format!("Error message: {message}\n\n{advice}"))
}

fn describe(info: &LockInfo) -> String {
    format!(
        "Lock Info:\n  ID:        {}\n  Path:      {}\n  Operation: {}\n  Who:       {}\n  \
         Version:   {}\n  Created:   {}\n  Info:      {}\n",
        info.id, info.path, info.operation, info.who, info.version, info.created, info.info
    )
}
