//! Errors of opening and writing a state, as diagnostics.

use std::io::ErrorKind;
use std::path::Path;

use super::{LockError, LockInfo};
use rform_core::diag::Diagnostic;
use rform_core::program_name::command_line;

/// Why a state could not be opened. The two cases differ in whether waiting helps
/// (`-lock-timeout`).
#[derive(Debug)]
pub enum OpenError {
    /// Another process holds the lock.
    Locked(Diagnostic),
    /// The state cannot be opened, however long a caller waits.
    Other(Diagnostic),
}

impl OpenError {
    /// The diagnostic of either case.
    pub fn diagnostic(self) -> Diagnostic {
        match self {
            OpenError::Locked(diagnostic) | OpenError::Other(diagnostic) => diagnostic,
        }
    }
}

impl From<Diagnostic> for OpenError {
    fn from(diagnostic: Diagnostic) -> OpenError {
        OpenError::Other(diagnostic)
    }
}

impl From<OpenError> for Diagnostic {
    fn from(error: OpenError) -> Diagnostic {
        error.diagnostic()
    }
}

impl From<LockError> for OpenError {
    fn from(error: LockError) -> OpenError {
        match error {
            LockError::Held(info) => held("resource temporarily unavailable", info),
            LockError::Io(error) => OpenError::Other(no_lock(&error.to_string())),
            LockError::Unfit(path, error) => OpenError::Other(unfit(&path, &error)),
        }
    }
}

/// The error for a lock that another holds, with Terraform's reason.
pub(super) fn held(reason: &str, holder: Option<LockInfo>) -> OpenError {
    let message = match holder {
        Some(info) => format!("{reason}\n{}", describe(&info)),
        None => reason.into(),
    };
    OpenError::Locked(no_lock(&message))
}

/// The error for a lock that could not be given back.
pub(super) fn unreleased(id: &str, reason: &str) -> Diagnostic {
    let detail = format!(
        "Error message: {reason}\n\nThe lock with the ID {id} may still be held, and then keeps \
         others from this state. If nobody else is using the state, give it back with:\n    {}",
        command_line(&format!("force-unlock {id}"))
    );
    Diagnostic::error("Error releasing the state lock", detail)
}

/// The error for a path that cannot hold a state: a directory, a device, or a file without permission
/// to write.
pub(super) fn unfit(path: &Path, error: &std::io::Error) -> Diagnostic {
    let path = path.display();
    let detail = match error.kind() {
        ErrorKind::IsADirectory => format!("{path} is a directory, where a file is needed."),
        ErrorKind::Unsupported => format!("{path} {error}, where a plain file is needed."),
        _ => format!("The file {path} cannot be opened to be written: {error}."),
    };
    Diagnostic::error("The state cannot be kept there", detail)
        .hint("Nothing was done. Name another file, or make this one writable.")
}

/// The error for an operation on a file that the host has refused.
pub(super) fn cannot(what: &str, path: &Path, error: &std::io::Error) -> Diagnostic {
    unserviceable(format!("Cannot {what} {}: {error}.", path.display()))
}

/// The error for a text that was kept at a place and cannot be opened.
pub(super) fn unopened(place: impl std::fmt::Display, error: Diagnostic) -> Diagnostic {
    let detail = format!("{place}: {}", error.detail);
    Diagnostic { detail, ..error }.hint("It was left as it is.")
}

/// An error about the files of a state, with the summary that they all share.
pub(super) fn unserviceable(detail: String) -> Diagnostic {
    Diagnostic::error("State file trouble", detail)
}

/// The error for a file that cannot be read as a state.
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

/// A time in RFC 3339 as Go prints it, `2026-11-30 12:09:40.25 +0000 UTC`; another text as it is.
/// <https://pkg.go.dev/time#Time.String>
fn go_time(text: &str) -> String {
    let Ok(time) = chrono::DateTime::parse_from_rfc3339(text) else {
        return text.to_owned();
    };
    let fraction = time.format("%.9f").to_string();
    let fraction = fraction.trim_end_matches('0').trim_end_matches('.');
    let zone = match time.offset().local_minus_utc() {
        0 => "+0000 UTC".to_owned(),
        _ => time.format("%z %z").to_string(),
    };
    format!("{}{fraction} {zone}", time.format("%Y-%m-%d %H:%M:%S"))
}

fn describe(info: &LockInfo) -> String {
    format!(
        "Lock Info:\n  ID:        {}\n  Path:      {}\n  Operation: {}\n  Who:       {}\n  \
         Version:   {}\n  Created:   {}\n  Info:      {}\n",
        info.id,
        info.path,
        info.operation,
        info.who,
        info.version,
        go_time(&info.created),
        info.info
    )
}
